"""When something was handed in, and what lateness costs."""

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.submissions import Unreadable, regular_bytes

STAMP, MAX_STAMP = "timestamp.txt", 200
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """How late a graded submission came; what it costs is never more than was earned."""

    by: timedelta
    penalty: float


@dataclass(frozen=True)
class Deadline:
    """Due dates, and the price of missing them.

    Attributes
    ----------
    due : dict of str to datetime
        By assignment; "" for all others. Aware.
    percent : float
        Of the points earned, for each day that has begun.
    """

    due: dict
    percent: float = 0.0

    def late(self, result):
        """How late a result's file came; None when it came in time or nobody can tell."""
        due = self.due.get(result.assignment, self.due.get(""))
        when = handed_in(result.path)
        if result.status != "graded" or due is None or when is None or when <= due:
            return None
        days = math.ceil((when - due) / DAY)
        share = min(100.0, self.percent * days) / 100
        return Late(when - due, round(share * result.score, 4))

    def noted(self, result):
        """The result with a warning that says how late it is, and what that costs."""
        late = self.late(result)
        if late is None:
            return result
        text = f"late by {words(late.by)}"
        if late.penalty:
            text += f": {late.penalty:g} of {result.score:g} points are taken off"
        return replace(result, warnings=(*result.warnings, text))


def words(span):
    """A span of time in days, hours and minutes, rounded up to a minute."""
    minutes = math.ceil(span / timedelta(minutes=1))
    parts = (minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def handed_in(path):
    """When a submission was handed in, by the ``timestamp.txt`` beside it; None without one.

    nbgrader's exchange and collectors write that file. A file's own modification time is not taken:
    unpacking and copying change it.
    """
    try:
        raw = regular_bytes(Path(path).with_name(STAMP), MAX_STAMP)
        return moment(raw.decode(), UTC)
    except (Unreadable, ValueError):
        return None


def moment(text, zone=None):
    """Read a date and a time, with an offset or a zone's name or without.

    Parameters
    ----------
    text : str
        Such as "2026-11-02T23:59", "2026-11-02 23:59:00.5 +0100" or "… Europe/Vienna".
    zone : tzinfo, optional
        The zone of a time that names none; this machine's by default.

    Raises
    ------
    ValueError
    """
    when, _, name = text.strip().partition(" ") if "T" in text[:11] else _split(text.strip())
    found = datetime.fromisoformat(when)
    if name:
        zone = _zone(name)
    if found.tzinfo is None:
        return found.replace(tzinfo=zone) if zone else found.astimezone()
    return found


def _split(text):
    """Date and time, and the zone behind them."""
    date, _, rest = text.partition(" ")
    time, space, name = rest.partition(" ")
    return f"{date} {time}".strip(), space, name


def _zone(name):
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)", name)
    if offset:
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-span if offset[1] == "-" else span)
    if len(name) > 64 or not re.fullmatch(r"[A-Za-z][\w/+-]*", name):
        raise ValueError(f"no time zone: {name[:64]!r}")
    try:
        return ZoneInfo(name)
    except (OSError, LookupError):
        raise ValueError(f"no time zone: {name!r}") from None
