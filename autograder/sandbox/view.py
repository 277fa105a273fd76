"""What a sandboxed process can see: Python's own folders, read-only, and a few settings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.course import ROOT

FONTS = ROOT / "build" / "matplotlib"
# Where bubblewrap shows them: in a folder that looks writable, or Matplotlib would not have it.
SEEN_FONTS = "/tmp/matplotlib"


class SandboxError(RuntimeError):
    """No sandbox of the strength asked for can be had here."""


ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "MPLBACKEND": "Agg",
    # A process that forks must not have a thread pool of BLAS's.
    **ONE_THREAD,
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
    named = {Path(sys.base_prefix), Path(sys.prefix)}
    # An environment may be reached through a link, and its interpreter through another.
    prefixes = named | {p.resolve() for p in named}
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


def bubblewrap_prefix(bwrap, readable, inside, fonts):
    """The command line that shows a process Python's own folders and the harness, and no more."""
    command = [
        bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--dev", "/dev", "--size", str(1 << 26), "--tmpfs", "/tmp",
        "--ro-bind", str(inside), "/inside",
    ]  # fmt: skip
    for path in fonts.glob("fontlist-*.json") if fonts else []:
        command += ["--ro-bind", str(path), f"{SEEN_FONTS}/{path.name}"]
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
    """Make Matplotlib's font list once, so that no sandbox has to.

    Returns
    -------
    pathlib.Path or None
        Its folder; None where this user may not write it, and each sandbox then looks for itself.
    """
    if not any(FONTS.glob("fontlist-*.json")):
        try:
            FONTS.mkdir(parents=True, exist_ok=True)
        except PermissionError:
            return None
        if not os.access(FONTS, os.W_OK):
            return None
        make = "import matplotlib.font_manager"
        environment = {**ENVIRONMENT, "MPLCONFIGDIR": str(FONTS)}
        subprocess.run([sys.executable, "-c", make], env=environment, check=True)
    return FONTS
