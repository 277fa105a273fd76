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
# **Time**: about 115 minutes without the chapter, 220 with it.
#
# **Bring**: the backward pass of a vanilla network (chapter *Backpropagation through time*), but no
# code: this notebook stands alone.
#
# Write your answers where it says `YOUR CODE HERE`; a helper function of your own may stand in the
# same cell. Run the check below each answer; it prints what it compares. The grader runs other,
# hidden checks on other shapes, so keep your code general. No function may leave an array that it
# was given changed: the checks lock theirs, and NumPy says *read-only* at a line that writes into
# one. Above each answer three hints unfold, one at a time.

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

# %% [markdown]
# <details><summary>Hint 1: one product, four blocks</summary>
#
# All four pre-activations together are what a vanilla network computes before its tanh, only four
# times as wide: shape `(B, 4H)`. Compute that first. Then cut it into four blocks of `H` columns.
#
# </details>
#
# <details><summary>Hint 2: cutting, and a sigmoid that can take anything</summary>
#
# `np.split` along `axis=1` cuts into equal blocks, `np.concatenate` along the same axis joins them.
# The blocks i, f and o go through $\sigma$, g through tanh. Written as $1 / (1 + e^{-a})$ a huge
# negative $a$ gives one over infinity, which is the 0 that is meant (with a warning, which
# `np.errstate(over="ignore")` silences). Written as $e^a / (1 + e^a)$ it gives `nan` on the other
# side.
#
# </details>
#
# <details><summary>Hint 3: the last two lines</summary>
#
# They are eq-lstm-cell and eq-lstm-hidden of the chapter, with `*` for $\odot$: a new `c` from
# `f`, `c_prev`, `i` and `g`, then `h` from `o` and the tanh of the new `c`. Return `h`, `c` and the
# four activated blocks side by side, in the order i, f, g, o.
#
# </details>


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
# # One example, one input, two units with the same weights. The logistic function of log 3 is 3/4,
# # of -log 3 it is 1/4, of 0 it is 1/2; the tanh of log 2 is 3/5.
# x, h_prev, c_prev = np.array([[1.0]]), np.array([[0.5, 9.0]]), np.array([[0.4, 0.4]])
# W_xh = np.repeat([[0.1, np.log(9), 0.0, -np.log(9)]], 2, axis=1)
# W_hh = np.repeat([[0.2, -np.log(9), np.log(16), 0.0], [0.0] * 4], 2, axis=1)
# b_h = np.repeat([-0.2, 0.0, -np.log(2), np.log(3)], 2)
# h, c, gates = lstm_step_forward(*locked(x, h_prev, c_prev, W_xh, W_hh, b_h))
# gates_due = np.repeat([[0.5, 0.75, 0.6, 0.25]], 2, axis=1)
# compare("gates", gates, gates_due, "That is i, i, f, f, g, g, o, o after their activation.")
# compare("c", c, [[0.6, 0.6]], "The cell keeps 0.75 of 0.4 and takes 0.5 of 0.6.")
# compare("h", h, np.tanh([[0.6, 0.6]]) / 4, "A quarter of the tanh of 0.6 is shown.")
#
# # Biases so large that the gates are fully open or fully shut.
# for f_bias, kept in [(1e4, 0.4), (-1e4, 0.0)]:
#     huge = np.repeat([-1e4, f_bias, 0.0, 1e4], 2)
#     h, c, gates = lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, huge)
#     print(f"with a forget bias of {f_bias:.0f} gates are", gates[0], "and c is", c[0])
#     assert np.isfinite(gates).all(), "a gate is not a number when its pre-activation is ±10,000"
#     assert np.allclose(c, kept), f"c should be {kept}: i = 0, and f is 1 or 0, to all digits"

# %% [markdown]
# ## 2. A sequence
#
# The same step, again and again, now with two states to hand on. `hs[t]`, `cs[t]` and `gates[t]`
# belong to the step that read `x[t]`.

# %% [markdown]
# <details><summary>Hint 1: what to carry, what to keep</summary>
#
# Two variables hold the states of the moment; they begin as `h0` and `c0`. Each step takes both and
# makes both anew (eq-lstm-cell, eq-lstm-hidden), and its three results are kept. Your
# `lstm_step_forward` does the rest.
#
# </details>
#
# <details><summary>Hint 2: where to keep it</summary>
#
# Either three lists that grow, made into arrays by `np.stack` at the end, or three empty arrays of
# shapes `(T, B, H)`, `(T, B, H)` and `(T, B, 4H)` filled row by row. `T` is the length of `x`; `B`
# and `H` are the shape of `h0`.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# For each `t`, call the step with `x[t]`, `h`, `c` and the three parameters, and let its results be
# the new `h` and `c` and this step's gates. Then put them at place `t`. Beware of changing `h` or
# `c` in place with `*=` or `+=`: at the first step they **are** `h0` and `c0`.
#
# </details>


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
# hs, cs, gates = map(np.asarray, lstm_forward(*locked(x, h0, c0, W_xh, W_hh, b_h)))
# counted = c0 + 0.6 * np.arange(1, T + 1).reshape(T, 1, 1)
# for name, array, width in [("hs", hs, H), ("cs", cs, H), ("gates", gates, 4 * H)]:
#     shape = np.shape(array)
#     assert shape == (T, B, width), f"{name} has shape {shape}, expected {(T, B, width)}"
# compare("cs of unit 0 of example 0", cs[:, 0, 0], counted[:, 0, 0], f"c0 is {c0[0, 0]} there.")
# off = np.abs(cs - counted).max()
# assert off < 1e-9, f"another unit or example is off by {off}"
#
# # With the input gate shut nothing enters, and the cell holds for as long as you like.
# b_h[:H] = -50.0
# hs, cs, gates = map(np.asarray, lstm_forward(np.ones((200, B, D)), h0, c0, W_xh, W_hh, b_h))
# rule = "f = 1 keeps, and i = 0 lets nothing in."
# compare("cs after 200 steps, example 0", cs[-1, 0], c0[0], rule)
#
# # With any weights, the first step is one step, and reading in two pieces is reading in one.
# rng = np.random.default_rng(0)
# x, W_xh, W_hh = (rng.normal(size=s) for s in [(T, B, D), (D, 4 * H), (H, 4 * H)])
# h0, b_h = rng.uniform(-0.9, 0.9, size=(B, H)), rng.normal(size=4 * H)
# one = lstm_step_forward(x[0], h0, c0, W_xh, W_hh, b_h)
# whole = lstm_forward(*locked(x, h0, c0, W_xh, W_hh, b_h))
# first = lstm_forward(x[:2], h0, c0, W_xh, W_hh, b_h)
# second = lstm_forward(x[2:], first[0][1], first[1][1], W_xh, W_hh, b_h)
# for i, name in enumerate(["hs", "cs", "gates"]):
#     pieces = np.concatenate([first[i], second[i]])
#     print(f"{name}[0] is off by", np.abs(whole[i][0] - one[i]).max(), "from one step,", end=" ")
#     print(f"{name} by", np.abs(whole[i] - pieces).max(), "from that read in two pieces")
#     assert np.allclose(whole[i][0], one[i]), f"{name}[0] is not what lstm_step_forward gives"
#     assert np.allclose(whole[i], pieces), f"{name} differs when hs[1] and cs[1] start a new piece"

# %% tags=["active-ipynb"]
# # A helper of the next two checks; run this cell as well.
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

# %% [markdown]
# <details><summary>Hint 1: who reads whom</summary>
#
# The gradient of anything is the sum of what its readers send back. $o_t$ is read by $h_t$ alone,
# so it hears from `dh`. The cell is read by $h_t$ and by the next step, so it hears from both. And
# $i_t$, $f_t$, $g_t$ and $c_{t-1}$ are read by $c_t$: begin with `dc`, and let `dh` out of it.
#
# </details>
#
# <details><summary>Hint 2: the lines, in words</summary>
#
# `dc` is `dc_next` plus `dh` through $o_t$ and the slope of tanh **at** $c_t$ (eq-lstm-dc). Each
# factor of a product gets the gradient times the other factor (eq-lstm-shares): $i$ gets
# `dc * g`, $f$ gets `dc` times the **old** cell, $g$ gets `dc * i`, and $o$ gets `dh` times the
# tanh of the new cell. The old cell gets `dc` times the forget gate. Then the slopes, written with
# what `gates` holds (eq-lstm-da-i to eq-lstm-da-o).
#
# </details>
#
# <details><summary>Hint 3: from the four pre-activations on</summary>
#
# `np.concatenate` along `axis=1` makes one `da` of shape `(B, 4H)`, in the order i, f, g, o. Now
# every gradient but that of the old cell is one product, as in `rnn_step_backward`: `da` with
# `W_xh.T` for the input, `da` with the other transpose for the state, `x.T` and `h_prev.T` with
# `da` for the weights, and the sum of its rows for the bias. Write `dc = dc_next + …` and not
# `dc_next += …`, which would change an argument.
#
# </details>


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
# answer = lstm_step_backward(*locked(dh, dc_next, x, h_prev, c_prev, c, gates, one, one))
# assert len(answer) == 6, f"six gradients are due, got {len(answer)} results"
# # The cell receives 0.68 from the next step and 2 · 0.25 · 0.64 = 0.32 from h: 1 in all. It goes
# # on to c_prev through f. The weights are 1, x is 3 and h_prev is -1.
# dx, dh_prev, dc_prev, dW_xh, dW_hh, db_h = answer
# compare("dc_prev", dc_prev, [[0.75]], "It is a share f of the 1 that reaches c.")
# da = np.array([0.2, 0.375, 0.18, 0.225])
# compare("db_h", db_h, da, "That is da_i, da_f, da_g, da_o.")
# compare("dx", dx, [[0.98]], "That is the sum of the four da.")
# compare("dh_prev", dh_prev, [[0.98]], "That is the sum of the four da.")
# compare("dW_xh", dW_xh, [3 * da], "That is each da times x.")
# compare("dW_hh", dW_hh, [-da], "That is each da times h_prev.")
#
# # Many units, by central differences of the loss sum(h * dh) + sum(c * dc_next). They use your
# # forward step, so let that pass its own check first.
# rng = np.random.default_rng(1)
# B, D, H = 3, 4, 2
# shapes = {"x": (B, D), "h_prev": (B, H), "c_prev": (B, H)}
# shapes.update(W_xh=(D, 4 * H), W_hh=(H, 4 * H), b_h=(4 * H,))
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# dh, dc_next = rng.normal(size=(2, B, H))
#
#
# def loss(*values):
#     h, c, _ = lstm_step_forward(*values)
#     return (h * dh).sum() + (c * dc_next).sum()
#
#
# x, h_prev, c_prev, W_xh, W_hh, b_h = variables.values()
# h, c, gates = lstm_step_forward(*variables.values())
# answer = lstm_step_backward(*locked(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh))
# differences(answer, variables, loss)

# %% [markdown]
# ## 4. The sequence backward
#
# Walk from the last step to the first, and carry **two** gradients with you: what reaches $h_{t-1}$
# from step $t$, and what reaches $c_{t-1}$ from step $t$. The loss reads the hidden states only,
# so after the last step both are zero. The weights are shared by all steps, so their gradients are
# summed over time.

# %% [markdown]
# <details><summary>Hint 1: what to carry, what to add up</summary>
#
# Carried from step to step: two arrays of shape `(B, H)`, zeros at first, one for the hidden state
# and one for the cell. Added up: the three weight gradients, zeros at first as well. Kept for each
# step: `dx[t]`. Your `lstm_step_backward` does the work of a step.
#
# </details>
#
# <details><summary>Hint 2: what each step is handed</summary>
#
# Its `dh` is `dhs[t]` **plus** what was carried (eq-lstm-recursion); its `dc_next` is what was
# carried for the cell. Its `h_prev` and `c_prev` are those of step `t - 1`, and `h0` and `c0` at
# step 0: there `hs[t - 1]` would be the last state of all. `c` and `gates` are its own.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# Let `t` run through `reversed(range(len(x)))`. The step's `dh_prev` and `dc_prev` are what you
# carry on; do not scale them again, the step has done that. Add its weight gradients to the sums
# with `+=`. What is carried after step 0 is `dh0` and `dc0`. Make a new array for the sum of
# `dhs[t]` and what was carried: `dh = dhs[t]` followed by `dh += …` would change `dhs`.
#
# </details>


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
# answer = lstm_backward(*locked(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh))
# assert len(answer) == 6, f"six gradients are due, got {len(answer)} results"
# dx, dh0, dc0, dW_xh, dW_hh, db_h = answer
# compare("dc0", dc0, [[3.2]], "10 · 0.5 · 0.64 enters the last cell, and f = 1 passes it on.")
# compare("dh0", dh0, [[0.0]], "The recurrent weights are 0.")
# compare("db_h", db_h, [0, 0, 0, 1.5], "It sums over steps: 99 times 0, and 10 · 0.6 · 0.25.")
#
# # Central differences of the loss sum(hs * dhs). They use your forward pass, so let that pass its
# # own check first.
# rng = np.random.default_rng(2)
# T, B, D, H = 4, 3, 5, 2
# shapes = {"x": (T, B, D), "h0": (B, H), "c0": (B, H)}
# shapes.update(W_xh=(D, 4 * H), W_hh=(H, 4 * H), b_h=(4 * H,))
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# dhs = rng.normal(size=(T, B, H))
# x, h0, c0, W_xh, W_hh, b_h = variables.values()
# hs, cs, gates = lstm_forward(*variables.values())
# answer = lstm_backward(*locked(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh))
# differences(answer, variables, lambda *values: (lstm_forward(*values)[0] * dhs).sum())

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

# %% [markdown]
# <details><summary>Hint 1: start with single numbers</summary>
#
# How does new cell `n` move when old cell `m` moves, through the forget gate? Old cell `m` moves
# $h_{t-1}[m]$ and no other unit. That moves the pre-activation of $f_t[n]$ by its weight
# $W_{hf}[m, n]$, that moves $f_t[n]$ by the slope of $\sigma$, and that moves $c_t[n]$ by
# $c_{t-1}[n]$. Multiply the four. The other two hidden ways differ in their slope and in what
# stands in front.
#
# </details>
#
# <details><summary>Hint 2: what depends on n, what on m</summary>
#
# $s = o_{t-1} \odot (1 - \tanh^2(c_{t-1}))$ belongs to the **old** unit `m`, so it scales columns;
# all three hidden ways share it (eq-lstm-shown). What stands in front belongs to the **new** unit
# `n`, so it scales rows. In between, entry `[n, m]` is $W[m, n]$: a block of `W_hh`, transposed.
# The direct term is a diagonal matrix.
#
# </details>
#
# <details><summary>Hint 3: rows and columns in NumPy</summary>
#
# A matrix times a vector `v` of shape `(H,)`, with `*`, scales its columns; times `v[:, None]` it
# scales its rows. So each hidden term is (front, as a column) times (block, transposed) times
# (`s`, as it is). The fronts are `c_prev` times the slope of f (eq-lstm-term-forget), `g` times
# the slope of i (eq-lstm-term-input) and `i` times the slope of g (eq-lstm-term-candidate). The
# direct one is `np.diag` of a gate.
#
# </details>


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
# terms = cell_jacobian_terms(*locked(c_prev, o_prev, gates, W_hh))
# assert len(terms) == 4, f"four terms are due, got {len(terms)} results"
# terms = dict(zip(names, terms))
# # h of unit 1 moves with its cell by 0.25 · 0.64 = 0.16; h of unit 0 by 0.5.
# compare("direct", terms["direct"], [[0.5, 0], [0, 0.75]], "Directly a cell is kept by its f.")
# due = [[0, 0], [0, 0.16 * 0.1875 * np.log(2)]]
# compare("through_forget", terms["through_forget"], due, "From h[1] to f[1], of slope 0.1875.")
# rule = "From h[0] to i[1], but what i[1] lets in, the candidate g[1], is 0."
# compare("through_input", terms["through_input"], np.zeros((2, 2)), rule)
# due = [[0, 0.16 * 3 * 0.36 * 0.5], [0, 0]]
# rule = "From h[1] to g[0], whose slope is 0.36: new unit 0, old unit 1."
# compare("through_candidate", terms["through_candidate"], due, rule)
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
# h, c, gates = map(np.asarray, lstm_step_forward(nothing, hidden, cells, none, W_hh, a))
# numerical = (c[1 : H + 1] - c[H + 1 :]).T / (2 * eps)
# error = np.abs(sum(cell_jacobian_terms(c_prev, o_prev, gates[0], W_hh)) - numerical).max()
# print(f"A + B + C + D differs from central differences by {error:.1e}")
# assert error < 1e-8, "the terms do not add up to differences of your lstm_step_forward"

# %% [markdown]
# ## Your LSTM remembers a country
#
# "I grew up in France ... I speak fluent ___." The word that decides the answer comes first, then
# come words that say nothing, and only the last word asks. Below, four countries take turns. After
# the last word the first four **hidden units** should tell which country it was, so that nothing
# but your LSTM is trained. The gap is one word long in the beginning; whenever three batches in a
# row were answered without a mistake, it grows. Each word is a row of random numbers: which of them
# matter is for your LSTM to find out.
#
# The training uses nothing but your `lstm_forward` and `lstm_backward`: each parameter moves by a
# small fixed amount against the sign of its gradient's running mean.

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# countries = ["France", "Japan", "Kenya", "Peru"]
# K, D, H, B = 4, 8, 12, 32  # four countries, three words that say nothing, one that asks
# rng = np.random.default_rng(0)
# vectors = rng.normal(size=(D, D))  # one row for each word
#
#
# def sentences(countries, gap):
#     words = rng.integers(K, D - 1, size=(gap + 2, len(countries)))
#     words[0], words[-1] = countries, D - 1
#     return vectors[words]
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
#     hs, cs, gates = map(np.asarray, lstm_forward(x, zeros, zeros, W_xh, W_hh, b_h))
#     dhs = np.zeros((gap + 2, B, H))
#     dhs[-1, :, :K] = hs[-1, :, :K] / B  # all four should be 0, but the answer's should be 0.8
#     dhs[-1, np.arange(B), answer] -= 0.8 / B
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
# hs, cs, gates = map(np.asarray, lstm_forward(x, zeros[:K], zeros[:K], W_xh, W_hh, b_h))
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
