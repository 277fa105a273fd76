"""What the experiments of the chapters "lstm" and "gru" are made of."""

import sys

import numpy as np
import pytest

from autograder.course import ROOT
from solutions.lstm import lstm_backward, lstm_forward

sys.path.insert(0, str(ROOT / "book"))

import ablated
import counting
import countries
import marked

NAMES = list(ablated.VARIANTS)


@pytest.fixture
def rng():
    return np.random.default_rng(31)


@pytest.fixture
def networks(rng):
    """Return one network of each variant, moved off its start so that no bias is zero."""
    start = ablated.starts(2, 5, range(len(NAMES)))
    return [p + 0.3 * rng.normal(size=p.shape) for p in start], ablated.lacking(NAMES)


def test_nothing_taken_out_is_the_lstm(rng, networks):
    """The network that lacks nothing computes what the course's LSTM computes, there and back."""
    (W_xh, W_hh, b_h, _, _), parts = networks
    x, dhs = rng.normal(size=(6, 3, 2)), rng.normal(size=(6, 3, 5))
    everywhere = np.repeat(x[:, None], len(NAMES), axis=1)
    hs, kept = ablated.forward(everywhere, W_xh, W_hh, b_h, parts)
    found = ablated.backward(np.repeat(dhs[:, None], len(NAMES), axis=1), kept, W_hh, parts)
    zero = np.zeros((3, 5))
    ours = lstm_forward(x, zero, zero, W_xh[0], W_hh[0], b_h[0])
    np.testing.assert_allclose(hs[:, 0], ours[0], rtol=1e-12)
    wanted = lstm_backward(dhs, x, zero, zero, *ours, W_xh[0], W_hh[0])[3:]
    for value, expected in zip(found, wanted, strict=True):
        np.testing.assert_allclose(value[0], expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("task", ablated.TASKS)
def test_every_variant_descends_its_own_gradient(rng, networks, task):
    """For each variant the gradients are those of central differences of its loss."""
    P, parts = networks
    draw, D = ablated.TASKS[task]
    P[0] = rng.normal(size=(len(NAMES), D, 20))
    drawn = [draw(rng, 4, 8) for _ in NAMES]
    batch = [np.stack([d[k] for d in drawn], axis=1) for k in range(3)]
    _, gradients = ablated.gradients_of(P, *batch, parts)
    for k, gradient in enumerate(gradients):
        v = 1e-6 * rng.normal(size=P[k].shape)
        ends = [
            ablated.gradients_of([*P[:k], P[k] + way * v, *P[k + 1 :]], *batch, parts)[0]
            for way in (1, -1)
        ]
        claimed = (gradient * v).reshape(len(NAMES), -1).sum(axis=1)
        np.testing.assert_allclose(claimed, (ends[0] - ends[1]) / 2, rtol=1e-5, atol=1e-12)


def test_each_variant_lacks_one_part_and_no_two_are_alike(rng, networks):
    """Taking a part out changes what is computed, in another way for each part."""
    (W_xh, W_hh, b_h, _, _), parts = networks
    same = [np.repeat(p[:1], len(NAMES), axis=0) for p in (W_xh, W_hh, b_h)]
    x = np.repeat(rng.normal(size=(6, 1, 3, 2)), len(NAMES), axis=1)
    hs, _ = ablated.forward(x, *same, parts)
    np.testing.assert_array_equal(hs[:, 0], hs[:, 1])  # the whole one, twice
    different = [hs[:, k] for k in range(1, len(NAMES))]
    for k, one in enumerate(different):
        assert all(np.abs(one - other).max() > 1e-3 for other in different[:k])


def test_only_the_latest_mark_is_wanted(rng):
    """In the task "latest" the wanted number is the marked one with the highest step."""
    x, wanted, asked = ablated.latest(rng, 50)
    for b in range(50):
        assert wanted[-1, b] == x[np.flatnonzero(x[:, b, 1])[-1], b, 0]
    assert asked.sum() == 50


def test_words_end_after_as_many_b_as_a(rng):
    """Both forms of the counting task ask for the end at step 2n of a word, and at b's alone."""
    x, ends, mask = counting.words([1, 3, 5])
    assert ends.argmax(axis=0).tolist() == [1, 5, 9]
    assert mask.sum(axis=0).tolist() == [1, 3, 5]
    x, wanted, asked = ablated.counted(rng, 40)
    n = x[:, :, 0].sum(axis=0).astype(int)
    assert (x[:, :, 1].sum(axis=0) == n).all()
    assert ((wanted > 0).argmax(axis=0) == 2 * n - 1).all()
    assert (asked == x[:, :, 1]).all()


def test_silent_form_says_the_marked_number_only(rng):
    """The control of the marked task has the same answers and nothing to ignore."""
    x, value, where = marked.task(rng, 30, silent=True)
    assert np.count_nonzero(x[:, :, 0]) == 30
    assert (x[where, np.arange(30), 0] == value).all()


def test_cell_jacobian_is_the_total_derivative(rng):
    """Over several words, the derivative of the cells is that of central differences."""
    P = countries.fresh(rng, "LSTM", 3, 1.0)
    x = countries.sentences(rng, np.array([2]), 8)[:, 0]
    zero = np.zeros((1, 3))
    _, cs, gates = lstm_forward(x[:, None], zero, zero, *P[:3])
    since, until, eps = 2, 8, 1e-6

    def later(c):
        h = gates[since, :, 9:] * np.tanh(c)
        return lstm_forward(x[since + 1 :, None], h, c, *P[:3])[1][until - since - 1, 0]

    columns = [
        (later(cs[since] + eps * e) - later(cs[since] - eps * e)) / (2 * eps) for e in np.eye(3)
    ]
    found = countries.cell_jacobian(P, x, since, until)
    np.testing.assert_allclose(found, np.stack(columns, axis=1), rtol=1e-5, atol=1e-9)


def test_meaningless_answers_teach_nothing():
    """The control of the growing gap gets other answers, and its gap does not grow."""
    rng = np.random.default_rng(0)
    P = countries.fresh(rng, "LSTM", 12, 1.0)

    def drawn(rng, answers):
        return rng.integers(countries.K, size=len(answers))

    _, gaps, _ = countries.train("LSTM", rng, P, 1, 40, 0.1, goal=150, told=drawn)
    assert gaps[-1] == 1
