"""dh_prev lacks the direct path, the part of h_prev that z keeps.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = h_prev.shape[1]
    r, z, n = (gates[:, k * H : (k + 1) * H] for k in range(3))
    U = [W_hh[:, k * H : (k + 1) * H] for k in range(3)]
    dn, dz = dh * (1 - z), dh * (h_prev - n)
    an = dn * (1 - n**2)
    dq = np.einsum("bj,ij->bi", an, U[2])
    ar, az = dq * h_prev * r * (1 - r), dz * z * (1 - z)
    dh_prev = r * dq
    dh_prev += np.einsum("bj,ij->bi", ar, U[0]) + np.einsum("bj,ij->bi", az, U[1])
    a = np.concatenate([ar, az, an], axis=1)
    pairs = [(h_prev, ar), (h_prev, az), (r * h_prev, an)]
    dW = [np.einsum("bi,bj->ij", left, g) for left, g in pairs]
    return a @ W_xh.T, dh_prev, x.T @ a, np.concatenate(dW, axis=1), a.sum(axis=0)
