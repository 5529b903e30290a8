#!/usr/bin/env python3
"""Builds a site with many clients' portals and prints what that costs, beside what StatiCrypt takes for the same pages.

    cargo build --release && npm install --prefix /tmp/staticrypt staticrypt@3.5.4
    python3 benches/portals.py --staticrypt /tmp/staticrypt/node_modules/.bin/staticrypt [--clients 1000] [--runs 5]

Each client has a portal of ten pages and more. Three builds are timed: from clean, from clean with `offline.html` as well, and again with nothing changed. StatiCrypt encrypts the pages of a
sample of the clients, each with a password of its own, as its users do; its figure for all clients is that of the sample
multiplied. CPU seconds of all threads and processes, medians.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import compare  # noqa: E402

ENGAGEMENT = """---
title: Our work together
client: {{name: Client {n} of the sample, role: Head of a division, organisation: Works {n}}}
sponsor: {{name: Sponsor {n} of the sample}}
process: grow
stage: options
history:
  - {{stage: goal, entered: 2026-01-12, left: 2026-02-10, reason: The aims are written down}}
  - {{stage: reality, entered: 2026-02-10, left: 2026-03-20}}
  - {{stage: options, entered: 2026-03-20}}
contract: {{starts: 2026-01-12, outcomes: [Decisions stay where they belong], sessions: {{count: 8, minutes: 60}}}}
consents:
  - {{item: goals, given: 2026-02-01, by: the client}}
  - {{item: progress, given: 2026-02-01, by: the client}}
goals:
{goals}actions:
{actions}competencies:
  - {{id: listening, name: Listening, scale: {{min: 1, max: 5}}}}
  - {{id: deciding, name: Deciding, scale: {{min: 1, max: 5}}}}
  - {{id: delegating, name: Delegating, scale: {{min: 1, max: 5}}}}
assessments:
  - instrument: Survey of the division
    kind: 360-degree
    scale: {{min: 1, max: 5}}
    rounds:
      - {{on: 2026-02-02, groups: [{{group: self, scores: {{listening: 4, deciding: 3, delegating: 2}}}}, {{group: reports, n: 6, scores: {{listening: 2.{d}, deciding: 3.1, delegating: 1.9}}}}]}}
      - {{on: 2026-06-02, groups: [{{group: self, scores: {{listening: 4, deciding: 4, delegating: 3}}}}, {{group: reports, n: 6, scores: {{listening: 3.{d}, deciding: 3.6, delegating: 3.2}}}}]}}
reviews:
  - {{kind: mid-point, on: 2026-04-20, satisfactory: true, goals_valid: true, successes: [The first month without a returned file]}}
---

These are the notes that client {n} and the coach keep together. They say where the work stands.
"""

SESSION = """---
title: Session {n}
number: {n}
date: 2026-{n:02}-20
minutes: 60
mode: virtual
status: held
insights: [What is written down is easier to leave with others]
---

## Focus

{text}

- [ ] One thing to try until next time
- [x] Another that was tried
"""

WORDS = "the team hears what was decided and by whom before it hears it from elsewhere and so the week begins with less noise ".split()


def text(seed, count):
    return " ".join(WORDS[(seed * 7 + at * 5) % len(WORDS)] for at in range(count)) + "."


def client(n, sessions=4):
    goals = "".join(
        f"  - {{id: goal-{g}, title: Goal {g} of client {n}, measure: counted each week, baseline: {g}, target: {g + 8}, now: {g + 3}, due: 2026-12-18}}\n"
        for g in range(1, 5)
    )
    actions = "".join(
        f"  - {{title: Step {a} of client {n}, goal: goal-{a % 4 + 1}, created: 2026-01-0{a}, due: 2026-0{a}-15, status: {'done' if a % 2 else 'open'}, commitment: {a + 1}}}\n"
        for a in range(1, 9)
    )
    yield "engagement.md", ENGAGEMENT.format(n=n, d=n % 10, goals=goals, actions=actions)
    for s in range(1, sessions + 1):
        yield f"sessions/{s:02}.md", SESSION.format(n=s, text=text(n + s, 120))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000, help="how many clients (1000)")
    parser.add_argument("--runs", type=int, default=5, help="how many counted rounds (5)")
    parser.add_argument("--sample", type=int, default=5, help="clients that StatiCrypt encrypts (5)")
    parser.add_argument("--staticrypt", type=pathlib.Path, help="the program `staticrypt`; without it only Trailmark is timed")
    parser.add_argument("--trailmark", type=pathlib.Path, help="the program to time (target/release/trailmark)")
    return parser.parse_args()


def with_passphrase(command, folder):
    """Runs a command that reads the practice's passphrase from a file descriptor."""
    reader, writer = os.pipe()
    os.write(writer, b"a passphrase for the bench only\n")
    os.close(writer)
    subprocess.run([*command, "--passphrase-fd", str(reader)], cwd=folder, pass_fds=[reader], check=True, capture_output=True)
    os.close(reader)


def make_site(trailmark, work, count):
    site = work / "site"
    subprocess.run([trailmark, "new", site], check=True, capture_output=True)
    shutil.rmtree(site / "content" / "clients", ignore_errors=True)
    with_passphrase([trailmark, "client", "add", "bench-0000"], site)
    first = site / "content" / "clients" / "bench-0000"
    keys = (first / "portal.yaml").read_text()
    token = keys.split("token: ")[1].split()[0].strip('"')
    for n in range(count):
        folder = site / "content" / "clients" / f"bench-{n:04}"
        # Making a key costs half a second by design, once for each client; a build never does it. So all clients of
        # the bench have the same key, at addresses of their own.
        for path, content in [*client(n), ("portal.yaml", keys.replace(token, f"{n:032x}"))]:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
    return site


def build(trailmark, site, clean):
    if clean:
        shutil.rmtree(site / ".trailmark", ignore_errors=True)
        shutil.rmtree(site / "public", ignore_errors=True)
        for kept in site.glob("content/clients/*/sealed"):
            shutil.rmtree(kept)
    return compare.timed([trailmark, "build"], site, os.environ)


def offline(site, wanted):
    settings = site / "site.yaml"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith("portals:")]
    settings.write_text("\n".join([*kept, f"portals: {{offline: {str(wanted).lower()}}}", ""]))


def rounds(trailmark, site, runs, prepare, clean):
    prepare()
    if not clean:
        build(trailmark, site, True)
    figures = [build(trailmark, site, clean) for _ in range(runs + 1)][1:]
    return [statistics.median(column) for column in zip(*figures)]


def staticrypt(program, work, sample):
    """CPU seconds for each client: ten pages, one password."""
    used = 0
    for n in range(sample):
        pages = work / "plain" / str(n)
        pages.mkdir(parents=True)
        for page in range(10):
            (pages / f"{page}.html").write_text(f"<!doctype html><title>Page</title><p>{text(n + page, 800)}")
        used += compare.timed(
            [program, *sorted(pages.glob("*.html")), "-p", f"the password of client number {n}", "-d", work / "encrypted" / str(n), "--short", "--config", "false"],
            work,
            os.environ,
        )[0]
    return used / sample


def main():
    options = arguments()
    trailmark = compare.find_trailmark(options.trailmark)
    work = pathlib.Path(tempfile.mkdtemp(prefix="trailmark-portals-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    try:
        site = make_site(trailmark, work, options.clients)
        print(f"{options.clients} clients, {options.runs} runs, medians; {os.cpu_count()} cores, in {work.parent}\n")
        print(f"{'build':34} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
        clean = rounds(trailmark, site, options.runs, lambda: offline(site, False), True)
        portals = sum(1 for _ in site.glob("public/p/*/bundle.age"))
        if portals != options.clients:
            sys.exit(f"{portals} of {options.clients} portals were made")
        rows = {
            "portals, from clean": clean,
            "the same with offline.html": rounds(trailmark, site, options.runs, lambda: offline(site, True), True),
            "nothing changed": rounds(trailmark, site, options.runs, lambda: offline(site, False), False),
        }
        for name, (cpu, wall, peak) in rows.items():
            print(f"{name:34} {cpu:8.2f} {wall:8.2f} {peak:9.0f}")
        if options.staticrypt:
            each = staticrypt(options.staticrypt.resolve(), work, options.sample)
            total = each * options.clients
            print(f"\nStatiCrypt, {options.sample} clients: {each:.2f} CPU s each, so {total:.0f} s for {options.clients}: {total / clean[0]:.0f} times as long")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
