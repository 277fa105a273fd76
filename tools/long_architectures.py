"""The long runs of the chapter "architectures", kept in ``book/data``.

``python -m tools.long_architectures`` makes them all again, in about ten minutes on one core; with
names, such as ``reviews glimpses``, only those. The chapter repeats the beginning of each when it
is built, and compares.
"""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from autograder.course import ROOT

sys.path.insert(0, str(ROOT / "book"))

import captions as spelling
import glimpses as looking
import reviews as judging
import strings as copying
import strips as reading

SEEDS = range(5)
READERS = range(3)  # seeds of the handwriting readers, which take longest
FASTER = 0.01  # a rate at which the strings are learned better than at their own
STAGES = [0, 20, 60, 120, 180, 240, 300, 400, 600, 800, 1000]


def reviews():
    """Three poolings, five seeds; bags of words and pairs; three controls."""
    data = judging.reviews(2000, seed=0)
    test = judging.unseen(3000, data)
    rng = np.random.default_rng(2)
    mixed = [rng.permutation(ids) for ids in test[0]], test[1]
    false = data[0], rng.permutation(data[1])
    kept = {"accuracy": [], "mixed": [], "losses": [], "false": [], "words": [], "untrained": []}
    for pool in judging.POOLS:
        runs = [judging.train(pool, seed, 800, data) for seed in SEEDS]
        kept["losses"].append([losses for _, losses in runs])
        kept["accuracy"].append([judging.accuracy(theta, pool, test) for theta, _ in runs])
        kept["mixed"].append([judging.accuracy(theta, pool, mixed) for theta, _ in runs])
        kept["words"].append([theta[0] for theta, _ in runs])
        wrong = [judging.train(pool, seed, 800, false)[0] for seed in SEEDS]
        kept["false"].append([judging.accuracy(theta, pool, test) for theta in wrong])
        fresh = [judging.start(seed) for seed in SEEDS]
        kept["untrained"].append([judging.accuracy(theta, pool, test) for theta in fresh])
    return kept


def agreeing():
    """The first updates on reviews whose parts all agree: the last state, and the mean."""
    data = judging.reviews(2000, seed=0, contrasts=False)
    return {
        pool: [judging.train(pool, seed, 800, data, stop=200)[1] for seed in SEEDS]
        for pool in ("last", "mean")
    }


def read_along(both, updates, shuffled=False):
    """Losses and error rates of one kind of reader, and the weights of seed 0 at each stage."""
    test = reading.strips(np.random.default_rng(99), 300, unseen=True)
    kept = {"losses": [], "errors": [], "stages": [s for s in STAGES if s <= updates]}
    for seed in READERS:
        seen = {}

        def watch(update, theta, seen=seen):
            if update in STAGES:
                seen[update] = theta

        kept["losses"].append(reading.train(both, seed, updates, shuffled, watch=watch)[1])
        said = [reading.read_all(test, theta) for theta in seen.values()]
        kept["errors"].append([reading.error_rate(test, words) for words in said])
        if both and not shuffled and seed == 0:
            kept["theta"] = [np.concatenate([p.ravel() for p in t]) for t in seen.values()]
    return kept


def readers():
    """Handwriting read from both ends."""
    return read_along(both=True, updates=STAGES[-1])


def one_way():
    """Handwriting read from left to right."""
    return read_along(both=False, updates=STAGES[-1])


def misled():
    """Handwriting read from both ends, by a reader that was told the digits of other strips."""
    return read_along(both=True, updates=400, shuffled=True)


def windows():
    """Handwriting read column by column without memory, by a network told the alignment."""
    test, kept = reading.strips(np.random.default_rng(99), 300, unseen=True), {}
    for width in (1, 9):
        runs = [reading.columns_alone(width, seed, STAGES[-1]) for seed in READERS]
        said = [reading.read_columns(test, width, classifier) for classifier in runs]
        kept[f"errors_{width}"] = [reading.error_rate(test, s) for s in said]
        kept[f"losses_{width}"] = [classifier.loss_curve_ for classifier in runs]
    return kept


def captions():
    """Spelling: all of it learns, the writer alone, and names dealt out by chance."""
    pictures, labels = reading.digits(unseen=True)
    kept = {}
    for kind, options in {
        "all": {},
        "writer": {"look": False},
        "false": {"shuffled": True},
    }.items():
        runs = [spelling.train(seed, 1000, **options) for seed in SEEDS]
        said = [spelling.write(pictures, theta) for theta, _ in runs]
        names = np.array(spelling.NAMES)
        kept[f"accuracy_{kind}"] = [(np.array(words) == names[labels]).mean() for words in said]
        kept[f"names_{kind}"] = [np.isin(words, names).mean() for words in said]
        kept[f"losses_{kind}"] = [losses for _, losses in runs]
    return kept


def strings(learning_rate=0.003):
    """Strings reversed: the source read forwards and backwards, by teacher forcing and not."""
    kept = {}
    for way, backwards in {"forwards": False, "backwards": True}.items():
        for given, share in {"right": 0.0, "own": 1.0}.items():
            runs = [
                copying.train(seed, 1500, backwards, share, learning_rate=learning_rate)
                for seed in SEEDS
            ]
            kept[f"losses_{way}_{given}"] = [losses for _, losses in runs]
            kept[f"wrong_{way}_{given}"] = [
                copying.wrong_letters(theta, 1000, backwards) for theta, _ in runs
            ]
    return kept


def strings_faster():
    """The same strings, trained at a larger rate and else alike."""
    return strings(FASTER)


def glimpses():
    """Places learned or left, from the middle or from anywhere, and false labels."""
    kept = {}
    for kind, options in {
        "learned": {},
        "middle": {"look": False},
        "anywhere": {"look": False, "spread": 2.0},
        "onwards": {"spread": 2.0},
        "false": {"shuffled": True},
    }.items():
        runs, ways = [], []
        for seed in SEEDS:
            way = []

            def watch(update, theta, way=way):
                if update % 50 == 0:
                    way.append(theta[0])

            runs.append(looking.train(seed, 1500, watch=watch, **options))
            ways.append(way)
        kept[f"accuracy_{kind}"] = [looking.accuracy(theta) for theta, _ in runs]
        kept[f"losses_{kind}"] = [losses for _, losses in runs]
        kept[f"places_{kind}"] = ways
    return kept


RUNS = (
    reviews,
    agreeing,
    readers,
    one_way,
    misled,
    windows,
    captions,
    strings,
    strings_faster,
    glimpses,
)


def small(value):
    """As an array that is stored in single precision, or in bytes when it is of booleans."""
    array = np.array(value)
    return array.astype(np.float32) if array.dtype == float else array


def main(names):
    """Make the runs of these names, or all."""
    folder = ROOT / "book" / "data"
    folder.mkdir(exist_ok=True)
    for run in RUNS:
        if not names or run.__name__ in names:
            kept = {name: small(value) for name, value in run().items()}
            np.savez_compressed(folder / f"{run.__name__}.npz", **kept)
            print(f"{run.__name__}: done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
