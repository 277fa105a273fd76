"""The tests of a file as pytest collects them: once in a process, and run as often as is asked."""

import itertools
import os

import pytest

from autograder.course import ROOT

UNWANTED = (
    "terminal capture cacheprovider faulthandler logging unraisableexception threadexception "
    "debugging doctest unittest junitxml pastebin stepwise setuponly setupplan warnings"
).split()


class GraderError(RuntimeError):
    """The grader itself failed; this is never a mark."""


class Collected:
    """A file's tests, of which each run begins anew: pytest sets up and tears down every fixture.

    Configuring pytest and collecting costs as much as running the tests.

    Parameters
    ----------
    path : path-like
    plugin
        What pytest is to know besides.

    Raises
    ------
    GraderError
        When pytest cannot collect them.
    """

    def __init__(self, path, plugin):
        self.plugin, self.items = plugin, []
        environment = dict(os.environ)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        os.environ.pop("PYTEST_ADDOPTS", None)
        try:
            status = pytest.main(
                [*(word for name in UNWANTED for word in ("-p", f"no:{name}")),
                 "-c", os.devnull, "--rootdir", str(ROOT),
                 # Without it pytest reads the folders above, which may be closed to this user.
                 "--confcutdir", str(ROOT), "--import-mode=importlib", str(path)],
                plugins=[plugin, self],
            )  # fmt: skip
        finally:
            os.environ.clear()
            os.environ.update(environment)
        if status != pytest.ExitCode.OK or not self.items:
            raise GraderError(f"the hidden tests could not be collected (pytest: {status!r})")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        """Keep what was collected, to be run when asked."""
        if session.testsfailed:
            return None
        self.items = session.items
        return True

    def run(self):
        """Run them in order, by pytest's own protocol, until one wants the session to stop."""
        for item, following in itertools.pairwise([*self.items, None]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if item.session.shouldstop:
                return
