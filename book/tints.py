"""The colours of pages, and how a picture for light pages becomes one for dark pages."""

import re

# Okabe and Ito's colours, lightened or darkened until each has a contrast of at least 3 to 1
# with the page it stands on (WCAG 2.2, 1.4.11).
PALETTES = {
    "light": {
        "blue": "#0072b2",
        "orange": "#c8500a",
        "green": "#00805e",
        "purple": "#a0468a",
        "grey": "#6b6f75",
        "ink": "#22272e",
        "paper": "#ffffff",
        "line": "#c9ced4",
    },
    "dark": {
        "blue": "#5ab8f0",
        "orange": "#f0a04b",
        "green": "#3ecfa3",
        "purple": "#e08fc8",
        "grey": "#9aa1a9",
        "ink": "#ced6dd",
        "paper": "#121212",
        "line": "#48515c",
    },
}
COLOUR = re.compile(r"(?<=[ \"])#[0-9a-f]{6}(?=[;\"])")
_counterparts = dict(zip(PALETTES["light"].values(), PALETTES["dark"].values(), strict=True))


def darkened(svg):
    """Return a picture drawn for light pages in the colours of dark ones, or None.

    A picture that holds an image, or a colour that was mixed from others, has no counterpart: it
    must be drawn for dark pages.
    """
    if "<image" in svg or not set(COLOUR.findall(svg)) <= set(_counterparts):
        return None
    return COLOUR.sub(lambda colour: _counterparts[colour[0]], svg)
