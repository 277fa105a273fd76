# %% [markdown]
# # Backpropagation through time
#
# You will compute the gradient of a recurrent network, from a single number to all of its weights:
# first with one unit, where every path can be counted by hand; then the read-out, one step, and a
# whole sequence. On the way you write a gradient check that never has to trust you. At the end the
# gradients that you wrote teach a network to spell a word.
#
# The chapter *Backpropagation through time* derives every formula used here. Shapes are written
# with `T` time steps, `B` examples in a minibatch, `D` inputs, `H` hidden units and `K` outputs.
# The gradient of the loss with respect to a variable is called `d` + its name and has its shape.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general. No
# function may leave an array that it was given changed: most checks lock theirs, and NumPy says
# *read-only* at a line that writes into one. Above each answer three hints unfold, one at a time.
#
# **Time**: about 110 minutes without the chapter, 200 with it.
#
# **Bring**: the chain rule, and the shapes of the vanilla network. For the last two sections,
# not for the tasks, five functions that you wrote before; the cell below names them.

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
#     from "sequences":   one_hot
#     from "vanilla_rnn": rnn_step_forward, rnn_forward, readout_forward, softmax_cross_entropy
#
# Your answers to this notebook's tasks need none of them. The gradient check of the whole network
# and the training at the end do, and say so where one is missing.
### BEGIN SOLUTION
# isort: split
from solutions.sequences import one_hot  # noqa: F401
from solutions.vanilla_rnn import (  # noqa: F401
    readout_forward,
    rnn_forward,
    rnn_step_forward,
    softmax_cross_entropy,
)

### END SOLUTION

# %% [markdown]
# ## 1. Immediate and total
#
# Take one hidden unit, one example, one input: $h_t = \tanh(w\,h_{t-1} + u\,x_t)$. The weight $w$
# reaches $h_t$ in two ways. It stands in the formula, and it also shaped $h_{t-1}$.
#
# The **immediate** derivative $\partial^{+} h_t / \partial w$ holds $h_{t-1}$ fixed and sees the
# first way only. The **total** derivative sees both:
#
# $$\frac{\mathrm{d} h_t}{\mathrm{d} w} = \frac{\partial^{+} h_t}{\partial w}
# + \frac{\partial h_t}{\partial h_{t-1}} \frac{\mathrm{d} h_{t-1}}{\mathrm{d} w}.$$
#
# The state before the first step, $h_0$, is given and does not depend on $w$. As everywhere in the
# code, time is counted from zero: `total[0]` belongs to the state after `x[0]` was read.

# %% [markdown]
# <details><summary>Hint 1: two ways, one slope</summary>
#
# Write the chain rule of one step on paper before you write code (eq-bptt-total). Both ways pass
# the same tanh, so both have its slope in front. What stands behind it is what differs.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# The slope at step `t` is `1 - h**2` with the *new* state. The immediate way: slope times what `w`
# multiplies in the formula, the state before. The other way: slope times `w` times the total
# derivative of the step before. That is 0 before the first step.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# Carry two numbers from step to step: the state, and the total derivative. In each round compute
# the new state, then its slope, then the two derivatives, and replace what you carry only at the
# end. Collect both in lists and return them as arrays.
#
# </details>


# %% tags=["solution"]
def scalar_sensitivities(x, h0, w, u):
    """Immediate and total derivatives of a one-unit RNN's states with respect to ``w``.

    The states are ``h_t = tanh(w h_{t-1} + u x_t)``.

    Parameters
    ----------
    x : ndarray of shape (T,)
        Inputs.
    h0 : float
        State before the first step; it does not depend on ``w``.
    w, u : float
        Recurrent weight and input weight.

    Returns
    -------
    immediate : ndarray of shape (T,)
        Derivative of each state with the state before it held fixed.
    total : ndarray of shape (T,)
        Derivative of each state over all paths.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks,
    eq. 4; chapter "bptt", eq-bptt-total.
    """
    ### BEGIN SOLUTION
    immediate, total = [], []
    h_prev, total_prev = h0, 0.0
    for x_t in x:
        h = np.tanh(w * h_prev + u * x_t)
        slope = 1 - h**2
        immediate.append(slope * h_prev)
        total.append(immediate[-1] + slope * w * total_prev)
        h_prev, total_prev = h, total[-1]
    return np.array(immediate), np.array(total)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Inputs chosen so that w = 0.5 and u = 1 lead from h0 = 0.5 to the states 0.6, 0.6 and 0.8.
# (x,) = locked(np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3]))
# immediate, total = scalar_sensitivities(x, 0.5, 0.5, 1.0)
# # The slopes of tanh there are 0.64, 0.64 and 0.36, and the states before are 0.5, 0.6 and 0.6.
# rule = "That is 0.64 · 0.5, 0.64 · 0.6 and 0.36 · 0.6."
# compare("immediate", immediate, [0.32, 0.384, 0.216], rule)
# # What the earlier steps add to it, by pocket calculator: nothing, 0.1024 and 0.087552.
# compare("total", total, [0.32, 0.4864, 0.303552], "That is immediate + [0 0.1024 0.087552].")
#
# # Where tanh is almost a straight line, h_t = w^t h_0, and dh_t/dw is the slope of that power.
# t = np.arange(1, 6)
# immediate, total = scalar_sensitivities(np.zeros(5), 1e-8, 2.0, 1.0)
# compare("total, in units of h_0", np.asarray(total) / 1e-8, t * 2.0 ** (t - 1))

# %% [markdown]
# ## 2. A judge
#
# A gradient that is nearly right still trains a little, so it must be checked in another way than
# by watching the loss. Move one entry $x_i$ a little up and a little down, and see what the
# function does:
#
# $$\frac{\partial f}{\partial x_i} \approx
# \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2 \varepsilon},$$
#
# where $e_i$ is one at entry $i$ and zero elsewhere. The error of this *central* difference shrinks
# like $\varepsilon^2$. Your function gets `f` and an array of any shape. It may move `x` itself, if
# every entry is put back **exactly**; adding $\varepsilon$ and taking it away again does not do
# that.

# %% [markdown]
# <details><summary>Hint 1: one entry at a time</summary>
#
# The gradient has as many entries as `x`, and each needs two calls of `f` (eq-bptt-central).
# `np.ndindex(x.shape)` runs over the indices of all entries, whatever the shape.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# Let `f` see a copy of `x`, then `x` itself is safe. In each round set one entry of the copy to a
# little more than the entry of `x`, and call `f`; set it to a little less, and call `f` again; then
# put the entry of `x` back.
#
# </details>
#
# <details><summary>Hint 3: three traps</summary>
#
# Compute every new entry from the entry of `x`, never from the moved one: `+=` and `-=` leave
# rounding behind. Put it back *before* the next round. And the two points are 2 ε apart, so divide
# by `(2 * eps)`, in brackets.
#
# </details>


# %% tags=["solution"]
def numerical_gradient(f, x, eps=1e-5):
    """Gradient of a function by central differences, one entry at a time.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of ``x`` to a float.
    x : ndarray of any shape
        The point where the gradient is wanted; after the call it is what it was before.
    eps : float
        How far an entry is moved to either side.

    Returns
    -------
    gradient : ndarray of the shape of ``x``

    References
    ----------
    Press, Teukolsky, Vetterling and Flannery (2007), Numerical Recipes, section 5.7; page
    "checking", eq-bptt-central.
    """
    ### BEGIN SOLUTION
    moved = x.astype(np.result_type(x, 1.0))  # integers could not be moved by eps
    gradient = np.empty_like(moved)
    for i in np.ndindex(x.shape):
        moved[i] = x[i] + eps
        above = f(moved)
        moved[i] = x[i] - eps
        below = f(moved)
        moved[i] = x[i]
        gradient[i] = (above - below) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# x = np.array([[1.0, -2.0, 3.0], [0.1, 0.2, -0.3]])
# before = x.copy()
# slopes = np.array([[5.0, 7.0, -1.0], [0.0, 2.0, 4.0]])
# gradient = numerical_gradient(lambda x: float((slopes * x).sum()), x)
# compare("gradient of a linear function", gradient, slopes)
# off = np.abs(x - before).max()
# assert off == 0, f"after the call x is off by {off:.1e}; it should be exactly what it was"
#
# # Central differences of a parabola have no error but rounding, however large the step.
# gradient = numerical_gradient(lambda x: float(x.sum() ** 2), x, 0.5)
# rule = "Each entry is moved alone, from x itself, as far up as down."
# compare("gradient of a squared sum", gradient, np.full((2, 3), 2 * x.sum()), rule)
# # For a cube the error is the square of the step, 0.25.
# gradient = numerical_gradient(lambda x: float((x**3).sum()), x, 0.5)
# rule = "That is 3 x² + eps², with eps = 0.5."
# compare("gradient of a sum of cubes", gradient, 3 * x**2 + 0.25, rule)

# %% [markdown]
# ## 3. Back through the read-out
#
# Now whole vectors. What came last in the forward pass is the first to be gone back through: the
# read-out $y_t = h_t W_{hy} + b_y$, with the same matrix at every step. It sends each step's
# `dlogits` back to that step's state, and its weights collect from all steps and all examples. Let
# the shapes guide you: each gradient has the shape of its variable. The loss was divided by $B$
# already, inside `dlogits`; nothing is divided again.

# %% [markdown]
# <details><summary>Hint 1: three shapes</summary>
#
# Of one step first: `dlogits[t]` is `(B, K)`, `hs[t]` is `(B, H)`, `W_hy` is `(H, K)`. Which
# product has shape `(B, H)`, and which `(H, K)`? See eq-bptt-direct and eq-bptt-dw-hy.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# Back to the states goes the transposed matrix, `W_hy.T`; `@` does all steps at once. The weights
# of one step get `hs[t].T @ dlogits[t]`, in which the batch is summed already; add that up over
# `t`. The bias is added to every step and every example, so it collects from both.
#
# </details>
#
# <details><summary>Hint 3: without a loop</summary>
#
# `reshape(-1, H)` and `reshape(-1, K)` make one tall matrix of all steps and examples, and then one
# product gives `dW_hy`. For the bias, `sum` over two axes at once: `axis=(0, 1)`. Divide by
# nothing.
#
# </details>


# %% tags=["solution"]
def readout_backward(dlogits, hs, W_hy):
    """Backpropagate through the read-out, which is the same at every step.

    Parameters
    ----------
    dlogits : ndarray of shape (T, B, K)
        Gradient of the loss with respect to the logits.
    hs : ndarray of shape (T, B, H)
    W_hy : ndarray of shape (H, K)

    Returns
    -------
    dhs, dW_hy, db_y : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Chapter "bptt", eq-bptt-direct, eq-bptt-dw-hy and eq-bptt-db-y.
    """
    ### BEGIN SOLUTION
    dhs = dlogits @ W_hy.T
    dW_hy = np.tensordot(hs, dlogits, axes=([0, 1], [0, 1]))
    db_y = dlogits.sum(axis=(0, 1))
    return dhs, dW_hy, db_y
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two steps, two examples, two units, three outputs.
# hs, W_hy, dlogits = locked(
#     [[[1.0, 2.0], [3.0, 4.0]], [[0.0, -1.0], [2.0, 0.0]]],
#     [[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]],
#     [[[1.0, 0.0, 0.0], [0.0, 0.0, 10.0]], [[0.0, 100.0, 0.0], [1000.0, 0.0, 0.0]]],
# )
# dhs, dW_hy, db_y = readout_backward(dlogits, hs, W_hy)
# compare("db_y", db_y, [1001, 100, 10], "That is the sum over two steps and two examples.")
# rule = "Its column 0 is 1 · [1 2] + 1000 · [2 0]."
# compare("dW_hy", dW_hy, [[2001, 0, 30], [2, -100, 40]], rule)
# rule = "That is each step's dlogits, taken back through W_hy and nothing else."
# compare("dhs", dhs, [[[1, 0], [20, 10]], [[0, 300], [1000, 0]]], rule)

# %% [markdown]
# ## 4. Back through one step
#
# Next comes the cell. Its step was $a_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h$, $h_t = \tanh(a_t)$.
# Let `dh` be everything that reaches $h_t$ from the loss. It first passes the tanh, entry by entry,
#
# $$\mathrm{d}a_t = \mathrm{d}h_t \odot \tanh'(a_t),$$
#
# and from $a_t$ it spreads to all that $a_t$ was made of. You need no cache: the state $h_t$ itself
# tells you the slope of tanh. As in the read-out, weights collect from every example of the
# minibatch; this is one step alone, so over time there is nothing to sum.

# %% [markdown]
# <details><summary>Hint 1: first through the tanh</summary>
#
# All five gradients start from `da` (eq-bptt-da). Its slope you can read off `h`: tanh' is one
# minus the square of tanh, and `h` is that tanh. Do not take it again.
#
# </details>
#
# <details><summary>Hint 2: a product has two gradients</summary>
#
# For $a = x W$, the gradient of the left factor is `da` times the right one transposed, and the
# gradient of the right factor is the left one transposed times `da`. Shapes alone can fool you
# where `D` equals `H` or `B`; this rule cannot.
#
# </details>
#
# <details><summary>Hint 3: the five</summary>
#
# Use the rule twice: for `x` with `W_xh`, and for the state that $W_{hh}$ multiplied, which is
# `h_prev`, not `h`. The bias gets the sum of the rows of `da`. Make `da` a new array: `dh *= …`
# would change what you were given.
#
# </details>


# %% tags=["solution"]
def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    """Backpropagate through one vanilla RNN step.

    Parameters
    ----------
    dh : ndarray of shape (B, H)
        Gradient of the loss with respect to ``h``, over all paths.
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev, h : ndarray of shape (B, H)
        Hidden states before and after this step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)

    Returns
    -------
    dx, dh_prev, dW_xh, dW_hh, db_h : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Werbos (1990), Backpropagation through time: what it does and how to do it; chapter "bptt",
    eq-bptt-da to eq-bptt-dx and eq-bptt-dw-hh to eq-bptt-db-h.
    """
    ### BEGIN SOLUTION
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two examples, one input, two units. The slopes of tanh are 0.64, 1, 0.36 and 0.75.
# dh, h = locked([[1.0, 2.0], [-1.0, 4.0]], [[0.6, 0.0], [0.8, -0.5]])
# x, h_prev = locked([[2.0], [-1.0]], [[0.5, -1.0], [0.25, 0.5]])
# W_xh, W_hh = locked([[3.0, -1.0]], [[0.0, 1.0], [2.0, 0.0]])
# dx, dh_prev, dW_xh, dW_hh, db_h = rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh)
# # By hand, from da = [[0.64, 2], [-0.36, 3]].
# compare("db_h", db_h, [0.28, 5.0])
# compare("dx", dx, [[-0.08], [-4.08]])
# compare("dh_prev", dh_prev, [[2.0, 1.28], [3.0, -0.72]])
# compare("dW_xh", dW_xh, [[1.64, 1.0]])
# compare("dW_hh", dW_hh, [[0.23, 1.75], [-0.82, -0.5]])

# %% [markdown]
# ## 5. Back through the sequence
#
# The loss is a sum over steps, so it reaches $h_t$ in two ways: directly, because step $t$ has a
# loss of its own (`dhs[t]`, which the read-out sent back), and through the next state, because
# $h_{t+1}$ was made from $h_t$. Walk from the last step to the first and carry the second part with
# you:
#
# $$\mathrm{d}h_t = \frac{\partial^{+} L_t}{\partial h_t} + \mathrm{d}h_t^{\text{next}},$$
#
# where the first part is `dhs[t]`, and the second is what step $t + 1$ handed back. After the last
# step there is none, so there it is zero.
#
# One set of weights was used at every step. Think of `T` copies: each has a gradient, and the
# gradient of the one set is their **sum**.

# %% [markdown]
# <details><summary>Hint 1: draw three steps</summary>
#
# Draw three states in a row, each with a loss of its own, and mark every arrow that leaves $h_1$.
# There are two, so two gradients come back and add up (eq-bptt-recursion). The later one must be
# known first: walk from the last step to the first.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# `reversed(range(len(x)))` walks backwards. In each round `dh` is `dhs[t]` plus what you carry; add
# them into a *new* array, because `dh = dhs[t]` is no copy and `+=` would write into `dhs`. The
# state before is `hs[t - 1]`, but not at `t = 0`: there that index means the last state, and `h0`
# is right.
#
# </details>
#
# <details><summary>Hint 3: one round of the loop</summary>
#
# `rnn_step_backward` hands you five arrays. The first is step `t`'s part of `dx`. The second
# *replaces* what you carry. The other three are *added* to sums that began as zeros
# (eq-bptt-copies). What you carry when the loop ends has passed all steps: it is `dh0`.
#
# </details>


# %% tags=["solution"]
def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    """Backpropagate through a vanilla RNN's whole sequence.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches ``hs[t]`` from the loss directly, not through later
        states.
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    h0 : ndarray of shape (B, H)
        Hidden state before the first step.
    hs : ndarray of shape (T, B, H)
        ``hs[t]`` is the hidden state after ``x[t]`` was read.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)

    Returns
    -------
    dx, dh0, dW_xh, dW_hh, db_h : ndarrays
        Gradients over all paths, each of its variable's shape.

    References
    ----------
    Werbos (1990), Backpropagation through time: what it does and how to do it; chapter "bptt",
    eq-bptt-recursion and eq-bptt-copies.
    """
    ### BEGIN SOLUTION
    dx = np.empty_like(x, dtype=dhs.dtype)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    db_h = np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        h_prev = hs[t - 1] if t > 0 else h0
        dh = dhs[t] + dh_next
        step = rnn_step_backward(dh, x[t], h_prev, hs[t], W_xh, W_hh)
        dx[t], dh_next = step[:2]
        dW_xh += step[2]
        dW_hh += step[3]
        db_h += step[4]
    return dx, dh_next, dW_xh, dW_hh, db_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # The one-unit network of task 1 again, now backwards: the loss is the last state.
# x = (np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3])).reshape(3, 1, 1)
# x, h0, hs, W_xh, W_hh = locked(x, [[0.5]], [[[0.6]], [[0.6]], [[0.8]]], [[1.0]], [[0.5]])
# (last,) = locked([[[0.0]], [[0.0]], [[1.0]]])
# dx, dh0, dW_xh, dW_hh, db_h = rnn_backward(last, x, h0, hs, W_xh, W_hh)
# rule = "The last step alone has a loss; the others have what comes back from it."
# compare("dx", dx, [[[0.036864]], [[0.1152]], [[0.36]]], rule)
# compare("dh0", dh0, [[0.018432]], "It came back through three steps.")
# rule = "The steps' shares are 0.036864 · 0.5, 0.1152 · 0.6 and 0.36 · 0.6, with h0 = 0.5."
# compare("dW_hh", dW_hh, [[0.303552]], rule)
# compare("db_h", db_h, [0.512064], "The steps' shares are 0.036864, 0.1152 and 0.36.")
# # When the loss is the sum of all states, the total derivatives of task 1 add up.
# (ones,) = locked(np.ones((3, 1, 1)))
# dW_hh = rnn_backward(ones, x, h0, hs, W_xh, W_hh)[3]
# compare("dW_hh of all losses", dW_hh, [[1.109952]], "That is 0.32 + 0.4864 + 0.303552.")
# # Where tanh is a straight line, each step back multiplies by w = 2. The last of six has a loss.
# zeros, w = np.zeros((6, 1, 1)), np.array([[2.0]])
# dh0 = rnn_backward(np.eye(6)[5].reshape(6, 1, 1), zeros, zeros[0], zeros, w, w)[1]
# compare("dh0 over six steps", dh0, [[64.0]])
#
# # A batch is nothing but its examples, whose weight gradients add up.
# rng = np.random.default_rng(1)
# T, B, D, H = 5, 3, 2, 4
# dhs, hs = locked(rng.normal(size=(T, B, H)), rng.uniform(-0.9, 0.9, size=(T, B, H)))
# x, h0 = locked(rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, size=(B, H)))
# W_xh, W_hh = locked(rng.normal(size=(D, H)), rng.normal(size=(H, H)))
# batch = rnn_backward(dhs, x, h0, hs, W_xh, W_hh)
# each = [[a[:, [b]] for a in (dhs, x, hs)] + [h0[[b]]] for b in range(B)]
# singles = [rnn_backward(g, s, first, h, W_xh, W_hh) for g, s, h, first in each]
# names = ["dx", "dh0", "dW_xh", "dW_hh", "db_h"]
# shapes = [(T, B, D), (B, H), (D, H), (H, H), (H,)]
# for name, shape, whole, *parts in zip(names, shapes, batch, *singles):
#     assert np.shape(whole) == shape, f"{name} has shape {np.shape(whole)}, expected {shape}"
#     shared = name.startswith(("dW", "db"))
#     joined = sum(parts) if shared else np.concatenate(parts, axis=np.ndim(whole) - 2)
#     off = np.abs(whole - joined).max()
#     print(f"{name} of a batch and of its examples one by one differ by {off:.1e}")
#     assert off < 1e-6, f"{name} of a batch is off by {off:.1e} from its examples one by one"

# %% [markdown]
# ## The whole network before the judge
#
# Below, your backward functions are put in a row, and your central differences judge them: every
# weight of a small network is moved to either side, one after the other. The relative errors should
# be below a hundred-thousandth; most will be near a billionth or less, which is what rounding
# leaves of a quotient of differences. From here on you need the functions you brought along.

# %% tags=["active-ipynb"]
# def loss_of(x, targets, mask, h0, W_xh, W_hh, b_h, W_hy, b_y):
#     """Loss of the whole network."""
#     logits = readout_forward(rnn_forward(x, h0, W_xh, W_hh, b_h), W_hy, b_y)
#     return softmax_cross_entropy(logits, targets, mask)[0]
#
#
# def gradients_of(x, targets, mask, h0, W_xh, W_hh, b_h, W_hy, b_y):
#     """Gradient of that loss, by parameter."""
#     hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
#     dlogits = softmax_cross_entropy(readout_forward(hs, W_hy, b_y), targets, mask)[1]
#     dhs, dW_hy, db_y = readout_backward(dlogits, hs, W_hy)
#     dx, dh0, dW_xh, dW_hh, db_h = rnn_backward(dhs, x, h0, hs, W_xh, W_hh)
#     return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "W_hy": dW_hy, "b_y": db_y}
#
#
# needed = ["rnn_forward", "readout_forward", "softmax_cross_entropy"]
# if not missing(*needed):
#     rng = np.random.default_rng(2)
#     T, B, D, H, K = 6, 3, 4, 5, 2
#     x, h0 = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, size=(B, H))
#     targets, mask = rng.integers(K, size=(T, B)), np.ones((T, B), dtype=bool)
#     shapes = {"W_xh": (D, H), "W_hh": (H, H), "b_h": (H,), "W_hy": (H, K), "b_y": (K,)}
#     theta = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
#     yours = gradients_of(x, targets, mask, h0, **theta)
#     for name in theta:
#
#         def moved(value, name=name):
#             return loss_of(x, targets, mask, h0, **{**theta, name: value})
#
#         judge = numerical_gradient(moved, theta[name])
#         error = np.abs(yours[name] - judge).max() / np.abs(judge).max()
#         print(f"d{name:5} relative error {error:.1e}", "fine" if error < 1e-5 else "WRONG")

# %% [markdown]
# ## Your gradients teach a word
#
# In the notebook before this one the weights that spell "deep" were set by hand. Now a network
# learns them. The alphabet is {d, e, p, stop}. After "d" comes "e", after the first "e" another,
# after the second a "p", then the word ends. The same letter "e" asks for two different answers, so
# the state must tell the two apart.
#
# Plain gradient descent does: $\theta \leftarrow \theta - \eta\, \mathrm{d}\theta$ for every
# parameter, nothing else. Each time the network comes to write something new, it is printed.
#
# And who taught it? `dW_hh` is a sum over the copies of $W_{hh}$ at all steps. How much does each
# contribute, and for which letter's loss? If the sequence is begun at step $k$ only, from the state
# that was reached there, then `rnn_backward` leaves out the copies before $k$. The difference
# between beginning at $k$ and at $k + 1$ is the share of copy $k$ alone.

# %% tags=["active-ipynb"]
# alphabet = ["d", "e", "p", "stop"]
# word = [0, 1, 1, 2, 3]  # d, e, e, p, stop
# recurrent = ["W_xh", "W_hh", "b_h"]
#
#
# def write(theta, h0, longest=10):
#     """Start with "d", and feed back the likeliest letter until the network stops."""
#     letters, h = [0], h0
#     while letters[-1] != 3 and len(letters) < longest:
#         last = one_hot(np.array(letters[-1:]), 4)
#         h = rnn_step_forward(last, h, *(theta[n] for n in recurrent))
#         letters.append(int(readout_forward(h[None], theta["W_hy"], theta["b_y"])[0, 0].argmax()))
#     return " ".join(alphabet[i] for i in letters)
#
#
# def shares(theta, x, targets, mask, h0):
#     """Norm of what each copy of W_hh (column) has in the gradient of each step's loss (row)."""
#     hs = rnn_forward(x, h0, *(theta[n] for n in recurrent))
#     logits = readout_forward(hs, theta["W_hy"], theta["b_y"])
#     dhs = readout_backward(softmax_cross_entropy(logits, targets, mask)[1], hs, theta["W_hy"])[0]
#     norms = np.full((len(x), len(x)), np.nan)
#     for t in range(len(x)):
#         one_loss = np.zeros_like(dhs)
#         one_loss[t] = dhs[t]
#         later = 0.0
#         for k in range(t, -1, -1):
#             before, weights = hs[k - 1] if k else h0, (theta["W_xh"], theta["W_hh"])
#             from_k_on = rnn_backward(one_loss[k:], x[k:], before, hs[k:], *weights)[3]
#             norms[t, k] = np.linalg.norm(from_k_on - later)
#             later = from_k_on
#     return norms

# %% [markdown]
# In the two squares below a row is a loss, a column is a copy of $W_{hh}$, and the number is that
# copy's part of the row, in per cent of the sizes added up. Above the diagonal there is nothing: no
# loss looks into the future. The diagonal is the immediate part. Everything to the left of it came
# back through time, and a gradient that takes $h_{t-1}$ for a constant would lack it.

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# if not missing("one_hot", "rnn_step_forward", *needed):
#     x, targets = one_hot(np.array(word[:-1])[:, None], 4), np.array(word[1:])[:, None]
#     mask = np.ones_like(targets, dtype=bool)
#     rng = np.random.default_rng(4)
#     H, learning_rate = 6, 0.03
#     h0 = np.full((1, H), 0.5)
#     shapes = {"W_xh": (4, H), "W_hh": (H, H), "b_h": (H,), "W_hy": (H, 4), "b_y": (4,)}
#     theta = {name: 0.3 * rng.normal(size=shape) for name, shape in shapes.items()}
#
#     before = shares(theta, x, targets, mask, h0)
#     losses, written = [], ""
#     for step in range(201):
#         if write(theta, h0) != written:
#             written = write(theta, h0)
#             print(f"after {step:3} steps it writes:", written)
#         losses.append(loss_of(x, targets, mask, h0, **theta))
#         gradient = gradients_of(x, targets, mask, h0, **theta)
#         theta = {name: theta[name] - learning_rate * gradient[name] for name in theta}
#     after = shares(theta, x, targets, mask, h0)
#     print(f"the loss fell from {losses[0]:.2f} to {losses[-1]:.2f} nats")
#
#     fig, (curve, left, right) = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
#     curve.semilogy(losses)
#     curve.set(title="loss of the word", xlabel="steps of gradient descent", ylabel="nats")
#     losses_of = ["d → e", "e → e", "e → p", "p → stop"]
#     pictures = [(left, before, "before training"), (right, after, "after training")]
#     for axis, norms, title in pictures:
#         percent = 100 * norms / np.nansum(norms, axis=1, keepdims=True)
#         axis.imshow(percent, cmap="Blues", vmin=0, vmax=100)
#         axis.set(title=f"shares in dW_hh, {title}", xlabel="copy of W_hh at", ylabel="loss of")
#         axis.set(xticks=range(4), xticklabels=[*"deep"], yticks=range(4), yticklabels=losses_of)
#         for t, k in zip(*np.tril_indices(4)):
#             shade = "white" if percent[t, k] > 55 else "black"
#             axis.text(k, t, f"{percent[t, k]:.0f}", ha="center", va="center", color=shade)
#     plt.show()
