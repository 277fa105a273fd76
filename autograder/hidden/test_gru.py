import numpy as np

from autograder.examining.pushes import pushed
from autograder.examining.student import points
from solutions.gru import gru_forward, gru_step_forward


def step_inputs(draw, more=0.0):
    """Arguments of gru_step_backward, the forward step behind them, and where it was taken."""
    step, at = pushed(draw, gru_step_forward, draw.step(gates=3), more)
    h, gates = step(**at)
    return (draw.normal(*h.shape), at["x"], at["h_prev"], gates, at["W_xh"], at["W_hh"]), step, at


def sequence_inputs(draw):
    """Arguments of gru_backward, the forward pass behind them, and where it was taken."""
    run, at = pushed(draw, gru_forward, draw.sequence(gates=3))
    hs, gates = run(**at)
    return (draw.normal(*hs.shape), at["x"], at["h0"], hs, gates, at["W_xh"], at["W_hh"]), run, at


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
    student.gru_step_backward(*step_inputs(draw)[0]).matches_reference()


@points("gru_step_backward", 2)
def test_step_backward_by_differences(student, draw):
    """The gradients of one step agree with central differences of the loss."""
    (dh, *rest), step, at = step_inputs(draw)
    answer = student.gru_step_backward(dh, *rest)
    answer.agrees_with_differences(lambda **moved: (dh * step(**moved)[0]).sum(), **at)


@points("gru_step_backward", 1)
def test_step_backward_of_one_example(student, draw):
    """Going back one step works for a single example and for a single input."""
    for small in (draw.sized(B=1, D=1), draw.sized(D=1)):
        student.gru_step_backward(*step_inputs(small)[0]).matches_reference()


@points("gru_step_backward", 1)
def test_step_backward_saturated(student, draw):
    """Going back stays right where gates are fully open or shut and tanh is flat."""
    student.gru_step_backward(*step_inputs(draw, extremes(draw, 60.0))[0]).matches_reference()


@points("gru_backward", 3)
def test_backward(student, draw):
    """Going back over a sequence gives all five gradients, the shared weights' summed."""
    student.gru_backward(*sequence_inputs(draw)[0]).matches_reference()


@points("gru_backward", 2)
def test_backward_by_differences(student, draw):
    """The gradients of a sequence agree with central differences of the loss."""
    (dhs, *rest), run, at = sequence_inputs(draw.sized(T=3))
    answer = student.gru_backward(dhs, *rest)
    answer.agrees_with_differences(lambda **moved: (dhs * run(**moved)[0]).sum(), **at)


@points("gru_backward", 1)
def test_backward_from_the_last_step(student, draw):
    """A loss on one example's last state alone still reaches the first step."""
    (dhs, *rest), *_ = sequence_inputs(draw.sized(T=11, B=1))
    dhs[:-1], dhs[-1] = 0.0, 1e3 * dhs[-1]  # little of it arrives
    student.gru_backward(dhs, *rest).matches_reference()


@points("gru_backward", 1)
def test_backward_of_one_step(student, draw):
    """A sequence of one step goes back to h0."""
    student.gru_backward(*sequence_inputs(draw.sized(T=1))[0]).matches_reference()


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
