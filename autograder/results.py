"""The shapes that travel from grading to reports, and how results.json writes them down."""

from dataclasses import asdict, dataclass, field

VERSION = 1


def tidy(points):
    """A sum of points to the hundredth, as they are given: 0.1 and 0.2 are 0.3."""
    return round(sum(points), 2)


@dataclass(frozen=True)
class Reply:
    """What came back from one call of a student's function.

    Attributes
    ----------
    kind : str
        "value", or what went wrong: "missing", "unanswered", "raised", "structure", "timeout",
        "gone".
    value, after : list
        The returned arrays (or lists of arrays), one per output, and the arguments as the call left
        them.
    text, exception : str
        The student's own words and the exception's name, not to be trusted.
    """

    kind: str
    value: list = field(default_factory=list)
    after: list = field(default_factory=list)
    text: str = ""
    exception: str = ""

    @property
    def reached(self):
        """Whether the function was there, and came to an end in time."""
        return self.kind not in ("missing", "unanswered", "timeout", "gone")


@dataclass(frozen=True)
class MapAxis:
    """One axis of a picture of an array.

    Attributes
    ----------
    word : str
        What it counts: "step", "example", "row from input".
    size : int
        The real number of places along it. A picture with fewer cells shows in cell i of n the
        places from ``i * size // n`` on.
    blocks : str
        The letters of the gates that lie side by side along it, such as "ifgo"; "" without any.
    """

    word: str
    size: int
    blocks: str = ""


@dataclass(frozen=True)
class WrongArray:
    """Where one returned array is wrong, coarse enough for a picture.

    Attributes
    ----------
    name : str
        On the notation page: "dW_hh".
    rows, columns : MapAxis
    levels : tuple of tuple of int
        At most 24 x 24: 0 right, 1 off by less than 1 % of the largest expected entry, 2 less than
        10 %, 3 more, or not finite.
    """

    name: str
    rows: MapAxis
    columns: MapAxis
    levels: tuple

    @classmethod
    def from_json(cls, entry):
        """Read one of results.json back."""
        axes = (MapAxis(**entry[axis]) for axis in ("rows", "columns"))
        return cls(entry["name"], *axes, tuple(map(tuple, entry["levels"])))


@dataclass(frozen=True)
class TestResult:
    """What one hidden test found.

    Attributes
    ----------
    name, title : str
        The test's function, and its one plain sentence.
    passed : bool
    points, max_points : float
        A test that was not passed may have earned a part: its arrays share its points.
    message : str
        What differs, where and by how much; cleaned.
    mistake : str or None
        The known wrong answer that explains it.
    diagnosis : str or None
        The sentence that says why.
    wrong : tuple of WrongArray
        Where the returned arrays are wrong.
    reached : bool
        Whether the function was there and came to an end; one that did not has no mistake to mend.
    """

    name: str
    title: str
    passed: bool
    points: float
    max_points: float
    message: str = ""
    mistake: str | None = None
    diagnosis: str | None = None
    wrong: tuple = ()
    reached: bool = True

    def to_json(self):
        """A test's entry of results.json."""
        # Not asdict of all of it, which copies each string of a class a second time.
        return {**vars(self), "wrong": list(map(asdict, self.wrong))}

    @classmethod
    def from_json(cls, entry):
        """Read one of results.json back; older ones tell less."""
        wrong = tuple(map(WrongArray.from_json, entry.get("wrong", ())))
        return cls(**{**entry, "wrong": wrong})


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise: its hidden tests' results, and the section of the book that teaches it."""

    id: str
    section: str
    tests: tuple

    @property
    def score(self):
        """Points earned."""
        return tidy(test.points for test in self.tests)

    @property
    def max_score(self):
        """Points there are."""
        return sum(test.max_points for test in self.tests)


@dataclass(frozen=True)
class Result:
    """One submission's result.

    Attributes
    ----------
    student, assignment, notebook, path : str
        Names exactly as the file system has them.
    status : {"graded", "invalid", "error"}
        Graded; not gradable, with the reason in ``warnings`` and a score of 0; or the grader
        itself failed: no score, and tried again in the next run.
    max_score : float
    sha256 : str
        Of the file; "" where there is none to be read.
    graded_at : str
        Time in ISO format, UTC.
    duration_s : float
    warnings : tuple of str
    exercises : tuple of ExerciseResult
    """

    student: str
    assignment: str
    notebook: str
    path: str
    status: str
    max_score: float
    sha256: str = ""
    graded_at: str = ""
    duration_s: float = 0.0
    warnings: tuple = ()
    exercises: tuple = ()

    @property
    def key(self):
        """What tells one submission from another."""
        return self.student, self.assignment, self.notebook

    @property
    def score(self):
        """Points earned; None where the grader failed, as that is no mark."""
        return None if self.status == "error" else tidy(e.score for e in self.exercises)

    def reaches(self, percent):
        """Whether it was graded and earned a share of its points."""
        return self.status == "graded" and 100 * self.score >= percent * self.max_score

    def to_json(self):
        """A submission's entry of results.json."""
        exercises = [
            {"id": e.id, "score": e.score, "max_score": e.max_score, "section": e.section,
             "tests": [test.to_json() for test in e.tests]}
            for e in self.exercises
        ]  # fmt: skip
        order = (
            "student assignment notebook path sha256 graded_at status score max_score duration_s"
        ).split()
        return {
            **{name: getattr(self, name) for name in order},
            "warnings": list(self.warnings),
            "exercises": exercises,
        }

    @classmethod
    def from_json(cls, entry):
        """Read an entry of results.json back.

        Raises
        ------
        KeyError, TypeError
            When it is none.
        """
        exercises = tuple(
            ExerciseResult(e["id"], e["section"], tuple(map(TestResult.from_json, e["tests"])))
            for e in entry["exercises"]
        )
        fields = {k: v for k, v in entry.items() if k not in ("score", "exercises", "warnings")}
        return cls(**fields, warnings=tuple(entry["warnings"]), exercises=exercises)


@dataclass(frozen=True)
class Run:
    """All results of a folder of reports, with the seed and the isolation of its last run."""

    seed: int
    sandbox: str
    results: tuple

    def to_json(self):
        """What results.json holds."""
        return {
            "version": VERSION,
            "seed": self.seed,
            "sandbox": self.sandbox,
            "submissions": [result.to_json() for result in self.results],
        }
