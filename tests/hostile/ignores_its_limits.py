"""Raise one's own limits, block every signal, and go on for ever."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import resource, signal

raised = []
for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
    try:
        resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        raised.append(f"{MARK} limit {what}")
    except (OSError, ValueError):
        pass


def rnn_step_forward(*a):
    for number in (signal.SIGXCPU, signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass


raise RuntimeError("raised: " + "; ".join(raised))
