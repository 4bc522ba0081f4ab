#!/usr/bin/env python3
"""The machine's floor for an ingest: one process reads, hashes, writes and syncs the same bytes, file after file.

usage: floor.py SOURCE DESTINATION
"""

import hashlib
import os
import sys
from pathlib import Path

BUFFER_BYTES = 1 << 20


def copy(source: Path, destination: Path) -> None:
    digest = hashlib.sha256()
    with open(source, "rb", buffering=0) as reading, open(destination, "wb", buffering=0) as writing:
        while part := reading.read(BUFFER_BYTES):
            digest.update(part)
            writing.write(part)
        os.fsync(writing.fileno())


def main() -> None:
    source, destination = Path(sys.argv[1]), Path(sys.argv[2])
    destination.mkdir(parents=True)
    for file in sorted(source.iterdir()):
        copy(file, destination / file.name)


main()
