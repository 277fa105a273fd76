"""The paths of the notebook "architectures"."""

import numpy as np

from autograder.diagnosis.paths import OTHERS, Split, by_name, first, last
from solutions.architectures import (
    bidirectional_backward,
    ctc_loss,
    last_state_backward,
    max_pool_backward,
    mean_pool_backward,
    reverse_padded,
)
from solutions.bptt import readout_backward, rnn_backward, rnn_step_backward
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

POOLING = "architectures#architectures-pooling"
BOTH_ENDS = "architectures#architectures-bidirectional"
DEEP = "architectures#architectures-deep"
CTC = "architectures#architectures-ctc"
CONV = "architectures#architectures-conv"
BRIDGE = "architectures#architectures-encoder-decoder"

PARAMETERS = ("dW_xh", "dW_hh", "db_h")
OWN, LATER = "from each step's own loss", "from the losses of steps read later"


def _own(dhs, x, h0, hs, W_xh, W_hh):
    """What rnn_backward would return if nothing were carried from one step to another."""
    states = [h0, *hs[:-1]]
    steps = [rnn_step_backward(dhs[t], x[t], states[t], hs[t], W_xh, W_hh) for t in range(len(x))]
    dx, dh_prev, *weights = (np.array(each) for each in zip(*steps, strict=True))
    return dx, dh_prev[0], *(shares.sum(axis=0) for shares in weights)


def _shares(dhs, x, h0, hs, W_xh, W_hh):
    """Each step's share of the weights' gradients, by name, in the order of time."""
    states, carried, shares = [h0, *hs[:-1]], np.zeros_like(h0), []
    for t in reversed(range(len(x))):
        _, carried, *share = rnn_step_backward(dhs[t] + carried, x[t], states[t], hs[t], W_xh, W_hh)
        shares.append(share)
    return dict(zip(PARAMETERS, map(np.array, zip(*shares[::-1], strict=True)), strict=True))


def _readers(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    """Arguments of rnn_backward for either reader, in the order in which it reads."""
    dhs, x, hs = (np.where(mask[:, :, None], a, 0.0) for a in (dhs, x, hs))
    (dhs_f, dhs_b), (hs_f, hs_b) = np.split(dhs, 2, axis=2), np.split(hs, 2, axis=2)
    turned = [reverse_padded(a, mask) for a in (dhs_b, x, hs_b)]
    return {
        "f": (dhs_f, x, h0_f, hs_f, W_xh_f, W_hh_f),
        "b": (turned[0], turned[1], h0_b, turned[2], W_xh_b, W_hh_b),
    }


def readers_by_reader(*arguments):
    """Tell what comes to the inputs through one reader from what comes through the other."""
    mask, readers = arguments[2], _readers(*arguments)
    ahead, behind = (rnn_backward(*readers[reader])[0] for reader in "fb")
    return {
        "dx": {
            "through the forward reader": ahead,
            "through the backward reader": reverse_padded(behind, mask),
        }
    }


def readers_by_reach(*arguments):
    """Tell what comes from a step's own loss from what was carried over steps, in either reader."""
    mask, readers = arguments[2], _readers(*arguments)
    outputs = ("dx", *(f"d{n}_{r}" for r in "fb" for n in ("h0", "W_xh", "W_hh", "b_h")))
    own = {reader: _own(*readers[reader]) for reader in "fb"}
    parts = [own["f"][0] + reverse_padded(own["b"][0], mask), *own["f"][1:], *own["b"][1:]]
    total = bidirectional_backward(*arguments)
    total = [total[0], total[1], *total[3:6], total[2], *total[6:]]
    later = [a - b for a, b in zip(total, parts, strict=True)]
    return by_name(outputs, {OWN: parts, LATER: later})


def readers_from_the_first_step(*arguments):
    """Single out the first step that a reader reads in its parameters' gradients."""
    shares = {reader: _shares(*given) for reader, given in _readers(*arguments).items()}
    return {f"{n}_{r}": first(s, "step read") for r in "fb" for n, s in shares[r].items()}


def _down(dhs, x, h0s, layers, parameters, through=rnn_backward):
    """For each layer, top first, the arguments of its backward pass; gradients go down by one."""
    for layer in reversed(range(len(layers))):
        below = layers[layer - 1] if layer else x
        given = dhs, below, h0s[layer], layers[layer], *parameters[3 * layer : 3 * layer + 2]
        yield given
        dhs = through(*given)[0]


def _stacked(passes):
    """dx, dh0s and dparameters of the layers' backward passes, top first."""
    dxs, dh0s, *weights = zip(*reversed(passes), strict=True)
    return dxs[0], list(dh0s), [dw for layer in zip(*weights, strict=True) for dw in layer]


def _without(total, part):
    """What is left of dx, dh0s and dparameters."""
    dx, *lists = (zip(a, b, strict=True) for a, b in zip(total, part, strict=True))
    return np.array([a - b for a, b in dx]), *([a - b for a, b in pairs] for pairs in lists)


STACKED = ("dx", "dh0s", "dparameters")


def stack_by_reach(*arguments):
    """Tell what came over later steps of a layer from what came to it from above."""
    given = list(_down(*arguments))
    total = _stacked([rnn_backward(*each) for each in given])
    straight = _stacked([_own(*each) for each in given])
    over = _without(total, straight)
    return {
        "dx": {
            "straight down the lowest layer": straight[0],
            "over later steps of the lowest layer": over[0],
        }
    } | by_name(
        STACKED[1:],
        {"straight from above": straight[1:], "over later steps of the same layer": over[1:]},
    )


def stack_by_steps(*arguments):
    """Tell what stayed within its step in every layer from what any layer carried over steps."""
    total = _stacked([rnn_backward(*each) for each in _down(*arguments)])
    within = _stacked([_own(*each) for each in _down(*arguments, through=_own)])
    parts = {"within a step": within, "carried over steps in any layer": _without(total, within)}
    return by_name(STACKED, parts)


def stack_by_step_of_the_loss(dhs, *rest):
    """Single out the loss on the last step."""
    parts = {}
    for name, last_step in (("from the loss on the last step", True), (OTHERS, False)):
        own = np.where((np.arange(len(dhs)) == len(dhs) - 1)[:, None, None] == last_step, dhs, 0.0)
        parts[name] = _stacked([rnn_backward(*each) for each in _down(own, *rest)])
    return by_name(STACKED, parts)


def _stacked_steps(single, *arguments):
    shares = [_shares(*given) for given in _down(*arguments)][::-1]
    told = [single(layer[name], "step") for layer in shares for name in PARAMETERS]
    return {"dparameters": {path: [each[path] for each in told] for path in told[0]}}


def stack_from_the_first_step(*arguments):
    """Single out the first step in the parameters' gradients."""
    return _stacked_steps(first, *arguments)


def stack_from_the_last_step(*arguments):
    """Single out the last step in the parameters' gradients."""
    return _stacked_steps(last, *arguments)


def _chosen(array, hit):
    """An array where something holds, and where it does not."""
    return np.where(hit, array, 0.0), np.where(hit, 0.0, array)


def _steps(mask):
    return np.arange(len(mask))[:, None, None]


def last_by_example(dlast, mask):
    """Single out the first example."""
    dhs = last_state_backward(dlast, mask)
    one, others = _chosen(dhs, np.arange(len(dlast))[:, None] == 0)
    return {"dhs": {"of the first example": one, OTHERS: others}}


def last_by_length(dlast, mask):
    """Single out examples of one step."""
    one, others = _chosen(last_state_backward(dlast, mask), mask.sum(axis=0)[:, None] == 1)
    return {"dhs": {"of examples with one step": one, OTHERS: others}}


def mean_from_the_first_step(dmean, mask):
    """Single out the first step."""
    one, others = _chosen(mean_pool_backward(dmean, mask), _steps(mask) == 0)
    return {"dhs": {"of the first step": one, OTHERS: others}}


def mean_from_the_last_step(dmean, mask):
    """Single out each example's last counted step."""
    ends = _steps(mask) == mask.sum(axis=0)[:, None] - 1
    one, others = _chosen(mean_pool_backward(dmean, mask), ends)
    return {"dhs": {"of the last counted step": one, OTHERS: others}}


def largest_by_sign(dmax, hs, mask):
    """Tell winners above zero from those below."""
    above, below = _chosen(max_pool_backward(dmax, hs, mask), hs > 0)
    return {"dhs": {"of winners above zero": above, "of winners below zero": below}}


def loss_by_distribution(logits, labels, blank):
    """Tell the softmax from the posterior."""
    dlogits = ctc_loss(logits, labels, blank)[1]
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    y = shifted / shifted.sum(axis=1, keepdims=True)
    return {"dlogits": {"of the softmax": y, "of the posterior": dlogits - y}}


def filter_from_the_first_matrix(dy, x, W):
    """Single out what went through the filter's first matrix."""
    return {"dx": _by_matrix(dy, x, W, 0, "through W[0]")}


def filter_from_the_last_matrix(dy, x, W):
    """Single out what went through the filter's last matrix."""
    return {"dx": _by_matrix(dy, x, W, len(W) - 1, "through W[-1]")}


def _by_matrix(dy, x, W, one, name):
    parts = {name: np.zeros_like(x), "through the other matrices": np.zeros_like(x)}
    for j in range(len(W)):
        part = name if j == one else "through the other matrices"
        parts[part][j : j + len(dy)] += dy @ W[j].T
    return parts


def _by_window(dy, x, W):
    """Each window's and example's share of the parameters' gradients."""
    seen = np.stack([x[j : j + len(dy)] for j in range(len(W))], axis=2)
    return {"dW": seen[..., None] * dy[:, :, None, None], "db": dy}


def filter_from_the_first_window(dy, x, W):
    """Single out the first window in the parameters' gradients."""
    return {n: first(s.sum(axis=1), "window") for n, s in _by_window(dy, x, W).items()}


def filter_from_the_last_window(dy, x, W):
    """Single out the last window in the parameters' gradients."""
    return {n: last(s.sum(axis=1), "window") for n, s in _by_window(dy, x, W).items()}


def filter_from_the_first_example(dy, x, W):
    """Single out the first example in the parameters' gradients."""
    return {n: first(s.sum(axis=0), "example") for n, s in _by_window(dy, x, W).items()}


def _translated(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    """Arguments of the two backward passes; the encoder's, for what reaches its last state."""
    hs_e = rnn_forward(x, h0, W_xh_e, W_hh_e, b_h_e)
    hs_d = rnn_forward(y_in, hs_e[-1], W_xh_d, W_hh_d, b_h_d)
    _, dlogits = softmax_cross_entropy(readout_forward(hs_d, W_hy, b_y), targets, mask)
    dhs_d = readout_backward(dlogits, hs_d, W_hy)[0]

    def encoder(bridge):
        dhs_e = np.zeros_like(hs_e)
        dhs_e[-1] = bridge
        return dhs_e, x, h0, hs_e, W_xh_e, W_hh_e

    return encoder, (dhs_d, y_in, hs_e[-1], hs_d, W_xh_d, W_hh_d), dlogits


def _of(reader, shares):
    return {f"{name}_{reader}": share for name, share in shares.items()}


def translation_by_loss(*arguments):
    """Single out the decoder's first step among the losses that the encoder hears of."""
    encoder, (dhs_d, *rest), _ = _translated(*arguments)
    parts = {}
    for name, own in (("from the decoder's first loss", True), ("from its later losses", False)):
        dhs = np.where((np.arange(len(dhs_d)) == 0)[:, None, None] == own, dhs_d, 0.0)
        parts[name] = rnn_backward(*encoder(rnn_backward(dhs, *rest)[1]))[2:]
    return _of("e", by_name(PARAMETERS, parts))


def translation_by_reach(*arguments):
    """Tell what the decoder's parameters hear in a step's own loss from what was carried back."""
    decoder = _translated(*arguments)[1]
    own, total = _own(*decoder)[2:], rnn_backward(*decoder)[2:]
    later = [a - b for a, b in zip(total, own, strict=True)]
    return _of("d", by_name(PARAMETERS, {OWN: own, "from the losses of later steps": later}))


def _translated_steps(single, *arguments):
    encoder, decoder, _ = _translated(*arguments)
    shares = {"e": _shares(*encoder(rnn_backward(*decoder)[1])), "d": _shares(*decoder)}
    return {f"{n}_{r}": single(s, "step") for r in "ed" for n, s in shares[r].items()}


def translation_from_the_first_step(*arguments):
    """Single out the first step of either network in its parameters' gradients."""
    return _translated_steps(first, *arguments)


def translation_from_the_last_step(*arguments):
    """Single out the last step of either network in its parameters' gradients."""
    return _translated_steps(last, *arguments)


def translation_readout_from_the_first_step(*arguments):
    """Single out the decoder's first step in the read-out's gradients."""
    _, (_, _, _, hs_d, *_), dlogits = _translated(*arguments)
    shares = {"dW_hy": np.einsum("tbh,tbk->thk", hs_d, dlogits), "db_y": dlogits.sum(axis=1)}
    return {n: first(s, "step") for n, s in shares.items()}


SPLITS = (
    Split("bidirectional_backward", BOTH_ENDS, readers_by_reader),
    Split("bidirectional_backward", BOTH_ENDS, readers_by_reach),
    Split("bidirectional_backward", BOTH_ENDS, readers_from_the_first_step, "share"),
    Split("deep_rnn_backward", DEEP, stack_by_reach),
    Split("deep_rnn_backward", DEEP, stack_by_steps),
    Split("deep_rnn_backward", DEEP, stack_by_step_of_the_loss),
    Split("deep_rnn_backward", DEEP, stack_from_the_first_step, "share"),
    Split("deep_rnn_backward", DEEP, stack_from_the_last_step, "share"),
    Split("last_state_backward", POOLING, last_by_example, "share"),
    Split("last_state_backward", POOLING, last_by_length, "share"),
    Split("mean_pool_backward", POOLING, mean_from_the_first_step, "share"),
    Split("mean_pool_backward", POOLING, mean_from_the_last_step, "share"),
    Split("max_pool_backward", POOLING, largest_by_sign, "share"),
    Split("ctc_loss", CTC, loss_by_distribution, "part"),
    Split("conv_over_time_backward", CONV, filter_from_the_first_matrix),
    Split("conv_over_time_backward", CONV, filter_from_the_last_matrix),
    Split("conv_over_time_backward", CONV, filter_from_the_first_window, "share"),
    Split("conv_over_time_backward", CONV, filter_from_the_last_window, "share"),
    Split("conv_over_time_backward", CONV, filter_from_the_first_example, "share"),
    Split("encoder_decoder_gradients", BRIDGE, translation_by_loss),
    Split("encoder_decoder_gradients", BRIDGE, translation_by_reach),
    Split("encoder_decoder_gradients", BRIDGE, translation_from_the_first_step, "share"),
    Split("encoder_decoder_gradients", BRIDGE, translation_from_the_last_step, "share"),
    Split("encoder_decoder_gradients", BRIDGE, translation_readout_from_the_first_step, "share"),
)
