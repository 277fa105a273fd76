"""The checks that students see: true of what was done wrong, and content with what is right."""

import ast
import contextlib
import io
import re

import pytest

from autograder.course import exercises
from autograder.diagnosis.bank import bank
from autograder.release import source_notebook
from tests.visible import HERE, HINTED, check_of, loaded, source, strangers, told
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
}
# Functions that reach into what they are given, each with the argument that suffers.
IN_PLACE = {
    "lstm_step_forward": 2, "lstm_forward": 1, "lstm_step_backward": 0, "lstm_backward": 0,
    "cell_jacobian_terms": 0, "gru_step_forward": 1, "gru_forward": 1, "gru_step_backward": 0,
    "gru_backward": 0, "gru_step_forward_reset_after": 1, "tbptt_gradients": 2,
    "train_stateful": 3,
}  # fmt: skip


def wrong(notebook):
    """Every wrong answer that is kept, by notebook and slug: its exercise and the function."""
    found = {f"{notebook}/{m.name}": (m.exercise, m.function) for m in bank(notebook)}
    return found | {f"{notebook}/{slug}": (name, f) for slug, name, f in strangers(notebook)}


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
    helpers = {
        check_of(next(iter(exercises(n))))[1].split("def missing")[0].strip() for n in HINTED
    }
    assert len(helpers) == 1
    for notebook in HINTED:
        cells = ["".join(cell["source"]) for cell in blank(notebook)["cells"]]
        assert sum("def compare(" in cell for cell in cells) == 1


def code_cells(notebook):
    """The code cells that stand above the picture at the end, by id."""
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    end = next(i for i, c in enumerate(cells) if "finale" in c["metadata"].get("tags", []))
    return {cell["id"]: source(cell) for cell in cells[:end]}


def test_what_was_not_brought_is_asked_for():
    """With the tasks answered and nothing pasted, a cell fails only to say what to paste where."""
    cells = code_cells(filled("tbptt"))
    cells["bring-your-own"] = ""
    namespace, asked = {}, {}
    for name, text in cells.items():
        try:
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(text, namespace)
        except NameError:
            asked[name] = printed.getvalue()
    assert asked.keys() == {"tbptt-gradients-check", "train-stateful-check"}
    source_cell = next(c for c in source_notebook("tbptt").cells if c.id == "bring-your-own")
    imports = [n for n in ast.parse(source_cell.source).body if isinstance(n, ast.ImportFrom)]
    brought = [alias.name for node in imports for alias in node.names]
    assert len(brought) == 6
    for text in asked.values():
        assert 'paste into the cell "Bring your own" above' in text
        assert all(name in text for name in brought)


@pytest.mark.parametrize("notebook", ["lstm", "gru"])
def test_nothing_need_be_brought(notebook):
    """The notebook has no place to paste, and its pictures at the end use its own answers."""
    assert not [c for c in blank(notebook)["cells"] if c["id"] == "bring-your-own"]
    assert "one_hot" not in str(blank(notebook))


def test_the_helper_for_gradients_is_the_same_in_both():
    """The LSTM's and the GRU's gradients are held against differences by one piece of code."""
    parts = [check_of(n)[1].split("def differences(")[1] for n in ("lstm_backward", "gru_backward")]
    assert parts[0] == parts[1]
