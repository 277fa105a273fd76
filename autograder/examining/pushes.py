"""Forward passes through states that nobody can run to who has the arguments of a backward test.

A backward function takes no bias, for it needs none: the states and gates tell it enough. So each
step of each example may have had a bias of its own. Whoever differentiates the forward function
instead, with whatever one bias he likes, does so in another place and finds other gradients, while
every identity that holds in a forward pass holds here: `h = o * tanh(c)` and all that.
"""

import inspect
from functools import cache

import numpy as np


def pushed(draw, forward, arguments, more=0.0, scale=0.7):
    """A forward function, each step and example of which has a bias of its own besides ``b_h``.

    Parameters
    ----------
    draw : Draw
    forward : callable
        Takes ``x`` and ``W_xh`` among its arguments, and sums their product into what its
        activations see.
    arguments : tuple
        Those of ``forward``.
    more : ndarray
        Added to the random biases; broadcast to them.
    scale : float
        Standard deviation of the random biases.

    Returns
    -------
    run : callable
        The forward function, to be called by names.
    at : dict
        The arguments by name: the place to differentiate ``run`` at.
    """
    at = dict(zip(_parameters(forward), arguments, strict=True))
    lead, width = at["x"].shape[:-1], at["W_xh"].shape[1]
    biases = draw.normal(*lead, width, scale=scale) + more
    # An input that is 1 at one step of one example and 0 elsewhere: its weights are that bias.
    own = np.eye(int(np.prod(lead))).reshape(*lead, -1)
    rows = biases.reshape(-1, width)

    def run(x, W_xh, **others):
        wide, tall = np.concatenate([x, own], axis=-1), np.concatenate([W_xh, rows])
        return forward(x=wide, W_xh=tall, **others)

    return run, at


@cache
def _parameters(function):
    return tuple(inspect.signature(function).parameters)
