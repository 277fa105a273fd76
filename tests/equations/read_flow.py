"""Values for the printed equations of Jacobians, lags and shares, and of weights with two jobs."""

import numpy as np

from solutions.architectures import conv_over_time_backward, conv_over_time_forward
from solutions.gradient_flow import clip_by_global_norm, jacobian_product, norm_bound
from tests.equations import activated, nudged
from tests.equations.nudged import B, D, H, T, derivative
from tests.equations.readings import reads


def network():
    return activated.draw(np.random.default_rng(40))


@reads("eq-gradient-flow-step")
def jacobian_of_a_step():
    """A Jacobian and its activation's slopes by complex steps, with two entries."""
    x, h0, W_xh, W_hh, b_h = network()
    J = activated.complex_jacobian(lambda h: activated.run(x[:1], h, W_xh, W_hh, b_h)[0], h0)
    a = x[0] @ W_xh + h0 @ W_hh + b_h
    slopes = np.diag(activated.complex_jacobian(np.tanh, a))
    return [
        {"J_t[i, j]": J[i, j], "J_t": J,
         r"\frac{\partial^{+} h_t[i]}{\partial h_{t-1}[j]}": J[i, j],
         r"\varphi'(a_t[i])": slopes[i], "W_{hh}[j, i]": W_hh[j, i], r"\varphi'(a_t)": slopes,
         "W_{hh}": W_hh}
        for i, j in ((0, 2), (3, 1))
    ]  # fmt: skip


@reads("eq-gradient-flow-logistic")
def disguised():
    """States of a logistic network, doubled and shifted, are those of a tanh network."""
    x, h0, W_xh, W_hh, b_h = network()
    hs = activated.run(x, np.abs(h0) / 2, W_xh, W_hh, b_h, activated.logistic)
    g, t = 2 * hs - 1, 3
    return {"g_t": g[t], "x_t": x[t], "W_{xh}": W_xh, "g_{t-1}": g[t - 1], "W_{hh}": W_hh,
            "b_h": b_h, "e": np.ones(len(h0))}  # fmt: skip


@reads("eq-gradient-flow-lag", "eq-gradient-flow-share", "eq-gradient-flow-rescaling")
def lags():
    """What each copy of the weights owes the last loss; a clipped gradient is a multiple."""
    x, h0, W_xh, W_hh, b_h = network()
    hs, steps = activated.run(x, h0, W_xh, W_hh, b_h), len(x)
    before, asked = np.vstack([h0, hs[:-1]]), np.random.default_rng(41).normal(size=len(h0))

    def with_copy(W, k):
        h = activated.run(x[k : k + 1], before[k], W_xh, W, b_h)[-1]
        later = activated.run(x[k + 1 :], h, W_xh, W_hh, b_h)
        return (later[-1] if len(later) else h) @ asked

    copies = [activated.complex_jacobian(lambda W, k=k: [with_copy(W, k)], W_hh).reshape(W_hh.shape)
              for k in range(steps)]  # fmt: skip
    G = copies[::-1]
    whole = activated.complex_jacobian(
        lambda W: [activated.run(x, h0, W_xh, W, b_h)[-1] @ asked], W_hh
    ).reshape(W_hh.shape)
    n = 2
    k = steps - 1 - n
    row = asked @ jacobian_product(hs, W_hh, k, steps - 1)
    lengths = [norm_bound(g, 1) for g in G]
    clipped, norm = clip_by_global_norm([whole], 0.01)
    assert np.allclose(clipped[0], 0.01 / norm * whole)
    return {"T": steps, "G_n": lambda n=n: G[n], "G_m": lambda m: G[m], "m": range(steps),
            r"\mathrm{d}W_{hh}": whole, "h_{k-1}": before[None, k], "h_k": hs[None, k],
            r"\frac{\mathrm{d}L_T}{\mathrm{d}h_k}": row[None], r"\alpha": 0.01 / norm,
            "n": range(steps), "s_n": lengths[n] / sum(lengths)}  # fmt: skip


@reads("eq-bptt-skip", "eq-bptt-skip-weights")
def two_states_back():
    """Complex steps through a network that reads two states back."""
    net, rng, t = nudged.draw(B), np.random.default_rng(5), 1
    W_1, W_2, asked = net["W_hh"], rng.normal(size=(H, H)) / 2, rng.normal(size=(T, B, H))
    starts = [rng.uniform(-0.9, 0.9, size=(B, H)), net["h0"]]

    def forward(W_1=W_1, W_2=W_2, by_h=(0,) * T, by_a=(0,) * T):
        h = list(starts)
        for s in range(T):
            a = net["x"][s] @ net["W_xh"] + h[-1] @ W_1 + h[-2] @ W_2 + net["b_h"] + by_a[s]
            h.append(np.tanh(a) + by_h[s])
        return np.stack(h)

    def by(name, at):
        def loss(moved):
            return (asked * forward(**{name: moved})[2:]).sum()

        return derivative(loss, at).reshape(at.shape)

    nothing, h, d = np.zeros((T, B, H)), forward(), r"\mathrm{d}"
    dh, da = by("by_h", nothing), by("by_a", nothing)
    return {d + "h_t": dh[t], r"\frac{\partial^{+} L_t}{\partial h_t}": asked[t], "W_1": W_1,
            "W_2": W_2, d + "a_{t+1}": da[t + 1], d + "a_{t+2}": da[t + 2], "T": T,
            d + "W_1": by("W_1", W_1), d + "W_2": by("W_2", W_2), "h_{t-1}": lambda t: h[t],
            "h_{t-2}": lambda t: h[t - 1], d + "a_t": lambda t: da[t - 1]}  # fmt: skip


@reads("eq-bptt-tied")
def one_matrix_with_two_jobs():
    """Complex steps in a matrix that reads the input and is read out."""
    net = nudged.draw(B)
    net |= {"b_y": net["b_y"][:D], "targets": net["targets"] % D, "W_hy": net["W_xh"].T}
    hs = nudged.run(net)[0]
    dy, da = nudged.gradient(net, "y", (T, B, D)), nudged.gradient(net, "a", (T, B, H))
    both = derivative(lambda W: nudged.run(net, W_xh=W, W_hy=W.T)[2].sum(), net["W_xh"])
    return {r"\mathrm{d}W_{xh}": both.reshape(D, H), "T": T, "x_t": lambda t: net["x"][t - 1],
            r"\mathrm{d}a_t": lambda t: da[t - 1], r"\mathrm{d}y_t": lambda t: dy[t - 1],
            "h_t": lambda t: hs[t - 1]}  # fmt: skip


@reads("eq-bptt-first-state")
def a_first_state_that_learns():
    """Complex steps in one row that is the first state of all examples."""
    net, s = nudged.draw(B), np.random.default_rng(6).uniform(-0.9, 0.9, size=H)
    net["h0"] = np.repeat(s[None], B, axis=0)
    ds = derivative(lambda s: nudged.run(net, h0=s + np.zeros((B, 1)))[2].sum(), s)[0]
    dh0, da = nudged.gradient(net, "h0"), nudged.gradient(net, "a", (T, B, H))
    return {r"\mathrm{d}s": ds, "B": B, r"\mathrm{d}h_0[b]": lambda b: dh0[b - 1],
            r"\mathrm{d}a_1[b]": lambda b: da[0, b - 1], "W_{hh}": net["W_hh"]}  # fmt: skip


@reads("eq-architectures-conv")
@reads("eq-architectures-conv-backward", apart=(r"\text{over examples } i",))
def convolution():
    """The taught filter and its taught gradients; beyond the outputs there is none."""
    rng, width, channels, steps = np.random.default_rng(1), 3, 4, 7
    x, b = rng.normal(size=(steps, B, D)), rng.normal(size=channels)
    W, outputs = rng.normal(size=(width, D, channels)), steps - width + 1
    y, dy = conv_over_time_forward(x, W, b), rng.normal(size=(outputs, B, channels))
    dx, dW, db = conv_over_time_backward(dy, x, W)
    t, d = 3, r"\mathrm{d}"
    return {"y_t": y[t], r"\text{width}": width, "x_{t+j}": lambda t=t, j=1: x[t + j], "b": b,
            "W_j": lambda j: W[j], d + "x_t": dx[t], d + "y_{t-j}": lambda j: dy[t - j],
            d + "W_j": dW[1], d + "y_t": lambda t: dy[t], d + "b": db, "j": range(width),
            d + "y_t[i]": lambda t, i: dy[t, i], "t": range(outputs), "i": range(B)}  # fmt: skip


@reads("eq-folklore-clip-angle")
def clipped_apart():
    """The angle between a gradient and the same one with each array clipped alone."""
    rng, limit = np.random.default_rng(30), 0.5
    grads = [rng.normal(size=shape) for shape in ((3, 4), (4, 4), (4,))]
    clipped = [clip_by_global_norm([g], limit)[0][0] for g in grads]
    before, after = (np.concatenate([a.ravel() for a in arrays]) for arrays in (grads, clipped))
    sizes = [float(np.sqrt((g**2).sum())) for g in grads]
    cosine = before @ after / np.sqrt((before @ before) * (after @ after))
    return {r"\varphi": float(np.arccos(cosine)), "i": range(3), "g_i": lambda i: sizes[i],
            "s_i": lambda i: limit / sizes[i]}  # fmt: skip
