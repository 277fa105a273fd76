"""Known wrong answers to the notebook "bptt"."""

from autograder.diagnosis.bank import mistake

ORDERED = "bptt#bptt-ordered"
PATHS = "bptt#bptt-four-steps"
RECURSION = "bptt#bptt-recursion"
WEIGHTS = "bptt#bptt-weights"
READOUT = "bptt#bptt-readout"
CHECKING = "checking#bptt-central"

SCALAR = [
    mistake(
        "total-is-immediate", "scalar_sensitivities",
        ("immediate[-1] + slope * w * total_prev", "immediate[-1]"),
        why="The total derivative is only the immediate one: the state before also depends on w.",
        section=ORDERED,
    ),
    mistake(
        "immediate-is-total", "scalar_sensitivities",
        ("return np.array(immediate)", "return np.array(total)"),
        why="What is returned as the immediate derivative is the total one: hold the state before "
        "fixed.",
        section=ORDERED,
    ),
    mistake(
        "recursion-starts-from-h0", "scalar_sensitivities",
        ("h_prev, total_prev = h0, 0.0", "h_prev, total_prev = h0, h0"),
        why="The recursion starts with dh_0/dw = h_0. h_0 does not depend on w, so it starts with 0.",
        section=ORDERED,
    ),
    mistake(
        "path-of-one-step-only", "scalar_sensitivities",
        ("h_prev, total_prev = h, total[-1]", "h_prev, total_prev = h, immediate[-1]"),
        why="The path goes back one step and ends: carry the total derivative on, not the "
        "immediate one.",
        section=PATHS,
    ),
    mistake(
        "product-in-the-wrong-sum", "scalar_sensitivities",
        ("h_prev, total_prev = h0, 0.0", "h_prev, product = h0, 1.0"),
        ("        total.append(immediate[-1] + slope * w * total_prev)",
         "        product = product * slope * w if total else 1.0\n"
         "        total.append(product * sum(immediate))"),
        ("h_prev, total_prev = h, total[-1]", "h_prev = h"),
        why="One product over all steps was put before the sum. Each step k has its own product, "
        "over the steps after k only.",
        section=PATHS,
    ),
    mistake(
        "paths-added-without-their-factors", "scalar_sensitivities",
        ("total.append(immediate[-1] + slope * w * total_prev)", "total.append(sum(immediate))"),
        why="The immediate derivatives were added as they are. Each must first be carried to step "
        "t, by the product of dh_j/dh_{j-1} along the way.",
        section=PATHS,
    ),
    mistake(
        "carry-without-w", "scalar_sensitivities",
        ("slope * w * total_prev", "slope * total_prev"),
        why="The factor dh_t/dh_{t-1} lacks the weight w.", section=ORDERED,
    ),
    mistake(
        "carry-without-slope", "scalar_sensitivities",
        ("slope * w * total_prev", "w * total_prev"),
        why="The factor dh_t/dh_{t-1} lacks the slope of tanh, 1 - h_t².", section=ORDERED,
    ),
    mistake(
        "carry-with-the-slope-before", "scalar_sensitivities",
        ("slope * w * total_prev", "(1 - h_prev**2) * w * total_prev"),
        why="The factor dh_t/dh_{t-1} has the slope of step t-1; it is taken at h_t.",
        section=PATHS,
    ),
    mistake(
        "immediate-without-slope", "scalar_sensitivities",
        ("append(slope * h_prev)", "append(h_prev)"),
        why="The immediate derivative lacks the slope of tanh, 1 - h_t².", section=ORDERED,
    ),
    mistake(
        "immediate-with-the-state-after", "scalar_sensitivities",
        ("append(slope * h_prev)", "append(slope * h)"),
        why="In the immediate derivative w multiplies the state before, h_{t-1}, not h_t.",
        section=ORDERED,
    ),
    mistake(
        "derivative-by-the-input-weight", "scalar_sensitivities",
        ("append(slope * h_prev)", "append(slope * x_t)"),
        why="This is the derivative with respect to u, the input weight; w is asked for.",
        section=ORDERED,
    ),
    mistake(
        "slope-of-the-state-before", "scalar_sensitivities",
        ("slope = 1 - h**2", "slope = 1 - h_prev**2"),
        why="The slope of tanh at step t is 1 - h_t², not 1 - h_{t-1}².", section=ORDERED,
    ),
    mistake(
        "tanh-of-tanh-in-slope", "scalar_sensitivities",
        ("slope = 1 - h**2", "slope = 1 - np.tanh(h) ** 2"),
        why="tanh was applied twice: h is a tanh already, so the slope is 1 - h².",
        section=ORDERED,
    ),
    mistake(
        "sensitivities-from-zeros", "scalar_sensitivities",
        ("h_prev, total_prev = h0, 0.0", "h_prev, total_prev = 0.0, 0.0"),
        why="The states start from zero instead of from h0.", section=ORDERED,
    ),
    mistake(
        "h0-depends-on-w", "scalar_sensitivities",
        ("h_prev, total_prev = h0, 0.0", "h_prev, total_prev = h0, 1.0"),
        why="The recursion starts with dh_0/dw = 1; h_0 is given, so its derivative is zero.",
        section=ORDERED,
    ),
]  # fmt: skip

NUMERICAL = [
    mistake(
        "one-sided-difference", "numerical_gradient",
        ("moved[i] = x[i] - eps", "moved[i] = x[i]"), ("(2 * eps)", "eps"),
        why="This is the one-sided difference, f(x + eps) - f(x) over eps: its error shrinks like "
        "eps, that of the central one like eps².",
        section=CHECKING,
    ),
    mistake(
        "eps-not-doubled", "numerical_gradient", ("(2 * eps)", "eps"),
        why="The two points lie 2 eps apart, so divide by 2 eps.", section=CHECKING,
    ),
    mistake(
        "both-points-are-one-array", "numerical_gradient",
        ("x.astype(np.result_type(x, 1.0))", "x"),
        ("moved[i] = x[i] + eps\n        above = f(moved)\n", "moved[i] += eps\n"),
        ("moved[i] = x[i] - eps", "moved[i] -= eps"), ("below = f(moved)", "above = below = f(moved)"),
        ("        moved[i] = x[i]\n", ""),
        why="f was asked at one point twice: x + eps and x - eps are one and the same array, in which "
        "the two moves cancel.",
        section=CHECKING,
        also=[[("x.astype(np.result_type(x, 1.0))", "x"),
               ("moved[i] = x[i] + eps\n        above = f(moved)\n", "moved[i] -= eps\n"),
               ("moved[i] = x[i] - eps", "moved[i] += eps"),
               ("below = f(moved)", "above = below = f(moved)"), ("        moved[i] = x[i]\n", "")]],
    ),
    mistake(
        "divides-by-two-times-eps-unbracketed", "numerical_gradient", ("(2 * eps)", "2 * eps"),
        why="Without brackets the difference is halved and then multiplied by eps.",
        section=CHECKING,
    ),
    mistake(
        "difference-upside-down", "numerical_gradient", ("(above - below)", "(below - above)"),
        why="The difference was taken the wrong way round, so the sign is wrong.",
        section=CHECKING,
    ),
    mistake(
        "entry-not-put-back", "numerical_gradient",
        ("        moved[i] = x[i]\n        gradient", "        gradient"),
        why="The entry is not put back before the next one is moved, so the later slopes are taken "
        "at another point.",
        section=CHECKING,
    ),
    mistake(
        "x-not-restored", "numerical_gradient",
        ("x.astype(np.result_type(x, 1.0))", "x"),
        ("        moved[i] = x[i] + eps", "        old = x[i]\n        moved[i] = old + eps"),
        ("        moved[i] = x[i] - eps", "        moved[i] = old - eps"),
        ("        moved[i] = x[i]\n        gradient", "        gradient"),
        why="x itself was moved and not put back.", section=CHECKING,
    ),
    mistake(
        "x-restored-up-to-rounding", "numerical_gradient",
        ("x.astype(np.result_type(x, 1.0))", "x"),
        ("moved[i] = x[i] + eps", "moved[i] += eps"),
        ("moved[i] = x[i] - eps", "moved[i] -= 2 * eps"),
        ("moved[i] = x[i]\n", "moved[i] += eps\n"),
        why="x was moved up by eps, down by 2 eps and up by eps again. Rounding leaves it a little "
        "off: keep the entry's old value and put that back.",
        section=CHECKING,
    ),
    mistake(
        "eps-ignored", "numerical_gradient",
        ("    gradient = np.empty_like(moved)", "    gradient, eps = np.empty_like(moved), 1e-5"),
        why="A step of your own is used instead of the argument eps.", section=CHECKING,
    ),
    mistake(
        "step-relative-to-the-entry", "numerical_gradient",
        ("x[i] + eps", "x[i] * (1 + eps)"), ("x[i] - eps", "x[i] * (1 - eps)"),
        why="The entry was moved by eps times itself, and then divided by 2 eps.",
        section=CHECKING,
    ),
    mistake(
        "step-grows-with-the-entry", "numerical_gradient",
        ("    for i in", "    given = eps\n    for i in"),
        ("        moved[i] = x[i] + eps", "        eps = given * x[i]\n        moved[i] = x[i] + eps"),
        why="The step grows with the entry that is moved; eps is the step itself, whatever x is.",
        section=CHECKING,
        also=[[("    for i in", "    given = eps\n    for i in"),
               ("        moved[i] = x[i] + eps",
                f"        eps = given * {size}\n        moved[i] = x[i] + eps")]
              for size in ("abs(x[i])", "max(1.0, abs(x[i]))", "(1 + abs(x[i]))",
                           "max(abs(x[i]), 1e-8)", "(abs(x[i]) or 1.0)")],
    ),
    mistake(
        "half-steps", "numerical_gradient",
        ("x[i] + eps", "x[i] + eps / 2"), ("x[i] - eps", "x[i] - eps / 2"), ("(2 * eps)", "eps"),
        why="The entry is moved by eps / 2 to either side; it is moved by eps.", section=CHECKING,
        also=[[("x[i] + eps", "x[i] + eps / 2"), ("x[i] - eps", "x[i] - eps / 2")]],
    ),
    mistake(
        "averaged-over-entries", "numerical_gradient",
        ("(2 * eps)", "(2 * eps) / x.size"),
        why="The gradient is divided by the number of entries; each entry has its own derivative.",
        section=CHECKING,
    ),
    mistake(
        "moves-whole-rows", "numerical_gradient", ("np.ndindex(x.shape)", "range(len(x))"),
        why="A whole row is moved at once: each entry must be moved alone, over all axes.",
        section=CHECKING,
    ),
    mistake(
        "moves-all-entries", "numerical_gradient",
        ("moved[i] = x[i] + eps", "moved = x + eps"), ("moved[i] = x[i] - eps", "moved = x - eps"),
        why="All entries are moved at once: each must be moved alone, the others held fixed.",
        section=CHECKING,
    ),
    mistake(
        "single-precision", "numerical_gradient", ("np.result_type(x, 1.0)", "np.float32"),
        why="The differences were taken in single precision, whose rounding drowns them: work in "
        "float64.",
        section=CHECKING,
        also=[
            [("moved[i] = x[i] + eps", "moved = moved0.copy()\n        moved[i] += eps"),
             ("moved[i] = x[i] - eps", "moved = moved0.copy()\n        moved[i] -= eps"),
             ("        moved[i] = x[i]\n", ""),
             ("moved = x.astype(np.result_type(x, 1.0))",
              "moved = moved0 = x.astype(np.float32)"),
             ("np.empty_like(moved)", f"np.empty(x.shape, {kind})")]
            for kind in ("float", "np.float32")
        ],
    ),
]  # fmt: skip

STEP = [
    mistake(
        "missing-tanh-slope", "rnn_step_backward", ("dh * (1 - h**2)", "dh"),
        why="The slope of tanh, 1 - h², is missing: dh must pass the tanh before it reaches the "
        "weights.",
        section=RECURSION,
    ),
    mistake(
        "slope-at-the-wrong-argument", "rnn_step_backward", ("1 - h**2", "1 - np.tanh(h) ** 2"),
        why="tanh was applied twice: h is a tanh already, so the slope is 1 - h².",
        section=RECURSION,
    ),
    mistake(
        "slope-from-h-prev", "rnn_step_backward", ("1 - h**2", "1 - h_prev**2"),
        why="The slope of tanh was taken at the state before; it belongs to the state after, "
        "1 - h².",
        section=RECURSION,
    ),
    mistake(
        "slope-without-the-square", "rnn_step_backward", ("1 - h**2", "1 - h"),
        why="The slope of tanh is 1 - h², with the square.", section=RECURSION,
    ),
    mistake(
        "sigmoid-slope", "rnn_step_backward", ("(1 - h**2)", "h * (1 - h)"),
        why="h (1 - h) is the slope of the logistic function; that of tanh is 1 - h².",
        section=RECURSION,
    ),
    mistake(
        "h-for-h-prev", "rnn_step_backward", ("h_prev.T @ da", "h.T @ da"),
        why="In dW_hh stands the state that W_hh multiplied: h_prev, not h.", section=WEIGHTS,
    ),
    mistake(
        "recurrent-gradient-transposed", "rnn_step_backward",
        ("h_prev.T @ da", "da.T @ h_prev"),
        why="dW_hh is transposed: rows belong to the units it comes from, h_prev.T @ da.",
        section=WEIGHTS,
    ),
    mistake(
        "recurrent-weights-not-transposed", "rnn_step_backward", ("da @ W_hh.T", "da @ W_hh"),
        why="On the way back the recurrent weights are transposed: dh_prev = da @ W_hh.T.",
        section=RECURSION,
    ),
    mistake(
        "dh-prev-skips-the-tanh", "rnn_step_backward", ("da @ W_hh.T", "dh @ W_hh.T"),
        why="dh_prev was made from dh; it must be made from da, behind the tanh.",
        section=RECURSION,
    ),
    mistake(
        "dh-prev-passes-two-tanhs", "rnn_step_backward",
        ("da @ W_hh.T", "da @ W_hh.T * (1 - h_prev**2)"),
        why="dh_prev was multiplied by 1 - h_prev² too. That slope belongs to the step before, "
        "which will apply it itself.",
        section=RECURSION,
    ),
    mistake(
        "dx-skips-the-tanh", "rnn_step_backward", ("da @ W_xh.T", "dh @ W_xh.T"),
        why="dx was made from dh; it must be made from da, behind the tanh.", section=RECURSION,
    ),
    mistake(
        "input-weights-skip-the-tanh", "rnn_step_backward", ("x.T @ da", "x.T @ dh"),
        why="dW_xh was made from dh; it must be made from da, behind the tanh.", section=WEIGHTS,
    ),
    mistake(
        "bias-skips-the-tanh", "rnn_step_backward", ("da.sum(axis=0)", "dh.sum(axis=0)"),
        why="db_h was made from dh; it must be made from da, behind the tanh.", section=WEIGHTS,
    ),
    mistake(
        "weights-and-bias-skip-the-tanh", "rnn_step_backward",
        ("x.T @ da, h_prev.T @ da, da.sum(axis=0)", "x.T @ dh, h_prev.T @ dh, dh.sum(axis=0)"),
        why="dW_xh, dW_hh and db_h were made from dh; they must be made from da, behind the tanh.",
        section=WEIGHTS,
    ),
    mistake(
        "bias-not-summed-over-batch", "rnn_step_backward", ("da.sum(axis=0)", "da"),
        why="db_h has a row per example: the one bias collects from all examples, so sum over "
        "the batch.",
        section=WEIGHTS,
    ),
    mistake(
        "bias-averaged-over-batch", "rnn_step_backward", ("da.sum(axis=0)", "da.mean(axis=0)"),
        why="db_h is averaged over the batch. The loss was divided by B already; sum here.",
        section=WEIGHTS,
    ),
    mistake(
        "bias-summed-over-units", "rnn_step_backward", ("da.sum(axis=0)", "da.sum(axis=1)"),
        why="db_h was summed over the units; sum over the examples, axis 0.", section=WEIGHTS,
    ),
    mistake(
        "examples-mixed", "rnn_step_backward",
        ("x.T @ da, h_prev.T @ da",
         "np.outer(x.sum(0), da.sum(0)), np.outer(h_prev.sum(0), da.sum(0))"),
        why="The weights' gradients pair every example's states with every example's da: sum over "
        "the batch once, behind the product.",
        section=WEIGHTS,
    ),
    mistake(
        "divided-by-batch-twice", "rnn_step_backward",
        ("return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)",
         "return (da @ W_xh.T, da @ W_hh.T, x.T @ da / len(x), h_prev.T @ da / len(x),\n"
         "            da.mean(axis=0))"),
        why="The weight gradients were divided by the batch size. The loss was divided by B "
        "already; sum here.",
        section=WEIGHTS,
    ),
    mistake(
        "changes-dh-in-place", "rnn_step_backward", ("da = dh * (1 - h**2)", "da = dh\n    "
        "da *= 1 - h**2"),
        why="The argument dh was changed in place: da needs an array of its own.",
        section=RECURSION,
    ),
]  # fmt: skip

SEQUENCE = [
    mistake(
        "drops-dh-next", "rnn_backward", ("dhs[t] + dh_next", "dhs[t]"),
        why="What comes back from step t+1 is not added: dh is dhs[t] plus the dh_prev of the "
        "step after.",
        section=RECURSION,
    ),
    mistake(
        "only-the-last-loss", "rnn_backward",
        ("dhs[t] + dh_next", "dh_next"), ("dh_next = np.zeros_like(h0)", "dh_next = dhs[-1]"),
        why="Only the last step's dhs is used: every step adds its own.", section=RECURSION,
    ),
    mistake(
        "loss-of-the-step-before", "rnn_backward", ("dhs[t] + dh_next", "dhs[t - 1] + dh_next"),
        why="At step t the gradient dhs[t - 1] was added; it is dhs[t] that belongs to hs[t].",
        section=RECURSION,
    ),
    mistake(
        "loss-added-behind-the-step", "rnn_backward",
        ("dh = dhs[t] + dh_next", "dh = dh_next"),
        ("dx[t], dh_next = step[:2]", "dx[t], dh_next = step[0], step[1] + dhs[t]"),
        why="dhs[t] was added after the way back through step t, so that it passes the steps before "
        "only: it reaches hs[t], and must pass step t as well.",
        section=RECURSION,
    ),
    mistake(
        "carries-one-step-only", "rnn_backward",
        ("        dx[t], dh_next = step[:2]",
         "        dx[t] = step[0]\n"
         "        dh_next = rnn_step_backward(dhs[t], x[t], h_prev, hs[t], W_xh, W_hh)[1]"),
        why="Each loss goes back one step and no further: what is carried on must be made from all "
        "of dh, not from dhs[t] alone.",
        section=PATHS,
    ),
    mistake(
        "carries-dh-not-dh-prev", "rnn_backward",
        ("dx[t], dh_next = step[:2]", "dx[t], dh_next = step[0], dh"),
        why="dh itself was handed to the step before; it must first pass the tanh and W_hh.T, as "
        "dh_prev.",
        section=RECURSION,
    ),
    mistake(
        "carry-past-the-tanh", "rnn_backward",
        ("step = rnn_step_backward(dh, x[t], h_prev, hs[t], W_xh, W_hh)",
         "own, later = (rnn_step_backward(g, x[t], h_prev, h, W_xh, W_hh)\n"
         "                      for g, h in ((dhs[t], hs[t]), (dh_next, np.zeros_like(h_prev))))\n"
         "        step = [np.add(*pair) for pair in zip(own, later, strict=True)]"),
        why="Only dhs[t] was multiplied by the slope of tanh at step t. What comes back from step "
        "t+1 reaches hs[t] too: add the two first, then go through the tanh.",
        section=RECURSION,
    ),
    mistake(
        "carry-past-the-weights", "rnn_backward",
        ("dx[t], dh_next = step[:2]", "dx[t], dh_next = step[0], dh * (1 - hs[t] ** 2)"),
        why="What was handed to the step before is da; on the way from a_t to the state before it "
        "must pass W_hh.T, as dh_prev.",
        section=RECURSION,
    ),
    mistake(
        "carry-never-replaced", "rnn_backward",
        ("dx[t], dh_next = step[:2]", "dx[t], dh_next = step[0], dh_next + step[1]"),
        why="dh_next grows from step to step. It is replaced by the new dh_prev; only weight "
        "gradients add up.",
        section=RECURSION,
    ),
    mistake(
        "loop-not-reversed", "rnn_backward", ("reversed(range(len(x)))", "range(len(x))"),
        why="The loop runs forward; the gradient of step t needs that of step t+1, so walk from "
        "the last step to the first.",
        section=RECURSION,
    ),
    mistake(
        "first-step-left-out", "rnn_backward",
        ("reversed(range(len(x)))", "range(len(x) - 1, 0, -1)"), ("np.empty_like", "np.zeros_like"),
        why="The loop ends before step 0, whose weights have a share too.", section=RECURSION,
    ),
    mistake(
        "time-from-the-batch-axis", "rnn_backward",
        ("range(len(x))", "range(min(x.shape[:2]))"), ("np.empty_like", "np.zeros_like"),
        why="The number of steps was taken from the batch axis; time is the first axis.",
        section=RECURSION,
    ),
    mistake(
        "zeros-for-h0", "rnn_backward", ("else h0", "else np.zeros_like(h0)"),
        why="The first step's share of dW_hh is missing: the state before that step is h0, not zeros.", section=WEIGHTS,
    ),
    mistake(
        "last-state-for-h0", "rnn_backward", ("hs[t - 1] if t > 0 else h0", "hs[t - 1]"),
        why="At step 0 the index t - 1 is -1, which is the last state; the state before is h0.",
        section=WEIGHTS,
    ),
    mistake(
        "state-after-for-state-before", "rnn_backward",
        ("hs[t - 1] if t > 0 else h0", "hs[t]"),
        why="The state before step t is hs[t - 1] (h0 at the first step), not hs[t].",
        section=WEIGHTS,
    ),
    mistake(
        "overwrites-weight-gradients", "rnn_backward",
        ("dW_xh += step[2]", "dW_xh = step[2]"), ("dW_hh += step[3]", "dW_hh = step[3]"),
        ("db_h += step[4]", "db_h = step[4]"),
        why="The weight gradients are those of the first step alone, as when `=` stands for `+=`. "
        "Sum over the copies at all steps.",
        section=WEIGHTS,
    ),
    mistake(
        "overwrites-bias-gradient", "rnn_backward", ("db_h += step[4]", "db_h = step[4]"),
        why="db_h is that of the first step alone, as when `=` stands for `+=`: the bias too "
        "collects from all steps.", section=WEIGHTS,
    ),
    mistake(
        "averaged-over-time", "rnn_backward",
        ("return dx, dh_next, dW_xh, dW_hh, db_h",
         "return dx, dh_next, dW_xh / len(x), dW_hh / len(x), db_h / len(x)"),
        why="The weight gradients were divided by T. The loss is a sum over steps, so its gradient "
        "is one too.",
        section=WEIGHTS,
    ),
    mistake(
        "sequence-averaged-over-batch", "rnn_backward",
        ("return dx, dh_next, dW_xh, dW_hh, db_h",
         "return dx, dh_next, dW_xh / len(h0), dW_hh / len(h0), db_h / len(h0)"),
        why="The weight gradients were divided by the batch size. The loss was divided by B "
        "already; nothing is divided here.",
        section=WEIGHTS,
    ),
    mistake(
        "dx-shifted-by-one", "rnn_backward", ("dx[t], dh_next", "dx[t - 1], dh_next"),
        why="dx is shifted by one step: dx[t] belongs to x[t].", section=RECURSION,
    ),
    mistake(
        "dx-in-loop-order", "rnn_backward", ("return dx,", "return dx[::-1],"),
        why="dx is in the order of the loop, last step first: turn it round.", section=RECURSION,
    ),
    mistake(
        "dh0-before-the-first-step", "rnn_backward", ("return dx, dh_next", "return dx, dh"),
        why="dh0 is the gradient of the state after the first step; it must pass that step too.",
        section=RECURSION,
    ),
    mistake(
        "weight-gradients-clipped", "rnn_backward",
        ("return dx, dh_next, dW_xh, dW_hh, db_h",
         "return dx, dh_next, *(np.clip(g, -1, 1) for g in (dW_xh, dW_hh, db_h))"),
        why="The weight gradients were clipped entry by entry. Clipping is a matter of the update; "
        "here the gradient itself is asked for.",
        section=WEIGHTS,
        also=[[("return dx, dh_next, dW_xh, dW_hh, db_h",
                f"return dx, dh_next, *(np.clip(g, -{size}, {size}) for g in (dW_xh, dW_hh, db_h))")]
              for size in (5, 2, 0.5, 10)],
    ),
    mistake(
        "last-loss-counted-twice", "rnn_backward",
        ("dh_next = np.zeros_like(h0)", "dh_next = dhs[-1]"),
        why="The carry begins with dhs[-1], which the last step adds once more; it begins with "
        "zeros.",
        section=RECURSION,
    ),
    mistake(
        "carry-begins-with-ones", "rnn_backward",
        ("dh_next = np.zeros_like(h0)", "dh_next = np.ones_like(h0)"),
        why="The carry begins with ones; nothing comes back from behind the last step, so it begins "
        "with zeros.",
        section=RECURSION,
    ),
    mistake(
        "last-step-left-out", "rnn_backward",
        ("reversed(range(len(x)))", "reversed(range(len(x) - 1))"), ("np.empty_like", "np.zeros_like"),
        why="The loop leaves out the last step; it begins there.", section=RECURSION,
    ),
    mistake(
        "recurrent-weights-skip-the-tanh", "rnn_backward", ("dW_hh += step[3]", "dW_hh += h_prev.T @ dh"),
        why="In dW_hh the slope of tanh is missing: it is made from da, behind the tanh.",
        section=WEIGHTS,
    ),
    mistake(
        "changes-dhs-in-place", "rnn_backward",
        ("dh = dhs[t] + dh_next", "dh = dhs[t]\n        dh += dh_next"),
        why="The argument dhs was changed in place: dhs[t] is a view, and what is written into it "
        "stands in dhs.",
        section=RECURSION,
    ),
]  # fmt: skip

READ_OUT = [
    mistake(
        "weights-of-the-last-step", "readout_backward",
        ("np.tensordot(hs, dlogits, axes=([0, 1], [0, 1]))", "hs[-1].T @ dlogits[-1]"),
        why="dW_hy holds the last step's share alone: sum over all steps.", section=READOUT,
    ),
    mistake(
        "bias-of-the-last-step", "readout_backward",
        ("dlogits.sum(axis=(0, 1))", "dlogits[-1].sum(axis=0)"),
        why="db_y holds the last step's share alone: sum over all steps.", section=READOUT,
    ),
    mistake(
        "only-the-last-state-learns", "readout_backward",
        ("dhs = dlogits @ W_hy.T", "dhs = np.zeros_like(hs)\n    dhs[-1] = dlogits[-1] @ W_hy.T"),
        why="Only the last state has a gradient: each step's logits reach that step's state.",
        section=READOUT,
    ),
    mistake(
        "readout-bias-not-summed-over-time", "readout_backward",
        ("dlogits.sum(axis=(0, 1))", "dlogits.sum(axis=1)"),
        why="db_y has a row per step: the one bias collects from all steps, so sum over time too.",
        section=READOUT,
    ),
    mistake(
        "readout-bias-not-summed-over-batch", "readout_backward",
        ("dlogits.sum(axis=(0, 1))", "dlogits.sum(axis=0)"),
        why="db_y has a row per example: the one bias collects from all examples, so sum over the "
        "batch too.",
        section=READOUT,
    ),
    mistake(
        "readout-bias-averaged", "readout_backward",
        ("dlogits.sum(axis=(0, 1))", "dlogits.mean(axis=(0, 1))"),
        why="db_y is averaged over steps and examples; sum it.", section=READOUT,
    ),
    mistake(
        "readout-divided-by-batch-twice", "readout_backward",
        ("    dhs = dlogits @ W_hy.T", "    dlogits = dlogits / len(dlogits[0])\n"
         "    dhs = dlogits @ W_hy.T"),
        why="Everything was divided by the batch size again; dlogits has that division in it.",
        section=READOUT,
    ),
    mistake(
        "readout-averaged-over-time", "readout_backward",
        ("    return dhs, dW_hy, db_y",
         "    return dhs, dW_hy / len(hs), db_y / len(hs)"),
        why="The read-out's weight gradients were divided by T. The loss is a sum over steps, so "
        "its gradient is one too.",
        section=READOUT,
    ),
    mistake(
        "tanh-slope-in-the-readout", "readout_backward",
        ("dlogits @ W_hy.T", "dlogits @ W_hy.T * (1 - hs**2)"),
        why="dhs was multiplied by 1 - hs². The read-out has no tanh; the step's backward pass "
        "applies that slope.",
        section=READOUT,
    ),
    mistake(
        "readout-gradient-transposed", "readout_backward",
        ("np.tensordot(hs, dlogits,", "np.tensordot(dlogits, hs,"),
        why="dW_hy is transposed: its rows belong to the hidden units.", section=READOUT,
    ),
    mistake(
        "rows-in-different-orders", "readout_backward",
        ("np.tensordot(hs, dlogits,", "np.tensordot(hs.swapaxes(0, 1).reshape(hs.shape), dlogits,"),
        why="The rows of hs and of dlogits were put in different orders, one time first and the other "
        "batch first, so dW_hy pairs states with the gradients of other steps and examples.",
        section=READOUT,
        also=[[("np.tensordot(hs, dlogits,",
                "np.tensordot(hs, dlogits.swapaxes(0, 1).reshape(dlogits.shape),")]],
    ),
    mistake(
        "readout-mixes-the-batch", "readout_backward",
        ("np.tensordot(hs, dlogits, axes=([0, 1], [0, 1]))",
         "hs.sum(axis=1).T @ dlogits.sum(axis=1)"),
        why="dW_hy pairs every example's states with every example's dlogits: sum over the batch "
        "once, behind the product.",
        section=READOUT,
        also=[[("np.tensordot(hs, dlogits, axes=([0, 1], [0, 1]))",
                "np.outer(hs.sum(axis=(0, 1)), dlogits.sum(axis=(0, 1)))")]],
    ),
    mistake(
        "reads-the-state-before", "readout_backward",
        ("np.tensordot(hs, dlogits,", "np.tensordot(hs[:-1], dlogits[1:],"),
        why="dW_hy pairs each step's dlogits with the state before; the read-out saw hs[t].",
        section=READOUT,
    ),
]  # fmt: skip

MISTAKES = SCALAR + NUMERICAL + STEP + SEQUENCE + READ_OUT
