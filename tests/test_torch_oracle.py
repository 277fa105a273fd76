"""The references agree with an independent implementation, PyTorch's automatic differentiation.

Torch shares no code with the course. Where it has the same network its own module is asked; where
it has not, the forward equations are written in torch and its autograd goes back.
"""

import numpy as np
import pytest

from solutions.bptt import readout_backward, rnn_backward, rnn_step_backward, scalar_sensitivities
from solutions.gradient_flow import clip_by_global_norm, jacobian_product, step_jacobian
from solutions.gru import (
    gru_backward,
    gru_forward,
    gru_step_backward,
    gru_step_forward,
    gru_step_forward_reset_after,
)
from solutions.lstm import (
    cell_jacobian_terms,
    lstm_backward,
    lstm_forward,
    lstm_step_backward,
    lstm_step_forward,
)
from solutions.tbptt import tbptt_gradients, tbptt_windows, train_stateful
from solutions.vanilla_rnn import (
    readout_forward,
    rnn_forward,
    rnn_step_forward,
    softmax_cross_entropy,
)
from tests.torch_oracle import equal, float64, gru, gru_step, leaves, torch  # noqa: F401

T, B, D, H, K = 7, 3, 4, 5, 6
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def drawn(rng, kind):
    """X, initial states, W_xh, W_hh, b_h of a sequence."""
    k = GATES[kind] * H
    states = [rng.uniform(-0.9, 0.9, size=(B, H))]
    if kind == "LSTM":
        states.append(rng.normal(scale=1.5, size=(B, H)))
    weights = rng.normal(size=(D, k)), rng.normal(size=(H, k)) / 2, rng.normal(size=k)
    return rng.normal(size=(T, B, D)), states, weights


def torch_sequence(kind, x, states, W_xh, W_hh, b_h, dhs):
    """States of torch's own module, and its gradients in our order and shapes."""
    module = getattr(torch.nn, kind)(D, H)
    with torch.no_grad():
        ours = W_xh.T, W_hh.T, b_h, np.zeros_like(b_h)
        for p, value in zip(module.parameters(), ours, strict=True):
            p.copy_(torch.from_numpy(value))
    x, *states = leaves(x, *states)
    first = tuple(s[None] for s in states)
    hs, _ = module(x, first if len(first) > 1 else first[0])
    (hs * torch.from_numpy(dhs)).sum().backward()
    p = dict(module.named_parameters())
    weights = p["weight_ih_l0"].grad.T, p["weight_hh_l0"].grad.T, p["bias_ih_l0"].grad
    equal([p["bias_hh_l0"].grad], [p["bias_ih_l0"].grad])
    return hs, [x.grad, *(s.grad for s in states), *weights]


def test_rnn(rng):
    """The vanilla network is torch.nn.RNN, forward and backward."""
    x, (h0,), weights = drawn(rng, "RNN")
    dhs = rng.normal(size=(T, B, H))
    hs = rnn_forward(x, h0, *weights)
    theirs, gradients = torch_sequence("RNN", x, [h0], *weights, dhs)
    equal([hs], [theirs])
    equal(rnn_backward(dhs, x, h0, hs, *weights[:2]), gradients)


def test_rnn_step(rng):
    """One step of the vanilla network is torch.nn.RNNCell, forward and backward."""
    x, (h_prev,), (W_xh, W_hh, b_h) = drawn(rng, "RNN")
    dh = rng.normal(size=(B, H))
    h = rnn_step_forward(x[0], h_prev, W_xh, W_hh, b_h)
    inputs = leaves(x[0], h_prev, W_xh, W_hh, b_h)
    theirs = torch.func.functional_call(
        torch.nn.RNNCell(D, H), cell_weights(*inputs[2:]), tuple(inputs[:2])
    )
    equal([h], [theirs])
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dh))
    equal(rnn_step_backward(dh, x[0], h_prev, h, W_xh, W_hh), gradients)


def cell_weights(W_xh, W_hh, b_h):
    """Our parameters under the names of a torch cell; our one bias stands for its two."""
    return {"weight_ih": W_xh.T, "weight_hh": W_hh.T, "bias_ih": b_h, "bias_hh": 0 * b_h.detach()}


def test_lstm(rng):
    """The LSTM is torch.nn.LSTM, forward and backward."""
    x, (h0, c0), weights = drawn(rng, "LSTM")
    dhs = rng.normal(size=(T, B, H))
    hs, cs, gates = lstm_forward(x, h0, c0, *weights)
    theirs, gradients = torch_sequence("LSTM", x, [h0, c0], *weights, dhs)
    equal([hs], [theirs])
    equal(lstm_backward(dhs, x, h0, c0, hs, cs, gates, *weights[:2]), gradients)


def test_lstm_saturated(rng):
    """The LSTM is torch.nn.LSTM where gates are open or shut and the cell is large."""
    x, (h0, c0), (W_xh, W_hh, b_h) = drawn(rng, "LSTM")
    b_h = b_h + rng.choice([-40.0, 0.0, 40.0], size=b_h.shape)
    weights, dhs = (W_xh, W_hh, b_h), rng.normal(size=(T, B, H))
    hs, cs, gates = lstm_forward(x, h0, 5 * c0, *weights)
    theirs, gradients = torch_sequence("LSTM", x, [h0, 5 * c0], *weights, dhs)
    equal([hs], [theirs])
    equal(lstm_backward(dhs, x, h0, 5 * c0, hs, cs, gates, W_xh, W_hh), gradients)


def test_lstm_step(rng):
    """One LSTM step is torch.nn.LSTMCell, with a gradient that reaches h and one that reaches c."""
    x, (h_prev, c_prev), (W_xh, W_hh, b_h) = drawn(rng, "LSTM")
    dh, dc_next = rng.normal(size=(2, B, H))
    h, c, gates = lstm_step_forward(x[0], h_prev, c_prev, W_xh, W_hh, b_h)
    inputs = leaves(x[0], h_prev, c_prev, W_xh, W_hh, b_h)
    arguments = inputs[0], tuple(inputs[1:3])
    cell = torch.nn.LSTMCell(D, H)
    theirs = torch.func.functional_call(cell, cell_weights(*inputs[3:]), arguments)
    equal([h, c], theirs)
    upstream = torch.from_numpy(dh), torch.from_numpy(dc_next)
    gradients = torch.autograd.grad(theirs, inputs, upstream)
    ours = lstm_step_backward(dh, dc_next, x[0], h_prev, c_prev, c, gates, W_xh, W_hh)
    equal(ours, gradients)


def test_gru_step(rng):
    """One step of the GRU has the gradients that autograd finds for its equations."""
    x, (h_prev,), weights = drawn(rng, "GRU")
    dh = rng.normal(size=(B, H))
    h, gates = gru_step_forward(x[0], h_prev, *weights)
    inputs = leaves(x[0], h_prev, *weights)
    theirs = gru_step(*inputs)
    equal([h], [theirs])
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dh))
    equal(gru_step_backward(dh, x[0], h_prev, gates, *weights[:2]), gradients)


def test_gru(rng):
    """A sequence of the GRU has the gradients that autograd finds for its equations."""
    x, (h0,), weights = drawn(rng, "GRU")
    dhs = rng.normal(size=(T, B, H))
    hs, gates = gru_forward(x, h0, *weights)
    inputs = leaves(x, h0, *weights)
    theirs = gru(*inputs)[1:]
    equal([hs], [theirs])
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dhs))
    equal(gru_backward(dhs, x, h0, hs, gates, *weights[:2]), gradients)


def test_gru_with_reset_after(rng):
    """The other GRU, which resets after the product, is torch.nn.GRUCell."""
    x, (h_prev,), (W_xh, W_hh, b_h) = drawn(rng, "GRU")
    b_x = rng.normal(size=b_h.shape)
    inputs = leaves(x[0], h_prev, W_xh, W_hh, b_h)
    named = {**cell_weights(*inputs[2:]), "bias_ih": torch.from_numpy(b_x), "bias_hh": inputs[4]}
    theirs = torch.func.functional_call(torch.nn.GRUCell(D, H), named, tuple(inputs[:2]))
    h, gates = gru_step_forward_reset_after(x[0], h_prev, W_xh, W_hh, b_x, b_h)
    equal([h], [theirs])
    _, z, n = np.split(gates, 3, axis=1)
    equal([z * h_prev + (1 - z) * n], [theirs])


def test_readout_and_loss(rng):
    """Read-out and masked cross-entropy have torch's value and gradients, for huge logits too."""
    hs, W_hy, b_y = rng.normal(size=(T, B, H)), rng.normal(size=(H, K)), rng.normal(size=K)
    b_y[1] = 1e4
    targets, mask = rng.integers(K, size=(T, B)), rng.random((T, B)) < 0.6
    logits = readout_forward(hs, W_hy, b_y)
    loss, dlogits = softmax_cross_entropy(logits, targets * mask, mask)
    inputs = leaves(hs, W_hy, b_y)
    theirs = torch_loss(*inputs, np.where(mask, targets, -100))
    equal([loss], [theirs])
    gradients = torch.autograd.grad(theirs, inputs)
    equal(readout_backward(dlogits, hs, W_hy), gradients)


def torch_loss(hs, W_hy, b_y, targets):
    """Cross-entropy summed over steps, divided by B; a target of -100 does not count."""
    logits, targets = hs @ W_hy + b_y, torch.from_numpy(targets)
    total = torch.nn.functional.cross_entropy(
        logits.flatten(0, -2), targets.flatten(), reduction="sum", ignore_index=-100
    )
    return total / hs.shape[1]


def network(rng):
    """X, targets, h0 and the five parameters of a vanilla network with a read-out."""
    x, (h0,), weights = drawn(rng, "RNN")
    targets = rng.integers(K, size=(T, B))
    return x, targets, h0, *weights, rng.normal(size=(H, K)), rng.normal(size=K)


def run(x, h, W_xh, W_hh, b_h):
    """States of a vanilla network, from a state whose history torch may know or not."""
    hs = []
    for x_t in x:
        h = torch.tanh(x_t @ W_xh + h @ W_hh + b_h)
        hs.append(h)
    return torch.stack(hs)


@pytest.mark.parametrize(("k1", "k2"), [(1, 1), (1, 4), (2, 3), (3, 3), (3, 5), (2, T), (T, T + 2)])
def test_tbptt(rng, k1, k2):
    """Truncated gradients are those of windows whose first state was detached."""
    x, targets, h0, *parameters = network(rng)
    P, x_ = leaves(*parameters), torch.from_numpy(x)
    hs = run(x_, torch.from_numpy(h0), *P[:3]).detach()
    total = [torch.zeros_like(p) for p in P]
    for start, loss_start, stop in tbptt_windows(T, k1, k2).tolist():
        first = hs[start - 1] if start else torch.from_numpy(h0)
        window = run(x_[start:stop], first.detach(), *P[:3])
        loss = torch_loss(window[loss_start - start :], *P[3:], targets[loss_start:stop])
        total = [a + g for a, g in zip(total, torch.autograd.grad(loss, P), strict=True)]
    ours = tbptt_gradients(x, targets, h0, *parameters, k1, k2)
    equal(ours[:1], [torch_loss(hs, *P[3:], targets)])
    equal(ours[1:], total)


def test_stateful_training(rng):
    """Training block by block is SGD on blocks whose first state was detached, and clipping."""
    x, targets, h, *parameters = network(rng)
    k, learning_rate, max_norm = 3, 0.05, 0.8
    ours = train_stateful(x, targets, h, *parameters, k, learning_rate, max_norm)
    P, h = leaves(*parameters), torch.from_numpy(h)
    optimiser, losses = torch.optim.SGD(P, lr=learning_rate), []
    for start in range(0, T, k):
        hs = run(torch.from_numpy(x[start : start + k]), h, *P[:3])
        loss = torch_loss(hs, *P[3:], targets[start : start + k])
        optimiser.zero_grad()
        loss.backward()
        exact_clip(P, max_norm)
        optimiser.step()
        losses.append(loss)
        h = hs[-1].detach()
    equal(ours, [*P, torch.stack(losses), h])


def exact_clip(parameters, max_norm):
    """Clip with torch, and take back the 1e-6 that it adds to the norm before it divides."""
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    for p in parameters:
        if norm > max_norm:
            p.grad *= (norm + 1e-6) / norm
        elif norm + 1e-6 > max_norm:
            p.grad *= (norm + 1e-6) / max_norm


@pytest.mark.parametrize("ratio", [0.01, 0.7, 1 - 1e-8, 1.0, 1 + 1e-8, 1.5, 1e3])
def test_clipping(rng, ratio):
    """Clipping is torch's, once the 1e-6 that torch adds to the norm is accounted for."""
    grads = [rng.normal(size=shape) for shape in [(D, H), (H, H), (H,)]]
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    max_norm = float(ratio * norm)
    clipped, ours = clip_by_global_norm(grads, max_norm)
    parameters = leaves(*grads)
    for p in parameters:
        p.grad = p.detach().clone()
    theirs = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    equal([np.asarray(ours)], [theirs])
    # Ours scales by min(1, max_norm / norm), torch by min(1, max_norm / (norm + 1e-6)).
    correction = min(1, max_norm / (norm + 1e-6)) / min(1, max_norm / norm)
    equal([c * correction for c in clipped], [p.grad for p in parameters])


def test_sensitivities_of_one_unit(rng):
    """The total derivatives of one unit's states are autograd's, the immediate ones too."""
    x, h0, w, u = rng.normal(size=T), 0.4, 1.3, -0.7
    weight = torch.tensor(w, requires_grad=True)
    states = [torch.tensor(h0)]
    immediate, total = [], []
    for x_t in x:
        cut = torch.tanh(weight * states[-1].detach() + u * x_t)
        immediate += torch.autograd.grad(cut, weight)
        states.append(torch.tanh(weight * states[-1] + u * x_t))
        total += torch.autograd.grad(states[-1], weight, retain_graph=True)
    equal(scalar_sensitivities(x, h0, w, u), [torch.stack(immediate), torch.stack(total)])


def test_jacobians_of_the_vanilla_network(rng):
    """A step's Jacobian and the product of many are what torch's own jacobian finds."""
    x, (h0,), weights = drawn(rng, "RNN")
    hs = rnn_forward(x[:, :1], h0[:1], *weights)[:, 0]
    x_, weights_ = torch.from_numpy(x[:, 0]), leaves(*weights)
    for k, t in [(1, 2), (0, T - 1), (2, 5), (3, 3)]:

        def later(h, k=k, t=t):
            return run(x_[k + 1 : t + 1], h, *weights_)[-1] if t > k else h

        J = torch.autograd.functional.jacobian(later, torch.from_numpy(hs[k]))
        equal([jacobian_product(hs, weights[1], k, t)], [J])
        if t == k + 1:
            equal([step_jacobian(hs[t], weights[1])], [J])


def test_terms_of_the_cell_jacobian(rng):
    """Each of the four terms is torch's jacobian with the three other paths detached."""
    x, (_, c_prev), weights = drawn(rng, "LSTM")
    c_prev, o_prev = c_prev[0], rng.uniform(0.1, 0.9, size=H)
    h_prev = (o_prev * np.tanh(c_prev))[None]
    gates = lstm_step_forward(x[0, :1], h_prev, c_prev[None], *weights)[2][0]
    W_xh, W_hh, b_h = leaves(*weights)
    o = torch.from_numpy(o_prev)

    def cell(open_path):
        def step(c):
            a = torch.from_numpy(x[0, 0]) @ W_xh + (o * torch.tanh(c)) @ W_hh + b_h
            i, f, g, _ = a.chunk(4)
            parts = {"f": f.sigmoid(), "c": c, "i": i.sigmoid(), "g": g.tanh()}
            f, c, i, g = (v if name == open_path else v.detach() for name, v in parts.items())
            return f * c + i * g

        return step

    point = torch.from_numpy(c_prev)
    jacobians = [torch.autograd.functional.jacobian(cell(path), point) for path in "fcig"]
    equal(cell_jacobian_terms(c_prev, o_prev, gates, weights[1]), jacobians)
