"""Look numbers up in the bank: one mistake, one made in a step of a sequence, or two at once."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations

from autograder.course import exercises
from autograder.diagnosis.bank import compiled, mistakes_in, source_of
from autograder.diagnosis.evidence import explains, outcome, same
from autograder.diagnosis.unrolled import STEP_OF
from autograder.examining.nested import matched


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
        if len(self.mistakes) > 1:
            return compiled(self.exercise, _with_both(*self.mistakes))
        (made,) = self.mistakes
        if made.exercise == self.exercise:
            return made.function
        step, loop = STEP_OF.get(self.exercise, (None, None))
        if made.exercise == step:
            return loop(made.function)
        source = source_of(self.exercise)
        return compiled(self.exercise, source, **{made.exercise: made.function})

    def explains(self, answer):
        """Whether an answer is what this computes for the same arguments."""
        return explains(outcome(self.function, answer), answer)


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
    # The largest answer tells most mistakes apart.
    valued = [a for a in evidence.decisive if a.reply.kind == "value"]
    if not valued:
        return None
    valued = [a for a in valued if a.expected is not None] or valued
    alone = [Suspect((m,), exercise) for m in mistakes_in(exercise)]
    found = _standing(_possible_pairs(alone, valued[-1]), evidence)
    return found[0] if len(found) == 1 else None


def _standing(suspects, evidence):
    """Those of the suspects that explain every answer; the decisive ones are tried first."""
    decisive = evidence.decisive
    rest = [a for a in evidence.answers if not any(a is d for d in decisive)]
    for answer in [*decisive, *rest]:
        suspects = [s for s in suspects if s.explains(answer)]
        if not suspects:
            break
    return suspects


@cache
def suspects_in(exercise):
    """Every mistake of an exercise's own, in every way it is made in."""
    return [Suspect((way,), exercise) for m in mistakes_in(exercise) for way in m.ways]


@cache
def _in_what_it_calls(exercise):
    """Mistakes of the step that a sequence repeats, and of the functions that a function calls."""
    step, _ = STEP_OF.get(exercise, (None, None))
    source = source_of(exercise).partition(":\n")[2]
    called = [n for n in exercises() if n == step or re.search(rf"\b{n}\(", source)]
    return [
        Suspect((way,), exercise)
        for n in called
        if n != exercise
        for m in mistakes_in(n)
        for way in m.ways
    ]


def _possible_pairs(suspects, answer):
    """Pairs that may explain an answer, told from what each of the two does alone.

    An output that neither touches must be right, and one that a single one touches must be that
    one's: mistakes that feed each other beyond this are not found, which costs a name and no more.
    """
    alone = [(s, outcome(s.function, answer)) for s in suspects]
    return [
        pair
        for (one, a), (other, b) in combinations(alone, 2)
        if _may_be(a, b, answer) and (pair := _pair(one, other))
    ]


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
    return Suspect(both, one.exercise) if _with_both(*both) else None


@cache
def _with_both(one, other):
    source = source_of(one.exercise)
    try:
        made, turned = (a.applied_to(b.applied_to(source)) for a, b in ((one, other), (other, one)))
    except ValueError:
        return None
    return made if made == turned else None
