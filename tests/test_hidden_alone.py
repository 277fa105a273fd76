"""Hidden tests run by themselves, as who writes one runs them."""

import sys

ALONE = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
BROKEN = """
import functools, sys
import pytest
from solutions import lstm

right = lstm.lstm_backward

@functools.wraps(right)
def broken(*args):
    dx, dh0, dc0, dW_xh, dW_hh, db_h = right(*args)
    return dx, dh0, dc0, dW_xh, 2 * dW_hh, db_h

lstm.lstm_backward = broken
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "autograder/hidden/test_lstm.py"]))
"""


def test_a_file_of_hidden_tests_runs_by_itself(run):
    """`pytest autograder/hidden/test_lstm.py` examines the reference, which passes."""
    done = run(*ALONE, "autograder/hidden/test_lstm.py")
    assert done.returncode == 0, done.stdout
    assert "20 passed" in done.stdout


def test_a_broken_reference_is_seen(run):
    """A wrong gradient in the answer key disagrees with differences of its forward pass."""
    done = run(sys.executable, "-c", BROKEN)
    assert done.returncode == 1, done.stdout
    assert "dW_hh does not agree with central differences" in done.stdout
    assert "1 failed, 19 passed" in done.stdout
