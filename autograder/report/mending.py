"""What a student needs to know of each exercise, in the order of what to do about it."""

import re
from dataclasses import dataclass
from functools import cache

from autograder.course import ROOT, exercises, notebooks
from autograder.diagnosis.bank import bank
from autograder.report.heatmap import heat_map
from autograder.results import ExerciseResult, TestResult

# How far a shared mark may be from whole arrays: points are rounded where they are written.
ROUNDING = 0.1


@dataclass(frozen=True)
class Mending:
    """An exercise that was answered, and in which points were lost.

    Attributes
    ----------
    exercise : ExerciseResult
    reasons : tuple of (str or None, str)
        What explains its failed tests, each once: the mistake's name and the sentence.
    lead : TestResult
        The failed test to begin with.
    said : str
        What its message says that no picture shows.
    pictures : tuple of autograder.report.heatmap.HeatMap
        Each wrong array once, the one that shows most first.
    tests : tuple of (TestResult, str)
        All tests, and their messages where these say more.
    """

    exercise: ExerciseResult
    reasons: tuple
    lead: TestResult
    said: str
    pictures: tuple
    tests: tuple


def name(exercise):
    """The function that an exercise's result is of."""
    return exercise.id.replace("-", "_")


def taught(result):
    """A result's exercises in the order in which they are taught."""
    order = list(exercises())
    known = {e.id: order.index(name(e)) for e in result.exercises if name(e) in order}
    return sorted(result.exercises, key=lambda e: known.get(e.id, len(order)))


def is_unreached(exercise):
    """Whether none of an exercise's tests got an answer out of the function."""
    return bool(exercise.tests) and not any(test.reached for test in exercise.tests)


def is_whole(exercise):
    """Whether nothing is left to mend."""
    return all(test.passed for test in exercise.tests)


def reasons(exercise):
    """What explains an exercise's failed tests, each once: pairs of a name, or None, and why."""
    found = ((test.mistake, test.diagnosis) for test in exercise.tests if test.diagnosis)
    return tuple(dict.fromkeys(found))


def mending(exercise):
    """Find what to show first of an exercise with a failed test.

    Parameters
    ----------
    exercise : autograder.results.ExerciseResult

    Returns
    -------
    Mending
    """
    failed = [test for test in exercise.tests if not test.passed]
    lead = next((test for test in failed if test.reached), failed[0])
    wrong = {}
    for test in [lead, *failed]:
        for array in test.wrong:
            wrong.setdefault(array.name, array)
    drawn = {array.name for array in lead.wrong}
    said = "\n".join(x for x in lead.message.split("\n") if x.split(" ")[0] not in drawn)
    pictures = tuple(map(heat_map, sorted(wrong.values(), key=_shows_little)))
    tests = tuple(told_once(exercise.tests, {said}))
    return Mending(exercise, reasons(exercise), lead, said, pictures, tests)


def told_once(tests, told=()):
    """Yield tests with their messages; one that was told before is left out.

    Parameters
    ----------
    tests : iterable of autograder.results.TestResult
    told : iterable of str
        Messages that the reader knows already.
    """
    told = set(told)
    for test in tests:
        yield test, "" if test.message in told else test.message
        told.add(test.message)


def _shows_little(array):
    """Whether no cell of a picture is right; sorting by it keeps the order otherwise."""
    return all(level for row in array.levels for level in row)


def shared(exercise, test):
    """How many of a failed test's arrays are right, and which; "" where its points tell nothing.

    Parameters
    ----------
    exercise : autograder.results.ExerciseResult
    test : autograder.results.TestResult

    Returns
    -------
    str
        Such as "3 of 5 arrays right: dx, dh0 and db_h".
    """
    outputs = exercises()[name(exercise)].outputs if name(exercise) in exercises() else ()
    if test.passed or not 0 < test.points < test.max_points or not outputs:
        return ""
    count = test.points / test.max_points * len(outputs)
    if abs(count - round(count)) > ROUNDING or not 0 < round(count) < len(outputs):
        return ""
    told = f"{round(count)} of {len(outputs)} arrays right"
    blamed = {re.match(r"\w*", line)[0] for line in test.message.split("\n")}
    right = [output for output in outputs if output not in blamed]
    return f"{told}: {', '.join(right)}" if len(right) == round(count) else told


def entries(exercise, mistake, diagnosis):
    """Where the book's bank tells of a mistake, or of two in one function.

    Mistakes of two notebooks may share a name, and one may be made in what another calls: which is
    meant is told by what was said of it.

    Parameters
    ----------
    exercise : autograder.results.ExerciseResult
    mistake, diagnosis : str
        As in :class:`autograder.results.TestResult`.

    Returns
    -------
    list of (str, str)
        Each name, and its section; "" of one that no bank holds.
    """
    own = exercises()[name(exercise)].notebook if name(exercise) in exercises() else ""
    homes = sorted(notebooks(), key=lambda notebook: notebook != own)
    return [(one, _entry(one, diagnosis, homes)) for one in mistake.split(" + ")]


def _entry(mistake, diagnosis, homes):
    """Where the first of some notebooks with a mistake that says this tells of it; "" of none."""
    for notebook in homes:
        if any(m.name == mistake and m.sentence in diagnosis for m in bank(notebook)):
            page = f"mistakes_{notebook}#mistake-{notebook.replace('_', '-')}"
            return f"{page}-{mistake}".lower()
    return ""


@cache
def heading(section):
    """The heading of a section of the book, as text; "" where there is none."""
    chapter, _, anchor = section.partition("#")
    path = ROOT / "book" / f"{chapter}.md"
    if not path.is_file():
        return ""
    before = rf"^\({re.escape(anchor)}\)=\n+" if anchor else "^"
    found = re.search(rf"{before}#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return found[1].replace("$", "").strip('"') if found else ""
