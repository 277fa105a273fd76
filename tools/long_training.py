"""The long runs of the chapter "training", made once and kept in ``book/data``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_training`` makes them all again; a name after it, only
that one. The matrices are small, so that a second thread costs more than it brings.
"""

import json
import sys

import numpy as np

sys.path.insert(0, "book")

import trials
import writing

KEPT = (100, 1_000, 10_000)
BUDGET, LONG, SEEDS, CHOOSING, RATES = 2_000, 1_200, 5, 100, (0.003, 0.01)


def writer():
    """Train the network that writes; keep its parameters at three moments, and its log."""
    prose = writing.book_prose()
    held_out = prose.ids(prose.held_out)
    kept, tested = {}, []

    def at(done, parameters):
        if done in KEPT:
            kept[done] = parameters
        if done % 500 == 0 or done in KEPT:
            tested.append((done, writing.read(parameters, held_out)[0]))
            print(done, tested[-1][1], flush=True)

    _, log = writing.learn(prose, writing.UPDATES, at)
    arrays = {
        f"{done}/{i}": p.astype(np.float16)
        for done, parameters in kept.items()
        if done > 100
        for i, p in enumerate(parameters)
    }
    np.savez_compressed(
        writing.DATA / "training_writer.npz", log=log, tested=np.array(tested), **arrays
    )


def compared():
    """Train three cells of one size on three tasks; each chooses its rate in a run of its own."""
    found = {}
    for name, (task, D, K) in trials.TASKS.items():
        for cell in trials.CELLS:
            H = trials.units(cell, D, K, BUDGET)

            def learned(rate, seed, cell=cell, H=H, task=task, D=D, K=K):
                fresh = trials.start(cell, D, H, K, seed)
                return trials.train(cell, fresh, task, trials.stepper("Adam", rate), LONG, seed)

            trial = {rate: learned(rate, CHOOSING)[1][-100:, 0].mean() for rate in RATES}
            rate = min(trial, key=trial.get)
            runs = [learned(rate, seed) for seed in range(SEEDS)]
            found[f"{name}/{cell}"] = {
                "H": H,
                "rate": rate,
                "first": runs[0][1][:20, 0].tolist(),
                "loss": [log[:, 0].reshape(-1, 20).mean(axis=1).tolist() for _, log in runs],
                "score": [float(tested(cell, parameters, task)) for parameters, _ in runs],
            }
            print(name, cell, rate, trial, found[f"{name}/{cell}"]["score"], flush=True)
    keep("compared", found)


def tested(cell, parameters, task):
    """Return the score on a thousand new sequences."""
    x, judge = task(np.random.default_rng(999), B=1000)
    return judge(trials.run(cell, parameters, x)[1])[1]


def keep(name, found):
    """Write results down, floats short."""
    text = json.dumps(found, default=float, indent=None)
    short = json.dumps(json.loads(text, parse_float=lambda f: float(f"{float(f):.10g}")))
    (writing.DATA / f"training_{name}.json").write_text(short + "\n", "utf-8")


RUNS = {"writer": writer, "compared": compared}

if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        RUNS[name]()
