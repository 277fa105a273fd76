"""What teachers get: class.html, results.csv, and what lateness costs."""

import ast
import csv
import mmap
import os
import re
import resource
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from markdown_it import MarkdownIt

from autograder.course import Notebook, notebooks
from autograder.deadline import moment, words
from autograder.diagnosis.bank import bank
from autograder.report import copies, tables
from autograder.report.copies import MIN_FUNCTION, MIN_SHARED, alike, fingerprint
from autograder.report.overview import needs_a_human, overview
from autograder.results import Result, Run
from autograder.submissions import Submission
from tests.conftest import by_student
from tests.test_styles import STYLES, notebook_of
from tools.samples import blank, code_cell, filled, hand_in, with_cells

pytestmark = pytest.mark.slow

NAME = "bptt"
FULL = Notebook(NAME).max_score


def disguised(notebook):
    """The answers under other local names, with comments and another layout."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            source = "".join(cell["source"])
            for old, new in (("dhs", "up"), ("dh_prev", "back"), ("da", "delta"), ("hs", "states"),
                             ("total", "acc"), ("immediate", "direct")):  # fmt: skip
                source = re.sub(rf"\b{old}\b", new, source)
            source = re.sub(r'""".*?"""', '"""Mine."""', source, flags=re.S)
            cell["source"] = ["# All my own.\n", *source.splitlines(True)]
    return notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder, "ada <b>", NAME, filled(NAME))
    hand_in(folder, "ben", NAME, disguised(filled(NAME)))
    hand_in(folder, "cleo", NAME, filled(NAME, [bank(NAME)[0]]))
    hand_in(folder, "dora", NAME, blank(NAME))
    (folder / "emil" / NAME).mkdir(parents=True)
    (folder / "emil" / NAME / f"{NAME}.ipynb").write_text("no notebook")
    for student, text in (("ben", "2026-11-03 12:30:00.000000 UTC"), ("cleo", "2026-11-01")):
        (folder / student / NAME / "timestamp.txt").write_text(text)
    os.mkfifo(folder / "dora" / NAME / "timestamp.txt")
    return folder


@pytest.fixture(scope="module")
def reports(folder, grade):
    return grade(folder, due="2026-11-02T12:00+00:00", late_penalty=20)


@pytest.fixture(scope="module")
def page(reports):
    return (reports[2] / "class.html").read_text()


class Reader(HTMLParser):
    """Collects what a screen reader and a keyboard need."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.ids, self.links, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.append(attributes.get("id"))
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "table":
            self.tables.append([])
        elif "table" in self.open:
            self.tables[-1].append((tag, attributes.get("scope")))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def section(page, name):
    """The part of a page under a heading's id."""
    return page.split(f'<h2 id="{name}">')[1].split("<h2")[0]


def test_the_class_page_is_whole_and_can_be_read_in_any_way(page, reports):
    """Captions and header cells in each table, links that lead somewhere, no script."""
    reader = Reader(page)
    assert reader.open == []
    assert len(reader.tables) == 6
    for table in reader.tables:
        assert ("caption", None) in table
        assert {("th", "col"), ("th", "row")} <= set(table)
    for link in reader.links:
        if link.startswith("#"):
            assert link[1:] in reader.ids
        elif "feedback/" in link:
            assert (
                reports[2] / link.replace("%20", " ").replace("%3C", "<").replace("%3E", ">")
            ).exists()
    assert len([link for link in reader.links if link.startswith("feedback/")]) >= 5
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "<b>" not in page
    for need in ("color-scheme: light dark", "@media print", "width=device-width", "focus-visible"):
        assert need in page


def test_the_class_page_tells_what_fails_and_who_needs_a_human(page):
    """Marks, the mistake and who made it, the tests it failed, the invalid and the empty one."""
    mistake = bank(NAME)[0]
    assert f"{FULL:g} of {FULL:g}" in section(page, "marks")
    assert mistake.name in section(page, "mistakes")
    assert "cleo" in section(page, "mistakes")
    assert "of 4" in section(page, "tests")
    human = section(page, "human")
    assert "dora" in human
    assert "no points at all" in human
    assert "emil" in human
    assert "not valid JSON" in human
    assert "ada" not in human


def test_a_disguised_copy_is_found_and_worded_with_care(page):
    """Other names, comments and docstrings: still the same program; the page accuses nobody."""
    text = section(page, "alike")
    assert re.search(r'<th scope="row">ada &lt;b&gt;, ben(, cleo)?</th>', text)
    assert "The same program after renaming" in text
    assert "no proof" in text
    assert "dora" not in text


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "\uff1d1+1", "\ufe631", "\t=1"])
def test_no_name_is_a_spreadsheet_s_formula(name):
    """Where full-width signs count, as in Japanese, these are no formula either."""
    _, row = csv.reader(
        tables.table(Run(0, "none", (Result(name, NAME, NAME, "", "invalid", 0.0),))).splitlines()
    )
    assert unicodedata.normalize("NFKC", row[0])[0] not in "=+-@\t"


@pytest.mark.parametrize(
    "name", ["x;=1+1", "x;\uff1d1", ";-1", 'x;"=1+1"', "x; =1", "=1;+1", "x,=1"]
)
@pytest.mark.parametrize(
    ("separator", "quoting"),
    [(",", csv.QUOTE_MINIMAL), (";", csv.QUOTE_MINIMAL), (";", csv.QUOTE_NONE)],
)
def test_no_part_of_a_name_is_a_formula_in_any_country(name, separator, quoting):
    """A spreadsheet that separates by semicolons finds no formula in a name or a path either."""
    result = Result(name, name, NAME, f"/handed in/{name}/{NAME}.ipynb", "invalid", 0.0)
    lines = tables.table(Run(0, "none", (result,))).splitlines()
    for row in csv.reader(lines, delimiter=separator, quoting=quoting):
        for cell in row:
            assert not unicodedata.normalize("NFKC", cell.strip(' "')).startswith(tuple("=+-@"))


@pytest.mark.parametrize(
    "words", ["www.evil.com", "WWW.evil.com", "see https://evil.com/login now"]
)
def test_no_words_of_a_student_are_a_link_in_the_summary(words):
    """GitHub makes links of addresses that stand bare; a student's stay text, and can be read."""
    result = Result(
        words, NAME, NAME, "", "graded", 0.0, warnings=(f"cell 1: ValueError: {words}",)
    )
    page = MarkdownIt("gfm-like").render(tables.summary(Run(0, "none", (result,))))
    assert page.count(words) == 2
    assert "<a" not in page


def test_one_student_s_odd_files_give_the_class_no_columns(page):
    """Fifty names of one student's stand in one column, named and linked, whatever they are."""
    odd = tuple(
        Result("eve", f"<{n}>", f"x{n}", f"/{n}", "invalid", 0.0, warnings=("odd",))
        for n in range(50)
    )
    both = tuple(Result(s, "week 1", NAME, f"/{s}", "graded", 1.0) for s in ("ada", "ben"))
    run = Run(0, "none", (*both, *odd))
    pages = {(r.key, r.path): Path("/page.html") for r in run.results}
    marks = section(overview(run, Path("/class.html"), pages, ([], [])), "marks")
    assert re.findall(r'<th scope="col".*?>(.*)</th>', marks) == [
        "Student", f"week 1 ({NAME})", "Others",
    ]  # fmt: skip
    assert len(re.findall(r"&lt;\d+&gt; \(x\d+\):\s*<a href=", marks)) == len(odd)
    assert "Others" not in page


def graded(path, student, notebook):
    """A result as if it had been graded."""
    digest = Submission(path, path.parent, student, notebook).digest()
    return Result(student, notebook, notebook, str(path), "graded", 1.0, digest, exercises=ANY)


class Any:
    """An exercise that earned something."""

    score = 1.0


ANY = (Any(),)


def test_different_right_answers_are_not_alike(tmp_path):
    """Four styles of each notebook, all right: no two are told to be one program."""
    results = []
    for style in STYLES:
        name = notebook_of(style)
        path = hand_in(tmp_path, style.stem, name, with_cells(blank(name), style.read_text()))
        results.append(graded(path, style.stem, name))
    assert len(results) >= 4 * len(notebooks())
    assert alike(results) == ([], [])


def test_short_answers_do_not_count(tmp_path):
    """Two students with one short right function are not told of."""
    results = []
    for student in ("ada", "ben"):
        notebook = blank("vanilla_rnn")
        source = "def rnn_step_forward(x, h, W, V, b):\n    return np.tanh(x @ W + h @ V + b)\n"
        notebook["cells"].append(code_cell(source))
        path = hand_in(tmp_path, student, "vanilla_rnn", notebook)
        results.append(graded(path, student, "vanilla_rnn"))
    assert alike(results)[0] == []
    assert MIN_FUNCTION < MIN_SHARED


ODD = {
    "deep": "(" * 5000 + "1" + ")" * 5000 + "\ndef rnn_backward(x): pass",
    "minus": "def rnn_backward(x):\n    return " + "-" * 200_000 + "1",
    "long": "def rnn_backward(x):\n" + "    x = x + 1\n" * 200_000,
}


def test_one_odd_file_does_not_break_the_comparison(tmp_path):
    """What no parser can take, and a file that changed, are left out; the others are compared."""
    results = []
    for student in ("ada", *ODD, "ben", "zoe"):
        notebook = with_cells(filled(NAME), ODD[student]) if student in ODD else filled(NAME)
        results.append(graded(hand_in(tmp_path, student, NAME, notebook), student, NAME))
    (tmp_path / "zoe" / NAME / f"{NAME}.ipynb").write_text("{}")
    (found,), left_out = alike(results)
    assert {"ada", "ben"} <= set(found.students)
    assert "zoe" in [r.student for r in left_out]
    assert [r.student for r in alike(results, seconds=0)[1]] == [r.student for r in results]


@pytest.mark.parametrize("line", ["x = " + "-" * n + "1" for n in (5000, 200_000)] + ["x = 1\0"])
def test_a_line_that_no_parser_takes_hides_no_copy(tmp_path, line):
    """A scratch cell costs itself, and what stands in the others is compared."""
    odd = with_cells(filled(NAME), f"{line}  # def rnn_backward")
    results = [
        graded(hand_in(tmp_path, student, NAME, notebook), student, NAME)
        for student, notebook in (("ada", filled(NAME)), ("ben", odd))
    ]
    (found,), left_out = alike(results)
    assert found.students == ("ada", "ben")
    assert left_out == []


def test_writing_pages_takes_no_time_from_the_comparison(tmp_path, monkeypatch):
    """Pages of a large class take longer than the comparison may, which goes on beside them."""
    now = [0.0]
    monkeypatch.setattr(copies, "time", SimpleNamespace(monotonic=lambda: now[0]))
    results = [graded(hand_in(tmp_path, s, NAME, filled(NAME)), s, NAME) for s in ("ada", "ben")]

    def write_pages():
        now[0] += 1000

    found, left_out = alike(results, meanwhile=write_pages)
    assert [one.students for one in found] == [("ada", "ben")]
    assert left_out == []


def test_a_class_larger_than_one_file_s_memory_is_compared(tmp_path):
    """What a reader may take is beside what it was forked with, such as all results."""
    results = [graded(hand_in(tmp_path, s, NAME, filled(NAME)), s, NAME) for s in ("ada", "ben")]
    with mmap.mmap(-1, copies.MEMORY):  # as much address space, and no memory
        found, left_out = alike(results)
    assert [one.students for one in found] == [("ada", "ben")]
    assert left_out == []


def test_huge_programs_do_not_use_up_the_time_for_all(tmp_path):
    """They are not parsed, and so leave the others' time to the others."""
    huge = "def rnn_backward(x):\n" + "    x = x + 1\n" * 300_000
    paths = [hand_in(tmp_path, f"eve{n}", NAME, with_cells(blank(NAME), huge)) for n in range(3)]
    results = [graded(path, path.parents[1].name, NAME) for path in paths]
    begun = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert alike(results, jobs=1) == ([], results)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begun < copies.SECONDS


def test_a_fingerprint_sees_the_program():
    """Another operation, constant or global name makes another program."""

    def of(text):
        return fingerprint(ast.parse(text).body[0])[0]

    first = of("def f(x, y):\n    z = np.dot(x, y)\n    return z * 2")
    assert first == of(
        'def f(a: int, b) -> float:\n    "doc"\n    c = np.dot(a, b)  # my own\n    return (c * 2)'
    )
    for other in (
        "z = np.dot(y, x)\n    return z * 2",
        "z = np.dot(x, y)\n    return z * 3",
        "z = np.sum(x, y)\n    return z * 2",
        "z = np.dot(x, y)\n    return z + 2",
    ):
        assert of(f"def f(x, y):\n    {other}") != first


def test_who_needs_a_human():
    """Errors do, a clean full mark does not."""
    failed = Result("a", "b", "c", "/", "error", 1.0, warnings=("x",))
    assert needs_a_human(failed) == ["the grader failed, this is no mark", "x"]
    assert needs_a_human(Result("a", "b", "c", "/", "graded", 1.0, exercises=ANY)) == []
    noted = (
        "cell 3: AssertionError: a check\nline 2",
        "cell 4: ImportError: x\nline 1",
        "late by 1 d",
        "late by 2 d: 3 of 30 points are taken off",
    )
    reasons = needs_a_human(
        Result("a", "b", "c", "/", "graded", 1.0, warnings=noted, exercises=ANY)
    )
    assert reasons == ["cell 4: ImportError: x", "late by 1 d"]


def test_lateness_is_told_and_priced_and_the_score_stays(reports):
    """A day and a bit late costs two days' share; what has no time, or a pipe, is in time."""
    status, results, out = reports
    entries = by_student(results)
    assert status == 1
    assert entries["ben"]["score"] == FULL
    assert (
        f"late by 1 d 30 min: {FULL * 0.4:g} of {FULL:g} points are taken off"
        in entries["ben"]["warnings"]
    )
    for student in ("ada <b>", "cleo", "dora"):
        assert not any("late" in w for w in entries[student]["warnings"])
    rows = {row["student"]: row for row in csv.DictReader((out / "results.csv").open())}
    assert (rows["ben"]["late"], rows["ben"]["penalty"]) == ("1 d 30 min", f"{FULL * 0.4:g}")
    assert float(rows["ben"]["final"]) == pytest.approx(FULL * 0.6)
    assert float(rows["ada <b>"]["final"]) == FULL
    assert rows["ada <b>"]["percent"] == "100.0"
    assert "late" in section((out / "class.html").read_text(), "marks")


def test_a_due_date_can_be_forgiven(folder, grade, reports):
    """Graded again into the same folder without --due, nothing is late any more."""
    _, results, out = grade(folder, out=reports[2])
    assert not any("late" in w for e in results["submissions"] for w in e["warnings"])
    assert ",late,penalty,final," in (out / "results.csv").read_text()
    grade(folder, out=reports[2], due="2026-11-02T12:00+00:00", late_penalty=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02T23:59+01:00", datetime(2026, 11, 2, 22, 59, tzinfo=UTC)),
        ("2026-11-02 23:59:10.5 UTC", datetime(2026, 11, 2, 23, 59, 10, 500_000, tzinfo=UTC)),
        ("2026-11-02 23:59 Europe/Vienna", datetime(2026, 11, 2, 22, 59, tzinfo=UTC)),
        ("2026-11-02 23:59 -0330", datetime(2026, 11, 3, 3, 29, tzinfo=UTC)),
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_nbgrader_writes_them(text, expected):
    """Offsets, names of zones, and none, which is UTC in a timestamp."""
    assert moment(text, UTC) == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-11-02 23:59 ../../etc/passwd", "1 2 3 4"])
def test_what_is_no_time_is_refused(text):
    """Nothing else is taken for one."""
    with pytest.raises(ValueError, match=r"Invalid isoformat|no time zone"):
        moment(text, UTC)


def test_spans_are_told_in_words():
    """Days, hours and minutes, never less than it was."""
    assert words(timedelta(days=1, hours=2, seconds=1)) == "1 d 2 h 1 min"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--due=tomorrow"], "expected a time such as"),
        (["--late-penalty=10"], "expected a --due with it"),
        (["--late-penalty=101", "--due=2026-11-02"], "from 0 to 100"),
    ],
)
def test_bad_dates_and_penalties_are_wrong_usage(run, arguments, said):
    """Exit status 2, and what was expected."""
    done = run(sys.executable, "-m", "autograder", "grade", "exercises", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
