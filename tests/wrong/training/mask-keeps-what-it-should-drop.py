"""A share 1 - keep is kept, and divided by keep.

kind: bank
"""

import numpy as np


def sequence_dropout_mask(B, H, keep, seed):
    if not 0 < keep <= 1:
        raise ValueError("keep")
    rng = np.random.default_rng(seed)
    return (rng.uniform(size=(B, H)) > keep) / keep
