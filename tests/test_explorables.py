"""Explorable figures: what they hold is computed here by another way, from the mathematics."""

import json
import re
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.course import ROOT
from solutions.bptt import readout_backward, rnn_step_backward
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

sys.path.insert(0, str(ROOT / "book"))
import deep
import explorables
import figures
import streams
import tints
from explorables import frame, jacobian, paths, truncation

SCRIPTS = ROOT / "book" / "_static" / "explore"


def states(name):
    """The states of a figure, by slider positions."""
    figure = explorables.load(name)
    return dict(zip(figure.positions(), figure.states, strict=True))


def read(text):
    """The number that a read-out shows."""
    text = re.sub(r"[\s%°]+$", "", text)
    text = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(re.sub(r"\s*×\s*10", "e", text))


def test_norms_are_those_of_powers():
    """The curve holds norms of powers; the first factor is the norm, the last one the radius."""
    for (i, j), state in states("jacobian").items():
        W = np.array([[jacobian.RADII[i], jacobian.SIDES[j]], [0, 0.8 * jacobian.RADII[i]]])
        powers = [np.linalg.matrix_power(W, n) for n in range(jacobian.LAGS + 1)]
        norms = [np.linalg.svd(P, compute_uv=False)[0] for P in powers]
        assert np.allclose(state["norms"], norms, rtol=6e-3)
        assert state["radius"] == max(abs(np.linalg.eigvals(W)))
        shown = [read(text) for text in state["read"]]
        bound = norms[1] ** jacobian.LAGS
        assert np.allclose(shown, [norms[1], norms[-1] / norms[-2], norms[-1], bound], rtol=6e-3)
        assert shown[1] == pytest.approx(jacobian.RADII[i], abs=1e-3)


def loss_with(weights, t):
    """Loss of step t when each step has a recurrent matrix of its own."""
    x, targets, h = deep.X, deep.TARGETS, deep.H0
    W_xh, _, b_h, W_hy, b_y = deep.THETA.values()
    for step, W_hh in enumerate(weights):
        h = np.tanh(x[step] @ W_xh + h @ W_hh + b_h)
        if step == t:
            logits = (h @ W_hy + b_y)[0]
            return np.log(np.exp(logits).sum()) - logits[targets[t, 0]]
    raise AssertionError(t)


def test_terms_are_those_of_one_copy_of_the_weight():
    """A term is what a nudge of the weight at one step alone does to one loss."""
    found, whole = paths.terms()
    W_hh = deep.THETA["W_hh"]
    nudge = np.zeros_like(W_hh)
    nudge[paths.ENTRY] = 1e-5
    nudged = np.zeros((paths.T, paths.T))
    for t, k in np.ndindex(nudged.shape):
        more, less = ([W_hh + (s == k) * sign * nudge for s in range(paths.T)] for sign in (1, -1))
        nudged[t, k] = (loss_with(more, t) - loss_with(less, t)) / 2e-5
    assert np.allclose(found, nudged, rtol=0, atol=1e-9)
    assert np.isclose(whole, nudged.sum(), rtol=0, atol=1e-9)


def test_running_sums_end_in_the_gradient():
    """Both ways add each path once, and cost what the text says: ten products, or three."""
    found, whole = paths.terms()
    seen = states("paths")
    last = paths.T - 1
    for way, (t, k), products in ((0, (last, last), 10), (1, (0, 0), 3)):
        state = seen[t, k, way]
        assert state["read"][1:] == [paths.places(whole)] * 2 + [str(products)]
        assert sorted(state["pairs"]) == [(a, b) for a in range(1, 5) for b in range(1, a + 1)]
    for (t, k, way), state in seen.items():
        total = sum(found[a - 1, b - 1] for a, b in state["pairs"])
        assert read(state["read"][1]) == pytest.approx(total, abs=6e-4)
        now = found[:, k].sum() if way else found[t, k]
        assert read(state["read"][0]) == pytest.approx(now, abs=6e-4)


def sum_of_pairs(gain, seed, keep):
    """Add the terms of those pairs of loss and entry point that are kept, one loss at a time."""
    x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y = streams.problem(*truncation.SIZES, gain, seed)
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    logits = readout_forward(hs, W_hy, b_y)
    _, dlogits = softmax_cross_entropy(logits, targets, targets >= 0)
    dhs = readout_backward(dlogits, hs, W_hy)[0]
    total = [np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)]
    for t in range(truncation.T):
        dh = dhs[t]
        for k in range(t, -1, -1):
            before = hs[k - 1] if k else h0
            _, dh, *terms = rnn_step_backward(dh, x[k], before, hs[k], W_xh, W_hh)
            if keep(t, k):
                total = [a + b for a, b in zip(total, terms, strict=True)]
    return np.concatenate([part.ravel() for part in total])


@pytest.mark.parametrize(("k1", "k2", "gain"), [(1, 3, 1.3), (4, 4, 0.7), (2, 6, 1.0), (6, 8, 1.3)])
def test_angles_and_lengths_are_those_of_the_pairs_kept(k1, k2, gain):
    """Window by window: a loss goes back to the k2-th step before its window's end."""

    def keep(t, k):
        return k >= min((t // k1 + 1) * k1, truncation.T) - k2

    pairs = [(t, k) for t in range(truncation.T) for k in range(t + 1)]
    angles, lengths = [], []
    for seed in truncation.SEEDS:
        full, cut = (sum_of_pairs(gain, seed, some) for some in (lambda t, k: True, keep))
        lengths.append(np.linalg.norm(cut) / np.linalg.norm(full))
        # The angle by its half, from two unit vectors: no arc cosine.
        u, v = full / np.linalg.norm(full), cut / np.linalg.norm(cut)
        angles.append(np.degrees(2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))))
    place = truncation.STEPS.index(k1), truncation.STEPS.index(k2), truncation.GAINS.index(gain)
    state = states("truncation")[place]
    shown = [read(text) for text in state["read"][2:]]
    assert np.allclose(shown, [np.mean(angles), 100 * np.mean(lengths)], rtol=0, atol=0.51)
    assert (
        state["read"][0]
        == f"{sum(keep(*pair) for pair in pairs)}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{len(pairs)}"
    )
    assert f"({min(angles):.0f} to {max(angles):.0f} in five networks)" in state["say"]
    assert np.allclose(state["arrows"][place[2]], [np.mean(angles), np.mean(lengths)], rtol=6e-3)


def test_truncation_harms_those_that_remember():
    """In every truncated state the angle grows with the gain, as the figure is to show."""
    for (i, j, _), state in states("truncation").items():
        if truncation.STEPS[i] <= truncation.STEPS[j] < truncation.T:
            angles = [angle for angle, _ in state["arrows"]]
            assert angles == sorted(angles)
            assert angles[-1] > 10
            assert angles[-1] > angles[0] + 10


@pytest.mark.parametrize("name", explorables.names())
def test_a_figure_is_light_and_whole(name):
    """It has its script, stays under the limit, and is shown by one chapter."""
    figure = explorables.load(name)
    assert figure.name == name
    assert len(figure.json().encode()) <= explorables.LIMIT
    assert len((SCRIPTS / f"{name}.js").read_bytes()) < 6_000
    chapters = [path.read_text("utf-8") for path in (ROOT / "book").glob("*.md")]
    assert sum(text.count(f'explorables.show("{name}")') for text in chapters) == 1


def test_no_script_is_without_a_figure():
    """Every script but the frame's belongs to a module."""
    assert sorted(path.stem for path in SCRIPTS.glob("*.js")) == sorted(
        [*explorables.names(), "frame"]
    )


def test_colours_are_those_of_the_figures():
    """Light and dark, the drawing's colours are those of the still picture."""
    css = (SCRIPTS / "explore.css").read_text("utf-8")
    blocks = re.findall(r"\.explore \{([^}]*)\}", css)[:2]
    for mode, block in zip(("light", "dark"), blocks, strict=True):
        named = dict(re.findall(r"--explore-(\w+): (#\w+);", block))
        assert named == tints.PALETTES[mode]


def test_a_picture_comes_before_the_block(monkeypatch):
    """The still picture is displayed by itself; the block after it is hidden at first."""
    shown = []
    for module in (figures, frame):
        monkeypatch.setattr(module, "display", lambda page: shown.append(page.data))
    explorables.show("paths")
    picture, block = shown
    assert picture.startswith('<figure class="plot">')
    assert re.match(r'<div class="explore" data-explore="paths" hidden>', block)


class Scripts(HTMLParser):
    """Collects what stands inside script elements, as a browser reads it."""

    def __init__(self):
        super().__init__()
        self.texts, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.texts.append(data)


def small(**changes):
    """A figure of one slider with two positions."""
    parts = {
        "name": "small",
        "title": "Small",
        "sliders": (frame.Slider("one", "one", ("a", "b")),),
        "readouts": ("number",),
        "states": tuple({"say": "Seen.", "read": [text]} for text in ("</script>", "2")),
        "still": None,
    }
    return frame.Explorable(**{**parts, **changes})


def test_no_text_ends_the_data():
    """A closing tag inside a text stays a text."""
    scripts = Scripts()
    scripts.feed(small().html())
    (text,) = scripts.texts
    assert json.loads(text)["states"][0]["read"] == ["</script>"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: small(states=()), "^states: expected 2, got 0"),
        (lambda: small(readouts=()), "^states: a sentence and 0 read-outs"),
        (lambda: frame.Slider("one", "one", ("a",), start=1), "^start: expected 0 to 0, got 1"),
        (lambda: frame.Slider("one", "one", ("a",), spoken=("a", "b")), "^spoken: expected 1"),
        (lambda: explorables.load("frame"), "^name: expected one of .*jacobian.*got 'frame'"),
    ],
)
def test_slips_are_told(make, message):
    """A figure that does not fit together is refused, by the name of what does not fit."""
    with pytest.raises(ValueError, match=message):
        make()
