"""Formgrader's page in a real browser: its buttons release and grade what is current."""

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from autograder.diagnosis.bank import bank
from tests.nbgrader_course import BIN, Course
from tools.samples import blank, filled, hand_in

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements-extras.txt")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
NAME = "vanilla_rnn"
MILLISECONDS = 60_000


class Server:
    """A Jupyter server in the course, as a teacher starts one."""

    def __init__(self, course, home):
        self.token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.log = home / "server.log"
        options = {"port": port, "ip": "127.0.0.1", "open_browser": False, "allow_root": True}
        words = [f"--ServerApp.{name}={value}" for name, value in options.items()]
        words += [f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={course.root}"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [BIN / "jupyter-server", *words], cwd=course.root, stdout=log, stderr=log,
                env={**course.environment, "HOME": str(home), "JUPYTER_PLATFORM_DIRS": "0"},
            )  # fmt: skip
        self.wait()

    def wait(self):
        for _ in range(240):
            assert self.process.poll() is None, self.log.read_text()
            try:
                return urllib.request.urlopen(f"{self.address}/api?token={self.token}")
            except OSError:
                time.sleep(0.25)
        raise AssertionError(self.log.read_text())

    def children(self):
        """What the server's children are called."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [
            Path(f"/proc/{child}/cmdline").read_bytes()
            for task in tasks
            for child in task.read_text().split()
        ]

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A fresh course: nothing made or released yet, three submissions, one beside a pipe."""
    course = Course(tmp_path_factory.mktemp("formgrader"))
    hand_in(course.submitted, "ada", NAME, filled(NAME))
    hand_in(course.submitted, "Zoë O'Brien", NAME, blank(NAME))
    hand_in(course.submitted, "empty", NAME, {"cells": []})
    os.mkfifo(course.submitted / "ada" / NAME / "timestamp.txt")
    return course


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    server = Server(course, tmp_path_factory.mktemp("home"))
    yield server
    server.end()


@pytest.fixture(scope="module")
def page(server):
    """A tab of a browser that is logged in."""
    with playwright.sync_playwright() as start:
        browser = start.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 800})
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{server.address}/formgrader?token={server.token}")
        yield page
        browser.close()


@pytest.fixture
def click(server, page):
    """Click a button in a student's or an assignment's row; returns what the page then says."""

    def command(place, row, button):
        page.goto(f"{server.address}/formgrader/{place}")
        page.locator("tbody tr", has_text=row).locator(f"td.{button} a").click()
        dialog = page.locator("#success-modal .modal-body, #error-modal .modal-body")
        dialog.wait_for()
        return dialog.inner_text()

    return command


@pytest.fixture
def autograde(click, server, page):
    """Click a student's Autograde; returns the row's score."""

    def command(student):
        said = click(f"manage_submissions/{NAME}", student, "autograde")
        assert "Success" in said, said
        page.goto(f"{server.address}/formgrader/manage_submissions/{NAME}")
        row = page.locator("tbody tr", has_text=student)
        return row.locator("td.score").inner_text().replace(" ", "")

    return command


def test_buttons_release_and_grade(course, server, click, autograde):
    """In a fresh course Generate releases and Autograde gives the mark, pipes notwithstanding."""
    assert "Success" in click("manage_assignments", NAME, "assign")
    assert autograde("ada") == "18/18"
    assert autograde("Zoë") == "0/18"
    assert not server.children()


def test_what_changed_waits_to_be_graded_again(course, server, page, autograde):
    """A changed notebook loses its old mark on the page, and Autograde gives the new one."""
    hand_in(course.submitted, "Zoë O'Brien", NAME, filled(NAME, [bank(NAME)[-1]]))
    page.goto(f"{server.address}/formgrader/manage_submissions/{NAME}")
    row = page.locator("tbody tr", has_text="Zoë")
    assert "needs autograding" in row.inner_text()
    assert autograde("Zoë") not in ("0/18", "18/18")


def test_a_comment_stands_beside_the_graders(course, server, page, click):
    """A comment typed into the page joins the grader's in the feedback that a button makes."""
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, "Zoë O'Brien").id
    page.goto(f"{server.address}/formgrader/submissions/{submission}/")
    box = page.locator("textarea.comment").last
    page.wait_for_function("document.querySelectorAll('textarea.comment')[0].placeholder.length")
    assert bank(NAME)[-1].name in box.get_attribute("placeholder")
    box.fill("Nearly there.")
    box.blur()
    page.wait_for_load_state("networkidle")
    said = click(f"manage_submissions/{NAME}", "Zoë", "generate-feedback")
    assert "Success" in said
    feedback = course.page("Zoë O'Brien", NAME)
    assert "Nearly there." in feedback
    assert bank(NAME)[-1].name in feedback


def test_what_cannot_be_read_stands_out(course, server, page, autograde):
    """The row of an unreadable submission asks for a look, and its page says why."""
    assert autograde("empty") == "0/18"
    assert "needs manual grading" in page.locator("tbody tr", has_text="empty").inner_text()
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, "empty").id
    page.goto(f"{server.address}/formgrader/submissions/{submission}/")
    text = page.locator("body").inner_text()
    assert "This could not be graded:" in text
    assert "it holds no cells" in text


def test_buttons_take_what_is_on_the_disk_now(course, click, autograde):
    """Hidden tests and answers that changed while the server ran are what the buttons use."""
    hidden = course.root / f"autograder/hidden/test_{NAME}.py"
    source = hidden.read_text(encoding="utf-8")
    assert '@points("rnn_step_forward", 2)' in source
    hidden.write_text(source.replace('("rnn_step_forward", 2)', '("rnn_step_forward", 5)', 1))
    assert "Success" in click("manage_assignments", NAME, "assign")
    assert autograde("ada") == "21/21"
