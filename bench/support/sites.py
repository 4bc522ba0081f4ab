"""The sandbox and Sluice, worked as people and programs would: over HTTP."""

import http.client
import json
import re
import socket
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

EMAIL = "bench@example.org"
PASSWORD = "a bench needs ten letters"
APP = {"key": "bench_key", "secret": "bench_secret"}
TOKEN = "sl.bench"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Site:
    """One keep-alive connection, and the session's cookie."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.cookie = ""

    def send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None):
        headers = {"Cookie": self.cookie, **(headers or {})}
        if isinstance(body, dict):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except http.client.RemoteDisconnected:  # it was idle for long, so the other side has closed it
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        content = response.read()
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        if response.status >= 400:
            raise SystemExit(f"bench: {method} {path} answered {response.status}: {content.decode()[:500]}")
        return response, content

    def ask(self, method: str, path: str, body: object = None) -> dict:
        return json.loads(self.send(method, path, body)[1] or b"{}")


def world_of(sluice_port: int) -> dict:
    redirect = f"http://127.0.0.1:{sluice_port}/oauth/dropbox/callback"
    return {
        "apps": [{**APP, "name": "Bench", "access": "full_dropbox", "redirect_uris": [redirect]}],
        "accounts": [{"name": "Bench", "email": EMAIL}],
        "tokens": [{"value": TOKEN, "account": EMAIL, "app": APP["key"]}],
    }


class Sandbox(Site):
    def make_folder(self, path: str) -> None:
        self.ask("POST", "/sandbox/folders", {"account": EMAIL, "path": path})

    def move(self, source: str, target: str) -> None:
        self.ask("POST", "/sandbox/files/move", {"account": EMAIL, "from": source, "to": target})

    def feed(self, folder: Path, to: str) -> None:
        for file in sorted(folder.iterdir()):
            query = urllib.parse.urlencode({"account": EMAIL, "path": f"{to}/{file.name}"})
            with open(file, "rb") as body:
                self.send("POST", f"/sandbox/files?{query}", body,
                          {"Content-Type": "application/octet-stream", "Content-Length": str(file.stat().st_size)})

    def calls(self) -> dict:
        return self.ask("GET", "/sandbox/counters")


class Sluice(Site):
    mapping = ""

    def set_up(self, sandbox: Sandbox, folder: str) -> None:
        """An account that is linked and has `folder` mapped, paused."""
        sandbox.connection.close()  # idle since the files were fed, so the sandbox may have closed it; it opens anew
        self.ask("POST", "/api/v1/setup",
                 {"account_name": "Bench", "name": "Bench", "email": EMAIL, "password": PASSWORD})
        self.say_yes(sandbox, self.ask("POST", "/api/v1/connections/authorize", {})["authorize_url"])
        connection = self.ask("GET", "/api/v1/connections")["connections"][0]["connection"]["id"]
        group = self.ask("GET", "/api/v1/asset-groups")["asset_groups"][0]["id"]
        profile = self.ask("POST", "/api/v1/profiles", {
            "name": "Bench", "metadata": {"keywords": ["bench"]}, "asset_group_id": group, "category_ids": [],
            "allowed_types": [], "after_ingest": "delete", "move_to": ""})["id"]
        self.mapping = self.ask("POST", "/api/v1/mappings", {
            "connection_id": connection, "folder_path": folder, "profile_id": profile})["id"]
        self.switch("paused")

    def say_yes(self, sandbox: Sandbox, url: str) -> None:
        target = urllib.parse.urlsplit(url)
        page = sandbox.send("GET", f"{target.path}?{target.query}")[1].decode()
        account = re.search(r'name="account" value="([^"]+)"', page).group(1)
        form = target.query + "&" + urllib.parse.urlencode({"account": account, "decision": "allow"})
        answer, _ = sandbox.send("POST", "/oauth2/authorize", form,
                                 {"Content-Type": "application/x-www-form-urlencoded",
                                  "Origin": f"{target.scheme}://{target.netloc}"})
        back = urllib.parse.urlsplit(answer.getheader("Location"))
        answer, _ = self.send("GET", f"{back.path}?{back.query}")
        if "linked=" not in (answer.getheader("Location") or ""):
            raise SystemExit(f"bench: linking failed: {answer.getheader('Location')}")

    def switch(self, state: str) -> None:
        self.ask("PATCH", f"/api/v1/mappings/{self.mapping}", {"state": state})

    def is_found(self, word: str) -> bool:
        return bool(self.ask("GET", f"/api/v1/assets?limit=1&text={urllib.parse.quote(word)}")["assets"])

    def counts(self) -> dict:
        return self.ask("GET", "/api/v1/transfers")["counts"]

    def preview_states(self) -> Iterator[list[str]]:
        """Of the library's assets, page by page, the newest first."""
        after = ""
        while True:
            page = self.ask("GET", f"/api/v1/assets?limit=500{after}")
            yield [asset["preview_state"] for asset in page["assets"]]
            if not page.get("next"):
                return
            after = "&after=" + urllib.parse.quote(page["next"])

    def previews_pending(self) -> bool:
        return any("pending" in states for states in self.preview_states())

    def previews_settled(self) -> int:
        return sum(state != "pending" for states in self.preview_states() for state in states)

    def wait_for_previews(self, timeout_s: float) -> None:
        until = time.monotonic() + timeout_s
        while self.previews_pending():
            if time.monotonic() > until:
                raise SystemExit("bench: the previews did not settle in time")
            time.sleep(0.5)  # a look costs work on the machine under measurement
