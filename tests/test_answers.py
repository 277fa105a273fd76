"""Earlier functions are answered for right answers, and are of no use to anyone else."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.course import ROOT, Notebook, exercises, helpers
from autograder.plugin import examine
from autograder.sandbox import questions, remote
from autograder.sandbox.answers import Machine, NoAnswer, shared
from autograder.sandbox.host import Sandbox, SandboxError
from autograder.sandbox.inside.wire import WireError
from autograder.sandbox.messages import AskedCallable, AskedHelper
from autograder.sandbox.questions import MAX_ANSWERS, Question, Refused, checked, contract
from autograder.sandbox.remote import Session
from tools.samples import filled

pytestmark = pytest.mark.slow

B, D, H, K, T = 2, 3, 4, 5, 6
STEP = exercises()["rnn_step_forward"]
FORWARD = exercises()["rnn_forward"]
ARGS = [np.ones((B, D)), np.ones((B, H)), np.ones((D, H)), np.ones((H, H)), np.ones(H)]
GIVEN = [np.ones((T, B, D)), *ARGS[1:]]
FAR = float("inf")


@pytest.fixture(scope="module")
def machine():
    with Machine() as machine:
        yield machine


def test_every_parameter_has_a_kind():
    """The kind of every argument is read off the reference's docstring, its number of axes, too."""
    for exercise in exercises().values():
        assert list(contract(exercise)) == list(exercise.parameters)
    assert contract(STEP)["W_xh"] == ("array", ("D", "H"))
    assert contract(exercises()["gru_forward"])["b_h"] == ("array", ("3H",))
    assert contract(exercises()["bag_of_words"])["ids"] == ("array", ("n",))
    assert contract(exercises()["one_hot"])["ids"] == ("array", None)
    assert contract(exercises()["jacobian_product"])["t"] == ("int", None)
    assert contract(exercises()["clip_by_global_norm"]) == {
        "grads": ("list", None), "max_norm": ("float", None)
    }  # fmt: skip


def with_argument(name, value, exercise=STEP, args=ARGS):
    return [value if n == name else a for n, a in zip(exercise.parameters, args, strict=True)]


REFUSED = {
    "complex numbers": with_argument("x", np.ones((B, D), complex)),
    "an axis more": with_argument("x", np.ones((T, B, D))),
    "an axis less": with_argument("x", np.ones(D)),
    "other weights": with_argument("W_hh", np.ones((H + 1, H + 1))),
    "wider weights": with_argument("W_xh", np.ones((D, 4 * H))),
    "a bias that is a number": with_argument("b_h", 0.0),
    "nested lists": with_argument("x", [[1.0]]),
    "a list of arrays": with_argument("x", [np.ones(D)] * B),
    "an axis as long as a file": with_argument("x", np.ones((5000, D))),
    "no bytes and a long axis": with_argument("x", np.ones((1 << 20, 0))),
    "nothing": [],
    "an argument too few": ARGS[:-1],
    "an argument too many": [*ARGS, 0.0],
}


@pytest.mark.parametrize("args", REFUSED.values(), ids=list(REFUSED))
def test_a_request_of_another_kind_is_refused(args):
    """Real numbers only, the axes of the contract, the question's own weights."""
    with pytest.raises(Refused):
        checked(STEP, args, FORWARD, GIVEN)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("one_hot", [np.zeros(3, int), 10**6]),
        ("one_hot", [np.zeros(3, int), np.array(10**6)]),
        ("one_hot", [np.zeros(3, int), 1e308]),
        ("one_hot", [np.zeros(3, int), np.array(5.0)]),
        ("one_hot", [np.zeros(3, int), True]),
        ("one_hot", [np.zeros(3, int), np.ones((2, 2), int)]),
        ("one_hot", [np.zeros((200, 200), int), 3]),
        ("orthogonal", [10**4, 1.0, 3]),
        ("orthogonal", [3, 1.0, 1 << 40]),
        ("orthogonal", [3, 1.0 + 0j, 3]),
        ("norm_bound", [np.eye(3), 10**9]),
        ("clip_by_global_norm", [np.ones(3), 1.0]),
        ("clip_by_global_norm", [[np.ones(3)] * 100, 1.0]),
        ("clip_by_global_norm", [[np.ones(3, complex)], 1.0]),
        ("clip_by_global_norm", [[np.ones(3)], np.ones(3)]),
        ("tbptt_windows", [10**9, 1, 2]),
    ],
)
def test_numbers_are_small_and_of_the_right_kind(name, args):
    """Where an integer belongs, a small one must come; a list only where one is taken."""
    with pytest.raises(Refused):
        checked(exercises()[name], args, FORWARD, GIVEN)


def test_right_requests_pass():
    """Arrays of any batch, integers in arrays of no axis, a seed of any size, defaults left out."""
    right = {
        "rnn_step_forward": with_argument("x", np.ones((7, D))),
        "one_hot": [np.zeros((3, 2), np.int8), np.array(5)],
        "orthogonal": [6, 1, (1 << 32) - 1],
        "norm_bound": [np.eye(H), np.array(2, np.uint8)],
        "clip_by_global_norm": [[np.ones(3), np.ones(())], np.array(2)],
    }
    for name, args in right.items():
        values = checked(exercises()[name], args, FORWARD, GIVEN)
        assert len(values) == len(args)
    assert type(values[1]) is float


def test_gated_weights_give_a_vanilla_cell_its_own_width():
    """A GRU's answer may ask a vanilla step for the candidate, with a third of the columns."""
    gru = exercises()["gru_step_forward"]
    given = [*ARGS[:2], np.ones((D, 3 * H)), np.ones((H, 3 * H)), np.ones(3 * H)]
    checked(STEP, ARGS, gru, given)
    with pytest.raises(Refused, match="W_xh has shape"):
        checked(STEP, with_argument("W_xh", given[2]), gru, given)
    with pytest.raises(Refused):
        checked(exercises()["lstm_step_forward"], ARGS, gru, given)


def test_an_answer_is_the_references(machine):
    """Arrays, lists of arrays and numbers come as the reference returns them."""
    (h,) = machine.answer("rnn_step_forward", ARGS, FAR)
    np.testing.assert_array_equal(h, STEP.function(*ARGS))
    clipped, norm = machine.answer("clip_by_global_norm", [[np.ones(4)], 1.0], FAR)
    assert isinstance(clipped, list)
    assert norm == 2


def test_an_exception_of_the_contract_keeps_its_kind(machine):
    """The reference's ValueError arrives as one; what else goes wrong is told as no answer."""
    with pytest.raises(ValueError, match="max_norm"):
        machine.answer("clip_by_global_norm", [[np.ones(4)], -1.0], FAR)
    with pytest.raises(NoAnswer, match="IndexError"):
        machine.answer("one_hot", [np.full(3, 9), 2], FAR)
    with pytest.raises(NoAnswer, match="too large"):
        machine.answer("orthogonal", [500, 1.0, 1], FAR)


def test_a_machine_that_hangs_or_dies_is_started_again():
    """An answer has its time; after that, or a crash, the next one comes from a fresh process."""
    with Machine(seconds=0.2) as machine:
        machine.start()
        first = machine.process.pid
        machine.process.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        with pytest.raises(NoAnswer, match="in time"):
            machine.answer("rnn_step_forward", ARGS, FAR)
        assert time.monotonic() - start < 1
        machine.seconds = 5
        assert machine.answer("rnn_step_forward", ARGS, FAR)
        assert machine.process.pid != first
        machine.process.kill()
        machine.process.wait()
        # What it died of may be another's doing, so this question is answered all the same.
        assert machine.answer("rnn_step_forward", ARGS, FAR)
        assert machine.deaths == 1


def test_processor_time_that_others_used_is_not_charged_to_who_asks_next():
    """A process whose processor time runs out between two students answers the second."""
    big = [300, 1.0, 0]
    with Machine(seconds=5) as machine:
        machine.start()
        resource.prlimit(machine.process.pid, resource.RLIMIT_CPU, (1, 1))
        first = machine.process.pid
        for _ in range(200):
            assert machine.answer("orthogonal", big, FAR)
            if machine.process.pid != first:
                break
        assert machine.process.pid != first
        assert machine.deaths == 0


def test_a_machine_that_does_not_start_is_the_graders_failure(monkeypatch):
    """No process for answers is no mark."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Machine() as machine, pytest.raises(SandboxError):
        machine.start()


def test_a_forked_process_has_a_machine_of_its_own():
    """Two graders never share a channel."""
    assert shared() is shared()
    mine = id(shared())
    pid = os.fork()
    if not pid:
        os._exit(0 if id(shared()) != mine else 1)
    assert os.waitpid(pid, 0)[1] == 0


RIGHTS = """
import resource
from autograder.sandbox.answers import give_up_rights
give_up_rights()
import numpy as np
for attempt in ("np.ones(1 << 28)", "open(FILE)"):
    try:
        eval(attempt)
        print("had", attempt)
    except (MemoryError, OSError) as error:
        print(type(error).__name__)
"""


def test_the_machine_has_few_rights():
    """Where answers are computed, neither two gigabytes nor a file can be had."""
    source = RIGHTS.replace("FILE", repr(str(Path(__file__))))
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["MemoryError", "PermissionError"], done.stderr


class Counted(Machine):
    """A machine that computes nothing."""

    def __init__(self, dies=False):
        super().__init__()
        self.dies = dies

    def answer(self, name, args, deadline):
        if self.dies:
            self.deaths += 1
            raise NoAnswer("in time")
        return [np.zeros(1)]


def asked(question, times, message=AskedHelper(0, ARGS)):  # noqa: B008
    """The bodies that answer one request, repeated."""
    return [question.answer(message, FAR) for _ in range(times)]


def test_earlier_functions_are_answered_a_limited_number_of_times():
    """The cap lies just above what a right answer needs; a flood ends the process."""
    question = Question(FORWARD, GIVEN, [STEP], Counted())
    bodies = asked(question, MAX_ANSWERS + 50)
    assert [b["op"] for b in bodies] == ["value"] * MAX_ANSWERS + ["refused"] * 50
    assert bodies[-1]["type"] == "RuntimeError"
    assert "a loop that does not end" in bodies[-1]["text"]
    with pytest.raises(WireError):
        asked(question, 1)


def test_two_slow_answers_are_enough():
    """Requests that take too long are not tried for a third time in one question."""
    machine = Counted(dies=True)
    bodies = asked(Question(FORWARD, GIVEN, [STEP], machine), 5)
    assert {b["op"] for b in bodies} == {"refused"}
    assert machine.deaths == 2


def test_what_is_not_offered_is_not_answered():
    """A place outside of the list that was offered is refused, of helpers and callables alike."""
    question = Question(FORWARD, GIVEN, [], Counted())
    for message in (AskedHelper(0, ARGS), AskedHelper(10**19, []), AskedCallable(0, [ARGS[0]])):
        assert asked(question, 1, message)[0]["op"] == "refused"


ASKS = """
import os

def rnn_forward(x, h0, W_xh, W_hh, b_h):
    if x[0, 0, 0] < 0:
        os._exit(1)
    return np.stack([rnn_step_forward(x[0], h0, W_xh, W_hh, b_h)])

def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    return h_prev
"""


def test_earlier_functions_are_answered_in_every_call_that_offers_them():
    """Told once and held on to: after a call without them, and after a new process was begun."""
    reference, own = np.stack([STEP.function(*ARGS)]), np.stack([ARGS[1]])
    ends = [-GIVEN[0], *GIVEN[1:]]
    calls = [(GIVEN, [STEP]), (GIVEN, [STEP]), (GIVEN, []), (GIVEN, [STEP]), (ends, [STEP]),
             (GIVEN, [STEP]), (ends, []), (GIVEN, [])]  # fmt: skip
    with Sandbox() as box, Session(box, ["import numpy as np", ASKS], ["rnn_forward"], 60) as s:
        replies = [s.call(FORWARD, args, offered) for args, offered in calls]
    assert [reply.kind for reply in replies] == ["value"] * 4 + ["gone", "value"] * 2
    found = [reply.value[0] for reply in replies if reply.kind == "value"]
    for value, expected in zip(
        found, [reference] * 2 + [own] + [reference] * 2 + [own], strict=True
    ):
        np.testing.assert_allclose(value, expected, rtol=1e-12)


def test_helpers_are_not_the_later_exercises():
    """What a request may name is what was taught before."""
    names = [h.name for h in helpers(exercises()["rnn_backward"])]
    assert "rnn_step_backward" in names
    assert "rnn_backward" not in names
    assert "tbptt_gradients" not in names
    assert "numerical_gradient" not in names


# Right answers that ask for an earlier function as often as anyone may.
CHATTY = {path.stem: path for path in sorted(Path(__file__).with_name("chatty").glob("*.py"))}


@pytest.mark.parametrize("notebook", CHATTY)
def test_right_answers_may_ask_often(notebook, monkeypatch):
    """One call per step of every window, for every loss on its own, gets full marks."""
    needed = []

    class Watched(Question):
        def answer(self, message, deadline):
            needed.append(self.answers + 1)
            body = super().answer(message, deadline)
            assert body["op"] == "value", body
            return body

    monkeypatch.setattr(remote, "Question", Watched)
    cells = ["".join(c["source"]) for c in filled(notebook)["cells"] if c["cell_type"] == "code"]
    names = list(Notebook(notebook).points)
    with Sandbox() as box, Session(box, [*cells, CHATTY[notebook].read_text()], names, 60) as s:
        results = examine(notebook, s, seed=1)
    assert [t.message for e in results for t in e.tests if not t.passed] == []
    assert max(needed) <= questions.MAX_ANSWERS
    if notebook == "tbptt":  # which asks most often: the cap is not far above it
        assert max(needed) > questions.MAX_ANSWERS / 2
