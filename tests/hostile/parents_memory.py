"""Read and write the parent's memory, take its descriptors, trace it."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, os, struct

libc = ctypes.CDLL(None, use_errno=True)
x86_64 = os.uname().machine == "x86_64"
READ, WRITE, TRACE, KCMP = (310, 311, 101, 312) if x86_64 else (270, 271, 117, 272)
parent, done = os.getppid(), []
buffer = ctypes.create_string_buffer(8)
here = struct.pack("PN", ctypes.addressof(buffer), 8)
for who in (parent, 1):
    for name in ("mem", "maps", "environ", "fd", "cwd", "root", "task", "stat"):
        try:
            place = f"/proc/{who}/{name}"
            os.listdir(place) if name in ("fd", "task", "cwd", "root") else open(place, "rb").read(1)
            done.append(f"{MARK} {place}")
        except OSError:
            pass
    for name, call in {
        "read": (READ, who, here, 1, here, 1, 0),
        "write": (WRITE, who, here, 1, here, 1, 0),
        "seize": (TRACE, 0x4206, who, 0, 0),
    }.items():
        if libc.syscall(*call) >= 0:
            done.append(f"{MARK} {name} {who}")
    if libc.syscall(KCMP, who, os.getpid(), 1, 0, 0) >= 0:
        done.append(f"{MARK} compared with {who}")
    fd = libc.syscall(434, who, 0)
    if fd >= 0 and libc.syscall(438, fd, 0, 0) >= 0:
        done.append(f"{MARK} descriptor of {who}")
raise RuntimeError("done: " + "; ".join(done))
