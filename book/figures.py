r"""The one way a chapter shows a picture.

A chapter computes its numbers first, then hands over a function that draws them::

    from figures import show

    def draw(ax):
        ax.plot(lags, tanh_norms, label="tanh")
        ax.plot(lags, lstm_norms, label="LSTM")
        ax.set(xlabel="lag (steps)", ylabel="gradient norm", yscale="log")
        ax.legend()

    show(draw,
         alt="Two lines on a log scale: tanh falls to 1e-12 at lag 100, the LSTM stays near 0.1.",
         caption="Norm of $\\mathrm{d}h_t/\\mathrm{d}h_{t-k}$ against the lag $k$.")

``show`` draws for light and for dark pages, and once more for phones: there a picture is as wide as
the screen, panels stand below each other, and letters are as large as the text, or as large as they
can be where they would meet. The site numbers the figures; a label before the cell refers to one,
``{numref}`fig-bptt-paths` ``.

Plain ``ax.plot`` calls take colour, dash and marker in step, so that no line is told from another
by colour alone. In the caption, ``$…$`` is mathematics, `` `…` `` code and ``*…*`` emphasis.

Inside ``draw``:

* compute nothing and draw no random numbers: it runs several times, and all must show the same;
* write no text larger than the default, which is as large as the text of the page;
* name colours by ``colour("blue")`` (blue, orange, green, purple, grey, ink, paper), never by a
  literal, so that each page gets its own;
* for a matrix use ``heat_map(ax, matrix)``; for a drawing of a network, the module ``diagrams``.

Keep ``size`` at most 5.5 inches wide, at most two panels side by side, and stack the rest with
``rows=``. Numbers for the prose are handed over by name::

    put, fixed, say = hand_over("bptt")
    put("error", error)   # in the text: {glue}`bptt-error`
"""

import base64
import html
import io
import re
import warnings
from contextlib import contextmanager, suppress

import matplotlib as mpl
import matplotlib.pyplot as plt
import phones
import tints
from cycler import cycler
from IPython.display import HTML, display
from lettering import remember_formulas
from prose import hand_over as hand_over
from prose import number as number

LINES = (
    cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))])
    + cycler(marker=["o", "s", "^", "D", "v"])
    + cycler(markevery=[0.12, 0.13, 0.14, 0.15, 0.16])
)
CSS_PIXELS_PER_INCH = 96

_palette = tints.PALETTES["light"]
remember_formulas()


def style(mode):
    """Return Matplotlib settings for a page of the given mode, ``"light"`` or ``"dark"``."""
    tint = tints.PALETTES[mode]
    names = ["blue", "orange", "green", "purple", "grey"]
    return {
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "axes.facecolor": "none",
        "axes.edgecolor": tint["grey"],
        "axes.labelcolor": tint["ink"],
        "axes.prop_cycle": cycler(color=[tint[name] for name in names]) + LINES,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.titlesize": "medium",
        "axes.titlecolor": tint["ink"],
        "grid.color": tint["line"],
        "grid.linewidth": 0.6,
        "xtick.color": tint["ink"],
        "ytick.color": tint["ink"],
        "text.color": tint["ink"],
        "lines.linewidth": 1.8,
        "lines.markersize": 5,
        "hatch.color": tint["ink"],
        "patch.edgecolor": tint["ink"],
        "legend.frameon": False,
        "mathtext.fontset": "cm",
        "svg.fonttype": "path",
        "svg.hashsalt": "gradients-through-time",
    }


def show(draw, *, alt, caption="", size=(5.0, 3.1), rows=1, cols=1, **subplots):
    """Draw a picture for light and for dark pages and display it as one figure.

    Parameters
    ----------
    draw : callable
        Gets one Axes, or an array of them when there is more than one panel, and draws on it.
    alt : str
        What the picture tells, for a reader who cannot see it: say the finding, with its numbers.
    caption : str
        Text below the picture; may hold ``$…$``, `` `…` `` and ``*…*``.
    size : pair of float
        Width and height in inches.
    rows, cols : int
        Panels.
    **subplots
        Passed on to ``plt.subplots`` (``sharex=True``, ``height_ratios=[2, 1]`` …).

    Raises
    ------
    ValueError
        If ``alt`` is empty.
    """
    if not alt.strip():
        raise ValueError("alt: a figure needs a text that says what it shows")
    wide = phones.Plan(size, {"nrows": rows, "ncols": cols, **subplots})
    with drawn(draw, wide, "light") as drawing:
        allowed, sketch = phones.collisions(drawing), phones.is_sketch(drawing)
        pictures = [(wide, " wide", svg(drawing))]
    if narrow := for_phones(draw, phones.plans(wide, sketch), allowed):
        pictures.append((narrow[0], " narrow", narrow[1]))
    else:
        pictures = [(wide, "", pictures[0][2])]
    images = "".join(
        _image(plan, picture, f'class="only-{mode}{kind}" alt="{html.escape(alt)}"')
        for plan, kind, light in pictures
        for mode, picture in (("light", light), ("dark", in_the_dark(draw, plan, light)))
    )
    display(HTML(figure(images, caption)))


def figure(pictures, caption):
    """HTML of a figure, such as the site numbers, around pictures that are HTML already."""
    text = f'<figcaption class="mathjax_process">{_inline(caption)}</figcaption>' if caption else ""
    # The div keeps the theme from hiding the caption along with the picture of the other mode.
    return f'<figure class="plot"><div>{pictures}</div>{text}</figure>'


def for_phones(draw, plans, allowed):
    """The first plan by which no more texts meet than are allowed to, with its picture, or None."""
    for plan in plans:
        # Matplotlib warns where a legend leaves no room for the axes.
        with warnings.catch_warnings(), suppress(UserWarning):
            warnings.simplefilter("error", UserWarning)
            with drawn(draw, plan, "light") as drawing:
                if phones.collisions(drawing) <= allowed:
                    return plan, svg(drawing)
    return None


def in_the_dark(draw, plan, light):
    """The picture for dark pages: that for light ones in other colours, drawn anew if need be."""
    if dark := tints.darkened(light):
        return dark
    with drawn(draw, plan, "dark") as drawing:
        return svg(drawing)


def svg(drawing):
    """A drawing as SVG, the same in every build."""
    buffer = io.StringIO()
    drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _image(plan, picture, attributes):
    """Write a picture's element, which keeps the picture's room while it loads."""
    data = base64.b64encode(picture.encode()).decode()
    width, height = (round(inches * CSS_PIXELS_PER_INCH) for inches in plan.size)
    return (
        f'<img {attributes} src="data:image/svg+xml;base64,{data}" '
        f'width="{width}" height="{height}" style="max-width: {width}px" loading="lazy">'
    )


@contextmanager
def drawn(draw, plan, mode):
    """A drawing as planned, in the colours of a page; closed afterwards."""
    global _palette
    previous, _palette = _palette, tints.PALETTES[mode]
    try:
        with mpl.rc_context({**style(mode), "font.size": plan.letters}):
            drawing, axes = plt.subplots(figsize=plan.size, **plan.panels)
            try:
                draw(axes.reshape(plan.shape) if plan.shape else axes)
                if plan.narrow:
                    phones.move_legends(drawing)
                drawing.draw_without_rendering()
                # From here on nothing moves: what is measured is what is written.
                drawing.set_layout_engine("none")
                yield drawing
            finally:
                plt.close(drawing)
    finally:
        _palette = previous


def _inline(text):
    """Turn the three kinds of markup that a caption may hold into HTML."""
    pieces = re.split(r"(\$[^$]+\$|`[^`]+`)", text)
    for index, piece in enumerate(pieces):
        safe = html.escape(piece, quote=False)
        if piece.startswith("$") and index % 2:
            pieces[index] = rf"\({safe[1:-1]}\)"
        elif piece.startswith("`") and index % 2:
            pieces[index] = f"<code>{safe[1:-1]}</code>"
        else:
            pieces[index] = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", safe)
    return "".join(pieces)


def colour(name):
    """Return the colour of that name for the page being drawn: blue, orange, green, ink …."""
    return _palette[name]


def colour_map(kind):
    """Return a colour map: ``"sequential"``, or ``"diverging"`` with the page's own tone at 0."""
    if kind == "sequential":
        return mpl.colormaps["cividis"]
    if kind != "diverging":
        raise ValueError(f'kind: expected "sequential" or "diverging", got {kind!r}')
    ends = (colour("blue"), colour("paper"), colour("orange"))
    return mpl.colors.LinearSegmentedColormap.from_list("diverging", ends)


def heat_map(ax, matrix, kind="diverging", limit=None, label=""):
    """Draw a matrix as a heat map with its colour bar; ``limit`` is the largest magnitude shown."""
    if limit is None:
        limit = abs(matrix).max()
    low = -limit if kind == "diverging" else 0
    image = ax.imshow(matrix, cmap=colour_map(kind), vmin=low, vmax=limit, aspect="auto")
    ax.grid(False)
    ax.figure.colorbar(image, ax=ax, label=label)
