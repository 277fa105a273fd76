"""All four blocks use the input gate's bias.

kind: bank
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    H = h_prev.shape[1]
    gate = {}
    for k, name in enumerate("ifgo"):
        cols = slice(k * H, (k + 1) * H)
        a = x @ W_xh[:, cols] + h_prev @ W_hh[:, cols] + b_h[:H]
        gate[name] = np.tanh(a) if name == "g" else 0.5 * (1 + np.tanh(a / 2))
    c = gate["f"] * c_prev + gate["i"] * gate["g"]
    return gate["o"] * np.tanh(c), c, np.concatenate(list(gate.values()), axis=1)
