"""Explorable figures of gated cells: their numbers come out the same in another way."""

import math
import sys

import numpy as np
import pytest

from autograder.course import ROOT
from tests.conftest import by_position

sys.path.insert(0, str(ROOT / "book"))

from explorables import gru_limits, lstm_cell
from figures import number

# One LSTM cell


def lstm_by_hand(forget, entry, out, nudged=None, output_too=True):
    """Cells and forget gates of the unit, one number at a time, in complex arithmetic.

    The cell after step ``nudged`` is moved by an imaginary trifle. Without ``output_too`` the
    gates after the next step look at the unmoved state: the next cell alone is of interest.
    """

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    c, h, cs, fs = 0j, 0j, [], []
    for step in range(1, lstm_cell.STEPS + 1):
        x = {3: 1.0, 9: -1.0}.get(step, 0.0)
        i, f, o = (sigmoid(b + 0.5 * h) for b in (entry, forget, out))
        c = f * c + i * np.tanh(2 * x - 0.5 * h)
        if step == nudged:
            c += 1e-30j
        h = o * np.tanh(c)
        cs.append(c)
        fs.append(f.real)
    return np.array(cs), np.array(fs)


def test_the_lstm_figure_shows_what_a_nudge_of_a_cell_does(figure):
    """Cells, gradients, forget products and read-outs agree with complex steps by hand."""
    for (f, i, o), state in by_position(figure("lstm_cell")):
        biases = lstm_cell.FORGET[f], (-5, 0, 5)[i], (-5, 0, 5)[o]
        cs, fs = lstm_by_hand(*biases)
        assert np.allclose(state["c"], cs.real, rtol=0, atol=6e-4)
        nudges = [lstm_by_hand(*biases, k)[0] for k in range(1, lstm_cell.STEPS + 1)]
        total = [cs[-1].imag / 1e-30 for cs in nudges]
        kept = [np.prod(fs[k:]) for k in range(1, lstm_cell.STEPS + 1)]
        assert np.allclose(state["total"], total, rtol=0, atol=6e-4)
        assert np.allclose(state["kept"], kept, rtol=0, atol=6e-4)
        # The cell one step on, of which the four terms are the derivative.
        onward = [nudges[k][k + 1].imag / 1e-30 for k in range(lstm_cell.STEPS - 1)]
        assert np.allclose(np.sum(state["terms"], axis=0), onward, rtol=0, atol=3e-3)
        assert np.allclose(state["terms"][1], fs[1:], rtol=0, atol=6e-4)
        arrives, alone, by_h = total[2], kept[2], total[2] - kept[2]
        if abs(arrives) > 1e-12:
            assert state["read"] == [number(arrives, 2), number(alone, 2), number(by_h, 2)]


def test_the_lstm_figure_tells_its_insight(figure):
    """A shut output gate leaves the forget gates alone; opening it takes gradient away."""

    def apart(state):
        return np.abs(np.subtract(state["total"], state["kept"])).max()

    states = dict(by_position(figure("lstm_cell")))
    for (f, i, o), state in states.items():
        gap = apart(state)
        if o == 0:
            assert gap < 0.05
        elif i > 0 and f > 2:
            assert gap > apart(states[f, i, o - 1])
        if f:
            assert all(np.greater_equal(state["kept"], states[f - 1, i, o]["kept"]))
        says = "hardly anything leaves" in state["say"]
        kept, total = lstm_cell.run(lstm_cell.FORGET[f], (-5, 0, 5)[i], (-5, 0, 5)[o])[2:0:-1]
        assert says == (abs(total[2] / kept[2] - 1) < 0.05)


# GRU limits


def gru_by_hand(r_bias, z_bias, height, steps):
    """States of the unit, one number at a time."""
    r, z = (1 / (1 + math.exp(-b)) for b in (r_bias, z_bias))
    h, hs = 0.4, []
    for step in range(steps):
        n = math.tanh(height * (step == 5) + 1.5 * r * h)
        h = z * h + (1 - z) * n
        hs.append(h)
    return np.array(hs)


def test_the_gru_figure_shows_the_response_to_the_pulse(figure):
    """Responses, with the pulse and without, are those of the recurrence by hand."""
    for (i, j), state in by_position(figure("gru_limits")):
        biases = gru_limits.RESET[i], gru_limits.UPDATE[j]
        for name, height in (("h", 2.0), ("quiet", 0.0)):
            due = gru_by_hand(*biases, height, gru_limits.STEPS)
            assert np.allclose(state[name], due, rtol=0, atol=6e-4)


def test_the_gru_figure_counts_how_long_the_mark_lasts(figure):
    """The memory read out is where the difference by hand falls below 1/e, about e to the bias."""
    for (i, j), state in by_position(figure("gru_limits")):
        r, z = gru_limits.RESET[i], gru_limits.UPDATE[j]
        with_pulse, without = (gru_by_hand(r, z, height, 4000) for height in (2.0, 0.0))
        mark = np.abs(with_pulse - without)[5:]
        steps = next(k for k, left in enumerate(mark) if left < mark[0] / math.e)
        assert state["read"][1:] == [f"{steps}", number(math.exp(z))]
        if r == -6 and z >= 1:
            assert steps == pytest.approx(math.exp(z), rel=0.02, abs=1.5)
            gate, leak = (1 / (1 + math.exp(-b)) for b in (z, r))
            # What fades is multiplied by z, and at most by what the slit of r lets round.
            factors = gate, gate + (1 - gate) * leak * 1.5
            shortest, longest = (math.ceil(-1 / math.log(factor)) for factor in factors)
            assert shortest <= steps <= longest


def test_the_gru_figure_names_its_limits(figure):
    """Each corner is named after what the unit does there, and the middle after none."""
    read = {at: state["read"][0] for at, state in by_position(figure("gru_limits"))}
    low, high = 0, len(gru_limits.UPDATE) - 1
    assert read[0, high] == read[4, high] == "keeps its state"
    assert read[0, low] == "sees its input alone"
    assert read[4, low] == "is a vanilla unit"
    assert read[2, 6] == "none"
    corners = figure("gru_limits").shared["limits"]
    for at, state in by_position(figure("gru_limits")):
        far = [max(abs(np.subtract(corner, state["h"]))) for corner in corners]
        assert (read[at] == "none") == (min(far) >= 0.05)
        assert state["limit"] == (-1 if min(far) >= 0.05 else int(np.argmin(far)))
