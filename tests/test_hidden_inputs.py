"""What hidden tests show to a student's code: nothing twice, and nothing that answers another."""

import os
from functools import cache

import pytest

from autograder.course import exercises, helpers, notebooks
from autograder.examining.axes import shapes_of
from autograder.examining.comparison import close
from autograder.examining.local import LocalSession
from autograder.plugin import examine
from tests.lazy_answers import arrays_in, fillings

pytestmark = pytest.mark.slow

SEED = 31


class Recorder(LocalSession):
    """A session that keeps what each hidden test asked: (test, exercise, arguments, answer)."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def call(self, exercise, args, helpers=()):
        """Answer as the reference does."""
        test = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split()[0]
        reply = super().call(exercise, args, helpers)
        self.asked.append((test, exercise, list(args), reply.value))
        return reply


@cache
def asked(notebook):
    """All calls of one run over a notebook."""
    session = Recorder()
    examine(notebook, session, SEED)
    return session.asked


def rows(array):
    """The array's rows as bytes, where they hold enough different numbers to be told apart."""
    if array.dtype.kind != "f" or not array.ndim or array.shape[-1] < 2:
        return set()
    flat = array.reshape(-1, array.shape[-1])
    return {row.tobytes() for row in flat if len(set(row) - {0.0, 1.0, -1.0}) > 1}


@pytest.mark.parametrize("notebook", notebooks())
def test_no_two_tests_show_the_same_numbers(notebook):
    """No row of an argument was shown in another test, and no whole array, be it of integers.

    A mask of a few steps may well come twice, and tells nothing of the numbers that it counts.
    """
    shown = {}
    for test, _, args, _ in asked(notebook):
        for array in arrays_in(args):
            telling = array.size > 4 and array.any() and array.dtype != bool
            whole = {array.tobytes()} if telling else set()
            for row in rows(array) | whole:
                shown.setdefault(row, set()).add(test)
    assert [tests for tests in shown.values() if len(tests) > 1] == []


@pytest.mark.parametrize("notebook", notebooks())
def test_no_test_shows_what_another_asks_for(notebook):
    """States and gates that a backward test hands out are no answers to a forward test."""
    shown, wanted = {}, {}
    for test, _, args, answer in asked(notebook):
        given = set().union(*map(rows, arrays_in(args)))
        for row in given:
            shown.setdefault(row, set()).add(test)
        for row in set().union(*map(rows, arrays_in(answer))) - given:
            wanted.setdefault(row, set()).add(test)
    assert [(shown[row], wanted[row]) for row in shown.keys() & wanted.keys()] == []


def answers(helper, exercise):
    """Whether a function returns an output of an exercise, given its arguments or zeros."""
    args, answer = next((a, v) for _, e, a, v in asked(exercise.notebook) if e == exercise)
    reference = LocalSession()  # a filling may be refused
    right = [array for array in arrays_in(answer) if array.size > 1]
    for filling in fillings(helper.parameters, shapes_of(helper), arrays_in(args)):
        found = arrays_in(reference.call(helper, filling).value)
        if any(v.shape == wanted.shape and close(v, wanted) for v in found for wanted in right):
            return True
    return False


# Of exercises that put earlier functions together, a part is what one of these returns: the lowest
# layer's states, the top layer's gradients, the gradient of a bias.
PARTS = {
    "deep_rnn_forward": ["rnn_forward"],
    "deep_rnn_backward": ["rnn_backward"],
    "conv_over_time_backward": ["readout_backward", "rnn_backward", "rnn_dropout_backward"],
}


@pytest.mark.parametrize("name", exercises())
def test_no_function_on_offer_answers_another(name):
    """No earlier function, given the arguments in any order or zeros, returns an answer."""
    exercise = exercises()[name]
    assert [h.name for h in helpers(exercise) if answers(h, exercise)] == PARTS.get(name, [])


def test_a_later_function_may_answer():
    """The control: with states of zero, rnn_backward would answer readout_backward."""
    assert answers(exercises()["rnn_backward"], exercises()["readout_backward"])
