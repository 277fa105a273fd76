"""What a hidden test finds about each returned array, and the share of its points that is earned.

A test may ask several questions. An array earns its share when it is right in all of them, so what
is wrong is collected until the test ends. Whatever is not about one array costs all the points.
"""


class Failed(AssertionError):
    """A student's answer is wrong; the message is meant for the student.

    Attributes
    ----------
    share : float
        The part of the test's points that arrays earned which are right all the same.
    wrong : tuple of WrongArray
        Where the others are wrong, for a picture.
    """

    def __init__(self, message, share=0.0, wrong=()):
        super().__init__(message)
        self.share, self.wrong = share, tuple(wrong)


class Findings:
    """What one test has found so far."""

    def __init__(self):
        self._about, self._pictures, self._general = {}, {}, []

    def about(self, name, problems, pictures=()):
        """Note what is wrong with an output in one question.

        Parameters
        ----------
        name : str
        problems : list of str
            Empty where it is right.
        pictures : iterable of WrongArray
        """
        # What is wrong in the first question is told; the others would only repeat it.
        if not self._about.get(name):
            self._about[name], self._pictures[name] = list(problems), tuple(pictures)

    def general(self, problems):
        """Note what costs the whole test."""
        self._general += [problem for problem in problems if problem not in self._general]

    def conclude(self, shared=True):
        """Raise :class:`Failed` if anything is wrong.

        Parameters
        ----------
        shared : bool
            Whether arrays that are right earn their share.
        """
        problems = [problem for found in self._about.values() for problem in found]
        if not problems + self._general:
            return
        right = sum(not found for found in self._about.values())
        share = right / len(self._about) if shared and not self._general else 0.0
        pictures = [picture for found in self._pictures.values() for picture in found]
        raise Failed("\n".join(problems + self._general), share, pictures)
