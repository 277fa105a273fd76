"""Ask the grading process: started for one command, closed with it."""

import contextlib
import multiprocessing
import os
import secrets
import subprocess
import sys
import tempfile

from autograder.course import ROOT


class GraderFailed(RuntimeError):
    """The grader itself failed: this is never a mark."""


class Grader:
    """The process of one command that reads and grades submissions.

    A plain subprocess: in a Jupyter server, which has threads and its own ``__main__``, neither
    fork nor spawn would do.

    Parameters
    ----------
    mode, seconds
        As in :class:`autograder.grade.Settings`.
    """

    def __init__(self, mode, seconds):
        self.settings = {"seed": secrets.randbits(53), "mode": mode, "seconds": seconds}
        self.process, self.said = None, ""

    def start(self):
        """Begin; the process loads its libraries while nbgrader goes on."""
        self.connection, theirs = multiprocessing.Pipe()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.nbgrader.worker", str(theirs.fileno())],
                # From the course's root it finds the course, however nbgrader found it.
                cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                stdout=self.errors, stderr=self.errors,
                # An interrupt at the terminal is nbgrader's to handle.
                start_new_session=True,
            )  # fmt: skip
        # Not as an argument, which any process of this machine could read.
        self.connection.send(self.settings)

    def ask(self, question, **names):
        """Put a question about one student's folder.

        Raises
        ------
        GraderFailed
            When there is no answer; the next question goes to a fresh process.
        """
        try:
            if self.process is None:
                self.start()
            self.connection.send((question, names))
            answer = self.connection.recv()
        except (EOFError, OSError):
            status = self.close()
            raise GraderFailed(
                f"the grading process came to an end ({status}); this is no mark\n{self.said}"
            ) from None
        if answer["status"] == "error":
            raise GraderFailed(f"the grader itself failed, this is no mark: {answer['problem']}")
        return answer

    def close(self):
        """End the process, and the sandbox with it; returns its exit status."""
        if self.process is None:
            return None
        self.connection.close()
        try:
            status = self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        with self.errors:
            self.errors.seek(max(0, self.errors.seek(0, os.SEEK_END) - 2000))
            self.said = self.errors.read().decode(errors="replace")
        self.process = None
        return status

    def __enter__(self):
        with contextlib.suppress(OSError):
            self.start()
        return self

    def __exit__(self, *_):
        self.close()
