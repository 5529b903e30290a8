"""Draws content/insights/ridges.png, the demonstration site's one picture of pixels: four ridges, each in the light of its hour.

    python3 tests/ridges.py

Nothing but the standard library is needed, and the same bytes come out each time.
"""

import math
import struct
import zlib
from pathlib import Path

WIDTH, HEIGHT = 960, 576
SKY = ((244, 226, 204), (232, 198, 172))
# Each ridge: how high it begins, how far it rises, its phase, its colours at the top and at the foot.
RIDGES = [
    (0.42, 0.10, 0.4, (206, 178, 160), (226, 204, 184)),
    (0.54, 0.13, 2.1, (154, 148, 146), (196, 184, 172)),
    (0.68, 0.12, 4.4, (92, 108, 112), (150, 152, 146)),
    (0.83, 0.10, 5.9, (38, 56, 58), (70, 86, 82)),
]


def height(x, base, rise, phase):
    """The edge of a ridge at x (0 to 1), as a share of the picture's height."""
    waves = ((1.7, 0.5), (3.9, 0.26), (9.3, 0.1), (21.7, 0.045), (47.1, 0.02))
    return base - rise * sum(share * math.sin(x * turns * math.pi + phase * (1 + turns / 7)) for turns, share in waves)


def mixed(one, other, share):
    return tuple(round(a + (b - a) * min(max(share, 0), 1)) for a, b in zip(one, other))


def main():
    edges = [[height(x / WIDTH, base, rise, phase) * HEIGHT for x in range(WIDTH)] for base, rise, phase, *_ in RIDGES]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(2 if y else 0)
        line = bytearray()
        for x in range(WIDTH):
            colour = mixed(*SKY, y / HEIGHT / 0.6)
            if (x - WIDTH * 0.71) ** 2 + (y - HEIGHT * 0.23) ** 2 < (HEIGHT * 0.052) ** 2:
                colour = (252, 244, 230)
            for edge, (_, _, _, top, foot) in zip(edges, RIDGES):
                if y > edge[x]:
                    colour = mixed(top, foot, (y - edge[x]) / HEIGHT / 0.3)
            line += bytes(colour)
        if y:
            rows += bytes((now - before) & 255 for now, before in zip(line, last))
        else:
            rows += line
        last = line
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")
    Path(__file__).parent.parent.joinpath("content/insights/ridges.png").write_bytes(png)


if __name__ == "__main__":
    main()
