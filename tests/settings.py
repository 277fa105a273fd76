"""The four settings that the grader is tried in: as root or not, with bubblewrap or without.

@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_...(setting, tmp_path):
    status, results = setting.grade(folder, tmp_path / "out")
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import ROOT
from autograder.sandbox.host import SCOPED, find_bubblewrap
from autograder.sandbox.inside.lockdown import landlock_abi

NOBODY = 65534


@dataclass(frozen=True)
class Setting:
    """Who grades, and whether bubblewrap is on the PATH.

    Attributes
    ----------
    root : bool
    bubblewrap : bool
    """

    root: bool
    bubblewrap: bool

    def __str__(self):
        return f"{'root' if self.root else 'user'}-{'bwrap' if self.bubblewrap else 'plain'}"

    @property
    def strongest(self):
        """The mode that asks for the most there is: "strict", or "auto" on an older kernel."""
        return "strict" if self.bubblewrap or landlock_abi() >= SCOPED else "auto"

    def skip_where_impossible(self):
        """Skip a test in a setting that this machine does not have, and say why."""
        if self.root and os.getuid():
            pytest.skip("only root can grade as root")
        if self.bubblewrap and not find_bubblewrap():
            pytest.skip("bubblewrap is not installed, or may not be used here")
        if not self.root and not os.getuid() and not _can_mount():
            pytest.skip("this root can neither mount folders nor become another user")

    def start(self, folder, out, mode="auto", **options):
        """Start the command that grades a folder.

        Parameters
        ----------
        folder, out : path-like
            Submissions and reports; ``out`` is made here.
        mode : {"auto", "strict", "none"}
        **options
            As at the command line: ``timeout=8`` for ``--timeout=8``.

        Returns
        -------
        subprocess.Popen
            Its process id is the grader's own.
        """
        self.skip_where_impossible()
        folder, out = Path(folder).resolve(), Path(out).resolve()
        out.mkdir(parents=True, exist_ok=True)
        words = [f"--{k.replace('_', '-')}={v}" for k, v in {"sandbox": mode, **options}.items()]
        command = [sys.executable, "-m", "autograder", "grade", folder, "--out", out, *words]
        if not self.root and not os.getuid():
            os.chown(out, NOBODY, NOBODY)
            folder.chmod(0o755)
        path = os.environ["PATH"] if self.bubblewrap else str(out / "no-programs")
        command = ["/usr/bin/env", f"PATH={path}", *command]
        if not self.root and not os.getuid():
            command = _as_nobody(command, [folder, out])
        environment = {**os.environ, "HOME": str(out), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def grade(self, folder, out, mode="auto", **options):
        """Grade a folder; returns the exit status and what results.json holds."""
        with self.start(folder, out, mode, **options) as process:
            said = process.communicate()[1]
        file = Path(out) / "results.json"
        assert file.exists(), said
        results = json.loads(file.read_text(encoding="utf-8"))
        assert ("bwrap" in results["sandbox"]) == (self.bubblewrap and mode != "none")
        return process.returncode, results


SETTINGS = [Setting(root, bubblewrap) for root in (True, False) for bubblewrap in (True, False)]


def _can_mount():
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        return False
    return not subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode


def _as_nobody(command, folders):
    """A command run by an ordinary user, for whom what it needs lies in no closed folder.

    Python may live below root's home, and pytest's folders are closed too. In a mount namespace of
    the command's own an open folder takes the place of each closed one, and holds what is needed.
    """
    wanted = {Path(p).resolve() for p in (ROOT, sys.prefix, sys.base_prefix, *folders)}
    closed = {topmost for path in wanted if (topmost := _closed_above(path))}
    lines = ["set -e", "stage=$(mktemp -d)", 'mount -t tmpfs none "$stage"']
    hidden = sorted(path for path in wanted if _closed_above(path))
    for number, path in enumerate(hidden):
        lines += [f'mkdir "$stage/{number}"', f'mount --rbind {_quoted(path)} "$stage/{number}"']
    lines += [f"mount -t tmpfs -o mode=755 none {_quoted(path)}" for path in sorted(closed)]
    for number, path in enumerate(hidden):
        lines += [f"mkdir -p {_quoted(path)}", f'mount --rbind "$stage/{number}" {_quoted(path)}']
    words = shlex.join(str(word) for word in command)
    user = f"--reuid={NOBODY} --regid={NOBODY} --clear-groups"
    lines.append(f"cd {_quoted(ROOT)}; exec setpriv {user} {words}")
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines)]


def _closed_above(path):
    """The topmost folder above a path that others may not enter, or None."""
    return next((p for p in reversed(path.parents) if not p.stat().st_mode & 0o001), None)


def _quoted(path):
    return shlex.quote(str(path))
