import numpy as np

from autograder.examining.pushes import pushed
from autograder.examining.student import points
from solutions.vanilla_rnn import readout_forward, rnn_forward, rnn_step_forward


def scalar_inputs(draw, T):
    """x, h0, w, u of a one-unit network whose weight w carries neither nothing nor everything."""
    w, u = draw.rng.uniform(0.6, 1.4, size=2) * draw.rng.choice([-1, 1], size=2)
    h0 = draw.rng.uniform(0.3, 0.9) * draw.rng.choice([-1, 1])
    return draw.normal(T, scale=0.7), float(h0), float(w), float(u)


def strict(function, shape):
    """Make a function of arrays of one shape, as a student's code may call it."""

    def f(x):
        if np.shape(x) != shape:
            raise ValueError(f"f takes an array of shape {shape}, not {np.shape(x)}")
        return float(function(x))

    return f


def step_inputs(draw):
    """Arguments of rnn_step_backward, the forward step behind them, and where it was taken."""
    step, at = pushed(draw, rnn_step_forward, draw.step())
    h = step(**at)
    return (draw.normal(*h.shape), at["x"], at["h_prev"], h, at["W_xh"], at["W_hh"]), step, at


def sequence_inputs(draw):
    """Arguments of rnn_backward, the forward pass behind them, and where it was taken."""
    run, at = pushed(draw, rnn_forward, draw.sequence())
    hs = run(**at)
    return (draw.normal(*hs.shape), at["x"], at["h0"], hs, at["W_xh"], at["W_hh"]), run, at


def saturate(draw, h):
    """Put states in place where tanh is flat: about a third, at 1, at -1 or very near."""
    flat = draw.rng.choice([-1.0, 1.0], size=h.shape) * (1 - draw.rng.choice([0, 1e-12], h.shape))
    return np.where(draw.rng.random(h.shape) < 1 / 3, flat, h)


@points("scalar_sensitivities", 2)
def test_sensitivities(student, draw):
    """Immediate derivatives hold the state before fixed; total ones add what came through it."""
    student.scalar_sensitivities(*scalar_inputs(draw, draw.T)).matches_reference()


@points("scalar_sensitivities", 1)
def test_sensitivities_by_differences(student, draw):
    """Both derivatives agree with what the states do when w is moved a little."""
    x, h0, w, u = scalar_inputs(draw, 12)
    # A step along the imaginary axis has no rounding to speak of, so the tolerance can stay narrow.
    moved = w + 1e-30j
    h, h_moved, immediate, total = h0, h0, [], []
    for x_t in x:
        immediate.append(np.tanh(moved * h + u * x_t).imag / 1e-30)
        h_moved = np.tanh(moved * h_moved + u * x_t)
        total.append(h_moved.imag / 1e-30)
        h = h_moved.real
    answer = student.scalar_sensitivities(x, h0, w, u)
    answer.matches(np.array(immediate), np.array(total))


@points("scalar_sensitivities", 1)
def test_sensitivities_of_one_step(student, draw):
    """A single step has an immediate derivative, made from h0, and no other; a second step has."""
    for T in (1, 2):
        x, h0, w, u = scalar_inputs(draw, T)
        x = np.abs(x) * np.sign(u * w * h0)  # h is far from 0, where tanh is all but straight
        student.scalar_sensitivities(x, h0, w, u).matches_reference()


@points("scalar_sensitivities", 1)
def test_sensitivities_saturated(student, draw):
    """Both derivatives stay right when single steps drive tanh to where it is flat."""
    x, h0, w, u = scalar_inputs(draw, 10)
    x[draw.rng.choice(np.arange(2, 10), size=2, replace=False)] = draw.rng.choice([-30, 30], size=2)
    student.scalar_sensitivities(x, h0, w, u).matches_reference()


@points("numerical_gradient", 2)
def test_numerical_gradient(student, draw):
    """The gradient of a wavy function of a matrix comes out with the default step."""
    shape = (draw.T, draw.B)
    waves, share = draw.rng.uniform(15, 30, size=shape), draw.normal(*shape, scale=0.1)
    f = strict(lambda x: np.sin(waves * x).sum() * np.cos((share * x).sum()), shape)
    student.numerical_gradient(f, draw.normal(*shape)).matches_reference()


@points("numerical_gradient", 1)
def test_numerical_gradient_with_a_coarse_step(student, draw):
    """The step that is asked for is used, on both sides, in an array of three axes."""
    shape = (draw.T, 2, draw.B)
    cubes, share = draw.normal(*shape, scale=0.3), draw.normal(*shape, scale=0.3)
    f = strict(lambda x: (cubes * x**3).sum() + (share * x).sum() ** 2, shape)
    eps = float(draw.rng.uniform(0.05, 0.2))
    student.numerical_gradient(f, draw.normal(*shape), eps).matches_reference()


@points("numerical_gradient", 1)
def test_numerical_gradient_of_a_parabola(student, draw):
    """A function of second degree has no error in central differences, whatever the step."""
    n = 2 * draw.H
    form, slope = draw.normal(n, n, scale=0.3), draw.normal(n)
    f = strict(lambda x: x @ form @ x + slope @ x, (n,))
    x, eps = draw.normal(n), float(draw.rng.uniform(0.1, 0.5))
    student.numerical_gradient(f, x, eps).matches((form + form.T) @ x + slope)


@points("numerical_gradient", 1)
def test_numerical_gradient_of_a_loss(student, draw):
    """The gradient of a network's loss with respect to its recurrent weights comes out."""
    x, h0, W_xh, W_hh, b_h = draw.sequence()
    upstream = draw.normal(draw.T, draw.B, draw.H)
    f = strict(lambda W: (upstream * rnn_forward(x, h0, W_xh, W, b_h)).sum(), W_hh.shape)
    student.numerical_gradient(f, W_hh).matches_reference()


@points("readout_backward", 2)
def test_readout_backward(student, draw):
    """The read-out's weights collect from every step and example, each state from its own step."""
    dlogits, (W_hy, _) = draw.normal(draw.T, draw.B, draw.K), draw.readout()
    hs = draw.state(draw.T, draw.B, draw.H)
    student.readout_backward(dlogits, hs, W_hy).matches_reference()


@points("readout_backward", 1)
def test_readout_backward_by_differences(student, draw):
    """The read-out's gradients agree with central differences of a loss on the logits."""
    dlogits, (W_hy, b_y) = draw.normal(draw.T, draw.B, draw.K), draw.readout()
    hs = draw.state(draw.T, draw.B, draw.H)

    def loss(hs, W_hy, b_y):
        return (dlogits * readout_forward(hs, W_hy, b_y)).sum()

    answer = student.readout_backward(dlogits, hs, W_hy)
    answer.agrees_with_differences(loss, hs=hs, W_hy=W_hy, b_y=b_y)


@points("readout_backward", 1)
def test_readout_backward_of_one_step(student, draw):
    """The read-out's gradients keep their shapes when there is one step of one example."""
    one = draw.sized(T=1, B=1)
    hs, (W_hy, _) = one.state(1, 1, one.H), one.readout()
    student.readout_backward(one.normal(1, 1, one.K), hs, W_hy).matches_reference()


@points("rnn_step_backward", 2)
def test_step_backward(student, draw):
    """One step's five gradients are right."""
    student.rnn_step_backward(*step_inputs(draw)[0]).matches_reference()


@points("rnn_step_backward", 2)
def test_step_backward_by_differences(student, draw):
    """One step's gradients agree with central differences of a loss on its state."""
    (dh, *rest), step, at = step_inputs(draw)
    answer = student.rnn_step_backward(dh, *rest)
    answer.agrees_with_differences(lambda **moved: (dh * step(**moved)).sum(), **at)


@points("rnn_step_backward", 1)
def test_step_backward_of_one_example(student, draw):
    """One step's gradients keep their shapes for a single example and for a single input."""
    for small in (draw.sized(B=1, D=1), draw.sized(D=1)):
        student.rnn_step_backward(*step_inputs(small)[0]).matches_reference()


@points("rnn_step_backward", 1)
def test_step_backward_saturated(student, draw):
    """A unit that tanh has driven to 1 or -1 passes nothing on, while the others do."""
    (dh, x, h_prev, h, *weights), *_ = step_inputs(draw)
    student.rnn_step_backward(dh, x, h_prev, saturate(draw, h), *weights).matches_reference()


@points("rnn_backward", 2)
def test_sequence_backward(student, draw):
    """A sequence's gradients are right when every step has a loss."""
    student.rnn_backward(*sequence_inputs(draw)[0]).matches_reference()


@points("rnn_backward", 2)
def test_sequence_backward_by_differences(student, draw):
    """A long sequence's gradients agree with central differences of a loss on all its states."""
    (dhs, *rest), run, at = sequence_inputs(draw.sized(T=19, B=2))
    answer = student.rnn_backward(dhs, *rest)
    answer.agrees_with_differences(lambda **moved: (dhs * run(**moved)).sum(), **at)


@points("rnn_backward", 1)
def test_sequence_backward_from_the_last_state(student, draw):
    """A loss on the last state alone reaches every step before it."""
    (dhs, *rest), *_ = sequence_inputs(draw.sized(T=3, B=5, D=4, H=6))
    dhs[:-1] = 0
    student.rnn_backward(dhs, *rest).matches_reference()


@points("rnn_backward", 1)
def test_sequence_backward_with_padding(student, draw):
    """Steps without a loss, and an example without any, add nothing of their own."""
    (dhs, *rest), *_ = sequence_inputs(draw)
    mask = draw.mask()
    empty, full = draw.rng.choice(draw.B, size=2, replace=False)
    mask[:, empty], mask[:, full] = False, True
    student.rnn_backward(dhs * mask[..., None], *rest).matches_reference()


@points("rnn_backward", 1)
def test_sequence_backward_of_one_step(student, draw):
    """A sequence of one step, with one example or with several, goes straight back to h0."""
    for small in (draw.sized(T=1, B=1), draw.sized(T=1)):
        student.rnn_backward(*sequence_inputs(small)[0]).matches_reference()


@points("rnn_backward", 1)
def test_sequence_backward_saturated(student, draw):
    """Units at 1 or -1 block their own path and no other."""
    (dhs, x, h0, hs, *weights), *_ = sequence_inputs(draw)
    student.rnn_backward(dhs, x, h0, saturate(draw, hs), *weights).matches_reference()
