"""Gradescope's way in: its zip, and what runs in its container.

The contract is https://gradescope-autograders.readthedocs.io/en/latest/specs/: ``setup.sh`` and
``run_autograder`` at the top of the zip, which is unpacked into ``/autograder/source``; what was
handed in stands in ``/autograder/submission``, and the marks go into
``/autograder/results/results.json``.
"""

import json
import os
import sys
import zipfile
from pathlib import Path

from autograder.course import ROOT, Notebook, book_address, link, notebooks
from autograder.text import printable

SCRIPTS = ROOT / "ci" / "gradescope"
# Of the repository, what grading needs: the book's pages tell where a section stands.
PARTS = (
    "autograder/**/*.py", "autograder/**/templates/*", "solutions/*.py", "exercises/*/*.ipynb",
    "book/**/*.md", "_config.yml", "requirements-grade.txt", "constraints.txt",
)  # fmt: skip
CHOSEN = "gradescope-notebook.txt"


class NoMark(RuntimeError):
    """The grader failed, which is no mark: Gradescope is to show that, and not a score."""


def pack(path, notebook=""):
    """Write the zip that is uploaded to Gradescope. It holds the hidden tests and the answers.

    Parameters
    ----------
    path : path-like
    notebook : str
        The one that the Gradescope assignment asks for; "" for whichever is handed in.

    Raises
    ------
    ValueError
        When there is no such notebook.
    OSError
        When the file cannot be written.
    """
    if notebook and notebook not in notebooks():
        known = ", ".join(notebooks())
        raise ValueError(f"--notebook: expected one of {known}, got {notebook!r}")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for script in ("setup.sh", "run_autograder"):
            file.write(SCRIPTS / script, script)
        for part in sorted({p for pattern in PARTS for p in ROOT.glob(pattern) if p.is_file()}):
            file.write(part, part.relative_to(ROOT).as_posix())
        file.writestr(CHOSEN, notebook)


def run(root):
    """Grade the submission in a container of Gradescope's, and write its results.

    Parameters
    ----------
    root : Path
        ``/autograder``.

    Raises
    ------
    NoMark
        When the grader failed.
    """
    from autograder.grade import grade
    from autograder.report import replace
    from autograder.sandbox.host import SandboxError

    target = root / "results" / "results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    chosen = ROOT / CHOSEN
    notebook = chosen.read_text().strip() if chosen.exists() else ""
    try:
        results = grade([root / "submission"], jobs=1).results
    except SandboxError as error:
        raise NoMark(str(error)) from None
    report = answer(results, notebook)
    replace(target, json.dumps(report, indent=1).encode(errors="backslashreplace"))


def answer(results, notebook=""):
    """What Gradescope shows for the files of one submission.

    Parameters
    ----------
    results : sequence of autograder.results.Result
    notebook : str
        The one that was asked for; "" when any may be handed in.

    Returns
    -------
    dict
        As Gradescope specifies results.json.

    Raises
    ------
    NoMark
        When the grader failed on one of them.
    """
    failed = [r.warnings[0] for r in results if r.status == "error"]
    if failed:
        raise NoMark(failed[0])
    graded = [r for r in results if r.status == "graded" and notebook in ("", r.notebook)]
    if len(graded) == 1:
        return _marks(graded[0])
    wanted = f"the notebook {notebook}.ipynb" if notebook else "one notebook"
    found = "\n".join(
        f"{printable(Path(r.path).name)}: {'; '.join(r.warnings) or r.notebook}" for r in results
    )
    text = f"Hand in {wanted}. What came:\n{found or 'no notebook'}"
    worth = Notebook(notebook).max_score if notebook else 0.0
    refusal = {"name": "Readable", "score": 0.0, "max_score": worth, "status": "failed",
               "output": text, "visibility": "visible"}  # fmt: skip
    return {"score": 0.0, "output": text, "stdout_visibility": "hidden", "tests": [refusal]}


def _marks(result):
    tests = [_test(e, test) for e in result.exercises for test in e.tests]
    words = [
        f"{result.notebook}: {result.score:g} of {result.max_score:g} points",
        *result.warnings,
    ]
    return {
        "score": result.score, "execution_time": result.duration_s, "output": "\n\n".join(words),
        "output_format": "text", "test_output_format": "text",
        # Standard output is the grader's, for the teacher.
        "stdout_visibility": "hidden", "tests": tests,
    }  # fmt: skip


def _test(exercise, test):
    said = [test.message, test.diagnosis or ""]
    if not test.passed and book_address():
        said.append(f"The book derives it here: {link(exercise.section)}")
    return {
        "name": f"{exercise.id}: {test.title}", "score": test.points, "max_score": test.max_points,
        "status": "passed" if test.passed else "failed", "visibility": "visible",
        "output": "\n\n".join(text for text in said if text),
    }  # fmt: skip


def main():
    """Grade in the container; the exit status tells Gradescope when there is no mark."""
    try:
        run(Path(os.environ.get("AUTOGRADER_ROOT", "/autograder")))
    except NoMark as error:
        print(f"The grader failed, this is no mark: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
