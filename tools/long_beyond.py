"""The long runs of the chapter "beyond", made once and kept in ``book/data/beyond.json``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_beyond`` makes them again, in about ten
minutes; a name after it, only those of that name.
"""

import json
import sys

import numpy as np

sys.path.insert(0, "book")

import beyond_runs as runs

FIRST = 10  # losses that the chapter's own short run is compared with
SEEDS = 8


def summary(logs):
    """The first losses of the first run, each run's curve, and its last score."""
    short = [log[: len(log) // runs.SAMPLED * runs.SAMPLED, 1] for log in logs]
    return {
        "first": logs[0][:FIRST, 0].tolist(),
        "curve": [c.reshape(-1, runs.SAMPLED).mean(axis=1).tolist() for c in short],
        "score": [float(log[-100:, 1].mean()) for log in logs],
    }


def carousels(updates=800):
    """Train the LSTM of 1997 with three gradients, and for control two ways more.

    Shuffled: the full gradient, on labels without meaning. Shut: cells that keep nothing, and
    nothing sent back.
    """
    found = {}
    for way in runs.WAYS:
        network = runs.carousel(way)
        logs = [runs.train(network, runs.two_bits, s, updates) for s in range(SEEDS)]
        found[way] = summary(logs)
        print(way, found[way]["score"], flush=True)
    controls = {
        "shuffled": (runs.carousel("full"), runs.without_meaning(runs.two_bits)),
        "shut": (runs.carousel("this step only", -runs.FOREVER), runs.two_bits),
    }
    for name, (network, task) in controls.items():
        found[name] = summary([runs.train(network, task, s, updates) for s in range(SEEDS)])
        print(name, found[name]["score"], flush=True)
    return found


def trackers(updates=1200):
    """Train a GRU and minGRUs of like size on a task of keeping and on a task of flipping.

    The minGRU with a sign is the control for parity: it differs in the range of one factor alone.
    """
    found = {}
    for task in (runs.last_marked, runs.parity):
        for name in ("GRU", "minGRU", "signed minGRU"):
            logs = [runs.train(runs.cell(name), task, s, updates) for s in range(SEEDS)]
            found[f"{task.__name__}/{name}"] = summary(logs)
            print(task.__name__, name, summary(logs)["score"], flush=True)
    return found


def short(number):
    """Ten digits are enough to compare, and keep the file small."""
    return float(f"{float(number):.10g}")


def main(*names):
    """Make the runs, or those of these names, and write them down."""
    kinds = {"carousels": carousels, "trackers": trackers}
    found = {name: kinds[name]() if name in names or not names else runs.kept()[name]
             for name in kinds}  # fmt: skip
    text = json.dumps(json.loads(json.dumps(found), parse_float=short))
    runs.DATA.parent.mkdir(exist_ok=True)
    runs.DATA.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    np.seterr(over="raise", invalid="raise")
    main(*sys.argv[1:])
