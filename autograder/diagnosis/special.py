"""Find what the questions have in common that alone were answered wrong, or alone right."""

from itertools import combinations

import numpy as np

from autograder.diagnosis.evidence import right
from autograder.diagnosis.finding import Finding, listed
from autograder.diagnosis.shapes import axes, sizes
from autograder.examining.nested import leaves

ALONE = {
    "T": "a single time step (T = 1)",
    "B": "a single example (B = 1)",
    "D": "a single input (D = 1)",
    "H": "a single unit (H = 1)",
    "K": "a single output (K = 1)",
}
HUGE = 100.0  # no other draw comes near
FLAT = 1e-8  # how near to 1 a state of a saturated unit is
STATES = ("h", "hs", "gates")
# So many questions must be of another kind before one kind is told apart from them.
ENOUGH = 2


def only_where(evidence):
    """Find the kind of question that alone is answered wrong, or alone right.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        One, about all outputs, or none.
    """
    if "seed" in evidence.exercise.parameters:  # there is more than one right answer
        return []
    answers = [(passed or right(a), a) for passed, given in evidence.tests for a in given]
    good = [answer for fine, answer in answers if fine]
    bad = [answer for fine, answer in answers if not fine]
    if not good or not bad:
        return []
    section = evidence.exercise.section
    if len(good) >= ENOUGH and (where := _telling(bad, good)):
        told = f"Of all that was asked, only the answers for {where} are wrong: {_how(bad)}."
        return [Finding((), told, section)]
    if len(bad) >= ENOUGH and (where := _telling(good, bad)):
        told = f"Of all that was asked, only the answers for {where} are right."
        return [Finding((), told, section)]
    return []


def _telling(these, others):
    """What all of these questions have and none of the others; "" without such a thing."""
    common = None
    for answer in these:
        found = _features(answer)
        common = found if common is None else [f for f in common if f in found]
    seen = {feature for answer in others for feature in _features(answer)}
    told = [feature for feature in common if feature not in seen]
    if not told:
        # Each alone may be seen elsewhere as well, both together not.
        kept = [set(_features(answer)) for answer in others]
        pairs = [p for p in combinations(common, 2) if not any(set(p) <= k for k in kept)]
        told = list(pairs[0]) if len(pairs) == 1 else []
    return listed(told) if 0 < len(told) <= 2 else ""


def _features(answer):
    """What is special about a question, in words that follow on "for"."""
    size, arguments = (
        sizes(answer),
        dict(zip(answer.exercise.parameters, answer.args, strict=False)),
    )
    found = [words for letter, words in ALONE.items() if size.get(letter) == 1]
    if answer.expected is None:
        found.append("arguments that should be refused")
    arrays = [a for name, v in arguments.items() for _, a in leaves(name, v)
              if isinstance(a, np.ndarray)]  # fmt: skip
    floats = [a for a in arrays if a.dtype.kind == "f" and a.size]
    if any(np.abs(a).max() >= HUGE for a in floats):
        found.append("numbers of hundreds and more")
    states = [v for n, v in arguments.items() if n in STATES and isinstance(v, np.ndarray)]
    if any((np.abs(np.abs(s) - 1) <= FLAT).any() for s in states):
        found.append("saturated units")
    if floats and not any(a.any() for a in floats):
        found.append("nothing but zeros")
    found += [f"{n} of {_counted(v.ndim)}" for n, v in arguments.items()
              if isinstance(v, np.ndarray) and not axes(answer.exercise, n)]  # fmt: skip
    if any(a.size == 0 for a in arrays):
        found.append("an empty array")
    if any(a.dtype.kind in "iu" and a.dtype != np.int64 for a in arrays):
        found.append("integers of another dtype than int64")
    return found + _of_mask(arguments.get("mask")) + _of_numbers(arguments)


def _counted(axes):
    return f"{axes or 'no'} {'axis' if axes == 1 else 'axes'}"


def _of_mask(mask):
    if mask is None or mask.all():
        return []
    empty = not mask.any(axis=0).all()
    return ["sequences with padding", *(["an example that is all padding"] if empty else [])]


def _of_numbers(arguments):
    """What is special about whole numbers among the arguments."""
    numbers = {n: v for n, v in arguments.items() if isinstance(v, int) and n != "seed"}
    found = [f"{n} = {v}" for n, v in numbers.items() if v in (0, 1)]
    return found + [f"{a} = {b}" for a, b in combinations(numbers, 2) if numbers[a] == numbers[b]]


def _how(answers):
    """What becomes of the questions that are answered wrong."""
    if all(answer.reply.kind == "raised" for answer in answers):
        return "the function fails"
    values = [answer for answer in answers if answer.reply.kind == "value"]
    if values == answers and all(answer.expected is None for answer in answers):
        return "ValueError is due, and a value is returned"
    if values == answers and not any(map(_finite, answers)):
        return "they are not finite"
    return "they are other numbers"


def _finite(answer):
    return all(np.isfinite(part).all() for _, part in leaves("", answer.values))
