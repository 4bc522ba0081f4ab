import json
import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import lint

BAD = "namespace a { struct Thing { int size; }; int BadName(Thing thing) { return thing.size; } }\n"
GOOD = "namespace a { struct Thing { int size; }; int good_name(Thing thing) { return thing.size; } }\n"


class Lint(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=lint.ROOT / "build")  # inside the repository, for its .clang-tidy
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.source = self.folder / "a.cpp"
        self.command = f"g++ -std=c++23 -Wno-stringop-overflow -c {self.source}"
        entry = {"directory": str(self.folder), "file": str(self.source), "command": self.command}
        (self.folder / "compile_commands.json").write_text(json.dumps([entry]))

        lint.CACHE, before = self.folder / "cache", lint.CACHE
        self.addCleanup(setattr, lint, "CACHE", before)
        lint.CACHE.mkdir()

    def verdict(self, text: str) -> tuple[bool, str, float]:
        self.source.write_text(text)
        lint.text_of.cache_clear()
        return lint.verdict_on(self.source, self.command, "version", self.folder)

    def test_a_bad_file_fails_a_good_one_passes_and_both_are_remembered(self):
        for text, expected in [(BAD, False), (GOOD, True)]:
            clean, output, seconds = self.verdict(text)
            self.assertEqual(clean, expected, output)
            self.assertGreater(seconds, 0)
            self.assertEqual(self.verdict(text), (clean, output, 0.0))
        self.assertIn("BadName", self.verdict(BAD)[1])

    def test_a_changed_header_is_looked_at_again(self):
        header = self.folder / "b.h"
        header.write_text('#include "c.h"\n')
        (self.folder / "c.h").write_text("int c();\n")
        text = '#include "b.h"\n' + GOOD
        self.assertGreater(self.verdict(text)[2], 0)
        (self.folder / "c.h").write_text("int d();\n")
        self.assertGreater(self.verdict(text)[2], 0)
        self.assertEqual(self.verdict(text)[2], 0)

    def test_a_file_that_does_not_compile_fails_and_is_not_remembered(self):
        for _ in range(2):
            clean, output, seconds = self.verdict('#include "missing.h"\n')
            self.assertFalse(clean)
            self.assertIn("missing.h", output)
            self.assertGreater(seconds, 0)

    def test_a_file_that_is_compiled_twice_is_looked_at_once_without_what_g_plus_plus_precompiled(self):
        again = {"directory": str(self.folder), "file": str(self.source), "command": self.command + " -DSLUICE_MUTANTS"}
        first = again | {"command": self.command.replace(" -c ", " -Winvalid-pch -include /b/cmake_pch.hxx -c ")}
        (self.folder / "compile_commands.json").write_text(json.dumps([first, again]))
        commands, database = lint.commands_of(self.folder)
        self.assertEqual(commands, {str(self.source.resolve()): self.command})
        entries = json.loads((database / "compile_commands.json").read_text())
        self.assertEqual([entry["command"] for entry in entries], [self.command])


if __name__ == "__main__":
    unittest.main()
