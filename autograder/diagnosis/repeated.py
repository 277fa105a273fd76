"""Find a fault of one path that is made in every step of a sequence.

What is carried from step to step enters as often as there are steps, so its fault is no coefficient
of the sequence's terms; the sequence is run with the fault instead.
"""

from itertools import product

import numpy as np

from autograder.course import exercises
from autograder.diagnosis.evidence import same, standing
from autograder.diagnosis.finding import Finding
from autograder.diagnosis.fit import FACTORS, sentence
from autograder.diagnosis.paths import splits
from autograder.diagnosis.unrolled import STEP_OF

FAULTS = ("missing", "is counted twice", "has the wrong sign")
ALONE = "alone"  # all other paths are missing


def in_every_step(evidence):
    """Find the one fault of a step's paths that gives every answer to a sequence.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        One, of all outputs, or none.
    """
    step, loop = STEP_OF.get(evidence.exercise.name, (None, None))
    if step is None or not splits(step) or not evidence.arrays or not evidence.decisive:
        return []
    reference, suspects = exercises()[step], _suspects(step, evidence.arrays[0], loop)
    short = [a for a in evidence.arrays if len(a.expected[0]) == 1]
    for answer in short:
        suspects = _of_one_step(suspects, reference, loop, answer)
    rest = [a for a in evidence.arrays if a not in short]
    runs = [(s, loop(_faulty(reference, *s[:4]))) for s in suspects]
    suspects = standing(runs, sorted(rest, key=lambda a: a.expected[0].size))
    if len(suspects) != 1:
        return []
    split, path, fault, names, paths = suspects[0]
    told = sentence(names, split.noun, _faults(path, fault, paths))
    told = f"At every step, {told.replace('In ', 'in ', 1)}"
    return [Finding(evidence.wrong, told, split.section)]


def _suspects(step, answer, loop):
    """Every fault of a path, in one output and in all that have this path."""
    reference, found = exercises()[step], {}
    arguments = _arguments(reference, loop, answer)
    for split in splits(step):
        terms = split.terms(*arguments)
        for path in dict.fromkeys(p for paths in terms.values() for p in paths):
            holders = tuple(n for n in reference.outputs if path in terms.get(n, ()))
            for names, fault in product(
                [holders, *((name,) for name in holders)], (*FAULTS, ALONE)
            ):
                suspect = split, path, fault, names, tuple(terms[names[0]])
                if fault != ALONE or len(suspect[-1]) > 2:  # of two, the other is missing
                    found.setdefault((path, fault, names), suspect)
    return list(found.values())


def _arguments(reference, loop, answer):
    """The arguments of one step of a sequence."""
    seen = []

    def watched(*args):
        seen.append(args)
        return reference.function(*args)

    loop(watched)(*answer.args)
    return seen[0]


def _of_one_step(suspects, reference, loop, answer):
    """Those that explain a sequence of one step, whose terms need computing only once."""
    arguments = _arguments(reference, loop, answer)
    terms = {split: split.terms(*arguments) for split in {s[0] for s in suspects}}
    expected = dict(zip(reference.outputs, reference.function(*arguments), strict=True))
    values = dict(zip(reference.outputs, answer.values, strict=True))
    kept = []
    for suspect in suspects:
        split, path, fault, names, _ = suspect
        changes = {n: _change(path, fault, terms[split][n]) for n in names}
        if all(
            np.size(values[n]) == np.size(e)
            and same(np.reshape(values[n], np.shape(e)), e + changes.get(n, 0.0))
            for n, e in expected.items()
        ):
            kept.append(suspect)
    return kept


def _faulty(reference, split, path, fault, names):
    """The step with one path missing, doubled or turned in some of its outputs."""

    def step(*args):
        outputs, terms = list(reference.function(*args)), split.terms(*args)
        for name in names:
            i = reference.outputs.index(name)
            outputs[i] = outputs[i] + _change(path, fault, terms[name])
        return tuple(outputs)

    return step


def _faults(path, fault, paths):
    """What is wrong with each path."""
    mine, others = ("", "missing") if fault == ALONE else (fault, "")
    return {p: mine if p == path else others for p in paths}


def _change(path, fault, terms):
    """What a fault adds to the sum of an output's terms."""
    faults = _faults(path, fault, terms)
    return sum((FACTORS[faults[p]]({}) - 1) * term for p, term in terms.items() if faults[p])
