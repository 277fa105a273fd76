"""Give up rights for good: Landlock for files and signals, rlimits, a tie to the parent.

What system calls stay is told in ``syscalls``.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def die_with_parent(parent=None):
    """Let the kernel kill this process as soon as the one that started it ends.

    Parameters
    ----------
    parent : int, optional
        The parent's process id. When it has ended before this call, this process ends at once.
    """
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def adopt_orphans():
    """Become the parent of descendants whose own parent ends, so that they can be found."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def prctl(option, value):
    """Set one of Linux's process options, of which Python has none; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def kill_descendants(own_pids):
    """Kill every descendant and await its end; ``own_pids`` says that this process sees no others.

    Without system call filters a submission can fork; each turn of the loop meets one generation.
    Not claimed: that this ends when a submission forks faster than it is killed, or stops this
    process first.
    """
    while True:
        try:
            for pid in [-1] if own_pids else children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def children():
    """The process ids of this process's children, where there is a /proc to tell them."""
    pid = os.getpid()
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []


def landlock_abi():
    """Landlock's version in this kernel; 0 where there is none."""
    try:
        from py_landlock import LandlockError, get_abi_version
    except ImportError:
        return 0
    try:
        return int(get_abi_version())
    except (LandlockError, OSError):
        return 0


def file_rules(readable):
    """Prepare rules that let a process read below ``readable``, write nothing and use no network.

    From Landlock's version 6 on, they also keep signals and abstract sockets within the processes
    that they were applied to, and their children; py-landlock asks for all that a kernel has.

    Returns
    -------
    rules : py_landlock.Landlock
        ``rules.apply()`` applies them once.
    """
    from py_landlock import AccessFs, Landlock

    rules = Landlock(strict=False).allow_read(*[p for p in readable if os.path.isdir(p)])
    rules.add_path_rule("/dev/null", access=AccessFs.READ_FILE | AccessFs.WRITE_FILE)
    rules.add_path_rule("/dev/urandom", access=AccessFs.READ_FILE)
    return rules


def limit_amounts(memory, seconds):
    """Limit memory (bytes), processor time (seconds), files, core dumps and further processes."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 1 << 20,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
        # Threads count as processes. This binds no root; the system call filter does.
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for what, amount in limits.items():
        hard = resource.getrlimit(what)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (allowed, allowed))


def condition():
    """What a process hands down to its children, to be compared before each fork.

    Returns
    -------
    tuple
        Equal as long as nothing was changed: limits, mask, folder, signals, priority, processors,
        group, session and parent, and whether there are children. None where this is not Linux,
        and Python cannot ask for all of them.
    """
    if sys.platform != "linux":
        return None
    limits = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]
    umask = os.umask(0o077)
    os.umask(umask)
    return (
        [resource.getrlimit(what) for what in sorted(set(limits))],
        umask,
        os.getcwd(),
        [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        signal.pthread_sigmask(signal.SIG_BLOCK, []),
        (os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), os.sched_getaffinity(0)),
        (os.getpgid(0), os.getsid(0), os.getppid()),
        has_children(),
    )


def has_children():
    """Whether this process has any child, dead or alive."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
