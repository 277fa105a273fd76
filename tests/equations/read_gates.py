"""Values for the printed equations of the gated networks, from networks written a second time."""

import numpy as np

from solutions.gru import gru_step_backward, gru_step_forward
from solutions.lstm import lstm_backward, lstm_forward
from tests.equations import gated, nudged_lstm
from tests.equations.readings import reads


@reads(
    "eq-gru-update",
    "eq-gru-reset",
    "eq-gru-candidate",
    "eq-gru-state",
    "eq-gru-dn",
    "eq-gru-dz",
    "eq-gru-da-n",
    "eq-gru-da-z",
    "eq-gru-dq",
    "eq-gru-dr",
    "eq-gru-da-r",
    "eq-gru-dh-prev",
    "eq-gru-dx",
    "eq-gru-dw-xh",
    "eq-gru-dw-hh",
    "eq-gru-db-h",
)
def gru_step():
    """Forward values by the taught step, gradients by complex steps at each named value."""
    rng = np.random.default_rng(70)
    x, h_prev, W_xh, W_hh, b_h = step = gated.draw_step(rng)
    dh = rng.normal(size=h_prev.shape)
    h, gates = gru_step_forward(*step)

    def asked(name):
        zero = np.zeros_like(h)
        return gated.complex_gradient(
            lambda moved: (dh * gated.anew(*step, nudge={name: moved})).sum(), zero
        )

    da = {gate: asked(f"a_{gate}") for gate in "rzn"}
    dx, dh_prev, dW_xh, dW_hh, db_h = gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh)
    r, z, n = gated.split(gates)
    values = {"x_t": x, "h_{t-1}": h_prev, "h_t": h, "r_t": r, "z_t": z, "n_t": n,
              "q_t": r * h_prev, r"\mathrm{d}h_t": dh, r"\mathrm{d}h_{t-1}": dh_prev,
              r"\mathrm{d}x_t": dx, r"\mathrm{d}W_{xh}": dW_xh, r"\mathrm{d}b_h": db_h,
              r"\mathrm{d}a_t": np.concatenate([da["r"], da["z"], da["n"]], axis=1),
              r"\mathrm{d}a_t[b]": lambda b: np.concatenate([a[b - 1] for a in da.values()]),
              "W_{xh}": W_xh, "B": len(x)}  # fmt: skip
    for gate, W_x, W_h, b, dW in zip(
        "rzn", *map(gated.split, (W_xh, W_hh, b_h, dW_hh)), strict=True
    ):
        values |= {f"W_{{x{gate}}}": W_x, f"W_{{h{gate}}}": W_h, f"b_{gate}": b}
        values |= {rf"\mathrm{{d}}W_{{h{gate}}}": dW, rf"\mathrm{{d}}a_{gate}": da[gate]}
    return values | {rf"\mathrm{{d}}{name}_t": asked(name) for name in "rznq"}


@reads(
    "eq-lstm-gates",
    "eq-lstm-cell",
    "eq-lstm-hidden",
    "eq-lstm-dc",
    "eq-lstm-shares",
    "eq-lstm-da-i",
    "eq-lstm-da-f",
    "eq-lstm-da-g",
    "eq-lstm-da-o",
    "eq-lstm-dc-prev",
    "eq-lstm-dh-prev",
    "eq-lstm-dx",
    "eq-lstm-recursion",
)
def lstm_middle_step():
    """Forward values by the taught pass, gradients by complex steps, in mid-sequence."""
    net = nudged_lstm.draw()
    x, t = net["x"], 1
    hs, cs, gates = lstm_forward(*(net[name] for name in ("x", "h0", "c0", "W_xh", "W_hh", "b_h")))
    d = {name: nudged_lstm.gradient(net, name) for name in ("a", "i", "f", "g", "o", "c", "h")}
    gates, da = nudged_lstm.blocks(gates), nudged_lstm.blocks(d["a"][t])
    split = {name: nudged_lstm.blocks(net[name]) for name in ("W_xh", "W_hh", "b_h")}
    back = r"\left.\mathrm{d}%s_{t-1}\right|_{\text{over } %s_t}"
    values = {"x_t": x[t], "h_{t-1}": hs[t - 1], "c_{t-1}": cs[t - 1], "c_t": cs[t], "h_t": hs[t],
              "f_{t+1}": gates["f"][t + 1], "W_{xh}": net["W_xh"], "W_{hh}": net["W_hh"],
              r"\mathrm{d}c_{t+1}": d["c"][t + 1], r"\mathrm{d}a_{t+1}": d["a"][t + 1],
              r"\mathrm{d}a_t": d["a"][t], r"\mathrm{d}h_t": d["h"][t],
              r"\mathrm{d}c_t": d["c"][t], r"\frac{\partial^{+} L}{\partial h_t}": net["loss"][t],
              r"\mathrm{d}x_t": nudged_lstm.gradient(net, "x")[t],
              back % ("c", "c"): nudged_lstm.gradient(net, "read_c")[t],
              back % ("h", "a"): nudged_lstm.gradient(net, "read_h")[t],
              }  # fmt: skip
    for gate in "ifgo":
        values |= {f"{gate}_t": gates[gate][t], rf"\mathrm{{d}}{gate}_t": d[gate][t]}
        values |= {f"W_{{x{gate}}}": split["W_xh"][gate], f"W_{{h{gate}}}": split["W_hh"][gate]}
        values |= {f"b_{gate}": split["b_h"][gate], rf"\mathrm{{d}}a_{gate}": da[gate]}
    return values


@reads("eq-lstm-initial", "eq-lstm-dw-xh", "eq-lstm-dw-hh", "eq-lstm-db-h")
def lstm_sequence():
    """What a whole sequence collects: by the taught pass, from pre-activations' complex steps."""
    net = nudged_lstm.draw()
    names = "x", "h0", "c0", "W_xh", "W_hh", "b_h"
    hs, cs, gates = lstm_forward(*(net[name] for name in names))
    arguments = net["x"], net["h0"], net["c0"], hs, cs, gates, net["W_xh"], net["W_hh"]
    _, dh0, dc0, dW_xh, dW_hh, db_h = lstm_backward(net["loss"], *arguments)
    da, before = nudged_lstm.gradient(net, "a"), np.concatenate([net["h0"][None], hs[:-1]])
    return {"T": len(da), "B": da.shape[1], "x_t": lambda t: net["x"][t - 1],
            "h_{t-1}": lambda t: before[t - 1], r"\mathrm{d}a_t": lambda t: da[t - 1],
            r"\mathrm{d}a_t[b]": lambda t, b: da[t - 1, b - 1], r"\mathrm{d}a_1": da[0],
            "f_1": nudged_lstm.blocks(gates[0])["f"], "W_{hh}": net["W_hh"],
            r"\mathrm{d}c_1": nudged_lstm.gradient(net, "c")[0], r"\mathrm{d}h_0": dh0,
            r"\mathrm{d}c_0": dc0, r"\mathrm{d}W_{xh}": dW_xh, r"\mathrm{d}W_{hh}": dW_hh,
            r"\mathrm{d}b_h": db_h}  # fmt: skip
