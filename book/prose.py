"""Numbers and words that a chapter computes and hands over to its sentences."""

import sys

# nbformat, which MyST-NB's glue imports, has jsonschema check the format of internationalised
# addresses where this package is there; at its import it builds a parser, which takes a second
# of every page. No page holds anything that is checked so.
sys.modules.setdefault("rfc3987_syntax", None)

from myst_nb import glue  # noqa: E402


class Prose(str):
    """A string that MyST-NB's ``glue`` writes without quotation marks."""

    __slots__ = ()
    __repr__ = str.__str__


def number(value, digits=3):
    """Write a number for prose, powers of ten as 10ⁿ: ``glue("name", number(x))``.

    The spaces around the multiplication sign break no line.
    """
    text = f"{float(value):.{digits}g}"
    if "e" not in text:
        return Prose(text.replace("-", "−"))
    mantissa, exponent = text.split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return Prose(f"{mantissa}\u00a0×\u00a010{raised}".replace("-", "−"))


def hand_over(chapter):
    """Return three functions that hand something to a chapter's prose under a name.

    ``put(name, value, digits=3)`` rounds to so many digits, ``fixed(name, value, places=3)`` to so
    many decimal places, ``say(name, text)`` takes the words as they are.
    """

    def say(name, text):
        glue(f"{chapter}-{name}", Prose(text), display=False)

    def put(name, value, digits=3):
        say(name, number(value, digits))

    def fixed(name, value, places=3):
        say(name, f"{value + 0.0:,.{places}f}".replace("-", "−"))

    return put, fixed, say
