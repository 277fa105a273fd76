"""The gradient of one weight as a sum over paths, and the sweep that adds them in one go.

The network that completes the word "deep" (chapter bptt), and the weight from its unit 0, which
remembers an "e", to its unit 2, which remembers a "p". Each copy of the weight, at step k, reaches
each loss t from k on by one path through the states.
"""

from itertools import product

import deep
import numpy as np
from diagrams import arrow, node, sketch
from figures import colour

from explorables.frame import Explorable, Slider, Still
from solutions.bptt import readout_backward, rnn_backward, rnn_step_backward
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

T = 4
ENTRY = 0, 2  # from unit 0 to unit 2
WAYS = "path by path", "by the sweep"
START = 4, 2, 0


def terms():
    """Terms of the gradient by path, ``terms[t, k]``, and the gradient that the sweep finds."""
    x, h0 = deep.X, deep.H0
    W_xh, W_hh, b_h, W_hy, b_y = deep.THETA.values()
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    logits = readout_forward(hs, W_hy, b_y)
    _, dlogits = softmax_cross_entropy(logits, deep.TARGETS, deep.MASK)
    dhs = readout_backward(dlogits, hs, W_hy)[0]
    before = np.concatenate([h0[None], hs[:-1]])
    found = np.zeros((T, T))
    for t in range(T):
        dh = dhs[t]  # what the loss of step t asks, followed back alone
        for k in range(t, -1, -1):
            _, dh, _, dW_hh, _ = rnn_step_backward(dh, x[k], before[k], hs[k], W_xh, W_hh)
            found[t, k] = dW_hh[ENTRY]
    whole = rnn_backward(dhs, x, h0, hs, W_xh, W_hh)[3][ENTRY]
    assert np.isclose(found.sum(), whole, rtol=1e-12)
    return found, whole


def small(number):
    """Write an index below the line."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def places(value):
    """Write a term as the triangle shows it."""
    return f"{value + 0.0:.3f}".replace("-", "−")


def listed(words):
    """Join words as a sentence does: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def counted(t, k, way):
    """Pairs (loss, entry) that are in the sum; steps and pairs count from 1."""
    pairs = [(a, b) for a in range(1, T + 1) for b in range(1, a + 1)]
    if WAYS[way] == "by the sweep":
        return [pair for pair in pairs if pair[1] >= k]
    return [pair for pair in pairs if pair <= (t, k)]


def sentence(t, k, way, now, total):
    """Say which paths are lit and what they give."""
    if WAYS[way] == "by the sweep":
        back = (
            "The sweep begins at the last step"
            if k == T
            else f"One more product with J{small(k + 1)} brings the sweep to step {k}"
        )
        return (
            f"{back}. There it adds all paths that enter at step {k}, from {T - k + 1} of the {T} "
            f"losses, in one go: {places(now)}. The sum so far is {places(total)}."
        )
    if k > t:
        return f"No path: what the weight does at step {k} comes too late for the loss of step {t}."
    through = [f"J{small(j)}" for j in range(k + 1, t + 1)]
    passes = f"passes {listed(through)}" if through else "passes no Jacobian"
    return (
        f"The weight enters at step {k}; its change of h{small(k)} {passes} and is read by the "
        f"loss of step {t}. This path gives {places(now)}; the sum so far is {places(total)}."
    )


def state(found, whole, t, k, way):
    """What is seen with loss t, entry k and this way of adding."""
    pairs = counted(t, k, way)
    sweep = WAYS[way] == "by the sweep"
    added = [pair for pair in pairs if pair[1] == k and (sweep or pair[0] == t)]
    now, total = (sum(found[a - 1, b - 1] for a, b in some) for some in (added, pairs))
    jacobians = T - k if sweep else sum(a - b for a, b in pairs)
    return {
        "say": sentence(t, k, way, now, total),
        "read": [places(now), places(total), places(whole), str(jacobians)],
        "pairs": pairs,
        "now": added,
    }


def draw(ax):
    """Draw the first state for print: the lit path above the triangle of terms."""
    found, _ = terms()
    loss, entry, way = START
    for t in range(1, T + 1):
        lit = entry <= t <= loss
        node(ax, 2 * t, 0, f"$h_{t}$", name="orange" if lit else "blue")
        node(ax, 2 * t, 1.5, f"$L_{t}$", name="orange" if t == loss else "grey")
        node(ax, 2 * t, -1.5, r"$\theta$", name="orange" if t == entry else "grey")
        arrow(ax, (2 * t, 0), (2 * t, 1.5), name="orange" if t == loss else "grey")
        arrow(ax, (2 * t, -1.5), (2 * t, 0), name="orange" if t == entry else "grey")
        if t < T:
            tint = "orange" if entry <= t < loss else "grey"
            arrow(ax, (2 * t, 0), (2 * t + 2, 0), name=tint)
        ax.text(0.5, -1.9 - 0.8 * t, f"$L_{t}$", va="center", ha="center")
        for k in range(1, t + 1):
            ink = "orange" if (t, k) == (loss, entry) else "ink"
            ink = ink if (t, k) in counted(loss, entry, way) else "grey"
            words = places(found[t - 1, k - 1])
            ax.text(2 * k, -1.9 - 0.8 * t, words, color=colour(ink), va="center", ha="center")
    ax.set(xlim=(0, 9), ylim=(-5.6, 2.2))
    sketch(ax)


def figure():
    """Compute the figure."""
    found, whole = terms()
    steps = tuple(str(t) for t in range(1, T + 1))
    positions = product(range(1, T + 1), range(1, T + 1), range(len(WAYS)))
    states = tuple(state(found, whole, *position) for position in positions)
    cells = [[places(found[t, k]) if k <= t else "" for k in range(T)] for t in range(T)]
    return Explorable(
        name="paths",
        title="The unrolled network with one path lit, above the triangle of all terms",
        sliders=(
            Slider("loss", "loss of step <var>t</var>", steps, START[0] - 1),
            Slider("entry", "weight enters at step <var>k</var>", steps, START[1] - 1),
            Slider("way", "added up", WAYS, START[2]),
        ),
        readouts=(
            "added now",
            "sum so far",
            "whole gradient",
            "products with a Jacobian so far",
        ),
        states=states,
        shared={"cells": cells},
        still=Still(
            draw,
            alt=(
                "Four steps of the network: the weight enters at step 2, from where a lit path "
                "leads through h2, h3 and h4 to the loss of step 4. Below, a triangle of terms, of "
                f"all ten paths; they add up to {places(whole)}."
            ),
            caption=(
                "The gradient of one weight, $\\theta = W_{hh}[0, 2]$ of the network for the word "
                f"“deep”: ten paths, whose terms add up to {places(whole)}. Rows are losses, "
                "columns the steps at which the weight enters. *Path by path* follows every path "
                "to its loss; *the sweep* comes once from the right and takes each column whole."
            ),
            size=(4.6, 4.0),
        ),
    )
