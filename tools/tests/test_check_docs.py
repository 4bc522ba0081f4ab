import tempfile
import unittest

import context  # noqa: F401
import check_docs


def findings(text: str) -> tuple[list[str], int]:
    with tempfile.TemporaryDirectory() as programs:
        found, runs = check_docs.check_document("README.md", text, programs)
    return [finding.message for finding in found], runs


class Docs(unittest.TestCase):
    def test_a_tested_block_is_run_and_its_failure_found(self):
        self.assertEqual(findings("```sh test\necho a > b\n```\n\n```sh test\ntest -f b\n```\n"), ([], 2))
        found, _ = findings("x\n```sh test\necho hello\nfalse\necho not here\n```\n")
        self.assertEqual(len(found), 1)
        self.assertIn("hello", found[0])
        self.assertNotIn("not here", found[0])

    def test_what_a_block_leaves_running_is_ended(self):
        before = check_docs.BLOCK_SECONDS_MAX
        check_docs.BLOCK_SECONDS_MAX = 1
        self.addCleanup(setattr, check_docs, "BLOCK_SECONDS_MAX", before)
        self.assertEqual(findings("```sh test\nsleep 60 &\n```\n"), ([], 1))
        self.assertIn("not at an end", findings("```sh test\nsleep 60\n```\n")[0][0])

    def test_an_untested_block_must_name_commands_that_exist(self):
        self.assertEqual(findings("```sh\n# why\n./dev demo --port 1\nPORT=1 sudo ls \\\n  -l\ncat <<EOF > x\nfoo bar\nEOF\n```\n"), ([], 0))
        found, _ = findings("```sh\nls\nsluice-of-old serve\n./no-such-script\n```\n")
        self.assertEqual(len(found), 2)

    def test_a_block_bash_cannot_read_is_found(self):
        self.assertEqual(len(findings('```sh\nls "\n```\n')[0]), 1)

    def test_shell_under_another_name_is_found(self):
        self.assertEqual(len(findings("```bash\nls\n```\n```\nls\n```\n")[0]), 2)
        self.assertEqual(findings("```toml\na = 1\n```\n"), ([], 0))

    def test_blocks_in_lists_are_seen(self):
        self.assertEqual(findings("1. first\n\n   ```sh test\n   true\n   ```\n"), ([], 1))


if __name__ == "__main__":
    unittest.main()
