"""The checks that students see: true of what was done wrong, and content with what is right."""

import ast
import contextlib
import io
import re

import pytest

from autograder.course import Notebook, exercises
from autograder.diagnosis.bank import bank
from tests.visible import HERE, HINTED, loaded, source, strangers, told
from tools.samples import blank, filled

# Wrong answers that the visible checks of their notebook let pass. This set may only shrink.
UNSEEN = {
    # Inputs that are integers, or no C array, are asked of nobody.
    "bptt/numerical-integers-do-not-move",
    "bptt/numerical-ravel-of-a-copy",
    "vanilla_rnn/forward-in-dtype-of-x",
    "lstm/forward-cell-kept-in-dtype-of-x",
    "gru/forward-in-dtype-of-x",
    # Right to seven digits.
    "vanilla_rnn/step-single-precision",
}
# Answers that end in an error of their own, at their own line: nothing is truer.
RAISING = {
    "sequences/windows-error-when-short",
    "sequences/fails-where-no-window-fits",
    "gradient_flow/clip-zero-gradients-fail",
    "gradient_flow/fails-on-a-gradient-of-zeros",
    "tbptt/refuses-equal-lengths",
    "tbptt/refuses-windows-longer-than-the-sequence",
}
# Mistakes that a check once misread, or let pass: what it says now, and must not say.
MISREAD = {
    "vanilla_rnn/loss-log-of-underflowed-softmax": ("is inf, expected 10000", "largest logit"),
    "vanilla_rnn/loss-divided-by-counted-steps": (
        "is 1.386294, expected 4.158883",
        "does not count",
    ),
    "bptt/backward-index-wraps": ("0.036864 · 0.5", "every copy"),
    "bptt/backward-changes-dhs": ("read-only", "mixes"),
    "vanilla_rnn/loss-shifts-its-argument": ("read-only", "expected"),
    "vanilla_rnn/loss-one-maximum-for-all": ("sure and undecided", "overflow"),
    "vanilla_rnn/step-without-tanh": ("is [[ 0.55 -0.1 ]", "pre-activation"),
    "gradient_flow/clip-norm-first": ("first comes a float", "inhomogeneous"),
    "vanilla_rnn/loss-returned-second": ("has shape (3, 2, 4), expected ()", "ambiguous"),
    "bptt/readout-dw-transposed": ("has shape (3, 2), expected (2, 3)", "broadcast"),
    "bptt/backward-own-loss-twice": ("dx is [[[0.073728]]", "every copy"),
    "gradient_flow/product-of-entries": ("That is J_2 J_1", "order"),
    "gradient_flow/clip-each-by-its-own-norm": ("clipped[0] is [[2. 0.]]", "exactly"),
    "tbptt/windows-of-floats": ("float64, expected integers", "multiply"),
    "tbptt/accepts-k1-of-zero": ("should raise ValueError", "ZeroDivision"),
    "tbptt/gradients-dw-hh-first": ("has shape (4, 4), expected (3, 4)", "broadcast"),
    "tbptt/forgets-the-readout-gradient": ("say: dW_hy, db_y", "dW_hh"),
    "tbptt/gradients-not-cut": ("reaches [0, 1, 2], and should reach [1, 2]", "wrong"),
    "tbptt/gradients-state-after-first-step": ("state hs[start - 1]", "differences"),
    "tbptt/readout-not-trained": ("leaves W_hy, b_y as before", "norm"),
    "tbptt/train-biases-stay": ("leaves b_h, b_y as before", "norm"),
    "tbptt/updates-in-place": ("read-only", "norm"),
    "tbptt/train-clips-the-step": ("is 0.001, expected 0.0005", "descent"),
    "tbptt/lengthens-short-gradients": ("is 10000000., expected 1000000.", "descent"),
    "tbptt/train-learning-rate-decays": ("losses in two parts", "does not continue"),
    "lstm/step-forward-cell-first": ("c is [[0.134262 0.134262]], expected", "c_prev"),
    "lstm/forward-bias-at-first-step-only": ("is [0.1 0.05 0.025", "continue"),
    "lstm/forward-tanh-of-cells": ("is [0.099668 0.604368", "continue"),
    "lstm/sequence-without-tanh-on-the-cell": ("hs[0] is not what lstm_step_forward", "cs"),
    "lstm/adds-to-dc-next-in-place": ("read-only", "dx"),
    "lstm/step-backward-dc-prev-before-dh-prev": ("dc_prev is [[0.98]]", "both"),
    "lstm/sequence-without-slope-of-tanh-c": ("dc0 is [[5.]], expected [[3.2]]", "unchanged"),
    "lstm/backward-loss-reaches-cells-too": ("dc0 is [[13.2]]", "unchanged"),
    "lstm/backward-dc0-before-dh0": ("dc0 is [[0.]]", "unchanged"),
    "lstm/backward-h0-zero": ("say: dW_hh", "dx"),
    "lstm/weights-not-transposed": ("through_input is [[0. 0.064]", "no say"),
    "lstm/jacobian-terms-slope-on-rows": ("through_candidate is [[0. 0.27]", "entry"),
    "gru/step-forward-logistic-candidate": ("n is", "reset"),
    "gru/forgets-the-biases": ("n is", "reset"),
    "gru/step-forward-state-in-gates": ("n is", "reset"),
    "gru/backward-changes-dhs": ("read-only", "dx"),
    "gru/step-backward-no-path-through-reset": ("dh_prev is [[4.25]], expected [[4.2]]", "dx"),
    "gru/input-bias-forgotten": ("r is", "scales"),
    "gru/both-biases-inside-the-reset": ("n is", "scales"),
    "training/same-number-kept-in-every-example": ("varies by 0.00, expected 8", "is kept"),
    "training/mask-of-booleans": ("is [False True], expected [0. 1.25]", "kept is divided"),
    "training/keep-refused-by-assert": ("raises AssertionError(", "must raise"),
    "training/keep-not-checked": ("keep = 0.0 raises None, expected a ValueError", "Zero"),
    "training/mask-after-the-product": ("is [1. 0.244919], expected [0.716298", "returned"),
    "training/first-example-drops-for-all": ("hs[0] of example 1 is [0.716298", "inf"),
    "training/adds-into-dhs": ("read-only", "dx"),
    "training/state-mask-forgotten-going-back": ("db_h is [15.76], expected [10.]", "dx"),
    "training/W-hh-gradient-with-undropped-states": ("dW_hh is [[5.36]]", "wrong"),
    "training/averages-over-time": ("db_h is [5.], expected [10.]", "dW_xh"),
    "training/climbs": ("parameters[0] is [1.2 2.2], expected [0.8 1.8]", "velocity"),
    "training/velocities-changed-in-place": ("read-only", "old arrays"),
    "training/eps-inside-the-root": ("parameters[0] is [0.938279 1. ]", "new squares"),
    "training/means-of-before": ("parameters[0] is [1. 1. 1.]", "each entry"),
    "training/correction-without-the-step": ("after step 2 is [0.885808]", "outside"),
    "training/blocks-do-not-go-on": ("inputs is [[[100 103]", "as printed"),
    "training/last-id-has-no-successor": ("of 6 ids has shape (1, 3, 2)", "IndexError"),
    "training/streams-keep-the-dtype": ("are int32, expected int64", "targets"),
    "training/softmax-overflows": ("ids of huge logits is [0 1], expected [2 1]", "must"),
    "training/temperature-on-the-probabilities": ("is [0 0 1 1], expected [0 1 1 2]", "divides"),
    "training/bound-of-the-wide-matrix": ("mean square is 0.1441, expected 1/3", "whole range"),
    "training/one-block-four-times": ("blocks of i and f in W_hh are the same", "different"),
    "training/forget-bias-in-every-gate": ("b_h is [1.5 1.5 1.5 1.5", "second block of b_h"),
    "training/gates-exchanged": ("reaches from 0.01 to 0.9906", "T_max - 1"),
    "training/u-of-whole-numbers": ("100 of 2000 units differ", "between"),
    "architectures/turns-in-place": ("read-only", "work on a copy"),
    "architectures/turns-into-floats": ("dtype is float64, expected int64", "padding"),
    "architectures/one-set-of-weights-for-both-readers": (
        "[[0.604368 0.635149]",
        "only step first",
    ),
    "architectures/backward-states-not-turned-back": (
        "is [0.291313 0.108261 0.091482]",
        "from step",
    ),
    "architectures/dx-not-turned-back": ("dx is [[[81.4]] [[23.6]]", "wrong"),
    "architectures/x-not-turned-round": ("dW_xh_b is [[20.5]], expected [[-1.5]]", "dx"),
    "architectures/padding-has-an-effect": ("with 1000 at padded steps is", "has an effect"),
    "architectures/upper-layers-start-from-zeros": (
        "layers[1] is [[[0.963466]]",
        "reads the first",
    ),
    "architectures/takes-the-parameters-out-of-their-list": ("holds other arrays now", "layer"),
    "architectures/gradients-listed-from-the-top": ("dparameters[5] is [6.]", "shape"),
    "architectures/last-step-alone-goes-down": ("say: dx, dh0s[0]", "forward"),
    "architectures/to-the-first-padded-step": ("expected [[[0. 0.] [3. 4.]", "out of bounds"),
    "architectures/mean-over-all-steps": ("mean is [[4. 2. ] [7. 7.333333]]", "alone"),
    "architectures/padded-zeros-may-win": ("largest is [[ 0. 1.]", "left out"),
    "architectures/one-winner-for-all-units": ("dhs is [[[7. 9.]", "winner"),
    "architectures/blanks-removed-first": ("becomes [1 2], expected [1 1 2]", "shape"),
    "architectures/nothing-becomes-a-float": ("of [2, 2, 2] are float64", "shape"),
    "architectures/decodes-with-blank-zero": (
        "blank 2 it reads [1 1 2], expected [1 0 1]",
        "argmax",
    ),
    "architectures/best-path-alone": ("is 2.569617, expected 2.42042\n15 of 81", "logarithm"),
    "architectures/places-with-blank-zero": ("loss of labels [0, 1] with blank 2 is", "wrong"),
    "architectures/softmax-without-its-largest-logit": ("loss of 60 labels is inf", "to the end"),
    "architectures/never-refuses": ("raise None, expected a ValueError", "need five"),
    "architectures/filter-flipped": ("y is [[[12.5] [ 0.5]]", "added once"),
    "architectures/windows-replace-one-another": ("dx is [[[ 1.]] [[10.]] [[ 0.]]", "overlap"),
    "architectures/target-mask-ignored": ("is 5.375278, expected 4.479399\nFive steps", "summed"),
    "architectures/bridge-at-every-step": ("say: dW_xh_e, dW_hh_e, db_h_e", "dW_xh_d"),
    "beyond/columns-sorted-by-unit": ("S_new is [[ 1.5 0.075 -0.225", "not as printed"),
    "beyond/slope-on-the-immediate-part-alone": ("what S[0, 7] = 1 adds to S_new", "reach new"),
    "beyond/last-loss-alone-in-rtrl": ("dW_hh of all losses is [[0.303552]]", "wrong"),
    "beyond/row-cut-in-another-order": ("dW_hh is [[0.349127]]", "reshape"),
    "beyond/upstream-gradient-changed-in-place": ("read-only", "dx"),
    "beyond/bias-left-out-of-the-second-run": ("dx is [[[0.081224]]", "both segments"),
    "beyond/loss-replaced-at-the-joint": ("dW_hh of all losses is", "checkpoints are"),
    "beyond/second-before-first": ("b is [15. 4.5], expected [17. 13.]", "order of joining"),
    "beyond/written-into-b": ("read-only", "hs"),
    "beyond/factor-of-the-step-before": ("db is [[[10.5]] [[21. ]]", "is zero"),
    "beyond/sigmoid-overflows-in-mingru": ("z at ±10,000 is [[nan nan]", "hs"),
    "beyond/gates-returned-as-n-z": ("gates is [[[4. 4. 0.75 0.75]]", "logistic"),
    "beyond/proposal-added-in-full": ("hs is [[[10. 4. ]]", "keeps"),
    "beyond/biases-averaged-in-mingru": ("db_n is [4.5], expected [9.]", "dx"),
    "beyond/gradients-of-z-and-n-exchanged": ("dW_xn is [[-10.]], expected [[-7.]]", "dx"),
    "beyond/thinned-after-scaling": ("eigenvalue is 0.278866, expected 0.9", "scale"),
    "beyond/density-ignored": ("40000 entries are not zero", "eigenvalue"),
    "beyond/readout-with-an-intercept": ("with ridge 0 is [[0.]], expected [[2.]]", "Singular"),
    "beyond/readout-transposed": ("W_hy has shape (2, 4), expected (4, 2)", "gradient"),
}
# Functions that reach into what they are given, each with the argument that suffers.
IN_PLACE = {
    "lstm_step_forward": 2, "lstm_forward": 1, "lstm_step_backward": 0, "lstm_backward": 0,
    "cell_jacobian_terms": 0, "gru_step_forward": 1, "gru_forward": 1, "gru_step_backward": 0,
    "gru_backward": 0, "gru_step_forward_reset_after": 1, "tbptt_gradients": 2,
    "train_stateful": 3, "rtrl_step": 0, "rtrl_gradients": 2, "checkpointed_backward": 2,
    "scan_combine": 0, "linear_scan": 2, "linear_scan_backward": 0, "mingru_forward": 1,
    "mingru_backward": 0, "ridge_readout": 0, "rnn_dropout_forward": 1, "rnn_dropout_backward": 0,
    "sample_ids": 0, "reverse_padded": 0, "bidirectional_forward": 2, "bidirectional_backward": 0,
    "deep_rnn_forward": 0, "deep_rnn_backward": 0, "last_state": 0, "last_state_backward": 0,
    "mean_pool": 0, "mean_pool_backward": 0, "max_pool": 0, "max_pool_backward": 1,
    "ctc_loss": 0, "conv_over_time_forward": 0, "conv_over_time_backward": 0,
    "encoder_decoder_gradients": 4,
}  # fmt: skip
# The same for functions of lists of arrays.
IN_PLACE_LISTS = {
    "clip_by_global_norm": 0, "sgd_momentum": 2, "rmsprop": 2, "adam": 2, "deep_rnn_forward": 1,
    "deep_rnn_backward": 2,
}  # fmt: skip
# Helpers that stand in more than one notebook, and the checks that call what must be brought.
SHARED = {"compare", "locked", "missing", "differences"}
ASKING = {
    "tbptt": {"tbptt-gradients-check", "train-stateful-check"},
    "training": {
        "rnn-dropout-forward-check",
        "rnn-dropout-backward-check",
        "lstm-initial-parameters-check",
    },
    "architectures": {
        "bidirectional-forward-check",
        "bidirectional-backward-check",
        "deep-rnn-forward-check",
        "deep-rnn-backward-check",
        "encoder-decoder-gradients-check",
    },
    "beyond": {"rtrl-gradients-check", "checkpointed-backward-check", "echo-state-weights-check"},
}


def wrong(notebook):
    """Every wrong answer that is kept, by notebook and slug: its exercise and the function."""
    found = {f"{notebook}/{m.name}": (m.exercise, m.function) for m in bank(notebook)}
    return found | {f"{notebook}/{slug}": (name, f) for slug, name, f in strangers(notebook)}


@pytest.mark.parametrize("notebook", HINTED)
def test_a_check_says_which_other_answer_it_leans_on(notebook):
    """Where differences are of a loss by another answer, that one is to be right first."""
    names, leaning = set(exercises(notebook)), 0
    for cell in Notebook(notebook).content()["cells"]:
        text = "".join(cell["source"])
        if cell["id"].endswith("-check") and "differences(" in text:
            own = cell["id"].removesuffix("-check").replace("-", "_")
            if set(re.findall(r"\w+(?=\()", text)) & names - {own}:
                leaning += 1
                words = " ".join(text.replace("#", " ").split())
                assert "let that pass its own check first" in words, cell["id"]
    assert leaning or notebook not in {"lstm", "gru", "training", "architectures", "beyond"}


@pytest.mark.parametrize("notebook", HINTED)
def test_a_wrong_answer_is_seen_and_told_in_the_checks_words(notebook):
    """It stops at an assertion, or where it writes into a locked array, and not by accident."""
    messages = {slug: told(name, {name: f}) for slug, (name, f) in wrong(notebook).items()}
    passed = {slug for slug, message in messages.items() if message is None}
    assert passed == UNSEEN & messages.keys()
    form = re.compile(r"AssertionError: .|ValueError: .*read-only")
    by_accident = {slug for slug in messages.keys() - passed if not form.match(messages[slug])}
    assert by_accident == RAISING & messages.keys()


@pytest.mark.parametrize("slug", MISREAD)
def test_a_mistake_is_not_taken_for_another(slug):
    """The message holds what was computed, and not what it was once taken for."""
    says, never = MISREAD[slug]
    name, function = wrong(slug.split("/")[0])[slug]
    message = told(name, {name: function})
    assert says in message
    assert never not in message


@pytest.mark.parametrize("name", IN_PLACE)
def test_an_argument_that_is_written_into_is_told_as_that(name):
    """Right numbers do not hide that an array which came in was changed."""

    def careless(*arguments):
        answer = exercises()[name].function(*arguments)
        arguments[IN_PLACE[name]][...] *= 0.5
        return answer

    assert "read-only" in told(name, {name: careless})


@pytest.mark.parametrize("name", IN_PLACE_LISTS)
def test_a_list_that_is_written_into_is_told_as_that(name):
    """Neither its arrays nor the list itself may be changed, whatever is returned."""

    def halved_array(arrays):
        arrays[0][...] *= 0.5

    def another_array(arrays):
        arrays[0] = 0.5 * arrays[0]

    for change, says in (halved_array, "read-only"), (another_array, "holds other arrays now"):

        def careless(*arguments, change=change):
            answer = exercises()[name].function(*arguments)
            change(arguments[IN_PLACE_LISTS[name]])
            return answer

        assert says in told(name, {name: careless})


@pytest.mark.parametrize("notebook", HINTED)
def test_a_right_answer_in_any_style_is_content(notebook):
    """Lists, tuples, loops and einsum pass the checks, and so does the reference."""
    styles = sorted((HERE / "styles").glob(f"{notebook}_*.py"))
    assert len(styles) >= 4
    for functions in [{}, *(vars(loaded(path)) for path in styles)]:
        for name in exercises(notebook):
            assert told(name, functions) is None, name


@pytest.mark.parametrize("notebook", HINTED)
def test_a_forgotten_return_is_told(notebook):
    """A function that returns nothing is never told that some array has a wrong shape."""
    for name in exercises(notebook):
        message = told(name, {name: lambda *_, **__: None})
        assert "None" in message, (name, message)


def test_the_helpers_are_the_same_everywhere():
    """What checks compare with stands once in each notebook, and is one piece of code."""
    versions = {name: set() for name in SHARED}
    for notebook in HINTED:
        cells = [source(c) for c in blank(notebook)["cells"] if c["cell_type"] == "code"]
        texts = [ast.get_source_segment(c, node) for c in cells for node in ast.parse(c).body]
        found = [(m[1], text) for text in texts if (m := re.match(r"def (\w+)", text))]
        helpers = [(name, text) for name, text in found if name in SHARED]
        assert {"compare", "locked"} <= dict(helpers).keys()
        assert len(helpers) == len(dict(helpers))
        for name, text in helpers:
            versions[name].add(text)
    assert {name: len(texts) for name, texts in versions.items()} == dict.fromkeys(SHARED, 1)


def code_cells(notebook):
    """The code cells that stand above the picture at the end, by id."""
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    end = next(i for i, c in enumerate(cells) if "finale" in c["metadata"].get("tags", []))
    return {cell["id"]: source(cell) for cell in cells[:end]}


@pytest.mark.parametrize("notebook", ASKING)
def test_what_was_not_brought_is_asked_for(notebook):
    """With the tasks answered and nothing pasted, a cell fails only to say what to paste where."""
    cells = code_cells(filled(notebook))
    cells["bring-your-own"] = ""
    namespace, asked = {}, {}
    for name, text in cells.items():
        try:
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(text, namespace)
        except NameError as error:
            asked[name] = error.name, printed.getvalue()
    assert asked.keys() == ASKING[notebook]
    for function, text in asked.values():
        assert 'paste into the cell "Bring your own" above' in text
        assert function in text


@pytest.mark.parametrize("notebook", ["lstm", "gru"])
def test_nothing_need_be_brought(notebook):
    """The notebook has no place to paste, and its pictures at the end use its own answers."""
    assert not [c for c in blank(notebook)["cells"] if c["id"] == "bring-your-own"]
    assert "one_hot" not in str(blank(notebook))
