"""The course's LSTM beside ``torch.nn.LSTM``: forward and backward, float32, the same threads.

Run as ``python -m benchmarks.lstm [--threads N] [--repeats N]``. Both run in this process, in turn,
on the same numbers, and must agree before they are timed. Medians are printed.
"""

import argparse
import os
import statistics
import sys
import time

# T, B, D, H, and how many times torch's time is allowed.
SIZES = [
    (20, 1, 8, 16, None),
    (20, 8, 16, 32, None),
    (100, 8, 32, 64, None),
    (100, 32, 64, 128, 2.0),
    (100, 64, 128, 256, 1.2),
]


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=1, help="threads of both (default 1)")
    parser.add_argument("--repeats", type=int, default=15, help="of the larger sizes (default 15)")
    return parser.parse_args()


def draw(T, B, D, H):
    """Draw the inputs, the parameters and the gradient that reaches the hidden states."""
    import numpy as np

    rng = np.random.default_rng(0)

    def normal(*shape, scale=1.0):
        return rng.normal(scale=scale, size=shape).astype(np.float32)

    inputs = normal(T, B, D), normal(B, H), normal(B, H)
    weights = normal(D, 4 * H, scale=D**-0.5), normal(H, 4 * H, scale=H**-0.5), normal(4 * H)
    return inputs, weights, normal(T, B, H)


def ours(inputs, weights, dhs):
    """Make the two halves of our run: forward, and backward from its result."""
    from solutions.lstm import lstm_backward, lstm_forward

    def forward():
        return lstm_forward(*inputs, *weights)

    def backward(kept):
        return lstm_backward(dhs, *inputs, *kept, *weights[:2])

    return forward, backward


def theirs(inputs, weights, dhs):
    """Make the two halves of torch's run; its gradients come in our order and shapes."""
    import torch

    W_xh, W_hh, b_h = (torch.from_numpy(w.T.copy()) for w in weights)
    module = torch.nn.LSTM(W_xh.shape[1], W_hh.shape[1])
    parameters = dict(module.named_parameters())
    with torch.no_grad():
        for p, value in zip(module.parameters(), (W_xh, W_hh, b_h, 0 * b_h), strict=True):
            p.copy_(value)
    x, h0, c0 = (torch.from_numpy(a.copy()).requires_grad_() for a in inputs)
    upstream = torch.from_numpy(dhs)
    wanted = [x, h0, c0, *(parameters[n] for n in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0"))]

    def forward():
        return module(x, (h0[None], c0[None]))[0]

    def backward(hs):
        for leaf in (x, h0, c0, *module.parameters()):
            leaf.grad = None
        hs.backward(upstream)
        gradients = [leaf.grad.numpy() for leaf in wanted]
        return gradients[:3] + [g.T for g in gradients[3:]]

    return forward, backward


def timed(forward, backward):
    """Seconds of one forward and of one backward pass, and the gradients."""
    start = time.perf_counter()
    kept = forward()
    middle = time.perf_counter()
    gradients = backward(kept)
    return middle - start, time.perf_counter() - middle, gradients


def agree(mine, others):
    """Whether two sets of float32 gradients differ by rounding only."""
    pairs = zip(mine, others, strict=True)
    return all(abs(a - b).max() <= 1e-5 * abs(b).max() for a, b in pairs)


def compare(T, B, D, H, repeats):
    """Median seconds: our forward and backward, torch's forward and backward."""
    drawn = draw(T, B, D, H)
    mine, peer = ours(*drawn), theirs(*drawn)
    if not agree(timed(*mine)[2], timed(*peer)[2]):
        sys.exit(f"T={T} B={B} D={D} H={H}: the two do not compute the same gradients")
    times = [[*timed(*mine)[:2], *timed(*peer)[:2]] for _ in range(repeats)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def main():
    """Print one line per size."""
    chosen = arguments()
    # Read when NumPy is first imported, so set before.
    os.environ["OPENBLAS_NUM_THREADS"] = str(chosen.threads)
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: there is nothing to compare with.")
        return
    torch.set_num_threads(chosen.threads)
    print(f"float32, threads: {chosen.threads}, times in ms, forward + backward")
    print(f"{'T':>4}{'B':>4}{'D':>5}{'H':>5}{'ours':>17}{'torch':>17}{'ratio':>8}{'wanted':>9}")
    for *size, limit in SIZES:
        T, B, D, H = size
        small = T * B * H < 100_000
        a, b, c, d = (1e3 * s for s in compare(*size, chosen.repeats * (20 if small else 1)))
        wanted = f"<= {limit}" if limit else ""
        spent = f"{f'{a:.2f} + {b:.2f}':>17}{f'{c:.2f} + {d:.2f}':>17}"
        print(f"{T:>4}{B:>4}{D:>5}{H:>5}{spent}{(a + b) / (c + d):>8.2f}{wanted:>9}")


if __name__ == "__main__":
    main()
