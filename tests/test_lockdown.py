"""Each right that a submission gives up is given up, whoever grades and whatever is installed."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT
from autograder.sandbox import host
from tests.conftest import by_student
from tests.probes import ask, probing
from tests.settings import SETTINGS
from tools.samples import blank, filled, hand_in, with_cells

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="isolation is Linux's")
NAME = "vanilla_rnn"
ATTACKS = """
    limits_of_the_parent signals_by_descriptor priorities_of_others modes_and_times
    clones_by_number thread_bomb stops_the_parent outlives_the_parent parents_memory
    runs_from_memory other_sockets exhausts_descriptors fills_the_disk maps_memory
    ignores_its_limits reads_files
""".split()


@pytest.fixture(scope="module")
def attacks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    hand_in(folder, "aaa-right", NAME, filled(NAME))
    hand_in(folder, "zzz-right", NAME, filled(NAME))
    for name in ATTACKS:
        source = Path(__file__).with_name("hostile").joinpath(f"{name}.py").read_text()
        hand_in(folder, name, NAME, with_cells(blank(NAME), source.replace("ROOT", str(ROOT))))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_attacks_on_the_kernel_fail_in_every_setting(setting, attacks, tmp_path):
    """As root or not, with bubblewrap or not: nothing is earned, reached or spoiled."""
    _, results = setting.grade(attacks, tmp_path / "out", setting.strongest, timeout=6, jobs=2)
    entries = by_student(results)
    for name in ATTACKS:
        assert (entries[name]["status"], entries[name]["score"]) == ("graded", 0.0), entries[name]
    assert "LEAK" not in json.dumps(results)
    for name in ("aaa-right", "zzz-right"):
        assert entries[name]["score"] == entries[name]["max_score"] > 0
        assert entries[name]["duration_s"] < 5


def python(*lines):
    """Run lines in a Python of their own that can import what runs beside submissions."""
    code = "\n".join([f"import sys; sys.path.insert(0, {str(host.INSIDE)!r})", *lines])
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are x86_64's")
def test_every_system_call_that_is_not_listed_is_refused():
    """All numbers up to 511, tried one by one with arguments that mean nothing."""
    done = python(
        "import ctypes, errno, pyseccomp, syscalls",
        "libc = ctypes.CDLL(None, use_errno=True)",
        "names = syscalls.SUBMISSION + ['prlimit64', 'sched_getaffinity', 'sendto', 'fcntl']",
        "names += ['ioctl', 'prctl']",
        "known = {pyseccomp.resolve_syscall(0, name) for name in names}",
        "syscalls.system_call_filter(forks=False).load()",
        # The kernel's own return points for probes (335, 336) pass no filter, and end the caller.
        "for number in set(range(512)) - known - {335, 336}:",
        "    code = libc.syscall(number, -1, -1, -1, -1, -1, -1)",
        "    if (code, ctypes.get_errno()) != (-1, errno.EPERM):",
        "        print(number, code, ctypes.get_errno())",
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_listed_name_that_is_not_known_is_an_error():
    """Of a list of what is allowed no name may be skipped in silence."""
    done = python("import syscalls", "syscalls.SUBMISSION.append('red')",
                  "syscalls.system_call_filter(forks=False)")  # fmt: skip
    assert "LookupError: this machine's libseccomp does not know the system call red" in done.stderr


def test_the_list_fits_arm64_too():
    """What arm64 lacks of the list is what is marked as x86_64's own."""
    done = python(
        "import pyseccomp, syscalls",
        "names, arm64 = syscalls.SUBMISSION + syscalls.FORK_SERVER, pyseccomp.Arch.AARCH64",
        "lacking = {n for n in names if pyseccomp.resolve_syscall(arm64, n) < 0}",
        "print(lacking ^ syscalls.X86_64_ONLY)",
    )
    assert done.stdout == "set()\n", done.stderr


def test_landlock_alone_keeps_signals_sockets_and_files_in(tmp_path, monkeypatch):
    """Where system calls are not filtered, the parent and the machine are still out of reach."""
    with socket.socket(socket.AF_UNIX) as listener, socket.create_server(("127.0.0.1", 0)) as tcp:
        listener.bind("\0autograder-test")
        listener.listen()
        lines = f"""
found = []
def attempt(what, call, *arguments):
    try:
        call(*arguments)
        found.append(what)
    except OSError:
        pass
parent = os.getppid()
attempt("signal", os.kill, parent, 0)
attempt("abstract socket", socket.socket(socket.AF_UNIX).connect, "\\0autograder-test")
attempt("tcp", socket.socket().connect, {tcp.getsockname()!r})
attempt("memory", open, f"/proc/{{parent}}/mem", "rb")
attempt("its own memory", open, "/proc/self/mem", "rb")
attempt("file", open, "/tmp/left-by-a-submission", "w")
attempt("answers", open, {str(ROOT / "solutions" / "lstm.py")!r})
attempt("null", open, "/dev/null")
"""
        with probing(tmp_path, monkeypatch, lines, "seccomp") as box:
            # Older kernels' rules know neither signals nor sockets.
            scopes = ["signal", "abstract socket"] * (box.landlock_abi < host.SCOPED)
            assert ask(box) == [*scopes, *["tcp"] * (box.landlock_abi < 4), "null"]
