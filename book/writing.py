"""The network that writes: the training loop of the chapter "training", short and long alike.

The chapter runs the first updates of it, ``tools/long_training.py`` all of them, and the chapter
compares the two. Other cells learn in the same loop for the page on what a gradient remembers.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from descent import adam_steps
from starts import start
from trials import CELLS

from solutions.bptt import readout_backward
from solutions.gradient_flow import clip_by_global_norm
from solutions.lstm import lstm_forward
from solutions.sequences import one_hot
from solutions.training import (
    sample_ids,
    sequence_dropout_mask,
    stream_batches,
)
from solutions.vanilla_rnn import readout_forward, softmax_cross_entropy

DATA = Path(__file__).parent / "data"
UPDATES, H, B, K_STEPS = 10_000, 128, 16, 40
RATE, MAX_NORM, KEEP, SEED = 0.004, 20.0, 0.7, 8


@dataclass
class Prose:
    """A text in two parts, of which one is never learned from.

    Attributes
    ----------
    signs : list of str
        The alphabet; a sign's id is its place.
    learned, held_out : str
    """

    learned: str
    held_out: str
    signs: list = field(init=False)

    def __post_init__(self):
        self.signs = sorted(set(self.learned))

    def ids(self, text):
        """Return the ids of a text, int64."""
        place = {sign: i for i, sign in enumerate(self.signs)}
        return np.array([place[sign] for sign in text])

    def text(self, ids):
        """Return the text of ids."""
        return "".join(self.signs[i] for i in ids)


def book_prose():
    """Return the book's prose as it stood when the long run was made."""
    parts = json.loads((DATA / "training_prose.json").read_text("utf-8"))
    return Prose(*("".join(parts[part].values()) for part in ("learned", "held out")))


def fresh(K, seed=SEED, cell="LSTM", H=H):
    """Return W_xh, W_hh, b_h, W_hy, b_y as the run starts from them."""
    *recurrent, W_hy, b_y = start(cell, K, H, K, seed)
    return [*recurrent, W_hy / 10, b_y]


def gradients(cell, parameters, block, targets, before, keep_mask):
    """Return loss per sign, the five gradients, and the last states of one block."""
    forward, backward, states = CELLS[cell]
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    x = one_hot(block, len(b_y))
    kept = forward(x, *before, W_xh, W_hh, b_h)
    hs, *others = kept if isinstance(kept, tuple) else (kept,)
    logits = readout_forward(keep_mask * hs, W_hy, b_y)
    counted = np.ones(targets.shape, dtype=bool)
    loss, dlogits = softmax_cross_entropy(logits, targets, counted)
    dmasked, dW_hy, db_y = readout_backward(dlogits, keep_mask * hs, W_hy)
    found = backward(keep_mask * dmasked, x, *before, hs, *others, W_xh, W_hh)
    after = [of_all[-1] for of_all in (hs, *others)[:states]]
    return loss / len(block), [*found[-3:], dW_hy, db_y], after


def learn(prose, updates, at=lambda done, parameters: None, seed=SEED, cell="LSTM", H=H, rate=RATE):
    """Run the first updates and return the parameters, and losses and norms before each.

    ``at(done, parameters)`` is called before the first update and after each.
    """
    blocks, targets = stream_batches(prose.ids(prose.learned), B, K_STEPS)
    parameters = fresh(len(prose.signs), seed, cell, H)
    step, log = adam_steps(), []
    beginning = [np.zeros((B, H))] * CELLS[cell][2]
    at(0, parameters)
    for done in range(updates):
        i = done % len(blocks)
        if i == 0:
            before = beginning  # every stream is back there
        keep_mask = sequence_dropout_mask(B, H, KEEP, done)
        loss, grads, before = gradients(cell, parameters, blocks[i], targets[i], before, keep_mask)
        grads, norm = clip_by_global_norm(grads, MAX_NORM)
        parameters = step(parameters, grads, rate * (1 - done / UPDATES))
        log.append((loss, norm))
        at(done + 1, parameters)
    return parameters, np.array(log)


def read(parameters, ids, streams=16, at_once=200, cell="LSTM"):
    """Return nats per sign, and the cells (n, streams, H), for a text read as that many streams.

    A network that has no cells returns its states.
    """
    forward, _, states = CELLS[cell]
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    n = (len(ids) - 1) // streams
    [inputs], [targets] = stream_batches(ids, streams, n)
    last = [np.zeros((streams, W_hh.shape[0]))] * states
    total, cells = 0.0, []
    for t in range(0, n, at_once):  # all gates of a chapter at once would fill the memory
        wanted = targets[t : t + at_once]
        x = one_hot(inputs[t : t + at_once], len(b_y))
        kept = forward(x, *last, W_xh, W_hh, b_h)
        kept = (kept if isinstance(kept, tuple) else (kept,))[:states]
        counted = np.ones(wanted.shape, dtype=bool)
        total += softmax_cross_entropy(readout_forward(kept[0], W_hy, b_y), wanted, counted)[0]
        last = [of_all[-1] for of_all in kept]
        cells.append(kept[-1])
    return total / n, np.concatenate(cells)


def write(prose, parameters, length, temperature, seed, start):
    """Draw a text sign by sign that goes on from a start."""
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    chance = np.random.default_rng(seed).uniform(size=(length, 1))
    x = one_hot(prose.ids(start)[:, None], len(b_y))
    h = c = np.zeros((1, W_hh.shape[0]))
    written = []
    for u in chance:
        hs, cs, _ = lstm_forward(x, h, c, W_xh, W_hh, b_h)
        h, c = hs[-1], cs[-1]
        drawn = sample_ids(readout_forward(hs[-1:], W_hy, b_y)[0], temperature, u)
        written.append(drawn[0])
        x = one_hot(drawn[None], len(b_y))
    return start + prose.text(written)
