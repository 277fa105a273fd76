import numpy as np

from autograder.examining.comparison import close
from autograder.examining.differences import RTOL, random_direction, slope
from autograder.examining.pushes import pushed
from autograder.examining.student import points
from solutions.lstm import lstm_forward, lstm_step_forward


def step(draw):
    """X, h_prev, c_prev, W_xh, W_hh, b_h; cells are larger than 1 here and there."""
    x, h_prev, W_xh, W_hh, b_h = draw.step(gates=4)
    return x, h_prev, draw.normal(draw.B, draw.H, scale=1.5), W_xh, W_hh, b_h


def sequence(draw):
    """X, h0, c0, W_xh, W_hh, b_h."""
    x, h0, W_xh, W_hh, b_h = draw.sequence(gates=4)
    return x, h0, draw.normal(draw.B, draw.H, scale=1.5), W_xh, W_hh, b_h


def driven(draw, size):
    """Biases that leave the first unit's gates as they are and drive half the others'."""
    push = draw.rng.choice([-size, 0.0, size], size=(4, draw.H), p=[0.25, 0.5, 0.25])
    # Drawn alone, now and then no unit would be open, and none shut.
    push[:, 0], push[:, 1], push[:, 2] = 0.0, size, -size
    return push.ravel()


def step_backward(draw, arguments, more=0.0):
    """Arguments of lstm_step_backward, the forward step behind them, and where it was taken.

    The cell is pushed as well, so that not even a bias for each example leads to it.
    """
    forward, at = pushed(draw, lstm_step_forward, arguments, more)
    push = draw.normal(draw.B, draw.H, scale=0.5)

    def pushed_forward(**moved):
        _, c, gates = forward(**moved)
        return gates[:, -draw.H :] * np.tanh(c + push), c + push, gates

    _, c, gates = pushed_forward(**at)
    x, h_prev, c_prev, W_xh, W_hh, _ = arguments
    return (*draw.normal(2, *c.shape), x, h_prev, c_prev, c, gates, W_xh, W_hh), pushed_forward, at


def backward(draw, more=0.0):
    """Arguments of lstm_backward, the forward pass behind them, and where it was taken."""
    run, at = pushed(draw, lstm_forward, sequence(draw), more)
    hs, cs, gates = run(**at)
    x, h0, c0, W_xh, W_hh, _ = at.values()
    return (draw.normal(*hs.shape), x, h0, c0, hs, cs, gates, W_xh, W_hh), run, at


def one_cell_step(draw):
    """C_prev, o_prev, gates, W_hh of one example, all free: nothing ties one to another."""
    i, f, o = draw.rng.uniform(0.05, 0.95, size=(3, draw.H))
    gates = np.concatenate([i, f, draw.state(draw.H), o])
    o_prev = draw.rng.uniform(0.05, 0.95, size=draw.H)
    return draw.normal(draw.H), o_prev, gates, draw.weights(draw.H, 4 * draw.H)


def new_cell(inputs, o_prev, gate):
    """The new cell as a function of the old one, when one gate at most hears the hidden state.

    The others get from their biases what the hidden state would have brought them.
    """
    x, _, c_prev, W_xh, W_hh, b_h = inputs
    heard = W_hh * np.repeat([g == gate for g in "ifgo"], len(W_hh))
    b_h = b_h + (o_prev * np.tanh(c_prev[0])) @ (W_hh - heard)
    return lambda c: lstm_step_forward(x, o_prev * np.tanh(c), c, W_xh, heard, b_h)[1][0]


def along_its_path(seen, name, direction):
    """Make what asks a term whether it says along a direction what was seen there."""

    def problem(value):
        if close(value @ direction, seen, rtol=RTOL, atol=RTOL):
            return None
        return f"{name} does not agree with central differences along its own path"

    return problem


@points("lstm_step_forward", 2)
def test_step(student, draw):
    """One step keeps f of the cell, adds i of the candidate, and shows o of what it then holds."""
    student.lstm_step_forward(*step(draw)).matches_reference()


@points("lstm_step_forward", 1)
def test_step_of_one_example(student, draw):
    """One step works for a single example and a single input."""
    student.lstm_step_forward(*step(draw.sized(B=1, D=1))).matches_reference()


@points("lstm_step_forward", 1)
def test_step_of_one_unit(student, draw):
    """One step works for a single unit, whose four blocks are one column each."""
    student.lstm_step_forward(*step(draw.sized(H=1))).matches_reference()


@points("lstm_step_forward", 1)
def test_step_saturated(student, draw):
    """Pre-activations of ±10,000 open and shut the gates without overflow."""
    *rest, b_h = step(draw)
    student.lstm_step_forward(*rest, b_h + driven(draw, 1e4)).matches_reference()


@points("lstm_forward", 2)
def test_sequence(student, draw):
    """Both states continue from the ones before, and the first from h0 and c0."""
    student.lstm_forward(*sequence(draw)).matches_reference()


@points("lstm_forward", 1)
def test_long_sequence(student, draw):
    """A sequence longer than the batch is wide is read along its first axis."""
    student.lstm_forward(*sequence(draw.sized(T=23, B=2))).matches_reference()


@points("lstm_forward", 1)
def test_sequence_of_one_step(student, draw):
    """A sequence of one step starts from h0 and c0, not from zeros."""
    student.lstm_forward(*sequence(draw.sized(T=1, B=1))).matches_reference()


@points("lstm_forward", 1)
def test_sequence_saturated(student, draw):
    """Gates that are fully open or shut carry and clear the cell over a long sequence."""
    long = draw.sized(T=17)
    *rest, b_h = sequence(long)
    student.lstm_forward(*rest, b_h + driven(long, 1e4)).matches_reference()


@points("lstm_step_backward", 3)
def test_step_backward(student, draw):
    """Going back one step gives all six gradients, over every path into the cell."""
    student.lstm_step_backward(*step_backward(draw, step(draw))[0]).matches_reference()


@points("lstm_step_backward", 2)
def test_step_backward_by_differences(student, draw):
    """The gradients of one step agree with central differences of the loss."""
    (dh, dc_next, *rest), forward, at = step_backward(draw, step(draw))

    def loss(**moved):
        h, c, _ = forward(**moved)
        return (dh * h).sum() + (dc_next * c).sum()

    student.lstm_step_backward(dh, dc_next, *rest).agrees_with_differences(loss, **at)


@points("lstm_step_backward", 1)
def test_step_backward_of_one_example(student, draw):
    """Going back one step works for a single example and for a single input."""
    for small in (draw.sized(B=1, D=1), draw.sized(D=1)):
        student.lstm_step_backward(*step_backward(small, step(small))[0]).matches_reference()


@points("lstm_step_backward", 1)
def test_step_backward_saturated(student, draw):
    """Going back stays right where gates are fully open or shut and tanh is flat."""
    x, h_prev, c_prev, *parameters = step(draw)
    inputs = x, h_prev, 4 * c_prev, *parameters
    arguments, *_ = step_backward(draw, inputs, driven(draw, 60.0))
    student.lstm_step_backward(*arguments).matches_reference()


@points("lstm_backward", 3)
def test_backward(student, draw):
    """Going back over a sequence gives all six gradients, the shared weights' summed."""
    student.lstm_backward(*backward(draw)[0]).matches_reference()


@points("lstm_backward", 2)
def test_backward_by_differences(student, draw):
    """The gradients of a sequence agree with central differences of the loss."""
    (dhs, *rest), run, at = backward(draw.sized(T=3))
    answer = student.lstm_backward(dhs, *rest)
    answer.agrees_with_differences(lambda **moved: (dhs * run(**moved)[0]).sum(), **at)


@points("lstm_backward", 1)
def test_backward_from_the_last_step(student, draw):
    """A loss on one example's last state alone still reaches the first step."""
    (dhs, *rest), *_ = backward(draw.sized(T=11, B=1))
    dhs[:-1], dhs[-1] = 0.0, 1e3 * dhs[-1]  # little of it arrives
    student.lstm_backward(dhs, *rest).matches_reference()


@points("lstm_backward", 1)
def test_backward_of_one_step(student, draw):
    """A sequence of one step goes back to h0 and c0."""
    student.lstm_backward(*backward(draw.sized(T=1))[0]).matches_reference()


@points("lstm_backward", 1)
def test_backward_saturated(student, draw):
    """Open forget gates carry the gradient of the cell over many steps, shut ones end it."""
    long = draw.sized(T=15)
    student.lstm_backward(*backward(long, driven(long, 60.0))[0]).matches_reference()


@points("cell_jacobian_terms", 3)
def test_terms(student, draw):
    """Each of the four paths from the old cell to the new one is told apart."""
    student.cell_jacobian_terms(*one_cell_step(draw)).matches_reference()


@points("cell_jacobian_terms", 2)
def test_terms_by_differences(student, draw):
    """Each term tells how the new cell moves with the old one when the other paths are cut."""
    one = draw.sized(B=1)
    inputs, o_prev = step(one), one.rng.uniform(0.05, 0.95, size=one.H)
    c_prev, direction = inputs[2], random_direction(one.rng, one.H)
    gates = lstm_step_forward(inputs[0], o_prev * np.tanh(c_prev), *inputs[2:])[2][0]
    answer = student.cell_jacobian_terms(c_prev[0], o_prev, gates, inputs[4])
    direct = slope(new_cell(inputs, o_prev, ""), c_prev, direction)
    for name, gate in zip(answer.exercise.outputs, ("f", "", "i", "g"), strict=True):
        seen = slope(new_cell(inputs, o_prev, gate), c_prev, direction) - direct * (gate != "")
        answer.check(name, along_its_path(seen, name, direction))


@points("cell_jacobian_terms", 1)
def test_terms_of_one_unit(student, draw):
    """A single unit has four terms of shape (1, 1), also where gates are open or shut."""
    c_prev, o_prev, gates, W_hh = one_cell_step(draw.sized(H=1))
    student.cell_jacobian_terms(c_prev, o_prev, gates, W_hh).matches_reference()
    c_prev, o_prev, gates, W_hh = one_cell_step(draw)
    # An input gate and a forget gate are open; a candidate and an output gate are zero.
    gates[draw.H - 1 : draw.H + 1], gates[-draw.H - 1 : -draw.H + 1] = 1.0, 0.0
    c_prev[1:] *= 20
    student.cell_jacobian_terms(c_prev, o_prev, gates, W_hh).matches_reference()
