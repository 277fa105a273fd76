import numpy as np

from autograder.examining.student import points
from solutions.vanilla_rnn import softmax_cross_entropy


@points("rnn_step_forward", 2)
def test_step(student, draw):
    """One step is tanh(x W_xh + h_prev W_hh + b_h)."""
    student.rnn_step_forward(*draw.step()).matches_reference()


@points("rnn_step_forward", 1)
def test_step_of_one_example(student, draw):
    """One step works for a single example and a single input."""
    student.rnn_step_forward(*draw.sized(B=1, D=1).step()).matches_reference()


@points("rnn_step_forward", 1)
def test_step_saturated(student, draw):
    """One step stays right where some units' tanh is flat, one at about ±1000."""
    x, h_prev, W_xh, W_hh, b_h = draw.step()
    b_h[::2] += 30 * draw.rng.choice([-1.0, 1.0], size=b_h[::2].shape)
    b_h[0] *= 40  # where exp overflows
    student.rnn_step_forward(x, h_prev, W_xh, W_hh, b_h).matches_reference()


@points("rnn_forward", 2)
def test_sequence(student, draw):
    """Each state continues from the one before, and the first from h0."""
    student.rnn_forward(*draw.sequence()).matches_reference()


@points("rnn_forward", 1)
def test_long_sequence(student, draw):
    """A sequence longer than the batch is wide is read along its first axis."""
    student.rnn_forward(*draw.sized(T=23, B=2).sequence()).matches_reference()


@points("rnn_forward", 1)
def test_sequence_of_one_step(student, draw):
    """A sequence of one step starts from h0, not from zeros."""
    student.rnn_forward(*draw.sized(T=1, B=1).sequence()).matches_reference()


@points("readout_forward", 2)
def test_readout(student, draw):
    """The logits are hs W_hy + b_y at every step."""
    student.readout_forward(draw.state(draw.T, draw.B, draw.H), *draw.readout()).matches_reference()


@points("readout_forward", 1)
def test_readout_of_one_step(student, draw):
    """The read-out keeps the axes of time and batch when each is 1."""
    one = draw.sized(T=1, B=1)
    student.readout_forward(one.state(1, 1, one.H), *one.readout()).matches_reference()


@points("softmax_cross_entropy", 2)
def test_loss(student, draw):
    """The loss is summed over the steps that count and divided by B; its gradient fits."""
    logits = draw.normal(draw.T, draw.B, draw.K)
    targets, mask = draw.targets(), draw.mask()
    student.softmax_cross_entropy(logits, targets * mask, mask).matches_reference()


@points("softmax_cross_entropy", 2)
def test_loss_gradient_by_differences(student, draw):
    """The gradient agrees with central differences of the loss, all steps counting."""
    logits = draw.normal(draw.T, draw.B, draw.K)
    targets, mask = draw.targets(), np.ones((draw.T, draw.B), bool)

    def loss(logits):
        return softmax_cross_entropy(logits, targets, mask)[0]

    answer = student.softmax_cross_entropy(logits, targets, mask)
    answer.agrees_with_differences(loss, logits=logits)


@points("softmax_cross_entropy", 1)
def test_loss_with_an_empty_example(student, draw):
    """An example that is all padding adds nothing, and still counts in the batch size."""
    logits = draw.normal(draw.T, draw.B, draw.K)
    mask = draw.mask()
    empty, full = draw.rng.choice(draw.B, size=2, replace=False)
    mask[:, empty], mask[:, full] = False, True
    student.softmax_cross_entropy(logits, draw.targets() * mask, mask).matches_reference()


@points("softmax_cross_entropy", 2)
def test_loss_of_huge_logits(student, draw):
    """Logits of ±10,000 neither overflow nor lose the small ones."""
    logits = draw.normal(draw.T, draw.B, draw.K)
    logits += draw.rng.choice([-1e4, 0.0, 1e4], size=(draw.T, draw.B, 1))
    logits[..., 0] += draw.rng.choice([-1e4, 0.0], size=(draw.T, draw.B))
    targets, mask = draw.targets(), draw.mask()
    logits[0, 0, targets[0, 0]] -= 1e4  # a step that counts, whatever is drawn
    student.softmax_cross_entropy(logits, targets * mask, mask).matches_reference(rtol=1e-10)
