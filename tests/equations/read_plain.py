"""Values for the printed equations of the vanilla network and of backpropagation through time."""

import numpy as np

from solutions.bptt import readout_backward, rnn_backward, rnn_step_backward, scalar_sensitivities
from solutions.vanilla_rnn import (
    readout_forward,
    rnn_forward,
    rnn_step_forward,
    softmax_cross_entropy,
)
from tests.equations import nudged
from tests.equations.nudged import B, H, K, T
from tests.equations.readings import reads

STEP = 3  # of five: what is printed with t is read at this one


@reads("eq-vanilla-rnn-step", "eq-vanilla-rnn-readout")
def vanilla_step():
    """A step and its logits by the taught functions."""
    net, t = nudged.draw(B), STEP - 1
    weights = [net[name] for name in nudged.RECURRENT]
    hs = rnn_forward(net["x"], net["h0"], *weights)
    logits = readout_forward(hs, net["W_hy"], net["b_y"])
    # The pre-activation is what a step whose bias is so small that tanh is a line would return.
    tiny = [1e-9 * weights[0], 1e-9 * weights[1], 1e-9 * weights[2]]
    a = rnn_step_forward(net["x"][t], hs[t - 1], *tiny) / 1e-9
    return {"x_t": net["x"][t], "h_{t-1}": hs[t - 1], "h_t": hs[t], "a_t": a, "y_t": logits[t],
            "W_{xh}": weights[0], "W_{hh}": weights[1], "b_h": weights[2], "W_{hy}": net["W_hy"],
            "b_y": net["b_y"]}  # fmt: skip


@reads("eq-vanilla-rnn-deep")
def vanilla_layers():
    """A step of the second of two layers; the first one's states are its inputs."""
    net, t, mark = nudged.draw(B), STEP - 1, "^{(l)}"
    weights = [net[name] for name in nudged.RECURRENT]
    upper = [weights[1].T, -weights[1], weights[2][::-1]]
    low = rnn_forward(net["x"], net["h0"], *weights)
    high = rnn_forward(low, net["h0"], *upper)
    names = {"h_t" + mark: high[t], "h_{t-1}" + mark: high[t - 1], "h_t^{(l-1)}": low[t]}
    names |= {"a_t" + mark: np.arctanh(high[t]), "b_h" + mark: upper[2]}
    return names | {"W_{xh}" + mark: upper[0], "W_{hh}" + mark: upper[1]}


@reads("eq-vanilla-rnn-count", "eq-vanilla-rnn-window-count")
def vanilla_counts():
    """Numbers of parameters, counted on arrays that a layer and a window run with."""
    steps, D, units = 7, 3, 5
    arrays = np.ones((D, units)), np.ones((units, units)), np.ones(units)
    assert rnn_forward(np.ones((steps, 1, D)), np.ones((1, units)), *arrays).shape[2] == units
    window = np.ones((steps * D, units))
    return {r"n_{\text{recurrent}}": sum(a.size for a in arrays),
            r"n_{\text{window}}": window.size + units, "D": D, "H": units, "T": steps}  # fmt: skip


@reads("eq-vanilla-rnn-softmax", apart=(r"k = 1, \dots, K",))
@reads("eq-vanilla-rnn-log-p", "eq-vanilla-rnn-shift")
def one_row_of_logits():
    """Probability and log-sum-exp of one row, by the taught loss with and without a known logit."""
    y, k = np.random.default_rng(1).normal(size=K), 2

    def loss(answer, logits):
        targets, every = np.array([[answer]]), np.array([[True]])
        return softmax_cross_entropy(logits[None, None], targets, every)[0]

    return {"p_k": np.exp(-loss(k, y)), "y_k": y[k], "y_j": lambda j: y[j - 1], "K": K,
            "j": range(1, K + 1), "e": np.e, r"\log p_k": -loss(k, y), "M": y.max(),
            r"\operatorname{lse}(y)": y[0] + loss(0, y)}  # fmt: skip


@reads("eq-vanilla-rnn-bounds", "eq-vanilla-rnn-memoryless")
def ends_of_bounds():
    """Rows of logits, from equal ones to one that is far ahead; answers as likely as can be."""
    rows = np.stack([np.zeros(K), np.arange(K) * 1.0, 1e4 * (np.arange(K) == 1)])
    share = np.array([0.5, 0.3, 0.6])
    return {"M": rows.max(axis=1), r"\operatorname{lse}(y)": np.logaddexp.reduce(rows, axis=1),
            "K": K, "q_e": share, "q_p": 1 - share}  # fmt: skip


def loss_terms(t, b):
    """The taught loss of a padded batch; each term from a batch of one step of one sequence."""
    net = nudged.draw(B)
    _, logits, losses = nudged.run(net)
    targets, mask = net["targets"], net["mask"]
    loss, dlogits = softmax_cross_entropy(logits, targets, mask)

    def term(t=t, b=b):
        there = slice(t - 1, t), slice(b - 1, b)
        return softmax_cross_entropy(logits[there], targets[there], np.array([[True]]))[0]

    def sequence(b=b):
        there = slice(None), slice(b - 1, b)
        return softmax_cross_entropy(logits[there], targets[there], mask[there])[0]

    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    here = t - 1, b - 1
    return {"L": loss, "L_b": sequence, "L_t": lambda t=t: losses[t - 1], "B": B, "T": T,
            r"\ell_{tb}": term, "m_{tb}": lambda t=t, b=b: float(mask[t - 1, b - 1]),
            "p_{tb}[k^{*}_{tb}]": p[here][targets[here]], r"\mathrm{d}y_{tb}": dlogits[here],
            "p_{tb}": p[here], r"\operatorname{onehot}(k^{*}_{tb})": np.eye(K)[targets[here]],
            }  # fmt: skip


@reads("eq-vanilla-rnn-loss", "eq-vanilla-rnn-batch-mean", "eq-bptt-loss", "eq-vanilla-rnn-dlogits")
def loss_of_a_batch():
    """A step that counts, and one that does not."""
    return [loss_terms(STEP, 1), loss_terms(T, B)]


def slope_of_a_probability(j, k):
    """Complex steps in logit k, of probability j and of its logarithm."""
    y = np.random.default_rng(2).normal(size=K)
    p = np.exp(y) / np.exp(y).sum()
    by_log = nudged.derivative(lambda y: y - np.log(np.exp(y).sum()), y)[j, k]
    by_p = nudged.derivative(lambda y: np.exp(y) / np.exp(y).sum(), y)[j, k]
    slope = r"\frac{\partial %s}{\partial y_k}"
    return {slope % r"\log p_j": by_log, slope % "p_j": by_p,
            "p_k": p[k], "p_j": p[j], r"\delta_{jk}": float(j == k)}  # fmt: skip


@reads("eq-vanilla-rnn-dlog-p")
def slopes_of_probabilities():
    """By the own logit and by another one."""
    return [slope_of_a_probability(2, 2), slope_of_a_probability(1, 4)]


@reads("eq-bptt-scalar")
def one_unit():
    """The taught sensitivities of one unit."""
    x, w, t = np.random.default_rng(1).normal(size=T), -1.3, STEP - 1
    total = scalar_sensitivities(x, 0.4, w, 0.8)[1]
    hs = rnn_forward(
        x[:, None, None], np.array([[0.4]]), np.array([[0.8]]), np.array([[w]]), np.zeros(1)
    )
    by_w = r"\frac{\mathrm{d}%s}{\mathrm{d}w}"
    return {by_w % "h_t": total[t], by_w % "h_{t-1}": total[t - 1], by_w % "h_0": 0.0, "w": w,
            "s_t": nudged.derivative(np.tanh, np.arctanh(hs[t, 0]))[0, 0],
            "h_t": hs[t, 0, 0], "h_{t-1}": hs[t - 1, 0, 0]}  # fmt: skip


@reads("eq-bptt-total", "eq-bptt-jacobian", "eq-bptt-sum", "eq-bptt-double-sum", "eq-bptt-columns")
@reads("eq-bptt-recursion", "eq-bptt-four-steps", "eq-bptt-dh-prev")
def one_example():
    """Immediate and total derivatives by recurrent weights, complex steps at each place."""
    one, name = nudged.draw(1), "W_hh"
    steps = range(1, T + 1)
    plus = {t: nudged.immediate(one, t, name) for t in steps}
    total = {t: nudged.total(one, t, name) for t in steps}
    J = {t: nudged.jacobian(one, t) for t in steps}
    asks = {t: nudged.direct(one, t) for t in steps}
    dh = {t: nudged.by_definition(one, t) for t in steps}
    between = {(t, k): nudged.between(one, t, k) for t in steps for k in range(1, t + 1)}
    hs, k, da = nudged.states(one)[0], STEP, nudged.gradient(one, "a", (T, 1, H))
    d, p = r"\frac{\mathrm{d} %s}{\mathrm{d} %s}", r"\frac{\partial^{+} %s}{\partial %s}"
    theta, values = r"\theta", {}
    for t in (1, 2, 3, 4):
        values |= {d % (f"h_{t}", theta): total[t], p % (f"h_{t}", theta): plus[t], f"J_{t}": J[t]}
    return values | {
        d % ("h_t", theta): total[k], d % ("h_{t-1}", theta): total[k - 1],
        p % ("h_t", theta): plus[k], p % ("h_k", theta): lambda k: plus[k], "J_t": J[k],
        p % ("h_t", "h_{t-1}"): J[k], d % ("h_t", "h_k"): lambda t=k, k=k: between[t, k],
        d % ("L", theta): nudged.gradient(one, name).reshape(1, -1), "t": k, "T": T,
        p % ("L_t", "h_t"): lambda t: asks[t], r"\mathrm{d}h_k": lambda k=k: dh[k], "k": k,
        r"\mathrm{d}h_T": dh[T], p % ("L_T", "h_T"): asks[T], p % ("L_k", "h_k"): asks[k],
        r"\mathrm{d}h_{k+1}": dh[k + 1], "J_{k+1}": J[k + 1], "h_t": hs[k - 1, 0],
        "W_{hh}": one["W_hh"], r"\mathrm{d}h_t": dh[k], r"\mathrm{d}a_t": da[k - 1],
    }  # fmt: skip


@reads("eq-bptt-immediate")
def one_entry():
    """Complex steps in single weights of one example."""
    one, t, i, j = nudged.draw(1), STEP, 1, 0
    hs, before = nudged.states(one)
    found = {name: nudged.immediate(one, t, name) for name in nudged.RECURRENT}
    part = r"\frac{\partial^{+} h_t[j]}{\partial %s}"
    return {part % "W_{hh}[i, j]": found["W_hh"].reshape(H, H, H)[j, i, j], part % "b_h[j]":
            found["b_h"][j, j], part % "W_{xh}[i, j]": found["W_xh"].reshape(H, -1, H)[j, i, j],
            "h_t[j]": hs[t - 1, 0, j], "h_{t-1}[i]": before[t - 1, 0, i],
            "x_t[i]": one["x"][t - 1, 0, i]}  # fmt: skip


@reads("eq-bptt-da", "eq-bptt-dx", "eq-bptt-dh0", "eq-bptt-copies", "eq-bptt-copy", "eq-bptt-dw-hh")
@reads("eq-bptt-dw-xh", "eq-bptt-db-h", "eq-bptt-dw-hy", "eq-bptt-db-y", "eq-bptt-direct")
def padded_batch():
    """The taught gradients of a padded minibatch, complex steps at what lies between."""
    net, t = nudged.draw(B), STEP - 1
    hs, before = nudged.states(net)
    dh, da, own = (nudged.gradient(net, name, (T, B, H)) for name in ("h", "a", "out"))
    dy = nudged.gradient(net, "y", (T, B, K))
    copies = {"W_hh": np.repeat(net["W_hh"][None], T, axis=0)}
    each = nudged.gradient({**net, **copies}, "W_hh")
    _, dW_hy, db_y = readout_backward(dy, hs, net["W_hy"])
    arguments = own, net["x"], net["h0"], hs, net["W_xh"], net["W_hh"]
    dx, dh0, dW_xh, dW_hh, db_h = rnn_backward(*arguments)
    step = rnn_step_backward(dh[t], net["x"][t], before[t], hs[t], net["W_xh"], net["W_hh"])
    assert np.allclose(step[0], dx[t])
    i, j, d = 1, 2, r"\mathrm{d}"
    p = r"\frac{\partial^{+} %s}{\partial h_t}"
    return {
        "T": T, "B": B, "h_t": lambda t=t + 1: hs[t - 1], "W_{hh}": net["W_hh"],
        d + "h_t": dh[t], d + "a_t": lambda t=t + 1: da[t - 1], d + "a_1": da[0],
        d + "x_t": dx[t], "W_{xh}": net["W_xh"], d + "h_0": dh0, d + "W": each.sum(axis=0),
        d + "W^{(t)}": lambda t: each[t - 1], d + "W_{hh}^{(t)}[i, j]": each[t, i, j],
        "h_{t-1}[b, i]": lambda b: before[t, b - 1, i], d + "a_t[b, j]": lambda b: da[t, b - 1, j],
        d + "W_{hh}": dW_hh, d + "W_{xh}": dW_xh, d + "b_h": db_h, d + "W_{hy}": dW_hy,
        d + "b_y": db_y, "h_{t-1}": lambda t: before[t - 1], "x_t": lambda t: net["x"][t - 1],
        d + "a_t[b]": lambda t, b: da[t - 1, b - 1], d + "y_t": lambda t=t + 1: dy[t - 1],
        d + "y_t[b]": lambda t, b: dy[t - 1, b - 1], p % "L": own[t], p % "L_t": own[t],
        "W_{hy}": net["W_hy"],
    }  # fmt: skip
