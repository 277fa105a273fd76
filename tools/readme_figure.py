"""Draw the README's figure: ``python -m tools.readme_figure``."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np

from autograder.course import ROOT
from solutions.bptt import rnn_backward
from solutions.gru import gru_backward, gru_forward
from solutions.lstm import lstm_backward, lstm_forward
from solutions.vanilla_rnn import rnn_forward

T, B, D, H = 101, 16, 8, 48
PATH = ROOT / "book" / "_static" / "readme.svg"


def norms(cell, rng):
    """Norm of the gradient that reaches each lag from a loss at the last step, lag 0 being 1."""
    k = {"RNN": 1, "GRU": 3, "LSTM": 4}[cell]
    x, zeros = rng.normal(size=(T, B, D)), np.zeros((B, H))
    W_xh, W_hh = rng.normal(scale=0.3, size=(D, k * H)), rng.normal(scale=H**-0.5, size=(H, k * H))
    b_h, dhs = np.zeros(k * H), np.zeros((T, B, H))
    dhs[-1] = rng.normal(size=(B, H))
    if cell == "RNN":
        hs = rnn_forward(x, zeros, W_xh, W_hh, b_h)
        dx = rnn_backward(dhs, x, zeros, hs, W_xh, W_hh)[0]
    elif cell == "GRU":
        b_h[H : 2 * H] = 3.0  # the update gate starts by keeping
        hs, gates = gru_forward(x, zeros, W_xh, W_hh, b_h)
        dx = gru_backward(dhs, x, zeros, hs, gates, W_xh, W_hh)[0]
    else:
        b_h[H : 2 * H] = 3.0  # the forget gate starts open
        hs, cs, gates = lstm_forward(x, zeros, zeros, W_xh, W_hh, b_h)
        dx = lstm_backward(dhs, x, zeros, zeros, hs, cs, gates, W_xh, W_hh)[0]
    sizes = np.linalg.norm(dx.reshape(T, -1), axis=1)[::-1]
    return sizes / sizes[0]


def main():
    """Draw the three cells on one logarithmic plot."""
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "readme", "font.size": 11})
    figure, axes = plt.subplots(figsize=(7.2, 3.4), layout="constrained")
    styles = {"RNN": ("#b2182b", "-"), "GRU": ("#1b7837", "--"), "LSTM": ("#2166ac", "-.")}
    for cell, (colour, line) in styles.items():
        sizes = norms(cell, np.random.default_rng(0))
        axes.semilogy(sizes, color=colour, linestyle=line, linewidth=2)
        axes.annotate(cell, (T - 1, sizes[-1]), (6, -4), textcoords="offset points", color=colour)
    axes.set(xlabel="steps back in time", ylabel="size of the gradient", xlim=(0, 1.09 * T))
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PATH, metadata={"Date": None})


if __name__ == "__main__":
    main()
