"""Why an answer is wrong: the name, the path or the pattern, or nothing at all."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from autograder.course import ROOT, exercises, notebooks
from autograder.diagnosis.bank import bank
from autograder.diagnosis.known import Suspect
from autograder.diagnosis.paths import splits
from autograder.diagnosis.unrolled import STEP_OF
from tests.answers import afterwards, answers, made, reference, styled, tells_where, told, why

MISTAKES = [(notebook, m) for notebook in notebooks() for m in bank(notebook)]
WAYS = [(m.exercise, m, way) for _, m in MISTAKES for way in m.ways[1:]]
STYLES = sorted(path.stem for path in Path(__file__).with_name("styles").glob("*_*.py"))

# Wrong functions in their writers' own styles, and the name of the bank that each has earned.
STYLED = [
    ("bptt_concat", "rnn_step_backward", ("dh - dh * h**2", "dh"), "missing-tanh-slope"),
    ("bptt_concat", "rnn_step_backward", ("[x, h_prev, np", "[x, h, np"), "h-for-h-prev"),
    ("bptt_concat", "rnn_backward", ("dhs[0] + later[1]", "dhs[0]"), "drops-dh-next"),
    ("bptt_concat", "rnn_backward", ("sums = [a + b for", "sums = [a for"),
     "overwrites-weight-gradients"),
    ("bptt_concat", "numerical_gradient", (" / eps / 2", " / eps"), "eps-not-doubled"),
    ("bptt_einsum", "scalar_sensitivities", ("w * slopes[k + 1 :]", "slopes[k + 1 :]"),
     "carry-without-w"),
    ("bptt_einsum", "rnn_step_backward", ("dh, 1 - np.square(h)", "dh, 1 - h"),
     "slope-without-the-square"),
    ("lstm_loops", "lstm_step_backward", ("dc_next[n, u] + dh[n, u] * o", "dh[n, u] * o"),
     "drops-dc-next"),
    ("lstm_loops", "lstm_step_backward", ("= f * dc\n", "= dc\n"),
     "forget-gate-not-applied-to-dc-prev"),
    ("lstm_loops", "lstm_backward", ("dhs[t] + dh_next, dc_next", "dhs[t], dc_next"),
     "drops-dh-next"),
    ("lstm_loops", "cell_jacobian_terms", ("W_hh[old, 2 * H + new]", "W_hh[new, 2 * H + old]"),
     None),
    ("lstm_einsum", "lstm_backward", ("dc = dc + dh * to_c[t]", "dc = dh * to_c[t]"),
     "sequence-drops-dc-next"),
    ("lstm_einsum", "lstm_backward", ("np.concatenate([c0[None], cs[:-1]])", "cs"),
     "new-cell-for-the-old"),
    ("gru_loops", "gru_step_backward", ("dh_prev[b, j] += dh[b, j] * z[j]", "pass"),
     "direct-path-missing"),
    ("gru_loops", "gru_step_backward", ("r[i] * h_prev[b, i] * da[j]", "h_prev[b, i] * da[j]"),
     "W-hn-gradient-with-h-prev"),
    ("gru_loops", "gru_step_backward", ("(h_prev[b, j] - n[j])", "h_prev[b, j]"),
     "update-gate-without-the-proposal"),
    ("gru_concat", "gru_backward", ("arriving[t - 1] += step[1]", "pass"), "drops-dh-next"),
    ("gru_concat", "gru_step_forward_reset_after", ("n - z * n + z * h_prev",
     "h_prev - z * h_prev + z * n"), "z-and-one-minus-z-swapped-reset-after"),
    ("tbptt_einsum", "tbptt_windows", ("ends[ends > T] = T", "pass"), "runs-over-the-end"),
    ("tbptt_einsum", "tbptt_gradients", ("carried = np.zeros_like(h0)",
     "carried = np.zeros_like(h0) if start == 0 else carried"), None),
    # A mistake in a step, made where the whole sequence is written in one.
    ("lstm_einsum", "lstm_backward", ("g * i * (1 - i), c_prev", "g, c_prev"), None),
    ("lstm_einsum", "lstm_backward", ("* f * (1 - f), i * (1 - g * g)", "* f * (1 - f), i"),
     "slope-of-tanh-missing-in-the-candidate"),
    ("lstm_einsum", "lstm_backward", ("np.tanh(c) * o * (1 - o)", "c * o * (1 - o)"),
     "output-gate-without-tanh"),
]  # fmt: skip

# Wrong references, two mistakes at once or mistakes of functions they call.
MADE = [
    ("rnn_step_backward", [("h_prev.T @ da", "h.T @ da"), ("da.sum(axis=0)", "da.mean(axis=0)")],
     "h-for-h-prev + bias-averaged-over-batch"),
    ("softmax_cross_entropy", [("B = logits.shape[1]", "B = 1"),
     ("counted = mask[..., None]", "counted = np.ones_like(mask)[..., None]")],
     "mask-ignored + not-divided-by-batch"),
    ("lstm_step_backward", [("dc = dc_next + dh", "dc = dh"), ("dc_prev = dc * f", "dc_prev = dc")],
     "drops-dc-next + forget-gate-not-applied-to-dc-prev"),
    ("gru_backward", [("dh = dhs[t] + dh_next", "dh = dhs[t]"), ("else h0", "else h0")][:1],
     "drops-dh-next"),
    ("fixed_windows", [("return contexts.astype(np.int64)", "return contexts.T.astype(np.int64)"),
     ("ids[starts + width]", "ids[starts + width - 1]")],
     "target-in-its-own-context + windows-down-the-columns"),
    ("jacobian_product", [("W_hh) @ product", "W_hh) * product"),
     ("range(k + 1, t + 1)", "range(k + 1, t)")], "last-step-missing + entrywise-product"),
]  # fmt: skip

PASS = "rnn_backward(dhs, below, h0s[layer], layers[layer], W_xh, W_hh)"
STEP_BY_STEP = """[[np.concatenate, lambda s: s[0], sum, sum, sum][i](s)
    for i, s in enumerate(zip(*[rnn_backward(
        dhs[t : t + 1], below[t : t + 1], layers[layer][t - 1] if t else h0s[layer],
        layers[layer][t : t + 1], W_xh, W_hh) for t in range(len(x))]))]"""

PATHS = [
    ("gru_step_backward", [(" + da_r @ W_hr.T", "")],
     "dh_prev has every path but the one through the reset gate."),
    ("gru_step_backward", [("dh * z + dq", "2 * dh * z + dq")],
     "In dh_prev the path straight on by z is counted twice."),
    ("gru_step_backward", [("+ da_z @ W_hz.T", "- da_z @ W_hz.T")],
     "In dh_prev the path through the update gate has the wrong sign."),
    ("gru_step_backward", [("dr = dq * h_prev", "dr = dq * h_prev / len(x)")],
     "In dx, dh_prev, dW_xh, dW_hh and db_h the path through the reset gate is divided by the "
     "batch size B."),
    ("gru_step_backward", [("dh * (h_prev - n)", "dh * -n")],
     "dx, dh_prev, dW_xh, dW_hh and db_h have every path but the one through the z of z ⊙ h_prev."),
    ("lstm_step_backward", [("dc_prev = dc * f", "dc_prev = dh * o * (1 - tanh_c**2) * f")],
     "dc_prev has every path but the one from dc_next."),
    ("lstm_step_backward", [("da_f = dc", "da_f = dc_next")],
     "dx, dh_prev, dW_xh, dW_hh and db_h have every path but the one from h_t through the forget "
     "gate."),
    ("lstm_step_backward", [("dc = dc_next + dh", "dc = dc_next - dh")],
     "In dx, dh_prev, dc_prev, dW_xh, dW_hh and db_h the path from h_t through tanh(c_t) has the "
     "wrong sign."),
    ("lstm_backward", [("dh = da[t] @ W_back", "dh = da[t][:, : 3 * H] @ W_back[: 3 * H]")],
     "At every step, dh_prev has every path but the one through the output gate."),
    ("lstm_backward", [("dc * c_prev, dc * i[t]", "0 * c_prev, dc * i[t]")],
     "At every step, dx, dh_prev, dW_xh, dW_hh and db_h have every path but the one through the "
     "forget gate."),
    ("gru_backward", [("+ da[t, :, : 2 * H] @ W_hrz.T", "- da[t, :, : 2 * H] @ W_hrz.T")],
     "dx is right in the last step only."),
    ("gru_backward", [("dh * z[t] + dq * r[t] + da[t, :, : 2 * H] @ W_hrz.T", "dh * z[t]")],
     "At every step, dh_prev has only the path straight on by z."),
    ("rnn_step_backward", [("1 - h**2", "1 + h**2")],
     "In dx, dh_prev, dW_xh, dW_hh and db_h the part with the h² of 1 - h² has the wrong sign."),
    ("rnn_step_backward", [("h_prev.T @ da", "h_prev[:-1].T @ da[:-1]")],
     "dW_hh has every share but the one of the last example."),
    ("rnn_step_backward", [("x.T @ da", "np.outer(x[0], da[0])")],
     "dW_xh has only the share of the first example."),
    ("rnn_backward", [("dW_xh += step[2]", "dW_xh += step[2] * (t < len(x) - 1)")],
     "dW_xh has every share but the one of the last step."),
    ("readout_backward", [("np.tensordot(hs, dlogits,", "np.tensordot(hs[1:], dlogits[1:],")],
     "dW_hy has every share but the one of the first step."),
    ("scalar_sensitivities", [("immediate[-1] + slope", "immediate[-1] * len(total[:1]) + slope")],
     "total has every path but the one from the first step."),
    ("step_jacobian", [("1 - h**2", "1 + h**2")],
     "In J the part with the h² of 1 - h² has the wrong sign."),
    # What else is wrong is read off the arrays that no path explains.
    ("gru_step_backward", [(" + da_r @ W_hr.T", ""), ("dW_xh = x.T @ da", "dW_xh = -x.T @ da")],
     "dh_prev has every path but the one through the reset gate. dW_xh has the wrong sign."),
    # Of lists of arrays.
    ("deep_rnn_backward", [(PASS, STEP_BY_STEP), ("[dh0, *dh0s]", "[-dh0, *dh0s]")],
     "dx and dparameters have every path but the one carried over steps in any layer. dh0s has "
     "every path but the one carried over steps in any layer. In dh0s the path within a step has "
     "the wrong sign."),
    ("deep_rnn_backward", [(PASS, f"{STEP_BY_STEP} if layer == 0 else {PASS}")],
     "dx has every path but the one over later steps of the lowest layer. dh0s[0], "
     "dparameters[0], dparameters[1] and dparameters[2] have every path but the one over later "
     "steps of the same layer."),
    ("deep_rnn_backward",
     [("        dhs, dh0, *found", "        last = rnn_backward(dhs[-1:], below[-1:], h0s[layer], "
       "layers[layer][-1:], W_xh, W_hh)\n        dhs, dh0, *found"),
      ("[*found, *dparameters]", "[*found[:2], found[2] - last[4], *dparameters]")],
     "dparameters[2], dparameters[5], dparameters[8] and dparameters[11] have every share but the "
     "one of the last step."),
]  # fmt: skip


def naive(a):
    """A logistic function that overflows."""
    return np.exp(a) / (1 + np.exp(a))


def triangular(size, gain, seed):
    """The other factor of the decomposition."""
    return gain * np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))[1]


# What was told by a wrong name while a name needed to fit one test only.
WRONGLY_NAMED = [
    ("tbptt_windows", afterwards("tbptt_windows", lambda w: w * 1.0),
     "windows has the right numbers, but as float64."),
    ("pad_sequences", afterwards("pad_sequences", lambda ids, mask: (ids * 1.0, mask)),
     "ids has the right numbers, but as float64."),
    ("orthogonal", triangular, None),
    ("one_hot", lambda ids, num_classes: np.eye(num_classes)[ids + 1], None),
    ("gru_step_forward_reset_after", made("gru_step_forward_reset_after",
     ("h = z * h_prev + (1 - z) * n", "h = z * h_prev + z * n"), _sigmoid=naive), None),
    ("rnn_backward", lambda *args: 1 / 0, None),
]  # fmt: skip


@pytest.mark.parametrize(("notebook", "mistake"), MISTAKES,
                         ids=[f"{n}-{m.name}" for n, m in MISTAKES])  # fmt: skip
def test_a_mistake_of_the_bank_is_told_by_name(notebook, mistake):
    """Whatever the draw, a mistake of the bank is told by its own name in every failed test."""
    for seed in (5, 6):
        assert told(mistake.exercise, mistake.function, seed) == mistake.name


@pytest.mark.parametrize(("exercise", "mistake", "way"), WAYS,
                         ids=[f"{e}-{m.name}-{i}" for i, (e, m, _) in enumerate(WAYS)])  # fmt: skip
def test_a_mistake_is_told_by_name_in_every_way(exercise, mistake, way):
    """A mistake made in another way is told by the same name, wherever it is seen at all."""
    reasons = why(exercise, way.function)
    assert {r.mistake if r else None for r in reasons} <= {mistake.name}


@pytest.mark.parametrize(("style", "exercise", "change", "name"), STYLED)
def test_a_mistake_is_told_in_any_style(style, exercise, change, name):
    """The numbers decide, however the function is written; None where the bank holds no such."""
    reason = told(exercise, styled(style, exercise, change))
    assert reason == name if name or reason is None else reason not in {m.name for _, m in MISTAKES}


@pytest.mark.parametrize(("exercise", "changes", "name"), MADE)
def test_two_mistakes_are_told_by_both_names(exercise, changes, name):
    """Two changes of the bank in one function are told together."""
    assert told(exercise, made(exercise, *changes)) == name


def test_two_mistakes_are_told_in_two_sentences():
    """The diagnosis of a pair holds both sentences, and links the first one's section."""
    one, other = (m for _, m in MISTAKES if m.name in ("h-for-h-prev", "bias-averaged-over-batch"))
    (reason, *_) = why("rnn_step_backward", made("rnn_step_backward", *one.changes, *other.changes))
    assert one.sentence in reason.sentence
    assert other.sentence in reason.sentence
    assert reason.section == one.section


@pytest.mark.parametrize(("exercise", "called", "name"), [
    ("rnn_backward", "rnn_step_backward", "missing-tanh-slope"),
    ("rnn_forward", "rnn_step_forward", "forgets-bias"),
    ("jacobian_product", "step_jacobian", "slope-one-minus-h"),
    ("tbptt_gradients", "tbptt_windows", "one-step-short"),
    ("tbptt_gradients", "readout_backward", "readout-averaged-over-time"),
    ("lstm_forward", "lstm_step_forward", "sigmoid-on-the-candidate"),
    ("gru_backward", "gru_step_backward", "proposal-path-without-reset"),
    ("gru_forward", "gru_step_forward", "reset-after-the-product"),
])  # fmt: skip
def test_a_mistake_of_a_step_is_told_in_a_sequence(exercise, called, name):
    """A mistake that belongs to a step, or to what is called, is told where it was made again."""
    mistake = next(m for _, m in MISTAKES if (m.exercise, m.name) == (called, name))
    assert told(exercise, Suspect((mistake,), exercise).function) == name


@pytest.mark.parametrize(("exercise", "changes", "sentence"), PATHS)
def test_a_path_is_told(exercise, changes, sentence):
    """A path that is missing, doubled, turned or averaged is told; nothing is, where none fits."""
    assert told(exercise, made(exercise, *changes)) == sentence


@pytest.mark.parametrize(("exercise", "function", "reason"), WRONGLY_NAMED)
def test_what_had_a_wrong_name_has_none(exercise, function, reason):
    """One test, an exception or a kind of dtype is not enough for a name."""
    for seed in range(5):
        assert told(exercise, function, seed) == reason


def noisy(exercise, share, seed):
    """The reference with noise of a share of their size in some of its outputs."""
    rng = np.random.default_rng(seed)
    outputs = exercises()[exercise].outputs
    hit = rng.random(len(outputs)) < 0.5
    hit[rng.integers(len(outputs))] = True

    def change(*found):
        return tuple(
            f + h * share * np.abs(f).max() * rng.normal(size=np.shape(f))
            for f, h in zip(found, hit, strict=True)
        )

    return afterwards(exercise, change)


# Not where noise has a name of its own: floats for integers, or a seed that gives two results.
NUMERIC = [n for n, e in exercises().items() if not e.lists and e.notebook != "sequences"
           and n not in ("tbptt_windows", "sample_ids", "lstm_initial_parameters")]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("exercise", NUMERIC)
@pytest.mark.parametrize("share", [1.0, 1e-5])
def test_noise_has_no_name(exercise, share):
    """An answer with noise in it, much or little, is none of the things that have a name."""
    reasons = why(exercise, noisy(exercise, share, len(exercise)))
    assert reasons
    assert not any(reasons), reasons


# Changes that no name, no path and no pattern describes, two of them in each function.
UNRELATED = {
    "rnn_step_backward": [("1 - h**2", "1 - h**3"), ("da @ W_xh.T", "da @ W_xh.T + x")],
    "rnn_backward": [("dhs[t] + dh_next", "dhs[t] ** 3 + dh_next"),
                     ("dW_hh += step[3]", "dW_hh += step[3] ** 2")],
    "readout_backward": [("dlogits @ W_hy.T", "dlogits @ W_hy.T - hs"),
                         ("dlogits.sum(axis=(0, 1))", "dlogits.max(axis=(0, 1))")],
    "scalar_sensitivities": [("slope * w * total_prev", "slope * w**3 * total_prev"),
                             ("append(slope * h_prev)", "append(slope * h_prev + u / 3)")],
    "lstm_step_backward": [("da_f = dc * c_prev", "da_f = dc * (c_prev + 0.3)"),
                           ("da_o = dh * tanh_c", "da_o = dh * tanh_c * (1 + f)")],
    "lstm_backward": [("dc * c_prev, dc * i[t]", "dc * (c_prev + 0.3), dc * i[t]"),
                      ("1 - g[t] ** 2", "1 - g[t] ** 4")],
    "gru_step_backward": [("dn = dh * (1 - z)", "dn = dh * (1 - z**2)"),
                          ("dh_prev = dh * z", "dh_prev = dh * (z + 0.3)")],
    "gru_backward": [("h_prev * r * (1 - r)", "h_prev * r * (1 - r**3)"), ("1 - n**2", "1 - n**4")],
    "tbptt_gradients": [("dW_hh += grads[1]", "dW_hh += grads[1] ** 2"),
                        ("dW_xh += grads[0]", "dW_xh += grads[0] * (1 + start)")],
    "cell_jacobian_terms": [("np.tanh(c_prev) ** 2", "np.tanh(c_prev) ** 4"),
                            ("np.diag(f)", "np.diag(f + 0.3)")],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("exercise", UNRELATED)
def test_two_unrelated_changes_have_no_name(exercise):
    """Where nothing explains all of an array, at most that is said where it is right."""
    for changes in (UNRELATED[exercise], *([change] for change in UNRELATED[exercise])):
        reasons = why(exercise, made(exercise, *changes))
        assert reasons
        assert not any(r and (r.mistake or not tells_where(r.sentence)) for r in reasons), reasons


@pytest.mark.parametrize("style", STYLES)
def test_a_right_answer_in_any_style_has_nothing_to_be_told(style):
    """No reading of a right answer finds a mistake in it."""
    notebook = next(n for n in notebooks() if style.startswith(n + "_"))
    for name in exercises(notebook):
        assert why(name, styled(style, name)) == []


def odd(kind):
    """Arrays that nobody asked for."""
    return {
        "complex": lambda v: v + 1j,
        "not a number": lambda v: np.full(np.shape(v), np.nan),
        "infinite": lambda v: np.full(np.shape(v), np.inf),
        "empty": lambda v: np.empty(0),
        "half": lambda v: np.asarray(v).astype(np.float16),
        "bytes": lambda v: np.asarray(v).astype(np.uint8),
        "huge": lambda v: v * 1e300 * 1e7,
        "flat": lambda v: np.ravel(v),
    }[kind]


@pytest.mark.parametrize(
    "kind", ["complex", "not a number", "infinite", "empty", "half", "bytes", "huge", "flat"]
)
@pytest.mark.slow
def test_no_array_is_too_odd_to_be_looked_at(kind):
    """Whatever a student returns, asking why does not fail, and gives no name of the bank."""
    for name in NUMERIC:
        function = afterwards(name, lambda *found: tuple(map(odd(kind), found)))
        with np.errstate(all="ignore"):
            assert not any(reason and reason.mistake for reason in why(name, function))


# Lists that nobody asked for: of other lengths, with other arrays in them, one array many times.
ODD_LISTS = {
    "no array": lambda v: [],
    "one too few": lambda v: v[1:],
    "one too many": lambda v: [*v, v[0]],
    "many of no size": lambda v: [np.empty(0)] * 500,
    "the first for all": lambda v: [v[0]] * len(v),
    "numbers": lambda v: [np.array(1.0) for _ in v],
    "one not a number": lambda v: [np.full(np.shape(v[0]), np.nan), *v[1:]],
    "transposed": lambda v: [3 * np.transpose(part) for part in v],
}


@pytest.mark.parametrize("kind", ODD_LISTS)
def test_no_list_is_too_odd_to_be_looked_at(kind):
    """Whatever lists a student returns, asking why does not fail, and gives no name of the bank."""
    for name in [n for n, e in exercises().items() if e.lists]:
        function = afterwards(name, lambda *found: _with_lists(found, ODD_LISTS[kind]))
        assert not any(reason and reason.mistake for reason in why(name, function))


def test_wrong_lists_do_not_hide_what_else_is_wrong():
    """What is read off one array is told, though nothing explains the lists beside it."""

    def change(dx, *lists):
        return 0 * dx, *_with_lists(lists, ODD_LISTS["transposed"])

    assert told("deep_rnn_backward", afterwards("deep_rnn_backward", change)) == (
        "dx is zero everywhere."
    )


def _with_lists(found, change):
    changed = tuple(change(f) if isinstance(f, list) else f for f in found)
    return changed if len(changed) > 1 else changed[0]


@pytest.mark.parametrize("sequence", STEP_OF)
def test_a_loop_over_steps_is_the_sequence(sequence):
    """The plain loops in which steps' mistakes are looked for give the reference's numbers."""
    step, loop = STEP_OF[sequence]
    assert all(passed for passed, _ in answers(sequence, loop(reference(step))))


def test_every_section_that_is_linked_is_in_the_book():
    """The sections that the paths name stand in the book."""
    for split in [split for name in exercises() for split in splits(name)]:
        page, _, anchor = split.section.partition("#")
        text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
        assert f"({anchor})=" in text, split.section


def test_no_two_mistakes_of_an_exercise_say_the_same():
    """Each sentence is one mistake's, so that a student can tell which one was meant."""
    for notebook in notebooks():
        for one, other in combinations(bank(notebook), 2):
            if one.exercise == other.exercise:
                assert one.sentence != other.sentence
