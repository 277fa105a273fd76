"""How the long runs of the chapters are summed up and written down."""

import json

import numpy as np


def summary(logs, first=20, last=50, sampled=20):
    """The first losses of the first run, to compare with; each run's curve and last score.

    Curves are means over ``sampled`` updates.
    """
    whole = [log[: len(log) // sampled * sampled, 1] for log in logs]
    return {
        "first": logs[0][:first, 0].tolist(),
        "curve": [scores.reshape(-1, sampled).mean(axis=1) for scores in whole],
        "score": [log[-last:, 1].mean() for log in logs],
    }


def write(path, found):
    """Write results down; ten digits are enough to compare, and keep the file small."""
    text = json.dumps(found, default=lambda a: np.asarray(a).tolist())
    short = json.dumps(json.loads(text, parse_float=lambda f: float(f"{float(f):.10g}")))
    path.write_text(short + "\n", "utf-8")
