"""The long runs of the chapter "beyond", made once and kept in ``book/data/beyond.json``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_beyond`` makes them again, in about ten
minutes; a name after it, only those of that name.
"""

import sys
from functools import partial

import numpy as np

from tools.long_runs import summary, write

sys.path.insert(0, "book")

import beyond_runs as runs

SEEDS = 8


def learned(network, task, updates):
    """Train with each seed, and sum it up."""
    logs = [runs.train(network, task, seed, updates) for seed in range(SEEDS)]
    return summary(logs, first=10, last=100, sampled=runs.SAMPLED)


def carousels(updates=800):
    """Train the LSTM of 1997 with three gradients, and for control two ways more.

    Shuffled: the full gradient, on labels without meaning. Shut: cells that keep nothing, and
    nothing sent back.
    """
    found = {}
    for way in runs.WAYS:
        found[way] = learned(runs.carousel(way), runs.two_bits, updates)
        print(way, found[way]["score"], flush=True)
    controls = {
        "shuffled": (runs.carousel("full"), runs.without_meaning(runs.two_bits)),
        "shut": (runs.carousel("this step only", -runs.FOREVER), runs.two_bits),
    }
    for name, (network, task) in controls.items():
        found[name] = learned(network, task, updates)
        print(name, found[name]["score"], flush=True)
    return found


def further_apart(updates=800):
    """Train with two of the gradients where the bits are three times as far apart."""
    found, task = {}, partial(runs.two_bits, T=72)
    for way in ("full", "1997"):
        found[way] = learned(runs.carousel(way), task, updates)
        print("further apart", way, found[way]["score"], flush=True)
    return found


def trackers(updates=1200):
    """Train a GRU and minGRUs of like size on a task of keeping and on a task of flipping.

    The minGRU with a sign is the control for parity: it differs in the range of one factor alone.
    """
    found = {}
    for task in (runs.last_marked, runs.parity):
        for name in ("GRU", "minGRU", "signed minGRU"):
            key = f"{task.__name__}/{name}"
            found[key] = learned(runs.cell(name), task, updates)
            print(key, found[key]["score"], flush=True)
    return found


def main(*names):
    """Make the runs, or those of these names, and write them down."""
    kinds = {"carousels": carousels, "further apart": further_apart, "trackers": trackers}
    found = {name: kinds[name]() if name in names or not names else runs.kept()[name]
             for name in kinds}  # fmt: skip
    write(runs.DATA, found)


if __name__ == "__main__":
    np.seterr(over="raise", invalid="raise")
    main(*sys.argv[1:])
