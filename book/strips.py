"""Strings of handwritten digits, and networks that read them column by column."""

import numpy as np
from descent import descend, draw
from descent import kept as long_run
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from solutions.architectures import ctc_collapse, ctc_greedy_decode, ctc_loss, reverse_padded
from solutions.bptt import readout_backward
from solutions.lstm import lstm_backward, lstm_forward
from solutions.vanilla_rnn import readout_forward

BLANK, SYMBOLS, BATCH = 10, 11, 16
# Units of each of two LSTMs; of one alone, which then has as many weights as the two within 2 %.
H_BOTH, H_ALONE = 32, 47
FIRST_UNSEEN = 1297  # of the 1797 digits, those from here on are kept for testing


def digits(unseen):
    """Pictures of 8 x 8, from 0 to 1, and what they show."""
    pictures, labels = load_digits(return_X_y=True)
    part = slice(FIRST_UNSEEN, None) if unseen else slice(FIRST_UNSEEN)
    return pictures[part].reshape(-1, 8, 8) / 16, labels[part]


def strip(rng, pictures, labels, length):
    """Columns (T, 8) of some digits in a row, the digits, and the column where each begins."""
    columns, starts = [np.zeros((rng.integers(1, 4), 8))], []
    chosen = rng.integers(len(labels), size=length)
    for index in chosen:
        starts.append(sum(map(len, columns)))
        columns += [pictures[index].T, np.zeros((rng.integers(0, 4), 8))]
    return np.concatenate(columns), labels[chosen], np.array(starts)


def strips(rng, number, unseen, longest=5):
    """A list of strips of three to five digits."""
    source = digits(unseen)
    return [strip(rng, *source, int(rng.integers(3, longest + 1))) for _ in range(number)]


def padded(batch):
    """Strips as inputs (T, B, 8) and a mask (T, B)."""
    lengths = [len(columns) for columns, *_ in batch]
    x = np.zeros((max(lengths), len(batch), 8))
    for b, (columns, *_) in enumerate(batch):
        x[: len(columns), b] = columns
    return x, np.arange(len(x))[:, None] < lengths


def start(both, seed):
    """Weights of one LSTM or of two, and of the read-out; forget gates begin open."""
    readers, H = (2, H_BOTH) if both else (1, H_ALONE)
    shapes = readers * [(8, 4 * H), (H, 4 * H), (4 * H,)]
    theta = draw([*shapes, (readers * H, SYMBOLS), (SYMBOLS,)], np.random.default_rng(seed))
    for reader in range(readers):
        theta[3 * reader + 2][H : 2 * H] = 1.0
    return theta


def stage(update):
    """Weights of the reader from both ends (seed 0) after so many updates of its long run."""
    run, theta = long_run("readers"), []
    flat = run["theta"][list(run["stages"]).index(update)].astype(float)
    for p in start(True, 0):
        theta.append(flat[: p.size].reshape(p.shape))
        flat = flat[p.size :]
    return theta


def softmax(logits):
    """Probabilities of each row."""
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def read(x, mask, theta):
    """Logits (T, B, 11) at every column, and what the way back needs."""
    h0, kept, states = np.zeros((x.shape[1], len(theta[1]))), [], []
    for reader in range(len(theta) // 3):
        turn = reverse_padded if reader else (lambda a, mask: a)
        inputs = turn(x, mask)
        hs, cs, gates = lstm_forward(inputs, h0, h0, *theta[3 * reader : 3 * reader + 3])
        kept.append((inputs, hs, cs, gates))
        states.append(turn(hs, mask))
    both = np.where(mask[:, :, None], np.concatenate(states, axis=2), 0.0)
    return readout_forward(both, *theta[-2:]), (both, kept)


def back(dlogits, mask, theta, both, kept):
    """Gradients of all weights."""
    dboth, *dreadout = readout_backward(dlogits, both, theta[-2])
    H = len(theta[1])
    h0, found = np.zeros((len(dlogits[0]), H)), []
    for reader, (inputs, hs, cs, gates) in enumerate(kept):
        dhs = dboth[:, :, reader * H : (reader + 1) * H]
        dhs = reverse_padded(dhs, mask) if reader else dhs
        weights = theta[3 * reader : 3 * reader + 2]
        found += lstm_backward(dhs, inputs, h0, h0, hs, cs, gates, *weights)[3:]
    return [*found, *dreadout]


def gradients(theta, batch):
    """CTC loss of a minibatch, divided by its size, and the gradients of all weights."""
    x, mask = padded(batch)
    logits, kept = read(x, mask, theta)
    dlogits, loss = np.zeros_like(logits), 0.0
    for b, (columns, labels, _) in enumerate(batch):
        one, dlogits[: len(columns), b] = ctc_loss(logits[: len(columns), b], labels, BLANK)
        loss += one / len(batch)
    return loss, back(dlogits / len(batch), mask, theta, *kept)


def train(both, seed, updates, shuffled=False, stop=None, watch=None):
    """Weights after training on fresh strips, and the loss before each update.

    With ``shuffled``, each strip is told the digits of another one.
    """
    rng = np.random.default_rng([seed, 1])

    def step(theta, update):
        batch = strips(rng, BATCH, unseen=False)
        if shuffled:
            columns, labels, starts = zip(*batch, strict=True)
            batch = list(zip(columns, labels[1:] + labels[:1], starts, strict=True))
        return gradients(theta, batch)

    return descend(step, start(both, seed), updates, 0.012, stop, watch)


def edits(found, wanted):
    """Fewest insertions, deletions and replacements between two strings (Levenshtein 1966)."""
    row = list(range(len(wanted) + 1))
    for i, a in enumerate(found, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(wanted, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def error_rate(batch, said):
    """Edits per digit, over all strips; ``said`` holds what was read in each."""
    wrong = sum(edits(found, labels) for found, (_, labels, _) in zip(said, batch, strict=True))
    return wrong / sum(len(labels) for _, labels, _ in batch)


def read_all(batch, theta):
    """What a trained network reads in each strip."""
    x, mask = padded(batch)
    logits, _ = read(x, mask, theta)
    return [ctc_greedy_decode(logits[mask[:, b], b], BLANK) for b in range(len(batch))]


def neighbourhoods(batch, width):
    """Every column with its neighbours, and its symbol when the alignment is known.

    The four middle columns of a digit are that digit, all others are blank.
    """
    x, y, margin = [], [], np.zeros((width // 2, 8))
    for columns, labels, starts in batch:
        rows = np.concatenate([margin, columns, margin])
        x += [rows[t : t + width].ravel() for t in range(len(columns))]
        symbols = np.full(len(columns), BLANK)
        symbols[starts[:, None] + np.arange(2, 6)] = labels[:, None]
        y.append(symbols)
    return np.array(x), np.concatenate(y)


def columns_alone(width, seed, updates):
    """A network without memory, told where each digit stands, of about the readers' size."""
    readers = sum(p.size for p in start(True, 0))
    hidden = (readers - SYMBOLS) // (8 * width + 1 + SYMBOLS)
    classifier = MLPClassifier(hidden, learning_rate_init=0.003, random_state=seed)
    rng = np.random.default_rng([seed, 2])
    for _ in range(updates):
        x, y = neighbourhoods(strips(rng, BATCH, unseen=False), width)
        classifier.partial_fit(x, y, classes=range(SYMBOLS))
    return classifier


def read_columns(batch, width, classifier):
    """What it reads in each strip: the likeliest symbol of each column, collapsed."""
    return [
        ctc_collapse(classifier.predict(neighbourhoods([one], width)[0]), BLANK) for one in batch
    ]
