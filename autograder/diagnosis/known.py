"""Look numbers up in the bank: one mistake, one made in a step of a sequence, or two at once."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product

import numpy as np

from autograder.course import exercises
from autograder.diagnosis.bank import compiled, mistakes_in, source_of
from autograder.diagnosis.evidence import outcome, same, standing
from autograder.diagnosis.unrolled import STEP_OF
from autograder.examining.nested import leaves, matched


@dataclass(frozen=True)
class Suspect:
    """One or two mistakes of the bank, in the function that is examined.

    Attributes
    ----------
    mistakes : tuple of Mistake
    exercise : str
        The function that is examined. Where the mistake belongs to another one, that is called
        here.
    """

    mistakes: tuple
    exercise: str

    @property
    def name(self):
        """As results.json reports it: "one" or "one + other"."""
        return " + ".join(m.name for m in self.mistakes)

    @property
    def sentence(self):
        """What went wrong, to the student."""
        told = " ".join(m.sentence for m in self.mistakes)
        return told if len(self.mistakes) == 1 else f"Two mistakes at once. {told}"

    @property
    def section(self):
        """Where the book teaches it."""
        return self.mistakes[0].section

    @cached_property
    def function(self):
        """The wrong function."""
        step, loop = STEP_OF.get(self.exercise, (None, None))
        if [m.exercise for m in self.mistakes] == [step]:
            return loop(self.mistakes[0].function)
        source = source_of(self.exercise)
        for made in self.mistakes:
            source = made.applied_to(source) if made.exercise == self.exercise else source
        called = {m.exercise: m.function for m in self.mistakes if m.exercise != self.exercise}
        return compiled(self.exercise, source, **called)


def known(evidence):
    """Find what of the bank explains every answer.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    Suspect or None
        None also where several explain them alike and do not say the same.
    """
    if not evidence.decisive:
        return None
    exercise = evidence.exercise.name
    for suspects in (suspects_in, _in_what_it_calls):
        found = _standing(suspects(exercise), evidence)
        if found:
            return found[0] if len({s.sentence for s in found}) == 1 else None
        if _nothing_came(evidence):
            return None
    # The largest answer tells most mistakes apart.
    valued = [a for a in evidence.decisive if a.reply.kind == "value"]
    if not valued:
        return None
    valued = [a for a in valued if a.expected is not None] or valued
    for where in (exercise, *(n for n in _called(exercise) if _taught_with(n, exercise))):
        found = _standing(_possible_pairs(exercise, where, valued[-1]), evidence)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _nothing_came(evidence):
    """Whether all that came is zero, which has too many causes to be laid on another function."""
    values = [a.values for a in evidence.answers if a.reply.kind == "value"]
    return bool(values) and not any(np.any(part) for _, part in leaves("", values))


def _standing(suspects, evidence):
    """Those of the suspects that explain every answer; the decisive ones are tried first."""
    return standing([(s, s.function) for s in suspects], evidence.led_by(evidence.decisive))


@cache
def suspects_in(exercise, made_in=None):
    """Every mistake of an exercise's own or of another function's, in every way it is made in."""
    return [Suspect((way,), exercise) for m in mistakes_in(made_in or exercise) for way in m.ways]


def suspects_in_step(exercise):
    """Every mistake of the step that a sequence repeats."""
    step, _ = STEP_OF.get(exercise, (None, None))
    return suspects_in(exercise, step) if step else []


@cache
def _in_what_it_calls(exercise):
    """Mistakes of the step that a sequence repeats, and of the functions that a function calls."""
    step, _ = STEP_OF.get(exercise, (None, None))
    others = [n for n in _called(exercise) if n != step]
    return suspects_in_step(exercise) + [s for n in others for s in suspects_in(exercise, n)]


def _called(exercise):
    """Names of the exercises that another one's reference calls."""
    source = source_of(exercise).partition(":\n")[2]
    return [n for n in exercises() if n != exercise and re.search(rf"\b{n}\(", source)]


def _taught_with(name, exercise):
    return exercises()[name].notebook == exercises()[exercise].notebook


def _possible_pairs(exercise, where, answer):
    """Pairs that may explain an answer, told from what each of the two does alone.

    One is made in the function itself, the other in there or in a function that it calls. An
    output that neither touches must be right, and one that a single one touches must be that
    one's: mistakes that feed each other beyond this are not found, which costs a name and no more.
    """
    own = [(s, outcome(s.function, answer)) for s in _plainly(exercise, exercise)]
    pairs = combinations(own, 2)
    if where != exercise:
        pairs = product(own, [(s, outcome(s.function, answer)) for s in _plainly(where, exercise)])
    return [
        pair
        for (one, a), (other, b) in pairs
        if _may_be(a, b, answer) and (pair := _pair(one, other))
    ]


@cache
def _plainly(made_in, exercise):
    """The mistakes of one function, each in the first of its ways, in another that calls it."""
    return [Suspect((m,), exercise) for m in mistakes_in(made_in)]


def _may_be(one, other, answer):
    if answer.expected is None or "raised" in (one.kind, other.kind):
        return True
    rows = zip(answer.values, answer.expected, one.value, other.value, strict=True)
    for value, expected, a, b in rows:
        by_one, by_other = (not matched(v, expected, same) for v in (a, b))
        if not (by_one and by_other):
            alone = a if by_one else b if by_other else expected
            if not matched(value, alone, same):
                return False
    return True


@cache
def _pair(one, other):
    """Both mistakes in one function, or None where their changes meet."""
    both = one.mistakes + other.mistakes
    apart = other.mistakes[0].exercise != one.exercise
    return Suspect(both, one.exercise) if apart or _apply(*both) else None


def _apply(one, other):
    """Whether both changes can be made, in either order alike."""
    source = source_of(one.exercise)
    try:
        return one.applied_to(other.applied_to(source)) == other.applied_to(one.applied_to(source))
    except ValueError:
        return False
