"""What PyTorch says of a training loop on a stream that forgets to cut the history."""

import pytest

from tests.torch_oracle import torch

BLOCKS, k, B, D, H, K = 3, 5, 2, 3, 4, 2


def train(cut, **backward):
    """The loop of the chapter "tbptt"; return "trained", or the error."""
    torch.manual_seed(0)
    model, readout = torch.nn.RNN(D, H), torch.nn.Linear(H, K)
    parameters = [*model.parameters(), *readout.parameters()]
    optimizer, h = torch.optim.SGD(parameters, lr=0.1), torch.zeros(1, B, H)
    for _ in range(BLOCKS):
        h = h.detach() if cut else h
        hs, h = model(torch.randn(k, B, D), h)
        logits, targets = readout(hs), torch.randint(K, (k, B))
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        try:
            loss.backward(**backward)
        except RuntimeError as error:
            return str(error)
        optimizer.step()
    return "trained"


def test_with_the_history_cut_it_trains():
    """The loop as printed runs through all blocks."""
    assert train(cut=True) == "trained"


@pytest.mark.parametrize(
    ("options", "message"),
    [({}, "backward through the graph a second time"),
     ({"retain_graph": True}, "modified by an inplace operation")],
)  # fmt: skip
def test_without_a_cut_it_raises(options, message):
    """Neither the plain loop nor the one that retains the graph gets past the second block."""
    assert message in train(cut=False, **options)
