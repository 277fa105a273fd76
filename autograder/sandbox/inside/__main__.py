"""The nursery: loads NumPy once, gives up its rights, then forks a child for each submission.

It runs no submitted code itself, so that what one submission does cannot reach the next. Started as
``python -I autograder/inside SETTINGS``, with the control socket as file descriptor 0.
"""

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
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    preload(settings["fonts"])
    import cells
    import wire
    from lockdown import landlock_abi, limit_amounts, restrict_files, system_call_filter

    levels = []
    abi = landlock_abi() if settings["landlock"] else 0
    inner = system_call_filter(forks=False) if settings["seccomp"] else None
    os.chdir("/")
    if abi:
        restrict_files(settings["read"])
        levels.append("landlock")
    if inner is not None:
        system_call_filter(forks=True).load()
        levels.append("seccomp")
    wire.send(control, {"levels": levels, "landlock_abi": abi})

    def become_child(fd):
        """Turn the fork into the process of one submission; never returns."""
        try:
            os.setpgid(0, 0)
            limit_amounts(settings["memory"], settings["seconds"])
            if inner is not None:
                inner.load()
            sys.argv = ["notebook"]
            cells.main(socket.socket(fileno=fd))
        finally:
            os._exit(0)

    serve(control, settings["own_pids"], become_child)


def preload(fonts):
    """Import what a notebook may import, before the fork, so that it costs once.

    ``fonts`` is a folder with Matplotlib's font list, or empty; a copy is used, as Matplotlib wants
    to write where it reads.
    """
    private = tempfile.mkdtemp(prefix="matplotlib-")
    for name in os.listdir(fonts) if fonts else []:
        shutil.copy(os.path.join(fonts, name), private)
    os.environ["MPLCONFIGDIR"] = private
    import matplotlib.pyplot
    import numpy.random  # noqa: F401

    matplotlib.pyplot.show = lambda *_, **__: matplotlib.pyplot.close("all")
    shutil.rmtree(private, ignore_errors=True)


def serve(control, own_pids, become_child):
    """Fork a child for each channel that comes; kill it when told to."""
    child = 0
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1, 1)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        if not message:
            return
        if message == b"S":
            child = os.fork()
            if not child:
                control.close()
                become_child(fds[0])
            os.close(fds[0])
        if own_pids:
            reap_strays(child)
        control.sendall(b"k")


def reap_strays(child):
    """Kill what an earlier submission left running; a pid namespace holds nothing else."""
    if not child:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        while True:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return


main()
