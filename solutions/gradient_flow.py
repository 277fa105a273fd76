# %% [markdown]
# # How gradients flow
#
# A gradient that travels back through time is multiplied by one matrix per step. You will build
# that matrix, multiply it over many steps, and bound how fast the product can shrink or grow. Then
# you will build two answers to the trouble: clipping, and a start that keeps lengths. At the end
# you look at gradients as they fade.
#
# The chapter *How gradients flow* explains every formula used here. In this notebook there is one
# example and no batch axis: a state `h` has shape `(H,)`, a sequence of states `hs` has shape
# `(T, H)`. States are still **row vectors**, and `hs[t]` is the state after step `t`.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general. No
# function may change an array that it was given: most checks lock theirs, and NumPy says
# *read-only* at a line that writes into one. Above each answer three hints unfold, one at a time.
#
# **Time**: about 80 minutes without the chapter, 170 with it.
#
# **Bring**: the matrix product, eigenvalues by name, and the step of the vanilla network. For the
# drawing at the end, not for the tasks, two functions that you wrote before.

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

# %% [markdown]
# ## Bring your own
#
# The drawing at the end runs a network over a sequence. Paste the two functions named below from
# your notebook *The vanilla recurrent network*. No exercise of this notebook needs them, and the
# drawing says so where one is missing.

# %% tags=["solution", "bring-your-own"]
# Paste here: rnn_step_forward, rnn_forward
### BEGIN SOLUTION
# isort: split
from solutions.vanilla_rnn import rnn_forward, rnn_step_forward  # noqa: F401

### END SOLUTION

# %% [markdown]
# ## 1. The Jacobian of one step
#
# How does the new state move when the old one does? The step is
#
# $$a_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h, \qquad h_t = \tanh(a_t),$$
#
# and the answer is a matrix of shape `(H, H)` with one row for each unit of the *new* state and one
# column for each unit of the *old* one:
#
# $$J_t[i, j] = \frac{\partial h_t[i]}{\partial h_{t-1}[j]}.$$
#
# Two facts are enough. The slope of tanh, written with its value, is $1 - \tanh^2$. And
# $h_{t-1}[j]$ enters $a_t[i]$ with the weight $W_{hh}[j, i]$.

# %% [markdown]
# <details><summary>Hint 1: one entry first</summary>
#
# Take one entry, `J[i, j]`. Old unit `j` moves the pre-activation of new unit `i` by a weight, and
# that moves the new unit by a slope (eq-gradient-flow-step). Both facts stand right above.
#
# </details>
#
# <details><summary>Hint 2: rows and columns</summary>
#
# The slope belongs to the *new* unit, so there is one for each row of J. The weight $W_{hh}[j, i]$
# stands in row `i` and column `j` of the transposed matrix.
#
# </details>
#
# <details><summary>Hint 3: a factor per row</summary>
#
# `h` is a tanh already: the slopes are one minus its square. To multiply *row* `i` by slope `i`,
# the slopes must stand in a column: `slopes[:, None]`. Without it they would scale the columns.
#
# </details>


# %% tags=["solution"]
def step_jacobian(h, W_hh):
    """Jacobian of one vanilla RNN step, with respect to the state before it.

    Parameters
    ----------
    h : ndarray of shape (H,)
        The state that the step *ended* in: tanh has been taken already.
    W_hh : ndarray of shape (H, H)

    Returns
    -------
    J : ndarray of shape (H, H)
        ``J[i, j]`` is the derivative of new unit i with respect to old unit j.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), eq. 5; chapter "gradient_flow", eq-gradient-flow-step.
    """
    ### BEGIN SOLUTION
    return (1 - h**2)[:, None] * W_hh.T
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Unit 0 is at rest, where tanh has slope 1. Unit 1 stands at 0.5, where the slope is 0.75.
# h, W_hh = locked([0.0, 0.5], [[1.0, 2.0], [3.0, 4.0]])
# rule = "J[0, 1], from old unit 1 to new unit 0, is 1 · W_hh[1, 0]; J[1, 0] is 0.75 · W_hh[0, 1]."
# compare("J", step_jacobian(h, W_hh), [[1.0, 3.0], [1.5, 3.0]], rule)

# %% [markdown]
# ## 2. The product over many steps
#
# Between `hs[k]` and `hs[t]` lie `t - k` steps. The chain rule multiplies their Jacobians, the
# latest on the left:
#
# $$\frac{\mathrm{d}h_t}{\mathrm{d}h_k} = J_t\, J_{t-1} \cdots J_{k+1}.$$
#
# Matrices do not commute, so the order counts. With no step in between nothing is left to multiply,
# and a state's derivative with respect to itself is the identity.

# %% [markdown]
# <details><summary>Hint 1: which steps</summary>
#
# Write out `k = 0`, `t = 2` on paper (eq-gradient-flow-product). Two steps lie between: one ends in
# `hs[1]`, the other in `hs[2]`. The state `hs[0]` is where the way begins; its own step lies
# before.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# Begin with the identity, `np.eye(H)`, and multiply one Jacobian at a time onto it. The steps end
# in the states `k + 1` to `t`, so `range` must stop at `t + 1`. `@` is the matrix product, `*` is
# not.
#
# </details>
#
# <details><summary>Hint 3: on which side</summary>
#
# Each later Jacobian is multiplied on from the *left*: the new product is the Jacobian of state
# `j`, then `@`, then the product so far. Where `k == t` the loop is empty, and the identity is
# returned.
#
# </details>


# %% tags=["solution"]
def jacobian_product(hs, W_hh, k, t):
    """Differentiate a later state with respect to an earlier one.

    Parameters
    ----------
    hs : ndarray of shape (T, H)
        States of one example.
    W_hh : ndarray of shape (H, H)
    k, t : int
        Indices into ``hs``, with k <= t.

    Returns
    -------
    product : ndarray of shape (H, H)
        ``product[i, j]`` is the total derivative of ``hs[t][i]`` with respect to ``hs[k][j]``.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), eq. 5; chapter "gradient_flow", eq-gradient-flow-product.
    """
    ### BEGIN SOLUTION
    product = np.eye(len(W_hh), dtype=hs.dtype)
    for j in range(k + 1, t + 1):
        product = step_jacobian(hs[j], W_hh) @ product
    return product
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One unit: every Jacobian is a number. The slopes at 0, 0.5 and 0 are 1, 0.75 and 1.
# hs, W_hh = locked([[0.9], [0.0], [0.5], [0.0]], [[2.0]])
# rule = "That is (1 · 2) (0.75 · 2) (1 · 2), of the steps that end in hs[1], hs[2] and hs[3]."
# compare("three steps of one unit", jacobian_product(hs, W_hh, 0, 3), [[6.0]], rule)
#
# # Two units, whose Jacobians do not commute: unit 1 feeds unit 0, and each keeps itself.
# # The slopes are 1 and 0.75 in the first step, 0.75 and 1 in the second.
# hs, W_hh = locked([[0.3, 0.3], [0.0, 0.5], [0.5, 0.0]], [[1.0, 0.0], [1.0, 1.0]])
# first, second = np.array([[1.0, 1.0], [0.0, 0.75]]), np.array([[0.75, 0.75], [0.0, 1.0]])
# rule = f"That is J_2 J_1 with J_1 = {first.tolist()} and J_2 = {second.tolist()}."
# compare("two steps of two units", jacobian_product(hs, W_hh, 0, 2), second @ first, rule)
#
# # The chain rule again: a long way is a short one and the rest.
# rng = np.random.default_rng(0)
# hs, W_hh = locked(rng.uniform(-0.9, 0.9, size=(6, 4)), rng.normal(size=(4, 4)))
# parts = np.matmul(jacobian_product(hs, W_hh, 3, 5), jacobian_product(hs, W_hh, 1, 3))
# off = np.abs(jacobian_product(hs, W_hh, 1, 5) - parts).max()
# print(f"1 to 5 and 1 to 3 to 5 differ by {off:.1e}")
# assert off < 1e-6, f"dh_5/dh_1 is off by {off:.1e} from (dh_5/dh_3) times (dh_3/dh_1)"
# compare("no step", jacobian_product(hs, W_hh, 2, 2), np.eye(4), "That is dh_2/dh_2.")

# %% [markdown]
# ## 3. A bound on the product
#
# The *spectral norm* $\lVert W \rVert_2$ is the largest factor by which a matrix can stretch a
# vector. Norms of products are at most products of norms. If the slope of the activation never
# exceeds $\gamma$, each step stretches by at most $\gamma \lVert W_{hh} \rVert_2$, and $n$ steps by
# at most
#
# $$\left( \gamma\, \lVert W_{hh} \rVert_2 \right)^n.$$
#
# For tanh $\gamma$ is 1, for the logistic function it is 1/4.

# %% [markdown]
# <details><summary>Hint 1: read the formula</summary>
#
# All of it stands above: one factor for one step, and the same factor for each
# (eq-gradient-flow-bound). What NumPy calls it is the only question: `np.linalg.norm` knows many
# norms.
#
# </details>
#
# <details><summary>Hint 2: which norm</summary>
#
# Without a second argument `np.linalg.norm` of a matrix is the Frobenius norm, another one.
# The spectral norm, the largest singular value, is order `2`.
#
# </details>
#
# <details><summary>Hint 3: where gamma stands</summary>
#
# Every step brings its own slope, so `gamma` is multiplied with the norm *before* the power is
# taken: brackets first, then `** steps`.
#
# </details>


# %% tags=["solution"]
def norm_bound(W_hh, steps, gamma=1.0):
    """Bound the spectral norm of a product of Jacobians.

    Parameters
    ----------
    W_hh : ndarray of shape (H, H)
    steps : int
        How many Jacobians are multiplied, at least 0.
    gamma : float
        Largest slope of the activation.

    Returns
    -------
    bound : float
        No product of so many Jacobians has a larger spectral norm, whatever the states.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), sec. 2.1; chapter "gradient_flow", eq-gradient-flow-bound.
    """
    ### BEGIN SOLUTION
    return (gamma * np.linalg.norm(W_hh, 2)) ** steps
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # This matrix swaps two numbers and doubles one of them, so it stretches by 2 at most.
# (swap,) = locked([[0.0, 2.0], [1.0, 0.0]])
# compare("bound of one step, tanh", norm_bound(swap, 1), 2.0, "It is the largest stretch.")
# compare("bound of three steps, tanh", norm_bound(swap, 3), 8.0, "That is 2 · 2 · 2.")
# logistic = norm_bound(swap, 3, 0.25)
# compare("bound of three steps, logistic", logistic, 0.125, "That is (0.25 · 2)³.")
# compare("bound of no step", norm_bound(swap, 0), 1.0, "No step leaves lengths as they are.")
# # This one turns, and doubles every length, though no entry is 2 and no row adds up to it.
# (turn,) = locked([[1.2, 1.6], [-1.6, 1.2]])
# compare("bound of a turn", norm_bound(turn, 1), 2.0, "It is the largest stretch.")

# %% [markdown]
# ## 4. The spectral radius
#
# The bound tells how far one step *can* stretch. In the long run, for a network at rest, the
# *spectral radius* decides, the largest magnitude among the eigenvalues:
#
# $$\rho(W) = \max_i \lvert \lambda_i \rvert.$$
#
# $W$ need not be symmetric, so eigenvalues may be negative, and they may be complex.

# %% [markdown]
# <details><summary>Hint 1: three things in a row</summary>
#
# Eigenvalues, magnitudes, the largest (eq-gradient-flow-radius). In that order: the largest
# eigenvalue need not have the largest magnitude, as -3 and 2 show.
#
# </details>
#
# <details><summary>Hint 2: which function of NumPy</summary>
#
# `np.linalg.eigvals` takes any square matrix. `eigvalsh` has an h at its end for Hermitian, and
# reads one triangle of the matrix alone.
#
# </details>
#
# <details><summary>Hint 3: complex numbers</summary>
#
# `eigvals` may return complex numbers. `np.abs` of an array gives the magnitude of each; do not
# take `.real` before. Then `.max()`.
#
# </details>


# %% tags=["solution"]
def spectral_radius(W):
    """Largest magnitude of an eigenvalue.

    Parameters
    ----------
    W : ndarray of shape (H, H)
        Any real square matrix.

    Returns
    -------
    radius : float

    References
    ----------
    Gelfand (1941), Normierte Ringe; chapter "gradient_flow", eq-gradient-flow-radius.
    """
    ### BEGIN SOLUTION
    return np.abs(np.linalg.eigvals(W)).max()
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Each matrix, its radius, and how one can see it.
# known = [
#     ([[0.0, -1.0], [0.25, 0.0]], 0.5, "The eigenvalues are 0.5i and -0.5i."),
#     ([[-3.0, 0.0], [0.0, 2.0]], 3.0, "The eigenvalues are -3 and 2."),
#     ([[0.0, 2.0], [0.0, 0.0]], 0.0, "Both eigenvalues are 0: what it doubles, it then loses."),
#     ([[1.0, 0.0], [4.0, -2.0]], 2.0, "A triangle has its eigenvalues on the diagonal: 1 and -2."),
# ]
# for W, radius, how in known:
#     compare(f"spectral radius of {W}", spectral_radius(np.array(W)), radius, how)

# %% [markdown]
# ## 5. Clipping by global norm
#
# When a gradient explodes, its length is useless, but its direction may still be good. So shorten
# it and keep the direction. All gradients of a model together are *one* long vector $g$, with one
# norm:
#
# $$\lVert g \rVert = \sqrt{\sum_i \lVert g_i \rVert^2}, \qquad
# g_i \leftarrow g_i \cdot \min\!\left(1, \frac{m}{\lVert g \rVert}\right)$$
#
# with $m$ standing for `max_norm`. A short gradient stays as it is. A gradient that is not finite
# has no direction to keep, and a `max_norm` that is not above zero makes no sense: raise a
# `ValueError` for both. Leave the arrays that came as they are, and return new ones.

# %% [markdown]
# <details><summary>Hint 1: one long vector</summary>
#
# Imagine all entries of all arrays in one row (eq-gradient-flow-clip). That row has one norm, and
# from it comes one factor for all arrays. It is never the norm of a single array.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# The squares of all arrays add up, and one root is taken at the end. `np.isfinite` asks whether the
# norm is a number to work with, and both checks belong before the clipping. The factor is 1 unless
# the norm is above `max_norm`.
#
# </details>
#
# <details><summary>Hint 3: the last lines</summary>
#
# Where the norm is above `max_norm` the factor is `max_norm / norm`, with nothing added below the
# line: in that case norm is not zero. Build a new list with a comprehension, in which each array is
# multiplied by the factor; `*=` would change the arrays that came. Return the list first, then the
# norm as it was before.
#
# </details>


# %% tags=["solution"]
def clip_by_global_norm(grads, max_norm):
    """Shorten gradients together, so that their joint norm is at most ``max_norm``.

    Parameters
    ----------
    grads : list of ndarray
        Gradients of any shapes.
    max_norm : float
        Largest joint 2-norm allowed.

    Returns
    -------
    clipped : list of ndarray
        All of them times ``max_norm / norm`` where that is below 1, else equal to ``grads``.
    norm : float
        The joint 2-norm before clipping.

    Raises
    ------
    ValueError
        If the norm is not finite, or ``max_norm`` is not above 0.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), algorithm 1; chapter "gradient_flow", eq-gradient-flow-clip.
    """
    ### BEGIN SOLUTION
    if not max_norm > 0:
        raise ValueError(f"max_norm: expected a number above 0, got {max_norm}")
    entries = np.concatenate([[0.0], *(np.ravel(g) for g in grads)])
    largest = np.abs(entries).max()
    # The square of an entry above 1e154 overflows, though the norm itself may be finite.
    norm = largest * np.linalg.norm(entries / largest) if 0 < largest < np.inf else largest
    if not np.isfinite(norm):
        raise ValueError(f"grads: expected a finite norm, got {norm}")
    scale = float(max_norm / norm) if norm > max_norm else 1.0
    return [g * scale for g in grads], norm
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two arrays of different shapes, together as long as (3, 4): 5.
# grads = locked([[3.0, 0.0]], [4.0])
# came = list(grads)
# clipped, norm = clip_by_global_norm(grads, 2.0)
# kind = type(clipped).__name__
# assert isinstance(clipped, (list, tuple)), f"first comes a {kind}, not the list of arrays"
# compare("norm", norm, 5.0, "That is of all entries together, before clipping.")
# rule = "That is every entry times 2/5, as the joint norm is 5."
# compare("clipped[0]", clipped[0], [[1.2, 0.0]], rule)
# compare("clipped[1]", clipped[1], [1.6], rule)
# off = abs(clipped[1][0] - 1.6)
# assert off < 1e-12, f"clipped[1] is off by {off:.1e}; the factor is max_norm / norm, exactly"
# same = all(now is then for now, then in zip(grads, came))
# assert same, "the list that came holds other arrays now; leave it as it was"
#
# clipped, norm = clip_by_global_norm(grads, 10.0)
# compare("clipped[0], with max_norm 10", clipped[0], grads[0], "A shorter one stays as it is.")
# clipped, norm = clip_by_global_norm(locked([0.3, 0.4]), 0.1)
# compare("clipped to 0.1", clipped[0], [0.06, 0.08], "That is every entry times 0.1 / 0.5.")
# clipped, norm = clip_by_global_norm(locked(np.zeros(3)), 1.0)
# compare("zeros, clipped", clipped[0], np.zeros(3), "A gradient of zeros stays zero.")
# compare("norm of zeros", norm, 0.0)
# wrong = [([np.array([1.0, bad])], 1.0) for bad in (np.nan, np.inf)]
# for bad_grads, bad_norm in [*wrong, (grads, -1.0), (grads, 0.0)]:
#     try:
#         clip_by_global_norm(bad_grads, bad_norm)
#     except ValueError as error:
#         print("refused:", error)
#     else:
#         raise AssertionError(f"{bad_grads} with max_norm {bad_norm} should raise a ValueError")

# %% [markdown]
# ## 6. A start that keeps lengths
#
# A square matrix with $Q Q^\top = I$ is *orthogonal*: it turns and mirrors, but no vector gets
# longer or shorter, however often it is applied. With a gain $c$ in front,
#
# $$Q Q^\top = c^2 I,$$
#
# and every length is multiplied by $\lvert c \rvert$.
#
# Make a random one. Start from a random matrix and make its columns perpendicular and of length
# one; `np.linalg` has a factorisation that does it, or you can do it column by column. Randomness
# comes from `seed` alone: one seed gives the same matrix every time, another seed another matrix.

# %% [markdown]
# <details><summary>Hint 1: where to look</summary>
#
# A square matrix of independent normal numbers has columns that point anywhere. What makes them
# perpendicular and of length one is the QR factorisation (eq-gradient-flow-orthogonal).
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# `np.random.default_rng(seed)` is a generator that depends on the seed alone, and its method
# `normal` draws a matrix. `np.linalg.qr` returns two matrices, of which the first is orthogonal.
#
# </details>
#
# <details><summary>Hint 3: the gain comes last</summary>
#
# Multiply by the gain *after* the factorisation, which would take it out again. One refinement:
# multiply each column of Q by the sign of R's diagonal entry, `np.sign(np.diag(...))`, and all
# orthogonal matrices become equally likely. The checks do not ask for it.
#
# </details>


# %% tags=["solution"]
def orthogonal(size, gain, seed):
    """Draw a random orthogonal matrix, times a gain.

    Parameters
    ----------
    size : int
    gain : float
        Factor by which the matrix changes every length.
    seed : int
        At least 0 and below 2**32.

    Returns
    -------
    Q : ndarray of shape (size, size)
        ``Q @ Q.T`` is ``gain**2`` times the identity.

    References
    ----------
    Mezzadri (2007), How to generate random matrices from the classical compact groups; Saxe,
    McClelland and Ganguli (2014); chapter "gradient_flow", eq-gradient-flow-orthogonal.
    """
    ### BEGIN SOLUTION
    A = np.random.default_rng(seed).normal(size=(size, size))
    Q, R = np.linalg.qr(A)
    # Without the signs of R's diagonal, some orthogonal matrices would come more often than others.
    return gain * Q * np.sign(np.diag(R))
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# Q = orthogonal(3, 0.5, seed=3)
# assert np.shape(Q) == (3, 3), f"Q is {Q}, of shape {np.shape(Q)}, expected shape (3, 3)"
# Q = np.asarray(Q)
# compare("Q Q^T", np.round(Q @ Q.T, 9) + 0.0, 0.25 * np.eye(3), "That is gain² I.")
# v = np.array([1.0, -2.0, 2.0])
# compare("length of v Q", np.linalg.norm(v @ Q), 1.5, "That is half the length of v.")
# assert np.array_equal(Q, orthogonal(3, 0.5, seed=3)), "seed 3 gave two different matrices"
# assert not np.allclose(Q, orthogonal(3, 0.5, seed=4)), "the seeds 3 and 4 gave the same matrix"
# print("one seed gives one matrix, another seed another")

# %% [markdown]
# ## See gradients fade
#
# Two networks read the same forty random inputs. Both have a recurrent matrix of spectral radius 1,
# so neither should fade nor explode, one might think. Each coloured picture is one product of
# Jacobians: how the last state depends on an earlier one, further back from left to right. On the
# right, each grey line is one direction of the state, and how much of it survives.
#
# In the upper row the directions part company: a few survive and most die, until the picture turns
# into a tartan in which all rows look alike. By then only a few things about the past can still be
# learned. The orthogonal start loses strength too, because tanh takes some at each step, but its
# directions stay together. Try other gains. Why does 1.5 not explode as the bound allows?

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# if not missing("rnn_step_forward", "rnn_forward"):
#     T, D, H, gain = 41, 3, 30, 1.0
#     rng = np.random.default_rng(7)
#     x, W_xh = rng.normal(size=(T, 1, D)), 0.1 * rng.normal(size=(D, H))
#     gaussian = rng.normal(size=(H, H))
#     starts = {
#         "Gaussian": gain * gaussian / spectral_radius(gaussian),
#         "orthogonal": orthogonal(H, gain, seed=7),
#     }
#     fig, axes = plt.subplots(2, 4, figsize=(12, 5.6), layout="constrained")
#     for row, (name, W_hh) in zip(axes, starts.items()):
#         hs = rnn_forward(x, np.zeros((1, H)), W_xh, W_hh, np.zeros(H))[:, 0]
#         lags = np.arange(T)
#         products = [jacobian_product(hs, W_hh, T - 1 - lag, T - 1) for lag in lags]
#         for ax, lag in zip(row, [1, 10, 40]):
#             limit = np.abs(products[lag]).max()
#             ax.imshow(products[lag], cmap="coolwarm", vmin=-limit, vmax=limit)
#             ax.set(title=f"{name}, lag {lag}", xticks=[], yticks=[])
#             ax.set(xlabel=f"earlier unit (largest {limit:.2g})", ylabel="last unit")
#         stretches = np.linalg.svd(products, compute_uv=False)
#         row[3].semilogy(lags, stretches, color="0.6", linewidth=0.8)
#         row[3].semilogy(lags, stretches[:, 0], label="largest stretch")
#         row[3].semilogy(lags, [norm_bound(W_hh, lag) for lag in lags], "k--", label="bound")
#         row[3].set(title=f"{name}, radius {spectral_radius(W_hh):.2f}", xlabel="lag (steps)")
#         row[3].set(ylim=(1e-8, 1e6))
#         row[3].legend(loc="upper right")
#     plt.show()
