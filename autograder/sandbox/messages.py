"""What the sandboxed process may say: each kind of message as a type, checked field by field."""

from dataclasses import dataclass, fields

import numpy as np

from autograder.sandbox.inside import wire

MAX_TEXT, MAX_NAME = 2000, 100
FAILURES = ("missing", "unanswered", "raised", "structure")


@dataclass(frozen=True)
class Started:
    """A cell begins to run."""

    index: int


@dataclass(frozen=True)
class Noted:
    """A cell failed, or part of it was left out."""

    index: int
    text: str


@dataclass(frozen=True)
class Loaded:
    """All cells ran; for each wanted name, whether it can be called."""

    defined: list


@dataclass(frozen=True)
class Returned:
    """A call's outputs, arrays or lists of them, and its arguments as it left them."""

    id: int
    value: list
    after: list


@dataclass(frozen=True)
class Stopped:
    """A call gave no value: which of :data:`FAILURES`, the exception's name, and words."""

    id: int
    kind: str
    type: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A function of this side's is called, by its place in the list that was offered."""

    index: int
    args: list


class AskedHelper(Asked):
    """An earlier exercise is asked for."""


class AskedCallable(Asked):
    """A callable among the arguments is asked for."""


KINDS = {
    "cell": Started, "note": Noted, "loaded": Loaded, "return": Returned, "error": Stopped,
    "helper": AskedHelper, "callable": AskedCallable,
}  # fmt: skip


def receive(channel, deadline):
    """Receive one message of the sandboxed process.

    Returns
    -------
    message : one of the types above

    Raises
    ------
    TimeoutError
        When the deadline passed.
    wire.WireError
        When what came is none of them, whatever is wrong with it.
    """
    return parse(wire.receive(channel, deadline))


def parse(body):
    """The message that a body is."""
    kind = body.pop("op", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise wire.WireError("no such kind of message")
    made = KINDS[kind]
    names = [field.name for field in fields(made)]
    if body.keys() != set(names):
        raise wire.WireError(f"a message '{kind}' has other fields")
    return made(**{name: CHECKS[name](body[name]) for name in names})


def _must(right, what):
    if not right:
        raise wire.WireError(f"a field is not {what}")


def _count(value):
    _must(type(value) is int and value >= 0, "a count")
    return value


def _text(value):
    _must(isinstance(value, str), "a text")
    # Half a surrogate pair cannot be written to any file.
    return value[:MAX_TEXT].encode(errors="replace").decode()


def _failure(value):
    _must(isinstance(value, str) and value in FAILURES, "a kind of failure")
    return value


def _booleans(value):
    _must(isinstance(value, list) and all(type(v) is bool for v in value), "a list of booleans")
    return value


def _arrays(value):
    """A list of arrays and of lists of arrays."""
    _must(isinstance(value, list) and all(is_arrays(v) for v in value), "a list of arrays")
    return value


def _left(value):
    """Like :func:`_arrays`; None stands for what is no array."""
    _must(isinstance(value, list), "a list of arrays")
    _arrays([v for v in value if v is not None])
    return value


def _arguments(value):
    """Numbers, arrays and lists of arrays."""
    _must(isinstance(value, list), "a list of arguments")
    _arrays([v for v in value if not isinstance(v, (bool, int, float))])
    return value


def is_arrays(value):
    """Whether a value is an array or a list of arrays."""
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, np.ndarray) for part in parts)


def nbytes(value):
    """Bytes of all arrays in a value."""
    if isinstance(value, (list, tuple)):
        return sum(map(nbytes, value))
    return getattr(value, "nbytes", 0)


CHECKS = {
    "index": _count, "id": _count, "text": _text, "type": lambda v: _text(v)[:MAX_NAME],
    "kind": _failure, "defined": _booleans, "value": _arrays, "after": _left, "args": _arguments,
}  # fmt: skip
