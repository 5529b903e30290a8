#!/usr/bin/env python3
"""Opens a portal by the steps that docs/content/portals.md gives, with the stock `age` program and none of Trailmark's code.

    python3 tests/stock-age.py docs/content/portals.md SITE < values.json

SITE is a site's folder that was built to SITE/public; what the steps write goes there. Standard input has the values that stand for the
placeholders of the steps (TOKEN, FILE, SIZE, LINK) and what is typed (words, practice). `age` asks on a terminal, so every
step runs in one of its own. Ends with 0 when every step did; says which one did not.
"""

import json
import os
import re
import sys

import terminal


def steps(text):
    section = text.split("\n## Opening it without Trailmark\n", 1)[1].split("\n## ", 1)[0]
    for fence in re.findall(r"^```sh\n(.*?)^```$", section, re.M | re.S):
        yield from fence.splitlines()


def main():
    document, folder = sys.argv[1:3]
    values = json.load(sys.stdin)
    with open(document, encoding="utf-8") as file:
        lines = list(steps(file.read()))
    if len(lines) < 8:
        sys.exit(f"only {len(lines)} steps in {document}")
    for line in lines:
        command = line
        for name in ("TOKEN", "FILE", "SIZE", "LINK"):
            command = re.sub(rf"\b{name}\b", str(values[name]), command)
        # Nothing is overwritten by `age`, and each step has to make its own result.
        target = re.search(r"(?:-o|>) (\S+)", command)
        if target and os.path.exists(os.path.join(folder, target[1])):
            os.remove(os.path.join(folder, target[1]))
        typed = values["practice" if "practice.age" in command else "words"]
        code, shown = terminal.run(["sh", "-c", "set -e; " + command], [typed], folder)
        if code != 0 or target and not os.path.exists(os.path.join(folder, target[1])):
            sys.exit(f"this step ended with {code}: {line}\n{shown}")
    print(f"{len(lines)} steps")


main()
