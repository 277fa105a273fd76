"""Collect notebooks from students' repositories: ``python -m tools.collect students.csv FOLDER``.

The list has a header and a line ``name,url`` for each student. Nothing of a repository is checked
out or run: its last commit is fetched into a bare clone, and regular files named ``*.ipynb`` are
copied from there to ``FOLDER/<name>/``, each folder with the commit's time in ``timestamp.txt``.
Hooks, submodules, filters, LFS and links have no say. A token for private repositories is read from
the variable STUDENTS_TOKEN, and never stands on a command line. It is for one host, the service
that runs this or else github.com; the variable STUDENTS_HOST names another.
"""

import contextlib
import csv
import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.deadline import STAMP
from autograder.submissions import MAX_BYTES
from autograder.text import printable

ASKPASS = Path(__file__).resolve().parent.parent / "ci" / "askpass.sh"
# Of one command of git's: seconds, memory, and bytes of a file that it writes or of what it says.
SECONDS, MEMORY, MAX_PACK, MAX_LIST = 120, 2 << 30, 200 << 20, 20 << 20
# Of one repository: notebooks, and their bytes together.
MAX_NOTEBOOKS, MAX_TOTAL = 60, 100 << 20
POINTER = b"version https://git-lfs"
SETTINGS = {
    "core.hooksPath": "/dev/null",
    # A redirect would take the token to another host.
    "http.followRedirects": "false",
    "transfer.fsckObjects": "true",
}


class Uncollectable(ValueError):
    """A list or a repository cannot be read; the message says why."""


def students(path):
    """Names and addresses in a list of students.

    Raises
    ------
    Uncollectable
        When it is no such list.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise Uncollectable(f"{path} cannot be read: {error}") from None
    found = {}
    for number, row in enumerate(rows, 2):
        name, url = (row.get("name") or "").strip(), (row.get("url") or "").strip()
        if not name or not url:
            raise Uncollectable(f"{path}, line {number}: expected name,url, got {row}")
        if name in (".", "..") or "/" in name or name.startswith(("-", ".")):
            raise Uncollectable(f"{path}, line {number}: {name!r} is no name for a folder")
        if name in found:
            raise Uncollectable(f"{path}, line {number}: {name!r} stands there twice")
        if url.startswith("-"):
            raise Uncollectable(f"{path}, line {number}: expected an address, got {url!r}")
        found[name] = url
    if not found:
        raise Uncollectable(f"{path}: expected a header name,url and a line for each student")
    return found


def git(*arguments, cwd=None, most=MAX_LIST, token=False):
    """Run git as a stranger to this machine's settings; returns its output as bytes.

    Parameters
    ----------
    *arguments : str
    cwd : path-like, optional
    most : int
        Bytes of each file that it writes, and of what it says.
    token : bool
        Whether it may answer with the token for private repositories.

    Raises
    ------
    Uncollectable
    """
    environment = {
        **os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": str(ASKPASS), "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ALLOW_PROTOCOL": os.environ.get("GIT_ALLOW_PROTOCOL", "https:ssh"),
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
    }  # fmt: skip
    if not token:
        environment.pop("STUDENTS_TOKEN", None)
    settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    # Into files, whose size the kernel limits: a tree of few objects may list without an end.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        try:
            done = subprocess.run(
                ["git", *settings, *arguments], cwd=cwd, env=environment, stdout=said,
                stderr=complained, timeout=SECONDS, stdin=subprocess.DEVNULL,
                preexec_fn=partial(_limit, most),
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Uncollectable(f"it took longer than {SECONDS} s") from None
        complained.seek(0)
        if done.returncode == -signal.SIGXFSZ or said.seek(0, os.SEEK_END) > most:
            raise Uncollectable(f"git {arguments[0]} gives more than {most / 1e6:.0f} MB")
        if done.returncode:
            lines = complained.read().decode(errors="replace").strip().splitlines()
            raise Uncollectable(printable(lines[-1] if lines else "git failed")[:300])
        said.seek(0)
        return said.read()


def _limit(most):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def may_have_token(url):
    """Whether an address is on the host that the token is for: lists may hold anybody's."""
    service = os.environ.get("GITHUB_SERVER_URL", "").removeprefix("https://")
    host = os.environ.get("STUDENTS_HOST") or service or os.environ.get("CI_SERVER_HOST")
    return url.startswith(f"https://{host or 'github.com'}/")


def collect(url, folder):
    """Copy a repository's notebooks into a folder.

    Returns
    -------
    copied : list of str
        Paths of notebooks.
    notes : list of str
        What a teacher should know of others: links, and what is too large or too many.

    Raises
    ------
    Uncollectable
    """
    copied, notes, room = [], [], MAX_TOTAL
    with tempfile.TemporaryDirectory() as place:
        git("clone", "-q", "--bare", "--depth=1", "--single-branch", "--no-tags", "--", url, place,
            most=MAX_PACK, token=may_have_token(url))  # fmt: skip
        time = git("log", "-1", "--format=%cI", "HEAD", cwd=place)
        for entry in git("ls-tree", "-r", "-l", "-z", "HEAD", cwd=place).split(b"\0"):
            about, _, name = entry.partition(b"\t")
            if not name.endswith(b".ipynb"):
                continue
            path = PurePosixPath(os.fsdecode(name))
            mode, _, digest, size = about.decode().split()
            problem = _problem(path, mode, size, room, len(copied))
            if problem:
                notes.append(f"{printable(path)} {problem} and was left")
                continue
            content = git("cat-file", "blob", digest, cwd=place, most=MAX_BYTES)
            room -= int(size)
            if content.startswith(POINTER):
                notes.append(f"{printable(path)} is a pointer of Git LFS, not the notebook")
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # First the time: without one it would count as in time.
            target.with_name(STAMP).write_bytes(time)
            target.write_bytes(content)
            copied.append(str(path))
    return copied, notes


def _problem(path, mode, size, room, number):
    """Why a notebook is not copied; "" when it is."""
    if not mode.startswith("100") or path.is_absolute() or ".." in path.parts:
        return "is a link"
    if STAMP in path.parts:
        return f"lies in a folder {STAMP}"
    if int(size) > min(MAX_BYTES, room):
        return "is too large"
    return f"is beyond the {MAX_NOTEBOOKS}th" if number >= MAX_NOTEBOOKS else ""


def main(listed, folder):
    """Collect from everyone on the list and tell; returns 1 when nothing came, 2 for a bad list."""
    folder, total, warnings = Path(folder), 0, []
    with no_commands():
        try:
            people = students(listed)
        except Uncollectable as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        for name, url in people.items():
            # What was taken back since the last time must not be graded.
            shutil.rmtree(folder / name, ignore_errors=True)
            try:
                copied, notes = collect(url, folder / name)
            except (Uncollectable, OSError) as error:
                # Nor a part, of which some may be missing that tells against it.
                shutil.rmtree(folder / name, ignore_errors=True)
                warnings.append((name, f"could not be collected: {error}"))
                continue
            total += len(copied)
            print(f"{printable(name)}  {len(copied)} collected")
            warnings += [(name, note) for note in notes]
            if not copied:
                warnings.append((name, "no notebook in the repository"))
    for name, text in warnings:
        warn(name, text)
    return 0 if total else 1


@contextlib.contextmanager
def no_commands():
    """Keep GitHub's runner from taking a name that is printed for one of its commands."""
    on_github = os.environ.get("GITHUB_ACTIONS")
    word = secrets.token_hex(16)
    if on_github:
        print(f"::stop-commands::{word}", flush=True)
    try:
        yield
    finally:
        sys.stderr.flush()
        if on_github:
            print(f"::{word}::", flush=True)


def warn(name, text):
    """Say what a teacher should know, where the service shows it."""
    if os.environ.get("GITHUB_ACTIONS"):
        # Here, as it needs packages that the job for GitLab does not install.
        from autograder.report.annotations import command

        print(command("warning", printable(name), text))
    else:
        print(f"{printable(name)}  {printable(text)}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if len(sys.argv) == 3 else "usage: " + __doc__.split("\n")[0])
