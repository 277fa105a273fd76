"""Values for the printed equations of GRUs over time, their conventions, and coupled gates."""

import numpy as np

from solutions.gru import gru_backward, gru_forward, gru_step_forward, gru_step_forward_reset_after
from solutions.lstm import lstm_step_forward
from tests.equations import gated
from tests.equations.readings import reads
from tests.equations.test_gru_conventions import after


def shut(reset):
    """The taught step with shut update gates, and reset gates shut or open."""
    x, h, W_xh, W_hh, b_h = gated.draw_step(np.random.default_rng(70))
    moved = b_h + np.repeat([reset, -80.0, 0.0], gated.H)
    return {"h_t": gru_step_forward(x, h, W_xh, W_hh, moved)[0], "x_t": x, "h_{t-1}": h,
            "W_{xn}": gated.split(W_xh)[2], "W_{hn}": gated.split(W_hh)[2],
            "b_n": gated.split(b_h)[2]}  # fmt: skip


@reads("eq-gru-limit-vanilla")
def shut_update_gates():
    """With open reset gates."""
    return shut(80.0)


@reads("eq-gru-limit-feedforward")
def shut_gates():
    """With shut reset gates."""
    return shut(-80.0)


def step_of_sequence():
    rng = np.random.default_rng(72)
    x, h0 = rng.normal(size=(gated.T, gated.B, gated.D)), rng.uniform(-0.9, 0.9, (gated.B, gated.H))
    return x, h0, *gated.parameters(rng), rng.normal(size=(gated.T, gated.B, gated.H))


@reads("eq-gru-dh-next", "eq-gru-sequence-dw")
def gru_sequence():
    """The taught passes; gradients of every pre-activation and state from nudges of their own."""
    x, h0, W_xh, W_hh, b_h, dhs = step_of_sequence()
    hs, gates = gru_forward(x, h0, W_xh, W_hh, b_h)
    _, _, dW_xh, dW_hh, _ = gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh)
    before = np.concatenate([h0[None], hs[:-1]])

    def later(h, t):
        """What the loss is owed by state t and those after it."""
        total = (dhs[t] * h).sum()
        for s in range(t + 1, gated.T):
            h = gated.anew(x[s], h, W_xh, W_hh, b_h)
            total = total + (dhs[s] * h).sum()
        return total

    def asked(t, name):
        zero = np.zeros((gated.B, gated.H))
        step = x[t], before[t], W_xh, W_hh, b_h
        return gated.complex_gradient(
            lambda moved: later(gated.anew(*step, nudge={name: moved}), t), zero
        )

    da = {(t, g): asked(t, f"a_{g}") for t in range(gated.T) for g in "rzn"}
    dh = [gated.complex_gradient(lambda h, t=t: later(h, t), hs[t]) for t in range(gated.T)]
    r, z, _ = gated.split(gates)
    W_hr, W_hz, _ = gated.split(W_hh)
    t, d = 2, r"\mathrm{d}"
    return {d + "h_t": dh[t], d + r"h_t^{\text{loss}}": dhs[t], d + "h_{t+1}": dh[t + 1],
            "z_{t+1}": z[t + 1], d + "q_{t+1}": asked(t + 1, "q"), "r_{t+1}": r[t + 1],
            d + "a_{z,t+1}": da[t + 1, "z"], d + "a_{r,t+1}": da[t + 1, "r"], "W_{hz}": W_hz,
            "W_{hr}": W_hr, d + "W_{xh}": dW_xh, d + "W_{hn}": gated.split(dW_hh)[2],
            "T": gated.T, "x_t": lambda t: x[t - 1], "q_t": lambda t: r[t - 1] * before[t - 1],
            d + "a_{n,t}": lambda t: da[t - 1, "n"],
            d + "a_t": lambda t: np.hstack([da[t - 1, g] for g in "rzn"])}  # fmt: skip


@reads("eq-gru-jacobian")
def gru_jacobian():
    """The step's Jacobian by complex steps; its diagonals from slopes at the gates themselves."""
    x, h, W_xh, W_hh, b_h = (
        a[0] if k < 2 else a
        for k, a in enumerate(gated.draw_step(np.random.default_rng(73)))
    )  # fmt: skip
    r, z, n, _ = (np.array(v) for v in gated.by_units(x, h, W_xh, W_hh, b_h))

    def slopes(name):
        moved = gated.anew(x, h, W_xh, W_hh, b_h, nudge={name: 1e-30j * np.ones(len(h))})
        return moved.imag / 1e-30

    columns = [
        gated.anew(x, h + 1e-30j * np.eye(len(h))[j], W_xh, W_hh, b_h).imag / 1e-30
        for j in range(len(h))
    ]
    W_hr, W_hz, W_hn = gated.split(W_hh)
    reset = (gated.logistic(np.log(r / (1 - r)) + 1e-30j) * h).imag / 1e-30
    return {"J_t": np.array(columns).T, "z_t": z, "r_t": r, "n_t": n, "h_{t-1}": h,
            "N_t": np.diag(slopes("a_n")), "Z_t": np.diag(slopes("a_z")), "R_t": np.diag(reset),
            "W_{hr}": W_hr, "W_{hz}": W_hz, "W_{hn}": W_hn}  # fmt: skip


@reads("eq-gru-other", "eq-gru-flip")
def other_convention():
    """The taught step with the block of the update gate negated."""
    x, h, *theirs = gated.draw_step(np.random.default_rng(74))
    sign = np.repeat([1.0, -1.0, 1.0], gated.H)
    ours = [sign * p for p in theirs]
    new, gates = gru_step_forward(x, h, *ours)
    n = gated.split(gates)[2]
    (_, W_xz, _), (_, W_hz, _), (_, b_z, _) = map(gated.split, ours)
    (_, V_xz, _), (_, V_hz, _), (_, c_z, _) = map(gated.split, theirs)
    their_z = np.array([gated.by_units(x[b], h[b], *theirs)[1] for b in range(len(x))])
    return {"h_t": new, "h_{t-1}": h, "n_t": n, r"\tilde z_t": their_z, "x_t": x,
            r"\tilde W_{xz}": V_xz, r"\tilde W_{hz}": V_hz, r"\tilde b_z": c_z,
            "W_{xz}": W_xz, "W_{hz}": W_hz, "b_z": b_z}  # fmt: skip


@reads("eq-gru-reset-after", "eq-gru-after-backward")
def reset_after():
    """The taught step that resets after the product, and complex steps through another one."""
    rng = np.random.default_rng(75)
    x, h, W_xh, W_hh, b_h = gated.draw_step(rng)
    b_x, dh = rng.normal(size=len(b_h)), rng.normal(size=h.shape)
    args = [x, h, W_xh, W_hh, b_x, b_h]
    r, z, n = gated.split(gru_step_forward_reset_after(*args)[1])

    def asked(name):
        return gated.complex_gradient(
            lambda v: (dh * after(*args, nudge={name: v})).sum(), np.zeros_like(h)
        )

    def moved(position):
        return gated.complex_gradient(
            lambda v: (dh * after(*args[:position], v, *args[position + 1 :])).sum(), args[position]
        )

    # A bias of the input's side shifts one pre-activation of every example: one at a time.
    def pre(block):
        def loss(v):
            rows = [after(x[b : b + 1], h[b : b + 1], W_xh, W_hh, b_x + place(v[b]), b_h)
                    for b in range(len(x))]  # fmt: skip
            return (dh * np.concatenate(rows)).sum()

        def place(row):
            shift = np.zeros(len(b_x), complex)
            shift[gated.BLOCKS[block]] = row
            return shift

        return gated.complex_gradient(loss, np.zeros_like(h))

    (_, _, W_xn), (W_hr, W_hz, W_hn) = gated.split(W_xh), gated.split(W_hh)
    d, m = r"\mathrm{d}", after_product(h, W_hn, gated.split(b_h)[2])
    return {"v_t": m, "h_{t-1}": h, "W_{hn}": W_hn, "b_{hn}": gated.split(b_h)[2], "n_t": n,
            "x_t": x, "W_{xn}": W_xn, "b_{xn}": gated.split(b_x)[2], "r_t": r, "z_t": z,
            d + "r_t": asked("r"), d + "v_t": asked("v"), d + "h_t": dh, d + "h_{t-1}": moved(1),
            d + "a_n": pre("n"), d + "a_z": pre("z"), d + "a_r": pre("r"), "W_{hz}": W_hz,
            "W_{hr}": W_hr, d + "W_{hn}": gated.split(moved(3))[2]}  # fmt: skip


def after_product(h, W_hn, b_hn):
    """Product and bias, unit by unit."""
    return np.array([[sum(row[i] * W_hn[i, j] for i in range(len(row))) + b_hn[j]
                      for j in range(len(b_hn))] for row in h])  # fmt: skip


@reads("eq-gru-coupled", "eq-lstm-coupled")
def coupled_gates():
    """The taught LSTM with an input block that is the negated forget block."""
    rng, H = np.random.default_rng(76), 4
    f, g, o = ([rng.normal(size=s) for s in ((3, H), (H, H), (H,))] for _ in range(3))
    weights = [np.concatenate([-a, a, b, c], axis=-1) for a, b, c in zip(f, g, o, strict=True)]
    x, h, c_prev, dc = rng.normal(size=(2, 3)), *rng.normal(size=(3, 2, H))
    _, c, gates = lstm_step_forward(x, h, c_prev, *weights)
    _, f_t, g_t, _ = np.split(gates, 4, axis=1)
    a_f, a_g = x @ f[0] + h @ f[1] + f[2], x @ g[0] + h @ g[1] + g[2]

    def cell(a_f, a_g):
        kept = gated.logistic(a_f)
        return (dc * (kept * c_prev + (1 - kept) * np.tanh(a_g))).sum()

    values = {"c_t": c, "f_t": f_t, "c_{t-1}": c_prev, "g_t": g_t, r"\mathrm{d}c_t": dc,
              r"\mathrm{d}a_f": gated.complex_gradient(lambda a: cell(a, a_g), a_f),
              r"\mathrm{d}a_g": gated.complex_gradient(lambda a: cell(a_f, a), a_g)}  # fmt: skip
    for name, W in zip(("W_{x%s}", "W_{h%s}", "b_%s"), weights, strict=True):
        values[name % "i"], values[name % "f"] = np.split(W, 4, axis=-1)[:2]
    return values
