"""Reach the scheduler of a cluster: by its address, by what was inherited, by what names it."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import os, socket

reached = [f"{MARK} {name}" for name in os.environ if "DASK" in name]
try:
    with socket.create_connection(("127.0.0.1", PORT), 1) as s:
        s.send(b"LEAK")
        reached.append(f"{MARK} connected")
except OSError:
    pass
for descriptor in range(3, 256):
    try:
        s = socket.socket(fileno=os.dup(descriptor))
    except OSError:
        continue
    if s.family in (socket.AF_INET, socket.AF_INET6):
        reached.append(f"{MARK} inherited {descriptor}")
for place in ("/proc/net/tcp", f"/proc/{os.getppid()}/net/tcp", f"/proc/{os.getppid()}/environ"):
    try:
        if f":{PORT:04X}" in open(place).read() or "DASK" in open(place).read():
            reached.append(f"{MARK} {place}")
    except OSError:
        pass


def rnn_step_forward(*a):
    raise ValueError("reached: " + "; ".join(reached))
