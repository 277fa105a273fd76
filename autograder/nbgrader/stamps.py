"""nbgrader's own small files in a student's folder: when it was handed in, and its secret."""

import os
import re
import stat
from pathlib import Path

from nbgrader.utils import parse_utc

SMALL = 200
# A zone by name, never by a path: dateutil would open the file.
_TIME = re.compile(r"\d[\d:T .+-]*Z?( [A-Za-z]\w*([/+-]\w+)*)?\s*", re.ASCII)
_SECRET = re.compile(r"[\w-]+\s*", re.ASCII)


def own_files(folder):
    """The texts of those that are there and what they should be, by name.

    The secret is what nbgrader's exchange finds the student of a feedback page by.
    """
    texts = {"timestamp.txt": timestamp(folder)}
    texts["submission_secret.txt"] = _small(folder, "submission_secret.txt", _SECRET)
    return {name: text for name, text in texts.items() if text}


def timestamp(folder):
    """The text of ``timestamp.txt``; "" where it is no small file that holds a time."""
    text = _small(folder, "timestamp.txt", _TIME)
    try:
        return text if text and parse_utc(text.strip()) else ""
    except Exception:  # dateutil raises whatever a strange number leads it to
        return ""


def _small(folder, name, pattern):
    """A small regular file's text, where it matches; no link is followed, no pipe waited for."""
    folder = Path(folder)
    if folder.is_symlink() or folder.parent.is_symlink():
        return ""
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        raw = os.read(handle, SMALL + 1) if is_file else b""
    except OSError:
        raw = b""
    finally:
        os.close(handle)
    text = raw.decode("ascii", errors="replace")
    return text if len(text) <= SMALL and pattern.fullmatch(text) else ""
