"""What the network that writes is measured with: tables of runs of signs, and what units know."""

import math
from collections import Counter

import numpy as np

from solutions.training import stream_batches


def table_nats(learned, held_out, longest):
    """Return nats per sign of tables of runs of up to 1, 2 … ``longest`` signs, smoothed.

    Each context gives its unseen signs the weight of as many events as it has seen different ones
    (Witten and Bell 1991, method C), shared out as the context shorter by one sign would.
    """
    signs = len(set(learned))
    runs, contexts, kinds = Counter(), Counter(), Counter()
    for n in range(1, longest + 1):
        seen = Counter(learned[i : i + n] for i in range(len(learned) - n + 1))
        runs.update(seen)
        for run, count in seen.items():
            contexts[run[:-1]] += count
            kinds[run[:-1]] += 1
    total = np.zeros(longest)
    for t, sign in enumerate(held_out):
        p = 1 / signs
        for n in range(longest):
            context = held_out[max(t - n, 0) : t]
            if len(context) == n and context in contexts:
                new = kinds[context]
                p = (runs[context + sign] + new * p) / (contexts[context] + new)
            total[n] -= math.log(p)
    return total / len(held_out)


def places(text):
    """Mark the places inside code, formulas, quotation marks, and within 10 of a line's end."""
    found = {"code": [], "a formula": [], "quotation marks": []}
    inside = dict.fromkeys('`$"', False)
    for t, sign in enumerate(text):
        if sign in inside:
            inside[sign] = not inside[sign]
        if text[t - 1 : t + 1] == "\n\n":  # a paragraph closes what was left open
            inside = dict.fromkeys(inside, False)
        for name, mark in zip(found, inside, strict=True):
            found[name].append(inside[mark])
    ends = np.array([sign == "\n" for sign in text])
    until = np.flatnonzero(ends)[np.minimum(np.cumsum(ends), ends.sum() - 1)] - np.arange(len(text))
    return {name: np.array(marks) for name, marks in found.items()} | {
        "the end of a line": (until <= 10) & (until > 0)
    }


def as_streams(marks, streams=16):
    """Cut marks as ``writing.read`` cuts the text: (n, streams)."""
    n = (len(marks) - 1) // streams
    return stream_batches(marks.astype(int), streams, n)[0][0].astype(bool)


def ranks(cells):
    """Return the rank of each cell among all places, (H, n · streams), from (n, streams, H)."""
    rows = np.ascontiguousarray(cells.reshape(-1, cells.shape[-1]).T)
    order = rows.argsort(axis=1)
    found = np.empty(rows.shape)
    np.put_along_axis(found, order, np.arange(1.0, rows.shape[1] + 1)[None], axis=1)
    return found


def separation(ranked, marks):
    """Return for each unit how often a marked place has the higher cell than an unmarked one.

    One half says nothing about the marks, 0 and 1 tell them perfectly (the area under the ROC
    curve). ``ranked`` is from `ranks`, ``marks`` is (n, streams).
    """
    marks = marks.ravel()
    yes, no = marks.sum(), (~marks).sum()
    return (ranked[:, marks].sum(axis=1) - yes * (yes + 1) / 2) / (yes * no)
