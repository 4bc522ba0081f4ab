#!/usr/bin/env python3
"""The reader of Stone and the checks built on it: what they understand, and that each of them can fail."""

import tempfile
import unittest
from pathlib import Path

from checks import check_error, check_result, compare_route
from samples import objects_in, sample, with_strangers, without_required
from stone import Spec, StoneError, Struct, Union

STONE = r'''
namespace zoo
    "Animals,
    over \"two\" lines."   # a comment with a " in it

import other

alias Name = String(min_length=1, pattern="[a-z\"]+")

route visit:2 (VisitArg, Animal, VisitError)
    "Looks at an animal.

    At length."

    attrs
        allow_app_folder_app = true
        auth = "app, user"
        scope = "zoo.read"

route leave (Void, Void, Void) deprecated by visit:2

struct VisitArg
    name Name
        "Who."
    way Way = walk
    food List(Food)?
        @other.Deprecated
        "What it is given."

    example default
        name = "rex"

struct Food
    kilos Float64(min_value=0.5, max_value=3) = 1

union Way
    walk
    ride Vehicle
    with_others List(Name)

struct Vehicle
    wheels UInt32

struct Animal
    union
        dog Dog
        cat Cat
    name Name

struct Dog extends Animal
    is_good Boolean
    mood Mood
        union
            "How it feels."
            happy

struct Cat extends Animal
    born Timestamp("%Y-%m-%dT%H:%M:%SZ")?

union_closed VisitError extends Refusal
    asleep Vehicle?
    gone

union Refusal
    closed other.Reason
'''

OTHER = """
namespace other

union Reason
    rain
    because String?

annotation Deprecated = Deprecated()
"""

DESCRIBED = {
    "host": "api",
    "style": "rpc",
    "auth": "app, user",
    "scope": "zoo.read",
    "app_folder": True,
    "errors": ["closed", "asleep", "gone"],
    "arguments": {
        "name": {"kind": "text", "required": True},
        "way": {
            "kind": "union",
            "required": False,
            "tags": {
                "walk": {},
                "ride": {"wheels": {"kind": "number", "required": True}},
                "with_others": {"with_others": {"kind": "texts", "required": True}},
            },
        },
        "food": {"kind": "objects", "required": False, "fields": {"kilos": {"kind": "real", "required": False}}},
    },
}


def read(*texts: str) -> Spec:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.stone").write_text(text, encoding="utf-8")
        return Spec(Path(folder))


class ZooCase(unittest.TestCase):
    def setUp(self) -> None:
        self.spec = read(STONE, OTHER)
        self.visit = self.spec.routes["zoo/visit_v2"]


class ReaderTest(ZooCase):
    def test_reads_routes_with_their_versions_and_attributes(self) -> None:
        self.assertEqual(set(self.spec.routes), {"zoo/visit_v2", "zoo/leave"})
        self.assertEqual(self.visit.attributes["auth"], "app, user")
        self.assertEqual(self.visit.attributes["style"], "rpc")
        self.assertIs(self.visit.attributes["allow_app_folder_app"], True)
        leave = self.spec.routes["zoo/leave"]
        self.assertEqual((leave.argument, leave.result, leave.error), (None, None, None))

    def test_reads_structs_unions_inheritance_and_subtypes(self) -> None:
        argument = self.spec.definition(self.visit.argument)
        assert isinstance(argument, Struct)
        self.assertEqual(list(self.spec.fields(argument)), ["name", "way", "food"])
        name = self.spec.resolve(self.spec.fields(argument)["name"].type)
        self.assertEqual((name.name, name.limits["pattern"]), ("String", '[a-z"]+'))
        error = self.spec.definition(self.visit.error)
        assert isinstance(error, Union)
        self.assertEqual(list(self.spec.members(error)), ["closed", "asleep", "gone"])
        animal = self.spec.definition(self.visit.result)
        assert isinstance(animal, Struct)
        self.assertEqual(list(self.spec.fields(self.spec.subtypes(animal)["dog"])), ["name", "is_good", "mood"])

    def test_refuses_what_it_does_not_understand(self) -> None:
        with self.assertRaises(StoneError):
            read("namespace a\n\nthing x\n")
        with self.assertRaises(StoneError):
            spec = read("namespace a\n\nroute r (Nowhere, Void, Void)\n")
            spec.definition(spec.routes["a/r"].argument)


class ArgumentsTest(ZooCase):
    def test_agrees_with_a_table_that_is_right(self) -> None:
        self.assertEqual(compare_route(self.spec, "zoo/visit_v2", DESCRIBED), [])

    def test_notices_what_is_missing_wrong_or_invented(self) -> None:
        self.assertNotEqual(compare_route(self.spec, "zoo/no_such", DESCRIBED), [])
        for way, value in (
            (("scope",), "zoo.write"),
            (("errors",), ["closed", "asleep"]),
            (("errors",), ["closed", "asleep", "gone", "more"]),
            (("arguments", "name", "required"), False),
            (("arguments", "name", "kind"), "number"),
            (("arguments", "age"), {"kind": "number", "required": False}),
            (("arguments", "way", "tags", "fly"), {}),
            (("arguments", "way", "tags", "walk"), {"far": {"kind": "flag", "required": False}}),
            (("arguments", "way", "tags", "ride"), {"ride": {"kind": "object", "required": True}}),
            (("arguments", "way", "tags", "with_others"), {"others": {"kind": "texts", "required": True}}),
            (("arguments", "food", "fields"), {}),
        ):
            with self.subTest(way):
                self.assertNotEqual(compare_route(self.spec, "zoo/visit_v2", replaced(DESCRIBED, way, value)), [])
        for way in (("arguments", "food"), ("arguments", "way", "tags", "ride")):
            with self.subTest(way):
                self.assertNotEqual(compare_route(self.spec, "zoo/visit_v2", removed(DESCRIBED, way)), [])

    def test_makes_samples_with_every_field(self) -> None:
        made = sample(self.spec, self.visit.argument)
        self.assertEqual(made, {"name": "x", "way": {".tag": "walk"}, "food": [{"kilos": 60.0}]})
        self.assertEqual(len(list(objects_in(made))), 3)
        self.assertEqual(len(list(with_strangers(made))), 3)
        self.assertEqual([field for field, _ in without_required(self.spec, self.visit.argument, made)], ["name"])


class AnswersTest(ZooCase):
    def result(self, value: object) -> list[str]:
        return check_result(self.spec, self.visit, value)

    def error(self, error: object, summary: str) -> list[str]:
        return check_error(self.spec, self.visit, {"error": error, "error_summary": summary})

    def test_agrees_with_results_that_are_right(self) -> None:
        self.assertEqual(self.result({".tag": "dog", "name": "rex", "is_good": True, "mood": {".tag": "happy"}}), [])
        self.assertEqual(self.result({".tag": "cat", "name": "a", "born": "2020-01-01T00:00:00Z"}), [])
        self.assertEqual(check_result(self.spec, self.spec.routes["zoo/leave"], None), [])

    def test_notices_results_that_are_wrong(self) -> None:
        for wrong in (
            {"name": "rex"},
            {".tag": "cow", "name": "rex"},
            {".tag": "dog", "name": "rex", "mood": {".tag": "happy"}},
            {".tag": "dog", "name": "rex", "is_good": 1, "mood": {".tag": "happy"}},
            {".tag": "dog", "name": "rex", "is_good": True, "mood": "happy"},
            {".tag": "dog", "name": "rex", "is_good": True, "mood": {".tag": "sad"}},
            {".tag": "cat", "name": "a", "born": None},
            {".tag": "cat", "name": "a", "born": "yesterday"},
            {".tag": "cat", "name": "", "born": "2020-01-01T00:00:00Z"},
            {".tag": "cat", "name": "a", "age": 3},
        ):
            with self.subTest(wrong):
                self.assertNotEqual(self.result(wrong), [])
        self.assertNotEqual(check_result(self.spec, self.spec.routes["zoo/leave"], {}), [])

    def test_agrees_with_errors_that_are_right(self) -> None:
        self.assertEqual(self.error({".tag": "gone"}, "gone/.."), [])
        self.assertEqual(self.error({".tag": "asleep"}, "asleep/"), [])
        self.assertEqual(self.error({".tag": "asleep", "wheels": 4}, "asleep/..."), [])
        self.assertEqual(self.error({".tag": "closed", "closed": {".tag": "because"}}, "closed/because/."), [])

    def test_notices_errors_that_are_wrong(self) -> None:
        for error, summary in (
            ({".tag": "gone"}, "asleep/.."),
            ({".tag": "other"}, "other/.."),
            ({".tag": "gone", "gone": {}}, "gone/.."),
            ({".tag": "closed", ".reason": "rain"}, "closed/.."),
            ({".tag": "closed", "closed": {".tag": "snow"}}, "closed/snow/.."),
            ({".tag": "asleep", "asleep": {"wheels": 4}}, "asleep/.."),
        ):
            with self.subTest(error):
                self.assertNotEqual(self.error(error, summary), [])
        self.assertNotEqual(check_error(self.spec, self.visit, {"error": {".tag": "gone"}}), [])
        leave = self.spec.routes["zoo/leave"]
        self.assertNotEqual(check_error(self.spec, leave, {"error": {".tag": "x"}, "error_summary": "x/."}), [])


def replaced(value: object, way: tuple[str, ...], by: object) -> object:
    if not way:
        return by
    assert isinstance(value, dict)
    return {**value, way[0]: replaced(value.get(way[0], {}), way[1:], by)}


def removed(value: dict, way: tuple[str, ...]) -> dict:
    if len(way) == 1:
        return {key: one for key, one in value.items() if key != way[0]}
    return {**value, way[0]: removed(value[way[0]], way[1:])}


if __name__ == "__main__":
    unittest.main(verbosity=1)
