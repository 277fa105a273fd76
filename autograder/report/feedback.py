"""Feedback for one student: a page, and comments for nbgrader, of one template family."""

import re
from datetime import datetime
from pathlib import Path

from autograder.course import link, whom_to_ask
from autograder.deadline import words
from autograder.diagnosis.finding import listed
from autograder.report import mending
from autograder.report.heatmap import KEY
from autograder.report.pages import environment


def page(result, path=None, late=None):
    """One submission's feedback as an HTML page that will lie at ``path``.

    Parameters
    ----------
    result : autograder.results.Result
    path : path-like, optional
    late : autograder.deadline.Late, optional

    Returns
    -------
    str
    """
    exercises = mending.taught(result)
    unreached = [e for e in exercises if mending.is_unreached(e)]
    wrong = [e for e in exercises if e not in unreached and not mending.is_whole(e)]
    return environment(True).get_template("page.html").render(
        result=result, late=late, words=words, listed=listed, key=KEY, file=Path(result.path).name,
        right=[e for e in exercises if e.score and e.score == e.max_score],
        partly=[e for e in exercises if 0 < e.score < e.max_score],
        mendings=list(map(mending.mending, wrong)), unreached=unreached,
        when=_when(result.graded_at), ask=_contact(whom_to_ask()), **_words(path),
    )  # fmt: skip


def comment(result, exercise_id, path=None):
    """One exercise's feedback in Markdown; what the student's code said stands in a code block."""
    exercise = next((e for e in result.exercises if e.id == exercise_id), None)
    if exercise is None and result.status == "graded":
        return ""
    template = environment(False).get_template("comment.md")
    return template.render(result=result, exercise=exercise, **_words(path)).strip()


def _words(path):
    return {
        "reasons": mending.reasons, "shared": mending.shared, "read": _read,
        "is_unreached": mending.is_unreached, "name": mending.name,
        "entries": mending.entries, "told_once": mending.told_once,
        "link": lambda section: link(section, path),
    }  # fmt: skip


def _read(section):
    """The words of a link to a section."""
    heading = mending.heading(section)
    return f"Read “{heading}” in the book" if heading else "Read about it in the book"


def _when(text):
    """A time in ISO format as people write it."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _contact(text):
    """Whom to ask, and the address that leads there; "" where it is none."""
    if re.match(r"https?://\S+$", text):
        return text, text
    return text, f"mailto:{text}" if re.match(r"[^\s@:]+@[^\s@:]+$", text) else ""
