"""Derivatives along a direction, by central differences."""

# Differences of a loss of the size of ten, and of a gradient of the size of one, leave up to about
# 1e-10; single precision leaves 1e-8 and more.
RTOL = 3e-9


def slope(function, point, direction, step=3e-4):
    """How a function changes when its argument moves along a direction.

    Two central differences, of which the wider one tells how far the narrower one is off. What is
    left is of the order of the fourth power of the step: in float64 about ten digits are right,
    enough to tell an answer in single precision from one in double.

    Parameters
    ----------
    function : callable
        Takes an array, returns a number or an array.
    point, direction : ndarray
    step : float
        In units of ``direction``.

    References
    ----------
    Press, Teukolsky, Vetterling and Flannery (2007), Numerical Recipes, section 5.7.
    """
    narrow, wide = (
        function(point + k * step * direction) - function(point - k * step * direction)
        for k in (1, 2)
    )
    return (8 * narrow - wide) / (12 * step)


def random_direction(rng, shape):
    """A direction of length 1 in the space of arrays of a shape."""
    direction = rng.normal(size=shape)
    return direction / (direction**2).sum() ** 0.5
