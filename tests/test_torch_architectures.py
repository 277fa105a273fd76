"""The references of the notebook "architectures" agree with PyTorch's modules and its autograd."""

import numpy as np
import pytest

from solutions.architectures import (
    bidirectional_backward,
    bidirectional_forward,
    conv_over_time_backward,
    conv_over_time_forward,
    ctc_loss,
    deep_rnn_backward,
    deep_rnn_forward,
    encoder_decoder_gradients,
    last_state,
    last_state_backward,
    max_pool,
    max_pool_backward,
    mean_pool,
    mean_pool_backward,
    reverse_padded,
)
from tests.torch_oracle import equal, float64, leaves, torch, vanilla  # noqa: F401

T, B, D, H, K = 7, 4, 3, 5, 6


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def drawn_mask(rng):
    """Lengths, one of them T and one of them 1, and the mask that says the same."""
    lengths = np.array([T, 1, *rng.integers(2, T, size=B - 2)])
    return lengths, np.arange(T)[:, None] < lengths


def weights(rng, below=D, H=H):
    """W_xh, W_hh, b_h."""
    return rng.normal(size=(below, H)), rng.normal(size=(H, H)) / 2, rng.normal(size=H)


def fill(module, *layers):
    """Give a torch module our parameters; our one bias stands for its two."""
    ours = [a for W_xh, W_hh, b_h in layers for a in (W_xh.T, W_hh.T, b_h, 0 * b_h)]
    with torch.no_grad():
        for p, value in zip(module.parameters(), ours, strict=True):
            p.copy_(torch.from_numpy(value))


def gradients_of(module):
    """The gradients of a torch module in our order and shapes, layer by layer."""
    found = iter([p.grad for p in module.parameters()])
    return [
        [W_xh.T, W_hh.T, b] for W_xh, W_hh, b, _ in zip(found, found, found, found, strict=True)
    ]


def test_turning_round(rng):
    """Turned round, each example is torch's flip of its counted steps."""
    lengths, mask = drawn_mask(rng)
    x = rng.normal(size=(T, B, D))
    theirs = torch.from_numpy(x.copy())
    for b, n in enumerate(lengths):
        theirs[:n, b] = theirs[:n, b].flip(0)
    equal([reverse_padded(x, mask)], [theirs])


def test_both_ends(rng):
    """Two readers of padded sequences are torch's bidirectional RNN on packed ones, both ways."""
    lengths, mask = drawn_mask(rng)
    x, h0 = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, size=(2, B, H))
    ahead, behind = weights(rng), weights(rng)
    hs = bidirectional_forward(x, mask, *h0, *ahead, *behind)
    dhs = rng.normal(size=hs.shape)

    module = torch.nn.RNN(D, H, bidirectional=True)
    fill(module, ahead, behind)
    x_, h0_ = leaves(x, h0)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x_, lengths, enforce_sorted=False)
    theirs, _ = torch.nn.utils.rnn.pad_packed_sequence(module(packed, h0_)[0])
    equal([hs], [theirs])
    (theirs * torch.from_numpy(dhs)).sum().backward()
    (dahead, dbehind), others = gradients_of(module), (ahead[0], ahead[1], behind[0], behind[1])
    spoil = ~mask[:, :, None] * 1e3
    ours = bidirectional_backward(dhs + spoil, x + spoil, mask, *h0, hs + spoil, *others)
    equal(ours, [x_.grad, *h0_.grad, *dahead, *dbehind])


def test_a_stack_of_one_width(rng):
    """A stack whose layers are equally wide is torch's RNN of three layers, both ways."""
    x, h0s = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, size=(3, B, H))
    layers = [weights(rng), weights(rng, H), weights(rng, H)]
    flat = [a for layer in layers for a in layer]
    hs = deep_rnn_forward(x, list(h0s), flat)
    dhs = rng.normal(size=hs[-1].shape)

    module = torch.nn.RNN(D, H, num_layers=3)
    fill(module, *layers)
    x_, h0_ = leaves(x, h0s)
    theirs, last = module(x_, h0_)
    equal([hs[-1], *(layer[-1] for layer in hs)], [theirs, *last])
    (theirs * torch.from_numpy(dhs)).sum().backward()
    dx, dh0s, dparameters = deep_rnn_backward(dhs, x, list(h0s), hs, flat)
    equal([dx], [x_.grad])
    equal(dh0s, h0_.grad)
    equal(dparameters, [g for layer in gradients_of(module) for g in layer])


def test_a_stack_of_many_widths(rng):
    """A stack whose layers differ in width has the gradients that autograd finds."""
    widths = [D, 6, 2, 5]
    x, h0s = rng.normal(size=(T, B, D)), [rng.normal(size=(B, n)) for n in widths[1:]]
    flat = [a for i in range(3) for a in weights(rng, *widths[i : i + 2])]
    hs = deep_rnn_forward(x, h0s, flat)
    inputs = leaves(x, *h0s, *flat)
    theirs = [inputs[0]]
    for layer in range(3):
        own = inputs[4 + 3 * layer : 7 + 3 * layer]
        theirs.append(vanilla(theirs[-1], inputs[1 + layer], *own)[1:])
    equal(hs, theirs[1:])
    dhs = rng.normal(size=hs[-1].shape)
    gradients = torch.autograd.grad(theirs[-1], inputs, torch.from_numpy(dhs))
    dx, dh0s, dparameters = deep_rnn_backward(dhs, x, h0s, hs, flat)
    equal([dx, *dh0s, *dparameters], gradients)


def masked_mean(hs, mask):
    return (hs * mask[..., None]).sum(0) / mask.sum(0)[:, None]


@pytest.mark.parametrize(
    ("pool", "backward", "theirs"),
    [
        (last_state, last_state_backward, lambda hs, m: hs[m.sum(0) - 1, torch.arange(B)]),
        (mean_pool, mean_pool_backward, masked_mean),
        (max_pool, lambda d, mask, hs: max_pool_backward(d, hs, mask),
         lambda hs, m: hs.masked_fill(~m[..., None], -np.inf).amax(0)),
    ],
)  # fmt: skip
def test_many_to_one(rng, pool, backward, theirs):
    """The last, mean and largest state have torch's values and gradients; padding has no say."""
    _, mask = drawn_mask(rng)
    hs, d = rng.normal(size=(T, B, H)) - 1, rng.normal(size=(B, H))
    (hs_,) = leaves(hs)
    pooled = theirs(hs_, torch.from_numpy(mask))
    equal([pool(np.where(mask[:, :, None], hs, 1e3), mask)], [pooled])
    gradients = torch.autograd.grad(pooled, hs_, torch.from_numpy(d))
    equal([backward(d, mask, hs) if pool is max_pool else backward(d, mask)], gradients)


@pytest.mark.parametrize(
    ("T", "labels", "blank"),
    [
        (9, [1, 2, 3], 0), (9, [2, 2, 2], 0), (9, [0, 1, 1, 0], 5), (5, [1, 1, 3], 2), (6, [], 0),
        (1, [4], 0), (1, [], 3), (3, [1, 2, 1], 0), (200, [1, 2, 2, 3, 1] * 12, 0),
    ],
)  # fmt: skip
def test_ctc(rng, T, labels, blank):
    """The loss is torch's, and its gradient what autograd finds through log-softmax."""
    logits, labels = rng.normal(scale=2.0, size=(T, K)), np.array(labels, dtype=np.int64)
    ours = ctc_loss(logits, labels, blank)
    (logits_,) = leaves(logits)
    loss = torch.nn.functional.ctc_loss(
        logits_.log_softmax(1)[:, None], torch.from_numpy(labels)[None], torch.tensor([T]),
        torch.tensor([len(labels)]), blank=blank, reduction="sum",
    )  # fmt: skip
    equal(ours, [loss, *torch.autograd.grad(loss, logits_)])


def test_ctc_of_extreme_logits(rng):
    """With logits of ±1000 over 200 steps both are torch's to 1e-8 of their size."""
    logits = rng.normal(size=(200, K)) + rng.choice([-1e3, 0.0, 1e3], size=(200, K))
    labels = rng.integers(1, K, size=50)
    loss, dlogits = ctc_loss(logits, labels, 0)
    (logits_,) = leaves(logits)
    theirs = torch.nn.functional.ctc_loss(
        logits_.log_softmax(1)[:, None], torch.from_numpy(labels)[None], torch.tensor([200]),
        torch.tensor([50]), reduction="sum",
    )  # fmt: skip
    np.testing.assert_allclose(loss, theirs.item(), rtol=1e-12)
    gradient = torch.autograd.grad(theirs, logits_)[0].numpy()
    np.testing.assert_allclose(dlogits, gradient, rtol=0, atol=1e-8)


@pytest.mark.parametrize("width", [1, 3, T])
def test_filter(rng, width):
    """A filter over time is torch's conv1d, both ways."""
    C = 2
    x, W, b = rng.normal(size=(T, B, D)), rng.normal(size=(width, D, C)), rng.normal(size=C)
    y = conv_over_time_forward(x, W, b)
    inputs = leaves(x, W, b)
    theirs = torch.nn.functional.conv1d(
        inputs[0].permute(1, 2, 0), inputs[1].permute(2, 1, 0), inputs[2]
    ).permute(2, 0, 1)
    equal([y], [theirs])
    dy = rng.normal(size=y.shape)
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dy))
    equal(conv_over_time_backward(dy, x, W), gradients)


def test_encoder_and_decoder(rng):
    """Loss and gradients are torch's for a decoder that starts from the encoder's last state."""
    T_y, E = 6, 2
    lengths = np.array([T_y, 1, 3, 5])
    mask = np.arange(T_y)[:, None] < lengths
    x, y_in = rng.normal(size=(T, B, D)), rng.normal(size=(T_y, B, E))
    targets, h0 = rng.integers(K, size=(T_y, B)) * mask, rng.normal(size=(B, H))
    theta = [*weights(rng), *weights(rng, E), rng.normal(size=(H, K)), rng.normal(size=K)]
    P, x_, y_, h_ = leaves(*theta), *map(torch.from_numpy, (x, y_in, h0))
    hs = vanilla(y_, vanilla(x_, h_, *P[:3])[-1], *P[3:6])[1:]
    loss = torch.nn.functional.cross_entropy(
        (hs @ P[6] + P[7]).flatten(0, 1), torch.from_numpy(np.where(mask, targets, -100)).flatten(),
        reduction="sum", ignore_index=-100,
    ) / B  # fmt: skip
    ours = encoder_decoder_gradients(x, y_in, targets, mask, h0, *theta)
    equal(ours, [loss, *torch.autograd.grad(loss, P)])
