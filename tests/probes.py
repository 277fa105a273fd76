"""Look at the inside of a sandbox, and at the processes it is made of."""

import contextlib
import json
import shutil
import time
from pathlib import Path

from autograder.sandbox import host
from autograder.sandbox.host import Sandbox

LIES = {
    "landlock": ("lockdown.py", "landlock_abi = lambda: 0\n"),
    "seccomp": ("syscalls.py", "system_call_filter = lambda forks: None\n"),
}


@contextlib.contextmanager
def probing(tmp_path, monkeypatch, lines, *missing, mode="auto", bubblewrap=False):
    """A sandbox whose submissions run some lines of ours and send what they call ``found``.

    Parameters
    ----------
    tmp_path, monkeypatch : pytest's
    lines : str
    *missing : {"landlock", "seccomp"}
        What the machine is to lack.
    mode : {"auto", "strict", "none"}
    bubblewrap : bool
    """
    inside = shutil.copytree(host.INSIDE, tmp_path / "inside")
    body = "\n    ".join(lines.strip().splitlines())
    (inside / "cells.py").write_text(
        "import ctypes, json, os, resource, signal, socket, time\n\n\n"
        f"def main(channel):\n    {body}\n    channel.sendall(json.dumps(found).encode())\n"
        "    time.sleep(600)\n"
    )
    for module, lie in map(LIES.get, missing):
        with (inside / module).open("a") as file:
            file.write("\n" + lie)
    monkeypatch.setattr(host, "INSIDE", inside)
    if not bubblewrap:
        monkeypatch.setattr(host, "find_bubblewrap", lambda: None)
    with Sandbox(mode) as box:
        yield box


def ask(box, **options):
    """Begin a submission and return what it found."""
    with box.open(**options) as channel:
        channel.settimeout(10)
        return json.loads(channel.recv(1 << 16))


def tree(pid):
    """A process and its descendants, parents first."""
    parents = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            status = (entry / "stat").read_text().rpartition(")")[2].split()
            parents.setdefault(int(status[1]), []).append(int(entry.name))
    found = [pid]
    for parent in found:
        found += parents.get(parent, [])
    return found


def left_after(seconds, processes):
    """Which of some processes still run after a while; returns as soon as none does."""
    deadline = time.monotonic() + seconds
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return [pid for pid in processes if is_running(pid)]


def is_running(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
