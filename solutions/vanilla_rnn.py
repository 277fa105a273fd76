# %% [markdown]
# # The vanilla recurrent network
#
# You will build a recurrent network from its smallest part upwards: one step, a whole sequence,
# the read-out, and the loss that knows which steps count. At the end your network completes a
# word, letter by letter.
#
# The chapter *The vanilla recurrent network* explains every formula used here. Shapes are written
# with `T` time steps, `B` examples in a minibatch, `D` inputs, `H` hidden units and `K` outputs.
# Arrays hold **row vectors**: one example per row, and time first.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general. None
# of the functions may change the arrays it is given: the checks lock theirs, and NumPy says
# *read-only* at a line that writes into one. Above each answer three hints unfold, one at a time.
#
# **Time**: about 60 minutes without the chapter, 115 with it.
#
# **Bring**: the rows and columns of a matrix product. No function of an earlier notebook is needed.

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
# The state after reading $x_t$ mixes the new input with the state before:
#
# $$a_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h, \qquad h_t = \tanh(a_t).$$
#
# The same weights serve every example of the minibatch and, later, every step.

# %% [markdown]
# <details><summary>Hint 1: what meets what</summary>
#
# Row `b` of `x` and row `b` of `h_prev` belong to one example (eq-vanilla-rnn-step). Both must
# become a row of `H` numbers. Look at the shapes: which side of the weights do rows stand on?
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# `x @ W_xh` has shape `(B, H)`, and so has `h_prev @ W_hh`. The bias has shape `(H,)`, and NumPy
# adds it to every row by itself. `np.tanh` works entry by entry.
#
# </details>
#
# <details><summary>Hint 3: in words</summary>
#
# Add the two products and the bias first; that is the pre-activation `a`. Take tanh once, of the
# whole sum, and return it.
#
# </details>


# %% tags=["solution"]
def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    """Advance a vanilla RNN by one step.

    Parameters
    ----------
    x : ndarray of shape (B, D)
        Inputs of this step.
    h_prev : ndarray of shape (B, H)
        Hidden state before this step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)

    Returns
    -------
    h : ndarray of shape (B, H)
        Hidden state after this step.

    References
    ----------
    Elman (1990), Finding structure in time; chapter "vanilla_rnn", eq-vanilla-rnn-step.
    """
    ### BEGIN SOLUTION
    return np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two examples, one input, two units: small enough for a pocket calculator.
# x, h_prev = locked([[2.0], [0.0]], [[0.5, -1.0], [0.0, 1.0]])
# W_xh, W_hh, b_h = locked([[0.3, -0.2]], [[0.0, 0.4], [0.1, 0.0]], [0.05, 0.1])
# # The pre-activations are the sums x W_xh + h_prev W_hh + b_h, entry by entry.
# a = [[0.6 - 0.1 + 0.05, -0.4 + 0.2 + 0.1], [0.0 + 0.1 + 0.05, 0.0 + 0.0 + 0.1]]
# h = rnn_step_forward(x, h_prev, W_xh, W_hh, b_h)
# compare("h", h, np.tanh(a), f"That is tanh, entry by entry, of {np.round(a, 6).tolist()}.")
# # Far out, tanh is 1 or -1 as far as a float can tell.
# h = rnn_step_forward(10_000 * x, h_prev, W_xh, W_hh, b_h)
# compare("h of an input of 20,000", h[0], [1, -1])

# %% [markdown]
# ## 2. A sequence
#
# Unrolled over time, the network is the same step again and again. `hs[t]` is the state *after*
# `x[t]` was read, so `hs[0]` comes from `h0` and `hs[t]` from `hs[t - 1]`.

# %% [markdown]
# <details><summary>Hint 1: one thing to carry</summary>
#
# You have a function for one step. It needs the state before, and it gives the state after
# (eq-vanilla-rnn-unrolled). Carry one state along in a variable `h`, and look at what it is before
# the first step.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# Time is the first axis, so `len(x)` steps, and `x[t]` is the minibatch of one step. Each call of
# `rnn_step_forward` gives the new `h`: keep it under `t`, and use it in the next call.
#
# </details>
#
# <details><summary>Hint 3: the loop</summary>
#
# Begin with `h = h0` and an array of shape `(T, B, H)`. In the loop, set `h` to what the step makes
# of `x[t]` and the present `h`, then store it in `hs[t]`. Let `h` be a *new* array each time:
# `h[:] = …` would write into `h0`.
#
# </details>


# %% tags=["solution"]
def rnn_forward(x, h0, W_xh, W_hh, b_h):
    """Run a vanilla RNN over a sequence.

    Parameters
    ----------
    x : ndarray of shape (T, B, D)
        Inputs, time first.
    h0 : ndarray of shape (B, H)
        Hidden state before the first step.
    W_xh : ndarray of shape (D, H)
    W_hh : ndarray of shape (H, H)
    b_h : ndarray of shape (H,)

    Returns
    -------
    hs : ndarray of shape (T, B, H)
        ``hs[t]`` is the hidden state after ``x[t]`` was read.

    References
    ----------
    Elman (1990), Finding structure in time; chapter "vanilla_rnn", eq-vanilla-rnn-step.
    """
    ### BEGIN SOLUTION
    hs = np.empty((len(x), *h0.shape), dtype=h0.dtype)
    h = h0
    for t in range(len(x)):
        h = rnn_step_forward(x[t], h, W_xh, W_hh, b_h)
        hs[t] = h
    return hs
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # One unit, with inputs chosen so that its states are 0.6, 0.6 and 0.8.
# x = np.log([2, 2, 3]) - np.array([0.25, 0.3, 0.3])
# x, h0, W_xh, W_hh, b_h = locked(x.reshape(3, 1, 1), [[0.5]], [[1.0]], [[0.5]], [0.0])
# hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
# rule = "hs[t] is made from x[t] and the state before it: h0 at first, then hs[t - 1]."
# compare("hs of one unit", hs, [[[0.6]], [[0.6]], [[0.8]]], rule)
#
# # A network that only remembers: no input weights, an identity for memory.
# T, B, D, H = 4, 2, 3, 5
# (h0,) = locked(np.linspace(-0.5, 0.5, B * H).reshape(B, H))
# hs = rnn_forward(np.ones((T, B, D)), h0, np.zeros((D, H)), np.eye(H), np.zeros(H))
# assert np.shape(hs) == (T, B, H), f"hs has shape {np.shape(hs)}, expected {(T, B, H)}"
# # Then each state is the tanh of the one before it.
# off = np.abs(hs - np.tanh(np.concatenate([h0[None], hs[:-1]]))).max()
# print(f"hs[t] and the tanh of the state before differ by {off:.1e}")
# assert off < 1e-6, f"hs[t] is off by {off:.1e} from the tanh of the state before"

# %% [markdown]
# ## 3. The read-out
#
# One matrix turns each state into `K` scores, the *logits*. It is the same matrix at every step:
#
# $$y_t = h_t W_{hy} + b_y.$$

# %% [markdown]
# <details><summary>Hint 1: what the matrix multiplies</summary>
#
# The same matrix serves every step and every example (eq-vanilla-rnn-readout). It turns the last
# axis, of length `H`, into one of length `K`.
#
# </details>
#
# <details><summary>Hint 2: what NumPy does with three axes</summary>
#
# `@` multiplies the last axis of the left array, and leaves all axes before it as they are. So
# `(T, B, H)` and `(H, K)` give `(T, B, K)`, without a loop.
#
# </details>
#
# <details><summary>Hint 3: in words</summary>
#
# One product, and the bias added to it; it reaches every step and example by itself. No softmax
# here: what is returned are the logits.
#
# </details>


# %% tags=["solution"]
def readout_forward(hs, W_hy, b_y):
    """Map hidden states to logits, the same way at every step.

    Parameters
    ----------
    hs : ndarray of shape (T, B, H)
    W_hy : ndarray of shape (H, K)
    b_y : ndarray of shape (K,)

    Returns
    -------
    logits : ndarray of shape (T, B, K)
        Unnormalised log-probabilities of the outputs.

    References
    ----------
    Chapter "vanilla_rnn", eq-vanilla-rnn-readout.
    """
    ### BEGIN SOLUTION
    return hs @ W_hy + b_y
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Two steps, two examples, two units, three outputs.
# (hs,) = locked([[[1.0, 2.0], [0.0, 1.0]], [[-1.0, 0.0], [2.0, 2.0]]])
# W_hy, b_y = locked([[1.0, 0.0, 3.0], [0.0, 1.0, -1.0]], [1.0, 0.0, -1.0])
# logits = readout_forward(hs, W_hy, b_y)
# compare("logits", logits, [[[2, 2, 0], [1, 1, -2]], [[0, 0, -4], [3, 2, 3]]])

# %% [markdown]
# ## 4. The loss, and which steps count
#
# Softmax turns logits into probabilities, and cross-entropy charges the negative logarithm of the
# probability that the right answer received. Sequences of unequal length were padded, so a mask
# $m$ says which steps count. The loss is a **sum over time divided by the batch size**:
#
# $$L = -\frac{1}{B} \sum_{t, b} m_{tb} \log p_{tb}[\text{target}_{tb}],
# \qquad p_{tb} = \operatorname{softmax}(y_{tb}).$$
#
# Its gradient with respect to the logits is $\mathrm{d}y_{tb} = m_{tb}\,(p_{tb} -
# \operatorname{onehot}(\text{target}_{tb})) / B$. The gradient of a step that does not count is
# zero.
#
# Logits may be as large as ±10,000. Then `np.exp` overflows, unless you use that softmax does not
# change when the same number is subtracted from all logits of a step.

# %% [markdown]
# <details><summary>Hint 1: first the logarithm, on paper</summary>
#
# The loss needs log p, not p. Write it out: the logarithm of a quotient is a difference,
# $\log p_k = y_k - \log \sum_j e^{y_j}$ (eq-vanilla-rnn-log-p). Now nothing is ever divided, and no
# logarithm is taken of a number that has become zero.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# Before anything is exponentiated, subtract from each step's logits their own largest one, into a
# new array: `logits.max(axis=-1, keepdims=True)` has one number for each step and example. Call the
# logarithms `log_p`; then p is `np.exp(log_p)`. For the target of each step, a boolean array
# `right` of shape `(T, B, K)` helps: compare `np.arange(K)` with `targets[..., None]`.
#
# </details>
#
# <details><summary>Hint 3: the two results</summary>
#
# Loss: the entries of `log_p` where `right` holds and the step counts, added up, with a minus sign,
# divided by the batch size, `logits.shape[1]`. Gradient: p minus `right`, times the mask, divided
# by the same number. The mask needs a last axis, `mask[..., None]`, to reach all `K` outputs.
#
# </details>


# %% tags=["solution"]
def softmax_cross_entropy(logits, targets, mask):
    """Masked cross-entropy of a batch of sequences, with its gradient.

    Parameters
    ----------
    logits : ndarray of shape (T, B, K)
    targets : integer ndarray of shape (T, B)
        Index of the right output; 0 where ``mask`` is False.
    mask : boolean ndarray of shape (T, B)
        True where a step counts.

    Returns
    -------
    loss : float
        Summed over the steps that count, divided by the batch size B; in nats.
    dlogits : ndarray of shape (T, B, K)
        Gradient of ``loss``; zero where ``mask`` is False.

    References
    ----------
    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs;
    chapter "vanilla_rnn", eq-vanilla-rnn-loss and eq-vanilla-rnn-dlogits.
    """
    ### BEGIN SOLUTION
    B = logits.shape[1]
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    right = np.arange(logits.shape[-1]) == targets[..., None]
    counted = mask[..., None]
    loss = -log_p[right & counted].sum() / B
    dlogits = (np.exp(log_p) - right) * counted / B
    return loss, dlogits
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# # Three steps, two examples. Equal logits mean probability 1/4 for each of four outputs.
# logits, targets = locked(np.zeros((3, 2, 4)), [[2, 0], [1, 3], [0, 0]])
# (all_count,) = locked(np.ones((3, 2), dtype=bool))
# loss, dlogits = softmax_cross_entropy(logits, targets, all_count)
# compare("loss", loss, 3 * np.log(4), "Six steps of log 4 each, divided by B = 2.")
# shape = np.shape(dlogits)
# assert shape == (3, 2, 4), f"dlogits has shape {shape}, expected (3, 2, 4)"
# step_0 = [[0.125, 0.125, -0.375, 0.125], [-0.375, 0.125, 0.125, 0.125]]
# compare("dlogits[0]", dlogits[0], step_0, "Probability minus one-hot target, divided by B = 2.")
#
# # Now only the first step of the second example counts.
# (mask,) = locked([[True, True], [True, False], [True, False]])
# loss, dlogits = softmax_cross_entropy(logits, targets, mask)
# compare("masked loss", loss, 2 * np.log(4), "Four of six steps count; still divided by B = 2.")
# compare("dlogits[1:, 1], masked", dlogits[1:, 1], np.zeros((2, 4)), "These do not count.")
# compare("dlogits[0], masked", dlogits[0], step_0, "These count, as they did without the mask.")
#
# # Adding 10,000 to all logits changes no probability.
# loss, _ = softmax_cross_entropy(logits + 1e4, targets, all_count)
# compare("loss of larger logits", loss, 3 * np.log(4), "Softmax is the same; exp may overflow.")
# # One example is sure of its target, the other undecided. Each has a largest logit of its own.
# (logits,) = locked([[[1e4, 0, 0, 0], [0, 0, 0, 0]]])
# loss, _ = softmax_cross_entropy(logits, np.array([[0, 3]]), all_count[:1])
# compare("loss of sure and undecided", loss, np.log(4) / 2, "(0 + log 4) / 2")
# # And one is sure of another output: its target's probability is e to the power of -10,000.
# loss, _ = softmax_cross_entropy(logits[:, :1], np.array([[3]]), all_count[:1, :1])
# too_small = "A float cannot hold so small a probability. It can hold its logarithm."
# compare("loss of sure and wrong", loss, 1e4, too_small)

# %% [markdown]
# ## Your network completes a word
#
# The alphabet is {d, e, p, stop}. A network that has read "d" should say "e", then "e", then "p",
# then stop. After an "e" two answers are right in turn, so the state must count. The weights below
# were set by hand for this one word: in it unit 0 tells that an "e" was read, unit 1 that two were,
# unit 2 that a "p" was. Change a weight and see what breaks. (After "edd", unit 1 claims two e's:
# the page *The state is a lossy summary* says why, and mends it.)

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# alphabet = ["d", "e", "p", "stop"]
# W_xh = np.array([[0.0, 0, 0], [4, 3, 0], [0, 0, 4], [0, 0, 0]])
# W_hh = np.array([[3.0, 3, 0], [0, 3, 0], [0, 0, 3]])
# b_h = np.array([1.0, 0, 1])
# W_hy = np.array([[0.0, 0, 0, 0], [0, -4, 2, 0], [0, 0, -2, 4]])
# b_y = np.array([-5.0, 0, 0, 0])
#
# d, e, p = [1.0, 0, 0, 0], [0.0, 1, 0, 0], [0.0, 0, 1, 0]
# x = np.array([[d], [e], [e], [p]])
# hs = rnn_forward(x, np.full((1, 3), -1.0), W_xh, W_hh, b_h)
# logits = readout_forward(hs, W_hy, b_y)
# p = np.exp(logits - logits.max(axis=-1, keepdims=True))
# p /= p.sum(axis=-1, keepdims=True)
#
# fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
# left.imshow(hs[:, 0].T, cmap="coolwarm", vmin=-1, vmax=1)
# left.set(title="hidden units", xticks=range(4), xticklabels="deep", yticks=range(3))
# right.imshow(p[:, 0].T, cmap="Greys", vmin=0, vmax=1)
# right.set(title="what comes next", xticks=range(4), xticklabels="deep")
# right.set(yticks=range(4), yticklabels=alphabet)
# plt.show()
# print("d", *(alphabet[k] for k in p[:, 0].argmax(axis=-1)))
