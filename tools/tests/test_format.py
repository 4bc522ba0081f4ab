import unittest

import context  # noqa: F401
import format  # noqa: A004


class Format(unittest.TestCase):
    def test_a_formatted_file_passes_and_another_does_not(self):
        self.assertTrue(format.is_formatted("src/net/a.cpp", b"int* a = nullptr;\n"))
        self.assertFalse(format.is_formatted("src/net/a.cpp", b"int   *a=nullptr ;\n"))


if __name__ == "__main__":
    unittest.main()
