"""How long something may take."""

import contextlib
import signal
import threading


class TooLong(BaseException):
    """Took longer than it may. No ``Exception``: what took so long may catch those and go on."""


@contextlib.contextmanager
def at_most(seconds):
    """Let a block take so many seconds; Python looks for signals while it runs.

    Signals reach a process's first thread alone: in any other there is no limit.

    Raises
    ------
    TooLong
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise TooLong(f"took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
