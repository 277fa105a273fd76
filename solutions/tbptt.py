# %% [markdown]
# # Truncated backpropagation through time
#
# Backpropagation through time keeps every state of a sequence and gives one update when the whole
# sequence is done. For a sequence that is very long, or never ends, that is too much to keep and
# too long to wait. You will cut the way back into windows: first plan the windows, then compute
# the gradients that they leave, then train on an endless stream.
#
# The chapter *Truncated backpropagation through time* explains every formula used here. Shapes are
# written with `T` time steps, `B` streams side by side, `D` inputs, `H` hidden units and `K`
# outputs. Arrays hold **row vectors**, and time comes first.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general.

# %%
import numpy as np

# %% tags=["solution", "bring-your-own"]
# Bring your own: paste here the functions that you wrote in earlier notebooks.
#
#     from "sequences":     one_hot
#     from "vanilla_rnn":   rnn_step_forward, rnn_forward, readout_forward, softmax_cross_entropy
#     from "bptt":          rnn_step_backward, rnn_backward, readout_backward
#     from "gradient_flow": clip_by_global_norm
#
# The first task needs none of them. One that is still missing costs no points here: while the
# grader examines an exercise, it answers for the earlier ones itself.
### BEGIN SOLUTION
from solutions.bptt import readout_backward, rnn_backward  # noqa: F401
from solutions.gradient_flow import clip_by_global_norm  # noqa: F401
from solutions.sequences import one_hot  # noqa: F401
from solutions.vanilla_rnn import (  # noqa: F401
    readout_forward,
    rnn_forward,
    softmax_cross_entropy,
)

### END SOLUTION

# %% [markdown]
# ## 1. The windows
#
# TBPTT(k1, k2) reads a sequence of `T` steps once. After every `k1` steps it stops and looks back:
# the losses of the steps since the last stop are propagated back, but never further than `k2`
# steps from the stop. When `k1` does not divide `T`, one last window takes care of the rest.
#
# Write each window as three numbers, so that Python slices fit:
#
# - `x[loss_start:stop]` are the steps whose losses this window propagates,
# - `x[start:stop]` are the steps that the gradient travels through.
#
# For `T = 7`, `k1 = 2`, `k2 = 3`, with `L` for a step whose loss counts and `-` for one that the
# gradient only travels through, the windows are
#
# ```
# step      0 1 2 3 4 5 6
# window 0  L L
# window 1    - L L
# window 2        - L L
# window 3          - - L
# ```
#
# The first window has no room to look back further, and the last one has a single loss left but
# still looks back `k2` steps. With `k1 < k2` the windows overlap: the *sliding* form. With
# `k1 = k2` they lie end to end: the *block* form, in which only the rest looks back over a border.


# %% tags=["solution"]
def tbptt_windows(T, k1, k2):
    """Plan the windows of truncated backpropagation through time.

    Parameters
    ----------
    T : int
        Number of time steps.
    k1 : int
        Steps between two backward passes.
    k2 : int
        Steps that a backward pass goes back at most, counted from where it starts.

    Returns
    -------
    windows : integer ndarray of shape (n, 3)
        Rows ``start, loss_start, stop`` in order of time: the losses of steps ``loss_start`` to
        ``stop - 1`` are propagated back through steps ``stop - 1`` down to ``start``.

    Raises
    ------
    ValueError
        Unless ``1 <= k1 <= k2``.

    References
    ----------
    Williams and Peng (1990), who call it BPTT(h; h') with h = k2 and h' = k1; chapter "tbptt",
    section "tbptt-windows".
    """
    ### BEGIN SOLUTION
    if not 1 <= k1 <= k2:
        raise ValueError(f"expected 1 <= k1 <= k2, got k1 = {k1} and k2 = {k2}")
    loss_start = np.arange(0, T, k1)
    stop = np.minimum(loss_start + k1, T)
    start = np.maximum(0, stop - k2)
    return np.stack([start, loss_start, stop], axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # The windows drawn above.
# windows = np.asarray(tbptt_windows(7, 2, 3))
# for start, loss_start, stop in windows:
#     print("  " * start + "- " * (loss_start - start) + "L " * (stop - loss_start))
# assert windows.shape == (4, 3), f"there are 4 windows of 3 numbers, got shape {windows.shape}"
# assert windows.dtype.kind == "i", f"step numbers are integers, got {windows.dtype}"
# assert windows[1].tolist() == [1, 2, 4], f"the second window is 1, 2, 4 and not {windows[1]}"
# assert windows[3].tolist() == [4, 6, 7], f"the rest window is 4, 6, 7 and not {windows[3]}"
#
# # Whatever T, k1 and k2 are, each step's loss counts in exactly one window.
# for T, k1, k2 in [(12, 3, 3), (12, 5, 8), (4, 6, 9), (9, 1, 4)]:
#     windows = np.asarray(tbptt_windows(T, k1, k2))
#     counted = [step for _, first, stop in windows for step in range(first, stop)]
#     assert counted == list(range(T)), f"T={T}, k1={k1}, k2={k2} counts losses {counted}"
#     width = max(stop - start for start, _, stop in windows)
#     assert width == min(k2, T), f"T={T}, k1={k1}, k2={k2}: the longest window has {width} steps"
# for k1, k2 in [(0, 3), (4, 3)]:
#     try:
#         tbptt_windows(7, k1, k2)
#     except ValueError as error:
#         print("refused, as it should be:", error)
#     else:
#         raise AssertionError(f"k1 = {k1}, k2 = {k2} must raise ValueError")

# %% [markdown]
# ## 2. The gradients
#
# Now the gradients that these windows leave, with the parameters held fixed. The forward pass is
# not truncated: the network runs over all `T` steps, and the loss is that of all `T` steps (a sum
# over time, divided by `B`, every step counting). Nor is the read-out's gradient: it needs no way
# back through time.
#
# Only the way back through the states is cut. In a window,
#
# - the gradients of the losses of steps `loss_start` to `stop - 1` enter, and no others do;
# - they travel back to step `start` and no further: the state before that step is a number the
#   window starts from, without a history.
#
# The weight gradients of the windows are summed. With `k2 >= T` nothing is cut, and the result
# equals full backpropagation through time, whatever `k1` is.
#
# Your `rnn_backward` can do the work of one window. Think about what you hand it: which steps,
# which state before them, and which gradients `dhs` reach the states from the losses directly.


# %% tags=["solution"]
def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    """Loss of a vanilla RNN with read-out, and its gradients by TBPTT(k1, k2).

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    targets : integer ndarray of shape (T, B)
        Index of the right output of every step.
    h0 : ndarray of shape (B, H)
        Hidden state before the first step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)
    W_hy : ndarray of shape (H, K)
    b_y : ndarray of shape (K,)
    k1, k2 : int
        As in :func:`tbptt_windows`.

    Returns
    -------
    loss : float
        Cross-entropy summed over all steps, divided by the batch size B; in nats.
    dW_xh, dW_hh, db_h, dW_hy, db_y : ndarrays
        Gradients, each of its variable's shape, summed over windows.

    Raises
    ------
    ValueError
        Unless ``1 <= k1 <= k2``.

    References
    ----------
    Williams and Peng (1990); Sutskever (2013), Training recurrent neural networks; chapter
    "tbptt", section "tbptt-gradients".
    """
    ### BEGIN SOLUTION
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    logits = readout_forward(hs, W_hy, b_y)
    loss, dlogits = softmax_cross_entropy(logits, targets, np.ones(targets.shape, dtype=bool))
    dhs, dW_hy, db_y = readout_backward(dlogits, hs, W_hy)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):
        h_start = hs[start - 1] if start > 0 else h0
        entering = dhs[start:stop].copy()
        entering[: loss_start - start] = 0
        _, _, *grads = rnn_backward(entering, x[start:stop], h_start, hs[start:stop], W_xh, W_hh)
        dW_xh += grads[0]
        dW_hh += grads[1]
        db_h += grads[2]
    return loss, dW_xh, dW_hh, db_h, dW_hy, db_y
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# rng = np.random.default_rng(1)
# T, B, D, H, K = 6, 2, 3, 4, 5
# x, targets = rng.normal(size=(T, B, D)), rng.integers(0, K, size=(T, B))
# h0 = rng.uniform(-0.9, 0.9, size=(B, H))
# W_xh, W_hh, b_h = rng.normal(size=(D, H)), rng.normal(size=(H, H)) / 2, rng.normal(size=H)
# W_hy, b_y = rng.normal(size=(H, K)), rng.normal(size=K)
#
# # Without a read-out each of K outputs has probability 1/K, at each of T steps.
# loss = tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, 0 * W_hy, 0 * b_y, 2, 3)[0]
# print("loss is", loss, "and should be T log K =", T * np.log(K))
# assert np.isclose(loss, T * np.log(K)), "the loss is a sum over time divided by B"
#
# # A window over everything cuts nothing: differences of the loss must agree, along any direction.
# loss, *full = tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, T, T)
# V = 1e-5 * rng.normal(size=(H, H))
# plus = tbptt_gradients(x, targets, h0, W_xh, W_hh + V, b_h, W_hy, b_y, T, T)[0]
# minus = tbptt_gradients(x, targets, h0, W_xh, W_hh - V, b_h, W_hy, b_y, T, T)[0]
# print("along V the loss changes by", (plus - minus) / 2, "and dW_hh says", (full[1] * V).sum())
# assert np.isclose((plus - minus) / 2, (full[1] * V).sum(), rtol=1e-5), "dW_hh is wrong uncut"
#
# # k1 alone changes nothing while k2 >= T: each loss is counted in one window only.
# for k1 in (1, 4):
#     again = tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, T + 1)
#     for name, one, other in zip(["dW_xh", "dW_hh", "db_h", "dW_hy", "db_y"], full, again[1:]):
#         assert np.allclose(one, other), f"k2 >= T, k1 = {k1}: {name} is not that of full BPTT"
#
# # With all recurrent weights at zero every state is tanh(b_h), whatever was read. Input 0 is on at
# # step 0 only, so dW_xh[0] is what reaches step 0: in dW_hh it meets h0, and the rest tanh(b_h).
# pulse = np.zeros((T, 1, D))
# pulse[0, 0, 0] = 1
# network = 0 * W_xh, 0 * W_hh, b_h, W_hy, b_y
# _, dW_xh, dW_hh, db_h, _, _ = tbptt_gradients(pulse, targets[:, :1], h0[:1], *network, 2, 2)
# wanted = np.outer(h0[0], dW_xh[0]) + np.outer(np.tanh(b_h), db_h - dW_xh[0])
# print("largest difference in dW_hh", abs(dW_hh - wanted).max(), "and should be rounding")
# assert np.allclose(dW_hh, wanted), "a window starts from the state before it, hs[start - 1] or h0"

# %% [markdown]
# One more look, at what truncation is for. Input 0 is switched on at step 0 only, so row 0 of
# `dW_xh` holds what travels back to step 0, and nothing else. With `k1 = 2` and `k2 = 3` only the
# losses of steps 0 and 1 may get there.

# %% tags=["active-ipynb"]
# x[:, :, 0] = 0
# x[0, :, 0] = 1
# before = tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, 2, 3)[1][0]
# for t in range(T):
#     other = targets.copy()
#     other[t] = (targets[t] + 1) % K
#     after = tbptt_gradients(x, other, h0, W_xh, W_hh, b_h, W_hy, b_y, 2, 3)[1][0]
#     print(f"the target of step {t} moves what arrives at step 0 by", abs(after - before).max())
#     assert np.allclose(after, before) == (t >= 2), f"wrong reach of the loss of step {t}"

# %% [markdown]
# ## 3. Training on a stream
#
# A stream has no end at which one could update. `train_stateful` takes blocks of `k` steps, as
# most frameworks do it. When `k` does not divide `T` the last block is shorter, and it too is cut
# where it begins: it does not reach back into the block before. For each block the function
#
# 1. runs the network from the state carried so far, and notes the block's loss;
# 2. computes the gradients of that loss **within the block**: the state it started from is a
#    number, without a history;
# 3. takes one step of gradient descent, all five gradients clipped together by their global norm
#    first (the state to carry on is the one that the block ended in, before the parameters moved).
#
# So the state remembers across blocks what the gradient may not reach.


# %% tags=["solution"]
def train_stateful(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k, learning_rate, max_norm):
    """Train on a stream by gradient descent, block by block, with the state carried on.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        B streams side by side.
    targets : integer ndarray of shape (T, B)
    h0 : ndarray of shape (B, H)
        Hidden state before the first block.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)
    W_hy : ndarray of shape (H, K)
    b_y : ndarray of shape (K,)
    k : int
        Steps per block.
    learning_rate : float
    max_norm : float
        Largest joint 2-norm of a block's five gradients; longer ones are shortened to it.

    Returns
    -------
    W_xh, W_hh, b_h, W_hy, b_y : ndarrays
        The parameters after the last block's update.
    losses : ndarray of shape (n,)
        Each block's loss before its update: summed over the block's steps, divided by B.
    h_last : ndarray of shape (B, H)
        State after the last step, computed with the parameters that its block ran on.

    Raises
    ------
    ValueError
        Unless ``k >= 1`` and ``max_norm > 0``, and when a gradient is not finite.

    References
    ----------
    Sutskever (2013), Training recurrent neural networks; chapter "tbptt", section
    "tbptt-stateful".
    """
    ### BEGIN SOLUTION
    parameters = [W_xh, W_hh, b_h, W_hy, b_y]
    h, losses = h0, []
    for _, start, stop in tbptt_windows(len(x), k, k):
        block, answers = x[start:stop], targets[start:stop]
        loss, *grads = tbptt_gradients(block, answers, h, *parameters, k, k)
        h = rnn_forward(block, h, *parameters[:3])[-1]
        clipped, _ = clip_by_global_norm(grads, max_norm)
        parameters = [p - learning_rate * g for p, g in zip(parameters, clipped, strict=True)]
        losses.append(loss)
    return *parameters, np.array(losses), h
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # With learning rate 0 nothing is learned. An identity for memory and no input: each state is the
# # tanh of the one before, over block borders too.
# T, B, D, H, K = 7, 2, 3, 4, 5
# x, targets = rng.normal(size=(T, B, D)), rng.integers(0, K, size=(T, B))
# h0 = rng.uniform(-0.9, 0.9, size=(B, H))
# frozen = [np.zeros((D, H)), np.eye(H), np.zeros(H), np.zeros((H, K)), np.zeros(K)]
# *after, losses, h_last = train_stateful(x, targets, h0, *frozen, 3, 0.0, 1.0)
# wanted = h0
# for _ in range(T):
#     wanted = np.tanh(wanted)
# print("losses are", losses, "and should be [3 3 1] log K =", np.array([3, 3, 1]) * np.log(K))
# assert np.shape(losses) == (3,), "7 steps in blocks of 3 are 3 blocks, the last of one step"
# assert np.allclose(losses, np.array([3, 3, 1]) * np.log(K)), "a loss is a sum over its block / B"
# assert np.allclose(h_last, wanted), "h_last is not the state after 7 steps"
#
# # One block of seven steps is one step of descent; its length is known when it is clipped.
# start = [rng.normal(size=p.shape) / 2 for p in frozen]
# *after, losses, _ = train_stateful(x, targets, h0, *start, T, 1.0, 1e-3)
# moved = np.sqrt(sum(((p - q) ** 2).sum() for p, q in zip(start, after)))
# print("all parameters together moved by", moved, "and should by 0.001")
# assert np.isclose(moved, 1e-3), "the five gradients must be clipped by their joint norm"
# assert all((p != q).any() for p, q in zip(start, after)), "each of the five must move"
#
# # A small step without clipping lowers the loss by step * norm squared, to first order.
# step = 1e-6
# *after, losses, _ = train_stateful(x, targets, h0, *start, T, step, 1e6)
# norm = np.sqrt(sum(((p - q) ** 2).sum() for p, q in zip(start, after))) / step
# later = train_stateful(x, targets, h0, *after, T, step, 1e6)[5]
# print("the loss falls by", losses[0] - later[0], "and should by about", step * norm**2)
# assert np.isclose(losses[0] - later[0], step * norm**2, rtol=1e-2), "not a step of descent"
#
# # A block is run before its update, so its loss and its last state know nothing of the step.
# still, leap = (train_stateful(x, targets, h0, *start, T, rate, 1.0) for rate in (0.0, 0.5))
# assert np.allclose(still[5], leap[5]), "losses[i] is block i's loss before its update"
# assert np.allclose(still[6], leap[6]), "h_last is the state the block ran into, not a new one"
#
# # A stream may be handed over in two parts: parameters and state are all that is carried on.
# whole = train_stateful(x, targets, h0, *start, 3, 0.1, 1.0)
# *middle, first, h = train_stateful(x[:3], targets[:3], h0, *start, 3, 0.1, 1.0)
# *end, second, h = train_stateful(x[3:], targets[3:], h, *middle, 3, 0.1, 1.0)
# assert np.allclose(whole[5], [*first, *second]), "the second block does not continue the first"
# assert np.allclose(whole[6], h) and np.allclose(whole[1], end[1]), "the parts do not continue"

# %% [markdown]
# ## How far back must the gradient go?
#
# A stream of random bits. At each step your network shall name the bit that it read **five steps
# ago**. All four networks below start alike, read the same stream and carry their state on; only
# the length `k` of the blocks differs. See which of them learn, and think about why before you
# read on in the chapter.

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# rng = np.random.default_rng(3)
# lag, T, B, H = 5, 6000, 16, 16
# bits = rng.integers(0, 2, size=(T + lag, B))
# x, targets = one_hot(bits[lag:], 2), bits[:T]
# start = [rng.normal(size=(2, H)), rng.normal(size=(H, H)) / np.sqrt(4 * H), np.zeros(H)]
# start += [0.1 * rng.normal(size=(H, 2)), np.zeros(2)]
#
# fig, ax = plt.subplots(figsize=(8, 4))
# for k, style in zip([2, 4, 8, 16], [":", "-.", "--", "-"]):
#     losses = train_stateful(x, targets, np.zeros((B, H)), *start, k, 0.5 / k, 10.0)[5]
#     bits_per_step = losses[: T // k] / (k * np.log(2))
#     smooth = bits_per_step[: T // 400 * 400 // k].reshape(-1, 400 // k).mean(axis=1)
#     ax.plot(200 + 400 * np.arange(len(smooth)), smooth, style, label=f"k = {k}")
#     print(f"blocks of {k:2}: {smooth[-1]:.3f} bits per step at the end (guessing costs 1)")
# ax.set(xlabel="steps read", ylabel="loss in bits per step", title=f"name the bit {lag} steps ago")
# ax.legend()
# plt.show()
