#!/usr/bin/env python3
"""Builds archives of several sizes and prints what a page costs in each: CPU time and peak memory.

    cargo build --release && python3 benches/growth.py [--sizes 1000 10000 100000] [--themes bench] [--runs 3]

Cold builds with figures as in compare.py, medians; the ratios are to the first line. `--sizes 10000 --themes bench cairn` sets
the theme that comes with the program beside that of the comparison.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys

sys.dont_write_bytecode = True
import compare  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="how many articles (1000 10000 100000)")
    parser.add_argument("--themes", nargs="+", default=["bench"], help="`bench`, or one that comes with the program (bench)")
    parser.add_argument("--runs", type=int, default=3, help="how many builds of each (3)")
    parser.add_argument("--work", type=pathlib.Path, help="where to work; a folder in it is made and removed (/dev/shm)")
    parser.add_argument("--trailmark", type=pathlib.Path, help="the program to time (target/release/trailmark)")
    return parser.parse_args()


def builds(trailmark, site, articles, runs):
    """Medians of CPU seconds and peak MiB, and how many pages the site has."""
    figures = []
    for _ in range(runs):
        compare.clear(site)
        figures.append(compare.timed([trailmark, "build"], site, os.environ))
    compare.check_output(site / "public", articles, "trailmark")
    cpu, _, peak = (statistics.median(column) for column in zip(*figures))
    return cpu, peak, sum(1 for _ in (site / "public").rglob("*.html"))


def main():
    options = arguments()
    trailmark = compare.find_trailmark(options.trailmark)
    print(f"{options.runs} runs, medians; {os.cpu_count()} cores\n")
    print(f"{'theme':8} {'articles':>8} {'pages':>8} {'CPU s':>8} {'ms a page':>10} {'peak MiB':>9} {'bytes a page':>13}   of the first line's")
    first = None
    for articles in options.sizes:
        work = compare.work_folder(options.work, articles)
        try:
            compare.write_sites(work, articles, 1, ("trailmark",))
            settings = work / "trailmark" / "site.yaml"
            text = settings.read_text()
            for theme in options.themes:
                settings.write_text(text.replace("theme: bench", f"theme: {theme}"))
                cpu, peak, pages = builds(trailmark, work / "trailmark", articles, options.runs)
                each = cpu / pages * 1000, peak * 1024 * 1024 / pages
                first = first or each
                ratios = " ".join(f"{mine / its:6.3f}" for mine, its in zip(each, first))
                print(f"{theme:8} {articles:8} {pages:8} {cpu:8.2f} {each[0]:10.3f} {peak:9.0f} {each[1]:13.0f}   {ratios}", flush=True)
        finally:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
