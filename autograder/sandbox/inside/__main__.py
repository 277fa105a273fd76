"""The fork server: loads NumPy once, gives up its rights, then forks a child for each submission.

It runs no submitted code itself, so that what one submission does cannot reach the next. Started as
``python -I autograder/inside SETTINGS``, with the control socket as file descriptor 0.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile


def main():
    """Prepare, lock down, report, and serve."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    preload(settings["fonts"])
    import cells
    import lockdown
    from syscalls import system_call_filter

    abi = lockdown.landlock_abi() if settings["landlock"] else 0
    outer, inner = [system_call_filter(f) if settings["seccomp"] else None for f in (True, False)]
    os.chdir("/")
    os.umask(0o077)
    tie_to_host(settings["host"], contained=inner is not None)
    readable = [*settings["read"], settings["fonts"]]
    rules = lockdown.file_rules(readable) if abi else None
    if rules:
        # The child's domain lies within this one: it can neither signal its parent nor see /proc.
        own = [f"/proc/{os.getpid()}"] if os.path.isdir("/proc/self") else []
        lockdown.file_rules([*readable, *own]).apply()
    if outer is not None:
        outer.load()
    # Until here an error was told to the host; submissions tell nobody.
    for stream in (1, 2):
        os.dup2(null, stream)
    os.close(null)
    levels = ["landlock"] * bool(abi) + ["seccomp"] * (outer is not None)
    control.sendall(json.dumps({"levels": levels, "landlock_abi": abi}).encode() + b"\n")
    server = os.getpid()

    def become_submission(fd):
        """Turn the fork into the process of one submission; never returns."""
        try:
            os.setpgid(0, 0)
            lockdown.die_with_parent(server)
            lockdown.limit_amounts(settings["memory"], settings["seconds"])
            channel = socket.socket(fileno=fd)
            if rules:
                rules.apply()
            if inner is not None:
                inner.load()
            sys.argv = ["notebook"]
            cells.main(channel)
        finally:
            os._exit(0)

    def kill_submission(child):
        """End the child and, where system calls are not filtered, whatever it left behind."""
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if inner is None:
            lockdown.kill_descendants(settings["own_pids"])

    serve(control, lockdown.condition, become_submission, kill_submission)
    # Nothing is left to tidy, and Matplotlib would take its time.
    os._exit(0)


def tie_to_host(host, contained):
    """Make sure that nothing outlives the grader; ``host`` is its process id, 0 if not visible.

    The control socket's end is noticed in any case. Where a submission cannot start processes, the
    kernel's signal is quicker; where it can, this process must live to find and kill them.
    """
    import lockdown

    if not contained:
        lockdown.adopt_orphans()
    elif host:
        lockdown.die_with_parent(host)


def preload(fonts):
    """Import what every notebook needs, before the fork, so that it costs once.

    Most need no Matplotlib, which takes longer than all else. It waits until one does, unless its
    list of fonts is missing or lies where this user may not write: Matplotlib insists on a folder
    of its own, and there is none to be had once the rights are given up.

    Parameters
    ----------
    fonts : str
        The folder with Matplotlib's font list, or empty.
    """
    import numpy.random  # noqa: F401

    if fonts and os.access(fonts, os.W_OK):
        os.environ["MPLCONFIGDIR"] = fonts
        return
    private = tempfile.mkdtemp(prefix="matplotlib-")
    for name in os.listdir(fonts) if fonts else []:
        shutil.copy(os.path.join(fonts, name), private)
    os.environ["MPLCONFIGDIR"] = private
    load_plots()
    shutil.rmtree(private, ignore_errors=True)


def load_plots():
    """Import Matplotlib, should it be here; showing a plot then only closes it."""
    with contextlib.suppress(ImportError):
        import matplotlib.pyplot

        matplotlib.pyplot.show = lambda *_, **__: matplotlib.pyplot.close("all")


def serve(control, condition, become_submission, kill_submission):
    """Fork a child for each channel that comes; kill it when told to, or when the host is gone.

    A message is one letter: S for a submission, P for one that plots, K for the end of either.
    What a child inherits is compared with what it was at the start: this process ends rather than
    pass on a limit, a signal's handling or a group that something has changed.
    """
    child, sound = 0, condition()
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1, 1)
        kill_submission(child)
        child = 0
        if not message:
            return
        if message == b"P":
            load_plots()
        if message in (b"S", b"P"):
            if condition() != sound:
                return
            child = os.fork()
            if not child:
                control.close()
                become_submission(fds[0])
            os.close(fds[0])
        control.sendall(b"k")


main()
