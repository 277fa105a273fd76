"""Hostile submissions earn nothing they do not deserve, reveal nothing and harm no neighbour.

One class of attackers with right neighbours between them is graded in each of four settings: as
root and as an ordinary user, with bubblewrap and without.
"""

import json
import os
import re
import socket
import threading
import time
from pathlib import Path

import pytest

from autograder.course import ROOT, Notebook
from tests.attacks import files, tampering
from tests.attacks.harm import HARM, Harm, Watch, changed, digests
from tests.conftest import by_student, failed_tests
from tests.settings import SETTINGS
from tools.samples import blank, filled, hand_in, with_cells

pytestmark = pytest.mark.slow
NAME = "vanilla_rnn"
TIMEOUT = 6
ATTACKS = sorted(Path(__file__).with_name("hostile").glob("*.py"))
# All others stand in a blank notebook, whose right mark is 0.
DESERVED = {"right_until_the_third_call": 3.0}
NEIGHBOURS = ("aaa-right", "mmm-right", "zzz-right")
CANARY = "canary-of-a-neighbour"


class Listener:
    """A TCP and UDP port of this machine that notes whether anything ever reached it."""

    def __init__(self):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.reached = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            self.tcp.accept()
            self.reached += 1

    def received(self):
        """How often something came."""
        self.udp.setblocking(False)
        try:
            return self.reached + len(self.udp.recvfrom(100)[0])
        except BlockingIOError:
            return self.reached


class Class:
    """A class full of attackers as it was graded in one setting."""

    def __init__(self, folder, setting, listener):
        self.folder, self.setting, self.listener = folder, setting, listener
        self.out = folder.parent / "out"
        self.invalid, self.graded = files.lay(folder)
        for student in NEIGHBOURS:
            work = with_cells(filled(NAME), f"secret = {CANARY!r}")
            hand_in(folder, student, NAME, work)
        for attack in ATTACKS:
            self.hand_in_attack(attack)
        for student, notebook in tampering.tampered().items():
            hand_in(folder, student, NAME, notebook)

    def hand_in_attack(self, attack):
        """An attack stands as a cell after a blank notebook, so whatever it earns is stolen."""
        source = attack.read_text()
        name = (re.search(r"^# notebook: (\w+)$", source, re.M) or [None, NAME])[1]
        source = source.replace("ROOT", str(ROOT)).replace("PORT", str(self.listener.port))
        source = source.replace("CLASS", str(self.folder))
        hand_in(self.folder, attack.stem, name, with_cells(blank(name), source))

    def grade(self):
        """Grade it, watching what is started and what is changed."""
        before = digests(ROOT, self.folder)
        start = time.monotonic()
        process = self.setting.start(self.folder, self.out, timeout=TIMEOUT, jobs=2)
        watch = Watch(process)
        self.said = "".join(process.communicate(timeout=900))
        self.seconds = time.monotonic() - start
        self.left = watch.left()
        self.status = process.returncode
        self.changed = changed(before, digests(ROOT, self.folder))
        results = self.out / "results.json"
        self.results = json.loads(results.read_text()) if results.exists() else None
        self.entries = by_student(self.results) if self.results else {}
        return self

    def reports(self):
        """Everything that was written."""
        return [p for p in self.out.rglob("*") if p.is_file()]

    def handed_out(self):
        """The reports that are shown to people; the teacher's own data is kept as it came."""
        return [p for p in self.reports() if p.name not in ("results.json", "results.db")]

    def forged(self):
        """Points that attackers have and do not deserve, by student."""
        return {
            student: entry["score"] - DESERVED.get(student, 0.0)
            for student, entry in self.entries.items()
            if student not in NEIGHBOURS and entry["score"] != DESERVED.get(student, 0.0)
        }

    def harmed(self):
        """Neighbours that did not get all their points, without a word of warning."""
        mine = [self.entries.get(s, {"score": None, "warnings": []}) for s in NEIGHBOURS]
        return [e for e in mine if e["score"] != Notebook(NAME).max_score or e["warnings"]]

    def leaked(self):
        """Bytes of reports and of sockets that show what submitted code must not see."""
        secrets = [b"LEAK ", b"log_p[right & counted]", b"matches_reference("]
        text = b"".join(p.read_bytes() for p in self.reports())
        return sum(len(s) * text.count(s) for s in secrets) + self.listener.received()

    def lost(self):
        """Whether some submission has no entry, or the command did not end as it should."""
        everyone = {p.name for p in self.folder.iterdir()}
        return self.status != 1 or not everyone <= self.entries.keys()

    def harm(self):
        """All of it in numbers."""
        return Harm(
            attacks=len(self.entries) - len(NEIGHBOURS),
            points_forged=sum(map(abs, self.forged().values())),
            neighbours_harmed=len(self.harmed()),
            bytes_leaked=self.leaked(),
            files_changed=self.changed,
            processes_left=len(self.left),
            classes_lost=int(self.lost()),
            seconds=self.seconds,
        )


@pytest.fixture(scope="session", params=SETTINGS, ids=str)
def graded(request, tmp_path_factory):
    setting = request.param
    setting.skip_where_impossible()
    folder = tmp_path_factory.mktemp("hostile") / "class"
    folder.mkdir()
    graded = Class(folder, setting, Listener()).grade()
    request.config.stash[HARM][str(setting)] = graded.harm()
    return graded


def test_the_class_is_graded(graded):
    """Every submission has an entry, and the command says that some were invalid."""
    assert graded.status == 1, graded.said[-3000:]
    assert not graded.lost()
    assert len(ATTACKS) + len(tampering.tampered()) + len(graded.invalid) >= 60


def test_no_attack_earns_a_point(graded):
    """An attack in a blank notebook earns nothing; one that is right twice is paid for that."""
    assert graded.forged() == {}
    for attack in ATTACKS:
        assert graded.entries[attack.stem]["status"] == "graded", attack
    for student in tampering.tampered():
        entry = graded.entries[student]
        assert (entry["status"], entry["max_score"]) == ("graded", Notebook(NAME).max_score)


def test_no_attack_takes_longer_than_it_may(graded):
    """Each is over within the time limit of one submission, and a moment for its end."""
    assert {s: e["duration_s"] for s, e in graded.entries.items()
            if e["duration_s"] > TIMEOUT + 4} == {}  # fmt: skip


def test_whatever_cannot_be_read_is_invalid(graded):
    """A corrupt file, a folder, a pipe, a link: each is reported with its reason, score 0."""
    for student in graded.invalid:
        entry = graded.entries[student]
        assert (entry["status"], entry["score"]) == ("invalid", 0), student
        assert entry["warnings"][0]
    for student in graded.graded:
        assert graded.entries[student]["status"] == "graded", student


def test_neighbours_keep_their_marks(graded):
    """Right submissions graded before, between and after the attacks get full marks."""
    assert graded.harmed() == []


def test_nothing_leaks(graded):
    """No attack reads a file, reaches a socket or finds an answer; no report holds one."""
    assert graded.leaked() == 0, [p for p in graded.reports() if b"LEAK " in p.read_bytes()]
    for student in NEIGHBOURS:
        assert CANARY not in json.dumps(graded.entries[student])


def test_nothing_is_changed_or_left(graded):
    """No file of the course or the class differs, and no process outlives the command."""
    assert graded.changed == 0
    assert graded.left == []
    assert not Path("/tmp/owned-by-a-pickle").exists()


def test_nothing_is_shown_unescaped(graded):
    """HTML, Markdown, ANSI and control characters from a submission are shown as text."""
    page = graded.out / f"feedback/markup_in_errors/{NAME}/{NAME}.html"
    assert "&lt;script&gt;alert" in page.read_text(encoding="utf-8")
    for report in graded.handed_out():
        text = report.read_text(encoding="utf-8")
        if report.suffix != ".csv":  # in which nothing is ever rendered
            assert not re.search(r"<script|<img|<b>Evil|<b>x|href=.javascript", text), report
        assert not re.search(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\u200d\u202e]", text), report


def test_feedback_does_not_name_the_seed(graded):
    """The run's seed stands in results.json, which is the teacher's, and in nothing else."""
    for report in graded.handed_out():
        assert str(graded.results["seed"]) not in report.read_text(encoding="utf-8")


def test_names_are_kept_exactly(graded):
    """A student's name stands in results.json as the file system has it, whatever is in it."""
    assert set(files.NAMES) <= graded.entries.keys()
    assert os.fsdecode(b"bytes-\xff\xfe") in graded.entries


def test_the_sandbox_is_what_keeps_the_files(grade, tmp_path):
    """The same attack finds files when it is graded without a sandbox: the test above can fail."""
    source = Path(__file__).with_name("hostile").joinpath("reads_files.py").read_text()
    hand_in(tmp_path, "s", NAME, with_cells(blank(NAME), source.replace("ROOT", str(ROOT))))
    _, results, _ = grade(tmp_path, sandbox="none")
    assert results["sandbox"] == "none"
    assert "LEAK " in json.dumps(results)
    assert failed_tests(results["submissions"][0])
