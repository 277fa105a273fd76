"""The message format between the trusted and the sandboxed process.

A message is a JSON header and the raw bytes of the arrays it mentions, nothing else: no pickle,
no names to look up, no code. Both sides read with the same strict reader.

    8 bytes    length of the header, length of the payload (two big-endian uint32)
    header     JSON: {"body": tree, "arrays": [[dtype, shape], ...]}
    payload    the arrays' bytes, one after the other, C order, little-endian

In a tree, an array stands as {"array": index}, each index once; a callable as {"callable": index};
a float that JSON has no word for as {"float": "nan"}, "inf" or "-inf"; a list as a list. Numbers,
strings, booleans, null and objects stand for themselves.
"""

import json
import math
import struct
import time

import numpy as np

PREFIX = struct.Struct(">II")
# What submitted code may say. The grader, which sends whole notebooks, may say more to it.
MAX_HEADER, MAX_HEADER_OF_GRADER = 1 << 16, 1 << 26
MAX_PAYLOAD = 1 << 26
MAX_DEPTH = 16
MAX_AXES = 8
MAX_DIGITS = 20
DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 "
    "complex64 complex128".split()
)


class WireError(Exception):
    """The peer sent something that is not a message."""


class PeerGone(WireError):
    """The peer closed the channel."""


class TooLarge(WireError):
    """What was to be sent is larger than a message may be."""


class Callable:
    """A callable of the peer's, known here by its index only."""

    def __init__(self, index):
        self.index = index


def send(sock, body, callables=None, deadline=None):
    """Send one message.

    Parameters
    ----------
    sock : socket.socket
        A stream socket.
    body : dict
        JSON values, ndarrays and callables, nested in lists and dicts.
    callables : list, optional
        Grows by each callable in ``body``; its index there is what is sent.
    deadline : float, optional
        Value of ``time.monotonic()`` after which to give up, should the peer not read.

    Raises
    ------
    TypeError, ValueError
        When ``body`` holds what cannot be sent.
    TooLarge
    TimeoutError
        When the deadline passed; the channel is of no use any more.
    """
    send_packed(sock, pack(body, callables), deadline)


def send_packed(sock, message, deadline=None):
    """Send what :func:`pack` made."""
    if deadline is not None:
        sock.settimeout(_left(deadline))
    # The socket's timeout is for the whole of it, not for each piece that the peer takes.
    sock.sendall(message)


def pack(body, callables=None):
    """The bytes of one message; see :func:`send`."""
    arrays = []
    tree = _pack(body, arrays, callables)
    specs = [[a.dtype.name, list(a.shape)] for a in arrays]
    header = json.dumps({"body": tree, "arrays": specs}, allow_nan=False).encode()
    size = sum(a.nbytes for a in arrays)
    if len(header) > MAX_HEADER_OF_GRADER or size > MAX_PAYLOAD:
        raise TooLarge(f"a message of {len(header)} + {size} bytes is too large")
    payload = (a.astype(a.dtype.newbyteorder("<"), copy=False).tobytes() for a in arrays)
    return b"".join([PREFIX.pack(len(header), size), header, *payload])


def receive(sock, deadline=None, max_header=MAX_HEADER):
    """Receive one message and check all of it before any of it is used.

    Parameters
    ----------
    sock : socket.socket
    deadline : float, optional
        Value of ``time.monotonic()`` after which to give up, however fast single bytes drip in.
    max_header : int
        Bytes that a header may have.

    Returns
    -------
    body : dict
        As it was sent; callables come as :class:`Callable`.

    Raises
    ------
    PeerGone
        When the channel is closed.
    TimeoutError
        When the deadline passed.
    WireError
        When what came is not a message.
    """
    header_size, payload_size = PREFIX.unpack(_read(sock, PREFIX.size, deadline))
    if not 0 < header_size <= max_header or payload_size > MAX_PAYLOAD:
        raise WireError(f"a message of {header_size} + {payload_size} bytes was announced")
    header = _read(sock, header_size, deadline)
    return parse(header, _read(sock, payload_size, deadline))


def parse(header, payload):
    """The body of a message from its two parts; raises :class:`WireError` when it is none."""
    try:
        message = json.loads(
            header.decode(), object_pairs_hook=_object, parse_int=_integer, parse_float=_float,
            parse_constant=_refuse,
        )  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise WireError(f"malformed message: {type(error).__name__}") from None
    if not isinstance(message, dict) or message.keys() != {"body", "arrays"}:
        _refuse("no body or no arrays")
    arrays = _unpack_arrays(message["arrays"], payload)
    body = _unpack(message["body"], arrays)
    if not isinstance(body, dict):
        _refuse("no body")
    if any(array is not None for array in arrays):
        _refuse("an array that nothing mentions")
    return body


def _refuse(reason):
    raise WireError(f"malformed message: {reason}"[:200])


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline passed")
    return left


def _read(sock, size, deadline):
    data = bytearray()
    while len(data) < size:
        if deadline is not None:
            sock.settimeout(_left(deadline))
        # Memory is taken as bytes come, not as they are announced.
        chunk = sock.recv(min(size - len(data), 1 << 20))
        if not chunk:
            raise PeerGone("the channel was closed")
        data += chunk
    return data


def _object(pairs):
    found = dict(pairs)
    return found if len(found) == len(pairs) else _refuse("a key stands twice")


def _integer(digits):
    return int(digits) if len(digits) <= MAX_DIGITS else _refuse("an integer of many digits")


def _float(digits):
    value = float(digits)
    return value if math.isfinite(value) else _refuse("a number beyond all floats")


def _pack(value, arrays, callables):
    if isinstance(value, np.ndarray):
        if value.dtype.name not in DTYPES:
            raise TypeError(f"an array of {value.dtype.name} cannot be sent")
        arrays.append(np.ascontiguousarray(value).reshape(value.shape))
        return {"array": len(arrays) - 1}
    if isinstance(value, np.generic):
        return _pack(np.asarray(value), arrays, callables)
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(float(value))}
    if isinstance(value, dict):
        return {str(key): _pack(item, arrays, callables) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pack(item, arrays, callables) for item in value]
    if callable(value) and callables is not None:
        callables.append(value)
        return {"callable": len(callables) - 1}
    return value


def _unpack_arrays(specs, payload):
    if not isinstance(specs, list):
        _refuse("no list of arrays")
    arrays, start = [], 0
    for spec in specs:
        dtype, shape = _spec(spec)
        count = math.prod(shape)
        stop = start + count * dtype.itemsize
        if stop > len(payload):
            _refuse("too few bytes")
        flat = np.frombuffer(payload, dtype.newbyteorder("<"), count, start)
        # A copy: aligned, writable, and it does not keep the other arrays' bytes alive.
        arrays.append(flat.astype(dtype).reshape(shape))
        start = stop
    if start != len(payload):
        _refuse("too many bytes")
    return arrays


def _spec(spec):
    """An array's dtype and shape, of which no product exceeds what a message may hold."""
    if not isinstance(spec, list) or len(spec) != 2:
        _refuse("not an array")
    name, shape = spec
    if not isinstance(name, str) or name not in DTYPES:
        _refuse("not a dtype")
    if not isinstance(shape, list) or len(shape) > MAX_AXES:
        _refuse("not a shape")
    if not all(type(n) is int and n >= 0 for n in shape):
        _refuse("not a length of an axis")
    # An axis of length 0 must not hide one of 10**18, over which someone may loop.
    if math.prod(max(n, 1) for n in shape) > MAX_PAYLOAD:
        _refuse("an array too large")
    return np.dtype(name), shape


def _unpack(value, arrays, depth=0):
    if depth > MAX_DEPTH:
        _refuse("nested too deep")
    if isinstance(value, list):
        return [_unpack(item, arrays, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"array"}:
        return _take(value["array"], arrays)
    if value.keys() == {"callable"}:
        index = value["callable"]
        return Callable(index) if type(index) is int and index >= 0 else _refuse("no callable")
    if value.keys() == {"float"}:
        word = value["float"]
        return float(word) if word in ("nan", "inf", "-inf") else _refuse("no such float")
    return {key: _unpack(item, arrays, depth + 1) for key, item in value.items()}


def _take(index, arrays):
    """One array, which nothing else may mention."""
    if type(index) is not int or not 0 <= index < len(arrays) or arrays[index] is None:
        _refuse("no such array, or used twice")
    array, arrays[index] = arrays[index], None
    return array
