# %% [markdown]
# # The gated recurrent unit
#
# The vanilla network writes its whole state anew at every step. A gated recurrent unit (GRU)
# decides for each unit how much to keep. You will build its forward pass, its full backward pass
# and the variant that PyTorch runs. At the end your GRU learns to hold a value over a gap, and you
# can watch its update gate do it.
#
# The chapter *The gated recurrent unit* explains every formula used here. Shapes are written with
# `T` time steps, `B` examples in a minibatch, `D` inputs and `H` hidden units. Arrays hold **row
# vectors**: one example per row, and time first.
#
# **Time**: about 95 minutes without the chapter, 180 with it.
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
# Two gates between 0 and 1 look at the input and the state before. The **reset gate** $r_t$ says
# how much of the old state the new proposal may see. The **update gate** $z_t$ says how much of the
# old state is kept. With the logistic function $\sigma(a) = 1 / (1 + e^{-a})$,
#
# $$\begin{aligned}
# r_t &= \sigma(x_t W_{xr} + h_{t-1} W_{hr} + b_r), \\
# z_t &= \sigma(x_t W_{xz} + h_{t-1} W_{hz} + b_z), \\
# n_t &= \tanh(x_t W_{xn} + (r_t \odot h_{t-1}) W_{hn} + b_n), \\
# h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot n_t.
# \end{aligned}$$
#
# The three blocks lie side by side, in the order r, z, n: `W_xh` has shape `(D, 3H)`, and its first
# `H` columns are $W_{xr}$. Return the state together with `gates`, which holds $r_t$, $z_t$ and
# $n_t$ side by side in the same order: the backward pass needs them.
#
# A pre-activation may be as large as ±10,000. $e^{10000}$ is too large for a float, so take care
# that your $\sigma$ returns numbers there, not `nan`.

# %% [markdown]
# <details><summary>Hint 1: cut first</summary>
#
# Cut `W_xh`, `W_hh` and `b_h` into three blocks of `H` columns each, with `np.split`. After that
# the four equations can be typed line by line, each with its own blocks.
#
# </details>
#
# <details><summary>Hint 2: what differs from line to line</summary>
#
# The two gates see `h_prev` as it is and go through $\sigma$. The proposal sees `r * h_prev`, which
# is computed **before** the product with $W_{hn}$, and goes through tanh (eq-gru-candidate).
# Written as $1 / (1 + e^{-a})$ a huge negative $a$ gives one over infinity, which is the 0 that is
# meant (with a warning, which `np.errstate(over="ignore")` silences). Written as
# $e^a / (1 + e^a)$ it gives `nan` on the other side.
#
# </details>
#
# <details><summary>Hint 3: the mixture</summary>
#
# The new state is `z` times the old one plus the rest, one minus `z`, times the proposal
# (eq-gru-state). Every entry of it lies between the old state and the proposal. Return it with
# the three activated blocks side by side: `np.concatenate` along `axis=1`, in the order r, z, n.
#
# </details>


# %% tags=["solution"]
def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    """Advance a GRU by one step.

    Parameters
    ----------
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev : ndarray of shape (B, H)
        Hidden state before this step.
    W_xh : ndarray of shape (D, 3H)
        Input weights of r, z and n, side by side.
    W_hh : ndarray of shape (H, 3H)
        Recurrent weights of r, z and n, side by side.
    b_h : ndarray of shape (3H,)

    Returns
    -------
    h : ndarray of shape (B, H)
        Hidden state after this step.
    gates : ndarray of shape (B, 3H)
        r, z and n after their activation, side by side.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, eq. 5 to 8;
    chapter "gru", eq-gru-reset, eq-gru-update, eq-gru-candidate, eq-gru-state.
    """
    ### BEGIN SOLUTION
    W_xr, W_xz, W_xn = np.split(W_xh, 3, axis=1)
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    b_r, b_z, b_n = np.split(b_h, 3)
    r = _sigmoid(x @ W_xr + h_prev @ W_hr + b_r)
    z = _sigmoid(x @ W_xz + h_prev @ W_hz + b_z)
    n = np.tanh(x @ W_xn + (r * h_prev) @ W_hn + b_n)
    h = z * h_prev + (1 - z) * n
    return h, np.concatenate([r, z, n], axis=1)


def _sigmoid(a):
    # Where exp overflows to infinity, the quotient is the 0 that is meant.
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-a))
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One example, one input, two units. The logistic function of log 3 is 3/4, of -log 4 it is 1/5.
# x, h_prev = np.array([[1.0]]), np.array([[0.5, -0.5]])
# W_xh = np.array([[0.0, 0.0, -np.log(4), np.log(9), 0.3, 0.1]])
# W_hh = np.zeros((2, 6))
# W_hh[:, :2] = np.diag([np.log(9), np.log(9)])  # each reset gate looks at its own unit
# W_hh[:, 4:] = [[0.0, 1.0], [2.0, 0.0]]  # the proposals look at each other's unit
# b_h = np.array([0.0, 0.0, 0.0, 0.0, 0.15, 0.025])
# h, gates = gru_step_forward(*locked(x, h_prev, W_xh, W_hh, b_h))
# assert np.shape(gates) == (1, 6), f"gates has shape {np.shape(gates)}, expected (1, 6)"
# r, z, n = np.split(np.asarray(gates), 3, axis=-1)
# compare("r", r, [[0.75, 0.25]], "It is the first block of gates.")
# compare("z", z, [[0.2, 0.9]], "It is the second block of gates.")
# # r * h_prev is [0.375, -0.125], so the products with W_hn are -0.25 and 0.375. Then come 0.3 and
# # 0.1 from x, and 0.15 and 0.025 from b_h.
# compare("n", n, np.tanh([[0.2, 0.5]]), "It is the third block of gates: tanh of 0.2 and 0.5.")
# due = [[0.2 * 0.5 + 0.8 * np.tanh(0.2), 0.9 * -0.5 + 0.1 * np.tanh(0.5)]]
# compare("h", h, due, "It is what z keeps of h_prev, and what 1 - z takes of n.")
#
# # Biases so large that the gates are fully open or fully shut.
# huge = np.array([-1e4, -1e4, 1e4, -1e4, 0.0, 0.0])
# h, gates = gru_step_forward(*locked(x, h_prev, W_xh, W_hh, huge))
# assert np.isfinite(gates).all(), f"with biases of ±10,000 gates is {gates}"
# compare("r and z with biases of ±10,000", np.asarray(gates)[:, :4], [[0.0, 0.0, 1.0, 0.0]])
# compare("h", h, [[0.5, np.tanh(0.1)]], "Unit 0 keeps its state, unit 1 sees x only.")

# %% [markdown]
# ## 2. A sequence
#
# The same step, again and again. `hs[t]` and `gates[t]` belong to the step that read `x[t]`.

# %% [markdown]
# <details><summary>Hint 1: what to carry, what to keep</summary>
#
# One variable holds the state of the moment; it begins as `h0`. Each step makes it anew
# (eq-gru-state), and its two results are kept. Your `gru_step_forward` does the rest.
#
# </details>
#
# <details><summary>Hint 2: where to keep it</summary>
#
# Either two lists that grow, made into arrays by `np.stack` at the end, or two empty arrays of
# shapes `(T, B, H)` and `(T, B, 3H)` filled row by row. `T` is the length of `x`; `B` and `H` are
# the shape of `h0`.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# For each `t`, call the step with `x[t]`, the state `h` and the three parameters, and let its
# results be the new `h` and this step's gates. Then put them at place `t`. Beware of changing `h`
# in place with `*=` or `+=`: at the first step it **is** `h0`.
#
# </details>


# %% tags=["solution"]
def gru_forward(x, h0, W_xh, W_hh, b_h):
    """Run a GRU over a sequence.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    h0 : ndarray of shape (B, H)
        Hidden state before the first step.
    W_xh : ndarray of shape (D, 3H)
    W_hh : ndarray of shape (H, 3H)
    b_h : ndarray of shape (3H,)

    Returns
    -------
    hs : ndarray of shape (T, B, H)
        ``hs[t]`` is the hidden state after ``x[t]`` was read.
    gates : ndarray of shape (T, B, 3H)
        ``gates[t]`` holds r, z and n of that step, side by side.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, eq. 5 to 8;
    chapter "gru", eq-gru-state.
    """
    ### BEGIN SOLUTION
    H = h0.shape[1]
    W_hrz, W_hn = np.split(W_hh, [2 * H], axis=1)
    # What the inputs bring waits for no state, so it is computed for all steps before the first.
    gates = x @ W_xh + b_h
    rz, n = np.split(gates, [2 * H], axis=2)
    r, z = np.split(rz, 2, axis=2)
    hs = np.empty_like(n)
    h = h0
    for t in range(len(x)):
        rz[t] = _sigmoid(rz[t] + h @ W_hrz)
        n[t] = np.tanh(n[t] + (r[t] * h) @ W_hn)
        h = z[t] * h + (1 - z[t]) * n[t]
        hs[t] = h
    return hs, gates
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Without weights the proposal is zero, and an update gate of 1/2 halves the state at every step.
# T, B, D, H = 4, 2, 3, 5
# x, h0 = np.ones((T, B, D)), np.linspace(-0.8, 0.8, B * H).reshape(B, H)
# W_xh, W_hh, b_h = np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H)
# hs, gates = map(np.asarray, gru_forward(*locked(x, h0, W_xh, W_hh, b_h)))
# for name, array, width in [("hs", hs, H), ("gates", gates, 3 * H)]:
#     shape = np.shape(array)
#     assert shape == (T, B, width), f"{name} has shape {shape}, expected {(T, B, width)}"
# halved = np.stack([h0 / 2, h0 / 4, h0 / 8, h0 / 16])
# compare("hs of unit 0 of example 0", hs[:, 0, 0], halved[:, 0, 0], f"h0 is {h0[0, 0]} there.")
# off = np.abs(hs - halved).max()
# assert off < 1e-9, f"another unit or example is off by {off}"
# rule = "gates holds r, z and n after their activation."
# compare("gates of example 0 at step 0", gates[0, 0], np.repeat([0.5, 0.5, 0.0], H), rule)
#
# # An update gate that is wide open keeps the state for as long as you like.
# b_h[H : 2 * H] = 50.0
# hs, gates = map(np.asarray, gru_forward(np.ones((200, B, D)), h0, W_xh, W_hh, b_h))
# compare("hs after 200 steps, example 0", hs[-1, 0], h0[0], "z = 1 keeps the state.")
#
# # With any weights, the first step is one step, and reading in two pieces is reading in one.
# rng = np.random.default_rng(3)
# x, W_xh, W_hh = (rng.normal(size=s) for s in [(T, B, D), (D, 3 * H), (H, 3 * H)])
# b_h = rng.normal(size=3 * H)
# one = gru_step_forward(x[0], h0, W_xh, W_hh, b_h)
# whole = gru_forward(*locked(x, h0, W_xh, W_hh, b_h))
# first = gru_forward(x[:2], h0, W_xh, W_hh, b_h)
# second = gru_forward(x[2:], first[0][1], W_xh, W_hh, b_h)
# for i, name in enumerate(["hs", "gates"]):
#     pieces = np.concatenate([first[i], second[i]])
#     print(f"{name}[0] is off by", np.abs(whole[i][0] - one[i]).max(), "from one step,", end=" ")
#     print(f"{name} by", np.abs(whole[i] - pieces).max(), "from that read in two pieces")
#     assert np.allclose(whole[i][0], one[i]), f"{name}[0] is not what gru_step_forward gives"
#     assert np.allclose(whole[i], pieces), f"{name} differs when hs[1] starts a new piece"

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
# `dh` is everything that reaches $h_t$. There is **no cache**: the gates, the input and the state
# before are all that the mathematics needs. From the last equation of the forward pass backwards:
#
# 1. $h_t$ has three inputs: $z_t$, $h_{t-1}$ and $n_t$. Give each its share of `dh`.
# 2. Go through each activation: $\tanh' = 1 - n^2$, and $\sigma' = \sigma (1 - \sigma)$.
# 3. The reset gate acts through the product $q_t = r_t \odot h_{t-1}$: first find
#    $\mathrm{d}q_t$.
# 4. $h_{t-1}$ is used in **four** places: kept by $z_t$, inside $q_t$, and by both gates. Add up
#    four contributions.
#
# Beware of $W_{hn}$: it met $q_t$ in the forward pass, not $h_{t-1}$.

# %% [markdown]
# <details><summary>Hint 1: in which order</summary>
#
# From `dh` come `dn` and `dz` at once. Through tanh and $\sigma$ they become $\mathrm{d}a_n$ and
# $\mathrm{d}a_z$. From $\mathrm{d}a_n$ comes `dq`, from `dq` comes `dr`, and from that
# $\mathrm{d}a_r$: the reset gate comes last, as it hears from the proposal alone. Nothing else
# remains but products with transposed matrices.
#
# </details>
#
# <details><summary>Hint 2: the lines, in words</summary>
#
# `dn` is `dh` times what 1 - z takes (eq-gru-dn). `z` multiplied the old state and, with a minus
# sign, the proposal: so `dz` has their difference (eq-gru-dz). `dq` is $\mathrm{d}a_n$ with
# $W_{hn}$ transposed (eq-gru-dq); `dr` is `dq` times the other factor of $q$ (eq-gru-dr). All
# slopes are written with what `gates` holds: `1 - n**2`, `r * (1 - r)`, `z * (1 - z)`.
#
# </details>
#
# <details><summary>Hint 3: the five results</summary>
#
# Put the three $\mathrm{d}a$ side by side, in the order r, z, n: `dx`, `dW_xh` and `db_h` are then
# as in `rnn_step_backward`. `dW_hh` is made block by block: `h_prev.T` with the two gates'
# $\mathrm{d}a$, but `(r * h_prev).T` with the proposal's. `dh_prev` has the four lines of
# eq-gru-dh-prev: `dh` times z, `dq` times r, and the two gates' $\mathrm{d}a$ with their
# transposed blocks of `W_hh`.
#
# </details>


# %% tags=["solution"]
def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    """Backpropagate through one GRU step.

    Parameters
    ----------
    dh : ndarray of shape (B, H)
        Gradient of the loss with respect to ``h``, over all paths.
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev : ndarray of shape (B, H)
        Hidden state before this step.
    gates : ndarray of shape (B, 3H)
        r, z and n of this step, as ``gru_step_forward`` returned them.
    W_xh : ndarray of shape (D, 3H)
    W_hh : ndarray of shape (H, 3H)

    Returns
    -------
    dx, dh_prev, dW_xh, dW_hh, db_h : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, eq. 5 to 8;
    chapter "gru", eq-gru-dn to eq-gru-db-h.
    """
    ### BEGIN SOLUTION
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    dn = dh * (1 - z)
    dz = dh * (h_prev - n)
    da_n = dn * (1 - n**2)
    dq = da_n @ W_hn.T
    dr = dq * h_prev
    da_r = dr * r * (1 - r)
    da_z = dz * z * (1 - z)
    da = np.concatenate([da_r, da_z, da_n], axis=1)
    dx = da @ W_xh.T
    dh_prev = dh * z + dq * r + da_r @ W_hr.T + da_z @ W_hz.T
    dW_xh = x.T @ da
    dW_hh = np.concatenate([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n], axis=1)
    db_h = da.sum(axis=0)
    return dx, dh_prev, dW_xh, dW_hh, db_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One unit, with numbers for a pocket calculator; all weights are 1.
# dh, x, h_prev, gates = (np.array([row]) for row in ([6.25], [2.0], [-0.2], [0.5, 0.75, 0.6]))
# one = np.ones((1, 3))
# answer = gru_step_backward(*locked(dh, x, h_prev, gates, one, one))
# assert len(answer) == 5, f"five gradients are due, got {len(answer)} results"
# # dn is 6.25 · 0.25, so da_n is 1.5625 · 0.64 = 1, and so is dq. dr is -0.2, dz is 6.25 · -0.8.
# # To h_prev go 6.25 · 0.75 kept by z, 0.5 from q, -0.05 and -0.9375 from the gates: 4.2 in all.
# dx, dh_prev, dW_xh, dW_hh, db_h = answer
# da = np.array([-0.05, -0.9375, 1.0])
# compare("db_h", db_h, da, "That is da_r, da_z, da_n.")
# compare("dx", dx, [[0.0125]], "That is the sum of the three da.")
# compare("dh_prev", dh_prev, [[4.2]], "That is 4.6875 + 0.5 - 0.05 - 0.9375, over four paths.")
# compare("dW_xh", dW_xh, [2 * da], "That is each da times x.")
# rule = "W_hr and W_hz met h_prev = -0.2 in the forward pass, and W_hn met q = -0.1."
# compare("dW_hh", dW_hh, [[0.01, 0.1875, -0.1]], rule)
#
# # Many units, by central differences of the loss sum(h * dh), which has the gradient dh with
# # respect to h. They use your forward step, so let that pass its own check first.
# rng = np.random.default_rng(0)
# B, D, H = 3, 4, 2
# dh = rng.normal(size=(B, H))
# shapes = {"x": (B, D), "h_prev": (B, H), "W_xh": (D, 3 * H), "W_hh": (H, 3 * H), "b_h": (3 * H,)}
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# h, gates = gru_step_forward(*variables.values())
# x, h_prev, W_xh, W_hh, b_h = variables.values()
# answer = gru_step_backward(*locked(dh, x, h_prev, gates, W_xh, W_hh))
# differences(answer, variables, lambda *values: (gru_step_forward(*values)[0] * dh).sum())

# %% [markdown]
# ## 4. The sequence backward
#
# Walk from the last step to the first. What reaches $h_t$ is `dhs[t]`, from the loss directly, plus
# what comes back from step $t + 1$. The weights are shared by all steps, so their gradients are
# **summed** over time.

# %% [markdown]
# <details><summary>Hint 1: what to carry, what to add up</summary>
#
# Carried from step to step: one array of shape `(B, H)`, zeros at first. Added up: the three weight
# gradients, zeros at first as well. Kept for each step: `dx[t]`. Your `gru_step_backward` does the
# work of a step.
#
# </details>
#
# <details><summary>Hint 2: what each step is handed</summary>
#
# Its `dh` is `dhs[t]` **plus** what was carried (eq-gru-dh-next). Its `h_prev` is the state of
# step `t - 1`, and `h0` at step 0: there `hs[t - 1]` would be the last state of all. `x` and
# `gates` are its own.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# Let `t` run through `reversed(range(len(x)))`. The step's `dh_prev` is what you carry on; after
# step 0 it is `dh0`. Add the step's weight gradients to the sums with `+=`. Make a new array for
# the sum of `dhs[t]` and what was carried: `dh = dhs[t]` followed by `dh += …` would change `dhs`.
#
# </details>


# %% tags=["solution"]
def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    """Backpropagate through a GRU's whole sequence.

    Parameters
    ----------
    dhs : ndarray of shape (T, B, H)
        ``dhs[t]`` is the gradient that reaches ``hs[t]`` from the loss directly, not through later
        states.
    x : ndarray of shape (T, B, D)
    h0 : ndarray of shape (B, H)
    hs : ndarray of shape (T, B, H)
    gates : ndarray of shape (T, B, 3H)
        As ``gru_forward`` returned them.
    W_xh : ndarray of shape (D, 3H)
    W_hh : ndarray of shape (H, 3H)

    Returns
    -------
    dx, dh0, dW_xh, dW_hh, db_h : ndarrays
        Gradients, each of its variable's shape.

    References
    ----------
    Werbos (1990), Backpropagation through time: what it does and how to do it; chapter "gru",
    eq-gru-dh-next, eq-gru-sequence-dw.
    """
    ### BEGIN SOLUTION
    H = h0.shape[1]
    W_hrz, W_hn = np.split(W_hh, [2 * H], axis=1)
    r, z, n = np.split(gates, 3, axis=2)
    h_prev = np.concatenate([h0[None], hs[:-1]])
    q = r * h_prev
    # Slopes wait for no gradient, so they are computed for all steps before the last.
    dq_to_a_r = h_prev * r * (1 - r)
    dh_to_a_z = (h_prev - n) * z * (1 - z)
    dh_to_a_n = (1 - z) * (1 - n**2)
    da = np.empty_like(gates)
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dh = dhs[t] + dh_next
        da_n = dh * dh_to_a_n[t]
        dq = da_n @ W_hn.T
        da[t] = np.concatenate([dq * dq_to_a_r[t], dh * dh_to_a_z[t], da_n], axis=1)
        dh_next = dh * z[t] + dq * r[t] + da[t, :, : 2 * H] @ W_hrz.T
    # The weights' gradients sum over time and batch alike: one product over all steps.
    x_rows, h_rows, q_rows, da_rows = (a.reshape(-1, a.shape[2]) for a in (x, h_prev, q, da))
    dW_xh, db_h = x_rows.T @ da_rows, da_rows.sum(axis=0)
    dW_hrz, dW_hn = h_rows.T @ da_rows[:, : 2 * H], q_rows.T @ da_rows[:, 2 * H :]
    dx, dW_hh = da @ W_xh.T, np.concatenate([dW_hrz, dW_hn], axis=1)
    return dx, dh_next, dW_xh, dW_hh, db_h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Central differences again, of the loss sum(hs * dhs) over a sequence of four steps. They use
# # your forward pass, so let that pass its own check first.
# rng = np.random.default_rng(1)
# T, B, D, H = 4, 3, 5, 2
# dhs = rng.normal(size=(T, B, H))
# shapes = {"x": (T, B, D), "h0": (B, H), "W_xh": (D, 3 * H), "W_hh": (H, 3 * H), "b_h": (3 * H,)}
# variables = {name: rng.normal(size=shape) for name, shape in shapes.items()}
# hs, gates = gru_forward(*variables.values())
# x, h0, W_xh, W_hh, b_h = variables.values()
# answer = gru_backward(*locked(dhs, x, h0, hs, gates, W_xh, W_hh))
# differences(answer, variables, lambda *values: (gru_forward(*values)[0] * dhs).sum())
#
# # An update gate that is wide open passes the gradient back as it came, however long the way.
# wide = np.zeros((200, 1, 3))
# wide[:, :, 1] = 1.0
# dhs = np.zeros((200, 1, 1))
# dhs[-1] = 0.7
# hs = np.full((200, 1, 1), 0.3)
# dh0 = gru_backward(dhs, hs, hs[0], hs, wide, np.ones((1, 3)), np.ones((1, 3)))[1]
# compare("dh0 after 200 steps with z = 1", dh0, [[0.7]], "z = 1 sends all of dh to h_prev.")

# %% [markdown]
# ## 5. The reset after the product
#
# Libraries often reset *after* the product with $W_{hn}$, because one product for all three blocks
# is faster. Each side then has its own bias, `b_x` for the input and `b_h` for the state, `(3H,)`
# each:
#
# $$\begin{aligned}
# r_t &= \sigma(x_t W_{xr} + b_{xr} + h_{t-1} W_{hr} + b_{hr}), \\
# z_t &= \sigma(x_t W_{xz} + b_{xz} + h_{t-1} W_{hz} + b_{hz}), \\
# n_t &= \tanh(x_t W_{xn} + b_{xn} + r_t \odot (h_{t-1} W_{hn} + b_{hn})), \\
# h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot n_t.
# \end{aligned}$$
#
# Mind where $b_{hn}$ stands. This is `torch.nn.GRUCell` exactly.

# %% [markdown]
# <details><summary>Hint 1: what stays</summary>
#
# Begin with a copy of your `gru_step_forward`. The gates differ by one more bias, the mixture not
# at all, and the proposal by what its reset gate multiplies.
#
# </details>
#
# <details><summary>Hint 2: the blocks</summary>
#
# Now there are four things to cut into three: both weight matrices and both biases. `r` and `z` add
# their blocks of both biases to the two products. Their sum is all that matters there.
#
# </details>
#
# <details><summary>Hint 3: the proposal</summary>
#
# Compute the state's side alone first: `h_prev` with its block of `W_hh`, plus the third block of
# `b_h`. Multiply all of this by `r`, and only then add the input's side: `x` with its block of
# `W_xh`, plus the third block of `b_x` (eq-gru-reset-after).
#
# </details>


# %% tags=["solution"]
def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    """Advance by one step a GRU that resets after the product, as PyTorch's does.

    Parameters
    ----------
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev : ndarray of shape (B, H)
        Hidden state before this step.
    W_xh : ndarray of shape (D, 3H)
        Input weights of r, z and n, side by side; PyTorch's ``weight_ih`` transposed.
    W_hh : ndarray of shape (H, 3H)
        Recurrent weights of r, z and n, side by side; PyTorch's ``weight_hh`` transposed.
    b_x : ndarray of shape (3H,)
        Bias on the input's side, PyTorch's ``bias_ih``.
    b_h : ndarray of shape (3H,)
        Bias on the state's side, PyTorch's ``bias_hh``.

    Returns
    -------
    h : ndarray of shape (B, H)
        Hidden state after this step.
    gates : ndarray of shape (B, 3H)
        r, z and n after their activation, side by side.

    References
    ----------
    Documentation of ``torch.nn.GRUCell``; chapter "gru", eq-gru-reset-after.
    """
    ### BEGIN SOLUTION
    W_xr, W_xz, W_xn = np.split(W_xh, 3, axis=1)
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    b_xr, b_xz, b_xn = np.split(b_x, 3)
    b_hr, b_hz, b_hn = np.split(b_h, 3)
    r = _sigmoid(x @ W_xr + b_xr + h_prev @ W_hr + b_hr)
    z = _sigmoid(x @ W_xz + b_xz + h_prev @ W_hz + b_hz)
    n = np.tanh(x @ W_xn + b_xn + r * (h_prev @ W_hn + b_hn))
    h = z * h_prev + (1 - z) * n
    return h, np.concatenate([r, z, n], axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # The example of part 1, whose r and z the two biases leave as they were: there they cancel.
# x, h_prev = np.array([[1.0]]), np.array([[0.5, -0.5]])
# W_xh = np.array([[0.0, 0.0, -np.log(4), np.log(9), 0.3, 0.1]])
# W_hh = np.zeros((2, 6))
# W_hh[:, :2] = np.diag([np.log(9), np.log(9)])
# W_hh[:, 4:] = [[0.0, 1.0], [1.0, 0.0]]
# b_x = np.array([0.7, 0.7, 0.4, 0.4, 0.05, 0.05])
# b_h = np.array([-0.7, -0.7, -0.4, -0.4, 0.1, 0.1])
# h, gates = gru_step_forward_reset_after(*locked(x, h_prev, W_xh, W_hh, b_x, b_h))
# assert np.shape(gates) == (1, 6), f"gates has shape {np.shape(gates)}, expected (1, 6)"
# r, z, n = np.split(np.asarray(gates), 3, axis=-1)
# compare("r", r, [[0.75, 0.25]], "It is as in part 1.")
# compare("z", z, [[0.2, 0.9]], "It is as in part 1.")
# # The products with W_hn are -0.5 and 0.5; with b_hn they are -0.4 and 0.6; reset, -0.3 and 0.15.
# # Then come 0.3 and 0.1 from x, and 0.05 from b_xn.
# compare("n", n, np.tanh([[0.05, 0.3]]), "It is tanh of 0.05 and 0.3.")
# due = [[0.2 * 0.5 + 0.8 * np.tanh(0.05), 0.9 * -0.5 + 0.1 * np.tanh(0.3)]]
# compare("h", h, due, "It is what z keeps of h_prev, and what 1 - z takes of n.")

# %% [markdown]
# ## Your GRU learns to hold a value
#
# A sequence of numbers comes in, and beside it a signal. Once, the signal says "remember this one".
# All other numbers are noise. After the last step, unit 0 of the state should hold the number that
# was marked. Nobody tells the network how to do it. Plain gradient descent on your `gru_backward`
# has to find out when to open the update gate and when to shut it.
#
# It trains on sequences of 20 steps, and is then shown one of 60.

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
#
# def draw_batch(rng, T, B):
#     """Sequences of noise in which one number is marked, and that number."""
#     x = np.zeros((T, B, 2))
#     x[:, :, 0] = rng.uniform(-0.8, 0.8, size=(T, B))
#     marked = rng.integers(0, T, size=B)
#     x[marked, np.arange(B), 1] = 1.0
#     return x, x[marked, np.arange(B), 0]
#
#
# def mean_error(parameters, x, value):
#     """How far the last state is from the marked number, on average."""
#     hs, _ = gru_forward(x, np.zeros((x.shape[1], 1)), *parameters)
#     return np.abs(np.asarray(hs)[-1, :, 0] - value).mean()
#
#
# # One unit: two input weights, one recurrent weight and one bias for each of r, z and n. The
# # update gate starts with a bias of 2, so that the untrained unit tends to keep what it has.
# rng = np.random.default_rng(1)
# steps, T, B = 1500, 20, 32
# parameters = [rng.normal(size=(2, 3)), 0.5 * rng.normal(size=(1, 3)), np.array([0.0, 2.0, 0.0])]
# losses = []
# for step in range(steps):
#     x, value = draw_batch(rng, T, B)
#     h0 = np.zeros((B, 1))
#     hs, gates = map(np.asarray, gru_forward(x, h0, *parameters))
#     error = hs[-1, :, 0] - value
#     losses.append((error**2).mean())
#     dhs = np.zeros_like(hs)
#     dhs[-1, :, 0] = 2 * error / B
#     _, _, *gradients = gru_backward(dhs, x, h0, hs, gates, *parameters[:2])
#     learning_rate = 3.0 * (1 - step / steps)
#     parameters = [p - learning_rate * g for p, g in zip(parameters, gradients)]
# print(f"squared error: {np.mean(losses[:10]):.3f} at first, {np.mean(losses[-10:]):.4f} at last")
# for length in (20, 60):
#     error = mean_error(parameters, *draw_batch(np.random.default_rng(2), length, 1000))
#     print(f"after {length} steps the state is {error:.3f} from the marked number on average")
#
# x = np.zeros((60, 1, 2))
# x[:, 0, 0] = np.random.default_rng(7).uniform(-0.8, 0.8, size=60)
# x[12, 0] = [0.7, 1.0]
# hs, gates = map(np.asarray, gru_forward(x, np.zeros((1, 1)), *parameters))
#
# fig, (top, middle, bottom) = plt.subplots(3, 1, figsize=(8, 6), sharex=True)
# top.bar(range(60), x[:, 0, 0], color=["tab:orange" if m else "lightgrey" for m in x[:, 0, 1]])
# top.set(ylabel="input", title="The marked number is orange, the others are noise")
# middle.step(range(60), gates[:, 0, 1], where="mid", color="tab:blue")
# middle.set(ylabel="update gate $z$", ylim=(-0.05, 1.05))
# bottom.axhline(0.7, color="tab:orange", linestyle="--", label="the marked number")
# bottom.plot(hs[:, 0, 0], color="black", label="state")
# bottom.set(xlabel="step", ylabel="state $h$", ylim=(-0.85, 0.85))
# bottom.legend(loc="lower right")
# plt.tight_layout()
# plt.show()
