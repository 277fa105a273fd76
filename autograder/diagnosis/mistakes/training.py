"""Known wrong answers to the notebook "training"."""

from autograder.diagnosis.bank import mistake

DROPOUT = "training#training-dropout"
OPTIMISERS = "training#training-optimisers"
STREAMS = "training#training-streams"
SAMPLING = "training#training-sampling"
START = "training#training-start"
RECURSION = "bptt#bptt-recursion"
WEIGHTS = "bptt#bptt-weights"

UNIFORM = "np.random.default_rng(seed).uniform(size=(B, H))"
KEPT = f"({UNIFORM} < keep) / keep"
SHARE = "if not 0 < keep <= 1:"

MASK = [
    mistake(
        "mask-not-scaled", "sequence_dropout_mask", (KEPT, f"({UNIFORM} < keep) * 1.0"),
        why="What is kept is 1. It should be 1 / keep, so that the mean stays as it was.",
        section=DROPOUT,
    ),
    mistake(
        "mask-scaled-by-keep", "sequence_dropout_mask", (KEPT, f"({UNIFORM} < keep) * keep"),
        why="What is kept was multiplied by keep; it is divided by it, as fewer units must carry "
        "the whole.",
        section=DROPOUT,
    ),
    mistake(
        "keep-taken-for-the-share-dropped", "sequence_dropout_mask",
        (KEPT, f"({UNIFORM} >= keep) / (1 - keep)"),
        why="keep was taken for the probability that an entry is dropped. It is the one that an "
        "entry is kept.",
        section=DROPOUT,
        also=[[(KEPT, f"({UNIFORM} >= keep) / keep")]],
    ),
    mistake(
        "one-mask-for-all-examples", "sequence_dropout_mask",
        (KEPT, "np.tile(np.random.default_rng(seed).uniform(size=H) < keep, (B, 1)) / keep"),
        why="All examples lose the same units; every example has a mask of its own.",
        section=DROPOUT,
    ),
    mistake(
        "whole-examples-dropped", "sequence_dropout_mask",
        (UNIFORM, "np.random.default_rng(seed).uniform(size=(B, 1)).repeat(H, axis=1)"),
        why="Of each example all units are kept or all dropped; every unit is drawn by itself.",
        section=DROPOUT,
    ),
    mistake(
        "same-number-kept-in-every-example", "sequence_dropout_mask",
        (f"({UNIFORM} < keep)",
         "(np.random.default_rng(seed).permuted(np.tile(np.arange(H), (B, 1)), axis=1)"
         " < round(keep * H))"),
        why="Every example keeps the same number of units. The entries are independent: how many "
        "are kept is left to chance.",
        section=DROPOUT,
    ),
    mistake(
        "mask-ignores-the-seed", "sequence_dropout_mask", ("default_rng(seed)", "default_rng(0)"),
        why="Every seed gives the same mask: the generator must be made from seed.",
        section=DROPOUT,
    ),
    mistake(
        "mask-of-booleans", "sequence_dropout_mask", (KEPT, f"{UNIFORM} < keep"),
        why="The mask is boolean. It should hold numbers: 1 / keep where a unit is kept, and 0.",
        section=DROPOUT,
    ),
    mistake(
        "keep-not-checked", "sequence_dropout_mask", (SHARE, "if False:"),
        why="A keep outside of 0 < keep <= 1 makes no mask; it must raise a ValueError.",
        section=DROPOUT,
    ),
    mistake(
        "keep-of-zero-allowed", "sequence_dropout_mask", (SHARE, "if keep < 0 or keep > 1:"),
        why="keep = 0 is not refused. It would drop everything and divide by zero: raise a "
        "ValueError.",
        section=DROPOUT,
    ),
    mistake(
        "keep-refused-by-assert", "sequence_dropout_mask",
        ("raise ValueError(", "raise AssertionError("),
        why="A wrong keep raises an AssertionError; it should raise a ValueError.", section=DROPOUT,
    ),
]  # fmt: skip

DROPPED = [
    mistake(
        "inputs-not-dropped", "rnn_dropout_forward", ("in mask_x * x:", "in x:"),
        why="mask_x is not used: the inputs of every step are multiplied by it.", section=DROPOUT,
    ),
    mistake(
        "states-not-dropped", "rnn_dropout_forward", ("mask_h * h, W_xh", "h, W_xh"),
        why="mask_h is not used: the state before every step is multiplied by it.", section=DROPOUT,
    ),
    mistake(
        "first-state-not-dropped", "rnn_dropout_forward",
        ("mask_h * h, W_xh", "h, W_xh"), ("hs.append(h)", "hs.append(h)\n        h = mask_h * h"),
        why="h0 is not masked; it is a state like any other that a step reads.", section=DROPOUT,
    ),
    mistake(
        "only-the-first-state-dropped", "rnn_dropout_forward",
        ("    for masked in mask_x * x:", "    h = mask_h * h\n    for masked in mask_x * x:"),
        ("(masked, mask_h * h,", "(masked, h,"),
        why="Only h0 is masked. The same units are dropped again before every step.",
        section=DROPOUT,
    ),
    mistake(
        "dropped-states-returned", "rnn_dropout_forward", ("hs.append(h)", "hs.append(mask_h * h)"),
        why="The states returned are masked. hs[t] is the state itself; the mask acts where the "
        "next step reads it.",
        section=DROPOUT,
    ),
    mistake(
        "states-dropped-twice", "rnn_dropout_forward", ("h = rnn_step", "h = mask_h * rnn_step"),
        why="Every state is masked when it is made and again when it is read; once is enough, "
        "where it is read.",
        section=DROPOUT,
    ),
    mistake(
        "states-dropped-where-made", "rnn_dropout_forward",
        ("mask_h * h, W_xh", "h, W_xh"), ("h = rnn_step", "h = mask_h * rnn_step"),
        why="Every state is masked when it is made, so h0 is read whole and masked states are "
        "returned. Mask a state where a step reads it, h0 too.",
        section=DROPOUT,
    ),
    mistake(
        "mask-after-the-product", "rnn_dropout_forward",
        ("rnn_step_forward(masked, mask_h * h, W_xh, W_hh, b_h)",
         "np.tanh(masked @ W_xh + mask_h * (h @ W_hh) + b_h)"),
        why="mask_h multiplies h W_hh. It belongs to the state, before the product.",
        section=DROPOUT,
    ),
    mistake(
        "keeps-what-is-dropped", "rnn_dropout_forward",
        ("mask_x * x", "(mask_x == 0) * x"), ("mask_h * h,", "(mask_h == 0) * h,"),
        why="The masks are read the other way round: a zero drops a unit, and what is not zero "
        "keeps and scales it.",
        section=DROPOUT,
    ),
    mistake(
        "scale-of-the-mask-lost", "rnn_dropout_forward",
        ("mask_x * x", "(mask_x > 0) * x"), ("mask_h * h,", "(mask_h > 0) * h,"),
        why="The masks are used as yes and no. What is kept is multiplied by the mask's own "
        "number, 1 / keep.",
        section=DROPOUT,
    ),
    mistake(
        "first-example-drops-for-all", "rnn_dropout_forward",
        ("mask_x * x", "mask_x[0] * x"), ("mask_h * h,", "mask_h[0] * h,"),
        why="The masks of the first example were used for all; each example has its own row.",
        section=DROPOUT,
    ),
    mistake(
        "zeros-for-h0", "rnn_dropout_forward", ("hs, h = [], h0", "hs, h = [], np.zeros_like(h0)"),
        why="The sequence starts from zeros instead of from h0.",
        section="vanilla_rnn#vanilla-rnn-recurrence",
    ),
    mistake(
        "state-not-carried", "rnn_dropout_forward", ("mask_h * h, W_xh", "mask_h * h0, W_xh"),
        why="Every step starts from h0: the state is not carried on to the next step.",
        section="vanilla_rnn#vanilla-rnn-recurrence",
    ),
]  # fmt: skip

DH = "dh = dhs[t] + dh_next"
BEFORE = "h_prev = hs[t - 1] if t > 0 else h0"
BACK = "dx[t], dh_next = mask_x * step[0], mask_h * step[1]"
RETURN = "return dx, dh_next, dW_xh, dW_hh, db_h"

DROPPED_BACKWARD = [
    mistake(
        "state-mask-forgotten-going-back", "rnn_dropout_backward", ("mask_h * step[1]", "step[1]"),
        why="What goes back to the state before is not masked: a dropped unit was not read, so "
        "nothing comes back to it.",
        section=DROPOUT,
    ),
    mistake(
        "input-mask-forgotten-going-back", "rnn_dropout_backward", ("mask_x * step[0]", "step[0]"),
        why="dx is not masked: an input that was dropped was not read, so its gradient is zero.",
        section=DROPOUT,
    ),
    mistake(
        "W-hh-gradient-with-undropped-states", "rnn_dropout_backward",
        ("mask_h * h_prev, hs[t]", "h_prev, hs[t]"),
        why="The gradient of W_hh was made with h_prev. In the forward pass W_hh met "
        "mask_h ⊙ h_prev.",
        section=DROPOUT,
    ),
    mistake(
        "W-xh-gradient-with-undropped-inputs", "rnn_dropout_backward",
        ("mask_x * x[t], mask_h", "x[t], mask_h"),
        why="The gradient of W_xh was made with x[t]. In the forward pass W_xh met mask_x ⊙ x[t].",
        section=DROPOUT,
    ),
    mistake(
        "mask-on-what-arrives", "rnn_dropout_backward",
        (DH, "dh = mask_h * (dhs[t] + dh_next)"), ("mask_h * step[1]", "step[1]"),
        why="mask_h multiplies all that reaches h_t. The loss reads h_t unmasked: the mask belongs "
        "to what comes back through W_hh alone, h0's too.",
        section=DROPOUT,
        also=[[(DH, "dh = mask_h * (dhs[t] + dh_next)")]],
    ),
    mistake(
        "mask-on-the-loss-as-well", "rnn_dropout_backward",
        (DH, "dh = mask_h * dhs[t] + dh_next"),
        why="dhs[t] was masked. The loss reads hs[t] itself; only the next step reads it through "
        "the mask.",
        section=DROPOUT,
    ),
    mistake(
        "slope-of-the-dropped-state", "rnn_dropout_backward",
        ("h_prev, hs[t], W_xh", "h_prev, mask_h * hs[t], W_xh"),
        why="The slope 1 - h² was taken at the masked state; it is that of hs[t] itself.",
        section=DROPOUT,
    ),
    mistake(
        "scale-of-the-mask-lost-going-back", "rnn_dropout_backward",
        (BACK, "dx[t], dh_next = (mask_x > 0) * step[0], (mask_h > 0) * step[1]"),
        why="Going back, the masks are used as yes and no; what was multiplied by 1 / keep passes "
        "its gradient back with the same factor.",
        section=DROPOUT,
    ),
    mistake(
        "first-state-not-dropped-going-back", "rnn_dropout_backward",
        (BEFORE, BEFORE + "\n        mask_h = mask_h if t > 0 else np.ones_like(mask_h)"),
        why="h0 is taken for unmasked; the first step reads it through mask_h, too.",
        section=DROPOUT,
    ),
    mistake(
        "drops-dh-next", "rnn_dropout_backward", (DH, "dh = dhs[t]"),
        why="What comes back from step t+1 is dropped: dh is dhs[t] plus dh_next.",
        section=RECURSION,
    ),
    mistake(
        "drops-dhs", "rnn_dropout_backward", (DH, "dh = dhs[t] if t == len(x) - 1 else dh_next"),
        why="Only the last step's loss is used: every dhs[t] joins what comes back from step t+1.",
        section=RECURSION,
    ),
    mistake(
        "replaces-instead-of-adding", "rnn_dropout_backward",
        ("dW_xh += step[2]", "dW_xh = step[2]"), ("dW_hh += step[3]", "dW_hh = step[3]"),
        ("db_h += step[4]", "db_h = step[4]"),
        why="Each step's weight gradients replace those of the step before; they must be summed "
        "over time.",
        section=WEIGHTS,
    ),
    mistake(
        "averages-over-time", "rnn_dropout_backward",
        (RETURN, "return dx, dh_next, dW_xh / len(x), dW_hh / len(x), db_h / len(x)"),
        why="The weight gradients are divided by the number of steps; they are sums over time.",
        section=WEIGHTS,
    ),
    mistake(
        "state-after-for-state-before", "rnn_dropout_backward", (BEFORE, "h_prev = hs[t]"),
        why="hs[t] was used as the state before step t; that is hs[t - 1], and h0 for the first.",
        section=WEIGHTS,
    ),
    mistake(
        "zeros-for-h0-backward", "rnn_dropout_backward",
        (BEFORE, "h_prev = hs[t - 1] if t > 0 else np.zeros_like(h0)"),
        why="The first step goes back to zeros instead of to h0.", section=WEIGHTS,
    ),
    mistake(
        "last-state-for-h0", "rnn_dropout_backward", (BEFORE, "h_prev = hs[t - 1]"),
        why="At the first step hs[t - 1] is hs[-1], the last state; the state before it is h0.",
        section=WEIGHTS,
    ),
    mistake(
        "goes-forward-in-time", "rnn_dropout_backward",
        ("reversed(range(len(x)))", "range(len(x))"),
        why="The backward pass walks forward in time; it must go from the last step to the first.",
        section=RECURSION,
    ),
    mistake(
        "adds-into-dhs", "rnn_dropout_backward",
        (DH, "dhs[t] += dh_next\n        dh = dhs[t]"),
        why="What comes back was added into dhs, which belongs to the caller; make a new array.",
        section=RECURSION,
    ),
]  # fmt: skip

VELOCITIES = "velocities = [momentum * v + g for v, g in zip(velocities, gradients, strict=True)]"
MOVED = "moved = zip(parameters, velocities, strict=True)"
STEP = "p - learning_rate * v for p, v in moved"

MOMENTUM = [
    mistake(
        "old-velocity-moves", "sgd_momentum",
        (VELOCITIES, f"old, {VELOCITIES.replace('= ', '= velocities, ', 1)}"),
        (MOVED, "moved = zip(parameters, old, strict=True)"),
        why="The old velocity moves the parameters; it is the new one that does, which knows this "
        "gradient.",
        section=OPTIMISERS,
    ),
    mistake(
        "velocity-not-used", "sgd_momentum",
        (MOVED, "moved = zip(parameters, gradients, strict=True)"),
        why="The gradient moves the parameters; the new velocity should.", section=OPTIMISERS,
    ),
    mistake(
        "gradient-dampened", "sgd_momentum",
        ("momentum * v + g for", "momentum * v + (1 - momentum) * g for"),
        why="The gradient was multiplied by 1 - momentum. In this rule the velocity is a sum and "
        "not a mean: it takes the whole gradient.",
        section=OPTIMISERS,
    ),
    mistake(
        "learning-rate-in-the-velocity", "sgd_momentum",
        ("momentum * v + g for", "momentum * v + learning_rate * g for"),
        ("learning_rate * v for", "v for"),
        why="The learning rate went into the velocity. Here the velocity sums gradients alone, and "
        "the rate multiplies it when the parameters move.",
        section=OPTIMISERS,
        also=[[("momentum * v + g for", "momentum * v - learning_rate * g for"),
               ("p - learning_rate * v for", "p + v for")]],
    ),
    mistake(
        "momentum-on-the-gradient", "sgd_momentum",
        ("momentum * v + g for", "v + momentum * g for"),
        why="momentum multiplies the gradient. It multiplies the old velocity, which fades so.",
        section=OPTIMISERS,
    ),
    mistake(
        "looks-ahead", "sgd_momentum",
        (STEP, "p - learning_rate * (momentum * v + g) for p, v, g in moved"),
        (MOVED, "moved = zip(parameters, velocities, gradients, strict=True)"),
        why="This is Nesterov's rule, which looks one step ahead. In the plain rule the parameters "
        "move by learning_rate times the new velocity.",
        section=OPTIMISERS,
    ),
    mistake(
        "climbs", "sgd_momentum", ("[p - learning_rate", "[p + learning_rate"),
        why="The step goes up the loss: the update is minus learning_rate times the velocity.",
        section=OPTIMISERS,
    ),
    mistake(
        "old-velocities-returned", "sgd_momentum",
        (VELOCITIES, f"old, {VELOCITIES.replace('= ', '= velocities, ', 1)}"),
        ("in moved], velocities", "in moved], old"),
        why="The old velocities are returned; the next step goes on from the new ones.",
        section=OPTIMISERS,
    ),
    mistake(
        "velocities-changed-in-place", "sgd_momentum",
        ("[momentum * v + g for", "[np.add(momentum * v, g, out=v) for"),
        why="The old velocities were changed in place; they belong to the caller.",
        section=OPTIMISERS,
    ),
    mistake(
        "parameters-changed-in-place", "sgd_momentum",
        ("[p - learning_rate * v for", "[np.subtract(p, learning_rate * v, out=p) for"),
        why="The parameters were changed in place; return new arrays and leave the old alone.",
        section=OPTIMISERS,
    ),
]  # fmt: skip

MEAN = "decay * s + (1 - decay) * g**2"
ROOT = "/ (np.sqrt(s) + eps)"
SQUARES = f"squares = [{MEAN} for"

RMSPROP = [
    mistake(
        "eps-inside-the-root", "rmsprop", (ROOT, "/ np.sqrt(s + eps)"),
        why="eps stands inside the root; it is added to the root.", section=OPTIMISERS,
    ),
    mistake(
        "eps-beside-the-fraction", "rmsprop",
        (f"learning_rate * g {ROOT}", "learning_rate * g / np.sqrt(s) + eps"),
        why="eps was added to the quotient, as brackets are missing below the line; it is added to "
        "the root.",
        section=OPTIMISERS,
        also=[[(f"learning_rate * g {ROOT}", "(learning_rate * g / np.sqrt(s) + eps)")]],
    ),
    mistake(
        "eps-forgotten", "rmsprop", (ROOT, "/ np.sqrt(s)"),
        why="eps is not added to the root: where a gradient was always zero, this divides by zero.",
        section=OPTIMISERS,
    ),
    mistake(
        "root-forgotten", "rmsprop", (ROOT, "/ (s + eps)"),
        why="The gradient is divided by its mean square. It is the root that has the gradient's "
        "own size.",
        section=OPTIMISERS,
    ),
    mistake(
        "squares-of-before", "rmsprop", (SQUARES, f"old, squares = squares, [{MEAN} for"),
        ("zip(parameters, gradients, squares,", "zip(parameters, gradients, old,"),
        why="The old mean of squares stands under the root; the new one should, which knows this "
        "gradient.",
        section=OPTIMISERS,
    ),
    mistake(
        "squares-only-grow", "rmsprop", (MEAN, "s + g**2"),
        why="The squares are summed and never fade, as in AdaGrad; RMSProp takes a running mean.",
        section=OPTIMISERS,
    ),
    mistake(
        "decay-on-the-wrong-side", "rmsprop", (MEAN, "(1 - decay) * s + decay * g**2"),
        why="decay and 1 - decay have changed places: decay is what is kept of the old mean.",
        section=OPTIMISERS,
    ),
    mistake(
        "share-of-the-gradient-forgotten", "rmsprop", (MEAN, "decay * s + g**2"),
        why="The new square counts in full. In a running mean it has the weight 1 - decay.",
        section=OPTIMISERS,
    ),
    mistake(
        "gradient-not-squared", "rmsprop", (MEAN, "decay * s + (1 - decay) * np.abs(g)"),
        why="The gradient enters the running mean without being squared; it is a mean of g².",
        section=OPTIMISERS,
        also=[[(MEAN, "decay * s + (1 - decay) * g")]],
    ),
    mistake(
        "one-size-for-each-array", "rmsprop", (MEAN, "decay * s + (1 - decay) * np.mean(g**2)"),
        why="One mean square was taken over each whole array; every entry has its own.",
        section=OPTIMISERS,
    ),
    mistake(
        "climbs-with-rmsprop", "rmsprop", ("[p - learning_rate", "[p + learning_rate"),
        why="The step goes up the loss: parameters move against their gradients.",
        section=OPTIMISERS,
    ),
    mistake(
        "squares-changed-in-place", "rmsprop",
        (f"[{MEAN} for", "[np.add(decay * s, (1 - decay) * g**2, out=s) for"),
        why="The old squares were changed in place; they belong to the caller.", section=OPTIMISERS,
    ),
]  # fmt: skip

CORRECTIONS = "first, second = 1 - beta1**step, 1 - beta2**step"
CORRECTED = "(m / first) / (np.sqrt(s / second) + eps)"

ADAM = [
    mistake(
        "means-not-corrected", "adam", (CORRECTIONS, "first, second = 1.0, 1.0"),
        why="The running means are not corrected for their start from zero: divide them by "
        "1 - beta1 ** step and 1 - beta2 ** step.",
        section=OPTIMISERS,
    ),
    mistake(
        "only-the-means-corrected", "adam", ("np.sqrt(s / second)", "np.sqrt(s)"),
        why="Only the mean of gradients is corrected; that of squares starts from zero as well.",
        section=OPTIMISERS,
    ),
    mistake(
        "only-the-squares-corrected", "adam", ("(m / first)", "m"),
        why="Only the mean of squares is corrected; that of gradients starts from zero as well.",
        section=OPTIMISERS,
    ),
    mistake(
        "steps-counted-from-zero", "adam",
        (CORRECTIONS, "first, second = 1 - beta1 ** (step - 1), 1 - beta2 ** (step - 1)"),
        why="The exponent of the correction is one too small. step is this update's own number, "
        "from 1: at the first step step - 1 divides by zero.",
        section=OPTIMISERS,
    ),
    mistake(
        "steps-counted-one-too-far", "adam",
        (CORRECTIONS, "first, second = 1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)"),
        why="The exponent of the correction is one too large: step is this update's own number, "
        "from 1 already.",
        section=OPTIMISERS,
    ),
    mistake(
        "correction-without-the-step", "adam",
        (CORRECTIONS, "first, second = 1 - beta1, 1 - beta2"),
        why="The correction is the same at every step: beta1 and beta2 are raised to the power of "
        "step.",
        section=OPTIMISERS,
    ),
    mistake(
        "correction-to-the-power-as-a-whole", "adam",
        (CORRECTIONS, "first, second = (1 - beta1) ** step, (1 - beta2) ** step"),
        why="The correction is (1 - beta)**step; it is 1 - beta**step: beta alone is raised to the "
        "power.",
        section=OPTIMISERS,
    ),
    mistake(
        "correction-outside-the-root", "adam", ("np.sqrt(s / second)", "np.sqrt(s) / second"),
        why="The correction divides the root of the squares; it divides what is under the root.",
        section=OPTIMISERS,
    ),
    mistake(
        "corrected-means-returned", "adam",
        ("return parameters, means, squares",
         "return parameters, [m / first for m in means], [s / second for s in squares]"),
        why="The corrected means are returned, and the next step would correct them again. Return "
        "the running means themselves.",
        section=OPTIMISERS,
    ),
    mistake(
        "adam-eps-inside-the-root", "adam",
        ("(np.sqrt(s / second) + eps)", "np.sqrt(s / second + eps)"),
        why="eps stands inside the root; it is added to the root.", section=OPTIMISERS,
    ),
    mistake(
        "one-correction-for-both", "adam",
        (CORRECTIONS, "first, second = 1 - beta1**step, 1 - beta1**step"),
        why="Both means were corrected with beta1. That of squares fades by beta2, so its divisor "
        "is 1 - beta2 ** step.",
        section=OPTIMISERS,
    ),
    mistake(
        "eps-beside-the-uncorrected-root", "adam",
        (CORRECTED, "(m / first) * np.sqrt(second) / (np.sqrt(s) + eps)"),
        why="eps was added to the root of the uncorrected squares and corrected with it. It is "
        "added after the correction.",
        section=OPTIMISERS,
    ),
    mistake(
        "adam-root-forgotten", "adam", ("(np.sqrt(s / second) + eps)", "(s / second + eps)"),
        why="The mean is divided by the mean square; its root is missing.", section=OPTIMISERS,
    ),
    mistake(
        "betas-exchanged", "adam",
        ("beta1 * m + (1 - beta1) * g", "beta2 * m + (1 - beta2) * g"),
        ("beta2 * s + (1 - beta2) * g**2", "beta1 * s + (1 - beta1) * g**2"),
        (CORRECTIONS, "first, second = 1 - beta2**step, 1 - beta1**step"),
        why="beta1 and beta2 have changed places: beta1 is for the gradients, beta2 for their "
        "squares.",
        section=OPTIMISERS,
    ),
    mistake(
        "squares-of-the-mean", "adam",
        ("zip(squares, gradients, strict=True)", "zip(squares, means, strict=True)"),
        why="The squares are those of the new running mean; they are the gradient's.",
        section=OPTIMISERS,
    ),
    mistake(
        "means-of-before", "adam",
        ("means = [beta1", "old, means = means, [beta1"),
        ("zip(parameters, means, squares,", "zip(parameters, old, squares,"),
        why="The old mean of gradients moves the parameters; the new one should, which knows this "
        "gradient.",
        section=OPTIMISERS,
    ),
    mistake(
        "climbs-with-adam", "adam", ("p - learning_rate", "p + learning_rate"),
        why="The step goes up the loss: parameters move against the mean of their gradients.",
        section=OPTIMISERS,
    ),
]  # fmt: skip

STEPS = "m = (len(ids) - 1) // B"
BLOCKS = "n = m // k"
PLACES = "(np.arange(n * k)[:, None] + m * np.arange(B)).reshape(n, k, B)"
PAIR = "return ids[places], ids[places + 1]"

STREAM = [
    mistake(
        "streams-as-long-as-their-blocks", "stream_batches",
        ("+ m * np.arange(B)", "+ n * k * np.arange(B)"),
        why="Stream b starts at b n k, where the blocks of the one before end. It starts at b m: "
        "what fills no block is dropped at the end of every stream.",
        section=STREAMS,
    ),
    mistake(
        "last-id-has-no-successor", "stream_batches", (STEPS, "m = len(ids) // B"),
        ("ids[places + 1]", "ids[(places + 1) % len(ids)]"),
        why="m was made from all ids. The last one has nothing after it to be predicted: m is "
        "(len(ids) - 1) // B.",
        section=STREAMS,
        also=[[(STEPS, "m = len(ids) // B")]],
    ),
    mistake(
        "blocks-do-not-go-on", "stream_batches",
        (PLACES, "np.arange(n * k * B).reshape(n, B, k).swapaxes(1, 2)"),
        why="A block holds B pieces that follow one another in the sequence. The state of a stream "
        "must be able to go on: its next block begins where its last one ended.",
        section=STREAMS,
    ),
    mistake(
        "reshaped-instead-of-turned", "stream_batches",
        (PLACES, "(m * np.arange(B)[:, None] + np.arange(n * k)).reshape(n, k, B)"),
        why="Streams in rows were reshaped to (n, k, B), which mixes them. Turn them so that time "
        "comes first, then cut.",
        section=STREAMS,
    ),
    mistake(
        "neighbours-in-different-streams", "stream_batches",
        (PLACES, "np.arange(n * k * B).reshape(n, k, B)"),
        why="Neighbouring ids were dealt out to different streams. A stream is one piece of the "
        "sequence, m ids long.",
        section=STREAMS,
    ),
    mistake(
        "targets-are-the-inputs", "stream_batches", ("ids[places + 1]", "ids[places]"),
        why="The targets are the inputs themselves; each should be the id after its input.",
        section=STREAMS,
    ),
    mistake(
        "targets-wrap-around-in-the-block", "stream_batches",
        ("ids[places + 1]", "np.roll(ids[places], -1, axis=1)"),
        why="The last target of a block is the block's first input. It is the id that comes next, "
        "the first input of the next block.",
        section=STREAMS,
    ),
    mistake(
        "targets-end-with-their-stream", "stream_batches",
        ("ids[places + 1]", "ids[places + 1 - m * ((places + 1) % m == 0)]"),
        why="The last target of a stream is not the id that comes next in the sequence, which is "
        "the next stream's first. Take it from ids, not from the stream.",
        section=STREAMS,
        also=[[("ids[places + 1]", "ids[places + 1 - ((places + 1) % m == 0)]")]],
    ),
    mistake(
        "an-id-lost-between-blocks", "stream_batches", (BLOCKS, "n = (m + 1) // (k + 1)"),
        ("np.arange(n * k)[:, None]",
         "((k + 1) * np.arange(n)[:, None] + np.arange(k)).reshape(-1, 1)"),
        why="The streams were cut into blocks of k + 1 ids, so that one id between two blocks is "
        "never an input. Cut the inputs into blocks of k; their targets come one later.",
        section=STREAMS,
    ),
    mistake(
        "streams-before-steps", "stream_batches",
        ("reshape(n, k, B)", "reshape(n, k, B).swapaxes(1, 2)"),
        why="The streams' axis comes before that of time; blocks have the shape (n, k, B).",
        section=STREAMS,
    ),
    mistake(
        "last-block-missing", "stream_batches", (BLOCKS, "n = max(0, m - 1) // k"),
        why="When k divides m, the last block is missing: there are m // k of them.",
        section=STREAMS,
    ),
    mistake(
        "streams-keep-the-dtype", "stream_batches",
        ("np.asarray(ids, dtype=np.int64)", "np.asarray(ids)"),
        why="The dtype of the sequence was kept; inputs and targets are int64.", section=STREAMS,
    ),
]  # fmt: skip

POSITIVE = "if not temperature > 0:"
SCALED = "scaled = logits / temperature"
SUMS = "np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)"
COUNT = "(sums <= u[:, None]).sum(axis=1)"

SAMPLE = [
    mistake(
        "temperature-multiplies", "sample_ids", (SCALED, "scaled = logits * temperature"),
        why="The logits are multiplied by the temperature; they are divided by it, so that heat "
        "makes them more alike.",
        section=SAMPLING,
    ),
    mistake(
        "temperature-ignored", "sample_ids", (SCALED, "scaled = logits"),
        why="The temperature is not used; it divides the logits.", section=SAMPLING,
    ),
    mistake(
        "temperature-on-the-probabilities", "sample_ids",
        (SCALED, "scaled = logits"), (SUMS, SUMS + " / temperature"),
        why="The temperature divides the probabilities, which then no longer add up to 1. It "
        "divides the logits, before the softmax.",
        section=SAMPLING,
    ),
    mistake(
        "always-the-likeliest", "sample_ids", (COUNT, "logits.argmax(axis=1)"),
        why="The likeliest id was taken, whatever u is; it should be drawn.", section=SAMPLING,
    ),
    mistake(
        "softmax-overflows", "sample_ids",
        ("np.exp(scaled - scaled.max(axis=1, keepdims=True))", "np.exp(scaled)"),
        why="exp overflows for large logits: subtract from each row its largest entry first.",
        section="vanilla_rnn#vanilla-rnn-loss",
    ),
    mistake(
        "largest-of-the-whole-batch", "sample_ids",
        ("scaled.max(axis=1, keepdims=True)", "scaled.max()"),
        why="The largest logit of the whole batch was subtracted. A row that lies far below it is "
        "left with zeros: take each row's own largest.",
        section="vanilla_rnn#vanilla-rnn-loss",
    ),
    mistake(
        "softmax-over-the-batch", "sample_ids",
        ("weights.sum(axis=1, keepdims=True)", "weights.sum(axis=0)"),
        why="The softmax is taken over the examples; it is taken over the ids of each example.",
        section="vanilla_rnn#vanilla-rnn-loss",
    ),
    mistake(
        "probabilities-not-summed", "sample_ids",
        (SUMS, "weights / weights.sum(axis=1, keepdims=True)"),
        why="u was compared with single probabilities. Compare it with their sums from the left.",
        section=SAMPLING,
    ),
    mistake(
        "weights-not-divided-by-their-sum", "sample_ids", (SUMS, "np.cumsum(weights, axis=1)"),
        why="The exponentials were summed as they are; divided by their sum they are probabilities.",
        section=SAMPLING,
    ),
    mistake(
        "rounded-past-the-last-id", "sample_ids",
        ("np.minimum(ids, logits.shape[1] - 1)", "ids"),
        why="Where rounding leaves the last sum below 1, a u above it draws the id K, which does "
        "not exist; the last one is K - 1.",
        section=SAMPLING,
    ),
    mistake(
        "one-id-too-far", "sample_ids", (COUNT, COUNT + " + 1"),
        why="The id is one too large: it is the number of sums that are at or below u.",
        section=SAMPLING,
    ),
    mistake(
        "one-id-too-early", "sample_ids", (COUNT, f"np.maximum({COUNT} - 1, 0)"),
        why="The id is one too small. It is the first whose sum is above u, not the last whose sum "
        "is below.",
        section=SAMPLING,
    ),
    mistake(
        "sums-above-u-counted", "sample_ids", (COUNT, "(sums > u[:, None]).sum(axis=1)"),
        why="The sums above u were counted. The id is the number of those at or below u.",
        section=SAMPLING,
    ),
    mistake(
        "one-u-for-all", "sample_ids", ("u[:, None]", "u[0]"),
        why="The first u was used for all examples; each has its own.", section=SAMPLING,
    ),
    mistake(
        "ids-as-floats", "sample_ids", ("np.minimum(ids, ", "np.minimum(1.0 * ids, "),
        why="The ids are floating-point numbers; they are int64, as they will be used as indices.",
        section=SAMPLING,
    ),
    mistake(
        "temperature-not-checked", "sample_ids", (POSITIVE, "if False:"),
        why="A temperature of zero or less makes no softmax; it must raise a ValueError.",
        section=SAMPLING,
    ),
    mistake(
        "zero-means-the-likeliest", "sample_ids",
        (POSITIVE, "if temperature == 0:\n        return logits.argmax(axis=1)\n    " + POSITIVE),
        why="Temperature 0 was taken for the limit, the likeliest id. Here it must raise a "
        "ValueError.",
        section=SAMPLING,
    ),
]  # fmt: skip

BOUND = "bound = np.sqrt(6 / (D + H))"
INPUTS = "rng.uniform(-bound, bound, size=(D, 4 * H))"
BLOCK = "np.hstack([orthogonal(H, 1.0, int(s)) for s in rng.integers(2**32, size=4)])"
FORGET = "b_h[H : 2 * H] = forget_bias"

PARAMETERS = [
    mistake(
        "bound-of-the-wide-matrix", "lstm_initial_parameters", (BOUND, BOUND.replace("H", "4 * H")),
        why="The bound was computed from 4H columns. Each gate has a (D, H) block of its own: the "
        "bound is √(6 / (D + H)).",
        section=START,
    ),
    mistake(
        "root-of-the-bound-forgotten", "lstm_initial_parameters", (BOUND, "bound = 6 / (D + H)"),
        why="The square root of the bound is missing: it is √(6 / (D + H)).", section=START,
    ),
    mistake(
        "deviation-for-the-bound", "lstm_initial_parameters", (BOUND, BOUND.replace("6", "2")),
        why="√(2 / (D + H)) is the standard deviation that is wanted. Uniform numbers have it "
        "within a bound √3 times as large, √(6 / (D + H)).",
        section=START,
    ),
    mistake(
        "normal-input-weights", "lstm_initial_parameters",
        (INPUTS, "rng.normal(scale=bound / np.sqrt(3), size=(D, 4 * H))"),
        why="The input weights are normal numbers; they are uniform ones within the bound.",
        section=START,
        also=[[(INPUTS, "rng.normal(scale=bound, size=(D, 4 * H))")]],
    ),
    mistake(
        "input-weights-above-zero", "lstm_initial_parameters",
        ("uniform(-bound, bound", "uniform(0, bound"),
        why="The input weights lie between 0 and the bound; they lie on both sides of 0.",
        section=START,
    ),
    mistake(
        "one-block-four-times", "lstm_initial_parameters",
        (BLOCK, "np.hstack([orthogonal(H, 1.0, seed)] * 4)"),
        why="All four gates start with the same recurrent block. Draw four different ones.",
        section=START,
    ),
    mistake(
        "blocks-ignore-the-seed", "lstm_initial_parameters",
        ("rng.integers(2**32, size=4)", "range(4)"),
        why="The recurrent blocks are the same for every seed; they depend on seed.", section=START,
    ),
    mistake(
        "start-ignores-the-seed", "lstm_initial_parameters",
        ("default_rng(seed)", "default_rng(0)"),
        why="Every seed gives the same start: the generator must be made from seed.", section=START,
    ),
    mistake(
        "wide-matrix-orthogonal", "lstm_initial_parameters",
        (BLOCK, "orthogonal(4 * H, 1.0, seed)[:H]"),
        why="W_hh as a whole has orthogonal rows; its four (H, H) blocks should be orthogonal, "
        "each by itself.",
        section=START,
    ),
    mistake(
        "recurrent-weights-not-orthogonal", "lstm_initial_parameters",
        (BLOCK, "rng.uniform(-bound, bound, size=(H, 4 * H))"),
        why="The recurrent weights are drawn like the input weights; each (H, H) block of W_hh "
        "should be orthogonal.",
        section=START,
    ),
    mistake(
        "forget-bias-at-the-input-gate", "lstm_initial_parameters",
        (FORGET, "b_h[:H] = forget_bias"),
        why="forget_bias stands in the first block, the input gate's. The order is i, f, g, o.",
        section=START,
    ),
    mistake(
        "forget-bias-at-the-block-of-g", "lstm_initial_parameters",
        (FORGET, "b_h[2 * H : 3 * H] = forget_bias"),
        why="forget_bias stands in the third block, that of g. The order is i, f, g, o.",
        section=START,
    ),
    mistake(
        "forget-bias-at-the-output-gate", "lstm_initial_parameters",
        (FORGET, "b_h[3 * H :] = forget_bias"),
        why="forget_bias stands in the last block, the output gate's. The order is i, f, g, o.",
        section=START,
    ),
    mistake(
        "forget-bias-in-every-gate", "lstm_initial_parameters", (FORGET, "b_h[:] = forget_bias"),
        why="All gates start with forget_bias; only the forget gate does, the others with zero.",
        section=START,
    ),
    mistake(
        "forget-bias-missing", "lstm_initial_parameters", (f"    {FORGET}\n", ""),
        why="All biases are zero; those of the forget gate start with forget_bias.", section=START,
    ),
]  # fmt: skip

DRAWN = "np.random.default_rng(seed).uniform(1, T_max - 1, size=H)"
BIASES = "[-b_f, b_f, np.zeros(2 * H)]"

CHRONO = [
    mistake(
        "memories-up-to-T-max", "chrono_bias", ("(1, T_max - 1,", "(1, T_max,"),
        why="u was drawn up to T_max; it ends at T_max - 1, as ln u keeps for 1 + u steps.",
        section=START,
    ),
    mistake(
        "u-from-zero", "chrono_bias", ("(1, T_max - 1,", "(0, T_max - 1,"),
        why="u was drawn from 0 on, and ln u may be as low as it likes; u begins at 1.",
        section=START,
    ),
    mistake(
        "u-of-whole-numbers", "chrono_bias",
        ("uniform(1, T_max - 1, size=H)", "integers(1, T_max, size=H)"),
        why="u is a whole number, so that units share their biases; draw real numbers.",
        section=START,
    ),
    mistake(
        "logarithm-drawn-uniformly", "chrono_bias",
        (f"np.log({DRAWN})", "np.random.default_rng(seed).uniform(0, np.log(T_max - 1), size=H)"),
        why="ln u was drawn uniformly. It is u that is uniform: draw it first, then take its "
        "logarithm.",
        section=START,
    ),
    mistake(
        "logarithm-forgotten", "chrono_bias", (f"np.log({DRAWN})", DRAWN),
        why="The forget gate's bias is u itself; it should be ln u.", section=START,
    ),
    mistake(
        "one-memory-for-all-units", "chrono_bias",
        (DRAWN, DRAWN.replace("size=H", "size=1").join(["np.repeat(", ", H)"])),
        why="All units got the same u; every unit draws its own.", section=START,
    ),
    mistake(
        "chrono-ignores-the-seed", "chrono_bias", ("default_rng(seed)", "default_rng(0)"),
        why="Every seed gives the same biases: the generator must be made from seed.",
        section=START,
    ),
    mistake(
        "gates-exchanged", "chrono_bias", (BIASES, "[b_f, -b_f, np.zeros(2 * H)]"),
        why="The biases of the input gate and of the forget gate have changed places. The order is "
        "i, f, g, o.",
        section=START,
    ),
    mistake(
        "input-bias-of-the-same-sign", "chrono_bias", (BIASES, "[b_f, b_f, np.zeros(2 * H)]"),
        why="The input gate got the forget gate's bias. It gets the opposite: a unit that keeps "
        "long writes seldom.",
        section=START,
    ),
    mistake(
        "input-bias-forgotten", "chrono_bias", (BIASES, "[0 * b_f, b_f, np.zeros(2 * H)]"),
        why="The input gate's biases are zero; they are the opposite of the forget gate's.",
        section=START,
    ),
    mistake(
        "opposite-at-the-output-gate", "chrono_bias", (BIASES, "[0 * b_f, b_f, 0 * b_f, -b_f]"),
        why="The opposite biases went to the output gate; they belong to the input gate.",
        section=START,
    ),
]  # fmt: skip

MISTAKES = [
    *[*MASK, *DROPPED, *DROPPED_BACKWARD, *MOMENTUM, *RMSPROP, *ADAM],
    *[*STREAM, *SAMPLE, *PARAMETERS, *CHRONO],
]
