"""Loop for ever and catch every interrupt."""

import signal

for number in range(1, 30):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def rnn_step_forward(*a):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
