"""Nothing is lost: a batch that is stopped or killed at any moment goes on where it was."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest

from autograder.course import ROOT, Notebook
from autograder.store import Store
from tools.samples import blank, filled, hand_in, with_cells

pytestmark = pytest.mark.slow
NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score
STUDENTS = 14
SLOW = "import time\ntime.sleep(0.25)"
KILLS = 20


@pytest.fixture
def batch(tmp_path):
    """A class whose submissions take a moment each, and the command that grades it."""
    for number in range(STUDENTS):
        work = with_cells(filled(NAME) if number % 2 else blank(NAME), SLOW)
        hand_in(tmp_path / "class", f"student-{number:02}", NAME, work)
    words = [sys.executable, "-m", "autograder", "grade", tmp_path / "class", "--jobs=2"]
    return [*map(str, words), f"--out={tmp_path / 'out'}"], tmp_path / "out"


def start(command):
    return subprocess.Popen(
        command, cwd=ROOT, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def family(process):
    """A process and all that it started, so far."""
    try:
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def gone(processes, seconds=2.0):
    """Whether all of some processes end within a time."""
    alive = psutil.wait_procs(processes, timeout=seconds)[1]
    return not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


def stored(out):
    """What is on disk: for each student, when it was graded."""
    if not (out / "results.db").exists():
        return {}
    store = Store(out)
    found = {r.student: (r.graded_at, r.duration_s, r.score) for r in store.all()}
    store.close()
    return found


def test_killed_at_any_moment_nothing_is_lost_or_graded_twice(batch):
    """After each of twenty kills what was stored is there still, and no process is left."""
    command, out = batch
    moments = random.Random(5)
    before, seeds, longest = {}, set(), 1.8
    for _ in range(KILLS):
        process = start(command)
        time.sleep(moments.uniform(0.1, longest))
        everyone = family(process)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=10)
        assert gone(everyone)
        now = stored(out)
        assert {s: now.get(s) for s in before} == before
        if len(now) == len(before):  # too early for this machine: let the next one live longer
            longest = min(1.3 * longest, 10.0)
        before = now
        if 0 < len(now) < STUDENTS:
            seeds.add(Store(out).open_seed())
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    results = json.loads((out / "results.json").read_text())
    entries = results["submissions"]
    assert [e["score"] for e in entries] == [0.0, FULL] * (STUDENTS // 2)
    after = stored(out)
    assert {s: after[s] for s in before} == before
    assert len(seeds) <= 1  # all attempts until one came to its end
    assert len(before) > 2  # else the kills came too early to show anything


def test_ctrl_c_leaves_what_was_done_and_says_how_to_go_on(batch):
    """An interrupt ends the batch within two seconds, with reports of what was graded."""
    command, out = batch
    process = start(command)
    said = process.stdout.readline() + process.stdout.readline()
    everyone = family(process)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    rest = process.communicate(timeout=10)[0]
    assert time.monotonic() - began < 2
    assert process.returncode == 130
    assert "Give the same command again" in rest
    assert "Traceback" not in said + rest
    assert gone(everyone)
    entries = json.loads((out / "results.json").read_text())["submissions"]
    assert 2 <= len(entries) < STUDENTS
    assert {e["student"] for e in entries} == set(stored(out))
    before = stored(out)
    assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60).returncode == 0
    after = stored(out)
    assert len(after) == STUDENTS
    assert {s: after[s] for s in before} == before


def test_terminated_is_as_good_as_interrupted(batch):
    """What a machine that shuts down sends leaves reports as well."""
    command, out = batch
    process = start(command)
    process.stdout.readline()
    process.terminate()
    assert "Give the same command again" in process.communicate(timeout=10)[0]
    assert process.returncode == 130
    assert (out / "results.json").exists()


def test_one_student_graded_again_leaves_the_others(batch, grade, tmp_path):
    """A resubmission replaces its own entry in the reports; unchanged ones stay as they were."""
    folder, out = tmp_path / "class", tmp_path / "out"
    _, first, _ = grade(folder, out=out)
    hand_in(folder, "student-00", NAME, with_cells(filled(NAME)))
    status, again, _ = grade(folder / "student-00", out=out)
    assert status == 0
    old, new = ({e["student"]: e for e in r["submissions"]} for r in (first, again))
    assert new.keys() == old.keys()
    assert (old["student-00"]["score"], new["student-00"]["score"]) == (0.0, FULL)
    changed = {s for s in old if old[s] != new[s]}
    assert changed == {"student-00"}
    page = out / "feedback" / "student-00" / NAME / f"{NAME}.html"
    assert f"{FULL:g} of {FULL:g}" in page.read_text()


def test_a_folder_within_ones_own_is_no_other_student(grade, tmp_path):
    """The folder in Eve's that bears Ada's name stays Eve's, however hers are given."""
    folder, out = tmp_path / "class", tmp_path / "out"
    hand_in(folder, "ada", NAME, filled(NAME))
    hand_in(folder / "eve", "ada", NAME, blank(NAME))
    _, first, _ = grade(folder, out=out)
    _, again, _ = grade(folder / "eve", out=out)
    scores = {(e["student"], e["assignment"]): e["score"] for e in again["submissions"]}
    assert scores == {("ada", NAME): FULL, ("eve", "ada"): 0.0}
    assert again["submissions"] == first["submissions"]
    _, apart, _ = grade(folder / "ada", folder / "eve")
    told = {(e["student"], e["assignment"]): e["score"] for e in apart["submissions"]}
    assert told == scores
