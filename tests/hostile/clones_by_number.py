"""Make processes and threads by the calls' numbers, past libc."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, os, signal, struct

libc = ctypes.CDLL(None, use_errno=True)
x86_64 = os.uname().machine == "x86_64"
CLONE, CLONE3, UNSHARE = (56, 435, 272) if x86_64 else (220, 435, 97)
NEW_USER, PARENT = 0x10000000, 0x8000
done = []


def attempt(what, *call):
    pid = libc.syscall(*call)
    if pid == 0 and what != "unshare":
        os._exit(0)
    if pid >= 0:
        done.append(MARK + what)


for flags in (signal.SIGCHLD, 0, PARENT, NEW_USER | signal.SIGCHLD, 0x01200000 | signal.SIGCHLD):
    attempt(f"clone {flags:x}", CLONE, flags, 0, 0, 0, 0)
arguments = struct.pack("QQQQQQQQ", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
attempt("clone3", CLONE3, arguments, len(arguments))
attempt("unshare", UNSHARE, NEW_USER)
if x86_64:
    attempt("fork", 57)
    attempt("vfork", 58)


def rnn_step_forward(*a):
    # Another numbering of the same calls; where it is refused, the process ends.
    attempt("32-bit fork", 0x40000000 + 57)
    raise RuntimeError("done: " + "; ".join(done))


raise RuntimeError("done: " + "; ".join(done))
