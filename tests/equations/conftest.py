"""Show at the end of a run how much of the book's mathematics passed its checks."""

from tests.equations.coverage import labelled, table


def pytest_itemcollected(item):
    """Carry a test's labels into its report."""
    item.user_properties += [("equation", label) for label in getattr(item.obj, "equations", ())]


def pytest_terminal_summary(terminalreporter):
    """Print the coverage of the labelled equations by the tests that passed."""
    passed = {"equation": set(), "read": set()}
    for report in terminalreporter.getreports("passed"):
        for key, value in report.user_properties:
            if key in passed:
                passed[key].add(value)
    terminalreporter.section("labelled equations checked in this run")
    for line in table(labelled(), passed["equation"] | passed["read"], passed["read"]):
        terminalreporter.write_line(line)
