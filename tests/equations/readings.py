"""The equations that are read from the page, with what is computed for each of their names."""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

READINGS = {}


@dataclass(frozen=True)
class Reading:
    """How one label's printed formula is held against computed values."""

    cases: Callable
    apart: tuple
    tolerance: float


def reads(*labels, apart=(), tolerance=1e-9):
    """Record that a function computes a value for every name printed in these equations.

    It returns a dict from printed name to value (see `tests.equations.reading.sides`), or a list
    of such cases.

    Parameters
    ----------
    *labels : str
        Their labels.
    apart : tuple of str
        Remarks printed inside the equation that state no equality: "k = 1, \\\\dots, K". Each must
        stand there as given.
    tolerance : float
        Relative difference that rounding allows.
    """

    def record(compute):
        @functools.cache
        def cases():
            found = compute()
            return found if isinstance(found, list) else [found]

        for label in labels:
            if label in READINGS:
                raise ValueError(f"labels: {label} is read twice")
            READINGS[label] = Reading(cases, apart, tolerance)
        return compute

    return record


def every_reading():
    """Return the `Reading` of each label that is read, from all files ``read_*.py``."""
    for path in sorted(Path(__file__).parent.glob("read_*.py")):
        importlib.import_module(f"tests.equations.{path.stem}")
    return READINGS
