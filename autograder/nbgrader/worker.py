"""Read and grade submissions in a process of its own: ``python -m autograder.nbgrader.worker``.

It holds the run's sandbox and its secret seed, and ends when nbgrader's process does.
"""

import contextlib
import sys
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.course import Notebook, notebooks
from autograder.nbgrader import handed_in
from autograder.nbgrader.restore import marked, restore
from autograder.submissions import Submission, Unreadable


def main(handle):
    """Answer questions from a pipe until it is closed."""
    connection = Connection(int(handle))
    with contextlib.ExitStack() as stack, contextlib.suppress(EOFError):
        worker = Worker(stack, **connection.recv())
        while True:
            question, names = connection.recv()
            connection.send(worker.answer(question, names))


class Worker:
    """Answers about submissions, all graded with one sandbox and one seed.

    Parameters
    ----------
    stack : contextlib.ExitStack
        Closes the sandbox.
    seed, mode, seconds
        As in :class:`autograder.grade.Settings`.
    """

    def __init__(self, stack, seed, mode, seconds):
        from autograder.grade import Settings

        self.settings = Settings(seed, mode, seconds)
        self.sandbox = cache(lambda: self._sandbox(stack))

    def _sandbox(self, stack):
        from autograder.sandbox.host import Sandbox

        return stack.enter_context(Sandbox(self.settings.mode, self.settings.seconds))

    def answer(self, question, names):
        """Answer "look" or "grade" about one student's folder; whatever fails is an answer too."""
        try:
            if names["assignment"] not in notebooks():
                raise LookupError(f"the course has no notebook {names['assignment']!r}")
            return getattr(self, question)(**names)
        except Exception as error:
            return {"status": "error", "problem": f"{type(error).__name__}: {error}"}

    def look(self, root, student, assignment):
        """What the mark depends on, as digests."""
        from autograder.store import fingerprint

        seen = handed_in.digest(Path(root), student, assignment)
        digests = {"submission": seen, "grader": fingerprint(assignment)}
        return {"status": "seen", "digests": digests}

    def grade(self, root, student, assignment, page):
        """The mark, the comments and the notebook to show, restored onto the release.

        Returns
        -------
        dict
            ``status``, ``problem``, ``comments`` by cell and ``notebook``: plain data, which the
            other process reads whatever version of the course it has loaded.
        """
        from autograder.grade import grade_one, read, refusal
        from autograder.report.feedback import comment

        root, content = Path(root), None
        try:
            found = handed_in.files(root, student, assignment)
            submission, content = handed_in.the_one(found, assignment, read)
            result = grade_one(submission, content, self.settings, self.sandbox)
        except Unreadable as error:
            path = root / student / assignment / f"{assignment}.ipynb"
            result = refusal(Submission(path, root, student, assignment), error)
        problem = "" if result.status == "graded" else "; ".join(result.warnings)
        if result.status == "error":
            return {"status": "error", "problem": problem}
        notebook = restore(assignment, content and content.json, problem)
        scores = {exercise.id: float(exercise.score) for exercise in result.exercises}
        ids = [name.replace("_", "-") for name in Notebook(assignment).points]
        return {
            "status": result.status,
            "problem": problem,
            "notebook": marked(notebook, scores),
            "comments": {exercise: comment(result, exercise, page) for exercise in ids},
        }


if __name__ == "__main__":
    main(sys.argv[1])
