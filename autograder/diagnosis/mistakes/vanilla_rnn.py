"""Known wrong answers to the notebook "vanilla_rnn"."""

from autograder.diagnosis.bank import mistake

STEP = "vanilla_rnn#vanilla-rnn-recurrence"
UNROLL = "vanilla_rnn#vanilla-rnn-unrolling"
READOUT = "vanilla_rnn#vanilla-rnn-readout"
LOSS = "vanilla_rnn#vanilla-rnn-loss"

LOG = "-log_p[right & counted]"
P = "np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)"
# The gradient from a softmax that is computed apart from its logarithm.
BY_QUOTIENT = (f"({P} - right) * counted / B", f"np.where(counted, {P} - right, 0) / B")
# Those that are seen in programs.
EPSILONS = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-30, 1e-300)

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
        also=[
            [
                ("shifted = logits - logits.max(axis=-1, keepdims=True)", "shifted = logits"),
                ("(np.exp(log_p) - right) * counted / B", gradient),
            ]
            for gradient in BY_QUOTIENT
        ],
    ),
    mistake(
        "softmax-over-time",
        "softmax_cross_entropy",
        (
            "np.exp(shifted).sum(axis=-1, keepdims=True)",
            "np.exp(shifted).sum(axis=0, keepdims=True)",
        ),
        why="The softmax is normalised over time; each step's probabilities sum to one over the "
        "outputs, the last axis.",
        section=LOSS,
        also=[
            [
                ("logits.max(axis=-1, keepdims=True)", "logits.max(axis=0, keepdims=True)"),
                (
                    "np.exp(shifted).sum(axis=-1, keepdims=True)",
                    "np.exp(shifted).sum(axis=0, keepdims=True)",
                ),
            ]
        ],
    ),
    mistake(
        "mask-not-in-gradient",
        "softmax_cross_entropy",
        (" * counted / B", " / B"),
        why="The mask is not in the gradient: padded steps must have gradient zero.",
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
        why="Loss and gradient are divided by T·B; the loss is a sum over time, divided by B alone.",
        section=LOSS,
    ),
    mistake(
        "mean-over-counted-steps",
        "softmax_cross_entropy",
        ("B = logits.shape[1]", "B = max(mask.sum(), 1)"),
        why="Loss and gradient are divided by the number of steps that count; divide by the batch "
        "size B.",
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
        why="The gradient is not divided by the batch size B; that of a loss that is divided by B is, "
        "too.",
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
        also=[
            [
                ("logits.max(axis=-1, keepdims=True)", f"logits.max({axis}keepdims=True)"),
                (
                    "np.exp(shifted).sum(axis=-1, keepdims=True)",
                    "np.exp(shifted).sum(axis=1, keepdims=True)",
                ),
            ]
            for axis in ("axis=1, ", "")
        ],
    ),
    mistake(
        "bias-after-the-tanh",
        "rnn_step_forward",
        ("h_prev @ W_hh + b_h)", "h_prev @ W_hh) + b_h"),
        why="The bias b_h was added to the state, behind tanh; it belongs to the pre-activation.",
        section=STEP,
    ),
    mistake(
        "tanh-overflows",
        "rnn_step_forward",
        (
            "return np.tanh(x @ W_xh + h_prev @ W_hh + b_h)",
            "a = x @ W_xh + h_prev @ W_hh + b_h\n"
            "    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))",
        ),
        why="tanh is written with exp, which overflows for large pre-activations, and infinity over "
        "infinity is not a number: use np.tanh.",
        section=STEP,
    ),
    mistake(
        "same-input-at-every-step",
        "rnn_forward",
        ("rnn_step_forward(x[t], h, W", "rnn_step_forward(x[0], h, W"),
        why="Every step read the first input; step t reads x[t].",
        section=UNROLL,
    ),
    mistake(
        "reads-backwards-into-loop-order",
        "rnn_forward",
        ("rnn_step_forward(x[t], h, W", "rnn_step_forward(x[len(x) - 1 - t], h, W"),
        why="The sequence is read from its end to its beginning, and the states stand in the order "
        "of the reading.",
        section=UNROLL,
    ),
    mistake(
        "softmax-in-the-readout",
        "readout_forward",
        (
            "return hs @ W_hy + b_y",
            "y = hs @ W_hy + b_y\n    y = np.exp(y - y.max(axis=-1, keepdims=True))\n"
            "    return y / y.sum(axis=-1, keepdims=True)",
        ),
        why="Probabilities were returned. The read-out gives logits; the softmax is the loss's part.",
        section=READOUT,
    ),
    mistake(
        "tanh-in-the-readout",
        "readout_forward",
        ("hs @ W_hy + b_y", "np.tanh(hs @ W_hy + b_y)"),
        why="tanh was taken of the logits; the read-out is linear.",
        section=READOUT,
    ),
    mistake(
        "mask-not-in-loss",
        "softmax_cross_entropy",
        ("log_p[right & counted]", "log_p[right]"),
        why="The mask is not in the loss: padded steps must add nothing to it.",
        section=LOSS,
    ),
    mistake(
        "target-not-subtracted",
        "softmax_cross_entropy",
        ("(np.exp(log_p) - right)", "np.exp(log_p)"),
        why="dlogits holds the probabilities alone: 1 is to be taken from that of the target.",
        section=LOSS,
    ),
    mistake(
        "gradient-at-the-targets-only",
        "softmax_cross_entropy",
        ("(np.exp(log_p) - right)", "(np.exp(log_p) - right) * right"),
        why="dlogits is zero but at the targets. A logit of another output moves the loss as well, "
        "by its probability.",
        section=LOSS,
    ),
    mistake(
        "mask-on-the-logits",
        "softmax_cross_entropy",
        (
            "shifted = logits - logits.max(axis=-1, keepdims=True)",
            "logits = logits * mask[..., None]\n"
            "    shifted = logits - logits.max(axis=-1, keepdims=True)",
        ),
        ("log_p[right & counted]", "log_p[right]"),
        why="The logits were multiplied by the mask, so a padded step adds log K to the loss. It is "
        "the step's loss that the mask multiplies.",
        section=LOSS,
        also=[
            [
                (
                    "shifted = logits - logits.max(axis=-1, keepdims=True)",
                    "logits = logits * mask[..., None]\n"
                    "    shifted = logits - logits.max(axis=-1, keepdims=True)",
                ),
                ("counted = mask[..., None]", "counted = np.ones_like(mask)[..., None]"),
            ]
        ],
    ),
    mistake(
        "epsilon-in-the-log",
        "softmax_cross_entropy",
        (LOG, "-np.log(np.exp(log_p) + 1e-8)[right & counted]"),
        why="A small number keeps the probability from zero inside the logarithm, so the loss of an "
        "unlikely target is too small. Take the logarithm of the softmax in one: y - log Σ exp y.",
        section=LOSS,
        also=[
            [(LOG, f"-np.log({kept.format(size)})[right & counted]")]
            for size in EPSILONS
            for kept in (
                "np.exp(log_p) + {0}",
                "np.clip(np.exp(log_p), {0}, 1.0)",
                "np.clip(np.exp(log_p), {0}, 1.0 - {0})",
            )
        ],
    ),
    mistake(
        "log-of-a-vanished-probability",
        "softmax_cross_entropy",
        (LOG, "-np.log(np.exp(log_p))[right & counted]"),
        why="An unlikely target's probability is rounded to 0, whose logarithm is infinite. Take the "
        "logarithm of the softmax in one: y - log Σ exp y.",
        section=LOSS,
        also=[
            [
                (LOG, "-(np.log(np.exp(log_p)) * right * counted)"),
            ],
            [
                (LOG, "-((np.log(np.exp(log_p)) * right).sum(-1) * mask)"),
            ],
        ],
    ),
    mistake(
        "one-maximum-for-all-steps",
        "softmax_cross_entropy",
        ("logits.max(axis=-1, keepdims=True)", "logits.max()"),
        why="The largest of all logits was subtracted everywhere, so all of another step's "
        "exponentials may vanish: subtract each step's own largest logit.",
        section=LOSS,
        also=[
            [
                ("logits.max(axis=-1, keepdims=True)", "logits.max()"),
                ("(np.exp(log_p) - right) * counted / B", gradient),
                *loss,
            ]
            for gradient in BY_QUOTIENT
            for loss in ((), ((LOG, f"-np.log({P})[right & counted]"),))
        ],
    ),
    mistake(
        "maximum-over-another-axis",
        "softmax_cross_entropy",
        ("logits.max(axis=-1, keepdims=True)", "logits.max(axis=0, keepdims=True)"),
        why="The maximum that is subtracted is not that of a step's own logits, along the last axis: "
        "each of them loses another number, and the softmax is another one.",
        section=LOSS,
        also=[
            [
                ("logits.max(axis=-1, keepdims=True)", f"logits.max(axis={axis}, keepdims=True)"),
                *loss,
            ]
            for axis in (0, 1)
            for loss in ((), ((LOG, "-(log_p * right * counted)"),))
        ],
    ),
    mistake(
        "mask-on-the-probabilities-alone",
        "softmax_cross_entropy",
        ("(np.exp(log_p) - right) * counted / B", "(np.exp(log_p) * counted - right) / B"),
        why="In the gradient the mask is on the probabilities alone: at padded steps 1 is still "
        "taken from output 0.",
        section=LOSS,
    ),
    mistake(
        "gradient-averaged-over-counted-steps",
        "softmax_cross_entropy",
        (" * counted / B", " * counted / max(mask.sum(), 1)"),
        why="The gradient is divided by the number of steps that count; divide by the batch size B.",
        section=LOSS,
    ),
    mistake(
        "loss-averaged-over-counted-steps",
        "softmax_cross_entropy",
        (".sum() / B", ".sum() / max(mask.sum(), 1)"),
        why="The loss is divided by the number of steps that count; divide by the batch size B.",
        section=LOSS,
    ),
    mistake(
        "loss-averaged-over-time",
        "softmax_cross_entropy",
        (".sum() / B", ".sum() / B / len(logits)"),
        why="The loss is divided by T as well; it is a sum over time.",
        section=LOSS,
    ),
    mistake(
        "gradient-averaged-over-time",
        "softmax_cross_entropy",
        (" * counted / B", " * counted / B / len(logits)"),
        why="The gradient is divided by T as well; the loss is a sum over time, divided by B alone.",
        section=LOSS,
    ),
    mistake(
        "averaged-over-each-sequence",
        "softmax_cross_entropy",
        (
            LOG + ".sum()",
            "-(log_p * (right & counted) / np.maximum(mask.sum(0), 1)[:, None]).sum()",
        ),
        (" * counted / B", " * counted / B / np.maximum(mask.sum(0), 1)[:, None]"),
        why="Each example's loss is divided by its number of steps; it is a sum over time.",
        section=LOSS,
    ),
    mistake(
        "loss-of-the-last-step-alone",
        "softmax_cross_entropy",
        ("counted = mask[..., None]", "counted = mask[..., None].copy()\n    counted[:-1] = False"),
        why="Only the last step's loss is counted; the loss is a sum over all steps that count.",
        section=LOSS,
    ),
    mistake(
        "mask-inverted",
        "softmax_cross_entropy",
        ("counted = mask[..., None]", "counted = ~mask[..., None]"),
        why="The mask is read the other way round: it is True where a step counts.",
        section=LOSS,
    ),
    mistake(
        "log-probabilities-in-the-gradient",
        "softmax_cross_entropy",
        ("(np.exp(log_p) - right)", "(log_p - right)"),
        why="dlogits holds the logarithms of the probabilities less the targets; it takes the "
        "probabilities themselves.",
        section=LOSS,
    ),
    mistake(
        "logits-in-the-gradient",
        "softmax_cross_entropy",
        ("(np.exp(log_p) - right)", "(logits - right)"),
        why="dlogits holds the logits less the targets; it takes the probabilities, after softmax.",
        section=LOSS,
    ),
    mistake(
        "first-input-not-read",
        "rnn_forward",
        ("    for t in range(len(x)):", "    hs[0] = h0\n    for t in range(1, len(x)):"),
        why="hs[0] is h0 and x[0] is never read: hs[0] is the state after x[0].",
        section=UNROLL,
    ),
    mistake(
        "parts-meet-each-others-weights",
        "rnn_step_forward",
        (
            "x @ W_xh + h_prev @ W_hh",
            "np.concatenate([h_prev, x], axis=1) @ np.concatenate([W_xh, W_hh])",
        ),
        why="h_prev and x were put side by side, h_prev first, but their weights one below the other "
        "with W_xh first: the parts meet each other's weights.",
        section=STEP,
        also=[
            [
                (
                    "x @ W_xh + h_prev @ W_hh",
                    "np.concatenate([x, h_prev], axis=1) @ np.concatenate([W_hh, W_xh])",
                )
            ]
        ],
    ),
    mistake(
        "relu-for-tanh",
        "rnn_step_forward",
        (
            "np.tanh(x @ W_xh + h_prev @ W_hh + b_h)",
            "np.maximum(x @ W_xh + h_prev @ W_hh + b_h, 0)",
        ),
        why="The positive part stands where tanh should be.",
        section=STEP,
    ),
    mistake(
        "state-without-its-weights",
        "rnn_step_forward",
        ("h_prev @ W_hh", "h_prev"),
        why="h_prev enters the pre-activation without its weights W_hh.",
        section=STEP,
    ),
    mistake(
        "input-of-the-step-before",
        "rnn_forward",
        ("rnn_step_forward(x[t], h, W", "rnn_step_forward(x[t - 1], h, W"),
        why="Step t read x[t - 1], and the first step the last input; step t reads x[t].",
        section=UNROLL,
    ),
    mistake(
        "every-step-with-the-last-input",
        "rnn_forward",
        ("rnn_step_forward(x[t], h, W", "rnn_step_forward(x[-1], h, W"),
        why="Every step read the last input; step t reads x[t].",
        section=UNROLL,
    ),
]
