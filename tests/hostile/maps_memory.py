"""Map memory in every way there is, and lock it."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, mmap, os

libc = ctypes.CDLL(None, use_errno=True)
MLOCKALL, SHMGET = {"x86_64": (151, 29), "aarch64": (230, 194)}[os.uname().machine]
NORESERVE, HUGE, step, held = 0x4000, 0x40000, 1 << 28, []
for flags in (mmap.MAP_PRIVATE, mmap.MAP_SHARED, mmap.MAP_PRIVATE | NORESERVE, HUGE | 2):
    try:
        while len(held) < 64:
            held.append(mmap.mmap(-1, step, flags | mmap.MAP_ANONYMOUS))
    except (OSError, ValueError):
        pass
done = [f"{MARK} {len(held)} times {step} bytes"] * (len(held) * step >= 5 << 30)
held.clear()
if libc.syscall(MLOCKALL, 1) == 0:
    done.append(MARK + "locked")
if libc.syscall(SHMGET, 0, 4096, 0o1600) >= 0:
    done.append(MARK + "shared")
hoard = mmap.mmap(-1, 3 << 30)


def rnn_step_forward(*a):
    for start in range(0, len(hoard), 4096):
        hoard[start] = 1


raise RuntimeError("done: " + "; ".join(done))
