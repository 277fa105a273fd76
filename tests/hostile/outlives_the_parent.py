"""Cut the ties to the parent: its death signal, its group, its session."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
PDEATHSIG, DUMPABLE, KEEPCAPS, SUBREAPER, TIMERSLACK, PTRACER = 1, 4, 8, 36, 29, 0x59616D61
done = []
for name, option, value in (
    ("death signal", PDEATHSIG, 0),
    ("dumpable", DUMPABLE, 1),
    ("capabilities", KEEPCAPS, 1),
    ("subreaper", SUBREAPER, 1),
    ("tracer", PTRACER, -1),
    ("death signal with high bits", (1 << 32) | PDEATHSIG, 0),
):
    if libc.prctl(ctypes.c_long(option), ctypes.c_long(value), 0, 0, 0) == 0:
        done.append(MARK + name)
for call in (os.setsid, lambda: os.setpgid(0, os.getppid()), lambda: os.setpgid(0, 0)):
    try:
        call()
        done.append(MARK + "group")
    except OSError:
        pass
raise RuntimeError("done: " + "; ".join(done))
