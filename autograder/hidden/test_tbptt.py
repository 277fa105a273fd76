import numpy as np

from autograder.examining.differences import RTOL, random_direction, slope
from autograder.examining.student import points
from solutions.gradient_flow import clip_by_global_norm
from solutions.tbptt import tbptt_gradients, tbptt_windows
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")


def stream(draw, scale=1.0):
    """Draw x, targets, h0 and the five parameters."""
    x, h0, *recurrent = draw.sequence(scale=scale)
    return x, draw.targets(), h0, *recurrent, *draw.readout()


def frozen_loss(x, targets, h0, *parameters, k1, k2):
    """Make the loss a function of the parameters, with each window starting from a number.

    Its gradient is what truncation leaves, and no backward pass is needed to see it.
    """
    hs = rnn_forward(x, h0, *parameters[:3])

    def loss(W_xh, W_hh, b_h, W_hy, b_y):
        total = 0.0
        for start, loss_start, stop in tbptt_windows(len(x), k1, k2):
            before = hs[start - 1] if start > 0 else h0
            states = rnn_forward(x[start:stop], before, W_xh, W_hh, b_h)[loss_start - start :]
            right, logits = targets[loss_start:stop], readout_forward(states, W_hy, b_y)
            total += softmax_cross_entropy(logits, right, np.ones(right.shape, bool))[0]
        return total

    return loss


def norms_of_blocks(x, targets, h0, *parameters, k):
    """Joint norms of the blocks' gradients, the parameters held fixed."""
    norms, h = [], h0
    for t in range(0, len(x), k):
        grads = tbptt_gradients(x[t : t + k], targets[t : t + k], h, *parameters, k, k)[1:]
        norms.append(clip_by_global_norm(list(grads), 1.0)[1])
        h = rnn_forward(x[t : t + k], h, *parameters[:3])[-1]
    return np.array(norms)


@points("tbptt_windows", 2)
def test_windows(student, draw):
    """Windows follow each other every k1 steps and reach back at most k2 steps."""
    k1 = int(draw.rng.integers(2, 6))
    k2 = k1 + int(draw.rng.integers(2, 9))
    T = int(draw.rng.integers(12, 18)) * k1
    student.tbptt_windows(T, k1, k2).matches_reference()


@points("tbptt_windows", 1)
def test_windows_with_a_rest(student, draw):
    """Steps that are left over get a last window, which reaches back like the others."""
    k1 = int(draw.rng.integers(3, 8))
    k2 = k1 + int(draw.rng.integers(1, 9))
    T = int(draw.rng.integers(18, 25)) * k1 + int(draw.rng.integers(1, k1))
    student.tbptt_windows(T, k1, k2).matches_reference()


@points("tbptt_windows", 1)
def test_windows_of_blocks(student, draw):
    """With k1 = k2 the windows lie end to end; with a length of one each step is a window."""
    k = int(draw.rng.integers(2, 7))
    student.tbptt_windows(int(draw.rng.integers(25, 40)) * k, k, k).matches_reference()
    student.tbptt_windows(int(draw.rng.integers(20, 30)), 1, 1).matches_reference()


@points("tbptt_windows", 1)
def test_windows_longer_than_the_sequence(student, draw):
    """A window never begins before step 0, and k1 may be larger than T."""
    T = 2 * int(draw.rng.integers(3, 6)) + 1  # odd, so that windows of 2 leave a rest
    student.tbptt_windows(T, 2, T + int(draw.rng.integers(1, 5))).matches_reference()
    student.tbptt_windows(T, T + 1, T + int(draw.rng.integers(2, 5))).matches_reference()


@points("tbptt_windows", 1)
def test_windows_refuse_impossible_lengths(student, draw):
    """ValueError is raised unless 1 <= k1 <= k2."""
    k1 = int(draw.rng.integers(3, 9))
    T = k1 * int(draw.rng.integers(20, 30)) + 1
    student.tbptt_windows(T, k1, k1 + 1).matches_reference()
    student.raises("ValueError", "tbptt_windows", T, k1, k1 - 1)
    student.raises("ValueError", "tbptt_windows", T, 0, k1)
    student.raises("ValueError", "tbptt_windows", T, -1, k1)


@points("tbptt_gradients", 2)
def test_gradients_of_overlapping_windows(student, draw):
    """With k1 < k2 every loss is counted once and goes back as far as its own window."""
    k1 = int(draw.rng.integers(2, 4))
    k2 = k1 + int(draw.rng.integers(1, 4))
    T = 4 * k1 + 5 + int(draw.rng.integers(0, 2))
    student.tbptt_gradients(*stream(draw.sized(T=T)), k1, k2).matches_reference()


@points("tbptt_gradients", 1)
def test_gradients_of_blocks(student, draw):
    """With k1 = k2 no gradient crosses from one block to the block before."""
    k = int(draw.rng.integers(2, 5))
    student.tbptt_gradients(*stream(draw.sized(T=3 * k)), k, k).matches_reference()


@points("tbptt_gradients", 1)
def test_gradients_without_a_cut(student, draw):
    """With k2 >= T the gradients agree with central differences of the loss, whatever k1 is."""
    inputs = stream(draw.sized(T=9))
    x, targets, h0, *parameters = inputs

    def loss(W_xh, W_hh, b_h, W_hy, b_y):
        logits = readout_forward(rnn_forward(x, h0, W_xh, W_hh, b_h), W_hy, b_y)
        return softmax_cross_entropy(logits, targets, np.ones(targets.shape, bool))[0]

    answer = student.tbptt_gradients(*inputs, 2, 9 + int(draw.rng.integers(0, 2)))
    answer.agrees_with_differences(loss, **dict(zip(NAMES, parameters, strict=True)))


@points("tbptt_gradients", 2)
def test_gradients_by_differences(student, draw):
    """The gradients agree with central differences of a loss whose windows start from numbers."""
    k1 = int(draw.rng.integers(2, 4))
    k2 = k1 + int(draw.rng.integers(1, 3))
    inputs = stream(draw.sized(T=3 * k1 + 4))
    loss = frozen_loss(*inputs, k1=k1, k2=k2)
    answer = student.tbptt_gradients(*inputs, k1, k2)
    answer.agrees_with_differences(loss, **dict(zip(NAMES, inputs[3:], strict=True)))


@points("tbptt_gradients", 1)
def test_gradients_one_step_back(student, draw):
    """A window of one step starts from the state before it; so does a sequence of one step."""
    student.tbptt_gradients(*stream(draw.sized(B=1)), 1, 1).matches_reference()
    student.tbptt_gradients(*stream(draw.sized(T=1, B=1)), 2, 3).matches_reference()


@points("tbptt_gradients", 1)
def test_gradients_saturated(student, draw):
    """The gradients stay right where many units are flat."""
    student.tbptt_gradients(*stream(draw.sized(T=11), scale=4.0), 3, 4).matches_reference()


@points("train_stateful", 2)
def test_training(student, draw):
    """Block by block: loss, step of descent, state carried on; a shorter last block counts too."""
    k = int(draw.rng.integers(3, 5))
    T = 4 * k + int(draw.rng.integers(1, k - 1))
    student.train_stateful(*stream(draw.sized(T=T)), k, 0.3, 1e3).matches_reference()


@points("train_stateful", 2)
def test_training_with_clipping(student, draw):
    """Gradients are shortened together, by their joint norm, and only when they are too long."""
    k = int(draw.rng.integers(2, 4))
    inputs = stream(draw.sized(T=2 * k))
    tight = 0.05 * float(norms_of_blocks(*inputs, k=k).min())  # below the largest entries, too
    student.train_stateful(*inputs, k, 0.1, tight).matches_reference()
    norms = np.ones(1)
    while norms.min() > 0.7 * norms[0]:  # the first block is to be clipped, a later one not
        inputs = stream(draw.sized(T=6 * k))
        norms = norms_of_blocks(*inputs, k=k)
    max_norm = float(norms[0] + norms.min()) / 2
    student.train_stateful(*inputs, k, 0.1, max_norm).matches_reference()


@points("train_stateful", 1)
def test_training_goes_downhill(student, draw):
    """One block's step agrees with central differences of the loss, against the gradient."""
    inputs, rate = stream(draw.sized(T=8)), 0.5
    answer = student.train_stateful(*inputs, 8, rate, 1e3)
    loss = frozen_loss(*inputs, k1=8, k2=8)
    at = dict(zip(NAMES, inputs[3:], strict=True))
    for name, point in at.items():
        direction = random_direction(draw.rng, point.shape)
        down = -rate * slope(lambda moved, n=name: loss(**{**at, n: moved}), point, direction)

        def uphill(value, name=name, point=point, direction=direction, down=down):
            size = np.linalg.norm(answer.reference(name) - point) / np.sqrt(point.size)
            error = abs(((value - point) * direction).sum() - down)
            if error <= RTOL * max(abs(down), size, 1e-2):
                return None
            return f"{name} does not change by a step down the loss, times learning_rate"

        answer.check(name, uphill)


@points("train_stateful", 1, shared=False)  # the right parameters are those that came
def test_training_without_learning(student, draw):
    """With learning rate 0 the losses are those of one run over the stream, state carried on."""
    k = int(draw.rng.integers(2, 4))
    student.train_stateful(*stream(draw.sized(T=5 * k + 1)), k, 0.0, 1.0).matches_reference()


@points("train_stateful", 1, shared=False)  # h_last is that of rnn_forward
def test_training_on_less_than_a_block(student, draw):
    """A stream of one step, or shorter than k, is one block, and one example is a batch."""
    student.train_stateful(*stream(draw.sized(T=1, B=1)), 4, 0.2, 0.5).matches_reference()
    student.train_stateful(*stream(draw.sized(T=3)), 5, 0.2, 0.5).matches_reference()


@points("train_stateful", 1)
def test_training_step_by_step(student, draw):
    """Blocks of one step update after every step."""
    student.train_stateful(*stream(draw.sized(T=9)), 1, 0.2, 1e3).matches_reference()
