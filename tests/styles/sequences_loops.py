"""Plain loops and Python lists, turned into arrays at the end."""

import numpy as np


def one_hot(ids, num_classes):
    vectors = np.zeros((*ids.shape, num_classes))
    for place in np.ndindex(ids.shape):
        for k in range(num_classes):
            if ids[place] == k:
                vectors[(*place, k)] = 1.0
    return vectors


def pad_sequences(sequences):
    longest = 0
    for sequence in sequences:
        if len(sequence) > longest:
            longest = len(sequence)
    rows, real = [], []
    for t in range(longest):
        rows.append([int(s[t]) if t < len(s) else 0 for s in sequences])
        real.append([t < len(s) for s in sequences])
    return np.array(rows), np.array(real)


def bag_of_words(ids, num_classes):
    counts = [0] * num_classes
    for i in ids:
        counts[i] += 1
    return counts


def fixed_windows(ids, width):
    contexts, targets = [], []
    for start in range(len(ids) - width):
        contexts.append([ids[start + k] for k in range(width)])
        targets.append(ids[start + width])
    n = len(targets)
    return np.array(contexts, dtype=int).reshape(n, width), np.array(targets, dtype=int)
