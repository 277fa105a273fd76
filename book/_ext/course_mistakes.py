"""The directive ``{mistakes} NOTEBOOK``: the bank of known wrong answers, as a chapter shows it."""

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from autograder.course import ROOT
from autograder.diagnosis.bank import bank

FILTER = "filter.js"
READING = (
    "In italics: what becomes of the numbers in the notebook's own check. A per cent is the "
    "largest error of an array, measured by the array's largest entry."
)
# Names with an index, calls and subscripts, and their products, quotients and differences, which
# stand unmarked in the bank's sentences.
NAME = r"(?:\w+_(?:\w+|\{[^}]+\})(?:\[[^\]]+\])?²?|\w+\[[^\]]+\]|\w+(?:\.\w+)+\([^)]*\))(?:\.T\b)?"
MORE = rf"(?:(?: @ | - |/| ){NAME}|(?: @ |/)\w+)*"
CODE = re.compile(rf"(?<![\w`])(?:1 - |\w+ @ )?{NAME}{MORE}(?![\w`])")


class Mistakes(SphinxDirective):
    """List a notebook's mistakes under the functions that they are made in.

    Sentences come from ``autograder/diagnosis/mistakes``, so that a student reads in the chapter
    what the grader says, and a mistake added there is in the book at its next build. What it does
    to the numbers is computed. The option ``only`` names the mistakes to show, separated by
    spaces, in a chapter; ``function`` shows all of one function, on the pages of the bank.
    """

    required_arguments = 1
    option_spec: ClassVar = {"only": str.split, "function": str}

    def run(self):
        """Build the list."""
        [notebook], whole = self.arguments, self.options.get("function")
        try:
            shown = chosen(notebook, self.options.get("only"), whole)
        except ValueError as error:
            raise self.error(str(error)) from None
        source = ROOT / "autograder" / "diagnosis" / "mistakes" / f"{notebook}.py"
        self.env.note_dependency(str(source))
        lines = [] if whole else [READING, ""]
        for function, group in groupby(shown, key=lambda mistake: mistake.exercise):
            if not whole:
                every = sum(mistake.exercise == function for mistake in bank(notebook))
                lines += [f"In `{function}` ([all {every}](#{anchor(function)})):", ""]
            for mistake in group:
                lines += entry(mistake)
        box = nodes.container(classes=["mistakes", "bank"] if whole else ["mistakes"])
        self.state.nested_parse(StringList(lines, str(source)), self.content_offset, box)
        if whole:
            self.make_targets(box, notebook, shown)
        return [box]

    def make_targets(self, box, notebook, shown):
        """Let links find each mistake: ``[words](#mistake-bptt-drops-dh-next)``."""
        std = self.env.get_domain("std")
        for term, mistake in zip(box.findall(nodes.term), shown, strict=True):
            name = anchor(notebook, mistake.name)
            term["ids"].append(name)
            std.note_hyperlink_target(name, self.env.docname, name, mistake.name)


class MistakeBank(SphinxDirective):
    """The sections of a page of the bank: one for each function, under a label of its own."""

    required_arguments = 1

    def run(self):
        """Build them."""
        [notebook] = self.arguments
        functions = dict.fromkeys(mistake.exercise for mistake in bank(notebook))
        return [self.section(notebook, function) for function in functions]

    def section(self, notebook, function):
        """One function's section."""
        name = anchor(function)
        section = nodes.section(ids=[name], names=[name])
        section.append(nodes.title("", "", nodes.literal(text=function)))
        self.state.document.note_explicit_target(section)
        lines = [f"```{{mistakes}} {notebook}", f":function: {function}", "```"]
        self.state.nested_parse(StringList(lines, notebook), self.content_offset, section)
        return section


class MistakeIndex(SphinxDirective):
    """The names of all mistakes of a notebook, by function, each linked to its entry."""

    required_arguments = 1

    def run(self):
        """Build the list."""
        [notebook], lines = self.arguments, []
        for function, group in groupby(bank(notebook), key=lambda mistake: mistake.exercise):
            links = [f"[{m.name}](#{anchor(notebook, m.name)})" for m in group]
            lines += [f"[`{function}`](#{anchor(function)})", f": {' '.join(links)}", ""]
        box = nodes.container(classes=["mistakes", "names"])
        self.state.nested_parse(StringList(lines, notebook), self.content_offset, box)
        return [box]


def entry(mistake):
    """One mistake in Markdown, linked to the section that teaches it, unless that is this list."""
    sentence = CODE.sub(lambda match: f"`{match[0]}`", mistake.sentence)
    section = mistake.section.partition("#")[2]
    see = f" [Read why](#{section})." if section and not section.endswith("-mistakes") else ""
    # Not above: a book that lists no mistake need not have what their effects are computed with.
    from mistake_effects import effect

    return [f"`{mistake.name}`", f": {sentence}{see}", f"  [{effect(mistake)}]{{.numbers}}", ""]


def anchor(function, name=""):
    """Where the bank's pages tell of a function, or of one of a notebook's mistakes."""
    text = f"mistake-{function}-{name}" if name else f"mistakes-{function}"
    return text.replace("_", "-").lower()


def chosen(notebook, names=None, function=None):
    """The mistakes of a notebook that bear one of some names, or are made in one function.

    Raises
    ------
    ValueError
        If a name is unknown, or no mistake is left.
    """
    known = {mistake.name: mistake for mistake in bank(notebook)}
    if unknown := sorted(set(names or ()) - set(known)):
        raise ValueError(
            f"only: the bank of {notebook} has no {', '.join(unknown)}; it has {', '.join(known)}"
        )
    found = [
        mistake
        for name, mistake in known.items()
        if (names is None or name in names) and function in (None, mistake.exercise)
    ]
    if not found:
        functions = dict.fromkeys(mistake.exercise for mistake in known.values())
        raise ValueError(f"function: {function!r} is none of {', '.join(functions)}")
    return found


def keep_filter_off_other_pages(app, config):
    """Take the filter out of the scripts that Jupyter Book puts on every page."""
    config.html_js_files = [file for file in config.html_js_files if file != FILTER]


def add_filter(app, page, template, context, doctree):
    """Load the filter where there is something to narrow down."""
    if re.search(r'class="[^"]*\bmistakes (bank|names)\b', context.get("body", "")):
        app.add_js_file(FILTER, loading_method="defer")


def setup(app):
    """Register the extension."""
    app.connect("config-inited", keep_filter_off_other_pages)
    app.connect("html-page-context", add_filter)
    app.add_directive("mistakes", Mistakes)
    app.add_directive("mistake-bank", MistakeBank)
    app.add_directive("mistake-index", MistakeIndex)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
