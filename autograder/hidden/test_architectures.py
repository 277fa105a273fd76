from itertools import pairwise

import numpy as np

from autograder.examining.pushes import pushed
from autograder.examining.student import points
from solutions.architectures import (
    bidirectional_forward,
    conv_over_time_forward,
    ctc_loss,
    encoder_decoder_gradients,
    last_state,
    max_pool,
    mean_pool,
)
from solutions.vanilla_rnn import rnn_forward

# What stands at padded steps, where it must have no effect.
PADDING = 50.0
ENCODER_DECODER = ("W_xh_e", "W_hh_e", "b_h_e", "W_xh_d", "W_hh_d", "b_h_d", "W_hy", "b_y")


def mask_of(draw):
    """A mask with padding and with lengths that differ, where there is room for them."""
    if draw.T == 1:
        return np.ones((1, draw.B), dtype=bool)
    if draw.T == 2:  # one example has one step, the others two
        return np.arange(2)[:, None] < 1 + (draw.rng.permutation(draw.B) > 0)
    mask = draw.mask()
    while draw.B > 1 and len(set(mask.sum(axis=0))) == 1:
        mask = draw.mask()
    return mask


def spoiled(draw, array, mask):
    """The array with other numbers at its padded steps."""
    wide = mask.reshape(*mask.shape, *[1] * (array.ndim - 2))
    return np.where(wide, array, draw.normal(*array.shape, scale=PADDING))


def readers(draw, scale=1.0):
    """X, mask, h0_f, h0_b and the six parameters of the two readers."""
    x, h0_f, *forward = draw.sequence(scale=scale)
    mask = mask_of(draw)
    backward = draw.state(draw.B, draw.H), *forward, *draw.parameters(scale=scale)
    return spoiled(draw, x, mask), mask, h0_f, *backward


def readers_backward(draw, scale=1.0):
    """Arguments of bidirectional_backward, the forward pass behind them, and where it was taken.

    Each step of each example has a bias of its own for each reader: no forward pass with one bias
    leads to these states.
    """
    both = "W_xh_f", "W_xh_b"
    run, at = pushed(draw, bidirectional_forward, readers(draw, scale), readers=both)
    hs, mask = run(**at), at.pop("mask")
    dhs = draw.normal(*hs.shape)
    x, h0_f, h0_b, W_xh_f, W_hh_f, _, W_xh_b, W_hh_b, _ = at.values()
    weights = W_xh_f, W_hh_f, W_xh_b, W_hh_b
    arguments = spoiled(draw, dhs, mask), x, mask, h0_f, h0_b, spoiled(draw, hs, mask), *weights
    return arguments, (lambda **moved: (dhs * run(mask=mask, **moved)).sum()), at


def stack(draw, layers=3, scale=1.0):
    """X, h0s and parameters of a stack whose layers have widths of their own."""
    x, (B, D) = draw.normal(draw.T, draw.B, draw.D, scale=scale), (draw.B, draw.D)
    widths = [D, *(int(H) for H in draw.rng.choice(range(9, 15), size=layers, replace=False))]
    h0s, parameters = [draw.state(B, H) for H in widths[1:]], []
    for below, H in pairwise(widths):
        parameters += [draw.weights(below, H, scale), draw.weights(H, H, scale)]
        parameters.append(draw.normal(H, scale=0.5))
    return x, h0s, parameters


def stack_backward(draw, layers=3, scale=1.0):
    """Arguments of deep_rnn_backward, and the loss as a function of x.

    Each step and example of each layer has a bias of its own besides that of the layer, so no
    forward pass leads to these states.
    """
    x, h0s, parameters = stack(draw, layers, scale)
    states, runs = [], []
    for h0, *own in zip(h0s, *(parameters[i::3] for i in range(3)), strict=True):
        runs.append(pushed(draw, rnn_forward, (states[-1] if states else x, h0, *own)))
        run, at = runs[-1]
        states.append(run(**at))
    dhs = draw.normal(*states[-1].shape)

    def loss(x):
        for run, at in runs:
            x = run(**{**at, "x": x})
        return (dhs * x).sum()

    return (dhs, x, h0s, states, parameters), loss


def states(draw, scale=1.0):
    """Hs of any numbers, and a mask whose padded steps hold large ones."""
    mask = mask_of(draw)
    return spoiled(draw, draw.normal(draw.T, draw.B, draw.H, scale=scale), mask), mask


def unpadded(draw):
    """Hs and a mask that is True everywhere."""
    return draw.normal(draw.T, draw.B, draw.H), np.ones((draw.T, draw.B), dtype=bool)


def spoken(draw, T, K, blank, repeats=True):
    """A path of T symbols with runs, blanks and, if wanted, repeated labels."""
    path = np.repeat(draw.rng.integers(K, size=T), draw.rng.integers(1, 4, size=T))[:T]
    if repeats:  # x, blank, x: two labels, not one; and x once more after another
        x, y = draw.rng.permutation(np.delete(np.arange(K), blank))[:2]
        path[1:9] = x, x, blank, x, blank, x, y, x
    return path


def labels_of(draw, L, K, blank):
    """L labels that are no blanks, two neighbours among them being equal."""
    labels = (blank + 1 + draw.rng.integers(K - 1, size=L)) % K
    labels[1:2] = labels[:1]
    return labels


def translation(draw, T_y=10, scale=1.0):
    """Arguments of encoder_decoder_gradients; the decoder's inputs are of another width."""
    x, h0, *encoder = draw.sequence(scale=scale)
    target = draw.sized(B=draw.B, H=draw.H, K=draw.K, D=draw.D + 9, T=T_y)
    y_in, _, *decoder = target.sequence(scale=scale)
    mask = mask_of(target)
    targets = np.where(mask, target.targets(), 0)
    return spoiled(draw, y_in, mask), x, targets, mask, h0, *encoder, *decoder, *draw.readout()


def in_order(y_in, x, *rest):
    """The arguments of a translation as the function takes them."""
    return x, y_in, *rest


@points("reverse_padded", 1)
def test_reverse(student, draw):
    """Counted steps are turned round, padding stays, whatever axes follow."""
    mask = mask_of(draw)
    student.reverse_padded(draw.normal(draw.T, draw.B, draw.H), mask).matches_reference()
    student.reverse_padded(draw.normal(draw.T, draw.B, 2, 3), mask).matches_reference()


@points("reverse_padded", 1)
def test_reverse_keeps_the_dtype(student, draw):
    """Ids stay integers and may have no further axis; without padding all is turned round."""
    student.reverse_padded(1 + draw.targets(), mask_of(draw)).matches_reference()
    full = np.ones((draw.T, draw.B), dtype=bool)
    student.reverse_padded(draw.normal(draw.T, draw.B), full).matches_reference()


@points("bidirectional_forward", 3)
def test_bidirectional(student, draw):
    """The backward reader starts at each example's own end; padded steps hold zeros."""
    student.bidirectional_forward(*readers(draw)).matches_reference()


@points("bidirectional_forward", 1)
def test_bidirectional_without_padding(student, draw):
    """Without padding both readers read everything; one step is read by both."""
    for T in (draw.T, 1):
        x, mask, *rest = readers(draw.sized(T=T))
        student.bidirectional_forward(x, np.ones_like(mask), *rest).matches_reference()


@points("bidirectional_forward", 1)
def test_bidirectional_saturated(student, draw):
    """Long sequences of one example and flat units stay right."""
    student.bidirectional_forward(*readers(draw.sized(T=17, B=1), scale=5.0)).matches_reference()


@points("bidirectional_backward", 4)
def test_bidirectional_backward(student, draw):
    """Each reader has its own gradients, inputs get both, padded steps have no effect."""
    student.bidirectional_backward(*readers_backward(draw)[0]).matches_reference()


@points("bidirectional_backward", 2)
def test_bidirectional_backward_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    arguments, loss, at = readers_backward(draw.sized(T=4))
    student.bidirectional_backward(*arguments).agrees_with_differences(loss, **at)


@points("bidirectional_backward", 1)
def test_bidirectional_backward_of_one_step(student, draw):
    """A single step of each example goes back to both first states; so does a lone example."""
    student.bidirectional_backward(*readers_backward(draw.sized(T=1))[0]).matches_reference()
    student.bidirectional_backward(*readers_backward(draw.sized(B=1))[0]).matches_reference()


@points("bidirectional_backward", 1)
def test_bidirectional_backward_saturated(student, draw):
    """Flat units let nothing through, at whichever end."""
    arguments, *_ = readers_backward(draw.sized(T=9), scale=3.0)
    student.bidirectional_backward(*arguments).matches_reference()


@points("deep_rnn_forward", 2)
def test_deep(student, draw):
    """Each layer reads the states of the one below and has its own width, start and weights."""
    student.deep_rnn_forward(*stack(draw)).matches_reference()


@points("deep_rnn_forward", 1)
def test_deep_of_one_layer(student, draw):
    """One layer is a stack too; five layers over one step of one example are."""
    student.deep_rnn_forward(*stack(draw, layers=1)).matches_reference()
    student.deep_rnn_forward(*stack(draw.sized(T=1, B=1), layers=5)).matches_reference()


@points("deep_rnn_backward", 4)
def test_deep_backward(student, draw):
    """Going down the stack, each layer hears what the one above passes on, at every step."""
    student.deep_rnn_backward(*stack_backward(draw)[0]).matches_reference()


@points("deep_rnn_backward", 2)
def test_deep_backward_by_differences(student, draw):
    """The inputs' gradient agrees with central differences of the loss, through all layers."""
    arguments, loss = stack_backward(draw.sized(T=4))
    student.deep_rnn_backward(*arguments).agrees_with_differences(loss, x=arguments[1])


@points("deep_rnn_backward", 1)
def test_deep_backward_of_one_layer(student, draw):
    """One layer is a stack too, and so are four over one step of one example."""
    student.deep_rnn_backward(*stack_backward(draw, layers=1)[0]).matches_reference()
    small = draw.sized(T=1, B=1)
    student.deep_rnn_backward(*stack_backward(small, layers=4)[0]).matches_reference()


@points("deep_rnn_backward", 1)
def test_deep_backward_saturated(student, draw):
    """Flat units stay right, and a loss on the last step reaches the first input."""
    (dhs, *rest), _ = stack_backward(draw.sized(T=9), scale=2.0)
    dhs[:-1] = 0.0
    student.deep_rnn_backward(dhs, *rest).matches_reference()


@points("last_state", 1)
def test_last(student, draw):
    """The last counted step differs between examples."""
    student.last_state(*states(draw)).matches_reference()


@points("last_state", 1)
def test_last_without_padding(student, draw):
    """Without padding it is the last step of all; one example may fill what another leaves."""
    student.last_state(*unpadded(draw)).matches_reference()
    hs, mask = states(draw)
    mask[:, 0], mask[1:, 1] = True, False
    student.last_state(hs, mask).matches_reference()


@points("last_state_backward", 1)
def test_last_backward(student, draw):
    """The last counted step gets everything, the others nothing."""
    student.last_state_backward(draw.normal(draw.B, draw.H), mask_of(draw)).matches_reference()


@points("last_state_backward", 1)
def test_last_backward_by_differences(student, draw):
    """The gradient agrees with central differences of the loss."""
    (hs, mask), dlast = states(draw), draw.normal(draw.B, draw.H)
    answer = student.last_state_backward(dlast, mask)
    answer.agrees_with_differences(lambda hs: (dlast * last_state(hs, mask)).sum(), hs=hs)


@points("mean_pool", 1)
def test_mean(student, draw):
    """The mean is over the counted steps of each example."""
    student.mean_pool(*states(draw)).matches_reference()


@points("mean_pool", 1)
def test_mean_without_padding(student, draw):
    """Without padding it is the mean over all steps; one counted step is its own mean."""
    student.mean_pool(*unpadded(draw)).matches_reference()
    hs, mask = states(draw.sized(B=1))
    mask[1:] = False
    student.mean_pool(hs, mask).matches_reference()


@points("mean_pool_backward", 1)
def test_mean_backward(student, draw):
    """Each counted step gets its share, padded steps get nothing."""
    student.mean_pool_backward(draw.normal(draw.B, draw.H), mask_of(draw)).matches_reference()


@points("mean_pool_backward", 1)
def test_mean_backward_by_differences(student, draw):
    """The gradient agrees with central differences of the loss."""
    (hs, mask), dmean = states(draw), draw.normal(draw.B, draw.H)
    answer = student.mean_pool_backward(dmean, mask)
    answer.agrees_with_differences(lambda hs: (dmean * mean_pool(hs, mask)).sum(), hs=hs)


@points("max_pool", 1)
def test_max(student, draw):
    """Each unit reports its largest value over the counted steps."""
    student.max_pool(*states(draw)).matches_reference()


@points("max_pool", 1)
def test_max_of_negative_numbers(student, draw):
    """Where all values are negative no zero may win; one counted step is the largest."""
    hs, mask = states(draw)
    student.max_pool(-1 - np.abs(hs), mask).matches_reference()
    hs, mask = states(draw.sized(B=1))
    mask[1:] = False
    student.max_pool(hs, mask).matches_reference()


@points("max_pool_backward", 2)
def test_max_backward(student, draw):
    """The step that won gets everything, another one for each unit and example."""
    (hs, mask), dmax = states(draw), draw.normal(draw.B, draw.H)
    student.max_pool_backward(dmax, hs, mask).matches_reference()


@points("max_pool_backward", 1)
def test_max_backward_of_negative_numbers(student, draw):
    """Where all values are negative a padded step gets nothing all the same."""
    longer = draw.sized(T=11)
    hs, mask = states(longer)
    dmax = longer.normal(longer.B, longer.H)
    # The padded ones are the largest, so that whoever lets them win is seen at every draw.
    negative = np.where(mask[:, :, None], -1 - np.abs(hs), -0.5)
    student.max_pool_backward(dmax, negative, mask).matches_reference()


@points("max_pool_backward", 1)
def test_max_backward_by_differences(student, draw):
    """The gradient agrees with central differences of the loss."""
    (hs, mask), dmax = states(draw, scale=3.0), draw.normal(draw.B, draw.H)
    # Numbers that lie apart, so that no small move makes another step the winner.
    ranks = hs.argsort(axis=0).argsort(axis=0) + draw.rng.uniform(0.0, 0.3, size=hs.shape)
    answer = student.max_pool_backward(dmax, ranks, mask)
    answer.agrees_with_differences(lambda hs: (dmax * max_pool(hs, mask)).sum(), hs=ranks)


@points("ctc_collapse", 1)
def test_collapse(student, draw):
    """Repeats are merged, then blanks removed: a blank between two equal labels keeps both."""
    K = draw.K
    for blank in (0, K - 1, K // 2):
        student.ctc_collapse(spoken(draw, 25, K, blank), blank).matches_reference()


@points("ctc_collapse", 1)
def test_collapse_of_few_steps(student, draw):
    """Only blanks are no labels; one step may be a label."""
    blank = int(draw.rng.integers(3))
    student.ctc_collapse(spoken(draw, 9, draw.K, blank, repeats=False), blank).matches_reference()
    student.ctc_collapse(np.full(draw.T, blank), blank).matches_reference()
    student.ctc_collapse(np.array([blank + 1]), blank).matches_reference()


@points("ctc_greedy_decode", 1)
def test_greedy(student, draw):
    """The likeliest symbol of each step makes a path, and the path makes labels."""
    K, T = draw.K, 23
    for blank in (0, K - 1):
        logits = draw.normal(T, K)
        logits[np.arange(T), spoken(draw, T, K, blank)] += 4.0
        student.ctc_greedy_decode(logits, blank).matches_reference()


@points("ctc_greedy_decode", 1)
def test_greedy_in_silence(student, draw):
    """Where blank is the likeliest throughout nothing is read; one step may be read."""
    blank = int(draw.rng.integers(draw.K))
    logits = draw.normal(draw.T, draw.K)
    student.ctc_greedy_decode(logits, blank).matches_reference()
    student.ctc_greedy_decode(logits + 9.0 * np.eye(draw.K)[blank], blank).matches_reference()
    student.ctc_greedy_decode(logits[:1], (int(logits[0].argmax()) + 1) % 3).matches_reference()


@points("ctc_loss", 4)
def test_ctc(student, draw):
    """The loss sums over all paths, and its gradient is softmax minus posterior."""
    K, T = draw.K, 11
    for blank in (0, K - 1):
        labels = labels_of(draw, 4, K, blank)
        student.ctc_loss(draw.normal(T, K, scale=1.5), labels, blank).matches_reference()


@points("ctc_loss", 2)
def test_ctc_by_differences(student, draw):
    """The gradient agrees with central differences of the loss."""
    logits, blank = draw.normal(8, draw.K), int(draw.rng.integers(draw.K))
    labels = labels_of(draw, 3, draw.K, blank)
    answer = student.ctc_loss(logits, labels, blank)
    answer.agrees_with_differences(lambda logits: ctc_loss(logits, labels, blank)[0], logits=logits)


@points("ctc_loss", 1)
def test_ctc_of_few_labels(student, draw):
    """No label at all is a labelling, and one label of one step is."""
    K, none = draw.K, np.zeros(0, dtype=np.int64)
    blank = int(draw.rng.integers(K))
    student.ctc_loss(draw.normal(draw.T, K), none, blank).matches_reference()
    student.ctc_loss(draw.normal(1, K), labels_of(draw, 1, K, blank), blank).matches_reference()
    student.ctc_loss(
        draw.normal(draw.T, K), labels_of(draw, 1, K, blank), blank
    ).matches_reference()


@points("ctc_loss", 2)
def test_ctc_long_and_extreme(student, draw):
    """200 steps with logits of ±1,000 neither overflow nor vanish."""
    K = draw.K
    for blank in (0, K - 1):
        extremes = draw.rng.choice([-1e3, 0.0, 1e3], size=(200, K), p=[0.1, 0.8, 0.1])
        logits, labels = draw.normal(200, K) + extremes, labels_of(draw, 50, K, blank)
        student.ctc_loss(logits, labels, blank).matches_reference(atol=1e-8)


@points("ctc_loss", 1)
def test_ctc_refuses_too_few_steps(student, draw):
    """ValueError is raised when no path fits; where one path just fits there is a loss."""
    K, blank = draw.K, int(draw.rng.integers(draw.K))
    a, b = (blank + 1) % K, (blank + 2) % K
    # Three labels that need no blanks, and five with three of them in between. Who never refuses
    # fails with the former, who forgets the blanks with the latter.
    for labels, steps in ((np.array([a, b, a]), 3), (np.array([a, a, b, b, b]), 8)):
        student.ctc_loss(draw.normal(steps, K), labels, blank).matches_reference()
        student.raises("ValueError", "ctc_loss", draw.normal(steps - 1, K), labels, blank)


@points("conv_over_time_forward", 2)
def test_conv(student, draw):
    """The filter meets each run of neighbouring steps, not flipped, and the bias is added."""
    W = draw.normal(draw.K, draw.D, draw.H)
    x = draw.normal(draw.K + 6, draw.B, draw.D)
    student.conv_over_time_forward(x, W, draw.normal(draw.H)).matches_reference()


@points("conv_over_time_forward", 1)
def test_conv_of_one_window(student, draw):
    """A filter as wide as the sequence has one window, one of width 1 has T."""
    x, b = draw.normal(draw.T, draw.B, draw.D), draw.normal(draw.H)
    student.conv_over_time_forward(x, draw.normal(draw.T, draw.D, draw.H), b).matches_reference()
    student.conv_over_time_forward(x, draw.normal(1, draw.D, draw.H), b).matches_reference()


@points("conv_over_time_backward", 3, shared=False)  # db is what readout_backward returns
def test_conv_backward(student, draw):
    """Inputs sum over the windows that saw them, the filter over steps and examples."""
    width, n = draw.K, 7 + draw.K
    x, W = draw.normal(n + width - 1, draw.B, draw.D), draw.normal(width, draw.D, draw.H)
    student.conv_over_time_backward(draw.normal(n, draw.B, draw.H), x, W).matches_reference()


@points("conv_over_time_backward", 2, shared=False)  # db is what readout_backward returns
def test_conv_backward_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    at = {
        "x": draw.normal(6, draw.B, draw.D),
        "W": draw.normal(3, draw.D, draw.H),
        "b": draw.normal(draw.H),
    }
    dy = draw.normal(4, draw.B, draw.H)
    answer = student.conv_over_time_backward(dy, at["x"], at["W"])
    answer.agrees_with_differences(
        lambda **moved: (dy * conv_over_time_forward(**moved)).sum(), **at
    )


@points("conv_over_time_backward", 1, shared=False)  # db is what readout_backward returns
def test_conv_backward_of_one_window(student, draw):
    """A filter as wide as the sequence has one window, one of width 1 has T."""
    x = draw.normal(draw.T, draw.B, draw.D)
    for width in (draw.T, 1):
        W, dy = draw.normal(width, draw.D, draw.H), draw.normal(draw.T - width + 1, draw.B, draw.H)
        student.conv_over_time_backward(dy, x, W).matches_reference()


@points("encoder_decoder_gradients", 4)
def test_encoder_decoder(student, draw):
    """All that the encoder learns passes the one state between the two, whichever is longer."""
    for T_y in (10, 3):
        arguments = in_order(*translation(draw, T_y))
        student.encoder_decoder_gradients(*arguments).matches_reference()


@points("encoder_decoder_gradients", 2)
def test_encoder_decoder_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    arguments = in_order(*translation(draw.sized(T=4), T_y=3))
    fixed, at = arguments[:5], dict(zip(ENCODER_DECODER, arguments[5:], strict=True))
    answer = student.encoder_decoder_gradients(*arguments)
    answer.agrees_with_differences(
        lambda **moved: encoder_decoder_gradients(*fixed, **moved)[0], **at
    )


@points("encoder_decoder_gradients", 1)
def test_encoder_decoder_of_one_step(student, draw):
    """A source of one step and a target of one are enough."""
    student.encoder_decoder_gradients(*in_order(*translation(draw.sized(T=1)))).matches_reference()
    one = translation(draw.sized(B=1), T_y=1)
    student.encoder_decoder_gradients(*in_order(*one)).matches_reference()


@points("encoder_decoder_gradients", 1)
def test_encoder_decoder_saturated(student, draw):
    """Flat units stay right, and so do a few steps back through units that are not."""
    arguments = translation(draw.sized(T=9), scale=2.5)
    student.encoder_decoder_gradients(*in_order(*arguments)).matches_reference()
    # Through flat units next to nothing may be left for the encoder. Here much is.
    arguments = translation(draw.sized(T=9), T_y=3)
    student.encoder_decoder_gradients(*in_order(*arguments)).matches_reference()
