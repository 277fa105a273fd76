"""The last counted step of each example is not turned with the others.

kind: bank
"""


def reverse_padded(x, mask):
    out = x.copy()
    for b in range(x.shape[1]):
        n = mask[:, b].sum() - 1
        out[:n, b] = x[:n, b][::-1]
    return out
