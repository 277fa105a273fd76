"""What a call costs where it runs: its time, and the memory it holds."""

import tracemalloc
from time import perf_counter


def best(run, repeats=3, clock=perf_counter):
    """Seconds; the shortest of several timings is the least disturbed one.

    With ``time.process_time`` as the clock, seconds that other programs take do not count.
    """
    times = []
    for _ in range(repeats):
        start = clock()
        run()
        times.append(clock() - start)
    return min(times)


def peak(run):
    """Largest number of bytes that a call had allocated at one time."""
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
