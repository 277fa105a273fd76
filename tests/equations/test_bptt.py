"""The equations of the chapter "bptt", checked by means other than the code they describe.

Sums over paths are taken path by path, and every derivative by a complex step at the place where it
is defined.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest

from solutions.bptt import (
    readout_backward,
    rnn_backward,
    rnn_step_backward,
    scalar_sensitivities,
)
from solutions.vanilla_rnn import rnn_forward, softmax_cross_entropy
from tests.equations.coverage import checks
from tests.equations.nudged import (
    RECURRENT,
    B,
    H,
    K,
    T,
    between,
    by_definition,
    close,
    derivative,
    direct,
    draw,
    gradient,
    immediate,
    jacobian,
    run,
    states,
    total,
)


@pytest.fixture
def one():
    """Return a network with one example, with its states and the states before."""
    return draw(1)


@pytest.fixture
def net():
    """Return a network with a padded minibatch."""
    return draw(B)


@checks("eq-bptt-scalar")
def test_scalar_recursion():
    """One unit's sensitivity obeys the recursion, and the taught function computes it."""
    rng = np.random.default_rng(1)
    x, h0, w, u = rng.normal(size=T), 0.4, -1.3, 0.8

    def unit(w):
        weights = np.array([[u]]), w.reshape(1, 1), np.zeros(1)
        return rnn_forward(x[:, None, None], np.full((1, 1), h0, complex), *weights)

    h, slope = unit(np.array(w)).real.ravel(), derivative(unit, np.array(w)).ravel()
    h_prev, slope_prev = np.append(h0, h[:-1]), np.append(0, slope[:-1])
    close((1 - h**2) * (h_prev + w * slope_prev), slope)
    close(scalar_sensitivities(x, h0, w, u)[1], slope)


@pytest.fixture
def ordered():
    """Return immediate and total derivatives, ``[i, j]``, of a random ordered network.

    Where i does not come after j there is none, and nothing may be read.
    """
    size, rng = 7, np.random.default_rng(2)
    C = np.tril(rng.normal(size=(size, size)), -1)

    def f(i, earlier):
        return np.sin(C[i, :i] @ earlier + 0.3 * i) + np.prod(earlier[-2:])

    def from_free(j, start):
        z = list(start)
        for i in range(j + 1, size):
            z.append(f(i, np.array(z)))
        return np.array(z)

    z = from_free(0, [0.7])
    plus, d = np.full((size, size), np.nan), np.full((size, size), np.nan)
    for i in range(1, size):
        plus[i, :i] = derivative(lambda earlier, i=i: f(i, earlier), z[:i])[0]
    for j in range(size):

        def free(value, j=j):
            return from_free(j, [*z[:j], value[0]])

        d[j + 1 :, j] = derivative(free, z[j : j + 1])[j + 1 :, 0]
    return plus, d


PAIRS = [(i, j) for i in range(7) for j in range(i)]


@checks("eq-bptt-chain-forward")
def test_chain_rule_looking_back(ordered):
    """The total derivative is the immediate one plus those of what it reads."""
    plus, d = ordered
    for i, j in PAIRS:
        close(plus[i, j] + sum(plus[i, k] * d[k, j] for k in range(j + 1, i)), d[i, j])


@checks("eq-bptt-chain-backward")
def test_chain_rule_looking_ahead(ordered):
    """The total derivative is the immediate one plus those through its readers."""
    plus, d = ordered
    for i, j in PAIRS:
        close(plus[i, j] + sum(d[i, k] * plus[k, j] for k in range(j + 1, i)), d[i, j])


@checks("eq-bptt-paths")
def test_sum_over_paths(ordered):
    """The total derivative is the sum over all paths, each listed."""
    plus, d = ordered
    for i, j in PAIRS:
        stops = [c for m in range(i - j) for c in combinations(range(j + 1, i), m)]
        paths = [(j, *middle, i) for middle in stops]
        assert len(paths) == 2 ** (i - j - 1)
        products = [np.prod([plus[b, a] for a, b in pairwise(p)]) for p in paths]
        close(sum(products), d[i, j])


@checks("eq-bptt-total", "eq-bptt-jacobian")
@pytest.mark.parametrize("name", RECURRENT)
def test_total_from_immediate(one, name):
    """A state's total derivative is its immediate one plus the Jacobian times the one before."""
    hs = states(one)[0]
    for t in range(2, T + 1):
        J = np.diag(1 - hs[t - 1, 0] ** 2) @ one["W_hh"].T
        close(J, jacobian(one, t))
        close(immediate(one, t, name) + J @ total(one, t - 1, name), total(one, t, name))


@checks("eq-bptt-immediate")
def test_immediate_derivatives(one):
    """A weight moves its own unit by slope times input, and no other unit."""
    hs, before = states(one)
    for t in range(1, T + 1):
        slope, source = (
            1 - hs[t - 1, 0] ** 2,
            {"W_hh": before[t - 1, 0], "W_xh": one["x"][t - 1, 0]},
        )
        for name, read in source.items():
            found = immediate(one, t, name).reshape(H, len(read), H)
            for m, i, j in np.ndindex(found.shape):
                close(found[m, i, j], slope[j] * read[i] if m == j else 0)
        close(immediate(one, t, "b_h"), np.diag(slope))


@checks("eq-bptt-four-steps")
@pytest.mark.parametrize("name", RECURRENT)
def test_four_steps(one, name):
    """The four printed lines give the total derivatives of the first four states."""
    J = {t: jacobian(one, t) for t in (2, 3, 4)}
    p1, p2, p3, p4 = (immediate(one, t, name) for t in (1, 2, 3, 4))
    close(p1, total(one, 1, name))
    close(p2 + J[2] @ p1, total(one, 2, name))
    close(p3 + J[3] @ p2 + J[3] @ J[2] @ p1, total(one, 3, name))
    close(p4 + J[4] @ p3 + J[4] @ J[3] @ p2 + J[4] @ J[3] @ J[2] @ p1, total(one, 4, name))


@checks("eq-bptt-jacobian-product", "eq-bptt-sum")
@pytest.mark.parametrize("name", RECURRENT)
def test_sum_over_entry_points(one, name):
    """Products of Jacobians carry each step's immediate derivative to the state asked for."""
    for t in range(1, T + 1):
        terms = []
        for k in range(1, t + 1):
            product = np.eye(H)
            for j in range(k + 1, t + 1):
                product = jacobian(one, j) @ product
            close(product, between(one, t, k))
            terms.append(product @ immediate(one, k, name))
        close(sum(terms), total(one, t, name))


@checks("eq-bptt-loss")
def test_loss_is_the_sum_over_steps(net):
    """The losses of the steps, each divided by the batch size, add up to the loss."""
    _, logits, losses = run(net)
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    for t in range(T):
        counted = [-np.log(p[t, b, net["targets"][t, b]]) for b in range(B) if net["mask"][t, b]]
        close(losses[t], sum(counted) / B)
    close(sum(losses), softmax_cross_entropy(logits, net["targets"], net["mask"])[0])


@checks("eq-bptt-double-sum", "eq-bptt-columns")
@pytest.mark.parametrize("name", RECURRENT)
def test_double_sum_by_rows_and_by_columns(one, name):
    """Every loss through every entry point, and every entry point with its state's gradient."""
    expected = gradient(one, name).ravel()
    steps = range(1, T + 1)
    plus = {k: immediate(one, k, name) for k in steps}
    rows = [direct(one, t) @ between(one, t, k) @ plus[k] for t in steps for k in range(1, t + 1)]
    close(sum(rows)[0], expected)
    dh = {k: sum(direct(one, t) @ between(one, t, k) for t in range(k, T + 1)) for k in steps}
    for k in steps:
        close(dh[k], by_definition(one, k))
    close(sum(dh[k] @ plus[k] for k in steps)[0], expected)


@checks("eq-bptt-many-to-one")
@pytest.mark.parametrize("name", RECURRENT)
def test_one_answer_at_the_end(one, name):
    """The loss of the last step alone has the gradient of the last row of the triangle."""
    expected = derivative(lambda v: run(one, **{name: v})[2][-1], one[name])
    terms = [between(one, T, k) @ immediate(one, k, name) for k in range(1, T + 1)]
    close(direct(one, T) @ sum(terms), expected)
    hs = states(one)[0]
    dhs = np.zeros_like(hs)
    dhs[-1] = direct(one, T)
    taught = rnn_backward(dhs, one["x"], one["h0"], hs, one["W_xh"], one["W_hh"])
    close(taught[2 + RECURRENT.index(name)].ravel(), expected.ravel())


@checks("eq-bptt-recursion")
def test_backward_recursion(one):
    """From the last state to the first, the recursion gives each state's gradient."""
    dh = direct(one, T)
    close(dh, by_definition(one, T))
    for k in range(T - 1, 0, -1):
        dh = direct(one, k) + dh @ jacobian(one, k + 1)
        close(dh, by_definition(one, k))


@checks("eq-bptt-da", "eq-bptt-dh-prev", "eq-bptt-dx", "eq-bptt-dh0")
def test_through_one_step(net):
    """The gradient of a pre-activation, and what it sends to state before, input and start."""
    hs, before = states(net)
    dh, da = gradient(net, "h", (T, B, H)), gradient(net, "a", (T, B, H))
    close(dh * (1 - hs * hs), da)
    close(da @ net["W_hh"].T, gradient(net, "read", (T, B, H)))
    for t, b in np.ndindex(T, B):
        J = np.diag(1 - hs[t, b] ** 2) @ net["W_hh"].T
        close(dh[t, b] @ J, da[t, b] @ net["W_hh"].T)
    close(da @ net["W_xh"].T, gradient(net, "x"))
    close(da[0] @ net["W_hh"].T, gradient(net, "h0"))
    for t in range(T):
        step = rnn_step_backward(dh[t], net["x"][t], before[t], hs[t], net["W_xh"], net["W_hh"])
        close(step[0], gradient(net, "x")[t])
        close(step[1], gradient(net, "read", (T, B, H))[t])


@checks("eq-bptt-copies", "eq-bptt-copy")
def test_copies_of_the_weights(net):
    """Each step's own copy has the printed gradient, and the copies' gradients add up."""
    _, before = states(net)
    da = gradient(net, "a", (T, B, H))
    for name in RECURRENT:
        copies = np.repeat(net[name][None], T, axis=0)
        each = gradient({**net, name: copies}, name)
        close(each.sum(axis=0), gradient(net, name))
        if name == "W_hh":
            for t, i, j in np.ndindex(T, H, H):
                close(each[t, i, j], sum(before[t, b, i] * da[t, b, j] for b in range(B)))


@checks("eq-bptt-dw-hh", "eq-bptt-dw-xh", "eq-bptt-db-h")
def test_weight_gradients(net):
    """The sums over time are the gradients of the weights, and the taught function has them."""
    hs, before = states(net)
    da = gradient(net, "a", (T, B, H))
    expected = [gradient(net, name) for name in RECURRENT]
    close(sum(net["x"][t].T @ da[t] for t in range(T)), expected[0])
    close(sum(before[t].T @ da[t] for t in range(T)), expected[1])
    close(sum(da[t, b] for t in range(T) for b in range(B)), expected[2])
    own = gradient(net, "out", (T, B, H))
    taught = rnn_backward(own, net["x"], net["h0"], hs, net["W_xh"], net["W_hh"])
    for value, name in zip(taught, ("x", "h0", *RECURRENT), strict=True):
        close(value, gradient(net, name))


@checks("eq-bptt-dw-hy", "eq-bptt-db-y", "eq-bptt-direct")
def test_readout_gradients(net):
    """The read-out's sums over time, and what each step's loss asks of its state."""
    hs = states(net)[0]
    dy = gradient(net, "y", (T, B, K))
    found = (
        dy @ net["W_hy"].T,
        sum(hs[t].T @ dy[t] for t in range(T)),
        sum(dy[t, b] for t in range(T) for b in range(B)),
    )
    expected = gradient(net, "out", (T, B, H)), gradient(net, "W_hy"), gradient(net, "b_y")
    for value, taught, right in zip(
        found, readout_backward(dy, hs, net["W_hy"]), expected, strict=True
    ):
        close(value, right)
        close(taught, right)
