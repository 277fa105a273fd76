"""The fork server hands on what it began with, answers or is replaced, leaves nothing behind."""

import contextlib
import os
import resource
import signal
import sys
import time

import pytest

from autograder.sandbox import host
from autograder.sandbox.host import SandboxError
from tests.probes import ask, is_running, left_after, probing, tree
from tests.settings import SETTINGS
from tools.samples import blank, hand_in, with_cells

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="isolation is Linux's"),
    pytest.mark.slow,
]
NAME = "vanilla_rnn"


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """Start a sandbox for lines of ours; see :func:`tests.probes.probing`."""
    with contextlib.ExitStack() as stack:
        yield lambda *lines, **options: stack.enter_context(
            probing(tmp_path, monkeypatch, *lines, **options)
        )


LIMITS = "found = [resource.getrlimit(n) for n in range(16)]"


@pytest.mark.parametrize(
    "change",
    [
        lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (32, 32)),
        lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU, (7, 7)),
        lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 5),
        lambda pid: os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))}),
        lambda pid: os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0)),
    ],
    ids=["files", "seconds", "priority", "processors", "scheduler"],
)
def test_nothing_is_handed_down_that_was_changed(probe, change):
    """A fork server whose limits, priority or processors changed is replaced before it forks."""
    box = probe(LIMITS)
    first, server = ask(box), box.process.pid
    box.kill()
    assert (ask(box), box.process.pid) == (first, server)
    box.kill()
    change(server)
    assert ask(box) == first
    assert box.process.pid != server


@pytest.mark.parametrize("bubblewrap", [False, True])
def test_a_stopped_fork_server_costs_a_second(probe, bubblewrap):
    """One that does not answer is replaced; whoever waits for it waits about a second."""
    if bubblewrap and not host.find_bubblewrap():
        pytest.skip("no bubblewrap here")
    box = probe(LIMITS, bubblewrap=bubblewrap)
    expected = ask(box)
    server = tree(box.process.pid)[-2 if bubblewrap else 0]
    everything = tree(box.process.pid)
    os.kill(server, signal.SIGSTOP)
    start = time.monotonic()
    box.kill()
    assert time.monotonic() - start < 2
    assert left_after(2, everything) == []
    assert ask(box) == expected


def test_two_fork_servers_that_do_not_answer_are_an_error(probe, monkeypatch):
    """Then the sandbox is what failed, and the submission gets no mark."""
    box = probe(LIMITS)
    monkeypatch.setattr(box, "ask", lambda *_: False)
    with pytest.raises(SandboxError, match="nor does a new one"):
        box.open()


def test_a_start_does_not_wait(probe):
    """What the grader does meanwhile costs nothing; whoever asks for the name waits."""
    box = probe(LIMITS)
    assert box.report is None
    assert box.name == "landlock+seccomp"


PLOTS = """
import sys
loaded = "matplotlib.pyplot" in sys.modules
import matplotlib.pyplot as plt
plt.figure().text(0, 0, "$x_t$")
plt.show()
found = [loaded, plt.get_fignums()]
"""


@pytest.mark.parametrize("bubblewrap", [False, True])
def test_matplotlib_is_loaded_when_first_wanted(probe, bubblewrap):
    """The fork server loads it locked in, once; without it a submission can do so by itself."""
    if bubblewrap and not host.find_bubblewrap():
        pytest.skip("no bubblewrap here")
    box = probe(PLOTS, bubblewrap=bubblewrap)
    answers = [ask(box, plots=plots) for plots in (False, True, False)]
    assert [loaded for loaded, _ in answers] == [False, True, True]
    assert [figures for _, figures in answers[1:]] == [[], []]
    assert box.plots
    box.close()
    assert ask(box) == [False, [1]]
    assert not box.plots


@pytest.mark.parametrize("bubblewrap", [False, True])
def test_the_list_of_fonts_can_be_read(probe, bubblewrap):
    """Matplotlib would otherwise look for all fonts of the machine again, each time."""
    if bubblewrap and not host.find_bubblewrap():
        pytest.skip("no bubblewrap here")
    lines = """
folder = os.environ["MPLCONFIGDIR"]
found = [open(f"{folder}/{name}").read(1) for name in os.listdir(folder)]
found.append(os.access(folder, os.W_OK))
"""
    assert ask(probe(lines, bubblewrap=bubblewrap)) == ["{", True]


@pytest.mark.parametrize("bubblewrap", [False, True])
def test_matplotlib_is_loaded_before_rights_are_given_up_without_fonts(
    probe, monkeypatch, bubblewrap
):
    """Where no list of fonts can be had, it looks for them while it may, and keeps nothing."""
    if bubblewrap and not host.find_bubblewrap():
        pytest.skip("no bubblewrap here")
    monkeypatch.setattr(host, "prepare_fonts", lambda: None)
    box = probe(PLOTS, bubblewrap=bubblewrap)
    assert ask(box) == [True, []]


FORKS = """
found = [os.getpid()]
for _ in range(3):
    read, write = os.pipe()
    if not os.fork():
        os.setsid()
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        if not os.fork():
            os.write(write, b"%d" % os.getpid())
            time.sleep(600)
        os._exit(0)
    found.append(int(os.read(read, 20)))
"""


@pytest.mark.skipif(os.getuid() != 0, reason="an ordinary user's submissions cannot fork at all")
@pytest.mark.parametrize("mode", ["auto", "none"])
def test_detached_processes_end_with_their_submission(probe, mode):
    """Where a submission can fork, what it left behind is found and killed."""
    box = probe(FORKS, "seccomp", mode=mode)
    left = ask(box)
    assert all(map(is_running, left))
    assert len(left) == 4
    box.kill()
    assert not any(map(is_running, left))


SLEEPS = """
import os, time

for _ in range(3):
    try:
        if not os.fork():
            os.setsid()
            os.fork()
            time.sleep(600)
    except OSError:
        pass
time.sleep(600)
"""


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["strongest", "strongest-stopped", "none"])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_nothing_outlives_a_killed_grader(setting, mode, tmp_path):
    """The grader is killed while a submission sleeps or has forked: soon all ended."""
    mode, stopped = mode if mode == "none" else setting.strongest, "stopped" in mode
    hand_in(tmp_path / "class", "s", NAME, with_cells(blank(NAME), SLEEPS))
    # A grader, its worker, the fork server and the submission; bubblewrap adds two of its own.
    expected = (
        4 + 2 * (setting.bubblewrap and mode != "none") + 6 * (setting.root and mode == "none")
    )
    with setting.start(tmp_path / "class", tmp_path / "out", mode, jobs=1) as grader:
        everything, before, deadline = tree(grader.pid), [], time.monotonic() + 30
        # Once more than the number, as short-lived processes count while things start.
        while len(everything) < expected or everything != before:
            assert time.monotonic() < deadline, everything
            time.sleep(0.2)
            everything, before = tree(grader.pid), everything
        if stopped:
            # Neither can the fork server now see to its child, nor its end be any other's doing.
            os.kill(everything[-2], signal.SIGSTOP)
        grader.kill()
    assert left_after(2, everything) == []
