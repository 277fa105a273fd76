"""The hidden tests: what each must reject, and that nothing a student returns can upset one."""

import numpy as np
import pytest

from autograder.course import exercises, notebooks
from autograder.examining.comparison import close
from autograder.examining.draw import Draw
from autograder.examining.local import LocalSession
from autograder.examining.student import run_reference
from autograder.plugin import examine
from tests.differentiators import (
    FORWARD,
    by_complex_steps,
    by_differences,
    differentiator,
    likeliest_bias,
    no_bias,
)
from tests.odd_answers import KINDS, NUMBERS, RESULTS, raising

SEED = 20


def results_of(notebook, answer_of, seed=SEED):
    """The hidden tests' results, by name, when ``answer_of(exercise)`` is a student's function."""
    functions = {name: answer_of(exercise) for name, exercise in exercises(notebook).items()}
    found = examine(notebook, LocalSession(functions), seed)
    return {(e.id, test.name): test for e in found for test in e.tests}


def earning(results):
    """Names of the tests that gave anything."""
    return {name for (_, name), test in results.items() if test.passed or test.points}


def out_of_right(change):
    """For each exercise a function that changes each array of the right answer."""

    def answer_of(exercise):
        rng = np.random.default_rng(SEED)

        def answer(*args):
            def changed(value):
                if isinstance(value, list):
                    return [changed(v) for v in value]
                return change(np.asarray(value), args, rng)

            return [changed(value) for value in run_reference(exercise.function, args)]

        return lambda *args: unwrapped(exercise, answer(*args))

    return answer_of


def whole(change):
    """For each exercise a function that changes the list of the right outputs."""

    def answer_of(exercise):
        return lambda *args: unwrapped(exercise, change(run_reference(exercise.function, args)))

    return answer_of


def unwrapped(exercise, result):
    """An exercise with one output returns it bare."""
    one = len(exercise.outputs) == 1 and isinstance(result, list) and len(result) == 1
    return result[0] if one else result


@pytest.mark.slow
@pytest.mark.parametrize("notebook", notebooks())
@pytest.mark.parametrize("lie", NUMBERS)
def test_no_hidden_test_takes_a_number_that_lies(notebook, lie):
    """Huge, infinite, constant, random or returned numbers earn nothing, nor does one entry."""
    assert earning(results_of(notebook, out_of_right(NUMBERS[lie]))) == set()


@pytest.mark.parametrize("notebook", notebooks())
def test_an_error_earns_nothing(notebook):
    """A function that always raises what some tests ask for fails all of them."""
    assert earning(results_of(notebook, out_of_right(raising))) == set()


# Whole numbers are what they are in any precision. A product Q Qᵀ in single precision differs from
# the identity by no more than one of columns made perpendicular in the plainest way. Of numbers
# drawn by chance none says how many digits it had.
EXACT = {"one_hot", "pad_sequences", "bag_of_words", "fixed_windows", "tbptt_windows"}
EXACT |= {"stream_batches", "sample_ids"}
EXACT |= {"ctc_collapse", "ctc_greedy_decode"}
KIND_EXEMPT = {
    "complex": set(),
    "single precision": EXACT | {"orthogonal", "chrono_bias"},
    "half precision": EXACT | {"chrono_bias"},
}


@pytest.mark.slow
@pytest.mark.parametrize("notebook", notebooks())
@pytest.mark.parametrize("kind", KINDS)
def test_no_hidden_test_takes_a_kind_that_loses(notebook, kind):
    """A right answer as complex numbers, or rounded to single precision, is none."""
    results = results_of(notebook, out_of_right(KINDS[kind]))
    exempt = {name.replace("_", "-") for name in KIND_EXEMPT[kind]}
    assert {test for (e, test), r in results.items() if r.points and e not in exempt} == set()


def repeated(rows, columns, every):
    """A mask of which some rows and columns are drawn, and stand there again ``every`` so many."""

    def mask(B, H, keep, seed):
        if not 0 < keep <= 1:
            raise ValueError(f"keep is {keep}")
        drawn = (np.random.default_rng(seed).random((rows(B), columns(H))) < keep) / keep
        return np.tile(drawn, every)[:B, :H]

    return mask


@pytest.mark.parametrize(
    "mask",
    [
        repeated(lambda B: 2, lambda H: H, (99, 1)),
        repeated(lambda B: B // 2 + 1, lambda H: H, (2, 1)),
        repeated(lambda B: B, lambda H: 3, (1, 99)),
    ],
)
def test_a_mask_that_repeats_itself_is_no_mask_of_independent_entries(mask):
    """Neighbours that differ are not enough: no example and no unit goes with another."""
    found = examine("training", LocalSession({"sequence_dropout_mask": mask}), SEED)
    assert [t.points for t in found[0].tests if t.name == "test_mask"] == [0.0]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", notebooks())
@pytest.mark.parametrize("odd", RESULTS)
def test_nothing_that_comes_back_upsets_a_hidden_test(notebook, odd):
    """Whatever is returned, the student has failed and hears why; the grader has not failed."""
    results = results_of(notebook, whole(RESULTS[odd]))
    assert earning(results) == set()
    assert all(test.message for test in results.values())


def earned_by_differentiating(name, bias, gradient):
    """Names of the tests that give anything to who differentiates the forward function."""
    attack = differentiator(name, bias, gradient)
    results = examine(exercises()[name].notebook, LocalSession({name: attack}), SEED)
    return {t.name for e in results for t in e.tests if e.id == exercises()[name].id and t.points}


@pytest.mark.slow
@pytest.mark.parametrize("gradient", [by_differences, by_complex_steps])
@pytest.mark.parametrize("bias", [no_bias, likeliest_bias])
@pytest.mark.parametrize("name", FORWARD)
def test_differentiating_the_forward_function_earns_nothing(name, bias, gradient):
    """No bias leads a forward function through the states of a backward test."""
    assert earned_by_differentiating(name, bias, gradient) == set()


@pytest.mark.parametrize("gradient", [by_differences, by_complex_steps])
@pytest.mark.parametrize("name", FORWARD)
def test_differentiating_is_right_on_the_states_of_a_forward_pass(name, gradient):
    """The control: where every step and example has one bias, the same students are right."""
    exercise, (forward, upstream) = exercises()[name], FORWARD[name]
    draw = Draw(np.random.default_rng(SEED))
    blocks = {"rnn": 1, "gru": 3, "lstm": 4, "mingru": 1}[name.split("_")[0]]
    x, h, *parameters = (draw.step if "step" in name else draw.sequence)(gates=blocks)
    if "W_xz" in exercise.parameters:
        parameters = [*draw.parameters()[::2], *draw.parameters()[::2]]
    states = (h, draw.normal(*h.shape)) if blocks == 4 else (h,)
    masks = (draw.rng.choice([0.0, 2.0], size=(draw.B, n)) for n in (draw.D, draw.H))
    names = exercises()[forward.__name__].parameters
    drawn = x, *states, *parameters, *(masks if "mask_x" in names else ())
    given = dict(zip(names, drawn, strict=True))
    made = run_reference(forward, given.values())
    given |= dict(zip(exercises()[forward.__name__].outputs, made, strict=True))
    given |= {up: draw.normal(*given["h" if "step" in name else "hs"].shape) for up in upstream}
    args = [given[p] for p in exercise.parameters]
    found = differentiator(name, likeliest_bias, gradient)(*args)
    for value, right in zip(found, run_reference(exercise.function, args), strict=True):
        assert close(value, right, rtol=1e-9)
