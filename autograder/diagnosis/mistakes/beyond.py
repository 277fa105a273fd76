"""Known wrong answers to the notebook "beyond"."""

from autograder.diagnosis.bank import mistake

RTRL = "beyond#beyond-rtrl"
CHECKPOINTS = "beyond#beyond-checkpoints"
LINEAR = "beyond#beyond-linear"
SCAN = "beyond#beyond-scan"
MINGRU = "beyond#beyond-mingru"
RESERVOIR = "beyond#beyond-reservoir"

RTRL_STEP = [
    mistake(
        "immediate-derivatives-alone", "rtrl_step", ("W_hh.T @ S + immediate", "immediate"),
        why="S_new holds the immediate derivatives alone: what S says of h_prev must be carried on "
        "by W_hh.",
        section=RTRL,
    ),
    mistake(
        "immediate-derivatives-missing", "rtrl_step", ("W_hh.T @ S + immediate", "W_hh.T @ S"),
        why="S is carried on, but this step's own use of the parameters, the immediate part M, is "
        "not added.",
        section=RTRL,
    ),
    mistake(
        "carried-by-weights-not-transposed", "rtrl_step", ("W_hh.T @ S", "W_hh @ S"),
        why="S is carried by W_hh, not by its transpose. W_hh[i, j] leads from old unit i to new "
        "unit j, and row j of S_new belongs to new unit j.",
        section=RTRL,
    ),
    mistake(
        "slope-of-tanh-missing-in-rtrl", "rtrl_step", ("(1 - h**2)[:, None] * (", "("),
        why="The slope of tanh, 1 - h², is missing: row j is multiplied by the slope of unit j.",
        section=RTRL,
    ),
    mistake(
        "slope-on-the-immediate-part-alone", "rtrl_step",
        ("(1 - h**2)[:, None] * (W_hh.T @ S + immediate)",
         "W_hh.T @ S + (1 - h**2)[:, None] * immediate"),
        why="The slope 1 - h² multiplies the immediate part alone. What is carried by W_hh passes "
        "through tanh as well.",
        section=RTRL,
    ),
    mistake(
        "slope-on-the-carried-part-alone", "rtrl_step",
        ("(1 - h**2)[:, None] * (W_hh.T @ S + immediate)",
         "(1 - h**2)[:, None] * (W_hh.T @ S) + immediate"),
        why="The slope 1 - h² multiplies the carried part alone. This step's own use of the "
        "parameters, the immediate part, passes through tanh as well.",
        section=RTRL,
    ),
    mistake(
        "slope-at-the-state-before", "rtrl_step", ("1 - h**2", "1 - h_prev**2"),
        why="The slope was taken at h_prev; tanh made h, so its slope there is 1 - h².",
        section=RTRL,
    ),
    mistake(
        "state-after-for-state-before-in-rtrl", "rtrl_step", ("[x, h_prev, [1.0]]", "[x, h, [1.0]]"),
        why="The immediate part of W_hh was made with h; W_hh met h_prev in this step.",
        section=RTRL,
    ),
    mistake(
        "recurrent-weights-first", "rtrl_step", ("[x, h_prev, [1.0]]", "[h_prev, x, [1.0]]"),
        why="In the columns W_hh stands before W_xh; the order is W_xh, W_hh, b_h.",
        section=RTRL,
    ),
    mistake(
        "columns-sorted-by-unit", "rtrl_step",
        ("np.kron(arriving, np.eye(len(h)))", "np.kron(np.eye(len(h)), arriving)"),
        why="The columns hold unit 0's parameters first, then unit 1's. Each matrix is raveled in C "
        "order, row by row, so neighbours belong to different units.",
        section=RTRL,
    ),
]  # fmt: skip

RTRL_SEQUENCE = [
    mistake(
        "zeros-for-h0-in-rtrl", "rtrl_gradients",
        ("h, S, total = h0,", "h, S, total = np.zeros_like(h0),"),
        why="The sequence starts from zeros instead of from h0.", section=RTRL,
    ),
    mistake(
        "derivatives-not-carried", "rtrl_gradients", ("rtrl_step(S, ", "rtrl_step(0 * S, "),
        why="S starts from zero in every step: it must be carried on, as the state is.",
        section=RTRL,
    ),
    mistake(
        "last-loss-alone-in-rtrl", "rtrl_gradients", ("total = total + dhs[t] @ S",
        "total = dhs[t] @ S"),
        why="Each step's share replaces those of the steps before; dhs[t] @ S is summed over time.",
        section=RTRL,
    ),
    mistake(
        "loss-read-before-the-step", "rtrl_gradients",
        ("        S = rtrl_step(S, x[t], h_prev, h, W_xh, W_hh)\n"
         "        total = total + dhs[t] @ S\n",
         "        total = total + dhs[t] @ S\n"
         "        S = rtrl_step(S, x[t], h_prev, h, W_xh, W_hh)\n"),
        why="dhs[t] was multiplied by the S of the state before step t; it belongs to the state "
        "after it.",
        section=RTRL,
    ),
    mistake(
        "states-exchanged-in-rtrl", "rtrl_gradients",
        ("rtrl_step(S, x[t], h_prev, h, ", "rtrl_step(S, x[t], h, h_prev, "),
        why="rtrl_step was given the state after the step as the one before, and the other way "
        "round.",
        section=RTRL,
    ),
    mistake(
        "row-cut-in-another-order", "rtrl_gradients",
        ("dW_xh, dW_hh, db_h = np.split(total, [W_xh.size,",
         "dW_hh, dW_xh, db_h = np.split(total, [W_hh.size,"),
        why="The row of sums was cut as if W_hh came first; its first W_xh.size entries are dW_xh.",
        section=RTRL,
    ),
    mistake(
        "rtrl-averaged-over-time", "rtrl_gradients", ("np.split(total,", "np.split(total / len(x),"),
        why="The gradients are divided by the number of steps; they are sums over time.",
        section=RTRL,
    ),
]  # fmt: skip

CHECKPOINTED = [
    mistake(
        "segments-not-joined", "checkpointed_backward", ("        arriving[-1] += dh_next\n", ""),
        why="What a later segment sends back is dropped: it arrives at the last state of the "
        "segment before.",
        section=CHECKPOINTS,
    ),
    mistake(
        "joined-at-the-first-state", "checkpointed_backward",
        ("arriving[-1] += dh_next", "arriving[0] += dh_next"),
        why="What a later segment sends back was added at the first state of the segment before; "
        "it arrives at its last.",
        section=CHECKPOINTS,
    ),
    mistake(
        "joined-at-every-state", "checkpointed_backward",
        ("arriving[-1] += dh_next", "arriving += dh_next"),
        why="What a later segment sends back was added at every state of the segment before; it "
        "arrives at its last, and rnn_backward carries it on.",
        section=CHECKPOINTS,
    ),
    mistake(
        "loss-replaced-at-the-joint", "checkpointed_backward",
        ("        arriving[-1] += dh_next\n",
         "        if i < len(checkpoints) - 1:\n            arriving[-1] = dh_next\n"),
        why="At the last state of a segment dhs was replaced by what comes back from later; the two "
        "are added.",
        section=CHECKPOINTS,
        also=[[("arriving[-1] += dh_next", "arriving[-1] = dh_next")]],
    ),
    mistake(
        "upstream-gradient-changed-in-place", "checkpointed_backward",
        ("dhs[segment].copy()", "dhs[segment]"),
        why="A slice of dhs is a view, so adding to it changed the argument dhs: add to a copy.",
        section=CHECKPOINTS,
    ),
    mistake(
        "segments-from-the-first", "checkpointed_backward",
        ("in reversed(range(len(checkpoints)))", "in range(len(checkpoints))"),
        why="The segments were walked from the first to the last; going back begins with the last.",
        section=CHECKPOINTS,
    ),
    mistake(
        "segments-replace-instead-of-adding", "checkpointed_backward",
        ("dW_xh += parts[2]", "dW_xh = parts[2]"), ("dW_hh += parts[3]", "dW_hh = parts[3]"),
        ("db_h += parts[4]", "db_h = parts[4]"),
        why="Each segment's weight gradients replace those of the segment after; they are summed.",
        section=CHECKPOINTS,
    ),
    mistake(
        "short-segment-dropped", "checkpointed_backward",
        ("np.empty_like(x,", "np.zeros_like(x,"),
        ("in reversed(range(len(checkpoints)))", "in reversed(range(len(x) // every))"),
        why="The last segment was left out when it is shorter than the others: there are "
        "⌈T / every⌉ segments, as there are checkpoints.",
        section=CHECKPOINTS,
    ),
    mistake(
        "first-checkpoint-for-all", "checkpointed_backward",
        ("rnn_forward(x[segment], checkpoints[i],", "rnn_forward(x[segment], checkpoints[0],"),
        ("x[segment], checkpoints[i], hs,", "x[segment], checkpoints[0], hs,"),
        why="Every segment was run again from the first checkpoint; segment i starts from "
        "checkpoints[i].",
        section=CHECKPOINTS,
        also=[[("rnn_forward(x[segment], checkpoints[i],",
                "rnn_forward(x[segment], checkpoints[0],")]],
    ),
    mistake(
        "bias-left-out-of-the-second-run", "checkpointed_backward",
        ("W_xh, W_hh, b_h)\n        arriving", "W_xh, W_hh, 0 * b_h)\n        arriving"),
        why="The states between the checkpoints were computed again without the bias b_h.",
        section=CHECKPOINTS,
    ),
]  # fmt: skip

SCANNED = [
    mistake(
        "second-before-first", "scan_combine", ("a2 * b1 + b2", "a1 * b2 + b1"),
        why="This map does the second, then the first: it is a2 that scales b1.", section=SCAN,
    ),
    mistake(
        "first-shift-not-scaled", "scan_combine", ("a2 * b1 + b2", "b1 + b2"),
        why="b1 goes through the second map too: it is scaled by a2 before b2 is added.",
        section=SCAN,
    ),
    mistake(
        "factors-added", "scan_combine", ("a2 * a1,", "a2 + a1,"),
        why="a1 and a2 are added; one scaling after the other multiplies.", section=SCAN,
    ),
    mistake(
        "both-shifts-scaled", "scan_combine", ("a2 * b1 + b2", "a2 * b1 + a1 * b2"),
        why="b2 was scaled by a1. The second map adds it last, so nothing scales it.", section=SCAN,
    ),
    mistake(
        "scale-and-shift-exchanged", "linear_scan", ("a[t] * h + b[t]", "b[t] * h + a[t]"),
        why="a and b have changed places: a[t] scales the state before, b[t] is added.",
        section=LINEAR,
    ),
    mistake(
        "zeros-for-h0-in-the-scan", "linear_scan", ("h = h0", "h = np.zeros_like(h0)"),
        why="The recurrence starts from zeros instead of from h0.", section=LINEAR,
    ),
    mistake(
        "state-not-carried-in-the-scan", "linear_scan", ("h = a[t] * h + b[t]",
        "h = a[t] * h0 + b[t]"),
        why="Every step starts from h0: the state is not carried on to the next step.",
        section=LINEAR,
    ),
    mistake(
        "state-before-stored-in-the-scan", "linear_scan",
        ("        h = a[t] * h + b[t]\n        hs[t] = h\n",
         "        hs[t] = h\n        h = a[t] * h + b[t]\n"),
        why="hs[t] holds the state before step t; it should be the state after.", section=LINEAR,
    ),
    mistake(
        "shift-scaled-too", "linear_scan", ("a[t] * h + b[t]", "a[t] * (h + b[t])"),
        why="b[t] was added before a[t] scaled the sum; it is added after.", section=LINEAR,
    ),
    mistake(
        "written-into-b", "linear_scan", ("np.empty_like(b)", "b"),
        why="The states were written into the argument b; make an array of their own for them.",
        section=LINEAR,
    ),
]  # fmt: skip

SCANNED_BACKWARD = [
    mistake(
        "drops-dh-next-in-the-scan", "linear_scan_backward", ("dhs[t] + dh_next", "dhs[t]"),
        why="What comes back from step t+1 is dropped: dhs[t] and a[t+1] times db[t+1] are added.",
        section=LINEAR,
    ),
    mistake(
        "jacobian-left-out", "linear_scan_backward", ("dh_next = a[t] * db[t]", "dh_next = db[t]"),
        why="What goes back to step t-1 is not multiplied by a[t], the step's Jacobian.",
        section=LINEAR,
    ),
    mistake(
        "loss-goes-one-step-back", "linear_scan_backward",
        ("dh_next = a[t] * db[t]", "dh_next = a[t] * dhs[t]"),
        why="What goes back from step t was made of dhs[t], so each loss reaches one step back and "
        "no further. It is a[t] times db[t], which holds the later losses too.",
        section=LINEAR,
    ),
    mistake(
        "factor-of-the-step-before", "linear_scan_backward",
        ("dh_next = a[t] * db[t]", "dh_next = a[max(t - 1, 0)] * db[t]"),
        why="What goes back from step t was multiplied by a[t - 1]; a[t] stood between h[t-1] and "
        "h[t].",
        section=LINEAR,
        also=[[("dh_next = a[t] * db[t]", "dh_next = a[t - 1] * db[t]")]],
    ),
    mistake(
        "last-loss-alone-in-the-scan", "linear_scan_backward",
        ("db[t] = dhs[t] + dh_next", "db[t] = dhs[t] if t == len(a) - 1 else dh_next"),
        why="Only the last step's loss is used: every dhs[t] joins what comes back from step t+1.",
        section=LINEAR,
    ),
    mistake(
        "state-after-for-state-before-in-the-scan", "linear_scan_backward",
        ("np.concatenate([h0[None], hs[:-1]])", "hs"),
        why="da[t] was made with hs[t]; a[t] met the state before, hs[t - 1], and h0 in step 0.",
        section=LINEAR,
    ),
    mistake(
        "zeros-for-h0-in-the-scan-backward", "linear_scan_backward",
        ("np.concatenate([h0[None],", "np.concatenate([0 * h0[None],"),
        why="In step 0 the state before is h0, not zero.", section=LINEAR,
    ),
    mistake(
        "last-state-for-h0-in-the-scan", "linear_scan_backward",
        ("np.concatenate([h0[None], hs[:-1]])", "np.roll(hs, 1, axis=0)"),
        why="In step 0 hs[t - 1] is hs[-1], the last state; the state before it is h0.",
        section=LINEAR,
    ),
    mistake(
        "first-factor-left-out", "linear_scan_backward",
        ("db * h_prev, db, dh_next", "db * h_prev, db, db[0]"),
        why="dh0 is what reaches hs[0]; on its way to h0 it passes a[0] as well.", section=LINEAR,
    ),
    mistake(
        "direct-loss-alone-in-da", "linear_scan_backward",
        ("db * h_prev, db, dh_next", "dhs * h_prev, db, dh_next"),
        why="da was made with dhs alone; hs[t] is reached by the losses of later steps too.",
        section=LINEAR,
    ),
    mistake(
        "scan-goes-forward", "linear_scan_backward",
        ("in reversed(range(len(a)))", "in range(len(a))"),
        why="The backward pass walks forward in time; it must go from the last step to the first.",
        section=LINEAR,
    ),
    mistake(
        "written-into-dhs", "linear_scan_backward", ("np.empty_like(dhs)", "dhs"),
        why="The gradients of b were written into the argument dhs; make an array of their own.",
        section=LINEAR,
    ),
]  # fmt: skip

MINGRU_FORWARD = [
    mistake(
        "z-and-one-minus-z-swapped-in-mingru", "mingru_forward",
        ("linear_scan(z, (1 - z) * n, h0)", "linear_scan(1 - z, z * n, h0)"),
        why="z and 1 - z have changed places, as Feng et al. write it: here z keeps the state "
        "before and 1 - z takes the proposal.",
        section=MINGRU,
    ),
    mistake(
        "tanh-on-the-proposal", "mingru_forward", ("n = x @ W_xn + b_n", "n = np.tanh(x @ W_xn + b_n)"),
        why="The proposal n went through tanh; in a minGRU it has no activation.", section=MINGRU,
    ),
    mistake(
        "tanh-on-the-gate-of-mingru", "mingru_forward",
        ("(1 + np.tanh((x @ W_xz + b_z) / 2)) / 2", "np.tanh(x @ W_xz + b_z)"),
        why="The gate went through tanh; it is a share between 0 and 1, so it takes the logistic "
        "function.",
        section=MINGRU,
    ),
    mistake(
        "sigmoid-overflows-in-mingru", "mingru_forward",
        ("(1 + np.tanh((x @ W_xz + b_z) / 2)) / 2",
         "np.exp(x @ W_xz + b_z) / (1 + np.exp(x @ W_xz + b_z))"),
        why="exp overflows for large pre-activations, and infinity over infinity is not a number: "
        "write the logistic function so that exp sees negative numbers only.",
        section=MINGRU,
    ),
    mistake(
        "proposal-added-in-full", "mingru_forward", ("linear_scan(z, (1 - z) * n,",
        "linear_scan(z, n,"),
        why="The proposal is added in full. The new state is a weighted mean of old and new: z and "
        "1 - z.",
        section=MINGRU,
    ),
    mistake(
        "proposal-weighed-by-z", "mingru_forward", ("(1 - z) * n,", "z * n,"),
        why="The proposal is weighed by z, as the old state is; its share is the rest, 1 - z.",
        section=MINGRU,
    ),
    mistake(
        "biases-forgotten-in-mingru", "mingru_forward", (" + b_z", ""), (" + b_n", ""),
        why="The biases b_z and b_n are not added.", section=MINGRU,
    ),
    mistake(
        "bias-of-the-proposal-forgotten", "mingru_forward", (" + b_n", ""),
        why="The bias b_n is not added.", section=MINGRU,
    ),
    mistake(
        "gates-returned-as-n-z", "mingru_forward", ("concatenate([z, n]", "concatenate([n, z]"),
        why="gates holds n before z; the order is z, n.", section=MINGRU,
    ),
    mistake(
        "scaled-proposal-returned", "mingru_forward",
        ("concatenate([z, n]", "concatenate([z, (1 - z) * n]"),
        why="The second half of gates holds (1 - z) ⊙ n, what the step adds; it should be n itself.",
        section=MINGRU,
    ),
    mistake(
        "zeros-for-h0-in-mingru", "mingru_forward", ("* n, h0)", "* n, 0 * h0)"),
        why="The sequence starts from zeros instead of from h0.", section=MINGRU,
    ),
]  # fmt: skip

MINGRU_BACKWARD = [
    mistake(
        "z-and-one-minus-z-swapped-in-mingru-backward", "mingru_backward",
        ("linear_scan_backward(dhs, z, h0, hs)", "linear_scan_backward(dhs, 1 - z, h0, hs)"),
        ("da - db * n, db * (1 - z)", "db * n - da, db * z"),
        why="This is the backward pass of the other convention, in which z takes the proposal.",
        section=MINGRU,
    ),
    mistake(
        "gate-without-the-proposal", "mingru_backward", ("dz, dn = da - db * n,", "dz, dn = da,"),
        why="z is in two places, z ⊙ h_prev and (1 - z) ⊙ n; the second has no share in dz.",
        section=MINGRU,
    ),
    mistake(
        "gate-without-the-state", "mingru_backward", ("dz, dn = da - db * n,", "dz, dn = -db * n,"),
        why="z is in two places, z ⊙ h_prev and (1 - z) ⊙ n; the first has no share in dz.",
        section=MINGRU,
    ),
    mistake(
        "gate-sign-in-mingru", "mingru_backward", ("da - db * n", "da + db * n"),
        why="The share of (1 - z) ⊙ n in dz has the wrong sign: its derivative by z is -n.",
        section=MINGRU,
    ),
    mistake(
        "proposal-gradient-not-scaled", "mingru_backward", ("db * (1 - z)", "db"),
        why="dn is not scaled: 1 - z stands before n in the forward pass.", section=MINGRU,
    ),
    mistake(
        "proposal-gradient-scaled-by-z", "mingru_backward", ("db * (1 - z)", "db * z"),
        why="dn was scaled by z; 1 - z stands before n in the forward pass.", section=MINGRU,
    ),
    mistake(
        "sigmoid-derivative-missing-in-mingru", "mingru_backward", ("dz * z * (1 - z)", "dz"),
        why="The slope of the logistic function, z (1 - z), is missing in the gate.",
        section=MINGRU,
    ),
    mistake(
        "tanh-slope-on-the-gate-of-mingru", "mingru_backward", ("dz * z * (1 - z)", "dz * (1 - z**2)"),
        why="dz was multiplied by the slope of tanh, 1 - z². The gate is a logistic function, whose "
        "slope is z (1 - z).",
        section=MINGRU,
    ),
    mistake(
        "tanh-slope-on-the-linear-proposal", "mingru_backward",
        ("db * (1 - z)", "db * (1 - z) * (1 - n**2)"),
        why="dn was multiplied by the slope of tanh, 1 - n²; the proposal has no activation.",
        section=MINGRU,
    ),
    mistake(
        "later-losses-dropped-in-mingru", "mingru_backward",
        ("da, db, dh0 = linear_scan_backward(dhs, z, h0, hs)",
         "h_prev = np.concatenate([h0[None], hs[:-1]])\n"
         "    da, db, dh0 = dhs * h_prev, dhs, z[0] * dhs[0]"),
        why="What comes back from step t+1 is dropped: each step is gone back through by itself.",
        section=MINGRU,
    ),
    mistake(
        "inputs-through-the-proposal-alone", "mingru_backward", ("da_z @ W_xz.T + ", ""),
        why="dx lacks the path through the gate: x meets W_xz as well as W_xn.", section=MINGRU,
    ),
    mistake(
        "biases-averaged-in-mingru", "mingru_backward",
        ("da_z.sum(axis=(0, 1))", "da_z.mean(axis=(0, 1))"),
        ("dn.sum(axis=(0, 1))", "dn.mean(axis=(0, 1))"),
        why="db_z and db_n are means over steps and examples; they are sums, as for the weights.",
        section=MINGRU,
    ),
    mistake(
        "gradients-of-z-and-n-exchanged", "mingru_backward", ("for d in (da_z, dn)", "for d in (dn, da_z)"),
        why="dW_xz was made with the proposal's gradient and dW_xn with the gate's.",
        section=MINGRU,
    ),
]  # fmt: skip

ECHO_STATES = [
    mistake(
        "spectral-norm-for-spectral-radius", "echo_state_weights",
        ("spectral_radius(W)", "np.linalg.norm(W, 2)"),
        why="The matrix was scaled by its spectral norm, its largest singular value; the spectral "
        "radius is the largest magnitude of an eigenvalue, which is smaller.",
        section=RESERVOIR,
    ),
    mistake(
        "largest-real-part-for-spectral-radius", "echo_state_weights",
        ("spectral_radius(W)", "np.linalg.eigvals(W).real.max()"),
        why="The matrix was scaled by the largest real part of its eigenvalues; most are complex, "
        "and it is the magnitude that counts.",
        section=RESERVOIR,
    ),
    mistake(
        "radius-not-divided-out", "echo_state_weights", ("radius / found", "radius"),
        why="The matrix was multiplied by radius, but not divided by the spectral radius it had.",
        section=RESERVOIR,
    ),
    mistake(
        "scaled-to-radius-one", "echo_state_weights", ("radius / found", "1 / found"),
        why="The spectral radius is 1, whatever was asked for: multiply by radius as well.",
        section=RESERVOIR,
    ),
    mistake(
        "thinned-after-scaling", "echo_state_weights",
        ("rng.normal(size=(H, H)) * (rng.uniform(size=(H, H)) < density)",
         "rng.normal(size=(H, H))"),
        ("return W * (radius / found)",
         "return W * (radius / found) * (rng.uniform(size=(H, H)) < density)"),
        why="Entries were set to zero after the matrix had been scaled, which changes its spectral "
        "radius: make it sparse first.",
        section=RESERVOIR,
    ),
    mistake(
        "density-ignored", "echo_state_weights",
        ("rng.normal(size=(H, H)) * (rng.uniform(size=(H, H)) < density)",
         "rng.normal(size=(H, H))"),
        why="No entry is zero: each stays with probability density only.", section=RESERVOIR,
    ),
    mistake(
        "seed-ignored-in-the-reservoir", "echo_state_weights", ("default_rng(seed)", "default_rng(0)"),
        why="The seed is not used: every seed gives the same matrix.", section=RESERVOIR,
    ),
]  # fmt: skip

SOLVE = "np.linalg.solve(hs.T @ hs + ridge * np.eye(hs.shape[1]), hs.T @ targets)"

RIDGE = [
    mistake(
        "ridge-ignored", "ridge_readout", (SOLVE, "np.linalg.pinv(hs) @ targets"),
        why="ridge is not used: this is plain least squares.", section=RESERVOIR,
        also=[[("ridge * np", "0 * np")]],
    ),
    mistake(
        "ridge-on-every-entry", "ridge_readout", ("ridge * np.eye(hs.shape[1])", "ridge"),
        why="ridge was added to every entry of hsᵀ hs; it belongs on the diagonal, ridge times the "
        "identity.",
        section=RESERVOIR,
    ),
    mistake(
        "ridge-times-the-number-of-states", "ridge_readout", ("ridge * np", "ridge * len(hs) * np"),
        why="ridge was multiplied by the number of states N. The squared errors are summed, not "
        "averaged, so ridge stands as it is.",
        section=RESERVOIR,
    ),
    mistake(
        "ridge-halved", "ridge_readout", ("ridge * np", "ridge / 2 * np"),
        why="ridge counts half: differentiating gives a 2 in both terms, not in one alone.",
        section=RESERVOIR,
    ),
    mistake(
        "ridge-squared", "ridge_readout", ("ridge * np", "ridge**2 * np"),
        why="ridge was squared; ‖W‖² is, but its price ridge is not.", section=RESERVOIR,
    ),
    mistake(
        "root-of-ridge", "ridge_readout", ("ridge * np", "np.sqrt(ridge) * np"),
        why="The square root of ridge stands on the diagonal; there it is ridge itself.",
        section=RESERVOIR,
    ),
    mistake(
        "ridge-subtracted", "ridge_readout", ("+ ridge * np", "- ridge * np"),
        why="ridge was subtracted from hsᵀ hs; setting the gradient to zero adds it.",
        section=RESERVOIR,
    ),
    mistake(
        "readout-with-an-intercept", "ridge_readout",
        (SOLVE, "np.linalg.solve((hs - hs.mean(axis=0)).T @ (hs - hs.mean(axis=0)) + ridge * "
                "np.eye(hs.shape[1]), (hs - hs.mean(axis=0)).T @ targets)"),
        why="The states were centred first, as if the read-out had a bias; it has none, so they "
        "enter as they are.",
        section=RESERVOIR,
    ),
    mistake(
        "readout-transposed", "ridge_readout", ("hs.T @ targets)", "hs.T @ targets).T"),
        why="W_hy is transposed: states are rows here, so it has a row per unit, (H, K).",
        section=RESERVOIR,
    ),
]  # fmt: skip

MISTAKES = [
    *RTRL_STEP, *RTRL_SEQUENCE, *CHECKPOINTED, *SCANNED, *SCANNED_BACKWARD, *MINGRU_FORWARD,
    *MINGRU_BACKWARD, *ECHO_STATES, *RIDGE,
]  # fmt: skip
