# %% [markdown]
# # Long short-term memory
#
# A vanilla network writes its whole state anew at every step, so it forgets. An LSTM owns a second
# state, the **cell**, to which it adds and from which it takes only what its gates allow. You will
# build one step, a sequence, both backward passes, and the four terms that carry a gradient from
# one cell state to the one before. At the end your LSTM learns to remember a country over a gap
# that grows while it learns.
#
# The chapter *Long short-term memory* derives every formula used here. Shapes are written with `T`
# time steps, `B` examples in a minibatch, `D` inputs and `H` hidden units. Arrays hold **row
# vectors**: one example per row, and time first. $\odot$ multiplies entry by entry, in code `*`.
#
# Write your answers where it says `YOUR CODE HERE`; a helper function of your own may stand in the
# same cell. Run the check below each answer; it prints what it compares. The grader runs other,
# hidden checks on other shapes, so keep your code general.

# %%
import numpy as np

# %% tags=["solution", "bring-your-own"]
# Bring your own: paste here one_hot from the notebook "sequences".
#
# Your answers to this notebook's tasks do not need it. The training at the end does.
### BEGIN SOLUTION
from solutions.sequences import one_hot  # noqa: F401

### END SOLUTION

# %% [markdown]
# ## 1. One step
#
# Three gates between 0 and 1 and a candidate between -1 and 1 look at the input and at the hidden
# state before. The **input gate** $i_t$ says how much of the candidate $g_t$ enters the cell, the
# **forget gate** $f_t$ how much of the old cell stays, the **output gate** $o_t$ how much of the
# cell is shown. With the logistic function $\sigma(a) = 1 / (1 + e^{-a})$,
#
# $$\begin{aligned}
# i_t &= \sigma(x_t W_{xi} + h_{t-1} W_{hi} + b_i), \\
# f_t &= \sigma(x_t W_{xf} + h_{t-1} W_{hf} + b_f), \\
# g_t &= \tanh(x_t W_{xg} + h_{t-1} W_{hg} + b_g), \\
# o_t &= \sigma(x_t W_{xo} + h_{t-1} W_{ho} + b_o), \\
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t, \\
# h_t &= o_t \odot \tanh(c_t).
# \end{aligned}$$
#
# The four blocks lie side by side, in the order i, f, g, o: `W_xh` has shape `(D, 4H)`, and its
# first `H` columns are $W_{xi}$. So one product serves all four. Return both states and `gates`,
# which holds $i_t, f_t, g_t, o_t$ side by side **after** their activation: the backward pass needs
# them.
#
# A pre-activation may be as large as ±10,000. $e^{10000}$ is too large for a float, so take care
# that your $\sigma$ returns numbers there, not `nan`.


# %% tags=["solution"]
def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    """Advance an LSTM by one step.

    Parameters
    ----------
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev, c_prev : ndarray of shape (B, H)
        Hidden state and cell state before this step.
    W_xh : ndarray of shape (D, 4H)
        Input weights of i, f, g and o, side by side.
    W_hh : ndarray of shape (H, 4H)
        Recurrent weights of i, f, g and o, side by side.
    b_h : ndarray of shape (4H,)

    Returns
    -------
    h, c : ndarray of shape (B, H)
        Hidden state and cell state after this step.
    gates : ndarray of shape (B, 4H)
        i, f, g and o after their activation, side by side.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory; the forget gate is from Gers,
    Schmidhuber and Cummins (2000), Learning to forget; chapter "lstm", eq-lstm-gates, eq-lstm-cell,
    eq-lstm-hidden.
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(x @ W_xh + h_prev @ W_hh + b_h, 4, axis=1)
    i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.concatenate([i, f, g, o], axis=1)


def _sigmoid(a, out=None):
    # Where exp overflows to inf, its reciprocal is the 0 that is meant. Unlike (1 + tanh(a/2)) / 2
    # this keeps all digits of a gate that is nearly shut.
    with np.errstate(over="ignore"):
        return np.reciprocal(1 + np.exp(-a), out=out)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One example, one input, one unit. The logistic function of log 3 is 3/4, of -log 3 it is 1/4, of
# # 0 it is 1/2; the tanh of log 2 is 3/5.
# x, h_prev, c_prev = np.array([[1.0]]), np.array([[0.5]]), np.array([[0.4]])
# W_xh = np.array([[0.1, np.log(9), 0.0, -np.log(9)]])
# W_hh = np.array([[0.2, -np.log(9), np.log(16), 0.0]])
# b_h = np.array([-0.2, 0.0, -np.log(2), np.log(3)])
# h, c, gates = lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h)
# assert h.shape == c.shape == (1, 1), f"h and c have shapes {h.shape}, {c.shape}, not (1, 1)"
# assert gates.shape == (1, 4), f"gates has shape {gates.shape}, expected (1, 4)"
# print("i, f, g, o are", gates[0], "and should be [0.5  0.75 0.6  0.25]")
# assert np.allclose(gates, [0.5, 0.75, 0.6, 0.25]), "a gate, its place or its activation is wrong"
# print("c is", c[0, 0], "and should be 0.3 + 0.3")
# assert np.allclose(c, 0.6), "c is what is kept of c_prev plus what enters of g"
# print("arctanh(4 h) is", np.arctanh(4 * h[0, 0]), "and should be 0.6")
# assert np.allclose(np.arctanh(4 * h), 0.6), "a quarter of tanh(c) is shown"
#
# # Biases so large that the gates are fully open or fully shut.
# for f_bias, kept in [(1e4, 0.4), (-1e4, 0.0)]:
#     huge = np.array([-1e4, f_bias, 0.0, 1e4])
#     h, c, gates = lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, huge)
#     assert np.isfinite(gates).all(), "the logistic function overflows"
#     print(f"with a forget bias of {f_bias:.0f} the cell is", c[0, 0], "and should be", kept)
#     assert np.allclose(c, kept), "an open forget gate keeps the cell, a shut one clears it"

# %% [markdown]
# ## 2. A sequence
#
# The same step, again and again, now with two states to hand on. `hs[t]`, `cs[t]` and `gates[t]`
# belong to the step that read `x[t]`.


# %% tags=["solution"]
def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    """Run an LSTM over a sequence.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    h0, c0 : ndarray of shape (B, H)
        Hidden state and cell state before the first step.
    W_xh : ndarray of shape (D, 4H)
    W_hh : ndarray of shape (H, 4H)
    b_h : ndarray of shape (4H,)

    Returns
    -------
    hs, cs : ndarray of shape (T, B, H)
        ``hs[t]`` and ``cs[t]`` are the states after ``x[t]`` was read.
    gates : ndarray of shape (T, B, 4H)
        ``gates[t]`` holds i, f, g and o of that step, side by side.

    References
    ----------
    Gers, Schmidhuber and Cummins (2000), Learning to forget; chapter "lstm", eq-lstm-gates,
    eq-lstm-cell, eq-lstm-hidden.
    """
    ### BEGIN SOLUTION
    T, (B, H) = len(x), h0.shape
    dtype = np.result_type(x, h0, c0, W_xh, W_hh, b_h)
    hs, cs = np.empty((T, B, H), dtype), np.empty((T, B, H), dtype)
    gates = np.empty((T, B, 4 * H), dtype)
    i, f, g, o = np.split(gates, 4, axis=-1)
    # What the inputs bring waits for no state, so it is computed for all steps before the first.
    np.matmul(x, W_xh, out=gates)
    gates += b_h
    h, c = h0, c0
    for t in range(T):
        gates[t] += h @ W_hh
        # One sigmoid over the whole row is faster than three over parts of it; it passes over the
        # candidate as well, which is then put back.
        candidate = np.tanh(g[t])
        _sigmoid(gates[t], out=gates[t])
        g[t] = candidate
        c = cs[t] = f[t] * c + i[t] * g[t]
        h = hs[t] = o[t] * np.tanh(c)
    return hs, cs, gates
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # A forget gate and an input gate that are wide open: the cell counts. A bias of log 2 gives the
# # candidate tanh(log 2) = 0.6, and without weights it is the same at every step.
# T, B, D, H = 5, 2, 3, 4
# x, h0 = np.ones((T, B, D)), np.zeros((B, H))
# c0 = np.linspace(-0.5, 0.5, B * H).reshape(B, H)
# W_xh, W_hh = np.zeros((D, 4 * H)), np.zeros((H, 4 * H))
# b_h = np.repeat([50.0, 50.0, np.log(2), 50.0], H)
# hs, cs, gates = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
# assert np.shape(hs) == np.shape(cs) == (T, B, H), f"hs has shape {np.shape(hs)}"
# assert np.shape(gates) == (T, B, 4 * H), f"gates has shape {np.shape(gates)}"
# print("example 0, unit 0 over time:", c0[0, 0], cs[:, 0, 0])
# counted = c0 + 0.6 * np.arange(1, T + 1).reshape(T, 1, 1)
# assert np.allclose(cs, counted), "cs[t] does not continue from cs[t - 1], or cs[0] not from c0"
#
# # With the input gate shut nothing enters, and the cell holds for as long as you like.
# b_h[:H] = -50.0
# hs, cs, gates = lstm_forward(np.ones((1000, B, D)), h0, c0, W_xh, W_hh, b_h)
# print("after 1000 steps the cell has moved by", np.abs(cs[-1] - c0).max())
# assert np.allclose(cs[-1], c0), "f = 1 and i = 0 must keep the cell"
#
# # Reading in two pieces is reading in one, if both states are handed on.
# rng = np.random.default_rng(0)
# x, W_xh, W_hh = (rng.normal(size=s) for s in [(T, B, D), (D, 4 * H), (H, 4 * H)])
# h0 = rng.uniform(-0.9, 0.9, size=(B, H))
# hs, cs, gates = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
# first = lstm_forward(x[:2], h0, c0, W_xh, W_hh, b_h)
# second = lstm_forward(x[2:], hs[1], cs[1], W_xh, W_hh, b_h)
# for name, whole, *pieces in zip(["hs", "cs", "gates"], (hs, cs, gates), first, second):
#     same = np.allclose(whole, np.concatenate(pieces))
#     assert same, f"{name} does not continue where it stopped"

# %% [markdown]
# ## 3. One step backward
#
# `dh` is everything that reaches $h_t$, and `dc_next` is what reaches $c_t$ from step $t + 1$.
# There is **no cache**: the gates and the states are all that the mathematics needs. Go through
# the forward equations from the last one to the first.
#
# 1. $h_t$ is made of $o_t$ and $c_t$. So `dc_next` is **not** all that reaches the cell: it also
#    receives what `dh` sends through $\tanh(c_t)$. Add both before you go on.
# 2. $c_t$ is made of four things: $f_t$, $c_{t-1}$, $i_t$ and $g_t$. Give each its share.
# 3. Go through each activation, $\tanh' = 1 - \tanh^2$ and $\sigma' = \sigma\,(1 - \sigma)$, and
#    put the four $\mathrm{d}a$ side by side, in the order i, f, g, o.
# 4. From there on it is the vanilla network's backward step.


# %% tags=["solution"]
def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    """Backpropagate through one LSTM step.

    Parameters
    ----------
    dh : ndarray of shape (B, H)
        Gradient of the loss with respect to ``h``, over all paths.
    dc_next : ndarray of shape (B, H)
        The part of the gradient with respect to ``c`` that arrives from the next step; the path
        through ``h`` is not in it.
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev, c_prev : ndarray of shape (B, H)
        Hidden state and cell state before this step.
    c : ndarray of shape (B, H)
        Cell state after this step.
    gates : ndarray of shape (B, 4H)
        i, f, g and o of this step, as ``lstm_step_forward`` returned them.
    W_xh : ndarray of shape (D, 4H)
    W_hh : ndarray of shape (H, 4H)

    Returns
    -------
    dx, dh_prev, dc_prev, dW_xh, dW_hh, db_h : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Graves and Schmidhuber (2005), Framewise phoneme classification with bidirectional LSTM,
    appendix A; chapter "lstm", eq-lstm-dc, eq-lstm-da-i to eq-lstm-da-o, eq-lstm-dc-prev,
    eq-lstm-dh-prev.
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(gates, 4, axis=1)
    tanh_c = np.tanh(c)
    dc = dc_next + dh * o * (1 - tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da_o = dh * tanh_c * o * (1 - o)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dc_prev = dc * f
    return da @ W_xh.T, da @ W_hh.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One unit, with numbers for a pocket calculator: tanh(c) is 0.6, so its slope is 0.64.
# gates, c, c_prev = np.array([[0.5, 0.75, 0.8, 0.25]]), np.array([[np.log(2)]]), np.array([[2.0]])
# dh, dc_next = np.array([[2.0]]), np.array([[0.68]])
# x, h_prev, one = np.array([[3.0]]), np.array([[-1.0]]), np.ones((1, 4))
# names = ["dx", "dh_prev", "dc_prev", "dW_xh", "dW_hh", "db_h"]
# answer = lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, one, one)
# for name, gradient in zip(names, answer):
#     print(f"{name:8}", np.ravel(gradient))
# dx, dh_prev, dc_prev, dW_xh, dW_hh, db_h = answer
# # The cell receives 0.68 from the next step and 2 · 0.25 · 0.64 = 0.32 from h: 1 in all.
# assert np.allclose(dc_prev, 0.75), "dc_prev should be 0.75; does c receive both its parts?"
# print("db_h should be [0.2   0.375 0.18  0.225]")
# assert np.allclose(db_h, [0.2, 0.375, 0.18, 0.225]), "db_h is the four da side by side"
# assert np.allclose(dx, 0.98) and np.allclose(dh_prev, 0.98), "all weights are 1: sum the four da"
# assert np.allclose(dW_xh, 3 * db_h) and np.allclose(dW_hh, -db_h), "weight gradients are wrong"
#
# # Many units, by central differences of the loss sum(h * dh) + sum(c * dc_next). They use your
# # forward step, so let that pass its own check first.
# rng = np.random.default_rng(1)
# B, D, H = 3, 4, 2
# shapes = {"x": (B, D), "h_prev": (B, H), "c_prev": (B, H)}
# shapes.update(W_xh=(D, 4 * H), W_hh=(H, 4 * H), b_h=(4 * H,))
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# dh, dc_next = rng.normal(size=(2, B, H))
# x, h_prev, c_prev, W_xh, W_hh, b_h = variables.values()
# h, c, gates = lstm_step_forward(*variables.values())
# answer = lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh)
# for (name, value), gradient in zip(variables.items(), answer):
#     assert np.shape(gradient) == value.shape, f"d{name} has shape {np.shape(gradient)}"
#     direction = rng.normal(size=value.shape)
#     slope = 0.0
#     for sign in (1, -1):
#         moved = {**variables, name: value + sign * 1e-5 * direction}
#         h, c, _ = lstm_step_forward(*moved.values())
#         slope += sign * ((h * dh).sum() + (c * dc_next).sum()) / 2e-5
#     claimed = (gradient * direction).sum()
#     print(f"along a random direction of {name}: differences {slope:.9f}, yours {claimed:.9f}")
#     assert np.isclose(claimed, slope, rtol=1e-6, atol=1e-8), f"d{name} is wrong"

# %% [markdown]
# ## 4. The sequence backward
#
# Walk from the last step to the first, and carry **two** gradients with you: what reaches $h_{t-1}$
# from step $t$, and what reaches $c_{t-1}$ from step $t$. The loss reads the hidden states only,
# so after the last step both are zero. The weights are shared by all steps, so their gradients are
# summed over time.


# %% tags=["solution"]
def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    """Backpropagate through an LSTM's whole sequence.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches ``hs[t]`` from the loss directly, not through later
        states. The loss reads ``hs`` only.
    x : ndarray of shape (T, B, D)
    h0, c0 : ndarray of shape (B, H)
    hs, cs : ndarray of shape (T, B, H)
    gates : ndarray of shape (T, B, 4H)
        As ``lstm_forward`` returned them.
    W_xh : ndarray of shape (D, 4H)
    W_hh : ndarray of shape (H, 4H)

    Returns
    -------
    dx, dh0, dc0, dW_xh, dW_hh, db_h : ndarrays
        Gradients over all paths, each of its variable's shape.

    References
    ----------
    Graves and Schmidhuber (2005), Framewise phoneme classification with bidirectional LSTM,
    appendix A; chapter "lstm", eq-lstm-recursion, eq-lstm-dw-xh, eq-lstm-dw-hh, eq-lstm-db-h.
    """
    ### BEGIN SOLUTION
    H = h0.shape[1]
    candidate = slice(2 * H, 3 * H)
    i, f, g, o = np.split(gates, 4, axis=-1)
    tanh_c = np.tanh(cs)
    da = np.empty_like(gates)
    W_back = W_hh.T.copy()  # with rows that lie together the product in the loop is faster
    dh, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(len(x))):
        c_prev = cs[t - 1] if t > 0 else c0
        dh = dhs[t] + dh
        dc = dc + dh * o[t] * (1 - tanh_c[t] ** 2)
        reached = [dc * g[t], dc * c_prev, dc * i[t], dh * tanh_c[t]]
        slope = gates[t] * (1 - gates[t])
        slope[:, candidate] = 1 - g[t] ** 2
        np.multiply(np.concatenate(reached, axis=-1), slope, out=da[t])
        dh = da[t] @ W_back
        dc = dc * f[t]
    # The weights' gradients sum over time and batch alike: one product over all steps.
    h_prev = np.concatenate([h0[None], hs])[:-1]
    x_rows, h_rows, da_rows = (a.reshape(-1, a.shape[-1]) for a in (x, h_prev, da))
    dx = (da_rows @ W_xh.T).reshape(x.shape)
    return dx, dh, dc, x_rows.T @ da_rows, h_rows.T @ da_rows, da_rows.sum(axis=0)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # A cell that only holds: the forget gate is open, the three others pass nothing back to weights.
# # The loss reads the last hidden state, through a half-open output gate and tanh' = 0.64.
# T, B, D, H = 100, 1, 1, 1
# gates = np.tile([0.0, 1.0, 0.0, 0.5], (T, B, 1))
# x, h0, c0 = np.ones((T, B, D)), np.full((B, H), 0.3), np.full((B, H), np.log(2))
# hs, cs = np.full((T, B, H), 0.3), np.full((T, B, H), np.log(2))
# dhs = np.zeros((T, B, H))
# dhs[-1] = 10.0
# W_xh, W_hh = np.ones((D, 4)), np.zeros((H, 4))
# dx, dh0, dc0, dW_xh, dW_hh, db_h = lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh)
# print("10 sent into the last of 100 hidden states reaches c0 as", dc0[0, 0], "and should as 3.2")
# assert np.allclose(dc0, 3.2), "an open forget gate passes dc back unchanged, step after step"
# print("db_h is", db_h, "and should be [0.  0.  0.  1.5]")
# assert np.allclose(db_h, [0, 0, 0, 1.5]), "only the last step's output gate is reached"
#
# # Central differences of the loss sum(hs * dhs), with your own forward pass.
# rng = np.random.default_rng(2)
# T, B, D, H = 4, 3, 5, 2
# shapes = {"x": (T, B, D), "h0": (B, H), "c0": (B, H)}
# shapes.update(W_xh=(D, 4 * H), W_hh=(H, 4 * H), b_h=(4 * H,))
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# dhs = rng.normal(size=(T, B, H))
# x, h0, c0, W_xh, W_hh, b_h = variables.values()
# hs, cs, gates = lstm_forward(*variables.values())
# answer = lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh)
# for (name, value), gradient in zip(variables.items(), answer):
#     assert np.shape(gradient) == value.shape, f"d{name} has shape {np.shape(gradient)}"
#     direction = rng.normal(size=value.shape)
#     slope = 0.0
#     for sign in (1, -1):
#         moved = {**variables, name: value + sign * 1e-5 * direction}
#         slope += sign * (lstm_forward(*moved.values())[0] * dhs).sum() / 2e-5
#     claimed = (gradient * direction).sum()
#     print(f"along a random direction of {name}: differences {slope:.9f}, yours {claimed:.9f}")
#     assert np.isclose(claimed, slope, rtol=1e-6, atol=1e-8), f"d{name} is wrong"

# %% [markdown]
# ## 5. What one cell state does to the next
#
# Why does an LSTM remember longer? Look at one example, and at one step from $c_{t-1}$ to
# $c_t = f_t \odot c_{t-1} + i_t \odot g_t$. The old cell enters in four ways: once directly, and
# three times through the hidden state $h_{t-1} = o_{t-1} \odot \tanh(c_{t-1})$, which the forget
# gate, the input gate and the candidate of step $t$ look at:
#
# $$\frac{\mathrm{d} c_t}{\mathrm{d} c_{t-1}}
# = \underbrace{\frac{\partial c_t}{\partial f_t}\frac{\mathrm{d} f_t}{\mathrm{d} c_{t-1}}}_{A}
# + \underbrace{\frac{\partial^{+} c_t}{\partial c_{t-1}}}_{B}
# + \underbrace{\frac{\partial c_t}{\partial i_t}\frac{\mathrm{d} i_t}{\mathrm{d} c_{t-1}}}_{C}
# + \underbrace{\frac{\partial c_t}{\partial g_t}\frac{\mathrm{d} g_t}{\mathrm{d} c_{t-1}}}_{D}.$$
#
# Each is an `(H, H)` matrix whose entry `[i, j]` tells how new cell `i` moves with old cell `j`.
# Hold $o_{t-1}$ fixed: it was computed before $c_{t-1}$ and does not depend on it.


# %% tags=["solution"]
def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    """Split the derivative of one cell state with respect to the one before into its four terms.

    Parameters
    ----------
    c_prev : ndarray of shape (H,)
        Cell state of step t-1, of one example.
    o_prev : ndarray of shape (H,)
        Output gate of step t-1, held fixed; the hidden state is ``o_prev * tanh(c_prev)``.
    gates : ndarray of shape (4H,)
        i, f, g and o of step t, side by side.
    W_hh : ndarray of shape (H, 4H)

    Returns
    -------
    through_forget, direct, through_input, through_candidate : ndarrays of shape (H, H)
        The terms A, B, C and D. Entry ``[i, j]`` is the derivative of cell i of step t with respect
        to cell j of step t-1 along the path that the name says.

    References
    ----------
    Chapter "lstm", eq-lstm-term-forget, eq-lstm-term-direct, eq-lstm-term-input,
    eq-lstm-term-candidate.
    """
    ### BEGIN SOLUTION
    i, f, g, _ = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh, 4, axis=1)
    dh_dc = o_prev * (1 - np.tanh(c_prev) ** 2)
    through_forget = (c_prev * f * (1 - f))[:, None] * W_hf.T * dh_dc
    direct = np.diag(f)
    through_input = (g * i * (1 - i))[:, None] * W_hi.T * dh_dc
    through_candidate = (i * (1 - g**2))[:, None] * W_hg.T * dh_dc
    return through_forget, direct, through_input, through_candidate
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two units; tanh(c_prev) is 0 and 0.6. All numbers by pocket calculator.
# c_prev, o_prev = np.array([0.0, np.log(2)]), np.array([0.5, 0.25])
# gates = np.array([0.5, 0.5, 0.5, 0.75, 0.8, 0.0, 0.5, 0.5])
# W_hh = np.zeros((2, 8))
# W_hh[1, 3] = 1.0  # from unit 1 to the forget gate of unit 1
# W_hh[0, 1] = 2.0  # from unit 0 to the input gate of unit 1
# W_hh[1, 4] = 3.0  # from unit 1 to the candidate of unit 0
# names = ["through_forget", "direct", "through_input", "through_candidate"]
# terms = dict(zip(names, cell_jacobian_terms(c_prev, o_prev, gates, W_hh)))
# for name, term in terms.items():
#     print(name, np.asarray(term).tolist())
#     assert np.shape(term) == (2, 2), f"{name} has shape {np.shape(term)}, expected (2, 2)"
# assert np.allclose(terms["direct"], [[0.5, 0], [0, 0.75]]), "directly, each cell is kept by f"
# # h of unit 1 moves with its cell by 0.25 · 0.64 = 0.16; h of unit 0 by 0.5.
# wanted = [[0, 0], [0, 0.16 * 0.1875 * np.log(2)]]
# assert np.allclose(terms["through_forget"], wanted), "through_forget is wrong"
# assert not np.any(terms["through_input"]), "where the candidate is 0 the input gate has no say"
# wanted = [[0, 0.16 * 3 * 0.36 * 0.5], [0, 0]]
# assert np.allclose(terms["through_candidate"], wanted), "new unit 0, old unit 1: entry [0, 1]"
#
# # The four together are the derivative: move each old cell a little and watch the new ones.
# rng = np.random.default_rng(3)
# H, eps = 4, 1e-6
# c_prev, o_prev = rng.normal(size=H), rng.uniform(size=H)
# W_hh, a = rng.normal(size=(H, 4 * H)), rng.normal(size=4 * H)
# cells = np.repeat(c_prev[None], 2 * H + 1, axis=0)  # a batch: as it is, and each moved both ways
# cells[1 : H + 1] += eps * np.eye(H)
# cells[H + 1 :] -= eps * np.eye(H)
# nothing, none = np.zeros((2 * H + 1, 1)), np.zeros((1, 4 * H))
# hidden = o_prev * np.tanh(cells)
# h, c, gates = lstm_step_forward(nothing, hidden, cells, none, W_hh, a)
# numerical = (c[1 : H + 1] - c[H + 1 :]).T / (2 * eps)
# error = np.abs(sum(cell_jacobian_terms(c_prev, o_prev, gates[0], W_hh)) - numerical).max()
# print(f"A + B + C + D differs from central differences by {error:.1e}")
# assert error < 1e-8, "the four terms do not add up to the derivative"

# %% [markdown]
# ## Your LSTM remembers a country
#
# "I grew up in France ... I speak fluent ___." The word that decides the answer comes first, then
# come words that say nothing, and only the last word asks. Below, four countries take turns. After
# the last word the first four **hidden units** should tell which country it was, so that nothing
# but your LSTM is trained. The gap is one word long in the beginning; whenever three batches in a
# row were answered without a mistake, it grows.
#
# The training uses nothing but your `lstm_forward` and `lstm_backward`: each parameter moves by a
# small fixed amount against the sign of its gradient's running mean.

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# countries = ["France", "Japan", "Kenya", "Peru"]
# K, D, H, B = 4, 8, 12, 32  # four countries, three words that say nothing, one that asks
# rng = np.random.default_rng(0)
#
#
# def sentences(countries, gap):
#     words = rng.integers(K, D - 1, size=(gap + 2, len(countries)))
#     words[0], words[-1] = countries, D - 1
#     return one_hot(words, D)
#
#
# W_xh, W_hh = rng.normal(scale=0.3, size=(D, 4 * H)), rng.normal(scale=0.3, size=(H, 4 * H))
# b_h = np.repeat([0.0, 1.0, 0.0, 0.0], H)  # forget gates that start rather open
# means = [np.zeros_like(p) for p in (W_xh, W_hh, b_h)]
# zeros = np.zeros((B, H))
# gap, in_a_row, gaps = 1, 0, []
# while gap < 60 and len(gaps) < 400:
#     answer = rng.integers(K, size=B)
#     x = sentences(answer, gap)
#     hs, cs, gates = lstm_forward(x, zeros, zeros, W_xh, W_hh, b_h)
#     dhs = np.zeros((gap + 2, B, H))
#     dhs[-1, :, :K] = (hs[-1, :, :K] - 0.8 * one_hot(answer, K)) / B
#     gradients = lstm_backward(dhs, x, zeros, zeros, hs, cs, gates, W_xh, W_hh)[3:]
#     for p, mean, gradient in zip((W_xh, W_hh, b_h), means, gradients):
#         mean += 0.1 * (gradient - mean)
#         p -= 0.003 * np.sign(mean)
#     gaps.append(gap)
#     in_a_row = in_a_row + 1 if (hs[-1, :, :K].argmax(axis=1) == answer).all() else 0
#     if in_a_row == 3:
#         gap, in_a_row = gap + 1 + gap // 4, 0
# print(f"after {len(gaps)} updates the gap is {gap} words long")
#
# # One sentence about each country, with a gap that training has never shown.
# x = sentences(np.arange(K), 100)
# hs, cs, gates = lstm_forward(x, zeros[:K], zeros[:K], W_xh, W_hh, b_h)
# fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
# left.plot(gaps)
# left.set(title="how far it remembers", xlabel="update", ylabel="words in the gap")
# for k, style in enumerate(["-", "--", "-.", ":"]):
#     right.plot(cs[:, k, 0], style, label=countries[k])
# right.set(title=f"the cell of unit 0 ({countries[0]}'s)", xlabel="word", ylabel="c")
# right.legend(title="I grew up in")
# plt.show()
# print("after a gap of 100 words:")
# for country, unit in zip(countries, hs[-1, :, :K].argmax(axis=1)):
#     print(f"    grew up in {country}, answers for {countries[unit]}")
