"""The bank of mistakes as the book shows it, and how the site counts figures and minutes."""

import re
import shutil
import sys

import numpy as np
import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from autograder.course import ROOT, exercises, notebooks
from autograder.diagnosis.bank import bank, mistakes_in

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import course_figures
import course_mistakes
import course_times
import mistake_effects


@pytest.mark.parametrize("notebook", notebooks())
def test_every_notebook_has_its_page_in_the_bank(notebook):
    """It holds the whole bank, the first page has its index, and the contents list it."""
    texts = {p.name: p.read_text("utf-8") for p in (ROOT / "book").glob("mistakes*.md")}
    assert f"```{{mistake-bank}} {notebook}\n```\n" in texts[f"mistakes_{notebook}.md"]
    assert f"(mistakes_{notebook}.md)" in texts["mistakes.md"]
    assert f"```{{mistake-index}} {notebook}\n```\n" in texts["mistakes.md"]
    assert f"- file: mistakes_{notebook}\n" in (ROOT / "book" / "_toc.yml").read_text("utf-8")


def test_a_chapter_chooses_its_mistakes():
    """By name, in the bank's order; a name that the bank has not is answered with those it has."""
    first, second, *_ = (m.name for m in bank("bptt"))
    assert [m.name for m in course_mistakes.chosen("bptt", [second, first])] == [first, second]
    with pytest.raises(ValueError, match=rf"^only: .* has no nonsense; it has {first}, {second}"):
        course_mistakes.chosen("bptt", [first, "nonsense"])
    with pytest.raises(ValueError, match=r"^function: 'nonsense' is none of .*rnn_backward"):
        course_mistakes.chosen("bptt", function="nonsense")


def test_an_entry_links_to_what_teaches_it():
    """Name, sentence, the section that derives what is right, and the numbers."""
    [mistake] = course_mistakes.chosen("bptt", ["h-for-h-prev"])
    name, sentence, numbers, _ = course_mistakes.entry(mistake)
    assert name == "`h-for-h-prev`"
    assert sentence.endswith(f"[Read why](#{mistake.section.partition('#')[2]}).")
    assert re.fullmatch(r"  \[`dW_hh` off by \d+ %; the rest right\.\]\{\.numbers\}", numbers)


@pytest.mark.parametrize("exercise", exercises())
def test_every_mistake_shows_in_the_numbers(exercise):
    """The inputs of the notebook's own check are enough to see what each does."""
    unseen = [m.name for m in mistakes_in(exercise) if "do not show" in mistake_effects.effect(m)]
    assert not unseen


RIGHT = np.array([[2.0, 1.0], [0.0, -4.0]])


def off_by(size):
    """The same with an error in one entry."""
    wrong = RIGHT.copy()
    wrong[1, 0] += size
    return wrong


@pytest.mark.parametrize(
    ("value", "expected", "words"),
    [
        (RIGHT, RIGHT, "right"),
        (RIGHT / 2, RIGHT, "times 0.5"),
        (-RIGHT, RIGHT, "of the wrong sign"),
        (0 * RIGHT, RIGHT, "all zero"),
        (RIGHT, 0 * RIGHT, "not zero"),
        (off_by(1), RIGHT, "off by 25 %"),
        (off_by(1e-5), RIGHT, "off by 0.00025 %"),
        (off_by(80), RIGHT, "off by 20 times its largest entry"),
        (RIGHT[0], RIGHT, "of shape (2,), not (2, 2)"),
        (RIGHT.astype(np.float32), RIGHT, "right"),
        (RIGHT.astype(int), RIGHT, "of int64, not float64"),
        (RIGHT * [[1, np.nan], [1, 1]], RIGHT, "with `nan`"),
        (np.array([1, 2, 3]), np.array([1, 2, 4]), "wrong in 1 of 3 entries"),
        (np.array(1.5), np.array(3.0), "1.5, not 3"),
    ],
)
def test_a_difference_is_put_into_words(value, expected, words):
    """Kind, factor or size, whichever says most."""
    assert mistake_effects.verdict(np.asarray(value), np.asarray(expected)) == words


def document(*children):
    """A page of nodes."""
    made = new_document("page.md", get_default_settings(Parser))
    made.extend(children)
    return made


def test_a_displayed_figure_gets_a_number_and_the_label_of_its_cell():
    """What a reference finds is a figure with a caption in which formulas are formulas."""
    text = (
        '<figure class="plot"><div><img alt="a"></div><figcaption class="mathjax_process">'
        "From \\(a &lt; b\\) <em>to</em> <code>c</code>.</figcaption></figure>"
    )
    raw = nodes.raw("", text, format="html", classes=["output"])
    cell = nodes.container("", raw, classes=["cell"], ids=["fig-one"], names=["fig-one"])
    other = nodes.raw("", text, format="html")
    made = document(cell, nodes.container("", other, classes=["cell"]))
    course_figures.NumberFigures(made).apply()
    first, second = made.findall(nodes.figure)
    assert made.ids["fig-one"] is first
    assert first["ids"] == ["fig-one"]
    assert cell["ids"] == []
    assert second["ids"] == ["figure-page-2"]
    assert first[0].astext() == '<div><img alt="a"></div>'
    assert [type(part) for part in first[1]] == [
        nodes.Text, nodes.math, nodes.Text, nodes.emphasis, nodes.Text, nodes.literal, nodes.Text
    ]  # fmt: skip
    assert first[1].astext() == "From a < b to c."


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BANK = """<section><h1>Mistakes</h1>
<section id="one"><h2>one</h2><div class="mistakes bank"><dl>
<dt>drops-dh-next</dt><dd>What came from later steps is lost.</dd>
<dt>h-for-h-prev</dt><dd>In dW_hh stands a later state.</dd></dl></div></section>
<section id="two"><h2>two</h2><div class="mistakes bank"><dl>
<dt>bias-averaged</dt><dd>A mean where a sum is due.</dd></dl></div></section></section>"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_the_filter_leaves_what_holds_all_words():
    """In any order, in name or sentence; functions without any disappear; empty shows all."""
    from playwright.sync_api import sync_playwright

    static = ROOT / "book" / "_static"
    with sync_playwright() as start:
        browser = start.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        reader = browser.new_page()
        reader.set_content(f"<style>{(static / 'course.css').read_text()}</style>{BANK}")
        reader.add_script_tag(content=(static / "filter.js").read_text())

        def seen(words):
            reader.get_by_label("Show mistakes that mention").fill(words)
            shown = [e.inner_text() for e in reader.query_selector_all("dt, h2") if e.is_visible()]
            return shown, reader.locator("output").inner_text()

        assert seen("LATER drops") == (["one", "drops-dh-next"], "1 of 3")
        assert seen("later") == (["one", "drops-dh-next", "h-for-h-prev"], "2 of 3")
        assert seen("mean") == (["two", "bias-averaged"], "1 of 3")
        assert seen("nothing like it") == ([], "0 of 3")
        assert len(seen("")[0]) == 5
        browser.close()


def test_minutes_are_counted_as_the_first_page_says():
    """Words, formulas, open code and pictures count; what is folded does not."""
    code = nodes.literal_block("", "a = 1\nb = 2\n")
    hidden = nodes.container(
        "", nodes.container("", code.deepcopy(), classes=["cell_input"]), classes=["tag_hide-input"]
    )
    made = document(
        nodes.paragraph("", " ".join(["word"] * 400)),
        nodes.math_block("", "a = b"),
        nodes.container("", code, classes=["cell_input"]),
        hidden,
        nodes.figure(),
        nodes.comment("", "never seen"),
    )
    assert course_times.minutes(made) == pytest.approx(2 + 0.5 + 0.2 + 1 / 3)
    assert course_times.rounded(52) == "50 minutes"
    assert course_times.rounded(1) == "5 minutes"
