import numpy as np

from autograder.examining.comparison import RTOL as EXACT
from autograder.examining.differences import RTOL, random_direction, slope
from autograder.examining.pushes import pushed
from autograder.examining.seeds import by_seeds
from autograder.examining.student import Failed, points
from solutions.beyond import linear_scan, mingru_forward
from solutions.gradient_flow import spectral_radius
from solutions.vanilla_rnn import rnn_forward, rnn_step_forward


def one_step(draw, scale=1.0):
    """S, x, h_prev, h, W_xh, W_hh of one example, all free: nothing ties one to another."""
    x, h_prev, W_xh, W_hh, _ = (a[0] if i < 2 else a for i, a in enumerate(draw.step()))
    S = draw.normal(draw.H, draw.D * draw.H + draw.H**2 + draw.H, scale=scale)
    return S, x, h_prev, draw.state(draw.H), W_xh, W_hh


def one_sequence(draw, scale=1.0):
    """Dhs, x, h0, W_xh, W_hh, b_h of one example."""
    one = draw.sized(B=1)
    x, h0, *parameters = one.sequence(scale=scale)
    return one.normal(one.T, one.H), x[:, 0], h0[0], *parameters


def loss_of_one(dhs, x, h0):
    """The loss that reaches the states by ``dhs``, as a function of the parameters."""

    def loss(W_xh, W_hh, b_h):
        return (dhs * rnn_forward(x[:, None], h0[None], W_xh, W_hh, b_h)[:, 0]).sum()

    return loss


def kept(draw, every, scale=1.0):
    """Arguments of checkpointed_backward, and the state before the first step."""
    x, h0, W_xh, W_hh, b_h = draw.sequence(scale=scale)
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    checkpoints = np.concatenate([h0[None], hs[:-1]])[::every]
    return (draw.normal(*hs.shape), x, checkpoints, every, W_xh, W_hh, b_h), h0


def recurrence(draw):
    """A, b, h0 of a linear recurrence that shrinks some units, stretches and turns others."""
    shape = draw.T, draw.B, draw.H
    return draw.rng.uniform(-1.2, 1.2, size=shape), draw.normal(*shape), draw.normal(*shape[1:])


def mingru(draw, scale=1.0):
    """X, h0, W_xz, b_z, W_xn, b_n."""
    x, W_xz, b_z = draw.normal(draw.T, draw.B, draw.D), *draw.parameters(scale=scale)[::2]
    return x, draw.normal(draw.B, draw.H), W_xz, b_z, *draw.parameters()[::2]


def mingru_backward(draw, scale=1.0, size=0.7):
    """Arguments of mingru_backward, the forward pass behind them, and where it was taken."""
    both = "W_xz", "W_xn"
    run, at = pushed(draw, mingru_forward, mingru(draw, scale), scale=size, readers=both)
    hs, gates = run(**at)
    dhs = draw.normal(*hs.shape)
    return (dhs, at["x"], at["h0"], hs, gates, at["W_xz"], at["W_xn"]), run, at


def reservoirs(student, H, radius, density, seeds):
    """Matrices for some seeds, checked by their properties: there is more than one right matrix."""

    def ask(seed):
        W = student.echo_state_weights(H, radius, density, seed)["W"]
        if not np.isfinite(W).all():
            raise Failed("W holds numbers that are not finite")
        # NumPy finds no eigenvalues in half precision, and of no matrix must this test fall over.
        try:
            error = abs(spectral_radius(W.astype(float)) / radius - 1)
        except np.linalg.LinAlgError:
            raise Failed("the eigenvalues of W cannot be computed") from None
        if not error <= EXACT:
            gap = f"{100 * error:.3g} %"
            raise Failed(f"the spectral radius of W is off by {gap} of the one asked for")
        return W

    return by_seeds(ask, seeds, "matrix", "matrices")


@points("rtrl_step", 2)
def test_rtrl_step(student, draw):
    """The old derivatives are carried by W_hh, the immediate ones are added, both times 1 - h²."""
    student.rtrl_step(*one_step(draw)).matches_reference()


@points("rtrl_step", 2)
def test_rtrl_step_by_differences(student, draw):
    """The new derivatives tell how the state moves when any parameter is moved."""
    S, x, h_prev, _, W_xh, W_hh = one_step(draw)
    theta = np.concatenate([W_xh.ravel(), W_hh.ravel(), draw.normal(draw.H)])
    cuts = [W_xh.size, W_xh.size + W_hh.size]

    def step(moved):
        before = h_prev + S @ (moved - theta)
        flat_xh, flat_hh, b_h = np.split(moved, cuts)
        weights = flat_xh.reshape(W_xh.shape), flat_hh.reshape(W_hh.shape), b_h
        return rnn_step_forward(x[None], before[None], *weights)[0]

    answer = student.rtrl_step(S, x, h_prev, step(theta), W_xh, W_hh)
    for _ in range(4):
        direction = random_direction(draw.rng, theta.shape)
        seen = slope(step, theta, direction)
        error = np.abs(answer["S_new"] @ direction - seen).max() / max(np.abs(seen).max(), 1e-2)
        if not error <= RTOL:
            raise Failed(
                "S_new does not agree with central differences of the step: when the parameters "
                f"move in a random direction, the relative error is {error:.2g}"
            )


@points("rtrl_step", 1)
def test_rtrl_step_of_one_unit(student, draw):
    """One unit has a row of derivatives, and one input is enough."""
    student.rtrl_step(*one_step(draw.sized(H=1))).matches_reference()
    student.rtrl_step(*one_step(draw.sized(D=1))).matches_reference()


@points("rtrl_step", 1)
def test_rtrl_step_saturated(student, draw):
    """Saturated units take up nothing, the others do."""
    S, x, h_prev, h, W_xh, W_hh = one_step(draw, scale=50.0)
    h[0], h[-1] = 1.0 - 1e-9, -1.0
    student.rtrl_step(S, x, h_prev, h, W_xh, W_hh).matches_reference()


@points("rtrl_gradients", 2)
def test_rtrl(student, draw):
    """Carried forwards, the gradients are those of backpropagation through time."""
    student.rtrl_gradients(*one_sequence(draw)).matches_reference()


@points("rtrl_gradients", 2)
def test_rtrl_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    dhs, x, h0, *parameters = one_sequence(draw.sized(T=5))
    at = dict(zip(("W_xh", "W_hh", "b_h"), parameters, strict=True))
    answer = student.rtrl_gradients(dhs, x, h0, *parameters)
    answer.agrees_with_differences(loss_of_one(dhs, x, h0), **at)


@points("rtrl_gradients", 1)
def test_rtrl_of_one_step(student, draw):
    """A sequence of one step has immediate derivatives alone, from h0 and not from zeros."""
    student.rtrl_gradients(*one_sequence(draw.sized(T=1))).matches_reference()


@points("rtrl_gradients", 1)
def test_rtrl_of_a_late_loss(student, draw):
    """A loss on the last of many states still finds what every step had in it."""
    dhs, x, h0, W_xh, W_hh, b_h = one_sequence(draw.sized(T=17))
    dhs[:-1] = 0.0
    student.rtrl_gradients(dhs, x, h0, W_xh, 1.5 * W_hh, b_h).matches_reference()


@points("checkpointed_backward", 3)
def test_checkpoints(student, draw):
    """Segments are run again from their checkpoints; the last one may be shorter."""
    every = int(draw.rng.integers(3, 5))
    T = 3 * every + int(draw.rng.integers(1, every))
    student.checkpointed_backward(*kept(draw.sized(T=T), every)[0]).matches_reference()


@points("checkpointed_backward", 2)
def test_checkpoints_by_differences(student, draw):
    """The gradients agree with central differences of the loss, over all segments."""
    arguments, h0 = kept(draw.sized(T=6), 2)
    dhs, x, _, _, W_xh, W_hh, b_h = arguments
    at = {"x": x, "h0": h0, "W_xh": W_xh, "W_hh": W_hh, "b_h": b_h}
    answer = student.checkpointed_backward(*arguments)
    answer.agrees_with_differences(lambda **moved: (dhs * rnn_forward(**moved)).sum(), **at)


@points("checkpointed_backward", 1)
def test_checkpoints_at_every_step(student, draw):
    """With a checkpoint at every step each segment is a single one; with one alone it is all."""
    student.checkpointed_backward(*kept(draw, 1)[0]).matches_reference()
    student.checkpointed_backward(*kept(draw, draw.T)[0]).matches_reference()
    student.checkpointed_backward(*kept(draw, draw.T + 2)[0]).matches_reference()


@points("checkpointed_backward", 1)
def test_checkpoints_of_one_example(student, draw):
    """A loss on the last state reaches all segments, one on the first state no later segment."""
    (dhs, *rest), _ = kept(draw.sized(T=14, B=1), 5)
    dhs[:-1] = 0.0
    student.checkpointed_backward(dhs, *rest).matches_reference()
    # From so far away next to nothing may be left at h0. Here much is.
    (dhs, *rest), _ = kept(draw.sized(T=14, B=1), 5)
    dhs[1:] = 0.0
    student.checkpointed_backward(dhs, *rest).matches_reference()


@points("scan_combine", 1)
def test_combine(student, draw):
    """The joined map does the first, then the second."""
    student.scan_combine(*draw.normal(4, draw.B, draw.H)).matches_reference()


@points("scan_combine", 1)
def test_combine_any_shape(student, draw):
    """Maps of any one shape are joined entry by entry."""
    student.scan_combine(*draw.normal(4, draw.H)).matches_reference()
    student.scan_combine(*draw.normal(4, draw.T, draw.B, draw.H)).matches_reference()


@points("linear_scan", 2)
def test_scan(student, draw):
    """Each state is a times the state before, plus b, and the first continues from h0."""
    student.linear_scan(*recurrence(draw)).matches_reference()


@points("linear_scan", 1)
def test_scan_of_one_step(student, draw):
    """One step, one example and one unit are enough."""
    student.linear_scan(*recurrence(draw.sized(T=1))).matches_reference()
    student.linear_scan(*recurrence(draw.sized(B=1, H=1))).matches_reference()


@points("linear_scan", 1)
def test_long_scan(student, draw):
    """Over many steps a unit may be cleared, or keep all that it had."""
    a, b, h0 = recurrence(draw.sized(T=41))
    a[::7, :, 0], a[:, :, 1] = 0.0, 1.0
    student.linear_scan(a, b, h0).matches_reference()


@points("linear_scan_backward", 2)
def test_scan_backward(student, draw):
    """Going back is a linear recurrence from the end; a, b and h0 get their gradients."""
    (a, _, h0), (dhs, hs) = recurrence(draw), draw.normal(2, draw.T, draw.B, draw.H)
    student.linear_scan_backward(dhs, a, h0, hs).matches_reference()


@points("linear_scan_backward", 2)
def test_scan_backward_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    at = dict(zip(("a", "b", "h0"), recurrence(draw.sized(T=4)), strict=True))
    hs = linear_scan(**at)
    dhs = draw.normal(*hs.shape)
    answer = student.linear_scan_backward(dhs, at["a"], at["h0"], hs)
    answer.agrees_with_differences(lambda **moved: (dhs * linear_scan(**moved)).sum(), **at)


@points("linear_scan_backward", 1)
def test_scan_backward_of_one_step(student, draw):
    """One step goes back to h0, and so do many steps of one example and one unit."""
    for sized in (draw.sized(T=1), draw.sized(B=1, H=1)):
        (a, _, h0), (dhs, hs) = recurrence(sized), sized.normal(2, sized.T, sized.B, sized.H)
        student.linear_scan_backward(dhs, a, h0, hs).matches_reference()


@points("linear_scan_backward", 1)
def test_scan_backward_from_the_last_step(student, draw):
    """A loss on the last state alone goes back as far as no unit was cleared."""
    long = draw.sized(T=19)
    (a, _, h0), (dhs, hs) = recurrence(long), long.normal(2, long.T, long.B, long.H)
    dhs[:-1], a[9, :, 0], a[:, :, 1] = 0.0, 0.0, 1.0
    student.linear_scan_backward(dhs, a, h0, hs).matches_reference()


@points("mingru_forward", 2)
def test_mingru(student, draw):
    """The gate keeps z of the state and takes 1 - z of a proposal without activation."""
    student.mingru_forward(*mingru(draw)).matches_reference()


@points("mingru_forward", 1)
def test_mingru_of_one_step(student, draw):
    """A sequence of one step starts from h0; one unit and one input are enough."""
    student.mingru_forward(*mingru(draw.sized(T=1))).matches_reference()
    student.mingru_forward(*mingru(draw.sized(B=1, D=1, H=1))).matches_reference()


@points("mingru_forward", 1)
def test_mingru_saturated(student, draw):
    """Pre-activations of ±10,000 open and shut the gate without overflow."""
    x, h0, W_xz, b_z, W_xn, b_n = mingru(draw.sized(T=13))
    push = draw.rng.choice([-1e4, 0.0, 1e4], size=len(b_z))
    push[:2] = 1e4, -1e4
    student.mingru_forward(x, h0, W_xz, b_z + push, W_xn, b_n).matches_reference()


@points("mingru_backward", 3)
def test_mingru_backward(student, draw):
    """Going back gives all six gradients, over both places where z stands."""
    student.mingru_backward(*mingru_backward(draw)[0]).matches_reference()


@points("mingru_backward", 2)
def test_mingru_backward_by_differences(student, draw):
    """The gradients agree with central differences of the loss."""
    (dhs, *rest), run, at = mingru_backward(draw.sized(T=3))
    answer = student.mingru_backward(dhs, *rest)
    answer.agrees_with_differences(lambda **moved: (dhs * run(**moved)[0]).sum(), **at)


@points("mingru_backward", 1)
def test_mingru_backward_of_one_step(student, draw):
    """A sequence of one step goes back to h0, and so does one of a single example."""
    student.mingru_backward(*mingru_backward(draw.sized(T=1))[0]).matches_reference()
    student.mingru_backward(*mingru_backward(draw.sized(B=1, D=1))[0]).matches_reference()


@points("mingru_backward", 1)
def test_mingru_backward_saturated(student, draw):
    """Gates that are nearly open or shut let nothing through to their inputs."""
    arguments, *_ = mingru_backward(draw.sized(T=11), scale=6.0, size=4.0)
    student.mingru_backward(*arguments).matches_reference()


@points("echo_state_weights", 2)
def test_reservoir(student, draw):
    """The spectral radius is the one asked for, and the seed alone decides on the matrix."""
    radius, seed = float(draw.rng.uniform(0.5, 1.4)), int(draw.rng.integers(2**31))
    reservoirs(student, 20 + draw.H, radius, 0.4, [seed, seed + 1])


@points("echo_state_weights", 2)
def test_reservoir_density(student, draw):
    """Each entry is non-zero with the probability asked for, wherever it stands."""
    H, density = 30, float(draw.rng.uniform(0.2, 0.4))
    seeds = [int(s) for s in draw.rng.choice(2**31, size=20, replace=False)]
    there = reservoirs(student, H, 0.8, density, seeds) != 0
    # Nine standard deviations: no right answer is ever so far off.
    spread = 9 * np.sqrt(density * (1 - density))
    places = {
        "all entries": there.ravel(),
        "the diagonal": np.diagonal(there, axis1=1, axis2=2).ravel(),
        "the upper triangle": there[:, *np.triu_indices(H, 1)].ravel(),
        "the lower triangle": there[:, *np.tril_indices(H, -1)].ravel(),
        **{f"row {i}": there[:, i].ravel() for i in range(H)},
        **{f"column {i}": there[:, :, i].ravel() for i in range(H)},
    }
    for where, entries in places.items():
        if not abs(entries.mean() - density) <= spread / np.sqrt(len(entries)):
            raise Failed(
                f"of {where} a share of {entries.mean():.3f} is not zero, over {len(seeds)} "
                f"matrices of density {density:.3f}"
            )


@points("echo_state_weights", 1)
def test_reservoir_without_gaps(student, draw):
    """With a density of 1 no entry is zero; the first and the last seed work."""
    radius, seed = float(draw.rng.uniform(0.5, 1.4)), int(draw.rng.integers(2**31))
    if not reservoirs(student, 5, radius, 1.0, [0, 2**32 - 1, seed]).all():
        raise Failed("with a density of 1 some entries are zero")


@points("ridge_readout", 2)
def test_ridge(student, draw):
    """The weights minimise the squared error plus ridge times their own squares."""
    hs, targets = draw.normal(30, draw.H), draw.normal(30, draw.K)
    student.ridge_readout(hs, targets, float(draw.rng.uniform(3.0, 9.0))).matches_reference()


@points("ridge_readout", 1)
def test_ridge_of_zero(student, draw):
    """Without a price on the weights they are those of least squares."""
    hs, targets = draw.normal(40, draw.H), draw.normal(40, draw.K)
    student.ridge_readout(hs, targets, 0.0).matches_reference()


@points("ridge_readout", 1)
def test_ridge_with_few_states(student, draw):
    """Fewer states than units have an answer too, and so has a single output."""
    H = draw.H + 4
    hs, targets = draw.normal(4, H), draw.normal(4, draw.K)
    student.ridge_readout(hs, targets, float(draw.rng.uniform(0.1, 0.5))).matches_reference()
    student.ridge_readout(hs, targets[:, :1], float(draw.rng.uniform(1.0, 2.0))).matches_reference()
