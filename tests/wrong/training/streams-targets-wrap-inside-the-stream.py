"""The target after the last input of a stream is that stream's first id.

kind: bank
"""

import numpy as np


def stream_batches(ids, B, k):
    m = (len(ids) - 1) // B
    n = m // k
    ids = np.asarray(ids).astype(np.int64)
    inputs = np.zeros((n, k, B), dtype=np.int64)
    targets = np.zeros((n, k, B), dtype=np.int64)
    for i in range(n):
        for t in range(k):
            for b in range(B):
                place = b * m + i * k + t
                inputs[i, t, b] = ids[place]
                targets[i, t, b] = ids[b * m + (i * k + t + 1) % m]
    return inputs, targets
