"""Lets `pytest autograder/hidden/test_NAME.py` run by itself, against the reference answers."""

import secrets

from autograder.examining.local import LocalSession
from autograder.plugin import Grading


def pytest_configure(config):
    """Examine the reference, unless a submission is being graded."""
    if not any(isinstance(plugin, Grading) for plugin in config.pluginmanager.get_plugins()):
        config.pluginmanager.register(Grading(LocalSession(), secrets.randbits(53)))
