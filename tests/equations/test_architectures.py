"""The equations of the chapter "architectures", but for CTC's.

Networks are written a second time, state by state, and derivatives are complex steps through them.
"""

import sys
from math import comb

import numpy as np
import pytest

from solutions.architectures import (
    bidirectional_backward,
    bidirectional_forward,
    conv_over_time_backward,
    conv_over_time_forward,
    deep_rnn_backward,
    deep_rnn_forward,
    encoder_decoder_gradients,
    last_state,
    last_state_backward,
    max_pool,
    max_pool_backward,
    mean_pool,
    mean_pool_backward,
    reverse_padded,
)
from solutions.sequences import one_hot, pad_sequences
from tests.equations.coverage import BOOK, checks
from tests.equations.nudged import close, derivative

sys.path.insert(0, str(BOOK))

import itertools

import glimpses
import reviews

T, B, D, H = 5, 3, 2, 4
COUNTS = np.array([5, 3, 1])
MASK = np.arange(T)[:, None] < COUNTS


@pytest.fixture
def rng():
    return np.random.default_rng(90)


def cell(rng, D=D, H=H):
    return [0.7 * rng.normal(size=shape) for shape in ((D, H), (H, H), (H,))]


def gradient(loss, z):
    return derivative(lambda moved: [loss(moved)], z).reshape(z.shape)


@checks("eq-architectures-embedding")
def test_embedding_rows_collect_from_every_place(rng):
    """A word's vector is a one-hot row times the table; its gradient sums over all its places."""
    table, ids = rng.normal(size=(6, D)), rng.integers(3, size=(T, B))
    dx = rng.normal(size=(T, B, D))
    close(table[ids], one_hot(ids, 6) @ table)
    wanted = gradient(lambda moved: (moved[ids] * dx).sum(), table)
    collected = [dx[ids == v].sum(axis=0) for v in range(6)]
    close(collected, wanted)
    assert (ids == 0).sum() > 1
    assert not wanted[5].any()


@checks("eq-architectures-embedding")
def test_reviews_gradient_of_the_words(rng):
    """The chapter's judge of reviews returns the words' gradient that differences give."""
    theta, (ids, labels) = reviews.start(1), reviews.reviews(4, 3)
    batch = pad_sequences(ids)
    for pool in reviews.POOLS:
        _, found = reviews.gradients(theta, *batch, labels, pool)
        for position, value in enumerate(theta):
            along = rng.normal(size=value.shape)

            def loss(step, position=position, value=value, along=along, pool=pool):
                moved = [*theta[:position], value + step * along, *theta[position + 1 :]]
                return reviews.gradients(moved, *batch, labels, pool)[0]

            slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
            assert np.isclose((found[position] * along).sum(), slope, rtol=1e-6, atol=1e-9)


@checks("eq-architectures-last", "eq-architectures-mean", "eq-architectures-max")
def test_summaries_example_by_example(rng):
    """Each summary is that of the example's own counted steps, whatever stands after them."""
    hs = rng.normal(size=(T, B, H))
    own = [hs[:n, b] for b, n in enumerate(COUNTS)]
    close(last_state(hs, MASK), [states[-1] for states in own])
    close(mean_pool(hs, MASK), [sum(states) / len(states) for states in own])
    close(max_pool(hs, MASK), [[max(unit) for unit in states.T] for states in own])


@checks(
    "eq-architectures-last-backward",
    "eq-architectures-mean-backward",
    "eq-architectures-max-backward",
)
def test_summaries_backward(rng):
    """The printed shares are the derivatives of the summaries, and what the course computes."""
    hs, ds = rng.normal(size=(T, B, H)), rng.normal(size=(B, H))
    steps = np.arange(1, T + 1)[:, None, None]
    n = COUNTS[:, None]
    winner = 1 + np.array([[hs[:n, b, j].argmax() for j in range(H)] for b, n in enumerate(COUNTS)])
    printed = {
        "last": (steps == n) * ds,
        "mean": (steps <= n) * ds / n,
        "max": (steps == winner) * ds,
    }
    computed = {
        "last": last_state_backward(ds, MASK),
        "mean": mean_pool_backward(ds, MASK),
        "max": max_pool_backward(ds, hs, MASK),
    }

    def largest(moved):
        """Complex numbers have no order, so let the real parts decide."""
        return np.take_along_axis(moved, (winner - 1)[None], axis=0)[0]

    functions = {
        "last": lambda moved: last_state(moved, MASK),
        "mean": lambda moved: mean_pool(moved, MASK),
        "max": largest,
    }
    close(largest(hs), max_pool(hs, MASK))
    for name, summary in functions.items():
        wanted = gradient(lambda moved, s=summary: (s(moved) * ds).sum(), hs)
        close(printed[name], wanted)
        close(computed[name], wanted)


def read_both(x, h0s, readers):
    """Both readers' states by the printed recurrences, one example at a time, as lists."""
    found = []
    for b, n in enumerate(COUNTS):
        (f_xh, f_hh, f_b), (b_xh, b_hh, b_b) = readers
        forward, backward = [h0s[0][b]], [h0s[1][b]]
        for t in range(n):
            forward.append(np.tanh(x[t, b] @ f_xh + forward[-1] @ f_hh + f_b))
        for t in reversed(range(n)):
            backward.insert(0, np.tanh(x[t, b] @ b_xh + backward[0] @ b_hh + b_b))
        found.append((forward, backward))
    return found


@pytest.fixture
def both(rng):
    """Inputs, first states, two readers, upstream gradients."""
    x, h0s = rng.normal(size=(T, B, D)), rng.uniform(-1, 1, size=(2, B, H))
    return x, h0s, [cell(rng), cell(rng)], rng.normal(size=(T, B, 2 * H))


def loss_of_both(both, x=None):
    x, dhs = both[0] if x is None else x, both[3]
    total = 0
    for b, (forward, backward) in enumerate(read_both(x, *both[1:3])):
        for t in range(COUNTS[b]):
            total = total + dhs[t, b] @ np.concatenate([forward[t + 1], backward[t]])
    return total


@checks("eq-architectures-bidirectional")
def test_both_readers_state_by_state(both):
    """At each counted step stand the two states that the recurrences give; elsewhere zero."""
    x, h0s, readers, _ = both
    hs = bidirectional_forward(x, MASK, *h0s, *readers[0], *readers[1])
    for b, (forward, backward) in enumerate(read_both(x, h0s, readers)):
        for t in range(T):
            inside = t < COUNTS[b]
            wanted = [*forward[t + 1], *backward[t]] if inside else np.zeros(2 * H)
            close(hs[t, b], wanted)


@checks("eq-architectures-bidirectional-backward")
def test_both_readers_backward(both):
    """The printed pre-activations' gradients give dx, as complex steps do."""
    x, h0s, readers, dhs = both
    hs = bidirectional_forward(x, MASK, *h0s, *readers[0], *readers[1])
    weights = *readers[0][:2], *readers[1][:2]
    computed = bidirectional_backward(dhs, x, MASK, *h0s, hs, *weights)[0]
    printed = np.zeros_like(x)
    for b, n in enumerate(COUNTS):
        da = np.zeros((2, n + 2, H))  # with the silence outside on both sides
        for t in reversed(range(n)):
            arriving = dhs[t, b, :H] + da[0, t + 2] @ weights[1].T
            da[0, t + 1] = arriving * (1 - hs[t, b, :H] ** 2)
        for t in range(n):
            arriving = dhs[t, b, H:] + da[1, t] @ weights[3].T
            da[1, t + 1] = arriving * (1 - hs[t, b, H:] ** 2)
        printed[:n, b] = da[0, 1:-1] @ weights[0].T + da[1, 1:-1] @ weights[2].T
    wanted = gradient(lambda moved: loss_of_both(both, moved), x)
    close(printed, wanted)
    close(computed, wanted)


def test_turning_round_keeps_the_padding():
    """Only counted steps are turned."""
    x = np.arange(T * B).reshape(T, B)
    for b, n in enumerate(COUNTS):
        assert reverse_padded(x, MASK)[:, b].tolist() == [*x[:n, b][::-1], *x[n:, b]]


@pytest.fixture
def stack(rng):
    """Inputs, first states, parameters and an upstream gradient of three layers."""
    widths = [D, 4, 3, 5]
    x, h0s = rng.normal(size=(T, B, D)), [rng.uniform(-1, 1, size=(B, w)) for w in widths[1:]]
    parameters = [p for a, b in itertools.pairwise(widths) for p in cell(rng, a, b)]
    return x, h0s, parameters, rng.normal(size=(T, B, widths[-1]))


def climb(x, h0s, parameters, nudge=None):
    """States [layer][t] by the printed recurrence, walked step by step instead of by layers.

    ``nudge`` is added to the state of one (layer, t).
    """
    before, layers = list(h0s), [[] for _ in h0s]
    for t in range(len(x)):
        below = x[t]
        for layer in range(len(h0s)):
            W_xh, W_hh, b_h = parameters[3 * layer : 3 * layer + 3]
            below = np.tanh(below @ W_xh + before[layer] @ W_hh + b_h)
            if nudge is not None and nudge[:2] == (layer, t):
                below = below + nudge[2]
            before[layer] = below
            layers[layer].append(below)
    return layers


@checks("eq-architectures-deep")
def test_stack_state_by_state(stack):
    """Each layer reads the states of the one below at the same step."""
    x, h0s, parameters, _ = stack
    for ours, theirs in zip(
        deep_rnn_forward(x, h0s, parameters), climb(x, h0s, parameters), strict=True
    ):
        close(ours, theirs)


@checks("eq-architectures-deep-backward")
def test_stack_backward(stack):
    """Two paths out of each state below the top, and the printed recursion is the derivative."""
    x, h0s, parameters, dhs = stack
    layers = [np.array(layer) for layer in climb(x, h0s, parameters)]
    L = len(layers)
    da = [np.zeros((T + 1, *layer.shape[1:])) for layer in layers]
    for layer in reversed(range(L)):
        W_hh = parameters[3 * layer + 1]
        for t in reversed(range(T)):
            dh = da[layer][t + 1] @ W_hh.T
            if layer == L - 1:
                dh = dh + dhs[t]
            else:
                dh = dh + da[layer + 1][t] @ parameters[3 * layer + 3].T
            moved = np.zeros_like(layers[layer][t])

            def loss(step, layer=layer, t=t):
                top = climb(x, h0s, parameters, nudge=(layer, t, step))[-1]
                return (np.array(top) * dhs).sum()

            close(dh, gradient(loss, moved))
            da[layer][t] = dh * (1 - layers[layer][t] ** 2)
    dx, dh0s, dparameters = deep_rnn_backward(dhs, x, h0s, layers, parameters)
    close(dx, da[0][:T] @ parameters[0].T)
    close(dh0s[1], da[1][0] @ parameters[4].T)
    close(dparameters[6], np.einsum("tbd,tbh->dh", layers[1], da[2][:T]))


@checks("eq-architectures-paths")
@pytest.mark.parametrize(("steps", "L"), [(1, 1), (4, 2), (3, 4)])
def test_paths_counted_one_by_one(steps, L):
    """The binomial coefficient is the number of walks that go right or up, counted one by one."""

    def walks(t, layer):
        if layer > L or t > steps:
            return 0
        return 1 if (t, layer) == (steps, L) else walks(t + 1, layer) + walks(t, layer + 1)

    for t in range(1, steps + 1):
        assert comb(steps - t + L - 1, L - 1) == walks(t, 1)


@checks("eq-architectures-conv", "eq-architectures-conv-backward")
def test_filter_over_time(rng):
    """The printed sums are the filter and, by complex steps, its gradients."""
    width, C = 3, 4
    x, W, b = (rng.normal(size=s) for s in ((7, B, D), (width, D, C), (C,)))
    n = 7 - width + 1
    dy = rng.normal(size=(n, B, C))

    def forward(x, W, b):
        return np.array([sum(x[t + j] @ W[j] for j in range(width)) + b for t in range(n)])

    close(conv_over_time_forward(x, W, b), forward(x, W, b))
    silent = np.concatenate([np.zeros((width, B, C)), dy, np.zeros((width, B, C))])
    dx = [sum(silent[width + t - j] @ W[j].T for j in range(width)) for t in range(7)]
    dW = [sum(x[t + j].T @ dy[t] for t in range(n)) for j in range(width)]
    printed = np.array(dx), np.array(dW), dy.sum(axis=(0, 1))
    wanted = (
        gradient(lambda moved: (forward(moved, W, b) * dy).sum(), x),
        gradient(lambda moved: (forward(x, moved, b) * dy).sum(), W),
        gradient(lambda moved: (forward(x, W, moved) * dy).sum(), b),
    )
    for ours, course, differences in zip(
        printed, conv_over_time_backward(dy, x, W), wanted, strict=True
    ):
        close(ours, differences)
        close(course, differences)


@checks("eq-architectures-bridge")
def test_bridge(rng):
    """The decoder starts where the encoder ends, and through no other state does the loss hear it.

    A state's gradient, less what its step sends back to it, is its immediate derivative.
    """
    E, K, steps = 3, 4, 4
    encoder, decoder = cell(rng), cell(rng, E)
    W_hy, b_y = rng.normal(size=(H, K)), rng.normal(size=K)
    x, y_in = rng.normal(size=(T, 1, D)), rng.normal(size=(steps, 1, E))
    h0, targets = rng.normal(size=(1, H)), rng.integers(K, size=(steps, 1))

    def read(theta, nudges):
        hs = [h0]
        for step, nudge in zip(x, nudges, strict=True):
            hs.append(np.tanh(step @ theta[0] + hs[-1] @ theta[1] + theta[2]) + nudge)
        return np.array(hs)

    def write(theta, h):
        loss = 0
        for step, right in zip(y_in, targets, strict=True):
            h = np.tanh(step @ theta[3] + h @ theta[4] + theta[5])
            logits = (h @ W_hy + b_y)[0]
            loss = loss + np.log(np.exp(logits).sum()) - logits[right[0]]
        return loss

    theta, still = [*encoder, *decoder], np.zeros((T, 1, H))

    def run(theta, nudges=still, at_bridge=0):
        return write(theta, read(theta, nudges)[-1] + at_bridge)

    mask = np.ones_like(targets, dtype=bool)
    loss, *found = encoder_decoder_gradients(x, y_in, targets, mask, h0, *theta, W_hy, b_y)
    hs = read(theta, still)
    close(loss, write(theta, hs[-1]))
    for position in range(6):
        wanted = gradient(
            lambda moved, i=position: run([*theta[:i], moved, *theta[i + 1 :]]), theta[position]
        )
        close(found[position], wanted)
    dhs = gradient(lambda nudges: run(theta, nudges=nudges), still)
    close(dhs[-1], gradient(lambda nudge: run(theta, at_bridge=nudge), np.zeros((1, H))))
    for t in range(1, T):
        a = x[t] @ theta[0], theta[1], theta[2]
        J = derivative(lambda h, a=a: np.tanh(a[0] + h @ a[1] + a[2]), hs[t])
        assert np.abs(dhs[t] @ J).min() > 1e-6
        close(dhs[t - 1] - dhs[t] @ J, np.zeros((1, H)))


@checks("eq-architectures-glimpse", "eq-architectures-glimpse-backward")
def test_glimpse_and_its_place(rng):
    """A hole's dots are blurred means of the picture, and its place has the printed gradient."""
    pictures, centre = rng.uniform(size=(2, 8, 8)), np.array([2.3, 4.1])
    offsets, sigma = glimpses.SPACING * np.array([-0.5, 0.5]), glimpses.SIGMA

    def filters(c):
        weights = np.empty((2, 8), dtype=np.result_type(c, float))
        for i, u in np.ndindex(weights.shape):
            away = u - c - offsets[i]
            weights[i, u] = np.exp(-(away**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
        return weights

    def seen(centre):
        return np.array([filters(centre[0]) @ X @ filters(centre[1]).T for X in pictures])

    for X, g in zip(pictures, glimpses.glimpse(pictures, centre).reshape(2, 2, 2), strict=True):
        for i, j in np.ndindex(2, 2):
            away = np.add.outer(
                (np.arange(8) - centre[0] - offsets[i]) ** 2,
                (np.arange(8) - centre[1] - offsets[j]) ** 2,
            )
            close((np.exp(-away / (2 * sigma**2)) * X).sum() / (2 * np.pi * sigma**2), g[i, j])
        close(filters(centre[0]) @ X @ filters(centre[1]).T, g)
    slopes = [
        derivative(lambda moved: filters(moved[0]), np.array([c])).reshape(2, 8) for c in centre
    ]
    dg = rng.normal(size=(2, 2, 2))
    rows, columns = map(filters, centre)
    printed = [
        (dg * (slopes[0] @ pictures @ columns.T)).sum(),
        (dg * (rows @ pictures @ slopes[1].T)).sum(),
    ]
    wanted = derivative(lambda moved: [(seen(moved) * dg).sum()], centre).ravel()
    close(printed, wanted)
    close(glimpses.glimpse_backward(dg.reshape(2, 4), pictures, centre), wanted)
