"""Send every loss back on its own, step by step, with the read-out step by step as well."""
# ruff: noqa: F821

import numpy as np


def states(x, h, W_xh, W_hh, b_h):
    hs = []
    for x_t in x:
        h = rnn_step_forward(x_t, h, W_xh, W_hh, b_h)
        hs.append(h)
    return np.stack(hs)


def read_out(hs, targets, W_hy, b_y):
    """Loss, gradients of the states, gradients of the read-out."""
    loss, dhs, dW, db = 0.0, [], 0, 0
    for h, right in zip(hs[:, None], targets[:, None], strict=True):
        logits = readout_forward(h, W_hy, b_y)
        here, dlogits = softmax_cross_entropy(logits, right, np.ones(right.shape, bool))
        dh, dW_here, db_here = readout_backward(dlogits, h, W_hy)
        loss, dW, db = loss + here, dW + dW_here, db + db_here
        dhs.append(dh[0])
    return loss, dhs, dW, db


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    hs = states(x, h0, W_xh, W_hh, b_h)
    loss, dhs, dW_hy, db_y = read_out(hs, targets, W_hy, b_y)
    sums = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):
        for t in range(loss_start, stop):
            dh = dhs[t]
            for s in range(t, start - 1, -1):
                before = hs[s - 1] if s else h0
                _, dh, *weights = rnn_step_backward(dh, x[s], before, hs[s], W_xh, W_hh)
                sums = [total + part for total, part in zip(sums, weights, strict=True)]
    return loss, *sums, dW_hy, db_y


def train_stateful(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k, learning_rate, max_norm):
    parameters, h, losses = [W_xh, W_hh, b_h, W_hy, b_y], h0, []
    for t in range(0, len(x), k):
        block, right = x[t : t + k], targets[t : t + k]
        hs = states(block, h, *parameters[:3])
        loss, dhs, dW_hy, db_y = read_out(hs, right, *parameters[3:])
        dh, sums = 0, (0, 0, 0)
        for s in reversed(range(len(block))):
            before = hs[s - 1] if s else h
            _, dh, *weights = rnn_step_backward(
                dhs[s] + dh, block[s], before, hs[s], *parameters[:2]
            )
            sums = [total + part for total, part in zip(sums, weights, strict=True)]
        gradients, _ = clip_by_global_norm([*sums, dW_hy, db_y], max_norm)
        parameters = [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]
        losses.append(loss)
        h = hs[-1]
    return *parameters, losses, h
