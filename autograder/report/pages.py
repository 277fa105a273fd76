"""The one family of templates that all pages and comments come from."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.text import block, printable


@cache
def environment(escape):
    """Jinja's environment, whose templates escape what they show, or write Markdown."""
    made = Environment(
        loader=PackageLoader("autograder.report"), autoescape=escape, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(printable=printable, block=block, number=_number)
    return made


def _number(points):
    """Points as people write them: shared ones have no more than two decimals."""
    return f"{round(points, 2):g}"
