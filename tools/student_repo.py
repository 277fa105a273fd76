"""Write the repository that students get: ``python -m tools.student_repo FOLDER``.

It holds the released notebooks, what they need to run, how to work with them, and a workflow that
runs the visible checks. Give it to students as a folder, a zip, or a template repository, which is
what GitHub Classroom wants.
"""

import re
import shutil
import sys
from pathlib import Path

from autograder.course import ROOT, Notebook, book_address, notebooks

TEMPLATES = Path(__file__).with_name("student")
# What a student's notebook imports, and what shows it.
PACKAGES = ("numpy", "matplotlib", "notebook")
IGNORED = ".venv/\n.ipynb_checkpoints/\n__pycache__/\n"


def write(folder):
    """Write it; files of other names are left as they are.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    folder = Path(folder)
    texts = {
        "README.md": _readme(),
        "requirements.txt": "".join(f"{pin}\n" for pin in pins()),
        "check.py": (TEMPLATES / "check.py").read_text("utf-8"),
        ".github/workflows/checks.yml": (TEMPLATES / "checks.yml").read_text("utf-8"),
        ".gitignore": IGNORED,
    }
    written = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    for name in notebooks():
        path = folder / name / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(Notebook(name).released, path)
        written.append(path)
    return written


def pins():
    """The packages that students install, at the versions that the course is tested with."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    return [re.search(rf"^{name}==\S+", text, re.M)[0] for name in PACKAGES]


def _readme():
    text = (TEMPLATES / "README.md").read_text("utf-8")
    address = book_address()
    book = f"\nThe book: <{address}/>\n" if address else ""
    listed = "\n".join(f"- `{name}/{name}.ipynb`" for name in notebooks())
    return text.replace("{book}", book).replace("{notebooks}", listed)


def main(folder):
    """Write it and say what comes next."""
    try:
        written = write(folder)
    except OSError as error:
        print(f"error: {folder} cannot be written to: {error.strerror}", file=sys.stderr)
        return 2
    print(f"{len(written)} files in {folder}. To make a repository of it:\n"
          f"  git -C {folder} init -b main && git -C {folder} add -A && "
          f'git -C {folder} commit -m "The notebooks"')  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "student-repo"))
