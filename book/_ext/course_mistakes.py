"""The directive ``{mistakes} NOTEBOOK``: the bank of known wrong answers, as a chapter shows it."""

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
# Names with an index, calls and subscripts, and their products, quotients and differences, which
# stand unmarked in the bank's sentences.
NAME = r"(?:\w+_(?:\w+|\{[^}]+\})(?:\[[^\]]+\])?²?|\w+\[[^\]]+\]|\w+(?:\.\w+)+\([^)]*\))(?:\.T\b)?"
MORE = rf"(?:(?: @ | - |/| ){NAME}|(?: @ |/)\w+)*"
CODE = re.compile(rf"(?<![\w`])(?:1 - |\w+ @ )?{NAME}{MORE}(?![\w`])")


class Mistakes(SphinxDirective):
    """List a notebook's mistakes under the functions that they are made in.

    Sentences come from ``autograder/diagnosis/mistakes``, so that a student reads in the chapter
    what the grader says, and a mistake added there is in the book at its next build. The option
    ``only`` names the mistakes to show, separated by spaces; without it all are shown.
    """

    required_arguments = 1
    option_spec: ClassVar = {"only": str.split}

    def run(self):
        """Build the list."""
        notebook = self.arguments[0]
        try:
            shown = chosen(notebook, self.options.get("only"))
        except ValueError as error:
            raise self.error(str(error)) from None
        lines = []
        for function, group in groupby(shown, key=lambda mistake: mistake.exercise):
            lines += [f"In `{function}`:", ""]
            for mistake in group:
                lines += self.entry(mistake)
        box = nodes.container(classes=["mistakes"])
        source = f"autograder/diagnosis/mistakes/{notebook}.py"
        self.state.nested_parse(StringList(lines, source), self.content_offset, box)
        return [box]

    def entry(self, mistake):
        """One mistake, linked to the section that teaches it unless the list stands in it."""
        sentence = CODE.sub(lambda match: f"`{match[0]}`", mistake.sentence)
        anchor = mistake.section.partition("#")[2]
        see = f" [Read why](#{anchor})." if anchor and not anchor.endswith("-mistakes") else ""
        return [f"`{mistake.name}`", f": {sentence}{see}", ""]


def bank(notebook):
    """Return the mistakes of one notebook."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from autograder.diagnosis.bank import bank as mistakes_of

    return mistakes_of(notebook)


def chosen(notebook, names=None):
    """The mistakes of a notebook that bear one of some names, in the order of the bank.

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
    found = [m for name, m in known.items() if names is None or name in names]
    if not found:
        raise ValueError(f"{notebook}: no mistakes to show")
    return found


def setup(app):
    """Register the extension."""
    app.add_directive("mistakes", Mistakes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
