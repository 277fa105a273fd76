"""Lambdas, callable objects and named tuples; views in Fortran order, lists of NumPy scalars."""

from collections import Counter, namedtuple
from functools import partial

import numpy as np

Padded = namedtuple("Padded", "ids mask")

one_hot = lambda ids, num_classes: np.asfortranarray(  # noqa: E731
    np.take(np.identity(num_classes), ids, axis=0)
)


class Padder:
    """Fill a batch-first array and turn it round."""

    def __call__(self, sequences):
        """Return transposed views, in a named tuple."""
        rows = np.zeros((len(sequences), max(map(len, sequences))), dtype=np.int64)
        real = np.zeros_like(rows, dtype=np.bool_)
        for row, mark, sequence in zip(rows, real, sequences, strict=True):
            row[: len(sequence)] = sequence
            mark[: len(sequence)] = True
        return Padded(rows.T, real.T)


pad_sequences = Padder()


def _count(counter, ids, num_classes):
    found = counter(ids.tolist())
    return [np.int64(found[k]) for k in range(num_classes)]


bag_of_words = partial(_count, Counter)


def fixed_windows(ids, width):
    """Follow the sequence with a memory of the last few ids."""

    def walk():
        memory = []
        for i in ids.tolist():
            if len(memory) == width:
                yield tuple(memory), i
                memory.pop(0)
            memory.append(i)

    pairs = list(walk())
    contexts = np.array([c for c, _ in pairs], dtype=np.int64, order="F").reshape(-1, width)
    return contexts, np.fromiter((t for _, t in pairs), dtype=np.int64)
