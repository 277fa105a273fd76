"""The bank of known wrong answers.

Each is one small, named change to the reference. It serves twice: the hidden tests must reject it,
and a student whose numbers equal its numbers is told its name.
"""

import importlib
import inspect
import textwrap
from dataclasses import dataclass, replace
from functools import cache, cached_property

from autograder.course import Notebook, exercises


@dataclass(frozen=True)
class Mistake:
    """A change to a reference function.

    Attributes
    ----------
    name : str
        As results.json reports it, such as "drops-dh-next".
    exercise : str
        The function it is made in.
    changes : tuple of (str, str)
        Each pair's first string stands exactly once in the function's source; the second replaces
        it.
    sentence : str
        What went wrong, to the student.
    section : str
        Page and anchor of the book that teach it: "bptt#bptt-recursion".
    also : tuple of tuple of (str, str)
        Other changes that are the same mistake, and give other numbers.
    """

    name: str
    exercise: str
    changes: tuple
    sentence: str
    section: str
    also: tuple = ()

    @cached_property
    def ways(self):
        """Each way in which it is made, as a mistake of the same name; the first is itself."""
        return [self, *(replace(self, changes=changes, also=()) for changes in self.also)]

    @cached_property
    def function(self):
        """The wrong function."""
        return compiled(self.exercise, self.applied_to(source_of(self.exercise)))

    def applied_to(self, source):
        """The source with the change made."""
        for old, new in self.changes:
            if source.count(old) != 1:
                raise ValueError(f"{self.name}: {old!r} stands {source.count(old)} times, not once")
            source = source.replace(old, new)
        return source


def mistake(name, exercise, *changes, why, section, also=()):
    """Write a mistake down: ``changes``, and each of ``also``, are (old, new) pairs of text."""
    return Mistake(name, exercise, changes, why, section, tuple(map(tuple, also)))


@cache
def bank(notebook):
    """The mistakes of one notebook, by exercise in the order of the course."""
    try:
        module = importlib.import_module(f"autograder.diagnosis.mistakes.{notebook}")
    except ModuleNotFoundError:
        return ()
    taught = list(exercises(notebook))
    return tuple(sorted(module.MISTAKES, key=lambda m: taught.index(m.exercise)))


def mistakes_in(exercise):
    """The mistakes of one exercise, by its name."""
    return [m for m in bank(exercises()[exercise].notebook) if m.exercise == exercise]


@cache
def source_of(exercise):
    """The reference's source."""
    return textwrap.dedent(inspect.getsource(exercises()[exercise].function))


def compiled(exercise, source, **replaced):
    """A function of other source in the reference's place, some of what it calls replaced."""
    namespace = {**vars(Notebook(exercises()[exercise].notebook).module), **replaced}
    exec(source, namespace)
    return namespace[exercise]
