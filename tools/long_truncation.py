"""The long runs of the chapter "tbptt", made once and kept in ``book/data``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_truncation`` makes them again, in about half a minute.
"""

import sys

import numpy as np

from autograder.course import ROOT

sys.path.insert(0, "book")

import streams

BEGUN = 20


def echoes():
    """Learn to name an earlier bit with windows that reach it and windows that do not."""
    np.savez_compressed(
        ROOT / "book" / "data" / "tbptt_echo.npz",
        begun=[streams.learn_echo(streams.LAG, k2, 0, updates=BEGUN) for k2 in streams.REACHES],
        left=[
            [streams.learn_echo(streams.LAG, k2, seed) for seed in streams.SEEDS]
            for k2 in streams.REACHES
        ],
        near=[streams.learn_echo(2, 1, seed) for seed in streams.SEEDS],
    )


if __name__ == "__main__":
    echoes()
