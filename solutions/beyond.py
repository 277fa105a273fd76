# %% [markdown]
# # Beyond backpropagation through time
#
# A gradient through time can be computed in other ways than by one sweep backwards, and a network
# through time can be built so that the sweep is short. You will carry derivatives *forwards*, trade
# memory for a second forward pass, join the steps of a linear recurrence in any order, and read
# from a network whose recurrent weights nobody trained. At the end a scan of yours overtakes a
# loop.
#
# The chapter *Beyond* derives every formula used here. Shapes are written with `T` time steps, `B`
# examples in a minibatch, `D` inputs, `H` hidden units and `K` outputs. The gradient of the loss
# with respect to a variable is called `d` + its name and has its shape.
#
# **Time**: about 120 minutes without the chapter, 200 with it.
#
# **Bring**: the chain rule over steps (chapter *Backpropagation through time*). For three of the
# ten tasks, unless you would rather write them anew, `rnn_step_forward`, `rnn_forward`,
# `rnn_backward` and `spectral_radius`, together with whatever they call.
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
#     from "vanilla_rnn":   rnn_step_forward, rnn_forward
#     from "bptt":          rnn_step_backward, rnn_backward
#     from "gradient_flow": spectral_radius
#
# Tasks 2, 3 and 9 may use them, the others need none. One that is still missing costs no points
# here: while the grader examines an exercise, it answers for the earlier ones itself.
### BEGIN SOLUTION
# isort: split
from solutions.bptt import rnn_backward
from solutions.gradient_flow import spectral_radius
from solutions.vanilla_rnn import rnn_forward, rnn_step_forward

### END SOLUTION

# %% [markdown]
# ## 1. Derivatives that travel forwards
#
# One example, one vanilla network, $h_t = \tanh(x_t W_{xh} + h_{t-1} W_{hh} + b_h)$. Put all its
# parameters into one long row: $W_{xh}$ row by row, then $W_{hh}$ row by row, then $b_h$. There are
# $P = DH + HH + H$ of them. Let $S_{t-1}$, of shape `(H, P)`, hold the **total** derivative of
# every unit of $h_{t-1}$ with respect to every parameter. Then
#
# $$S_t = \operatorname{diag}(1 - h_t^2)\,\bigl(W_{hh}^\top S_{t-1} + M_t\bigr),$$
#
# where $M_t$ is the *immediate* part, of the pre-activation, with $h_{t-1}$ held fixed: parameter
# `W_xh[d, j]` reaches unit `j` alone, with the weight `x[d]`; `W_hh[i, j]` reaches unit `j` with
# `h_prev[i]`; `b_h[j]` reaches unit `j` with 1. This is *real-time recurrent learning*: no step is
# ever looked back at.
#
# There is no batch axis here: `x` has shape `(D,)`, and `h_prev` and `h` have shape `(H,)`.

# %% [markdown]
# <details><summary>Hint 1: what a row of M holds</summary>
#
# Row `j` of $M_t$ (eq-beyond-immediate) belongs to unit `j`. Most of it is zero: only the
# parameters that end in unit `j` are not. Seen as a block of shape `(D, H)`, the part for $W_{xh}$
# has `x` in column `j` and zeros elsewhere.
#
# </details>
#
# <details><summary>Hint 2: a product that builds all rows at once</summary>
#
# Join `x`, `h_prev` and a single 1 into one row of $D + H + 1$ numbers. The Kronecker product of
# such a row and the identity of size $H$ has the shape `(H, P)` and the order that is asked for.
#
# </details>
#
# <details><summary>Hint 3: the two parts together</summary>
#
# Add the transposed recurrent weights times `S` and your $M_t$ (eq-beyond-rtrl). Then multiply
# every **row** `j` by the slope of unit `j`: a column of slopes, `(1 - h**2)` with a new last axis.
#
# </details>


# %% tags=["solution"]
def rtrl_step(S, x, h_prev, h, W_xh, W_hh):
    """Carry the derivatives of a vanilla RNN's state one step forwards, for one example.

    Parameters
    ----------
    S : ndarray of shape (H, P)
        Total derivative of ``h_prev`` with respect to all P = DH + HH + H entries of ``W_xh``,
        ``W_hh`` and ``b_h``, each raveled in C order, in this order.
    x : ndarray of shape (D,)
        Inputs of this step.
    h_prev : ndarray of shape (H,)
        Hidden state before this step.
    h : ndarray of shape (H,)
        Hidden state after this step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)

    Returns
    -------
    S_new : ndarray of shape (H, P)
        Total derivative of ``h`` with respect to the same parameters.

    References
    ----------
    Williams and Zipser (1989), A learning algorithm for continually running fully recurrent neural
    networks, eq. 7; chapter "beyond", eq-beyond-rtrl.
    """
    ### BEGIN SOLUTION
    arriving = np.concatenate([x, h_prev, [1.0]])
    immediate = np.kron(arriving, np.eye(len(h)))
    return (1 - h**2)[:, None] * (W_hh.T @ S + immediate)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One input, two units, by pocket calculator. The slopes of the units are 0.75 and 0.36.
# x, h_prev, h, nothing = locked([2.0], [0.1, -0.3], [0.5, 0.8], np.zeros((2, 8)))
# W_xh, W_hh = locked([[1.0, 1.0]], [[1.0, 0.5], [0.0, 2.0]])
# S_new = rtrl_step(nothing, x, h_prev, h, W_xh, W_hh)
# due = [[1.5, 0, 0.075, 0, -0.225, 0, 0.75, 0], [0, 0.72, 0, 0.036, 0, -0.108, 0, 0.36]]
# rule = "From S = 0, row 0 is 0.75 times [2 0 0.1 0 -0.3 0 1 0]: x, h_prev and 1, for unit 0."
# compare("S_new", S_new, due, rule)
#
# # What S held is carried: here a 1 at unit 0, in the last column.
# S = np.zeros((2, 8))
# S[0, 7] = 1.0
# (S,) = locked(S)
# carried = np.subtract(rtrl_step(S, x, h_prev, h, W_xh, W_hh), S_new)
# due = np.zeros((2, 8))
# due[:, 7] = [0.75, 0.18]
# rule = "Old unit 0 reaches unit 0 by 0.75 · W_hh[0, 0], and unit 1 by 0.36 · W_hh[0, 1]."
# compare("what S[0, 7] = 1 adds to S_new", carried, due, rule)

# %% tags=["active-ipynb"]
# # Helpers of the cells below; run this cell as well.
# def call(function, *arguments):
#     """Call an answer; where it uses a function that was not brought, say what is missing."""
#     try:
#         return function(*arguments)
#     except NameError as error:
#         brought = ["rnn_step_forward", "rnn_forward", "rnn_step_backward", "rnn_backward"]
#         if error.name in [*brought, "spectral_radius"]:
#             missing(*brought, "spectral_radius")
#         raise
#
#
# def loss_of(dhs, x, h0, W_xh, W_hh, b_h):
#     """The loss sum(hs * dhs) of a vanilla network, by a plain loop."""
#     h, loss = h0, 0.0
#     for x_t, dh_t in zip(x, dhs):
#         h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
#         loss += (h * dh_t).sum()
#     return loss
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
# ## 2. A gradient without a way back
#
# The loss reaches the states by `dhs`, of shape `(T, H)`: `dhs[t]` is its gradient with respect to
# `hs[t]`, directly. Go forwards once. At each step compute the new state, carry $S$ on, and add
#
# $$\sum_t \mathrm{d}h_t\, S_t$$
#
# up. In the end cut the long row into the three gradients. $h_0$ does not depend on the parameters,
# so $S$ starts from zero. The numbers are those of backpropagation through time.

# %% [markdown]
# <details><summary>Hint 1: what to keep from step to step</summary>
#
# Three things only: the state, its derivatives $S$, and the row of sums. None of them grows with
# $T$; that is the point of the method.
#
# </details>
#
# <details><summary>Hint 2: the sum</summary>
#
# `dhs[t]` has one entry per unit and $S_t$ has one row per unit, so their product is a row of $P$
# numbers (eq-beyond-rtrl-sum). Use the state **after** step `t` and the $S$ that belongs to it.
#
# </details>
#
# <details><summary>Hint 3: cutting the row</summary>
#
# The first `W_xh.size` numbers, reshaped like `W_xh`, are `dW_xh`. `np.split` takes the two places
# at which the next parts begin. A step of your `rnn_step_forward` wants a batch: give it
# `x[t][None]` and `h[None]`, and take example 0 of what it returns.
#
# </details>


# %% tags=["solution"]
def rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h):
    """Weight gradients of a vanilla RNN, accumulated forwards in time, for one example.

    Parameters
    ----------
    dhs : ndarray of shape (T, H)
        ``dhs[t]`` is the gradient that reaches the state after ``x[t]`` from the loss directly.
    x : ndarray of shape (T, D)
        Inputs, time first.
    h0 : ndarray of shape (H,)
        Hidden state before the first step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)

    Returns
    -------
    dW_xh, dW_hh, db_h : ndarrays
        Gradients over all paths, each of its variable's shape.

    References
    ----------
    Williams and Zipser (1989), A learning algorithm for continually running fully recurrent neural
    networks, eq. 8; chapter "beyond", eq-beyond-rtrl-sum.
    """
    ### BEGIN SOLUTION
    parameters = W_xh.size + W_hh.size + b_h.size
    h, S, total = h0, np.zeros((len(h0), parameters)), np.zeros(parameters)
    for t in range(len(x)):
        h_prev, h = h, rnn_step_forward(x[t][None], h[None], W_xh, W_hh, b_h)[0]
        S = rtrl_step(S, x[t], h_prev, h, W_xh, W_hh)
        total = total + dhs[t] @ S
    dW_xh, dW_hh, db_h = np.split(total, [W_xh.size, W_xh.size + W_hh.size])
    return dW_xh.reshape(W_xh.shape), dW_hh.reshape(W_hh.shape), db_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# # The one-unit network of the notebook "bptt": states 0.6, 0.6 and 0.8, the loss is the last one.
# x = (np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3])).reshape(3, 1)
# network = [0.5], [[1.0]], [[0.5]], [0.0]
# gradients = call(rtrl_gradients, *locked([[0.0], [0.0], [1.0]], x, *network))
# assert len(gradients) == 3, f"three gradients are due, got {len(gradients)} results"
# dW_xh, dW_hh, db_h = gradients
# compare("dW_hh", dW_hh, [[0.303552]], "That is the total derivative of the last state.")
# compare("db_h", db_h, [0.512064], "The steps' shares are 0.036864, 0.1152 and 0.36.")
# rule = "That is 0.036864 x[0] + 0.1152 x[1] + 0.36 x[2]."
# compare("dW_xh", dW_xh, [[0.036864, 0.1152, 0.36] @ x], rule)
# # When the loss is the sum of all states, their total derivatives add up.
# dW_hh = call(rtrl_gradients, *locked(np.ones((3, 1)), x, *network))[1]
# compare("dW_hh of all losses", dW_hh, [[1.109952]], "That is 0.32 + 0.4864 + 0.303552.")
#
# # More units and inputs, by central differences of the loss sum(hs * dhs).
# rng = np.random.default_rng(0)
# T, D, H = 6, 3, 4
# dhs, x, h0 = rng.normal(size=(T, H)), rng.normal(size=(T, D)), rng.uniform(-0.9, 0.9, size=H)
# theta = {"W_xh": rng.normal(size=(D, H)), "W_hh": rng.normal(size=(H, H)), "b_h": np.ones(H)}
# gradients = call(rtrl_gradients, *locked(dhs, x, h0, *theta.values()))
# differences(gradients, theta, lambda *weights: loss_of(dhs, x, h0, *weights))

# %% [markdown]
# ## 3. Remember less, compute twice
#
# Backpropagation through time keeps all $T$ states. Keep only every $n$-th one, a *checkpoint*: the
# state **before** step 0, before step $n$, before step $2n$ and so on (`every` is $n$). To go back,
# take the last segment, run it forward again from its checkpoint, go back over it, and only then
# turn to the segment before. With $n = \sqrt T$ the memory is that of about $2 \sqrt T$ states, and
# the price is one more forward pass.
#
# `checkpoints` has shape `(⌈T / every⌉, B, H)`. The last segment may be shorter than the others.

# %% [markdown]
# <details><summary>Hint 1: the segments</summary>
#
# Segment `i` begins at step `i * every` from the state `checkpoints[i]`. It ends where the next one
# begins, or at $T$. A slice that runs past the end of an array stops at its end by itself.
#
# </details>
#
# <details><summary>Hint 2: what joins two segments</summary>
#
# Your `rnn_backward` over a segment returns the gradient of the state before it
# (eq-beyond-checkpoints). That is what arrives, from later, at the **last** state of the segment
# before: add it to the last entry of that segment's `dhs`, in a copy.
#
# </details>
#
# <details><summary>Hint 3: what to do with the results</summary>
#
# Weight gradients of segments are summed. `dx` of a segment goes to that segment's place. What the
# first segment returns for the state before it is `dh0`.
#
# </details>


# %% tags=["solution"]
def checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    """Backpropagate through a vanilla RNN of which only some states were kept.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches the state after ``x[t]`` from the loss directly.
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    checkpoints : ndarray of shape (n, B, H)
        ``checkpoints[i]`` is the state before step ``i * every`` of the forward pass; there are
        n = ⌈T / every⌉ of them.
    every : int
        Steps from one checkpoint to the next, at least 1.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)

    Returns
    -------
    dx : ndarray of shape (T, B, D)
    dh0 : ndarray of shape (B, H)
    dW_xh, dW_hh, db_h : ndarrays
        Gradients over all paths, each of its variable's shape.

    References
    ----------
    Chen et al. (2016), Training deep nets with sublinear memory cost, section 3; chapter "beyond",
    eq-beyond-checkpoints.
    """
    ### BEGIN SOLUTION
    dx = np.empty_like(x, dtype=dhs.dtype)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    dh_next = np.zeros_like(checkpoints[0])
    for i in reversed(range(len(checkpoints))):
        segment = slice(i * every, (i + 1) * every)
        hs = rnn_forward(x[segment], checkpoints[i], W_xh, W_hh, b_h)
        arriving = dhs[segment].copy()
        arriving[-1] += dh_next
        parts = rnn_backward(arriving, x[segment], checkpoints[i], hs, W_xh, W_hh)
        dx[segment], dh_next = parts[:2]
        dW_xh += parts[2]
        dW_hh += parts[3]
        db_h += parts[4]
    return dx, dh_next, dW_xh, dW_hh, db_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# # The one-unit network of the notebook "bptt" again, with a bias: its states are 0.6, 0.6 and 0.8.
# # Those before steps 0 and 2 are kept, 0.5 and 0.6.
# x = (np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3]) - 0.2).reshape(3, 1, 1)
# last, x, kept = locked([[[0.0]], [[0.0]], [[1.0]]], x, [[[0.5]], [[0.6]]])
# weights = locked([[1.0]], [[0.5]], [0.2])
# gradients = call(checkpointed_backward, last, x, kept, 2, *weights)
# assert len(gradients) == 5, f"five gradients are due, got {len(gradients)} results"
# dx, dh0, dW_xh, dW_hh, db_h = gradients
# rule = "The last step alone has a loss; the others have what comes back from it."
# compare("dx", dx, [[[0.036864]], [[0.1152]], [[0.36]]], rule)
# compare("dh0", dh0, [[0.018432]], "It came back through three steps, over both segments.")
# rule = "The steps' shares are 0.036864 · 0.5, 0.1152 · 0.6 and 0.36 · 0.6, of both segments."
# compare("dW_hh", dW_hh, [[0.303552]], rule)
# compare("db_h", db_h, [0.512064], "The steps' shares are 0.036864, 0.1152 and 0.36.")
# rule = "That is 0.036864 x[0] + 0.1152 x[1] + 0.36 x[2]."
# compare("dW_xh", dW_xh, [[0.036864, 0.1152, 0.36] @ x[:, 0]], rule)
# (ones,) = locked(np.ones((3, 1, 1)))
# dW_hh = call(checkpointed_backward, ones, x, kept, 2, *weights)[3]
# compare("dW_hh of all losses", dW_hh, [[1.109952]], "That is 0.32 + 0.4864 + 0.303552.")
#
# # One segment over all steps, against central differences of the loss sum(hs * dhs).
# rng = np.random.default_rng(1)
# T, B, D, H = 7, 2, 3, 4
# dhs, x = locked(rng.normal(size=(T, B, H)), rng.normal(size=(T, B, D)))
# theta = {"W_xh": rng.normal(size=(D, H)), "W_hh": rng.normal(size=(H, H)), "b_h": np.ones(H)}
# weights, states = locked(*theta.values()), [rng.uniform(-0.9, 0.9, size=(B, H))]
# for x_t in x:
#     states.append(np.tanh(x_t @ weights[0] + states[-1] @ weights[1] + weights[2]))
# whole = call(checkpointed_backward, dhs, x, locked(states[:1])[0], T, *weights)
# differences(whole[2:], theta, lambda *moved: loss_of(dhs, x, states[0], *moved))
#
# # Whatever the distance of the checkpoints, the gradients stay the same.
# for n in (1, 2, 3, 10):
#     gradients = call(checkpointed_backward, dhs, x, locked(states[:T:n])[0], n, *weights)
#     for name, one, other in zip(["dx", "dh0", "dW_xh", "dW_hh", "db_h"], gradients, whole):
#         shape, due = np.shape(one), np.shape(other)
#         assert shape == due, f"{name} has shape {shape} with every = {n}, {due} with every = 7"
#         off = np.abs(np.subtract(one, other)).max()
#         assert off < 1e-9, f"{name} with every = {n} is off by {off:.1e} from that with every = 7"
#     print(f"every = {n} gives what every = 7 gives")

# %% [markdown]
# ## 4. Two maps make one
#
# A step of a *linear* recurrence, $h \mapsto a \odot h + b$, is a map. The map that does first
# $(a_1, b_1)$ and then $(a_2, b_2)$ is of the same kind. Find its $a$ and $b$. Everything is
# elementwise, on arrays of any one shape.
#
# This small fact is all that a parallel scan needs: maps may be joined in any grouping, left half
# and right half at the same time.

# %% [markdown]
# <details><summary>Hint 1: insert</summary>
#
# Write $h' = a_1 h + b_1$ and $h'' = a_2 h' + b_2$, and put the first into the second.
#
# </details>
#
# <details><summary>Hint 2: collect</summary>
#
# Sort what you get: what multiplies $h$ is the new $a$, the rest is the new $b$
# (eq-beyond-combine).
#
# </details>
#
# <details><summary>Hint 3: the second map acts on the first one's b</summary>
#
# The new $a$ is a product of the old ones. The new $b$ has two terms: $b_2$ as it is, and $b_1$
# after the second map has scaled it.
#
# </details>


# %% tags=["solution"]
def scan_combine(a1, b1, a2, b2):
    """Join two steps of a linear recurrence: the map that does the first, then the second.

    Parameters
    ----------
    a1, b1 : ndarray
        The first map, ``h -> a1 * h + b1``; all four arrays have one shape.
    a2, b2 : ndarray
        The second map.

    Returns
    -------
    a, b : ndarrays
        The joined map, ``h -> a * h + b``.

    References
    ----------
    Blelloch (1990), Prefix sums and their applications, section 1.4.1; chapter "beyond",
    eq-beyond-combine.
    """
    ### BEGIN SOLUTION
    return a2 * a1, a2 * b1 + b2
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# a, b = scan_combine(*locked([2.0, 0.5], [1.0, 4.0], [10.0, 3.0], [7.0, 1.0]))
# compare("a", a, [20.0, 1.5], "That is 10 · 2 and 3 · 0.5.")
# rule = "That is 10 · 1 + 7 and 3 · 4 + 1: what h = 0 becomes by the first, then by the second."
# compare("b", b, [17.0, 13.0], rule)
#
# # Joining is associative: (1 2) 3 is 1 (2 3).
# rng = np.random.default_rng(0)
# first, second, third = (locked(*pair) for pair in rng.normal(size=(3, 2, 4, 5)))
# left = scan_combine(*scan_combine(*first, *second), *third)
# right = scan_combine(*first, *scan_combine(*second, *third))
# for name, one, other in zip("ab", left, right):
#     off = np.abs(np.subtract(one, other)).max()
#     print(f"{name} of (1 2) 3 and of 1 (2 3) differ by {off:.1e}")
#     assert off < 1e-9, f"{name} of (1 2) 3 is off by {off:.1e} from that of 1 (2 3)"

# %% [markdown]
# ## 5. A linear recurrence
#
# $$h_t = a_t \odot h_{t-1} + b_t$$
#
# `a` and `b` have shape `(T, B, H)`; `hs[t]` is the state after step `t`. Write it as a loop, or as
# a scan: only the numbers count.

# %% [markdown]
# <details><summary>Hint 1: how to begin</summary>
#
# Make room for the states, and keep the state before in a variable that starts as `h0`.
#
# </details>
#
# <details><summary>Hint 2: mind the dtype and the arguments</summary>
#
# An array like `b` has the right shape and dtype. Do not write into `b` itself.
#
# </details>
#
# <details><summary>Hint 3: one line per step</summary>
#
# In step `t` the new state is `a[t]` times the state before, plus `b[t]` (eq-beyond-linear); store
# it, and let it be the state before of the next step.
#
# </details>


# %% tags=["solution"]
def linear_scan(a, b, h0):
    """Run a linear recurrence, each unit by itself.

    Parameters
    ----------
    a : ndarray of shape (T, B, H)
        What each step keeps of the state before.
    b : ndarray of shape (T, B, H)
        What each step adds.
    h0 : ndarray of shape (B, H)
        State before the first step.

    Returns
    -------
    hs : ndarray of shape (T, B, H)
        ``hs[t]`` is the state after step t.

    References
    ----------
    Martin and Cundy (2018), Parallelizing linear recurrent neural nets over sequence length, eq. 4;
    chapter "beyond", eq-beyond-linear.
    """
    ### BEGIN SOLUTION
    hs = np.empty_like(b)
    h = h0
    for t in range(len(b)):
        h = a[t] * h + b[t]
        hs[t] = h
    return hs
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# a, b, h0 = locked([[[0.5]], [[2.0]], [[0.0]]], [[[1.0]], [[-1.0]], [[5.0]]], [[4.0]])
# rule = "That is 0.5 · 4 + 1, then 2 · 3 - 1, then 0 · 5 + 5."
# compare("hs", linear_scan(a, b, h0), [[[3.0]], [[5.0]], [[5.0]]], rule)
#
# # A thousand steps that keep everything only add up, in each unit of each example by itself.
# h0, each = np.arange(6.0).reshape(2, 3), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
# hs = linear_scan(*locked(np.ones((1000, 2, 3)), np.tile(each, (1000, 1, 1)), h0))
# rule = "That is h0 and a thousand times what a step adds."
# compare("the last of a thousand states", hs[-1], h0 + 1000 * each, rule)
# compare("the first of them", hs[0], h0 + each, "That is h0 and once what a step adds.")

# %% [markdown]
# ## 6. The linear recurrence backward
#
# The Jacobian of a step is the diagonal matrix of $a_t$: what reaches $h_t$ from later is
# $a_{t+1} \odot \mathrm{d}h_{t+1}$, and nothing else. Going back is again a linear recurrence, run
# from the end. Return the gradients of `a`, of `b` and of `h0`.

# %% [markdown]
# <details><summary>Hint 1: everything that reaches a state</summary>
#
# From the last step to the first: `dh` is `dhs[t]`, plus what was sent back by the step after
# (eq-beyond-linear-backward).
#
# </details>
#
# <details><summary>Hint 2: the step's three inputs</summary>
#
# $h_t = a_t \odot h_{t-1} + b_t$. The derivative by $b_t$ is 1, by $a_t$ it is $h_{t-1}$, and by
# $h_{t-1}$ it is $a_t$. The state before step 0 is `h0`.
#
# </details>
#
# <details><summary>Hint 3: no sums</summary>
#
# Every step has its own `a[t]` and `b[t]`, so nothing is summed over time: `db[t]` is `dh` itself,
# and `da[t]` is `dh` times the state **before** the step.
#
# </details>


# %% tags=["solution"]
def linear_scan_backward(dhs, a, h0, hs):
    """Backpropagate through a linear recurrence.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches ``hs[t]`` from the loss directly, not through later
        states.
    a : ndarray of shape (T, B, H)
    h0 : ndarray of shape (B, H)
    hs : ndarray of shape (T, B, H)
        As ``linear_scan`` returned it.

    Returns
    -------
    da, db, dh0 : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Martin and Cundy (2018), Parallelizing linear recurrent neural nets over sequence length,
    section 2.2; chapter "beyond", eq-beyond-linear-backward.
    """
    ### BEGIN SOLUTION
    h_prev = np.concatenate([h0[None], hs[:-1]])
    db = np.empty_like(dhs)
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(a))):
        db[t] = dhs[t] + dh_next
        dh_next = a[t] * db[t]
    return db * h_prev, db, dh_next
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # The numbers of part 5. The loss is the state after step 1 plus ten times the one after step 2.
# a, hs, h0 = locked([[[0.5]], [[2.0]], [[0.0]]], [[[3.0]], [[5.0]], [[5.0]]], [[4.0]])
# (dhs,) = locked([[[0.0]], [[1.0]], [[10.0]]])
# gradients = linear_scan_backward(dhs, a, h0, hs)
# assert len(gradients) == 3, f"three gradients are due, got {len(gradients)} results"
# da, db, dh0 = gradients
# rule = "That is 0 + 2 · 1, 1 + 0 · 10 and 10: each state's own loss, and what comes back to it."
# compare("db", db, [[[2.0]], [[1.0]], [[10.0]]], rule)
# rule = "That is 2 · 4, 1 · 3 and 10 · 5: what reaches each state, times the state before."
# compare("da", da, [[[8.0]], [[3.0]], [[50.0]]], rule)
# compare("dh0", dh0, [[1.0]], "That is 0.5 of the 2 that reach the state after step 0.")
#
# # Central differences of the loss sum(hs * dhs). They use your linear_scan, so let that pass its
# # own check first.
# rng = np.random.default_rng(3)
# T, B, H = 5, 2, 3
# dhs = rng.normal(size=(T, B, H))
# shapes = {"a": (T, B, H), "b": (T, B, H), "h0": (B, H)}
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# a, b, h0 = variables.values()
# hs = linear_scan(a, b, h0)
# answer = linear_scan_backward(*locked(dhs, a, h0, hs))
# differences(answer, variables, lambda *values: (linear_scan(*values) * dhs).sum())

# %% [markdown]
# ## 7. minGRU
#
# A GRU whose gates look at the input only, and not at the state, is a linear recurrence, and can be
# scanned:
#
# $$\begin{aligned}
# z_t &= \sigma(x_t W_{xz} + b_z), \\
# n_t &= x_t W_{xn} + b_n, \\
# h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot n_t.
# \end{aligned}$$
#
# As in our GRU, $z$ keeps. Return the states, and `gates`, which holds z and n side by side.
# Pre-activations may be as large as ±10,000.

# %% [markdown]
# <details><summary>Hint 1: nothing waits for the state</summary>
#
# `x` has shape `(T, B, D)`, and `x @ W_xz` works on all steps at once. So do the logistic function
# and the proposal.
#
# </details>
#
# <details><summary>Hint 2: which linear recurrence it is</summary>
#
# Compare the last line (eq-beyond-mingru) with $h_t = a_t \odot h_{t-1} + b_t$. What stands for
# $a_t$, what for $b_t$?
#
# </details>
#
# <details><summary>Hint 3: no overflow</summary>
#
# $e^{10000}$ is infinite, and $1 / (1 + \infty)$ is the 0 that is meant; only silence the warning,
# or write $\sigma(a)$ as $(1 + \tanh(a/2)) / 2$. Then give `linear_scan` z, the rest, and `h0`, and
# join z and n along the last axis.
#
# </details>


# %% tags=["solution"]
def mingru_forward(x, h0, W_xz, b_z, W_xn, b_n):
    """Run a minGRU over a sequence.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    h0 : ndarray of shape (B, H)
        Hidden state before the first step.
    W_xz : ndarray of shape (D, H)
    b_z : ndarray of shape (H,)
    W_xn : ndarray of shape (D, H)
    b_n : ndarray of shape (H,)

    Returns
    -------
    hs : ndarray of shape (T, B, H)
        ``hs[t]`` is the hidden state after ``x[t]`` was read.
    gates : ndarray of shape (T, B, 2H)
        The gate z after its activation, and the proposal n, which has none: z and n side by side.

    References
    ----------
    Feng et al. (2024), Were RNNs all we needed?, section 3.1, where 1 - z keeps; chapter "beyond",
    eq-beyond-mingru.
    """
    ### BEGIN SOLUTION
    z = (1 + np.tanh((x @ W_xz + b_z) / 2)) / 2
    n = x @ W_xn + b_n
    hs = linear_scan(z, (1 - z) * n, h0)
    return hs, np.concatenate([z, n], axis=2)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two units with the same weights. The logistic function of log 3 is 3/4, of -log 4 it is 1/5.
# x, h0 = np.array([[[1.0]], [[-1.0]]]), np.array([[8.0, 0.0]])
# slope = np.log(12) / 2
# gate = np.full((1, 2), slope), np.full(2, np.log(3) - slope)
# proposal = np.full((1, 2), 2.0), np.full(2, 2.0)
# hs, gates = mingru_forward(*locked(x, h0, *gate, *proposal))
# rule = "That is z, z, n, n of each step; n has no activation."
# compare("gates", gates, [[[0.75, 0.75, 4, 4]], [[0.2, 0.2, 0, 0]]], rule)
# rule = "Unit 0 is at 0.75 · 8 + 0.25 · 4, then at 0.2 · 7 + 0.8 · 0."
# compare("hs", hs, [[[7.0, 1.0]], [[1.4, 0.2]]], rule)
#
# # Pre-activations so large that the gate is fully open, then fully shut.
# hs, gates = mingru_forward(*locked(x, h0, np.full((1, 2), 1e4), np.zeros(2), *proposal))
# z = np.asarray(gates)[:, 0, :2]
# compare("z at ±10,000", z, [[1.0, 1.0], [0.0, 0.0]], "e^10000 is too large for a float.")
# rule = "First all is kept, then all is replaced by n = 0."
# compare("hs", hs, [[[8.0, 0.0]], [[0.0, 0.0]]], rule)

# %% [markdown]
# ## 8. minGRU backward
#
# `linear_scan_backward` does the way through time. What is left are single steps: from its `da` and
# `db` to z and n, through the logistic function, and to the inputs and the weights, which all steps
# share.

# %% [markdown]
# <details><summary>Hint 1: two places for z</summary>
#
# In $a_t = z_t$ and $b_t = (1 - z_t) \odot n_t$ the gate stands twice, so its gradient has two
# terms (eq-beyond-mingru-backward). The proposal stands once.
#
# </details>
#
# <details><summary>Hint 2: the slope</summary>
#
# The logistic function's slope is $z (1 - z)$. The proposal has no activation, so its gradient is
# already that of its pre-activation.
#
# </details>
#
# <details><summary>Hint 3: the shared weights</summary>
#
# $x_t^\top\, \mathrm{d}a_t$ is summed over steps and examples alike: reshape both to rows, of which
# there are $T B$, or use `np.einsum` with both axes left out. `dx` gets a share from each of the
# two.
#
# </details>


# %% tags=["solution"]
def mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn):
    """Backpropagate through a minGRU's whole sequence.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches ``hs[t]`` from the loss directly, not through later
        states.
    x : ndarray of shape (T, B, D)
    h0 : ndarray of shape (B, H)
    hs : ndarray of shape (T, B, H)
    gates : ndarray of shape (T, B, 2H)
        As ``mingru_forward`` returned them.
    W_xz : ndarray of shape (D, H)
    W_xn : ndarray of shape (D, H)

    Returns
    -------
    dx, dh0, dW_xz, db_z, dW_xn, db_n : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Feng et al. (2024), Were RNNs all we needed?, section 3.1; chapter "beyond",
    eq-beyond-mingru-backward.
    """
    ### BEGIN SOLUTION
    z, n = np.split(gates, 2, axis=2)
    da, db, dh0 = linear_scan_backward(dhs, z, h0, hs)
    dz, dn = da - db * n, db * (1 - z)
    da_z = dz * z * (1 - z)
    dx = da_z @ W_xz.T + dn @ W_xn.T
    dW_xz, dW_xn = (np.einsum("tbd,tbh->dh", x, d) for d in (da_z, dn))
    return dx, dh0, dW_xz, da_z.sum(axis=(0, 1)), dW_xn, dn.sum(axis=(0, 1))
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One unit and two steps, by pocket calculator: z is 0.75, then 0.2, and n is 4, then 0.
# dhs, x, h0 = locked([[[2.0]], [[10.0]]], [[[1.0]], [[-1.0]]], [[12.0]])
# hs, gates = locked([[[10.0]], [[2.0]]], [[[0.75, 4.0]], [[0.2, 0.0]]])
# answer = mingru_backward(dhs, x, h0, hs, gates, *locked([[1.0]], [[2.0]]))
# assert len(answer) == 6, f"six gradients are due, got {len(answer)} results"
# dx, dh0, dW_xz, db_z, dW_xn, db_n = answer
# # The states are reached by 2 + 0.2 · 10 = 4, and by 10.
# compare("dh0", dh0, [[3.0]], "That is 0.75 of the 4 that reach the state after step 0.")
# compare("db_n", db_n, [9.0], "That is 0.25 · 4 + 0.8 · 10.")
# compare("dW_xn", dW_xn, [[-7.0]], "That is 0.25 · 4 times 1, and 0.8 · 10 times -1.")
# rule = "That is 4 · (12 - 4) · 0.1875 + 10 · (10 - 0) · 0.16, with the slopes z (1 - z) last."
# compare("db_z", db_z, [22.0], rule)
# compare("dW_xz", dW_xz, [[-10.0]], "That is 6 times 1, and 16 times -1.")
# compare("dx", dx, [[[8.0]], [[32.0]]], "That is 6 · 1 + 1 · 2, and 16 · 1 + 8 · 2.")
#
# # Central differences of the loss sum(hs * dhs). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(2)
# T, B, D, H = 5, 2, 3, 4
# dhs = rng.normal(size=(T, B, H))
# shapes = {"x": (T, B, D), "h0": (B, H), "W_xz": (D, H), "b_z": (H,), "W_xn": (D, H), "b_n": (H,)}
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# x, h0, W_xz, b_z, W_xn, b_n = variables.values()
# hs, gates = mingru_forward(*variables.values())
# answer = mingru_backward(*locked(dhs, x, h0, hs, gates, W_xz, W_xn))
# differences(answer, variables, lambda *values: (mingru_forward(*values)[0] * dhs).sum())

# %% [markdown]
# ## 9. A reservoir
#
# An *echo state network* never trains its recurrent weights. They are drawn once: sparse, random,
# and scaled so that their spectral radius is exactly what is asked for. Each entry is non-zero with
# probability `density`. One seed gives one matrix, and another seed another. A draw may have the
# spectral radius zero, and cannot be scaled: draw again.

# %% [markdown]
# <details><summary>Hint 1: two draws</summary>
#
# Draw a full matrix of normal numbers, and a matrix that says which entries stay. Both come from
# one generator made of `seed`.
#
# </details>
#
# <details><summary>Hint 2: scaling</summary>
#
# The eigenvalues of $cW$ are $c$ times those of $W$. So one factor brings the spectral radius to
# any value, as long as it is not zero now (eq-beyond-reservoir).
#
# </details>
#
# <details><summary>Hint 3: drawing again</summary>
#
# A loop that ends when the radius is above zero, with the generator made **before** the loop; made
# inside it, the same matrix would come again for ever. An entry stays where a uniform number is
# below `density`.
#
# </details>


# %% tags=["solution"]
def echo_state_weights(H, radius, density, seed):
    """Draw the recurrent weights of an echo state network.

    Parameters
    ----------
    H : int
        Number of units.
    radius : float
        Spectral radius of the matrix, above 0.
    density : float
        Probability that an entry is not zero, at most 1; ``density * H`` is at least 4.
    seed : int
        One seed, one matrix; at least 0 and below 2**32.

    Returns
    -------
    W : ndarray of shape (H, H)

    References
    ----------
    Jaeger (2001), The "echo state" approach to analysing and training recurrent neural networks,
    section 4; chapter "beyond", eq-beyond-reservoir.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    found = 0.0
    while not found > 0:
        W = rng.normal(size=(H, H)) * (rng.uniform(size=(H, H)) < density)
        found = spectral_radius(W)
    return W * (radius / found)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# W = call(echo_state_weights, 200, 0.9, 0.1, 3)
# assert np.shape(W) == (200, 200), f"W is {W}, of shape {np.shape(W)}, expected shape (200, 200)"
# W = np.asarray(W)
# largest = np.abs(np.linalg.eigvals(W)).max()
# compare("largest magnitude of an eigenvalue", largest, 0.9, "That is the radius asked for.")
# # 40,000 entries: their number is within five standard deviations, 300, of its mean.
# count = np.count_nonzero(W)
# told = f"{count} entries are not zero, expected 4000 give or take 300"
# assert abs(count - 4000) < 300, f"{told}: a tenth of 40,000"
# print(told)
# again, other = echo_state_weights(200, 0.9, 0.1, 3), echo_state_weights(200, 0.9, 0.1, 4)
# assert np.array_equal(W, again), "seed 3 gave two different matrices"
# assert not np.allclose(W, other), "the seeds 3 and 4 gave the same matrix"
# print("one seed gives one matrix, another seed another")

# %% [markdown]
# ## 10. The only thing that is trained
#
# All that an echo state network learns is a linear read-out. `hs` has shape `(N, H)`, one state per
# row, `targets` has shape `(N, K)`. Find the matrix that minimises
#
# $$\lVert hs\, W - targets \rVert^2 + ridge\, \lVert W \rVert^2$$
#
# over all $W$ of shape `(H, K)`. Setting the gradient to zero gives a linear system, and no descent
# is needed.

# %% [markdown]
# <details><summary>Hint 1: the gradient</summary>
#
# Differentiate by $W$: the first term gives $2\, hs^\top (hs\, W - targets)$, the second
# $2\, ridge\, W$. Set the sum to zero.
#
# </details>
#
# <details><summary>Hint 2: a linear system</summary>
#
# Collect what multiplies $W$ on the left (eq-beyond-ridge). It is a square matrix of size $H$, and
# the right side has one column per output.
#
# </details>
#
# <details><summary>Hint 3: solve, do not invert</summary>
#
# `np.linalg.solve(A, C)` finds the matrix $W$ for which $A W = C$, all columns at once, and more
# exactly than the inverse of $A$ would. The price of the weights enters $A$ by way of the identity.
#
# </details>


# %% tags=["solution"]
def ridge_readout(hs, targets, ridge):
    """Read-out weights that fit targets best, with a price on their size.

    Parameters
    ----------
    hs : ndarray of shape (N, H)
        States, one per row.
    targets : ndarray of shape (N, K)
    ridge : float
        Price of the squared entries of the weights, at least 0.

    Returns
    -------
    W_hy : ndarray of shape (H, K)
        Minimises ``((hs @ W - targets)**2).sum() + ridge * (W**2).sum()``.

    References
    ----------
    Hoerl and Kennard (1970), Ridge regression, eq. 2.1; chapter "beyond", eq-beyond-ridge.
    """
    ### BEGIN SOLUTION
    return np.linalg.solve(hs.T @ hs + ridge * np.eye(hs.shape[1]), hs.T @ targets)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two states, 1 and 3, both want 5. Without a price the best weight is 2.
# hs, targets = locked([[1.0], [3.0]], [[5.0], [5.0]])
# rule = "That is (1 · 5 + 3 · 5) / (1 · 1 + 3 · 3 + ridge)."
# compare("W_hy with ridge 0", ridge_readout(hs, targets, 0.0), [[2.0]], rule)
# compare("W_hy with ridge 30", ridge_readout(hs, targets, 30.0), [[0.5]], rule)
#
# # At the minimum no direction leads down: the gradient is zero.
# rng = np.random.default_rng(5)
# hs, targets = locked(rng.normal(size=(30, 4)), rng.normal(size=(30, 2)))
# W = ridge_readout(hs, targets, 3.0)
# assert np.shape(W) == (4, 2), f"W_hy has shape {np.shape(W)}, expected (4, 2)"
# W = np.asarray(W)
# slope = 2 * hs.T @ (hs @ W - targets) + 2 * 3.0 * W
# compare("gradient at your W_hy", np.round(slope, 9) + 0.0, np.zeros((4, 2)))

# %% [markdown]
# ## A scan beats the loop
#
# The loop of part 5 makes one call after another, $T$ of them. The scan below makes about
# $\log_2 T$ calls of your `scan_combine`: first every step is joined with the one before it, then
# every pair with the pair before it, then every four with the four before. Each call is on whole
# arrays, so it must not loop over their entries itself. The scan does *more* work, by that factor
# $\log_2 T$, and on a machine that does much at a time it is done sooner all the same. Where it
# stops paying depends on the machine and on the size of a step; the picture shows yours.
#
# Beside it, the memory of a reservoir. A network of 100 units that nobody trained hears random
# numbers. How well can a linear read-out say what number came $k$ steps ago? With a small spectral
# radius the network forgets soon.

# %% tags=["active-ipynb", "finale"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# from time import perf_counter
#
# import matplotlib.pyplot as plt
#
#
# def scan(a, b, h0):
#     """All states of the linear recurrence, in about log2(T) joins."""
#     a, b = a.copy(), b.copy()
#     b[0] += a[0] * h0
#     shift = 1
#     while shift < len(a):
#         a[shift:], b[shift:] = scan_combine(a[:-shift], b[:-shift], a[shift:], b[shift:])
#         shift *= 2
#     return b
#
#
# def seconds(f, *args):
#     """The shortest of three runs."""
#     times = []
#     for _ in range(3):
#         start = perf_counter()
#         f(*args)
#         times.append(perf_counter() - start)
#     return min(times)
#
#
# def recall(radius, lags, rng, units=100, steps=2200, forget=200):
#     """Squared correlation between a number and what the read-out says of it, for each lag."""
#     W = call(echo_state_weights, units, radius, 0.1, 1)
#     heard = rng.uniform(-0.5, 0.5, size=steps)
#     W_in = rng.uniform(-0.1, 0.1, size=units)
#     h, hs = np.zeros(units), np.empty((steps, units))
#     for t in range(steps):
#         h = np.tanh(heard[t] * W_in + h @ W)
#         hs[t] = h
#     # One output per lag: the number that was heard so many steps ago.
#     wanted = np.stack([np.roll(heard, k) for k in lags], axis=1)
#     split = (steps + forget) // 2
#     said = hs[split:] @ ridge_readout(hs[forget:split], wanted[forget:split], 1e-9)
#     pairs = zip(said.T, wanted[split:].T)
#     return np.array([np.corrcoef(*pair)[0, 1] ** 2 for pair in pairs])
#
#
# rng = np.random.default_rng(0)
# lengths, loop_times, scan_times = [2**p for p in range(4, 15, 2)], [], []
# for T in lengths:
#     a, b = rng.uniform(0.5, 1.0, size=(T, 1, 4)), rng.normal(size=(T, 1, 4))
#     h0 = rng.normal(size=(1, 4))
#     assert np.allclose(scan(a, b, h0), linear_scan(a, b, h0)), "scan and loop disagree"
#     loop_times.append(seconds(linear_scan, a, b, h0))
#     scan_times.append(seconds(scan, a, b, h0))
#     print(f"T = {T:6}: loop {1e3 * loop_times[-1]:8.2f} ms, scan {1e3 * scan_times[-1]:7.2f} ms")
#
# lags = np.arange(1, 61)
# fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6), layout="constrained")
# left.loglog(lengths, loop_times, "o-", label="loop: T calls")
# left.loglog(lengths, scan_times, "s--", label="scan: log2(T) calls on whole arrays")
# left.set(xlabel="steps T", ylabel="seconds", title="four units, one example")
# left.legend()
# for radius, style in [(0.5, ":"), (0.9, "--"), (0.99, "-")]:
#     scores = recall(radius, lags, np.random.default_rng(1))
#     print(f"radius {radius}: the memory adds up to {scores.sum():.1f} steps")
#     right.plot(lags, scores, style, label=f"spectral radius {radius}")
# right.set(xlabel="lag k", ylabel="squared correlation", title="recall by an untrained network")
# right.legend()
# plt.show()
