"""Ask for every step, and send every loss of the decoder back on its own, into the encoder too."""
# ruff: noqa: F821

import numpy as np


def steps_forward(x, h, W_xh, W_hh, b_h):
    hs = []
    for x_t in x:
        h = rnn_step_forward(x_t, h, W_xh, W_hh, b_h)
        hs.append(h)
    return np.stack(hs)


def steps_backward(dhs, x, h0, hs, W_xh, W_hh):
    dx, dh, sums = np.zeros_like(x), np.zeros_like(h0), (0, 0, 0)
    for t in reversed(range(len(x))):
        before = hs[t - 1] if t else h0
        dx[t], dh, *weights = rnn_step_backward(dhs[t] + dh, x[t], before, hs[t], W_xh, W_hh)
        sums = [total + part for total, part in zip(sums, weights, strict=True)]
    return dx, dh, *sums


def bidirectional_forward(x, mask, h0_f, h0_b, W_xh_f, W_hh_f, b_h_f, W_xh_b, W_hh_b, b_h_b):
    ahead = steps_forward(x, h0_f, W_xh_f, W_hh_f, b_h_f)
    behind = steps_forward(reverse_padded(x, mask), h0_b, W_xh_b, W_hh_b, b_h_b)
    return np.dstack([ahead, reverse_padded(behind, mask)]) * mask[:, :, None]


def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    H = h0_f.shape[1]
    dhs, x, hs = (a * mask[:, :, None] for a in (dhs, x, hs))
    dx, dh0_f, *ahead = steps_backward(dhs[..., :H], x, h0_f, hs[..., :H], W_xh_f, W_hh_f)
    turned = [reverse_padded(a, mask) for a in (dhs[..., H:], x, hs[..., H:])]
    dx_b, dh0_b, *behind = steps_backward(turned[0], turned[1], h0_b, turned[2], W_xh_b, W_hh_b)
    return dx + reverse_padded(dx_b, mask), dh0_f, dh0_b, *ahead, *behind


def deep_rnn_forward(x, h0s, parameters):
    layers = [x]
    for i, h0 in enumerate(h0s):
        layers.append(steps_forward(layers[-1], h0, *parameters[3 * i : 3 * i + 3]))
    return layers[1:]


def deep_rnn_backward(dhs, x, h0s, layers, parameters):
    dh0s, dparameters = [], []
    for i in reversed(range(len(h0s))):
        below = layers[i - 1] if i else x
        found = steps_backward(dhs, below, h0s[i], layers[i], *parameters[3 * i : 3 * i + 2])
        dhs, dh0, *weights = found
        dh0s, dparameters = [dh0, *dh0s], [*weights, *dparameters]
    return dhs, dh0s, dparameters


def ctc_greedy_decode(logits, blank):
    return ctc_collapse(np.array([row.argmax() for row in logits]), blank)


def mean_pool(hs, mask):
    """The states up to each step's own, last of all."""
    sums = 0
    for t in range(len(hs)):
        reached = mask & (np.arange(len(hs)) <= t)[:, None] | (np.arange(len(hs)) == 0)[:, None]
        sums = sums + last_state(hs, reached) * mask[t][:, None]
    return sums / mask.sum(axis=0)[:, None]


def encoder_decoder_gradients(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    read = steps_forward(x, h0, W_xh_e, W_hh_e, b_h_e)
    said = steps_forward(y_in, read[-1], W_xh_d, W_hh_d, b_h_d)
    loss, bridge, decoder, dW_hy, db_y = 0.0, 0, (0, 0, 0), 0, 0
    for t in range(len(said)):
        one = slice(t, t + 1)
        here, dlogits = softmax_cross_entropy(
            readout_forward(said[one], W_hy, b_y), targets[one], mask[one]
        )
        dhs, dW, db = readout_backward(dlogits, said[one], W_hy)
        loss, dW_hy, db_y = loss + here, dW_hy + dW, db_y + db
        alone = np.concatenate([np.zeros((t, *h0.shape)), dhs])
        found = steps_backward(alone, y_in[: t + 1], read[-1], said[: t + 1], W_xh_d, W_hh_d)
        bridge = bridge + found[1]
        decoder = [total + part for total, part in zip(decoder, found[2:], strict=True)]
    arriving = np.concatenate([np.zeros((len(x) - 1, *h0.shape)), bridge[None]])
    encoder = steps_backward(arriving, x, h0, read, W_xh_e, W_hh_e)[2:]
    return loss, *encoder, *decoder, dW_hy, db_y
