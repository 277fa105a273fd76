"""Known wrong answers to the notebook "lstm"."""

from autograder.diagnosis.bank import mistake

GATES = "lstm#lstm-gates"
FORWARD = "lstm#lstm-forward"
BACKWARD = "lstm#lstm-backward"
SEQUENCE = "lstm#lstm-sequence"
TERMS = "lstm#lstm-four-terms"
FOUR = "[da_i, da_f, da_g, da_o]"
SIGMOIDS = "_sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)"
NAIVE = "lambda a: np.exp(a) / (1 + np.exp(a))"

STEP = [
    mistake(
        "sigmoid-on-the-candidate", "lstm_step_forward", ("np.tanh(g)", "_sigmoid(g)"),
        why="The candidate g went through the logistic function; it takes tanh, or the cell could "
        "only ever grow.",
        section=GATES,
    ),
    mistake(
        "tanh-on-the-gates", "lstm_step_forward",
        (SIGMOIDS, "np.tanh(i), np.tanh(f), np.tanh(g), np.tanh(o)"),
        why="The gates went through tanh; a gate is a share between 0 and 1, so it takes the "
        "logistic function.",
        section=GATES,
    ),
    mistake(
        "tanh-missing-on-the-cell", "lstm_step_forward", ("h = o * np.tanh(c)", "h = o * c"),
        why="The cell is shown as it is; h is o times tanh(c).", section=FORWARD,
    ),
    mistake(
        "output-gate-missing", "lstm_step_forward", ("h = o * np.tanh(c)", "h = np.tanh(c)"),
        why="The output gate is not used: h is o times tanh(c).", section=FORWARD,
    ),
    mistake(
        "input-gate-missing", "lstm_step_forward", ("+ i * g", "+ g"),
        why="The whole candidate enters the cell; only the share i of it should.", section=FORWARD,
    ),
    mistake(
        "forget-gate-missing", "lstm_step_forward", ("f * c_prev", "c_prev"),
        why="The whole old cell is kept, as in the LSTM of 1997; the forget gate f says how much "
        "of it stays.",
        section=FORWARD,
    ),
    mistake(
        "input-and-forget-gate-swapped", "lstm_step_forward",
        ("f * c_prev + i * g", "i * c_prev + f * g"),
        why="Input and forget gate have changed places: f belongs to the old cell, i to the "
        "candidate.",
        section=FORWARD,
    ),
    mistake(
        "forget-gate-tied-to-the-input-gate", "lstm_step_forward",
        ("f * c_prev", "(1 - i) * c_prev"),
        why="The old cell was weighted with 1 - i. An LSTM has a forget gate of its own; tied "
        "gates belong to the GRU.",
        section=FORWARD,
    ),
    mistake(
        "hidden-state-for-the-cell", "lstm_step_forward", ("f * c_prev", "f * h_prev"),
        why="The forget gate was applied to h_prev; it is the old cell, c_prev, that it keeps.",
        section=FORWARD,
    ),
    mistake(
        "blocks-in-the-order-i-f-o-g", "lstm_step_forward",
        ("i, f, g, o = np.split", "i, f, o, g = np.split"),
        ("concatenate([i, f, g, o]", "concatenate([i, f, o, g]"),
        why="The third block was taken for the output gate; the order here is i, f, g, o.",
        section=GATES,
    ),
    mistake(
        "gates-before-their-activation", "lstm_step_forward",
        ("i, f, g, o = np.split(x @ W_xh + h_prev @ W_hh + b_h, 4, axis=1)",
         "i, f, g, o = a = np.split(x @ W_xh + h_prev @ W_hh + b_h, 4, axis=1)"),
        ("concatenate([i, f, g, o]", "concatenate(a"),
        why="gates holds the pre-activations; it should hold i, f, g, o after sigmoid and tanh.",
        section=GATES,
    ),
    mistake(
        "sigmoid-overflows", "lstm_step_forward",
        ("    i, f, g, o = _s", f"    _sigmoid = {NAIVE}\n    i, f, g, o = _s"),
        why="exp overflows for large pre-activations, and infinity over infinity is not a number: "
        "write the logistic function so that exp sees negative numbers only.",
        section=GATES,
    ),
    mistake(
        "forgets-the-bias", "lstm_step_forward", (" + b_h", ""),
        why="The bias b_h is not added to the pre-activations.", section=GATES,
    ),
    mistake(
        "recurrent-weights-missing", "lstm_step_forward", (" + h_prev @ W_hh", ""),
        why="The gates look at the input alone; they should see h_prev as well.", section=GATES,
    ),
    mistake(
        "forget-bias-of-one", "lstm_step_forward", ("_sigmoid(f)", "_sigmoid(f + 1)"),
        why="1 was added to the forget gate's pre-activation. A large forget bias is a matter of how "
        "b_h is initialised; the step adds b_h and nothing else.",
        section=GATES,
    ),
    mistake(
        "one-bias-for-all-gates", "lstm_step_forward",
        ("h_prev @ W_hh + b_h", "h_prev @ W_hh + np.tile(b_h[: len(b_h) // 4], 4)"),
        why="All four blocks use the first block's bias; each has its own.", section=GATES,
    ),
    mistake(
        "pre-activations-clipped", "lstm_step_forward",
        ("x @ W_xh + h_prev @ W_hh + b_h", "np.clip(x @ W_xh + h_prev @ W_hh + b_h, -15, 15)"),
        why="The pre-activations were clipped, so no gate is ever quite shut.", section=GATES,
        also=[[("    i, f, g, o = _s", f"    i, f, o = (np.clip(a, -{size}, {size}) for a in (i, f, o))\n"
                "    i, f, g, o = _s")] for size in (5, 10, 15, 20)],
    ),
    mistake(
        "recurrent-weights-transposed", "lstm_step_forward",
        ("h_prev @ W_hh", "np.concatenate([h_prev @ W.T for W in np.split(W_hh, 4, axis=1)], axis=1)"),
        why="The recurrent weights of each gate are transposed: states are rows here, so it is "
        "h_prev @ W.",
        section=GATES,
    ),
    mistake(
        "new-cell-without-the-old", "lstm_step_forward", ("f * c_prev + i * g", "i * g"),
        why="The old cell is forgotten altogether: c keeps the share f of it.", section=FORWARD,
    ),
    mistake(
        "gates-without-activation", "lstm_step_forward", (SIGMOIDS, "i, f, np.tanh(g), o"),
        why="The gates did not go through the logistic function.", section=GATES,
    ),
    mistake(
        "tanh-of-the-cell-kept", "lstm_step_forward",
        ("h = o * np.tanh(c)", "c = np.tanh(c)\n    h = o * c"),
        why="tanh of the cell was returned as the cell; the cell itself goes on, and tanh is for h "
        "alone.",
        section=FORWARD,
    ),
]  # fmt: skip

UNROLL = [
    mistake(
        "cell-not-carried", "lstm_forward", ("f[t] * c +", "f[t] * c0 +"),
        why="Every step keeps a share of c0: the cell is not carried on to the next step.",
        section=FORWARD,
    ),
    mistake(
        "hidden-state-not-carried", "lstm_forward", ("h @ W_hh", "h0 @ W_hh"),
        why="Every step's gates look at h0: the hidden state is not carried on to the next step.",
        section=FORWARD,
    ),
    mistake(
        "cell-and-hidden-state-swapped", "lstm_forward", ("h, c = h0, c0", "h, c = c0, h0"),
        why="The first step took c0 for the hidden state and h0 for the cell.", section=FORWARD,
    ),
    mistake(
        "results-taken-in-the-wrong-order", "lstm_forward",
        ("c = cs[t] = f[t] * c + i[t] * g[t]", "c_new = f[t] * c + i[t] * g[t]"),
        ("h = hs[t] = o[t] * np.tanh(c)",
         "h, c = c_new, o[t] * np.tanh(c_new)\n        hs[t], cs[t] = h, c"),
        why="At every step h and c have changed places: the step gives h first, then c.",
        section=FORWARD,
    ),
    mistake(
        "zeros-for-the-initial-states", "lstm_forward",
        ("h, c = h0, c0", "h, c = np.zeros_like(h0), np.zeros_like(c0)"),
        why="The sequence starts from zeros instead of from h0 and c0.", section=FORWARD,
    ),
    mistake(
        "zeros-for-c0", "lstm_forward", ("h, c = h0, c0", "h, c = h0, np.zeros_like(c0)"),
        why="The cell starts from zero instead of from c0.", section=FORWARD,
    ),
    mistake(
        "sequence-without-tanh-on-the-cell", "lstm_forward", ("o[t] * np.tanh(c)", "o[t] * c"),
        why="The cell is shown as it is; each h is o times tanh(c).", section=FORWARD,
    ),
    mistake(
        "bias-at-the-first-step-only", "lstm_forward", ("gates += b_h", "gates[:1] += b_h"),
        why="The bias b_h was added at the first step only.", section=FORWARD,
    ),
    mistake(
        "time-from-the-batch-axis", "lstm_forward",
        ("for t in range(T)", "for t in range(min(T, B))"),
        ("hs, cs = np.empty((T, B, H), dtype), np.empty((T, B, H), dtype)",
         "hs, cs = np.zeros((2, T, B, H), dtype)"),
        why="The number of steps was taken from the batch axis; time is the first axis.",
        section=FORWARD,
    ),
    mistake(
        "reads-backwards", "lstm_forward", ("for t in range(T)", "for t in reversed(range(T))"),
        why="The sequence is read from its end to its beginning.", section=FORWARD,
    ),
    mistake(
        "cells-returned-as-states", "lstm_forward",
        ("return hs, cs, gates", "return cs, hs, gates"),
        why="hs and cs have changed places: the hidden states come first.", section=FORWARD,
    ),
    mistake(
        "tanh-of-the-cells-returned", "lstm_forward",
        ("return hs, cs, gates", "return hs, np.tanh(cs), gates"),
        why="cs holds tanh of the cells; it should hold the cells themselves.", section=FORWARD,
    ),
    mistake(
        "tanh-of-the-cell-carried", "lstm_forward",
        ("h = hs[t] = o[t] * np.tanh(c)", "c = np.tanh(c)\n        h = hs[t] = o[t] * c"),
        why="tanh of the cell was carried on to the next step; the cell itself goes on, and tanh is "
        "for h alone.",
        section=FORWARD,
    ),
]  # fmt: skip

STEP_BACKWARD = [
    mistake(
        "drops-dc-next", "lstm_step_backward", ("dc = dc_next + dh", "dc = dh"),
        why="dc_next is missing: the cell is also read by the next step, so what arrives from "
        "there must be added.",
        section=BACKWARD,
    ),
    mistake(
        "path-from-h-into-c-missing", "lstm_step_backward",
        (" + dh * o * (1 - tanh_c**2)", ""),
        why="Only dc_next reaches the cell. The path from h into c is missing: h = o tanh(c) "
        "sends dh · o · (1 - tanh(c)²).",
        section=BACKWARD,
    ),
    mistake(
        "adds-to-dc-next-in-place", "lstm_step_backward",
        ("    dc = dc_next + dh * o * (1 - tanh_c**2)",
         "    dc = dc_next\n    dc += dh * o * (1 - tanh_c**2)"),
        why="The argument dc_next was changed in place, as by += where dc is another name for it: "
        "write dc = dc_next + ….",
        section=BACKWARD,
    ),
    mistake(
        "slope-of-tanh-missing-in-dc", "lstm_step_backward",
        ("dh * o * (1 - tanh_c**2)", "dh * o"),
        why="On the way from h into c the slope of tanh, 1 - tanh(c)², is missing.",
        section=BACKWARD,
    ),
    mistake(
        "slope-of-tanh-at-the-wrong-argument", "lstm_step_backward",
        ("(1 - tanh_c**2)", "(1 - c**2)"),
        why="1 - c² stands where the slope of tanh at c is meant: that is 1 - tanh(c)².",
        section=BACKWARD,
    ),
    mistake(
        "output-gate-missing-in-dc", "lstm_step_backward",
        ("dh * o * (1 - tanh_c**2)", "dh * (1 - tanh_c**2)"),
        why="On the way from h into c the output gate o is missing.", section=BACKWARD,
    ),
    mistake(
        "forget-gate-not-applied-to-dc-prev", "lstm_step_backward",
        ("dc_prev = dc * f", "dc_prev = dc"),
        why="dc goes to c_prev unscaled; c_prev entered the cell multiplied by f.",
        section=BACKWARD,
    ),
    mistake(
        "dc-prev-from-dc-next-alone", "lstm_step_backward",
        ("dc_prev = dc * f", "dc_prev = dc_next * f"),
        why="dc_prev was made from dc_next alone; all of dc goes on to c_prev, the part that came "
        "through h as well.",
        section=BACKWARD,
    ),
    mistake(
        "dc-prev-with-the-step-before", "lstm_step_backward",
        ("    return da @", "    dc_prev = dc_prev + da @ W_hh.T * o * (1 - np.tanh(c_prev) ** 2)\n"
         "    return da @"),
        why="dc_prev also holds what dh_prev sends into c_prev. That path belongs to the step before, "
        "which adds it itself, with its own output gate.",
        section=BACKWARD,
    ),
    mistake(
        "input-gate-and-candidate-with-themselves", "lstm_step_backward",
        ("dc * g * i * (1 - i)", "dc * i * i * (1 - i)"), ("dc * i * (1 - g**2)", "dc * g * (1 - g**2)"),
        why="i and g have changed places: the cell takes i ⊙ g, so the gradient of i is dc ⊙ g, and "
        "that of g is dc ⊙ i.",
        section=BACKWARD,
    ),
    mistake(
        "c-for-c-prev", "lstm_step_backward",
        ("dc * c_prev * f * (1 - f)", "dc * c * f * (1 - f)"),
        why="The forget gate's gradient was made with the new cell c; f was multiplied by c_prev.",
        section=BACKWARD,
    ),
    mistake(
        "forget-gate-with-the-input-gates-slope", "lstm_step_backward",
        ("c_prev * f * (1 - f)", "c_prev * i * (1 - i)"),
        why="The line of da_f was copied from da_i: its slope is f (1 - f), not i (1 - i).",
        section=BACKWARD,
    ),
    mistake(
        "input-gate-with-the-old-cell", "lstm_step_backward",
        ("dc * g * i * (1 - i)", "dc * c_prev * i * (1 - i)"),
        why="The line of da_i was copied from da_f: the input gate was multiplied by g, not by "
        "c_prev.",
        section=BACKWARD,
    ),
    mistake(
        "output-gate-with-dc", "lstm_step_backward",
        ("da_o = dh * tanh_c", "da_o = dc * tanh_c"),
        why="The output gate got its share of dc; it acts on h, so its share is of dh.",
        section=BACKWARD,
    ),
    mistake(
        "output-gate-without-tanh", "lstm_step_backward", ("dh * tanh_c *", "dh * c *"),
        why="The output gate's gradient was made with c; o was multiplied by tanh(c).",
        section=BACKWARD,
    ),
    mistake(
        "slope-of-the-sigmoid-missing", "lstm_step_backward",
        ("dc * g * i * (1 - i)", "dc * g"), ("dc * c_prev * f * (1 - f)", "dc * c_prev"),
        ("dh * tanh_c * o * (1 - o)", "dh * tanh_c"),
        why="The slope of the logistic function, σ (1 - σ), is missing in the three gates.",
        section=BACKWARD,
    ),
    mistake(
        "slope-of-tanh-missing-in-the-candidate", "lstm_step_backward",
        ("dc * i * (1 - g**2)", "dc * i"),
        why="The slope of the candidate's tanh, 1 - g², is missing.", section=BACKWARD,
    ),
    mistake(
        "tanh-of-the-candidate-twice", "lstm_step_backward", ("(1 - g**2)", "(1 - np.tanh(g)**2)"),
        why="gates holds g after its tanh: the slope is 1 - g², without another tanh.",
        section=BACKWARD,
    ),
    mistake(
        "sigmoid-slope-on-the-candidate", "lstm_step_backward", ("(1 - g**2)", "g * (1 - g)"),
        why="The candidate's slope was taken for a sigmoid's; g is a tanh, with slope 1 - g².",
        section=BACKWARD,
    ),
    mistake(
        "gradients-in-the-order-i-f-o-g", "lstm_step_backward",
        ("[da_i, da_f, da_g, da_o]", "[da_i, da_f, da_o, da_g]"),
        why="The four da were put together in the order i, f, o, g; it is i, f, g, o.",
        section=BACKWARD,
    ),
    mistake(
        "gradients-in-another-order", "lstm_step_backward", (FOUR, "[da_f, da_i, da_g, da_o]"),
        why="The four da were put together in another order than i, f, g, o.",
        section=BACKWARD,
        also=[[(FOUR, f"[da_{a}, da_{b}, da_{c}, da_{d}]")]
              for a, b, c, d in ("fiog", "igfo", "igof", "iogf", "iofg", "oifg", "gifo", "gfio")],
    ),
    mistake(
        "new-state-in-dW-hh", "lstm_step_backward", ("h_prev.T @ da", "(o * tanh_c).T @ da"),
        why="dW_hh was made with the new state h; W_hh met h_prev in the forward pass.",
        section=BACKWARD,
    ),
    mistake(
        "bias-gradient-averaged", "lstm_step_backward", ("da.sum(axis=0)", "da.mean(axis=0)"),
        why="db_h was averaged over the batch; the loss was divided by B already, so sum.",
        section=BACKWARD,
    ),
    mistake(
        "slope-of-one-gate-for-all", "lstm_step_backward",
        ("g * i * (1 - i)", "g * o * (1 - o)"), ("c_prev * f * (1 - f)", "c_prev * o * (1 - o)"),
        why="One gate's slope was used for all three gates; each has its own.",
        section=BACKWARD,
        also=[[("c_prev * f * (1 - f)", "c_prev * i * (1 - i)"),
               ("tanh_c * o * (1 - o)", "tanh_c * i * (1 - i)")]],
    ),
    mistake(
        "gates-activated-again", "lstm_step_backward",
        ("    tanh_c = np", "    i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)\n"
         "    tanh_c = np"),
        why="The gates went through their activations again; gates holds i, f, g and o themselves.",
        section=BACKWARD,
    ),
    mistake(
        "gates-all-with-the-slope-of-tanh", "lstm_step_backward",
        ("g * i * (1 - i)", "g * (1 - i**2)"), ("c_prev * f * (1 - f)", "c_prev * (1 - f**2)"),
        ("tanh_c * o * (1 - o)", "tanh_c * (1 - o**2)"),
        why="The three gates got the slope of tanh; they are logistic, with slope σ (1 - σ).",
        section=BACKWARD,
    ),
    mistake(
        "all-slopes-missing", "lstm_step_backward",
        ("g * i * (1 - i)", "g"), ("c_prev * f * (1 - f)", "c_prev"), ("i * (1 - g**2)", "i"),
        ("tanh_c * o * (1 - o)", "tanh_c"),
        why="The slopes of the three gates and of the candidate are missing: σ (1 - σ) and 1 - g².",
        section=BACKWARD,
    ),
    mistake(
        "recurrent-weights-not-transposed", "lstm_step_backward",
        ("da @ W_hh.T",
         "sum(d @ W for d, W in zip((da_i, da_f, da_g, da_o), np.split(W_hh, 4, axis=1)))"),
        why="On the way back the recurrent weights of each gate are transposed; they are square, so "
        "nothing complains.",
        section=BACKWARD,
    ),
    mistake(
        "divided-by-batch-again", "lstm_step_backward",
        ("x.T @ da, h_prev.T @ da, da.sum(axis=0)",
         "x.T @ da / len(x), h_prev.T @ da / len(x), da.mean(axis=0)"),
        why="The weight gradients were divided by the batch size. The loss was divided by B "
        "already; sum here.",
        section=BACKWARD,
    ),
]  # fmt: skip

SEQUENCE_BACKWARD = [
    mistake(
        "drops-dh-next", "lstm_backward", ("dh = dhs[t] + dh", "dh = dhs[t]"),
        why="dh_next is missing: the next step's gates read h as well, so what arrives from there "
        "must be added to dhs[t].",
        section=SEQUENCE,
    ),
    mistake(
        "sequence-drops-dc-next", "lstm_backward",
        ("dc = dc + dh * o[t]", "dc = dh * o[t]"),
        why="dc_next is missing: the gradient that arrives over the cell from step t + 1 is "
        "dropped, and with it the LSTM's long memory.",
        section=SEQUENCE,
    ),
    mistake(
        "dc-not-through-the-forget-gate", "lstm_backward", ("dc = dc * f[t]", "dc = dc"),
        why="dc went to the step before unscaled; on its way from c to c_prev it is multiplied "
        "by f.",
        section=SEQUENCE,
    ),
    mistake(
        "forget-gate-of-the-step-before", "lstm_backward", ("dc * f[t]", "dc * f[t - 1]"),
        why="dc was scaled by the forget gate of step t - 1; c_prev entered step t through f[t].",
        section=SEQUENCE,
    ),
    mistake(
        "loss-ignored-before-the-last-step", "lstm_backward",
        ("dh = dhs[t] + dh", "dh = dhs[t] * (t == len(x) - 1) + dh"),
        why="Only the last step's dhs entered; every step's loss reaches its own state directly.",
        section=SEQUENCE,
    ),
    mistake(
        "only-the-last-gradient-kept", "lstm_backward",
        ("x_rows.T @ da_rows", "x[0].T @ da[0]"), ("h_rows.T @ da_rows", "h_prev[0].T @ da[0]"),
        ("da_rows.sum(axis=0)", "da[0].sum(axis=0)"),
        why="The weight gradients of one step replaced those of the others; they are summed over "
        "time (+=, not =).",
        section=SEQUENCE,
    ),
    mistake(
        "weight-gradients-averaged-over-time", "lstm_backward",
        ("x_rows.T @ da_rows", "x_rows.T @ da_rows / len(x)"),
        ("h_rows.T @ da_rows", "h_rows.T @ da_rows / len(x)"),
        ("da_rows.sum(axis=0)", "da_rows.sum(axis=0) / len(x)"),
        why="The weight gradients were divided by T; they are summed over time.", section=SEQUENCE,
    ),
    mistake(
        "new-states-in-dW-hh", "lstm_backward",
        ("h_prev = np.concatenate([h0[None], hs])[:-1]", "h_prev = hs"),
        why="dW_hh pairs da with hs[t]; W_hh met the state before, hs[t - 1].", section=SEQUENCE,
    ),
    mistake(
        "zeros-for-h0-backward", "lstm_backward",
        ("[h0[None], hs]", "[np.zeros_like(h0)[None], hs]"),
        why="The first step's share of dW_hh is missing: the state before that step is h0, not zeros.",
        section=SEQUENCE,
    ),
    mistake(
        "zeros-for-c0-backward", "lstm_backward", ("if t > 0 else c0", "if t > 0 else 0 * c0"),
        why="At the first step nothing reaches the forget gate: the cell before that step is c0, not "
        "zeros.",
        section=SEQUENCE,
    ),
    mistake(
        "wraps-round-to-the-last-cell", "lstm_backward",
        ("cs[t - 1] if t > 0 else c0", "cs[t - 1]"),
        why="At the first step cs[t - 1] is cs[-1], the last cell; the cell before it is c0.",
        section=SEQUENCE,
    ),
    mistake(
        "new-cell-for-the-old", "lstm_backward", ("cs[t - 1] if t > 0 else c0", "cs[t]"),
        why="The forget gates' gradient was made with cs[t]; f[t] was multiplied by cs[t - 1].",
        section=SEQUENCE,
    ),
    mistake(
        "runs-forwards", "lstm_backward", ("reversed(range(len(x)))", "range(len(x))"),
        why="The loop runs from the first step to the last; a gradient travels from the last to "
        "the first.",
        section=SEQUENCE,
    ),
    mistake(
        "sequence-without-slope-of-tanh-c", "lstm_backward",
        ("dh * o[t] * (1 - tanh_c[t] ** 2)", "dh * o[t]"),
        why="On the way from h into c the slope of tanh, 1 - tanh(c)², is missing.",
        section=SEQUENCE,
    ),
    mistake(
        "sequence-output-gate-with-dc", "lstm_backward", ("dh * tanh_c[t]]", "dc * tanh_c[t]]"),
        why="The output gate got its share of dc; it acts on h, so its share is of dh.",
        section=SEQUENCE,
    ),
    mistake(
        "loss-reaches-the-cells-too", "lstm_backward",
        ("dc = dc + dh * o[t]", "dc = dc + dhs[t] + dh * o[t]"),
        why="dhs[t] was added to the cell's gradient as well; the loss reads the hidden states only, "
        "and reaches the cell through h.",
        section=SEQUENCE,
    ),
    mistake(
        "dh0-and-dc0-before-the-first-step", "lstm_backward",
        ("        dc = dc + dh * o[t]", "        dh_t, dc_t = dh, dc + dh * o[t] * (1 - tanh_c[t] ** 2)\n"
         "        dc = dc + dh * o[t]"),
        ("return dx, dh, dc,", "return dx, dh_t, dc_t,"),
        why="dh0 and dc0 are the gradients of the states after the first step; they must pass that "
        "step too.",
        section=SEQUENCE,
    ),
    mistake(
        "last-states-for-the-initial-ones", "lstm_backward",
        ("cs[t - 1] if t > 0 else c0", "cs[t - 1]"), ("[h0[None], hs]", "[hs[-1:], hs]"),
        why="At the first step hs[t - 1] and cs[t - 1] are the last ones, as -1 counts from the end; "
        "the states before it are h0 and c0.",
        section=SEQUENCE,
    ),
    mistake(
        "zeros-for-h0-and-c0-backward", "lstm_backward",
        ("if t > 0 else c0", "if t > 0 else 0 * c0"), ("[h0[None], hs]", "[0 * h0[None], hs]"),
        why="At the first step zeros stand for the states before it, which are h0 and c0.",
        section=SEQUENCE,
    ),
    mistake(
        "gates-of-the-step-before", "lstm_backward",
        ("H = h0.shape[1]", "gates, H = np.concatenate([gates[:1], gates[:-1]]), h0.shape[1]"),
        why="Each step went back through the gates of the step before; step t was made with "
        "gates[t].",
        section=SEQUENCE,
        also=[[("H = h0.shape[1]", "gates, H = np.roll(gates, 1, axis=0), h0.shape[1]")]],
    ),
    mistake(
        "gates-of-the-step-after", "lstm_backward",
        ("H = h0.shape[1]", "gates, H = np.concatenate([gates[1:], gates[-1:]]), h0.shape[1]"),
        why="Each step went back through the gates of the step after; step t was made with "
        "gates[t].",
        section=SEQUENCE,
        also=[[("H = h0.shape[1]", "gates, H = np.roll(gates, -1, axis=0), h0.shape[1]")]],
    ),
    mistake(
        "dx-in-loop-order", "lstm_backward", ("return dx,", "return dx[::-1],"),
        why="dx is in the order of the loop, last step first: turn it round.", section=SEQUENCE,
    ),
    mistake(
        "sequence-averaged-over-batch", "lstm_backward",
        ("x_rows.T @ da_rows", "x_rows.T @ da_rows / len(h0)"),
        ("h_rows.T @ da_rows", "h_rows.T @ da_rows / len(h0)"),
        ("da_rows.sum(axis=0)", "da_rows.sum(axis=0) / len(h0)"),
        why="The weight gradients were divided by the batch size. The loss was divided by B "
        "already; nothing is divided here.",
        section=SEQUENCE,
    ),
    mistake(
        "last-loss-counted-twice", "lstm_backward",
        ("dh, dc = np.zeros_like(h0), np", "dh, dc = dhs[-1], np"),
        why="The carry begins with dhs[-1], which the last step adds once more; it begins with "
        "zeros.",
        section=SEQUENCE,
    ),
    mistake(
        "loss-added-behind-the-step", "lstm_backward",
        ("dh = dhs[t] + dh", "pass"), ("dh = da[t] @ W_back", "dh = dhs[t] + da[t] @ W_back"),
        why="dhs[t] was added after the way back through step t, so that it passes the steps before "
        "only: it reaches hs[t], and must pass step t as well.",
        section=SEQUENCE,
    ),
    mistake(
        "rows-in-different-orders", "lstm_backward",
        ("    return dx, dh", "    x_rows = x.swapaxes(0, 1).reshape(x_rows.shape)\n    return dx, dh"),
        why="The rows of x and of da were put in different orders, one time first and the other batch "
        "first, so dW_xh pairs inputs with the gradients of other steps and examples.",
        section=SEQUENCE,
    ),
    mistake(
        "loss-of-the-step-before", "lstm_backward",
        ("dh = dhs[t] + dh", "dh = dhs[t - 1] + dh"),
        why="At step t the gradient dhs[t - 1] was added; it is dhs[t] that belongs to hs[t].",
        section=SEQUENCE,
    ),
]  # fmt: skip

JACOBIAN = [
    mistake(
        "weights-not-transposed", "cell_jacobian_terms",
        ("W_hf.T", "W_hf"), ("W_hi.T", "W_hi"), ("W_hg.T", "W_hg"),
        why="Old unit j reaches new unit i over W[j, i], so the weights are transposed in a "
        "matrix with one row per new unit.",
        section=TERMS,
    ),
    mistake(
        "jacobian-transposed", "cell_jacobian_terms",
        ("return through_forget, direct, through_input, through_candidate",
         "return through_forget.T, direct.T, through_input.T, through_candidate.T"),
        why="Rows and columns have changed places: entry [i, j] belongs to new unit i and old "
        "unit j.",
        section=TERMS,
    ),
    mistake(
        "old-output-gate-missing", "cell_jacobian_terms",
        ("o_prev * (1 - np.tanh(c_prev) ** 2)", "1 - np.tanh(c_prev) ** 2"),
        why="The old output gate is missing: the old hidden state is o_prev tanh(c_prev).",
        section=TERMS,
    ),
    mistake(
        "slope-of-tanh-missing-in-the-terms", "cell_jacobian_terms",
        ("o_prev * (1 - np.tanh(c_prev) ** 2)", "o_prev"),
        why="The slope of tanh at the old cell is missing: the old hidden state is "
        "o_prev tanh(c_prev).",
        section=TERMS,
    ),
    mistake(
        "present-output-gate-for-the-old", "cell_jacobian_terms",
        ("i, f, g, _ = np.split(gates, 4)", "i, f, g, o_prev = np.split(gates, 4)"),
        why="The output gate of step t stands where that of step t - 1 should: h_prev was made "
        "with o_prev.",
        section=TERMS,
    ),
    mistake(
        "input-and-candidate-terms-swapped", "cell_jacobian_terms",
        ("direct, through_input, through_candidate\n", "direct, through_candidate, through_input\n"),
        why="The terms through the input gate and through the candidate have changed places.",
        section=TERMS,
    ),
    mistake(
        "old-cell-missing-in-the-forget-term", "cell_jacobian_terms",
        ("(c_prev * f * (1 - f))", "(f * (1 - f))"),
        why="In the term through the forget gate the factor c_prev is missing: f multiplies it.",
        section=TERMS,
    ),
    mistake(
        "slopes-missing-in-the-terms", "cell_jacobian_terms",
        ("(c_prev * f * (1 - f))", "c_prev"), ("(g * i * (1 - i))", "g"),
        ("(i * (1 - g**2))", "i"),
        why="The slopes of the gates and of the candidate are missing: σ (1 - σ) and 1 - g².",
        section=TERMS,
    ),
    mistake(
        "direct-through-the-input-gate", "cell_jacobian_terms",
        ("direct = np.diag(f)", "direct = np.diag(i)"),
        why="Directly, a cell is kept by its forget gate, not by its input gate.", section=TERMS,
    ),
    mistake(
        "direct-fills-the-matrix", "cell_jacobian_terms",
        ("direct = np.diag(f)", "direct = f[:, None] * np.ones_like(W_hf)"),
        why="The direct term fills the matrix; each cell keeps itself alone, so it is a diagonal.",
        section=TERMS,
    ),
    mistake(
        "direct-is-a-vector", "cell_jacobian_terms", ("direct = np.diag(f)", "direct = f"),
        why="The direct term is a vector; it is a matrix that has f on its diagonal.",
        section=TERMS,
    ),
    mistake(
        "old-hidden-state-held-fixed", "cell_jacobian_terms",
        ("dh_dc = o_prev * (1 - np.tanh(c_prev) ** 2)", "dh_dc = np.ones_like(c_prev)"),
        why="The way from the old cell into the old hidden state is missing: its slope is o_prev "
        "times 1 - tanh(c_prev)².",
        section=TERMS,
    ),
    mistake(
        "old-slope-on-the-rows", "cell_jacobian_terms",
        ("W_hf.T * dh_dc", "W_hf.T * dh_dc[:, None]"),
        ("W_hi.T * dh_dc", "W_hi.T * dh_dc[:, None]"),
        ("W_hg.T * dh_dc", "W_hg.T * dh_dc[:, None]"),
        why="The derivative of the old hidden state scales the rows; it belongs to the old units, "
        "which are the columns.",
        section=TERMS,
    ),
    mistake(
        "gates-slopes-on-the-columns", "cell_jacobian_terms",
        ("(c_prev * f * (1 - f))[:, None]", "(c_prev * f * (1 - f))"),
        ("(g * i * (1 - i))[:, None]", "(g * i * (1 - i))"),
        ("(i * (1 - g**2))[:, None]", "(i * (1 - g**2))"),
        why="The slopes of the gates scale the columns; they belong to the new units, which are the "
        "rows.",
        section=TERMS,
    ),
]  # fmt: skip

MISTAKES = STEP + UNROLL + STEP_BACKWARD + SEQUENCE_BACKWARD + JACOBIAN
