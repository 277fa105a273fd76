"""The long runs of the chapters "lstm" and "gru", kept in ``book/data/gates.json``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_gates`` makes them again, in about ten minutes on an
idle core; with names after it, such as ``latches``, only those. The chapters repeat the beginning
of each run when they are built, and compare.
"""

import json
import sys
from itertools import product

import numpy as np

from autograder.course import ROOT
from tools.long_runs import write

sys.path.insert(0, str(ROOT / "book"))

import ablated
import counting
import countries
import marked

DATA = ROOT / "book" / "data" / "gates.json"
KEPT = 10  # losses to compare with
SAMPLED = 5  # of so many updates one is kept


def biases(updates=200, seeds=8):
    """Starts of the forget gate, by optimiser and learning rate, on a gap of twenty words."""
    ways = [("momentum", rate) for rate in (0.01, 0.03, 0.1, 0.3)]
    ways += [("Adam", rate) for rate in (0.003, 0.01, 0.03)]
    found = {"ways": ways, "biases": list(range(6)), "updates": updates, "needed": []}
    for optimiser, rate in ways:
        row = []
        for bias, seed in product(found["biases"], range(seeds)):
            rng = np.random.default_rng(seed)
            P = countries.fresh(rng, "LSTM", 12, bias)
            _, gaps, losses = countries.train("LSTM", rng, P, 20, updates, rate, optimiser)
            row.append(len(gaps))
            found.setdefault("losses", losses[:KEPT])
        found["needed"].append(np.reshape(row, (-1, seeds)))
        print(optimiser, rate, (found["needed"][-1] < updates).sum(axis=1), flush=True)
    return found


GAP_GOAL, LESSONS, TEST_GAPS = 150, 250, (2, 5, 10, 20, 40, 80, 160, 320)
GAP_RUNS = {
    "vanilla": (28, "momentum", (0.003, 0.01, 0.03, 0.1)),
    "LSTM": (12, "momentum", (0.01, 0.03, 0.1, 0.3)),
    "vanilla, Adam": (28, "Adam", (0.001, 0.003, 0.01)),
    "LSTM, Adam": (12, "Adam", (0.003, 0.01, 0.03)),
}


def drawn(rng, answers):
    """Targets without meaning."""
    return rng.integers(countries.K, size=len(answers))


def gap_run(name, rate, seed, told=None, lessons=LESSONS):
    """One network taught over a growing gap, and what it was taught."""
    H, optimiser, _ = GAP_RUNS[name]
    cell, rng = name.split(",")[0], np.random.default_rng(seed)
    P = countries.fresh(rng, cell, H, 1.0)
    return countries.train(cell, rng, P, 1, lessons, rate, optimiser, GAP_GOAL, told)


def gaps(seeds=6):
    """The growing gap, for both cells and optimisers at several rates; a control."""
    found = {"goal": GAP_GOAL, "lessons": LESSONS, "test_gaps": TEST_GAPS, "runs": {}}
    for name, (_, _, rates) in GAP_RUNS.items():
        cell = name.split(",")[0]
        for rate in rates:
            made = [gap_run(name, rate, seed) for seed in range(seeds)]
            reached = [g + [GAP_GOAL] * (LESSONS - len(g)) for _, g, _ in made]
            found["runs"][f"{name} {rate}"] = {
                "updates": [len(g) for _, g, _ in made],
                "reached": [r[SAMPLED - 1 :: SAMPLED] for r in reached],
                "right": [
                    [countries.share_right(cell, P, g) for g in TEST_GAPS] for P, _, _ in made
                ],
                "margin": [countries.margin(cell, P) for P, _, _ in made],
                "across": [countries.across(cell, P) for P, _, _ in made],
                "losses": made[0][2][:KEPT],
            }
            print(name, rate, [r[-1] for r in reached], flush=True)
    control = [gap_run("LSTM", 0.1, seed, drawn)[1][-1] for seed in range(seeds)]
    print("without meaning", control, flush=True)
    return {**found, "without_meaning": control}


LATCH_GAP = 60


def latch_run(seed, lessons=250):
    """An LSTM with two units, taught over a growing gap."""
    rng = np.random.default_rng(seed)
    P = countries.fresh(rng, "LSTM", 2, 1.0)
    return countries.train("LSTM", rng, P, 1, lessons, 0.1, goal=LATCH_GAP)


def latches(seeds=12):
    """Which of twelve LSTMs with two units learn four countries; the weights of all."""
    made = [latch_run(seed) for seed in range(seeds)]
    right = [countries.share_right("LSTM", P, LATCH_GAP) for P, _, _ in made]
    print("latches", right, flush=True)
    return {
        "gap": LATCH_GAP, "reached": [g[-1] for _, g, _ in made], "right": right,
        "updates": [len(g) for _, g, _ in made], "theta": [P for P, _, _ in made],
        "losses": [losses[:KEPT] for _, _, losses in made],
    }  # fmt: skip


COUNTERS = {"LSTM": 2, "GRU": 3}


def counters(updates=1500, seeds=6):
    """How far LSTMs and GRUs of like size count that saw ten letters of a kind at most."""
    found = {"updates": updates, "runs": {}}
    for cell, rate in product(COUNTERS, (0.03, 0.1, 0.3)):
        made = [counting.train(cell, COUNTERS[cell], s, updates, rate) for s in range(seeds)]
        right = [counting.right_up_to(cell, P) for P, _ in made]
        run = {"right": right, "losses": made[0][1][:KEPT], "theta": made[int(np.argmax(right))][0]}
        found["runs"][f"{cell} {rate}"] = run
        print(cell, rate, right, flush=True)
    return found


def ablations(updates=600, seeds=5, rates=(0.01, 0.03)):
    """LSTMs with a part taken out, on three tasks, at two learning rates."""
    found = {"updates": updates, "rates": rates, "seeds": seeds, "final": {}, "losses": {}}
    runs = list(product(ablated.VARIANTS, rates, range(seeds)))
    variants, each, own = zip(*runs, strict=True)
    own = [s + ablated.SHIFT * (v == "whole, other seeds") for v, _, s in runs]
    shape = len(ablated.VARIANTS), len(rates), seeds
    for task in ablated.TASKS:
        log = ablated.learn(task, variants, own, each, updates)
        found["final"][task] = log[-100:].mean(axis=0).reshape(shape)
        found["losses"][task] = log[:KEPT, :: len(rates) * seeds]
        for name, row in zip(ablated.VARIANTS, found["final"][task], strict=True):
            print(task, name, np.median(row, axis=1).round(4), flush=True)
    return found


MARKED_UPDATES, TRIALS = 700, (0, 6, 7)  # whose seeds choose the rate


def holders(seeds=5):
    """Three networks that hold a marked number, and again where nothing else is said."""
    found = {"updates": MARKED_UPDATES, "rates": {}}
    for silent in (False, True):
        for kind in marked.SIZES:
            trial = {
                rate: np.mean(
                    [
                        marked.train(kind, rate, seed, MARKED_UPDATES, silent)[1][-50:]
                        for seed in TRIALS
                    ]
                )
                for rate in (0.1, 0.3, 1.0, 3.0, 10.0)
            }
            rate = min(trial, key=trial.get)
            made = [
                marked.train(kind, rate, seed, MARKED_UPDATES, silent)
                for seed in range(1, seeds + 1)
            ]
            errors = [marked.by_gap(kind, P, silent) for P, _ in made]
            best = made[int(np.argmin(np.mean(errors, axis=1)))][0]
            found[f"{kind}{', silent' * silent}"] = {
                "rate": rate, "losses": made[0][1][:KEPT], "errors": errors, "theta": best,
                "curve": [np.reshape(losses, (-1, 5 * SAMPLED)).mean(axis=1) for _, losses in made],
            }  # fmt: skip
            print(kind, silent, rate, np.mean(errors, axis=1).round(4), flush=True)
    return found


def main(*names):
    """Make the runs, or those of these names, and write them down."""
    kinds = biases, gaps, latches, counters, ablations, holders
    found = json.loads(DATA.read_text("utf-8")) if DATA.exists() else {}
    for kind in kinds:
        if not names or kind.__name__ in names:
            found[kind.__name__] = kind()
            write(DATA, found)
            found = json.loads(DATA.read_text("utf-8"))


if __name__ == "__main__":
    main(*sys.argv[1:])
