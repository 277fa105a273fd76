"""The shapes that travel from grading to reports, and how results.json writes them down."""

from dataclasses import asdict, dataclass, field

VERSION = 1


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


@dataclass(frozen=True)
class TestResult:
    """What one hidden test found.

    Attributes
    ----------
    name, title : str
        The test's function, and its one plain sentence.
    passed : bool
    points, max_points : float
    message : str
        What differs, where and by how much; cleaned.
    mistake : str or None
        The known wrong answer that explains it.
    diagnosis : str or None
        The sentence that says why.
    """

    name: str
    title: str
    passed: bool
    points: float
    max_points: float
    message: str = ""
    mistake: str | None = None
    diagnosis: str | None = None


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise: its hidden tests' results, and the section of the book that teaches it."""

    id: str
    section: str
    tests: tuple

    @property
    def score(self):
        """Points earned."""
        return sum(test.points for test in self.tests)

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
        return None if self.status == "error" else sum(e.score for e in self.exercises)

    def reaches(self, percent):
        """Whether it was graded and earned a share of its points."""
        return self.status == "graded" and 100 * self.score >= percent * self.max_score

    def to_json(self):
        """A submission's entry of results.json."""
        exercises = [
            {"id": e.id, "score": e.score, "max_score": e.max_score, "section": e.section,
             "tests": [asdict(test) for test in e.tests]}
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
            ExerciseResult(e["id"], e["section"], tuple(TestResult(**t) for t in e["tests"]))
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
