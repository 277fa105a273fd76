"""Answers that cost nobody a thought, and a student who is lucky with them."""

import itertools

import numpy as np

from autograder.course import helpers
from autograder.examining.axes import shapes_of
from autograder.examining.comparison import close
from autograder.examining.local import LocalSession
from autograder.examining.nested import leaves
from autograder.examining.student import run_reference

# Ways to call one function; where all sizes are 1 there are thousands, which say the same.
ENOUGH = 500


def luckiest(exercise):
    """A student who returns, for each array that is asked for, whichever lazy answer is right.

    Where none is, zeros are returned. No one lazy student can earn more.
    """

    def answer(*args):
        right = run_reference(exercise.function, args)
        at_hand = views(arrays_in(args)) + views(from_earlier_functions(exercise, args))

        def lucky(value):
            if isinstance(value, list):
                return [lucky(v) for v in value]
            others = [o for o in arrays_in(right) if o is not value]
            value = np.asarray(value)
            tried = [*at_hand, *others, *guesses(value, args)]
            fits = (t for t in tried if t.shape == value.shape and close(t, value))
            return next(fits, np.zeros_like(value)).astype(value.dtype)

        found = [lucky(value) for value in right]
        return found if len(found) > 1 else found[0]

    return answer


def arrays_in(values):
    """All arrays among arguments or outputs, those in lists too."""
    return [a for _, a in leaves("", list(values)) if isinstance(a, np.ndarray)]


def views(arrays):
    """Arrays, transposed, with an axis more, their first and last steps, and all with a minus."""
    found = [v for a in arrays for v in (a, a.T, a[None])]
    found += [np.asarray(v) for a in arrays if a.ndim and len(a) for v in (a[0], a[-1], a[:1])]
    return found + [~v if v.dtype.kind == "b" else -v for v in found]


def guesses(value, args):
    """The same number everywhere, such as the first of the right ones, and arrays that count."""
    numbers = [a for a in args if isinstance(a, int | float)]
    sizes = {n for a in arrays_in(args) for n in a.shape if n}
    numbers += [0, 1, -1, 0.5, *sizes, *(1 / n for n in sizes), *(1 / n for n in numbers if n)]
    numbers += [value.flat[0]] if value.size > 1 else []
    found = [np.full(value.shape, number) for number in numbers]
    found += [np.arange(start, start + value.size).reshape(value.shape) for start in (0, 1)]
    return found + ([n * np.eye(*value.shape) for n in numbers] if value.ndim == 2 else [])


def from_earlier_functions(exercise, args):
    """What earlier functions return, given the arguments in any order or zeros."""
    reference, found = LocalSession(), []
    for helper in helpers(exercise):
        shapes = shapes_of(helper)
        if all(parameter in shapes for parameter in helper.parameters):
            tried = fillings(helper.parameters, shapes, arrays_in(args))
            for filling in itertools.islice(tried, ENOUGH):
                found += arrays_in(reference.call(helper, filling).value)
    return found


def fillings(parameters, shapes, arrays, bound=()):
    """Ways to fill parameters with arrays of fitting shapes, or with zeros of theirs."""
    if not parameters:
        yield []
        return
    shape, sizes = shapes.get(parameters[0]), dict(bound)
    if shape is None:
        return
    for array in [*arrays, None]:
        if array is None and all(s.lstrip("0123456789") in sizes for s in shape):
            array = np.zeros([int(s[:-1] or 1) * sizes[s[-1]] for s in shape])
        fitted = fit(shape, sizes, array)
        if fitted is not None:
            for rest in fillings(parameters[1:], shapes, arrays, tuple(fitted.items())):
                yield [array, *rest]


def fit(shape, sizes, array):
    """The sizes of T, B and so on, if an array has a shape written with them; else None."""
    if array is None or array.ndim != len(shape):
        return None
    sizes = dict(sizes)
    for symbol, size in zip(shape, array.shape, strict=True):
        blocks = int(symbol[:-1] or 1) if symbol[:-1].isdigit() or len(symbol) == 1 else 1
        if size % blocks or sizes.setdefault(symbol[-1], size // blocks) != size // blocks:
            return None
    return sizes
