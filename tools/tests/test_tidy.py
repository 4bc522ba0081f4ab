import unittest

import context  # noqa: F401
import cpp_text
import tidy

TASK = "TO" + "DO"  # written so that this file is not a finding itself
HOME = "/ho" + "me/anna/"


def cpp(text: str, path: str = "src/net/a.cpp") -> list[str]:
    return [finding.message for finding in tidy.check_cpp(path, text)]


def plain(text: str, path: str = "src/net/a.cpp") -> list[str]:
    return [finding.message for finding in tidy.check_text(path, text)]


class BannedWords(unittest.TestCase):
    def test_each_banned_word_is_found(self):
        for line in ["co_await x;", "co_return;", "std::regex r;", "#include <regex>", "std::chrono::system_clock::now();",
                     "int i = rand();", "std::srand(1);", 'std::cout << "x";', "using namespace std;"]:
            self.assertEqual(len(cpp(line + "\n")), 1, line)

    def test_words_in_comments_and_strings_are_not(self):
        self.assertEqual(cpp('// co_await\n/* std::regex */ auto x = "rand()"; auto y = R"(std::cout)";\n'), [])

    def test_similar_words_are_not(self):
        self.assertEqual(cpp("brand(); ids.rand(); using namespace std::chrono_literals; m_rand(1);\n"), [])

    def test_base_may_ask_for_the_time_and_apps_may_print(self):
        self.assertEqual(cpp("std::chrono::system_clock::now();\n", "src/base/clock.cpp"), [])
        self.assertEqual(cpp("std::cout << 1;\n", "src/apps/sluice/main.cpp"), [])

    def test_tests_do_not_sleep(self):
        line = "std::this_thread::sleep_for(1s);\n"
        self.assertEqual(len(cpp(line, "src/net/a_test.cpp")), 1)
        self.assertEqual(len(cpp(line, "tests/journeys/a.cpp")), 1)
        self.assertEqual(cpp(line, "src/net/a.cpp"), [])

    def test_unless_they_poll_or_say_why_only_time_will_do(self):
        for line in ["while (!done()) std::this_thread::sleep_for(1ms);\n", "sleep_for(60ms);  // longer than the server waits\n"]:
            self.assertEqual(cpp(line, "src/net/a_test.cpp"), [])

    def test_headers_do_not_ask_for_mutants(self):
        line = "inline bool is_odd() { return is_mutant(Mutant::none); }\n"
        self.assertEqual(len(cpp(Headers.GOOD + line, "src/net/a.h")), 1)
        self.assertEqual(cpp(line, "src/net/a.cpp"), [])

    def test_an_unfinished_mark_needs_an_issue(self):
        self.assertEqual(len(plain(f"// {TASK}: later\n")), 1)
        self.assertEqual(plain(f"// {TASK} #12: later\n// {TASK}(#12) later\n"), [])

    def test_no_machine_paths(self):
        self.assertEqual(len(plain(f"see {HOME}x\n", "README.md")), 1)
        self.assertEqual(plain("https://example.org/home/anna/x and docs/work/x\n", "README.md"), [])


class Headers(unittest.TestCase):
    GOOD = "// What it is for.\n#pragma once\n\n#include <string>\n"

    def test_a_good_header_passes(self):
        self.assertEqual(cpp(self.GOOD, "src/net/a.h"), [])

    def test_a_header_opens_with_its_purpose_and_a_guard(self):
        self.assertEqual(len(cpp("#pragma once\n", "src/net/a.h")), 1)
        self.assertEqual(len(cpp("// Purpose.\nint x();\n", "src/net/a.h")), 1)

    def test_heavy_headers_stay_out_of_public_headers(self):
        for header in ["boost/json.hpp", "boost/json/value.hpp", "boost/beast/http.hpp", "curl/curl.h", "sqlite3.h",
                       "vips/vips8", "exiv2/exiv2.hpp", "libpq-fe.h"]:
            line = self.GOOD + f"#include <{header}>\n"
            self.assertEqual(len(cpp(line, "src/net/a.h")), 1, header)
            self.assertEqual(cpp(line, "src/net/detail/a.h"), [], header)
        self.assertEqual(len(cpp(self.GOOD + '#include "base/json/tree.h"\n', "src/net/a.h")), 1)
        self.assertEqual(cpp(self.GOOD + "#include <boost/json/value.hpp>\n", "src/net/test_net.h"), [])
        self.assertEqual(cpp(self.GOOD + "#include <boost/json/fwd.hpp>\n", "src/net/a.h"), [])

    def test_files_end_with_a_newline(self):
        self.assertEqual(len(plain("int x;")), 1)


class Sizes(unittest.TestCase):
    def test_over_the_limit_fails_without_a_baseline_entry(self):
        over = tidy.sizes("src/net/a.h", "\n" * 201)
        self.assertEqual(over, {"src/net/a.h": (201, 0)})
        self.assertEqual(len(tidy.check_sizes(over, {}, whole=True)), 1)
        self.assertEqual(tidy.sizes("src/net/a.h", "\n" * 200), {})

    def test_the_baseline_may_stay_but_not_grow(self):
        over = {"src/net/a.h": (230, 0)}
        self.assertEqual(tidy.check_sizes(over, {"src/net/a.h": 230}, whole=True), [])
        self.assertEqual(len(tidy.check_sizes(over, {"src/net/a.h": 229}, whole=True)), 1)

    def test_an_entry_that_could_shrink_fails(self):
        for over in [{"src/net/a.h": (220, 0)}, {}]:
            found = tidy.check_sizes(over, {"src/net/a.h": 230}, whole=True)
            self.assertIn("--shrink", found[0].message)
        self.assertEqual(tidy.check_sizes({}, {"src/net/a.h": 230}, whole=False), [])

    def test_shrink_never_adds_and_never_raises(self):
        over = {"a.h": (250, 0), "b.h": (210, 0), "new.h": (999, 0)}
        self.assertEqual(tidy.shrink(over, {"a.h": 240, "b.h": 300, "gone.h": 201}), {"a.h": 240, "b.h": 210})

    def test_a_generated_file_is_not_measured(self):
        self.assertEqual(tidy.sizes("ui/api.ts", "// auto-generated by a tool\n" + "\n" * 999), {})

    def test_a_long_function_is_found_by_name(self):
        text = "namespace a {\n\nResult<> Store::put(Blob blob) {\n" + "    x();\n" * 60 + "}\n\n}\n"
        self.assertEqual(tidy.sizes("src/net/a.cpp", text), {"src/net/a.cpp: Store::put": (62, 3)})


class Functions(unittest.TestCase):
    def names(self, text: str) -> list[tuple[str, int, int]]:
        return [(function.name, function.line, function.lines) for function in cpp_text.functions(text)]

    def test_members_templates_and_constructors(self):
        text = """class Store {
public:
    explicit Store(int size) : m_size{size}, m_names(3) {
        open();
    }
    bool is_open() const { return true; }
private:
    int m_size{0};
};
template <class T>
T make() {
    return T{};
}
"""
        self.assertEqual(self.names(text), [("Store", 3, 3), ("is_open", 6, 1), ("make", 10, 4)])

    def test_braces_in_text_and_other_branches_do_not_count(self):
        text = 'void a() {\n    x("}");  // }\n    auto y = R"(}})";\n    char z = \'}\';\n}\nvoid b() {\n#if X\n    if (c) {\n#else\n    {\n#endif\n    }\n}\n'
        self.assertEqual(self.names(text), [("a", 1, 5), ("b", 6, 8)])

    def test_tables_are_no_functions(self):
        text = "constexpr std::array<int, 2> table{\n    1,\n    2,\n};\nenum class A { b, c };\nvoid f() {\n}\n"
        self.assertEqual(self.names(text), [("f", 6, 2)])

    def test_digit_separators_are_no_characters(self):
        self.assertEqual(self.names("void f() {\n    x = 1'000'000;\n}\n"), [("f", 1, 3)])

    def test_a_test_case_goes_by_its_sentence(self):
        self.assertEqual(self.names('TEST_CASE("a file arrives") {\n    x();\n}\n'), [("a file arrives", 1, 3)])


if __name__ == "__main__":
    unittest.main()
