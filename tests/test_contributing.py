"""CONTRIBUTING.md, followed to the letter, adds an exercise that the suite accepts."""

import json
import shutil
import subprocess
import sys

import pytest

from autograder.course import ROOT, Notebook
from tests.conftest import failed_tests

pytestmark = pytest.mark.slow

NAME = "vanilla_rnn"
ANSWER = '''
# %% [markdown]
# ## 5. How large a state is

# %% [markdown]
# <details><summary>Hint 1: which axis</summary>
#
# Each state is a row of `H` numbers, and each row has a length.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# The squares of a row add up, and a root is taken of their sum.
#
# </details>
#
# <details><summary>Hint 3: nearly the line</summary>
#
# `sum` takes the axis to add along. The units stand in the last one, which is `-1`.
#
# </details>

# %% tags=["solution"]
def state_norms(hs):
    """Length of each hidden state.

    Parameters
    ----------
    hs : ndarray of shape (T, B, H)

    Returns
    -------
    norms : ndarray of shape (T, B)

    References
    ----------
    Chapter "vanilla_rnn", section "vanilla-rnn-unrolling".
    """
    ### BEGIN SOLUTION
    return np.sqrt((hs**2).sum(axis=-1))
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# (hs,) = locked([[[0.6, 0.8]]])
# compare("norms", state_norms(hs), [[1.0]])

'''
TEST = '''

@points("state_norms", 2)
def test_norms(student, draw):
    """Each state has the length that it has."""
    student.state_norms(draw.state(draw.T, draw.B, draw.H)).matches_reference()
'''
MISTAKE = """    mistake(
        "sums-over-time",
        "state_norms",
        ("axis=-1", "axis=0"),
        why="The squares are summed over time, not over the hidden units.",
        section=UNROLL,
    ),
]
"""
# Each style writes it in its way.
STYLES = {
    "concat": "return np.linalg.norm(hs, axis=2)",
    "einsum": 'return np.sqrt(np.einsum("tbh,tbh->tb", hs, hs))',
    "loops": "return np.array([[math.sqrt(sum(v * v for v in h)) for h in step] for step in hs])",
    "objects": "return np.linalg.norm(hs, axis=-1).tolist()",
}
# What looks at exercises as a whole. The bank's tests grade every mistake there is, in minutes: of
# them the new one is graded here.
SUITES = (
    "test_styles.py test_release.py test_command_line.py test_class_page.py test_gradescope.py "
    "test_student_repo.py test_layouts.py test_hints.py test_visible_checks.py"
).split()
HAND_IN = """
import sys
from autograder.diagnosis.bank import bank
from tools.samples import filled, hand_in
hand_in(sys.argv[1], "right", "vanilla_rnn", filled("vanilla_rnn"))
hand_in(sys.argv[1], "wrong", "vanilla_rnn", filled("vanilla_rnn", [bank("vanilla_rnn")[-1]]))
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of what git holds, with one exercise more."""
    folder = tmp_path_factory.mktemp("extended")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in listed.stdout.decode().split("\0"):
        if (ROOT / name).is_file() and name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    solution = folder / "solutions" / f"{NAME}.py"
    text = solution.read_text("utf-8")
    end = "# %% [markdown]\n# ## Your network completes a word\n"
    assert end in text
    solution.write_text(text.replace(end, ANSWER.lstrip("\n") + end), "utf-8")
    hidden = folder / "autograder" / "hidden" / f"test_{NAME}.py"
    hidden.write_text(hidden.read_text("utf-8") + TEST, "utf-8")
    bank = folder / "autograder" / "diagnosis" / "mistakes" / f"{NAME}.py"
    bank.write_text(bank.read_text("utf-8").rstrip().removesuffix("]") + MISTAKE, "utf-8")
    for style, body in STYLES.items():
        path = folder / "tests" / "styles" / f"{NAME}_{style}.py"
        path.write_text(
            path.read_text("utf-8") + f"\n\ndef state_norms(hs):\n    {body}\n", "utf-8"
        )
    command = [sys.executable, "-m", "autograder", "release", NAME]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def test_a_new_exercise_passes_the_suite(extended, tmp_path):
    """An answer, a hidden test, a mistake and four styles: nothing else has to be touched."""
    words = ["-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'x'}"]
    suites = [f"tests/{name}" for name in SUITES]
    done = subprocess.run([sys.executable, "-m", "pytest", *words, *suites], cwd=extended,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "state_norms" in (extended / "exercises" / NAME / f"{NAME}.ipynb").read_text("utf-8")


def test_its_mistake_is_rejected_and_named(extended, tmp_path):
    """The new points count, and the wrong answer costs them, by its name."""
    subprocess.run([sys.executable, "-c", HAND_IN, tmp_path / "in"], cwd=extended, check=True)
    command = [sys.executable, "-m", "autograder", "grade", tmp_path / "in", "--out", tmp_path]
    subprocess.run(command, cwd=extended, check=True, capture_output=True)
    right, wrong = json.loads((tmp_path / "results.json").read_text())["submissions"]
    assert right["score"] == right["max_score"] == Notebook(NAME).max_score + 2
    assert [test["mistake"] for _, test in failed_tests(wrong)] == ["sums-over-time"]


def test_what_was_added_is_well_written(extended):
    """The linter has nothing to say."""
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "autograder", "solutions"],
                          cwd=extended, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout
