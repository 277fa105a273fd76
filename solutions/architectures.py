# %% [markdown]
# # Architectures
#
# One cell, many machines. You will read a sequence from both ends, stack networks, turn states of
# many steps into one, slide a filter over time, join an encoder to a decoder, and derive a loss
# that needs no alignment: connectionist temporal classification (CTC). At the end a network of
# yours reads strings of digits, though nobody ever told it where one digit ends and the next
# begins.
#
# The chapter *Architectures* derives every formula used here. Shapes are written with `T` time
# steps, `B` examples in a minibatch, `D` inputs, `H` hidden units and `K` outputs. The gradient of
# the loss with respect to a variable is called `d` + its name and has its shape.
#
# A `mask` of shape `(T, B)` holds booleans. In each column it is True for the steps that count and
# False from some step on; at least one step counts.
#
# **Time**: about 240 minutes without the chapter, 350 with it.
#
# **Bring**: backpropagation through a vanilla network, masks and cross-entropy. For five of the 17
# tasks, unless you would rather write them anew, `rnn_forward`, `rnn_backward`, `readout_forward`,
# `readout_backward` and `softmax_cross_entropy`, together with whatever they call; for the digits
# at the end `adam` as well.
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
# Bring your own: paste here the functions that you wrote in earlier notebooks, and what they call.
#
#     from "vanilla_rnn": rnn_forward, readout_forward, softmax_cross_entropy
#     from "bptt":        rnn_backward, readout_backward
#     from "training":    adam (for the digits at the end alone)
#
# Tasks 2 to 5 and 17 may use them, the others need none. One that is still missing costs no points
# here: while the grader examines an exercise, it answers for the earlier ones itself.
### BEGIN SOLUTION
# isort: split
from solutions.bptt import readout_backward, rnn_backward
from solutions.training import adam  # noqa: F401
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

### END SOLUTION

# %% [markdown]
# ## 1. Turning padded sequences round
#
# To read from the end one turns the sequence round. In a padded minibatch every example ends
# somewhere else, and its padding must stay where it is: at the end. So turn only the steps that
# count. `x` has shape `(T, B, …)`, with any axes after the first two; its dtype is kept.

# %% [markdown]
# <details><summary>Hint 1: how long each example is</summary>
#
# `mask.sum(axis=0)` counts the True of each column.
#
# </details>
#
# <details><summary>Hint 2: one example at a time</summary>
#
# In a copy of `x`, the first `n` steps of example `b` are replaced by the same steps in reverse.
# The rest of the copy is already right.
#
# </details>
#
# <details><summary>Hint 3: the slice</summary>
#
# `x[:n, b][::-1]` are the first `n` steps of example `b`, turned round; they go to the place
# `[:n, b]` of the copy.
#
# </details>


# %% tags=["solution"]
def reverse_padded(x, mask):
    """Turn each example's counted steps round and leave its padding where it was.

    Parameters
    ----------
    x : ndarray of any dtype
        Time first, examples second, whatever else after that: ``(T, B, ...)``.
    mask : ndarray of shape (T, B)
        Boolean; True first, False from some step on.

    Returns
    -------
    reversed_x : ndarray of shape (T, B, ...)
        Shape and dtype are those of ``x``.

    References
    ----------
    Schuster and Paliwal (1997), Bidirectional recurrent neural networks; chapter "architectures",
    section "architectures-bidirectional".
    """
    ### BEGIN SOLUTION
    steps = np.arange(len(x))[:, None]
    places = np.where(mask, mask.sum(axis=0) - 1 - steps, steps)
    return x[places, np.arange(x.shape[1])]
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# x, mask = locked(
#     [[1, 10], [2, 20], [3, 30], [4, 40]],
#     [[True, True], [True, True], [True, False], [False, False]],
# )
# turned = reverse_padded(x, mask)
# rule = "In column 0 three steps count and the fourth stays; in column 1 two count and two stay."
# compare("turned", turned, [[3, 20], [2, 10], [1, 30], [4, 40]], rule)
# dtypes = np.asarray(turned).dtype, x.dtype
# assert dtypes[0] == dtypes[1], f"the dtype is {dtypes[0]}, expected {dtypes[1]}, that of x"
# # With an axis more: each step now holds a pair.
# (pairs,) = locked(np.stack([x, -x], axis=2))
# due = [[[3, -3], [20, -20]], [[2, -2], [10, -10]], [[1, -1], [30, -30]], [[4, -4], [40, -40]]]
# compare("pairs, turned", reverse_padded(pairs, mask), due, "Each pair stays together.")

# %% tags=["active-ipynb"]
# # Helpers of the cells below; run this cell as well.
# def call(function, *arguments):
#     """Call an answer; where it uses a function that was not brought, say what is missing."""
#     try:
#         return function(*arguments)
#     except NameError as error:
#         brought = ["rnn_forward", "rnn_backward", "readout_forward", "readout_backward"]
#         if error.name in [*brought, "softmax_cross_entropy"]:
#             missing(*brought, "softmax_cross_entropy")
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
# ## 2. Reading from both ends
#
# A forward reader and a backward reader, each a vanilla network with its own weights. The backward
# one starts from `h0_b` at each example's **last counted** step and walks to its first.
# `hs[t]`, of width $2H$, holds the forward reader's state after it read `x[t]`, then the backward
# reader's after it read `x[t]`. At padded steps `hs` is zero.

# %% [markdown]
# <details><summary>Hint 1: two networks you have</summary>
#
# The backward reader is your `rnn_forward` on a sequence that was turned round
# (eq-architectures-bidirectional).
#
# </details>
#
# <details><summary>Hint 2: turn back</summary>
#
# The states come out in the order in which the steps were read. Turn them round again, with the
# same mask, so that each stands beside the step that it belongs to.
#
# </details>
#
# <details><summary>Hint 3: the padding</summary>
#
# Join the two along the last axis. Then let `np.where` choose between them and zero, with the mask
# given a last axis of its own.
#
# </details>


# %% tags=["solution"]
def bidirectional_forward(x, mask, h0_f, h0_b, W_xh_f, W_hh_f, b_h_f, W_xh_b, W_hh_b, b_h_b):
    """Read padded sequences from both ends with two vanilla RNNs.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    mask : ndarray of shape (T, B)
        Boolean; True first, False from some step on.
    h0_f, h0_b : ndarray of shape (B, H)
        States before the first step that each reader reads.
    W_xh_f, W_xh_b : ndarray of shape (D, H)
    W_hh_f, W_hh_b : ndarray of shape (H, H)
    b_h_f, b_h_b : ndarray of shape (H,)

    Returns
    -------
    hs : ndarray of shape (T, B, 2H)
        The forward reader's state after step t, then the backward reader's after it read step t;
        zero at padded steps.

    References
    ----------
    Schuster and Paliwal (1997), Bidirectional recurrent neural networks; chapter "architectures",
    eq-architectures-bidirectional.
    """
    ### BEGIN SOLUTION
    forward = rnn_forward(x, h0_f, W_xh_f, W_hh_f, b_h_f)
    backward = rnn_forward(reverse_padded(x, mask), h0_b, W_xh_b, W_hh_b, b_h_b)
    both = np.concatenate([forward, reverse_padded(backward, mask)], axis=2)
    return np.where(mask[:, :, None], both, 0.0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# #
# # One unit each way. Inside the forward reader's tanh is x + 0.5 h + 0.1, inside the backward
# # reader's 2 x - h. Example 0 has three steps, example 1 has one.
# x, mask, h0_f, h0_b = locked(
#     [[[0.1], [0.4]], [[0.2], [9.0]], [[0.3], [9.0]]],
#     [[True, True], [True, False], [True, False]],
#     [[0.2], [0.4]],
#     [[0.3], [0.5]],
# )
# readers = locked([[1.0]], [[0.5]], [0.1], [[2.0]], [[-1.0]], [0.0])
# hs = call(bidirectional_forward, x, mask, h0_f, h0_b, *readers)
# assert np.shape(hs) == (3, 2, 2), f"hs is {hs}, of shape {np.shape(hs)}, expected (3, 2, 2)"
# hs = np.asarray(hs)
# rule = "Both readers read its only step, and hs is zero at padded steps."
# compare("hs of example 1", hs[:, 1], [[np.tanh(0.7), np.tanh(0.3)], [0, 0], [0, 0]], rule)
# first = np.tanh(0.1 + 0.5 * 0.2 + 0.1)
# second = np.tanh(0.2 + 0.5 * first + 0.1)
# due = [first, second, np.tanh(0.3 + 0.5 * second + 0.1)]
# rule = "It comes to step 0 with 0.2, and goes on to steps 1 and 2."
# compare("forward reader of example 0", hs[:, 0, 0], due, rule)
# last = np.tanh(2 * 0.3 - 0.3)
# middle = np.tanh(2 * 0.2 - last)
# rule = "It comes to step 2 with 0.3, and goes on to steps 1 and 0."
# due = [np.tanh(2 * 0.1 - middle), middle, last]
# compare("backward reader of example 0", hs[:, 0, 1], due, rule)

# %% [markdown]
# ## 3. Both ends, backward
#
# Each reader has its own backward pass; the two meet only in `x`, whose gradient is the sum of
# both. Whatever stands at padded steps of `dhs`, `x` and `hs`, however large, has no effect, and
# `dx` is zero there.

# %% [markdown]
# <details><summary>Hint 1: clean first</summary>
#
# Before anything else, put zeros at the padded steps of `dhs`, `x` and `hs`, with `np.where`. From
# there on a padded step sends back nothing, because nothing arrives at it.
#
# </details>
#
# <details><summary>Hint 2: two halves</summary>
#
# The first `H` columns of `dhs` and `hs` belong to the forward reader. For the backward reader turn
# its halves, and `x`, round, and call your `rnn_backward`.
#
# </details>
#
# <details><summary>Hint 3: turn back and add</summary>
#
# The `dx` of the backward reader comes out turned round. Turn it back with `reverse_padded` before
# you add it to the forward reader's (eq-architectures-bidirectional-backward).
#
# </details>


# %% tags=["solution"]
def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    """Backpropagate through two vanilla RNNs that read padded sequences from both ends.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, 2H)
        The gradient that reaches ``hs`` from the loss directly; padded steps have no effect.
    x : ndarray of shape (T, B, D)
    mask : ndarray of shape (T, B)
        Boolean; True first, False from some step on.
    h0_f, h0_b : ndarray of shape (B, H)
    hs : ndarray of shape (T, B, 2H)
        As ``bidirectional_forward`` returned them.
    W_xh_f, W_xh_b : ndarray of shape (D, H)
    W_hh_f, W_hh_b : ndarray of shape (H, H)

    Returns
    -------
    dx, dh0_f, dh0_b, dW_xh_f, dW_hh_f, db_h_f, dW_xh_b, dW_hh_b, db_h_b : ndarrays
        Gradients over all paths, each of its variable's shape; ``dx`` is zero at padded steps.

    References
    ----------
    Schuster and Paliwal (1997), Bidirectional recurrent neural networks; chapter "architectures",
    eq-architectures-bidirectional-backward.
    """
    ### BEGIN SOLUTION
    dhs, x, hs = (np.where(mask[:, :, None], a, 0.0) for a in (dhs, x, hs))
    (dhs_f, dhs_b), (hs_f, hs_b) = np.split(dhs, 2, axis=2), np.split(hs, 2, axis=2)
    dx_f, dh0_f, *d_f = rnn_backward(dhs_f, x, h0_f, hs_f, W_xh_f, W_hh_f)
    dhs_b, x_b, hs_b = (reverse_padded(a, mask) for a in (dhs_b, x, hs_b))
    dx_b, dh0_b, *d_b = rnn_backward(dhs_b, x_b, h0_b, hs_b, W_xh_b, W_hh_b)
    dx = np.where(mask[:, :, None], dx_f + reverse_padded(dx_b, mask), 0.0)
    return dx, dh0_f, dh0_b, *d_f, *d_b
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# #
# # One unit each way, two steps and a padded one, by pocket calculator. The slopes of tanh are 0.64
# # and 0.36 for the forward reader, 1 and 0.75 for the backward one.
# dhs, hs, x = locked(
#     [[[1.0, 2.0]], [[10.0, 4.0]], [[0.0, 0.0]]],
#     [[[0.6, 0.0]], [[0.8, 0.5]], [[0.0, 0.0]]],
#     [[[3.0]], [[-1.0]], [[0.0]]],
# )
# mask, h0_f, h0_b = locked([[True], [True], [False]], [[0.5]], [[-0.5]])
# weights = locked([[1.0]], [[2.5]], [[10.0]], [[3.0]])
# answer = call(bidirectional_backward, dhs, x, mask, h0_f, h0_b, hs, *weights)
# assert len(answer) == 9, f"nine gradients are due, got {len(answer)} results"
# dx, dh0_f, dh0_b, dW_xh_f, dW_hh_f, db_h_f, dW_xh_b, dW_hh_b, db_h_b = answer
# # Forward reader: 10 · 0.36 = 3.6 arrives in tanh at step 1, (1 + 3.6 · 2.5) · 0.64 = 6.4 at 0.
# compare("db_h_f", db_h_f, [10.0], "That is 3.6 of step 1 and 6.4 of step 0.")
# compare("dh0_f", dh0_f, [[16.0]], "That is 6.4 · 2.5: the forward reader read step 0 first.")
# compare("dW_xh_f", dW_xh_f, [[15.6]], "That is 6.4 · 3 + 3.6 · -1.")
# compare("dW_hh_f", dW_hh_f, [[5.36]], "That is 6.4 · 0.5 + 3.6 · 0.6.")
# # Backward reader: 2 · 1 = 2 arrives in tanh at step 0, (4 + 2 · 3) · 0.75 = 7.5 at step 1.
# compare("db_h_b", db_h_b, [9.5], "That is 2 of step 0 and 7.5 of step 1.")
# compare("dh0_b", dh0_b, [[22.5]], "That is 7.5 · 3: the backward reader read step 1 first.")
# compare("dW_xh_b", dW_xh_b, [[-1.5]], "That is 2 · 3 + 7.5 · -1.")
# compare("dW_hh_b", dW_hh_b, [[-2.75]], "That is 2 · 0.5 + 7.5 · -0.5.")
# rule = "That is 6.4 · 1 + 2 · 10 and 3.6 · 1 + 7.5 · 10; nobody read the padded step."
# compare("dx", dx, [[[26.4]], [[78.6]], [[0.0]]], rule)
# # Whatever stands at padded steps has no effect.
# spoiled = [np.where(mask[:, :, None], a, 1e3) for a in (dhs, x, hs)]
# given = *spoiled[:2], mask, h0_f, h0_b, spoiled[2], *weights
# again = call(bidirectional_backward, *locked(*given))
# names = ["x", "h0_f", "h0_b", "W_xh_f", "W_hh_f", "b_h_f", "W_xh_b", "W_hh_b", "b_h_b"]
# for name, was, now in zip(names, answer, again):
#     compare(f"d{name} with 1000 at padded steps", now, was, "That is what it was with zeros.")
#
# # Central differences of the loss sum(hs * dhs). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(0)
# T, B, D, H = 5, 3, 2, 4
# mask = np.arange(T)[:, None] < np.array([5, 3, 1])
# shapes = [(T, B, D), (B, H), (B, H), *2 * [(D, H), (H, H), (H,)]]
# variables = {name: 0.7 * rng.normal(size=shape) for name, shape in zip(names, shapes)}
# x, h0_f, h0_b, W_xh_f, W_hh_f, _, W_xh_b, W_hh_b, _ = variables.values()
# dhs = rng.normal(size=(T, B, 2 * H))
# hs = call(bidirectional_forward, x, mask, *list(variables.values())[1:])
# given = locked(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b)
# answer = call(bidirectional_backward, *given)
# differences(answer, variables, lambda x, *v: (bidirectional_forward(x, mask, *v) * dhs).sum())

# %% [markdown]
# ## 4. A stack
#
# The states of one layer are the inputs of the next. `parameters` is one flat list: $W_{xh}$,
# $W_{hh}$, $b_h$ of the lowest layer, then of the one above it, and so on. `h0s` has one state for
# each layer. Layers may differ in width. Return the list of all layers' states, lowest first.

# %% [markdown]
# <details><summary>Hint 1: what rises</summary>
#
# One variable holds what the next layer reads (eq-architectures-deep). It is `x` at first.
#
# </details>
#
# <details><summary>Hint 2: three for each</summary>
#
# Layer `l` takes the items `3 * l`, `3 * l + 1` and `3 * l + 2` of the list.
#
# </details>
#
# <details><summary>Hint 3: one line per layer</summary>
#
# Replace the variable by what `rnn_forward` makes of it with the layer's own state before and
# parameters, and append it to the list.
#
# </details>


# %% tags=["solution"]
def deep_rnn_forward(x, h0s, parameters):
    """Run a stack of vanilla RNNs over a sequence.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs of the lowest layer, time first.
    h0s : list of ndarray
        For each layer the state before the first step, (B, H_l), lowest layer first.
    parameters : list of ndarray
        W_xh, W_hh and b_h of the lowest layer, then of the next, flat.

    Returns
    -------
    layers : list of ndarray
        For each layer its states, (T, B, H_l), lowest layer first.

    References
    ----------
    Graves, Mohamed and Hinton (2013), Speech recognition with deep recurrent neural networks, eq.
    9; chapter "architectures", eq-architectures-deep.
    """
    ### BEGIN SOLUTION
    layers = []
    for layer, h0 in enumerate(h0s):
        x = rnn_forward(x, h0, *parameters[3 * layer : 3 * layer + 3])
        layers.append(x)
    return layers
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# #
# # Two layers of one unit and one of two, over two steps.
# (x,) = locked([[[0.3]], [[-0.1]]])
# h0s = locked([[0.2]], [[0.4]], [[0.5, 0.0]])
# lowest, middle = locked([[1.0]], [[2.0]], [0.1]), locked([[3.0]], [[-1.0]], [0.0])
# top = locked([[1.0, 2.0]], np.eye(2), [0.0, 0.1])
# parameters = [*lowest, *middle, *top]
# came = [*h0s, *parameters]
# layers = call(deep_rnn_forward, x, h0s, parameters)
# assert len(layers) == 3, f"three layers are due, got {len(layers)}"
# due, a, b, c = [[], [], []], 0.2, 0.4, np.array([0.5, 0.0])
# for step in (0.3, -0.1):
#     a = np.tanh(step + 2 * a + 0.1)
#     b = np.tanh(3 * a - b)
#     c = np.tanh(np.array([b, 2 * b + 0.1]) + c)
#     for states, state in zip(due, [[[a]], [[b]], [c]]):
#         states.append(state)
# rule = "It begins with tanh(0.3 + 2 · 0.2 + 0.1)."
# compare("layers[0]", layers[0], due[0], rule)
# rule = "It reads layers[0] with the weight 3, takes its own state away, and starts from 0.4."
# compare("layers[1]", layers[1], due[1], rule)
# rule = "It reads layers[1] with the weights 1 and 2, adds its own state, and starts from [0.5 0]."
# compare("layers[2]", layers[2], due[2], rule)
# same = list(map(id, [*h0s, *parameters])) == list(map(id, came))
# assert same, "a list that came holds other arrays now; leave it as it was"

# %% [markdown]
# ## 5. A stack, backward
#
# The loss reads the top layer only; what reaches the layer below comes through the layer above it,
# at every step: it is that layer's `dx`. Return `dx`, a list of the gradients of `h0s`, and a list
# in the order of `parameters`.
#
# All that you need of the forward pass is in `layers`, so do not run it again: the hidden checks
# hand over states of their own, at which the gradients are asked for.

# %% [markdown]
# <details><summary>Hint 1: from the top</summary>
#
# Walk through the layers from the last to the first. One variable holds the gradient that reaches
# the states of the present layer (eq-architectures-deep-backward); it is `dhs` at first.
#
# </details>
#
# <details><summary>Hint 2: what a layer read</summary>
#
# Layer `l` read `layers[l - 1]`, and the lowest read `x`.
#
# </details>
#
# <details><summary>Hint 3: keeping the order</summary>
#
# You meet the layers from the top, the lists want the lowest first: put what you find **before**
# what is already in the list.
#
# </details>


# %% tags=["solution"]
def deep_rnn_backward(dhs, x, h0s, layers, parameters):
    """Backpropagate through a stack of vanilla RNNs, through layers and through time.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        The gradient that reaches the top layer's states from the loss directly; the loss reads
        nothing else.
    x : ndarray of shape (T, B, D)
    h0s : list of ndarray
    layers : list of ndarray
        As ``deep_rnn_forward`` returned them; the gradients are taken at these states.
    parameters : list of ndarray
        W_xh, W_hh and b_h of the lowest layer, then of the next, flat.

    Returns
    -------
    dx : ndarray of shape (T, B, D)
    dh0s, dparameters : list of ndarray
        In the order of ``h0s`` and ``parameters``.

    References
    ----------
    Graves, Mohamed and Hinton (2013), Speech recognition with deep recurrent neural networks, eq.
    9; chapter "architectures", eq-architectures-deep-backward.
    """
    ### BEGIN SOLUTION
    dh0s, dparameters = [], []
    for layer in reversed(range(len(layers))):
        below = layers[layer - 1] if layer else x
        W_xh, W_hh, _ = parameters[3 * layer : 3 * layer + 3]
        dhs, dh0, *found = rnn_backward(dhs, below, h0s[layer], layers[layer], W_xh, W_hh)
        dh0s, dparameters = [dh0, *dh0s], [*found, *dparameters]
    return dhs, dh0s, dparameters
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# #
# # Two layers of one unit over one step, by pocket calculator. Their states, 0.5 and 0.6, are given
# # and no forward pass made them; the slopes of tanh there are 0.75 and 0.64.
# dhs, x = locked([[[10.0]]], [[[3.0]]])
# h0s, layers = locked([[0.1]], [[0.2]]), locked([[[0.5]]], [[[0.6]]])
# parameters = locked([[0.5]], [[0.25]], [0.0], [[1.25]], [[2.0]], [0.0])
# came = [*h0s, *layers, *parameters]
# answer = call(deep_rnn_backward, dhs, x, h0s, layers, parameters)
# assert len(answer) == 3, f"dx and two lists are due, got {len(answer)} results"
# dx, dh0s, dparameters = answer
# counts = len(dh0s), len(dparameters)
# assert counts == (2, 6), f"dh0s and dparameters should hold 2 and 6 arrays, and hold {counts}"
# # In the upper tanh 6.4 arrives. The lower state gets 6.4 · 1.25 = 8, so 6 in the lower tanh.
# compare("dparameters[5]", dparameters[5], [6.4], "That is the upper db_h, 10 · 0.64.")
# compare("dparameters[4]", dparameters[4], [[1.28]], "That is the upper dW_hh, 0.2 · 6.4.")
# compare("dparameters[3]", dparameters[3], [[3.2]], "That is the upper dW_xh, 0.5 · 6.4.")
# compare("dh0s[1]", dh0s[1], [[12.8]], "That is 6.4 · 2.")
# compare("dparameters[2]", dparameters[2], [6.0], "That is the lower db_h, 8 · 0.75.")
# compare("dparameters[1]", dparameters[1], [[0.6]], "That is the lower dW_hh, 0.1 · 6.")
# compare("dparameters[0]", dparameters[0], [[18.0]], "That is the lower dW_xh, 3 · 6.")
# compare("dh0s[0]", dh0s[0], [[1.5]], "That is 6 · 0.25.")
# compare("dx", dx, [[[3.0]]], "That is 6 · 0.5.")
# same = list(map(id, [*h0s, *layers, *parameters])) == list(map(id, came))
# assert same, "a list that came holds other arrays now; leave it as it was"
#
# # Central differences of the loss sum(hs * dhs) of the top layer. They use your forward pass, so
# # let that pass its own check first.
# rng = np.random.default_rng(1)
# T, B, widths = 4, 2, [3, 5, 2, 4]  # three inputs, then three layers
# shapes = {"x": (T, B, 3)} | {f"h0s[{i}]": (B, H) for i, H in enumerate(widths[1:])}
# for i, (below, H) in enumerate(zip(widths, widths[1:])):
#     parts = enumerate([(below, H), (H, H), (H,)], start=3 * i)
#     shapes |= {f"parameters[{place}]": shape for place, shape in parts}
# variables = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
# dhs, (x, *values) = rng.normal(size=(T, B, 4)), variables.values()
# layers = call(deep_rnn_forward, x, values[:3], values[3:])
# lists = locked(*values[:3]), locked(*layers), locked(*values[3:])
# dx, dh0s, dparameters = call(deep_rnn_backward, *locked(dhs, x), *lists)
# answer = [dx, *dh0s, *dparameters]
# differences(answer, variables, lambda x, *v: (deep_rnn_forward(x, v[:3], v[3:])[-1] * dhs).sum())

# %% [markdown]
# ## 6. The last state
#
# A sentence has one label, and the network has a state for each step. The plainest summary is the
# state after the last step **that counts**, which is another step for each example.

# %% [markdown]
# <details><summary>Hint 1: which step</summary>
#
# The number of counted steps, minus one (eq-architectures-last).
#
# </details>
#
# <details><summary>Hint 2: two index arrays</summary>
#
# `hs[steps, examples]`, with two arrays of length `B`, takes one state per example.
#
# </details>
#
# <details><summary>Hint 3: the pair</summary>
#
# The examples are `np.arange(B)`. `hs[-1]` would be right for examples without padding only.
#
# </details>


# %% tags=["solution"]
def last_state(hs, mask):
    """State after each example's last counted step.

    Parameters
    ----------
    hs : ndarray of shape (T, B, H)
    mask : ndarray of shape (T, B)
        Boolean; True first, False from some step on.

    Returns
    -------
    last : ndarray of shape (B, H)

    References
    ----------
    Chapter "architectures", eq-architectures-last.
    """
    ### BEGIN SOLUTION
    return hs[mask.sum(axis=0) - 1, np.arange(hs.shape[1])]
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# hs, mask = locked(np.arange(24.0).reshape(4, 3, 2), np.arange(4)[:, None] < np.array([3, 1, 2]))
# rule = "The examples have 3 steps, 1 and 2, so they end at hs[2, 0], hs[0, 1] and hs[1, 2]."
# compare("last", last_state(hs, mask), [[12.0, 13.0], [2.0, 3.0], [10.0, 11.0]], rule)

# %% [markdown]
# ## 7. The last state, backward
#
# Only one step of each example was read, so only that step hears anything.

# %% [markdown]
# <details><summary>Hint 1: mostly zeros</summary>
#
# Begin with zeros of shape `(T, B, H)`; T and B are those of the mask
# (eq-architectures-last-backward).
#
# </details>
#
# <details><summary>Hint 2: the same places</summary>
#
# The pair of index arrays that took the states in the forward pass also says where to put the
# gradients.
#
# </details>
#
# <details><summary>Hint 3: the dtype</summary>
#
# Zeros of the dtype of `dlast`; the assignment goes to the places of hint 2.
#
# </details>


# %% tags=["solution"]
def last_state_backward(dlast, mask):
    """Backpropagate through the choice of the last state.

    Parameters
    ----------
    dlast : ndarray of shape (B, H)
    mask : ndarray of shape (T, B)

    Returns
    -------
    dhs : ndarray of shape (T, B, H)

    References
    ----------
    Chapter "architectures", eq-architectures-last-backward.
    """
    ### BEGIN SOLUTION
    dhs = np.zeros((*mask.shape, dlast.shape[1]), dtype=dlast.dtype)
    dhs[mask.sum(axis=0) - 1, np.arange(len(dlast))] = dlast
    return dhs
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# (dlast,) = locked([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
# (mask,) = locked(np.arange(4)[:, None] < np.array([3, 1, 2]))
# due = np.zeros((4, 3, 2))
# due[2, 0], due[0, 1], due[1, 2] = dlast
# rule = "Examples 0, 1 and 2 end at steps 2, 0 and 1; no other step was read."
# compare("dhs", last_state_backward(dlast, mask), due, rule)

# %% [markdown]
# ## 8. The mean of the states
#
# Or ask every step that counts, and take the mean: divide by the number of counted steps, which is
# another one for each example.

# %% [markdown]
# <details><summary>Hint 1: two things to leave out</summary>
#
# Padded states must not enter the sum, and padded steps must not enter the count
# (eq-architectures-mean).
#
# </details>
#
# <details><summary>Hint 2: leaving out</summary>
#
# `np.where` with the mask, given a last axis, and zero leaves out whatever stands at padded steps.
#
# </details>
#
# <details><summary>Hint 3: the division</summary>
#
# The sum over time has shape `(B, H)`, the counts have shape `(B,)`: make them a column.
#
# </details>


# %% tags=["solution"]
def mean_pool(hs, mask):
    """Mean of each example's states over its counted steps.

    Parameters
    ----------
    hs : ndarray of shape (T, B, H)
    mask : ndarray of shape (T, B)
        Boolean; True first, False from some step on.

    Returns
    -------
    mean : ndarray of shape (B, H)

    References
    ----------
    Chapter "architectures", eq-architectures-mean.
    """
    ### BEGIN SOLUTION
    counts = mask.sum(axis=0, dtype=hs.dtype)[:, None]
    return np.where(mask[:, :, None], hs, 0.0).sum(axis=0) / counts
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# hs, mask = locked(
#     [[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 7.0]], [[8.0, 0.0], [9.0, 9.0]]],
#     [[True, True], [True, False], [True, False]],
# )
# rule = "That is (1 + 3 + 8) / 3 and (2 + 4 + 0) / 3, and the only step of example 1."
# compare("mean", mean_pool(hs, mask), [[4.0, 2.0], [5.0, 6.0]], rule)

# %% [markdown]
# ## 9. The mean, backward
#
# Each counted step had the same share in the mean.

# %% [markdown]
# <details><summary>Hint 1: a share</summary>
#
# What is the derivative of a mean of $n$ numbers by one of them?
#
# </details>
#
# <details><summary>Hint 2: who gets it</summary>
#
# Every counted step of an example gets the same; padded steps get nothing
# (eq-architectures-mean-backward).
#
# </details>
#
# <details><summary>Hint 3: broadcasting</summary>
#
# `dmean` divided by the counts has shape `(B, H)`. Between it and zero, the mask with a last axis
# chooses at all steps at once.
#
# </details>


# %% tags=["solution"]
def mean_pool_backward(dmean, mask):
    """Backpropagate through the mean over counted steps.

    Parameters
    ----------
    dmean : ndarray of shape (B, H)
    mask : ndarray of shape (T, B)

    Returns
    -------
    dhs : ndarray of shape (T, B, H)

    References
    ----------
    Chapter "architectures", eq-architectures-mean-backward.
    """
    ### BEGIN SOLUTION
    counts = mask.sum(axis=0, dtype=dmean.dtype)[:, None]
    return np.where(mask[:, :, None], dmean / counts, 0.0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# dmean, mask = locked([[6.0, 3.0], [5.0, 7.0]], [[True, True], [True, False], [True, False]])
# due = [[[2, 1], [5, 7]], [[2, 1], [0, 0]], [[2, 1], [0, 0]]]
# rule = "Each of three steps of example 0 gets a third, the only step of example 1 gets all."
# compare("dhs", mean_pool_backward(dmean, mask), due, rule)

# %% [markdown]
# ## 10. The largest
#
# Or let every unit report the largest value that it ever had, at any step that counts. The values
# may be any numbers, negative ones too, so a padded zero must not win.

# %% [markdown]
# <details><summary>Hint 1: who may not win</summary>
#
# If padded steps held the smallest of all numbers, they could stay in the race
# (eq-architectures-max).
#
# </details>
#
# <details><summary>Hint 2: the smallest of all numbers</summary>
#
# `-np.inf` loses against everything, and at least one step of each example counts.
#
# </details>
#
# <details><summary>Hint 3: over which axis</summary>
#
# Let `np.where` put `-np.inf` at padded steps, then take the maximum over time.
#
# </details>


# %% tags=["solution"]
def max_pool(hs, mask):
    """Largest value of each unit over each example's counted steps.

    Parameters
    ----------
    hs : ndarray of shape (T, B, H)
        Any numbers.
    mask : ndarray of shape (T, B)
        Boolean; True first, False from some step on.

    Returns
    -------
    largest : ndarray of shape (B, H)

    References
    ----------
    Chapter "architectures", eq-architectures-max.
    """
    ### BEGIN SOLUTION
    return np.where(mask[:, :, None], hs, -np.inf).max(axis=0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# hs, mask = locked(
#     [[[-2.0, 1.0], [-5.0, -6.0]], [[-1.0, -3.0], [-7.0, -8.0]], [[5.0, 0.0], [-4.0, -9.0]]],
#     [[True, True], [True, True], [False, True]],
# )
# rule = "Of example 0 two steps count, of example 1 all three."
# compare("largest", max_pool(hs, mask), [[-1.0, 1.0], [-4.0, -6.0]], rule)

# %% [markdown]
# ## 11. The largest, backward
#
# For each unit of each example one step had the largest value, and that step gets all of the
# gradient. Which step it was differs from unit to unit.

# %% [markdown]
# <details><summary>Hint 1: which step won</summary>
#
# `argmax` over time, of the same array as in the forward pass, has shape `(B, H)`
# (eq-architectures-max-backward).
#
# </details>
#
# <details><summary>Hint 2: three index arrays</summary>
#
# The winner of unit `h` of example `b` is at step `winners[b, h]`. An assignment to
# `dhs[winners, b, h]`, with arrays that broadcast to `(B, H)`, reaches all of them at once.
#
# </details>
#
# <details><summary>Hint 3: or compare</summary>
#
# Without index arrays: a step won where its number equals `winners`. Compare
# `np.arange(T)[:, None, None]` with `winners`, and let the result choose between `dmax` and zero.
#
# </details>


# %% tags=["solution"]
def max_pool_backward(dmax, hs, mask):
    """Backpropagate through the largest value over counted steps.

    Parameters
    ----------
    dmax : ndarray of shape (B, H)
    hs : ndarray of shape (T, B, H)
        Any numbers.
    mask : ndarray of shape (T, B)

    Returns
    -------
    dhs : ndarray of shape (T, B, H)

    References
    ----------
    Chapter "architectures", eq-architectures-max-backward.
    """
    ### BEGIN SOLUTION
    winners = np.where(mask[:, :, None], hs, -np.inf).argmax(axis=0)
    return np.where(np.arange(len(hs))[:, None, None] == winners, dmax, 0.0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # The states of part 10 again.
# dmax, hs, mask = locked(
#     [[7.0, 9.0], [1.0, 2.0]],
#     [[[-2.0, 1.0], [-5.0, -6.0]], [[-1.0, -3.0], [-7.0, -8.0]], [[5.0, 0.0], [-4.0, -9.0]]],
#     [[True, True], [True, True], [False, True]],
# )
# due = [[[0, 9], [0, 2]], [[7, 0], [0, 0]], [[0, 0], [1, 0]]]
# rule = "The largest stand at steps 1 and 0 of example 0, and at steps 2 and 0 of example 1."
# compare("dhs", max_pool_backward(dmax, hs, mask), due, rule)

# %% [markdown]
# ## 12. From a path to labels
#
# A network that reads a long strip of ink says one symbol at every step, and there are more steps
# than labels. CTC lets it say a *blank*, which means nothing, and lets it say a label for several
# steps. A *path* becomes labels by two rules, in this order: repeats that stand next to each other
# are merged, then blanks are removed. So `a a _ a b b` is `a a b`.

# %% [markdown]
# <details><summary>Hint 1: where something new begins</summary>
#
# Keep an entry that differs from the one before it; the first is always kept
# (eq-architectures-collapse).
#
# </details>
#
# <details><summary>Hint 2: why in this order</summary>
#
# If blanks went first, the two `a` of the example would stand side by side and be merged.
#
# </details>
#
# <details><summary>Hint 3: both conditions at once</summary>
#
# An entry stays when it differs from the entry before **and** from the blank. The result is of
# dtype int64, also when it is empty.
#
# </details>


# %% tags=["solution"]
def ctc_collapse(path, blank):
    """Merge neighbouring repeats of a path, then remove its blanks.

    Parameters
    ----------
    path : integer ndarray of shape (T,)
        One symbol per step.
    blank : int
        The symbol that means nothing.

    Returns
    -------
    labels : int64 ndarray of shape (L,)
        L may be 0.

    References
    ----------
    Graves et al. (2006), Connectionist temporal classification, section 3.1; chapter
    "architectures", eq-architectures-collapse.
    """
    ### BEGIN SOLUTION
    path = np.asarray(path, dtype=np.int64)
    new = np.concatenate([[True], path[1:] != path[:-1]])[: len(path)]
    return path[new & (path != blank)]
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# paths = [
#     ([1, 1, 0, 1, 2, 2], 0, [1, 1, 2], "Merged it is 1 0 1 2, and then the blank goes."),
#     ([3, 0, 3, 3], 3, [0], "Merged it is 3 0 3, and then the blanks, here 3, go."),
#     ([1, 2, 1, 1], 0, [1, 2, 1], "The two 1 at the end are merged, and there is no blank."),
#     ([2, 2, 2], 2, [], "Only blanks give no label."),
# ]
# for path, blank, due, rule in paths:
#     labels, due = ctc_collapse(*locked(path), blank), np.array(due, dtype=np.int64)
#     told = f"{path} with blank {blank} becomes {labels}, expected {due}"
#     assert np.array_equal(labels, due), f"{told}\n{rule}"
#     print(told)
#     dtype = np.asarray(labels).dtype
#     assert dtype == np.int64, f"labels of {path} are {dtype}, expected int64"

# %% [markdown]
# ## 13. The quickest reading
#
# Take the likeliest symbol at every step, and collapse. It is not always the likeliest *labelling*,
# as several paths may share one; but it is quick.

# %% [markdown]
# <details><summary>Hint 1: a path</summary>
#
# One symbol for each step makes a path, and you can turn a path into labels.
#
# </details>
#
# <details><summary>Hint 2: no softmax</summary>
#
# The largest logit belongs to the largest probability.
#
# </details>
#
# <details><summary>Hint 3: over which axis</summary>
#
# `logits` has one row per step, so the largest is looked for along the last axis.
#
# </details>


# %% tags=["solution"]
def ctc_greedy_decode(logits, blank):
    """Labels of the path that takes the likeliest symbol at every step.

    Parameters
    ----------
    logits : ndarray of shape (T, K)
        Of one example.
    blank : int
        The symbol that means nothing.

    Returns
    -------
    labels : int64 ndarray of shape (L,)
        L may be 0.

    References
    ----------
    Graves et al. (2006), Connectionist temporal classification, section 3.2; chapter
    "architectures", section "architectures-ctc".
    """
    ### BEGIN SOLUTION
    return ctc_collapse(logits.argmax(axis=1), blank)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# (logits,) = locked([[0, 5, 1], [0, 4, 1], [9, 4, 1], [0, 2, 1], [0, 1, 2.0]])
# for blank, due in [(0, np.array([1, 1, 2])), (2, np.array([1, 0, 1]))]:
#     labels = ctc_greedy_decode(logits, blank)
#     told = f"with blank {blank} it reads {labels}, expected {due}"
#     rule = "The largest logits stand at 1 1 0 1 2, a path that is then collapsed."
#     assert np.array_equal(labels, due), f"{told}\n{rule}"
#     print(told)

# %% [markdown]
# ## 14. The sum over all paths
#
# The probability of a labelling is the sum over **all** paths that collapse to it, and there are
# exponentially many. As in backpropagation through time, a recursion adds them up step by step.
#
# Put a blank before, between and after the labels: `_ a _ b _`, $S = 2L + 1$ places. A path walks
# through these places from left to right. At each step it may stay, go to the next place, or
# jump over a blank between two **different** labels. Let $\alpha_t(s)$ be the probability of all
# beginnings that stand at place $s$ after step $t$. With $y_t$ the softmax of the logits and
# $\ell'$ the labels with blanks,
#
# $$\alpha_t(s) = y_t(\ell'_s) \bigl(\alpha_{t-1}(s) + \alpha_{t-1}(s - 1)
# + [\ell'_s \neq \text{blank}, \ell'_s \neq \ell'_{s-2}]\, \alpha_{t-1}(s - 2)\bigr).$$
#
# A path begins at place 0 or 1 and ends at one of the last two. Going the other way, let
# $\beta_t(s)$ be the probability of all endings after step $t$, for those who stand at place $s$.
# Then $\alpha_t(s)\, \beta_t(s) / p$ is the probability of being at place $s$ at step $t$, once the
# labelling is known. Summed over the places that carry symbol $k$ it is the *posterior* $q_t(k)$,
# and the gradient of $-\ln p$ by the logits is
#
# $$\mathrm{d}logits_t = y_t - q_t.$$
#
# Work in **logarithms**: after 200 steps the probabilities themselves are long gone. `np.logaddexp`
# adds two numbers that are given by their logarithms, and $\ln 0$ is $-\infty$. Logits may be as
# large as ±1000. When no path fits, because there are too few steps, raise a `ValueError`. Repeated
# labels need a blank between them, which is a step more.

# %% [markdown]
# <details><summary>Hint 1: what to prepare</summary>
#
# `log_y`, of shape `(T, K)`, by the log of the softmax (subtract the largest logit first); the row
# of places $\ell'$; and an array that says for each place whether the jump into it is allowed. Then
# `log_y[:, places]` has shape `(T, S)` and all that follows is about places.
#
# </details>
#
# <details><summary>Hint 2: a step on whole arrays</summary>
#
# The row $\alpha_{t-1}$ shifted right by one place, with $-\infty$ filled in, is what comes from
# the neighbour; shifted by two, and $-\infty$ where no jump is allowed, what comes by jumps. Two
# calls of `np.logaddexp` join the three (eq-architectures-alpha).
#
# </details>
#
# <details><summary>Hint 3: the way back and the posterior</summary>
#
# $\beta$ is the same recursion from the right (eq-architectures-beta): begin with 0 at the last two
# places, and in each step add `log_y` of the step **after** before you shift left. $\ln p$ is the
# sum of the last $\alpha$ over the last two places. `np.add.at` adds $e^{\alpha + \beta - \ln p}$
# of several places to the same symbol (eq-architectures-posterior, eq-architectures-ctc-gradient).
#
# </details>


# %% tags=["solution"]
def ctc_loss(logits, labels, blank):
    """Negative logarithm of the probability of a labelling, summed over all paths, and gradient.

    Parameters
    ----------
    logits : ndarray of shape (T, K)
        Of one example.
    labels : integer ndarray of shape (L,)
        Without blanks; L may be 0.
    blank : int
        The symbol that means nothing.

    Returns
    -------
    loss : float
        Divided by neither the steps nor the labels.
    dlogits : ndarray of shape (T, K)
        Softmax minus posterior.

    Raises
    ------
    ValueError
        When no path fits: there are fewer steps than labels and blanks between equal neighbours.

    References
    ----------
    Graves et al. (2006), Connectionist temporal classification, eq. 5 to 16; chapter
    "architectures", eq-architectures-ctc and eq-architectures-ctc-gradient.
    """
    ### BEGIN SOLUTION
    needed = len(labels) + np.count_nonzero(labels[1:] == labels[:-1])
    if len(logits) < needed:
        raise ValueError(f"logits: expected at least {needed} steps, got {len(logits)}")
    places = np.full(2 * len(labels) + 1, blank)
    places[1::2] = labels
    jump = np.zeros(len(places), dtype=bool)  # into a place, over the blank before it
    jump[3::2] = labels[1:] != labels[:-1]
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_y = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    said = log_y[:, places]

    alpha, beta = np.full((2, *said.shape), -np.inf)
    alpha[0, :2] = said[0, :2]
    for t in range(1, len(said)):
        alpha[t] = said[t] + _arriving(alpha[t - 1], jump)
    beta[-1, -2:] = 0.0
    # From the right a jump leads out of the place that it leads into from the left.
    out = np.append(jump[2:], [False, False])[: len(jump)][::-1]
    for t in reversed(range(len(said) - 1)):
        beta[t] = _arriving((beta[t + 1] + said[t + 1])[::-1], out)[::-1]

    log_p = np.logaddexp.reduce(alpha[-1, -2:])
    posterior = np.zeros_like(log_y)
    np.add.at(posterior, (slice(None), places), np.exp(alpha + beta - log_p))
    return -log_p, np.exp(log_y) - posterior


def _arriving(before, jump):
    """What stays, what comes from the neighbour and what jumps, added up in logarithms."""
    padded = np.concatenate([[-np.inf, -np.inf], before])
    jumping = np.where(jump, padded[:-2], -np.inf)
    return np.logaddexp(np.logaddexp(before, padded[1:-1]), jumping)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# from itertools import product
# from math import comb, log
#
# # All paths of four steps over three symbols, one after the other: 81 of them. Your ctc_collapse
# # says which count, so let that pass its own check first.
# rng = np.random.default_rng(3)
# logits = rng.normal(size=(4, 3))
# y = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
# for labels, blank in [([1, 2], 0), ([1, 1], 0), ([2], 0), ([], 0), ([0, 1], 2)]:
#     p, count = 0.0, 0
#     for path in product(range(3), repeat=4):
#         if list(ctc_collapse(np.array(path), blank)) == labels:
#             p, count = p + np.prod(y[range(4), path]), count + 1
#     told = np.array(labels, dtype=np.int64)
#     answer = ctc_loss(*locked(logits, told), blank)
#     assert len(answer) == 2, f"loss and dlogits are due, got {len(answer)} results"
#     rule = f"{count} of 81 paths collapse to it, and their probabilities add up to {p:.6f}."
#     compare(f"loss of labels {labels} with blank {blank}", answer[0], -np.log(p), rule)
#     differences(answer[1:], {"logits": logits}, lambda a: ctc_loss(a, told, blank)[0])
#
# # 200 steps on which all 50 symbols are alike, and 60 labels, no two alike side by side.
# even, long = locked(np.full((200, 50), 1e3), np.arange(60) % 49 + 1)
# loss, dlogits = ctc_loss(even, long, 0)
# rule = "So many paths fit: 260 over 120, each with the probability (1/50)^200, nearly 10^-340."
# compare("loss of 60 labels", loss, 200 * log(50) - log(comb(260, 120)), rule)
# extreme = rng.choice([-1e3, 0.0, 1e3], size=(200, 50))
# loss, dlogits = ctc_loss(*locked(extreme), long, 0)
# sums = np.abs(np.sum(dlogits, axis=1)).max()
# told = f"for logits of ±1000 the loss is {loss:.6g}, and rows of dlogits add up to {sums:.1e}"
# assert np.isfinite(loss) and sums < 1e-6, f"{told}; expected a finite loss, and 0"
# print(told)
#
# for labels in ([1, 1, 1], [1, 2, 1, 2, 1]):
#     raised = None
#     try:
#         ctc_loss(logits, np.array(labels), 0)
#     except Exception as error:
#         raised = error
#     told = f"labels {labels} in four steps raise {raised!r}, expected a ValueError"
#     assert isinstance(raised, ValueError), told
#     print(told)

# %% [markdown]
# ## 15. A filter over time
#
# A convolution looks at `width` neighbouring steps at a time, everywhere with the same weights. It
# is the network of the fixed window, with its weights shared. Without padding,
#
# $$y_t = \sum_{j=0}^{width - 1} x_{t + j} W_j + b, \qquad t = 0, \dots, T - width.$$

# %% [markdown]
# <details><summary>Hint 1: how many steps come out</summary>
#
# $T - width + 1$: the last window ends at the last step.
#
# </details>
#
# <details><summary>Hint 2: loop over the filter, not over time</summary>
#
# For one `j`, the steps $x_{t+j}$ of all windows (eq-architectures-conv) are one slice of `x`, as
# long as the output.
#
# </details>
#
# <details><summary>Hint 3: the slice</summary>
#
# With `n` steps coming out, it is `x[j : j + n]`, and its product with `W[j]` has shape
# `(n, B, C)`. Add these products up, and `b` once.
#
# </details>


# %% tags=["solution"]
def conv_over_time_forward(x, W, b):
    """Slide a filter over time.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    W : ndarray of shape (width, D, C)
        One matrix for each of ``width`` neighbouring steps, at most T; together they make C
        outputs, the channels, of D inputs.
    b : ndarray of shape (C,)

    Returns
    -------
    y : ndarray of shape (N, B, C)
        N = T - width + 1 steps come out.

    References
    ----------
    LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition; chapter
    "architectures", eq-architectures-conv.
    """
    ### BEGIN SOLUTION
    n = len(x) - len(W) + 1
    return sum(x[j : j + n] @ W[j] for j in range(len(W))) + b
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# x, W, b = locked(
#     [[[1.0], [0.0]], [[2.0], [0.0]], [[4.0], [0.0]], [[8.0], [1.0]]], [[[1.0]], [[10.0]]], [0.5]
# )
# due = [[[21.5], [0.5]], [[42.5], [0.5]], [[84.5], [10.5]]]
# rule = "In example 0 that is 1 + 10 · 2 + 0.5, then 2 + 10 · 4 + 0.5, then 4 + 10 · 8 + 0.5."
# compare("y", conv_over_time_forward(x, W, b), due, rule)

# %% [markdown]
# ## 16. A filter over time, backward
#
# An input step was seen by up to `width` windows; its gradient is a sum over them. The filter's
# matrices are shared by all steps and all examples.

# %% [markdown]
# <details><summary>Hint 1: the same slices</summary>
#
# For each `j` the forward pass was `y += x[j : j + n] @ W[j]`. Go back over that one line.
#
# </details>
#
# <details><summary>Hint 2: two gradients from one product</summary>
#
# To the inputs goes `dy` times the transposed `W[j]`; it is **added** to the slice of `dx`, as the
# slices of different `j` overlap (eq-architectures-conv-backward).
#
# </details>
#
# <details><summary>Hint 3: sums over two axes</summary>
#
# `dW[j]` sums over steps and examples: `np.einsum` with `"tbd,tbc->dc"` of the slice and `dy`. `db`
# is `dy` summed over its first two axes.
#
# </details>


# %% tags=["solution"]
def conv_over_time_backward(dy, x, W):
    """Backpropagate through a filter that slides over time.

    Parameters
    ----------
    dy : ndarray of shape (N, B, C)
        N = T - width + 1.
    x : ndarray of shape (T, B, D)
    W : ndarray of shape (width, D, C)

    Returns
    -------
    dx, dW, db : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition; chapter
    "architectures", eq-architectures-conv-backward.
    """
    ### BEGIN SOLUTION
    n = len(dy)
    dx, dW = np.zeros_like(x, dtype=dy.dtype), np.empty_like(W)
    for j in range(len(W)):
        dx[j : j + n] += dy @ W[j].T
        dW[j] = np.einsum("tbd,tbc->dc", x[j : j + n], dy)
    return dx, dW, dy.sum(axis=(0, 1))
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One example, one input, one output; a filter with the weights 1 and 10 slides over four steps.
# dy, x = locked([[[1.0]], [[0.0]], [[2.0]]], [[[1.0]], [[2.0]], [[4.0]], [[8.0]]])
# answer = conv_over_time_backward(dy, x, *locked([[[1.0]], [[10.0]]]))
# assert len(answer) == 3, f"three gradients are due, got {len(answer)} results"
# dx, dW, db = answer
# compare("db", db, [3.0], "That is 1 + 0 + 2.")
# rule = "That is 1 · 1 + 0 · 2 + 2 · 4, and 1 · 2 + 0 · 4 + 2 · 8."
# compare("dW", dW, [[[9.0]], [[18.0]]], rule)
# rule = "That is 1 · 1, then 1 · 10 + 0 · 1, then 0 · 10 + 2 · 1, then 2 · 10."
# compare("dx", dx, [[[1.0]], [[10.0]], [[2.0]], [[20.0]]], rule)
#
# # Central differences of the loss sum(y * dy). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(4)
# shapes = {"x": (7, 2, 3), "W": (3, 3, 4), "b": (4,)}
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# dy = rng.normal(size=(5, 2, 4))
# answer = conv_over_time_backward(*locked(dy, variables["x"], variables["W"]))
# differences(answer, variables, lambda *values: (conv_over_time_forward(*values) * dy).sum())

# %% [markdown]
# ## 17. Encoder and decoder
#
# To translate a sequence into another one of another length, an *encoder* reads the source, and a
# *decoder* starts from the encoder's **last state** and writes. While it learns, the decoder reads
# at each step the right symbol of the step before (`y_in`), whatever it would have written itself:
# *teacher forcing*. Everything goes through that one state, on the way back too: what reaches the
# decoder's first state is all that the encoder ever hears.
#
# Return the loss and the gradients of all eight parameters, with `softmax_cross_entropy` as the
# loss over the decoder's steps. The source is not padded; `mask` is that of the target.

# %% [markdown]
# <details><summary>Hint 1: forward in four calls</summary>
#
# `rnn_forward` twice, the second from the last state of the first; then `readout_forward` and
# `softmax_cross_entropy`.
#
# </details>
#
# <details><summary>Hint 2: back in three</summary>
#
# `readout_backward`, then `rnn_backward` of the decoder. Of what it returns, the gradient of the
# state before its first step goes on.
#
# </details>
#
# <details><summary>Hint 3: into the encoder</summary>
#
# The encoder's `dhs` is zero everywhere but at its last step, where it is that gradient
# (eq-architectures-bridge). Then `rnn_backward` of the encoder, with `h0`, ends it.
#
# </details>


# %% tags=["solution"]
def encoder_decoder_gradients(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    """Loss and gradients of a vanilla encoder and decoder under teacher forcing.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        The source, unpadded; its T steps are the encoder's own.
    y_in : ndarray of shape (T_y, B, E)
        What the decoder reads, E numbers at each of its T_y steps.
    targets : integer ndarray of shape (T_y, B)
        What the decoder should say.
    mask : ndarray of shape (T_y, B)
        Boolean; which of the decoder's steps count.
    h0 : ndarray of shape (B, H)
        State before the encoder's first step.
    W_xh_e : ndarray of shape (D, H)
    W_hh_e, W_hh_d : ndarray of shape (H, H)
    b_h_e, b_h_d : ndarray of shape (H,)
    W_xh_d : ndarray of shape (E, H)
    W_hy : ndarray of shape (H, K)
    b_y : ndarray of shape (K,)

    Returns
    -------
    loss : float
        Cross-entropy summed over the steps that count, divided by B.
    dW_xh_e, dW_hh_e, db_h_e, dW_xh_d, dW_hh_d, db_h_d, dW_hy, db_y : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Sutskever, Vinyals and Le (2014), Sequence to sequence learning with neural networks, section
    2; chapter "architectures", eq-architectures-bridge.
    """
    ### BEGIN SOLUTION
    hs_e = rnn_forward(x, h0, W_xh_e, W_hh_e, b_h_e)
    hs_d = rnn_forward(y_in, hs_e[-1], W_xh_d, W_hh_d, b_h_d)
    loss, dlogits = softmax_cross_entropy(readout_forward(hs_d, W_hy, b_y), targets, mask)

    dhs_d, dW_hy, db_y = readout_backward(dlogits, hs_d, W_hy)
    _, dbridge, *d_decoder = rnn_backward(dhs_d, y_in, hs_e[-1], hs_d, W_xh_d, W_hh_d)
    dhs_e = np.zeros_like(hs_e)
    dhs_e[-1] = dbridge
    _, _, *d_encoder = rnn_backward(dhs_e, x, h0, hs_e, W_xh_e, W_hh_e)
    return loss, *d_encoder, *d_decoder, dW_hy, db_y
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# rng = np.random.default_rng(5)
# T_x, T_y, B, D, E, H, K = 4, 3, 2, 3, 5, 4, 6
# x, y_in, h0 = (rng.normal(size=shape) for shape in [(T_x, B, D), (T_y, B, E), (B, H)])
# mask = np.array([[True, True], [True, True], [True, False]])
# targets = np.where(mask, rng.integers(K, size=(T_y, B)), 0)
# shapes = {"W_xh_e": (D, H), "W_hh_e": (H, H), "b_h_e": (H,)}
# shapes |= {"W_xh_d": (E, H), "W_hh_d": (H, H), "b_h_d": (H,), "W_hy": (H, K), "b_y": (K,)}
# theta = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
# given = locked(x, y_in, targets, mask, h0)
#
# # Without a read-out each of K outputs has probability 1/K, at each of five steps that count.
# silent = list(theta.values())[:6] + [np.zeros((H, K)), np.zeros(K)]
# loss = call(encoder_decoder_gradients, *given, *locked(*silent))[0]
# compare("loss without a read-out", loss, 5 * np.log(K) / B, "Five steps count, and B is 2.")
# # With one, step by step.
# h, due = h0, 0.0
# for step in x:
#     h = np.tanh(step @ theta["W_xh_e"] + h @ theta["W_hh_e"] + theta["b_h_e"])
# for step, right, counts in zip(y_in, targets, mask):
#     h = np.tanh(step @ theta["W_xh_d"] + h @ theta["W_hh_d"] + theta["b_h_d"])
#     p = np.exp(h @ theta["W_hy"] + theta["b_y"])
#     p /= p.sum(axis=1, keepdims=True)
#     due -= (counts * np.log(p[np.arange(B), right])).sum() / B
# loss, *gradients = call(encoder_decoder_gradients, *given, *locked(*theta.values()))
# compare("loss", loss, due, "The decoder starts from the encoder's last state and reads y_in.")
# differences(gradients, theta, lambda *values: encoder_decoder_gradients(*given, *values)[0])

# %% [markdown]
# ## Your network reads digits
#
# Digits of five by three dots are drawn side by side, some stretched, with gaps of different widths
# and with spots of dirt. Your bidirectional network reads the strip column by column; five dots are
# one input. CTC is told the digits and not where they stand. At first the network finds that
# saying blank everywhere is the least bad. Then, digit by digit, it begins to speak.

# %% tags=["active-ipynb"]
# # Each digit from top to bottom, three dots a row.
# dots = """
# ### .#. ### ### #.# ### ### ### ### ###
# #.# ##. ..# ..# #.# #.. #.. ..# #.# #.#
# #.# .#. ### ### ### ### ### ..# ### ###
# #.# .#. #.. ..# ..# ..# #.# ..# #.# ..#
# ### ### ### ### ..# ### ### ..# ### ###
# """
# rows = [line.split() for line in dots.split("\n") if line]
# digits = [np.array([[dot == "#" for dot in row[d]] for row in rows], float) for d in range(10)]
#
#
# def strip(rng, length):
#     """A picture of some digits, (5, columns), and the digits."""
#     labels, columns = rng.integers(10, size=length), []
#     for label in labels:
#         columns += [np.zeros((5, rng.integers(1, 4)))]
#         columns += [np.repeat(digits[label], rng.integers(1, 3, size=3), axis=1)]
#     picture = np.hstack([*columns, np.zeros((5, 1))])
#     return np.abs(picture - (rng.uniform(size=picture.shape) < 0.01)), labels
#
#
# def padded(strips):
#     """Strips of different lengths as inputs (T, B, 5) and a mask (T, B)."""
#     x = np.zeros((max(s.shape[1] for s in strips), len(strips), 5))
#     for b, s in enumerate(strips):
#         x[: s.shape[1], b] = s.T
#     return x, np.arange(len(x))[:, None] < [s.shape[1] for s in strips]

# %% tags=["active-ipynb", "finale"]
# # What your answers call from earlier notebooks, paste into "Bring your own" first.
# from time import perf_counter
#
# import matplotlib.pyplot as plt
#
# rng, H, K, B, BLANK = np.random.default_rng(0), 48, 11, 16, 10
# shapes = 2 * [(5, H), (H, H), (H,)] + [(2 * H, K), (K,)]
# scales = 2 * [0.5, 0.9 / np.sqrt(H), 0.0] + [1 / np.sqrt(2 * H), 0.0]
# theta = [scale * rng.normal(size=shape) for shape, scale in zip(shapes, scales)]
# means, squares = ([np.zeros_like(p) for p in theta] for _ in range(2))
# h0 = np.zeros((B, H))
#
#
# def logits_of(x, mask):
#     """What the network says at every step, and its states."""
#     start = np.zeros((x.shape[1], H))
#     hs = call(bidirectional_forward, x, mask, start, start, *theta[:6])
#     return readout_forward(hs, *theta[6:]), hs
#
#
# def wrong_share(number=200):
#     """Share of fresh strips of four digits that are not read without a fault."""
#     rng, wrong = np.random.default_rng(99), 0
#     strips, labels = zip(*(strip(rng, 4) for _ in range(number)))
#     x, mask = padded(strips)
#     logits, _ = logits_of(x, mask)
#     for b in range(number):
#         read = ctc_greedy_decode(logits[mask[:, b], b], BLANK)
#         wrong += not np.array_equal(read, labels[b])
#     return wrong / number
#
#
# if not missing("readout_forward", "readout_backward", "adam"):
#     losses, start, step = [], perf_counter(), 0
#     while step < 800 and perf_counter() - start < 40:  # a slow machine learns less
#         step += 1
#         strips, labels = zip(*(strip(rng, int(rng.integers(1, 5))) for _ in range(B)))
#         x, mask = padded(strips)
#         logits, hs = logits_of(x, mask)
#         dlogits, loss = np.zeros_like(logits), 0.0
#         for b in range(B):
#             one, dlogits[mask[:, b], b] = ctc_loss(logits[mask[:, b], b], labels[b], BLANK)
#             loss += one / B
#         dhs, dW_hy, db_y = readout_backward(dlogits / B, hs, theta[6])
#         weights = theta[0], theta[1], theta[3], theta[4]
#         _, _, _, *found = call(bidirectional_backward, dhs, x, mask, h0, h0, hs, *weights)
#         theta, means, squares = adam(
#             theta, [*found, dW_hy, db_y], means, squares, step, 0.003, 0.9, 0.999, 1e-8
#         )
#         losses.append(loss)
#         if step % 200 == 0:
#             print(f"after {step} updates: loss {loss:.2f}, {wrong_share():.0%} of strips misread")
#
#     picture, labels = strip(np.random.default_rng(7), 6)
#     x, mask = padded([picture])
#     logits = logits_of(x, mask)[0][:, 0]
#     p = np.exp(logits - logits.max(axis=1, keepdims=True))
#     p /= p.sum(axis=1, keepdims=True)
#     print("it reads", ctc_greedy_decode(logits, BLANK), "and the digits are", labels)
#
#     fig, (top, middle, bottom) = plt.subplots(3, 1, figsize=(9, 5.5), layout="constrained")
#     top.plot(losses)
#     top.set(xlabel="update", ylabel="nats a strip", title="CTC loss")
#     middle.imshow(picture, cmap="Greys", aspect="auto")
#     middle.set(yticks=[], title="what it sees, column by column")
#     bottom.plot(p[:, BLANK], color="grey", linestyle="--", label="blank")
#     path = p.argmax(axis=1)
#     for digit in np.unique(path[path != BLANK]):
#         bottom.plot(p[:, digit])
#     for column, digit in enumerate(path):
#         if digit != BLANK and (column == 0 or digit != path[column - 1]):
#             bottom.annotate(str(digit), (column, 1.04), ha="center")
#     bottom.set(xlabel="column", ylabel="probability", title="what it says", ylim=(0, 1.15))
#     bottom.margins(x=0)
#     bottom.legend(loc="center left")
#     plt.show()
