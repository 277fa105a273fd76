"""The message format between the trusted and the sandboxed process.

A message is a JSON header and the raw bytes of the arrays it mentions, nothing else: no pickle,
no names to look up, no code. Both sides read with the same strict reader.

    8 bytes    length of the header, length of the payload (two big-endian uint32)
    header     JSON: {"body": tree, "arrays": [[dtype, shape], ...]}
    payload    the arrays' bytes, one after the other, C order, little-endian

In a tree, an array stands as {"array": index}, a callable as {"callable": index}, a list as a
list; numbers, strings, booleans, null and objects stand for themselves.
"""

import json
import math
import struct
import time

import numpy as np

PREFIX = struct.Struct(">II")
MAX_HEADER = 1 << 20
MAX_PAYLOAD = 1 << 26
MAX_DEPTH = 16
DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 "
    "complex64 complex128".split()
)


class WireError(Exception):
    """The peer sent something that is not a message."""


class PeerGone(WireError):
    """The peer closed the channel."""


class Callable:
    """A callable of the peer's, known here by its index only."""

    def __init__(self, index):
        self.index = index


def send(sock, body, callables=None):
    """Send one message.

    Parameters
    ----------
    sock : socket.socket
        A stream socket.
    body : dict
        JSON values, ndarrays and callables, nested in lists and dicts.
    callables : list, optional
        Grows by each callable in ``body``; its index there is what is sent.
    """
    arrays = []
    tree = _pack(body, arrays, callables)
    specs = [[a.dtype.name, list(a.shape)] for a in arrays]
    header = json.dumps({"body": tree, "arrays": specs}).encode()
    payload = b"".join(a.astype(a.dtype.newbyteorder("<"), copy=False).tobytes() for a in arrays)
    if len(header) > MAX_HEADER or len(payload) > MAX_PAYLOAD:
        raise WireError(f"message of {len(header)} + {len(payload)} bytes is too large")
    sock.sendall(PREFIX.pack(len(header), len(payload)) + header + payload)


def receive(sock, deadline=None):
    """Receive one message and check all of it before any of it is used.

    Parameters
    ----------
    sock : socket.socket
    deadline : float, optional
        Value of ``time.monotonic()`` after which to give up, however fast single bytes drip in.

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
    if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
        raise WireError(f"a message of {header_size} + {payload_size} bytes was announced")
    header, payload = _read(sock, header_size, deadline), _read(sock, payload_size, deadline)
    try:
        message = json.loads(header)
        arrays = _unpack_arrays(message["arrays"], payload)
        body = _unpack(message["body"], arrays)
    except WireError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise WireError(f"malformed message: {type(error).__name__}") from None
    if not isinstance(body, dict):
        raise WireError("malformed message: no body")
    return body


def _read(sock, size, deadline):
    chunks = bytearray()
    while len(chunks) < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the deadline passed")
            sock.settimeout(left)
        chunk = sock.recv(min(size - len(chunks), 1 << 20))
        if not chunk:
            raise PeerGone("the channel was closed")
        chunks += chunk
    return bytes(chunks)


def _pack(value, arrays, callables):
    if isinstance(value, np.ndarray):
        if value.dtype.name not in DTYPES:
            raise WireError(f"an array of {value.dtype.name} cannot be sent")
        arrays.append(np.ascontiguousarray(value).reshape(value.shape))
        return {"array": len(arrays) - 1}
    if isinstance(value, np.generic):
        return _pack(np.asarray(value), arrays, callables)
    if isinstance(value, dict):
        return {str(key): _pack(item, arrays, callables) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pack(item, arrays, callables) for item in value]
    if callable(value) and callables is not None:
        callables.append(value)
        return {"callable": len(callables) - 1}
    return value


def _unpack_arrays(specs, payload):
    arrays, start = [], 0
    for name, shape in specs:
        if name not in DTYPES or not all(type(n) is int and n >= 0 for n in shape):
            raise WireError("malformed message: not an array")
        dtype = np.dtype(name).newbyteorder("<")
        stop = start + math.prod(shape) * dtype.itemsize
        if stop > len(payload):
            raise WireError("malformed message: too few bytes")
        flat = np.frombuffer(payload[start:stop], dtype)
        arrays.append(flat.astype(np.dtype(name)).reshape(shape))
        start = stop
    if start != len(payload):
        raise WireError("malformed message: too many bytes")
    return arrays


def _unpack(value, arrays, depth=0):
    if depth > MAX_DEPTH:
        raise WireError("malformed message: nested too deep")
    if isinstance(value, list):
        return [_unpack(item, arrays, depth + 1) for item in value]
    if isinstance(value, dict):
        if set(value) == {"array"} and type(value["array"]) is int and value["array"] >= 0:
            return arrays[value["array"]] if value["array"] < len(arrays) else _refuse()
        if set(value) == {"callable"} and type(value["callable"]) is int:
            return Callable(value["callable"])
        return {key: _unpack(item, arrays, depth + 1) for key, item in value.items()}
    return value


def _refuse():
    raise WireError("malformed message: no such array")
