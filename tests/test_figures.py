"""How chapters show figures and numbers: ``book/figures.py``, ``diagrams.py`` and ``prose.py``."""

import base64
import re
import sys
from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread
from matplotlib.mathtext import MathTextParser

from autograder.course import ROOT

sys.path.insert(0, str(ROOT / "book"))
import diagrams
import figures
import lettering
import moving
import phones
import prose
import tints

ALT = "A line that rises from 0 to 1."


def line(ax):
    ax.plot(np.linspace(0, 1), np.linspace(0, 1), label="line")


@pytest.fixture
def shown(monkeypatch):
    """Show a figure and return its HTML."""

    def show(draw=line, **options):
        pages = []
        monkeypatch.setattr(figures, "display", lambda page: pages.append(page.data))
        figures.show(draw, **{"alt": ALT, **options})
        return pages[0]

    return show


def pictures(page):
    return [base64.b64decode(data) for data in re.findall(r'base64,([^"]+)"', page)]


def test_a_figure_has_a_picture_for_each_kind_of_page(shown):
    """One picture in light colours, one in dark, each with the alternative text."""
    page = shown(size=(3.0, 2.0))
    assert re.findall(r'class="(only-\w+)"', page) == ["only-light", "only-dark"]
    assert page.count(f'alt="{ALT}"') == 2
    light, dark = (p.decode() for p in pictures(page))
    for text, mode in ((light, "light"), (dark, "dark")):
        assert tints.PALETTES[mode]["blue"] in text
        assert tints.PALETTES[mode]["ink"] in text
    assert tints.PALETTES["light"]["blue"] not in dark


def everything(ax):
    """Lines with markers, an area, a legend, a node, an arrow and a formula."""
    ax.plot([0, 1], [0, 1], label="$h_t$")
    ax.plot([0, 1], [1, 0], color=figures.colour("purple"), alpha=0.4, label="falling")
    ax.fill_between([0, 1], [0, 0], [0.2, 0.4], color=figures.colour("green"), hatch="//")
    diagrams.node(ax, 0.5, 0.8, "$x_1$")
    diagrams.arrow(ax, (0, 0), (0.5, 0.8), "back")
    ax.legend()


def regular(picture):
    """An SVG with the names of its parts, which depend on colours, replaced by their order."""
    names = dict.fromkeys(re.findall(r'id="([^"]+)"', picture))
    order = {name: f"part{number}" for number, name in enumerate(names)}
    return re.sub(r'((?:id="|#))([\w-]+)(?=["\)])', lambda m: m[1] + order.get(m[2], m[2]), picture)


@pytest.mark.parametrize("draw", [line, everything])
def test_a_darkened_picture_is_the_one_drawn_for_dark_pages(draw):
    """To the last digit, though only its colours were exchanged."""
    plan = phones.Plan((4.0, 3.0), {"nrows": 1, "ncols": 1})
    pictures = {}
    for mode in tints.PALETTES:
        with figures.drawn(draw, plan, mode) as drawing:
            pictures[mode] = figures.svg(drawing)
    assert regular(tints.darkened(pictures["light"])) == regular(pictures["dark"])


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: figures.heat_map(ax, np.eye(2)),
        lambda ax: ax.scatter(
            [0, 1, 2], [0, 1, 2], c=[0, 1, 3], cmap=figures.colour_map("diverging")
        ),
        lambda ax: ax.plot([0, 1], [0, 1], color="#123456"),
    ],
    ids=["image", "mixed colours", "another colour"],
)
def test_what_cannot_be_darkened_is_drawn_anew(draw, shown, monkeypatch):
    """Images and mixed colours have no counterpart, so the dark picture is a drawing of its own."""
    modes = []
    drawn = figures.drawn
    monkeypatch.setattr(
        figures, "drawn", lambda *words: (modes.append(words[-1]), drawn(*words))[1]
    )
    shown(line, size=(3.0, 2.0))
    assert modes == ["light"]
    shown(draw, size=(3.0, 2.0))
    assert modes == ["light", "light", "dark"]


def test_a_formula_is_parsed_once(shown, monkeypatch):
    """All drawings share what Matplotlib made of a formula, and look as they do without that."""
    parses = []

    def counted(parser, *words):
        parses.append((parser._output_type, *words))
        return parse(parser, *words)

    def formula(ax):
        ax.text(0.1, 0.5, r"$\|\partial h_{123}\|$")

    parse = lettering._parse
    monkeypatch.setattr(lettering, "_parse", counted)
    shared = shown(formula, size=(3.0, 2.0))
    mine = [words for words in parses if "123" in words[1]]
    assert len(mine) == len(set(mine)) > 0
    monkeypatch.setattr(MathTextParser, "_parse_cached", parse)
    assert shown(formula, size=(3.0, 2.0)) == shared


def test_the_page_shows_through_a_figure():
    """No sheet of another colour lies behind a figure."""
    png = BytesIO()
    with figures.drawn(line, phones.Plan((3.0, 2.0), {"nrows": 1, "ncols": 1}), "light") as drawing:
        drawing.savefig(png)
    alpha = imread(BytesIO(png.getvalue()))[:, :, 3]
    assert (alpha == 0).mean() > 0.8


def test_figures_are_the_same_in_every_build(shown):
    """Neither a date nor a random name makes a picture change from build to build."""
    assert shown() == shown()


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_alternative_text_is_refused(shown, alt):
    """The error names the argument."""
    with pytest.raises(ValueError, match=r"^alt:"):
        shown(alt=alt)


def test_texts_cannot_break_the_page(shown):
    """Quotes, angle brackets and ampersands in texts arrive as such."""
    page = shown(alt='a "b" < c', caption="x < y & `a<b` *so* $a < b$")
    assert 'alt="a &quot;b&quot; &lt; c"' in page
    assert "x &lt; y &amp; <code>a&lt;b</code> <em>so</em> \\(a &lt; b\\)" in page


def test_lines_differ_in_more_than_colour():
    """Five lines have five dashes and five markers."""
    for mode in tints.PALETTES:
        cycle = figures.style(mode)["axes.prop_cycle"].by_key()
        for property_ in ("color", "linestyle", "marker"):
            assert len(set(map(str, cycle[property_]))) == 5


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_stand_out_from_the_page(mode):
    """WCAG 2.2: 3 to 1 for what is drawn, 4.5 to 1 for what is written."""
    palette = tints.PALETTES[mode]
    paper = luminance(palette["paper"])
    for name in ("blue", "orange", "green", "purple", "grey", "ink"):
        low, high = sorted((paper, luminance(palette[name])))
        assert (high + 0.05) / (low + 0.05) >= (4.5 if name == "ink" else 3), name


def test_panels_and_drawings_are_drawn(shown):
    """Several panels come as an array; nodes, arrows and heat maps can be drawn on them."""

    def draw(axes):
        diagrams.node(axes[0], 0, 0, "$h_0$")
        diagrams.node(axes[0], 1.4, 0, "$h_1$", box=True)
        diagrams.arrow(axes[0], (0, 0), (1.4, 0), "$W$", bend=0.3)
        diagrams.sketch(axes[0])
        figures.heat_map(axes[1], np.array([[-2.0, 1.0]]))
        assert axes[1].images[0].get_clim() == (-2, 2)

    assert len(pictures(shown(draw, cols=2))) == 4


def boxes(page):
    """Kind, width and height of each picture, as its element says."""
    found = re.findall(r'<img class="([\w -]+)".*? width="(\d+)" height="(\d+)"', page)
    return {kind: (int(width), int(height)) for kind, width, height in found}


def test_a_picture_says_how_large_it_is(shown):
    """Width and height are those of the drawing: twelve points are the text's sixteen pixels."""
    page = shown(size=(3.0, 2.0))
    assert boxes(page) == {"only-light": (288, 192), "only-dark": (288, 192)}
    assert figures.style("light").get("font.size", phones.LETTERS[0]) * 96 / 72 == 16
    for picture in pictures(page):
        assert b'width="216pt" height="144pt"' in picture


def test_a_wide_picture_is_drawn_again_for_phones(shown):
    """As wide as the text on a screen of 360 pixels, panels below each other, letters as large."""
    seen = []

    def draw(axes):
        axes[0].set_title("left"), axes[1].set_title("right")
        seen.append((len(axes), axes[0].figure, axes[0].title.get_fontsize()))

    drawn = boxes(shown(draw, cols=2, size=(5.0, 3.0), width_ratios=[2, 1], sharey=True))
    assert drawn["only-light wide"] == drawn["only-dark wide"] == (480, 288)
    assert drawn["only-light narrow"] == drawn["only-dark narrow"] == (328, 576)
    assert {number for number, *_ in seen} == {2}
    assert {letters for *_, letters in seen} == {12}
    (above, below) = seen[-1][1].axes
    assert above.get_position().y0 > below.get_position().y1


def test_letters_shrink_where_they_would_meet():
    """A name that fits the wide picture alone is written smaller; what fits nowhere is scaled."""

    def letters(count):
        plans = phones.plans(phones.Plan((5.0, 3.0), {"nrows": 1, "ncols": 1}), sketch=False)
        found = figures.for_phones(lambda ax: ax.figure.suptitle("m" * count), plans, allowed=0)
        return found and found[0].letters

    assert letters(16) == 12
    assert letters(20) == 10
    assert letters(25) is None


@pytest.mark.filterwarnings("error")
def test_a_legend_that_leaves_no_room_is_not_drawn_for_phones(shown):
    """There is the wide picture alone, and no warning reaches the page."""

    def draw(ax):
        ax.plot([0, 1], [0, 1], label="a line with a name that is long " * 2)
        ax.legend(loc="upper left")

    assert list(boxes(shown(draw))) == ["only-light", "only-dark"]


def crowded(ax):
    """Lines in every corner."""
    for height in np.linspace(0, 1, 9):
        ax.plot([0, 1], [height, 1 - height])
    ax.plot([0, 1], [0, 0], label="a line")


@pytest.mark.parametrize("lines", [line, crowded])
def test_a_legend_makes_way_for_a_line(lines):
    """On a phone a legend that a line runs through is put where there is room."""

    def draw(ax):
        lines(ax)
        ax.legend(loc="lower left")

    for width, crossed in ((phones.WIDTH, False), (3.0, True)):
        plan = phones.Plan((width, 3.0), {"nrows": 1, "ncols": 1})
        with figures.drawn(draw, plan, "light") as drawing:
            assert bool(phones.collisions(drawing)) is crossed


def test_texts_that_meet_leave_or_stick_out_are_counted():
    """Each kind of collision is seen, and labels that are not drawn are not."""
    figure, ax = figures.plt.subplots(figsize=(4, 3))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    assert phones.collisions(figure) == 0
    ax.text(0.3, 0.5, "one text")
    ax.text(0.31, 0.51, "and another")
    assert phones.collisions(figure) == 1
    ax.text(0.9, 0.2, "out of the picture")
    assert phones.collisions(figure) == 2
    diagrams.node(ax, 0.2, 0.8, "far too long", radius=0.05)
    assert phones.collisions(figure) == 3
    ax.text(0.2, 0.89, "beside it", ha="center")
    assert phones.collisions(figure) == 3
    ax.text(0.2, 0.82, "into it", va="bottom", ha="center")
    assert phones.collisions(figure) >= 4
    figures.plt.close(figure)


def test_numbers_are_handed_over_under_the_chapters_name(monkeypatch):
    """Rounded, with fixed places, or as words; never minus zero, never in quotation marks."""
    handed = {}
    monkeypatch.setattr(prose, "glue", lambda name, value, display: handed.update({name: value}))
    put, fixed, say = prose.hand_over("bptt")
    put("error", 1.234e-7)
    put("rough", 1.234, 2)
    fixed("zero", -0.0, 1)
    fixed("steps", -65_000.25)
    say("words", "all of them")
    texts = {name: repr(value) for name, value in handed.items()}
    assert texts == {
        "bptt-error": "1.23\u00a0×\u00a010⁻⁷",
        "bptt-rough": "1.2",
        "bptt-zero": "0.0",
        "bptt-steps": "−65,000.250",
        "bptt-words": "all of them",
    }


def test_colours_belong_to_the_page_being_drawn(shown):
    """``colour`` and the diverging map follow the page, and are restored afterwards."""
    seen = []

    def draw(ax):
        figures.heat_map(ax, np.eye(2))
        seen.append((figures.colour("blue"), figures.colour_map("diverging")(0.5)))

    shown(draw, size=(3.0, 2.0))
    light, dark = (p["blue"] for p in tints.PALETTES.values())
    assert [blue for blue, _ in seen] == [light, dark]
    assert np.mean(seen[0][1][:3]) > 0.9 > 0.1 > np.mean(seen[1][1][:3])
    assert figures.colour("blue") == tints.PALETTES["light"]["blue"]
    with pytest.raises(ValueError, match=r"^kind:"):
        figures.colour_map("rainbow")


def test_the_picture_that_moves_says_what_the_norms_are(monkeypatch):
    """A disc for each lag, the loss last and first to appear; it is over within five seconds."""
    shown = []
    monkeypatch.setattr(moving, "display", lambda page: shown.append(page.data))
    norms = np.array([1.0, 10.0**moving.DECADES, 1.0])
    moving.journey({"a < b": norms}, "far & near", alt=ALT, caption="From \\(a\\).")
    [page] = shown
    assert f'role="img" aria-label="{ALT}"' in page
    assert "<b>a &lt; b</b>" in page
    assert "far &amp; near" in page
    discs = re.findall(r"--size: ([\d.]+)%; --after: ([\d.]+)s", page)
    assert [size for size, _ in discs] == ["10.0", "100.0", "10.0"]
    assert [float(after) for _, after in discs] == [2 * moving.STRIDE, moving.STRIDE, 0]
    style = (ROOT / "book" / "_static" / "course.css").read_text("utf-8")
    [lasts] = re.findall(r"animation: arrive ([\d.]+)s", style)
    assert 10 * moving.STRIDE + float(lasts) < 5
    assert "@media screen and (prefers-reduced-motion: no-preference) {" in style


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.04, "0.04"),
        (-1.5, "−1.5"),
        (3.24e-11, "3.24\u00a0×\u00a010⁻¹¹"),
        (np.float64(-1.2e6), "−1.2\u00a0×\u00a010⁶"),
        (12, "12"),
    ],
)
def test_numbers_are_written_as_in_prose(value, text):
    """Powers of ten are raised and never on a line of their own; no quotes are added."""
    assert repr(prose.number(value)) == text
