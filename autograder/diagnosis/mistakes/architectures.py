"""Known wrong answers to the notebook "architectures"."""

from autograder.diagnosis.bank import mistake

POOLING = "architectures#architectures-pooling"
BOTH_ENDS = "architectures#architectures-bidirectional"
DEEP = "architectures#architectures-deep"
CTC = "architectures#architectures-ctc"
CONV = "architectures#architectures-conv"
BRIDGE = "architectures#architectures-encoder-decoder"

PLACES = "np.where(mask, mask.sum(axis=0) - 1 - steps, steps)"
TURNED = "return x[places, np.arange(x.shape[1])]"

REVERSING = [
    mistake(
        "turns-the-padding-too", "reverse_padded", (TURNED, "return x[::-1].copy()"),
        why="The whole axis was turned round, so the padding comes first; only the steps that count "
        "are turned.",
        section=BOTH_ENDS,
    ),
    mistake(
        "last-counted-step-not-turned", "reverse_padded",
        (PLACES, "np.where(steps < mask.sum(axis=0) - 1, mask.sum(axis=0) - 2 - steps, steps)"),
        why="The last counted step stayed where it was: of n steps, the slice [:n] holds all.",
        section=BOTH_ENDS,
    ),
    mistake(
        "counted-from-the-end-of-the-axis", "reverse_padded",
        (PLACES, "np.where(mask, len(x) - 1 - steps, steps)"),
        why="The last n steps of the axis were turned round, padding among them; the first n count.",
        section=BOTH_ENDS,
    ),
    mistake(
        "one-length-for-all-examples", "reverse_padded",
        (PLACES,
         "np.where(steps < mask[:, 0].sum(), mask[:, 0].sum() - 1 - steps, steps)"),
        why="Every example was turned over the length of example 0; each has a length of its own.",
        section=BOTH_ENDS,
    ),
    mistake(
        "padding-overwritten-by-zeros", "reverse_padded",
        (TURNED, "turned = x[places, np.arange(x.shape[1])]\n    turned[~mask] = 0\n"
         "    return turned"),
        why="Zeros stand at the padded steps; what was there stays where it was.",
        section=BOTH_ENDS,
    ),
    mistake(
        "turns-into-floats", "reverse_padded",
        (TURNED, "return x[places, np.arange(x.shape[1])].astype(float)"),
        why="The result is floating point whatever came; the dtype of x is kept, so that ids stay "
        "integers.",
        section=BOTH_ENDS,
    ),
    mistake(
        "turns-in-place", "reverse_padded",
        (TURNED, "x[...] = x[places, np.arange(x.shape[1])]\n    return x"),
        why="x itself was turned round; whoever called still needs it. Work on a copy.",
        section=BOTH_ENDS,
    ),
]  # fmt: skip

BACK_READER = "rnn_forward(reverse_padded(x, mask), h0_b, W_xh_b, W_hh_b, b_h_b)"

READERS = [
    mistake(
        "backward-reader-reads-forward", "bidirectional_forward",
        (BACK_READER, "rnn_forward(x, h0_b, W_xh_b, W_hh_b, b_h_b)"),
        ("reverse_padded(backward, mask)", "backward"),
        why="Both readers read from the first step on: the second one starts at each example's last "
        "counted step.",
        section=BOTH_ENDS,
    ),
    mistake(
        "backward-states-not-turned-back", "bidirectional_forward",
        ("reverse_padded(backward, mask)", "backward"),
        why="The backward reader's states stand in the order in which it read; turned round again, "
        "each stands at the step that was read.",
        section=BOTH_ENDS,
    ),
    mistake(
        "backward-reader-starts-in-the-padding", "bidirectional_forward",
        ("reverse_padded(x, mask)", "x[::-1]"),
        ("reverse_padded(backward, mask)", "backward[::-1]"),
        why="The backward reader starts at the last step of all and reads the padding first; it "
        "starts at each example's last counted step.",
        section=BOTH_ENDS,
        also=[[("reverse_padded(x, mask)", "x[::-1]")]],
    ),
    mistake(
        "padding-turned-back-with-the-states", "bidirectional_forward",
        ("reverse_padded(backward, mask)", "backward[::-1]"),
        why="The backward reader's states were turned back over the whole axis, though x was turned "
        "over the counted steps alone.",
        section=BOTH_ENDS,
    ),
    mistake(
        "padded-states-kept", "bidirectional_forward",
        ("np.where(mask[:, :, None], both, 0.0)", "both"),
        why="At padded steps hs holds what the readers made of the padding; it is zero there.",
        section=BOTH_ENDS,
    ),
    mistake(
        "one-set-of-weights-for-both-readers", "bidirectional_forward",
        (BACK_READER, "rnn_forward(reverse_padded(x, mask), h0_b, W_xh_f, W_hh_f, b_h_f)"),
        why="Both readers use the forward one's weights; the backward one has its own.",
        section=BOTH_ENDS,
    ),
    mistake(
        "one-start-for-both-readers", "bidirectional_forward",
        (BACK_READER, "rnn_forward(reverse_padded(x, mask), h0_f, W_xh_b, W_hh_b, b_h_b)"),
        why="The backward reader starts from h0_f; h0_b is the state before what it reads first.",
        section=BOTH_ENDS,
    ),
    mistake(
        "backward-reader-goes-on-from-the-forward-one", "bidirectional_forward",
        (BACK_READER, "rnn_forward(reverse_padded(x, mask), forward[-1], W_xh_b, W_hh_b, b_h_b)"),
        why="The backward reader goes on from the forward one's last state; it starts from h0_b, "
        "and the two do not hear of each other.",
        section=BOTH_ENDS,
    ),
    mistake(
        "backward-half-first", "bidirectional_forward",
        ("[forward, reverse_padded(backward, mask)]", "[reverse_padded(backward, mask), forward]"),
        why="The backward reader's states come first; the forward reader's do.",
        section=BOTH_ENDS,
    ),
]  # fmt: skip

CLEANED = "(np.where(mask[:, :, None], a, 0.0) for a in (dhs, x, hs))"
TURNED_ROUND = "(reverse_padded(a, mask) for a in (dhs_b, x, hs_b))"
BOTH_DX = "dx_f + reverse_padded(dx_b, mask)"

READERS_BACKWARD = [
    mistake(
        "padding-has-an-effect", "bidirectional_backward", (CLEANED, "(dhs, x, hs)"),
        why="What stands at padded steps enters the gradients; put zeros there first.",
        section=BOTH_ENDS,
        also=[[(CLEANED, "(dhs, x, hs)"),
               (f"np.where(mask[:, :, None], {BOTH_DX}, 0.0)", BOTH_DX)]],
    ),
    mistake(
        "dx-of-the-forward-reader-alone", "bidirectional_backward", (BOTH_DX, "dx_f"),
        why="dx lacks what comes through the backward reader: both read x, so both are added.",
        section=BOTH_ENDS,
    ),
    mistake(
        "dx-of-the-backward-reader-alone", "bidirectional_backward",
        (BOTH_DX, "reverse_padded(dx_b, mask)"),
        why="dx lacks what comes through the forward reader: it was replaced where it should be "
        "added to.",
        section=BOTH_ENDS,
    ),
    mistake(
        "dx-not-turned-back", "bidirectional_backward", (BOTH_DX, "dx_f + dx_b"),
        why="The backward reader's dx comes in the order in which it read; turn it round again "
        "before the two are added.",
        section=BOTH_ENDS,
    ),
    mistake(
        "halves-of-dhs-exchanged", "bidirectional_backward",
        ("(dhs_f, dhs_b), (hs_f, hs_b) =", "(dhs_b, dhs_f), (hs_f, hs_b) ="),
        why="The first H columns of dhs went to the backward reader; they are the forward one's.",
        section=BOTH_ENDS,
    ),
    mistake(
        "x-not-turned-round", "bidirectional_backward",
        (TURNED_ROUND, "(reverse_padded(dhs_b, mask), x, reverse_padded(hs_b, mask))"),
        why="The backward reader's dhs and hs were turned round, and x was not: it belongs to the "
        "same steps.",
        section=BOTH_ENDS,
    ),
    mistake(
        "hs-not-turned-round", "bidirectional_backward",
        (TURNED_ROUND, "(reverse_padded(dhs_b, mask), reverse_padded(x, mask), hs_b)"),
        why="The backward reader's dhs and x were turned round, and its hs was not: the state "
        "before a step is the one at the step after, in our order.",
        section=BOTH_ENDS,
    ),
    mistake(
        "nothing-turned-round", "bidirectional_backward",
        (TURNED_ROUND, "(dhs_b, x, hs_b)"), (BOTH_DX, "dx_f + dx_b"),
        why="The backward reader is treated as if it had read from the first step on.",
        section=BOTH_ENDS,
    ),
    mistake(
        "turned-with-the-padding", "bidirectional_backward",
        (TURNED_ROUND, "(a[::-1] for a in (dhs_b, x, hs_b))"), (BOTH_DX, "dx_f + dx_b[::-1]"),
        why="The whole axis was turned round for the backward reader, padding first: its gradient "
        "runs through the padding into h0_b.",
        section=BOTH_ENDS,
    ),
    mistake(
        "h0-f-for-both-readers", "bidirectional_backward",
        ("rnn_backward(dhs_b, x_b, h0_b", "rnn_backward(dhs_b, x_b, h0_f"),
        why="The gradient of W_hh_b was made with h0_f; the backward reader's first step came from "
        "h0_b.",
        section=BOTH_ENDS,
    ),
]  # fmt: skip

OWN = "*parameters[3 * layer : 3 * layer + 3]"

STACK = [
    mistake(
        "upper-layers-start-from-zeros", "deep_rnn_forward",
        ("rnn_forward(x, h0,", "rnn_forward(x, h0 if layer == 0 else np.zeros_like(h0),"),
        why="The layers above the lowest start from zeros; each has its own state in h0s.",
        section=DEEP,
    ),
    mistake(
        "all-layers-start-from-zeros", "deep_rnn_forward",
        ("rnn_forward(x, h0,", "rnn_forward(x, np.zeros_like(h0),"),
        why="Every layer starts from zeros instead of from its state in h0s.", section=DEEP,
    ),
    mistake(
        "top-layer-alone", "deep_rnn_forward", ("return layers", "return layers[-1:]"),
        why="Only the top layer's states are returned; the backward pass needs those of all.",
        section=DEEP,
    ),
    mistake(
        "layers-from-the-top", "deep_rnn_forward", ("return layers", "return layers[::-1]"),
        why="The layers are listed from the top; the lowest comes first.", section=DEEP,
    ),
    mistake(
        "layers-read-the-step-before", "deep_rnn_forward",
        ("        x = rnn_forward(x,",
         "        if layer > 0:\n            x = np.concatenate([np.zeros_like(x[:1]), x[:-1]])\n"
         "        x = rnn_forward(x,"),
        why="Each layer reads what the one below said a step earlier; it reads the same step.",
        section=DEEP,
    ),
    mistake(
        "biases-of-the-stack-forgotten", "deep_rnn_forward",
        (OWN, "*parameters[3 * layer : 3 * layer + 2], 0 * parameters[3 * layer + 2]"),
        why="The biases of the layers are not added.", section=DEEP,
    ),
    mistake(
        "takes-the-parameters-out-of-their-list", "deep_rnn_forward",
        (OWN, "*[parameters.pop(0) for _ in range(3)]"),
        why="The list of parameters is empty afterwards: take from it by index, not with pop.",
        section=DEEP,
    ),
]  # fmt: skip

IN_THE_STACK = "rnn_backward(dhs, below, h0s[layer], layers[layer], W_xh, W_hh)"

STACK_BACKWARD = [
    mistake(
        "last-step-alone-goes-down", "deep_rnn_backward",
        ("        dh0s, dparameters = [dh0",
         "        if layer > 0:\n            dhs[:-1] = 0\n        dh0s, dparameters = [dh0"),
        why="A layer hears of the one above at its last step alone; every step was read there.",
        section=DEEP,
    ),
    mistake(
        "zeros-for-h0s-backward", "deep_rnn_backward", ("h0s[layer], layers", "0 * h0s[layer], layers"),
        why="Zeros were taken for the states before the first step; they are those of h0s.",
        section=DEEP,
    ),
    mistake(
        "gradients-listed-from-the-top", "deep_rnn_backward",
        ("[dh0, *dh0s], [*found, *dparameters]", "[*dh0s, dh0], [*dparameters, *found]"),
        why="The two lists begin with the top layer, in the order in which you met them; the lowest "
        "comes first.",
        section=DEEP,
    ),
    mistake(
        "parameters-gradients-from-the-top", "deep_rnn_backward",
        ("[*found, *dparameters]", "[*dparameters, *found]"),
        why="dparameters begins with the top layer, which you met first; the lowest comes first.",
        section=DEEP,
    ),
    mistake(
        "first-states-gradients-from-the-top", "deep_rnn_backward",
        ("[dh0, *dh0s]", "[*dh0s, dh0]"),
        why="dh0s begins with the top layer, which you met first; the lowest comes first.",
        section=DEEP,
    ),
    mistake(
        "gradient-of-the-top-layers-inputs", "deep_rnn_backward",
        ("    dh0s, dparameters = [], []", "    dh0s, dparameters, top = [], [], None"),
        ("        dh0s, dparameters = [dh0", "        top = dhs if top is None else top\n"
         "        dh0s, dparameters = [dh0"),
        ("return dhs, dh0s", "return top, dh0s"),
        why="dx is the gradient of what the top layer read; x is what the lowest one read.",
        section=DEEP,
    ),
    mistake(
        "layers-go-on-without-the-slope", "deep_rnn_backward",
        (IN_THE_STACK, IN_THE_STACK + "\n        dhs = dhs if layer == 0 else dhs * (1 - below**2)"),
        why="The slope of tanh is applied twice between two layers; rnn_backward applies it already.",
        section=DEEP,
    ),
]  # fmt: skip

ENDS = "mask.sum(axis=0) - 1"

LAST = [
    mistake(
        "last-step-of-all", "last_state",
        ("hs[mask.sum(axis=0) - 1, np.arange(hs.shape[1])]", "hs[-1].copy()"),
        why="The state after the last step of all was taken, padding or not; each example ends at "
        "its own last counted step.",
        section=POOLING,
    ),
    mistake(
        "end-of-example-0-for-all", "last_state", (ENDS, "mask[:, 0].sum() - 1"),
        why="Every example was ended where example 0 ends; each has a length of its own.",
        section=POOLING,
    ),
    mistake(
        "one-step-before-the-last", "last_state", (ENDS, "np.maximum(mask.sum(axis=0) - 2, 0)"),
        why="The state before the last counted step was taken: n steps have the numbers 0 to n - 1.",
        section=POOLING,
        also=[[(ENDS, "mask.sum(axis=0) - 2")]],
    ),
    mistake(
        "one-step-after-the-last", "last_state",
        (ENDS, "np.minimum(mask.sum(axis=0), len(hs) - 1)"),
        why="The state after the last counted step was taken, a padded one: n steps have the numbers "
        "0 to n - 1.",
        section=POOLING,
        also=[[(ENDS, "mask.sum(axis=0)")]],
    ),
    mistake(
        "to-the-last-step-of-all", "last_state_backward",
        ("dhs[mask.sum(axis=0) - 1, np.arange(len(dlast))] = dlast", "dhs[-1] = dlast"),
        why="The gradient went to the last step of all; it goes to the step that was read, each "
        "example's last counted one.",
        section=POOLING,
    ),
    mistake(
        "to-every-counted-step", "last_state_backward",
        ("dhs[mask.sum(axis=0) - 1, np.arange(len(dlast))] = dlast",
         "dhs[...] = np.where(mask[:, :, None], dlast, 0)"),
        why="Every counted step got the gradient; only the last one of each example was read.",
        section=POOLING,
    ),
    mistake(
        "to-the-first-padded-step", "last_state_backward", (ENDS, "mask.sum(axis=0)"),
        why="The gradient went one step too far, into the padding: n steps have the numbers 0 to "
        "n - 1.",
        section=POOLING,
    ),
]  # fmt: skip

COUNTED = "np.where(mask[:, :, None], hs, 0.0).sum(axis=0)"

SHARES = "np.where(mask[:, :, None], dmean / counts, 0.0)"
MEAN = [
    mistake(
        "padding-in-the-sum", "mean_pool", (COUNTED, "hs.sum(axis=0)"),
        why="Padded steps are in the sum, though not in the count.", section=POOLING,
    ),
    mistake(
        "sum-for-the-mean", "mean_pool", (" / counts", ""),
        why="That is the sum over the counted steps; a mean divides it by their number.",
        section=POOLING,
    ),
    mistake(
        "divided-by-all-steps", "mean_pool", ("/ counts", "/ len(hs)"),
        why="The sum was divided by T; each example has its own number of counted steps.",
        section=POOLING,
    ),
    mistake(
        "mean-over-all-steps", "mean_pool",
        (COUNTED, "hs.sum(axis=0)"), ("/ counts", "/ len(hs)"),
        why="The mean is over all steps, those of the padding too.", section=POOLING,
    ),
    mistake(
        "divided-by-the-steps-of-all-examples", "mean_pool", ("/ counts", "/ mask.sum()"),
        why="The sum was divided by the counted steps of all examples together; each has its own "
        "number.",
        section=POOLING,
    ),
    mistake(
        "share-of-all-steps", "mean_pool_backward", ("/ counts", "/ len(mask)"),
        why="Each step got 1 / T of the gradient; of n counted steps each had 1 / n of the mean.",
        section=POOLING,
    ),
    mistake(
        "padded-steps-get-a-share", "mean_pool_backward",
        (SHARES, "np.repeat((dmean / counts)[None], len(mask), axis=0)"),
        why="Padded steps get a share as well; they had none in the mean.", section=POOLING,
    ),
    mistake(
        "whole-gradient-to-each-step", "mean_pool_backward", (" / counts", ""),
        why="Each counted step got all of the gradient: that is the backward pass of a sum, not of "
        "a mean.",
        section=POOLING,
    ),
    mistake(
        "mean-over-all-steps-backward", "mean_pool_backward",
        (SHARES, "np.repeat(dmean[None] / len(mask), len(mask), axis=0)"),
        why="This is the backward pass of the mean over all steps, those of the padding too.",
        section=POOLING,
    ),
]  # fmt: skip

LOSERS = "np.where(mask[:, :, None], hs, -np.inf)"

MAX = [
    mistake(
        "padded-zeros-may-win", "max_pool", ("-np.inf", "0.0"),
        why="Zeros stand in for the padding, and win where all values are negative.",
        section=POOLING,
    ),
    mistake(
        "padding-may-win", "max_pool", (LOSERS, "hs"),
        why="Padded steps take part, and what stands there may be the largest.", section=POOLING,
    ),
    mistake(
        "largest-in-size", "max_pool", (LOSERS, "np.where(mask[:, :, None], np.abs(hs), -np.inf)"),
        why="The sign was dropped: the largest value is asked for, not the largest in size.",
        section=POOLING,
    ),
    mistake(
        "winners-in-the-padding", "max_pool_backward", (LOSERS, "hs"),
        why="Padded steps were looked at for the winner; only counted ones may win.",
        section=POOLING,
    ),
    mistake(
        "gradient-to-padded-zeros", "max_pool_backward", ("-np.inf", "0.0"),
        why="Zeros stand in for the padding: where all values are negative, a padded step gets the "
        "gradient.",
        section=POOLING,
    ),
    mistake(
        "every-counted-step-wins", "max_pool_backward",
        ("np.arange(len(hs))[:, None, None] == winners", "mask[:, :, None]"),
        why="Every counted step got the gradient; the winner of each unit gets all of it.",
        section=POOLING,
    ),
    mistake(
        "one-winner-for-all-units", "max_pool_backward",
        (LOSERS + ".argmax(axis=0)",
         "np.where(mask, hs.max(axis=2), -np.inf).argmax(axis=0)[:, None]"),
        why="One step of each example got the gradients of all units; each unit has its own winner.",
        section=POOLING,
        also=[[(LOSERS + ".argmax(axis=0)", LOSERS + ".sum(axis=2).argmax(axis=0)[:, None]")]],
    ),
    mistake(
        "gradient-times-the-value", "max_pool_backward",
        ("== winners, dmax, 0.0", "== winners, dmax * hs, 0.0"),
        why="The gradient was multiplied by the winning value; the derivative of the largest value "
        "by itself is 1.",
        section=POOLING,
    ),
]  # fmt: skip

KEPT = "return path[new & (path != blank)]"

DECODING = [
    mistake(
        "blanks-removed-first", "ctc_collapse",
        ("    new = np", "    path = path[path != blank]\n    new = np"),
        why="Blanks were removed before repeats were merged, so a label that was said twice is read "
        "once: merge first.",
        section=CTC,
    ),
    mistake(
        "repeats-not-merged", "ctc_collapse", (KEPT, "return path[path != blank]"),
        why="Repeats that stand next to each other are one label that lasted; they are not merged.",
        section=CTC,
    ),
    mistake(
        "blanks-not-removed", "ctc_collapse", (KEPT, "return path[new]"),
        why="Blanks stand among the labels; they are removed after repeats were merged.",
        section=CTC,
    ),
    mistake(
        "each-label-once", "ctc_collapse",
        (KEPT, "labels = path[path != blank]\n"
         "    return labels[np.sort(np.unique(labels, return_index=True)[1])]"),
        why="Each label is read once, wherever it comes again; only neighbours are merged.",
        section=CTC,
    ),
    mistake(
        "blank-taken-for-zero", "ctc_collapse", ("path != blank", "path != 0"),
        why="Symbol 0 was removed whatever blank is.", section=CTC,
    ),
    mistake(
        "nothing-becomes-a-float", "ctc_collapse",
        (KEPT, "return np.array(path[new & (path != blank)].tolist())"),
        why="Where no label is left the result is floating point, as NumPy makes an empty list: ask "
        "for int64.",
        section=CTC,
    ),
    mistake(
        "first-symbol-never-counts", "ctc_collapse", ("[[True], path", "[[False], path"),
        why="The first symbol of the path is dropped; it differs from the nothing before it.",
        section=CTC,
    ),
    mistake(
        "path-not-collapsed", "ctc_greedy_decode",
        ("ctc_collapse(logits.argmax(axis=1), blank)", "logits.argmax(axis=1)"),
        why="The path was returned as it is; labels come of it when it is collapsed.", section=CTC,
    ),
    mistake(
        "likeliest-step-of-each-symbol", "ctc_greedy_decode", ("argmax(axis=1)", "argmax(axis=0)"),
        why="The likeliest step of each symbol was taken; it is the likeliest symbol of each step.",
        section=CTC,
    ),
    mistake(
        "decodes-with-blank-zero", "ctc_greedy_decode", ("(axis=1), blank)", "(axis=1), 0)"),
        why="The path was collapsed with symbol 0 as its blank, whatever blank is.", section=CTC,
    ),
    mistake(
        "decodes-with-the-last-symbol-as-blank", "ctc_greedy_decode",
        ("(axis=1), blank)", "(axis=1), logits.shape[1] - 1)"),
        why="The path was collapsed with the last symbol as its blank, whatever blank is.",
        section=CTC,
    ),
    mistake(
        "labels-sorted-out", "ctc_greedy_decode",
        ("ctc_collapse(logits.argmax(axis=1), blank)",
         "np.setdiff1d(logits.argmax(axis=1), [blank])"),
        why="The labels are sorted and each is there once; they come in the order of the path, and "
        "may come again.",
        section=CTC,
    ),
]  # fmt: skip

JUMPS = "jump[3::2] = labels[1:] != labels[:-1]"
ADDED = "np.add.at(posterior, (slice(None), places), np.exp(alpha + beta - log_p))"
RETURNED = "return -log_p, np.exp(log_y) - posterior"
BEST = """\
    def _arriving(before, jump):
        padded = np.concatenate([[-np.inf, -np.inf], before])
        return np.maximum.reduce([before, padded[1:-1], np.where(jump, padded[:-2], -np.inf)])

    alpha, beta = np.full("""

LOSS = [
    mistake(
        "jumps-over-blanks-between-equal-labels", "ctc_loss", (JUMPS, "jump[3::2] = True"),
        why="Blanks between equal labels may be jumped over here; then the two would be merged, so "
        "that path says something else.",
        section=CTC,
    ),
    mistake(
        "never-jumps", "ctc_loss", (JUMPS, "pass"),
        why="Every path says a blank between any two labels; a blank between different ones may be "
        "left out.",
        section=CTC,
    ),
    mistake(
        "starts-with-a-blank", "ctc_loss", ("alpha[0, :2] = said[0, :2]", "alpha[0, :1] = said[0, :1]"),
        why="All paths begin with a blank; they may begin with the first label as well.", section=CTC,
    ),
    mistake(
        "ends-with-a-blank", "ctc_loss",
        ("beta[-1, -2:] = 0.0", "beta[-1, -1:] = 0.0"), ("alpha[-1, -2:]", "alpha[-1, -1:]"),
        why="All paths end with a blank; they may end with the last label as well.", section=CTC,
        also=[[("beta[-1, -2:] = 0.0", "beta[-1, -1:] = 0.0")],
              [("alpha[-1, -2:]", "alpha[-1, -1:]")]],
    ),
    mistake(
        "posterior-missing", "ctc_loss", (RETURNED, "return -log_p, np.exp(log_y)"),
        why="The gradient is the softmax alone; the posterior is missing from it.", section=CTC,
    ),
    mistake(
        "gradient-uphill", "ctc_loss", (RETURNED, "return -log_p, posterior - np.exp(log_y)"),
        why="The gradient has the wrong sign, that of ln p: the loss is -ln p, so it is softmax "
        "minus posterior.",
        section=CTC,
    ),
    mistake(
        "divided-by-steps", "ctc_loss",
        (RETURNED, "return -log_p / len(logits), (np.exp(log_y) - posterior) / len(logits)"),
        why="Loss and gradient are divided by T; they are divided by nothing.", section=CTC,
    ),
    mistake(
        "divided-by-labels", "ctc_loss",
        (RETURNED, "n = max(1, len(labels))\n    return -log_p / n, (np.exp(log_y) - posterior) / n"),
        why="Loss and gradient are divided by the number of labels; they are divided by nothing.",
        section=CTC,
    ),
    mistake(
        "sign-of-the-loss", "ctc_loss", (RETURNED, "return log_p, np.exp(log_y) - posterior"),
        why="The loss is ln p; it is -ln p, which is never negative.", section=CTC,
    ),
    mistake(
        "symbols-at-two-places-overwrite-each-other", "ctc_loss",
        (ADDED, "posterior[:, places] += np.exp(alpha + beta - log_p)"),
        why="A symbol that stands at several places keeps the posterior of the last one only: with "
        "an array of indices += adds once per symbol. np.add.at adds all.",
        section=CTC,
    ),
    mistake(
        "own-step-counted-twice", "ctc_loss", ("np.exp(alpha + beta - log_p)",
                                               "np.exp(alpha + beta + said - log_p)"),
        why="The probability of step t's symbol is in both alpha and beta: beta begins after step t.",
        section=CTC,
    ),
    mistake(
        "beta-from-the-step-itself", "ctc_loss", ("+ said[t + 1])", "+ said[t])"),
        why="Going back, beta[t] was made with what is said at step t; it holds what is said after "
        "it, at step t + 1 first.",
        section=CTC,
    ),
    mistake(
        "posterior-not-divided-by-p", "ctc_loss", ("np.exp(alpha + beta - log_p)", "np.exp(alpha + beta)"),
        why="The posterior was not divided by p: it is the probability once the labelling is known.",
        section=CTC,
    ),
    mistake(
        "best-path-alone", "ctc_loss",
        ("    alpha, beta = np.full(", BEST),
        ("np.logaddexp.reduce(alpha[-1, -2:])", "alpha[-1, -2:].max()"),
        why="Only the likeliest path counts here; the probabilities of all paths are added up.",
        section=CTC,
    ),
    mistake(
        "softmax-without-its-largest-logit", "ctc_loss",
        ("logits - logits.max(axis=1, keepdims=True)", "logits"),
        why="exp of a logit of 1000 is infinite: subtract each step's largest logit first.",
        section=CTC,
    ),
    mistake(
        "leaves-logarithms-at-the-end", "ctc_loss",
        ("np.logaddexp.reduce(alpha[-1, -2:])", "np.log(np.exp(alpha[-1, -2:]).sum())"),
        why="The last sum was made of probabilities themselves, which are 0 after many steps: stay "
        "in logarithms to the end.",
        section=CTC,
    ),
    mistake(
        "blank-between-equal-labels-not-counted", "ctc_loss",
        ("len(labels) + np.count_nonzero(labels[1:] == labels[:-1])", "len(labels)"),
        why="Too few steps are accepted: equal neighbours need a blank between them, which is a step "
        "more for each such pair.",
        section=CTC,
    ),
    mistake(
        "never-refuses", "ctc_loss", ("len(logits) < needed", "False"),
        why="Where no path fits there is no ValueError.", section=CTC,
    ),
    mistake(
        "places-with-blank-zero", "ctc_loss",
        ("np.full(2 * len(labels) + 1, blank)", "np.full(2 * len(labels) + 1, 0)"),
        why="Symbol 0 stands between the labels, whatever blank is.", section=CTC,
    ),
    mistake(
        "places-with-the-last-symbol-as-blank", "ctc_loss",
        ("np.full(2 * len(labels) + 1, blank)",
         "np.full(2 * len(labels) + 1, logits.shape[1] - 1)"),
        why="The last symbol stands between the labels, whatever blank is.", section=CTC,
    ),
]  # fmt: skip

FILTERED = "sum(x[j : j + n] @ W[j] for j in range(len(W))) + b"
INTO_DX = "dx[j : j + n] += dy @ W[j].T"

FILTERS = [
    mistake(
        "filter-flipped", "conv_over_time_forward", ("n] @ W[j]", "n] @ W[-1 - j]"),
        why="The filter is turned round: W[j] meets x[t + j], so W[0] meets the window's first step.",
        section=CONV,
    ),
    mistake(
        "last-window-missing", "conv_over_time_forward", ("len(x) - len(W) + 1", "len(x) - len(W)"),
        why="The last window is missing: T - width + 1 windows fit.", section=CONV,
    ),
    mistake(
        "bias-added-for-each-matrix", "conv_over_time_forward",
        (FILTERED, "sum(x[j : j + n] @ W[j] + b for j in range(len(W)))"),
        why="b was added once for each of the filter's matrices; it is added once.", section=CONV,
    ),
    mistake(
        "bias-of-the-filter-forgotten", "conv_over_time_forward",
        (FILTERED, "sum(x[j : j + n] @ W[j] for j in range(len(W)))"),
        why="The bias b is not added.", section=CONV,
    ),
    mistake(
        "first-matrix-for-every-step", "conv_over_time_forward", ("n] @ W[j]", "n] @ W[0]"),
        why="W[0] meets all steps of a window; each step has a matrix of its own.", section=CONV,
    ),
    mistake(
        "sequence-padded-to-its-length", "conv_over_time_forward",
        ("    n = len(x) - len(W) + 1",
         "    n = len(x)\n    x = np.concatenate([x, np.zeros_like(x[: len(W) - 1])])"),
        why="Zeros were appended so that T steps come out; without padding it is T - width + 1.",
        section=CONV,
    ),
    mistake(
        "windows-replace-one-another", "conv_over_time_backward", (INTO_DX, INTO_DX.replace("+=", "=")),
        why="dx keeps what the last window said; a step hears from every window that saw it, and "
        "these are added.",
        section=CONV,
    ),
    mistake(
        "filter-flipped-backward", "conv_over_time_backward", ("dy @ W[j].T", "dy @ W[-1 - j].T"),
        why="dx was made with the filter turned round: what x[t + j] gave through W[j] comes back "
        "through W[j].",
        section=CONV,
    ),
    mistake(
        "filter-averaged-over-windows", "conv_over_time_backward",
        ("return dx, dW, dy.sum(axis=(0, 1))", "return dx, dW / n, dy.sum(axis=(0, 1)) / n"),
        why="dW and db are divided by the number of windows; they are sums over them.", section=CONV,
    ),
    mistake(
        "matrices-averaged-over-windows", "conv_over_time_backward",
        ("return dx, dW, dy", "return dx, dW / n, dy"),
        why="dW is divided by the number of windows; it is a sum over them.", section=CONV,
    ),
    mistake(
        "same-steps-for-every-matrix", "conv_over_time_backward",
        ('"tbd,tbc->dc", x[j : j + n]', '"tbd,tbc->dc", x[:n]'),
        why="Every dW[j] was made with the windows' first steps; W[j] met the steps j later.",
        section=CONV,
    ),
    mistake(
        "bias-gradient-kept-per-example", "conv_over_time_backward",
        ("dy.sum(axis=(0, 1))", "dy.sum(axis=0)"),
        why="db is summed over windows and not over examples; b is shared by both.", section=CONV,
    ),
    mistake(
        "first-example-alone-trains-the-filter", "conv_over_time_backward",
        ('"tbd,tbc->dc", x[j : j + n], dy', '"td,tc->dc", x[j : j + n, 0], dy[:, 0]'),
        why="dW comes of example 0 alone; it is a sum over all examples.", section=CONV,
    ),
]  # fmt: skip

ONTO_THE_BRIDGE = "dhs_e[-1] = dbridge"
LOSS_OF_DECODER = "softmax_cross_entropy(readout_forward(hs_d, W_hy, b_y), targets, mask)"

TRANSLATING = [
    mistake(
        "encoder-hears-nothing", "encoder_decoder_gradients", (ONTO_THE_BRIDGE, "pass"),
        why="The encoder's gradients are zero: what reaches the decoder's first state is the "
        "gradient of the encoder's last.",
        section=BRIDGE,
    ),
    mistake(
        "decoder-starts-from-h0", "encoder_decoder_gradients",
        ("rnn_forward(y_in, hs_e[-1],", "rnn_forward(y_in, h0,"),
        ("rnn_backward(dhs_d, y_in, hs_e[-1],", "rnn_backward(dhs_d, y_in, h0,"),
        (ONTO_THE_BRIDGE, "pass"),
        why="The decoder starts from h0 and never reads the source; it starts from the encoder's "
        "last state.",
        section=BRIDGE,
        also=[[("rnn_forward(y_in, hs_e[-1],", "rnn_forward(y_in, h0,"),
               ("rnn_backward(dhs_d, y_in, hs_e[-1],", "rnn_backward(dhs_d, y_in, h0,")],
              [("rnn_forward(y_in, hs_e[-1],", "rnn_forward(y_in, h0,")]],
    ),
    mistake(
        "bridge-at-the-first-step", "encoder_decoder_gradients",
        (ONTO_THE_BRIDGE, "dhs_e[0] = dbridge"),
        why="What the decoder sends back entered the encoder at its first step; it was read off the "
        "last.",
        section=BRIDGE,
    ),
    mistake(
        "bridge-at-every-step", "encoder_decoder_gradients", (ONTO_THE_BRIDGE, "dhs_e[:] = dbridge"),
        why="What the decoder sends back entered the encoder at every step; the decoder saw the last "
        "state alone.",
        section=BRIDGE,
    ),
    mistake(
        "decoder-starts-from-the-first-state", "encoder_decoder_gradients",
        ("rnn_forward(y_in, hs_e[-1],", "rnn_forward(y_in, hs_e[0],"),
        ("rnn_backward(dhs_d, y_in, hs_e[-1],", "rnn_backward(dhs_d, y_in, hs_e[0],"),
        (ONTO_THE_BRIDGE, "dhs_e[0] = dbridge"),
        why="The decoder starts from the state after the source's first step; it starts from the "
        "last.",
        section=BRIDGE,
    ),
    mistake(
        "decoder-goes-back-to-h0", "encoder_decoder_gradients",
        ("rnn_backward(dhs_d, y_in, hs_e[-1],", "rnn_backward(dhs_d, y_in, h0,"),
        why="The gradient of W_hh_d was made with h0; the state before the decoder's first step is "
        "the encoder's last.",
        section=BRIDGE,
    ),
    mistake(
        "target-mask-ignored", "encoder_decoder_gradients",
        (LOSS_OF_DECODER, LOSS_OF_DECODER.replace("mask)", "np.ones_like(mask))")),
        why="The target's padded steps count; mask says which do.", section=BRIDGE,
    ),
    mistake(
        "divided-by-counted-steps", "encoder_decoder_gradients",
        (LOSS_OF_DECODER, LOSS_OF_DECODER + "\n    share = len(h0) / mask.sum()\n"
         "    loss, dlogits = loss * share, dlogits * share"),
        why="The loss is divided by the number of counted steps; it is divided by B alone.",
        section=BRIDGE,
    ),
    mistake(
        "zeros-for-h0-of-the-encoder", "encoder_decoder_gradients",
        ("rnn_backward(dhs_e, x, h0,", "rnn_backward(dhs_e, x, np.zeros_like(h0),"),
        why="The encoder's first step goes back to zeros instead of to h0.", section=BRIDGE,
    ),
    mistake(
        "encoder-gradient-from-the-decoders-last-step", "encoder_decoder_gradients",
        (ONTO_THE_BRIDGE, "dhs_e[-1] = dhs_d[0]"),
        why="The encoder hears what reaches the decoder's first state from its own loss; it should "
        "hear what comes out before that step, over all of the decoder's losses.",
        section=BRIDGE,
    ),
    mistake(
        "parameters-of-the-decoder-first", "encoder_decoder_gradients",
        ("return loss, *d_encoder, *d_decoder,", "return loss, *d_decoder, *d_encoder,"),
        why="The decoder's gradients were returned before the encoder's.", section=BRIDGE,
    ),
]  # fmt: skip

MISTAKES = [
    *REVERSING, *READERS, *READERS_BACKWARD, *STACK, *STACK_BACKWARD, *LAST, *MEAN, *MAX, *DECODING,
    *LOSS, *FILTERS, *TRANSLATING,
]  # fmt: skip
