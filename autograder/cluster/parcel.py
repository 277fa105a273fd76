"""What travels to a worker, a line of JSON and a file's bytes, and what comes back."""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType

from autograder.course import Notebook, exercises, notebooks
from autograder.results import Result
from autograder.submissions import Carried

NAMES = ("student", "assignment", "notebook")


def pack(submission, kept):
    """Put a submission into bytes.

    Parameters
    ----------
    submission : autograder.submissions.Carried
    kept : iterable of autograder.results.Result
        Of the same student; those of the same bytes travel along.

    Returns
    -------
    bytes
    """
    digest = submission.digest()
    header = {name: getattr(submission, name) for name in NAMES}
    header |= {"path": str(submission.path), "neighbours": submission.neighbours}
    header["kept"] = [old.to_json() for old in kept if old.sha256 == digest]
    return json.dumps(header).encode() + b"\n" + submission.content


def unpack(parcel):
    """Take a submission out of bytes.

    Returns
    -------
    submission : autograder.submissions.Carried
    kept : tuple of autograder.results.Result
    """
    header, _, content = parcel.partition(b"\n")
    header = json.loads(header)
    path, kept = Path(header.pop("path")), map(Result.from_json, header.pop("kept"))
    neighbours = tuple(header.pop("neighbours"))
    submission = Carried(path, path.parent, **header, content=content, neighbours=neighbours)
    return submission, tuple(kept)


def result_of(entry, submission):
    """Read the result of a submission that was sent away.

    Parameters
    ----------
    entry : bytes
        JSON as it came.
    submission : autograder.submissions.Carried
        What was sent.

    Returns
    -------
    autograder.results.Result

    Raises
    ------
    ValueError
        When it is no result, or not this submission's.
    """
    try:
        result = Result.from_json(json.loads(entry))
        _check_types(result)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no entry of results.json: {error}") from None
    told = result.student, result.path, result.sha256
    if told != (submission.student, str(submission.path), submission.digest()):
        raise ValueError("it is another submission's")
    if result.status == "graded":
        _check_points(result)
    elif result.status not in ("invalid", "error") or result.exercises or not result.warnings:
        raise ValueError(f"its status {result.status!r} does not go with what is in it")
    return result


def _check_types(item):
    """Whether all of a result, down to its last part, is of the type that its class declares."""
    if isinstance(item, tuple):
        for part in item:
            _check_types(part)
    elif is_dataclass(item):
        for field in fields(item):
            value = getattr(item, field.name)
            wanted = (int, float) if field.type is float else field.type
            if not isinstance(value, wanted) or (type(value) is bool and field.type is not bool):
                what = f"expected {field.type}, got {type(value).__name__}"
                raise TypeError(f"{field.name}: {what}")
            _check_types(value)
    elif not isinstance(item, (str, int, float, NoneType)):
        raise TypeError(f"expected text or numbers, got {type(item).__name__}")


def _check_points(result):
    """Whether its exercises are its notebook's, at the points that these have here."""
    if result.notebook not in notebooks():
        raise ValueError("its notebook is none of the course's")
    points = Notebook(result.notebook).points
    worth = {exercises()[name].id: amount for name, amount in points.items()}
    if {e.id: e.max_score for e in result.exercises} != worth:
        raise ValueError("its exercises are not its notebook's")
    tests = [test for e in result.exercises for test in e.tests]
    if not all(0 <= test.points <= test.max_points for test in tests):
        raise ValueError("its points are more than there are, or less than none")
