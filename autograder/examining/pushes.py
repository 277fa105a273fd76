"""Forward passes through states that nobody can run to who has the arguments of a backward test.

A backward function takes no bias, for it needs none: the states and gates tell it enough. So each
step of each example may have had a bias of its own. Whoever differentiates the forward function
instead, with whatever one bias he likes, does so in another place and finds other gradients, while
every identity that holds in a forward pass holds here: `h = o * tanh(c)` and all that.
"""

import inspect

import numpy as np


def pushed(draw, forward, arguments, more=0.0, scale=0.7, readers=("W_xh",)):
    """A forward function, each step and example of which has a bias of its own besides ``b_h``.

    Parameters
    ----------
    draw : Draw
    forward : callable
        Takes ``x`` and the weights that read it among its arguments, and sums their products into
        what its activations see.
    arguments : tuple
        Those of ``forward``.
    more : ndarray
        Added to the random biases; broadcast to them.
    scale : float
        Standard deviation of the random biases.
    readers : sequence of str
        Names of the weights that read ``x``; each gets biases of its own.

    Returns
    -------
    run : callable
        The forward function, to be called by names.
    at : dict
        The arguments by name: the place to differentiate ``run`` at.
    """
    at = inspect.signature(forward).bind(*arguments).arguments
    lead = at["x"].shape[:-1]
    # An input that is 1 at one step of one example and 0 elsewhere: its weights are that bias.
    own = np.eye(int(np.prod(lead))).reshape(*lead, -1)
    rows = {}
    for name in readers:
        width = at[name].shape[1]
        rows[name] = (draw.normal(*lead, width, scale=scale) + more).reshape(-1, width)

    def run(x, **others):
        tall = {name: np.concatenate([others[name], rows[name]]) for name in readers}
        return forward(x=np.concatenate([x, own], axis=-1), **{**others, **tall})

    return run, at
