"""Values for the printed equations of linear recurrences, sensitivities and attention."""

import numpy as np

from solutions.beyond import (
    linear_scan,
    linear_scan_backward,
    mingru_forward,
    rtrl_gradients,
    rtrl_step,
)
from tests.equations import test_beyond as forwards
from tests.equations.nudged import derivative
from tests.equations.readings import reads

T, H, D = 6, 3, 2


@reads("eq-beyond-total", "eq-beyond-rtrl", "eq-beyond-rtrl-sum")
def real_time_recurrent_learning():
    """Sensitivities by complex steps and by the taught step."""
    rng = np.random.default_rng(0)
    theta, x = rng.normal(size=forwards.P), rng.normal(size=(forwards.T, forwards.D))
    h0, dhs = rng.uniform(-0.9, 0.9, forwards.H), rng.normal(size=(forwards.T, forwards.H))
    S, hs, t = forwards.sensitivities(theta, x, h0), forwards.states(theta, x, h0), 3
    W_xh, W_hh, b_h = forwards.parameters(theta)
    taught = rtrl_step(S[t - 1], x[t - 1], hs[t - 1], hs[t], W_xh, W_hh)

    def a(theta, h):
        return forwards.pre_activation(theta, x[t - 1], h)

    gradients = rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h)
    p = r"\frac{\partial^{+} %s}{\partial %s}"
    return {"S_t": lambda t=t: taught if t == 3 else S[t], "S_{t-1}": S[t - 1], "S_0": S[0, 0, 0],
            p % ("h_t", r"\theta"): derivative(lambda m: np.tanh(a(m, hs[t - 1])), theta),
            "J_t": derivative(lambda h: np.tanh(a(theta, h)), hs[t - 1]), "h_t": hs[t],
            "M_t": derivative(lambda m: a(m, hs[t - 1]), theta), "W_{hh}": W_hh, "T": forwards.T,
            r"\mathrm{d}\theta": np.concatenate([g.ravel() for g in gradients]),
            p % ("L", "h_t"): lambda t: dhs[t - 1]}  # fmt: skip


@reads("eq-beyond-linear", "eq-beyond-linear-backward")
def linear():
    """The taught scan and its taught gradients; the gradient of a state from its own b."""
    rng = np.random.default_rng(0)
    a, b, dhs = rng.normal(size=(3, T, H))
    h0 = rng.normal(size=H)
    hs = linear_scan(a[:, None], b[:, None], h0[None])[:, 0]
    found = linear_scan_backward(dhs[:, None], a[:, None], h0[None], hs[:, None])
    da, db = found[0][:, 0], found[1][:, 0]
    t, d = 2, r"\mathrm{d}"

    def later(h, t):
        total = (dhs[t] * h).sum()
        for s in range(t + 1, T):
            h = a[s] * h + b[s]
            total = total + (dhs[s] * h).sum()
        return total

    dh = [derivative(lambda h, t=t: later(h, t), hs[t])[0] for t in range(T)]
    return {"h_t": hs[t], "a_t": a[t], "h_{t-1}": hs[t - 1], "b_t": b[t], d + "h_t": dh[t],
            r"\frac{\partial^{+} L}{\partial h_t}": dhs[t], "a_{t+1}": a[t + 1], d + "a_t": da[t],
            d + "h_{t+1}": dh[t + 1], d + "b_t": db[t]}  # fmt: skip


@reads("eq-beyond-mingru")
def mingru():
    """The taught forward pass."""
    rng, t = np.random.default_rng(2), 2
    x, h0 = rng.normal(size=(T, D)), rng.normal(size=H)
    W_xz, b_z, W_xn, b_n = weights = [rng.normal(size=s) for s in ((D, H), (H,), (D, H), (H,))]
    hs, gates = mingru_forward(x[:, None], h0[None], *weights)
    z, n = np.split(gates[t], 2, axis=1)
    return {"z_t": z, "n_t": n, "h_t": hs[t], "h_{t-1}": hs[t - 1], "x_t": x[None, t],
            "W_{xz}": W_xz, "b_z": b_z, "W_{xn}": W_xn, "b_n": b_n}  # fmt: skip


@reads("eq-beyond-ssm", tolerance=1e-7)
def state_space():
    """Many small steps of the differential equation."""
    delta, lam, h, x, w = 0.4, -0.3, 1.5, 0.7, 1.2
    small, value = delta / 10_000, 1.5
    for _ in range(10_000):
        middle = value + small / 2 * (lam * value + x * w)
        value = value + small * (lam * middle + x * w)
    return {"h_t": value, r"\Delta": delta, r"\lambda": lam, "h_{t-1}": h, "x_t": x, "w": w,
            "e": np.e}  # fmt: skip


@reads("eq-beyond-attention-backward")
def attention():
    """Complex steps in one input."""
    rng = np.random.default_rng(5)
    x, dy, q = rng.normal(size=(T, D)), rng.normal(size=(1, H)), rng.normal(size=(1, 4))
    W_K, W_V, k = rng.normal(size=(D, 4)), rng.normal(size=(D, H)), 2

    def y_of(x):
        weights = np.exp(x @ W_K @ q[0] / 2)
        return weights @ (x @ W_V) / weights.sum()

    p = np.exp(x @ W_K @ q[0] / 2)
    dx = derivative(lambda x: dy[0] @ y_of(x), x).reshape(T, D)
    return {r"\mathrm{d}x_k": dx[None, k], "p_k": (p / p.sum())[k], r"\mathrm{d}y": dy, "W_V": W_V,
            "v_k": x[None, k] @ W_V, "y": y_of(x)[None], "d": 4, "q": q, "W_K": W_K}  # fmt: skip


@reads("eq-beyond-exponential", "eq-beyond-share")
def exponential_gate():
    """Two steps from nothing: the memory is a sum over inputs, each times what it passed."""
    (raw_1, g_1), (f, raw, g) = (0.3, -0.7), (0.4, 1.1, 0.6)
    first, o = np.exp(raw_1) * np.array([g_1, 1.0]), 0.5
    weights = np.array([np.exp(raw_1) * f, np.exp(raw)])
    second = np.array([weights @ [g_1, g], weights.sum()])
    kept = 1 / (1 + np.exp(-(np.log(f * first[1]) - raw)))
    return {"c_t": second[0], "N_t": second[1], "c_{t-1}": first[0], "N_{t-1}": first[1], "f_t": f,
            r"\tilde\imath_t": raw, "g_t": g, "o_t": o, "h_t": o * second[0] / second[1], "e": np.e,
            r"\bar c_t": second[0] / second[1], r"\bar c_{t-1}": first[0] / first[1],
            "z_t": kept}  # fmt: skip


@reads("eq-beyond-minlstm")
def minlstm():
    """The weighted mean of state and proposal."""
    rng = np.random.default_rng(3)
    (f, i), (h, n) = rng.uniform(0.1, 0.9, size=(2, 3)), rng.normal(size=(2, 3))
    mean = np.average(np.stack([h, n]), axis=0, weights=np.stack([f, i]))
    return {"h_t": mean, "f_t": f, "i_t": i, "h_{t-1}": h, "n_t": n}
