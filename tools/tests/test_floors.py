import unittest

import context  # noqa: F401
import floors


def messages(path: str, text: str) -> list[str]:
    return [finding.message for finding in floors.check_source(path, text)]


class Floors(unittest.TestCase):
    def test_a_lower_floor_and_the_own_module_may_be_included(self):
        text = '#include "transfer/engine.h"\n#include "catalog/assets.h"\n#include "base/text.h"\n#include <vector>\n'
        self.assertEqual(messages("src/transfer/engine.cpp", text), [])

    def test_a_higher_floor_may_not(self):
        found = floors.check_source("src/base/text.cpp", '// text\n#include "net/url.h"\n')
        self.assertEqual([(finding.path, finding.line) for finding in found], [("src/base/text.cpp", 2)])
        self.assertIn("not on a lower floor", found[0].message)

    def test_siblings_never_include_each_other(self):
        for path, header in [("src/blobs/a.cpp", "catalog/assets.h"), ("src/dropbox/a.h", "media/render.h"),
                             ("src/search/a.cpp", "transfer/engine.h"), ("src/net/a.cpp", "domain/asset.h")]:
            self.assertEqual(len(messages(path, f'#include "{header}"\n')), 1, path)

    def test_the_sandbox_knows_base_and_net_alone(self):
        self.assertEqual(messages("src/sandbox/a.cpp", '#include "net/message.h"\n#include "base/text.h"\n'), [])
        self.assertEqual(len(messages("src/sandbox/a.cpp", '#include "dropbox/client.h"\n')), 1)
        self.assertEqual(len(messages("src/sandbox/a.cpp", '#include "domain/asset.h"\n')), 1)

    def test_only_apps_knows_the_sandbox(self):
        self.assertEqual(messages("src/apps/sluice/main.cpp", '#include "sandbox/sandbox.h"\n'), [])
        self.assertEqual(len(messages("src/api/a.cpp", '#include "sandbox/sandbox.h"\n')), 1)

    def test_only_its_own_program_includes_the_media_worker(self):
        line = '#include "media/worker/decode.h"\n'
        self.assertEqual(messages("src/apps/sluice_media_worker/main.cpp", line), [])
        self.assertEqual(messages("src/media/worker/decode.cpp", line), [])
        for path in ["src/media/workshop.cpp", "src/apps/sluice/main.cpp", "src/transfer/a.cpp"]:
            self.assertEqual(len(messages(path, line)), 1, path)

    def test_detail_is_private(self):
        self.assertEqual(messages("src/net/a.cpp", '#include "net/detail/beast.h"\n'), [])
        self.assertEqual(len(messages("src/api/a.cpp", '#include "net/detail/beast.h"\n')), 1)

    def test_an_include_names_its_module(self):
        self.assertEqual(len(messages("src/net/url.cpp", '#include "url.h"\n')), 1)
        self.assertEqual(messages("src/net/url_test.cpp", '#include "support/doctest.h"\n'), [])
        self.assertEqual(len(messages("src/net/url.cpp", '#include "support/doctest.h"\n')), 1)

    def test_what_serves_tests_is_included_by_tests_alone(self):
        self.assertEqual(messages("src/net/url_test.cpp", '#include "net/wire_fixture.h"\n'), [])
        self.assertEqual(messages("src/net/test_server.h", '#include "support/doctest.h"\n'), [])
        self.assertEqual(len(messages("src/net/url.cpp", '#include "net/test_server.h"\n')), 1)

    def test_a_new_module_needs_a_floor(self):
        self.assertEqual(len(messages("src/billing/a.cpp", "")), 1)

    def test_link_lists_follow_the_same_table(self):
        path = "src/media/CMakeLists.txt"
        self.assertEqual(floors.check_links(path, "sluice_module(media\n    DEPENDS sluice_base sluice_domain)\n"), [])
        found = floors.check_links(path, "sluice_module(media\n    DEPENDS sluice_base sluice_catalog)\n")
        self.assertEqual([finding.line for finding in found], [2])


if __name__ == "__main__":
    unittest.main()
