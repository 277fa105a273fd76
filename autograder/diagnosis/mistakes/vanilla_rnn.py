"""Known wrong answers to the notebook "vanilla_rnn"."""

from autograder.diagnosis.bank import mistake

STEP = "vanilla_rnn#vanilla-rnn-recurrence"
UNROLL = "vanilla_rnn#vanilla-rnn-unrolling"
READOUT = "vanilla_rnn#vanilla-rnn-readout"
LOSS = "vanilla_rnn#vanilla-rnn-loss"

MISTAKES = [
    mistake(
        "forgets-bias",
        "rnn_step_forward",
        (" + b_h", ""),
        why="The bias b_h is not added to the pre-activation.",
        section=STEP,
    ),
    mistake(
        "ignores-previous-state",
        "rnn_step_forward",
        (" + h_prev @ W_hh", ""),
        why="The state before, h_prev W_hh, does not enter the pre-activation.",
        section=STEP,
    ),
    mistake(
        "no-tanh",
        "rnn_step_forward",
        ("np.tanh(", "("),
        why="The tanh is missing: the pre-activation itself is returned.",
        section=STEP,
    ),
    mistake(
        "sigmoid-for-tanh",
        "rnn_step_forward",
        (
            "np.tanh(x @ W_xh + h_prev @ W_hh + b_h)",
            "1 / (1 + np.exp(-(x @ W_xh + h_prev @ W_hh + b_h)))",
        ),
        why="The logistic function stands where tanh should be.",
        section=STEP,
    ),
    mistake(
        "transposed-recurrent-weights",
        "rnn_step_forward",
        ("h_prev @ W_hh", "h_prev @ W_hh.T"),
        why="W_hh is transposed: states are rows here, so it is h_prev @ W_hh.",
        section=STEP,
    ),
    mistake(
        "tanh-of-each-part",
        "rnn_step_forward",
        (
            "np.tanh(x @ W_xh + h_prev @ W_hh + b_h)",
            "np.tanh(x @ W_xh) + np.tanh(h_prev @ W_hh + b_h)",
        ),
        why="tanh was taken of the two parts apart, not of their sum.",
        section=STEP,
    ),
    mistake(
        "zeros-for-h0",
        "rnn_forward",
        ("h = h0", "h = np.zeros_like(h0)"),
        why="The sequence starts from zeros instead of from h0.",
        section=UNROLL,
    ),
    mistake(
        "state-not-carried",
        "rnn_forward",
        ("h = rnn_step_forward(x[t], h, W", "h = rnn_step_forward(x[t], h0, W"),
        why="Every step starts from h0: the state is not carried on to the next step.",
        section=UNROLL,
    ),
    mistake(
        "time-from-the-batch-axis",
        "rnn_forward",
        ("for t in range(len(x))", "for t in range(min(x.shape[:2]))"),
        ("np.empty(", "np.zeros("),
        why="The number of steps was taken from the batch axis; time is the first axis.",
        section=UNROLL,
    ),
    mistake(
        "stores-the-state-before",
        "rnn_forward",
        (
            "        h = rnn_step_forward(x[t], h, W_xh, W_hh, b_h)\n        hs[t] = h",
            "        hs[t] = h\n        h = rnn_step_forward(x[t], h, W_xh, W_hh, b_h)",
        ),
        why="hs[t] holds the state before x[t] was read; it should be the state after.",
        section=UNROLL,
    ),
    mistake(
        "reads-backwards",
        "rnn_forward",
        ("in range(len(x))", "in reversed(range(len(x)))"),
        why="The sequence is read from its end to its beginning.",
        section=UNROLL,
    ),
    mistake(
        "readout-forgets-bias",
        "readout_forward",
        (" + b_y", ""),
        why="The bias b_y is not added to the logits.",
        section=READOUT,
    ),
    mistake(
        "readout-of-last-state",
        "readout_forward",
        ("hs @ W_hy", "np.broadcast_to(hs[-1:], hs.shape) @ W_hy"),
        why="Every step's logits were computed from the last state.",
        section=READOUT,
    ),
    mistake(
        "softmax-overflows",
        "softmax_cross_entropy",
        ("shifted = logits - logits.max(axis=-1, keepdims=True)", "shifted = logits"),
        why="exp overflows for large logits: subtract each step's largest logit first.",
        section=LOSS,
    ),
    mistake(
        "mask-not-in-gradient",
        "softmax_cross_entropy",
        (" * counted / B", " / B"),
        why="The mask is in the loss but not in its gradient: padded steps must have gradient zero.",
        section=LOSS,
    ),
    mistake(
        "mask-ignored",
        "softmax_cross_entropy",
        ("counted = mask[..., None]", "counted = np.ones_like(mask)[..., None]"),
        why="The mask is not used: padded steps add to the loss.",
        section=LOSS,
    ),
    mistake(
        "mean-over-steps",
        "softmax_cross_entropy",
        ("B = logits.shape[1]", "B = logits.shape[0] * logits.shape[1]"),
        why="The loss is divided by T·B; it is a sum over time, divided by B alone.",
        section=LOSS,
    ),
    mistake(
        "mean-over-counted-steps",
        "softmax_cross_entropy",
        ("B = logits.shape[1]", "B = max(mask.sum(), 1)"),
        why="The loss is divided by the number of steps that count; divide by the batch size B.",
        section=LOSS,
    ),
    mistake(
        "not-divided-by-batch",
        "softmax_cross_entropy",
        ("B = logits.shape[1]", "B = 1"),
        why="Neither loss nor gradient is divided by the batch size B.",
        section=LOSS,
    ),
    mistake(
        "gradient-not-divided-by-batch",
        "softmax_cross_entropy",
        (" * counted / B", " * counted"),
        why="The loss is divided by B but its gradient is not.",
        section=LOSS,
    ),
    mistake(
        "softmax-over-the-batch",
        "softmax_cross_entropy",
        (
            "np.exp(shifted).sum(axis=-1, keepdims=True)",
            "np.exp(shifted).sum(axis=1, keepdims=True)",
        ),
        why="The softmax is normalised over the batch; each step's probabilities sum to one over the "
        "outputs, the last axis.",
        section=LOSS,
    ),
]
