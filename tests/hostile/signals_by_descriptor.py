"""Let the kernel send signals to the parent whenever a pipe or the channel has something to read."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, fcntl, os, signal, struct

F_SETSIG, F_SETOWN_EX, FIOASYNC, FIOSETOWN = 10, 15, 0x5452, 0x8901
number = ctypes.c_int
done, (reads, writes) = [], os.pipe()


def attempt(what, call, *arguments):
    try:
        call(*arguments)
        done.append(MARK + what)
    except OSError:
        pass


for fd in (reads, *range(3, 16)):
    try:
        flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    except OSError:
        continue
    attempt("own", fcntl.fcntl, fd, fcntl.F_SETOWN, os.getppid())
    attempt("own_ex", fcntl.fcntl, fd, F_SETOWN_EX, struct.pack("ii", 1, os.getppid()))
    attempt("sig", fcntl.fcntl, fd, F_SETSIG, signal.SIGSTOP)
    attempt("async", fcntl.fcntl, fd, fcntl.F_SETFL, flags | os.O_ASYNC)
    attempt("async by ioctl", fcntl.ioctl, fd, FIOASYNC, struct.pack("i", 1))
    attempt("own by ioctl", fcntl.ioctl, fd, FIOSETOWN, struct.pack("i", os.getppid()))
    attempt("lease", fcntl.fcntl, fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    # The kernel looks at 32 of the 64 bits that a filter compares.
    libc = ctypes.CDLL(None, use_errno=True)
    wide = ctypes.c_long((1 << 32) | fcntl.F_SETOWN)
    fcntl_number = {"x86_64": 72, "aarch64": 25}[os.uname().machine]
    if libc.syscall(fcntl_number, fd, wide, os.getppid()) == 0:
        done.append(MARK + "own with high bits")
os.write(writes, b"x")
raise RuntimeError("done: " + "; ".join(done))
