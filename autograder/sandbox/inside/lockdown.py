"""Give up rights for good: Landlock for files, seccomp for system calls, rlimits for amounts."""

import errno
import os
import resource

# What a numerical function never needs. Landlock holds the files; this list holds what Landlock
# does not: every socket (it has no UDP), other processes, new programs, odder doors.
FORBIDDEN = """
    socket socketpair connect bind listen accept accept4 sendmsg sendmmsg
    execve execveat fork vfork kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo
    pidfd_open pidfd_getfd pidfd_send_signal ptrace process_vm_readv process_vm_writev kcmp
    process_madvise process_mrelease setns unshare mount umount2 pivot_root chroot move_mount
    open_tree fsopen fsmount fsconfig fspick mount_setattr name_to_handle_at open_by_handle_at
    bpf perf_event_open keyctl add_key request_key userfaultfd io_uring_setup io_uring_enter
    io_uring_register shmget shmat shmctl msgget msgsnd msgrcv semget semop semctl mq_open
    mq_unlink init_module finit_module delete_module kexec_load kexec_file_load reboot swapon
    swapoff acct quotactl syslog sethostname setdomainname settimeofday clock_settime adjtimex
    clock_adjtime iopl ioperm personality mknod mknodat chmod fchmod fchmodat chown fchown lchown
    fchownat setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset
    inotify_init inotify_init1 fanotify_init setpgid setsid sched_setaffinity sched_setscheduler
    setpriority ioprio_set vhangup lookup_dcookie modify_ldt nfsservctl uselib ustat
""".split()
# The nursery itself forks submissions, kills them and puts each into a process group.
NURSERY = {"fork", "vfork", "kill", "setpgid"}


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


def restrict_files(readable):
    """Let this process and its children read below ``readable`` and nothing else, write nothing."""
    from py_landlock import AccessFs, Landlock

    rules = Landlock(strict=False).allow_read(*[p for p in readable if os.path.isdir(p)])
    rules.add_path_rule("/dev/null", access=AccessFs.READ_FILE | AccessFs.WRITE_FILE)
    rules.add_path_rule("/dev/urandom", access=AccessFs.READ_FILE)
    rules.apply()


def system_call_filter(forks):
    """Prepare the seccomp filter; ``forks`` says whether new processes stay allowed.

    Returns
    -------
    filter or None
        None where libseccomp is missing.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError):
        return None
    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in FORBIDDEN:
        if forks and name in NURSERY:
            continue
        try:
            rules.add_rule(refuse, name)
        except (OSError, ValueError, RuntimeError):  # this processor has no such call
            continue
    if not forks:
        thread = 0x00010000  # CLONE_THREAD: a thread is welcome, a process is not
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, thread, 0))
        # clone3 hides its flags from the filter; without it libc falls back to clone.
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    return rules


def limit_amounts(memory, seconds):
    """Limit memory (bytes), processor time (seconds), file size, open files and core dumps."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 1 << 20,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for what, amount in limits.items():
        hard = resource.getrlimit(what)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (allowed, allowed))
