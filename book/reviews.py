"""Reviews from a small grammar in which order matters, and networks that judge them."""

import numpy as np
from descent import descend, draw
from sklearn.linear_model import LogisticRegression

from solutions.architectures import (
    last_state,
    last_state_backward,
    max_pool,
    max_pool_backward,
    mean_pool,
    mean_pool_backward,
)
from solutions.bptt import readout_backward
from solutions.gru import gru_backward, gru_forward
from solutions.sequences import bag_of_words, pad_sequences
from solutions.vanilla_rnn import readout_forward, softmax_cross_entropy

GOOD = "good great lovely tasty excellent".split()
BAD = "bad awful dull bland dreadful".split()
THINGS = "food wine soup service music room".split()
NEGATIONS = ["not", "never"]
DEGREES = ["very", "really"]
JOINTS = ["and", "but", "although"]
WORDS = ["the", "was", *JOINTS, *NEGATIONS, *DEGREES, *THINGS, *GOOD, *BAD]
NUMBER = {word: number for number, word in enumerate(WORDS)}
E, H, BATCH = 8, 16, 32


def clause(rng, good, degrees):
    """A statement about one thing that is good, or is not; a share has a word of degree."""
    negated = rng.uniform() < 0.5
    words = ["the", rng.choice(THINGS), "was"]
    words += [rng.choice(NEGATIONS)] * negated + [rng.choice(DEGREES)] * (rng.uniform() < degrees)
    return [*words, rng.choice(GOOD if good != negated else BAD)]


def review(rng, degrees, contrasts):
    """Words and a label: of two clauses that disagree, the one that carries the weight decides."""
    good = bool(rng.integers(2))
    main, other = clause(rng, good, degrees), clause(rng, not good, degrees)
    kinds = (
        main,
        [*main, "and", *clause(rng, good, degrees)],
        [*other, "but", *main],
        ["although", *other, *main],
        [*main, "although", *other],
    )
    return kinds[rng.integers(len(kinds) if contrasts else 2)], int(good)


def reviews(number, seed, degrees=0.5, contrasts=True):
    """As many different reviews: a list of id arrays, and labels (number,)."""
    rng, found = np.random.default_rng(seed), {}
    while len(found) < number:
        words, label = review(rng, degrees, contrasts)
        found[tuple(words)] = label
    ids = [np.array([NUMBER[word] for word in words]) for words in found]
    return ids, np.array(list(found.values()))


def unseen(number, known, **options):
    """Reviews of the same grammar that are not among the ``known``."""
    ids, labels = reviews(number, seed=1, **options)
    known = {tuple(words) for words in known[0]}
    kept = [n for n, words in enumerate(ids) if tuple(words) not in known]
    return [ids[n] for n in kept], labels[kept]


def by_bags(known, new, pairs):
    """Share of ``new`` reviews that a linear classifier of words, or of pairs, judges rightly."""
    V = len(WORDS)

    def bags(ids):
        ids = [i[:-1] * V + i[1:] for i in ids] if pairs else ids
        return np.array([bag_of_words(i, V**2 if pairs else V) for i in ids])

    classifier = LogisticRegression(max_iter=3000).fit(bags(known[0]), known[1])
    return classifier.score(bags(new[0]), new[1])


POOLS = {
    "last": (last_state, lambda d, hs, mask: last_state_backward(d, mask)),
    "mean": (mean_pool, lambda d, hs, mask: mean_pool_backward(d, mask)),
    "max": (max_pool, max_pool_backward),
}


def start(seed):
    """Embeddings, a GRU and a read-out; update gates begin open."""
    shapes = [(len(WORDS), E), (E, 3 * H), (H, 3 * H), (3 * H,), (H, 2), (2,)]
    theta = draw(shapes, np.random.default_rng(seed))
    theta[3][H : 2 * H] = 1.0
    return theta


def judge(ids, mask, theta, pool):
    """Logits (1, B, 2) for padded reviews (T, B), and what the way back needs."""
    x = theta[0][ids]
    hs, gates = gru_forward(x, np.zeros((ids.shape[1], H)), *theta[1:4])
    pooled = POOLS[pool][0](hs, mask)[None]
    return readout_forward(pooled, *theta[4:]), (x, hs, gates, pooled)


def gradients(theta, ids, mask, labels, pool):
    """Loss of a minibatch and the gradients of all weights, the words' vectors among them."""
    logits, (x, hs, gates, pooled) = judge(ids, mask, theta, pool)
    counted = np.ones((1, len(labels)), dtype=bool)
    loss, dlogits = softmax_cross_entropy(logits, labels[None], counted)
    dpooled, *dreadout = readout_backward(dlogits, pooled, theta[4])
    dhs = POOLS[pool][1](dpooled[0], hs, mask)
    dx, _, *dgru = gru_backward(dhs, x, np.zeros_like(hs[0]), hs, gates, *theta[1:3])
    dwords = np.zeros_like(theta[0])
    np.add.at(dwords, ids, dx)  # a word that stands twice is told twice
    return loss, [dwords, *dgru, *dreadout]


def train(pool, seed, updates, data, stop=None):
    """Weights after training on the reviews ``data``, and the loss before each update."""
    rng, (ids, labels) = np.random.default_rng([seed, 1]), data

    def step(theta, update):
        chosen = rng.integers(len(ids), size=BATCH)
        batch = pad_sequences([ids[i] for i in chosen])
        return gradients(theta, *batch, labels[chosen], pool)

    return descend(step, start(seed), updates, 0.01, stop)


def accuracy(theta, pool, data):
    """Share of reviews that are judged rightly."""
    ids, labels = data
    logits, _ = judge(*pad_sequences(ids), theta, pool)
    return (logits[0].argmax(axis=1) == labels).mean()
