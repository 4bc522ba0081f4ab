"""How benchmarks start the two programs under measurement."""

import json
import os
from pathlib import Path

from processes import Program
from sites import APP, world_of


def find_programs(wanted: str | None, repository: Path) -> Path:
    folder = Path(wanted) if wanted else repository / "build/release/bin"
    if all((folder / name).exists() for name in ("sluice", "sluice_sandbox", "sluice_media_worker")):
        return folder.resolve()
    raise SystemExit("bench: no programs found; run ./dev build sluice sluice_sandbox_program sluice_media_worker, "
                     "or give their folder with --bin")


def start_sandbox(programs: Path, folder: Path, sluice_port: int, files: list[dict] | None = None,
                  data: Path | None = None) -> Program:
    """`files` are in its world from the start: account, path, local_file. Without `data` it keeps all in memory."""
    (folder / "world.json").write_text(json.dumps(world_of(sluice_port) | {"files": files or []}))
    kept = ["--data", str(data)] if data else []
    return Program([str(programs / "sluice_sandbox"), "--listen", "127.0.0.1:0", "--world",
                    str(folder / "world.json"), *kept], None, folder / "sandbox.log")


def environment_of_sluice(sandbox_port: int) -> dict[str, str]:
    """All but where Dropbox's API is."""
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("SLUICE_") and not name.lower().endswith("_proxy")}
    return clean | {"SLUICE_SERVER_LOG_LEVEL": "warning", "SLUICE_DROPBOX_APP_KEY": APP["key"],
                    "SLUICE_DROPBOX_APP_SECRET": APP["secret"],
                    "SLUICE_DROPBOX_AUTHORIZE_ORIGIN": f"http://127.0.0.1:{sandbox_port}",
                    "SLUICE_TRANSFER_CLEARINGS_MAX": "1000000"}


def direct_environment(sandbox_port: int) -> dict[str, str]:
    """Sluice speaks plain HTTP to the sandbox."""
    return environment_of_sluice(sandbox_port) | {
        f"SLUICE_DROPBOX_{origin}_ORIGIN": f"http://127.0.0.1:{sandbox_port}"
        for origin in ("API", "CONTENT", "NOTIFY")}


def serve(programs: Path, folder: Path, port: int) -> list[str]:
    """The command line that serves from `folder`."""
    return [str(programs / "sluice"), "serve", "--data", str(folder / "sluice"), "--port", str(port)]
