"""All answers to one exercise, as whoever asks why they are wrong looks at them."""

import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from autograder.course import Exercise
from autograder.examining.comparison import close
from autograder.examining.nested import copied, identical, matched
from autograder.results import Reply


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a student's function answered in all hidden tests of one exercise.

    Attributes
    ----------
    exercise : Exercise
    tests : tuple of (bool, list of Answer)
        For each hidden test, whether it was passed, and what came back.
    """

    exercise: Exercise
    tests: tuple

    @cached_property
    def answers(self):
        """Every answer, those of passed tests too."""
        return [answer for _, given in self.tests for answer in given]

    def led_by(self, some):
        """Every answer, some of them first."""
        return [*some, *(answer for answer in self.answers if answer not in some)]

    @cached_property
    def decisive(self):
        """Wrong answers of failed tests that say more than that something went wrong.

        An exception where a value is due says no more, every second mistake ends in a TypeError;
        but when other answers are right, it is these questions that the function cannot take.
        Where a refusal is due, another exception than that is an answer. Those that are cheap to
        ask about come first.
        """
        failed = [answer for passed, given in self.tests if not passed for answer in given]
        values = [a for a in failed if a.expected is not None and a.reply.kind == "value"]
        refusals = [a for a in failed if a.expected is None]
        values.sort(key=lambda a: sum(np.size(v) for v in a.args if isinstance(v, np.ndarray)))
        found = [answer for answer in values + refusals if not right(answer)]
        fails = [a for a in failed if a.expected is not None and a.reply.kind == "raised"]
        return found or (fails if any(map(right, self.answers)) else [])

    @cached_property
    def arrays(self):
        """Every answer that has a reference; None when a call ended otherwise than it should.

        A refusal that the reference makes too has no arrays and needs no explanation.
        """
        usable = []
        for answer in self.answers:
            if answer.expected is None:
                if not right(answer):
                    return None
            elif answer.reply.kind != "value" or len(answer.values) != len(answer.expected):
                return None
            else:
                usable.append(answer)
        return usable

    @cached_property
    def wrong(self):
        """Names of the outputs that are wrong anywhere; none where ``arrays`` is None."""
        given = self.arrays or ()
        return tuple(n for n in self.exercise.outputs if any(is_wrong(a, n) for a in given))

    @cached_property
    def touched(self):
        """Names of the arguments that calls have left otherwise than they found them."""
        parameters = self.exercise.parameters
        found = [i for a in self.arrays or () for i in changed(a.args, a.reply.after)]
        return tuple(parameters[i] for i in dict.fromkeys(found))

    def but_for(self, explained=()):
        """The same, with some outputs as they should be, and no argument changed in place."""
        places = [self.exercise.outputs.index(name) for name in explained]
        tests = [(passed, [_but_for(a, places) for a in given]) for passed, given in self.tests]
        return Evidence(self.exercise, tuple(tests))


def _but_for(answer, places):
    if answer.reply.kind != "value" or answer.expected is None:
        return answer
    found = copy.copy(answer)
    found.values = [answer.expected[i] if i in places else v for i, v in enumerate(answer.values)]
    found.reply = replace(answer.reply, value=found.values, after=answer.args)
    return found


def is_wrong(answer, name):
    """Whether one output of an answer that has a reference is wrong."""
    index = answer.exercise.outputs.index(name)
    return answer.expected is not None and not matched(
        answer.values[index], answer.expected[index], same
    )


def outcome(function, answer):
    """Call a function as the student's was called, and read its result as a session would."""
    args = [copied(a) for a in answer.args]
    try:
        with np.errstate(all="ignore"):
            result = function(*args)
    except Exception as error:
        return Reply("raised", exception=type(error).__name__)
    return Reply("value", list(result) if isinstance(result, tuple) else [result], args)


def right(answer):
    """Whether an answer is the reference's in every way."""
    if answer.expected is None:
        return explains(outcome(answer.exercise.function, answer), answer)
    return explains(Reply("value", answer.expected, answer.args), answer)


def explains(reply, answer):
    """Whether a student's answer is the same as another reply to the same question.

    Numbers count up to rounding, and kinds of dtype; so do arguments that were changed in place.
    Of two exceptions, the types count.
    """
    theirs = answer.reply
    if reply.kind != theirs.kind or reply.kind not in ("value", "raised"):
        return False
    if reply.kind == "raised":
        return reply.exception == theirs.exception
    if answer.expected is None:
        return True  # a value where a refusal is due is wrong whatever it holds
    return (
        len(reply.value) == len(theirs.value)
        and all(matched(v, w, same) for v, w in zip(theirs.value, reply.value, strict=True))
        and _same_arguments_left(reply, answer)
    )


def standing(suspects, answers):
    """Those of some suspects that explain every one of some answers.

    Parameters
    ----------
    suspects : iterable of (object, callable)
        Each with the wrong function that it makes.
    answers : iterable of Answer
        Those that few suspects explain had better come first.

    Returns
    -------
    list of object
    """
    for answer in answers:
        suspects = [(s, f) for s, f in suspects if explains(outcome(f, answer), answer)]
    return [suspect for suspect, _ in suspects]


def changed(args, after):
    """Indices of the arguments that a call left otherwise than it found them."""
    return [
        i
        for i, (before, now) in enumerate(zip(args, after, strict=False))
        if isinstance(before, (np.ndarray, list)) and not matched(before, now, identical)
    ]


def same(value, wanted):
    """Whether two arrays are equal up to rounding, in shape and in kind of dtype."""
    value, wanted = np.asarray(value), np.asarray(wanted)
    if value.shape != wanted.shape or _kind(value, wanted) != _kind(wanted, value):
        return False
    if wanted.dtype.kind not in "fc":
        return bool(np.array_equal(value, wanted))
    finite = np.isfinite(value) & np.isfinite(wanted)
    if not finite.all() and not np.array_equal(value[~finite], wanted[~finite], equal_nan=True):
        return False
    return close(np.where(finite, value, 0), np.where(finite, wanted, 0))


def _kind(array, other):
    """What of a dtype tells right from wrong: its kind; of two integers also which is too small."""
    kind = array.dtype.kind
    if kind in "iu":
        # A lone number may be a Python int: 0 is as good as 0.0.
        if other.dtype.kind == "f" and not array.ndim:
            return "f"
        return "int64" if array.dtype.itemsize >= 8 else array.dtype.name
    return kind


def _same_arguments_left(reply, answer):
    mine, theirs = changed(answer.args, reply.after), changed(answer.args, answer.reply.after)
    return mine == theirs and all(
        matched(answer.reply.after[i], reply.after[i], same) for i in mine
    )
