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
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general.

# %%
import numpy as np

# %% [markdown]
# ## 1. One step
#
# The state after reading $x_t$ mixes the new input with the state before:
#
# $$a_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h, \qquad h_t = \tanh(a_t).$$
#
# The same weights serve every example of the minibatch and, later, every step.


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
# # One example, one input, two units: small enough for a pocket calculator.
# x = np.array([[2.0]])
# h_prev = np.array([[0.5, -1.0]])
# W_xh = np.array([[0.3, -0.2]])
# W_hh = np.array([[0.0, 0.4], [0.1, 0.0]])
# b_h = np.array([0.05, 0.1])
# h = rnn_step_forward(x, h_prev, W_xh, W_hh, b_h)
# # The pre-activations are 0.6 - 0.1 + 0.05 and -0.4 + 0.2 + 0.1.
# a = np.array([[0.55, -0.10]])
# print("arctanh(h) is", np.arctanh(h), "and should be", a)
# assert h.shape == (1, 2), f"h has shape {h.shape}, expected (1, 2)"
# assert np.allclose(np.arctanh(h), a), "the pre-activation is not x W_xh + h_prev W_hh + b_h"

# %% [markdown]
# ## 2. A sequence
#
# Unrolled over time, the network is the same step again and again. `hs[t]` is the state *after*
# `x[t]` was read, so `hs[0]` comes from `h0` and `hs[t]` from `hs[t - 1]`.


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
# # A network that only remembers: no input weights, an identity for memory.
# T, B, D, H = 4, 2, 3, 5
# h0 = np.linspace(-0.5, 0.5, B * H).reshape(B, H)
# hs = rnn_forward(np.ones((T, B, D)), h0, np.zeros((D, H)), np.eye(H), np.zeros(H))
# assert hs.shape == (T, B, H), f"hs has shape {hs.shape}, expected {(T, B, H)}"
# print("example 0, unit 0 over time:", h0[0, 0], hs[:, 0, 0])
# # Then each state is the tanh of the one before it.
# before = np.concatenate([h0[None], hs[:-1]])
# assert np.allclose(hs, np.tanh(before)), "hs[t] does not continue from hs[t - 1]"

# %% [markdown]
# ## 3. The read-out
#
# One matrix turns each state into `K` scores, the *logits*. It is the same matrix at every step:
#
# $$y_t = h_t W_{hy} + b_y.$$


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
# W_hy = np.array([[1.0, 0.0, 3.0], [0.0, 1.0, -1.0]])
# logits = readout_forward(np.array([[[1.0, 2.0]]]), W_hy, np.ones(3))
# print("logits are", logits[0, 0], "and should be [2. 3. 2.]")
# assert logits.shape == (1, 1, 3), f"logits has shape {logits.shape}, expected (1, 1, 3)"
# assert np.allclose(logits, [2, 3, 2]), "logits is not hs W_hy + b_y"

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
# # Two examples of one step; equal logits mean probability 1/4 for each of four outputs.
# logits = np.zeros((1, 2, 4))
# targets = np.array([[2, 0]])
# loss, dlogits = softmax_cross_entropy(logits, targets, np.array([[True, True]]))
# print("loss is", loss, "and should be log 4 =", np.log(4))
# assert np.isclose(loss, np.log(4)), "two steps of log 4 each, divided by B = 2"
# print("dlogits sums over the outputs to", dlogits.sum(axis=-1), "and should to zero")
# assert np.allclose(dlogits.sum(axis=-1), 0), "probabilities and targets both sum to one"
#
# # The same with the second example padded, and with huge logits.
# loss, dlogits = softmax_cross_entropy(logits, targets, np.array([[True, False]]))
# assert np.isclose(loss, np.log(4) / 2), "a step that does not count must not add to the loss"
# assert not dlogits[0, 1].any(), "a step that does not count has gradient zero"
# loss, dlogits = softmax_cross_entropy(logits + [1e4, 0, -1e4, 0], targets, targets == targets)
# print("with logits of 10,000 the loss is", loss, "and should be 10000.0")
# assert np.isclose(loss, 1e4), "subtract the largest logit before you exponentiate"

# %% [markdown]
# ## Your network completes a word
#
# The alphabet is {d, e, p, stop}. A network that has read "d" should say "e", then "e", then "p",
# then stop. After an "e" two answers are right in turn, so the state must count. The weights below
# were set by hand: unit 0 remembers that an "e" was read, unit 1 that two were, unit 2 that a "p"
# was. Change a weight and see what breaks.

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
