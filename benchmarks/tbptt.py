"""Time and memory of backpropagation through time against the length of the sequence.

Run as ``python -m benchmarks.tbptt``. Full backpropagation is TBPTT(T, T), one gradient for the
whole sequence; truncated is ``train_stateful`` with blocks of 100 steps, one update for each.
Wanted: time of the first proportional to T (slope 1.0 on log axes), memory of the second flat.
"""

import time
import tracemalloc

import numpy as np

from solutions.gradient_flow import orthogonal
from solutions.tbptt import tbptt_gradients, train_stateful

LENGTHS = 2 ** np.arange(8, 17)
BLOCK = 100
ROUNDS = 3
B, D, H, K = 4, 8, 32, 8


def problem(T):
    """A random stream of so many steps, and a network for it."""
    rng = np.random.default_rng(T)
    recurrent = rng.normal(size=(D, H)) / np.sqrt(D), orthogonal(H, 0.9, seed=0), np.zeros(H)
    readout = rng.normal(size=(H, K)) / np.sqrt(H), np.zeros(K)
    x, targets = rng.normal(size=(T, B, D)), rng.integers(0, K, size=(T, B))
    return x, targets, np.zeros((B, H)), *recurrent, *readout


def full(inputs):
    T = len(inputs[0])
    tbptt_gradients(*inputs, T, T)


def truncated(inputs):
    train_stateful(*inputs, BLOCK, 0.01, 1.0)


def seconds(compute, inputs):
    """Processor time of one run."""
    start = time.process_time()
    compute(inputs)
    return time.process_time() - start


def megabytes(compute, inputs):
    """Most memory held at once beyond the inputs."""
    tracemalloc.start()
    compute(inputs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def slope(values):
    """Exponent of T in a power law fitted on log axes."""
    return np.polyfit(np.log(LENGTHS), np.log(values), 1)[0]


def main():
    """Measure, interleaved so that all lengths meet the same machine, and print the table."""
    problems = [problem(T) for T in LENGTHS]
    times = {f: np.full(len(LENGTHS), np.inf) for f in (full, truncated)}
    for _ in range(ROUNDS):
        for f, best in times.items():
            best[:] = np.minimum(best, [seconds(f, inputs) for inputs in problems])
    memory = {f: [megabytes(f, inputs) for inputs in problems] for f in times}
    print(f"B = {B}, D = {D}, H = {H}, K = {K}, float64; blocks of {BLOCK}")
    print(f"{'':>9}{'full BPTT':>24}{'truncated':>24}")
    print(f"{'T':>9}{'seconds':>12}{'MB':>12}{'seconds':>12}{'MB':>12}")
    columns = times[full], memory[full], times[truncated], memory[truncated]
    for T, *row in zip(LENGTHS, *columns, strict=True):
        print(f"{T:>9,}" + "".join(f"{value:>12.3f}" for value in row))
    print(f"{'slope':>9}" + "".join(f"{slope(column):>12.2f}" for column in columns))
    print(f"{'wanted':>9}{'1.00':>12}{'1.00':>12}{'1.00':>12}{'0.00':>12}")


if __name__ == "__main__":
    main()
