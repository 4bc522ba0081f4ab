"""A rough reading of C++: text without comments and strings, and where functions begin and end.

It counts braces; it is no parser. It keeps line numbers and columns, so every finding points at the real place.
"""

import re
from dataclasses import dataclass

TOKENS = re.compile(
    r"""
    (?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
  | (?P<raw>\bu?8?L?U?R"(?P<fence>[^()\\\s]{0,16})\(.*?\)(?P=fence)")
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<number>\b\d[\d'a-fA-FxX.]*)
  | (?P<character>'(?:\\.|[^'\\\n])+')
    """,
    re.VERBOSE | re.DOTALL,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
OTHER_BRANCH = re.compile(r"^[ \t]*#[ \t]*(?:else|elif)\b.*?^[ \t]*#[ \t]*endif\b", re.MULTILINE | re.DOTALL)
BRACE_OR_END = re.compile(r"[{};]")
SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum|extern|concept)\b")
ACCESS_LABEL = re.compile(r"\s*(?:(?:public|protected|private)\s*:\s*)?")
NAME = re.compile(r"(operator\s*[^\s\w]{1,3}|~?[A-Za-z_][\w:~]*)\s*(?:<[^()]*>)?\s*\(")
NOT_NAMES = {"requires", "noexcept", "alignas", "decltype", "explicit", "nodiscard", "deprecated", "__attribute__"}


def blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def without_comments(text: str) -> str:
    """Comments become spaces; strings stay."""
    return TOKENS.sub(lambda match: blank(match[0]) if match["comment"] else match[0], text)


def code_only(text: str) -> str:
    """Comments and the insides of strings become spaces."""

    def replace(match: re.Match) -> str:
        if match["comment"]:
            return blank(match[0])
        if match["number"]:
            return match[0]
        return match[0][0] + blank(match[0][1:-1]) + match[0][-1]

    return TOKENS.sub(replace, text)


@dataclass(frozen=True)
class Function:
    name: str
    line: int
    lines: int


def name_of(head: str, original_head: str) -> str:
    """`Store::put` of `Result<> Store::put(Blob blob)`; for a doctest case its sentence."""
    case = re.search(r'\b(?:TEST_CASE|SCENARIO|TEST_CASE_FIXTURE)\s*\(.*?"(.*?)"', original_head, re.DOTALL)
    if case:
        return case[1]
    for match in NAME.finditer(head):
        if match[1] not in NOT_NAMES:
            return match[1]
    return "function"


def opens_scope(head: str) -> bool:
    """Whether a brace after `head` opens a namespace, class or enum, which hold functions but are none."""
    bare = head
    for _ in range(3):  # `template <class T>` and parameters say nothing about what is opened
        bare = re.sub(r"<[^<>]*>|\([^()]*\)", " ", bare)
    return bool(SCOPE.search(bare))


def closing_brace(code: str, opening: int) -> int:
    """Where the brace that opens at `opening` closes; the end of the text if it never does."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return len(code)


def functions(text: str) -> list[Function]:
    """Every function with a body, outermost only; its lines count from its head to its closing brace."""
    code = OTHER_BRANCH.sub(lambda match: blank(match[0]), code_only(text))
    code = DIRECTIVE.sub(lambda match: blank(match[0]), code)
    found: list[Function] = []
    head_start = position = 0
    while match := BRACE_OR_END.search(code, position):
        at = match.start()
        position = at + 1
        head = code[head_start:at]
        if match[0] != "{" or opens_scope(head):
            head_start = position
            continue
        end = closing_brace(code, at)
        position = end + 1
        if code[position:].lstrip()[:1] in {",", "{", ")", ";"}:  # a braced value, as in `Store() : m_size{1} {`
            continue
        head_start = position
        if "(" in head:
            label = ACCESS_LABEL.match(head)
            start = at - len(head) + label.end()
            first, last = code.count("\n", 0, start) + 1, code.count("\n", 0, end) + 1
            found.append(Function(name_of(head, text[start:at]), first, last - first + 1))
    return found
