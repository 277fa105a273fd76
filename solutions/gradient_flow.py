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
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general.

# %%
import numpy as np

# %% [markdown]
# ## Bring your own
#
# The drawing at the end runs a network over a sequence. Paste the two functions named below from
# your notebook *The vanilla recurrent network*. No exercise of this notebook needs them.

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
# J = step_jacobian(np.array([0.0, 0.5]), np.array([[1.0, 2.0], [3.0, 4.0]]))
# print("J is")
# print(J)
# assert J.shape == (2, 2), f"J has shape {J.shape}, expected (2, 2)"
# # From old unit 1 to new unit 0 leads the weight W_hh[1, 0] = 3; from 0 to 1 leads 2.
# assert np.isclose(J[0, 1], 3.0), f"J[0, 1] is {J[0, 1]}: new unit 0, old unit 1, expected 3"
# assert np.isclose(J[1, 0], 1.5), f"J[1, 0] is {J[1, 0]}: new unit 1, old unit 0, expected 1.5"
# assert np.allclose(np.diag(J), [1.0, 3.0]), f"the diagonal is {np.diag(J)}, expected [1. 3.]"

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
# hs = np.array([[0.9], [0.0], [0.5], [0.0]])
# P = jacobian_product(hs, np.array([[2.0]]), 0, 3)
# print("three steps of one unit:", P, "and should be [[6.]], which is 2 * 2 * 2 * 0.75")
# assert P.shape == (1, 1), f"the product has shape {P.shape}, expected (1, 1)"
# assert np.isclose(P[0, 0], 6.0), "the steps from hs[0] to hs[3] are those that end in 1, 2 and 3"
#
# # Two units, whose Jacobians do not commute: unit 1 feeds unit 0, and each keeps itself.
# # The slopes are 1 and 0.75 in the first step, 0.75 and 1 in the second.
# W_hh = np.array([[1.0, 0.0], [1.0, 1.0]])
# P = jacobian_product(np.array([[0.3, 0.3], [0.0, 0.5], [0.5, 0.0]]), W_hh, 0, 2)
# print("two steps of two units:")
# print(P)
# # Old unit 1 reaches new unit 0 over now and kept later, or kept now and over later.
# ways = 1.0 * 0.75 + 0.75 * 0.75
# assert np.isclose(P[0, 1], ways), f"P[0, 1] is {P[0, 1]}, expected {ways}: mind the order"
# assert np.isclose(P[1, 0], 0.0), f"P[1, 0] is {P[1, 0]}: nothing leads from unit 0 to unit 1"
#
# # The chain rule again: a long way is a short one and the rest.
# rng = np.random.default_rng(0)
# hs, W_hh = rng.uniform(-0.9, 0.9, size=(6, 4)), rng.normal(size=(4, 4))
# whole = jacobian_product(hs, W_hh, 1, 5)
# parts = jacobian_product(hs, W_hh, 3, 5) @ jacobian_product(hs, W_hh, 1, 3)
# print("1 to 5 against 1 to 3 to 5: differs by", np.abs(whole - parts).max())
# assert np.allclose(whole, parts), "dh_5/dh_1 is not (dh_5/dh_3) times (dh_3/dh_1)"
# assert np.allclose(jacobian_product(hs, W_hh, 2, 2), np.eye(4)), "no step: the identity"

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
# # This matrix swaps two numbers and doubles one of them, so it stretches by at most 2.
# swap = np.array([[0.0, 2.0], [1.0, 0.0]])
# print("one step, tanh:      ", norm_bound(swap, 1), "and should be 2.0")
# print("three steps, tanh:   ", norm_bound(swap, 3), "and should be 8.0")
# print("three steps, logistic:", norm_bound(swap, 3, 0.25), "and should be 0.125")
# assert np.isclose(norm_bound(swap, 1), 2.0), "the norm is the spectral norm, the largest stretch"
# assert np.isclose(norm_bound(swap, 3), 8.0), "three steps may stretch by 2 three times"
# assert np.isclose(norm_bound(swap, 3, 0.25), 0.125), "each step brings its own factor gamma"
# assert np.isclose(norm_bound(swap, 0), 1.0), "no step leaves lengths as they are"

# %% [markdown]
# ## 4. The spectral radius
#
# The bound tells how far one step *can* stretch. In the long run the *spectral radius* decides, the
# largest magnitude among the eigenvalues:
#
# $$\rho(W) = \max_i \lvert \lambda_i \rvert.$$
#
# $W$ need not be symmetric, so eigenvalues may be negative, and they may be complex.


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
# quarter_turn = np.array([[0.0, -0.5], [0.5, 0.0]])
# doubler = np.array([[0.0, 2.0], [0.0, 0.0]])
# lopsided = np.array([[1.0, 0.0], [4.0, -2.0]])
# print("a quarter turn that halves:", spectral_radius(quarter_turn), "and should be 0.5")
# print("diagonal -3 and 2:         ", spectral_radius(np.diag([-3.0, 2.0])), "and should be 3.0")
# print("[[0, 2], [0, 0]]:          ", spectral_radius(doubler), "and should be 0.0")
# print("[[1, 0], [4, -2]]:         ", spectral_radius(lopsided), "and should be 2.0")
# assert np.isclose(spectral_radius(quarter_turn), 0.5), "eigenvalues ±0.5i have magnitude 0.5"
# assert np.isclose(spectral_radius(np.diag([-3.0, 2.0])), 3.0), "a negative eigenvalue counts too"
# assert np.isclose(spectral_radius(doubler), 0.0), "it stretches by 2 once, then nothing is left"
# assert np.isclose(spectral_radius(lopsided), 2.0), "a triangle's eigenvalues are on its diagonal"

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
# grads = [np.array([[3.0, 0.0]]), np.array([4.0])]
# clipped, norm = clip_by_global_norm(grads, 2.0)
# print("norm is", norm, "and should be 5.0;", "clipped to", clipped, "and should be 1.2 0 and 1.6")
# assert np.isclose(norm, 5.0), "the norm is that of all entries together, before clipping"
# assert np.allclose(clipped[0], [[1.2, 0.0]], rtol=1e-12), "every entry is scaled by exactly 2/5"
# assert np.allclose(clipped[1], [1.6], rtol=1e-12), "every array is scaled by the same 2/5"
# assert grads[0][0, 0] == 3.0 and grads[1][0] == 4.0, "the arrays that came must not change"
#
# clipped, norm = clip_by_global_norm(grads, 10.0)
# assert np.allclose(clipped[0], grads[0]), "a gradient shorter than max_norm stays as it is"
# clipped, norm = clip_by_global_norm([np.zeros(3)], 1.0)
# assert norm == 0 and not np.any(clipped[0]), "a gradient of zeros has norm 0 and stays zero"
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
# Q = orthogonal(4, 0.5, seed=3)
# assert np.shape(Q) == (4, 4), f"Q has shape {np.shape(Q)}, expected (4, 4)"
# print("Q Q^T is")
# print(np.round(Q @ Q.T, 12))
# assert np.allclose(Q @ Q.T, 0.25 * np.eye(4)), "Q Q^T is not gain² I"
# v = np.array([1.0, -2.0, 0.5, 3.0])
# print("length of v:", np.linalg.norm(v), "and of v Q:", np.linalg.norm(v @ Q), "which is half")
# assert np.isclose(np.linalg.norm(v @ Q), 0.5 * np.linalg.norm(v)), "lengths change by the gain"
# assert np.array_equal(Q, orthogonal(4, 0.5, seed=3)), "one seed must give one matrix"
# assert not np.allclose(Q, orthogonal(4, 0.5, seed=4)), "another seed must give another matrix"

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
# T, D, H, gain = 41, 3, 30, 1.0
# rng = np.random.default_rng(7)
# x, W_xh = rng.normal(size=(T, 1, D)), 0.1 * rng.normal(size=(D, H))
# gaussian = rng.normal(size=(H, H))
# starts = {
#     "Gaussian": gain * gaussian / spectral_radius(gaussian),
#     "orthogonal": orthogonal(H, gain, seed=7),
# }
# fig, axes = plt.subplots(2, 4, figsize=(12, 5.6), layout="constrained")
# for row, (name, W_hh) in zip(axes, starts.items()):
#     hs = rnn_forward(x, np.zeros((1, H)), W_xh, W_hh, np.zeros(H))[:, 0]
#     lags = np.arange(T)
#     products = [jacobian_product(hs, W_hh, T - 1 - lag, T - 1) for lag in lags]
#     for ax, lag in zip(row, [1, 10, 40]):
#         limit = np.abs(products[lag]).max()
#         ax.imshow(products[lag], cmap="coolwarm", vmin=-limit, vmax=limit)
#         ax.set(title=f"{name}, lag {lag}", xticks=[], yticks=[])
#         ax.set(xlabel=f"earlier unit (largest {limit:.2g})", ylabel="last unit")
#     stretches = np.linalg.svd(products, compute_uv=False)
#     row[3].semilogy(lags, stretches, color="0.6", linewidth=0.8)
#     row[3].semilogy(lags, stretches[:, 0], label="largest stretch")
#     row[3].semilogy(lags, [norm_bound(W_hh, lag) for lag in lags], "k--", label="bound")
#     row[3].set(title=f"{name}, radius {spectral_radius(W_hh):.2f}", xlabel="lag (steps)")
#     row[3].set(ylim=(1e-8, 1e6))
#     row[3].legend(loc="upper right")
# plt.show()
