"""Run the hidden tests over submissions, in one pytest session of the trusted process."""

import time
import zlib

import numpy as np
import pytest

from autograder.draw import Draw
from autograder.mistakes import diagnose
from autograder.remote import Remote
from autograder.testing import Failed, Submission


class Grading:
    """A pytest plugin that gives every hidden test to every submission of its notebook.

    Parameters
    ----------
    sandbox : autograder.sandbox.Sandbox
    submissions : list of autograder.submissions.Submitted
        Those to be graded.
    seed : int
        The run's secret.
    seconds : float
        Time limit of one submission.
    finished : callable
        Called with the index of a submission, its exercises' results, notes and duration.
    """

    def __init__(self, sandbox, submissions, seed, seconds, finished):
        self.sandbox, self.submissions, self.seed = sandbox, submissions, seed
        self.seconds, self.finished = seconds, finished
        self.index = self.remote = None
        self.records = []

    @pytest.hookimpl
    def pytest_generate_tests(self, metafunc):
        """Ask each test of every submission of its notebook."""
        notebook = metafunc.module.__name__.rpartition("test_")[2]
        mine = [i for i, s in enumerate(self.submissions) if s.notebook == notebook]
        metafunc.parametrize("submission", mine, indirect=True, ids=map(str, mine))

    @pytest.hookimpl
    def pytest_collection_modifyitems(self, items):
        """Finish one submission before the next begins; keep the order of the file within it."""
        items.sort(key=lambda item: item.callspec.params["submission"])

    @pytest.fixture
    def submission(self, request):
        """The student's functions, answered from the sandbox."""
        self.turn_to(request.param)
        rng = np.random.default_rng([self.seed, self.digest(request), 1])
        answers = Submission(self.remote, rng)
        request.node.answers = answers.answers
        return answers

    @pytest.fixture
    def draw(self, request):
        """Random inputs, the same for every submission of a run."""
        return Draw(np.random.default_rng([self.seed, self.digest(request), 0]))

    @staticmethod
    def digest(request):
        """A number of the test's own, so that no two tests draw the same inputs."""
        return zlib.crc32(request.node.originalname.encode())

    def turn_to(self, index):
        """Close one submission and begin with another."""
        if index == self.index:
            return
        self.close()
        self.index, self.started, self.records = index, time.monotonic(), []
        submitted = self.submissions[index]
        self.remote = Remote(self.sandbox, submitted.cells, submitted.names, self.seconds)
        self.remote.start()

    def close(self):
        """End the present submission and hand its results over."""
        if self.index is None:
            return
        self.remote.close()
        duration = time.monotonic() - self.started
        self.finished(self.index, self.results(), self.remote, duration)
        self.index = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Keep what a test found."""
        report = yield
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            self.records.append((item, call.excinfo.value if call.excinfo else None))
        return report

    @pytest.hookimpl
    def pytest_sessionfinish(self):
        """Hand the last submission over."""
        self.close()

    def results(self):
        """The present submission's exercises with their tests, as results.json has them."""
        by_exercise = {}
        for item, error in self.records:
            exercise, amount = item.function.points
            by_exercise.setdefault(exercise, []).append((item, error, amount))
        notebook = self.submissions[self.index].notebook
        return [
            exercise_result(notebook, exercise, found) for exercise, found in by_exercise.items()
        ]


def exercise_result(notebook, exercise, found):
    """One exercise's entry in results.json, from (item, error, points) of its tests."""
    answers = [(error is None, getattr(item, "answers", [])) for item, error, _ in found]
    if all(passed for passed, _ in answers):
        mistakes = [None] * len(answers)
    else:
        mistakes = diagnose(notebook, exercise, answers)
    tests = [
        {
            "name": item.originalname,
            "title": " ".join(item.function.__doc__.split()),
            "passed": error is None,
            "points": amount if error is None else 0.0,
            "max_points": amount,
            "message": _message(error),
            "mistake": mistake.name if mistake else None,
        }
        for (item, error, amount), mistake in zip(found, mistakes, strict=True)
    ]
    return {
        "id": exercise.replace("_", "-"),
        "score": sum(test["points"] for test in tests),
        "max_score": sum(test["max_points"] for test in tests),
        "tests": tests,
    }


def _message(error):
    if error is None:
        return ""
    if isinstance(error, Failed):
        return str(error)
    # Not the student's doing, and its words may hold what a student must not see.
    return f"The hidden test itself failed ({type(error).__name__}); please tell your teacher."
