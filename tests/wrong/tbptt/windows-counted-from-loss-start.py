"""The k2 steps are counted back from loss_start instead of from stop.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError((k1, k2))
    out, done = [], 0
    while done < T:
        stop = min(T, done + k1)
        out.append([max(0, done - k2), done, stop])
        done = stop
    return np.array(out)
