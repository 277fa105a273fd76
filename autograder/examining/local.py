"""A session in this process: for who writes a hidden test, and for tests of the grader."""

import numpy as np

from autograder.course import exercises
from autograder.examining.nested import copied
from autograder.results import Reply


class LocalSession:
    """Answers from trusted functions of this process, the reference's by default.

    Parameters
    ----------
    functions : dict of str to callable, optional
        Those that differ from the reference.
    """

    def __init__(self, functions=()):
        reference = {name: exercise.function for name, exercise in exercises().items()}
        self.functions = {**reference, **dict(functions)}
        self.names = self.defined = []
        self.notes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def call(self, exercise, args, helpers=()):
        """Call a function and read its result as the sandbox would."""
        mine = [copied(a) for a in args]
        try:
            with np.errstate(all="ignore"):
                result = self.functions[exercise.name](*mine)
        except NotImplementedError:
            return Reply("unanswered")
        except Exception as error:
            kind = type(error).__name__
            return Reply("raised", text=f"{kind}: {error}", exception=kind)
        items = [result] if len(exercise.outputs) == 1 else list(result)
        return Reply("value", [_arrays(item) for item in items], mine)


def _arrays(value):
    return [_arrays(v) for v in value] if isinstance(value, list) else np.asarray(value)
