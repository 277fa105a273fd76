"""Write results as JUnit's XML, which every CI service reads."""

from xml.etree import ElementTree

from autograder.text import printable


def junit(run):
    """JUnit's XML as bytes, one suite per submission."""
    root = ElementTree.Element("testsuites")
    for result in run.results:
        _suite(root, result)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _suite(root, result):
    tests = [(e.id, t) for e in result.exercises for t in e.tests]
    name = "/".join(map(printable, result.key))
    ungraded = result.status != "graded"
    suite = ElementTree.SubElement(
        root, "testsuite", name=name, tests=str(len(tests) + ungraded), errors=str(int(ungraded)),
        failures=str(sum(not t.passed for _, t in tests)), time=str(result.duration_s),
    )  # fmt: skip
    for exercise, test in tests:
        case = ElementTree.SubElement(
            suite, "testcase", classname=f"{name}.{exercise}", name=test.title
        )
        if not test.passed:
            text = test.message + (f" [{test.mistake}]" if test.mistake else "")
            failure = ElementTree.SubElement(case, "failure", message=text.split("\n")[0])
            failure.text = text
    if ungraded:
        what = "readable" if result.status == "invalid" else "gradable"
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=what)
        ElementTree.SubElement(case, "error", message=result.warnings[0])
