"""Runs that try what "training" would like to explain, made once and kept in ``book/data``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_controls`` makes them again, in about two minutes.
Each differs in one thing from a run of ``tools.long_training``.
"""

import numpy as np

from tools.long_runs import summary
from tools.long_training import (
    BUDGET,
    CHOOSING,
    LONG,
    RATES,
    SEEDS,
    disturbed,
    keep,
    starts,
    tasks,
    tested,
    trials,
    wild,
)


def as_few_units():
    """Let a vanilla network copy with no more units than the LSTM has."""
    task, D, K = tasks.TASKS["copy"]
    H = starts.units("LSTM", D, K, BUDGET)

    def learned(rate, seed):
        fresh = starts.start("vanilla", D, H, K, seed)
        return trials.train("vanilla", fresh, task, trials.stepper("Adam", rate), LONG, seed)

    trial = {rate: learned(rate, CHOOSING)[1][-100:, 0].mean() for rate in RATES}
    rate = min(trial, key=trial.get)
    runs = [learned(rate, seed) for seed in range(SEEDS)]
    return {
        "H": H,
        "rate": rate,
        "first": runs[0][1][:20, 0].tolist(),
        "score": [float(tested("vanilla", parameters, task)) for parameters, _ in runs],
    }


def slower():
    """Do not clip, from the wild starts, but take a tenth of the rate."""
    return summary([wild("SGD", 0.03, 1e9, seed)[1] for seed in range(10)])


def each_its_own(kind):
    """Keep a number under noise, from a start in which units do not share it."""
    return disturbed(tasks.hold, 1, 600, kind, lambda seed: np.eye(24))


def main():
    """Make the runs and write them down."""
    found = {"copy, as few units": as_few_units(), "not clipped, slower": slower()}
    for kind in ("one mask", "new masks"):
        found[f"each its own, {kind}"] = each_its_own(kind)
    for name, one in found.items():
        print(name, one["score"], one.get("clean"), flush=True)
    keep("controls", found)


if __name__ == "__main__":
    main()
