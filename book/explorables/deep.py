"""The word "deep" step by step, forward and then back along the same arrows.

The network is that of chapter "vanilla_rnn", whose weights were set by hand; a quarter of them is
the network of chapter "bptt", which has something left to learn. One stop of the walk is one
reading: a state reads its input and the state before, a loss reads its state; on the way back each
reader sends a gradient to what it has read.
"""

import numpy as np
from deep import H0, LETTERS, MASK, TARGETS, THETA, X
from diagrams import arrow, node, sketch

from explorables.frame import Explorable, Slider, Still
from solutions.bptt import readout_backward, rnn_step_backward
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

ALPHABET = ("d", "e", "p", "stop")
T = len(LETTERS)
SCALES = {"as set by hand": 1.0, "a quarter": 0.25}
WIRE = 0, 2  # the entry of W_hh whose gradient is added up at the end: from unit 0 to unit 2
SUBSCRIPTS = "₀₁₂₃₄"


def weights(scale):
    """Return W_xh, W_hh, b_h, W_hy, b_y, those set by hand times ``scale``."""
    return [4 * scale * w for w in THETA.values()]


def walk(scale):
    """Compute every number that the walk shows.

    Parameters
    ----------
    scale : float
        What the weights set by hand are multiplied by.

    Returns
    -------
    dict
        ``h``: states 0 to T, (T + 1, 3). ``p``: probability of the right answer, (T,). ``own``,
        ``later``: the gradients that reach each state from its loss and from the state after it,
        (T, 3). ``dh``: their sum, (T, 3), and before all the first state's, so (T + 1, 3). ``da``:
        what of it passes the tanh, (T, 3). ``copy``: what each step adds to the gradient of one
        recurrent weight, (T,).
    """
    W_xh, W_hh, b_h, W_hy, b_y = weights(scale)
    hs = rnn_forward(X, H0, W_xh, W_hh, b_h)
    logits = readout_forward(hs, W_hy, b_y)
    _, dlogits = softmax_cross_entropy(logits, TARGETS, MASK)
    own, _, _ = readout_backward(dlogits, hs, W_hy)
    states = np.concatenate([H0[None], hs])
    found, later = [], np.zeros_like(H0)
    for t in reversed(range(T)):
        dh = own[t] + later
        _, sent, _, dW_hh, da = rnn_step_backward(dh, X[t], states[t], hs[t], W_xh, W_hh)
        found.insert(0, {"later": later[0], "dh": dh[0], "da": da, "copy": dW_hh[WIRE]})
        later = sent
    columns = {name: np.array([one[name] for one in found]) for name in found[0]}
    columns["dh"] = np.concatenate([later, columns["dh"]])
    # The gradient of the right answer's logit is its probability minus one.
    p = 1 + np.take_along_axis(dlogits[:, 0], TARGETS, axis=1)[:, 0]
    return {"h": states[:, 0], "p": p, "own": own[:, 0], **columns}


def stops():
    """Return the stops of the walk in order, as (kind, step)."""
    forward = [(kind, t) for t in range(1, T + 1) for kind in ("state", "loss")]
    back = [(kind, t) for t in range(T, 0, -1) for kind in ("own", "back")]
    return [("start", 0), *forward, *back, ("sum", 0)]


def plain(value, places=3):
    """Write a number with so many places, and zero without a sign."""
    return f"{round(float(value), places) + 0.0:.{places}f}".replace("-", "−")


def row(values):
    """Write the three units' numbers for a sentence."""
    return "(" + ", ".join(plain(value) for value in values) + ")"


def seen(kind, t, numbers):
    """Return the sentence of a stop, and who is found, from whom, and who will read it."""
    name = SUBSCRIPTS[t]
    h, x, loss = f"h{name}", f"x{name}", f"L{name}"
    before, after = f"h{SUBSCRIPTS[max(t - 1, 0)]}", f"h{SUBSCRIPTS[min(t + 1, T)]}"
    if kind == "start":
        say = "Before the first letter the state is −1 everywhere: nothing was read yet."
        return say, ["h₀", "nobody", "h₁"]
    letter, answer = ALPHABET[LETTERS[t - 1]], ALPHABET[TARGETS[t - 1, 0]]
    if kind == "state":
        say = f"{h} reads the letter {letter} and {before}, and becomes {row(numbers['h'][t])}."
        return say, [h, f"{x} and {before}", f"{loss} and {after}" if t < T else loss]
    if kind == "loss":
        p = numbers["p"][t - 1]
        say = (
            f"{loss} reads {h} and no other state. The right answer, {answer}, gets the "
            f"probability {plain(p)}, so {loss} is {plain(-np.log(p))}."
        )
        return say, [loss, h, "the loss, a sum"]
    if kind == "own":
        say = f"Back along the same arrow: {loss} sends {row(numbers['own'][t - 1])} to {h}."
        return say, [f"what {loss} asks of {h}", loss, h]
    if kind == "back":
        later = f" and {row(numbers['later'][t - 1])} from {after}" if t < T else ""
        say = (
            f"{h} was read by {loss}{f' and by {after}' if t < T else ' alone'}. It gets "
            f"{row(numbers['own'][t - 1])} from {loss}{later}: d{h} is "
            f"{row(numbers['dh'][t])}. Past the slope of tanh {row(numbers['da'][t - 1])} is left "
            f"for all that {h} has read."
        )
        return say, [f"d{h}", f"{loss} and {after}" if t < T else loss, f"{before}, {x}, weights"]
    copies = " + ".join(plain(value) for value in numbers["copy"]).replace("+ −", "− ")
    total = plain(numbers["copy"].sum())
    say = (
        "h₀ has its gradient as well. Every step read the same weights, so their gradients are "
        f"added up. For the weight from unit 0 to unit 2: {copies} = {total}."
    )
    return say, ["the weights’ gradients", "all four steps", "the update"]


def shown(index, numbers):
    """Return what is known at a stop and what is lit: texts of the nodes, and arrows."""
    done = stops()[: index + 1]
    kind, t = done[-1]
    lit = {
        "start": [],
        "state": [f"x{t}", f"h{t}"],
        "loss": [f"y{t}"],
        "own": [f"dy{t}"],
        "back": [f"dy{t}", *([f"dh{t + 1}"] if t < T else [])],
        "sum": ["dh1"],
    }[kind]
    states = [0] + [s for name, s in done if name == "state"]
    gradients = [s for name, s in done if name == "back"] + [0] * (kind == "sum")
    losses = [s for name, s in done if name == "loss"]
    return {
        "h": {s: [plain(v, 2) for v in numbers["h"][s]] for s in states},
        "d": {s: [plain(v, 2) for v in numbers["dh"][s]] for s in gradients},
        "L": {s: plain(-np.log(numbers["p"][s - 1]), 2) for s in losses},
        "lit": lit,
        "node": {"loss": f"L{t}", "back": f"d{t}", "own": f"L{t}", "sum": "d0"}.get(kind, f"h{t}"),
    }


def state(index, numbers):
    """What is seen at one stop."""
    say, read = seen(*stops()[index], numbers)
    return {"say": say, "read": read, **shown(index, numbers)}


def draw(ax):
    """Draw the whole walk for print."""
    numbers = walk(SCALES["a quarter"])
    for t in range(T + 1):
        here = 2 * t
        node(ax, here, 0, f"$h_{t}$")
        texts = ["\n".join(plain(v, 2) for v in numbers[name][t]) for name in ("h", "dh")]
        ax.text(here, -0.5, texts[0], ha="center", va="top", fontsize=9)
        ax.text(here, -1.7, texts[1], ha="center", va="top", fontsize=9, style="italic")
        if t:
            node(ax, here, 1.5, f"$L_{t}$", name="grey")
            arrow(ax, (here - 2, 0), (here, 0), bend=-0.3)
            arrow(ax, (here, 0), (here - 2, 0), name="orange", dashed=True, bend=-0.3)
            arrow(ax, (here, 0), (here, 1.5), bend=-0.3)
            arrow(ax, (here, 1.5), (here, 0), name="orange", dashed=True, bend=-0.3)
            arrow(ax, (here, -4.1), (here, -2.5))
            ax.text(here, -4.2, f"“{ALPHABET[LETTERS[t - 1]]}”", ha="center")
    sketch(ax)
    ax.set(xlim=(-0.6, 2 * T + 0.6), ylim=(-4.3, 2))


def figure():
    """Compute the figure."""
    walks = [walk(scale) for scale in SCALES.values()]
    states = tuple(state(index, numbers) for numbers in walks for index in range(len(stops())))
    last = len(stops()) - 1
    return Explorable(
        name="deep",
        title="The network unrolled over the word deep, with the numbers known so far",
        sliders=(
            Slider("scale", "weights", tuple(SCALES), 0),
            Slider(
                "stop",
                "stop",
                tuple(f"{k} of {last}" for k in range(last + 1)),
                0,
                tuple(f"{k} of {last}: {states[k]['read'][0]}" for k in range(last + 1)),
                buttons=True,
            ),
        ),
        readouts=("found here", "comes from", "goes on to"),
        states=states,
        shared={"letters": [ALPHABET[k] for k in LETTERS]},
        still=Still(
            draw,
            alt=(
                "The network unrolled over d, e, e, p with a quarter of the weights. Below each "
                "state its three values and, in italics, its three gradients. "
                f"{states[-1]['say']}"
            ),
            caption=(
                "The word, forward and back. Solid: who reads whom. Dashed: what comes back. A "
                "state has its three values and, below them, its three gradients."
            ),
            size=(5.2, 3.4),
        ),
    )
