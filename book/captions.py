"""A picture of a digit spells its name: a filter, then an LSTM that writes."""

import numpy as np
from descent import descend, draw
from strips import digits

from solutions.architectures import conv_over_time_backward, conv_over_time_forward
from solutions.bptt import readout_backward
from solutions.lstm import lstm_backward, lstm_forward
from solutions.sequences import one_hot, pad_sequences
from solutions.vanilla_rnn import readout_forward, softmax_cross_entropy

NAMES = "zero one two three four five six seven eight nine".split()
LETTERS = sorted({letter for name in NAMES for letter in name})
STOP = len(LETTERS)  # also what the writer reads first
H, CHANNELS, WIDTH, BATCH, LONGEST = 32, 8, 3, 32, 8
SPELT = [np.array([LETTERS.index(letter) for letter in name] + [STOP]) for name in NAMES]


def start(seed):
    """Weights of the filter, of the bridge to the first state, of the LSTM and of the read-out."""
    K, steps = STOP + 1, 8 - WIDTH + 1
    shapes = [(WIDTH, 8, CHANNELS), (CHANNELS,), (steps * CHANNELS, H), (H,)]
    shapes += [(K, 4 * H), (H, 4 * H), (4 * H,), (H, K), (K,)]
    theta = draw(shapes, np.random.default_rng(seed))
    theta[0] /= np.sqrt(8)  # an output of the filter sums over rows, too
    theta[6][H : 2 * H] = 1.0
    return theta


def look(pictures, theta):
    """First state of the writer for pictures (B, 8, 8), and what the way back needs."""
    columns = pictures.transpose(2, 0, 1)  # (T, B, D): a picture is read as eight columns
    features = np.tanh(conv_over_time_forward(columns, *theta[:2]))
    flat = features.transpose(1, 0, 2).reshape(len(pictures), -1)
    return np.tanh(flat @ theta[2] + theta[3]), (columns, features, flat)


def look_back(dh0, h0, theta, columns, features, flat):
    """Gradients of the pictures, and of the filter and the bridge."""
    da = dh0 * (1 - h0**2)
    steps, B, channels = features.shape
    dfeatures = (da @ theta[2].T).reshape(B, steps, channels).transpose(1, 0, 2)
    dcolumns, dW, db = conv_over_time_backward(dfeatures * (1 - features**2), columns, theta[0])
    return dcolumns.transpose(1, 2, 0), [dW, db, flat.T @ da, da.sum(axis=0)]


def gradients(theta, pictures, labels):
    """Loss, the pictures' gradient (B, 8, 8) and those of all weights, letters given (T, B)."""
    targets, mask = pad_sequences([SPELT[label] for label in labels])
    given = np.concatenate([np.full((1, len(labels)), STOP), targets[:-1]])
    y_in = one_hot(given, STOP + 1)
    h0, kept = look(pictures, theta)
    hs, cs, gates = lstm_forward(y_in, h0, np.zeros_like(h0), *theta[4:7])
    loss, dlogits = softmax_cross_entropy(readout_forward(hs, *theta[7:]), targets, mask)
    dhs, *dreadout = readout_backward(dlogits, hs, theta[7])
    way_back = dhs, y_in, h0, np.zeros_like(h0), hs, cs, gates, *theta[4:6]
    _, dh0, _, *dlstm = lstm_backward(*way_back)
    dpictures, dlook = look_back(dh0, h0, theta, *kept)
    return loss, dpictures, [*dlook, *dlstm, *dreadout]


def train(seed, updates, look=True, shuffled=False, stop=None):
    """Weights after training on the digits, and the loss before each update.

    Without ``look`` filter and bridge stay as they began, and the writer alone learns. With
    ``shuffled`` the names are dealt out to the pictures anew.
    """
    rng, (pictures, labels) = np.random.default_rng([seed, 1]), digits(unseen=False)
    labels = rng.permutation(labels) if shuffled else labels

    def step(theta, update):
        chosen = rng.integers(len(labels), size=BATCH)
        loss, _, found = gradients(theta, pictures[chosen], labels[chosen])
        return loss, [*(g * look for g in found[:4]), *found[4:]]

    return descend(step, start(seed), updates, 0.01, stop)


def write(pictures, theta):
    """What the network spells for each picture, each letter read back in: a list of words."""
    h, _ = look(pictures, theta)
    c, letters = np.zeros_like(h), np.full(len(h), STOP)
    said = []
    for _ in range(LONGEST):
        hs, cs, _ = lstm_forward(one_hot(letters, STOP + 1)[None], h, c, *theta[4:7])
        h, c = hs[0], cs[0]
        letters = readout_forward(hs, *theta[7:])[0].argmax(axis=1)
        said.append(letters)
    signs = np.array([*LETTERS, "."])[np.array(said).T]
    return ["".join(word).split(".")[0] for word in signs]
