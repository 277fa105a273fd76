"""What every explorable figure is made of, and the HTML that it becomes."""

import html
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from itertools import product
from pathlib import Path

import figures
from IPython.display import HTML, display

LIMIT = 60_000  # bytes of JSON in one figure


@dataclass(frozen=True)
class Slider:
    """A handle with a few positions.

    Parameters
    ----------
    name : str
        A word for the program: ``radius``.
    label : str
        What stands beside the handle, as HTML: ``loss of step <var>t</var>``.
    values : tuple of str
        What is shown for each position.
    start : int
        The position at the beginning, the one that the still picture shows.
    spoken : tuple of str, optional
        What a screen reader says for each position, where it is more than what is shown.
    buttons : bool
        Whether *Back* and *Next* stand beside it.
    """

    name: str
    label: str
    values: tuple[str, ...]
    start: int = 0
    spoken: tuple[str, ...] = ()
    buttons: bool = False

    def __post_init__(self):
        if not 0 <= self.start < len(self.values):
            raise ValueError(f"start: expected 0 to {len(self.values) - 1}, got {self.start}")
        if self.spoken and len(self.spoken) != len(self.values):
            raise ValueError(f"spoken: expected {len(self.values)} texts, got {len(self.spoken)}")


@dataclass(frozen=True)
class Still:
    """The picture for print and for pages without script; its parts go to ``figures.show``."""

    draw: Callable
    alt: str
    caption: str
    size: tuple[float, float] = (5.0, 3.1)
    options: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Explorable:
    """A figure with handles.

    Parameters
    ----------
    name : str
        The module's name; the drawing is ``_static/explore/NAME.js``.
    title : str
        What the drawing is called, for those who do not see it.
    sliders : tuple of Slider
    readouts : tuple of str
        Labels, as HTML, of the numbers below the drawing.
    states : tuple of dict
        One for each combination of positions, the last slider's changing fastest.
    still : Still
    shared : dict
        What the drawing needs in all states.
    """

    name: str
    title: str
    sliders: tuple[Slider, ...]
    readouts: tuple[str, ...]
    states: tuple[dict, ...]
    still: Still
    shared: dict = field(default_factory=dict)

    def __post_init__(self):
        expected = math.prod(len(slider.values) for slider in self.sliders)
        if len(self.states) != expected:
            raise ValueError(f"states: expected {expected}, got {len(self.states)}")
        for state in self.states:
            if not state["say"].strip() or len(state["read"]) != len(self.readouts):
                raise ValueError(f"states: a sentence and {len(self.readouts)} read-outs: {state}")

    def positions(self):
        """All combinations of slider positions, in the order of the states."""
        return list(product(*(range(len(slider.values)) for slider in self.sliders)))

    def json(self):
        """What the browser gets."""
        sliders = [
            {"name": s.name, "values": s.values, "spoken": s.spoken or s.values}
            for s in self.sliders
        ]
        data = {"sliders": sliders, "states": self.states, "shared": self.shared}
        # A "</script>" inside a text must not end the element that the JSON stands in.
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

    def html(self):
        """The block that the script brings to life; hidden until then."""
        block = f"explore-{self.name}"
        rows = "".join(_row(block, slider) for slider in self.sliders)
        numbers = "".join(
            f'<div><dt>{label}</dt><dd><output aria-live="off"></output></dd></div>'
            for label in self.readouts
        )
        return (
            f'<div class="explore" data-explore="{self.name}" hidden>'
            f'<svg role="img" aria-label="{html.escape(self.title)}"></svg>'
            f'<div class="explore-sliders">{rows}</div>'
            f'<dl class="explore-numbers">{numbers}</dl>'
            f'<p class="explore-say" aria-live="polite"></p>'
            f'<script type="application/json">{self.json()}</script></div>'
        )


def _row(block, slider):
    name = f"{block}-{slider.name}"
    handle = (
        f'<input type="range" id="{name}" name="{slider.name}" min="0" '
        f'max="{len(slider.values) - 1}" step="1" value="{slider.start}" autocomplete="off">'
    )
    if slider.buttons:
        handle = (
            f'<button type="button" data-by="-1">Back</button>{handle}'
            '<button type="button" data-by="1">Next</button>'
        )
    # The handle itself says its value to a screen reader; the output would say it again.
    return (
        f'<div class="explore-slider"><label for="{name}">{slider.label}</label>'
        f'<output for="{name}" aria-live="off"></output><div>{handle}</div></div>'
    )


def rounded(values, digits=3):
    """Round numbers to so many significant digits, as plain floats: JSON stays small."""
    return [float(f"{float(value):.{digits}g}") for value in values]


def names():
    """Names of all explorable figures."""
    here = Path(__file__).parent
    return sorted(p.stem for p in here.glob("*.py") if p.stem not in ("__init__", "frame"))


def load(name):
    """Compute a figure by name."""
    if name not in names():
        raise ValueError(f"name: expected one of {', '.join(names())}, got {name!r}")
    return import_module(f"explorables.{name}").figure()


def show(name):
    """Display a figure: its still picture, and the block that takes its place where script runs."""
    figure = load(name)
    still = figure.still
    figures.show(still.draw, alt=still.alt, caption=still.caption, size=still.size, **still.options)
    display(HTML(figure.html()))
