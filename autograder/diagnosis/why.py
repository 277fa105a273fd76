"""Why a student's answers to one exercise are wrong: asked of the bank, the paths, the patterns."""

from dataclasses import dataclass

import numpy as np

from autograder.diagnosis.evidence import Evidence, is_wrong
from autograder.diagnosis.finding import Finding, explained
from autograder.diagnosis.fit import paths
from autograder.diagnosis.known import known
from autograder.diagnosis.patterns import changed_in_place, exchanged, patterns
from autograder.diagnosis.readings import PLACES
from autograder.diagnosis.repeated import in_every_step
from autograder.diagnosis.seeded import of_seed
from autograder.diagnosis.special import only_where
from autograder.diagnosis.trials import slipped
from autograder.diagnosis.twofold import twofold


@dataclass(frozen=True)
class Diagnosis:
    """What explains every answer to an exercise.

    Attributes
    ----------
    mistake : str or None
        Its name, where it is one of the bank; two are joined by " + ".
    sentence : str
        What went wrong, to the student.
    section : str
        Page and anchor of the book that teach it.
    """

    mistake: str | None
    sentence: str
    section: str


@np.errstate(all="ignore")
def diagnose(exercise, tests):
    """Find out why an exercise's answers are wrong.

    Parameters
    ----------
    exercise : Exercise
    tests : sequence of (bool, list of Answer)
        For each hidden test, whether it was passed, and what came back.

    Returns
    -------
    list of (Diagnosis or None)
        One per test; None for those that were passed, and where nothing is known for certain.
    """
    tests = tuple((passed, list(answers)) for passed, answers in tests)
    evidence = Evidence(exercise, tests)
    suspect = known(evidence)
    if suspect:
        found = Diagnosis(suspect.name, suspect.sentence, suspect.section)
        return [None if passed else found for passed, _ in tests]
    findings = _found(evidence)
    return [None if passed else _of(findings, given) for passed, given in tests]


def _found(given):
    """What is wrong with the numbers, and which arguments were changed besides."""
    evidence = given.but_for()
    suspect = known(evidence) if given.touched else None
    found = _named(evidence, suspect) or _in_the_numbers(evidence)
    return found + changed_in_place(given, found) or of_seed(given) or only_where(given)


def _in_the_numbers(evidence):
    """What stands in another's place, what the paths explain, and the patterns of what is left.

    Only where these leave something is a slip looked for, which explains everything or nothing.
    An array in another's place may look like one that lacks all paths but one; it is not.
    """
    found = exchanged(evidence)
    placed = explained(found)
    found += [finding for finding in paths(evidence) if placed.isdisjoint(finding.outputs)]
    if _left(evidence, found):
        found = in_every_step(evidence) or found
    found += patterns(evidence, explained(found))
    if _left(evidence, found):
        found = slipped(evidence) or twofold(evidence) or found + _in_the_rest(evidence, found)
    if _left(evidence, found):
        found = found + patterns(evidence, explained(found), PLACES)
    return found


def _in_the_rest(evidence, found):
    """One mistake of the bank or one slip that explains all arrays that nothing else explains."""
    if not found:
        return []
    rest = evidence.but_for(explained(found))
    return _named(rest, known(rest)) or slipped(rest)


def _named(evidence, suspect):
    """What the bank tells, as a finding among others."""
    if suspect is None:
        return []
    return [Finding(evidence.wrong, suspect.sentence, suspect.section)]


def _left(evidence, found):
    """Wrong outputs that are not explained."""
    return set(evidence.wrong) - explained(found)


def _of(findings, answers):
    """What of the findings explains arrays that are wrong in one test."""
    findings = [
        f
        for f in findings
        if not f.outputs or any(is_wrong(a, n) for a in answers for n in f.outputs)
    ]
    if not findings:
        return None
    told = " ".join(finding.sentence for finding in findings)
    return Diagnosis(None, told, findings[0].section)
