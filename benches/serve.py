#!/usr/bin/env python3
"""Times what an author waits for after a save, with `trailmark serve` over an archive, and what memory long sessions take.

    cargo build --release && (cd tests/browser && npm ci)
    python3 benches/serve.py [--articles 10000] [--saves 200] [--memory-saves 10000] [--memory-articles 1000] [--json]

Each save edits the body of another article. Three things are measured: how long until the page is written in the preview's
folder; how long until an open page in Chromium has the new text (`--no-browser` leaves that out), with the CPU time of both; and
how much memory the preview of a smaller archive holds (VmRSS) before the first save, after 100, 1,000 and
`--memory-saves`, one as soon as the last is done.
"""

import argparse
import json
import os
import pathlib
import queue
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import compare  # noqa: E402

# Longer than any build here takes; then something is wrong.
PATIENCE = 120


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="how many articles the archive has (10000)")
    parser.add_argument("--saves", type=int, default=200, help="how many saves are timed in each way (200)")
    parser.add_argument("--memory-saves", type=int, default=10_000, help="after how many saves memory is looked at again (10000)")
    parser.add_argument("--memory-articles", type=int, default=1000, help="how large an archive is for these (1000)")
    parser.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument("--work", type=pathlib.Path, help="where to work; a folder in it is made and removed (/dev/shm)")
    parser.add_argument("--trailmark", type=pathlib.Path, help="the program to time (target/release/trailmark)")
    return parser.parse_args()


class Preview:
    """A running `trailmark serve` over a new archive."""

    def __init__(self, trailmark, work, articles):
        compare.write_sites(work, articles, 1, ("trailmark",))
        self.site = work / "trailmark"
        self.pages = sorted((self.site / "content" / "insights").glob("article-*.md"))
        self.saved = 0
        self.said = queue.Queue()
        self.process = subprocess.Popen(
            [trailmark, "serve", "--port", "0"], cwd=self.site, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=lambda: [self.said.put(line) for line in self.process.stdout], daemon=True).start()
        address = None
        while not address:
            address = re.search(r"the site is at \S+:(\d+)/", self.hear())
        self.url = f"http://127.0.0.1:{address.group(1)}/"
        # What was read while starting up is still being noted.
        time.sleep(1)

    def hear(self):
        try:
            return self.said.get(timeout=PATIENCE)
        except queue.Empty:
            sys.exit("`trailmark serve` says nothing more")

    def next(self):
        """The article that is saved next, from all over the archive, and the words that its page will have then."""
        return self.pages[self.saved * 7919 % len(self.pages)], f"saved as number {self.saved}."

    def save(self):
        """Edits the next article; gives when."""
        page, words = self.next()
        self.saved += 1
        text = f"{page.read_text(encoding='utf-8')}\n{words}\n"
        at = time.time()
        page.write_text(text, encoding="utf-8")
        return at

    def written(self):
        """Saves and waits until the page is in the preview's folder, then until the build is over; seconds until the first."""
        page, words = self.next()
        file = self.site / ".trailmark" / "preview" / "insights" / page.stem / "index.html"
        before = file.stat()
        at = self.save()
        # A page is put in its place as a whole, as another file.
        while file.stat().st_ino == before.st_ino:
            if time.time() - at > PATIENCE:
                sys.exit(f"{file} was not written")
            time.sleep(0.001)
        took = time.time() - at
        if words not in file.read_text(encoding="utf-8"):
            sys.exit(f"{file} was written without what was saved")
        self.hear()
        return took

    def cpu(self):
        """CPU seconds of all threads so far."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """MiB that the process holds."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024

    def end(self):
        self.process.terminate()
        self.process.wait()


def written(preview, saves):
    took = []
    for _ in range(saves):
        took.append(preview.written())
        # An author pauses between saves.
        time.sleep(0.1)
    return took


def reloaded(preview, saves):
    """Seconds from each save until the open page has the new text."""
    browser = subprocess.Popen(["node", compare.HERE / "serve.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    took = []
    for _ in range(saves):
        page, words = preview.next()
        print(f"{preview.url}insights/{page.stem}/", words, file=browser.stdin, flush=True)
        if browser.stdout.readline() != "open\n":
            sys.exit("the browser did not open the page")
        at = preview.save()
        took.append(float(browser.stdout.readline()) / 1000 - at)
        preview.hear()
    browser.stdin.close()
    browser.wait()
    return took


def in_preview(options, articles, measure):
    work = compare.work_folder(options.work, articles)
    preview = None
    try:
        preview = Preview(compare.find_trailmark(options.trailmark), work, articles)
        return measure(preview)
    finally:
        if preview:
            preview.end()
        shutil.rmtree(work, ignore_errors=True)


def summary(took):
    return {"median": statistics.median(took), "p95": sorted(took)[(len(took) * 95 + 99) // 100 - 1]}


def times(options, preview):
    ways = {"page written": written} if options.no_browser else {"page written": written, "page reloaded": reloaded}
    before = preview.cpu()
    figures = {name: summary(way(preview, options.saves)) for name, way in ways.items()}
    return figures, (preview.cpu() - before) / preview.saved


def memory(options, preview):
    figures = {0: preview.memory()}
    for saves in range(1, options.memory_saves + 1):
        preview.written()
        if saves in (100, 1000, options.memory_saves):
            figures[saves] = preview.memory()
    return figures


def main():
    options = arguments()
    figures = {"articles": options.articles, "saves": options.saves, "cores": os.cpu_count()}
    figures["seconds"], figures["cpu_seconds_a_save"] = in_preview(options, options.articles, lambda preview: times(options, preview))
    figures["memory_articles"] = options.memory_articles
    figures["memory_mib"] = in_preview(options, figures["memory_articles"], lambda preview: memory(options, preview))
    if options.json:
        print(json.dumps(figures))
        return
    print(f"{options.articles} articles, {options.saves} saves; {os.cpu_count()} cores\n")
    print(f"{'from a save until':20} {'median ms':>10} {'95 % ms':>10}")
    for name, took in figures["seconds"].items():
        print(f"{name:20} {took['median'] * 1000:10.0f} {took['p95'] * 1000:10.0f}")
    print(f"CPU for each save: {figures['cpu_seconds_a_save'] * 1000:.0f} ms")
    print(f"\n{figures['memory_articles']} articles\n{'after saves':20} {'MiB':>10}")
    for saves, held in figures["memory_mib"].items():
        print(f"{saves:<20} {held:10.0f}")


if __name__ == "__main__":
    main()
