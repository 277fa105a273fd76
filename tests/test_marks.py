"""The points of a value test are shared by the arrays it returns."""

import re

import numpy as np
import pytest

from autograder import results as outcome
from autograder.course import exercises, notebooks
from autograder.examining.local import LocalSession
from autograder.examining.marks import Failed
from autograder.examining.student import Student, points
from tests.answers import afterwards, results
from tests.odd_answers import once

# A start that is drawn is judged by its properties, as a whole: nothing is shared.
DRAWN = {"lstm_initial_parameters"}
SHARING = [n for n, e in exercises().items() if len(e.outputs) > 1 and n not in DRAWN]
# One of their arrays is right by chance, or is what an earlier function returns: each says which.
UNSHARED = {"test_training_without_learning", "test_training_on_less_than_a_block"}
UNSHARED |= {"test_conv_backward", "test_conv_backward_of_one_window"}
UNSHARED |= {"test_conv_backward_by_differences"}
# Central differences are taken of the gradients alone.
BY_DIFFERENCES = "by_differences", "without_a_cut", "goes_downhill"
NO_GRADIENTS = {"loss", "losses", "h_last"}
# Of lists of arrays none are taken.
OF_ARRAYS = {"test_deep_backward_by_differences": ["dx"]}
ERROR = once(1e3)


def found_with(name, function):
    """What the hidden tests of an exercise find."""
    found = results(exercises()[name].notebook, {name: function})
    return next(e for e in found if e.id == exercises()[name].id).tests


def with_one_wrong(name, output):
    """The reference, but for one entry of one output."""
    index, rng = exercises()[name].outputs.index(output), np.random.default_rng(0)

    def change(*outputs):
        found = list(outputs)
        wrong = found[index]
        if isinstance(wrong, list):
            found[index] = [*wrong[:-1], ERROR(np.asarray(wrong[-1]), (), rng)]
        else:
            found[index] = ERROR(np.asarray(wrong), (), rng)
        return tuple(found)

    return afterwards(name, change)


@pytest.mark.parametrize("name", SHARING)
def test_one_wrong_array_costs_its_share(name):
    """Whichever output it is: the others earn theirs, and the test is not passed."""
    outputs = exercises()[name].outputs
    gradients = [o for o in outputs if o not in NO_GRADIENTS]
    for output in outputs:
        for test in found_with(name, with_one_wrong(name, output)):
            asked = gradients if test.name.endswith(BY_DIFFERENCES) else outputs
            asked = OF_ARRAYS.get(test.name, asked)
            share = 0 if test.name in UNSHARED else 1 - (output in asked) / len(asked)
            assert test.passed == (output not in asked)
            assert test.points == round(share * test.max_points, 2)
            said = {re.split(r"\W", line)[0] for line in test.message.splitlines()}
            assert said == {output} & set(asked)


def changes_its_argument(name):
    """The reference, which then moves its first argument."""

    def function(*args):
        found = exercises()[name].function(*args)
        args[0][...] += 1
        return found

    return function


@pytest.mark.parametrize("name", ["rnn_step_backward", "lstm_backward", "tbptt_gradients"])
def test_an_argument_changed_in_place_costs_the_whole_test(name):
    """Right numbers at the price of an argument earn nothing where values are compared."""
    for test in found_with(name, changes_its_argument(name)):
        if not test.name.endswith(BY_DIFFERENCES):
            assert test.points == 0
            assert "was changed in place" in test.message


@pytest.mark.parametrize("notebook", notebooks())
def test_right_answers_sum_to_the_maximum(notebook):
    """No rounding is left in anybody's mark."""
    for e in results(notebook, {}):
        assert e.score == e.max_score == sum(t.max_points for t in e.tests)


def test_sums_of_shares_are_tidy():
    """Three times 0.4 is 1.2, in results.json as well."""
    shares = tuple(outcome.TestResult("", "", False, 0.4, 2.0) for _ in range(3))
    assert outcome.ExerciseResult("", "", shares).score == 1.2


class Turns:
    """A session that answers each question by the next of some functions."""

    def __init__(self, name, *functions):
        self.sessions = iter([LocalSession({name: function}) for function in functions])

    def call(self, exercise, args, helpers=()):
        return next(self.sessions).call(exercise, args, helpers)


STEP = "gru_step_forward"


@points(STEP, 1)
def asks_twice(student, draw):
    """The same question, two times over."""
    for _ in range(2):
        student.gru_step_forward(*draw).matches_reference()


def found_by(test, *functions, seed=3):
    """What a test of two questions about a GRU's step raises; each function answers one."""
    rng = np.random.default_rng(seed)
    args = [rng.normal(size=s) for s in ((2, 3), (2, 4), (3, 12), (4, 12), (12,))]
    with pytest.raises(Failed) as failure:
        test(Student(Turns(STEP, *functions), rng), args)
    return failure.value


RIGHT = exercises()[STEP].function
WRONG_H, WRONG_GATES = (afterwards(STEP, c) for c in (lambda h, g: (h + 1, g),
                                                      lambda h, g: (h, 1 - g)))  # fmt: skip


@pytest.mark.parametrize(("functions", "share"), [
    ((WRONG_H, WRONG_H), 0.5),
    ((RIGHT, WRONG_H), 0.5),
    ((WRONG_H, RIGHT), 0.5),
    ((WRONG_H, WRONG_GATES), 0.0),
    ((WRONG_GATES, WRONG_H), 0.0),
])  # fmt: skip
def test_an_array_is_credited_when_it_is_right_in_every_question(functions, share):
    """It is told once, by the first question in which it is wrong."""
    failure = found_by(asks_twice, *functions)
    assert failure.share == share
    assert len(str(failure).splitlines()) == len(failure.wrong) == 2 - 2 * share


def test_a_question_without_an_answer_costs_the_whole_test():
    """An exception, after an array was right, leaves nothing of it; both are told."""

    def fails(*args):
        raise KeyError("h")

    failure = found_by(asks_twice, WRONG_H, fails, fails)
    assert failure.share == 0
    assert "h is off" in str(failure)
    assert "KeyError" in str(failure)


def test_another_shape_costs_its_array_and_another_structure_all():
    """A transposed array is one array; an array too few is no answer."""
    transposed = afterwards(STEP, lambda h, gates: (h.T, gates))
    failure = found_by(asks_twice, transposed, transposed)
    assert failure.share == 0.5
    assert not failure.wrong
    assert found_by(asks_twice, *[afterwards(STEP, lambda h, gates: h)] * 2).share == 0


def test_points_that_are_not_shared_are_earned_by_all_arrays_or_none():
    """A test may say that its points are not shared."""
    strict = points(STEP, 1, shared=False)(asks_twice.__wrapped__)
    assert found_by(strict, RIGHT, WRONG_H).share == 0
