"""Values for the printed equations of optimisers, masks and truncated windows."""

import math
import sys

import numpy as np

from solutions.bptt import numerical_gradient, readout_backward, rnn_backward
from solutions.tbptt import tbptt_gradients, tbptt_windows
from solutions.training import (
    adam,
    rmsprop,
    rnn_dropout_backward,
    rnn_dropout_forward,
    sample_ids,
    sequence_dropout_mask,
    sgd_momentum,
)
from solutions.vanilla_rnn import rnn_forward, rnn_step_forward, softmax_cross_entropy
from tests.equations import truncated
from tests.equations.coverage import BOOK
from tests.equations.nudged import derivative
from tests.equations.readings import reads

sys.path.insert(0, str(BOOK))

import trials

ETA, N = 0.05, 4
G = [3.0, -0.5, 0.02, -1.3]


def walk(optimiser, gradients, moments, **settings):
    """Parameter and moments of one scalar before and after each update of a taught optimiser."""
    p, moments = [np.full(1, 0.3)], [[np.full(1, m)] for m in moments]
    path = [(p[0][0], *(m[0][0] for m in moments))]
    for n, g in enumerate(gradients, 1):
        number = (n,) if optimiser is adam else ()
        p, *moments = optimiser(p, [np.full(1, g)], *moments, *number, ETA, **settings)
        path.append((p[0][0], *(m[0][0] for m in moments)))
    return path


@reads("eq-training-momentum")
def momentum():
    """The fourth update of the taught optimiser."""
    path = walk(sgd_momentum, G, [0.0], momentum=0.8)
    return {"v_n": path[N][1], "v_{n-1}": path[N - 1][1], "p_n": path[N][0], r"\mu": 0.8,
            "p_{n-1}": path[N - 1][0], "g_n": G[-1], r"\eta": ETA}  # fmt: skip


@reads("eq-training-momentum-sum")
def momentum_of_a_constant_gradient():
    """The velocity after four updates with one gradient."""
    path = walk(sgd_momentum, [3.0] * N, [0.0], momentum=0.8)
    return {"v_n": path[N][1], r"\mu": 0.8, "n": N, "g": 3.0, "g_j": lambda j: 3.0 + 0 * j}


@reads("eq-training-rmsprop")
def rmsprop_update():
    """The fourth update of the taught optimiser."""
    path = walk(rmsprop, G, [2.0], decay=0.7, eps=0.01)
    return {"s_n": path[N][1], "s_{n-1}": path[N - 1][1], r"\rho": 0.7, "g_n": G[-1],
            r"\varepsilon": 0.01, "p_n": path[N][0], "p_{n-1}": path[N - 1][0],
            r"\eta": ETA}  # fmt: skip


@reads("eq-training-adam", "eq-training-weights")
def adam_update():
    """The fourth update of the taught optimiser; its corrected means as weighted averages."""
    path = walk(adam, G, [0.0, 0.0], beta1=0.6, beta2=0.9, eps=0.02)
    back = np.arange(N)[::-1]
    return {"p_n": path[N][0], "m_n": path[N][1], "s_n": path[N][2], "p_{n-1}": path[N - 1][0],
            "m_{n-1}": path[N - 1][1], "s_{n-1}": path[N - 1][2], r"\beta_1": 0.6,
            r"\beta_2": 0.9, "g_n": G[-1], "n": N, r"\eta": ETA, r"\varepsilon": 0.02,
            r"\hat m_n": np.average(G, weights=0.6**back),
            r"\hat s_n": np.average(np.square(G), weights=0.9**back)}  # fmt: skip


@reads("eq-training-first-step")
def first_steps_of_adam():
    """The first update without a stabiliser, for gradients of both signs."""
    cases = []
    for g in (-3.0, 1e-3):
        path = walk(adam, [g], [0.0, 0.0], beta1=0.6, beta2=0.9, eps=0.0)
        cases.append({"p_1": path[1][0], "p_0": path[0][0], r"\eta": ETA, "g_1": g})
    return cases


@reads("eq-training-temperature")
def drawn_shares():
    """Shares of a fine grid of draws by the taught function, where all shares are exact."""
    tau, K, k, j = 0.5, 3, 0, 1
    y = np.log([2.0, 3.0, 5.0])
    u = (np.arange(38) + 0.5) / 38  # the squares 4, 9, 25 add up to 38

    def shares(tau, u):
        return np.bincount(sample_ids(np.tile(y, (len(u), 1)), tau, u), minlength=K) / len(u)

    one = shares(1.0, (np.arange(10) + 0.5) / 10)
    p = shares(tau, u)
    return {"p_k": p[k], "p_j": p[j], "y_k": y[k], "y_j": lambda j: y[j], "j": range(K),
            r"\tau": tau, "e": np.e, "p_k^{(1)}": one[k], "p_j^{(1)}": one[j]}  # fmt: skip


def masked_network():
    rng = np.random.default_rng(4)
    shapes = (5, 3, 2), (3, 4), (2, 4), (4, 4), (4,), (5, 3, 4)
    return [rng.normal(size=shape) / 1.5 for shape in shapes]


@reads("eq-training-dropout", "eq-training-dropout-backward")
def dropout():
    """The taught passes through masks; what reaches a pre-activation, from its bias's copy."""
    x, h0, W_xh, W_hh, b_h, dhs = masked_network()
    m_x, m_h = sequence_dropout_mask(3, 2, 0.5, 3), sequence_dropout_mask(3, 4, 0.6, 2)
    hs = rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, m_x, m_h)
    dx, _, dW_xh, dW_hh, _ = rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, m_x, m_h)
    before, t = np.concatenate([h0[None], hs[:-1]]), 2

    def tail(h, s):
        """What the loss is owed by the states from step s on, for the state at s."""
        later = rnn_dropout_forward(x[s + 1 :], h, W_xh, W_hh, b_h, m_x, m_h)
        return (dhs[s] * h).sum() + (dhs[s + 1 :] * later).sum()

    dh = [numerical_gradient(lambda h, s=s: tail(h, s), hs[s].copy()) for s in range(4)]
    dh.append(dhs[4])
    da = [d * (1 - h**2) for d, h in zip(dh, hs, strict=True)]
    d = r"\mathrm{d}"
    return {"h_t": hs[t], "h_{t-1}": lambda t=t: before[t], "x_t": lambda t=t: x[t], "m_x": m_x,
            "m_h": m_h, "W_{xh}": W_xh, "W_{hh}": W_hh, "b_h": b_h, d + "h_t": dh[t],
            d + "a_t": lambda t=t: da[t], d + "h_{t-1}": dh[t - 1], d + "x_t": dx[t],
            d + r"h_{t-1}^{\text{loss}}": dhs[t - 1], d + "W_{hh}": dW_hh, d + "W_{xh}": dW_xh,
            "t": range(5)}  # fmt: skip


@reads("eq-training-dropconnect")
def dropconnect():
    """The taught passes of a network whose recurrent weights are masked."""
    x, h0, W_xh, W_hh, b_h, dhs = masked_network()
    M, t = sequence_dropout_mask(4, 4, 0.5, 1), 2
    hs = rnn_forward(x, h0, W_xh, M * W_hh, b_h)
    before = np.concatenate([h0[None], hs[:-1]])
    found = numerical_gradient(
        lambda W: (dhs * rnn_forward(x, h0, W_xh, M * W, b_h)).sum(), W_hh.copy()
    )
    copies = []
    for s in range(5):

        def loss(b, s=s):
            first = rnn_step_forward(x[s], before[s], W_xh, M * W_hh, b_h + b)
            later = rnn_forward(x[s + 1 :], first, W_xh, M * W_hh, b_h)
            return (dhs[s] * first).sum() + (dhs[s + 1 :] * later).sum()

        copies.append(numerical_gradient(loss, np.zeros((3, 4))))
    return {"h_t": hs[t], "h_{t-1}": lambda t=t: before[t], "x_t": x[t], "M": M, "b_h": b_h,
            "W_{xh}": W_xh, "W_{hh}": W_hh, r"\mathrm{d}W_{hh}": found,
            r"\mathrm{d}a_t": lambda t: copies[t], "t": range(5)}  # fmt: skip


@reads("eq-training-reset")
def resets():
    """A step of rows of which some begin anew, and differences through it."""
    x, h, W_xh, W_hh, b_h, dhs = masked_network()
    e, asked = np.array([[1.0], [0.0], [1.0]]), dhs[1]

    def step(h, nudge=0.0):
        return rnn_step_forward(x[0], np.where(e > 0, h, 0.0), W_xh, W_hh, b_h + nudge)

    own = dhs[0]
    back = numerical_gradient(lambda h: (asked * step(h)).sum() + (own * h).sum(), h.copy())
    da = numerical_gradient(lambda nudge: (asked * step(h, nudge)).sum(), np.zeros((3, 4)))
    return {"h_t": step(h), "x_t": x[0], "h_{t-1}": h, "e_t": e, "W_{xh}": W_xh, "W_{hh}": W_hh,
            "b_h": b_h, r"\mathrm{d}h_{t-1}": back, r"\mathrm{d}a_t": da,
            r"\mathrm{d}h_{t-1}^{\text{loss}}": own}  # fmt: skip


@reads("eq-training-survival")
def survival():
    """Over all histories of a unit's masks."""
    q, n = 0.7, 3
    histories = [[(i >> k) & 1 for k in range(n)] for i in range(2**n)]
    chance = [math.prod(q if k else 1 - q for k in kept) for kept in histories]
    square = sum(
        c * math.prod((k / q) ** 2 for k in h) for c, h in zip(chance, histories, strict=True)
    )
    alive = sum(c for c, h in zip(chance, histories, strict=True) if all(h))
    return {r"P(\text{alive})": alive, "q": q, "n": n,
            r"\mathbb{E}\Bigl[\prod_{t=1}^{n} m_t^2\Bigr]": square}  # fmt: skip


@reads("eq-tbptt-frozen", "eq-tbptt-recurrent", "eq-tbptt-readout")
def windows():
    """The taught truncated gradients; single terms and whole windows by complex steps."""
    T, k1, k2 = truncated.T, 2, 3
    x, targets, h0, theta = truncated.network()
    rows = tbptt_windows(T, k1, k2)
    _, dW_xh, dW_hh, db_h, dW_hy, db_y = tbptt_gradients(x, targets, h0, *theta, k1, k2)
    each = [truncated.frozen_gradient(x, targets, h0, theta, 1, [row]) for row in rows]
    hs = truncated.step_losses(x, targets, h0, [theta] * T)[0]
    before = np.concatenate([h0[None], hs[:-1]])
    every = np.ones(targets.shape, dtype=bool)
    _, dy = softmax_cross_entropy(hs @ theta[3] + theta[4], targets, every)
    own, da = readout_backward(dy, hs, theta[3])[0], {}
    for i, (s, first, e) in enumerate(rows, 1):
        for t in range(s + 1, e + 1):
            asks = np.where(np.arange(t, e + 1)[:, None, None] > first, own[t - 1 : e], 0.0)
            dh = asks[0]
            if t < e:
                dh = dh + rnn_backward(asks[1:], x[t:e], hs[t - 1], hs[t:e], theta[0], theta[1])[1]
            da[t, i] = dh * (1 - hs[t - 1] ** 2)
    d = r"\mathrm{d}"
    return {"g": dW_hh, "N": len(rows), "T": T, "B": truncated.B, "l_i": lambda i: rows[i - 1][1],
            "e_i": lambda i: rows[i - 1][2], "s_i": lambda i: rows[i - 1][0],
            "x_t": lambda t: x[t - 1],
            r"\frac{\mathrm{d} L^{(i)}}{\mathrm{d} \theta}": lambda i: each[i - 1],
            d + "W_{hh}": dW_hh, d + "W_{xh}": dW_xh, d + "b_h": db_h, d + "W_{hy}": dW_hy,
            d + "b_y": db_y, "h_{t-1}": lambda t: before[t - 1], "h_t": lambda t: hs[t - 1],
            d + "a_t^{(i)}": lambda t, i: da[t, i], d + "y_t": lambda t: dy[t - 1],
            d + "a_t^{(i)}[b]": lambda t, i, b: da[t, i][b - 1],
            d + "y_t[b]": lambda t, b: dy[t - 1, b - 1]}  # fmt: skip


@reads("eq-training-zoneout")
def zoneout_step():
    """A step that the page trains with: units that stay and units that do not."""
    rng, k = np.random.default_rng(9), np.array([1.0, 0.0, 0.0, 1.0])
    x, h, *weights = (rng.normal(size=shape) for shape in ((1, 1, 2), (1, 4), (2, 4), (4, 4), 4))
    readout = np.eye(4), np.zeros(4)

    def step(h):
        return trials.noisy_run([*weights, *readout], x, [1.0], [k], h)[0][0, 0]

    def proposal(h):
        return rnn_step_forward(x[0], h, *weights)

    return {"k_t": k, "h_t": step(h), "h_{t-1}": h[0], r"\tilde h_t": proposal(h)[0],
            r"\frac{\mathrm{d} h_t}{\mathrm{d} h_{t-1}}": derivative(step, h),
            r"\tilde J_t": derivative(proposal, h)}  # fmt: skip
