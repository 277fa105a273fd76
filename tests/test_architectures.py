"""The notebook "architectures" where no library has the like: path by path, and what is refused."""

from itertools import product

import numpy as np
import pytest

from autograder.diagnosis.bank import compiled, source_of
from solutions.architectures import (
    bidirectional_backward,
    bidirectional_forward,
    ctc_collapse,
    ctc_greedy_decode,
    ctc_loss,
    deep_rnn_backward,
    deep_rnn_forward,
    mean_pool,
    mean_pool_backward,
    reverse_padded,
)
from solutions.vanilla_rnn import rnn_forward
from tests.answers import answers
from tests.differentiators import by_complex_steps, differentiator, likeliest_bias


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def read(path, blank):
    """Labels of a path, one symbol at a time."""
    labels = []
    for before, symbol in zip((None, *path[:-1]), path, strict=True):
        if symbol not in (before, blank):
            labels.append(symbol)
    return tuple(labels)


@pytest.mark.parametrize(("T", "K", "blank"), [(1, 3, 0), (4, 3, 2), (6, 3, 1), (5, 4, 0)])
def test_every_path_is_collapsed_and_counted_once(rng, T, K, blank):
    """Over all paths, labels are those read symbol by symbol, and losses are their probabilities.

    The posterior of a symbol at a step is the share of the paths that say it there. A labelling
    that no path has is refused; those that have one have the probability 1 together.
    """
    logits = rng.normal(size=(T, K))
    y = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p, said = {}, {}
    for path in product(range(K), repeat=T):
        labels = read(path, blank)
        assert tuple(ctc_collapse(np.array(path), blank)) == labels
        here = np.prod(y[range(T), path])
        p[labels] = p.get(labels, 0.0) + here
        said[labels] = said.get(labels, 0.0) + here * np.eye(K)[list(path)]
    symbols = [k for k in range(K) if k != blank]
    total = 0.0
    for labels in (found for L in range(T + 1) for found in product(symbols, repeat=L)):
        array = np.array(labels, dtype=np.int64)
        if labels not in p:
            with pytest.raises(ValueError, match=r"expected at least \d+ steps, got"):
                ctc_loss(logits, array, blank)
            continue
        loss, dlogits = ctc_loss(logits, array, blank)
        np.testing.assert_allclose(loss, -np.log(p[labels]), rtol=1e-12)
        np.testing.assert_allclose(dlogits, y - said[labels] / p[labels], atol=1e-12)
        total += np.exp(-loss)
    np.testing.assert_allclose(total, 1.0, rtol=1e-12)


def test_the_greedy_reading_is_that_of_the_likeliest_path(rng):
    """No path is likelier than the one whose labels are returned."""
    for blank in range(3):
        logits = rng.normal(scale=2.0, size=(5, 3))
        best = max(product(range(3), repeat=5), key=lambda path: logits[range(5), path].sum())
        assert tuple(ctc_greedy_decode(logits, blank)) == read(best, blank)


def test_long_losses_add_up(rng):
    """Over 400 steps of extreme logits no number is lost: a gradient's rows add up to zero."""
    logits = rng.choice([-1e3, 0.0, 1e3], size=(400, 7))
    loss, dlogits = ctc_loss(logits, rng.integers(6, size=90), 6)
    assert np.isfinite(loss)
    np.testing.assert_allclose(dlogits.sum(axis=1), 0.0, atol=1e-9)


T, B, D, H = 6, 4, 3, 5
LENGTHS = np.array([6, 1, 3, 4])
MASK = np.arange(T)[:, None] < LENGTHS


def cell(rng, below=D, H=H):
    """W_xh, W_hh, b_h."""
    return [rng.normal(size=(below, H)), rng.normal(size=(H, H)), rng.normal(size=H)]


def test_both_ends_is_one_example_at_a_time(rng):
    """A padded minibatch is read as its examples are, each without padding."""
    x, h0, ahead, behind = (
        rng.normal(size=(T, B, D)),
        rng.normal(size=(2, B, H)),
        cell(rng),
        cell(rng),
    )
    hs = bidirectional_forward(x, MASK, *h0, *ahead, *behind)
    for b, n in enumerate(LENGTHS):
        one = slice(b, b + 1)
        forward = rnn_forward(x[:n, one], h0[0, one], *ahead)
        backward = rnn_forward(x[:n, one][::-1], h0[1, one], *behind)[::-1]
        np.testing.assert_allclose(hs[:n, one], np.dstack([forward, backward]), atol=1e-14)
        assert not hs[n:, b].any()


def by_differentiating(name):
    """A backward function whose layers or readers differentiate rnn_forward, with a likely bias."""
    attack = differentiator("rnn_backward", likeliest_bias, by_complex_steps)
    return compiled(name, source_of(name), rnn_backward=attack)


def running_again(dhs, x, h0s, layers, parameters):
    """Gradients at the states that a forward pass makes, not at those that came."""
    return deep_rnn_backward(dhs, x, h0s, deep_rnn_forward(x, h0s, parameters), parameters)


@pytest.mark.parametrize(
    ("name", "attack"),
    [
        ("bidirectional_backward", by_differentiating("bidirectional_backward")),
        ("deep_rnn_backward", by_differentiating("deep_rnn_backward")),
        ("deep_rnn_backward", running_again),
    ],
)
def test_differentiating_a_forward_pass_earns_nothing(name, attack):
    """No forward pass leads to the states of a backward test."""
    found = answers(name, attack)
    assert found
    assert not any(passed for passed, _ in found)


def test_differentiating_is_right_on_the_states_of_a_forward_pass(rng):
    """The control: where each reader and layer has one bias, the same students are right."""
    x, h0, full = rng.normal(size=(T, B, D)), rng.normal(size=(2, B, H)), np.ones_like(MASK)
    ahead, behind = cell(rng), cell(rng)
    hs = bidirectional_forward(x, full, *h0, *ahead, *behind)
    given = rng.normal(size=hs.shape), x, full, *h0, hs, *ahead[:2], *behind[:2]
    ours = by_differentiating("bidirectional_backward")(*given)
    for mine, right in zip(ours, bidirectional_backward(*given), strict=True):
        np.testing.assert_allclose(mine, right, rtol=1e-8, atol=1e-8)
    h0s, flat = list(h0), [*cell(rng), *cell(rng, H)]
    layers = deep_rnn_forward(x, h0s, flat)
    given = rng.normal(size=layers[-1].shape), x, h0s, layers, flat
    for attack in (by_differentiating("deep_rnn_backward"), running_again):
        dx, dh0s, dparameters = attack(*given)
        right = deep_rnn_backward(*given)
        pairs = zip([dx, *dh0s, *dparameters], [right[0], *right[1], *right[2]], strict=True)
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.int64, np.int8, bool, np.float32, np.float64, complex])
def test_turning_round_keeps_the_dtype(rng, dtype):
    """Whatever the numbers are, they stay that, and twice round is where it began."""
    x = rng.integers(2, size=(5, 3, 2, 2)).astype(dtype)
    mask = np.arange(5)[:, None] < [5, 1, 3]
    turned = reverse_padded(x, mask)
    assert turned.dtype == dtype
    np.testing.assert_array_equal(reverse_padded(turned, mask), x)


def test_a_mean_is_worked_out_in_the_dtype_of_its_inputs(rng):
    """Single precision stays single precision."""
    mask = np.arange(4)[:, None] < [4, 2]
    hs = rng.normal(size=(4, 2, 3)).astype(np.float32)
    assert mean_pool(hs, mask).dtype == mean_pool_backward(hs[0], mask).dtype == np.float32
