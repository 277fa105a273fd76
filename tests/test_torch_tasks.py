"""Adding, copy and embedded Reber: the course's networks learn step for step as PyTorch's do.

Torch has its own cells, losses, derivatives and Adam; the course lends it the first weights and the
sampler of the tasks.
"""

import json
import sys

import numpy as np
import pytest

from autograder.course import ROOT
from tests.torch_oracle import float64, gru, leaves, torch  # noqa: F401

sys.path.insert(0, str(ROOT / "book"))
import starts
import tasks
import trials

UPDATES = 20
KEPT = json.loads((ROOT / "book/data/training_compared.json").read_text("utf-8"))


def module(kind):
    """Torch's own network of that kind, from states of zero."""

    def states(x, zero, W_xh, W_hh, b_h):
        named = {
            "weight_ih_l0": W_xh.T,
            "weight_hh_l0": W_hh.T,
            "bias_ih_l0": b_h,
            "bias_hh_l0": 0 * b_h.detach(),
        }
        return torch.func.functional_call(kind(x.shape[2], zero.shape[1]), named, x)[0]

    return states


CELLS = {
    "vanilla": module(torch.nn.RNN),
    "GRU": lambda *words: gru(*words)[1:],
    "LSTM": module(torch.nn.LSTM),
}


def added(rng):
    """Inputs of the adding task, and torch's loss of the outputs."""
    x, _ = tasks.adding(rng)
    wanted = torch.from_numpy((x[:, :, 0] * x[:, :, 1]).sum(axis=0))
    return x, lambda outputs: torch.nn.functional.mse_loss(outputs[-1, :, 0], wanted)


def copied(rng):
    """Inputs of the copy task, and torch's loss: nats per sequence, of its last four steps."""
    x, _ = tasks.copy(rng)
    wanted = torch.from_numpy(x[:4].argmax(axis=2))
    return x, lambda outputs: nats(outputs[-4:], wanted)


def grown(rng):
    """Inputs of the grammar, and torch's loss: nats per string, of each next letter."""
    strings = [tasks.reber_string(rng) for _ in range(20)]
    ids = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor([tasks.LETTERS.index(letter) for letter in s]) for s in strings],
        padding_value=-100,
    )
    x = torch.nn.functional.one_hot(ids[:-1].clamp(min=0), len(tasks.LETTERS)).double()
    return x.numpy(), lambda outputs: nats(outputs, ids[1:])


def nats(logits, wanted):
    """Nats per sequence; -100 is not counted."""
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), wanted.flatten(), reduction="sum"
    ) / len(wanted[0])


DRAWN = {"adding": added, "copy": copied, "Reber": grown}


def learned_by_torch(cell, draw, theta, rate, seed):
    """Losses before each update, and the weights in the end."""
    theta = leaves(*theta)
    adam = torch.optim.Adam(theta, lr=rate)
    rng, losses = np.random.default_rng([seed, 2]), []
    for _ in range(UPDATES):
        x, loss_of = draw(rng)
        zero = torch.zeros(x.shape[1], len(theta[1]))
        loss = loss_of(CELLS[cell](torch.from_numpy(x), zero, *theta[:3]) @ theta[3] + theta[4])
        adam.zero_grad()
        loss.backward()
        norm = sum((p.grad**2).sum() for p in theta).sqrt()
        for p in theta:  # torch's own clipping adds a millionth to the norm
            p.grad *= min(1.0, 1.0 / norm)
        adam.step()
        losses.append(loss.item())
    return losses, [p.detach().numpy() for p in theta]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("name", DRAWN)
def test_a_task_is_learned_as_torch_learns_it(name, cell):
    """Losses of the first updates, weights after them, and what the chapter keeps of its run."""
    task, D, K = tasks.TASKS[name]
    kept, seed = KEPT[f"{name}/{cell}"], 0
    begin = starts.start(cell, D, kept["H"], K, seed)
    losses, theirs = learned_by_torch(cell, DRAWN[name], begin, kept["rate"], seed)
    step = trials.stepper("Adam", kept["rate"])
    ours, log = trials.train(cell, begin, task, step, UPDATES, seed)
    np.testing.assert_allclose(log[:, 0], losses, rtol=1e-10)
    np.testing.assert_allclose(kept["first"], losses, rtol=1e-6)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-8)
