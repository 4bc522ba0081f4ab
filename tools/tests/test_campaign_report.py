import unittest

import context  # noqa: F401
from campaign_report import Campaign, Part, markdown, percentile


def line(**changes) -> dict:
    return {"line": 3, "fault": "kill -9 at a crash point", "count": 66, "files": 300, "lost": 0, "duplicated": 0,
            "early": 0, "settle_ms": [900, 1100, 5200], "detail": "", "seed": 7} | changes


def campaign(*parts: Part) -> Campaign:
    return Campaign("2026-11-23", "0123abc", "2 cores", "--minutes 30", list(parts))


class Report(unittest.TestCase):
    def test_lines_of_one_fault_are_added_up(self):
        text = markdown(campaign(Part("crash points", 10, lines=[line(), line(count=6, files=8)])))
        self.assertIn("| 3 | kill -9 at each named crash point | 72 | 308 | 0 / 0 / 0 | 1.1 / 5.2 | 20 each |", text)
        self.assertIn("nothing lost", text)

    def test_a_lost_file_makes_it_fail_even_where_the_part_passed(self):
        for kind in ("lost", "duplicated", "early"):
            bad = campaign(Part("crash points", 10, lines=[line(**{kind: 1})]))
            self.assertFalse(bad.is_good)
            self.assertNotIn("nothing lost", markdown(bad))

    def test_a_failed_part_is_told_with_the_command_that_shows_it_again(self):
        bad = campaign(Part("network", 5, failed="exit code 1", command="E2E_SEED=7 run network"))
        self.assertFalse(bad.is_good)
        text = markdown(bad)
        self.assertIn("| network | **failed**: exit code 1 | 5 |", text)
        self.assertIn("- network: `E2E_SEED=7 run network`", text)

    def test_what_was_not_run_is_named_and_never_looks_like_a_success(self):
        text = markdown(campaign(Part("mutants", not_run="there is no sluice_sim_mutants")))
        self.assertIn("| mutants | **not run**: there is no sluice_sim_mutants | – |", text)
        self.assertIn("No part of the process campaign has noted anything.", text)
        self.assertIn("Not tried by any part: 3 (kill -9 at each named crash point);", text)

    def test_figures_of_a_simulation_are_told_whatever_they_are_called(self):
        figures = {"histories": 1000000, "failing_seeds": [], "seed": 12345, "settle": {"p50_s": 1.5},
                   "mutants": [{"name": "no_fsync", "killed_at": 3}]}
        text = markdown(campaign(Part("simulation", 60, figures=figures)))
        self.assertIn("| histories | 1,000,000 |", text)
        self.assertIn("| failing seeds | none |", text)
        self.assertIn("| seed | 12345 |", text)
        self.assertIn("| settle: p50 s | 1.50 |", text)
        self.assertIn("| mutants 1: name | no_fsync |", text)

    def test_harm_in_a_simulation_fails_the_campaign(self):
        self.assertFalse(campaign(Part("simulation", 60, figures={"histories": 9, "deleted_early": 1})).is_good)
        self.assertTrue(campaign(Part("simulation", 60, figures={"histories": 9, "deleted_early": 0})).is_good)

    def test_long_lists_of_times_are_told_by_their_percentiles(self):
        text = markdown(campaign(Part("simulation", 60, figures={"settle_ms": list(range(0, 100_000, 10)),
                                                                 "virtual_ms": 7_200_000})))
        self.assertIn("| settle, seconds | p50 50.0, p99 99.0 (10,000 times) |", text)
        self.assertIn("| virtual hours | 2 |", text)

    def test_percentiles(self):
        self.assertEqual(percentile([5], 99), 5)
        self.assertEqual(percentile(list(range(100)), 50), 50)
        self.assertEqual(percentile(list(range(100)), 99), 99)


if __name__ == "__main__":
    unittest.main()
