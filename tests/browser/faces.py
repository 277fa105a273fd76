"""Fonts that come with Matplotlib, so that sizes do not depend on the fonts of the machine."""

from pathlib import Path

import matplotlib

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FACES = {  # text, bold text, code
    "narrow": ("STIXGeneral", "STIXGeneralBol", "cmtt10"),
    "wide": ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"),
}
# The scroll bar is a desktop browser's.
STYLE = """
@font-face {{ font-family: "test text"; src: url({0}) }}
@font-face {{ font-family: "test text"; src: url({1}); font-weight: 600 900 }}
@font-face {{ font-family: "test code"; src: url({2}) }}
html {{
  --pst-font-family-base: "test text" !important;
  --pst-font-family-heading: "test text" !important;
  --pst-font-family-monospace: "test code" !important;
  overflow-y: scroll !important;
}}
html::-webkit-scrollbar {{ width: 15px }}
"""


def style(face, address):
    """Return CSS that sets a page in one of the faces; ``address`` gives a font file's URL."""
    return STYLE.format(*(address(FONTS / f"{name}.ttf") for name in FACES[face]))
