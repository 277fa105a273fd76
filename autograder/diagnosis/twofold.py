"""Find a mistake of the bank and, in what it gives, a pattern: two mistakes at once."""

import copy

import numpy as np

from autograder.diagnosis.evidence import Evidence, outcome
from autograder.diagnosis.finding import Finding
from autograder.diagnosis.known import suspects_in, suspects_in_step
from autograder.diagnosis.patterns import patterns


def twofold(evidence):
    """Find the mistake whose numbers the student's are, but for a pattern.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        One, of all wrong outputs, or none, also where several do.
    """
    valued = [a for a in evidence.decisive if a.expected is not None and a.reply.kind == "value"]
    if not valued or not evidence.arrays:
        return []
    found = {}
    name = evidence.exercise.name
    for suspect in suspects_in(name) + suspects_in_step(name):
        # The largest answer tells most mistakes apart.
        told = _rest(suspect, evidence, [valued[-1]]) and _rest(suspect, evidence, evidence.answers)
        if told:
            outputs = tuple(n for n in evidence.exercise.outputs if evidence.wrong(n))
            sentence = f"Two mistakes at once. {suspect.sentence} Besides, {told}"
            found[sentence] = Finding(outputs, sentence, suspect.section)
    return list(found.values()) if len(found) == 1 else []


def _rest(suspect, evidence, answers):
    """What some answers differ in from a mistake's; "" where that is no pattern."""
    mistaken = [_expecting(suspect, answer) for answer in answers]
    if None in mistaken:
        return ""
    seen = Evidence(evidence.exercise, ((False, mistaken),))
    found = patterns(seen)
    explained = {name for finding in found for name in finding.outputs}
    wrong = [n for n in evidence.exercise.outputs if seen.wrong(n)] if seen.arrays else []
    if not wrong or not explained.issuperset(wrong):
        return ""
    return " ".join(finding.sentence for finding in found)


def _expecting(suspect, answer):
    """An answer of which a mistake's numbers are expected; None where the mistake gives none."""
    if answer.expected is None:
        return answer
    reply = outcome(suspect.function, answer)
    if reply.kind != "value" or len(reply.value) != len(answer.exercise.outputs):
        return None
    found = copy.copy(answer)
    found.expected = [v if isinstance(v, list) else np.asarray(v) for v in reply.value]
    return found
