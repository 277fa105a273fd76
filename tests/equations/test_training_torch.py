"""Training as in the chapter "training", beside PyTorch: the same losses, update by update."""

import sys

import numpy as np
import pytest

from tests.equations.coverage import BOOK
from tests.torch_oracle import torch

sys.path.insert(0, str(BOOK))

import starts
import tasks
import trials

torch.set_num_threads(1)  # for matrices this small a second one only costs

UPDATES, RATE = 25, 0.01
MODULES = {"vanilla": torch.nn.RNN, "LSTM": torch.nn.LSTM}


def torch_losses(cell, parameters, task, D, seed):
    """Losses before each update of torch's own cell, clipping and Adam, from our start."""
    W_xh, W_hh, b_h, W_hy, b_y = (torch.tensor(p) for p in parameters)
    net = MODULES[cell](D, W_hh.shape[0], dtype=torch.float64)
    head = torch.nn.Linear(*W_hy.shape, dtype=torch.float64)
    with torch.no_grad():
        for p, value in ((net.weight_ih_l0, W_xh.T), (net.weight_hh_l0, W_hh.T),
                         (net.bias_ih_l0, b_h), (net.bias_hh_l0, 0 * b_h),
                         (head.weight, W_hy.T), (head.bias, b_y)):  # fmt: skip
            p.copy_(value)
    net.bias_hh_l0.requires_grad_(False)  # ours has one bias
    weights = [p for p in (*net.parameters(), *head.parameters()) if p.requires_grad]
    adam, rng, losses = torch.optim.Adam(weights, lr=RATE), np.random.default_rng([seed, 2]), []
    for _ in range(UPDATES):
        x, judge = task(rng)
        outputs = head(net(torch.tensor(x))[0])
        loss, _, doutputs = judge(outputs.detach().numpy())
        adam.zero_grad()
        outputs.backward(torch.tensor(doutputs))
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()
        losses.append(loss)
    return losses


@pytest.mark.parametrize("name", ["adding", "copy", "Reber"])
@pytest.mark.parametrize("cell", sorted(MODULES))
def test_training_beside_torch(cell, name):
    """Forward, backward, clipping and Adam together make the same losses as torch makes."""
    task, D, K = tasks.TASKS[name]
    fresh = starts.start(cell, D, 9, K, 0)
    ours = trials.train(cell, fresh, task, trials.stepper("Adam", RATE), UPDATES, 0)[1][:, 0]
    theirs = torch_losses(cell, fresh, task, D, 0)
    # torch clips by max_norm / (norm + 1e-6) where we clip by max_norm / norm.
    assert np.allclose(ours, theirs, rtol=1e-4)
    assert ours[-1] != ours[0]
