"""Runs that try what "training" would like to explain, made once and kept in ``book/data``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_controls`` makes them again, in about two minutes.
Each differs in one thing from a run of ``tools.long_training``.
"""

import math
from collections import Counter

import numpy as np

from tools.long_runs import summary
from tools.long_training import (
    BUDGET,
    at_its_rate,
    disturbed,
    from_forgetting,
    keep,
    split,
    starts,
    tasks,
    trials,
    wild,
    writing,
)


def as_few_units():
    """Let a vanilla network copy with no more units than the LSTM has."""
    _, D, K = tasks.TASKS["copy"]
    found = at_its_rate("vanilla", starts.units("LSTM", D, K, BUDGET), "copy")
    return {name: found[name] for name in ("H", "rate", "first", "score")}


def slower():
    """Do not clip, from the wild starts, but take a tenth of the rate."""
    return summary([wild("SGD", 0.03, 1e9, seed)[1] for seed in range(10)])


def other_rates():
    """Leave the start that forgets with Adam at other rates, and with long steps of W_hh alone."""
    ways = {
        "Adam, 0.003": lambda: trials.stepper("Adam", 0.003),
        "Adam, 0.03": lambda: trials.stepper("Adam", 0.03),
        "SGD, 0.1, but 3 for W_hh": lambda: split(("SGD", 3.0), ("SGD", 0.1)),
    }
    return {name: from_forgetting(way) for name, way in ways.items()}


def each_its_own(kind):
    """Keep a number under noise, from a start in which units do not share it."""
    return disturbed(tasks.hold, 1, 600, kind, lambda seed: np.eye(24))


def kneser_ney(learned, longest):
    """Return a function (text before, sign) → probability: a table of runs, smoothed otherwise.

    A run's count is lowered by a discount, and what this leaves over is shared out as the run
    shorter by one sign would. Of a shorter run it counts what different signs stand before it
    (Kneser and Ney 1995; interpolated as by Chen and Goodman 1999, with one discount a length).
    """
    starts_of = range(len(learned) - longest + 1)
    runs = {longest: Counter(learned[i : i + longest] for i in starts_of)}
    for n in range(longest - 1, 0, -1):
        runs[n] = Counter(run[1:] for run in runs[n + 1])
    discounts, contexts, kinds = {}, Counter(), Counter()
    for n, counted in runs.items():
        once, twice = (sum(count == k for count in counted.values()) for k in (1, 2))
        discounts[n] = once / max(once + 2 * twice, 1)
        for run, count in counted.items():
            contexts[run[:-1]] += count
            kinds[run[:-1]] += 1

    def probability(before, sign):
        p = 1 / len(runs[1])
        for n in range(1, longest + 1):
            context = before[len(before) - n + 1 :]
            if len(context) == n - 1 and context in contexts:
                kept = max(runs[n][context + sign] - discounts[n], 0.0)
                p = (kept + discounts[n] * kinds[context] * p) / contexts[context]
        return p

    return probability


def smoothed_otherwise(lengths=range(3, 8)):
    """Nats per sign on the chapters that are not learned, for the longest run of each length."""
    prose, nats = writing.book_prose(), {}
    for longest in lengths:
        p, text = kneser_ney(prose.learned, longest), prose.held_out
        each = (p(text[max(t - longest, 0) : t], sign) for t, sign in enumerate(text))
        nats[longest] = -sum(map(math.log, each)) / len(text)
    return nats


def main():
    """Make the runs and write them down."""
    found = {"copy, as few units": as_few_units(), "not clipped, slower": slower()}
    found |= other_rates()
    for kind in ("one mask", "new masks"):
        found[f"each its own, {kind}"] = each_its_own(kind)
    for name, one in found.items():
        print(name, one["score"], one.get("clean"), flush=True)
    found["Kneser and Ney"] = smoothed_otherwise()
    print(found["Kneser and Ney"])
    keep("controls", found)


if __name__ == "__main__":
    main()
