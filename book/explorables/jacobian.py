"""Powers of a Jacobian: the norm sets the next step, the spectral radius the long run.

A network of two units at rest, so that each Jacobian is the transpose of ``W_hh`` and the product
over n steps is its n-th power. Unit 0 keeps the share ρ of itself, unit 1 keeps 0.8 ρ, and the
weight s leads from unit 0 to unit 1. The radius is ρ whatever s is; the norm grows with s.
"""

import numpy as np
from figures import colour, number

from explorables.frame import Explorable, Slider, Still, rounded
from solutions.gradient_flow import jacobian_product, norm_bound, spectral_radius

RADII = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2)
SIDES = (0.0, 0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
LAGS = 40
HEIGHT = (1e-4, 1e4)
START = {"radius": RADII.index(0.9), "side": SIDES.index(3.0)}


def weights(radius, side):
    """Recurrent weights of the two units."""
    return np.array([[radius, side], [0.0, 0.8 * radius]])


def norms(W_hh):
    """Spectral norm of the product of Jacobians for each lag."""
    rest = np.zeros((LAGS + 1, len(W_hh)))
    return [np.linalg.norm(jacobian_product(rest, W_hh, 0, n), 2) for n in range(LAGS + 1)]


def sentence(radius, norm, curve):
    """Say what the curve does."""
    by = number(curve[-1] / curve[-2])
    if np.isclose(norm, radius):
        return (
            f"Norm and radius are the same number, {number(norm)}, so the bound is attained: every "
            f"step multiplies by {number(norm)}, the first as the last."
        )
    first = f"The first step multiplies by up to {number(norm)}, the norm of the weights. "
    if radius > 1:
        return f"{first}In the long run each step multiplies by {by}, the radius: it explodes."
    if radius == 1:
        return f"{first}The growth ends, as the radius is 1, at {number(curve[-1])}."
    top = int(np.argmax(curve))
    if top == 0:
        return f"{first}It fades from the start, and in the long run by {by} a step, the radius."
    under = [n for n in range(top, LAGS + 1) if curve[n] < 1]
    gone = f"from lag {under[0]} on the gain is lost" if under else f"at lag {LAGS} some is left"
    return (
        f"{first}The product rises to {number(curve[top])} at lag {top}. In the long run each "
        f"step multiplies by {by}, the radius, and {gone}."
    )


def state(radius, side):
    """What is seen with these weights."""
    W_hh = weights(radius, side)
    norm, curve = norm_bound(W_hh, 1), norms(W_hh)
    assert np.isclose(spectral_radius(W_hh), radius)
    return {
        "say": sentence(radius, norm, curve),
        "read": [
            number(norm),
            number(curve[-1] / curve[-2]),
            number(curve[-1]),
            number(norm_bound(W_hh, LAGS)),
        ],
        "norms": rounded(curve),
        "norm": rounded([norm], 6)[0],
        "radius": radius,
    }


def draw(ax):
    """Draw the first state for print."""
    radius, side = RADII[START["radius"]], SIDES[START["side"]]
    W_hh, lags = weights(radius, side), np.arange(LAGS + 1)
    ax.plot(lags, norms(W_hh), color=colour("blue"), label="norm of the product")
    ax.plot(lags, [norm_bound(W_hh, n) for n in lags], color=colour("orange"), label="its bound")
    ax.plot(lags, radius**lags, color=colour("green"), label="powers of the radius")
    ax.set(xlabel="lag (steps)", ylabel="norm", yscale="log", ylim=HEIGHT)
    ax.legend(loc="lower left")


def figure():
    """Compute the figure."""
    states = tuple(state(radius, side) for radius in RADII for side in SIDES)
    first = states[START["radius"] * len(SIDES) + START["side"]]
    return Explorable(
        name="jacobian",
        title="Norm of a product of Jacobians by lag, under its bound",
        sliders=(
            Slider(
                "radius",
                "spectral radius <var>ρ</var>",
                tuple(f"{value:g}" for value in RADII),
                START["radius"],
            ),
            Slider(
                "side",
                "non-normality: weight <var>s</var> from unit 0 to unit 1",
                tuple(f"{value:g}" for value in SIDES),
                START["side"],
            ),
        ),
        readouts=(
            "step 1 multiplies by up to",
            f"step {LAGS} multiplies by",
            f"norm at lag {LAGS}",
            f"its bound at lag {LAGS}",
        ),
        states=states,
        shared={"lags": LAGS, "height": HEIGHT},
        still=Still(
            draw,
            alt=f"Norm of the product against the lag from 0 to {LAGS}, log scale. {first['say']}",
            caption=(
                "Two units at rest, $W_{hh} = \\begin{pmatrix} \\rho & s \\\\ 0 & 0.8\\,\\rho "
                "\\end{pmatrix}$. The radius $\\rho$ sets the slope of the long run; the norm, "
                "which grows with $s$, sets the next step."
            ),
        ),
    )
