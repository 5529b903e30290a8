#!/usr/bin/env python3
"""Builds the same archive with private engagements and without, and prints what looking for their texts adds.

    cargo build --release && python3 benches/leaks.py [--articles 10000] [--clients 50] [--sessions 10] [--runs 5]

Both builds take turns (first a round that is not counted), each from clean. The engagements have no portals, so what they
add is reading them and looking for what they say in every public file. Figures as in compare.py.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys

sys.dont_write_bytecode = True
import compare  # noqa: E402
import portals  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="how many articles the archive has (10000)")
    parser.add_argument("--clients", type=int, default=50, help="how many private engagements (50)")
    parser.add_argument("--sessions", type=int, default=10, help="sessions of each (10)")
    parser.add_argument("--runs", type=int, default=5, help="how many counted rounds (5)")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other pages (1)")
    parser.add_argument("--work", type=pathlib.Path, help="where to work; a folder in it is made and removed (/dev/shm)")
    parser.add_argument("--trailmark", type=pathlib.Path, help="the program to time (target/release/trailmark)")
    return parser.parse_args()


def write_clients(folder, clients, sessions):
    for n in range(clients):
        for path, text in portals.client(n, sessions):
            file = folder / f"bench-{n:04}" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


def main():
    options = arguments()
    trailmark = compare.find_trailmark(options.trailmark)
    work = compare.work_folder(options.work, options.articles)
    try:
        compare.write_sites(work, options.articles, options.seed, ["trailmark"])
        site, aside = work / "trailmark", work / "clients"
        clients = site / "content" / "clients"
        write_clients(aside, options.clients, options.sessions)
        print(f"{options.articles} articles, {options.clients} engagements of {options.sessions} sessions, {options.runs} runs, medians; {os.cpu_count()} cores, in {work.parent}\n")
        figures = {"without": [], "with": []}
        for turn in range(options.runs + 1):
            for name, rows in figures.items():
                if name == "with":
                    aside.rename(clients)
                compare.clear(site)
                figure = compare.timed([trailmark, "build"], site, os.environ)
                compare.check_output(site / "public", options.articles, "trailmark")
                if name == "with":
                    clients.rename(aside)
                if turn:
                    rows.append(figure)
        medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
        print(f"{'engagements':12} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
        for name, (cpu, wall, peak) in medians.items():
            print(f"{name:12} {cpu:8.2f} {wall:8.2f} {peak:9.0f}")
        print("more         " + " ".join(f"{(mine / its - 1) * 100:7.1f}%" for mine, its in zip(medians["with"], medians["without"])))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
