"""Everything by joining pieces: concatenated padding, stacked shifts, scattered ones."""

import numpy as np


def one_hot(ids, num_classes):
    flat = np.reshape(ids, -1)
    vectors = np.zeros((flat.size, num_classes))
    np.put_along_axis(vectors, flat[:, None], 1.0, axis=1)
    return vectors.reshape(*np.shape(ids), num_classes)


def pad_sequences(sequences):
    lengths = np.array([s.size for s in sequences])
    T = lengths.max()
    columns = [np.concatenate([s, np.zeros(T - s.size, dtype=np.int64)]) for s in sequences]
    return np.stack(columns, axis=1), np.arange(T).reshape(-1, 1) < lengths


def bag_of_words(ids, num_classes):
    counts = np.zeros(num_classes, dtype=np.int64)
    np.add.at(counts, ids, 1)
    return counts


def fixed_windows(ids, width):
    n = len(ids) - width
    if n < 1:
        return [np.zeros((0, width), np.int64), np.zeros((0,), np.int64)]
    shifts = [ids[k : k + n].astype(np.int64) for k in range(width + 1)]
    return [np.column_stack(shifts[:-1]), shifts[-1]]
