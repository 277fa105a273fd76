"""`--scheduler`: a cluster of real processes gives the marks of one machine, whatever dies."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from autograder import grade as grading
from autograder.cluster import ClusterError
from autograder.cluster.client import INSTALL
from autograder.course import ROOT, Notebook
from autograder.gradescope import pack
from autograder.store import Store
from tests.conftest import by_student
from tests.test_install import pins
from tools.samples import blank, filled, hand_in, one_mistake_per_exercise, with_cells

pytestmark = pytest.mark.slow
NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score
STUDENTS, SLOW = 8, "import time\ntime.sleep(0.3)"
ATTACK = Path(__file__).with_name("hostile") / "asks_the_scheduler.py"


class Cluster:
    """A scheduler and workers, each a process of its own, on this machine's loopback."""

    def __init__(self, folder, tree=ROOT, **environment):
        self.folder, self.tree = folder, tree
        self.environment = {**os.environ, **environment, "PYTHONPATH": str(tree)}
        self.processes = {}
        log = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self.waited(log, "Scheduler at:").rpartition("Scheduler at:")[2].strip()

    def start(self, kind, *words, name="scheduler", tree=None):
        """Start a process of Dask's; returns the file that it writes to."""
        log = self.folder / f"{name}.log"
        command = [sys.executable, "-m", "dask", kind, *words]
        tree = tree or self.tree
        environment = {**self.environment, "PYTHONPATH": str(tree)}
        with log.open("w") as file:
            self.processes[name] = subprocess.Popen(
                command, cwd=tree, env=environment, stdout=file, stderr=file
            )
        return log

    def add_worker(self, name, *words, tree=None):
        """Start a worker and wait until the scheduler knows it."""
        words = [self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", *words]
        self.waited(self.start("worker", *words, name=name, tree=tree), "Registered to:")

    def waited(self, log, text, seconds=20):
        """The line of a file that holds a text, once it is there."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for line in log.read_text().splitlines():
                if text in line:
                    return line
            time.sleep(0.05)
        raise AssertionError(log.read_text())

    def command(self, folder, out, *words):
        """The command that grades a folder on this cluster."""
        words = [folder, "--out", out, "--scheduler", self.address, *words]
        return [sys.executable, "-m", "autograder", "grade", *map(str, words)]

    def begin(self, folder, out, *words):
        """Start to grade a folder."""
        return subprocess.Popen(
            self.command(folder, out, *words), cwd=self.tree, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def grade(self, folder, out, *words):
        """Grade a folder; returns the exit status, what was said, and entries by student."""
        process = self.begin(folder, out, *words)
        said = process.communicate(timeout=60)[0]
        results = Path(out) / "results.json"
        entries = by_student(json.loads(results.read_text())) if results.exists() else {}
        return process.returncode, said, entries

    def kill(self, name):
        """End a process by the one signal that cannot be caught."""
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def close(self):
        """End all of it."""
        for name in list(self.processes):
            if name != "scheduler":
                self.processes[name].terminate()
        for name in list(self.processes):
            self.kill(name)


@pytest.fixture
def start_cluster(tmp_path):
    """Start a cluster that ends with the test."""
    pytest.importorskip("distributed", reason=f"Dask is not installed: {INSTALL}")
    started = []

    def start(**options):
        started.append(Cluster(tmp_path, **options))
        return started[-1]

    yield start
    for cluster in started:
        cluster.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers."""
    pytest.importorskip("distributed", reason=f"Dask is not installed: {INSTALL}")
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    for name in ("one", "two"):
        cluster.add_worker(name, "--no-nanny")
    yield cluster
    cluster.close()


@pytest.fixture
def batch(tmp_path):
    """A class whose submissions take a moment each."""
    work = with_cells(blank(NAME), SLOW)
    for number in range(STUDENTS):
        hand_in(tmp_path / "class", f"student-{number}", NAME, work)
    return tmp_path / "class", tmp_path / "out"


def timeless(entries):
    return {
        student: {k: v for k, v in entry.items() if k not in ("graded_at", "duration_s")}
        for student, entry in entries.items()
    }


def odd_class(folder, port):
    """Right, wrong, spoilt and hostile submissions, under names of every kind."""
    hand_in(folder, "right", NAME, filled(NAME))
    hand_in(folder, "partly", NAME, filled(NAME, one_mistake_per_exercise(NAME)))
    hand_in(folder, os.fsdecode(b"bytes-\xff\n"), NAME, blank(NAME))
    hand_in(folder, "spoilt", NAME, blank(NAME)).write_text("{")
    hand_in(folder, "link", NAME, blank(NAME)).unlink()
    (folder / "link" / NAME / f"{NAME}.ipynb").symlink_to("/etc/passwd")
    path = hand_in(folder, "renamed", NAME, filled(NAME))
    path.rename(path.with_name("my homework (2).ipynb"))
    attack = ATTACK.read_text().replace("PORT", str(port))
    hand_in(folder, "attack", NAME, with_cells(blank(NAME), attack))


def test_a_cluster_gives_the_marks_of_one_machine(cluster, grade, tmp_path):
    """All fields but the times are those of a local run; no attack reaches the scheduler."""
    folder, out = tmp_path / "class", tmp_path / "out"
    port = int(cluster.address.rpartition(":")[2])
    odd_class(folder, port)
    status, said, there = cluster.grade(folder, out, "--seed=5")
    here = grade(folder, seed=5)
    assert status == here[0] == 1, said
    assert timeless(there) == timeless(by_student(here[1]))
    assert there["right"]["score"] == there["renamed"]["score"] == FULL
    assert json.loads((out / "results.json").read_text())["sandbox"] == here[1]["sandbox"]
    assert there["attack"]["score"] == 0
    assert not [p for p in out.rglob("*") if p.is_file() and b"LEAK " in p.read_bytes()]
    # What was graded is not graded again, there or here.
    again = cluster.grade(folder, out)[2]
    kept = {s for s in again if again[s] == there[s]}
    assert kept >= {s for s, entry in there.items() if entry["status"] == "graded"}
    # Without a sandbox the same attack does reach it.
    loose = json.dumps(grade(folder / "attack", sandbox="none")[1])
    assert "LEAK  connected" in loose


def test_a_worker_may_die(cluster, batch):
    """Killed in the middle, it takes nothing along: every result is there."""
    cluster.add_worker("third", "--no-nanny")
    process = cluster.begin(*batch)
    process.stdout.readline()
    cluster.kill("third")
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    entries = json.loads((batch[1] / "results.json").read_text())["submissions"]
    assert [e["student"] for e in entries] == [f"student-{n}" for n in range(STUDENTS)]
    assert {(e["status"], e["score"]) for e in entries} == {("graded", 0.0)}


def stored(out):
    store = Store(out)
    found = {r.student: (r.graded_at, r.duration_s) for r in store.all()}
    store.close()
    return found


def test_an_interrupted_run_goes_on(cluster, batch):
    """What was told is on disk; given again, the command grades the rest alone."""
    process = cluster.begin(*batch)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=10)[0]
    assert process.returncode == 130, said
    assert "Give the same command again" in said
    before = stored(batch[1])
    assert 0 < len(before) < STUDENTS
    status, _, entries = cluster.grade(*batch)
    assert (status, len(entries)) == (0, STUDENTS)
    after = stored(batch[1])
    assert {s: after[s] for s in before} == before


@pytest.fixture
def other_tree(tmp_path):
    """A copy of all that grading needs, in which a file can be changed."""

    def make(path, old, new):
        pack(tmp_path / "tree.zip")
        with zipfile.ZipFile(tmp_path / "tree.zip") as file:
            file.extractall(tmp_path / "tree")
        text = (tmp_path / "tree" / path).read_text()
        assert old in text
        (tmp_path / "tree" / path).write_text(text.replace(old, new, 1))
        return tmp_path / "tree"

    return make


def test_a_worker_with_other_tests_is_refused_by_name(cluster, batch, other_tree):
    """Whether it is there from the beginning or joins late, it grades nothing."""
    hidden = f"autograder/hidden/test_{NAME}.py"
    tree = other_tree(hidden, '@points("rnn_forward", ', '@points("rnn_forward", 1 + ')
    # It is met as soon as it is there, however long the class.
    for number in range(STUDENTS, 100):
        shutil.copytree(batch[0] / "student-0", batch[0] / f"student-{number}")
    process = cluster.begin(*batch)
    process.stdout.readline()
    cluster.add_worker("other", "--no-nanny", tree=tree)
    try:
        said = process.communicate(timeout=60)[0]
        assert process.returncode == 3, said
        assert "the worker tcp://127.0.0.1:" in said
        assert "cannot grade: its tests, answers, grader or NumPy are not" in said
        assert 0 < len(stored(batch[1])) < 100
        status, said, _ = cluster.grade(*batch)
        assert status == 2
        assert said.startswith("error: --scheduler: the worker tcp://127.0.0.1:")
    finally:
        cluster.kill("other")


def test_what_kills_its_workers_is_one_submissions_error(start_cluster, other_tree, tmp_path):
    """A worker or a grading process that dies each time costs that submission, not the class."""
    tree = other_tree(
        "autograder/grade.py", "    start = time.monotonic()\n",
        "    import os\n\n    start = time.monotonic()\n"
        "    if submission.student == 'kills-process':\n        os._exit(9)\n"
        "    if submission.student == 'kills-worker':\n        os.kill(os.getppid(), 9)\n",
    )  # fmt: skip
    cluster = start_cluster(tree=tree, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    cluster.add_worker("nanny")
    for student in ("ada", "ben", "kills-process", "kills-worker"):
        hand_in(tmp_path / "class", student, NAME, blank(NAME))
    status, said, entries = cluster.grade(tmp_path / "class", tmp_path / "out")
    assert status == 3, said
    assert {s: (e["status"], e["score"]) for s, e in entries.items()} == {
        "ada": ("graded", 0.0), "ben": ("graded", 0.0),
        "kills-process": ("error", None), "kills-worker": ("error", None),
    }  # fmt: skip
    assert "each worker that graded it was killed" in entries["kills-worker"]["warnings"][0]
    assert "was killed (9)" in entries["kills-process"]["warnings"][0]


def test_a_scheduler_that_goes_away_is_told(start_cluster, batch):
    """Exit status 3, reports of what was done, and nobody waits for it."""
    cluster = start_cluster()
    cluster.add_worker("one", "--no-nanny")
    process = cluster.begin(*batch)
    process.stdout.readline()
    cluster.kill("scheduler")
    said = process.communicate(timeout=20)[0]
    assert process.returncode == 3, said
    assert f"the scheduler at {cluster.address} is not there any more" in said
    assert "Give the same command again" in said
    assert "Traceback" not in said
    assert 0 < len(json.loads((batch[1] / "results.json").read_text())["submissions"]) < STUDENTS


def test_a_cluster_without_workers_is_told(start_cluster, batch):
    """Exit status 2 within seconds, with the command that starts one."""
    status, said, _ = start_cluster().grade(*batch)
    assert status == 2
    assert "the cluster has no worker" in said
    assert "python -m dask worker ADDRESS" in said


@pytest.fixture
def silent():
    """The address of something that listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_an_address_where_nobody_answers_is_told(run, silent, tmp_path):
    """Exit status 2 within seconds, where Dask's own client would wait for ever."""
    pytest.importorskip("distributed", reason=f"Dask is not installed: {INSTALL}")
    hand_in(tmp_path, "ada", NAME, blank(NAME))
    words = ["grade", tmp_path, f"--scheduler={silent}"]
    done = run(sys.executable, "-m", "autograder", *words, timeout=30)
    assert done.returncode == 2
    assert done.stderr == f"error: --scheduler: nobody answers at {silent} within 5 s\n"


@pytest.mark.parametrize(
    ("address", "said"),
    [("127.0.0.1:1", "nobody answers at 127.0.0.1:1"), ("", "missing port"),
     ("127.0.0.1", "missing port"), ("foo://x:1", "unknown address scheme"),
     ("tls://127.0.0.1:1", "TLS")],
)  # fmt: skip
def test_a_wrong_address_is_told(monkeypatch, tmp_path, address, said):
    """What is wrong with it is named."""
    pytest.importorskip("distributed", reason=f"Dask is not installed: {INSTALL}")
    monkeypatch.setattr("autograder.cluster.client.CONNECTING", 1)
    with pytest.raises(ClusterError, match=said):
        grading.grade([tmp_path], scheduler=address)


WITHOUT = """
import sys
sys.modules["distributed"] = None
from autograder.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_without_dask_the_command_that_installs_it_is_named(run, tmp_path):
    """Exit status 2; the files that the command names are there."""
    hand_in(tmp_path, "ada", NAME, blank(NAME))
    done = run(sys.executable, "-c", WITHOUT, "grade", tmp_path, "--scheduler=127.0.0.1:1")
    assert done.returncode == 2
    assert f"it is installed with: {INSTALL}" in done.stderr
    for word in INSTALL.split():
        assert not word.endswith(".txt") or (ROOT / word).exists()


def test_a_scheduler_without_the_grader_is_told(start_cluster, batch, tmp_path):
    """Nothing is graded, and nobody's submission is to blame."""
    (tmp_path / "empty" / "autograder").mkdir(parents=True)
    (tmp_path / "empty" / "autograder" / "__init__.py").touch()
    address = start_cluster(tree=tmp_path / "empty").address
    with pytest.raises(ClusterError, match=r"the scheduler does not find the grader \(No module"):
        grading.grade([batch[0]], scheduler=address)


def test_jobs_and_a_cluster_exclude_each_other(run):
    """Processes of this machine and of a cluster are not had together."""
    words = ["grade", "exercises", "--scheduler=127.0.0.1:1", "--jobs=2"]
    done = run(sys.executable, "-m", "autograder", *words)
    assert done.returncode == 2
    assert "--jobs: with --scheduler" in done.stderr


@pytest.mark.parametrize("module", ["autograder.__main__", "autograder.cluster.process"])
def test_nothing_of_dask_is_loaded_otherwise(run, tmp_path, module):
    """Neither a local run nor the process that grades for a worker knows it."""
    hand_in(tmp_path, "ada", NAME, blank(NAME))
    code = (
        f"import sys, {module}\nfrom autograder.__main__ import main\n"
        "main(['grade', sys.argv[1]])\nassert not {'dask', 'distributed'} & set(sys.modules)"
    )
    done = run(sys.executable, "-c", code, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("extra", ["cluster", "pdf"])
def test_the_extra_is_pinned_beside_the_lock(extra):
    """Each package of an extra stands at one version, and none that is locked already."""
    mine, locked = pins(f"requirements-{extra}.txt"), pins("constraints.txt")
    assert mine
    assert {name for name, _ in mine} & {name for name, _ in locked} == set()
    assert all(version.startswith("==") for _, version in mine)
    assert not {name for name, _ in mine} & {name for name, _ in pins("requirements.txt")}
