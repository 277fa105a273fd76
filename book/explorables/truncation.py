"""What truncation does to a gradient: its windows, its angle and its length.

Networks as in chapter tbptt, section "tbptt-bias", on shorter sequences: 16 units, and recurrent
weights that are orthogonal times a gain. A larger gain remembers more.
"""

from functools import cache
from itertools import product

import numpy as np
from diagrams import sketch
from figures import colour
from matplotlib.patches import Rectangle
from streams import problem

from explorables.frame import Explorable, Slider, Still, rounded
from solutions.tbptt import tbptt_gradients, tbptt_windows

SIZES = T, B, D, H, K = 24, 8, 3, 16, 4
STEPS = (1, 2, 3, 4, 6, 8, 12, 24)  # positions of k1 and of k2
GAINS = (0.7, 1.0, 1.3)
SEEDS = range(5)
START = 2, 6, 1.0
DASH = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"


@cache
def gradient(gain, seed, k1, k2):
    """Gradient of the recurrent parameters as one long vector."""
    _, *grads = tbptt_gradients(*problem(*SIZES, gain, seed), k1, k2)
    return np.concatenate([g.ravel() for g in grads[:3]])


@cache
def bias(gain, k1, k2):
    """Angles to the full gradient in degrees, and shares of its length, of all networks."""
    angles, lengths = [], []
    for seed in SEEDS:
        full, cut = gradient(gain, seed, T, T), gradient(gain, seed, k1, k2)
        share = np.linalg.norm(cut) / np.linalg.norm(full)
        cosine = cut @ full / np.linalg.norm(full) ** 2 / share
        angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
        lengths.append(share)
    return np.array(angles), np.array(lengths)


def kept(windows):
    """How many of the T (T + 1) / 2 pairs of a loss and an entry point are left."""
    return sum(t - start for start, first, stop in windows for t in range(first + 1, stop + 1))


def plural(count, word):
    """Write a count with its word: 1 step, 2 steps."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def sentence(k1, k2, gain):
    """Say what the windows are and what they cost."""
    if k2 < k1:
        return (
            f"There is no TBPTT({k1}, {k2}): a way back of {plural(k2, 'step')} cannot take along "
            f"the {k1} losses between two stops. k2 must be at least k1."
        )
    if k2 == T:
        return (
            f"TBPTT({k1}, {k2}): every window reaches back to the beginning. Nothing is dropped, "
            "and whatever the network remembers, the gradient is the full one."
        )
    angles, lengths = bias(gain, k1, k2)
    other = GAINS[0] if gain > GAINS[0] else GAINS[-1]
    memory = "less" if other < gain else "more"
    there = bias(other, k1, k2)[0].mean()
    return (
        f"TBPTT({k1}, {k2}): after every {'step' if k1 == 1 else plural(k1, 'step')} the losses go "
        f"back through at most {plural(k2, 'step')}. At gain {gain:g} the gradient is "
        f"{angles.mean():.0f} degrees off ({angles.min():.0f} to {angles.max():.0f} in five "
        f"networks), with {100 * lengths.mean():.0f}{NO_BREAK}% of the length. "
        f"At gain {other:g}, where {memory} is remembered, it is {there:.0f} degrees off."
    )


def state(k1, k2, gain):
    """What is seen with these windows and this gain."""
    say = sentence(k1, k2, gain)
    if k2 < k1:
        return {"say": say, "read": [DASH] * 4, "arrows": []}
    windows = tbptt_windows(T, k1, k2)
    angles, lengths = bias(gain, k1, k2)
    means = [[part.mean() for part in bias(each, k1, k2)] for each in GAINS]
    return {
        "say": say,
        "read": [
            f"{kept(windows)}{NO_BREAK}of{NO_BREAK}{T * (T + 1) // 2}",
            str(sum(stop - start for start, _, stop in windows)),
            f"{angles.mean():.0f}°",
            f"{100 * lengths.mean():.0f}{NO_BREAK}%",
        ],
        "arrows": [rounded(pair) for pair in means],
    }


def draw(axes):
    """Draw the first state for print: windows above, arrows below."""
    k1, k2, _ = START
    for row, (start, first, stop) in enumerate(tbptt_windows(T, k1, k2).tolist()):
        blue = {"edgecolor": colour("blue")}
        axes[0].add_patch(Rectangle((start, -row), first - start, 0.7, facecolor="none", **blue))
        axes[0].add_patch(
            Rectangle((first, -row), stop - first, 0.7, facecolor=colour("blue"), **blue)
        )
    axes[0].set(xlim=(0, T), ylim=(-T / k1, 1), yticks=[], xlabel="step")
    axes[0].grid(False)
    head = {"arrowstyle": "-|>", "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    axes[1].annotate("", (1, 0), (0, 0), arrowprops={**head, "color": colour("grey")})
    axes[1].text(1, -0.04, "full gradient", ha="right", va="top")
    for gain in GAINS:
        angle, length = (part.mean() for part in bias(gain, k1, k2))
        tip = length * np.cos(np.radians(angle)), length * np.sin(np.radians(angle))
        axes[1].annotate("", tip, (0, 0), arrowprops={**head, "color": colour("orange")})
        axes[1].text(tip[0] + 0.02, tip[1], f"gain {gain:g}", va="center")
    axes[1].set(xlim=(0, 1.4), ylim=(-0.2, 0.7))
    sketch(axes[1])


def figure():
    """Compute the figure."""
    states = tuple(state(k1, k2, gain) for k1, k2, gain in product(STEPS, STEPS, GAINS))
    windows = [
        [tbptt_windows(T, k1, k2).tolist() if k1 <= k2 else [] for k2 in STEPS] for k1 in STEPS
    ]
    values = tuple(map(str, STEPS))
    k1, k2, gain = START
    return Explorable(
        name="truncation",
        title="Windows of truncated backpropagation, and its gradient beside the full one",
        sliders=(
            Slider(
                "k1",
                "<var>k</var><sub>1</sub>, steps between two ways back",
                values,
                STEPS.index(k1),
            ),
            Slider("k2", "<var>k</var><sub>2</sub>, steps back", values, STEPS.index(k2)),
            Slider(
                "gain", "gain of the weights", tuple(f"{g:g}" for g in GAINS), GAINS.index(gain)
            ),
        ),
        readouts=(
            "pairs of loss and entry point kept",
            "steps back in all",
            "angle to the full gradient",
            "share of its length",
        ),
        states=states,
        shared={"windows": windows, "steps": T, "gains": GAINS},
        still=Still(
            draw,
            alt=f"Windows over {T} steps, and arrows for the gradients. {sentence(*START)}",
            caption=(
                f"Above, the windows over {T} steps: filled where the losses are counted, open "
                "where the gradient only travels. Below, the full gradient and the truncated ones "
                "of three gains, turned by their mean angle to it and as long as their mean share "
                "of its length, over five networks each."
            ),
            size=(4.8, 4.6),
            options={"rows": 2},
        ),
    )
