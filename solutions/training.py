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
# **Time**: about 150 minutes without the chapter, 100 with it.
#
# **Bring**: backpropagation through a vanilla network and an LSTM, and from earlier notebooks
# `one_hot`, `softmax_cross_entropy`, `readout_forward`, `readout_backward`, `rnn_step_forward`,
# `rnn_step_backward`, `clip_by_global_norm`, `orthogonal`, `lstm_step_forward`, `lstm_forward`
# and `lstm_backward`.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general. No
# function may change an array that it was given.

# %%
import numpy as np

# %% tags=["solution", "bring-your-own"]
# Bring your own: paste here the functions that you wrote in earlier notebooks.
#
#     from "sequences":     one_hot
#     from "vanilla_rnn":   rnn_step_forward, readout_forward, softmax_cross_entropy
#     from "bptt":          rnn_step_backward, readout_backward
#     from "gradient_flow": clip_by_global_norm, orthogonal
#     from "lstm":          lstm_step_forward, lstm_forward, lstm_backward
#
# The tasks can be done with rnn_step_forward, rnn_step_backward and orthogonal alone; the network
# that writes needs the others.
### BEGIN SOLUTION
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
# A uniform number in [0, 1) is below `keep` with probability `keep`. Draw one for each entry.
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
# A boolean array divided by `keep` holds exactly the two numbers that are wanted. Before that, test
# `0 < keep <= 1`; written as `not (…)`, it also refuses NaN.
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
# mask = np.asarray(sequence_dropout_mask(100, 400, 0.8, seed=3))
# assert np.shape(mask) == (100, 400), f"mask has shape {np.shape(mask)}, expected (100, 400)"
# print("it holds the numbers", np.unique(mask), "and should hold [0. 1.25]")
# assert np.allclose(np.unique(mask), [0, 1.25]), "what is kept is divided by keep"
# assert np.any(mask[0] != mask[1]), "every example loses units of its own"
# assert np.any(mask[:, 0] != mask[:, 1]), "every unit of an example is drawn by itself"
# # 40,000 entries: the share is within five standard deviations, 0.01, of keep.
# print(f"a share of {np.mean(mask > 0):.4f} is kept, and it should be near 0.8")
# assert abs(np.mean(mask > 0) - 0.8) < 0.01, "an entry is kept with probability keep"
# assert np.array_equal(mask, sequence_dropout_mask(100, 400, 0.8, seed=3)), "one seed, one mask"
# assert np.any(mask != sequence_dropout_mask(100, 400, 0.8, seed=4)), "another seed, another mask"
# assert np.all(np.equal(sequence_dropout_mask(2, 3, 1.0, seed=0), 1)), "keep = 1 keeps everything"
# for keep in (0.0, 1.5):
#     try:
#         sequence_dropout_mask(2, 3, keep, seed=0)
#     except ValueError as error:
#         print(f"keep = {keep} raises:", error)
#     else:
#         raise AssertionError(f"keep = {keep} must raise a ValueError")

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
# This is a vanilla step. Only what goes into it has been multiplied by something before.
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
# # Two inputs, two units, two steps. Unit 1 is forgotten from step to step, input 1 is not heard.
# x = np.array([[[0.2, 9.0]], [[0.1, 9.0]]])
# h0, W_xh, W_hh = np.array([[0.5, 0.5]]), np.eye(2), np.array([[0.5, 0.25], [9.0, 9.0]])
# mask_x, mask_h = np.array([[2.0, 0.0]]), np.array([[2.0, 0.0]])
# hs = np.asarray(rnn_dropout_forward(x, h0, W_xh, W_hh, np.zeros(2), mask_x, mask_h))
# assert np.shape(hs) == (2, 1, 2), f"hs has shape {np.shape(hs)}, expected (2, 1, 2)"
# print("arctanh(hs[0]) is", np.arctanh(hs[0, 0]), "and should be [0.9 0.25]")
# told = "the masks multiply x[0] and h0, and not what is returned"
# assert np.allclose(np.arctanh(hs[0, 0]), [0.9, 0.25]), told
# wanted = [0.2 + np.tanh(0.9), 0.5 * np.tanh(0.9)]
# print("arctanh(hs[1]) is", np.arctanh(hs[1, 0]), "and should be", np.array(wanted))
# assert np.allclose(np.arctanh(hs[1, 0]), wanted), "step 1 reads the state of step 0, masked once"
# # The same again, beside an example that hears and remembers nothing.
# x, h0, masks = np.repeat(x, 2, axis=1), np.repeat(h0, 2, axis=0), np.array([[2.0, 0], [0, 0]])
# hs = np.asarray(rnn_dropout_forward(x, h0, W_xh, W_hh, np.zeros(2), masks, masks))
# print("the second example's states are", hs[:, 1].tolist(), "and should be zeros")
# assert not hs[:, 1].any(), "each example has a row of the masks to itself"

# %% [markdown]
# ## 3. Dropout on a sequence, backward
#
# `hs` are the states that the forward pass returned. A masked product passes its gradient back
# through the **same** mask: of $m_h \odot h_{t-1}$ only the kept entries hear anything.

# %% [markdown]
# <details><summary>Hint 1: what the weights met</summary>
#
# In the forward pass $W_{hh}$ met $m_h \odot h_{t-1}$, so that is what its gradient is made of. The
# same with $W_{xh}$ and $m_x \odot x_t$.
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
# # Central differences of the loss sum(hs * dhs). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(0)
# T, B, D, H = 4, 3, 5, 6
# dhs, masks = rng.normal(size=(T, B, H)), [rng.choice([0.0, 2.0], size=(B, n)) for n in (D, H)]
# variables = {
#     "x": rng.normal(size=(T, B, D)),
#     "h0": rng.uniform(-0.9, 0.9, size=(B, H)),
#     "W_xh": rng.normal(size=(D, H)),
#     "W_hh": rng.normal(size=(H, H)),
#     "b_h": rng.normal(size=H),
# }
# hs = np.asarray(rnn_dropout_forward(*variables.values(), *masks))
# x, h0, W_xh, W_hh, b_h = variables.values()
# before = dhs.copy()
# gradients = rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, *masks)
# assert np.array_equal(dhs, before), "dhs was changed; work on a copy"
# for (name, value), gradient in zip(variables.items(), gradients):
#     assert np.shape(gradient) == value.shape, f"d{name}: {np.shape(gradient)}, not {value.shape}"
#     direction = rng.normal(size=value.shape)
#     sides = [{**variables, name: value + e * direction}.values() for e in (1e-5, -1e-5)]
#     ahead, behind = ((rnn_dropout_forward(*side, *masks) * dhs).sum() for side in sides)
#     slope, claimed = (ahead - behind) / 2e-5, (gradient * direction).sum()
#     print(f"along a random direction of {name}: differences {slope:.9f}, yours {claimed:.9f}")
#     assert np.isclose(claimed, slope, rtol=1e-6, atol=1e-8), f"d{name} is wrong"

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
# First make the list of new velocities. Then use **it** for the list of new parameters.
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
# old = [np.array([1.0, 2.0]), np.array([[3.0]])]
# gradients = [np.array([1.0, 0.0]), np.array([[2.0]])]
# velocities = [np.array([2.0, 4.0]), np.zeros((1, 1))]
# kept = [a.copy() for a in [*old, *velocities]]
# new, v = sgd_momentum(old, gradients, velocities, 0.1, 0.5)
# print("the velocities are", v[0], v[1], "and should be [2. 2.] [[2.]]")
# assert np.allclose(v[0], [2, 2]) and np.allclose(v[1], 2), "v becomes momentum * v + g"
# print("the parameters are", new[0], new[1], "and should be [0.8 1.8] [[2.8]]")
# assert np.allclose(new[0], [0.8, 1.8]), "the new velocity moves the parameters, downhill"
# assert np.allclose(new[1], 2.8), "the second parameter was not moved as the first was"
# same = [np.array_equal(a, b) for a, b in zip([*old, *velocities], kept)]
# assert all(same), "the old arrays were changed"

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
# The **new** mean of squares stands under the root, the one that already knows this gradient.
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
# old, squares = [np.array([1.0, 1.0])], [np.array([12.0, 4.0])]
# new, s = rmsprop(old, [np.array([2.0, 0.0])], squares, 0.1, 0.75, 0.5)
# print("the squares are", s[0], "and should be [10. 3.]")
# assert np.allclose(s[0], [10, 3]), "s becomes decay * s + (1 - decay) * g**2"
# wanted = [1 - 0.2 / (np.sqrt(10) + 0.5), 1.0]
# print("the parameters are", new[0], "and should be", np.array(wanted))
# assert np.allclose(new[0], wanted), "divide by the root of the new squares, plus eps"
# assert old[0].tolist() == [1, 1] and squares[0].tolist() == [12, 4], "the old arrays were changed"

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
# Means, squares, parameters, in this order of making. The return value has the parameters first.
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
# zeros = [np.zeros(3)]
# p, m, s = adam([np.ones(3)], [np.array([1e-3, -5.0, 2.0])], zeros, zeros, 1, 0.1, 0.9, 0.999, 0.0)
# print("the first step leads to", p[0], "and should lead to [0.9 1.1 0.9]")
# assert np.allclose(p[0], [0.9, 1.1, 0.9]), "at step 1 each entry moves by the learning rate"
# print("the means are", m[0], "and should be [0.0001 -0.5 0.2]")
# assert np.allclose(m[0], [1e-4, -0.5, 0.2]), "the means returned are not corrected"
# assert np.allclose(s[0], [1e-9, 0.025, 0.004]), "the squares returned are not corrected"
# assert not zeros[0].any(), "the old means were changed"
# # The second step of a constant gradient is as long as the first.
# g, m, s = ([np.full(1, number)] for number in (4.0, 0.4, 0.016))
# p, m, s = adam([np.ones(1)], g, m, s, 2, 0.1, 0.9, 0.999, 1.0)
# print("with eps = 1 the second step leads to", p[0], "and should lead to [0.92]")
# assert np.allclose(p[0], 0.92), "correct both means by this update's number; eps stands outside"

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
# inputs, targets = map(np.asarray, stream_batches(np.arange(100, 115), 2, 3))
# assert np.shape(inputs) == (2, 3, 2), f"inputs has shape {np.shape(inputs)}, expected (2, 3, 2)"
# first = [[100, 107], [101, 108], [102, 109]]
# print("the first block is", inputs[0].tolist(), "and should be", first)
# assert inputs[0].tolist() == first, "block 0 is not as printed"
# assert inputs[1].tolist() == [[103, 110], [104, 111], [105, 112]], "block 1 goes on from block 0"
# assert np.array_equal(targets, inputs + 1), "each target is the id after its input"
# assert inputs.dtype == targets.dtype == np.int64, "both are int64"
# # Of 7 ids the last one is a target only: 2 streams of 3 steps. Of 6 ids there are 2 steps.
# for length, n in ((7, 1), (6, 0)):
#     shape = np.shape(stream_batches(np.arange(length), 2, 3)[0])
#     assert shape == (n, 3, 2), f"{length} ids: inputs has shape {shape}, expected {(n, 3, 2)}"

# %% [markdown]
# ## 8. Drawing
#
# A network that writes draws its next letter from $p = \mathrm{softmax}(logits / temperature)$. A
# temperature below 1 makes it careful, above 1 daring. So that the draw can be checked, chance is
# an argument: `u` holds one number in [0, 1) for each example. Return the smallest $k$ with
#
# $$p_0 + p_1 + \dots + p_k > u.$$
#
# Logits may be as large as ±10,000. A temperature at or below zero makes no sense: `ValueError`.

# %% [markdown]
# <details><summary>Hint 1: softmax that does not overflow</summary>
#
# Divide by the temperature first. Then subtract from each row its largest entry.
#
# </details>
#
# <details><summary>Hint 2: sums from the left</summary>
#
# `np.cumsum` along the last axis gives $p_0, p_0 + p_1, \dots$ for each row.
#
# </details>
#
# <details><summary>Hint 3: the smallest k</summary>
#
# The number of sums that are at or below $u$ is the index that is looked for. Compare with `u` as a
# column, and count the True of each row. Rounding may leave the last sum a little below 1: no index
# may be larger than $K - 1$.
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
# logits = np.log(np.array([[1.0, 4.0, 3.0]] * 4))
# u = np.array([0.1, 0.2, 0.6, 0.7])
# print("ids are", sample_ids(logits, 1.0, u), "and should be [0 1 1 2]")
# assert np.array_equal(sample_ids(logits, 1.0, u), [0, 1, 1, 2]), "the sums are 1/8, 5/8 and 1"
# assert np.asarray(sample_ids(logits, 1.0, u)).dtype == np.int64, "ids are int64"
# # At temperature 1/2 the probabilities are squared and scaled: 1/26, 16/26, 9/26.
# u = np.array([0.03, 0.1, 0.64, 0.67])
# print("colder, ids are", sample_ids(logits, 0.5, u), "and should be [0 1 1 2]")
# assert np.array_equal(sample_ids(logits, 0.5, u), [0, 1, 1, 2]), "temperature divides the logits"
# huge = np.array([[1e4, -1e4, 1e4 + 1], [-1e4, 0.0, -1e4]])
# drawn = sample_ids(huge, 1.0, np.array([0.5, 0.5]))
# print("huge logits give", drawn, "and should give [2 1]")
# assert np.array_equal(drawn, [2, 1]), "logits of 10,000 must not overflow"
# try:
#     sample_ids(logits, 0.0, u)
# except ValueError as error:
#     print("temperature 0 raises:", error)
# else:
#     raise AssertionError("temperature 0 must raise a ValueError")

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
# computed from `D` and `H`, not from `4H`.
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
# D, H = 50, 40
# W_xh, W_hh, b_h = map(np.asarray, lstm_initial_parameters(D, H, 1.0, seed=5))
# assert np.shape(W_xh) == (50, 160), f"W_xh has shape {np.shape(W_xh)}, expected (50, 160)"
# assert np.shape(W_hh) == (40, 160), f"W_hh has shape {np.shape(W_hh)}, expected (40, 160)"
# bound = np.sqrt(6 / 90)
# print(f"input weights reach from {W_xh.min():.4f} to {W_xh.max():.4f}; the bound is {bound:.4f}")
# assert np.abs(W_xh).max() <= bound, "the bound is sqrt(6 / (D + H))"
# # 8,000 uniform numbers: their mean and that of their squares are within five standard deviations.
# assert np.abs(W_xh.mean()) < 0.035 * bound, "the entries lie on both sides of zero alike"
# spread = (W_xh**2).mean() / (bound**2 / 3)
# print(f"their mean square is {spread:.3f} times that of uniform numbers, and should be near 1")
# assert abs(spread - 1) < 0.05, "the entries fill the whole range uniformly"
# blocks = np.split(W_hh, 4, axis=1)
# errors = [np.abs(block @ block.T - np.eye(H)).max() for block in blocks]
# print("the blocks of W_hh differ from orthogonal by", max(errors))
# assert max(errors) < 1e-6, "each (H, H) block is orthogonal by itself"
# pairs = [(a, b) for i, a in enumerate(blocks) for b in blocks[:i]]
# assert not any(np.allclose(a, b) for a, b in pairs), "the blocks are different"
# assert np.allclose(np.split(b_h, 4)[1], 1.0), "the second block of b_h is the forget gate's"
# assert np.isclose(np.abs(b_h).sum(), 40.0), "the other biases are zero"
# again, other = (np.asarray(lstm_initial_parameters(D, H, 1.0, seed=s)[1]) for s in (5, 6))
# assert np.array_equal(W_hh, again), "one seed, one start"
# assert not np.allclose(W_hh, other), "another seed, another start"
# shared = sum(np.allclose(a, b) for a in blocks for b in np.split(other, 4, axis=1))
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
# Draw `H` numbers, not `4H`: the input gate's bias follows from the forget gate's.
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
# b_h = np.asarray(chrono_bias(2000, 101, seed=1))
# assert np.shape(b_h) == (8000,), f"b_h has shape {np.shape(b_h)}, expected (8000,)"
# b_i, b_f, b_g, b_o = np.split(b_h, 4)
# u = np.exp(b_f)
# print(f"exp(b_f) reaches from {u.min():.2f} to {u.max():.2f}, and should fill 1 to 100")
# assert u.min() >= 1 and u.max() <= 100, "u lies between 1 and T_max - 1"
# # 2,000 numbers: the mean is within five standard deviations, 3.2, of the middle.
# print(f"their mean is {u.mean():.2f}, and should be near 50.5")
# assert abs(u.mean() - 50.5) < 3.2, "u is uniform, and not its logarithm"
# assert np.unique(b_f).size == 2000, "each unit has a u of its own, a real number"
# assert np.allclose(b_i, -b_f), "the input gate gets the opposite bias"
# assert not b_g.any() and not b_o.any(), "the biases of g and o are zero"
# assert np.array_equal(b_h, chrono_bias(2000, 101, seed=1)), "one seed, one draw"
# assert np.any(b_h != chrono_bias(2000, 101, seed=2)), "another seed, another draw"

# %% [markdown]
# ## Your network writes
#
# Everything comes together: streams with a state that is carried on, your LSTM and its gradients,
# clipping, Adam, and a draw at three temperatures. The text is short, so the network will learn
# much of it by heart; that is what there is to see here. It starts at $\ln K$, the loss of one who
# knows nothing, and first falls to what the frequencies of letters alone would give.

# %% tags=["active-ipynb"]
# brought = [
#     *["one_hot", "readout_forward", "softmax_cross_entropy", "readout_backward"],
#     *["clip_by_global_norm", "lstm_step_forward", "lstm_forward", "lstm_backward"],
# ]
# missing = [name for name in brought if name not in globals()]
# if missing:
#     raise NotImplementedError(f"paste {', '.join(missing)} into the second code cell")
#
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
# from time import perf_counter
#
# import matplotlib.pyplot as plt
#
# rng = np.random.default_rng(0)
# recurrent = lstm_initial_parameters(K, H, 1.0, seed=1)
# parameters = [*map(np.asarray, recurrent), 0.1 * rng.normal(size=(H, K)), np.zeros(K)]
# means = [np.zeros_like(p) for p in parameters]
# squares = [np.zeros_like(p) for p in parameters]
# inputs, targets = stream_batches(ids, B, k)
#
#
# def write(length, temperature, seed, start="A "):
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
# losses, norms, step, began = [], [], 0, perf_counter()
# print("before it learns:", write(60, 1.0, seed=2))
# while step < 900 and perf_counter() - began < 25:  # a slow machine learns less
#     block = step % len(inputs)
#     if block == 0:
#         h = c = np.zeros((B, H))
#     step += 1
#     W_xh, W_hh, b_h, W_hy, b_y = parameters
#     x, wanted = one_hot(inputs[block], K), targets[block]
#     hs, cs, gates = lstm_forward(x, h, c, W_xh, W_hh, b_h)
#     logits = readout_forward(hs, W_hy, b_y)
#     loss, dlogits = softmax_cross_entropy(logits, wanted, np.ones(wanted.shape, dtype=bool))
#     dhs, dW_hy, db_y = readout_backward(dlogits, hs, W_hy)
#     _, _, _, *found = lstm_backward(dhs, x, h, c, hs, cs, gates, W_xh, W_hh)
#     clipped, norm = clip_by_global_norm([*found, dW_hy, db_y], 5.0)
#     parameters, means, squares = adam(
#         parameters, clipped, means, squares, step, 0.005, 0.9, 0.999, 1e-8
#     )
#     h, c = hs[-1], cs[-1]  # carried on to the next block
#     losses.append(loss / k)
#     norms.append(norm)
#     if step % 300 == 0:
#         print(f"after {step} updates, {losses[-1]:.2f} nats a letter:", write(60, 0.7, seed=2))
#
# for temperature in (0.3, 0.7, 1.5):
#     print(f"\nat temperature {temperature}:", write(200, temperature, seed=3))
#
# shares = np.bincount(ids) / len(ids)
# fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
# left.plot(losses)
# left.axhline(np.log(K), linestyle=":", color="grey", label="knowing nothing, ln K")
# alone = -(shares * np.log(shares)).sum()
# left.axhline(alone, linestyle="--", color="grey", label="the letters' frequencies alone")
# left.set(xlabel="update", ylabel="nats a letter", title="loss", ylim=(0, None))
# left.legend()
# right.semilogy(norms)
# right.axhline(5.0, linestyle="--", color="grey", label="clipped above")
# right.set(xlabel="update", ylabel="norm", title="gradient before clipping")
# right.legend()
# plt.show()
