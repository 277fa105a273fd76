"""One LSTM cell: what its gates let through, forward and back.

One unit reads a pulse up and, later, a pulse down. Only its candidate looks at the input; all four
blocks look at the hidden state a little. So the gradient of a cell has two ways back: along the
cell, where the forget gates alone multiply it, or out by the hidden state and in again through a
gate or the candidate. A shut output gate shuts the second way.
"""

import numpy as np
from figures import colour, number

from explorables.frame import Explorable, Slider, Still
from solutions.lstm import cell_jacobian_terms, lstm_forward, lstm_step_backward

STEPS = 14
PULSES = {3: 1.0, 9: -1.0}  # step and height
WRITTEN = min(PULSES)
W_XH = np.array([[0.0, 0.0, 2.0, 0.0]])  # blocks i, f, g, o
W_HH = np.array([[0.5, 0.5, -0.5, 0.5]])
FORGET = (-1, 0, 1, 2, 3, 4, 5)
DOORS = {"nearly shut": -5, "half open": 0, "open": 5}
START = {"forget": FORGET.index(3), "entry": 1, "exit": 1}
PATHS = {"A": "forget gate", "B": "cell", "C": "input gate", "D": "candidate"}


def inputs():
    """Return the sequence that is read, of shape (T, 1, 1)."""
    x = np.zeros((STEPS, 1, 1))
    for step, height in PULSES.items():
        x[step - 1] = height
    return x


def run(forget, entry, out):
    """Run the unit with these biases of forget, input and output gate, forward and back.

    Returns
    -------
    c, total, kept : ndarray of shape (T,)
        Cells after steps 1 to T; derivative of the last cell by each; product of the forget gates
        in between.
    terms : ndarray of shape (4, T - 1)
        A, B, C and D of the derivative of a cell by the one before, for the steps from 2 on.
    """
    x, zero = inputs(), np.zeros((1, 1))
    hs, cs, gates = lstm_forward(x, zero, zero, W_XH, W_HH, np.array([entry, forget, 0.0, out]))
    dh, dc, total, terms = zero, np.ones((1, 1)), [1.0], []
    for t in range(STEPS - 1, 0, -1):
        before = hs[t - 1], cs[t - 1]
        dh, dc = lstm_step_backward(dh, dc, x[t], *before, cs[t], gates[t], W_XH, W_HH)[1:3]
        shown = gates[t - 1, 0, 3] * (1 - np.tanh(cs[t - 1, 0, 0]) ** 2)
        total.append((dc + dh * shown).item())
        four = cell_jacobian_terms(cs[t - 1, 0], gates[t - 1, 0, 3:], gates[t, 0], W_HH)
        terms.append([term.item() for term in four])
    kept = np.cumprod([1.0, *gates[:0:-1, 0, 1]])[::-1]
    return cs[:, 0, 0], np.array(total[::-1]), kept, np.array(terms[::-1]).T


def sentence(c, total, kept, terms):
    """Say what became of the pulse and of the gradient."""
    written, last = c[WRITTEN - 1], c[max(PULSES) - 2]
    at, by_cell = total[WRITTEN - 1], kept[WRITTEN - 1]
    left = 100 * last / written
    wrote = (
        f"The first pulse writes {number(written, 2)} into the cell, and when the second comes "
        f"{number(left, 2) if left > 0.1 else 'less than 0.1'} per cent of it are left. "
    )
    if abs(at - by_cell) < 0.05 * by_cell:
        return wrote + "Going back, hardly anything leaves by h: about the product of f arrives."
    strongest = max("ACD", key=lambda name: np.abs(terms["ABCD".index(name)]).max())
    way = "less" if at < by_cell else "more"
    return (
        f"{wrote}Going back, some leaves by h and comes in again, most of it through the "
        f"{PATHS[strongest]} ({strongest}): {way} arrives than the product of f."
    )


def state(forget, entry, out):
    """What is seen with these biases."""
    c, total, kept, terms = run(forget, entry, out)
    at, by_cell = total[WRITTEN - 1], kept[WRITTEN - 1]
    return {
        "say": sentence(c, total, kept, terms),
        "read": [number(at, 2), number(by_cell, 2), number(at - by_cell, 2)],
        "c": places(c),
        "total": places(total),
        "kept": places(kept),
        "terms": [places(term) for term in terms],
    }


def places(values):
    """Round to what a drawing can show."""
    return [round(float(value), 3) + 0.0 for value in values]


def draw(axes):
    """Draw the first state for print."""
    gates = list(DOORS.values())
    biases = FORGET[START["forget"]], gates[START["entry"]], gates[START["exit"]]
    c, total, kept, terms = run(*biases)
    steps = np.arange(1, STEPS + 1)
    axes[0].plot(steps, c, color=colour("blue"))
    axes[0].set(ylabel="cell $c_t$", ylim=(-1, 1))
    axes[1].plot(steps, kept, color=colour("green"), label="product of $f$")
    axes[1].plot(steps, total, color=colour("orange"), label="all ways")
    axes[1].set(ylabel="gradient", ylim=(-0.3, 1.6))
    axes[1].legend(loc="upper left", ncols=2)
    for name, term in zip(PATHS, terms, strict=True):
        axes[2].plot(steps[1:], term, label=name)
    axes[2].set(ylabel="terms", ylim=(-0.6, 1.05), xlabel="step $t$")
    axes[2].legend(ncols=4, loc="center")


def figure():
    """Compute the figure."""
    gates = list(DOORS.values())
    states = tuple(state(f, i, o) for f in FORGET for i in gates for o in gates)
    first = states[(START["forget"] * 3 + START["entry"]) * 3 + START["exit"]]
    doors = tuple(f"{name} (bias {number(bias)})" for name, bias in DOORS.items())
    pulse = f"<var>c</var><sub>{WRITTEN}</sub>"
    return Explorable(
        name="lstm_cell",
        title="One LSTM cell over time, its gradient by lag, and the four terms of each step",
        sliders=(
            Slider(
                "forget",
                "forget bias <var>b<sub>f</sub></var>",
                tuple(number(b) for b in FORGET),
                START["forget"],
            ),
            Slider("entry", "input gate", doors, START["entry"]),
            Slider("exit", "output gate", doors, START["exit"]),
        ),
        readouts=(
            f"gradient that arrives at {pulse}",
            "by the cell alone, ∏ <var>f</var>",
            "by ways through <var>h</var>",
        ),
        states=states,
        shared={"steps": STEPS, "pulses": list(PULSES)},
        still=Still(
            draw,
            alt=(
                f"Three panels over {STEPS} steps: the cell, its gradient seen from the last step, "
                f"and the four terms of each step. {first['say']}"
            ),
            caption=(
                f"One unit reads a pulse at step {WRITTEN} and its opposite at step {max(PULSES)}. "
                "Middle: derivative of the last cell by each cell before, by all paths and by the "
                "cell alone. Below: the four terms of "
                "$\\mathrm{d}c_t/\\mathrm{d}c_{t-1}$."
            ),
            size=(5.0, 5.4),
            options={"rows": 3, "sharex": True},
        ),
    )
