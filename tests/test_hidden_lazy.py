"""Hidden tests give nothing for answers that take no thought, not even one array's share."""

import numpy as np
import pytest

from autograder.course import exercises, notebooks
from autograder.examining.draw import Draw
from solutions.vanilla_rnn import rnn_forward
from tests.answers import results
from tests.lazy_answers import luckiest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("notebook", notebooks())
def test_laziness_earns_nothing_however_lucky(notebook):
    """No argument, constant, other output or earlier function's result is an array in its place."""
    students = {name: luckiest(exercise) for name, exercise in exercises(notebook).items()}
    found = results(notebook, students)
    assert {test.name: test.points for e in found for test in e.tests if test.points} == {}


def test_the_lucky_student_is_lucky():
    """The control: what is a constant, an argument, another output or an earlier state is found."""
    ids = np.array([4, 5, 6])
    _, mask = luckiest(exercises()["pad_sequences"])([ids])
    assert mask.all()
    grads = [np.ones(3), np.arange(4.0)]
    clipped, norm = luckiest(exercises()["clip_by_global_norm"])(grads, 1e3)
    assert all(map(np.array_equal, clipped, grads))
    assert norm == 0
    immediate, total = luckiest(exercises()["scalar_sensitivities"])(np.ones(1), 0.5, 1.0, 1.0)
    assert immediate == total != 0
    draw = Draw(np.random.default_rng(3))
    x, h0, *parameters = draw.sequence()
    args = x, draw.targets(), h0, *parameters, *draw.readout(), draw.T, 0.1, 1.0
    *_, h_last = luckiest(exercises()["train_stateful"])(*args)
    np.testing.assert_array_equal(h_last, rnn_forward(x, h0, *parameters)[-1])
