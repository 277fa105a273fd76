"""Sphinx extension: of the theme's icons, the site carries those that it shows.

The theme sends all of Font Awesome as a script that a page waits for before it shows anything.
``_templates/static/webpack-macros.html`` asks for ``icons.css`` instead, which is written here.
"""

import re
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

VENDOR = "_static/vendor/fontawesome"
FACES = {  # font of the theme: the names and weight that style sheets know it by
    "fa-solid-900": (("Font Awesome 6 Free", "Font Awesome 5 Free"), 900),
    "fa-brands-400": (("Font Awesome 6 Brands",), 400),
}
HEAD = """/* Of Font Awesome Free (fontawesome.com/license/free): icons CC BY 4.0, font OFL. */
:root {
  --fa-font-solid: normal 900 1em/1 "Font Awesome 6 Free";
  --fa-font-brands: normal 400 1em/1 "Font Awesome 6 Brands";
}
.fa-solid, .fas, .fa-brands, .fab {
  display: inline-block;
  font: var(--fa-font-solid);
  -webkit-font-smoothing: antialiased;
}
.fa-brands, .fab { font: var(--fa-font-brands); }
.fa-lg { font-size: 1.25em; line-height: 0.05em; vertical-align: -0.075em; }
"""
FACE = """@font-face {{
  font-family: "{name}";
  font-weight: {weight};
  font-display: block;
  src: url({file}) format("woff");
}}
"""


def icons_shown(out):
    """Return two sets: icons' names in pages and scripts, characters of icons in style sheets."""
    names, characters = set(), set()
    texts = [*out.glob("*.html"), *out.glob("_static/scripts/*.js")]
    for path in texts:
        names |= set(re.findall(r"\bfa-([a-z][a-z-]*[a-z])\b", path.read_text("utf-8")))
    for path in out.glob("_static/**/*.css"):
        if VENDOR not in path.as_posix() and path.name != "icons.css":
            text = path.read_text("utf-8")
            characters |= set(re.findall(r"[\ue000-\uf8ff]", text))
            characters |= {chr(int(code, 16)) for code in re.findall(r"\\(f[0-9a-f]{3})\b", text)}
    return names, characters


def cut(font, characters, target):
    """Write those characters of a font as a WOFF file; returns whether it has any of them."""
    face = TTFont(font)
    if not characters & set(map(chr, face.getBestCmap())):
        return False
    cutter = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
    cutter.populate(text="".join(characters))
    cutter.subset(face)
    face.flavor = "woff"
    face.save(target)
    return True


def write_icons(app, error):
    """Write ``icons.css`` and its fonts, and leave out all of Font Awesome."""
    out = Path(app.outdir)
    if error or app.builder.format != "html" or not (out / VENDOR).is_dir():
        return
    [version] = (out / VENDOR).iterdir()
    rules = re.findall(
        r'([^{}]+)\{content:"\\([0-9a-f]+)"\}', (version / "css/all.min.css").read_text()
    )
    code_of = {name: code for names, code in rules for name in re.findall(r"\.fa-([\w-]+):", names)}
    names, characters = icons_shown(out)
    shown = {name: code_of[name] for name in sorted(names & code_of.keys())}
    characters |= {chr(int(code, 16)) for code in shown.values()}
    text = HEAD
    for font, (families, weight) in FACES.items():
        file = f"{font.rpartition('-')[0]}.woff"
        if cut(version / "webfonts" / f"{font}.ttf", characters, out / "_static" / file):
            text += "".join(FACE.format(name=n, weight=weight, file=file) for n in families)
    text += "".join(
        f'.fa-{name}::before {{ content: "\\{code}"; }}\n' for name, code in shown.items()
    )
    (out / "_static" / "icons.css").write_text(text)
    shutil.rmtree(out / "_static" / "vendor")


def setup(app):
    """Register the extension."""
    app.connect("build-finished", write_icons)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
