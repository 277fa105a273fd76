"""What goes back from a step is a[t] times dhs[t], not all that reaches the state.

kind: bank
"""

import numpy as np


def linear_scan_backward(dhs, a, h0, hs):
    da, db = np.zeros_like(a), np.zeros_like(a)
    back = np.zeros_like(h0)
    for t in reversed(range(len(a))):
        dh = dhs[t] + back
        h_prev = hs[t - 1] if t > 0 else h0
        da[t] = dh * h_prev
        db[t] = dh
        back = a[t] * dhs[t]
    return da, db, back
