"""The class page: marks, what fails most, who needs a human, and programs that are alike."""

import os
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

from autograder.course import link, notebooks
from autograder.report.pages import environment

# Rows of the tables of what fails most.
MOST = 20
# What a failed visible check leaves: the marks tell it better.
CHECK = re.compile(r"cell \d+: AssertionError\b")
# What the rule for late work has decided already; it stands beside the marks.
SETTLED = re.compile(r"late by .* points are taken off")


@dataclass(frozen=True)
class Share:
    """How many of those who were asked something failed it."""

    name: tuple
    failed: int
    asked: int
    text: str = ""

    @property
    def percent(self):
        """The share that failed."""
        return 100 * self.failed / self.asked


def overview(run, path, pages, found, deadline=None):
    """Write the class page.

    Parameters
    ----------
    run : autograder.results.Run
    path : Path
        Where it will lie.
    pages : dict of tuple to Path
        Each submission's feedback page, by its key and path.
    found : tuple
        What :func:`autograder.report.copies.alike` returns for the run's results.
    deadline : autograder.deadline.Deadline, optional

    Returns
    -------
    str
    """
    copies, not_compared = found
    columns = _columns(run.results)
    return environment(True).get_template("class.html").render(
        run=run, students=_by_student(run.results), exercises=_exercises(run.results),
        assignments=columns,
        others=any((r.assignment, r.notebook) not in columns for r in run.results),
        tests=_tests(run.results)[:MOST], mistakes=_mistakes(run.results)[:MOST],
        human=[(r, reasons) for r in run.results if (reasons := needs_a_human(r))],
        copies=copies, not_compared=not_compared, deadline=deadline,
        statuses=Counter(r.status for r in run.results),
        address=lambda result: _address(pages[result.key, result.path], path),
        link=lambda section: link(section, path),
    )  # fmt: skip


def needs_a_human(result):
    """Why a teacher should look at a submission: reasons in words, none when all is well."""
    if result.status == "error":
        return ["the grader failed, this is no mark", *result.warnings[:1]]
    if result.status == "invalid":
        return ["could not be graded", *result.warnings[:1]]
    reasons = ["no points at all"] if not result.score else []
    noted = [text.split("\n")[0] for text in result.warnings]
    noted = [text for text in noted if not CHECK.match(text) and not SETTLED.fullmatch(text)]
    reasons += [text if len(text) < 120 else f"{text[:120]} …" for text in noted[:3]]
    return reasons + [f"and {len(noted) - 3} more warnings"] * (len(noted) > 3)


def _by_student(results):
    """Results by student, and by assignment and notebook."""
    found = {}
    for result in results:
        mine = found.setdefault(result.student, {})
        mine.setdefault((result.assignment, result.notebook), []).append(result)
    return found


def _columns(results):
    """Pairs of assignment and notebook that have a column: what only one student calls so has none.

    Else one who hands in fifty files of odd names would give the whole class fifty columns.
    """
    students = {}
    for result in results:
        students.setdefault((result.assignment, result.notebook), set()).add(result.student)
    known = {(name, name) for name in notebooks()}
    return [pair for pair, who in students.items() if len(who) > 1 or pair in known]


def _graded(results):
    return [r for r in results if r.status == "graded"]


def _exercises(results):
    """Lost points by exercise, the worst first."""
    lost, worth = Counter(), Counter()
    for result in _graded(results):
        for exercise in result.exercises:
            lost[result.notebook, exercise.id] += exercise.max_score - exercise.score
            worth[result.notebook, exercise.id] += exercise.max_score
    shares = [Share(name, lost[name], worth[name]) for name in worth if worth[name]]
    return sorted(shares, key=lambda share: -share.percent)


def _tests(results):
    """Hidden tests that somebody failed, the worst first."""
    failed, asked, titles = Counter(), Counter(), {}
    for result in _graded(results):
        for exercise in result.exercises:
            for test in exercise.tests:
                name = result.notebook, exercise.id, test.name
                titles[name] = test.title
                asked[name] += 1
                failed[name] += not test.passed
    shares = [
        Share(name, failed[name], asked[name], titles[name]) for name in asked if failed[name]
    ]
    return sorted(shares, key=lambda share: -share.percent)


def _mistakes(results):
    """Known mistakes with those who made them, the most common first."""
    found = {}
    for result in _graded(results):
        for exercise in result.exercises:
            for test in {t.mistake: t for t in exercise.tests if t.mistake}.values():
                key = exercise.id, exercise.section, test.mistake, test.diagnosis
                found.setdefault(key, []).append(result.student)
    return sorted(((*key, by) for key, by in found.items()), key=lambda row: -len(row[-1]))


def _address(page, path):
    """A link from the class page to a feedback page."""
    return quote(os.fsencode(os.path.relpath(page, path.parent)))
