"""Collect notebooks from students' repositories: ``python -m tools.collect students.csv FOLDER``.

The list has a header and a line ``name,url`` for each student. Nothing of a repository is checked
out or run: its last commit is fetched into a bare clone, and regular files named ``*.ipynb`` are
copied from there to ``FOLDER/<name>/``, each folder with the commit's time in ``timestamp.txt``.
Hooks, submodules, filters, LFS and links have no say. A token for private repositories is read from
the variable STUDENTS_TOKEN, and never stands on a command line.
"""

import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath

from autograder.text import printable

ASKPASS = Path(__file__).resolve().parent.parent / "ci" / "askpass.sh"
# Of one repository: seconds, bytes of one file, notebooks.
SECONDS, MAX_BYTES, MAX_NOTEBOOKS = 120, 200 << 20, 60
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


def git(*arguments, cwd=None):
    """Run git as a stranger to this machine's settings; returns its output as bytes."""
    environment = {
        **os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": str(ASKPASS), "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ALLOW_PROTOCOL": os.environ.get("GIT_ALLOW_PROTOCOL", "https:ssh"),
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
    }  # fmt: skip
    settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    try:
        return subprocess.run(
            ["git", *settings, *arguments], cwd=cwd, env=environment, capture_output=True,
            check=True, timeout=SECONDS, stdin=subprocess.DEVNULL, preexec_fn=_limit,
        ).stdout  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Uncollectable(f"it took longer than {SECONDS} s") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise Uncollectable(printable(said[-1] if said else "git failed")[:300]) from None


def _limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_BYTES, MAX_BYTES))


def collect(url, folder):
    """Copy a repository's notebooks into a folder.

    Returns
    -------
    copied, left : list of str
        Paths of notebooks that were copied, and of what looks like one and was left: links.

    Raises
    ------
    Uncollectable
    """
    copied, left = [], []
    with tempfile.TemporaryDirectory() as place:
        git("clone", "-q", "--bare", "--depth=1", "--single-branch", "--no-tags", "--", url, place)
        time = git("log", "-1", "--format=%cI", "HEAD", cwd=place)
        for entry in git("ls-tree", "-r", "-z", "HEAD", cwd=place).split(b"\0"):
            about, _, name = entry.partition(b"\t")
            if not name.endswith(b".ipynb") or len(copied) >= MAX_NOTEBOOKS:
                continue
            path = PurePosixPath(os.fsdecode(name))
            mode, _, digest = about.decode().split()
            if not mode.startswith("100") or path.is_absolute() or ".." in path.parts:
                left.append(str(path))
                continue
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(git("cat-file", "blob", digest, cwd=place))
            target.with_name("timestamp.txt").write_bytes(time)
            copied.append(str(path))
    return copied, left


def main(listed, folder):
    """Collect from everyone on the list and tell; returns 1 when nothing came, 2 for a bad list."""
    folder, total = Path(folder), 0
    try:
        people = students(listed)
    except Uncollectable as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, url in people.items():
        # What was taken back since the last time must not be graded.
        shutil.rmtree(folder / name, ignore_errors=True)
        try:
            copied, left = collect(url, folder / name)
        except (Uncollectable, OSError) as error:
            warn(name, f"could not be collected: {error}")
            continue
        total += len(copied)
        print(f"{printable(name)}  {len(copied)} collected")
        for path in left:
            warn(name, f"{printable(path)} is a link and was left")
        if not copied:
            warn(name, "no notebook in the repository")
    return 0 if total else 1


def warn(name, text):
    """Say what a teacher should know, where the service shows it."""
    from autograder.report.annotations import command

    if os.environ.get("GITHUB_ACTIONS"):
        print(command("warning", printable(name), text))
    else:
        print(f"{printable(name)}  {text}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if len(sys.argv) == 3 else "usage: " + __doc__.split("\n")[0])
