"""What the notebook "training" draws and cuts, by brute force and by what must hold of it."""

import numpy as np
import pytest

from solutions.training import (
    chrono_bias,
    lstm_initial_parameters,
    sample_ids,
    sequence_dropout_mask,
    stream_batches,
)

SEEDS = [0, 1, 2, 77, 2**32 - 1]


@pytest.mark.parametrize("length", [1, 2, 12, 13, 14, 31, 60])
@pytest.mark.parametrize(("B", "k"), [(1, 1), (1, 5), (4, 3), (3, 4), (5, 1)])
def test_streams(length, B, k):
    """Every entry is the id whose place the definition gives, and no further block would fit."""
    ids = np.random.default_rng(length).permutation(length)
    inputs, targets = stream_batches(ids.astype(np.int16), B, k)
    assert inputs.dtype == targets.dtype == np.int64
    m = (length - 1) // B
    n = 0
    while (n + 1) * k <= m:
        n += 1
    assert inputs.shape == targets.shape == (n, k, B)
    for i, t, b in np.ndindex(inputs.shape):
        assert inputs[i, t, b] == ids[b * m + i * k + t]
        assert targets[i, t, b] == ids[b * m + i * k + t + 1]


def test_a_sample_is_distributed_as_its_softmax():
    """Of evenly spaced u the share that draws an id is the id's probability."""
    logits, count = np.array([0.3, -1.0, 2.0, 0.0]), 10_000
    for temperature in (0.5, 2.0):
        u = (np.arange(count) + 0.5) / count
        ids = sample_ids(np.tile(logits, (count, 1)), temperature, u)
        p = np.exp(logits / temperature)
        shares = np.bincount(ids, minlength=4) / count
        np.testing.assert_allclose(shares, p / p.sum(), atol=1 / count)


def test_rounding_draws_no_id_that_there_is_not():
    """Where the probabilities add up to less than the largest u below 1, the last id is drawn."""
    logits, u = np.zeros((1, 10)), np.array([np.nextafter(1.0, 0.0)])
    assert np.cumsum(np.full(10, 1 / 10))[-1] <= u[0]
    assert sample_ids(logits, 1.0, u).tolist() == [9]


def drawn(function):
    """What every seed gives, once it is clear that it gives the same thing again."""
    found = [np.concatenate([np.ravel(a) for a in function(seed)]) for seed in SEEDS]
    for seed, first in zip(SEEDS, found, strict=True):
        np.testing.assert_array_equal(first, np.concatenate([np.ravel(a) for a in function(seed)]))
    assert len({array.tobytes() for array in found}) == len(SEEDS)
    return found


@pytest.mark.parametrize("keep", [0.2, 0.75])
def test_masks(keep):
    """Entries are 0 or 1 / keep; over all seeds each entry's mean is near 1, each pair's too."""
    masks = np.array(drawn(lambda seed: sequence_dropout_mask(60, 70, keep, seed)))
    assert set(np.unique(masks)) == {0.0, 1 / keep}
    masks = masks.reshape(-1, 60, 70)
    near_one(masks, keep)
    # The product of two independent entries has the mean 1 as well.
    for pair in (masks[:, 1:] * masks[:, :-1], masks[..., 1:] * masks[..., :-1]):
        near_one(pair[:, ::2, ::2], keep**2)
    # How many units an example keeps is binomial, of 300 examples within five deviations.
    spread = (masks > 0).sum(axis=2).var() / (70 * keep * (1 - keep))
    assert abs(spread - 1) < 5 * np.sqrt(2 / 300)


@pytest.mark.parametrize("keep", [0.0, -0.1, 1.0 + 1e-9, np.nan, np.inf])
def test_what_is_no_share_is_refused(keep):
    """The error names the argument and what came; a share of 1 keeps everything."""
    with pytest.raises(ValueError, match=f"keep: .* got {keep}"):
        sequence_dropout_mask(2, 3, keep, 0)
    assert (sequence_dropout_mask(2, 3, 1.0, 0) == 1).all()


@pytest.mark.parametrize("temperature", [0.0, -0.5, np.nan])
def test_what_is_no_temperature_is_refused(temperature):
    """The error names the argument and what came."""
    with pytest.raises(ValueError, match=f"temperature: .* got {temperature}"):
        sample_ids(np.zeros((1, 2)), temperature, np.array([0.3]))


def near_one(entries, keep):
    """Within five standard deviations, of entries that are 1 / keep with probability keep."""
    assert abs(entries.mean() - 1) < 5 * np.sqrt((1 / keep - 1) / entries.size)


@pytest.mark.parametrize(("D", "H"), [(40, 30), (1, 2)])
def test_starts(D, H):
    """Weights keep within their bound and fill it, blocks are orthogonal, one gate forgets less."""
    bound = np.sqrt(6 / (D + H))
    blocks = []
    drawn(lambda seed: lstm_initial_parameters(D, H, 1.5, seed))
    for seed in SEEDS:
        W_xh, W_hh, b_h = lstm_initial_parameters(D, H, 1.5, seed)
        assert (W_xh.shape, W_hh.shape) == ((D, 4 * H), (H, 4 * H))
        assert np.abs(W_xh).max() <= bound
        if D == 40:
            fills(np.split((W_xh + bound) / (2 * bound), 4, axis=1))
        blocks += np.split(W_hh, 4, axis=1)
        assert b_h.tolist() == [0.0] * H + [1.5] * H + [0.0] * 2 * H
    for i, block in enumerate(blocks):
        np.testing.assert_allclose(block @ block.T, np.eye(H), atol=1e-12)
        assert not any(np.allclose(block, other) for other in blocks[:i])


def test_neighbouring_seeds_share_no_block():
    """Runs with the seeds 0, 1, 2, … have nothing in common but their distribution."""
    seen = [lstm_initial_parameters(2, 3, 1.0, seed)[1] for seed in range(30)]
    blocks = np.concatenate([np.split(W_hh, 4, axis=1) for W_hh in seen])
    assert len({block.tobytes() for block in blocks}) == len(blocks)


def fills(parts):
    """Numbers of each part are spread evenly over 0 to 1, by the test of Kolmogorov."""
    for part in parts:
        entries = np.sort(np.ravel(part))
        ranks = (np.arange(entries.size) + 0.5) / entries.size
        # Passed by chance in all but one case of a hundred million.
        assert np.abs(entries - ranks).max() < 3.1 / np.sqrt(entries.size)


@pytest.mark.parametrize("T_max", [2, 3, 50, 1000])
def test_chrono(T_max):
    """exp(b_f) fills 1 to T_max - 1 evenly, so that 1 / (1 - f) is a time of 2 to T_max steps."""
    H = 2000
    for seed in SEEDS:
        b_i, b_f, *rest = np.split(chrono_bias(H, T_max, seed), 4)
        np.testing.assert_array_equal(b_i, -b_f)
        assert not np.any(rest)
        times = 1 / (1 - 1 / (1 + np.exp(-b_f)))
        assert times.min() >= 2 - 1e-9
        assert times.max() <= T_max + 1e-9
        if T_max > 2:
            fills([(times - 2) / (T_max - 2)])
    if T_max > 2:
        drawn(lambda seed: chrono_bias(H, T_max, seed))
