"""The page that a student reads: right first, then one thing to mend, in words and in a picture."""

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from autograder import course
from autograder.course import ROOT, exercises
from autograder.deadline import Late, timedelta
from autograder.diagnosis.bank import bank
from autograder.examining.local import LocalSession
from autograder.plugin import examine
from autograder.report import heatmap, mending
from autograder.report.feedback import comment, page
from autograder.report.places import sentence
from autograder.results import ExerciseResult, MapAxis, Result, WrongArray
from autograder.results import TestResult as Found

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import course_mistakes

STEP, UNIT = MapAxis("step", 6), MapAxis("unit", 4)
IFGO = MapAxis("column to unit", 8, "ifgo")
FIRST = WrongArray("dx", STEP, UNIT, ((3,) * 4,) * 5 + ((0,) * 4,))
EVERYWHERE = WrongArray("dh0", STEP, UNIT, ((1, 2, 3, 3),) * 6)
SPOKEN = "dx is off in 20 of 24 entries"


def passed(title="Holds.", points=2.0):
    return Found("t", title, True, points, points)


def failed(title="Does not hold.", points=0.0, **more):
    more = {"message": f"{SPOKEN}\ndh0 is off in 24 of 24 entries", **more}
    return Found("t", title, False, points, 2.0, **more)


def unreached(said):
    return Found("t", "Would hold.", False, 0.0, 2.0, said, reached=False)


def exercise(name, *tests, section="bptt#bptt-step"):
    return ExerciseResult(name, section, tests)


def result(*found, **more):
    worth = sum(e.max_score for e in found)
    more = {"sha256": "5e" * 32, "graded_at": "2026-11-02T09:30:00+00:00", **more}
    return Result(
        "ada", "week 3", "bptt", "in/bptt.ipynb", "graded", worth, exercises=found, **more
    )


WRONG = exercise(
    "rnn-backward",
    passed("One step goes back."),
    failed("A long sequence goes back.", 1.2, wrong=(EVERYWHERE, FIRST)),
    failed("A loss at the end goes back.", mistake="drops-dh-next", diagnosis="Add dh_next."),
)
LATER = exercise("readout-backward", failed("It raises.", message="readout_backward raised X"))
NOT_DEFINED = "no function rnn_step_backward is defined"
MISSING = exercise("rnn-step-backward", *[unreached(NOT_DEFINED)] * 3)
RIGHT = exercise("numerical-gradient", passed(), passed())
MIXED = result(WRONG, MISSING, RIGHT, LATER, warnings=("cell 4: ImportError: <torch>",))


class Reader(HTMLParser):
    """What a screen reader and a keyboard meet: headings, landmarks, lists, pictures, folds."""

    VOID = ("meta", "br", "path")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.headings, self.text = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes), tuple(self.open)))
        if re.fullmatch(r"h\d", tag):
            self.headings.append((int(tag[1]), ""))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.headings and self.open and re.fullmatch(r"h\d", self.open[-1]):
            level, text = self.headings[-1]
            self.headings[-1] = level, text + data
        if "style" not in self.open and "title" not in self.open:
            self.text.append((data, "details" in self.open))

    def all(self, tag):
        """Attributes of all elements of a kind, and what they stand in."""
        return [(attributes, inside) for found, attributes, inside in self.tags if found == tag]

    def seen(self, folded=True):
        """The text of the page, or of what is not folded."""
        return " ".join("".join(d for d, hidden in self.text if folded or not hidden).split())


@pytest.fixture(scope="module")
def read():
    return Reader(page(MIXED))


def test_right_comes_first_then_one_thing_to_mend(read):
    """Marks, what is right, the first wrong exercise as taught, others, not reached, notes."""
    assert [text for level, text in read.headings if level < 3] == [
        "bptt", "What is right", "Mend this first", "Then", "Not reached",
        "Noted while your cells ran: 1",
    ]  # fmt: skip
    # Taught before rnn_backward, wherever it stands in the results.
    assert [text.split(":")[0] for level, text in read.headings if level == 3] == [
        "readout_backward", "rnn_backward",
    ]  # fmt: skip
    shown = read.seen(folded=False)
    assert "7.2 of 18 points" in shown
    assert "numerical_gradient: all 4" in shown
    assert "rnn_backward, in part: 3.2 of 6" in shown
    assert "readout_backward raised X" in shown
    assert SPOKEN not in shown
    assert SPOKEN in read.seen()


def test_headings_go_down_one_at_a_time_and_all_is_inside_landmarks(read):
    """One h1, no level skipped; main and footer hold everything."""
    levels = [level for level, _ in read.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    body = [(tag, inside) for tag, _, inside in read.tags if inside and inside[-1] == "body"]
    assert [tag for tag, _ in body] == ["main", "footer"]
    assert read.open == []


def test_signs_have_words_and_lists_are_lists(read):
    """What is seen as a sign is spoken as a word; a list without bullets says that it is one."""
    for _, attributes, inside in (t for t in read.tags if t[0] == "ul"):
        assert attributes == {"role": "list"}, inside
    assert all("ul" in inside for _, inside in read.all("li"))
    text = page(MIXED)
    spoken = (
        r'<span class="\w+" aria-hidden="true">[✓✗]</span><span class="visually-hidden">\w+:</span>'
    )
    assert len(re.findall(spoken, text)) == len(re.findall("[✓✗]", text)) > 5


def test_there_is_a_picture_of_each_wrong_array_once(read):
    """An image with a name, its sentence beside; first the one that shows something right too."""
    named = [a["aria-label"] for a, _ in read.all("svg") if a.get("role") == "img"]
    assert [label.split(",")[0] for label in named] == [
        "Picture of the error in dx", "Picture of the error in dh0",
    ]  # fmt: skip
    assert "dx: Wrong at steps 0 to 4, in every unit; right at the last step." in read.seen()
    assert len(read.all("figcaption")) == len(read.all("figure")) == 2
    assert all(a.get("aria-hidden") == "true" for a, _ in read.all("svg") if "role" not in a)


def test_levels_differ_in_size_and_not_in_colour_alone():
    """Each level's square is larger than the one below."""
    sides = [float(re.search(r"h([\d.]+)", path)[1]) for path in heatmap.KEY.values()]
    assert sides == sorted(set(sides))
    assert len(sides) == 4
    drawn = dict(heatmap.heat_map(EVERYWHERE).squares)
    assert {level: path.count("M") for level, path in drawn.items()} == {1: 6, 2: 6, 3: 12}


def luminance(colour):
    parts = [int(colour[1:][i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("mode", "canvas"), [(0, "#ffffff"), (1, "#121212")])
def test_colours_have_contrast_on_light_and_dark(mode, canvas):
    """WCAG AA on the canvas of the browser: 4.5 for text, 3 for what is drawn."""
    colours = re.findall(r":root { (--right.*?) }", page(MIXED))[mode]
    found = dict(re.findall(r"--(\w+): (#\w{6})", colours))
    assert found.keys() == {"right", "wrong", "edge"}
    for name, colour in found.items():
        bright, dim = sorted(map(luminance, (colour, canvas)), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= (3 if name == "edge" else 4.5), name


def test_what_was_not_reached_is_one_line_and_no_mistake(read):
    """However many tests it has, and with the section that teaches it."""
    assert read.seen().count(NOT_DEFINED) == 1
    assert "Would hold." not in read.seen()
    line = read.seen().split("Not reached")[1].split("Noted")[0]
    assert "(6 points)" in line
    assert "Read “" in line
    blank = page(result(MISSING))
    assert "Begin here" in blank
    assert "Nothing yet." in blank
    assert "Mend this first" not in blank


@pytest.mark.parametrize("say", [page, lambda r: comment(r, "rnn-backward")])
def test_what_several_tests_say_is_told_once(say):
    """The same message of three tests stands there once."""
    tests = [failed(f"Claim {i}.", message="rnn_backward raised ValueError: no") for i in range(3)]
    text = say(result(exercise("rnn-backward", *tests)))
    assert text.count("ValueError: no") == 1
    assert "Claim 2." in text


@pytest.mark.parametrize("say", [page, lambda r: comment(r, "rnn-backward")])
@pytest.mark.parametrize(("name", "words"), [
    ("drops-dh-next", "Its name is drops-dh-next."),
    ("zeros-for-h0 + averaged-over-time", "Their names are zeros-for-h0 and averaged-over-time."),
    ("of-another-year", "Its name is of-another-year."),
])  # fmt: skip
def test_a_mistake_leads_to_its_entry_in_the_bank(say, name, words):
    """Each of its names is a link there; one that the bank no longer has is a name alone."""
    known = {m.name: m for m in bank("bptt")}
    here = [one for one in name.split(" + ") if one in known]
    why = " ".join(["So.", *(known[one].sentence for one in here)])
    text = say(result(exercise("rnn-backward", failed(mistake=name, diagnosis=why))))
    found = re.findall(r"/(\w+)\.html#(mistake-[\w-]+)", text)
    assert found == [("mistakes_bptt", course_mistakes.anchor("bptt", one)) for one in here]
    plain = re.sub(r"<[^>]*>|\*\*|\]\([^)]*\)|\[", "", text)
    assert words in " ".join(plain.split())


# Each name is one of several notebooks; the last two say the same as well.
SHARED = [
    ("tbptt-gradients", "last-state-for-h0", "rnn_backward"),
    ("tbptt-gradients", "last-state-for-h0", "tbptt_gradients"),
    ("tbptt-gradients", "forgets-bias", "rnn_step_forward"),
    ("rnn-dropout-backward", "last-state-for-h0", "rnn_dropout_backward"),
    ("gru-backward", "last-state-for-h0", "gru_backward"),
]


@pytest.mark.parametrize(("told_of", "name", "made_in"), SHARED)
def test_a_mistake_leads_to_the_notebook_that_it_is_of(told_of, name, made_in):
    """It may be made in what another notebook's function calls, and share its name with others."""
    home = exercises()[made_in].notebook
    (made,) = [m for m in bank(home) if (m.name, m.exercise) == (name, made_in)]
    text = page(result(exercise(told_of, failed(mistake=name, diagnosis=made.sentence))))
    found = re.findall(r"/(\w+)\.html#(mistake-[\w-]+)", text)
    assert found == [(f"mistakes_{home}", course_mistakes.anchor(home, name))]


def test_shared_points_are_spoken():
    """1.2 of 2 points for five arrays are three right ones, named where the others are known."""
    message = "dx is off by 1\ndh0 has shape (2,), expected (3,)"
    one = failed(points=1.2, message=message)
    told = mending.shared(WRONG, one)
    assert told == "3 of 5 arrays right: dW_xh, dW_hh, db_h"
    assert told in page(result(exercise("rnn-backward", one)))
    assert told in comment(result(exercise("rnn-backward", one)), "rnn-backward")
    assert mending.shared(WRONG, replace(one, message="dx is off")) == "3 of 5 arrays right"
    for other in (failed(), passed(), failed(points=1.0)):
        assert mending.shared(WRONG, other) == ""


@pytest.mark.parametrize(("text", "address"), [
    ("Grace, room 12", None), ("grace@example.org", "mailto:grace@example.org"),
    ("https://example.org/forum", "https://example.org/forum"), ("<b>me</b>", None), ("", None),
])  # fmt: skip
def test_when_what_file_and_whom_to_ask(monkeypatch, text, address):
    """Time, name and digest of the file; the teacher's setting, which may be empty."""
    monkeypatch.setattr(course, "_config", lambda: {"feedback": {"ask": text}})
    read = Reader(page(MIXED))
    foot = read.seen().split("Graded ")[1]
    assert foot.startswith("2 November 2026, 09:30 UTC, from bptt.ipynb.")
    assert "5e" * 32 in foot
    assert ("Ask" in foot) == bool(text)
    assert text in foot
    links = [a["href"] for a, inside in read.all("a") if "footer" in inside]
    assert links == ([address] if address else [])


def test_lateness_stands_beside_the_marks():
    """What is taken off is told once, at the top, and not among what cells did."""
    text = page(MIXED, late=Late(timedelta(days=1), 1.2))
    top = Reader(text).seen().split("What is right")[0]
    assert "late by 1 d: 1.2 of these points are taken off, which leaves 6" in top
    free = Reader(page(MIXED, late=Late(timedelta(days=1), 0.0))).seen()
    assert "late by 1 d." in free
    assert "taken off" not in free


def test_all_right_has_nothing_to_read():
    """Marks and what is right, no more."""
    read = Reader(page(result(RIGHT)))
    assert [text for _, text in read.headings] == ["bptt", "What is right"]
    assert "There is nothing to mend." in read.seen()
    assert len(read.seen().split()) < 40


HOSTILE = "</pre><script>alert(1)</script>\n**bold** <img src=x>"


def test_what_a_submission_said_is_shown_as_text():
    """Messages, notes and names are escaped on the page, and stand in a code block in a comment."""
    tests = failed(message=HOSTILE), unreached(HOSTILE)
    mine = result(*(exercise(e, t) for e, t in zip(("rnn-backward", "x"), tests, strict=True)),
                  warnings=(HOSTILE,))  # fmt: skip
    mine = replace(mine, student="<img src=x>", notebook="<b>", path="<i>.ipynb")
    text = page(mine)
    assert text.count("&lt;script&gt;") == 3
    assert not re.search(r"<script|<img|<b>|<i>", text)
    assert "default-src 'none'" in text
    for which in ("rnn-backward", "x"):
        lines = comment(mine, which).splitlines()
        assert all(line.startswith("    ") for line in lines if "script" in line or "img" in line)


def levels(text):
    return tuple(tuple(map(int, row)) for row in text.split())


@pytest.mark.parametrize(("rows", "columns", "picture", "words"), [
    (3, 2, "33 33 33", "Wrong at every step, in every unit."),
    (3, 2, "00 01 01", "Wrong at steps 1 to 2, in unit 1; right at the first step and unit 0."),
    (3, 2, "30 00 30", "Wrong at steps 0 and 2, in unit 0; right at unit 1."),
    (3, 2, "30 03 33", "Wrong in 4 of 6 cells, over every step and every unit."),
    (2, 2, "30 03", "Wrong on the diagonal; right off it."),
    (2, 2, "03 30", "Wrong off the diagonal; right on it."),
    (1, 4, "0110", "Wrong at units 1 to 2."),
    (9, 1, "3 0 3 0 3 0 3 0 0", "Wrong at 4 of 9 steps."),
    (7, 1, "3 0 0", "Wrong at about steps 0 to 1; right at about steps 2 to 6."),
    (9, 2, "33 33 00", "Wrong at about steps 0 to 5, in every unit; right at about steps 6 to 8."),
])  # fmt: skip
def test_places_in_words(rows, columns, picture, words):
    """Each sentence is true of the picture it stands beside."""
    wrong = WrongArray("dx", MapAxis("step", rows), MapAxis("unit", columns), levels(picture))
    assert sentence(wrong) == words


@pytest.mark.parametrize(("picture", "words"), [
    ("00003300", "Wrong at gate g; right at gates i, f and o."),
    ("33333300", "Wrong at gates i, f and g; right at gate o."),
    ("01010101", "Wrong at unit 1 of every gate."),
    ("33333333", "Wrong at every gate."),
    ("33333330", "Wrong at a part of every gate."),
    ("0330", "Wrong at gates f and g; right at gates i and o."),
])  # fmt: skip
def test_gates_by_their_letters(picture, words):
    """Blocks of gates are called by their letters, also in a coarse picture."""
    assert sentence(WrongArray("db_h", MapAxis("", 1), IFGO, levels(picture))) == words
    labels = [label.text for label in heatmap.heat_map(
        WrongArray("db_h", MapAxis("", 1), IFGO, levels(picture))).labels]  # fmt: skip
    assert labels == ["i", "f", "g", "o", "column to unit"]


def test_an_axis_without_a_name_is_spoken_of():
    """It has a number alone, or entries."""
    losses = WrongArray("losses", MapAxis("", 1), MapAxis("entry", 5), levels("03333"))
    assert sentence(losses) == "Wrong at entries 1 to 4; right at entry 0."
    axes = MapAxis("axis 0", 3), MapAxis("axis 2", 2)
    said = sentence(WrongArray("g", *axes, levels("33 33 00")))
    assert said == (
        "Wrong at places 0 to 1 along axis 0, in every place along axis 2; "
        "right at place 2 along axis 0."
    )


def test_results_are_read_back_with_and_without_pictures():
    """As written; and an older entry, which has none."""
    entry = MIXED.to_json()
    assert Result.from_json(entry) == MIXED
    for one in entry["exercises"]:
        for test in one["tests"]:
            del test["wrong"], test["reached"]
    plain = Result.from_json(entry)
    assert plain.score == MIXED.score
    assert all(t.wrong == () and t.reached for e in plain.exercises for t in e.tests)


def test_a_function_that_is_not_there_is_not_reached():
    """The grader tells apart what raised and what was never written."""

    def stub(*_):
        raise NotImplementedError

    def broken(*_):
        raise ValueError("mine")

    found = examine("bptt", LocalSession({"readout_backward": stub, "rnn_backward": broken}), 1)
    by_name = {e.id: e for e in found}
    assert mending.is_unreached(by_name["readout-backward"])
    assert not mending.is_unreached(by_name["rnn-backward"])
    assert not mending.is_unreached(by_name["rnn-step-backward"])
    assert {e.id for e in found if mending.is_whole(e)} == {
        "scalar-sensitivities", "numerical-gradient", "rnn-step-backward",
    }  # fmt: skip


def test_every_section_of_an_exercise_has_a_heading():
    """So that each link says where it leads."""
    for one in exercises().values():
        assert mending.heading(one.section), one.section
    assert mending.heading("nowhere#at-all") == ""


def test_a_link_leads_through_folders_of_any_name(monkeypatch, tmp_path):
    """What means something in an address is spelled out in it, and brackets end no link."""
    root, at = tmp_path / "a course (50 %) #1?", tmp_path / "feedback" / "ada.html"
    monkeypatch.setattr(course, "ROOT", root)
    monkeypatch.setattr(course, "book_address", lambda: "")
    address = course.link("lstm#lstm-backward", at)
    assert re.fullmatch(r"[\w./%#-]+", address)
    found = unquote(urlsplit(urljoin(at.as_uri(), address)).path)
    assert found == str(root / "_build" / "html" / "lstm.html")
