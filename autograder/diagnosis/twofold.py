"""Find two mistakes at once: one by its numbers, and in what these leave a pattern or a slip.

The first is a mistake of the bank, or a slip that by itself gives some of the wrong numbers. What
else is wrong is read off the arrays that it would give, or looked for in its own source.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.diagnosis.bank import source_of
from autograder.diagnosis.evidence import Evidence, outcome, same, standing
from autograder.diagnosis.finding import Finding, explained
from autograder.diagnosis.known import suspects_in, suspects_in_step
from autograder.diagnosis.patterns import patterns
from autograder.diagnosis.slips import slips_in
from autograder.diagnosis.trials import places, trials
from autograder.examining.comparison import wrong_entries
from autograder.examining.nested import leaves, matched

# A first mistake must give so many of the wrong entries by itself, and this share of them.
ENOUGH = 2
SHARE = 0.25
# A second one is looked for in so many sources, of those that give most.
MOST = 4
CLOSE = 1e-8


@dataclass(frozen=True)
class First:
    """One of two mistakes.

    Attributes
    ----------
    made_in : str
        The function that it is made in.
    function : callable
        The examined function with this mistake.
    sentence, section : str
    source : callable
        Gives the source of the function that it is made in.
    """

    made_in: str
    function: Callable
    sentence: str
    section: str
    source: Callable


def twofold(evidence):
    """Find a mistake and, in what it leaves, another one.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        One, of all wrong outputs, or none, also where several mistakes leave a pattern.
    """
    valued = [a for a in evidence.decisive if a.expected is not None and a.reply.kind == "value"]
    if not valued or not evidence.arrays:
        return []
    # The largest answer tells most mistakes apart; there are too many slips to ask them all for it.
    smallest, largest = valued[0], valued[-1]
    tried = [(trial, _share(trial.reply, smallest)) for trial in trials(evidence)]
    partly = [(_slip(trial), share) for trial, share in tried if share >= SHARE]
    bank = _of_the_bank(evidence.exercise.name)
    found = _with_a_pattern(bank + [first for first, _ in partly], evidence, largest)
    if found:
        return found if len(found) == 1 else []
    shares = [(first, _share(outcome(first.function, largest), largest)) for first in bank]
    partly = [(first, share) for first, share in shares if share >= SHARE] + partly
    partly.sort(key=lambda pair: -pair[1])
    # What makes wrong what is right cannot be the second one either.
    told = {trial.slip.told for trial, share in tried if share >= 0}
    but = frozenset(trial.slip.told for trial, _ in tried) - told
    return _with_a_slip([first for first, _ in partly[:MOST]], evidence, valued, but)


def _of_the_bank(name):
    """Every mistake of an exercise's own or of the step that it repeats."""
    return [
        First(m.exercise, suspect.function, m.sentence, m.section,
              lambda m=m: m.applied_to(source_of(m.exercise)))
        for suspect in suspects_in(name) + suspects_in_step(name)
        for m in suspect.mistakes
    ]  # fmt: skip


def _slip(trial):
    slip = trial.slip
    return First(slip.exercise, trial.function, trial.sentence, trial.section, lambda: slip.text)


def _share(reply, answer):
    """The share of wrong entries that are a mistake's; -1 where it makes wrong what is right.

    A second mistake may hide what the first one does, but seldom puts it right.
    """
    if reply.kind != "value" or len(reply.value) != len(answer.expected):
        return 0
    mine = total = 0
    given, made, due = (dict(leaves("", v)) for v in (answer.values, reply.value, answer.expected))
    for place in given.keys() & made.keys() & due.keys():
        value, mistaken, right = given[place], made[place], due[place]
        if len({np.shape(array) for array in (value, mistaken, right)}) > 1:
            continue
        wrong, touched = _apart(value, right), _apart(mistaken, right)
        if (touched & ~wrong).any():
            return -1
        mine += (wrong & touched & ~_apart(value, mistaken)).sum()
        total += wrong.sum()
    return mine / total if mine >= ENOUGH else 0


def _apart(array, other):
    """Which entries of two arrays differ by more than rounding."""
    return wrong_entries(np.asarray(array), np.asarray(other), rtol=CLOSE, atol=0.0)


def _with_a_pattern(firsts, evidence, largest):
    """Pairs of a mistake and a pattern in what it gives, as findings that say different things."""
    found = {}
    for first in firsts:
        if _rest(first, evidence, [largest]) is None:
            continue
        if told := _rest(first, evidence, evidence.answers):
            finding = _finding(evidence, first, told)
            found[finding.sentence] = finding
    return list(found.values())


def _with_a_slip(firsts, evidence, valued, but):
    """The pair of a mistake and a slip in its source that explains every answer."""
    around = {made_in: how for made_in, *how in places(evidence.exercise.name)}
    for first in firsts:
        if first.made_in not in around:
            continue
        wrapped, words = around[first.made_in]
        seconds = [(s, wrapped(s.function)) for s in slips_in(first.made_in, first.source(), but)]
        found = standing(seconds, evidence.led_by(valued))
        if found:
            return [_finding(evidence, first, f"{words.format(found[0].told)}.")]
    return []


def _finding(evidence, first, second):
    sentence = f"Two mistakes at once. {first.sentence} Besides, {second}"
    return Finding(evidence.wrong, sentence, first.section)


def _rest(first, evidence, answers):
    """What some answers differ in from a mistake's; None where that is no pattern."""
    mistaken = [_expecting(first, answer) for answer in answers]
    if None in mistaken:
        return None
    seen = Evidence(evidence.exercise, ((False, mistaken),))
    found = patterns(seen)
    left = set(seen.wrong) - explained(found)
    if seen.arrays is None or left or _untrue(answers, mistaken, found):
        return None
    return " ".join(finding.sentence for finding in found)


def _untrue(answers, mistaken, found):
    """Whether a pattern calls right the numbers of an array that the mistake makes wrong."""
    said = {name for f in found if "right" in f.sentence for name in f.outputs}
    return any(
        not matched(a.expected[i], m.expected[i], same)
        for a, m in zip(answers, mistaken, strict=True)
        if a.expected is not None
        for i in map(a.exercise.outputs.index, said)
    )


def _expecting(first, answer):
    """An answer of which a mistake's numbers are expected; None where the mistake gives none."""
    if answer.expected is None:
        return answer
    reply = outcome(first.function, answer)
    if reply.kind != "value" or len(reply.value) != len(answer.exercise.outputs):
        return None
    found = copy.copy(answer)
    found.expected = [v if isinstance(v, list) else np.asarray(v) for v in reply.value]
    return found
