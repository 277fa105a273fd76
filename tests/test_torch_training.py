"""The references of the notebook "training" agree with PyTorch's optimisers and its autograd."""

import numpy as np
import pytest

from solutions.training import (
    adam,
    rmsprop,
    rnn_dropout_backward,
    rnn_dropout_forward,
    sample_ids,
    sgd_momentum,
)
from tests.torch_oracle import equal, float64, leaves, torch  # noqa: F401

T, B, D, H = 6, 3, 4, 5
SHAPES = [(D, H), (H,), (2, 3, 4), ()]
STEPS = 5


@pytest.fixture
def rng():
    return np.random.default_rng(8)


@pytest.mark.parametrize("keep", [0.4, 1.0])
def test_dropout(rng, keep):
    """With the same units dropped at every step, states and gradients are autograd's."""
    masks = [(rng.uniform(size=(B, n)) < keep) / keep for n in (D, H)]
    assert keep == 1 or all(mask.any() and not mask.all() for mask in masks)
    x, h0 = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, size=(B, H))
    weights = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
    dhs = rng.normal(size=(T, B, H))
    hs = rnn_dropout_forward(x, h0, *weights, *masks)
    inputs = leaves(x, h0, *weights)
    mask_x, mask_h = map(torch.from_numpy, masks)
    theirs = [inputs[1]]
    for x_t in inputs[0]:
        heard, remembered = mask_x * x_t, mask_h * theirs[-1]
        theirs.append(torch.tanh(heard @ inputs[2] + remembered @ inputs[3] + inputs[4]))
    theirs = torch.stack(theirs[1:])
    equal([hs], [theirs])
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dhs))
    kept = dhs.copy()
    equal(rnn_dropout_backward(dhs, x, h0, hs, *weights[:2], *masks), gradients)
    assert np.array_equal(dhs, kept)


def several_steps(rng, optimiser, names, step):
    """Take the same steps as one of torch's optimisers, from zeros, and compare after each.

    Parameters
    ----------
    rng : numpy.random.Generator
    optimiser : callable
        Makes torch's, of a list of parameters.
    names : list of str
        What torch calls the arrays that the rule remembers.
    step : callable
        Takes parameters, gradients, what is remembered and the number of the step; ours.
    """
    ours = [np.asarray(rng.normal(size=shape)) for shape in SHAPES]
    theirs = leaves(*ours)
    torchs = optimiser(theirs)
    memory = [[np.zeros(shape) for shape in SHAPES] for _ in names]
    for number in range(1, STEPS + 1):
        gradients = [np.asarray(rng.normal(scale=10.0**-number, size=shape)) for shape in SHAPES]
        for p, g in zip(theirs, gradients, strict=True):
            p.grad = torch.from_numpy(np.array(g))
        torchs.step()
        given = [array for arrays in (ours, gradients, *memory) for array in arrays]
        kept = [array.copy() for array in given]
        ours, *memory = step(ours, gradients, memory, number)
        assert all(map(np.array_equal, given, kept))
        equal(ours, theirs)
        for name, arrays in zip(names, memory, strict=True):
            equal(arrays, [torchs.state[p][name] for p in theirs])


@pytest.mark.parametrize("momentum", [0.3, 0.9])
def test_momentum(rng, momentum):
    """Momentum is torch.optim.SGD's, velocities included."""
    several_steps(
        rng, lambda p: torch.optim.SGD(p, lr=0.2, momentum=momentum), ["momentum_buffer"],
        lambda p, g, memory, _: sgd_momentum(p, g, *memory, 0.2, momentum),
    )  # fmt: skip


@pytest.mark.parametrize("eps", [1e-8, 0.1])
def test_rmsprop(rng, eps):
    """RMSProp is torch.optim.RMSprop, mean squares included."""
    several_steps(
        rng, lambda p: torch.optim.RMSprop(p, lr=0.2, alpha=0.8, eps=eps), ["square_avg"],
        lambda p, g, memory, _: rmsprop(p, g, *memory, 0.2, 0.8, eps),
    )  # fmt: skip


@pytest.mark.parametrize("eps", [1e-8, 0.1])
def test_adam(rng, eps):
    """Adam is torch.optim.Adam, its two running means included."""
    several_steps(
        rng, lambda p: torch.optim.Adam(p, lr=0.2, betas=(0.7, 0.95), eps=eps),
        ["exp_avg", "exp_avg_sq"],
        lambda p, g, memory, number: adam(p, g, *memory, number, 0.2, 0.7, 0.95, eps),
    )  # fmt: skip


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("size", [1.0, 1e4])
def test_sampling(rng, temperature, size):
    """An id is drawn by going through torch's probabilities until their sum exceeds u."""
    logits, u = rng.normal(scale=size, size=(200, 7)), rng.uniform(size=200)
    expected = []
    for row, limit in zip(torch.softmax(torch.from_numpy(logits) / temperature, 1), u, strict=True):
        total, k = row[0], 0
        while total <= limit:
            k += 1
            total = total + row[k]
        expected.append(k)
    found = sample_ids(logits, temperature, u)
    assert found.dtype == np.int64
    assert found.tolist() == expected
    assert len(set(expected)) == 7
