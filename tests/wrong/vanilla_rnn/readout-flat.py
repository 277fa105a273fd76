"""Time and batch are merged into one axis, (T * B, K).

kind: pattern
"""


def readout_forward(hs, W_hy, b_y):
    T, B, H = hs.shape
    return hs.reshape(T * B, H) @ W_hy + b_y
