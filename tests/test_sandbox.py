"""The sandbox takes the strongest isolation there is, and refuses where there is too little."""

import shutil
import sys
from pathlib import Path

import pytest

from autograder.sandbox import host as sandbox
from autograder.sandbox import view
from autograder.sandbox.host import Sandbox, SandboxError
from autograder.sandbox.inside.lockdown import landlock_abi

linux = pytest.mark.skipif(sys.platform != "linux", reason="isolation is Linux's")
READS = (Path(__file__).with_name("hostile") / "reads_files.py").read_text()


@pytest.fixture
def without_bubblewrap(monkeypatch):
    monkeypatch.setattr(sandbox, "find_bubblewrap", lambda: None)


def lockdown_without(tmp_path, monkeypatch, *missing):
    """A harness whose kernel has no Landlock or an early one, or which has no libseccomp."""
    inside = shutil.copytree(sandbox.INSIDE, tmp_path / "inside")
    lies = {
        "landlock": ("lockdown.py", "landlock_abi = lambda: 0\n"),
        "scopes": ("lockdown.py", "landlock_abi = lambda: 5\n"),
        "seccomp": ("syscalls.py", "system_call_filter = lambda forks: None\n"),
    }
    for module, lie in map(lies.get, missing):
        with (inside / module).open("a") as file:
            file.write("\n" + lie)
    monkeypatch.setattr(sandbox, "INSIDE", inside)


@linux
def test_auto_takes_all_there_is():
    """On this machine the name of the isolation lists everything that was found."""
    with Sandbox() as box:
        assert box.name.split("+")[-1] == "seccomp"
        assert ("bwrap" in box.name) == (shutil.which("bwrap") is not None)


@linux
@pytest.mark.skipif(landlock_abi() < sandbox.SCOPED, reason="this kernel's Landlock is too old")
def test_landlock_and_seccomp_are_strict_enough(without_bubblewrap):
    """Without bubblewrap, strict accepts Landlock with seccomp."""
    with Sandbox("strict") as box:
        assert box.name == "landlock+seccomp"


@linux
@pytest.mark.parametrize(
    ("mode", "missing"),
    [
        ("strict", ["landlock"]),
        ("strict", ["scopes"]),
        ("strict", ["seccomp"]),
        ("auto", ["landlock", "seccomp"]),
        ("auto", ["landlock"]),
    ],
)
def test_too_little_is_refused_with_advice(
    without_bubblewrap, tmp_path, monkeypatch, mode, missing
):
    """Below what was asked for, nothing runs, and the message says what to install."""
    lockdown_without(tmp_path, monkeypatch, *missing)
    box = Sandbox(mode)
    for use in (lambda: box.name, box.open):
        with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
            use()
    assert box.process is None


@linux
def test_strict_needs_system_calls_filtered_in_bubblewrap_too(tmp_path, monkeypatch):
    """Bubblewrap alone lets a submission start processes without end; strict says so."""
    if not sandbox.find_bubblewrap():
        pytest.skip("no bubblewrap here")
    lockdown_without(tmp_path, monkeypatch, "seccomp")
    with pytest.raises(SandboxError, match=r"only: bwrap, landlock, rlimits; .* ABI is \d"):
        assert Sandbox("strict").name


@linux
def test_none_has_to_be_asked_for():
    """--sandbox none runs with rlimits only, and says so."""
    with Sandbox("none") as box:
        assert (box.name, box.levels) == ("none", ["rlimits"])


def test_a_course_inside_pythons_own_folders_is_refused(monkeypatch):
    """Where submitted code may read Python, it must not find the tests beside it."""
    monkeypatch.setattr(view, "ROOT", Path(sys.base_prefix).resolve() / "lib" / "course")
    with pytest.raises(SandboxError, match="move it"):
        sandbox.readable_paths()


@linux
def test_why_a_sandbox_does_not_start_is_told(tmp_path, monkeypatch):
    """What went wrong inside, before anything was locked, stands in the error."""
    inside = shutil.copytree(sandbox.INSIDE, tmp_path / "inside")
    with (inside / "syscalls.py").open("a") as file:
        file.write('\nSUBMISSION.append("red")\n')
    monkeypatch.setattr(sandbox, "INSIDE", inside)
    with pytest.raises(SandboxError, match="does not know the system call red"):
        assert Sandbox().name
