"""Submissions by git and CI: collected without running anything, graded, told to the service."""

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from autograder.course import ROOT, Notebook
from autograder.report.annotations import MOST, annotations, command
from autograder.results import Result
from tools.collect import MAX_BYTES, MAX_NOTEBOOKS, Uncollectable, may_have_token, students
from tools.collect import collect as fetch
from tools.samples import blank, filled, hand_in

pytestmark = pytest.mark.slow

NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org",
    "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@example.org",
    "GIT_COMMITTER_DATE": "2026-11-03T12:30:00+00:00",
}  # fmt: skip


def git(*words, cwd):
    told(*words, cwd=cwd)


def told(*words, cwd, text=""):
    """What git answers."""
    environment = {**os.environ, **ALONE}
    done = subprocess.run(["git", *words], cwd=cwd, env=environment, input=text, text=True,
                          check=True, capture_output=True)  # fmt: skip
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path):
    """Make a student's bare repository; returns its address."""

    def make(student, fill, stage=True):
        work = tmp_path / "work" / student
        work.mkdir(parents=True)
        git("init", "-q", "-b", "main", cwd=work)
        fill(work)
        if stage:
            git("add", "-A", "-f", cwd=work)
        git("commit", "-q", "--allow-empty", "-m", "my work", cwd=work)
        bare = tmp_path / "hub" / f"{student}.git"
        git("clone", "-q", "--bare", str(work), str(bare), cwd=tmp_path)
        return f"file://{bare}"

    return make


def listed(folder, addresses):
    path = folder / "students.csv"
    path.write_text("name,url\n" + "".join(f"{n},{url}\n" for n, url in addresses.items()))
    return path


# Runs what follows, and says last how large it or a process of its own became.
MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def collect(run, tmp_path):
    """Collect from a list; returns the finished process."""

    def command(addresses, **variables):
        words = [sys.executable, "-c", MEASURED, sys.executable, "-m", "tools.collect"]
        words.append(listed(tmp_path, addresses))
        environment = {**os.environ, "GIT_ALLOW_PROTOCOL": "file", **variables}
        environment = {k: v for k, v in environment.items() if v is not None}
        return run(*words, tmp_path / "collected", env=environment)

    return command


def put(notebook, *extra):
    """Fill a repository with a notebook where student repositories have it, and with files."""

    def fill(work):
        path = hand_in(work, "x", NAME, notebook)
        (work / NAME).mkdir()
        path.rename(work / NAME / path.name)
        for write in extra:
            write(work)

    return fill


def files_of(folder):
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}


def test_notebooks_and_the_commits_time_are_collected(repository, collect, tmp_path):
    """Notebooks alone, in their folders, with the time of the commit, not one of the student's."""
    other = [lambda work: (work / NAME / "timestamp.txt").write_text("2000-01-01"),
             lambda work: (work / "evil.py").write_text("1/0")]  # fmt: skip
    done = collect({"ada": repository("ada", put(filled(NAME), *other))})
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "collected"
    assert files_of(folder) == {f"ada/{NAME}/{NAME}.ipynb", f"ada/{NAME}/timestamp.txt"}
    stamp = (folder / "ada" / NAME / "timestamp.txt").read_text()
    assert stamp.strip().replace("Z", "+00:00") == "2026-11-03T12:30:00+00:00"


def test_nothing_of_a_repository_runs_or_leads_out(repository, collect, tmp_path):
    """Links, filters, submodules and hooks have no say, and other students are collected."""
    proof = tmp_path / "proof"

    def hostile(work):
        (work / "passwd.ipynb").symlink_to("/etc/passwd")
        (work / ".gitattributes").write_text("*.ipynb filter=lfs diff=lfs merge=lfs -text\n")
        (work / ".lfsconfig").write_text("[lfs]\n\turl = http://127.0.0.1:9\n")
        (work / ".gitmodules").write_text(
            f'[submodule "x"]\n\tpath = x\n\turl = "ext::sh -c touch% {proof}"\n'
        )
        (work / "post-checkout").write_text(f"#!/bin/sh\ntouch {proof}\n")

    addresses = {
        "mallory": repository("mallory", put(filled(NAME), hostile)),
        "nobody": f"file://{tmp_path}/nowhere.git",
        "ext": f"ext::sh -c touch% {proof}",
        "empty": repository("empty", lambda work: None),
        "ada": repository("ada", put(filled(NAME))),
    }
    done = collect(addresses)
    assert done.returncode == 0, done.stderr
    assert not proof.exists()
    assert "passwd.ipynb is a link and was left" in done.stdout
    assert re.search(r"^nobody  could not be collected: ", done.stdout, re.M)
    assert re.search(r"^ext  could not be collected: .*not allowed", done.stdout, re.M)
    assert "empty  no notebook in the repository" in done.stdout
    assert {p.name for p in (tmp_path / "collected").iterdir()} == {"mallory", "ada"}
    assert not [p for p in (tmp_path / "collected").rglob("*") if p.is_symlink()]


def test_a_token_goes_to_its_host_alone(monkeypatch):
    """A list may hold an address that somebody made up, and asks for a password."""
    for name in ("GITHUB_SERVER_URL", "CI_SERVER_HOST", "STUDENTS_HOST"):
        monkeypatch.delenv(name, raising=False)
    assert may_have_token("https://github.com/your-course/ada.git")
    for other in ("https://evil.example/x.git", "https://github.com.evil.example/x",
                  "https://github.com@evil.example/x", "https://x@github.com/x",
                  "http://github.com/x", "ssh://git@github.com/x"):  # fmt: skip
        assert not may_have_token(other), other
    monkeypatch.setenv("CI_SERVER_HOST", "gitlab.example")
    assert may_have_token("https://gitlab.example/x.git")
    monkeypatch.setenv("STUDENTS_HOST", "git.example")
    assert may_have_token("https://git.example/x.git")
    assert not may_have_token("https://github.com/x.git")


@pytest.mark.parametrize("host", ["git.example", "evil.example"])
def test_what_asks_for_a_password(monkeypatch, tmp_path, host):
    """Git is told the token when the address is on the token's host, and else is told nothing."""
    heard = tmp_path / "heard"
    (tmp_path / "git").write_text(f'#!/bin/sh\necho "$STUDENTS_TOKEN" >{heard}\nexit 1\n')
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("STUDENTS_TOKEN", "secret-17")
    monkeypatch.setenv("STUDENTS_HOST", "git.example")
    with pytest.raises(Uncollectable):
        fetch(f"https://{host}/x", tmp_path / "folder")
    assert heard.read_text().strip() == ("secret-17" if host == "git.example" else "")


def test_a_tree_without_an_end_is_stopped(repository, collect, tmp_path):
    """A few objects that list as ten thousand million paths cost neither memory nor the others."""

    def bomb(bare):
        kind, found = "100644 blob", told("hash-object", "-w", "--stdin", cwd=bare, text="x")
        for _ in range(10):
            tree = "".join(f"{kind} {found}\t{n}.ipynb\n" for n in range(10))
            kind, found = "040000 tree", told("mktree", cwd=bare, text=tree)
        commit = told("commit-tree", found, "-m", "x", cwd=bare)
        git("update-ref", "refs/heads/main", commit, cwd=bare)

    address = repository("mallory", lambda work: None)
    bomb(Path(address.removeprefix("file://")))
    done = collect({"mallory": address, "ada": repository("ada", put(filled(NAME)))})
    assert done.returncode == 0, done.stderr
    assert "mallory  could not be collected: git ls-tree gives more than 21 MB" in done.stdout
    assert "ada  1 collected" in done.stdout
    assert int(done.stderr.split()[-1]) < 300_000, "kilobytes of the largest process"


def test_what_is_too_large_or_too_many_is_left(repository, collect, tmp_path):
    """A blob that is small in the repository and large outside is not unpacked; it is told."""

    def large(work):
        with (work / "large.ipynb").open("wb") as file:
            file.truncate(MAX_BYTES + 1)
        (work / "pointer.ipynb").write_text("version https://git-lfs.github.com/spec/v1\nsize 9\n")
        (work / "y").mkdir()
        for number in range(MAX_NOTEBOOKS):
            (work / "y" / f"{number}.ipynb").write_text("{}")

    done = collect({"ada": repository("ada", put(filled(NAME), large))})
    assert "ada  large.ipynb is too large and was left" in done.stdout
    assert "ada  pointer.ipynb is a pointer of Git LFS, not the notebook" in done.stdout
    assert done.stdout.count(f"is beyond the {MAX_NOTEBOOKS}th and was left") == 2
    assert f"ada  {MAX_NOTEBOOKS} collected" in done.stdout


def test_all_notebooks_together_have_a_limit(repository, collect, monkeypatch, tmp_path):
    """Many that are just not too large do not fill the disk."""
    monkeypatch.setattr("tools.collect.MAX_TOTAL", 3000)

    def three(work):
        for name in "abc":
            (work / f"{name}.ipynb").write_text("x" * 1400)

    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")
    copied, notes = fetch(repository("ada", three), tmp_path / "ada")
    assert copied == ["a.ipynb", "b.ipynb"]
    assert notes == ["c.ipynb is too large and was left"]


def test_nobody_gets_rid_of_the_time(repository, collect, tmp_path):
    """A folder by the name of timestamp.txt cannot leave a late notebook without a time."""

    def clever(work):
        (work / NAME / "timestamp.txt").mkdir()
        (work / NAME / "timestamp.txt" / "a.ipynb").write_text("{}")

    done = collect({"ada": repository("ada", put(filled(NAME), clever))})
    assert done.returncode == 0, done.stderr
    assert "lies in a folder timestamp.txt and was left" in done.stdout
    assert (tmp_path / "collected" / "ada" / NAME / "timestamp.txt").read_text() > "2026"


def test_what_fails_halfway_leaves_nothing(repository, collect, tmp_path):
    """A path that no file system takes spoils its own student's collection, whole."""

    def both(work):
        put(filled(NAME))(work)
        git("add", "-A", cwd=work)
        blob = told("hash-object", "-w", "--stdin", cwd=work, text="{}")
        name = "z" * 300 + ".ipynb"
        git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}", cwd=work)

    address = repository("ada", both, stage=False)
    done = collect({"ada": address, "ben": repository("ben", put(filled(NAME)))})
    assert "ada  could not be collected: " in done.stdout
    assert files_of(tmp_path / "collected") == {
        f"ben/{NAME}/{NAME}.ipynb", f"ben/{NAME}/timestamp.txt",
    }  # fmt: skip


def test_names_give_no_command_while_collecting(repository, collect):
    """The runner hears nothing while names are printed, and after it escaped annotations alone."""
    name = "x##[add-mask]e"
    done = collect({name: repository("ada", put(filled(NAME))), "::set-env::": "https://0.0.0.0/x"},
                   GITHUB_ACTIONS="true")  # fmt: skip
    lines = done.stdout.splitlines()
    word = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])[1]
    silent = lines[1 : lines.index(f"::{word}::")]
    assert silent == [f"{name}  1 collected"]
    (told,) = lines[len(silent) + 2 :]
    assert told.startswith("::warning title=%3A%3Aset-env%3A%3A::could not be collected")


def test_collecting_needs_no_package(repository, tmp_path):
    """GitLab's job installs none, and what goes wrong is told there too."""
    path = listed(
        tmp_path, {"ada": repository("ada", put(filled(NAME))), "ben": "https://0.0.0.0/x"}
    )
    environment = {**os.environ, "GIT_ALLOW_PROTOCOL": "file", "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-S", "-m", "tools.collect", path, tmp_path / "collected"], cwd=ROOT,
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ada  1 collected" in done.stdout
    assert "ben  could not be collected" in done.stdout


def test_what_was_taken_back_is_not_graded_again(repository, collect, tmp_path):
    """A second collection holds what is there now."""
    (tmp_path / "collected" / "ada" / "old").mkdir(parents=True)
    (tmp_path / "collected" / "ada" / "old" / "old.ipynb").write_text("{}")
    collect({"ada": repository("ada", put(filled(NAME)))})
    assert not (tmp_path / "collected" / "ada" / "old").exists()


def test_files_of_this_machine_are_not_repositories(repository, collect):
    """Unless told otherwise only https and ssh are spoken; GitHub shows the warning."""
    done = collect({"ada": repository("ada", put(blank(NAME)))}, GIT_ALLOW_PROTOCOL=None,
                   GITHUB_ACTIONS="true")  # fmt: skip
    assert done.returncode == 1
    assert "\n::warning title=ada::could not be collected: " in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,url\n", "expected a header"),
        ("student;address\nada;x\n", "line 2: expected name,url"),
        ("name,url\nada,\n", "line 2: expected name,url"),
        ("name,url\n../ada,https://x\n", "no name for a folder"),
        ("name,url\nada,https://x\nada,https://y\n", "twice"),
        ("name,url\nada,--upload-pack=x\n", "expected an address"),
    ],
)
def test_a_bad_list_is_refused(tmp_path, text, said):
    """The line is named, and what was expected."""
    path = tmp_path / "students.csv"
    path.write_text(text)
    with pytest.raises(Uncollectable, match=said):
        students(path)
    with pytest.raises(Uncollectable, match="cannot be read"):
        students(tmp_path / "none.csv")


def test_the_token_goes_to_git_alone():
    """It is asked for by git, and stands on no command line."""
    environment = {"PATH": os.environ["PATH"], "STUDENTS_TOKEN": "secret-17"}
    for question, answer in (("Username for", "x-access-token"), ("Password for", "secret-17")):
        done = subprocess.run(["sh", ROOT / "ci" / "askpass.sh", question], env=environment,
                              capture_output=True, text=True)  # fmt: skip
        assert done.stdout.strip() == answer


@pytest.fixture
def ci_grade(run, tmp_path):
    """Run ci/grade.sh as GitHub does; returns (process, summary or "")."""

    def command(*folders, **variables):
        summary = tmp_path / "summary.md"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "GITHUB_ACTIONS": "true",
                       "GITHUB_STEP_SUMMARY": str(summary), **variables}  # fmt: skip
        done = run("bash", "ci/grade.sh", tmp_path / "results", *folders, env=environment)
        return done, summary.read_text() if summary.exists() else ""

    return command


def test_a_push_is_graded_and_told(repository, collect, ci_grade, tmp_path):
    """From a student's repository to summary, annotation, lateness and feedback."""
    hand_in(tmp_path / "submitted", "ben", NAME, blank(NAME))
    (tmp_path / "submitted" / "ben" / NAME / f"{NAME}.ipynb").write_text("% no\nnotebook")
    collect({"ada": repository("ada", put(filled(NAME)))})
    done, summary = ci_grade(tmp_path / "submitted", tmp_path / "collected", tmp_path / "none",
                             DUE="2026-11-02T12:00+00:00", LATE_PENALTY="10")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"| ada | vanilla\\_rnn | graded | {FULL:g} | {FULL:g} |" in summary
    lines = done.stdout.splitlines()
    told = [line for line in lines if line.startswith("::warning")]
    (line,) = told
    assert line.startswith("::warning title=ben%2C vanilla_rnn%3A not graded::it is not a notebook")
    rows = (tmp_path / "results" / "results.csv").read_text()
    assert f"1 d 30 min,{FULL * 0.2:g}" in rows
    assert (tmp_path / "results" / "feedback" / "ada" / NAME / f"{NAME}.html").exists()


def test_a_name_gives_no_command_to_the_runner(ci_grade, tmp_path):
    """While names are printed, GitHub's runner listens to no command but a secret word."""
    hand_in(tmp_path / "submitted", "::add-mask::a", NAME, blank(NAME))
    done, _ = ci_grade(tmp_path / "submitted")
    lines = done.stdout.splitlines()
    (line,) = [n for n, text in enumerate(lines) if text.startswith("::add-mask::a  ")]
    stop = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
    assert stop
    assert lines.index(f"::{stop[1]}::") > line


def test_feedback_is_one_file_whatever_its_names(ci_grade, tmp_path):
    """An artefact may hold no colon in a name, and one student would keep back everybody's."""
    name = "a:b\n*"
    path = hand_in(tmp_path / "submitted", "ada", NAME, blank(NAME))
    path.parent.rename(path.parent.with_name(name))
    assert ci_grade(tmp_path / "submitted")[0].returncode == 0
    with tarfile.open(tmp_path / "results" / "feedback.tar.gz") as file:
        assert f"feedback/ada/{name}/{NAME}.html" in file.getnames()
    job = loaded(ROOT / ".github/workflows/grade.yml")[0]["jobs"]["grade"]
    uploads = [s["with"] for s in job["steps"] if "upload-artifact" in s.get("uses", "")]
    assert uploads[0]["path"] == "results/feedback.tar.gz"
    assert "results/feedback" not in uploads[1]["path"]


def test_a_grader_that_fails_fails_the_job(ci_grade, tmp_path):
    """Bad options are a failure of the job; nothing to grade is none."""
    hand_in(tmp_path / "submitted", "ada", NAME, blank(NAME))
    assert ci_grade(tmp_path / "submitted", DUE="tomorrow")[0].returncode == 2
    assert ci_grade(tmp_path / "none")[0].returncode == 0


def test_annotations_are_escaped_and_few():
    """Nothing of a name or a message can be a command; errors stand first, ten at most."""
    assert command("error", "a:b,\n", "50%\n::set") == "::error title=a%3Ab%2C%0A::50%25%0A::set"
    results = [Result(f"s{n}", "a", "a", "/", "invalid", 1.0, warnings=("w",)) for n in range(12)]
    results.append(Result("z", "a", "a", "/", "error", 1.0, warnings=("w",)))
    results.append(Result("z", "b", "b", "/", "graded", 1.0, warnings=("w",)))
    lines = annotations(results)
    assert len(lines) == MOST + 1
    assert lines[0].startswith("::error title=z")
    assert lines[-1] == "::warning::and 3 more"


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# The first release of each that runs on the Node of today's runners.
ACTIONS = {"checkout": 5, "setup-python": 6, "upload-artifact": 6, "configure-pages": 6,
           "upload-pages-artifact": 5, "deploy-pages": 5}  # fmt: skip


def loaded(path):
    """A workflow; YAML 1.1 reads its key `on` as true."""
    content = yaml.safe_load(path.read_text("utf-8"))
    return content, content.get("on", content.get(True))


def test_the_workflows_use_what_runners_accept():
    """No action is older than today's runners take, and none is of somebody else."""
    used = [u for p in WORKFLOWS for u in re.findall(r"uses: (\S+)", p.read_text("utf-8"))]
    assert len(used) >= 10
    for one in used:
        owner, name, version = re.fullmatch(r"(\w+)/([\w-]+)@v(\d+)", one).groups()
        assert (owner, int(version) >= ACTIONS[name]) == ("actions", True), one


def test_no_token_is_in_reach_of_submitted_code():
    """The checkout keeps none, the permissions are to read, and the step that grades gets none."""
    content, on = loaded(ROOT / ".github/workflows/grade.yml")
    assert content["permissions"] == {"contents": "read"}
    assert on["push"] == {"paths": ["submitted/**"]}
    (job,) = content["jobs"].values()
    steps = {s.get("name", s.get("uses", s.get("run"))): s for s in job["steps"]}
    assert steps["actions/checkout@v5"]["with"]["persist-credentials"] is False
    with_secrets = [name for name, s in steps.items() if "secrets." in json.dumps(s)]
    assert with_secrets == ["Collect"]
    assert "env" not in job
    # What somebody typed reaches a shell as a variable alone.
    assert not [s for s in job["steps"] if "${{" in s.get("run", "")]


def test_what_is_handed_in_starts_no_tests():
    """A push under submitted/ grades and does nothing else; hostile programs meet no token."""
    content, on = loaded(ROOT / ".github/workflows/test.yml")
    handed_in = loaded(ROOT / ".github/workflows/grade.yml")[1]["push"]["paths"]
    assert set(handed_in) <= set(on["push"]["paths-ignore"])
    assert content["permissions"] == {"contents": "read"}
    steps = content["jobs"]["test"]["steps"]
    (checkout,) = [s for s in steps if "checkout" in s.get("uses", "")]
    assert checkout["with"]["persist-credentials"] is False


def test_publishing_waits_for_the_tests():
    """A site is published of what passed its tests on a push to main."""
    content, on = loaded(ROOT / ".github/workflows/publish.yml")
    assert on["workflow_run"] == {
        "workflows": ["test"],
        "types": ["completed"],
        "branches": ["main"],
    }
    assert loaded(ROOT / ".github/workflows/test.yml")[0]["name"] == "test"
    condition = content["jobs"]["publish"]["if"]
    assert "workflow_run.conclusion == 'success'" in condition
    assert "head_repository.full_name == github.repository" in condition
    # Where there is no Pages, no push fails for it.
    assert "github.event.repository.has_pages" in condition


def test_what_the_services_run_is_there():
    """What a workflow, GitLab's file or the Containerfile names is in git, and scripts parse."""
    texts = [p.read_text("utf-8") for p in (*WORKFLOWS, ROOT / "ci" / "gitlab.yml")]
    scripts = set(re.findall(r"bash (\S+\.?\w*)", "\n".join(texts)))
    assert {"ci/prepare.sh", "ci/grade.sh", ".ci/run"} <= scripts
    known = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    for script in (*scripts, "ci/askpass.sh", "ci/gradescope/setup.sh"):
        assert script in known.splitlines()
        subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
    for line in re.findall(r"^COPY (.*)", (ROOT / "Containerfile").read_text("utf-8"), re.M):
        for source in line.split()[:-1]:
            assert any(name.startswith(source) for name in known.splitlines()), source


def test_gitlab_runs_the_same_commands():
    """Its file has GitHub's steps, and the job that grades has no token by name."""
    gitlab = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8"))
    github = (ROOT / ".github/workflows/grade.yml").read_text("utf-8")
    commands = [
        c for job in ("collect", "grade") for c in gitlab[job]["script"] if "apt-get" not in c
    ]
    assert len(commands) == 3
    for text in commands:
        assert f"run: {text}\n" in github
    assert gitlab["collect"]["environment"]["name"] == "collect"
    assert "environment" not in gitlab["grade"]
