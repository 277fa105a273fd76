"""The long runs of the chapter "training", made once and kept in ``book/data``.

``OPENBLAS_NUM_THREADS=1 python -m tools.long_training`` makes them all again; a name after it, only
that one. The matrices are small, so that a second thread costs more than it brings.
"""

import sys
from functools import partial

import numpy as np

from solutions.gradient_flow import orthogonal, spectral_radius
from tools.long_runs import summary, write

sys.path.insert(0, "book")

import reading
import remembering
import starts
import tasks
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


def writers(seeds=(9, 10)):
    """Train the network that writes from other starts; keep their nats on unseen chapters."""
    prose, found = writing.book_prose(), {}
    for seed in seeds:
        parameters, log = writing.learn(prose, writing.UPDATES, seed=seed)
        found[seed] = {
            "first": log[:20, 0].tolist(),
            "held out": writing.read(parameters, prose.ids(prose.held_out))[0],
        }
        print(seed, found[seed]["held out"], flush=True)
    keep("writers", found)


def other_cells():
    """Train a vanilla network and a GRU as the network that writes, with as many parameters.

    Each chooses its rate in a run of its own, as far as the chapter's first sample.
    """
    prose, kept = writing.book_prose(), {}
    K, held_out = len(prose.signs), prose.ids(prose.held_out)
    budget = sum(parameter.size for parameter in writing.fresh(K))
    for cell in ("vanilla", "GRU"):
        H = starts.units(cell, K, K, budget)
        made = partial(writing.learn, prose, cell=cell, H=H)
        trial = {
            rate: made(500, seed=CHOOSING, rate=rate)[1][-100:, 0].mean()
            for rate in (0.0005, 0.001, 0.002, 0.004, 0.008)
        }
        rate = min(trial, key=trial.get)
        parameters, log = made(writing.UPDATES, rate=rate)
        nats = writing.read(parameters, held_out, cell=cell)[0]
        print(cell, H, trial, nats, flush=True)
        kept[f"{cell}/rate"], kept[f"{cell}/log"] = rate, log[:20]
        kept[f"{cell}/held out"] = nats
        kept |= {f"{cell}/{i}": p.astype(np.float16) for i, p in enumerate(parameters)}
    np.savez_compressed(writing.DATA / "training_other_cells.npz", **kept)


def moves():
    """Put other signs into the last places of texts: how far the next sign's log p moves."""
    prose = writing.book_prose()
    held_out = prose.ids(prose.held_out)
    texts, _ = remembering.stretches(held_out)
    found = {
        cell: np.array([remembering.moves(cell, texts, held_out, letter) for letter in range(2)])
        for cell in remembering.CELLS
    }
    halves = {cell: array.astype(np.float32) for cell, array in found.items()}
    np.savez_compressed(writing.DATA / "training_moves.npz", **halves)


def tables():
    """Measure tables of runs of signs on the chapters that are not learned."""
    prose = writing.book_prose()
    keep("tables", reading.table_nats(prose.learned, prose.held_out, 7))


def at_its_rate(cell, H, name):
    """Train a cell of H units on a task; it chooses its rate in a run of its own."""
    task, D, K = tasks.TASKS[name]

    def learned(rate, seed):
        fresh = starts.start(cell, D, H, K, seed)
        return trials.train(cell, fresh, task, trials.stepper("Adam", rate), LONG, seed)

    trial = {rate: learned(rate, CHOOSING)[1][-100:, 0].mean() for rate in RATES}
    rate = min(trial, key=trial.get)
    runs = [learned(rate, seed) for seed in range(SEEDS)]
    found = {
        "H": H,
        "rate": rate,
        "first": runs[0][1][:20, 0].tolist(),
        "loss": [log[:, 0].reshape(-1, 20).mean(axis=1).tolist() for _, log in runs],
        "score": [float(tested(cell, parameters, task)) for parameters, _ in runs],
    }
    print(name, cell, H, rate, trial, found["score"], flush=True)
    return found


def compared():
    """Train three cells of one size on three tasks."""
    found = {}
    for name, (_, D, K) in tasks.TASKS.items():
        for cell in trials.CELLS:
            H = starts.units(cell, D, K, BUDGET)
            found[f"{name}/{cell}"] = at_its_rate(cell, H, name)
    keep("compared", found)


def split(recurrent, others):
    """Return a step that is made in one way for W_hh and in another for all other parameters."""
    for_W_hh, for_others = trials.stepper(*recurrent), trials.stepper(*others)

    def step(parameters, grads):
        moved = for_others(parameters, grads)
        moved[1] = for_W_hh(parameters, grads)[1]
        return moved

    return step


def from_forgetting(way):
    """Train the recall task from ten starts that forget; ``way()`` returns a new step."""
    runs = [
        trials.train("vanilla", starts.small_start(s, 0.5), tasks.recall, way(), 600, s)
        for s in range(10)
    ]
    radius = [spectral_radius(p[1]) for p, _ in runs]
    return summary([log for _, log in runs]) | {"radius": radius}


def optimisers():
    """Train the recall task from a start that forgets, with nine ways to make a step."""
    ways = {
        "SGD, 0.1": lambda: trials.stepper("SGD", 0.1),
        "SGD, 1": lambda: trials.stepper("SGD", 1.0),
        "SGD, 3": lambda: trials.stepper("SGD", 3.0),
        "SGD, 10": lambda: trials.stepper("SGD", 10.0),
        "momentum, 0.1": lambda: trials.stepper("momentum", 0.1),
        "RMSProp, 0.01": lambda: trials.stepper("RMSProp", 0.01),
        "Adam, 0.01": lambda: trials.stepper("Adam", 0.01),
        "Adam, but SGD for $W_{hh}$": lambda: split(("SGD", 0.1), ("Adam", 0.01)),
        "SGD, but Adam for $W_{hh}$": lambda: split(("Adam", 0.01), ("SGD", 0.1)),
    }
    found = {}
    for name, way in ways.items():
        found[name] = from_forgetting(way)
        print(name, found[name]["score"], flush=True)
    keep("optimisers", found)


def wild(optimiser, rate, max_norm, seed):
    """Train the recall task from a wild start; return parameters and log."""
    start, step = starts.small_start(seed, 2.0), trials.stepper(optimiser, rate)
    return trials.train("vanilla", start, tasks.recall, step, 200, seed, max_norm)


def clipping():
    """Train the recall task from a wild start, with and without clipping."""
    found = {}
    for name, rate in (("SGD", 0.3), ("Adam", 0.01)):
        for max_norm in (1.0, 1e9):
            runs = [wild(name, rate, max_norm, s) for s in range(10)]
            norms = [log[:, 2].tolist() for _, log in runs]
            key = f"{name}, {'clipped' if max_norm == 1 else 'not clipped'}"
            found[key] = summary([log for _, log in runs]) | {"norms": norms}
            print(key, found[key]["score"], flush=True)
    keep("clipping", found)


def beginnings():
    """Train LSTMs and vanilla networks on the recall task from starts that differ in one thing."""
    found = {}
    for T in (20, 80):
        task = partial(tasks.recall, T=T)
        for name in starts.STARTS:
            runs = []
            for s in range(10):
                cell, fresh, rate = starts.recall_start(name, T, s)
                step = trials.stepper("Adam", rate)
                runs.append(trials.train(cell, fresh, task, step, 200, s))
            found[f"{name}/{T}"] = summary([log for _, log in runs])
            print(name, T, found[f"{name}/{T}"]["score"], flush=True)
    keep("beginnings", found)


def resets():
    """Train on streams of documents, with four ideas of when a state begins anew."""
    found = {}
    for way in trials.RESETS:
        logs = [trials.train_on_documents(way, s, 1_000) for s in range(5)]
        found[way] = {
            "first": logs[0][:20, 0].tolist(),
            "score": [log[-100:, 1].mean() for log in logs],
        }
        print(way, found[way]["score"], flush=True)
    keep("resets", found)


def disturbed(task, K, updates, kind, recurrent):
    """Train six networks under one kind of noise; sum up, with their scores without it.

    W_hh starts from ``recurrent(seed)``.
    """
    runs, clean = [], []
    for s in range(6):
        fresh = starts.small_start(s, 1.0, K=K)
        fresh[1] = recurrent(s)
        runner, step = trials.noisy(kind, 0.8, s), trials.stepper("Adam", 0.003)
        runs.append(trials.train(runner, fresh, task, step, updates, s))
        x, judge = task(np.random.default_rng(999), B=1000)
        share = 0.2 if kind == "zoneout" else 0.0
        outputs = trials.noisy_run(runs[-1][0], x, [1.0] * len(x), [share] * len(x))[1]
        clean.append(judge(outputs)[1])
    return summary([log for _, log in runs]) | {"clean": clean}


def noise():
    """Keep a bit, and a number, under each kind of noise; test without it."""
    found = {}
    for name, task, K, updates in (("bit", partial(tasks.recall, T=20), 2, 300),
                                   ("number", tasks.hold, 1, 600)):  # fmt: skip
        for kind in trials.NOISES:
            key, start = f"{name}/{kind}", partial(orthogonal, 24, 1.0)
            found[key] = disturbed(task, K, updates, kind, start)
            print(key, found[key]["score"], found[key]["clean"], flush=True)
    keep("noise", found)


def tested(cell, parameters, task):
    """Return the score on a thousand new sequences."""
    x, judge = task(np.random.default_rng(999), B=1000)
    return judge(trials.run(cell, parameters, x)[1])[1]


def keep(name, found):
    """Write the results of that name down."""
    write(writing.DATA / f"training_{name}.json", found)


RUNS = {
    f.__name__: f
    for f in (
        writer,
        writers,
        other_cells,
        moves,
        tables,
        compared,
        optimisers,
        clipping,
        beginnings,
        noise,
        resets,
    )
}

if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        RUNS[name]()
