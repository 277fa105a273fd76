"""Start threads that spin, until there is no room for any other program."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import threading


def spin():
    while True:
        pass


def rnn_step_forward(*a):
    threading.stack_size(32768)
    started = 0
    try:
        while started < 500:
            threading.Thread(target=spin, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    raise ValueError(f"{MARK * (started > 64)} {started} threads")


rnn_step_forward()
