#!/usr/bin/env python3
"""Holds the Dropbox sandbox against Dropbox's own API specification.

usage: dropbox_spec_test.py PROGRAM   (SLUICE_DROPBOX_SPEC names the folder of the .stone files)

Every route of routes.txt must be served with the specification's style, authorization, scope and app-folder rule; its
arguments must be known field by field and nothing else; whatever it answers must be of the specification's types.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any, ClassVar

from checks import compare_list_of_routes, compare_route
from samples import sample, samples_of_union, with_strangers, without_required
from sandbox import APP, FOLDER_APP, Client, Sandbox, authorization, call
from scenario import world_of_scenario, run_scenario
from stone import Spec, Union

SKIPPED = 77
# What is known, but can't be right in a call that is made of samples.
WRONG_VALUES = ('Invalid "cursor" parameter', "can't be given to a member", "for shared links")
HERE = Path(__file__).parent


def listed_routes() -> dict[str, list[str]]:
    lines = (HERE / "routes.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}


class SpecCase(unittest.TestCase):
    spec: ClassVar[Spec]
    program: ClassVar[Path]

    def agree(self, findings: list[str]) -> None:
        self.assertEqual(findings, [], "\n" + "\n".join(findings))


class TableTest(SpecCase):
    """The sandbox's own table, as it prints it."""

    described: ClassVar[dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        told = subprocess.run([cls.program, "--routes"], check=True, capture_output=True, text=True, timeout=120)
        cls.described = json.loads(told.stdout)

    def test_serves_every_listed_route(self) -> None:
        listed = listed_routes()
        self.assertEqual(len(listed), 111)
        self.agree(compare_list_of_routes(self.spec, listed, self.described))

    def test_knows_what_the_specification_knows_of_each_route_and_nothing_else(self) -> None:
        self.agree([one for name, told in self.described.items() for one in compare_route(self.spec, name, told)])

    def test_would_notice_a_table_that_is_wrong(self) -> None:
        for change in (
            lambda told: told.update(style="upload"),
            lambda told: told.update(auth="team"),
            lambda told: told.update(scope="files.content.read"),
            lambda told: told.update(app_folder=False),
            lambda told: told["errors"].append("no_such_error"),
            lambda told: told["errors"].remove("path"),
            lambda told: told["arguments"].pop("path"),
            lambda told: told["arguments"]["path"].update(required=False),
            lambda told: told["arguments"]["path"].update(kind="flag"),
            lambda told: told["arguments"].update(more={"kind": "text", "required": False}),
            lambda told: told["arguments"]["shared_link"]["fields"].pop("password"),
            lambda told: told["arguments"]["include_property_groups"]["tags"].pop("filter_some"),
        ):
            told = json.loads(json.dumps(self.described["files/list_folder"]))
            change(told)
            self.assertNotEqual(compare_route(self.spec, "files/list_folder", told), [])


class WireTest(SpecCase):
    """Calls that are made from the specification alone."""

    sandbox: ClassVar[Sandbox]
    client: ClassVar[Client]
    scopes: ClassVar[list[str]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.scopes = sorted({scope for _, scope, _ in listed_routes().values() if scope != "-"})
        user_scopes = [scope for scope in cls.scopes if not scope.startswith(("team", "members", "events"))]
        token = {"account": "ada@example.com", "app": APP["key"]}
        tokens = [{"value": "all", **token, "scopes": user_scopes}]
        tokens += [{"value": f"only.{scope}", **token, "scopes": [scope]} for scope in user_scopes]
        tokens += [
            {"value": f"not.{scope}", **token, "scopes": [one for one in user_scopes if one != scope]}
            for scope in user_scopes
        ]
        tokens += [{**token, "value": "folder", "app": FOLDER_APP["key"], "scopes": user_scopes}]
        world = {
            "apps": [{**APP, "scopes": user_scopes}, {**FOLDER_APP, "scopes": user_scopes}],
            "accounts": [{"name": "Ada", "email": "ada@example.com"}],
            "tokens": tokens,
            "files": [],
        }
        cls.sandbox = Sandbox(cls.program, world)
        cls.client = Client(cls.spec, cls.sandbox)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.sandbox.__exit__()

    def user_routes(self) -> list[str]:
        # revoking would end the tokens that the others need
        return [
            name for name, (auth, _, _) in listed_routes().items() if "user" in auth and name != "auth/token/revoke"
        ]

    def argument_of(self, name: str) -> Any:
        route = self.spec.routes[name]
        return sample(self.spec, route.argument) if route.argument else None

    def send(self, name: str, argument: Any, token: str = "all") -> Any:
        route = self.spec.routes[name]
        answer = call(self.sandbox, route, argument, authorization(route, token))
        self.agree(self.client.findings(route, answer))
        return answer

    def test_takes_every_field_and_tag_that_the_specification_has(self) -> None:
        for name in self.user_routes():
            with self.subTest(name):
                for argument in self.arguments_of(name):
                    answer = self.send(name, argument)
                    is_only_value = answer.status == 400 and any(words in answer.text for words in WRONG_VALUES)
                    self.assertTrue(answer.status in (200, 409) or is_only_value, f"{argument!r}: {answer.text}")

    def arguments_of(self, name: str) -> list[Any]:
        """The full argument, then one for each tag of each union among its fields."""
        route = self.spec.routes[name]
        whole = self.argument_of(name)
        arguments = [whole]
        if not isinstance(whole, dict) or not route.argument:
            return arguments
        for field, member in self.spec.fields(self.spec.definition(route.argument)).items():
            definition = self.spec.definition(member.type)
            if isinstance(definition, Union):
                arguments += [{**whole, field: value} for value in samples_of_union(self.spec, definition)]
        return arguments

    def test_refuses_a_field_that_nobody_knows_at_every_depth(self) -> None:
        for name in self.user_routes():
            argument = self.argument_of(name)
            if not isinstance(argument, dict):
                continue
            with self.subTest(name):
                for changed in with_strangers(argument):
                    answer = self.send(name, changed)
                    self.assertEqual(answer.status, 400, f"{changed!r}: {answer.text}")
                    self.assertIn("no_such_field", answer.text, repr(changed))

    def test_misses_what_is_required(self) -> None:
        for name in self.user_routes():
            route = self.spec.routes[name]
            argument = self.argument_of(name)
            if not isinstance(argument, dict):
                continue
            for field, changed in without_required(self.spec, route.argument, argument):
                with self.subTest(f"{name} {field}"):
                    answer = self.send(name, changed)
                    self.assertEqual(answer.status, 400, answer.text)
                    self.assertIn(f"missing required field '{field}'", answer.text)

    def test_asks_for_the_scope_and_no_other(self) -> None:
        for name in self.user_routes():
            scope = listed_routes()[name][1]
            if scope == "-":
                continue
            with self.subTest(name):
                without = self.send(name, self.argument_of(name), f"not.{scope}")
                self.assertEqual(without.status, 401, without.text)
                self.assertEqual(without.json["error"], {".tag": "missing_scope", "required_scope": scope})
                self.assertNotEqual(self.send(name, self.argument_of(name), f"only.{scope}").status, 401)

    def test_lets_app_folder_apps_in_where_they_may(self) -> None:
        for name in self.user_routes():
            with self.subTest(name):
                answer = self.send(name, self.argument_of(name), "folder")
                is_refused = answer.status == 400 and "App Folder" in answer.text
                self.assertEqual(is_refused, listed_routes()[name][2] == "full", answer.text)

    def test_asks_who_calls(self) -> None:
        for name, (auth, _, _) in listed_routes().items():
            with self.subTest(name):
                answer = call(self.sandbox, self.spec.routes[name], self.argument_of(name), {})
                if auth == "noauth":
                    self.assertNotIn("Authorization", answer.text)
                else:
                    self.assertEqual(answer.status, 400)
                    self.assertIn("Authorization", answer.text)

    def test_lets_apps_call_by_key_and_secret_where_they_may(self) -> None:
        pair = base64.b64encode(f"{APP['key']}:{APP['secret']}".encode()).decode()
        for name, (auth, _, _) in listed_routes().items():
            with self.subTest(name):
                answer = call(
                    self.sandbox, self.spec.routes[name], self.argument_of(name), {"Authorization": f"Basic {pair}"}
                )
                is_refused = "Invalid authorization" in answer.text
                self.assertEqual(is_refused, "app" not in auth.split(",") and auth != "noauth", answer.text)


class ScenarioTest(SpecCase):
    def test_every_route_succeeds_with_results_and_errors_of_the_specification(self) -> None:
        with Sandbox(self.program, world_of_scenario()) as sandbox:
            client = Client(self.spec, sandbox)
            run_scenario(client)
            self.assertEqual(sorted(listed_routes().keys() - client.succeeded), [])
            self.assertGreater(sum(len(tags) for tags in client.errors.values()), 60)


def main() -> int:
    folder = os.environ.get("SLUICE_DROPBOX_SPEC", "")
    if not folder or not Path(folder).is_dir():
        print(f"skipped: SLUICE_DROPBOX_SPEC ({folder!r}) names no folder with Dropbox's .stone files")
        return SKIPPED
    SpecCase.program = Path(sys.argv.pop(1)).resolve()
    SpecCase.spec = Spec(Path(folder))
    unittest.main(verbosity=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
