"""Formulas in pictures are parsed once, not anew for each of the five drawings of a figure.

Matplotlib parses ``$…$`` with pyparsing and remembers the results for one renderer; each drawing
has a renderer of its own. That was half the time of drawing a figure. What is parsed depends on
nothing but the arguments and the kind of output, so the results can serve all renderers.
"""

from matplotlib.mathtext import MathTextParser

_parse = MathTextParser._parse_cached.__wrapped__
_parsed = {}


def parsed(parser, *words):
    """What a renderer's parser makes of a text with formulas, in a font, at a resolution."""
    key = (parser._output_type, *words)
    if key not in _parsed:
        _parsed[key] = _parse(parser, *words)
    return _parsed[key]


def remember_formulas():
    """Let all of Matplotlib's renderers share what was parsed."""
    MathTextParser._parse_cached = parsed
