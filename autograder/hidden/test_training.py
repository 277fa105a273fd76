import numpy as np

from autograder.examining.comparison import close
from autograder.examining.pushes import pushed
from autograder.examining.seeds import any_alike, by_seeds
from autograder.examining.student import Failed, points
from solutions.training import rnn_dropout_forward

# Where right answers to questions of chance are asked how far off they are: so many standard
# deviations are never met by accident.
NEVER = 9


def seeds(draw, count):
    """Different seeds, so far apart that who counts on from one does not come to another."""
    far = 2**20 * draw.rng.choice(2**11, size=count, replace=False)
    return [int(s) for s in far + draw.rng.integers(2**19, size=count)]


def long_number(draw, low, high):
    """A number that single precision does not hold to the digits that are asked for."""
    drawn = iter(lambda: float(draw.rng.uniform(low, high)), None)
    return next(number for number in drawn if not close(np.float32(number), number))


def near(what, entries, mean, deviation):
    """Check a mean of independent numbers."""
    off = abs(np.mean(entries) - mean)
    if not off <= NEVER * deviation / np.sqrt(np.size(entries)):
        raise Failed(f"{what}: the mean is {np.mean(entries):.4g}, expected about {mean:.4g}")


def kept_as_asked(mask, keep):
    """Check the numbers that a mask holds, and how many of them are kept."""
    if not close(mask, (mask > 0) / keep):
        raise Failed("mask holds other numbers than 0 and 1 / keep")
    near("share of entries that are kept", mask > 0, keep, np.sqrt(keep * (1 - keep)))


def dropped(draw, scale=1.0):
    """X, h0, W_xh, W_hh, b_h, mask_x, mask_h; masks differ between examples."""
    keep = draw.rng.uniform(0.4, 0.7)
    masks = [(draw.rng.uniform(size=(draw.B, n)) < keep) / keep for n in (draw.D, draw.H)]
    for mask in masks:  # whatever is drawn, something is kept and something dropped
        mask[0, 0], mask[-1, -1] = 1 / keep, 0.0
    return *draw.sequence(scale=scale), *masks


def dropped_backward(draw, scale=1.0):
    """Arguments of rnn_dropout_backward, the forward pass behind them, and where it was taken."""
    *inputs, mask_x, mask_h = dropped(draw, scale)

    def forward(x, h0, W_xh, W_hh, b_h):
        # Inputs that `pushed` adds are biases, and biases are not dropped.
        extra = np.ones((len(mask_x), x.shape[2] - mask_x.shape[1]))
        return rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, np.hstack([mask_x, extra]), mask_h)

    run, at = pushed(draw, forward, tuple(inputs))
    hs = run(**at)
    x, h0, W_xh, W_hh, _ = inputs
    return (draw.normal(*hs.shape), x, h0, hs, W_xh, W_hh, mask_x, mask_h), run, at


def lists(draw, count):
    """So many lists of arrays, alike in their shapes, that hold numbers of both signs."""
    shapes = [(draw.D, draw.H), (draw.H,), (draw.B, draw.T, draw.K), ()]
    return [[np.asarray(draw.normal(*shape)) for shape in shapes] for _ in range(count)]


def of_all_sizes(draw, arrays):
    """The arrays, each entry made larger or smaller by up to a thousand."""
    return [np.asarray(a * 10.0 ** draw.rng.integers(-3, 4, size=a.shape)) for a in arrays]


def squared(arrays):
    """Running means of squares."""
    return [np.square(a, out=np.empty_like(a)) for a in arrays]


@points("sequence_dropout_mask", 2)
def test_mask(student, draw):
    """Entries are 0 or 1 / keep, kept with probability keep, and the seed decides which."""
    keep = 1 / long_number(draw, 1.2, 1.7)

    def ask(seed):
        return student.sequence_dropout_mask(40, 60, keep, seed)["mask"]

    masks = by_seeds(ask, seeds(draw, 4))
    kept_as_asked(masks, keep)
    there, deviation = masks > 0, np.sqrt(keep * (1 - keep))
    near("share kept of the first example", there[:, 0], keep, deviation)
    near("share kept of the first unit", there[:, :, 0], keep, deviation)
    # Of two independent entries both are kept, or both dropped, so often.
    alike = keep**2 + (1 - keep) ** 2
    deviation = np.sqrt(alike * (1 - alike))
    near("neighbouring examples agree", there[:, ::2] == there[:, 1::2], alike, deviation)
    near("neighbouring units agree", there[..., ::2] == there[..., 1::2], alike, deviation)
    for many, axis in (("examples", 1), ("units", 2)):
        each = np.moveaxis(there, axis, 0).reshape(there.shape[axis], -1)
        if len(np.unique(each, axis=0)) < len(each):
            raise Failed(f"two {many} are always dropped together; all entries are independent")
    if not np.ptp(there.sum(axis=2)):
        raise Failed("every example keeps the same number of units; entries are independent")


@points("sequence_dropout_mask", 1)
def test_mask_that_keeps_little(student, draw):
    """A small share may be kept; the first and the last seed work."""
    keep = 1 / long_number(draw, 3.4, 9.9)

    def ask(seed):
        return student.sequence_dropout_mask(30, 50, keep, seed)["mask"]

    masks = by_seeds(ask, [0, 2**32 - 1, *seeds(draw, 1)])
    kept_as_asked(masks, keep)


@points("sequence_dropout_mask", 1)
def test_mask_refuses_what_is_no_share(student, draw):
    """ValueError is raised unless 0 < keep <= 1; with keep = 1 all is kept, with less a share."""
    seed, keep = seeds(draw, 1)[0], 1 / long_number(draw, 1.7, 2.5)
    kept_as_asked(student.sequence_dropout_mask(20, 20, keep, seed)["mask"], keep)
    student.sequence_dropout_mask(draw.B, draw.H, 1.0, seed).matches(np.ones((draw.B, draw.H)))
    for bad in (1 + keep, -keep, 0.0):
        student.raises("ValueError", "sequence_dropout_mask", draw.B, draw.H, bad, seed)


@points("rnn_dropout_forward", 2)
def test_dropout(student, draw):
    """The same units of an example are dropped at every step, where the next step reads them."""
    student.rnn_dropout_forward(*dropped(draw)).matches_reference()


@points("rnn_dropout_forward", 1)
def test_dropout_of_one_step(student, draw):
    """A sequence of one step masks x and h0; a single example has masks of its own."""
    student.rnn_dropout_forward(*dropped(draw.sized(T=1))).matches_reference()
    student.rnn_dropout_forward(*dropped(draw.sized(B=1))).matches_reference()


@points("rnn_dropout_forward", 1)
def test_dropout_saturated(student, draw):
    """Long sequences and flat units stay right."""
    student.rnn_dropout_forward(*dropped(draw.sized(T=15), scale=6.0)).matches_reference()


@points("rnn_dropout_backward", 3)
def test_dropout_backward(student, draw):
    """Going back, what was dropped hears nothing, at any step."""
    student.rnn_dropout_backward(*dropped_backward(draw)[0]).matches_reference()


@points("rnn_dropout_backward", 2)
def test_dropout_backward_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    (dhs, *rest), run, at = dropped_backward(draw.sized(T=4))
    answer = student.rnn_dropout_backward(dhs, *rest)
    answer.agrees_with_differences(lambda **moved: (dhs * run(**moved)).sum(), **at)


@points("rnn_dropout_backward", 1)
def test_dropout_backward_of_one_step(student, draw):
    """One step goes back to h0 through the mask of the state, and so do many of one example."""
    student.rnn_dropout_backward(*dropped_backward(draw.sized(T=1))[0]).matches_reference()
    # The gradient of the bias is that of a step above, without any mask, and is not here.
    student.rnn_dropout_backward(*dropped_backward(draw.sized(B=1))[0]).matches_reference()


@points("rnn_dropout_backward", 1)
def test_dropout_backward_from_the_last_step(student, draw):
    """A loss on the last state alone reaches all steps, one on the first state no later step."""
    (dhs, *rest), *_ = dropped_backward(draw.sized(T=9, B=1), scale=2.0)
    dhs[:-1] = 0.0
    student.rnn_dropout_backward(dhs, *rest).matches_reference()
    # So far back, through flat units, next to nothing may be left at h0. Here much is.
    (dhs, *rest), *_ = dropped_backward(draw.sized(T=9))
    dhs[1:] = 0.0
    student.rnn_dropout_backward(dhs, *rest).matches_reference()


@points("sgd_momentum", 2)
def test_momentum(student, draw):
    """The new velocity, momentum times the old plus the gradient, moves each parameter."""
    rate, momentum = draw.rng.uniform(0.1, 0.9, size=2)
    student.sgd_momentum(*lists(draw, 3), float(rate), float(momentum)).matches_reference()


@points("sgd_momentum", 1)
def test_momentum_of_zero(student, draw):
    """Without momentum it is plain gradient descent, and one parameter is a list as well."""
    rate, momentum = map(float, draw.rng.uniform(0.1, 0.9, size=2))
    student.sgd_momentum(*lists(draw, 3), rate, 0.0).matches_reference()
    # Velocities that are the gradients are right above, and are wrong here.
    alone = (arrays[:1] for arrays in lists(draw, 3))
    student.sgd_momentum(*alone, rate, momentum).matches_reference()


@points("rmsprop", 2)
def test_rmsprop(student, draw):
    """Each entry of the gradient is divided by the root of its own new mean square, plus eps."""
    parameters, gradients, squares = lists(draw, 3)
    rate, decay, eps = map(float, draw.rng.uniform(0.1, 0.9, size=3))
    arguments = parameters, gradients, squared(squares), rate, decay, eps
    student.rmsprop(*arguments).matches_reference()


@points("rmsprop", 1)
def test_rmsprop_from_zero(student, draw):
    """From squares of zero, with a small eps, gradients of any size make steps of one size."""
    parameters, gradients, squares = lists(draw, 3)
    gradients = of_all_sizes(draw, gradients)
    zeros = [np.zeros_like(s) for s in squares]
    rate, decay = map(float, draw.rng.uniform(0.5, 0.95, size=2))
    student.rmsprop(parameters, gradients, zeros, rate, decay, 1e-8).matches_reference()


@points("adam", 2)
def test_adam(student, draw):
    """Both running means are corrected by the number of this update, and returned uncorrected."""
    parameters, gradients, means, squares = lists(draw, 4)
    rate, beta1, beta2, eps = map(float, draw.rng.uniform(0.3, 0.9, size=4))
    step = int(draw.rng.integers(2, 6))
    arguments = parameters, gradients, means, squared(squares), step, rate, beta1, beta2, eps
    student.adam(*arguments).matches_reference()


@points("adam", 1)
def test_adam_at_the_first_step(student, draw):
    """The first step, from means of zero, has the length of the learning rate in every entry."""
    parameters, gradients, means, _ = lists(draw, 4)
    gradients = of_all_sizes(draw, gradients)
    zeros = [np.zeros_like(m) for m in means]
    rate = float(draw.rng.uniform(0.1, 0.5))
    arguments = parameters, gradients, zeros, zeros, 1, rate, 0.9, 0.999, 1e-8
    student.adam(*arguments).matches_reference()


@points("adam", 1)
def test_adam_after_many_steps(student, draw):
    """After many steps nothing is left to correct."""
    parameters, gradients, means, squares = lists(draw, 4)
    step = int(draw.rng.integers(10**5, 10**6))
    arguments = parameters, gradients, means, squared(squares), step, 0.3, 0.8, 0.99, 1e-3
    student.adam(*arguments).matches_reference()


@points("stream_batches", 2)
def test_streams(student, draw):
    """Each stream goes on from block to block; what fills no block is dropped."""
    B, k = draw.B, draw.T + 3
    m = 3 * k + int(draw.rng.integers(1, k))
    ids = draw.rng.integers(1000, size=B * m + 1 + int(draw.rng.integers(1, B)))
    student.stream_batches(ids, B, k).matches_reference()


@points("stream_batches", 1)
def test_streams_that_fit(student, draw):
    """Where everything fits, only the last id is never an input; blocks of one step are blocks."""
    B, k = draw.B, draw.T
    student.stream_batches(draw.rng.integers(1000, size=4 * k * B + 1), B, k).matches_reference()
    student.stream_batches(draw.rng.integers(1000, size=4 * k * B), B, k).matches_reference()
    student.stream_batches(draw.rng.integers(1000, size=7 * B + 1), B, 1).matches_reference()


@points("stream_batches", 1)
def test_streams_of_one(student, draw):
    """One stream is the sequence itself; too short a sequence has no block at all."""
    k = draw.T
    ids = draw.rng.integers(1000, size=5 * k - 1, dtype=np.int32)
    student.stream_batches(ids, 1, k).matches_reference()
    student.stream_batches(ids[: k - 1], 1, k).matches_reference()
    student.stream_batches(ids[:1], draw.B, k).matches_reference()


@points("sample_ids", 2)
def test_sample(student, draw):
    """The first id whose sum of probabilities exceeds u is drawn, at any temperature."""
    for temperature in draw.rng.choice([0.3, 0.6, 1.7, 3.0], size=2, replace=False):
        logits, u = fair(draw, 12, draw.K, float(temperature))
        student.sample_ids(logits, float(temperature), u).matches_reference()


@points("sample_ids", 1)
def test_sample_of_huge_logits(student, draw):
    """Logits of ±10,000 do not overflow, and where sums round below 1 the last id is the last."""
    logits, u = fair(draw, 2 * draw.K, draw.K, 1.0)
    # An id that is never drawn leaves the sums of the others where they are.
    place = int(draw.rng.integers(1, draw.K))
    logits = np.insert(logits, place, -1e4, axis=1)
    logits[: draw.K] += 1e4
    student.sample_ids(logits, 1.0, u).matches_reference()
    sure = np.where(np.eye(draw.K)[draw.rng.permutation(draw.K)], 1e4, -1e4)
    student.sample_ids(sure, 0.7, draw.rng.uniform(0.1, 0.9, size=draw.K)).matches_reference()
    # Ten times 0.1 is the largest number below 1.
    alike = np.full((1, 10), long_number(draw, -3.0, 3.0))
    student.sample_ids(alike, 1.0, np.array([np.nextafter(1, 0)])).matches_reference()


@points("sample_ids", 1)
def test_sample_refuses_a_temperature_that_is_not_positive(student, draw):
    """A temperature of zero or less raises a ValueError, and a small one does not."""
    logits, u = fair(draw, 9, draw.K + 2, 0.1)
    student.sample_ids(logits, 0.1, u).matches_reference()
    # Who refuses nothing fails with the former, who lets zero through with the latter.
    for temperature in (-float(draw.rng.uniform(0.5, 1.5)), 0.0):
        student.raises("ValueError", "sample_ids", logits, temperature, u)


@points("lstm_initial_parameters", 3)
def test_start(student, draw):
    """Input weights are uniform within their bound, recurrent blocks orthogonal, biases forget."""
    D, H, bias = 30 + draw.D, 14 + draw.H, long_number(draw, 0.5, 3.0)
    found = starts(student, D, H, bias, seeds(draw, 3))
    W_xh = np.array([W for W, _, _ in found]) / np.sqrt(6 / (D + H))
    near("W_xh in units of its bound", W_xh, 0.0, 1 / np.sqrt(3))
    for gate, block in zip("ifgo", np.split(W_xh, 4, axis=2), strict=True):
        # Of a uniform number in ±1 the square has the mean 1/3 and the variance 4/45.
        near(f"squares of gate {gate}'s W_xh", block**2, 1 / 3, np.sqrt(4 / 45))


@points("lstm_initial_parameters", 2)
def test_start_of_few_units(student, draw):
    """Two units and one input start rightly, for the first seed and for the last."""
    starts(student, 1, 2, long_number(draw, -3.0, -0.5), [0, 2**32 - 1, *seeds(draw, 1)])


@points("chrono_bias", 2)
def test_chrono(student, draw):
    """exp(b_f) is uniform between 1 and T_max - 1, b_i is the opposite, the rest is zero."""
    T_max, H = int(draw.rng.integers(20, 60)), 300
    b_h = chronos(student, H, T_max, seeds(draw, 3))
    share = (np.exp(b_h[:, H : 2 * H]) - 1) / (T_max - 2)
    near("share of the way from 1 to T_max - 1", share, 1 / 2, np.sqrt(1 / 12))
    near("its square", share**2, 1 / 3, np.sqrt(4 / 45))
    if any(np.unique(row).size < H for row in share):
        raise Failed("units share a bias: each draws a real number of its own")


@points("chrono_bias", 1)
def test_chrono_of_short_memories(student, draw):
    """T_max = 2 leaves a single choice, and T_max = 3 does not."""
    H = draw.H
    chronos(student, H, 3, [0, 2**32 - 1, *seeds(draw, 1)])
    student.chrono_bias(H, 2, seeds(draw, 1)[0]).matches(np.zeros(4 * H))


def fair(draw, B, K, temperature):
    """Logits and numbers u that stand well away from every sum, each id being drawn somewhere."""
    logits = draw.normal(B, K, scale=min(temperature, 1.0))
    p = np.exp(logits / temperature)
    sums = np.cumsum(p / p.sum(axis=1, keepdims=True), axis=1)
    edges = np.hstack([np.zeros((B, 1)), sums])
    ids = np.concatenate([draw.rng.permutation(K) for _ in range(-(-B // K))])[:B]
    low, high = edges[np.arange(B), ids], edges[np.arange(B), ids + 1]
    return logits, low + draw.rng.uniform(0.1, 0.9, size=B) * (high - low)


def starts(student, D, H, bias, these):
    """The parameters for some seeds, with what must hold of every one of them."""
    biases = np.zeros(4 * H)
    biases[H : 2 * H] = bias
    answers = {}

    def ask(seed):
        answer = student.lstm_initial_parameters(D, H, bias, seed)
        answers[seed] = [answer[name] for name in ("W_xh", "W_hh", "b_h")]
        return np.concatenate([a.ravel() for a in answers[seed]])

    by_seeds(ask, these)
    blocks = [b for _, W_hh, _ in answers.values() for b in np.split(W_hh, 4, axis=1)]
    for block in blocks:
        error = np.abs(block @ block.T - np.eye(H)).max()
        # Perpendicular column by column, the plainest way, costs digits where columns are close.
        if not error <= 1e-6:
            raise Failed(f"a block of W_hh is not orthogonal, but off by {error:.2g}")
    if any_alike(blocks):
        raise Failed("two blocks of W_hh are the same, of one seed or of different ones")
    inputs = [W_xh for W_xh, _, _ in answers.values()]
    if not np.abs(inputs).max() <= (1 + 1e-9) * np.sqrt(6 / (D + H)):
        raise Failed("W_xh has entries beyond sqrt(6 / (D + H))")
    if any_alike(inputs):
        raise Failed("different seeds gave the same W_xh")
    if not all(close(b_h, biases) for _, _, b_h in answers.values()):
        raise Failed("b_h is not forget_bias at the forget gates and zero elsewhere")
    return list(answers.values())


def chronos(student, H, T_max, these):
    """Biases for some seeds, with what must hold of every one of them."""
    b_h = by_seeds(lambda seed: student.chrono_bias(H, T_max, seed)["b_h"], these)
    b_i, b_f, *rest = np.split(b_h, 4, axis=1)
    if not (b_f >= -1e-9).all() or not (b_f <= np.log(T_max - 1) + 1e-9).all():
        raise Failed("forget biases lie outside of 0 and ln(T_max - 1)")
    if not close(b_i, -b_f):
        raise Failed("the input gates' biases are not the opposite of the forget gates'")
    if np.any(rest):
        raise Failed("the biases of g and o are not zero")
    return b_h
