"""What the paths and the patterns find, and the words they share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong with some of the returned arrays.

    Attributes
    ----------
    outputs : tuple of str
        The arrays that it explains, in every answer.
    sentence : str
    section : str
        Page and anchor of the book.
    """

    outputs: tuple
    sentence: str
    section: str


def explained(found):
    """Names of the arrays that some findings explain."""
    return {name for finding in found for name in finding.outputs}


def listed(words):
    """Words in a row: "a", "a and b", "a, b and c"."""
    *others, final = words
    return f"{', '.join(others)} and {final}" if others else final
