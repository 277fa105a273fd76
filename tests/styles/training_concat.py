"""Right answers with everything laid end to end: stacked weights, one long vector of parameters."""

import numpy as np


def sequence_dropout_mask(B, H, keep, seed):
    if not (keep > 0 and keep <= 1):
        raise ValueError(f"keep is {keep}")
    return np.random.RandomState(seed).binomial(1, keep, size=(B, H)) / keep


def read_by_steps(x, h0, hs, mask_x, mask_h):
    """What every step reads: dropped inputs, the dropped state before, and a one."""
    before = np.concatenate([h0[np.newaxis], hs])[: len(x)]
    seen = np.concatenate([x, before], axis=2) * np.concatenate([mask_x, mask_h], axis=1)
    return np.concatenate([seen, np.ones((*x.shape[:2], 1))], axis=2)


def rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, mask_x, mask_h):
    weights = np.vstack([W_xh, W_hh, b_h])
    hs = np.empty((0, *h0.shape))
    for t in range(len(x)):
        seen = read_by_steps(x[: t + 1], h0, hs, mask_x, mask_h)
        hs = np.concatenate([hs, np.tanh(seen[-1:] @ weights)])
    return hs


def rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    (T, B, D), H = x.shape, h0.shape[1]
    mask = np.hstack([mask_x, mask_h])
    weights = np.vstack([W_xh, W_hh]).T
    da = np.zeros((T, B, H))
    dread = np.zeros((T + 1, B, D + H))
    for t in range(T - 1, -1, -1):
        da[t] = (dhs[t] + dread[t + 1, :, D:]) * (1 - hs[t] ** 2)
        dread[t] = np.dot(da[t], weights) * mask
    seen = read_by_steps(x, h0, hs, mask_x, mask_h).reshape(T * B, -1)
    dW_xh, dW_hh, db_h = np.split(seen.T @ da.reshape(T * B, H), [D, D + H])
    return dread[:T, :, :D], dread[0, :, D:], dW_xh, dW_hh, db_h[0]


def flat(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


def like(vector, arrays):
    ends = np.cumsum([np.size(a) for a in arrays])[:-1]
    return [
        part.reshape(np.shape(a)) for part, a in zip(np.split(vector, ends), arrays, strict=True)
    ]


def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    velocity = momentum * flat(velocities) + flat(gradients)
    moved = flat(parameters) - learning_rate * velocity
    return like(moved, parameters), like(velocity, parameters)


def rmsprop(parameters, gradients, squares, learning_rate, decay, eps):
    p, g, s = map(flat, (parameters, gradients, squares))
    s = s + (1 - decay) * (g * g - s)
    return like(p - learning_rate * (g / (s**0.5 + eps)), parameters), like(s, parameters)


def adam(parameters, gradients, means, squares, step, learning_rate, beta1, beta2, eps):
    p, g, m, s = map(flat, (parameters, gradients, means, squares))
    betas = np.array([[beta1], [beta2]])
    moments = betas * np.stack([m, s]) + (1 - betas) * np.stack([g, g * g])
    up, down = moments / (1 - betas**step)
    p = p - learning_rate * up / (np.sqrt(down) + eps)
    return [like(vector, parameters) for vector in (p, *moments)]


def stream_batches(ids, B, k):
    m = (len(ids) - 1) // B
    n = m // k
    ids = ids.astype("int64")
    both = []
    for shift in (0, 1):
        rows = ids[shift : shift + B * m].reshape(B, m)[:, : n * k]
        both.append(np.transpose(rows.reshape(B, n, k), (1, 2, 0)))
    return both


def sample_ids(logits, temperature, u):
    if temperature <= 0:
        raise ValueError(f"temperature is {temperature}")
    B, K = logits.shape
    scaled = logits / temperature
    log_sums = np.logaddexp.accumulate(scaled, axis=1)
    sums = np.exp(log_sums - log_sums[:, -1:])
    # One long sorted row: the sums of example b lie between b and b + 1.
    row = np.arange(B)
    found = np.searchsorted((sums + row[:, np.newaxis]).ravel(), u + row, side="right")
    return found - K * row


def lstm_initial_parameters(D, H, forget_bias, seed):
    rng = np.random.RandomState(seed)
    bound = (6 / (D + H)) ** 0.5
    blocks = [(2 * rng.rand(D, H) - 1) * bound for _ in range(4)]
    rotations = [np.linalg.qr(rng.randn(H, H))[0] for _ in range(4)]
    nothing = np.zeros(H)
    biases = [nothing, nothing + forget_bias, nothing, nothing]
    return np.hstack(blocks), np.hstack(rotations), np.hstack(biases)


def chrono_bias(H, T_max, seed):
    u = 1 + (T_max - 2) * np.random.RandomState(seed).random_sample(H)
    return np.hstack([np.log(1 / u), np.log(u), np.zeros(H), np.zeros(H)])
