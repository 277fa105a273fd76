import numpy as np

from autograder.examining.student import points
from solutions.gru import gru_forward, gru_step_forward


def step_inputs(draw, scale=1.0):
    """Dh, x, h_prev, gates, W_xh, W_hh of one step, gates from the forward pass, and its bias."""
    x, h_prev, W_xh, W_hh, b_h = draw.step(gates=3, scale=scale)
    _, gates = gru_step_forward(x, h_prev, W_xh, W_hh, b_h)
    return (draw.normal(draw.B, draw.H), x, h_prev, gates, W_xh, W_hh), b_h


def sequence_inputs(draw):
    """Dhs, x, h0, hs, gates, W_xh, W_hh of a sequence run forward, and its bias."""
    x, h0, W_xh, W_hh, b_h = draw.sequence(gates=3)
    hs, gates = gru_forward(x, h0, W_xh, W_hh, b_h)
    return (draw.normal(draw.T, draw.B, draw.H), x, h0, hs, gates, W_xh, W_hh), b_h


def extremes(draw, size):
    """Biases for all blocks: in each, some units driven open, some shut, the first left alone."""
    driven = [draw.rng.permutation(np.resize([size, -size, 0.0], draw.H - 1)) for _ in range(3)]
    return np.concatenate([part for block in driven for part in ([0.0], block)])


@points("gru_step_forward", 2)
def test_step(student, draw):
    """One step resets, proposes, and keeps a share z of the state before."""
    student.gru_step_forward(*draw.step(gates=3)).matches_reference()


@points("gru_step_forward", 1)
def test_step_of_one_example(student, draw):
    """One step works for a single example and a single input."""
    student.gru_step_forward(*draw.sized(B=1, D=1).step(gates=3)).matches_reference()


@points("gru_step_forward", 1)
def test_step_of_one_unit(student, draw):
    """One step works for a single unit, whose three blocks are one column each."""
    student.gru_step_forward(*draw.sized(H=1).step(gates=3)).matches_reference()


@points("gru_step_forward", 1)
def test_step_saturated(student, draw):
    """Pre-activations of ±10,000 open and shut the gates without overflow."""
    x, h_prev, W_xh, W_hh, b_h = draw.step(gates=3)
    args = x, h_prev, W_xh, W_hh, b_h + extremes(draw, 1e4)
    student.gru_step_forward(*args).matches_reference()


@points("gru_forward", 2)
def test_sequence(student, draw):
    """Each state continues from the one before, and the first from h0; all gates are kept."""
    student.gru_forward(*draw.sequence(gates=3)).matches_reference()


@points("gru_forward", 1)
def test_long_sequence(student, draw):
    """A sequence longer than the batch is wide is read along its first axis."""
    student.gru_forward(*draw.sized(T=23, B=2).sequence(gates=3)).matches_reference()


@points("gru_forward", 1)
def test_sequence_of_one_step(student, draw):
    """A sequence of one step starts from h0, not from zeros."""
    student.gru_forward(*draw.sized(T=1, B=1).sequence(gates=3)).matches_reference()


@points("gru_step_backward", 3)
def test_step_backward(student, draw):
    """Going back one step gives all five gradients."""
    args, _ = step_inputs(draw)
    student.gru_step_backward(*args).matches_reference()


@points("gru_step_backward", 2)
def test_step_backward_by_differences(student, draw):
    """The gradients of one step agree with central differences of the loss."""
    (dh, x, h_prev, gates, W_xh, W_hh), b_h = step_inputs(draw)

    def loss(x=x, h_prev=h_prev, W_xh=W_xh, W_hh=W_hh, b_h=b_h):
        return (dh * gru_step_forward(x, h_prev, W_xh, W_hh, b_h)[0]).sum()

    answer = student.gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh)
    answer.agrees_with_differences(loss, x=x, h_prev=h_prev, W_xh=W_xh, W_hh=W_hh, b_h=b_h)


@points("gru_step_backward", 1)
def test_step_backward_of_one_example(student, draw):
    """Going back one step works for a single example and a single input."""
    args, _ = step_inputs(draw.sized(B=1, D=1))
    student.gru_step_backward(*args).matches_reference()


@points("gru_step_backward", 1)
def test_step_backward_saturated(student, draw):
    """Going back stays right where gates are fully open or shut and tanh is flat."""
    x, h_prev, W_xh, W_hh, b_h = draw.step(gates=3)
    _, gates = gru_step_forward(x, h_prev, W_xh, W_hh, b_h + extremes(draw, 60.0))
    dh = draw.normal(draw.B, draw.H)
    student.gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh).matches_reference()


@points("gru_backward", 3)
def test_backward(student, draw):
    """Going back over a sequence gives all five gradients, the shared weights' summed."""
    args, _ = sequence_inputs(draw)
    student.gru_backward(*args).matches_reference()


@points("gru_backward", 2)
def test_backward_by_differences(student, draw):
    """The gradients of a sequence agree with central differences of the loss."""
    (dhs, x, h0, hs, gates, W_xh, W_hh), b_h = sequence_inputs(draw)

    def loss(x=x, h0=h0, W_xh=W_xh, W_hh=W_hh, b_h=b_h):
        return (dhs * gru_forward(x, h0, W_xh, W_hh, b_h)[0]).sum()

    answer = student.gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh)
    answer.agrees_with_differences(loss, x=x, h0=h0, W_xh=W_xh, W_hh=W_hh, b_h=b_h)


@points("gru_backward", 1)
def test_backward_from_the_last_step(student, draw):
    """A loss that reads the last state alone still reaches the first step."""
    (dhs, *rest), _ = sequence_inputs(draw.sized(T=11, B=2))
    dhs[:-1] = 0.0
    student.gru_backward(dhs, *rest).matches_reference()


@points("gru_backward", 1)
def test_backward_of_one_step(student, draw):
    """A sequence of one step goes back to h0."""
    args, _ = sequence_inputs(draw.sized(T=1, B=1))
    student.gru_backward(*args).matches_reference()


@points("gru_step_forward_reset_after", 2)
def test_reset_after(student, draw):
    """The reset gate scales the finished product with its bias; the input keeps its own bias."""
    x, h_prev, W_xh, W_hh, b_h = draw.step(gates=3)
    b_x = draw.normal(*b_h.shape)
    student.gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h).matches_reference()


@points("gru_step_forward_reset_after", 1)
def test_reset_after_of_one_example(student, draw):
    """The reset after the product works for a single example and a single unit."""
    x, h_prev, W_xh, W_hh, b_h = draw.sized(B=1, H=1).step(gates=3)
    b_x = draw.normal(*b_h.shape)
    student.gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h).matches_reference()


@points("gru_step_forward_reset_after", 1)
def test_reset_after_saturated(student, draw):
    """Biases of ±10,000 on the input's side neither overflow nor hide the state's side."""
    x, h_prev, W_xh, W_hh, b_h = draw.step(gates=3)
    b_x = draw.normal(*b_h.shape) + extremes(draw, 1e4)
    student.gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h).matches_reference()
