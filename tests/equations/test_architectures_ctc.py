"""The equations of connectionist temporal classification, chapter "architectures".

Everything is counted path by path, in exact fractions where that is possible.
"""

import math
from fractions import Fraction
from itertools import groupby, product

import numpy as np
import pytest

from solutions.architectures import ctc_collapse, ctc_greedy_decode, ctc_loss
from tests.equations.coverage import checks

K, BLANK = 3, 0
LABELS = [(), (1,), (1, 2), (1, 1), (2, 1, 2), (1, 2, 2)]


def collapse(path):
    """Merge, then remove, in other words than the course's."""
    return tuple(symbol for symbol, _ in groupby(path) if symbol != BLANK)


def fitting(labels, T):
    """All paths of T steps that collapse to the labels."""
    return [path for path in product(range(K), repeat=T) if collapse(path) == labels]


def fractions(T, seed=5):
    """Probabilities p[t][k] as fractions that add up to one, and logits of their softmax."""
    rng = np.random.default_rng(seed)
    weights = [[int(n) for n in row] for row in rng.integers(1, 9, size=(T, K))]
    p = [[Fraction(n, sum(row)) for n in row] for row in weights]
    return p, np.log(np.array(weights, dtype=float)) + rng.normal(size=(T, 1))


def probability(path, p):
    return math.prod((p[t][symbol] for t, symbol in enumerate(path)), start=Fraction(1))


def places_of(labels):
    """Labels with blanks around them, and for each place whether a jump may enter it."""
    places = [BLANK]
    for symbol in labels:
        places += [symbol, BLANK]
    jumps = [
        s >= 2 and places[s] != BLANK and places[s] != places[s - 2] for s in range(len(places))
    ]
    return places, jumps


def alphas(labels, p):
    """The printed recursion from the left."""
    places, jumps = places_of(labels)
    S = len(places)
    table = [[p[0][places[s]] if s < 2 else Fraction(0) for s in range(S)]]
    for row in p[1:]:
        last = table[-1]
        table.append(
            [
                row[places[s]]
                * (last[s] + (last[s - 1] if s >= 1 else 0) + (last[s - 2] if jumps[s] else 0))
                for s in range(S)
            ]
        )
    return table


def betas(labels, p):
    """The printed recursion from the right."""
    places, jumps = places_of(labels)
    S = len(places)
    table = [[Fraction(int(s >= S - 2)) for s in range(S)]]
    for row in reversed(p[1:]):
        after = table[0]
        said = [row[places[s]] * after[s] for s in range(S)]
        table.insert(
            0,
            [
                said[s]
                + (said[s + 1] if s + 1 < S else 0)
                + (said[s + 2] if s + 2 < S and jumps[s + 2] else 0)
                for s in range(S)
            ],
        )
    return table


@checks("eq-architectures-collapse")
def test_collapse_of_every_short_path():
    """Merge first, remove then, for all paths of five steps."""
    for path in product(range(K), repeat=5):
        assert tuple(ctc_collapse(np.array(path), BLANK)) == collapse(path)
    assert ctc_collapse(np.array([1, 1, 0, 1, 2, 2]), BLANK).tolist() == [1, 1, 2]


@checks("eq-architectures-ctc")
@pytest.mark.parametrize("labels", LABELS)
def test_loss_is_the_sum_over_paths(labels):
    """The loss is the logarithm of the sum over all paths that collapse to the labels."""
    p, logits = fractions(5)
    total = sum(probability(path, p) for path in fitting(labels, 5))
    loss, _ = ctc_loss(logits, np.array(labels, dtype=int), BLANK)
    assert math.isclose(loss, -math.log(total), rel_tol=1e-12)


@checks("eq-architectures-alpha", "eq-architectures-beta", "eq-architectures-cut")
@pytest.mark.parametrize("labels", LABELS)
def test_beginnings_and_endings(labels):
    """At every step the beginnings times the endings add up to the sum over paths, exactly."""
    p, _ = fractions(5)
    total = sum(probability(path, p) for path in fitting(labels, 5))
    for alpha, beta in zip(alphas(labels, p), betas(labels, p), strict=True):
        assert sum(a * b for a, b in zip(alpha, beta, strict=True)) == total


@checks("eq-architectures-posterior")
@pytest.mark.parametrize("labels", LABELS)
def test_posterior_is_the_share_of_paths(labels):
    """The products at a symbol's places are the share of the fitting paths that say it there."""
    p, _ = fractions(5)
    paths = fitting(labels, 5)
    total = sum(probability(path, p) for path in paths)
    places, _ = places_of(labels)
    for t, (alpha, beta) in enumerate(zip(alphas(labels, p), betas(labels, p), strict=True)):
        shares = []
        for k in range(K):
            at = [s for s, symbol in enumerate(places) if symbol == k]
            share = sum((alpha[s] * beta[s] for s in at), start=Fraction(0)) / total
            saying = [probability(path, p) for path in paths if path[t] == k]
            assert share == sum(saying, start=Fraction(0)) / total
            shares.append(share)
        assert sum(shares) == 1


@checks("eq-architectures-ctc-gradient")
@pytest.mark.parametrize("labels", LABELS)
def test_gradient_is_softmax_minus_posterior(labels):
    """What was said minus what should have been; differences of the sum over paths agree."""
    p, logits = fractions(5)
    paths = np.array(fitting(labels, 5))
    total = sum(probability(path, p) for path in paths)
    posterior = [
        [
            float(sum(probability(path, p) for path in paths if path[t] == k) / total)
            for k in range(K)
        ]
        for t in range(5)
    ]
    _, dlogits = ctc_loss(logits, np.array(labels, dtype=int), BLANK)
    np.testing.assert_allclose(
        dlogits, np.array(p, dtype=float) - posterior, rtol=1e-11, atol=1e-13
    )

    def loss(moved):
        e = np.exp(moved)
        y = e / e.sum(axis=1, keepdims=True)
        return -np.log(y[range(5), paths].prod(axis=1).sum())

    for t, k in product(range(5), range(K)):
        moved = logits.astype(complex)
        moved[t, k] += 1e-40j
        assert math.isclose(
            dlogits[t, k], np.imag(loss(moved)) / 1e-40, rel_tol=1e-9, abs_tol=1e-13
        )


@checks("eq-architectures-logaddexp")
@pytest.mark.parametrize(("u", "v"), [(0.0, 0.0), (-3.0, 1.5), (-800.0, -801.0), (700.0, -700.0)])
def test_sums_in_logarithms(u, v):
    """The printed form equals the logarithm of the sum, where that can be computed, and beyond."""
    printed = max(u, v) + math.log(1 + math.exp(-abs(u - v)))
    shifted = math.log(math.exp(u - max(u, v)) + math.exp(v - max(u, v))) + max(u, v)
    assert math.isclose(printed, shifted, rel_tol=1e-14, abs_tol=1e-14)
    assert math.isclose(printed, np.logaddexp(u, v), rel_tol=1e-14, abs_tol=1e-14)


@pytest.mark.parametrize("labels", [[1, 2, 1], [2, 2, 1], []])
def test_pytorch_agrees(labels):
    """Loss and gradient are those of torch.nn.functional.ctc_loss."""
    torch = pytest.importorskip("torch")
    logits = np.random.default_rng(8).normal(size=(9, K))
    theirs = torch.tensor(logits, requires_grad=True)
    value = torch.nn.functional.ctc_loss(
        theirs.log_softmax(dim=1)[:, None],
        torch.tensor([labels], dtype=torch.long),
        torch.tensor([9]),
        torch.tensor([len(labels)]),
        blank=BLANK,
        reduction="sum",
    )
    value.backward()
    loss, dlogits = ctc_loss(logits, np.array(labels, dtype=int), BLANK)
    assert math.isclose(loss, value.item(), rel_tol=1e-12)
    np.testing.assert_allclose(dlogits, theirs.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_greedy_reading_is_not_the_likeliest():
    """The paper exercise: nothing is read, though one label is likelier."""
    logits = np.log([[0.6, 0.4], [0.6, 0.4]])
    assert ctc_greedy_decode(logits, 0).size == 0
    empty, one = (ctc_loss(logits, np.array(n, dtype=int), 0)[0] for n in ([], [1]))
    assert math.isclose(math.exp(-empty), 0.36)
    assert math.isclose(math.exp(-one), 0.64)
