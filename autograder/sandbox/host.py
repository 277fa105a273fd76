"""Start the sandboxed process that submitted code runs in, as strongly isolated as can be had."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from autograder.course import ROOT
from autograder.sandbox.inside import wire

INSIDE = Path(__file__).resolve().parent / "inside"
FONTS = ROOT / "build" / "matplotlib"
MEMORY = 4 << 30
PR_SET_PDEATHSIG = 1
ADVICE = (
    "Install bubblewrap (Debian, Ubuntu: `apt-get install bubblewrap`; Fedora: `dnf install "
    "bubblewrap`), or use a Linux kernel of version 5.13 or later with Landlock, and libseccomp "
    "(`apt-get install libseccomp2`). On Ubuntu 24.04, bubblewrap also needs `sysctl -w "
    "kernel.apparmor_restrict_unprivileged_userns=0`. To grade without a sandbox code that you "
    "wrote yourself, say `--sandbox none`."
)


class SandboxError(RuntimeError):
    """No sandbox of the strength asked for can be had here."""


class Sandbox:
    """A nursery process, and through it one process at a time for submitted code.

    Parameters
    ----------
    mode : {"auto", "strict", "none"}
        "auto" takes the strongest isolation there is and refuses when files stay open to submitted
        code; "strict" refuses below bubblewrap or Landlock with seccomp; "none" asks for rlimits
        only.
    seconds : float
        Processor time that one submission may use.

    Attributes
    ----------
    levels : list of str
        What isolates, strongest first: "bwrap", "landlock", "seccomp", "rlimits".

    Raises
    ------
    SandboxError
        With the command that installs what is missing.
    """

    def __init__(self, mode="auto", seconds=60):
        self.mode, self.seconds = mode, seconds
        self.bwrap = mode != "none" and find_bubblewrap()
        self.process = self.control = None
        self.start()

    def start(self):
        """Start the nursery and check what it reached."""
        self.control, theirs = socket.socketpair()
        readable = readable_paths()
        settings = {
            "landlock": self.mode != "none",
            "seccomp": self.mode != "none",
            "own_pids": bool(self.bwrap),
            "read": [str(p) for p in readable],
            "memory": MEMORY,
            "seconds": int(self.seconds) + 5,
            "fonts": "/fonts" if self.bwrap else str(prepare_fonts()),
        }
        inside = "/inside" if self.bwrap else str(INSIDE)
        command = [sys.executable, "-I", "-X", "utf8", inside, json.dumps(settings)]
        if self.bwrap:
            command = [*bubblewrap_prefix(self.bwrap, readable), *command]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=ENVIRONMENT, cwd="/", start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self.control.settimeout(60)
        try:
            report = wire.receive(self.control)
        except (OSError, wire.WireError):
            said = self.process.stderr.read().decode(errors="replace")[-2000:]
            self.close()
            raise SandboxError(f"the sandbox did not start. {ADVICE}\n{said}") from None
        self.levels = ["bwrap"] if self.bwrap else []
        self.levels += [level for level in ("landlock", "seccomp") if level in report["levels"]]
        self.levels.append("rlimits")
        self.refuse_if_weak()

    def refuse_if_weak(self):
        """Raise :class:`SandboxError` when the isolation is below what was asked for."""
        have = set(self.levels)
        strong = "bwrap" in have or {"landlock", "seccomp"} <= have
        if self.mode == "strict" and not strong:
            problem = "strict isolation cannot be had here"
        elif self.mode == "auto" and not have & {"bwrap", "landlock"}:
            problem = "submitted code cannot be isolated here"
        else:
            return
        self.close()
        raise SandboxError(f"{problem} (there is only: {', '.join(self.levels)}). {ADVICE}")

    @property
    def name(self):
        """What isolates, in one word, as results.json reports it."""
        strong = [level for level in self.levels if level != "rlimits"]
        return "+".join(strong) or "none"

    def open(self):
        """Begin a fresh process for submitted code and return the channel to it."""
        if self.process.poll() is not None or not {"landlock", "seccomp"} <= set(self.levels):
            # Without both, one submission could leave a file or a process for the next.
            self.close()
            self.start()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [b"S"], [theirs.fileno()])
                self.control.recv(1)
            except OSError:
                ours.close()
                raise SandboxError("the sandbox came to an end by itself") from None
        return ours

    def kill(self):
        """End the present submission's process, whatever it is doing."""
        try:
            self.control.sendall(b"K")
            self.control.recv(1)
        except OSError:
            self.close()

    def close(self):
        """End the sandbox and everything in it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        self.control.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def die_with_parent():
    """Let the kernel kill this process as soon as the one that started it ends."""
    # Python has no prctl of its own.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "MPLBACKEND": "Agg",
    # A process that forks must not have a thread pool of BLAS's.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def readable_paths():
    """The folders that Python and NumPy live in; submitted code may read these and no others.

    Raises
    ------
    SandboxError
        When the repository lies inside one of them, as its tests could then be read.
    """
    prefixes = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve()}
    wanted = [p / part for p in prefixes for part in ("lib", "lib64", "bin", "share", "include")]
    wanted += [p / "pyvenv.cfg" for p in prefixes]
    wanted += [Path(p) for p in ("/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/share")]
    wanted += [Path(p) for p in ("/usr/local/lib", "/etc/ld.so.cache", "/etc/alternatives")]
    wanted += [Path("/etc/localtime"), Path("/usr/bin"), Path("/usr/sbin")]
    paths = sorted(p for p in wanted if p.exists())
    for path in paths:
        if ROOT.is_relative_to(path.resolve()):
            raise SandboxError(
                f"the course lies inside {path}, which submitted code must be able to read: "
                "move it to a folder of its own, for instance below your home"
            )
    return paths


def find_bubblewrap():
    """The path of a bubblewrap that works for this user, or None."""
    path = shutil.which("bwrap")
    if path is None:
        return None
    trial = [path, "--unshare-all", "--ro-bind", "/", "/", "--", "/bin/true"]
    works = subprocess.run(trial, capture_output=True, timeout=20).returncode == 0
    return path if works else None


def bubblewrap_prefix(bwrap, readable):
    """The command line that shows a process Python's own folders and the harness, and no more."""
    command = [
        bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--dev", "/dev", "--size", str(1 << 26), "--tmpfs", "/tmp",
        "--ro-bind", str(INSIDE), "/inside", "--ro-bind", str(prepare_fonts()), "/fonts",
    ]  # fmt: skip
    for path in readable:
        command += ["--ro-bind", str(path), str(path)]
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        path = Path("/", name)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            command += ["--ro-bind", str(path), str(path)]
    return [*command, "--remount-ro", "/", "--chdir", "/", "--"]


def prepare_fonts():
    """Make Matplotlib's font list once, so that no sandbox has to; returns its folder."""
    if not any(FONTS.glob("fontlist-*.json")):
        FONTS.mkdir(parents=True, exist_ok=True)
        make = "import matplotlib.font_manager"
        environment = {**ENVIRONMENT, "MPLCONFIGDIR": str(FONTS)}
        subprocess.run([sys.executable, "-c", make], env=environment, check=True)
    return FONTS
