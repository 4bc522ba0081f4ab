import unittest

import context  # noqa: F401
import openapi_types as subject


def declared(schema: dict, name: str = "Thing") -> str:
    return subject.declaration(name, schema)


class Declarations(unittest.TestCase):
    def test_members_that_may_be_absent_are_optional(self):
        text = declared({"type": "object", "additionalProperties": False, "required": ["id"],
                         "properties": {"id": {"type": "string"}, "size": {"type": "integer", "format": "int64"}}})
        self.assertEqual(text, "export interface Thing {\n\tid: string;\n\tsize?: number;\n}\n")

    def test_an_enum_is_a_union_of_its_words(self):
        self.assertEqual(declared({"type": "string", "enum": ["a", "b"]}), "export type Thing = 'a' | 'b';\n")

    def test_a_long_enum_has_a_line_for_each_word(self):
        words = [f"a_rather_long_word_{number}" for number in range(9)]
        lines = declared({"type": "string", "enum": words}).splitlines()
        self.assertEqual(lines[0], "export type Thing =")
        self.assertEqual(lines[1], "\t| 'a_rather_long_word_0'")
        self.assertEqual(lines[-1], "\t| 'a_rather_long_word_8';")

    def test_types_where_they_are_used(self):
        for schema, expected in [
            ({"$ref": "#/components/schemas/Asset"}, "Asset"),
            ({"type": "array", "items": {"$ref": "#/components/schemas/Asset"}}, "Asset[]"),
            ({"type": "string", "format": "date-time"}, "Instant"),
            ({"type": "string", "format": "password"}, "string"),
            ({"type": "boolean"}, "boolean"),
            ({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
             "Record<string, string[]>"),
            ({}, "unknown"),
        ]:
            self.assertEqual(subject.type_of(schema, "here"), expected)

    def test_a_form_that_is_not_known_is_an_error(self):
        for schema in [{"oneOf": []}, {"type": "string", "enum": ["a"]}, {"type": "array"}, {"$ref": "other.json"},
                       {"type": "null"}]:
            with self.assertRaises(subject.UnknownForm):
                subject.type_of(schema, "here")


if __name__ == "__main__":
    unittest.main()
