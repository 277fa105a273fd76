"""Find the pattern that all wrong arrays of an exercise follow, in every answer."""

from collections import Counter

import numpy as np

from autograder.diagnosis.evidence import same
from autograder.diagnosis.finding import Finding, listed
from autograder.diagnosis.readings import READINGS, Seen
from autograder.diagnosis.shapes import axes, sizes

# So many wrong entries must follow a pattern before it is believed.
ENOUGH = 3


def patterns(evidence, explained=(), readings=READINGS):
    """Find what can be read off the wrong outputs that nothing else has explained.

    Parameters
    ----------
    evidence : Evidence
    explained : collection of str
        Outputs that are explained already.
    readings : sequence of callable
        From :mod:`autograder.diagnosis.readings`.

    Returns
    -------
    list of Finding
    """
    if not evidence.arrays:
        return []
    section = evidence.exercise.section
    wrong = [n for n in evidence.wrong if n not in explained]
    told = {}
    for name in list(wrong):
        form = _form(evidence, name, readings)
        if form:
            told.setdefault(form, []).append(name)
            wrong.remove(name)
    found = [Finding(tuple(names), _sentence(names, form), section) for form, names in told.items()]
    return found + (_given_back(evidence, wrong) or _misplaced(evidence, wrong))


def _column(evidence, name):
    """One output of every answer, as it came and as it should be; None for lists of arrays."""
    index = evidence.exercise.outputs.index(name)
    if name in evidence.exercise.lists:
        return None
    letters = axes(evidence.exercise, name)
    seen = []
    for answer in evidence.arrays:
        value, right = np.asarray(answer.values[index]), np.asarray(answer.expected[index])
        seen.append(
            Seen(value, right, letters if len(letters) == right.ndim else (), sizes(answer))
        )
    return seen


def _form(evidence, name, readings):
    """The one form of the first reading that holds in every answer; None without one."""
    column = _column(evidence, name)
    if column is None or sum(_wrong_entries(seen) for seen in column) < ENOUGH:
        return None
    for reading in readings:
        common = None
        for seen in column:
            forms = set(reading(seen))
            common = forms if common is None else common & forms
            if not common:
                break
        if len(common) == 1:
            return common.pop()
    return None


def _wrong_entries(seen):
    if seen.value.shape != seen.right.shape or seen.value.dtype.kind != seen.right.dtype.kind:
        return seen.right.size
    return int((seen.value != seen.right).sum()) if not same(seen.value, seen.right) else 0


def _sentence(names, form):
    """Put a form into words for one array or several."""
    verbs = {"is": "are", "has": "have", "was": "were", "holds": "hold", "lacks": "lack"}
    verb, _, rest = form.partition(" ")
    if len(names) > 1:
        verb, rest = (
            verbs[verb],
            rest.replace("its ", "their ").replace("what it should be", "what they should be"),
        )
    return f"{listed(names)} {verb} {rest}."


def _given_back(evidence, wrong):
    """Outputs that are an argument, as it came."""
    exercise, found = evidence.exercise, []
    for name in wrong:
        index = exercise.outputs.index(name)
        for place, parameter in enumerate(exercise.parameters):
            pairs = [
                (a.values[index], a.args[place]) for a in evidence.arrays if place < len(a.args)
            ]
            arrays = all(isinstance(v, np.ndarray) for pair in pairs for v in pair)
            if arrays and pairs and all(same(value, given) for value, given in pairs):
                told = f"What is returned as {name} is the argument {parameter}, as it came."
                found.append(Finding((name,), told, exercise.section))
                break
    return found


def exchanged(evidence):
    """Outputs that are right, but for the order in which they are returned.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        One that is about all of them, or none.
    """
    if not evidence.arrays:
        return []
    found = _misplaced(evidence, evidence.wrong)
    return [finding for finding in found if len(finding.outputs) > 1]


def _misplaced(evidence, wrong):
    """Outputs that stand where another one belongs, in every answer."""
    outputs, section = evidence.exercise.outputs, evidence.exercise.section
    columns = {name: _column(evidence, name) for name in outputs}
    places = {}
    for name in wrong:
        fits = [
            other
            for other in outputs
            if columns[name] and columns[other]
            and all(same(a.value, b.right)
                    for a, b in zip(columns[name], columns[other], strict=True))
        ]  # fmt: skip
        if len(fits) == 1:
            places[name] = fits[0]
    if not places or max(Counter(places.values()).values()) > 1:
        return []
    if set(places) == set(places.values()):
        names, order = listed(list(places)), ", ".join(outputs)
        how = "in each other's place" if len(places) == 2 else "in another order"
        return [
            Finding(tuple(places), f"{names} are returned {how}; the order is {order}.", section)
        ]
    return [
        Finding((name,), f"What is returned as {name} is {other}.", section)
        for name, other in places.items()
    ]


def changed_in_place(evidence, found):
    """Find the arguments that were changed in place.

    Parameters
    ----------
    evidence : Evidence
    found : sequence of Finding
        What is wrong with the numbers.

    Returns
    -------
    list of Finding
        One, or none; none also where numbers are wrong and nobody knows why.
    """
    names, wrong = evidence.touched, evidence.wrong
    if not names or (wrong and not found):
        return []
    word = "argument" if len(names) == 1 else "arguments"
    lead = "The" if wrong else "The numbers are right, but the"
    told = f"{lead} {word} {listed(names)} changed in place: work on a copy."
    return [Finding((), told, evidence.exercise.section)]
