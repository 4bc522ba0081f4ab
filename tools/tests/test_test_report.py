import unittest

import context  # noqa: F401
import test_report


def junit(*cases: str) -> str:
    return f"<testsuite>{''.join(cases)}</testsuite>"


OK = '<testcase name="ok" time="1.5" status="run"/>'
BAD = '<testcase name="bad" time="0.1" status="fail"><failure message=""/></testcase>'
MISSING = '<testcase name="gone" time="0" status="notrun"><skipped message="Unable to find executable"/></testcase>'
SKIPPED = '<testcase name="skips" time="0.1" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>'


class Report(unittest.TestCase):
    def closing(self, *cases: str) -> tuple[str, bool]:
        lines, good = test_report.summary(test_report.read_parts(junit(*cases)))
        return lines[-1], good

    def test_it_counts_what_passed(self):
        self.assertEqual(self.closing(OK, OK), ("2 passed, 0 failed", True))

    def test_a_failure_fails(self):
        self.assertEqual(self.closing(OK, BAD), ("1 passed, 1 failed", False))

    def test_a_program_that_is_not_there_is_a_failure(self):
        self.assertEqual(self.closing(OK, MISSING), ("1 passed, 1 failed", False))

    def test_a_skip_is_told_as_one(self):
        self.assertEqual(self.closing(OK, SKIPPED), ("1 passed, 0 failed, 1 skipped", True))

    def test_nothing_passed_is_no_success(self):
        self.assertEqual(self.closing(), ("0 passed, 0 failed", False))
        self.assertEqual(self.closing(SKIPPED), ("0 passed, 0 failed, 1 skipped", False))


if __name__ == "__main__":
    unittest.main()
