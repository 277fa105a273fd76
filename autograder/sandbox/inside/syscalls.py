"""The system calls that stay allowed: a list of what NumPy and Matplotlib need, and no others.

Where one call does many things, only the harmless ones of them are named. Threads are not among
what is needed: a submission has one, so that it can neither start a thousand nor slow down its
neighbours, whoever the grader's user is.
"""

import errno
import fcntl
import platform
import signal
from types import SimpleNamespace

# libseccomp must know every name below, and the processor have it, but for these: not on arm64.
X86_64_ONLY = frozenset(
    "open stat lstat access readlink getdents dup2 pipe poll select time alarm getpgrp".split()
)
# What a submission computes with, reads Python's own files with and answers the grader with.
SUBMISSION = """
    brk mmap munmap mremap mprotect madvise
    open openat close close_range read readv pread64 preadv write writev pwrite64 lseek
    stat lstat fstat newfstatat statx access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd dup dup2 dup3 pipe pipe2 umask poll ppoll select pselect6
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack setitimer getitimer alarm
    nanosleep clock_nanosleep restart_syscall clock_gettime clock_getres gettimeofday time times
    futex sched_yield getpid getppid gettid getuid geteuid getgid getegid getpgrp getpgid
    getrusage getrlimit sysinfo uname getcpu getrandom recvfrom
    exit exit_group
""".split()
# The fork server also ends and awaits processes, gives up rights and inspects itself.
FORK_SERVER = """
    kill wait4 waitid setpgid getsid set_robust_list recvmsg setrlimit seccomp
    getsockname getsockopt
    landlock_create_ruleset landlock_add_rule landlock_restrict_self
    getpriority sched_getscheduler
""".split()
# What libc's fork asks of `clone`: CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID and SIGCHLD.
FORK = 0x01200000 | signal.SIGCHLD
PRCTL = SimpleNamespace(
    SET_PDEATHSIG=1, SET_NAME=15, GET_NAME=16, SET_SECCOMP=22, SET_NO_NEW_PRIVS=38
)
# TCGETS and TCGETS2 (is it a terminal?), FIONBIO, FIOCLEX and FIONCLEX (Python's own descriptors).
IOCTL = 0x5401, 0x802C542A, 0x5421, 0x5451, 0x5450
FCNTL = "F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL".split()
O_ASYNC = 0o20000


def load_library():
    """The Python module of libseccomp, or None where the library is missing."""
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return None
    return pyseccomp


def system_call_filter(forks):
    """Prepare the seccomp filter; ``forks`` says whether it is the fork server's.

    Returns
    -------
    filter or None
        None where libseccomp is missing.

    Raises
    ------
    LookupError
        When libseccomp does not know a name on the list.
    """
    seccomp = load_library()
    if seccomp is None:
        return None
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    # A call by another architecture's numbers ends the process.
    rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    for name in SUBMISSION + FORK_SERVER * forks:
        if name not in X86_64_ONLY or platform.machine() == "x86_64":
            rules.add_rule(seccomp.ALLOW, number(seccomp, name))
    for name, *arguments in conditional(seccomp, forks):
        rules.add_rule(seccomp.ALLOW, number(seccomp, name), *arguments)
    return rules


def number(seccomp, name):
    """The number of a system call here; :class:`LookupError` where it has none."""
    found = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    if found < 0:
        # libseccomp would otherwise drop the rule in silence.
        raise LookupError(f"this machine's libseccomp does not know the system call {name}")
    return found


def conditional(seccomp, forks):
    """List what is allowed only with the right arguments, as (name, condition, ...).

    The filter compares 64 bits where the kernel may use 32. Equality with a listed value can only
    fail by the rest, and a mask of bits that must be zero does not look at it.
    """

    def equal(position, value):
        return seccomp.Arg(position, seccomp.EQ, value)

    own = none = 0
    # Root could raise its own limits again.
    limits = [equal(0, own)] if forks else [equal(0, own), equal(2, none)]
    no_signals = seccomp.Arg(2, seccomp.MASKED_EQ, O_ASYNC, 0)
    prctl = [PRCTL.SET_NAME, PRCTL.GET_NAME]
    # The fork server ties its children to itself and gives up rights; they cannot undo either.
    prctl += [PRCTL.SET_PDEATHSIG, PRCTL.SET_SECCOMP, PRCTL.SET_NO_NEW_PRIVS] * forks
    return [
        ("prlimit64", *limits),
        ("sched_getaffinity", equal(0, own)),
        # Without an address a message can only go to the grader.
        ("sendto", equal(4, none)),
        # F_SETOWN with O_ASYNC lets the kernel send any signal to any process of this user.
        ("fcntl", equal(1, fcntl.F_SETFL), no_signals),
        *(("fcntl", equal(1, getattr(fcntl, command))) for command in FCNTL),
        *(("ioctl", equal(1, request)) for request in IOCTL),
        *(("prctl", equal(0, option)) for option in prctl),
        *[("clone", equal(0, FORK))] * forks,
    ]
