"""A sandbox of one's own, and calls on it whose answers are held against the specification."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from checks import check_error, check_result
from stone import Route, Spec

APP = {"key": "full_key", "secret": "full_secret", "name": "Full", "allow_private_save_url": True}
FOLDER_APP = {"key": "folder_key", "secret": "folder_secret", "name": "Folder", "access": "app_folder"}


@dataclass
class Answer:
    status: int
    text: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Sandbox:
    """The program, with a world of its own; ends with the `with` block."""

    def __init__(self, program: Path, world: dict[str, Any]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="sandbox-")
        file = Path(self.folder.name) / "world.json"
        file.write_text(json.dumps(world), encoding="utf-8")
        command = [str(program), "--listen", "127.0.0.1:0", "--world", str(file)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if "http://" not in line:
            raise RuntimeError(f"the sandbox didn't start: {line!r}")
        self.address = urlsplit(line.split()[-1]).netloc

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        if self.process.stdout:
            self.process.stdout.close()
        self.folder.cleanup()

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        connection = HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            raw = response.read()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, raw.decode("utf-8", "replace"), told, raw)
        finally:
            connection.close()

    def admin(self, method: str, target: str, body: Any = None) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.send(method, target, {"Content-Type": "application/json"}, raw)
        if answer.status != 200:
            raise RuntimeError(f"{method} {target}: {answer.status} {answer.text}")
        return answer.json


def authorization(route: Route, token: str) -> dict[str, str]:
    auth = str(route.attributes["auth"]).replace(" ", "")
    if auth == "noauth":
        return {}
    if auth == "app":
        return {"Authorization": "Basic " + base64.b64encode(f"{APP['key']}:{APP['secret']}".encode()).decode()}
    return {"Authorization": f"Bearer {token}"}


def call(sandbox: Sandbox, route: Route, argument: Any, headers: dict[str, str], content: bytes = b"") -> Answer:
    """The call in the route's style. A Void argument sends no body."""
    headers = dict(headers)
    if route.attributes["style"] == "rpc":
        body = b""
        if route.argument is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(argument).encode()
        return sandbox.send("POST", f"/2/{route.name}", headers, body)
    headers["Dropbox-API-Arg"] = json.dumps(argument)
    if route.attributes["style"] == "upload":
        headers["Content-Type"] = "application/octet-stream"
    return sandbox.send("POST", f"/2/{route.name}", headers, content)


class Findings(Exception):
    pass


class Client:
    """Calls whose every answer must be what the specification says; remembers which routes have succeeded."""

    def __init__(self, spec: Spec, sandbox: Sandbox) -> None:
        self.spec = spec
        self.sandbox = sandbox
        self.succeeded: set[str] = set()
        self.errors: dict[str, set[str]] = {}

    def __call__(
        self, name: str, argument: Any = None, *, token: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> Any:
        """The result; raises Findings for anything but a success."""
        answer = self.answer(name, argument, token=token, content=content, headers=headers)
        if answer.status not in (200, 206):
            raise Findings(f"{name} {argument!r}: {answer.status} {answer.text}")
        return self.result(self.spec.routes[name], answer)

    def fails(self, name: str, argument: Any, summary: str, *, token: str, content: bytes = b"") -> Any:
        """The error of a 409 whose summary begins so."""
        answer = self.answer(name, argument, token=token, content=content)
        if answer.status != 409 or not answer.json["error_summary"].startswith(summary):
            raise Findings(f"{name} {argument!r}: {summary} was expected, not {answer.status} {answer.text}")
        return answer.json["error"]

    def answer(
        self, name: str, argument: Any, *, token: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        route = self.spec.routes[name]
        answer = call(self.sandbox, route, argument, {**authorization(route, token), **(headers or {})}, content)
        findings = self.findings(route, answer)
        if findings:
            raise Findings("\n".join(findings))
        return answer

    @staticmethod
    def result(route: Route, answer: Answer) -> Any:
        if route.attributes["style"] == "download":
            return json.loads(answer.headers["dropbox-api-result"])
        return answer.json

    def findings(self, route: Route, answer: Answer) -> list[str]:
        """What is wrong with an answer, whatever its status."""
        if answer.status in (200, 206):
            self.succeeded.add(route.name)
            if route.attributes["style"] == "download" and "dropbox-api-result" not in answer.headers:
                return [f"{route.name}: there is no Dropbox-API-Result"]
            if route.attributes["style"] != "download" and answer.headers.get("content-type") != "application/json":
                return [f"{route.name}: the type is {answer.headers.get('content-type')!r}"]
            return check_result(self.spec, route, self.result(route, answer))
        if answer.status == 409:
            body = answer.json
            self.errors.setdefault(route.name, set()).add(body["error"].get(".tag", ""))
            return check_error(self.spec, route, body)
        if answer.status in (400, 401, 403):
            return []
        return [f"{route.name}: {answer.status} {answer.text}"]
