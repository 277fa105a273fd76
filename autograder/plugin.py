"""Examine one student's functions with the hidden tests, under pytest in this process."""

import contextlib
import traceback
import zlib
from functools import cache

import numpy as np
import pytest

from autograder.collected import Collected, GraderError
from autograder.course import Notebook, exercises
from autograder.diagnosis.why import diagnose
from autograder.examining.draw import Draw
from autograder.examining.marks import Failed
from autograder.examining.student import Student
from autograder.patience import TooLong, at_most
from autograder.results import ExerciseResult, TestResult, tidy
from autograder.text import clean

# Seconds for the explanation of one exercise, which takes one or two.
EXPLAINING = 60


def examine(notebook, session, seed):
    """Give every hidden test of a notebook to one student's functions.

    Parameters
    ----------
    notebook : str
    session
        Runs the functions, see :class:`autograder.examining.student.Student`.
    seed : int
        The run's secret.

    Returns
    -------
    tuple of ExerciseResult

    Raises
    ------
    GraderError
        When the sandbox or a hidden test failed.
    """
    tests = tests_of(Notebook(notebook).hidden)
    # As if it were new: nothing of one student's is left when the next is examined.
    vars(tests.plugin).clear()
    vars(tests.plugin).update(vars(Grading(session, seed)))
    try:
        tests.run()
        if tests.plugin.failure:
            raise GraderError(tests.plugin.failure)
        return tests.plugin.results()
    except BaseException:
        # What was stopped half-way is not gone on with.
        tests_of.cache_clear()
        raise


@cache
def tests_of(path):
    """A file's tests, collected when first asked for."""
    return Collected(path, Grading(None, 0))


class Grading:
    """A pytest plugin: the fixtures of the hidden tests, and what each test found.

    Parameters are those of :func:`examine`.
    """

    def __init__(self, session, seed):
        self.session, self.seed = session, seed
        self.records, self.failure = [], ""

    def pytest_configure(self, config):
        """Draw no tracebacks where nobody prints them: they would cost more than the tests."""
        if not config.pluginmanager.has_plugin("terminal"):
            config.option.tbstyle = "line"

    @pytest.fixture
    def student(self, request):
        """The student's functions."""
        student = Student(self.session, self._rng(request, 1))
        request.node.answers = student.answers
        # Any number may come back; what a test then computes is no cause for a warning.
        with np.errstate(all="ignore"):
            yield student

    @pytest.fixture
    def draw(self, request):
        """Random inputs, the same for every submission of a run."""
        return Draw(self._rng(request, 0))

    def _rng(self, request, stream):
        # A number of the test's own, so that no two tests draw the same inputs.
        own = zlib.crc32(request.node.originalname.encode())
        return np.random.default_rng([self.seed, own, stream])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Keep what a test found; stop when it is not the student's answer that failed."""
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if error is not None and not isinstance(error, Failed):
            told = "".join(traceback.format_exception(error))[-1500:]
            self.failure = f"the hidden test {item.originalname} itself failed: {told}"
            item.session.shouldstop = self.failure
        elif call.when == "call":
            self.records.append((item, error))
        return report

    def results(self):
        """What was found, by exercise."""
        found = {}
        for item, error in self.records:
            found.setdefault(item.function.points[0], []).append((item, error))
        return tuple(_exercise_result(name, tests) for name, tests in found.items())


def _exercise_result(name, found):
    """One exercise's result from (item, error) of its tests."""
    exercise = exercises()[name]
    why = [None] * len(found)
    if any(error for _, error in found):
        # A student's arrays may be anything. What cannot be explained costs a word, never a mark
        # or the marks of those who wait.
        with contextlib.suppress(Exception, TooLong), at_most(EXPLAINING):
            why = diagnose(exercise, [(error is None, item.answers) for item, error in found])
    tests = tuple(
        _test_result(item, error, reason) for (item, error), reason in zip(found, why, strict=True)
    )
    # What was found out is taught in a section of its own, which is then the one to read.
    section = next((reason.section for reason in why if reason), exercise.section)
    return ExerciseResult(exercise.id, section, tests)


def _test_result(item, error, reason):
    worth = item.function.points[1]
    return TestResult(
        name=item.originalname,
        title=" ".join(item.function.__doc__.split()),
        passed=error is None,
        points=worth if error is None else tidy([worth * error.share]),
        max_points=worth,
        message="" if error is None else clean(error),
        mistake=reason.mistake if reason else None,
        diagnosis=reason.sentence if reason else None,
        reached=error is None or all(answer.reply.reached for answer in item.answers),
        wrong=() if error is None else error.wrong,
    )
