"""Make strangers' words safe to show: one place for all that cleans text."""

import os
import re

# What XML 1.0, a terminal and a browser should never be given from a stranger.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)")
# Signs of Markdown's own, and those that make GitHub's a link of what looks like an address.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#!|>~]|(?<=www)\.|:(?=//))", re.IGNORECASE)


def clean(text, limit=2000):
    """Make a submission's own words safe to print: no escapes, no control characters, no end."""
    text = _CONTROL.sub("�", _ANSI.sub("", str(text)[: 4 * limit].replace("\r\n", "\n")))
    return text if len(text) <= limit else text[:limit] + " …"


def printable(name):
    """A name fit for a terminal, XML and a table: on one line, nothing in it invisible."""
    text = os.fsencode(name).decode(errors="replace")
    return "".join(c if c.isprintable() else "�" for c in clean(text))


def markdown(text):
    """Text that Markdown and the HTML in it leave as it is, on one line."""
    text = " ".join(str(text).split()).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKDOWN.sub(r"\\\1", text)


def block(text):
    """Text as a block of code in Markdown, in which nothing is rendered."""
    return "".join(f"    {line}\n" for line in text.splitlines())
