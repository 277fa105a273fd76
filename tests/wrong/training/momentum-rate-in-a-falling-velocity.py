"""The velocity is momentum times the old one minus the learning rate times the gradient.

kind: bank
"""


def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    v = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients, strict=True)]
    return [p + v for p, v in zip(parameters, v, strict=True)], v
