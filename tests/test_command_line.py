"""`python -m autograder`: its arguments, exit statuses and files."""

import os
import shutil
import sys
from xml.etree import ElementTree

import pytest

from autograder.course import Notebook
from autograder.diagnosis.bank import bank
from tests.conftest import by_student
from tools.samples import blank, code_cell, filled, hand_in, with_cells

NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score


@pytest.fixture(scope="module")
def class_of_three(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder, "ada", NAME, filled(NAME))
    hand_in(folder, "ben", NAME, blank(NAME))
    hand_in(folder, "cleo", NAME, filled(NAME, [bank(NAME)[0]]))
    return folder


@pytest.fixture(scope="module")
def reports(class_of_three, grade):
    return grade(class_of_three, seed=5)


def cli(run, *args):
    return run(sys.executable, "-m", "autograder", *args)


def test_results_hold_what_the_contract_says(reports):
    """results.json has the documented keys, in every submission, exercise and test."""
    _, results, _ = reports
    assert set(results) == {"version", "seed", "sandbox", "submissions"}
    assert (results["version"], results["seed"]) == (1, 5)
    for entry in results["submissions"]:
        assert set(entry) == {
            "student", "assignment", "notebook", "path", "sha256", "graded_at", "status", "score",
            "max_score", "duration_s", "warnings", "exercises",
        }  # fmt: skip
        assert entry["score"] == sum(e["score"] for e in entry["exercises"])
        for exercise in entry["exercises"]:
            assert set(exercise) == {"id", "score", "max_score", "section", "tests"}
            assert exercise["score"] == sum(t["points"] for t in exercise["tests"])
            for test in exercise["tests"]:
                assert set(test) == {
                    "name", "title", "passed", "points", "max_points", "message", "mistake",
                    "diagnosis", "wrong", "reached",
                }  # fmt: skip
                assert test["title"].endswith(".")
                assert test["points"] == (test["max_points"] if test["passed"] else 0)


def test_junit_agrees_with_the_results(reports):
    """junit.xml counts the same tests and failures as results.json."""
    _, results, out = reports
    suites = ElementTree.parse(out / "junit.xml").getroot()
    for suite, entry in zip(suites, results["submissions"], strict=True):
        tests = [t for e in entry["exercises"] for t in e["tests"]]
        assert int(suite.get("tests")) == len(tests) == len(suite.findall("testcase"))
        failures = sum(not t["passed"] for t in tests)
        assert int(suite.get("failures")) == failures == len(suite.findall("testcase/failure"))


def test_summary_and_feedback_show_the_marks(reports):
    """summary.md has a row per student; the feedback page names the mistake and links the book."""
    _, results, out = reports
    summary = (out / "summary.md").read_text()
    for entry in results["submissions"]:
        assert f"| {entry['student']} | vanilla\\_rnn | graded | {entry['score']:g} |" in summary
    page = (out / f"feedback/cleo/{NAME}/{NAME}.html").read_text()
    mistake = bank(NAME)[0]
    assert mistake.name in page
    assert f"{mistake.section.replace('#', '.html#')}" in page


def test_exit_status_follows_the_minimum(class_of_three, run):
    """0 at or above --min-score, 1 when a submission is below it."""
    right = class_of_three / "ada"
    assert cli(run, "grade", right, "--min-score=100").returncode == 0
    assert cli(run, "grade", class_of_three).returncode == 0
    assert cli(run, "grade", class_of_three, "--min-score=50").returncode == 1


def test_missing_isolation_is_named_with_its_command(class_of_three, run):
    """Without bubblewrap on the PATH, grading goes on, and the output says how to install it."""
    env = {**os.environ, "PATH": "/nowhere"}
    done = run(sys.executable, "-m", "autograder", "grade", class_of_three / "ada", env=env)
    assert done.returncode == 0
    assert "landlock+seccomp (stronger with: apt-get install bubblewrap)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade"], "PATH"),
        (["grade", "/nowhere"], "/nowhere does not exist"),
        (["grade", "book/_static"], "nothing to grade"),
        (["grade", "exercises", "--jobs=0"], "above 0"),
        (["grade", "exercises", "--timeout=-1"], "above 0"),
        (["grade", "exercises", "--min-score=101"], "from 0 to 100"),
        (["grade", "exercises", "--seed=-1"], "at least 0"),
        (["grade", "exercises", "--sandbox=paper"], "paper"),
        (["grade", "exercises", "--out=pyproject.toml"], "pyproject.toml is not a folder"),
        (["release", "no_such"], "no_such"),
        (["polish"], "polish"),
    ],
)
def test_wrong_usage_is_refused_and_named(run, arguments, said):
    """Exit status 2, and a message that names the argument and what was expected."""
    done = cli(run, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_one_seed_one_result_and_secret_ones_differ(class_of_three, grade):
    """The same --seed gives the same messages; without it each run draws a new one."""
    path = class_of_three / "cleo"
    first, second = grade(path, seed=5)[1], grade(path, seed=5)[1]
    for results in (first, second):
        for varies in ("duration_s", "graded_at"):
            results["submissions"][0].pop(varies)
    assert first == second
    assert grade(path)[1]["seed"] != grade(path)[1]["seed"]


def test_jobs_change_nothing_but_the_time(class_of_three, grade):
    """Two processes give the marks and messages of one, in the same order."""
    results = [grade(class_of_three, seed=5, jobs=jobs)[1]["submissions"] for jobs in (1, 2)]
    for entries in results:
        for entry in entries:
            del entry["duration_s"], entry["graded_at"]
    assert results[0] == results[1]


def test_an_assignment_may_have_a_name_of_its_own(grade, tmp_path):
    """In nbgrader's tree the assignment is the folder, whatever the notebook is called."""
    path = tmp_path / "ada" / "week 2" / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    shutil.move(hand_in(tmp_path / "x", "x", NAME, filled(NAME)), path)
    shutil.rmtree(tmp_path / "x")
    (entry,) = grade(tmp_path)[1]["submissions"]
    assert (entry["student"], entry["assignment"], entry["notebook"]) == ("ada", "week 2", NAME)
    assert entry["score"] == entry["max_score"]


def test_a_lone_notebook_is_recognised_by_what_it_defines(grade, tmp_path):
    """A renamed notebook outside any tree is graded as what it is."""
    path = hand_in(tmp_path, "ada", NAME, filled(NAME))
    renamed = tmp_path / "my homework (2).ipynb"
    shutil.move(path, renamed)
    (entry,) = grade(renamed)[1]["submissions"]
    assert (entry["assignment"], entry["notebook"]) == (NAME, NAME)
    assert entry["score"] == entry["max_score"] > 0


@pytest.mark.slow
def test_a_students_scratch_cells_do_not_spoil_the_notebook(grade, tmp_path):
    """Failing cells, magics, shell lines, plots and endless loops are noted; the rest is graded."""
    scratch = ["1/0", "%%bash\nls", "!pip install x", "%timeit 1", "def broken(:", "import nowhere",
               "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()", "display(3)",
               "import sys; sys.exit()", "input('?')", "while True: pass",
               "files = !ls", "np.zeros(3)?"]  # fmt: skip
    hand_in(tmp_path, "ada", NAME, with_cells(filled(NAME), *scratch, first=True))
    hand_in(tmp_path, "ben", NAME, with_cells(filled(NAME), *scratch))
    timed = filled(NAME)
    for cell in timed["cells"]:
        if cell["id"] == "rnn-forward":
            cell["source"] = ["%%time\n", *cell["source"]]
    hand_in(tmp_path, "cleo", NAME, timed)
    entries = by_student(grade(tmp_path, timeout=8)[1])
    for entry in entries.values():
        assert entry["score"] == entry["max_score"]
    noted = " ".join(entries["ada"]["warnings"])
    for word in ("ZeroDivisionError", "%%bash was left out", "a ! line", "SyntaxError", "nowhere",
                 "SystemExit", "time limit"):  # fmt: skip
        assert word in noted
    assert "plt" not in noted
    assert entries["cleo"]["warnings"] == []


def test_a_missing_notebook_is_told(grade, tmp_path):
    """A student's empty assignment folder is reported, not passed over."""
    (tmp_path / "ada" / NAME).mkdir(parents=True)
    status, results, _ = grade(tmp_path)
    assert status == 1
    assert results["submissions"][0]["warnings"] == ["no notebook was handed in"]


def test_a_wrong_function_costs_only_itself(grade, tmp_path):
    """While one function is graded, the others it calls are answered rightly."""
    broken = filled(NAME)
    for cell in broken["cells"]:
        if cell["id"] == "rnn-step-forward":
            cell["source"] = ["def rnn_step_forward(*args):\n", "    return 17\n"]
    hand_in(tmp_path, "ada", NAME, broken)
    exercises = {e["id"]: e for e in grade(tmp_path)[1]["submissions"][0]["exercises"]}
    assert exercises["rnn-step-forward"]["score"] == 0
    assert exercises["rnn-forward"]["score"] == exercises["rnn-forward"]["max_score"]


def test_a_changed_argument_is_told(grade, tmp_path):
    """A function that changes an argument fails its value tests, and the argument is named."""
    source = (
        "def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):\n"
        "    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)\n    x *= 0\n    return h\n"
    )
    notebook = with_cells(filled(NAME))
    notebook["cells"].append(code_cell(source))
    hand_in(tmp_path, "ada", NAME, notebook)
    exercise = grade(tmp_path)[1]["submissions"][0]["exercises"][0]
    assert exercise["score"] == 0
    assert "the argument x was changed in place" in exercise["tests"][0]["message"]


def test_students_of_one_name_keep_their_own_marks(grade, tmp_path):
    """Names that look alike once printed share neither mark nor page."""
    for odd, notebook in ((b"x\xfe", filled(NAME)), (b"x\xff", blank(NAME))):
        hand_in(os.fsdecode(bytes(tmp_path) + b"/c"), os.fsdecode(odd), NAME, notebook)
    _, results, out = grade(tmp_path / "c")
    assert [e["score"] for e in results["submissions"]] == [FULL, 0.0]
    assert len({e["student"] for e in results["submissions"]}) == 2
    assert len(list((out / "feedback").rglob("*.html"))) == 2


def test_two_files_of_one_name_are_refused(grade, tmp_path):
    """Where two files would bear one student's name neither is graded, and both are named."""
    for part, notebook in (("a", filled(NAME)), ("b", blank(NAME))):
        hand_in(tmp_path / part, "ada", NAME, notebook)
    status, results, _ = grade(tmp_path / "a", tmp_path / "b")
    assert status == 1
    first, second = results["submissions"]
    for one, other in ((first, second), (second, first)):
        assert (one["status"], one["score"]) == ("invalid", 0)
        assert other["path"] in one["warnings"][0]


def test_a_copy_beside_the_notebook_is_not_the_notebook(grade, tmp_path):
    """`NAME-Copy1.ipynb` beside `NAME.ipynb` is told apart; alone it is graded as NAME."""
    path = hand_in(tmp_path, "ada", NAME, filled(NAME))
    shutil.copy(path, path.with_name(f"{NAME}-Copy1.ipynb"))
    moved = hand_in(tmp_path, "ben", NAME, filled(NAME))
    moved.rename(path := moved.with_name(f"{NAME} (1).ipynb"))
    entries = {(e["student"], e["notebook"]): e for e in grade(tmp_path)[1]["submissions"]}
    assert entries["ada", NAME]["score"] == entries["ben", NAME]["score"] == FULL
    assert entries["ada", f"{NAME}-Copy1"]["status"] == "invalid"


def test_names_of_students_are_shown_as_text(grade, tmp_path):
    """A folder's name may hold markup and odd characters; reports stay whole."""
    student = "<b>a|da<i> & `x`\n\x1b[31m"
    hand_in(tmp_path, student, NAME, blank(NAME))
    _, results, out = grade(tmp_path)
    assert results["submissions"][0]["student"] == student
    assert "<b>" not in (out / "summary.md").read_text()
    pages = list((out / "feedback").rglob("*.html"))
    assert len(pages) == 1
    assert "<b>a" not in pages[0].read_text()


OWN_STEP = """
from collections import namedtuple
State = namedtuple("State", "h a")

def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h, keep=False):
    a = x @ W_xh + h_prev @ W_hh + b_h
    return State(np.tanh(a), a) if keep else np.tanh(a)

def rnn_forward(x, h0, W_xh, W_hh, b_h):
    h, hs = h0, []
    for x_t in x:
        h = CALL
        hs.append(h)
    return hs
"""


@pytest.mark.parametrize(
    "call",
    ["rnn_step_forward(x_t, h, W_hh=W_hh, b_h=b_h, W_xh=W_xh)",
     "rnn_step_forward(x_t, h, W_xh, W_hh, b_h, keep=True).h",
     "rnn_step_forward(x=x_t.tolist(), h_prev=h, W_xh=W_xh, W_hh=W_hh, b_h=b_h)"],
)  # fmt: skip
def test_a_student_may_call_the_own_step_in_any_way(grade, tmp_path, call):
    """Keywords, lists, and a richer interface of one's own step do not cost a mark."""
    source = "import numpy as np\n" + OWN_STEP.replace("CALL", call)
    hand_in(tmp_path, "ada", NAME, with_cells(filled(NAME), source))
    (entry,) = grade(tmp_path)[1]["submissions"]
    assert entry["score"] == entry["max_score"], entry["exercises"][1]
