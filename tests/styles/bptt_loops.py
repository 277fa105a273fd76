"""Plain loops over steps, examples and units; the sum over paths written out."""

import math

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    states = [h0]
    for x_t in x:
        states.append(math.tanh(w * states[-1] + u * x_t))
    slopes = [1 - h * h for h in states[1:]]
    immediate = [s * h for s, h in zip(slopes, states[:-1], strict=True)]
    total = []
    for t in range(len(x)):
        paths = 0.0
        for k in range(t + 1):
            carried = 1.0
            for j in range(k + 1, t + 1):
                carried *= slopes[j] * w
            paths += carried * immediate[k]
        total.append(paths)
    return np.array(immediate), np.array(total)


def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = float(x[i])
        x[i] = old + eps
        above = f(x)
        x[i] = old - eps
        below = f(x)
        x[i] = old
        gradient[i] = (above - below) / (2.0 * eps)
        it.iternext()
    return gradient


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    B, D = x.shape
    H = h.shape[1]
    dx, dh_prev = np.zeros((B, D)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for b in range(B):
        for j in range(H):
            da = dh[b, j] * (1 - h[b, j]) * (1 + h[b, j])
            db_h[j] += da
            for d in range(D):
                dx[b, d] += W_xh[d, j] * da
                dW_xh[d, j] += x[b, d] * da
            for i in range(H):
                dh_prev[b, i] += W_hh[i, j] * da
                dW_hh[i, j] += h_prev[b, i] * da
    return dx, dh_prev, dW_xh, dW_hh, db_h


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    """Send each step's loss back on its own, all the way, and add up."""
    T = len(x)
    dx, dh0 = np.zeros(x.shape), np.zeros(h0.shape)
    dW_xh, dW_hh, db_h = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(len(W_hh))
    for t in range(T):
        dh = dhs[t]
        for k in range(t, -1, -1):
            before = hs[k - 1] if k >= 1 else h0
            dx_k, dh, dW_xh_k, dW_hh_k, db_h_k = rnn_step_backward(
                dh, x[k], before, hs[k], W_xh, W_hh
            )
            dx[k] += dx_k
            dW_xh = dW_xh + dW_xh_k
            dW_hh = dW_hh + dW_hh_k
            db_h = db_h + db_h_k
        dh0 = dh0 + dh
    return dx, dh0, dW_xh, dW_hh, db_h


def readout_backward(dlogits, hs, W_hy):
    T, B, K = dlogits.shape
    H = hs.shape[2]
    dhs, dW_hy, db_y = np.zeros((T, B, H)), np.zeros((H, K)), np.zeros(K)
    for t in range(T):
        for b in range(B):
            for k in range(K):
                db_y[k] += dlogits[t, b, k]
                for j in range(H):
                    dhs[t, b, j] += dlogits[t, b, k] * W_hy[j, k]
                    dW_hy[j, k] += hs[t, b, j] * dlogits[t, b, k]
    return dhs, dW_hy, db_y
