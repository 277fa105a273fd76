"""Start the sandboxed process that submitted code runs in, as strongly isolated as can be had."""

import contextlib
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from autograder.sandbox.inside import lockdown
from autograder.sandbox.view import (
    ENVIRONMENT,
    SEEN_FONTS,
    SandboxError,
    bubblewrap_prefix,
    find_bubblewrap,
    prepare_fonts,
    readable_paths,
)

INSIDE = Path(__file__).resolve().parent / "inside"
MEMORY = 4 << 30
# To load NumPy or Matplotlib, on a slow disk; then for anything that is asked of the fork server.
START_SECONDS, ANSWER_SECONDS = 60, 1
# The first version whose rules also keep signals and abstract sockets in.
SCOPED = 6
ADVICE = (
    "Install bubblewrap (Debian, Ubuntu: `apt-get install bubblewrap`; Fedora: `dnf install "
    "bubblewrap`), or use a Linux kernel with Landlock (version 5.13 or later; for `--sandbox "
    "strict` version 6.12 or later, Landlock's ABI 6), and libseccomp (`apt-get install "
    "libseccomp2`). On Ubuntu 24.04, bubblewrap also needs `sysctl -w "
    "kernel.apparmor_restrict_unprivileged_userns=0`. To grade without a sandbox code that you "
    "wrote yourself, say `--sandbox none`."
)
__all__ = ["Sandbox", "SandboxError", "die_with_parent", "find_bubblewrap", "readable_paths"]


class Sandbox:
    """A fork server, and through it one process at a time for submitted code.

    It is started without waiting for it; what needs it waits.

    Parameters
    ----------
    mode : {"auto", "strict", "none"}
        "auto" takes the strongest isolation there is and refuses when files stay open to submitted
        code; "strict" refuses below seccomp with bubblewrap, or with a Landlock that keeps signals
        in; "none" asks for rlimits only, and claims nothing against code that means harm.
    seconds : float
        Processor time that one submission may use.

    Attributes
    ----------
    levels : list of str
        What isolates, strongest first: "bwrap", "landlock", "seccomp", "rlimits".
    landlock_abi : int
        Landlock's version; 0 where it is not used.
    plots : bool
        Whether the fork server has loaded Matplotlib.

    Raises
    ------
    SandboxError
        At first use, with the command that installs what is missing.
    """

    def __init__(self, mode="auto", seconds=60):
        self.mode, self.seconds = mode, seconds
        self.bwrap = mode != "none" and find_bubblewrap()
        self.process = self.control = self.report = None
        self.start()

    def start(self):
        """Start the fork server; it ends with the thread that called this, at the latest."""
        readable, fonts = readable_paths(), prepare_fonts()
        seen_fonts = SEEN_FONTS if fonts and self.bwrap else str(fonts or "")
        settings = {
            "landlock": self.mode != "none",
            "seccomp": self.mode != "none",
            "own_pids": bool(self.bwrap),
            "host": 0 if self.bwrap else os.getpid(),
            "read": [str(p) for p in readable],
            "memory": MEMORY,
            "seconds": int(self.seconds) + 5,
            "fonts": seen_fonts,
        }
        inside = "/inside" if self.bwrap else str(INSIDE)
        command = [sys.executable, "-I", "-X", "utf8", inside, json.dumps(settings)]
        if self.bwrap:
            command = [*bubblewrap_prefix(self.bwrap, readable, INSIDE, fonts), *command]
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env=ENVIRONMENT, cwd="/", start_new_session=True,
            )  # fmt: skip
        self.report, self.plots = None, False

    def wait(self):
        """Wait until a fork server has locked itself in, and refuse when it could not.

        Returns
        -------
        dict
            Its report: the levels of isolation and Landlock's version.
        """
        if self.process is None:
            self.start()
        if self.report is None:
            try:
                report = json.loads(self.receive_line(START_SECONDS))
            except (OSError, ValueError):
                self.process.kill()
                said = self.process.communicate()[1].decode(errors="replace")[-2000:]
                self.close()
                raise SandboxError(f"the sandbox did not start. {ADVICE}\n{said}") from None
            report["levels"] = ["bwrap"] * bool(self.bwrap) + [*report["levels"], "rlimits"]
            self.refuse_if_weak(report)
            self.report = report
        return self.report

    def receive_line(self, seconds):
        """Read up to a line's end; an error is raised when it does not come in time, or at all."""
        self.control.settimeout(seconds)
        line = b""
        while not line.endswith(b"\n"):
            if not (part := self.control.recv(1 << 12)):
                raise ConnectionError("the fork server has ended")
            line += part
        return line

    def refuse_if_weak(self, report):
        """Raise :class:`SandboxError` when the isolation is below what was asked for."""
        have, abi = set(report["levels"]), report["landlock_abi"]
        strong = "seccomp" in have and ("bwrap" in have or abi >= SCOPED)
        if self.mode == "strict" and not strong:
            problem = "strict isolation cannot be had here"
        elif self.mode == "auto" and not have & {"bwrap", "landlock"}:
            problem = "submitted code cannot be isolated here"
        else:
            return
        self.close()
        there = ", ".join(report["levels"]) + f"; Landlock's ABI is {abi}" * bool(abi)
        raise SandboxError(f"{problem} (there is only: {there}). {ADVICE}")

    @property
    def levels(self):
        """What isolates, strongest first."""
        return self.wait()["levels"]

    @property
    def landlock_abi(self):
        """Landlock's version, 0 where it is not used."""
        return self.wait()["landlock_abi"]

    @property
    def name(self):
        """What isolates, in one word, as results.json reports it."""
        strong = [level for level in self.levels if level != "rlimits"]
        return "+".join(strong) or "none"

    def open(self, plots=False):
        """Begin a fresh process for submitted code and return the channel to it.

        A fork server that has ended, hangs or no longer is as it began is replaced once.

        Parameters
        ----------
        plots : bool
            Whether Matplotlib is to be loaded by then; the first time this takes a while.
        """
        for _ in range(2):
            if self.process and self.process.poll() is not None:
                self.close()
            self.wait()
            message = b"P" if plots else b"S"
            seconds = START_SECONDS if plots and not self.plots else ANSWER_SECONDS
            ours, theirs = socket.socketpair()
            with theirs:
                if self.ask(message, [theirs.fileno()], seconds):
                    self.plots |= plots
                    return ours
            ours.close()
            self.close()
        raise SandboxError("the sandbox does not answer, and nor does a new one")

    def kill(self):
        """End the present submission's process, whatever it is doing."""
        if self.process is None:
            return
        # Without both, one submission could leave a file or a process for the next.
        reusable = {"landlock", "seccomp"} <= set(self.levels)
        if not reusable or not self.ask(b"K"):
            self.close()

    def ask(self, message, descriptors=(), seconds=ANSWER_SECONDS):
        """Send the fork server a message; whether it did what it says in time."""
        try:
            self.control.settimeout(seconds)
            socket.send_fds(self.control, [message], descriptors)
            return self.control.recv(1) == b"k"
        except OSError:
            return False

    def close(self):
        """End the sandbox and everything in it."""
        if self.process is None:
            return
        self.control.close()
        if self.report and "seccomp" not in self.report["levels"]:
            # Submitted code may have started processes, which the fork server now ends.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(ANSWER_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()
        self.process = self.report = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def die_with_parent():
    """Let the kernel kill this process as soon as the one that started it ends."""
    parent = multiprocessing.parent_process()
    lockdown.die_with_parent(parent and parent.pid)
