"""What tests share that hold the references against PyTorch; they are skipped where it is not."""

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch, an optional oracle, is not installed: see requirements-extras.txt"
)


@pytest.fixture(autouse=True)
def float64():
    """All of torch computes in double precision; to be imported where it should hold."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def equal(ours, theirs):
    """Both to 1e-10, which the references owe; absolute, of numbers of about 1."""
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        mine, other = (
            v.detach().numpy() if isinstance(v, torch.Tensor) else v for v in (mine, other)
        )
        assert np.shape(mine) == other.shape
        np.testing.assert_allclose(mine, other, rtol=1e-10, atol=1e-10)


def vanilla(x, h, W_xh, W_hh, b_h):
    """All states of a vanilla network in torch, ``h`` before the first step included."""
    hs = [h]
    for x_t in x:
        hs.append(torch.tanh(x_t @ W_xh + hs[-1] @ W_hh + b_h))
    return torch.stack(hs)


def gru_step(x, h_prev, W_xh, W_hh, b_h):
    """The GRU whose reset comes before the product, which torch has no module for."""
    (x_r, x_z, x_n), (W_r, W_z, W_n) = (x @ W_xh + b_h).chunk(3, 1), W_hh.chunk(3, 1)
    r = torch.sigmoid(x_r + h_prev @ W_r)
    z = torch.sigmoid(x_z + h_prev @ W_z)
    n = torch.tanh(x_n + (r * h_prev) @ W_n)
    return torch.lerp(n, h_prev, z)


def gru(x, h, W_xh, W_hh, b_h):
    """All states of that GRU in torch, ``h`` before the first step included."""
    hs = [h]
    for x_t in x:
        hs.append(gru_step(x_t, hs[-1], W_xh, W_hh, b_h))
    return torch.stack(hs)


def leaves(*arrays):
    """Tensors of the arrays' numbers, which gradients are wanted of."""
    return [torch.from_numpy(np.array(a)).requires_grad_() for a in arrays]
