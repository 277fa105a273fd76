"""Strings that an encoder reads, forwards or backwards, and a decoder writes in reverse."""

import numpy as np
from descent import descend, draw

from solutions.architectures import encoder_decoder_gradients
from solutions.gradient_flow import orthogonal
from solutions.sequences import one_hot
from solutions.vanilla_rnn import readout_forward, rnn_forward

K, LENGTH, H, BATCH = 8, 12, 48, 32  # letters, and a sign K that says: begin


def start(seed):
    """Weights of encoder, decoder and read-out; recurrent ones are orthogonal."""
    shapes = [(K, H), (H, H), (H,), (K + 1, H), (H, H), (H,), (H, K), (K,)]
    theta = draw(shapes, np.random.default_rng(seed))
    theta[1], theta[4] = orthogonal(H, 1.0, 2 * seed), orthogonal(H, 1.0, 2 * seed + 1)
    return theta


def problem(rng, B, backwards):
    """What the encoder reads and what the decoder should write, ids (LENGTH, B)."""
    source = rng.integers(K, size=(LENGTH, B))
    return (source[::-1] if backwards else source), source[::-1]


def write(source, targets, theta, own):
    """Logits of the decoder, and what it read (LENGTH, B).

    Where ``own`` (LENGTH, B) is True it read what it had written itself, elsewhere what is right.
    """
    h = rnn_forward(one_hot(source, K), np.zeros((source.shape[1], H)), *theta[:3])[-1]
    given, logits = [np.full(source.shape[1], K)], []
    for t in range(len(targets)):
        h = rnn_forward(one_hot(given[-1], K + 1)[None], h, *theta[3:6])[0]
        logits.append(readout_forward(h[None], *theta[6:])[0])
        given.append(np.where(own[t], logits[-1].argmax(axis=1), targets[t]))
    return np.array(logits), np.array(given[:-1])


def train(seed, updates, backwards=False, share=0.0, stop=None, learning_rate=0.003):
    """Weights after training, and the loss before each update.

    A ``share`` of what the decoder reads is its own writing (Bengio et al. 2015, with a share that
    rises from zero); at 0 that is teacher forcing.
    """
    rng = np.random.default_rng([seed, 1])
    counted, h0 = np.ones((LENGTH, BATCH), dtype=bool), np.zeros((BATCH, H))

    def step(theta, update):
        source, targets = problem(rng, BATCH, backwards)
        given = np.concatenate([np.full((1, BATCH), K), targets[:-1]])
        if share:
            own = rng.uniform(size=targets.shape) < share * update / updates
            _, given = write(source, targets, theta, own)
        x, y_in = one_hot(source, K), one_hot(given, K + 1)
        loss, *found = encoder_decoder_gradients(x, y_in, targets, counted, h0, *theta)
        return loss, found

    return descend(step, start(seed), updates, learning_rate, stop)


def wrong_letters(theta, number, backwards=False):
    """Which letters are wrong (2, LENGTH, number): given the right ones, then left alone."""
    source, targets = problem(np.random.default_rng(99), number, backwards)
    return np.array(
        [
            write(source, targets, theta, np.full(targets.shape, own))[0].argmax(axis=2) != targets
            for own in (False, True)
        ]
    )
