"""What a mistake of the bank does to the numbers, on the inputs of its notebook's own checks.

The checks are printed in the notebook that everybody has. No hidden test is asked, and of the
reference answers nothing is shown but what the checks compare with.
"""

import contextlib
import copy
import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from prose import number

from autograder.course import Notebook, exercises
from autograder.diagnosis.evidence import changed, same
from autograder.examining.nested import identical, leaves

MOST = 3  # so many verdicts are told one by one


@dataclass(frozen=True, eq=False)
class Question:
    """A call of an exercise's function by the check of its notebook."""

    args: list
    options: dict

    def ask(self, function):
        """What a function returns or raises, and the indices of the arguments that it changed."""
        args, options = copy.deepcopy((self.args, self.options))
        try:
            with np.errstate(all="ignore"):
                return function(*args, **options), None, changed(self.args, args)
        except Exception as error:
            return None, type(error).__name__, ()

    def says(self):
        """Names, arrays and numbers that it is made of."""
        return leaves("", [*self.args, *self.options.values()])

    def repeats(self, other):
        """Whether another asks the same."""
        mine, theirs = ([leaf for _, leaf in q.says()] for q in (self, other))
        return len(mine) == len(theirs) and all(
            identical(a, b) or (np.isscalar(a) and a == b) or a is b
            for a, b in zip(mine, theirs, strict=True)
        )

    @property
    def size(self):
        """Entries of its arrays."""
        return sum(np.size(leaf) for _, leaf in self.says() if isinstance(leaf, np.ndarray))


@cache
def questions(name):
    """The calls that an exercise's check makes, each once, those of the largest inputs first."""
    function = exercises()[name].function
    asked = []

    def spy(*args, **options):
        question = Question(*copy.deepcopy((list(args), options)))
        if not any(question.repeats(one) for one in asked):
            asked.append(question)
        return function(*args, **options)

    _run_check(name, spy)
    return sorted(asked, key=lambda question: -question.size)


def _run_check(name, spy):
    """Run the notebook's own cells up to an exercise's check, in which the spy stands for it."""
    exercise = exercises()[name]
    names = {"np": np}
    for cell in Notebook(exercise.notebook).content()["cells"]:
        check = cell["id"] == f"{exercise.id}-check"
        own = cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"]
        if check:
            names |= {n: e.function for n, e in exercises().items()} | {name: spy}
        if check or own:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                exec("".join(cell["source"]), names)
        if check:
            return
    raise LookupError(f"{name}: its notebook has no check")


def effect(mistake):
    """Say what a mistake does to the numbers of its notebook's check.

    Parameters
    ----------
    mistake : autograder.diagnosis.bank.Mistake

    Returns
    -------
    str
        Markdown; a per cent is the largest error of an array by its largest entry.
    """
    asked = questions(mistake.exercise)
    told = [text for question in asked if (text := _difference(mistake, question))]
    if not told:
        return "The inputs of the notebook's check do not show it."
    if len(told) == len(asked):
        return f"{told[0]}."
    verb = "shows" if len(told) == 1 else "show"
    return f"{told[0]}. ({len(told)} of the check's {len(asked)} inputs {verb} it.)"


def _difference(mistake, question):
    """How the wrong function's answer differs from the right one; None where it does not."""
    exercise = exercises()[mistake.exercise]
    expected, refusal, allowed = _right_answer(mistake.exercise, question)
    value, raised, moved = question.ask(mistake.function)
    if refusal or raised:
        due = f", where `{refusal}` is due" if refusal else ""
        return (
            None if raised == refusal else f"Raises {f'`{raised}`' if raised else 'nothing'}{due}"
        )
    verdicts = _verdicts(_named(exercise, value), _named(exercise, expected))
    spoilt = [f"`{exercise.parameters[i]}`" for i in moved if i not in allowed]
    if spoilt:
        verdicts.append(f"changes {_listed(spoilt)} in place")
    text = "; ".join(verdicts)
    return text[:1].upper() + text[1:] or None


@cache
def _right_answer(name, question):
    """What the right function says, asked once for all mistakes of its exercise."""
    return question.ask(exercises()[name].function)


def _named(exercise, value):
    """Pairs of a name and an array for all that a function returned."""
    parts = value if isinstance(value, tuple) else (value,)
    names = exercise.outputs if len(parts) == len(exercise.outputs) else [""] * len(parts)
    return [leaf for name, part in zip(names, parts, strict=True) for leaf in leaves(name, part)]


def _verdicts(values, expected):
    """What is to be said of some arrays, those of one verdict together."""
    if len(values) != len(expected):
        return [f"{len(values)} arrays in place of {len(expected)}"]
    said = {}
    for (_, value), (name, wanted) in zip(values, expected, strict=True):
        said.setdefault(verdict(np.asarray(value), np.asarray(wanted)), []).append(f"`{name}`")
    right = said.pop("right", [])
    if not said:
        return []
    texts = [f"{_listed(names)} {text}" for text, names in said.items()]
    more = sum(map(len, list(said.values())[MOST:]))
    if more:
        return [*texts[:MOST], f"{more} more wrong"]
    if right:
        texts.append(f"{_listed(right) if len(right) <= MOST else 'the rest'} right")
    return texts


def _listed(names):
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def verdict(value, expected):
    """How an array differs from what it should be, in words that follow its name."""
    if same(value, expected):
        return "right"
    if value.shape != expected.shape:
        return f"of shape {value.shape}, not {expected.shape}"
    if value.dtype.kind != expected.dtype.kind or value.dtype.itemsize < expected.dtype.itemsize:
        return f"of {value.dtype}, not {expected.dtype}"
    if value.ndim == 0:
        return f"{number(value + 0.0, 4)}, not {number(expected + 0.0, 4)}"
    if expected.dtype.kind != "f":
        return f"wrong in {(value != expected).sum()} of {value.size} entries"
    return _size_of_error(value, expected)


@np.errstate(all="ignore")
def _size_of_error(value, expected):
    unbounded = value[~np.isfinite(value) & np.isfinite(expected)]
    if unbounded.size:
        return "with `nan`" if np.isnan(unbounded).any() else "with `inf`"
    error, largest = np.abs(value - expected).max(), np.abs(expected).max()
    if not largest or not value.any():
        return "not zero" if value.any() else "all zero"
    factor = (value * expected).sum() / (expected**2).sum()
    if expected.size > 1 and np.allclose(value, factor * expected, rtol=0, atol=1e-9 * largest):
        return "of the wrong sign" if np.isclose(factor, -1) else f"times {number(factor)}"
    share = error / largest
    if share >= 10:
        return f"off by {number(share, 2)} times its largest entry"
    return f"off by {100 * share:.0f} %" if share >= 0.1 else f"off by {number(100 * share, 2)} %"
