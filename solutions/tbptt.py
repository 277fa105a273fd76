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
# **Time**: about 75 minutes without the chapter, 150 with it.
#
# **Bring**: for the first task nothing. For the others, unless you would rather write them anew,
# `rnn_forward`, `readout_forward`, `softmax_cross_entropy`, `rnn_backward`, `readout_backward` and
# `clip_by_global_norm`, together with whatever they call.
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
#     from "vanilla_rnn":   rnn_step_forward, rnn_forward, readout_forward, softmax_cross_entropy
#     from "bptt":          rnn_step_backward, rnn_backward, readout_backward
#     from "gradient_flow": clip_by_global_norm
#
# The first task needs none of them. One that is still missing costs no points here: while the
# grader examines an exercise, it answers for the earlier ones itself.
### BEGIN SOLUTION
# isort: split
from solutions.bptt import readout_backward, rnn_backward  # noqa: F401
from solutions.gradient_flow import clip_by_global_norm  # noqa: F401
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

# %% [markdown]
# <details><summary>Hint 1: one column after the other</summary>
#
# Begin with `loss_start` alone. A new window begins every `k1` steps, from step 0 on, as long as a
# step is left. Which numbers are these for `T = 7` and `k1 = 2`? Then ask what `stop` is for each
# of them, and only then what `start` is.
#
# </details>
#
# <details><summary>Hint 2: what each column is made of</summary>
#
# These are the three lines of eq-tbptt-windows in the chapter. `np.arange` takes a step, and so
# finds the rest window by itself. A `stop` lies `k1` steps after its `loss_start`, but never beyond
# `T`. A `start` lies `k2` steps before its **`stop`**, but never before 0. `np.minimum` and
# `np.maximum` do this for a whole column at once.
#
# </details>
#
# <details><summary>Hint 3: columns to rows, and what to refuse</summary>
#
# Three arrays of length `n` become one of shape `(n, 3)` with `np.stack` along `axis=1`. Mind the
# order, `start` first. Above all that, one `if` refuses what is not allowed: Python reads a chain
# of comparisons such as $1 \le k_1 \le k_2$ as it is printed, and you need its opposite.
#
# </details>


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
# windows = tbptt_windows(7, 2, 3)
# compare("windows", windows, [[0, 0, 2], [1, 2, 4], [3, 4, 6], [4, 6, 7]], "See the drawing.")
# kind = np.asarray(windows).dtype
# assert kind.kind in "iu", f"windows holds numbers of the kind {kind}, expected integers"
# for start, loss_start, stop in windows:
#     print("  " * start + "- " * (loss_start - start) + "L " * (stop - loss_start))
#
# # Whatever T, k1 and k2 are, each step's loss counts in exactly one window.
# for T, k1, k2 in [(12, 3, 3), (12, 5, 8), (4, 6, 9), (9, 1, 4)]:
#     windows, case = np.asarray(tbptt_windows(T, k1, k2)), f"T = {T}, k1 = {k1}, k2 = {k2}"
#     assert windows.min() >= 0, f"{case}: {windows.min()} is no step of the sequence"
#     counted = [step for _, first, stop in windows for step in range(first, stop)]
#     assert counted == list(range(T)), f"{case}: the losses counted are those of steps {counted}"
#     width = max(stop - start for start, _, stop in windows)
#     assert width == min(k2, T), f"{case}: the longest window has {width} steps, not {min(k2, T)}"
# for k1, k2 in [(0, 3), (-1, 3), (4, 3)]:
#     raised = None
#     try:
#         tbptt_windows(7, k1, k2)
#     except Exception as error:
#         raised = error
#     print(f"k1 = {k1}, k2 = {k2} raises", repr(raised))
#     assert isinstance(raised, ValueError), f"k1 = {k1}, k2 = {k2} should raise ValueError"

# %% tags=["active-ipynb"]
# # A helper of the cells below; run this cell as well.
# def call(function, *arguments):
#     """Call an answer with locked arrays; where a name is not known, say what was not brought."""
#     kept = [locked(a)[0] if isinstance(a, np.ndarray) else a for a in arguments]
#     try:
#         return function(*kept)
#     except NameError:
#         missing("rnn_forward", "readout_forward", "softmax_cross_entropy")
#         missing("rnn_backward", "readout_backward", "clip_by_global_norm")
#         raise

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

# %% [markdown]
# <details><summary>Hint 1: what is cut, and what is not</summary>
#
# Do first, once and for all steps, what nobody cuts: the states, the logits, the loss and its
# `dlogits`, and the way back through the read-out. All steps count, so the mask is `True`
# everywhere. This gives you three of the six results, and `dhs`: what each state hears from its own
# loss. Only then go through your windows.
#
# </details>
#
# <details><summary>Hint 2: a window is a short sequence</summary>
#
# Its inputs and its states are slices from `start` to `stop`. Its `h0` is the state before step
# `start`: the real `h0` when `start` is 0, and an entry of `hs` otherwise. Its `dhs` are a slice
# from `start` to `stop` as well, but a **copy** of it, in which the steps before `loss_start` are
# zero: an earlier window has counted them. That is the mask $m_t$ of eq-tbptt-recursion.
#
# </details>
#
# <details><summary>Hint 3: what to take, and what to throw away</summary>
#
# In the copy, the steps to silence are the first `loss_start - start`. Of the five arrays that
# `rnn_backward` returns, `dx` and `dh0` end here, and throwing `dh0` away **is** the cut. Add the
# other three to sums that begin as zeros of the shapes of `W_xh`, `W_hh` and `b_h`. And mind that
# `hs[start - 1]` for `start = 0` is the last state of all.
#
# </details>


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
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# rng = np.random.default_rng(1)
# T, B, D, H, K = 6, 2, 3, 4, 5
# x, targets = rng.normal(size=(T, B, D)), rng.integers(0, K, size=(T, B))
# h0 = rng.uniform(-0.9, 0.9, size=(B, H))
# names = ["W_xh", "W_hh", "b_h", "W_hy", "b_y"]
# values = [rng.normal(size=shape) / 2 for shape in [(D, H), (H, H), (H,), (H, K), (K,)]]
#
# # Without a read-out each of K outputs has probability 1/K, at each of T steps.
# silent = [*values[:3], 0 * values[3], 0 * values[4]]
# loss = call(tbptt_gradients, x, targets, h0, *silent, 2, 3)[0]
# compare("loss", loss, T * np.log(K), "That is T log K: a sum over time, a mean over the batch.")
#
# # A window over everything cuts nothing: differences of the loss must agree, along any direction.
# _, *full = call(tbptt_gradients, x, targets, h0, *values, T, T)
# assert len(full) == 5, f"after the loss come five gradients, got {len(full)}"
# wrong = []
# for i, (name, value, gradient) in enumerate(zip(names, values, full)):
#     shape = np.shape(gradient)
#     assert shape == value.shape, f"d{name} has shape {shape}, expected {value.shape}"
#     direction = rng.normal(size=value.shape)
#     plus, minus = (
#         tbptt_gradients(x, targets, h0, *values[:i], moved, *values[i + 1 :], T, T)[0]
#         for moved in (value + 1e-5 * direction, value - 1e-5 * direction)
#     )
#     slope, claimed = (plus - minus) / 2e-5, (gradient * direction).sum()
#     print(f"along a direction of {name}: differences {slope:.8f}, yours {claimed:.8f}")
#     if not np.isclose(claimed, slope, rtol=1e-5, atol=1e-8):
#         wrong.append(f"d{name}")
# assert not wrong, f"k1 = k2 = T cuts nothing; not what differences say: {', '.join(wrong)}"
#
# # k1 alone changes nothing while k2 >= T: each loss is counted in one window only.
# for k1 in (1, 4):
#     again = call(tbptt_gradients, x, targets, h0, *values, k1, T + 1)[1:]
#     gaps = {f"d{name}": np.abs(a - b).max() for name, a, b in zip(names, full, again)}
#     print(f"k1 = {k1}, k2 = {T + 1} differs from k1 = k2 = T by at most", max(gaps.values()))
#     wrong = ", ".join(name for name, gap in gaps.items() if gap > 1e-10)
#     assert not wrong, f"k1 = {k1}, k2 = {T + 1} cuts nothing either, but changes {wrong}"
#
# # What truncation is for. Each step now has an input of its own, so row s of dW_xh holds what
# # arrives at step s, and nothing else. With k1 = 2 and k2 = 3 the windows start at 0, 1 and 3, and
# # no loss reaches further back than the start of its window.
# x, targets, h0 = np.eye(T)[:, None], targets[:, :1], h0[:1]
# W_xh, W_hh, b_h, *readout = rng.normal(size=(T, H)) / 2, *values[1:]
# usual = tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, *readout, 2, 3)[1]
# for t, start in enumerate([0, 0, 1, 1, 3, 3]):
#     other = targets.copy()
#     other[t] = (targets[t] + 1) % K
#     rows = tbptt_gradients(x, other, h0, W_xh, W_hh, b_h, *readout, 2, 3)[1]
#     reached = np.flatnonzero(np.abs(rows - usual).max(axis=1) > 1e-10).tolist()
#     wanted = list(range(start, t + 1))
#     print(f"the loss of step {t} reaches steps {reached}")
#     assert reached == wanted, f"the loss of step {t} reaches {reached}, and should reach {wanted}"
#
# # Without recurrent weights, the state after step t is tanh(W_xh[t] + b_h). What arrives at a step
# # meets, in dW_hh, the state before that step, at the start of a window too.
# network = W_xh, 0 * W_hh, b_h, *readout
# _, rows, dW_hh, *_ = tbptt_gradients(x, targets, h0, *network, 2, 2)
# states = np.vstack([h0, np.tanh(W_xh + b_h)])
# rule = "Before a window comes the state hs[start - 1], and h0 where start is 0."
# compare("dW_hh", dW_hh, states[:-1].T @ rows, rule)

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

# %% [markdown]
# <details><summary>Hint 1: a block is a whole sequence</summary>
#
# Everything hard is in `tbptt_gradients` already. Hand it one block as if it were all there is: the
# block's inputs and targets, the state carried so far as its `h0`, the parameters of the moment,
# and `k` for both window sizes. Nothing lies before that `h0`, so the history is cut.
#
# </details>
#
# <details><summary>Hint 2: what happens in a block, in this order</summary>
#
# Loss and gradients; the state to carry on, while the parameters have not moved; clipping; the new
# parameters, by eq-tbptt-block-update; a note of the loss. A slice such as `x[start : start + k]`
# ends with the sequence by itself, so the shorter block at the end needs no care.
#
# </details>
#
# <details><summary>Hint 3: five of each, in a list</summary>
#
# Keep the parameters in one list, in the order of the arguments: the gradients come in the same
# order, and `clip_by_global_norm` takes a list of all five (it returns the norm as well). Make the
# **new** list with `zip`: each parameter minus `learning_rate` times its clipped gradient. With
# `-=` you would write into the arrays that you were given. The state to carry on is the last one
# that `rnn_forward` returns for the block, from the first three parameters.
#
# </details>


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
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
#
# # With learning rate 0 nothing is learned. An identity for memory and no input: each state is the
# # tanh of the one before, over block borders too.
# rng = np.random.default_rng(2)
# T, B, D, H, K = 7, 2, 3, 4, 5
# x, targets = rng.normal(size=(T, B, D)), rng.integers(0, K, size=(T, B))
# h0 = rng.uniform(-0.9, 0.9, size=(B, H))
# frozen = [np.zeros((D, H)), np.eye(H), np.zeros(H), np.zeros((H, K)), np.zeros(K)]
# answer = call(train_stateful, x, targets, h0, *frozen, 3, 0.0, 1.0)
# assert len(answer) == 7, f"five parameters, losses and h_last are due, got {len(answer)} results"
# rule = "7 steps in blocks of 3: each step adds log K to its block, and B does not count."
# compare("losses", answer[5], np.array([3, 3, 1]) * np.log(K), rule)
# wanted = h0
# for _ in range(T):
#     wanted = np.tanh(wanted)
# compare("h_last", answer[6], wanted, "Seven times tanh make this of h0.")
#
# # One block of seven steps is one step of descent; its length is known when it is clipped.
# names = ["W_xh", "W_hh", "b_h", "W_hy", "b_y"]
# start = [rng.normal(size=p.shape) / 2 for p in frozen]
# after = call(train_stateful, x, targets, h0, *start, T, 0.5, 1e-3)[:5]
# moved = {name: np.linalg.norm(p - q) for name, p, q in zip(names, start, after)}
# print("lengths of the steps:", {name: round(float(length), 7) for name, length in moved.items()})
# still = [name for name, length in moved.items() if length == 0]
# assert not still, f"the update leaves {', '.join(still)} as before"
# joint = np.sqrt(sum(length**2 for length in moved.values()))
# rule = "That is learning_rate times five gradients whose joint norm is max_norm."
# compare("length of the joint step", joint, 0.0005, rule)
#
# # Without clipping, a small step lowers the loss by the step times the norm squared, nearly.
# step = 1e-6
# *after, losses, _ = call(train_stateful, x, targets, h0, *start, T, step, 1e6)
# norm, higher = (
#     np.sqrt(sum(((p - q) ** 2).sum() for p, q in zip(start, end))) / step
#     for end in (after, train_stateful(x, targets, h0, *start, T, step, 1e7)[:5])
# )
# rule = "Both times the gradient is shorter than max_norm, so it stays as it is."
# compare("norm with max_norm = 1e7", higher, norm, rule)
# later = train_stateful(x, targets, h0, *after, T, step, 1e6)[5]
# fall, wanted = losses[0] - later[0], step * norm**2
# told = f"the loss falls by {fall:.6g}, expected about {wanted:.6g}"
# assert np.isclose(fall, wanted, rtol=1e-2), f"{told}, as by a step of descent"
# print(told)
#
# # A block is run before its update, so its loss and its last state know nothing of the step.
# still, leap = (call(train_stateful, x, targets, h0, *start, T, rate, 1.0) for rate in (0.0, 0.5))
# rule = "losses[i] is block i's loss before its update, so the learning rate does not count."
# compare("losses with learning rate 0.5", leap[5], still[5], rule)
# rule = "It comes from the parameters that its block ran on, so the learning rate does not count."
# compare("h_last with learning rate 0.5", leap[6], still[6], rule)
#
# # The shorter last block is trained on like the others.
# whole = call(train_stateful, x, targets, h0, *start, 3, 0.1, 1.0)
# before = train_stateful(x[:6], targets[:6], h0, *start, 3, 0.1, 1.0)
# rest = np.abs(np.asarray(whole[1]) - before[1]).max()
# print("the last block, a single step, moves W_hh by up to", rest)
# assert rest > 0, "the last block leaves W_hh as the blocks before it left it"
#
# # A stream may be handed over in two parts: parameters and state are all that is carried on.
# *middle, first, h = train_stateful(x[:3], targets[:3], h0, *start, 3, 0.1, 1.0)
# *end, second, h = train_stateful(x[3:], targets[3:], h, *middle, 3, 0.1, 1.0)
# rule = "Parameters and state, and nothing else, pass from block to block."
# compare("losses in two parts", [*first, *second], whole[5], rule)
# for name, one, two in zip([*names, "h_last"], [*whole[:5], whole[6]], [*end, h]):
#     assert np.allclose(one, two), f"in two parts, {name} differs by {np.abs(one - two).max()}"

# %% [markdown]
# ## How far back must the gradient go?
#
# A stream of random bits. At each step your network shall name the bit that it read **five steps
# ago**. All four networks below start alike, read the same stream and carry their state on; only
# the length `k` of the blocks differs. See which of them learn, and think about why before you
# read on in the chapter.

# %% tags=["active-ipynb", "finale"]
# # What your answer calls from earlier notebooks, paste into "Bring your own" first.
# import matplotlib.pyplot as plt
#
# rng = np.random.default_rng(3)
# lag, T, B, H = 5, 6000, 16, 16
# bits = rng.integers(0, 2, size=(T + lag, B))
# x, targets = np.stack([1.0 - bits[lag:], bits[lag:]], axis=2), bits[:T]
# start = [rng.normal(size=(2, H)), rng.normal(size=(H, H)) / np.sqrt(4 * H), np.zeros(H)]
# start += [0.1 * rng.normal(size=(H, 2)), np.zeros(2)]
#
# fig, ax = plt.subplots(figsize=(8, 4))
# for k, style in zip([2, 4, 8, 16], [":", "-.", "--", "-"]):
#     losses = call(train_stateful, x, targets, np.zeros((B, H)), *start, k, 0.5 / k, 10.0)[5]
#     bits_per_step = losses[: T // k] / (k * np.log(2))
#     smooth = bits_per_step[: T // 400 * 400 // k].reshape(-1, 400 // k).mean(axis=1)
#     ax.plot(200 + 400 * np.arange(len(smooth)), smooth, style, label=f"k = {k}")
#     print(f"blocks of {k:2}: {smooth[-1]:.3f} bits per step at the end (guessing costs 1)")
# ax.set(xlabel="steps read", ylabel="loss in bits per step", title=f"name the bit {lag} steps ago")
# ax.legend()
# plt.show()
