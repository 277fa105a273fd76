"""Values for the printed equations of an LSTM's Jacobians, and of memories that are blends."""

import numpy as np

from solutions.lstm import cell_jacobian_terms, lstm_forward
from tests.equations import nudged_lstm
from tests.equations.readings import reads


def one_example():
    net = nudged_lstm.draw(1)
    return net, {name: value[:, 0] for name, value in nudged_lstm.run(net)[0].items()}


@reads("eq-lstm-four-terms", "eq-lstm-shown", "eq-lstm-term-direct")
@reads("eq-lstm-blocks", "eq-lstm-two-steps")
def lstm_jacobians():
    """Complex steps at each place of a step; the four terms by the taught function."""
    net, seen = one_example()
    t = 3

    def by(t, output, name):
        return nudged_lstm.immediate(net, t, output, name)

    def shown(t):
        o = seen["o"][t]
        return nudged_lstm.derivative(lambda c: o * np.tanh(c), seen["c"][t])

    def over(t, k):
        weights, o = [net[name] for name in nudged_lstm.WEIGHTS], seen["o"][k]

        def cell(c):
            h = o * np.tanh(c)
            return lstm_forward(net["x"][k + 1 : t + 1], h[None], c[None], *weights)[1][-1, 0]

        return nudged_lstm.derivative(cell, seen["c"][k])

    gates = np.concatenate([seen[name][t] for name in "ifgo"])
    terms = cell_jacobian_terms(seen["c"][t - 1], seen["o"][t - 1], gates, net["W_hh"])
    d = r"\frac{\mathrm{d} %s}{\mathrm{d} %s}"
    plus = r"\frac{\partial^{+} %s}{\partial %s}"
    values = dict(zip(("A_t", "B_t", "C_t", "D_t"), terms, strict=True))
    for gate in "ifg":
        values[plus % ("c_t", f"{gate}_t")] = by(t, "c", gate)
        values[plus % (f"{gate}_t", "h_{t-1}")] = by(t, gate, "read_h")
    N = {s: np.diag(np.tanh(seen["c"][s])) @ by(s, "o", "read_h") for s in (t, t - 1)}
    values |= {
        d % ("c_t", "c_{t-1}"): over(t, t - 1), d % ("c_t", "c_{t-2}"): over(t, t - 2),
        plus % ("h_{t-1}", "c_{t-1}"): shown(t - 1),
        plus % ("c_t", "c_{t-1}"): by(t, "c", "read_c"),
        plus % ("c_t", "h_{t-1}"): by(t, "c", "read_h"), "f_t": seen["f"][t],
        plus % ("o_t", "h_{t-1}"): by(t, "o", "read_h"), "c_t": seen["c"][t],
        "s_{t-1}": np.diag(shown(t - 1)), "o_{t-1}": seen["o"][t - 1], "c_{t-1}": seen["c"][t - 1],
        "M_t": by(t, "c", "read_h"), "N_t": N[t], "F_t": by(t, "c", "read_c"), "N_{t-1}": N[t - 1],
        "S_{t-1}": shown(t - 1), "F_{t-1}": by(t - 1, "c", "read_c"), "S_{t-2}": shown(t - 2),
        "M_{t-1}": by(t - 1, "c", "read_h"),
    }  # fmt: skip
    return values


@reads("eq-lstm-term-forget", "eq-lstm-term-input", "eq-lstm-term-candidate")
def lstm_terms():
    """Single entries of the taught terms, off the diagonal and on it."""
    net, seen = one_example()
    t, W = 3, nudged_lstm.blocks(net["W_hh"])
    gates = np.concatenate([seen[name][t] for name in "ifgo"])
    A, _, C, D = cell_jacobian_terms(seen["c"][t - 1], seen["o"][t - 1], gates, net["W_hh"])
    slope = seen["o"][t - 1] * (1 - np.tanh(seen["c"][t - 1]) ** 2)
    cases = []
    for n, m in ((1, 3), (2, 0)):
        values = {"A_t[n, m]": A[n, m], "C_t[n, m]": C[n, m], "D_t[n, m]": D[n, m],
                  "c_{t-1}[n]": seen["c"][t - 1, n], "s_{t-1}[m]": slope[m]}  # fmt: skip
        values |= {f"{gate}_t[n]": seen[gate][t, n] for gate in "ifg"}
        cases.append(values | {f"W_{{h{gate}}}[m, n]": W[gate][m, n] for gate in "ifg"})
    return cases


@reads("eq-lstm-peepholes")
def peepholes():
    """Complex steps through cells that their gates look at."""
    rng = np.random.default_rng(4)
    net = nudged_lstm.draw(
        **{name: rng.normal(size=nudged_lstm.H) for name in nudged_lstm.PEEPHOLES}
    )
    seen, t, d = nudged_lstm.run(net)[0], 1, r"\mathrm{d}"
    # Before its squashing a gate hears what its value hears, times its slope.
    da = {g: nudged_lstm.gradient(net, g) * seen[g] * (1 - seen[g]) for g in "ifo"}
    dc = nudged_lstm.gradient(net, "c")
    return {d + "c_t": dc[t], d + "h_t": nudged_lstm.gradient(net, "h")[t], "o_t": seen["o"][t],
            "c_t": seen["c"][t], d + "a_{o,t}": da["o"][t], "p_o": net["p_o"], "p_i": net["p_i"],
            "p_f": net["p_f"], "f_{t+1}": seen["f"][t + 1], d + "c_{t+1}": dc[t + 1],
            d + "a_{i,t+1}": da["i"][t + 1], d + "a_{f,t+1}": da["f"][t + 1],
            d + "p_f": nudged_lstm.gradient(net, "p_f"), "T": len(dc), "B": dc.shape[1],
            d + "a_{f,t}[b]": lambda t, b: da["f"][t - 1, b - 1],
            "c_{t-1}[b]": lambda t, b: seen["read_c"][t - 1, b - 1]}  # fmt: skip


@reads("eq-lstm-blend", "eq-gradient-flow-gate")
def blend():
    """Complex steps through a blend of two experts, and through a memory with fixed gates."""
    rng = np.random.default_rng(6)
    p, e_1, e_2, dc = rng.normal(size=(4, 5))
    f, i, g, c_prev = rng.normal(size=(4, 5))
    mixed = p * e_1 + (1 - p) * e_2
    gates = np.concatenate([i, f, g, 0 * g])
    return {"c": mixed, "p": p, "e_1": e_1, "e_2": e_2, r"\mathrm{d}c": dc,
            r"\mathrm{d}p": nudged_lstm.derivative(lambda p: dc @ (p * e_1 + (1 - p) * e_2), p)[0],
            "c_t": f * c_prev + i * g, "f_t": f, "i_t": i, "g_t": g, "c_{t-1}": c_prev,
            r"\frac{\partial c_t}{\partial c_{t-1}}":
            cell_jacobian_terms(c_prev, 0 * g, gates, np.zeros((5, 20)))[1]}  # fmt: skip
