"""One GRU unit between its four limits, and its response to a pulse.

The unit holds something, receives one pulse and nothing else; its gates stand where their biases
put them. How long it remembers is measured and not computed from the biases: the same unit is run
without the pulse, and the difference is the pulse's mark.
"""

import numpy as np
from figures import colour, number

from explorables.frame import Explorable, Slider, Still
from solutions.gru import gru_forward
from solutions.vanilla_rnn import rnn_forward

STEPS, PULSE, HEIGHT, START = 40, 5, 2.0, 0.4  # the pulse is read at this index
LONG = 4000  # steps within which every mark fades
NEAR = 0.05  # a response nowhere further than this from that of a limit is said to be there
W_XN, W_HN = 1.0, 1.5
RESET = (-6, -3, 0, 3, 6)
UPDATE = tuple(range(-6, 7))
FIRST = {"reset": 0, "update": UPDATE.index(3)}
LIMITS = {
    "copy": "keeps its state",
    "vanilla": "is a vanilla unit",
    "input": "sees its input alone",
}


def pulse(height, steps):
    """Return the input, of shape (steps, 1, 1): one pulse of this height, and silence."""
    x = np.zeros((steps, 1, 1))
    x[PULSE] = height
    return x


def respond(height, steps):
    """Return the states for every pair of biases, of shape (resets, updates, steps).

    All of them are units of one layer, none of which hears another.
    """
    reset, update = (b.ravel() for b in np.meshgrid(RESET, UPDATE, indexing="ij"))
    H = len(reset)
    alone, silent = W_HN * np.eye(H), np.zeros((H, H))
    W_xh = np.concatenate([np.zeros(2 * H), np.full(H, W_XN)])[None]
    W_hh = np.concatenate([silent, silent, alone], axis=1)
    bias = np.concatenate([reset, update, np.zeros(H)])
    hs, _ = gru_forward(pulse(height, steps), np.full((1, H), START), W_xh, W_hh, bias)
    return hs.reshape(steps, len(RESET), len(UPDATE)).transpose(1, 2, 0)


def limits():
    """Return the responses at the limits, (3, steps), in the order of ``LIMITS``."""
    x, start = pulse(HEIGHT, STEPS), np.full((1, 1), START)
    W_xn, b_n = np.array([[W_XN]]), np.zeros(1)
    vanilla, blind = (rnn_forward(x, start, W_xn, np.array([[w]]), b_n) for w in (W_HN, 0.0))
    return np.array([np.full(STEPS, START), vanilla[:, 0, 0], blind[:, 0, 0]])


def memories():
    """Return after how many steps a pulse's mark is below 1/e of itself, (resets, updates)."""
    mark = np.abs(respond(HEIGHT, LONG) - respond(0.0, LONG))[:, :, PULSE:]
    below = mark < np.exp(-1) * mark[:, :, :1]
    if not below.any(axis=2).all():
        raise ValueError(f"LONG: expected all marks to fade within it, got {LONG}")
    return below.argmax(axis=2)


def sigmoid(b):
    """Return where a bias puts its gate."""
    return 1 / (1 + np.exp(-b))


def sentence(reset, update, limit, steps):
    """Say which unit this is, and how long it remembers the pulse."""
    fades = f"Of the pulse’s mark less than 1/e is left after {steps} step{'s' * (steps > 1)}"
    law = f"; e to the bias of z is {number(np.exp(update))}."
    if limit == "copy":
        return f"The unit keeps its state and hardly hears the pulse. {fades}{law}"
    if limit == "vanilla":
        rest = f"{fades}: it falls into its resting state, and what it held is lost."
        return f"The unit is a vanilla one. {rest}"
    if limit == "input":
        return f"The unit sees its input alone: no past, so no memory. {fades}."
    if update < 1:
        return f"Between the limits. {fades}: a gate so far down keeps next to nothing."
    if reset < 0:
        return f"Between the limits, a leaky unit. {fades}{law}"
    return (
        f"Between the limits. {fades}{law[:-1]}: with r open the proposal tells the state again, "
        "and the mark fades later."
    )


def state(reset, update, response, quiet, corners, steps):
    """What is seen with these biases."""
    far = np.abs(corners - response).max(axis=1)
    limit = list(LIMITS)[far.argmin()] if far.min() < NEAR else None
    return {
        "say": sentence(reset, update, limit, steps),
        "read": [LIMITS[limit] if limit else "none", f"{steps}", number(np.exp(update))],
        "h": places(response),
        "quiet": places(quiet),
        "limit": list(LIMITS).index(limit) if limit else -1,
    }


def places(values):
    """Round to what a drawing can show."""
    return [round(float(value), 3) for value in values]


def draw(ax):
    """Draw the first state for print."""
    response, quiet = (
        respond(height, STEPS)[FIRST["reset"], FIRST["update"]] for height in (HEIGHT, 0.0)
    )
    ax.fill_between(range(STEPS), quiet, response, color=colour("orange"), alpha=0.3)
    for words, corner in zip(LIMITS.values(), limits(), strict=True):
        ax.plot(corner, color=colour("grey"), linewidth=1.2, linestyle="--", marker="")
        below = corner[-1] < 0.1
        ax.text(STEPS - 1, corner[-1] + (-0.09 if below else 0.03), words, ha="right")
    ax.plot(response, color=colour("blue"), linewidth=3, linestyle="-", marker="")
    ax.set(xlabel="step", ylabel="state $h$", ylim=(-0.15, 1.1))


def figure():
    """Compute the figure."""
    responses, silence = respond(HEIGHT, STEPS), respond(0.0, STEPS)
    corners, steps = limits(), memories()
    states = tuple(
        state(r, z, responses[i, j], silence[i, j], corners, int(steps[i, j]))
        for i, r in enumerate(RESET)
        for j, z in enumerate(UPDATE)
    )
    gate = {b: f"{sigmoid(b):.3f} (bias {number(b)})" for b in (*RESET, *UPDATE)}
    first = states[FIRST["reset"] * len(UPDATE) + FIRST["update"]]
    return Explorable(
        name="gru_limits",
        title="State of one GRU unit that receives a pulse, beside the responses at its limits",
        sliders=(
            Slider(
                "reset",
                "reset gate <var>r</var>",
                tuple(gate[r] for r in RESET),
                FIRST["reset"],
            ),
            Slider(
                "update",
                "update gate <var>z</var>",
                tuple(gate[z] for z in UPDATE),
                FIRST["update"],
            ),
        ),
        readouts=(
            "limit reached",
            "steps until 1/<var>e</var> of the mark is left",
            "<var>e</var> to the bias of <var>z</var>",
        ),
        states=states,
        shared={
            "pulse": PULSE,
            "limits": [places(corner) for corner in corners],
            "gates": {
                "reset": places(map(sigmoid, RESET)),
                "update": places(map(sigmoid, UPDATE)),
            },
        },
        still=Still(
            draw,
            alt=(
                f"State of a unit over {STEPS} steps, with a pulse at step {PULSE}, and of the "
                f"same unit at its limits. {first['say']}"
            ),
            caption=(
                f"One unit that holds {START} and receives a pulse at step {PULSE}. The gates "
                "stand where their biases put them. Dashed: its limits. Shaded: the mark of the "
                "pulse, which is the difference from the unit without one."
            ),
        ),
    )
