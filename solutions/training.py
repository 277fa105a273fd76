# %% [markdown]
# # Training
#
# You have cells and gradients. What turns them into a network that works is here: noise that
# forgets units without cutting the thread through time, three rules that make steps of gradients,
# streams of text cut into minibatches, a start that leaves the gates open, and a way to draw from
# what was learned. At the end a network of your own writes.
#
# The chapter *Training* derives every formula used here. Shapes are written with `T` time steps,
# `B` examples in a minibatch, `D` inputs, `H` hidden units and `K` outputs. The gradient of the
# loss with respect to a variable is called `d` + its name and has its shape.
#
# **Time**: about 110 minutes without the chapter, 180 with it.
#
# **Bring**: backpropagation through a vanilla network and an LSTM. For three of the ten tasks,
# unless you would rather write them anew, `rnn_step_forward`, `rnn_step_backward` and `orthogonal`;
# for the network that writes, not for the tasks, eight more, which the cell below names.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general. No
# function may leave an array that it was given changed: the checks lock theirs, and NumPy says
# *read-only* at a line that writes into one. Above each answer three hints unfold, one at a time.

# %%
import numpy as np

# %% tags=["active-ipynb"]
# # Helpers of the cells below; run this cell with the one above.
# def compare(name, value, expected, why=""):
#     """Print a value beside the expected one; stop where shape or entries differ."""
#     assert value is not None, f"{name} is None: does the function return what it computed?"
#     value, expected = np.asarray(value), np.asarray(expected)
#     shapes = f"{name} has shape {value.shape}, expected {expected.shape}"
#     assert value.shape == expected.shape, shapes
#     texts = [" ".join(np.array2string(a, precision=6).split()) for a in (value, expected)]
#     told = f"{name} is {texts[0]}, expected {texts[1]}"
#     assert np.allclose(value, expected), f"{told}\n{why}".strip()
#     print(told)
#
#
# def locked(*arrays):
#     """Copies that nobody can write into: NumPy stops an answer at the line that tries."""
#     copies = [np.array(array) for array in arrays]
#     for copy in copies:
#         copy.flags.writeable = False
#     return copies
#
#
# def missing(*names):
#     """Say which functions a cell needs that were not brought along."""
#     absent = [name for name in names if name not in globals()]
#     if absent:
#         print('To run this cell, paste into the cell "Bring your own" above:', ", ".join(absent))
#     return absent

# %% tags=["solution", "bring-your-own"]
# Bring your own: paste here the functions that you wrote in earlier notebooks.
#
#     from "sequences":     one_hot
#     from "vanilla_rnn":   rnn_step_forward, readout_forward, softmax_cross_entropy
#     from "bptt":          rnn_step_backward, readout_backward
#     from "gradient_flow": clip_by_global_norm, orthogonal
#     from "lstm":          lstm_step_forward, lstm_forward, lstm_backward
#
# Tasks 2, 3 and 9 may use rnn_step_forward, rnn_step_backward and orthogonal; the network that
# writes at the end needs the others, and says so where one is missing. None that is missing costs
# points here: while the grader examines an exercise, it answers for the earlier ones itself.
### BEGIN SOLUTION
# isort: split
from solutions.bptt import readout_backward, rnn_step_backward  # noqa: F401
from solutions.gradient_flow import clip_by_global_norm, orthogonal  # noqa: F401
from solutions.lstm import lstm_backward, lstm_forward, lstm_step_forward  # noqa: F401
from solutions.sequences import one_hot  # noqa: F401
from solutions.vanilla_rnn import (  # noqa: F401
    readout_forward,
    rnn_step_forward,
    softmax_cross_entropy,
)

### END SOLUTION

# %% [markdown]
# ## 1. One mask for the whole sequence
#
# Dropout sets units to zero at random, so that no unit can rely on another. Drawn anew at every
# step, it would wipe out every memory sooner or later. So for a sequence the mask is drawn **once**
# for each example, and used at every step.
#
# An entry is kept with probability `keep`. What is kept is divided by `keep`, so that the mean
# stays as it was: an entry is `1 / keep` with probability `keep`, and 0 otherwise. All entries are
# drawn independently; every example loses units of its own. The seed decides on the mask: one seed
# gives one mask, and another seed another. `keep` must lie above 0 and at or below 1; raise a
# `ValueError` otherwise.

# %% [markdown]
# <details><summary>Hint 1: from a uniform number to a yes or no</summary>
#
# A uniform number in [0, 1) is below `keep` with probability `keep`. Draw one for each entry
# (eq-training-mask).
#
# </details>
#
# <details><summary>Hint 2: the generator</summary>
#
# `np.random.default_rng(seed)` gives a generator that depends on the seed alone. Its `uniform`
# takes the shape as `size`.
#
# </details>
#
# <details><summary>Hint 3: the scale, and the refusal</summary>
#
# A boolean array divided by `keep` holds exactly the two numbers that are wanted. Before that,
# refuse a `keep` that is not above 0 and at most 1; asked with `not`, the test refuses NaN too.
#
# </details>


# %% tags=["solution"]
def sequence_dropout_mask(B, H, keep, seed):
    """Draw a dropout mask that is to serve a whole sequence.

    Parameters
    ----------
    B, H : int
        Examples and units.
    keep : float
        Probability that an entry is kept.
    seed : int
        One seed, one mask; at least 0 and below 2**32.

    Returns
    -------
    mask : ndarray of shape (B, H)
        Entries are ``1 / keep`` with probability ``keep`` and 0 otherwise, all independent.

    Raises
    ------
    ValueError
        Unless 0 < keep <= 1.

    References
    ----------
    Gal and Ghahramani (2016), A theoretically grounded application of dropout in recurrent neural
    networks, section 4; chapter "training", eq-training-mask.
    """
    ### BEGIN SOLUTION
    if not 0 < keep <= 1:
        raise ValueError(f"keep: expected a number above 0 and at most 1, got {keep}")
    return (np.random.default_rng(seed).uniform(size=(B, H)) < keep) / keep
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# mask = sequence_dropout_mask(100, 400, 0.8, 3)
# told = f"mask is {mask}, of shape {np.shape(mask)}, expected shape (100, 400)"
# assert np.shape(mask) == (100, 400), told
# mask = np.asarray(mask)
# compare("numbers in mask", np.unique(mask), [0.0, 1.25], "An entry is 1 / keep, or 0.")
# assert np.any(mask[0] != mask[1]), "examples 0 and 1 lose the same units"
# assert np.any(mask[:, 0] != mask[:, 1]), "units 0 and 1 are lost by the same examples"
# # Both numbers below stay within five standard deviations of what is expected.
# share = np.mean(mask > 0)
# told = f"a share of {share:.4f} is kept, expected 0.8 give or take 0.01"
# assert abs(share - 0.8) < 0.01, told
# print(told)
# spread = (mask > 0).sum(axis=1).std()
# told = f"how many units an example keeps varies by {spread:.2f}, expected 8 give or take 3"
# assert abs(spread - 8) < 3, f"{told}: the standard deviation of 400 independent entries"
# print(told)
# again, other = sequence_dropout_mask(100, 400, 0.8, 3), sequence_dropout_mask(100, 400, 0.8, 4)
# assert np.array_equal(mask, again), "seed 3 gave two different masks"
# assert not np.array_equal(mask, other), "the seeds 3 and 4 gave the same mask"
# whole = sequence_dropout_mask(2, 3, 1.0, 0)
# compare("mask with keep = 1", whole, np.ones((2, 3)), "All entries are kept.")
# for keep in (0.0, -0.5, 1.5):
#     raised = None
#     try:
#         sequence_dropout_mask(2, 3, keep, 0)
#     except Exception as error:
#         raised = error
#     told = f"keep = {keep} raises {raised!r}, expected a ValueError"
#     assert isinstance(raised, ValueError), told
#     print(told)

# %% tags=["active-ipynb"]
# # Helpers of the cells below; run this cell as well.
# def call(function, *arguments):
#     """Call an answer; where it uses a function that was not brought, say what is missing."""
#     try:
#         return function(*arguments)
#     except NameError as error:
#         brought = ["rnn_step_forward", "rnn_step_backward", "orthogonal"]
#         if error.name in brought:
#             missing(*brought)
#         raise
#
#
# def differences(gradients, variables, loss):
#     """Hold each gradient against central differences of the loss, along a random direction."""
#     due = len(variables)
#     assert len(gradients) == due, f"{due} gradients are due, got {len(gradients)} results"
#     rng, wrong = np.random.default_rng(5), []
#     for gradient, (name, value) in zip(gradients, variables.items()):
#         shape = np.shape(gradient)
#         assert shape == value.shape, f"d{name} has shape {shape}, expected {value.shape}"
#         direction = rng.normal(size=shape)
#         plus, minus = (
#             loss(*{**variables, name: moved}.values())
#             for moved in (value + 1e-5 * direction, value - 1e-5 * direction)
#         )
#         slope, claimed = (plus - minus) / 2e-5, (gradient * direction).sum()
#         print(f"along a random direction of {name}: differences {slope:.9f}, yours {claimed:.9f}")
#         if not np.isclose(claimed, slope, rtol=1e-6, atol=1e-8):
#             wrong.append(f"d{name}")
#     assert not wrong, f"not what differences of the loss say: {', '.join(wrong)}"

# %% [markdown]
# ## 2. Dropout on a sequence
#
# One mask for the inputs, one for the state, both the same at every step:
#
# $$h_t = \tanh\bigl((m_x \odot x_t)\, W_{xh} + (m_h \odot h_{t-1})\, W_{hh} + b_h\bigr).$$
#
# What is returned is $h_t$ itself. The mask $m_h$ acts where the **next** step reads it; $h_0$ is
# masked like any other state.

# %% [markdown]
# <details><summary>Hint 1: an old friend</summary>
#
# This is a vanilla step. Only what goes into it has been multiplied by something before
# (eq-training-dropout).
#
# </details>
#
# <details><summary>Hint 2: one product for all inputs</summary>
#
# `mask_x` has shape `(B, D)` and `x` has shape `(T, B, D)`: `mask_x * x` masks all steps at once.
# The states cannot be masked in advance; they are not there yet.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# Start from `h = h0`. In each step give `rnn_step_forward` the masked inputs of the step and
# `mask_h * h`, keep what it returns as the new `h`, and store it unmasked.
#
# </details>


# %% tags=["solution"]
def rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, mask_x, mask_h):
    """Run a vanilla RNN over a sequence, the same units dropped at every step.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    h0 : ndarray of shape (B, H)
        Hidden state before the first step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)
    mask_x : ndarray of shape (B, D)
        What each step's inputs are multiplied by.
    mask_h : ndarray of shape (B, H)
        What the state before each step is multiplied by.

    Returns
    -------
    hs : ndarray of shape (T, B, H)
        ``hs[t]`` is the hidden state after ``x[t]`` was read, itself not masked.

    References
    ----------
    Gal and Ghahramani (2016), A theoretically grounded application of dropout in recurrent neural
    networks, eq. 7; chapter "training", eq-training-dropout.
    """
    ### BEGIN SOLUTION
    hs, h = [], h0
    for masked in mask_x * x:
        h = rnn_step_forward(masked, mask_h * h, W_xh, W_hh, b_h)
        hs.append(h)
    return np.array(hs)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# #
# # Two inputs, two units, two steps. Example 0 does not hear input 1, and forgets unit 1 from step
# # to step; what it keeps is doubled. Example 1 hears and remembers nothing.
# x, h0, W_xh, W_hh, b_h, masks = locked(
#     [[[0.2, 9.0], [0.2, 9.0]], [[0.1, 9.0], [0.1, 9.0]]],
#     [[0.5, 0.5], [0.5, 0.5]],
#     [[1.0, 0.0], [0.0, 1.0]],
#     [[0.5, 0.25], [9.0, 9.0]],
#     [0.0, 0.25],
#     [[2.0, 0.0], [0.0, 0.0]],
# )
# hs = call(rnn_dropout_forward, x, h0, W_xh, W_hh, b_h, masks, masks)
# assert np.shape(hs) == (2, 2, 2), f"hs is {hs}, of shape {np.shape(hs)}, expected (2, 2, 2)"
# rule = "That is tanh of [0.9 0.5]: 2 · 0.2 + 2 · 0.5 · 0.5, and 2 · 0.5 · 0.25 + 0.25."
# compare("hs[0] of example 0", hs[0][0], np.tanh([0.9, 0.5]), rule)
# rule = "Inside tanh are 2 · 0.1 + 2 tanh(0.9) · 0.5, and 2 tanh(0.9) · 0.25 + 0.25."
# due = np.tanh([0.2 + np.tanh(0.9), 0.5 * np.tanh(0.9) + 0.25])
# compare("hs[1] of example 0", hs[1][0], due, rule)
# for t in range(2):
#     rule = "Its row of both masks is zero, so tanh of the bias remains."
#     compare(f"hs[{t}] of example 1", hs[t][1], np.tanh([0.0, 0.25]), rule)

# %% [markdown]
# ## 3. Dropout on a sequence, backward
#
# `hs` are the states that the forward pass returned. A masked product passes its gradient back
# through the **same** mask: of $m_h \odot h_{t-1}$ only the kept entries hear anything.

# %% [markdown]
# <details><summary>Hint 1: what the weights met</summary>
#
# In the forward pass $W_{hh}$ met $m_h \odot h_{t-1}$, so that is what its gradient is made of
# (eq-training-dropout-backward). The same with $W_{xh}$ and $m_x \odot x_t$.
#
# </details>
#
# <details><summary>Hint 2: use the step that you have</summary>
#
# `rnn_step_backward`, given the masked input and the masked state before, returns gradients by
# these two. One multiplication each leads on to $x_t$ and to $h_{t-1}$.
#
# </details>
#
# <details><summary>Hint 3: the sweep</summary>
#
# From the last step to the first, `dh` is `dhs[t]` plus what came back from step t + 1, and that is
# the step's gradient of the masked state times `mask_h`. The weights' gradients are summed. The
# state before step 0 is `h0`.
#
# </details>


# %% tags=["solution"]
def rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    """Backpropagate through a vanilla RNN's sequence with the same units dropped at every step.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches ``hs[t]`` from the loss directly, not through later
        states.
    x : ndarray of shape (T, B, D)
    h0 : ndarray of shape (B, H)
    hs : ndarray of shape (T, B, H)
        As ``rnn_dropout_forward`` returned them.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    mask_x : ndarray of shape (B, D)
    mask_h : ndarray of shape (B, H)

    Returns
    -------
    dx, dh0, dW_xh, dW_hh, db_h : ndarrays
        Gradients over all paths, each of its variable's shape.

    References
    ----------
    Gal and Ghahramani (2016), A theoretically grounded application of dropout in recurrent neural
    networks, eq. 7; chapter "training", eq-training-dropout-backward.
    """
    ### BEGIN SOLUTION
    dx = np.empty_like(x, dtype=dhs.dtype)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    db_h = np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        h_prev = hs[t - 1] if t > 0 else h0
        dh = dhs[t] + dh_next
        step = rnn_step_backward(dh, mask_x * x[t], mask_h * h_prev, hs[t], W_xh, W_hh)
        dx[t], dh_next = mask_x * step[0], mask_h * step[1]
        dW_xh += step[2]
        dW_hh += step[3]
        db_h += step[4]
    return dx, dh_next, dW_xh, dW_hh, db_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# #
# # One unit and two steps, by pocket calculator: the slopes of tanh are 0.64 and 0.36. The mask of
# # the inputs doubles, that of the states halves.
# dhs, hs = locked([[[1.0]], [[10.0]]], [[[0.6]], [[0.8]]])
# x, h0, W_xh, W_hh = locked([[[3.0]], [[-1.0]]], [[0.5]], [[1.0]], [[5.0]])
# answer = call(rnn_dropout_backward, dhs, x, h0, hs, W_xh, W_hh, *locked([[2.0]], [[0.5]]))
# assert len(answer) == 5, f"five gradients are due, got {len(answer)} results"
# dx, dh0, dW_xh, dW_hh, db_h = answer
# # At the end 3.6 arrives inside the tanh. Of that 3.6 · 5 · 0.5 = 9 goes back to the state before,
# # where the loss adds 1, and 6.4 arrives inside the first tanh.
# compare("db_h", db_h, [10.0], "That is 10 · 0.36 + (1 + 9) · 0.64.")
# compare("dh0", dh0, [[16.0]], "That is 6.4 · 5 · 0.5, back through the mask.")
# compare("dx", dx, [[[12.8]], [[7.2]]], "That is 6.4 · 1 · 2 and 3.6 · 1 · 2.")
# compare("dW_xh", dW_xh, [[31.2]], "That is 6.4 · (2 · 3) + 3.6 · (2 · -1), of masked inputs.")
# compare("dW_hh", dW_hh, [[2.68]], "That is 6.4 · (0.5 · 0.5) + 3.6 · (0.5 · 0.6).")
#
# # Central differences of the loss sum(hs * dhs). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(0)
# T, B, D, H = 4, 3, 5, 6
# dhs, masks = rng.normal(size=(T, B, H)), [rng.choice([0.0, 2.0], size=(B, n)) for n in (D, H)]
# shapes = {"x": (T, B, D), "h0": (B, H), "W_xh": (D, H), "W_hh": (H, H), "b_h": (H,)}
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# x, h0, W_xh, W_hh, b_h = variables.values()
# hs = call(rnn_dropout_forward, *variables.values(), *masks)
# answer = call(rnn_dropout_backward, *locked(dhs, x, h0, hs, W_xh, W_hh, *masks))
# differences(answer, variables, lambda *v: (rnn_dropout_forward(*v, *masks) * dhs).sum())

# %% [markdown]
# ## 4. Momentum
#
# An update takes lists: all parameters, their gradients, and one more array for each, which the
# rule remembers. Return new lists; leave the old arrays alone. For each parameter $p$ with gradient
# $g$ and velocity $v$,
#
# $$v \leftarrow \mu\, v + g, \qquad p \leftarrow p - \eta\, v,$$
#
# with $\mu$ for `momentum` and $\eta$ for `learning_rate`. The new velocity moves the parameter.

# %% [markdown]
# <details><summary>Hint 1: item by item</summary>
#
# `zip` walks through parameters, gradients and velocities together.
#
# </details>
#
# <details><summary>Hint 2: two new lists</summary>
#
# First make the list of new velocities. Then use **it** for the list of new parameters
# (eq-training-momentum).
#
# </details>
#
# <details><summary>Hint 3: new arrays</summary>
#
# `v *= momentum` would change the caller's array. `momentum * v + …` makes a new one.
#
# </details>


# %% tags=["solution"]
def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    """Make one step of gradient descent with momentum.

    Parameters
    ----------
    parameters, gradients, velocities : list of ndarray
        Matched item by item.
    learning_rate : float
    momentum : float
        What is kept of the velocities.

    Returns
    -------
    parameters, velocities : list of ndarray
        After the step.

    References
    ----------
    Polyak (1964), Some methods of speeding up the convergence of iteration methods; chapter
    "training", eq-training-momentum.
    """
    ### BEGIN SOLUTION
    velocities = [momentum * v + g for v, g in zip(velocities, gradients, strict=True)]
    moved = zip(parameters, velocities, strict=True)
    return [p - learning_rate * v for p, v in moved], velocities
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# old, gradients = locked([1.0, 2.0], [[3.0]]), locked([1.0, 0.0], [[2.0]])
# velocities = locked([2.0, 4.0], [[0.0]])
# came = [*old, *velocities]
# new, v = sgd_momentum(old, gradients, velocities, 0.1, 0.5)
# counts = len(new), len(v)
# assert counts == (2, 2), f"two lists of two arrays are due, got lists of {counts}"
# compare("velocities[0]", v[0], [2.0, 2.0], "That is 0.5 · [2 4] + [1 0].")
# compare("velocities[1]", v[1], [[2.0]], "That is 0.5 · 0 + 2.")
# compare("parameters[0]", new[0], [0.8, 1.8], "That is [1 2] - 0.1 · [2 2].")
# compare("parameters[1]", new[1], [[2.8]], "That is 3 - 0.1 · 2.")
# same = list(map(id, [*old, *velocities])) == list(map(id, came))
# assert same, "a list that came holds other arrays now; leave it as it was"

# %% [markdown]
# ## 5. RMSProp
#
# Divide each entry of the gradient by its own recent size: a running mean of squares,
#
# $$s \leftarrow \rho\, s + (1 - \rho)\, g^2, \qquad
# p \leftarrow p - \eta\, \frac{g}{\sqrt{s} + \varepsilon},$$
#
# with $\rho$ for `decay`. Everything is elementwise.

# %% [markdown]
# <details><summary>Hint 1: the same frame</summary>
#
# Two new lists again: first the squares, then the parameters.
#
# </details>
#
# <details><summary>Hint 2: which squares</summary>
#
# The **new** mean of squares stands under the root, the one that already knows this gradient
# (eq-training-rmsprop).
#
# </details>
#
# <details><summary>Hint 3: where eps stands</summary>
#
# Outside the root: `np.sqrt(s) + eps`. Inside it would act as its own root.
#
# </details>


# %% tags=["solution"]
def rmsprop(parameters, gradients, squares, learning_rate, decay, eps):
    """Make one step of RMSProp.

    Parameters
    ----------
    parameters, gradients, squares : list of ndarray
        Matched item by item; ``squares`` holds the running means of squared gradients.
    learning_rate : float
    decay : float
        What is kept of the running means.
    eps : float
        Added to the root.

    Returns
    -------
    parameters, squares : list of ndarray
        After the step.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5 of Neural networks for machine learning; chapter
    "training", eq-training-rmsprop.
    """
    ### BEGIN SOLUTION
    squares = [decay * s + (1 - decay) * g**2 for s, g in zip(squares, gradients, strict=True)]
    moved = zip(parameters, gradients, squares, strict=True)
    return [p - learning_rate * g / (np.sqrt(s) + eps) for p, g, s in moved], squares
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# old, gradients = locked([1.0, 1.0], [[3.0]]), locked([2.0, 0.0], [[-2.0]])
# squares = locked([12.0, 4.0], [[0.0]])
# came = [*old, *squares]
# new, s = rmsprop(old, gradients, squares, 0.1, 0.75, 0.5)
# counts = len(new), len(s)
# assert counts == (2, 2), f"two lists of two arrays are due, got lists of {counts}"
# compare("squares[0]", s[0], [10.0, 3.0], "That is 0.75 · [12 4] + 0.25 · [4 0].")
# compare("squares[1]", s[1], [[1.0]], "That is 0.75 · 0 + 0.25 · 4.")
# rule = "That is 1 - 0.1 · 2 / (√10 + 0.5), and 1 where the gradient is 0."
# compare("parameters[0]", new[0], [1 - 0.2 / (np.sqrt(10) + 0.5), 1.0], rule)
# compare("parameters[1]", new[1], [[3 + 0.2 / 1.5]], "That is 3 + 0.1 · 2 / (√1 + 0.5).")
# same = list(map(id, [*old, *squares])) == list(map(id, came))
# assert same, "a list that came holds other arrays now; leave it as it was"

# %% [markdown]
# ## 6. Adam
#
# Adam keeps a running mean $m$ of gradients and one, $s$, of their squares:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad
# s \leftarrow \beta_2 s + (1 - \beta_2)\, g^2.$$
#
# Both start from zero and are too small at first. After `step` updates exactly a share
# $1 - \beta^{step}$ of the weights has been given out, so divide by it:
#
# $$\hat m = \frac{m}{1 - \beta_1^{step}}, \qquad \hat s = \frac{s}{1 - \beta_2^{step}}, \qquad
# p \leftarrow p - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}.$$
#
# `step` is the number of **this** update, from 1. Return $m$ and $s$ themselves, not the corrected
# ones: they are what the next update goes on from.

# %% [markdown]
# <details><summary>Hint 1: three new lists</summary>
#
# Means, squares, parameters, in this order of making (eq-training-adam). The return value has the
# parameters first.
#
# </details>
#
# <details><summary>Hint 2: the first step</summary>
#
# At step 1 from zeros, $\hat m = g$ and $\hat s = g^2$ exactly. Each entry then moves by almost
# $\eta$, whatever its size. A good check by hand.
#
# </details>
#
# <details><summary>Hint 3: two divisors</summary>
#
# `1 - beta1**step` and `1 - beta2**step` are the same for all parameters. They divide `m` and the
# number **under** the root; `eps` is added outside it.
#
# </details>


# %% tags=["solution"]
def adam(parameters, gradients, means, squares, step, learning_rate, beta1, beta2, eps):
    """Make one step of Adam.

    Parameters
    ----------
    parameters, gradients, means, squares : list of ndarray
        Matched item by item; ``means`` and ``squares`` hold the running means of gradients and of
        their squares, not corrected.
    step : int
        The number of this update, from 1.
    learning_rate : float
    beta1, beta2 : float
        What is kept of the means and of the squares.
    eps : float
        Added to the root.

    Returns
    -------
    parameters, means, squares : list of ndarray
        After the step; the running means are not corrected.

    References
    ----------
    Kingma and Ba (2015), Adam: a method for stochastic optimization, algorithm 1; chapter
    "training", eq-training-adam.
    """
    ### BEGIN SOLUTION
    means = [beta1 * m + (1 - beta1) * g for m, g in zip(means, gradients, strict=True)]
    squares = [beta2 * s + (1 - beta2) * g**2 for s, g in zip(squares, gradients, strict=True)]
    first, second = 1 - beta1**step, 1 - beta2**step
    moved = zip(parameters, means, squares, strict=True)
    parameters = [
        p - learning_rate * (m / first) / (np.sqrt(s / second) + eps) for p, m, s in moved
    ]
    return parameters, means, squares
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # The first step, from means of zero, with eps = 0: each entry moves by the learning rate, 0.1.
# old, gradients = locked([1.0, 1.0, 1.0], [[2.0]]), locked([1e-3, -5.0, 2.0], [[4.0]])
# means, squares = locked(np.zeros(3), [[0.0]]), locked(np.zeros(3), [[0.0]])
# came = [*old, *means, *squares]
# new, m, s = adam(old, gradients, means, squares, 1, 0.1, 0.9, 0.999, 0.0)
# due = "three lists of two arrays are due"
# assert len(new) == len(m) == len(s) == 2, f"{due}, got {len(new)}, {len(m)} and {len(s)} arrays"
# compare("means[0]", m[0], [1e-4, -0.5, 0.2], "That is 0.1 times the gradient, not corrected.")
# rule = "That is 0.001 g², not corrected."
# compare("squares[0] in millionths", np.multiply(s[0], 1e6), [1e-3, 25e3, 4e3], rule)
# compare("parameters[0]", new[0], [0.9, 1.1, 0.9], "That is 1 - 0.1 · g / √g².")
# compare("parameters[1]", new[1], [[1.9]], "That is 2 - 0.1 · 4 / √16.")
# same = list(map(id, [*old, *means, *squares])) == list(map(id, came))
# assert same, "a list that came holds other arrays now; leave it as it was"
#
# # The second step of a constant gradient 4, and eps = 1.
# old, gradient, means, squares = ([a] for a in locked([1.0], [4.0], [0.4], [0.016]))
# new, m, s = adam(old, gradient, means, squares, 2, 0.1, 0.9, 0.999, 1.0)
# compare("means[0] after step 2", m[0], [0.76], "That is 0.9 · 0.4 + 0.1 · 4.")
# compare("squares[0] after step 2", s[0], [0.031984], "That is 0.999 · 0.016 + 0.001 · 16.")
# rule = "Corrected they are 0.76 / (1 - 0.9²) = 4 and 16, which gives 1 - 0.1 · 4 / (4 + 1)."
# compare("parameters[0] after step 2", new[0], [0.92], rule)

# %% [markdown]
# ## 7. Streams
#
# A long text is one sequence. Cut it into `B` streams that are read side by side, and each stream
# into blocks of `k` steps. Block `i + 1` of a stream goes on where block `i` ended, so the state
# can be carried from block to block.
#
# There are $m = \lfloor (len(ids) - 1) / B \rfloor$ steps in a stream and $n = \lfloor m / k
# \rfloor$ whole blocks; what is left over is dropped. Stream `b` starts at `ids[b * m]`:
#
# `inputs[i, t, b] = ids[b * m + i * k + t]`, and `targets` holds, for each input, the id that
# comes next. Both have shape `(n, k, B)` and dtype int64; `n` may be 0.

# %% [markdown]
# <details><summary>Hint 1: an array of places</summary>
#
# If you can make an array `places` of shape `(n, k, B)` that holds $b m + i k + t$, then the
# answers are `ids[places]` and `ids[places + 1]`.
#
# </details>
#
# <details><summary>Hint 2: or cut and turn</summary>
#
# `ids[: B * m].reshape(B, m)` has one stream per **row**. Drop what does not fill a block, and turn
# it so that time comes before the streams.
#
# </details>
#
# <details><summary>Hint 3: the order of axes</summary>
#
# The steps of a stream as a column and the places where streams start as a row add up to an array
# with time first, which a reshape cuts into blocks. Do not reshape `(B, n, k)` into `(n, k, B)`:
# transpose it.
#
# </details>


# %% tags=["solution"]
def stream_batches(ids, B, k):
    """Cut one long sequence into blocks of streams that go on from block to block.

    Parameters
    ----------
    ids : ndarray of int
        The sequence, 1-D, not empty.
    B : int
        How many streams are read side by side, at least 1.
    k : int
        Steps in a block, at least 1.

    Returns
    -------
    inputs, targets : ndarray of shape (n, k, B)
        Blocks, steps, streams, as int64; each target is the id after its input.

    References
    ----------
    Zaremba, Sutskever and Vinyals (2014), Recurrent neural network regularization, section 4.1;
    chapter "training", section "training-streams".
    """
    ### BEGIN SOLUTION
    m = (len(ids) - 1) // B
    n = m // k
    places = (np.arange(n * k)[:, None] + m * np.arange(B)).reshape(n, k, B)
    ids = np.asarray(ids, dtype=np.int64)
    return ids[places], ids[places + 1]
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # 15 ids, 2 streams of 7 steps, blocks of 3: one step of each stream is left over.
# (ids,) = locked(np.arange(100, 115, dtype=np.int32))
# inputs, targets = stream_batches(ids, 2, 3)
# due = [[[100, 107], [101, 108], [102, 109]], [[103, 110], [104, 111], [105, 112]]]
# rule = "Stream 0 is column 0, from ids[0] on; stream 1 is column 1, from ids[7] on."
# compare("inputs", inputs, due, rule)
# rule = "Each is the id that comes after its input in the sequence."
# compare("targets", targets, np.add(due, 1), rule)
# for name, array in [("inputs", inputs), ("targets", targets)]:
#     dtype = np.asarray(array).dtype
#     assert dtype == np.int64, f"{name} of int32 ids are {dtype}, expected int64"
# # Of 7 ids the last one is a target only: 2 streams of 3 steps. Of 6 ids there are 2 steps.
# inputs, targets = stream_batches(np.arange(7), 2, 3)
# compare("inputs of 7 ids", inputs, [[[0, 3], [1, 4], [2, 5]]], "Both streams have 3 steps.")
# rule = "After the last input of stream 0, the id 2, comes the first of stream 1."
# compare("targets of 7 ids", targets, [[[1, 4], [2, 5], [3, 6]]], rule)
# for name, array in zip(["inputs", "targets"], stream_batches(np.arange(6), 2, 3)):
#     told = f"{name} of 6 ids has shape {np.shape(array)}, expected (0, 3, 2)"
#     assert np.shape(array) == (0, 3, 2), told
#     print(told)

# %% [markdown]
# ## 8. Drawing
#
# A network that writes draws its next letter from $p = \mathrm{softmax}(logits / temperature)$. A
# temperature below 1 makes it careful, above 1 daring. So that the draw can be checked, chance is
# an argument: `u` holds one number in [0, 1) for each example. Return the smallest $k$ with
#
# $$p_0 + p_1 + \dots + p_k > u.$$
#
# All $K$ of them add up to 1, but rounding may leave a little less; where `u` lies above even that,
# the id is the last one, $K - 1$. Logits may be as large as ±10,000. A temperature at or below zero
# makes no sense: `ValueError`.

# %% [markdown]
# <details><summary>Hint 1: softmax that does not overflow</summary>
#
# Divide by the temperature first. Then subtract from each row its largest entry.
#
# </details>
#
# <details><summary>Hint 2: sums from the left</summary>
#
# `np.cumsum` along the last axis gives $p_0, p_0 + p_1, \dots$ for each row of the softmax
# (eq-training-temperature).
#
# </details>
#
# <details><summary>Hint 3: the smallest k</summary>
#
# The number of sums that are at or below $u$ is the index that is looked for. Compare with `u` as a
# column, and count the True of each row. No index may be larger than $K - 1$.
#
# </details>


# %% tags=["solution"]
def sample_ids(logits, temperature, u):
    """Draw one id for each example from a softmax, with chance given from outside.

    Parameters
    ----------
    logits : ndarray of shape (B, K)
    temperature : float
        Divides the logits.
    u : ndarray of shape (B,)
        Numbers in [0, 1), one per example.

    Returns
    -------
    ids : ndarray of shape (B,)
        The smallest k with p_0 + ... + p_k > u; int64.

    Raises
    ------
    ValueError
        If the temperature is not above 0.

    References
    ----------
    Devroye (1986), Non-uniform random variate generation, section III.2; chapter "training",
    eq-training-temperature.
    """
    ### BEGIN SOLUTION
    if not temperature > 0:
        raise ValueError(f"temperature: expected a number above 0, got {temperature}")
    scaled = logits / temperature
    weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    sums = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    ids = (sums <= u[:, None]).sum(axis=1)
    return np.minimum(ids, logits.shape[1] - 1)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Probabilities 1/8, 1/2, 3/8 in every row.
# logits, u = locked(np.log([[1.0, 4.0, 3.0]] * 4), [0.1, 0.2, 0.6, 0.7])
# ids = sample_ids(logits, 1.0, u)
# compare("ids", ids, [0, 1, 1, 2], "The sums are 1/8, 5/8 and 1; u is 0.1, 0.2, 0.6 and 0.7.")
# dtype = np.asarray(ids).dtype
# assert dtype == np.int64, f"ids are {dtype}, expected int64"
# (u,) = locked([0.03, 0.1, 0.64, 0.67])
# rule = "The sums are 1/26, 17/26 = 0.654 and 1; u is 0.03, 0.1, 0.64 and 0.67."
# compare("ids at temperature 1/2", sample_ids(logits, 0.5, u), [0, 1, 1, 2], rule)
# huge, u = locked([[1e4, -1e4, 1e4 + 1], [-1e4, 0.0, -1e4]], [0.5, 0.5])
# rule = "The second row has p = [0 1 0], and e^10000 is too large for a float."
# compare("ids of huge logits", sample_ids(huge, 1.0, u), [2, 1], rule)
# alike, u = locked(np.zeros((1, 10)), [1 - 2**-53])
# rule = "Ten times 0.1 add up to no more than this u; the last id is 9."
# compare("id of u just below 1", sample_ids(alike, 1.0, u), [9], rule)
# for cold in (0.0, -1.0):
#     raised = None
#     try:
#         sample_ids(logits, cold, np.full(4, 0.5))
#     except Exception as error:
#         raised = error
#     told = f"temperature {cold} raises {raised!r}, expected a ValueError"
#     assert isinstance(raised, ValueError), told
#     print(told)

# %% [markdown]
# ## 9. Where an LSTM starts
#
# Input weights: each of the four `(D, H)` blocks uniform in $\pm \sqrt{6 / (D + H)}$. Recurrent
# weights: each of the four `(H, H)` blocks orthogonal, and no two of them the same. Biases: zero,
# but for the forget gate, which begins with `forget_bias`, so that the cell keeps what it has until
# it learns better. Gates lie in the order i, f, g, o.

# %% [markdown]
# <details><summary>Hint 1: the input weights in one draw</summary>
#
# All four blocks have the same bounds, so one draw of shape `(D, 4H)` does it. The bound is
# computed from `D` and `H`, not from `4H` (eq-training-start).
#
# </details>
#
# <details><summary>Hint 2: four orthogonal matrices</summary>
#
# Your `orthogonal(size, gain, seed)` gives a matrix for each seed. Four blocks want four different
# seeds, which depend on `seed`.
#
# </details>
#
# <details><summary>Hint 3: seeds from a seed</summary>
#
# Let a generator made of `seed` draw four integers below 2**32 and the input weights. `seed`,
# `seed + 1`, … would give neighbouring seeds the same blocks. The forget gate's biases are the
# entries from `H` to `2 * H`.
#
# </details>


# %% tags=["solution"]
def lstm_initial_parameters(D, H, forget_bias, seed):
    """Draw the parameters that an LSTM starts from.

    Parameters
    ----------
    D, H : int
        Inputs and units; H is at least 2.
    forget_bias : float
        Bias of every forget gate.
    seed : int
        One seed, one start; at least 0 and below 2**32.

    Returns
    -------
    W_xh : ndarray of shape (D, 4H)
        Uniform in ±sqrt(6 / (D + H)); the blocks of i, f, g and o lie side by side.
    W_hh : ndarray of shape (H, 4H)
        Four different orthogonal blocks.
    b_h : ndarray of shape (4H,)
        Zero but for the forget gates.

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural
    networks, eq. 16; Jozefowicz, Zaremba and Sutskever (2015), An empirical exploration of
    recurrent network architectures; chapter "training", eq-training-start.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    bound = np.sqrt(6 / (D + H))
    W_xh = rng.uniform(-bound, bound, size=(D, 4 * H))
    W_hh = np.hstack([orthogonal(H, 1.0, int(s)) for s in rng.integers(2**32, size=4)])
    b_h = np.zeros(4 * H)
    b_h[H : 2 * H] = forget_bias
    return W_xh, W_hh, b_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# _, _, b_h = call(lstm_initial_parameters, 2, 3, 1.5, 5)
# rule = "Zero, but for the forget gates, whose block is the second."
# compare("b_h", b_h, np.repeat([0.0, 1.5, 0.0, 0.0], 3), rule)
#
# D, H = 50, 40
# start = call(lstm_initial_parameters, D, H, 1.0, 5)
# for name, array, shape in zip(["W_xh", "W_hh", "b_h"], start, [(D, 4 * H), (H, 4 * H), (4 * H,)]):
#     assert np.shape(array) == shape, f"{name} has shape {np.shape(array)}, expected {shape}"
# W_xh, W_hh, b_h = map(np.asarray, start)
#
# # 8,000 uniform numbers: their mean and that of their squares are within five standard deviations.
# largest, bound = np.abs(W_xh).max(), np.sqrt(6 / 90)
# told = f"W_xh reaches ±{largest:.6f}, expected at most {bound:.6f}"
# assert largest <= bound, f"{told}, the root of 6 / (D + H)"
# print(told)
# middle, square = W_xh.mean() / bound, (W_xh**2).mean() / bound**2
# told = f"in units of the bound the mean is {middle:.4f}, expected 0 give or take 0.035"
# assert abs(middle) < 0.035, told
# print(told)
# told = f"in those units the mean square is {square:.4f}, expected 1/3 give or take 0.017"
# assert abs(square - 1 / 3) < 0.017, told
# print(told)
#
# blocks = dict(zip("ifgo", np.split(W_hh, 4, axis=1)))
# for name, block in blocks.items():
#     off = np.abs(block @ block.T - np.eye(H)).max()
#     told = f"the block of {name} in W_hh, times its transpose, is off by {off:.1e} from I"
#     assert off < 1e-6, told
#     print(told)
# for one, other in ["if", "ig", "io", "fg", "fo", "go"]:
#     same = np.allclose(blocks[one], blocks[other])
#     assert not same, f"the blocks of {one} and {other} in W_hh are the same"
#
# again, other = (call(lstm_initial_parameters, D, H, 1.0, seed) for seed in (5, 6))
# for i, name in enumerate(["W_xh", "W_hh"]):
#     assert np.array_equal(start[i], again[i]), f"seed 5 gave two different {name}"
#     assert not np.allclose(start[i], other[i]), f"the seeds 5 and 6 gave the same {name}"
# theirs = np.split(np.asarray(other[1]), 4, axis=1)
# shared = sum(np.allclose(a, b) for a in blocks.values() for b in theirs)
# print(f"the next seed shares {shared} of the 4 blocks; 0 keeps runs with different seeds apart")

# %% [markdown]
# ## 10. A bias for how long it takes
#
# A forget gate that stays at $f$ keeps a share $f^n$ after $n$ steps, so it remembers for about
# $1 / (1 - f)$ steps. With the bias $\ln u$ it starts at $f = u / (1 + u)$, which is $1 + u$ steps.
# The *chrono* start draws, for each unit, $u$ uniformly (a real number) between 1 and
# $T_{max} - 1$: units then remember for anything between 2 and $T_{max}$ steps. The input gate gets
# the opposite bias: a unit that keeps long writes seldom. The biases of g and o are zero.

# %% [markdown]
# <details><summary>Hint 1: one number per unit</summary>
#
# Draw `H` numbers, not `4H`: the input gate's bias follows from the forget gate's
# (eq-training-chrono).
#
# </details>
#
# <details><summary>Hint 2: the order</summary>
#
# The blocks are i, f, g, o: minus, plus, nothing, nothing.
#
# </details>
#
# <details><summary>Hint 3: what is uniform</summary>
#
# $u$ is uniform, its logarithm is not: draw with `rng.uniform` between the two limits first, and
# take `np.log` of what came.
#
# </details>


# %% tags=["solution"]
def chrono_bias(H, T_max, seed):
    """Draw biases of an LSTM whose units start with memories of different lengths.

    Parameters
    ----------
    H : int
        Units.
    T_max : int
        The longest memory, in steps; at least 2.
    seed : int
        One seed, one draw; at least 0 and below 2**32.

    Returns
    -------
    b_h : ndarray of shape (4H,)
        Biases of i, f, g and o, side by side: the forget gates' are ln u, with u uniform between 1
        and T_max - 1, the input gates' are the opposite, the others zero.

    References
    ----------
    Tallec and Ollivier (2018), Can recurrent neural networks warp time?, section 3; chapter
    "training", eq-training-chrono.
    """
    ### BEGIN SOLUTION
    b_f = np.log(np.random.default_rng(seed).uniform(1, T_max - 1, size=H))
    return np.concatenate([-b_f, b_f, np.zeros(2 * H)])
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# rule = "There u lies between 1 and 1, and ln 1 is 0."
# compare("b_h with T_max = 2", chrono_bias(2, 2, 1), np.zeros(8), rule)
#
# b_h = chrono_bias(2000, 101, 1)
# assert np.shape(b_h) == (8000,), f"b_h has shape {np.shape(b_h)}, expected (8000,)"
# b_i, b_f, b_g, b_o = np.split(np.asarray(b_h), 4)
# u = np.exp(b_f)
# told = f"exp(b_f) reaches from {u.min():.4g} to {u.max():.4g}, expected between 1 and 100"
# assert u.min() > 1 - 1e-9 and u.max() < 100 + 1e-9, told
# print(told)
# # 2,000 numbers: the mean is within five standard deviations of the middle.
# told = f"the mean of exp(b_f) is {u.mean():.2f}, expected 50.5 give or take 3.2"
# assert abs(u.mean() - 50.5) < 3.2, told
# print(told)
# told = f"{np.unique(b_f).size} of 2000 units differ in b_f, expected all: u is a real number"
# assert np.unique(b_f).size == 2000, told
# print(told)
# off = np.abs(b_i + b_f).max()
# assert off < 1e-9, f"b_i is off by {off:.4g} from -b_f"
# largest = np.abs([b_g, b_o]).max()
# assert largest == 0, f"the biases of g and o reach ±{largest:.4g}, expected 0"
# again, other = chrono_bias(2000, 101, 1), chrono_bias(2000, 101, 2)
# assert np.array_equal(b_h, again), "seed 1 gave two different draws"
# assert not np.allclose(b_h, other), "the seeds 1 and 2 gave the same draw"
# print("one seed gives one draw, another seed another")

# %% [markdown]
# ## Your network writes
#
# Everything comes together: streams with a state that is carried on, your LSTM and its gradients,
# clipping, Adam, and a draw at three temperatures. The text is short, so the network will learn
# much of it by heart; that is what there is to see here. It starts at $\ln K$, the loss of one who
# knows nothing, and first falls to what the frequencies of letters alone would give.

# %% tags=["active-ipynb"]
# text = """
# A river remembers the rain of last week. What fell in the hills this morning is not here yet,
# and what fell in the spring has long reached the sea. Between the two lies all that it knows.
# A network that reads is such a river. Each letter falls in, mixes with what is there, flows on.
# Some letters leave a mark that lasts for many steps, and some are gone at the next bend. To learn
# is to ask the water where it came from. The answer runs upstream, from the sea to the hills, and
# at every bend a part of it is lost. A gate is a weir that a keeper may open or shut. When it is
# shut, the water waits behind it and keeps its level. When it is open, the old runs out and the new
# runs in. A good keeper opens seldom, and at the right time. Nobody tells the keeper when. Whoever
# stands at the sea and finds the water too low sends word upstream, and each keeper on the way
# moves the weir a little. After many such words the river does what is asked of it: it keeps the
# rain of the spring for the summer, and lets the storms of the autumn pass.
# """
# text = " ".join(text.split())
# letters = sorted(set(text))
# ids = np.array([letters.index(letter) for letter in text])
# K, H, B, k = len(letters), 96, 8, 25
# print(f"{len(text)} letters, {K} of them different")

# %% tags=["active-ipynb", "finale"]
# # What your answers call from earlier notebooks, paste into "Bring your own" first.
# from time import perf_counter
#
# import matplotlib.pyplot as plt
#
#
# def write(parameters, length, temperature, seed, start="A "):
#     """Draw a text, letter by letter."""
#     W_xh, W_hh, b_h, W_hy, b_y = parameters
#     chance = np.random.default_rng(seed).uniform(size=(length, 1))
#     h = c = np.zeros((1, H))
#     written = [letters.index(letter) for letter in start]
#     for step in range(len(start) + length - 1):
#         if perf_counter() - began > 40:  # and writes less
#             break
#         x = one_hot(np.array(written[step : step + 1]), K)
#         h, c, _ = lstm_step_forward(x, h, c, W_xh, W_hh, b_h)
#         if step >= len(start) - 1:
#             logits = readout_forward(h[None], W_hy, b_y)[0]
#             written.append(int(sample_ids(logits, temperature, chance[step - len(start) + 1])[0]))
#     return "".join(letters[i] for i in written)
#
#
# needed = ["one_hot", "readout_forward", "softmax_cross_entropy", "readout_backward"]
# needed += ["clip_by_global_norm", "lstm_step_forward", "lstm_forward", "lstm_backward"]
# if not missing(*needed):
#     rng = np.random.default_rng(0)
#     recurrent = call(lstm_initial_parameters, K, H, 1.0, 1)
#     parameters = [*map(np.asarray, recurrent), 0.1 * rng.normal(size=(H, K)), np.zeros(K)]
#     means = [np.zeros_like(p) for p in parameters]
#     squares = [np.zeros_like(p) for p in parameters]
#     inputs, targets = stream_batches(ids, B, k)
#     losses, norms, step, began = [], [], 0, perf_counter()
#     print("before it learns:", write(parameters, 60, 1.0, seed=2))
#     while step < 900 and perf_counter() - began < 25:  # a slow machine learns less
#         block = step % len(inputs)
#         if block == 0:
#             h = c = np.zeros((B, H))
#         step += 1
#         W_xh, W_hh, b_h, W_hy, b_y = parameters
#         x, wanted = one_hot(inputs[block], K), targets[block]
#         hs, cs, gates = lstm_forward(x, h, c, W_xh, W_hh, b_h)
#         logits = readout_forward(hs, W_hy, b_y)
#         loss, dlogits = softmax_cross_entropy(logits, wanted, np.ones(wanted.shape, dtype=bool))
#         dhs, dW_hy, db_y = readout_backward(dlogits, hs, W_hy)
#         _, _, _, *found = lstm_backward(dhs, x, h, c, hs, cs, gates, W_xh, W_hh)
#         clipped, norm = clip_by_global_norm([*found, dW_hy, db_y], 5.0)
#         parameters, means, squares = adam(
#             parameters, clipped, means, squares, step, 0.005, 0.9, 0.999, 1e-8
#         )
#         h, c = hs[-1], cs[-1]  # carried on to the next block
#         losses.append(loss / k)
#         norms.append(norm)
#         if step % 300 == 0:
#             sample = write(parameters, 60, 0.7, seed=2)
#             print(f"after {step} updates, {losses[-1]:.2f} nats a letter:", sample)
#
#     for temperature in (0.3, 0.7, 1.5):
#         print(f"\nat temperature {temperature}:", write(parameters, 200, temperature, seed=3))
#
#     shares = np.bincount(ids) / len(ids)
#     fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
#     left.plot(losses)
#     left.axhline(np.log(K), linestyle=":", color="grey", label="knowing nothing, ln K")
#     alone = -(shares * np.log(shares)).sum()
#     left.axhline(alone, linestyle="--", color="grey", label="the letters' frequencies alone")
#     left.set(xlabel="update", ylabel="nats a letter", title="loss", ylim=(0, None))
#     left.legend()
#     right.semilogy(norms)
#     right.axhline(5.0, linestyle="--", color="grey", label="clipped above")
#     right.set(xlabel="update", ylabel="norm", title="gradient before clipping")
#     right.legend()
#     plt.show()
