"""A gradient check: its error against its step, and what the error is made of.

The loss is that of the network which completes the word "deep", with the weights of chapter "bptt";
the truth is its gradient by backpropagation in float64. Quotients are taken along random directions
of all weights at once, in either precision.
"""

import numpy as np
from deep import THETA, gradient_of, loss_of
from figures import colour, number
from quotients import SCHEMES, directions, dot, moved, quotient, typical

from explorables.frame import Explorable, Slider, Still, rounded

EXPONENTS = np.arange(-16, 0.1, 0.5)
PRECISIONS = {"float32": np.float32, "float64": np.float64}
DIRECTIONS = 20
START = {"step": int(np.argmin(abs(EXPONENTS + 2))), "scheme": 1, "precision": 1}
HEIGHT = (1e-17, 1e2)
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def errors(theta, ways):
    """Return typical errors as a share of the typical slope, (precisions, schemes, steps)."""
    right = gradient_of(theta)
    true = np.array([dot(right, v) for v in ways])
    slopes = np.empty((len(PRECISIONS), len(SCHEMES), len(EXPONENTS), len(ways)))
    for i, dtype in enumerate(PRECISIONS.values()):
        cast = {name: w.astype(dtype) for name, w in theta.items()}
        for place in np.ndindex(slopes.shape[1:]):
            j, k, n = place
            slopes[i, j, k, n] = quotient(SCHEMES[j], cast, ways[n], 10.0 ** EXPONENTS[k])
    return typical(slopes - true) / typical(true)


def parts(theta, ways):
    """Return what theory expects, as shares of the typical slope.

    Returns
    -------
    coarse : ndarray of shape (schemes, steps)
        The first term of Taylor's series that the quotient neglects.
    rounding : ndarray of shape (precisions, schemes, steps)
        At most, if each loss is off by its last digit; none for the complex step.
    """
    # Second and third derivatives along a direction, as differences of exact slopes.
    wide = 1e-3
    at = [[dot(gradient_of(moved(theta, v, by)), v) for v in ways] for by in (-wide, 0.0, wide)]
    below, here, above = np.array(at)
    second, third = (above - below) / (2 * wide), (above - 2 * here + below) / wide**2
    eps, size = 10.0**EXPONENTS, typical(here)
    cubic = eps**2 / 6 * typical(third)
    coarse = np.array([eps / 2 * typical(second), cubic, cubic]) / size
    units = np.array([np.finfo(dtype).eps / 2 for dtype in PRECISIONS.values()])
    share = np.array([2.0, 1.0, 0.0])[:, None] * loss_of(theta) / eps / size
    return coarse, units[:, None, None] * share


def power(exponent):
    """Write a step such as 10⁻⁴ or 3.2 × 10⁻⁵."""
    whole = int(np.floor(exponent))
    ten = f"10{str(whole).translate(SUPERSCRIPTS)}" if whole else "1"
    return ten if whole == exponent else f"3.2\u00a0×\u00a0{ten}"


def sentence(scheme, error, best, coarse, rounding):
    """Say what is wrong with the step, if anything is."""
    off = f"The quotient is off by {number(error, 2)} times the slope. "
    if scheme == "complex step" and coarse < error / 3:
        return (
            f"{off}Nothing is subtracted, so rounding is not magnified: however small the step, "
            "only the last digits are in doubt."
        )
    if error < 3 * best:
        return f"{off}This is the bottom of the V: no step makes it much better."
    if coarse > rounding:
        return f"{off}The step is too coarse: the chord is not the tangent. Make it smaller."
    return (
        f"{off}The step is too small: two nearly equal losses are subtracted, and what rounding "
        "did to them is divided by the step. Make it larger."
    )


def state(scheme, error, best, coarse, rounding):
    """What is seen at one step."""
    return {
        "say": sentence(scheme, error, best, coarse, rounding),
        "read": [
            number(error, 2),
            number(coarse, 2),
            number(rounding, 2) if rounding else "not magnified",
        ],
    }


def compute():
    """Return the errors and their two parts."""
    ways = directions(THETA, DIRECTIONS)
    return errors(THETA, ways), *parts(THETA, ways)


def draw_with(found, coarse, rounding):
    """Return the function that draws the first state for print."""
    i, j, k = START["precision"], START["scheme"], START["step"]
    eps = 10.0**EXPONENTS

    def draw(ax):
        for scheme, curve in zip(SCHEMES, found[i], strict=True):
            ax.plot(eps, curve, label=scheme)
        ax.plot(eps, coarse[j], color=colour("grey"), marker="", linestyle="--", label="too coarse")
        ax.plot(
            eps, rounding[i, j], color=colour("grey"), marker="", linestyle=":", label="rounding"
        )
        ax.plot(eps[k], found[i, j, k], "o", color=colour("ink"), markersize=9, markevery=1)
        ax.set(xlabel=r"step $\varepsilon$", ylabel="error, as a share of the slope")
        ax.set(xscale="log", yscale="log", ylim=HEIGHT)
        ax.legend(loc="upper center", ncols=3, fontsize=9)

    return draw


def figure():
    """Compute the figure."""
    found, coarse, rounding = compute()
    states = tuple(
        state(scheme, found[i, j, k], found[i, j].min(), coarse[j, k], rounding[i, j, k])
        for i in range(len(PRECISIONS))
        for j, scheme in enumerate(SCHEMES)
        for k in range(len(EXPONENTS))
    )
    first = states[
        (START["precision"] * len(SCHEMES) + START["scheme"]) * len(EXPONENTS) + START["step"]
    ]
    return Explorable(
        name="gradient_check",
        title="Error of a difference quotient against its step, on logarithmic axes",
        sliders=(
            Slider("precision", "precision", tuple(PRECISIONS), START["precision"]),
            Slider("scheme", "scheme", SCHEMES, START["scheme"]),
            Slider(
                "step",
                "step <var>ε</var>",
                tuple(power(e) for e in EXPONENTS),
                START["step"],
                tuple(f"10 to the power {number(e)}" for e in EXPONENTS),
            ),
        ),
        readouts=(
            "error, as a share of the slope",
            "expected of a step so coarse",
            "expected of rounding, at most",
        ),
        states=states,
        shared={
            "exponents": EXPONENTS.tolist(),
            "height": HEIGHT,
            "errors": [[rounded(curve, 2) for curve in curves] for curves in found],
            "coarse": [rounded(curve, 2) for curve in coarse],
            "rounding": [[rounded(curve, 2) for curve in curves] for curves in rounding],
        },
        still=Still(
            draw_with(found, coarse, rounding),
            alt=f"Error of three quotients against the step in float64. {first['say']}",
            caption=(
                "The same check in two precisions and with three quotients; typical error over "
                f"{DIRECTIONS} random directions. Dashed: what the coarse step neglects. Dotted: "
                "what rounding adds."
            ),
            size=(5.2, 3.6),
        ),
    )
