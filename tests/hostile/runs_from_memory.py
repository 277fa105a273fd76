"""Run a program that lies in memory only, and any that lies on the disk."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, os, sys

libc = ctypes.CDLL(None, use_errno=True)
EXECVEAT = {"x86_64": 322, "aarch64": 281}[os.uname().machine]
program = b"#!/bin/sh\nexit 0\n"
done = []
try:
    fd = os.memfd_create("x")
    done.append(MARK + "memfd")
    os.write(fd, program)
    libc.syscall(EXECVEAT, fd, b"", None, None, 0x1000)
except OSError:
    pass
for path in (sys.executable, "/bin/sh", "/usr/bin/env"):
    # Each would end this process, and with it the mark that is not earned.
    libc.syscall(EXECVEAT, -100, path.encode(), None, None, 0)
    try:
        os.execv(path, [path, "-c", "exit"])
    except OSError:
        pass
raise RuntimeError("done: " + "; ".join(done))
