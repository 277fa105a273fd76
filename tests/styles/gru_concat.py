"""One matrix for [x, h, 1] in each gate; the convention of 1 - z inside, by a change of sign."""

import numpy as np


def logistic(a):
    return 0.5 * np.tanh(0.5 * a) + 0.5


def with_one(*parts):
    return np.hstack([*parts, np.ones((len(parts[0]), 1))])


def matrices(W_xh, W_hh, b_h):
    H = len(W_hh)
    joined = np.vstack([W_xh, W_hh, b_h])
    return joined[:, : 2 * H], joined[:, 2 * H :]


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    H = len(W_hh)
    for_gates, for_proposal = matrices(W_xh, W_hh, b_h)
    a = with_one(x, h_prev) @ for_gates
    r, replaced = logistic(a[:, :H]), logistic(-a[:, H:])
    n = np.tanh(with_one(x, r * h_prev) @ for_proposal)
    h = h_prev - replaced * (h_prev - n)
    return h, np.hstack([r, logistic(a[:, H:]), n])


def gru_forward(x, h0, W_xh, W_hh, b_h):
    if len(x) == 1:
        h, gates = gru_step_forward(x[0], h0, W_xh, W_hh, b_h)
        return h[None], gates[None]
    hs, gates = gru_forward(x[:-1], h0, W_xh, W_hh, b_h)
    h, last = gru_step_forward(x[-1], hs[-1], W_xh, W_hh, b_h)
    return np.vstack([hs, h[None]]), np.vstack([gates, last[None]])


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    D, H = W_xh.shape[0], W_hh.shape[0]
    for_gates, for_proposal = matrices(W_xh, W_hh, np.zeros(3 * H))
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    seen, proposed = with_one(x, h_prev), with_one(x, r * h_prev)

    da_n = dh * (1 - z) * (1 - n) * (1 + n)
    d_proposed = da_n @ for_proposal.T
    dq = d_proposed[:, D : D + H]
    da_gates = np.hstack([dq * h_prev, dh * h_prev - dh * n]) * gates[:, : 2 * H]
    da_gates = da_gates - da_gates * gates[:, : 2 * H]
    d_seen = da_gates @ for_gates.T

    dW = np.hstack([seen.T @ da_gates, proposed.T @ da_n])
    dx = d_seen[:, :D] + d_proposed[:, :D]
    dh_prev = d_seen[:, D : D + H] + r * dq + z * dh
    return [dx, dh_prev, dW[:D], dW[D : D + H], dW[-1]]


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    states = np.vstack([h0[None], hs])
    arriving = dhs.copy()
    dx, weights = [], []
    for t in range(len(x) - 1, -1, -1):
        step = gru_step_backward(arriving[t], x[t], states[t], gates[t], W_xh, W_hh)
        dx.insert(0, step[0])
        weights.append(step[2:])
        if t > 0:
            arriving[t - 1] += step[1]
    return [np.stack(dx), step[1]] + [sum(parts) for parts in zip(*weights, strict=True)]


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    H = len(W_hh)
    from_x = with_one(x) @ np.vstack([W_xh, b_x])
    from_h = with_one(h_prev) @ np.vstack([W_hh, b_h])
    rz = logistic((from_x + from_h)[:, :-H])
    n = np.tanh(from_x[:, -H:] + rz[:, :H] * from_h[:, -H:])
    z = rz[:, H:]
    return n - z * n + z * h_prev, np.hstack([rz, n])
