"""Read what a student's function returned, or passes on, as arrays, on the untrusted side.

What may be huge is measured before it is built, so that a right answer next to it still gets out.
"""

import numpy as np

# Numbers in what a function may return or ask with; and how deep lists may be nested in it.
MAX_NUMBERS, MAX_NESTING = 1 << 20, 32


def arrays_of(result, structure):
    """Read a function's result as arrays.

    Parameters
    ----------
    result : object
        What the function returned.
    structure : list of [name, kind]
        What is expected: ``kind`` is "array" or "arrays", a list of them. One entry stands for the
        result itself, several for a tuple or list of that many.

    Returns
    -------
    value : list
        An ndarray, or a list of them, per entry.
    """
    names = [name for name, _ in structure]
    if len(structure) == 1:
        result = (result,)
    elif not isinstance(result, (tuple, list)) and not (
        isinstance(result, np.ndarray) and result.dtype == object
    ):
        raise TypeError(
            f"returned {_kind(result)}, expected a tuple of {len(names)}: {', '.join(names)}"
        )
    elif len(result) != len(names):
        raise TypeError(f"returned {len(result)} values, expected {len(names)}: {', '.join(names)}")
    value = []
    for item, (name, kind) in zip(result, structure, strict=True):
        if kind == "array":
            value.append(_array(item, name))
        elif isinstance(item, (list, tuple)) or (isinstance(item, np.ndarray) and item.ndim):
            check_size(item, name)
            value.append([_array(part, f"{name}[{i}]") for i, part in enumerate(item)])
        else:
            raise TypeError(f"{name} is {_kind(item)}, expected a list of arrays")
    return value


def _array(item, name):
    if item is None:
        raise TypeError(f"{name} is None, expected an array")
    check_size(item, name)
    try:
        array = np.array(item, subok=False)
    except Exception:
        raise TypeError(f"{name} is {_kind(item)} that NumPy cannot read as an array") from None
    if array.dtype == np.longdouble:
        array = array.astype(np.float64)
    if array.dtype == np.clongdouble:
        array = array.astype(np.complex128)
    if array.dtype.kind not in "biufc":
        raise TypeError(f"{name} is {_kind(item)} of dtype {array.dtype}, expected numbers")
    return array


def _kind(value):
    name = type(value).__name__
    return "nothing (None)" if value is None else f"a value of type {name}"


def check_size(value, name):
    """Raise TypeError when lists and arrays hold too much, without building anything from them.

    A list may hold one array many times, and a view may repeat one number.
    """
    count, open_lists = 0, [iter([value])]
    while open_lists:
        item = next(open_lists[-1], open_lists)
        if item is open_lists:
            open_lists.pop()
            continue
        count += item.size if isinstance(item, np.ndarray) else 1
        if isinstance(item, (list, tuple)):
            open_lists.append(iter(item))
        if count > MAX_NUMBERS or len(open_lists) > MAX_NESTING:
            raise TypeError(f"{name} holds far too many numbers")


def argument(value, name, many):
    """Make an argument of a remote function fit for the wire."""
    if isinstance(value, (bool, int, float)):
        return value
    if many and isinstance(value, (list, tuple, np.ndarray)):
        check_size(value, name)
        return [_array(part, f"{name}[{i}]") for i, part in enumerate(value)]
    return _array(value, name)


def left(value):
    """An argument as a call left it; None when it is no array or list of arrays any more."""
    try:
        check_size(value, "")
        return [_array(v, "") for v in value] if isinstance(value, list) else _array(value, "")
    except Exception:
        return None


def scalar(value):
    """A lone number as a number, all else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
