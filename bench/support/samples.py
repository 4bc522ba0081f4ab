"""Photographs to take in: real JPEGs, each with other bytes than every other, on the local disk."""

import os
import shutil
import subprocess
from pathlib import Path

TEMPLATES = 8
WIDTHS = (480, 320, 200, 100)
SEGMENT_BYTES_MAX = 65_000
BLOCK_BYTES = 4 << 20
#: Debian's ImageMagick first: another program of that name may stand before it in PATH.
PAINTERS = ("/usr/bin/magick", "/usr/bin/convert", "magick", "convert")


def make_template(folder: Path, number: int, bytes_max: int, widths: tuple[int, ...] = WIDTHS) -> bytes:
    """A JPEG of random clouds that is smaller than `bytes_max`, as wide as one of `widths`."""
    file = folder / f"template-{number}.jpg"
    painters = [painter for painter in PAINTERS if shutil.which(painter)]
    for painter in painters:
        for width in widths:
            size = f"{width}x{width * 3 // 4}"
            subprocess.run([painter, "-size", size, "-seed", str(number), "plasma:", "-quality", "82", str(file)],
                           check=False, capture_output=True)
            made = file.read_bytes() if file.exists() else b""
            if made.startswith(b"\xff\xd8") and len(made) + 100 < bytes_max:
                return made
    raise SystemExit("bench: ImageMagick is needed to make photographs (apt-get install imagemagick)")


def pad_inside(template: bytes, size: int) -> bytes:
    """Fills up with APP15 segments of random bytes after the header: valid, and ignored by every reader."""
    segments = []
    missing = size - len(template)
    while missing >= 4:
        length = min(missing - 2, SEGMENT_BYTES_MAX)
        segments.append(b"\xff\xef" + length.to_bytes(2, "big") + os.urandom(length - 2))
        missing -= length + 2
    return template[:2] + b"".join(segments) + template[2:]


def make_pictures(folder: Path, width: int, bytes_max: int) -> list[bytes]:
    """Some JPEGs of that width, to be filled up to the size that is wanted."""
    folder.mkdir(parents=True)
    return [make_template(folder, number, bytes_max, (width,)) for number in range(TEMPLATES)]


def make_samples(folder: Path, count: int, size: int) -> None:
    """`count` files of about `size` bytes. Large ones carry their random bytes after the picture."""
    folder.mkdir(parents=True)
    scratch = folder.parent / "templates"
    scratch.mkdir(exist_ok=True)
    templates = [make_template(scratch, number, min(size, 1 << 20)) for number in range(min(TEMPLATES, count))]
    for number in range(count):
        template = templates[number % len(templates)]
        with open(folder / f"photo-{number:05}.jpg", "wb") as file:
            if size <= 1 << 20:
                file.write(pad_inside(template, size))
                continue
            file.write(template)
            for begin in range(len(template), size, BLOCK_BYTES):
                file.write(os.urandom(min(BLOCK_BYTES, size - begin)))
