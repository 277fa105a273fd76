"""Try every slip of the pen on the question that is cheapest to ask about, and one on all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from autograder.course import exercises
from autograder.diagnosis.evidence import explains, outcome, standing
from autograder.diagnosis.finding import Finding
from autograder.diagnosis.slips import SPOKEN, Slip, slips
from autograder.diagnosis.unrolled import STEP_OF
from autograder.results import Reply


def slipped(evidence):
    """Find the slip that explains every answer.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        One, of all wrong outputs, or none. Where several explain them they are one function, and
        the first is told.
    """
    valued = [a for a in evidence.decisive if a.expected is not None]
    if not valued or not evidence.arrays:
        return []
    smallest, *rest = evidence.led_by(valued)
    suspects = [(t, t.function) for t in trials(evidence) if explains(t.reply, smallest)]
    found = standing(suspects, rest)
    if not found:
        return []
    return [Finding(evidence.wrong, found[0].sentence, found[0].section)]


@dataclass(frozen=True)
class Trial:
    """What an exercise with a slip answers to the question that is cheapest to ask about.

    Attributes
    ----------
    slip : Slip
    function : callable
        The exercise with this slip.
    sentence : str
        What was changed.
    reply : Reply
    """

    slip: Slip
    function: Callable
    sentence: str
    reply: Reply

    @property
    def section(self):
        """Where the book teaches the function that the slip was made in."""
        return exercises()[self.slip.exercise].section


@lru_cache(maxsize=1)
def trials(evidence):
    """Every slip of an exercise, in itself and at every step that it repeats, tried.

    Parameters
    ----------
    evidence : Evidence
        With a decisive answer that has a reference.

    Returns
    -------
    list of Trial
    """
    smallest = next(a for a in evidence.decisive if a.expected is not None)
    return [
        Trial(slip, function, _capital(words.format(slip.told)), outcome(function, smallest))
        for made_in, wrapped, words in places(evidence.exercise.name)
        for slip in slips(made_in)
        for function in [wrapped(slip.function)]
    ]


def places(name):
    """Where slips of an exercise are made: in itself, or at every step in what a sequence repeats.

    Returns
    -------
    list of (str, callable, str)
        The function, what makes the exercise of a changed one, and the words around what is told.
    """
    step, loop = STEP_OF.get(name, (None, None))
    found = [(name, lambda f: f, "{}"), (step, loop, "at every step, {}")]
    return [place for place in found if place[0] in SPOKEN]


def _capital(told):
    """What was changed, as a sentence."""
    return f"{told[0].upper()}{told[1:]}."
