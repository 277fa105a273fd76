"""Known wrong answers to the notebook "gru"."""

from autograder.diagnosis.bank import mistake

GATES = "gru#gru-gates"
LIMITS = "gru#gru-limits"
BACKWARD = "gru#gru-backward"
SEQUENCE = "gru#gru-sequence"
CONVENTIONS = "gru#gru-conventions"

STEP = [
    mistake(
        "z-and-one-minus-z-swapped", "gru_step_forward",
        ("h = z * h_prev + (1 - z) * n", "h = (1 - z) * h_prev + z * n"),
        why="z and 1 - z have changed places: here z keeps the state before and 1 - z takes the "
        "proposal.",
        section=CONVENTIONS,
    ),
    mistake(
        "reset-after-the-product", "gru_step_forward",
        ("(r * h_prev) @ W_hn", "r * (h_prev @ W_hn)"),
        why="The reset gate was applied after the product with W_hn; here it scales h_prev before.",
        section=CONVENTIONS,
    ),
    mistake(
        "resets-the-whole-proposal", "gru_step_forward",
        ("x @ W_xn + (r * h_prev) @ W_hn + b_n", "r * (x @ W_xn + h_prev @ W_hn + b_n)"),
        why="The reset gate scales the whole pre-activation of the proposal, the input's part too; "
        "it scales h_prev alone, before the product.",
        section=GATES,
    ),
    mistake(
        "reset-gate-unused", "gru_step_forward", ("(r * h_prev) @ W_hn", "h_prev @ W_hn"),
        why="The proposal sees the whole state before: h_prev must be scaled by r first.",
        section=GATES,
    ),
    mistake(
        "update-gate-in-the-proposal", "gru_step_forward",
        ("(r * h_prev) @ W_hn", "(z * h_prev) @ W_hn"),
        why="The proposal is reset by z; it is r that says how much of h_prev it may see.",
        section=GATES,
    ),
    mistake(
        "blocks-in-the-order-z-r", "gru_step_forward",
        ("W_xr, W_xz, W_xn = np", "W_xz, W_xr, W_xn = np"),
        ("W_hr, W_hz, W_hn = np", "W_hz, W_hr, W_hn = np"),
        ("b_r, b_z, b_n = np", "b_z, b_r, b_n = np"),
        ("concatenate([r, z, n]", "concatenate([z, r, n]"),
        also=[[("W_xr, W_xz, W_xn = np", "W_xz, W_xr, W_xn = np"),
               ("W_hr, W_hz, W_hn = np", "W_hz, W_hr, W_hn = np"),
               ("b_r, b_z, b_n = np", "b_z, b_r, b_n = np")]],
        why="The first block was taken for the update gate; the order here is r, z, n.",
        section=CONVENTIONS,
    ),
    mistake(
        "gates-returned-as-z-r-n", "gru_step_forward",
        ("concatenate([r, z, n]", "concatenate([z, r, n]"),
        why="gates holds z before r; the order is r, z, n.", section=GATES,
    ),
    mistake(
        "sigmoid-on-the-candidate", "gru_step_forward", ("n = np.tanh(", "n = _sigmoid("),
        why="The proposal n went through the logistic function; it takes tanh, or the state could "
        "never turn negative.",
        section=GATES,
    ),
    mistake(
        "tanh-on-the-gates", "gru_step_forward",
        ("r = _sigmoid(", "r = np.tanh("), ("z = _sigmoid(", "z = np.tanh("),
        why="The gates went through tanh; a gate is a share between 0 and 1, so it takes the "
        "logistic function.",
        section=GATES,
    ),
    mistake(
        "sigmoid-overflows", "gru_step_forward",
        ("    r = _sigmoid(", "    _sigmoid = lambda a: np.exp(a) / (1 + np.exp(a))\n    r = _sigmoid("),
        why="exp overflows for large pre-activations, and infinity over infinity is not a number: "
        "write the logistic function so that exp sees negative numbers only.",
        section=LIMITS,
    ),
    mistake(
        "forgets-the-biases", "gru_step_forward",
        ("h_prev @ W_hr + b_r", "h_prev @ W_hr"), ("h_prev @ W_hz + b_z", "h_prev @ W_hz"),
        ("@ W_hn + b_n", "@ W_hn"),
        why="The biases b_h are not added to the pre-activations.", section=GATES,
    ),
    mistake(
        "adds-without-interpolating", "gru_step_forward", ("(1 - z) * n", "n"),
        why="The proposal is added in full. The new state is a weighted mean of old and new: z and "
        "1 - z.",
        section=GATES,
    ),
    mistake(
        "recurrent-weights-missing", "gru_step_forward",
        ("x @ W_xr + h_prev @ W_hr", "x @ W_xr"), ("x @ W_xz + h_prev @ W_hz", "x @ W_xz"),
        why="The gates look at the input alone; they should see h_prev as well.", section=GATES,
    ),
    mistake(
        "recurrent-weights-transposed", "gru_step_forward",
        ("@ W_hr +", "@ W_hr.T +"), ("@ W_hz +", "@ W_hz.T +"), ("@ W_hn +", "@ W_hn.T +"),
        why="The recurrent weights are transposed: states are rows here, so it is h_prev @ W.",
        section=GATES,
    ),
    mistake(
        "gates-without-activation", "gru_step_forward",
        ("r = _sigmoid(", "r = ("), ("z = _sigmoid(", "z = ("),
        why="r and z did not go through the logistic function.", section=GATES,
    ),
    mistake(
        "gates-before-their-activation", "gru_step_forward",
        ("    r = _sigmoid(x @ W_xr + h_prev @ W_hr + b_r)\n",
         "    a_r = x @ W_xr + h_prev @ W_hr + b_r\n    r = _sigmoid(a_r)\n"),
        ("    z = _sigmoid(x @ W_xz + h_prev @ W_hz + b_z)\n",
         "    a_z = x @ W_xz + h_prev @ W_hz + b_z\n    z = _sigmoid(a_z)\n"),
        ("    n = np.tanh(x @ W_xn + (r * h_prev) @ W_hn + b_n)\n",
         "    a_n = x @ W_xn + (r * h_prev) @ W_hn + b_n\n    n = np.tanh(a_n)\n"),
        ("np.concatenate([r, z, n]", "np.concatenate([a_r, a_z, a_n]"),
        why="gates holds the pre-activations; it should hold r, z and n, behind sigmoid and tanh.",
        section=GATES,
    ),
]  # fmt: skip

FORWARD = [
    mistake(
        "zeros-for-h0", "gru_forward", ("    h = h0\n", "    h = np.zeros_like(h0)\n"),
        why="The sequence starts from zeros instead of from h0.", section=SEQUENCE,
    ),
    mistake(
        "state-not-carried", "gru_forward", ("        hs[t] = h\n", "        hs[t], h = h, h0\n"),
        why="Every step starts from h0: the state is not carried on to the next step.",
        section=SEQUENCE,
    ),
    mistake(
        "stores-the-state-before", "gru_forward",
        ("        rz[t] = _sigmoid", "        hs[t] = h\n        rz[t] = _sigmoid"),
        ("n[t]\n        hs[t] = h\n", "n[t]\n"),
        why="hs[t] holds the state before x[t] was read; it should be the state after.",
        section=SEQUENCE,
    ),
    mistake(
        "time-from-the-batch-axis", "gru_forward",
        ("    hs = np.empty_like(n)", "    hs = np.zeros_like(n)\n    gates[min(x.shape[:2]) :] = 0"),
        ("for t in range(len(x))", "for t in range(min(x.shape[:2]))"),
        why="The number of steps was taken from the batch axis; time is the first axis.",
        section=SEQUENCE,
    ),
    mistake(
        "gates-before-activation", "gru_forward",
        ("rz, n = np.split(gates, ", "raw = gates.copy()\n    rz, n = np.split(gates, "),
        ("        rz[t] = ",
         "        raw[t, :, : 2 * H] += h @ W_hrz\n        rz[t] = "),
        ("        n[t] = ",
         "        raw[t, :, 2 * H :] += (r[t] * h) @ W_hn\n        n[t] = "),
        ("return hs, gates", "return hs, raw"),
        why="gates holds the pre-activations; it should hold r, z and n themselves.",
        section=GATES,
    ),
]  # fmt: skip

STEP_BACKWARD = [
    mistake(
        "direct-path-missing", "gru_step_backward", ("dh_prev = dh * z + ", "dh_prev = "),
        why="dh_prev lacks its direct share, dh ⊙ z: what z keeps of h_prev goes straight on.",
        section=BACKWARD,
    ),
    mistake(
        "path-through-the-proposal-missing", "gru_step_backward", (" + dq * r", ""),
        why="dh_prev lacks the path through the proposal: h_prev is in q = r ⊙ h_prev.",
        section=BACKWARD,
    ),
    mistake(
        "paths-through-the-gates-missing", "gru_step_backward",
        (" + da_r @ W_hr.T + da_z @ W_hz.T", ""),
        why="dh_prev lacks the paths through the gates: r and z look at h_prev as well.",
        section=BACKWARD,
    ),
    mistake(
        "path-through-the-reset-gate-missing", "gru_step_backward",
        ("da_r = dr * r * (1 - r)", "da_r = 0 * dr"),
        why="Nothing reaches the reset gate. It acts through q = r ⊙ h_prev, so dr = dq ⊙ h_prev.",
        section=BACKWARD,
    ),
    mistake(
        "proposal-path-without-reset", "gru_step_backward", ("dq * r ", "dq "),
        why="dq goes to h_prev unscaled; h_prev was multiplied by r on its way in.",
        section=BACKWARD,
    ),
    mistake(
        "W-hn-gradient-with-h-prev", "gru_step_backward",
        ("(r * h_prev).T @ da_n", "h_prev.T @ da_n"),
        why="The gradient of W_hn was made with h_prev; W_hn met r ⊙ h_prev in the forward pass.",
        section=BACKWARD,
    ),
    mistake(
        "z-and-one-minus-z-swapped-backward", "gru_step_backward",
        ("dn = dh * (1 - z)", "dn = dh * z"), ("dz = dh * (h_prev - n)", "dz = dh * (n - h_prev)"),
        ("dh_prev = dh * z +", "dh_prev = dh * (1 - z) +"),
        why="This is the backward pass of the other convention, in which z takes the proposal.",
        section=CONVENTIONS,
    ),
    mistake(
        "update-gate-sign", "gru_step_backward", ("dh * (h_prev - n)", "dh * (n - h_prev)"),
        why="dz has the wrong sign: h = z ⊙ h_prev + (1 - z) ⊙ n, so dh/dz = h_prev - n.",
        section=BACKWARD,
    ),
    mistake(
        "update-gate-without-the-proposal", "gru_step_backward",
        ("dh * (h_prev - n)", "dh * h_prev"),
        why="z is in two places, z ⊙ h_prev and (1 - z) ⊙ n: dz = dh ⊙ (h_prev - n).",
        section=BACKWARD,
    ),
    mistake(
        "sigmoid-derivative-missing", "gru_step_backward",
        ("dr * r * (1 - r)", "dr"), ("dz * z * (1 - z)", "dz"),
        why="The slope of the logistic function, σ (1 - σ), is missing in the gates.",
        section=BACKWARD,
    ),
    mistake(
        "tanh-derivative-missing", "gru_step_backward", ("dn * (1 - n**2)", "dn"),
        why="The slope of tanh, 1 - n², is missing in the proposal.", section=BACKWARD,
    ),
    mistake(
        "sigmoid-slope-for-the-candidate", "gru_step_backward",
        ("dn * (1 - n**2)", "dn * n * (1 - n)"),
        why="The proposal's slope is that of tanh, 1 - n², not that of the logistic function.",
        section=BACKWARD,
    ),
    mistake(
        "gate-gradients-swapped", "gru_step_backward",
        ("np.concatenate([da_r, da_z, da_n], axis=1)", "np.concatenate([da_z, da_r, da_n], axis=1)"),
        why="The gradients of r and z have changed places in the blocks; the order is r, z, n.",
        section=BACKWARD,
        also=[[("np.concatenate([da_r, da_z, da_n], axis=1)",
                "np.concatenate([da_z, da_r, da_n], axis=1)"),
               ("np.concatenate([h_prev.T @ da_r, h_prev.T @ da_z,",
                "np.concatenate([h_prev.T @ da_z, h_prev.T @ da_r,")]],
    ),
    mistake(
        "candidate-weights-not-transposed", "gru_step_backward", ("W_hn.T", "W_hn"),
        why="Going back through q W_hn takes W_hn transposed; W_hn is square, so nothing complains.",
        section=BACKWARD,
    ),
    mistake(
        "bias-gradient-averaged", "gru_step_backward", ("da.sum(axis=0)", "da.mean(axis=0)"),
        why="db_h is the mean over the batch; it is the sum, as for the weights.", section=BACKWARD,
    ),
    mistake(
        "backward-of-reset-after-the-product", "gru_step_backward",
        ("dq = da_n @ W_hn.T", "dq = (r * da_n) @ W_hn.T"),
        ("dr = dq * h_prev", "dr = da_n * (h_prev @ W_hn)"),
        ("dq * r ", "dq "), ("(r * h_prev).T @ da_n", "h_prev.T @ (r * da_n)"),
        why="This is the backward pass of a GRU that resets after the product with W_hn; here r "
        "scales h_prev before it.",
        section=CONVENTIONS,
    ),
    mistake(
        "gates-activated-again", "gru_step_backward",
        ("r, z, n = np.split(gates, 3, axis=1)",
         "r, z, n = np.split(gates, 3, axis=1)\n    r, z, n = _sigmoid(r), _sigmoid(z), np.tanh(n)"),
        why="The gates went through their activations again; gates holds r, z and n themselves.",
        section=BACKWARD,
    ),
    mistake(
        "gates-all-with-the-slope-of-tanh", "gru_step_backward",
        ("dr * r * (1 - r)", "dr * (1 - r**2)"), ("dz * z * (1 - z)", "dz * (1 - z**2)"),
        why="r and z got the slope of tanh; they are logistic, with slope σ (1 - σ).",
        section=BACKWARD,
    ),
    mistake(
        "recurrent-weights-not-transposed", "gru_step_backward",
        ("W_hn.T", "W_hn"), ("W_hr.T", "W_hr"), ("W_hz.T", "W_hz"),
        why="On the way back the recurrent weights are transposed; they are square, so nothing "
        "complains.", section=BACKWARD,
    ),
    mistake(
        "divided-by-batch-again", "gru_step_backward",
        ("return dx, dh_prev, dW_xh, dW_hh, db_h",
         "return dx, dh_prev, dW_xh / len(x), dW_hh / len(x), db_h / len(x)"),
        why="The weight gradients were divided by the batch size. The loss was divided by B "
        "already; sum here.", section=BACKWARD,
    ),
]  # fmt: skip

BACKWARD_SEQUENCE = [
    mistake(
        "drops-dh-next", "gru_backward", ("dh = dhs[t] + dh_next", "dh = dhs[t]"),
        why="What comes back from step t+1 is dropped: dh is dhs[t] plus dh_next.",
        section=SEQUENCE,
    ),
    mistake(
        "drops-dhs", "gru_backward",
        ("dh = dhs[t] + dh_next", "dh = dhs[t] if t == len(x) - 1 else dh_next"),
        why="Only the last step's loss is used: every dhs[t] joins what comes back from step t+1.",
        section=SEQUENCE,
    ),
    mistake(
        "replaces-instead-of-adding", "gru_backward",
        ("for a in (x, h_prev, q, da)", "for a in (x[:1], h_prev[:1], q[:1], da[:1])"),
        why="Each step's weight gradients replace those of the step before; they must be summed "
        "over time.",
        section=SEQUENCE,
    ),
    mistake(
        "W-hn-gradient-with-h-prev-in-sequence", "gru_backward",
        ("q_rows.T @ da_rows", "h_rows.T @ da_rows"),
        why="The gradient of W_hn was made with h_prev; W_hn met r ⊙ h_prev in the forward pass.",
        section=BACKWARD,
    ),
    mistake(
        "direct-path-missing-in-sequence", "gru_backward", ("dh * z[t] + ", ""),
        why="What goes back to step t-1 lacks its direct share, dh ⊙ z.", section=BACKWARD,
    ),
    mistake(
        "state-after-for-state-before", "gru_backward",
        ("h_prev = np.concatenate([h0[None], hs[:-1]])", "h_prev = hs"),
        why="hs[t] was used as the state before step t; that is hs[t - 1], and h0 for the first.",
        section=SEQUENCE,
    ),
    mistake(
        "zeros-for-h0-backward", "gru_backward",
        ("np.concatenate([h0[None], hs[:-1]])", "np.concatenate([0 * h0[None], hs[:-1]])"),
        why="The first step goes back to zeros instead of to h0.", section=SEQUENCE,
    ),
    mistake(
        "last-state-for-h0", "gru_backward",
        ("np.concatenate([h0[None], hs[:-1]])", "np.roll(hs, 1, axis=0)"),
        why="At the first step hs[t - 1] is hs[-1], the last state; the state before it is h0.",
        section=SEQUENCE,
    ),
    mistake(
        "goes-forward-in-time", "gru_backward", ("in reversed(range(len(x)))", "in range(len(x))"),
        why="The backward pass walks forward in time; it must go from the last step to the first.",
        section=SEQUENCE,
    ),
    mistake(
        "averages-over-time", "gru_backward",
        ("return dx, dh_next, dW_xh, dW_hh, db_h",
         "return dx, dh_next, dW_xh / len(x), dW_hh / len(x), db_h / len(x)"),
        why="The weight gradients are divided by the number of steps; they are sums over time.",
        section=SEQUENCE,
    ),
    mistake(
        "dh0-before-the-first-step", "gru_backward",
        ("return dx, dh_next", "return dx, dh"),
        why="dh0 is the gradient of the state after the first step; it must pass that step too.",
        section=SEQUENCE,
    ),
    mistake(
        "gates-of-the-step-before", "gru_backward",
        ("H = h0.shape[1]", "gates, H = np.concatenate([gates[:1], gates[:-1]]), h0.shape[1]"),
        why="Each step went back through the gates of the step before; step t was made with "
        "gates[t].", section=SEQUENCE,
        also=[[("H = h0.shape[1]", "gates, H = np.roll(gates, 1, axis=0), h0.shape[1]")]],
    ),
    mistake(
        "gates-of-the-step-after", "gru_backward",
        ("H = h0.shape[1]", "gates, H = np.concatenate([gates[1:], gates[-1:]]), h0.shape[1]"),
        why="Each step went back through the gates of the step after; step t was made with "
        "gates[t].", section=SEQUENCE,
        also=[[("H = h0.shape[1]", "gates, H = np.roll(gates, -1, axis=0), h0.shape[1]")]],
    ),
    mistake(
        "dx-in-loop-order", "gru_backward", ("return dx,", "return dx[::-1],"),
        why="dx is in the order of the loop, last step first: turn it round.", section=SEQUENCE,
    ),
    mistake(
        "last-loss-counted-twice", "gru_backward",
        ("dh_next = np.zeros_like(h0)", "dh_next = dhs[-1]"),
        why="The carry begins with dhs[-1], which the last step adds once more; it begins with "
        "zeros.",
        section=SEQUENCE,
    ),
    mistake(
        "loss-added-behind-the-step", "gru_backward",
        ("dh = dhs[t] + dh_next", "dh = dh_next"),
        ("dh_next = dh * z[t] +", "dh_next = dhs[t] + dh * z[t] +"),
        why="dhs[t] was added after the way back through step t, so that it passes the steps before "
        "only: it reaches hs[t], and must pass step t as well.",
        section=SEQUENCE,
    ),
    mistake(
        "rows-in-different-orders", "gru_backward",
        ("dW_xh, db_h = x_rows.T", "x_rows = x.swapaxes(0, 1).reshape(x_rows.shape)\n"
         "    dW_xh, db_h = x_rows.T"),
        why="The rows of x and of da were put in different orders, one time first and the other batch "
        "first, so dW_xh pairs inputs with the gradients of other steps and examples.",
        section=SEQUENCE,
    ),
    mistake(
        "loss-of-the-step-before", "gru_backward",
        ("dh = dhs[t] + dh_next", "dh = dhs[t - 1] + dh_next"),
        why="At step t the gradient dhs[t - 1] was added; it is dhs[t] that belongs to hs[t].",
        section=SEQUENCE,
    ),
]  # fmt: skip

RESET_AFTER = [
    mistake(
        "reset-before-the-product", "gru_step_forward_reset_after",
        ("r * (h_prev @ W_hn + b_hn)", "(r * h_prev) @ W_hn + b_hn"),
        why="The reset gate scales h_prev before the product; in this form it scales the finished "
        "product.",
        section=CONVENTIONS,
    ),
    mistake(
        "state-bias-outside-the-reset", "gru_step_forward_reset_after",
        ("r * (h_prev @ W_hn + b_hn)", "r * (h_prev @ W_hn) + b_hn"),
        why="b_hn escapes the reset gate: r scales the product and its bias, h_prev W_hn + b_hn.",
        section=CONVENTIONS,
    ),
    mistake(
        "both-biases-inside-the-reset", "gru_step_forward_reset_after",
        ("x @ W_xn + b_xn + r * (h_prev @ W_hn + b_hn)",
         "x @ W_xn + r * (h_prev @ W_hn + b_hn + b_xn)"),
        why="b_xn is inside the reset gate; it belongs to the input, which is not reset.",
        section=CONVENTIONS,
    ),
    mistake(
        "biases-exchanged", "gru_step_forward_reset_after",
        ("b_xn + r * (h_prev @ W_hn + b_hn)", "b_hn + r * (h_prev @ W_hn + b_xn)"),
        why="b_x and b_h have changed places in the proposal: b_hn is the one inside the reset.",
        section=CONVENTIONS,
    ),
    mistake(
        "resets-the-input-too", "gru_step_forward_reset_after",
        ("x @ W_xn + b_xn + r * (h_prev @ W_hn + b_hn)",
         "r * (x @ W_xn + b_xn + h_prev @ W_hn + b_hn)"),
        why="The reset gate scales the input's part as well; it scales the state's part only.",
        section=CONVENTIONS,
    ),
    mistake(
        "state-bias-in-the-proposal-alone", "gru_step_forward_reset_after",
        (" + b_hr", ""), (" + b_hz", ""),
        why="The biases of the state's side are added in the proposal alone; r and z have theirs, "
        "b_hr and b_hz.",
        section=CONVENTIONS,
    ),
    mistake(
        "state-bias-forgotten", "gru_step_forward_reset_after",
        (" + b_hr", ""), (" + b_hz", ""), (" + b_hn", ""),
        why="The biases of the state's side, b_h, are not added.", section=CONVENTIONS,
    ),
    mistake(
        "input-bias-forgotten", "gru_step_forward_reset_after",
        (" + b_xr", ""), (" + b_xz", ""), (" + b_xn", ""),
        why="The biases of the input's side, b_x, are not added.", section=CONVENTIONS,
    ),
    mistake(
        "z-and-one-minus-z-swapped-reset-after", "gru_step_forward_reset_after",
        ("h = z * h_prev + (1 - z) * n", "h = (1 - z) * h_prev + z * n"),
        why="z and 1 - z have changed places: in PyTorch too, z keeps the state before.",
        section=CONVENTIONS,
    ),
]  # fmt: skip

MISTAKES = [*STEP, *FORWARD, *STEP_BACKWARD, *BACKWARD_SEQUENCE, *RESET_AFTER]
