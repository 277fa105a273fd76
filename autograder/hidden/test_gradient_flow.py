import numpy as np

from autograder.examining.comparison import close
from autograder.examining.differences import RTOL, random_direction, slope
from autograder.examining.seeds import by_seeds
from autograder.examining.student import Failed, points
from solutions.gradient_flow import orthogonal
from solutions.vanilla_rnn import rnn_forward, rnn_step_forward


@points("step_jacobian", 2)
def test_jacobian(student, draw):
    """J[i, j] is the derivative of new unit i with respect to old unit j."""
    H = draw.H
    student.step_jacobian(draw.state(H), draw.weights(H, H)).matches_reference()


@points("step_jacobian", 1)
def test_jacobian_by_differences(student, draw):
    """The Jacobian tells how one step's new state moves when the old one is moved."""
    x, h_prev, W_xh, W_hh, b_h = draw.sized(B=1).step()

    def step(state):
        return rnn_step_forward(x, state[None], W_xh, W_hh, b_h)[0]

    answer = student.step_jacobian(step(h_prev[0]), W_hh)
    answer.check("J", moves_like(step, h_prev[0], draw.rng))


@points("step_jacobian", 1)
def test_jacobian_of_saturated_units(student, draw):
    """Saturated units no longer listen, the others do, and so does a unit that is alone."""
    h, W_hh = draw.state(draw.H), draw.weights(draw.H, draw.H, scale=30.0)
    h[0], h[-1] = 1.0 - 1e-9, -1.0
    student.step_jacobian(h, W_hh).matches_reference()
    student.step_jacobian(draw.state(1), draw.weights(1, 1)).matches_reference()


@points("jacobian_product", 2)
def test_product(student, draw):
    """The product holds the steps that end in hs[k+1] to hs[t], the latest on the left."""
    hs, k, t = draw.state(draw.T + 5, draw.H), draw.rng.integers(1, 3), draw.T + 2
    answer = student.jacobian_product(hs, draw.weights(draw.H, draw.H, scale=1.5), int(k), t)
    answer.matches_reference()


@points("jacobian_product", 2)
def test_product_by_differences(student, draw):
    """The product tells how a later state moves when an earlier one is moved."""
    x, h0, W_xh, W_hh, b_h = draw.sized(B=1, T=6).sequence()
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)[:, 0]
    k, t = 1, len(hs) - 2

    def later(state):
        return rnn_forward(x[k + 1 : t + 1], state[None], W_xh, W_hh, b_h)[-1, 0]

    answer = student.jacobian_product(hs, W_hh, k, t)
    answer.check("product", moves_like(later, hs[k], draw.rng))


@points("jacobian_product", 1)
def test_product_of_no_step_and_of_one(student, draw):
    """With k = t nothing is multiplied; with k = t - 1 it is one step; both ends can be reached."""
    hs, W_hh = draw.state(draw.T, draw.H), draw.weights(draw.H, draw.H)
    for k, t in [(2, 2), (draw.T - 2, draw.T - 1), (0, draw.T - 1)]:
        student.jacobian_product(hs, W_hh, k, t).matches_reference()
    student.jacobian_product(draw.state(1, draw.H), W_hh, 0, 0).matches_reference()


@points("jacobian_product", 1)
def test_long_product(student, draw):
    """A product of many steps stays right, some units being saturated on the way."""
    # Nearly linear states and a matrix that lengthens a little: what is left is neither 0 nor huge.
    hs = draw.state(40, draw.H) / 4
    hs[[11, 23], [0, 1]] = 1.0 - 1e-12, -1.0
    W_hh = orthogonal(draw.H, 1.1, int(draw.rng.integers(2**32)))
    student.jacobian_product(
        hs, W_hh + draw.normal(*W_hh.shape, scale=0.05), 2, 38
    ).matches_reference()


@points("norm_bound", 1)
def test_bound_of_tanh(student, draw):
    """Without a gamma the bound is the spectral norm to the power of the steps."""
    steps = int(draw.rng.integers(3, 8))
    student.norm_bound(draw.weights(draw.H, draw.H), steps).matches_reference()


@points("norm_bound", 2)
def test_bound_with_gamma(student, draw):
    """Each step brings its own gamma, whether the bound shrinks or grows."""
    steps, W_hh = int(draw.rng.integers(2, 5)), draw.weights(draw.H, draw.H)
    student.norm_bound(W_hh, steps, 0.25).matches_reference()
    student.norm_bound(2 * W_hh, steps + 1, float(draw.rng.uniform(0.4, 0.9))).matches_reference()


@points("norm_bound", 1)
def test_bound_of_no_step_and_of_one(student, draw):
    """No step is bounded by 1, one step by gamma times the norm; one unit has a norm as well."""
    W_hh, gamma = draw.weights(draw.H, draw.H), float(draw.rng.uniform(0.5, 2.0))
    for steps in (0, 1):
        student.norm_bound(W_hh, steps, gamma).matches_reference()
    student.norm_bound(-np.abs(draw.weights(1, 1)), 3, gamma).matches_reference()


@points("spectral_radius", 2)
def test_radius_of_a_rotation(student, draw):
    """A pair of complex eigenvalues may be the largest."""
    size, angle = draw.H + 3, draw.rng.uniform(0.8, 2.3)
    radius = draw.rng.uniform(0.9, 1.8)
    middle = np.diag(draw.rng.uniform(-0.5, 0.5, size=size))
    turn = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    middle[:2, :2] = radius * np.array(turn)
    student.spectral_radius(in_other_coordinates(middle, draw)).matches(radius)


@points("spectral_radius", 1)
def test_radius_of_a_negative_eigenvalue(student, draw):
    """A negative eigenvalue may be the largest, in a matrix of any size."""
    values = draw.rng.uniform(-0.6, 0.6, size=draw.H + 2)
    values[draw.rng.integers(len(values))] = -draw.rng.uniform(1.0, 2.0)
    student.spectral_radius(in_other_coordinates(np.diag(values), draw)).matches(-values.min())
    student.spectral_radius(-np.abs(draw.weights(1, 1))).matches_reference()


@points("spectral_radius", 1)
def test_radius_is_not_the_norm(student, draw):
    """The radius of a triangular matrix stands on its diagonal, be it zero or not."""
    above = np.triu(draw.normal(draw.H, draw.H, scale=3.0), 1)
    student.spectral_radius(above).matches(0.0)
    values = draw.normal(draw.H)
    values[0] = -1 - np.abs(values).max()  # the largest of them is negative
    student.spectral_radius(above.T / 3 + np.diag(values)).matches(np.abs(values).max())


@points("clip_by_global_norm", 2)
def test_clip(student, draw):
    """Gradients of any shapes and lengths are scaled together by max_norm / norm."""
    max_norm = float(draw.rng.uniform(0.5, 1.5))
    student.clip_by_global_norm(gradients(draw), max_norm).matches_reference()
    # Their joint norm is below 1, and above this bound all the same.
    student.clip_by_global_norm(gradients(draw, 0.07), max_norm / 10).matches_reference()


@points("clip_by_global_norm", 1)
def test_clip_leaves_short_gradients_alone(student, draw):
    """Gradients whose norm is below max_norm come back as they are, and not when it is above."""
    max_norm = float(draw.rng.uniform(50, 90))
    student.clip_by_global_norm(gradients(draw), max_norm).matches_reference()
    student.clip_by_global_norm(gradients(draw, 30.0), max_norm).matches_reference()


@points("clip_by_global_norm", 1)
def test_clip_of_an_explosion(student, draw):
    """One exploded array shortens all the others by the same factor."""
    grads = gradients(draw)
    grads[0] = grads[0] * draw.rng.uniform(1e3, 1e4)
    student.clip_by_global_norm(grads, float(draw.rng.uniform(1e3, 2e3))).matches_reference()


@points("clip_by_global_norm", 1)
def test_clip_of_no_gradient(student, draw):
    """Zeros stay zeros, all of them or one array of them, and have a norm of zero."""
    zeros = [np.zeros((draw.D, draw.H)), np.zeros(draw.H)]
    some, share = draw.normal(draw.H), draw.rng.uniform(0.3, 0.8)
    student.clip_by_global_norm(zeros, float(draw.rng.uniform(0.5, 1.5))).matches_reference()
    max_norm = float(share * np.linalg.norm(some))
    student.clip_by_global_norm([zeros[0], some], max_norm).matches_reference()


@points("clip_by_global_norm", 1)
def test_clip_refuses_what_is_not_finite(student, draw):
    """A gradient with a NaN or an infinity raises a ValueError, and one without does not."""
    max_norm = float(draw.rng.uniform(0.5, 1.5))
    student.clip_by_global_norm(gradients(draw), max_norm).matches_reference()
    for bad in (np.nan, -np.inf):
        grads = gradients(draw)
        grads[1][0] = bad
        student.raises("ValueError", "clip_by_global_norm", grads, max_norm)


@points("clip_by_global_norm", 1)
def test_clip_refuses_a_bound_that_is_not_positive(student, draw):
    """A max_norm of zero or less raises a ValueError, and a small one does not."""
    for small in (0.1, 0.01):
        student.clip_by_global_norm(gradients(draw), small).matches_reference()
    for max_norm in (-float(draw.rng.uniform(0.5, 1.5)), 0.0):
        student.raises("ValueError", "clip_by_global_norm", gradients(draw), max_norm)


@points("orthogonal", 2)
def test_orthogonal(student, draw):
    """Q Qᵀ is gain² I, and the seed alone decides which Q it is."""
    seed, gain = int(draw.rng.integers(2**31)), float(draw.rng.uniform(1.2, 2.0))
    keeps_promises(student, draw.H + 1, gain, [seed, seed + 1])


@points("orthogonal", 2)
def test_orthogonal_with_a_small_gain(student, draw):
    """A larger matrix with a gain below 1 is right for the first seed and for the last."""
    seeds = [0, 2**32 - 1, int(draw.rng.integers(2**31, 2**32 - 1))]
    keeps_promises(student, draw.H + 8, float(draw.rng.uniform(0.2, 0.8)), seeds)


@points("orthogonal", 1)
def test_orthogonal_of_one_unit(student, draw):
    """One unit's matrix is plus or minus the gain; that of a few units is right as well."""
    seed, gain = int(draw.rng.integers(2**32 - 1)), float(draw.rng.uniform(1.2, 2.0))
    one = student.orthogonal(1, gain, seed)["Q"]
    if not close(np.abs(one), [[gain]]):
        raise Failed("Q of size 1 is neither gain nor -gain")
    keeps_promises(student, 4, gain, [seed, seed + 1])


def moves_like(function, point, rng):
    """Make what asks a Jacobian whether it says along a direction how a function moves."""
    direction = random_direction(rng, point.shape)
    seen = slope(function, point, direction)

    def problem(J):
        error = np.abs(J @ direction - seen).max() / max(np.abs(seen).max(), 1e-2)
        if error <= RTOL:
            return None
        return (
            "the derivative does not agree with central differences of the forward pass: when the "
            f"earlier state moves in a random direction, the relative error is {error:.2g}"
        )

    return problem


def in_other_coordinates(matrix, draw):
    """Change a matrix into a similar one: its eigenvalues stay, its norm does not."""
    size = len(matrix)
    basis = orthogonal(size, 1.0, int(draw.rng.integers(2**32)))
    basis = basis @ (np.eye(size) + np.triu(draw.normal(size, size, scale=0.5), 1))
    return basis @ matrix @ np.linalg.inv(basis)


def gradients(draw, scale=1.5):
    """Gradients of several shapes, whose joint norm is seven to eleven times ``scale``."""
    shapes = [(draw.D, draw.H), (draw.H,), (), (2, 3, draw.K)]
    return [np.asarray(draw.normal(*shape, scale=scale)) for shape in shapes]


def keeps_promises(student, size, gain, seeds):
    """Check an orthogonal start by its properties, as there is more than one right matrix."""

    def ask(seed):
        Q = student.orthogonal(size, gain, seed)["Q"]
        error = np.abs(Q @ Q.T / gain**2 - np.eye(size)).max()
        # Perpendicular column by column, the plainest way, costs digits where columns are close.
        if not error <= 1e-6:
            raise Failed(f"Q Qᵀ / gain² differs from the identity by up to {error:.2g}")
        return Q

    by_seeds(ask, seeds, "matrix", "matrices")
