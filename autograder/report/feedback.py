"""Feedback for one student: a page, and comments for nbgrader, of one template family."""

from autograder.course import link
from autograder.report.pages import environment


def page(result, path=None):
    """One submission's feedback as an HTML page that will lie at ``path``."""
    template = environment(True).get_template("page.html")
    return template.render(result=result, **_words(result, path))


def comment(result, exercise_id, path=None):
    """One exercise's feedback in Markdown; what the student's code said stands in a code block."""
    exercise = next((e for e in result.exercises if e.id == exercise_id), None)
    if exercise is None and result.status == "graded":
        return ""
    template = environment(False).get_template("comment.md")
    return template.render(result=result, exercise=exercise, **_words(result, path)).strip()


def _words(result, path):
    return {"reasons": _reasons, "link": lambda section: link(section, path)}


def _reasons(exercise):
    """What explains an exercise's failed tests, each once: pairs of a name, or None, and why."""
    found = ((test.mistake, test.diagnosis) for test in exercise.tests if test.diagnosis)
    return list(dict.fromkeys(found))
