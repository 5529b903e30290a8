#!/usr/bin/env python3
"""Times the second build of an archive: with nothing changed, after one edited body, after one changed title.

    cargo build --release && python3 benches/rebuild.py [--articles 10000] [--runs 5]

CPU seconds of all threads and wall seconds, medians. Every edit is another one, in a page from the middle of the archive, and
the run stops if a build renders more pages than the edit can concern.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import compare  # noqa: E402


def build(trailmark, site):
    """CPU and wall seconds, and how many pages were rendered."""
    start = time.monotonic()
    process = subprocess.Popen([trailmark, "build", "--format", "json"], cwd=site, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the build failed:\n{said.decode(errors='replace')[-2000:]}")
    return usage.ru_utime + usage.ru_stime, wall, json.loads(said)["rendered"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="how many articles the archive has (10000)")
    parser.add_argument("--runs", type=int, default=5, help="how many counted builds of each sort (5)")
    parser.add_argument("--trailmark", type=pathlib.Path, help="the program to time (target/release/trailmark)")
    options = parser.parse_args()
    trailmark = compare.find_trailmark(options.trailmark)
    work = pathlib.Path(tempfile.mkdtemp(prefix="trailmark-rebuild-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    try:
        compare.write_sites(work, options.articles, 1, ("trailmark",))
        site = work / "trailmark"
        pages = sorted((site / "content" / "insights").glob("article-*.md"))
        page = pages[len(pages) // 2]
        text = page.read_text(encoding="utf-8")
        first, title, rest = text.split("\n", 2)
        if not title.startswith("title:"):
            sys.exit(f"{page} does not begin with its title")
        edits = {
            "nothing changed": (lambda _: None, 0),
            "one body edited": (lambda run: page.write_text(f"{text}\nLine {run}.\n", encoding="utf-8"), 1),
            "one title changed": (lambda run: page.write_text(f"{first}\ntitle: Title {run}\n{rest}", encoding="utf-8"), 100),
        }
        cold = build(trailmark, site)
        print(f"{options.articles} articles, {options.runs} runs, medians; {os.cpu_count()} cores, in {work.parent}\n")
        print(f"{'build':20} {'CPU s':>8} {'wall s':>8} {'rendered':>9}")
        print(f"{'cold':20} {cold[0]:8.2f} {cold[1]:8.2f} {cold[2]:9}")
        for name, (edit, most) in edits.items():
            figures = []
            for run in range(options.runs + 1):
                edit(run)
                # Longer than the times of files need to tell one save from the next.
                time.sleep(0.1)
                figures.append(build(trailmark, site))
            # The first one still takes in what came before.
            figures = figures[1:]
            if max(figure[2] for figure in figures) > most:
                sys.exit(f"{name}: {max(figure[2] for figure in figures)} pages were rendered")
            cpu, wall, rendered = (statistics.median(column) for column in zip(*figures))
            print(f"{name:20} {cpu:8.2f} {wall:8.2f} {rendered:9.0f}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
