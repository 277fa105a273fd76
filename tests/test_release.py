"""Released notebooks: generated, reproducible, complete, and without an answer."""

import ast
import json
import re
import subprocess
import sys

import nbformat
import pytest

from autograder.course import ROOT, Notebook, exercises, notebooks
from autograder.release import release, source_notebook
from tools.samples import blank


def sources(notebook):
    return ["".join(c["source"]) for c in notebook["cells"]]


@pytest.mark.parametrize("name", notebooks())
def test_what_is_in_git_is_what_is_generated(name, tmp_path):
    """Releasing again gives the bytes that are committed, twice."""
    committed = (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes()
    for _ in range(2):
        (path,) = release([name], tmp_path)
        assert path.read_bytes() == committed


def test_every_notebook_is_released():
    """exercises/ holds the notebooks of solutions/ and nothing else."""
    found = sorted(p.relative_to(ROOT / "exercises") for p in (ROOT / "exercises").rglob("*.*"))
    assert [str(p) for p in found] == sorted(f"{n}/{n}.ipynb" for n in notebooks())


@pytest.mark.parametrize("name", notebooks())
def test_a_release_is_a_valid_notebook_that_needs_only_numpy(name):
    """It validates, has points on each check, and needs NumPy and Matplotlib alone."""
    notebook = nbformat.from_dict(blank(name))
    nbformat.validate(notebook)
    worth = Notebook(name).points
    for exercise in exercises(name).values():
        check = next(c for c in notebook.cells if c.id == f"{exercise.id}-check")
        assert check.metadata.nbgrader["points"] == worth[exercise.name]
        assert check.metadata.nbgrader["locked"]
    for text in ("".join(c["source"]) for c in notebook.cells if c.cell_type == "code"):
        imported = re.findall(r"^\s*(?:from|import) (\w+)", text, re.M)
        assert set(imported) - sys.stdlib_module_names <= {"numpy", "matplotlib"}, imported


@pytest.mark.parametrize("name", notebooks())
def test_a_stub_stands_under_each_def_line(name):
    """Each exercise has one cell with its def line, its docstring and a stub to replace."""
    for exercise in exercises(name):
        cells = [s for s in sources(blank(name)) if f"def {exercise}(" in s]
        assert len(cells) == 1
        (function,) = [n for n in ast.parse(cells[0]).body if isinstance(n, ast.FunctionDef)]
        assert function.name == exercise
        assert ast.get_docstring(function)
        assert cells[0].rstrip().endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
        assert len(function.body) == 2


def answer_lines():
    """Lines of the reference answers that say something: what must not be seen."""
    lines = set()
    for name in notebooks():
        for cell in source_notebook(name).cells:
            for part in re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, re.S):
                lines |= {line.strip() for line in part.splitlines() if len(line.strip()) > 24}
    # Calling a function that the student wrote gives nothing away.
    call = re.compile(rf"([\w, ]+ = |return )?({'|'.join(exercises())})\(")
    silent = ("#", "for ", "raise ", "from ", "def ")
    return {line for line in lines if not line.startswith(silent) and not call.match(line)}


def test_no_release_holds_an_answer():
    """No line of any reference answer stands in any released notebook, its own or another's."""
    answers = answer_lines()
    assert len(answers) > 20
    for name in notebooks():
        text = "\n".join(sources(blank(name)))
        for line in answers:
            assert line not in text, (name, line)
        for marker in ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "autograder", "solutions"):
            assert marker not in text, (name, marker)


@pytest.mark.parametrize("name", notebooks())
def test_a_solution_module_has_no_side_effects(name):
    """Importing an answer key prints nothing, plots nothing and defines exactly its exercises."""
    code = (
        f"import sys; import solutions.{name} as m; assert 'matplotlib' not in sys.modules;"
        "import types; print([k for k, v in vars(m).items() if isinstance(v, types.FunctionType)"
        " and v.__module__ == m.__name__ and not k.startswith('_')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == str(list(exercises(name))), done.stderr


@pytest.mark.parametrize("name", notebooks())
def test_metadata_is_clean(name):
    """No trace of the source format is left, and ids come from names."""
    text = json.dumps(blank(name))
    assert "jupytext" not in text
    assert "lines_to_next_cell" not in text
    assert "active-ipynb" not in text
    ids = [c["id"] for c in blank(name)["cells"]]
    assert len(set(ids)) == len(ids)
