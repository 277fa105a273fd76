"""Open sockets of every family, pairs of them, and the names that no file system holds."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, os, socket

libc = ctypes.CDLL(None, use_errno=True)
SOCKET, PAIR = {"x86_64": (41, 53), "aarch64": (198, 199)}[os.uname().machine]
fds, opened = (ctypes.c_int * 2)(), []
for family in range(46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        if libc.syscall(SOCKET, family, kind, 0) >= 0:
            opened.append(f"{MARK} {family} {kind}")
        if libc.syscall(PAIR, family, kind, 0, fds) >= 0:
            opened.append(f"{MARK} pair {family} {kind}")
for fd in range(3, 64):
    try:
        with socket.socket(fileno=os.dup(fd)) as channel:
            channel.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
            opened.append(f"{MARK} descriptors over {fd}")
    except OSError:
        pass
raise RuntimeError("opened: " + "; ".join(opened))
