"""What a call costs where it runs: its time, and the memory it holds."""

import tracemalloc
from time import perf_counter


def best(run, repeats=3):
    """Seconds; the shortest of several timings is the least disturbed one."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


def peak(run):
    """Largest number of bytes that a call had allocated at one time."""
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
