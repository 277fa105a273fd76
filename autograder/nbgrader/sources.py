"""nbgrader's source notebooks, made in a process of its own: ``python -m …nbgrader.sources``.

A Jupyter server runs for weeks and holds the modules it once imported.
"""

import subprocess
import sys

from autograder.course import ROOT
from autograder.release import outdated_sources, write_sources


def refresh():
    """Make the source notebooks that are missing or older than what they are made of.

    Raises
    ------
    RuntimeError
        When they cannot be made; an old one is then not to be released.
    """
    if not outdated_sources():
        return
    command = [sys.executable, "-m", "autograder.nbgrader.sources"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the source notebooks cannot be made:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    write_sources()
