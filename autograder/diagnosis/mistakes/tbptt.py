"""Known wrong answers to the notebook "tbptt"."""

from autograder.diagnosis.bank import mistake

WINDOWS = "tbptt#tbptt-windows"
GRADIENTS = "tbptt#tbptt-gradients"
STATEFUL = "tbptt#tbptt-stateful"

CLIP = "clipped, _ = clip_by_global_norm(grads, max_norm)"
GRADS = "loss, *grads = tbptt_gradients(block, answers, h, *parameters, k, k)"

MISTAKES = [
    mistake(
        "drops-rest-window", "tbptt_windows",
        ("np.arange(0, T, k1)", "np.arange(0, T - k1 + 1, k1)"),
        why="When k1 does not divide T, the steps left over get a window too; here they have none.",
        section=WINDOWS,
    ),
    mistake(
        "runs-over-the-end", "tbptt_windows", ("np.minimum(loss_start + k1, T)", "loss_start + k1"),
        why="The last window stops after the end of the sequence; no stop lies beyond T.",
        section=WINDOWS,
    ),
    mistake(
        "one-step-short", "tbptt_windows", ("stop - k2)", "stop - k2 + 1)"),
        why="The windows hold k2 - 1 steps: one from start to stop holds stop - start of them.",
        section=WINDOWS,
    ),
    mistake(
        "one-step-too-far", "tbptt_windows", ("stop - k2)", "stop - k2 - 1)"),
        why="The windows hold k2 + 1 steps: one from start to stop holds stop - start of them.",
        section=WINDOWS,
    ),
    mistake(
        "starts-before-the-sequence", "tbptt_windows", ("np.maximum(0, stop - k2)", "stop - k2"),
        why="A window starts at a negative step: start is at least 0. (In a slice, a negative start "
        "counts from the end.)",
        section=WINDOWS,
    ),
    mistake(
        "counts-back-from-the-first-loss", "tbptt_windows", ("stop - k2)", "loss_start - k2)"),
        why="The k2 steps were counted back from loss_start; they are counted from stop, where the "
        "backward pass begins.",
        section=WINDOWS,
    ),
    mistake(
        "swaps-k1-and-k2", "tbptt_windows",
        ("np.arange(0, T, k1)", "np.arange(0, T, k2)"), ("loss_start + k1", "loss_start + k2"),
        ("stop - k2)", "stop - k1)"),
        why="k1 and k2 are swapped: k1 is how often a window ends, k2 how far it reaches back.",
        section=WINDOWS,
    ),
    mistake(
        "counts-losses-twice", "tbptt_windows",
        ("np.stack([start, loss_start, stop]", "np.stack([start, start, stop]"),
        why="loss_start equals start, so losses of overlapping windows are counted twice.",
        section=WINDOWS,
    ),
    mistake(
        "only-the-last-loss-of-a-window", "tbptt_windows",
        ("np.stack([start, loss_start, stop]", "np.stack([start, stop - 1, stop]"),
        why="Each window counts one loss only; it counts all of those since the last stop.",
        section=WINDOWS,
    ),
    mistake(
        "cuts-the-rest-at-its-first-loss", "tbptt_windows",
        ("start = np.maximum(0, stop - k2)",
         "start = np.where(stop - loss_start < k1, loss_start, np.maximum(0, stop - k2))"),
        why="The rest window was cut at its first loss; like every window it goes back k2 steps.",
        section=WINDOWS,
    ),
    mistake(
        "rest-looks-back-less", "tbptt_windows",
        ("np.maximum(0, stop - k2)", "np.maximum(0, loss_start + k1 - k2)"),
        why="The rest window's k2 steps were counted from where a whole window would have stopped; "
        "they are counted from its own stop, T.",
        section=WINDOWS,
    ),
    mistake(
        "accepts-k2-below-k1", "tbptt_windows", ("if not 1 <= k1 <= k2", "if not 1 <= k1"),
        why="k2 < k1 is accepted, which would skip steps altogether; it must raise ValueError.",
        section=WINDOWS,
    ),
    mistake(
        "accepts-k1-of-zero", "tbptt_windows", ("if not 1 <= k1 <= k2", "if not k1 <= k2"),
        why="A k1 below 1 is not refused with a ValueError.", section=WINDOWS,
    ),
    mistake(
        "never-looks-back", "tbptt_windows",
        ("np.stack([start, loss_start", "np.stack([loss_start, loss_start"),
        why="start equals loss_start: no window looks further back than its own losses, and k2 is "
        "not used.", section=WINDOWS,
    ),
    mistake(
        "every-window-from-the-first-step", "tbptt_windows",
        ("np.maximum(0, stop - k2)", "np.zeros_like(stop)"),
        why="Every window starts at step 0: k2 should say how far back it reaches.",
        section=WINDOWS,
    ),
    mistake(
        "stop-is-the-last-step", "tbptt_windows",
        ("loss_start, stop], axis=1)", "loss_start, stop - 1], axis=1)"),
        why="stop is the window's last step; it is the one after it, as in a slice.",
        section=WINDOWS,
        also=[[("np.maximum(0, stop - k2)", "np.maximum(0, stop - k2 + extra)"),
               ("loss_start, stop], axis=1)", "loss_start, stop - 1], axis=1)"),
               ("    start = np", f"    extra = {extra}\n    start = np")] for extra in (-1, 1)],
    ),
    mistake(
        "columns-in-another-order", "tbptt_windows",
        ("[start, loss_start, stop]", "[loss_start, start, stop]"),
        why="The columns stand in another order; it is start, loss_start, stop.", section=WINDOWS,
        also=[[("[start, loss_start, stop]", order)] for order in
              ("[start, stop, loss_start]", "[loss_start, stop, start]",
               "[stop, start, loss_start]", "[stop, loss_start, start]")],
    ),
    mistake(
        "windows-as-columns", "tbptt_windows", ("stop], axis=1)", "stop], axis=0)"),
        why="Each window is a column; it should be a row of the shape (n, 3).", section=WINDOWS,
    ),
    mistake(
        "refuses-equal-lengths", "tbptt_windows",
        ("if not 1 <= k1 <= k2", "if not 1 <= k1 < k2"),
        why="k1 = k2 is refused; it is the block form, in which the windows lie end to end.",
        section=WINDOWS,
    ),
    mistake(
        "refuses-windows-longer-than-the-sequence", "tbptt_windows",
        ("if not 1 <= k1 <= k2", "if not 1 <= k1 <= k2 <= T"),
        why="A k2 above T is refused; such a window reaches back to step 0, and nothing is cut.",
        section=WINDOWS,
    ),
    mistake(
        "a-window-at-every-step", "tbptt_windows", ("np.arange(0, T, k1)", "np.arange(0, T)"),
        why="There is a window for every step; the next one begins k1 steps later.",
        section=WINDOWS,
    ),
    mistake(
        "first-window-waits-for-k2", "tbptt_windows",
        ("    loss_start = np.arange(0, T, k1)\n    stop = np.minimum(loss_start + k1, T)",
         "    stop = np.array([*range(k2, T, k1), T])\n    loss_start = np.array([0, *stop[:-1]])"),
        why="The first window waits until k2 steps are read; the first stop comes after k1 steps.",
        section=WINDOWS,
    ),
    mistake(
        "each-loss-goes-back-k2-steps", "tbptt_gradients",
        ("    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):",
         "    for stop in range(1, len(x) + 1):\n        start, loss_start = max(0, stop - k2), stop - 1"),
        why="Each loss goes back k2 steps from its own step. A window is cut at its start, for all "
        "of its losses.", section=GRADIENTS,
        also=[[("    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):",
                "    for stop in range(1, len(x) + 1):\n"
                "        start, loss_start = max(0, stop - 1 - k2), stop - 1")]],
    ),
    mistake(
        "each-loss-goes-back-k1-steps", "tbptt_gradients",
        ("    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):",
         "    for stop in range(1, len(x) + 1):\n        start, loss_start = max(0, stop - k1), stop - 1"),
        why="Each loss goes back k1 steps from its own step; k2 says how far a window reaches, "
        "counted from its stop.", section=GRADIENTS,
    ),
    mistake(
        "forward-pass-starts-anew-in-every-window", "tbptt_gradients",
        ("    dW_xh, dW_hh, db_h = np", "    loss, dW_hy, db_y = 0.0, 0 * dW_hy, 0 * db_y\n"
         "    dW_xh, dW_hh, db_h = np"),
        ("        h_start = hs[start - 1] if start > 0 else h0\n"
         "        entering = dhs[start:stop].copy()\n",
         "        hs = rnn_forward(x[start:stop], h0, W_xh, W_hh, b_h)\n"
         "        own = np.arange(start, stop) >= loss_start\n"
         "        share, dlogits = softmax_cross_entropy(\n"
         "            readout_forward(hs, W_hy, b_y), targets[start:stop],\n"
         "            np.ones_like(targets[start:stop], dtype=bool) & own[:, None])\n"
         "        entering, *read = readout_backward(dlogits, hs, W_hy)\n"
         "        loss, dW_hy, db_y = loss + share, dW_hy + read[0], db_y + read[1]\n"),
        ("x[start:stop], h_start, hs[start:stop], W", "x[start:stop], h0, hs, W"),
        why="Each window runs forward from h0 again. Only the way back is truncated: a window starts "
        "from the state that the step before it ended in.", section=GRADIENTS,
    ),
    mistake(
        "history-not-cut", "tbptt_gradients",
        ("tbptt_windows(len(x), k1, k2)", "tbptt_windows(len(x), k1, max(k2, len(x)))"),
        why="The gradient runs back to step 0 whatever k2 is: cut it at its window's first step.",
        section=GRADIENTS,
    ),
    mistake(
        "cut-at-the-first-loss", "tbptt_gradients",
        ("tbptt_windows(len(x), k1, k2)", "tbptt_windows(len(x), k1, k1)"),
        why="k2 is ignored: the gradient stops after k1 steps, as if the windows did not overlap.",
        section=GRADIENTS,
        also=[[("for start, loss_start, stop in", "for _, start, stop in"),
               ("entering[: loss_start - start] = 0", "pass")]],
    ),
    mistake(
        "losses-enter-every-window-they-lie-in", "tbptt_gradients",
        ("entering[: loss_start - start] = 0", "pass"),
        why="Losses before loss_start enter the window again: where windows overlap, they are "
        "counted twice.",
        section=GRADIENTS,
    ),
    mistake(
        "only-the-last-loss-enters", "tbptt_gradients",
        ("entering[: loss_start - start] = 0", "entering[:-1] = 0"),
        why="Only the loss of a window's last step is propagated; those of all steps loss_start to "
        "stop - 1 are.",
        section=GRADIENTS,
    ),
    mistake(
        "windows-start-from-zeros", "tbptt_gradients",
        ("hs[start - 1] if start > 0 else h0", "np.zeros_like(h0)"),
        why="Each window takes zeros for the state before it. That state's history is cut; the "
        "number is kept.",
        section=GRADIENTS,
    ),
    mistake(
        "last-state-for-h0", "tbptt_gradients",
        ("hs[start - 1] if start > 0 else h0", "hs[start - 1]"),
        why="For a window that starts at step 0, hs[start - 1] is hs[-1], the last state; the state "
        "before it is h0.",
        section=GRADIENTS,
    ),
    mistake(
        "windows-start-from-h0", "tbptt_gradients", ("hs[start - 1] if start > 0 else h0", "h0"),
        why="Each window takes h0 for the state before it; where start > 0, it is hs[start - 1].",
        section=GRADIENTS,
    ),
    mistake(
        "windows-start-from-their-own-first-state", "tbptt_gradients",
        ("hs[start - 1] if start > 0 else h0", "hs[start]"),
        why="The state before a window is hs[start - 1]; hs[start] comes after its first step.",
        section=GRADIENTS,
        also=[[("hs[start - 1] if start > 0 else h0", "hs[start] if start > 0 else h0")]],
    ),
    mistake(
        "forward-pass-starts-anew-every-k1-steps", "tbptt_gradients",
        ("hs = rnn_forward(x, h0, W_xh, W_hh, b_h)",
         "parts = [x[t : t + k1] for t in range(0, len(x), k1)]\n"
         "    hs = np.concatenate([rnn_forward(part, h0, W_xh, W_hh, b_h) for part in parts])"),
        why="The forward pass starts again from h0 every k1 steps. Only the way back is truncated: "
        "the state is carried on.",
        section=GRADIENTS,
    ),
    mistake(
        "keeps-the-last-window-only", "tbptt_gradients",
        ("dW_xh += grads[0]", "dW_xh = grads[0]"), ("dW_hh += grads[1]", "dW_hh = grads[1]"),
        ("db_h += grads[2]", "db_h = grads[2]"),
        why="The gradients of the windows replace one another; they are summed.", section=GRADIENTS,
    ),
    mistake(
        "averages-over-windows", "tbptt_gradients",
        ("    return loss, dW_xh, dW_hh, db_h, dW_hy, db_y",
         "    n = len(tbptt_windows(len(x), k1, k2))\n"
         "    return loss, dW_xh / n, dW_hh / n, db_h / n, dW_hy, db_y"),
        why="The gradients are averaged over the windows; they are summed.", section=GRADIENTS,
    ),
    mistake(
        "averages-over-time", "tbptt_gradients",
        ("dtype=bool))", "dtype=bool))\n    loss, dlogits = loss / len(x), dlogits / len(x)"),
        why="Loss and gradients are divided by T; they are sums over time, divided by B alone.",
        section=GRADIENTS,
    ),
    mistake(
        "forgets-the-readout-gradient", "tbptt_gradients",
        ("return loss, dW_xh, dW_hh, db_h, dW_hy, db_y",
         "return loss, dW_xh, dW_hh, db_h, np.zeros_like(W_hy), np.zeros_like(b_y)"),
        why="The read-out's gradient is missing: dW_hy and db_y are zero.", section=GRADIENTS,
    ),
    mistake(
        "readout-counted-in-every-window", "tbptt_gradients",
        ("        db_h += grads[2]",
         "        db_h += grads[2]\n        if loss_start > start:\n"
         "            old = slice(start, loss_start)\n"
         "            again = readout_backward(dlogits[old], hs[old], W_hy)\n"
         "            dW_hy, db_y = dW_hy + again[1], db_y + again[2]"),
        why="The read-out's gradient is added up over whole windows: where they overlap, it counts "
        "steps twice.",
        section=GRADIENTS,
    ),
    mistake(
        "steps-from-the-batch-axis", "tbptt_gradients",
        ("tbptt_windows(len(x), k1, k2)", "tbptt_windows(min(x.shape[:2]), k1, k2)"),
        why="The number of steps was taken from the batch axis; time is the first axis.",
        section=GRADIENTS,
    ),
    mistake(
        "state-never-carried", "train_stateful",
        ("answers, h, *parameters", "answers, h0, *parameters"),
        ("rnn_forward(block, h, *parameters", "rnn_forward(block, h0, *parameters"),
        why="Every block starts from h0: the state the block before ended in is not carried on.",
        section=STATEFUL,
    ),
    mistake(
        "starts-from-zeros", "train_stateful", ("h, losses = h0", "h, losses = np.zeros_like(h0)"),
        why="The first block starts from zeros instead of from h0.", section=STATEFUL,
    ),
    mistake(
        "carries-the-first-state-of-the-block", "train_stateful",
        ("*parameters[:3])[-1]", "*parameters[:3])[0]"),
        why="The state after a block's first step is carried on; it should be that after its last.",
        section=STATEFUL,
    ),
    mistake(
        "state-from-the-updated-parameters", "train_stateful",
        ("        h = rnn_forward(block, h, *parameters[:3])[-1]\n", ""),
        ("        losses.append(loss)",
         "        losses.append(loss)\n        h = rnn_forward(block, h, *parameters[:3])[-1]"),
        why="The state carried on was computed again after the update. It is the one that the "
        "block ran into before the parameters moved.",
        section=STATEFUL,
    ),
    mistake(
        "loss-after-the-update", "train_stateful",
        ("h = rnn_forward(block", "before, h = h, rnn_forward(block"),
        ("losses.append(loss)",
         "losses.append(tbptt_gradients(block, answers, before, *parameters, k, k)[0])"),
        why="A block's loss was measured after its update; note it before.", section=STATEFUL,
    ),
    mistake(
        "losses-averaged-over-the-block", "train_stateful",
        ("losses.append(loss)", "losses.append(loss / len(block))"),
        why="The losses are divided by the block's steps; they are sums over time, divided by B.",
        section=STATEFUL,
    ),
    mistake(
        "losses-and-gradients-averaged-over-the-block", "train_stateful",
        (GRADS, GRADS + "\n        n = len(block)\n"
         "        loss, grads = loss / n, [g / n for g in grads]"),
        why="Losses and gradients are divided by the block's steps; they are sums over time, "
        "divided by B alone.",
        section=STATEFUL,
    ),
    mistake(
        "clips-each-matrix-alone", "train_stateful",
        (CLIP, "clipped = [clip_by_global_norm([g], max_norm)[0][0] for g in grads]"),
        why="Each gradient is clipped by its own norm, which turns their joint direction; clip all "
        "five together.",
        section=STATEFUL,
    ),
    mistake(
        "never-clips", "train_stateful", (CLIP, "clipped = grads"),
        why="The gradients are not clipped.", section=STATEFUL,
    ),
    mistake(
        "lengthens-short-gradients", "train_stateful",
        (CLIP, "norm = clip_by_global_norm(grads, max_norm)[1]\n"
         "        clipped = [g * (max_norm / norm) for g in grads]"),
        why="Gradients shorter than max_norm are scaled up to it; they should stay as they are.",
        section=STATEFUL,
    ),
    mistake(
        "clips-by-value", "train_stateful",
        (CLIP, "clipped = [np.clip(g, -max_norm, max_norm) for g in grads]"),
        why="Each entry is clipped to max_norm; the joint norm of all five gradients counts.",
        section=STATEFUL,
    ),
    mistake(
        "clips-without-the-readout", "train_stateful",
        (CLIP, "clipped = clip_by_global_norm(grads[:3], max_norm)[0] + grads[3:]"),
        why="The read-out's two gradients are left out of the clipping; all five go together.",
        section=STATEFUL,
    ),
    mistake(
        "climbs", "train_stateful", ("p - learning_rate * g", "p + learning_rate * g"),
        why="The step goes up the loss: the update is minus learning_rate times the gradient.",
        section=STATEFUL,
    ),
    mistake(
        "readout-not-trained", "train_stateful",
        ("        losses.append(loss)",
         "        parameters[3:] = [W_hy, b_y]\n        losses.append(loss)"),
        why="W_hy and b_y are not updated.", section=STATEFUL,
    ),
    mistake(
        "drops-the-rest", "train_stateful",
        ("tbptt_windows(len(x), k, k)", "tbptt_windows(len(x) // k * k, k, k)"),
        why="When k does not divide T, the steps left over make a shorter block; it is missing.",
        section=STATEFUL,
    ),
    mistake(
        "rest-reads-old-steps-again", "train_stateful",
        ("for _, start, stop in", "for start, _, stop in"),
        why="The last block was made k steps long by reading old steps again. It holds the steps "
        "that are left, and is cut where it begins.",
        section=STATEFUL,
    ),
    mistake(
        "starts-over-for-every-block", "train_stateful",
        (GRADS, "block, answers, start = x[:stop], targets[:stop], 0\n"
         "        loss, *grads = tbptt_gradients(block, answers, h0, *parameters, stop, stop)\n"
         "        h = h0"),
        why="Every update runs from the first step again, with all the losses so far: the history is "
        "not cut, and losses are counted again and again.",
        section=STATEFUL,
    ),
    mistake(
        "updates-in-place", "train_stateful",
        ("parameters = [p - learning_rate * g for p, g in zip(parameters, clipped, strict=True)]",
         "for p, g in zip(parameters, clipped, strict=True):\n            p -= learning_rate * g"),
        why="The update changes the arrays that came in as arguments; make new ones.",
        section=STATEFUL,
    ),

    mistake(
        "biases-not-trained", "train_stateful",
        ("        losses.append(loss)",
         "        parameters[2], parameters[4] = b_h, b_y\n        losses.append(loss)"),
        why="The two biases are not updated.", section=STATEFUL,
    ),
    mistake(
        "only-the-readout-trained", "train_stateful",
        ("        losses.append(loss)",
         "        parameters[:3] = [W_xh, W_hh, b_h]\n        losses.append(loss)"),
        why="W_xh, W_hh and b_h are not updated.", section=STATEFUL,
    ),
    mistake(
        "clips-the-step", "train_stateful",
        (CLIP, "clipped = clip_by_global_norm([learning_rate * g for g in grads], max_norm)[0]"),
        ("p - learning_rate * g", "p - g"),
        why="The step, learning_rate times the gradient, was clipped to max_norm; it is the gradient "
        "that is clipped.", section=STATEFUL,
    ),
    mistake(
        "gradients-at-the-first-parameters", "train_stateful",
        ("answers, h, *parameters, k, k)", "answers, h, W_xh, W_hh, b_h, W_hy, b_y, k, k)"),
        ("*parameters[:3])[-1]", "W_xh, W_hh, b_h)[-1]"),
        why="Every block was computed with the parameters that came in; each block runs on those "
        "that the block before has left.", section=STATEFUL,
    ),
    mistake(
        "learning-rate-decays", "train_stateful",
        ("p - learning_rate * g", "p - learning_rate / (1 + len(losses)) * g"),
        why="The learning rate shrinks from block to block; it stays what it was.",
        section=STATEFUL,
    ),
    mistake(
        "losses-add-up", "train_stateful",
        ("losses.append(loss)", "losses.append(loss + (losses[-1] if losses else 0))"),
        why="The losses were added up from block to block; losses[i] is block i's alone.",
        section=STATEFUL,
    ),
    mistake(
        "same-parameters-for-every-update", "train_stateful",
        ("for p, g in zip(parameters, clipped", "for p, g in zip([W_xh, W_hh, b_h, W_hy, b_y], clipped"),
        why="Each update starts again from the parameters that came in, so only the last one "
        "stays; updates follow one another.", section=STATEFUL,
    ),
    mistake(
        "state-zeroed-for-every-block", "train_stateful",
        ("answers, h, *parameters", "answers, h * (start == 0), *parameters"),
        ("rnn_forward(block, h, *parameters", "rnn_forward(block, h * (start == 0), *parameters"),
        why="Every block but the first starts from zeros: the state the block before ended in is not "
        "carried on.",
        section=STATEFUL,
        also=[[("answers, h, *parameters", "answers, 0 * h, *parameters"),
               ("rnn_forward(block, h, *parameters", "rnn_forward(block, 0 * h, *parameters")]],
    ),
    mistake(
        "gradients-pile-up", "train_stateful",
        (GRADS, GRADS + "\n        grads = total = [g + t for g, t in zip(grads, total, strict=True)]"),
        ("h, losses = h0, []", "h, losses, total = h0, [], [0.0] * 5"),
        why="The gradients of earlier blocks are still in those of later ones: begin each block's at "
        "zero.",
        section=STATEFUL,
    ),
    mistake(
        "rest-not-trained", "train_stateful",
        ("p - learning_rate * g for p, g",
         "p - learning_rate * g * (len(block) == k or len(x) < k) for p, g"),
        why="The shorter last block brings no update; it is trained on like the others.",
        section=STATEFUL,
    ),
    mistake(
        "clips-without-the-bound", "train_stateful",
        (CLIP, "clipped, _ = clip_by_global_norm(grads, 1.0)"),
        why="The gradients were clipped to norm 1 whatever max_norm is.", section=STATEFUL,
    ),
    mistake(
        "gradients-averaged-over-the-block", "train_stateful",
        ("p - learning_rate * g for", "p - learning_rate * g / len(block) for"),
        why="The gradients are divided by the block's steps; the loss is a sum over time, divided by "
        "B alone.",
        section=STATEFUL,
    ),
    mistake(
        "learning-rate-ignored", "train_stateful", ("p - learning_rate * g", "p - g"),
        why="The update is the gradient itself; it is learning_rate times the gradient.",
        section=STATEFUL,
    ),
]  # fmt: skip
