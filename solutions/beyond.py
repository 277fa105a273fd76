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
# **Time**: about 150 minutes without the chapter, 90 with it.
#
# **Bring**: the chain rule over steps (chapter *Backpropagation through time*), and from earlier
# notebooks the vanilla network's `rnn_step_forward`, `rnn_forward`, `rnn_backward`, and
# `spectral_radius`.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general.

# %%
import numpy as np

# %% tags=["solution", "bring-your-own"]
# Bring your own: paste here the functions that you wrote in earlier notebooks.
#
#     from "vanilla_rnn":   rnn_step_forward, rnn_forward
#     from "bptt":          rnn_step_backward, rnn_backward
#     from "gradient_flow": spectral_radius
### BEGIN SOLUTION
from solutions.bptt import rnn_backward, rnn_step_backward  # noqa: F401
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
# Row `j` of $M_t$ belongs to unit `j`. Most of it is zero: only the parameters that end in unit `j`
# are not. Seen as a block of shape `(D, H)`, the part for $W_{xh}$ has `x` in column `j` and zeros
# elsewhere.
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
# Add the transposed recurrent weights times `S` and your $M_t$. Then multiply every **row** `j` by
# the slope of unit `j`: a column of slopes, `(1 - h**2)` with a new last axis.
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
# x, h_prev, h = np.array([2.0]), np.array([0.1, -0.3]), np.array([0.5, 0.8])
# W_xh, W_hh = np.ones((1, 2)), np.array([[1.0, 0.5], [0.0, 2.0]])
# S_new = rtrl_step(np.zeros((2, 8)), x, h_prev, h, W_xh, W_hh)
# assert np.shape(S_new) == (2, 8), f"S_new has shape {np.shape(S_new)}, expected (2, 8)"
# print("from S = 0, unit 0:", S_new[0], "and should be [1.5 0. 0.075 0. -0.225 0. 0.75 0.]")
# print("from S = 0, unit 1:", S_new[1], "and should be [0. 0.72 0. 0.036 0. -0.108 0. 0.36]")
# assert np.allclose(S_new[0], [1.5, 0, 0.075, 0, -0.225, 0, 0.75, 0]), "row 0 is not as printed"
# assert np.allclose(S_new[1], [0, 0.72, 0, 0.036, 0, -0.108, 0, 0.36]), "row 1 is not as printed"
#
# # What came before is carried: old unit 0 reaches new unit 1 by W_hh[0, 1] = 0.5.
# S = np.zeros((2, 8))
# S[0, 7] = 1.0
# carried = rtrl_step(S, x, h_prev, h, W_xh, W_hh) - S_new
# print("a 1 at unit 0 is carried to", carried[:, 7], "and should be [0.75 0.18]")
# assert np.allclose(carried[:, 7], [0.75, 0.18]), "old units reach new ones over W_hh"
# assert np.allclose(carried[:, :7], 0), "parameters do not mix: each has a column of its own"

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
# numbers. Use the state **after** step `t` and the $S$ that belongs to it.
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
# # The one-unit network of the notebook "bptt": states 0.6, 0.6 and 0.8, the loss is the last one.
# x = (np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3])).reshape(3, 1)
# last = np.array([[0.0], [0.0], [1.0]])
# one = np.array([[1.0]]), np.array([[0.5]]), np.zeros(1)
# dW_xh, dW_hh, db_h = rtrl_gradients(last, x, np.array([0.5]), *one)
# print("dW_hh is", np.ravel(dW_hh), "and should be the total derivative, [0.303552]")
# assert np.shape(dW_hh) == (1, 1), f"dW_hh has shape {np.shape(dW_hh)}, expected (1, 1)"
# assert np.allclose(dW_hh, 0.303552), "dW_hh is not the total derivative of the last state"
# assert np.allclose(db_h, 0.512064), f"db_h is {db_h}, expected [0.512064]"
#
# # Central differences of the loss sum(hs * dhs), along random directions.
# rng = np.random.default_rng(0)
# T, D, H = 6, 3, 4
# dhs, x, h0 = rng.normal(size=(T, H)), rng.normal(size=(T, D)), rng.uniform(-0.9, 0.9, size=H)
# shapes = {"W_xh": (D, H), "W_hh": (H, H), "b_h": (H,)}
# theta = {name: rng.normal(size=shape) for name, shape in shapes.items()}
#
#
# def loss_of(W_xh, W_hh, b_h):
#     """The loss, by a plain loop."""
#     h, loss = h0, 0.0
#     for t in range(T):
#         h = np.tanh(x[t] @ W_xh + h @ W_hh + b_h)
#         loss += h @ dhs[t]
#     return loss
#
#
# gradients = rtrl_gradients(dhs, x, h0, **theta)
# for (name, value), gradient in zip(theta.items(), gradients):
#     assert np.shape(gradient) == value.shape, f"d{name}: {np.shape(gradient)}, not {value.shape}"
#     direction = rng.normal(size=value.shape)
#     ahead = loss_of(**{**theta, name: value + 1e-5 * direction})
#     behind = loss_of(**{**theta, name: value - 1e-5 * direction})
#     slope, claimed = (ahead - behind) / 2e-5, (gradient * direction).sum()
#     print(f"along a random direction of {name}: differences {slope:.9f}, yours {claimed:.9f}")
#     assert np.isclose(claimed, slope, rtol=1e-6, atol=1e-8), f"d{name} is wrong"

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
# Your `rnn_backward` over a segment returns the gradient of the state before it. That is what
# arrives, from later, at the **last** state of the segment before: add it to the last entry of that
# segment's `dhs`, in a copy.
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
# # The same one-unit network: the states before steps 0 and 2 are kept, 0.5 and 0.6.
# x = (np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3])).reshape(3, 1, 1)
# kept = np.array([0.5, 0.6]).reshape(2, 1, 1)
# last = np.array([0.0, 0.0, 1.0]).reshape(3, 1, 1)
# dx, dh0, dW_xh, dW_hh, db_h = checkpointed_backward(last, x, kept, 2, *one)
# print("dx is", np.ravel(dx), "and should be [0.036864 0.1152 0.36]")
# assert np.allclose(np.ravel(dx), [0.036864, 0.1152, 0.36]), "dx is not as printed"
# print("dW_hh is", np.ravel(dW_hh), "and should be [0.303552]")
# assert np.allclose(dW_hh, 0.303552), "dW_hh is not the sum over both segments"
# assert np.allclose(dh0, 0.018432), f"dh0 is {dh0}, expected 0.018432: it has passed every step"
#
# # Whatever the distance of the checkpoints, the gradients stay the same.
# rng = np.random.default_rng(1)
# T, B, D, H = 7, 2, 3, 4
# dhs, x = rng.normal(size=(T, B, H)), rng.normal(size=(T, B, D))
# h0 = rng.uniform(-0.9, 0.9, size=(B, H))
# W_xh, W_hh, b_h = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
# states = [h0]
# for t in range(T):
#     states.append(np.tanh(x[t] @ W_xh + states[-1] @ W_hh + b_h))
# names, before = ["dx", "dh0", "dW_xh", "dW_hh", "db_h"], dhs.copy()
# found = {
#     n: checkpointed_backward(dhs, x, np.array(states[:T:n]), n, W_xh, W_hh, b_h)
#     for n in (1, 2, 3, 7)
# }
# for n, gradients in found.items():
#     differences = [np.abs(a - b).max() for a, b in zip(gradients, found[7])]
#     print(f"every {n}: differs from every 7 by at most {max(differences):.1e}")
#     for name, difference in zip(names, differences):
#         assert difference < 1e-9, f"{name} depends on where the checkpoints are"
# assert np.array_equal(dhs, before), "dhs was changed: add to a copy"

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
# Sort what you get: what multiplies $h$ is the new $a$, the rest is the new $b$.
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
# first = np.array([2.0, 0.5]), np.array([1.0, 4.0])
# a, b = scan_combine(*first, np.array([10.0, 3.0]), np.array([7.0, 1.0]))
# print("a is", a, "and should be [20. 1.5]; b is", b, "and should be [17. 13.]")
# assert np.allclose(a, [20, 1.5]), "both maps scale the state, one after the other"
# assert np.allclose(b, [17, 13]), "first h -> a1 h + b1, then the second on what came of it"
#
# # Joining is associative: (1 2) 3 is 1 (2 3).
# rng = np.random.default_rng(0)
# first, second, third = rng.normal(size=(3, 2, 5))
# left = scan_combine(*scan_combine(*first, *second), *third)
# right = scan_combine(*first, *scan_combine(*second, *third))
# print("(1 2) 3 and 1 (2 3) differ by", np.abs(np.subtract(left, right)).max())
# assert np.allclose(left, right), "the order of joining must not matter"

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
# In step `t` the new state is `a[t]` times the state before, plus `b[t]`; store it, and let it be
# the state before of the next step.
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
# a = np.array([0.5, 2.0, 0.0]).reshape(3, 1, 1)
# b = np.array([1.0, -1.0, 5.0]).reshape(3, 1, 1)
# hs = linear_scan(a, b, np.array([[4.0]]))
# assert np.shape(hs) == (3, 1, 1), f"hs has shape {np.shape(hs)}, expected (3, 1, 1)"
# print("hs is", np.ravel(hs), "and should be [3. 5. 5.]")
# assert np.allclose(np.ravel(hs), [3, 5, 5]), "hs[t] is a[t] times the state before, plus b[t]"
# # A thousand steps that keep everything only add up.
# sums = linear_scan(np.ones((1000, 2, 3)), np.ones((1000, 2, 3)), np.zeros((2, 3)))
# print("adding 1 a thousand times gives", sums[-1, 0, 0], "and should give 1000.0")
# assert np.allclose(sums[:, 0, 0], np.arange(1, 1001)), "with a = 1 and b = 1, hs counts the steps"

# %% [markdown]
# ## 6. The linear recurrence backward
#
# The Jacobian of a step is the diagonal matrix of $a_t$: what reaches $h_t$ from later is
# $a_{t+1} \odot \mathrm{d}h_{t+1}$, and nothing else. Going back is again a linear recurrence, run
# from the end. Return the gradients of `a`, of `b` and of `h0`.

# %% [markdown]
# <details><summary>Hint 1: everything that reaches a state</summary>
#
# From the last step to the first: `dh` is `dhs[t]`, plus what was sent back by the step after.
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
# a = np.array([0.5, 2.0, 0.0]).reshape(3, 1, 1)
# hs = np.array([3.0, 5.0, 5.0]).reshape(3, 1, 1)
# dhs = np.array([0.0, 1.0, 10.0]).reshape(3, 1, 1)
# da, db, dh0 = linear_scan_backward(dhs, a, np.array([[4.0]]), hs)
# print("db is", np.ravel(db), "and should be [ 2.  1. 10.]")
# assert np.allclose(np.ravel(db), [2, 1, 10]), "a[t] passes back what reaches hs[t]; a[2] is zero"
# print("da is", np.ravel(da), "and should be [ 8.  3. 50.]")
# assert np.allclose(np.ravel(da), [8, 3, 50]), "da[t]: what reaches hs[t], times the state before"
# print("dh0 is", np.ravel(dh0), "and should be [1.]")
# assert np.shape(dh0) == (1, 1), f"dh0 has shape {np.shape(dh0)}, expected (1, 1)"
# assert np.allclose(dh0, 1.0), "dh0 has passed a[0] too"

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
# Compare the last line with $h_t = a_t \odot h_{t-1} + b_t$. What stands for $a_t$, what for $b_t$?
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
# # One unit. The logistic function of log 3 is 3/4, of -log 4 it is 1/5.
# x = np.array([1.0, -1.0]).reshape(2, 1, 1)
# W_xz, b_z = np.array([[np.log(12) / 2]]), np.array([np.log(3) - np.log(12) / 2])
# hs, gates = mingru_forward(x, np.array([[8.0]]), W_xz, b_z, np.array([[2.0]]), np.array([2.0]))
# assert np.shape(gates) == (2, 1, 2), f"gates has shape {np.shape(gates)}, expected (2, 1, 2)"
# print("z is", gates[:, 0, 0], "and should be [0.75 0.2 ]")
# assert np.allclose(gates[:, 0, 0], [0.75, 1 / 5]), "z is the logistic function of x W_xz + b_z"
# print("n is", gates[:, 0, 1], "and should be [4. 0.]")
# assert np.allclose(gates[:, 0, 1], [4, 0]), "n is x W_xn + b_n, without any activation"
# print("hs is", np.ravel(hs), "and should be [7. 1.4]")
# assert np.allclose(np.ravel(hs), [7, 1.4]), "z keeps the old state, 1 - z takes the new"
# proposal = np.array([[2.0]]), np.array([2.0])
# hs, gates = mingru_forward(x, np.array([[8.0]]), 1e4 * W_xz, 0 * b_z, *proposal)
# assert np.isfinite(hs).all(), "a pre-activation of 10,000 must open or shut the gate"

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
# terms. The proposal stands once.
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
# # Central differences of the loss sum(hs * dhs). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(2)
# T, B, D, H = 5, 2, 3, 4
# dhs = rng.normal(size=(T, B, H))
# variables = {
#     "x": rng.normal(size=(T, B, D)),
#     "h0": rng.normal(size=(B, H)),
#     "W_xz": rng.normal(size=(D, H)),
#     "b_z": rng.normal(size=H),
#     "W_xn": rng.normal(size=(D, H)),
#     "b_n": rng.normal(size=H),
# }
# hs, gates = mingru_forward(*variables.values())
# x, h0, W_xz, b_z, W_xn, b_n = variables.values()
# gradients = mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn)
# for (name, value), gradient in zip(variables.items(), gradients):
#     assert np.shape(gradient) == value.shape, f"d{name}: {np.shape(gradient)}, not {value.shape}"
#     direction = rng.normal(size=value.shape)
#     ahead = mingru_forward(*{**variables, name: value + 1e-5 * direction}.values())[0]
#     behind = mingru_forward(*{**variables, name: value - 1e-5 * direction}.values())[0]
#     slope, claimed = ((ahead - behind) * dhs).sum() / 2e-5, (gradient * direction).sum()
#     print(f"along a random direction of {name}: differences {slope:.9f}, yours {claimed:.9f}")
#     assert np.isclose(claimed, slope, rtol=1e-6, atol=1e-8), f"d{name} is wrong"

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
# any value, as long as it is not zero now.
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
# W = echo_state_weights(200, 0.9, 0.1, seed=3)
# assert np.shape(W) == (200, 200), f"W has shape {np.shape(W)}, expected (200, 200)"
# largest = np.abs(np.linalg.eigvals(W)).max()
# print(f"largest magnitude of an eigenvalue: {largest:.12f}, and should be 0.9")
# assert np.isclose(largest, 0.9), "scale the matrix by radius over the spectral radius it has"
# # 40,000 entries: their number is within five standard deviations, 300, of its mean.
# print("entries that are not zero:", np.count_nonzero(W), "and should be near 4000")
# assert abs(np.count_nonzero(W) - 4000) < 300, "each entry is non-zero with probability density"
# assert np.array_equal(W, echo_state_weights(200, 0.9, 0.1, seed=3)), "one seed, one matrix"
# other = echo_state_weights(200, 0.9, 0.1, seed=4)
# assert not np.array_equal(W, other), "another seed, another matrix"

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
# Collect what multiplies $W$ on the left. It is a square matrix of size $H$, and the right side has
# one column per output.
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
# # Two states that are both 1 want 3 and 5: without a price 4 is best, with a price of 2 it is 2.
# hs, targets = np.array([[1.0], [1.0]]), np.array([[3.0], [5.0]])
# print("ridge 0:", ridge_readout(hs, targets, 0.0)[0], "and should be [4.]")
# print("ridge 2:", ridge_readout(hs, targets, 2.0)[0], "and should be [2.]")
# assert np.allclose(ridge_readout(hs, targets, 0.0), 4.0), "without a price it is least squares"
# assert np.allclose(ridge_readout(hs, targets, 2.0), 2.0), "the price is ridge times the squares"
# # At the minimum no direction leads down.
# rng = np.random.default_rng(5)
# hs, targets = rng.normal(size=(30, 4)), rng.normal(size=(30, 2))
# W = ridge_readout(hs, targets, 3.0)
# assert np.shape(W) == (4, 2), f"W_hy has shape {np.shape(W)}, expected (4, 2)"
# slope = 2 * hs.T @ (hs @ W - targets) + 6.0 * W
# print("the gradient at your answer is at most", np.abs(slope).max())
# assert np.abs(slope).max() < 1e-9, "the gradient at the answer is not zero: not the minimum"

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
#     W = echo_state_weights(units, radius, 0.1, seed=1)
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
