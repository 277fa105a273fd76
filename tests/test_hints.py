"""Released notebooks help before they grade: hints that unfold, an estimate, what to bring."""

import re
from functools import cache

import pytest

from autograder.course import ROOT, exercises, notebooks
from autograder.release import source_notebook
from tests.equations.coverage import chapter_of
from tests.visible import HINTED, source
from tools.samples import blank

BLOCK = r"<details><summary>Hint {}: ([^\n<]+)</summary>\n\n(\S.*?)\n\n</details>"
HINTS = re.compile("\n\n".join(BLOCK.format(n) for n in (1, 2, 3)), re.S)
ALL = [(name, exercise) for name in HINTED for exercise in exercises(name)]


def hints_of(notebook, exercise):
    """The cell right above an exercise's solution cell, as (title, text) of each hint."""
    cells = blank(notebook)["cells"]
    place = next(i for i, c in enumerate(cells) if c["id"] == exercises()[exercise].id)
    match = HINTS.fullmatch(source(cells[place - 1]))
    assert match, f"no three hints stand right above {exercise}"
    assert cells[place - 1]["cell_type"] == "markdown"
    assert "tags" not in cells[place - 1]["metadata"]
    return list(zip(match.groups()[::2], match.groups()[1::2], strict=True))


def squeeze(text):
    return re.sub(r"\s+", "", text)


def told_by(lines):
    """What would give an answer away: its lines, and what they compute."""
    for line in lines:
        computed = re.sub(r"^(return |[\w\[\], ]+ [-+*]?= )", "", line)
        yield line, 10
        if not computed.isidentifier():
            yield computed, 8 if line.startswith("return ") else 16


# Where random numbers come from is no secret.
COMMON = {"rng=np.random.default_rng(seed)", "np.random.default_rng(seed)"}


@cache
def secrets():
    """For each reference answer, its lines without comments, and their right-hand sides."""
    found = set()
    for name in notebooks():
        for cell in source_notebook(name).cells:
            for part in re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, re.S):
                lines = [re.sub(r"\s+# .*", "", line).strip() for line in part.splitlines()]
                code = [line for line in lines if line and not line.startswith(("#", "from "))]
                found |= {squeeze(s) for s, least in told_by(code) if len(squeeze(s)) >= least}
    return found - COMMON


@pytest.mark.parametrize(("notebook", "exercise"), ALL)
def test_three_hints_unfold_above_each_answer(notebook, exercise):
    """They stand in one cell, in the form that every front end renders, and differ."""
    hints = hints_of(notebook, exercise)
    assert len({title for title, _ in hints}) == len({text for _, text in hints}) == 3
    assert all("<" not in text for _, text in hints)


@pytest.mark.parametrize(("notebook", "exercise"), ALL)
def test_no_hint_is_the_answer(notebook, exercise):
    """No line of a reference answer stands in a hint, nor what it computes or returns."""
    text = squeeze(" ".join(text for _, text in hints_of(notebook, exercise)))
    assert not [secret for secret in secrets() if secret in text]


@pytest.mark.parametrize(("notebook", "exercise"), ALL)
def test_hints_point_to_the_chapter(notebook, exercise):
    """Where the docstring names an equation, the hints name one that its pages have."""
    labels = re.findall(r"\beq-[\w-]+\b", str(hints_of(notebook, exercise)))
    names = [notebook, *(page for page, above in chapter_of().items() if above == notebook)]
    pages = [ROOT / "book" / f"{name}.md" for name in names]
    chapter = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert labels or "eq-" not in exercises()[exercise].function.__doc__
    assert all(f"({label})=" in chapter for label in labels)


@pytest.mark.parametrize("notebook", HINTED)
def test_the_header_says_how_long_it_takes_and_what_to_bring(notebook):
    """The first cell has both lines; with the chapter it takes longer than without."""
    first = source(blank(notebook)["cells"][0])
    form = r"^\*\*Time\*\*: about (\d+) minutes without the chapter, (\d+) with it\.$"
    ((without, with_it),) = re.findall(form, first, re.M)
    assert 0 < int(without) < int(with_it)
    assert re.search(r"^\*\*Bring\*\*: \w", first, re.M)


def test_a_hint_that_is_the_answer_would_be_found():
    """The lines that are looked for are those of every answer."""
    found = secrets()
    for line in ("np.eye(num_classes)[ids]", "hs @ W_hy + b_y", "return ids, mask"):
        assert squeeze(line) in found
    assert len(found) > 10 * len(notebooks())
