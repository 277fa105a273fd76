"""The equations of the chapter "sequences", checked by counting and by exact fractions."""

import math
from collections import Counter
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from solutions.sequences import bag_of_words, fixed_windows, one_hot, pad_sequences
from solutions.vanilla_rnn import rnn_forward, rnn_step_forward, softmax_cross_entropy
from tests.equations.coverage import checks


@pytest.fixture
def rng():
    return np.random.default_rng(10)


@checks("eq-sequences-one-hot")
@pytest.mark.parametrize("shape", [(), (7,), (4, 3)])
def test_one_hot_entry_by_entry(rng, shape):
    """Entry k of the vector of id i is 1 where k is i and 0 elsewhere."""
    ids = rng.integers(5, size=shape)
    vectors = one_hot(ids, 6)
    for place in np.ndindex(shape):
        for k in range(6):
            assert vectors[(*place, k)] == (1 if k == ids[place] else 0)


@checks("eq-sequences-look-up")
def test_product_with_a_one_hot_vector_is_a_row(rng):
    """A one-hot vector times a matrix is one of its rows, to the last bit."""
    W, ids = rng.normal(size=(6, 4)), rng.integers(6, size=9)
    for i, vector in zip(ids, one_hot(ids, 6), strict=True):
        assert np.array_equal(vector @ W, W[i])


@checks("eq-sequences-window")
@pytest.mark.parametrize("width", [1, 2, 5, 8, 9, 12])
def test_windows_one_by_one(rng, width):
    """There are T - w contexts, or none; each is followed by its target."""
    ids = rng.integers(10, size=9)
    contexts, targets = fixed_windows(ids, width)
    expected = [(ids[s : s + width], ids[s + width]) for s in range(9) if s + width < 9]
    assert len(contexts) == len(targets) == len(expected) == max(0, 9 - width)
    for context, target, (before, after) in zip(contexts, targets, expected, strict=True):
        assert np.array_equal(context, before)
        assert target == after


@checks("eq-sequences-contexts")
@pytest.mark.parametrize(("K", "w"), [(2, 5), (3, 3), (6, 1)])
def test_number_of_contexts(K, w):
    """A sequence in which every word of length w occurs has K^w different contexts."""
    everything = np.array([i for word in product(range(K), repeat=w) for i in word] + [0])
    contexts, _ = fixed_windows(everything, w)
    assert len({tuple(c) for c in contexts}) == K**w


@checks("eq-sequences-bag")
def test_bag_is_the_sum_of_the_one_hot_vectors(rng):
    """Adding up one-hot vectors counts the symbols."""
    ids = rng.integers(5, size=40)
    counts = bag_of_words(ids, 7)
    assert np.array_equal(counts, sum(one_hot(i, 7) for i in ids))
    assert Counter(ids.tolist()) == {k: n for k, n in enumerate(counts.tolist()) if n}


@checks("eq-sequences-orders")
@pytest.mark.parametrize("word", ["deep", "banana", "aaa", "abcde"])
def test_orders_that_share_a_bag(word):
    """Listing all orders gives as many as the formula, and all of them have one bag."""
    alphabet = sorted(set(word))
    orders = set(permutations(alphabet.index(letter) for letter in word))
    bags = {tuple(bag_of_words(np.array(order), len(alphabet))) for order in orders}
    assert len(bags) == 1
    counts = bags.pop()
    formula = math.factorial(sum(counts)) // math.prod(math.factorial(int(c)) for c in counts)
    assert len(orders) == formula


@checks("eq-sequences-big-window", "eq-sequences-parameters")
def test_big_window_has_weights_for_each_place(rng):
    """The joined vector times all weights is the sum over places; shared weights see a bag."""
    T, K = 5, 4
    ids, W = rng.integers(K, size=T), rng.normal(size=(T, K))
    joined = one_hot(ids, K).reshape(-1)
    assert np.isclose(joined @ W.reshape(-1), sum(W[t, ids[t]] for t in range(T)), rtol=1e-13)
    assert joined.size == W.size == T * K
    same = np.repeat(W[:1], T, axis=0)
    assert np.isclose(joined @ same.reshape(-1), bag_of_words(ids, K) @ W[0], rtol=1e-13)
    assert bag_of_words(ids, K).size == K


@checks("eq-sequences-recurrence")
def test_recurrence_meets_the_demands(rng):
    """One function with one set of parameters reads any length, minds the order, and recalls."""
    K, H = 4, 5
    f = [rng.normal(size=shape) for shape in ((K, H), (H, H), (H,))]

    def summary(ids):
        h = np.zeros((1, H))
        for x in one_hot(np.array(ids), K):
            h = rnn_step_forward(x[None], h, *f)
        return h[0]

    for T in (1, 3, 20):
        ids = rng.integers(K, size=T)
        hs = rnn_forward(one_hot(ids, K)[:, None], np.zeros((1, H)), *f)
        assert np.allclose(hs[-1, 0], summary(ids), rtol=1e-13)
    assert np.abs(summary([0, 1, 2]) - summary([2, 1, 0])).max() > 0.01
    # Weights that hand the state on unharmed: the first symbol is there a thousand steps later.
    f = [np.array([[0.5], [-0.5], [0.0], [0.0]]), np.array([[3.0]]), np.zeros(1)]
    H = 1
    assert summary([0] + [2] * 1000)[0] > 0.9
    assert summary([1] + [2] * 1000)[0] < -0.9


@pytest.fixture
def texts():
    """Return all texts of three symbols over two, with unequal exact probabilities."""
    weights = {
        text: 1 + 3 * text[0] + 5 * text[1] * text[2] for text in product(range(2), repeat=3)
    }
    total = sum(weights.values())
    return {text: Fraction(weight, total) for text, weight in weights.items()}


def marginal(texts, start):
    return sum(p for text, p in texts.items() if text[: len(start)] == start)


@checks("eq-sequences-chain")
def test_chain_rule_in_exact_fractions(texts):
    """The product of the conditional probabilities is the probability of the text, exactly."""
    for text, p in texts.items():
        factors = [marginal(texts, text[: t + 1]) / marginal(texts, text[:t]) for t in range(3)]
        assert math.prod(factors) == p


@checks("eq-sequences-markov")
def test_short_memory_is_an_assumption(texts):
    """Where the memory is no longer than the window nothing is lost; here something is."""

    def windowed(texts, text):
        last = [p for t, p in texts.items() if t[1] == text[1] and t[2] == text[2]]
        context = [p for t, p in texts.items() if t[1] == text[1]]
        return marginal(texts, text[:2]) * sum(last) / sum(context)

    assert sum(windowed(texts, text) for text in texts) == 1
    assert any(windowed(texts, text) != p for text, p in texts.items())
    chain = {text: windowed(texts, text) for text in texts}
    assert all(windowed(chain, text) == p for text, p in chain.items())


@checks("eq-sequences-perplexity")
@pytest.mark.parametrize("K", [2, 7, 25])
def test_perplexity_is_the_geometric_mean_of_the_hesitation(rng, K):
    """The course's loss per symbol, exponentiated, is the geometric mean of 1 / P; evenly, K."""
    T = 9
    targets, every = rng.integers(K, size=(T, 1)), np.ones((T, 1), dtype=bool)
    for logits in (rng.normal(size=(T, 1, K)), np.zeros((T, 1, K))):
        loss, _ = softmax_cross_entropy(logits, targets, every)
        perplexity = math.exp(loss / T)
        p = [np.exp(y[0])[i[0]] / np.exp(y[0]).sum() for y, i in zip(logits, targets, strict=True)]
        assert math.isclose(perplexity, math.prod(1 / q for q in p) ** (1 / T), rel_tol=1e-12)
    assert math.isclose(perplexity, K, rel_tol=1e-12)


@checks("eq-sequences-smoothing")
def test_smoothed_probabilities_add_up(rng):
    """For every context the K probabilities are positive and sum to one; for none they are 1/K."""
    K, alpha = 5, Fraction(1, 20)
    ids = rng.integers(K - 1, size=60)
    contexts, targets = fixed_windows(ids, 2)
    followed = Counter(zip(map(tuple, contexts.tolist()), targets.tolist(), strict=True))
    for context in [*map(tuple, contexts.tolist()), (4, 4)]:
        occurred = sum(n for (c, _), n in followed.items() if c == context)
        p = [(followed[context, i] + alpha) / (occurred + alpha * K) for i in range(K)]
        assert sum(p) == 1
        assert min(p) > 0
        if not occurred:
            assert set(p) == {Fraction(1, K)}


@checks("eq-sequences-autoregression", "eq-sequences-oscillation")
@pytest.mark.parametrize("omega", [0.1, 1.3, 3.0])
def test_an_oscillation_is_foretold_from_two_values(omega):
    """Two coefficients carry any height and phase on; a least-squares fit finds them."""
    t = np.arange(40)
    series = 2.5 * np.cos(omega * t + 0.7)
    a = np.array([2 * np.cos(omega), -1.0])
    contexts = np.stack([series[1:-1], series[:-2]], axis=1)
    assert np.allclose(contexts @ a, series[2:], rtol=0, atol=1e-13)
    assert np.allclose(np.linalg.lstsq(contexts, series[2:], rcond=None)[0], a, atol=1e-9)
    one = np.linalg.lstsq(series[:-1, None], series[1:], rcond=None)
    assert one[1][0] > 1e-3


@checks("eq-sequences-damped")
@pytest.mark.parametrize(("rho", "omega"), [(0.9, 0.4), (1.1, 2.0), (0.5, 3.1)])
def test_a_damped_oscillation(rho, omega):
    """The coefficients of the exercise carry a dying or growing oscillation on."""
    t = np.arange(30)
    series = rho**t * np.cos(omega * t - 1.0)
    ahead = 2 * rho * np.cos(omega) * series[1:-1] - rho**2 * series[:-2]
    assert np.allclose(ahead, series[2:], rtol=1e-10, atol=1e-13)


@checks("eq-sequences-mask", "eq-sequences-masked-mean")
def test_masked_mean_is_that_of_the_real_steps(rng):
    """The mask is one up to each length; the mean it gives does not mind what the padding holds."""
    lengths = [3, 1, 6, 4]
    sequences = [rng.integers(0, 3, size=n) for n in lengths]
    ids, mask = pad_sequences(sequences)
    for t, b in np.ndindex(mask.shape):
        assert mask[t, b] == (t + 1 <= lengths[b])
    assert len(ids) == max(lengths)
    assert not ids[~mask].any()
    mean = (mask * ids).sum() / mask.sum()
    assert math.isclose(mean, np.concatenate(sequences).mean(), rel_tol=1e-14)
    nonsense = np.where(mask, ids, 1000)
    assert (mask * nonsense).sum() / mask.sum() == mean
    assert not math.isclose(ids.mean(), mean, rel_tol=0.01)
