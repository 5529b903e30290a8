#!/usr/bin/env python3
"""Makes the fonts of the themes: web fonts with the letters and signs that pages use, and the rules that name them.

    python3 -m venv venv && venv/bin/pip install fonttools==4.60.1 brotli==1.1.0
    venv/bin/python themes/fonts.py            # writes themes/*/assets/fonts/, themes/*/assets/fonts.css and themes/*/card/
    venv/bin/python themes/fonts.py --check    # writes nothing, fails where a file would be another one

The sources are packages of the npm registry, fetched by `npm pack` in the versions named below; npm checks what it
gets. The same versions give the same bytes. For each face:

1. axes that no page uses are fixed (optical size, mostly weight), so that a file holds one drawing of each letter;
2. letters and signs are kept that English and French need; what the rest of Western and of Central Europe needs
   besides goes into files of their own, which a browser only loads for a page that has one of them (`unicode-range`);
3. spaces, hyphens and arrows that the source lacks are added, so that no other face is asked for them;
4. kerning that nobody would see at the sizes of the face is taken out, which is a third of some files;
5. a fall-back of the reader's device is fitted to it: same average width, same line (`size-adjust`, `ascent-override`),
   so that a text takes the same room before and after.

Social cards are drawn when the site is built, so their faces are whole files (TTF) that no page loads.

The faces are under the SIL Open Font License 1.1; its text goes beside them, as it asks. None has a reserved name.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO

from fontTools import merge, subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = pathlib.Path(__file__).resolve().parent

# Package -> version. The last three are only measured: they are as wide as what devices have.
PACKAGES = {
    "@fontsource-variable/newsreader": "5.3.0",
    "@fontsource-variable/public-sans": "5.3.0",
    "@fontsource-variable/alegreya": "5.3.0",
    "@fontsource/alegreya-sans": "5.3.0",
    "@fontsource/gelasio": "5.3.0",
    "@fontsource/tinos": "5.3.0",
    "@fontsource/arimo": "5.3.0",
}

# Theme -> faces. `axes` fixes an axis to a number or keeps a range; `weight` is what the rule says.
FACES = {
    "cairn": [
        dict(file="newsreader-display", family="Newsreader Display", source="@fontsource-variable/newsreader",
             name="newsreader-{set}-opsz-normal", axes={"opsz": 72, "wght": 400}, weight="400", like="serif", kern=(0.01, 0.005)),
        dict(file="newsreader", family="Newsreader", source="@fontsource-variable/newsreader",
             name="newsreader-{set}-opsz-normal", axes={"opsz": 16, "wght": 400}, weight="400", like="serif"),
        dict(file="newsreader-italic", family="Newsreader", source="@fontsource-variable/newsreader", style="italic",
             name="newsreader-{set}-opsz-italic", axes={"opsz": 18, "wght": 400}, weight="400", like="serif"),
        dict(file="newsreader-bold", family="Newsreader", source="@fontsource-variable/newsreader",
             name="newsreader-{set}-opsz-normal", axes={"opsz": 16, "wght": 650}, weight="600 700", like="serif"),
        dict(file="public-sans", family="Public Sans", source="@fontsource-variable/public-sans",
             name="public-sans-{set}-wght-normal", axes={"wght": 420}, weight="400 500", like="sans"),
        dict(file="public-sans-bold", family="Public Sans", source="@fontsource-variable/public-sans",
             name="public-sans-{set}-wght-normal", axes={"wght": 620}, weight="600 700", like="sans"),
    ],
    "solo": [
        dict(file="alegreya", family="Alegreya", source="@fontsource-variable/alegreya",
             name="alegreya-{set}-wght-normal", axes={"wght": 420}, weight="400 500", like="serif"),
        dict(file="alegreya-bold", family="Alegreya", source="@fontsource-variable/alegreya",
             name="alegreya-{set}-wght-normal", axes={"wght": 680}, weight="600 700", like="serif"),
        dict(file="alegreya-italic", family="Alegreya", source="@fontsource-variable/alegreya", style="italic",
             name="alegreya-{set}-wght-italic", axes={"wght": 400}, weight="400", like="serif"),
        dict(file="alegreya-sans", family="Alegreya Sans", source="@fontsource/alegreya-sans",
             name="alegreya-sans-{set}-400-normal", axes={}, weight="400", like="sans"),
        dict(file="alegreya-sans-medium", family="Alegreya Sans", source="@fontsource/alegreya-sans",
             name="alegreya-sans-{set}-500-normal", axes={}, weight="500 700", like="sans"),
    ],
}

# Fall-backs by kind: names on devices, and the package that is as wide.
DEVICES = {
    "serif": [("Georgia", ["Georgia", "Gelasio"], "@fontsource/gelasio", "gelasio"),
              ("Times", ["Times New Roman", "Liberation Serif", "Noto Serif"], "@fontsource/tinos", "tinos")],
    "sans": [("Arial", ["Arial", "Helvetica", "Liberation Sans", "Roboto"], "@fontsource/arimo", "arimo")],
}

# What a face has, file by file: ending of its name, part of the source, code points.
ENGLISH_FRENCH = [*range(0x20, 0x7F), *map(ord, "ÀÂÆÇÈÉÊËÎÏÔÙÛÜàâæçèéêëîïôùûüÿŒœ"), *map(ord, "\u00a0\u00ad«»‹›©®°·§×€£"),
                  0x2002, 0x2003, 0x2009, 0x200A, 0x202F, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x201E,
                  0x2022, 0x2026, 0x2032, 0x2033, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2197, 0x2212]
WESTERN = [code for code in [*range(0xA1, 0x100), 0x131, 0x2BC, 0x2DA, 0x2C6, 0x2DC, 0x201A, 0x2020, 0x2021, 0x2030, 0x2044, 0x2116, 0x2122, 0x2248, 0x2264, 0x2265]
           if code not in ENGLISH_FRENCH]
CENTRAL = [code for code in [*range(0x100, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x1E9E] if code not in ENGLISH_FRENCH + WESTERN]
PARTS = [("", "latin", ENGLISH_FRENCH), ("-western", "latin", WESTERN), ("-central", "latin-ext", CENTRAL)]
FEATURES = ["kern", "liga", "ccmp", "locl", "mark"]
NUMERALS = ["lnum", "pnum", "tnum"]

# Theme -> faces that social cards are written with, as TTF in the theme's folder `card/`: one file each, with all letters.
CARDS = {
    "cairn": [
        dict(file="newsreader-display", family="Newsreader Display", source="@fontsource-variable/newsreader",
             name="newsreader-{set}-opsz-normal", axes={"opsz": 72, "wght": 420}),
        dict(file="public-sans", family="Public Sans", source="@fontsource-variable/public-sans",
             name="public-sans-{set}-wght-normal", axes={"wght": 500}),
    ],
    "solo": [
        dict(file="alegreya", family="Alegreya", source="@fontsource-variable/alegreya",
             name="alegreya-{set}-wght-normal", axes={"wght": 500}),
        dict(file="alegreya-italic", family="Alegreya Italic", source="@fontsource-variable/alegreya",
             name="alegreya-{set}-wght-italic", axes={"wght": 420}),
    ],
}

# How often letters come in a text of letters and spaces, English and French together, per thousand.
OFTEN = dict(zip("eatinosrhldcumfpgwybvkxjqz ", [108, 65, 69, 61, 59, 54, 55, 53, 33, 39, 31, 27, 29, 25, 17, 19, 14, 11, 13, 11, 11, 4, 3, 3, 5, 1, 180]))


def main():
    arguments = argparse.ArgumentParser(description="Makes the fonts of the themes.")
    arguments.add_argument("--check", action="store_true", help="write nothing, fail where a file would be another one")
    check = arguments.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        packages = {name: fetch(name, version, pathlib.Path(folder)) for name, version in PACKAGES.items()}
        stale = [HERE / theme / "assets" / path for theme, faces in FACES.items() for path, content in made(theme, faces, packages)
                 if put(HERE / theme / "assets" / path, content, check)]
        stale += [HERE / theme / "card" / path for theme, faces in CARDS.items() for path, content in for_cards(faces, packages)
                  if put(HERE / theme / "card" / path, content, check)]
    for path in stale:
        print(("other: " if check else "wrote ") + str(path.relative_to(HERE)), path.stat().st_size if path.exists() else "")
    return 1 if check and stale else 0


def fetch(name, version, folder):
    """The folder of an unpacked npm package."""
    into = folder / name.replace("/", "_")
    into.mkdir()
    npm = shutil.which("npm") or sys.exit("npm is needed to fetch the packages")
    subprocess.run([npm, "pack", "--silent", f"{name}@{version}"], cwd=into, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(into.glob("*.tgz"))) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def put(path, content, check):
    """Whether the file is another one; unless it is only checked, it is written."""
    if path.exists() and path.read_bytes() == content:
        return False
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return True


def made(theme, faces, packages):
    """All files of a theme: (path below its assets, bytes)."""
    rules = ["/* Made by themes/fonts.py: the theme's faces, and what stands in for each until it is there. */"]
    licences = {}
    for face in faces:
        files = packages[face["source"]] / "files"
        for ending, part, codes in PARTS:
            font = TTFont(files / (face["name"].format(set=part) + ".woff2"), recalcTimestamp=False)
            if face["axes"]:
                font = instancer.instantiateVariableFont(font, face["axes"])
            if part == "latin":
                drawn(font)
            cut(font, codes, FEATURES + (NUMERALS if face["like"] == "sans" else []))
            ease(font, *face.get("kern", ()))
            path = f"fonts/{face['file']}{ending}.woff2"
            out = BytesIO()
            font.flavor = "woff2"
            font.save(out, reorderTables=False)
            yield path, out.getvalue()
            rules.append(rule(face, path, sorted(font.getBestCmap())))
            if not ending:
                rules.extend(fallbacks(face, font, packages))
        licences[face["source"]] = (packages[face["source"]] / "LICENSE").read_bytes()
    yield "fonts.css", ("\n\n".join(rules) + "\n").encode()
    for source, text in licences.items():
        yield f"fonts/{source.split('/')[1]}.OFL.txt", text


def for_cards(faces, packages):
    """The fonts of a theme's cards: (path below its folder `card/`, bytes)."""
    for face in faces:
        files = packages[face["source"]] / "files"
        parts = []
        for part, codes in [("latin", ENGLISH_FRENCH + WESTERN), ("latin-ext", CENTRAL)]:
            font = TTFont(files / (face["name"].format(set=part) + ".woff2"), recalcTimestamp=False)
            font = instancer.instantiateVariableFont(font, face["axes"])
            if part == "latin":
                drawn(font)
            cut(font, codes, FEATURES)
            ease(font)
            font.flavor = None
            out = BytesIO()
            font.save(out)
            parts.append(BytesIO(out.getvalue()))
        font = merge.Merger(merge.Options(drop_tables=["GDEF"])).merge(parts)
        for table in font["name"].names[:]:
            if table.nameID in (1, 2, 6, 16, 17):
                font["name"].removeNames(table.nameID)
        for name, text in [(1, face["family"]), (2, "Regular"), (6, face["family"].replace(" ", ""))]:
            font["name"].setName(text, name, 3, 1, 0x409)
        font["OS/2"].usWeightClass, font["OS/2"].fsSelection, font["head"].macStyle = 400, 0x40, 0
        font.recalcTimestamp = False
        font["head"].modified = font["head"].created
        empty = TTGlyphPen(None).glyph()
        font["glyf"][".notdef"], font["hmtx"][".notdef"] = empty, (font["hmtx"][".notdef"][0], 0)
        out = BytesIO()
        font.save(out)
        yield f"{face['file']}.ttf", out.getvalue()
        yield f"{face['source'].split('/')[1]}.OFL.txt", (packages[face["source"]] / "LICENSE").read_bytes()


def cut(font, codes, features):
    options = subset.Options(layout_features=features, hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14],
                             recalc_timestamp=False, drop_tables=["DSIG", "MVAR", "STAT", "gasp", "prep", "fpgm", "cvt "])
    if "gvar" in font:
        font["gvar"].variations = {name: font["gvar"].variations.get(name, []) for name in font.getGlyphOrder()}
    worker = subset.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)


def ease(font, least=0.015, step=0.0075):
    """Takes out kerning below `least` of the em, and rounds the rest to a `step`.

    A pair of its own overrides the pair of its classes, so one goes only where it says the same as they do.
    """
    if "GPOS" not in font:
        return
    em = font["head"].unitsPerEm
    least, step = least * em, max(1, round(step * em))
    value = lambda record: (getattr(record.Value1, "XAdvance", 0) or 0) if record.Value1 else 0
    near = lambda number: 0 if abs(number) < least else round(number / step) * step
    for lookup in font["GPOS"].table.LookupList.Lookup:
        tables = [getattr(table, "ExtSubTable", table) for table in lookup.SubTable]
        classes = [table for table in tables if table.LookupType == 2 and table.Format == 2]

        def of_classes(left, right):
            for table in classes:
                if left in table.Coverage.glyphs:
                    row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)]
                    return value(row.Class2Record[table.ClassDef2.classDefs.get(right, 0)])
            return 0

        for table in tables:
            if table.LookupType != 2 or table.Format != 1:
                continue
            kept = []
            for left, pairs in zip(table.Coverage.glyphs, table.PairSet):
                pairs.PairValueRecord = [pair for pair in pairs.PairValueRecord if abs(value(pair) - of_classes(left, pair.SecondGlyph)) >= least]
                for pair in pairs.PairValueRecord:
                    if pair.Value1:
                        pair.Value1.XAdvance = near(value(pair))
                if pairs.PairValueRecord:
                    kept.append((left, pairs))
            table.Coverage.glyphs = [left for left, _ in kept]
            table.PairSet = [pairs for _, pairs in kept]
        for table in classes:
            for row in table.Class1Record:
                for record in row.Class2Record:
                    if record.Value1:
                        record.Value1.XAdvance = near(value(record))


def drawn(font):
    """Adds the spaces, the hyphen that does not break and the arrows that the source lacks."""
    font.ensureDecompiled()  # what is read later would be read with the new glyphs counted
    cmap, glyf, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    em = font["head"].unitsPerEm
    if "HVAR" in font:
        del font["HVAR"]  # widths vary by the outlines' own data, which new glyphs need not have
    alike = {}

    def add(code, name, advance, glyph=None):
        if code in cmap:
            return
        pen = TTGlyphPen(None)
        glyf[name] = glyph or pen.glyph()
        metrics[name] = (round(advance), getattr(glyf[name], "xMin", 0))
        if "gvar" in font:
            font["gvar"].variations[name] = []
        alike[code] = name

    space = metrics[cmap[0x20]][0]
    for code, width in [(0x2002, em / 2), (0x2003, em), (0x2009, em / 5), (0x200A, em / 10), (0x202F, max(em / 6, space * 0.7))]:
        add(code, f"uni{code:04X}", width)
    for code in [0x2010, 0x2011]:
        if code not in cmap:
            alike[code] = cmap[0x2D]
    minus = glyf[cmap[0x2212]]
    minus.recalcBounds(glyf)
    middle, stroke = (minus.yMin + minus.yMax) / 2, minus.yMax - minus.yMin
    long, head = em * 0.62, em * 0.2
    shaft = [(0, -stroke / 2), (long - stroke, -stroke / 2), (long - stroke, stroke / 2), (0, stroke / 2)]
    slant = stroke / 2 ** 0.5
    point = [(long - head - slant, head), (long - head, head + slant), (long + slant / 2, slant / 2), (long + slant / 2, -slant / 2),
             (long - head, -head - slant), (long - head - slant, -head), (long - slant, 0)]
    for code, (across, up) in {0x2192: (1, 0), 0x2190: (-1, 0), 0x2191: (0, 1), 0x2193: (0, -1), 0x2197: (0.7071, 0.7071)}.items():
        pen = TTGlyphPen(None)
        for contour in [shaft, point]:
            turned = [((x - long / 2) * across - y * up, (x - long / 2) * up + y * across) for x, y in contour]
            for index, (x, y) in enumerate(reversed(turned)):
                place = (round(x + long / 2 + em * 0.06), round(y + middle))
                pen.moveTo(place) if index == 0 else pen.lineTo(place)
            pen.closePath()
        glyph = pen.glyph()
        glyph.recalcBounds(glyf)
        add(code, f"uni{code:04X}", long + em * 0.12, glyph)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(alike)
    font.setGlyphOrder(list(glyf.glyphOrder))
    font["maxp"].numGlyphs = len(glyf.glyphOrder)


def rule(face, path, codes):
    ranges, start = [], None
    for code in codes:
        if start is None or code != last + 1:
            start = code
            ranges.append([code, code])
        ranges[-1][1] = last = code
    said = ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in ranges)
    return (f'@font-face {{\n  font-family: "{face["family"]}";\n  font-style: {face.get("style", "normal")};\n  font-weight: {face["weight"]};\n'
            f'  font-display: optional;\n  src: url("{path}") format("woff2");\n  unicode-range: {said};\n}}')


def average(font):
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    return sum(metrics[cmap[ord(letter)]][0] * often for letter, often in OFTEN.items()) / sum(OFTEN.values()) / font["head"].unitsPerEm


def fallbacks(face, font, packages):
    """Faces of the device, stretched so that a line holds as many letters and is as high."""
    em, line = font["head"].unitsPerEm, font["hhea"]
    style, bold = face.get("style", "normal"), face["weight"].startswith(("6", "7"))
    cut = " Italic" if style == "italic" else " Bold" if bold else ""
    for label, names, source, file in DEVICES[face["like"]]:
        measured = TTFont(packages[source] / "files" / f"{file}-latin-{700 if bold else 400}-{style}.woff2")
        ratio = average(font) / average(measured)
        sources = ", ".join(f'local("{name}{cut}")' for name in names)
        yield (f'@font-face {{\n  font-family: "{face["family"]} {label}";\n  font-style: {style};\n  font-weight: {face["weight"]};\n'
               f'  src: {sources};\n  size-adjust: {ratio * 100:.2f}%;\n'
               f'  ascent-override: {line.ascent / em / ratio * 100:.2f}%;\n  descent-override: {-line.descent / em / ratio * 100:.2f}%;\n'
               f'  line-gap-override: {line.lineGap / em / ratio * 100:.2f}%;\n}}')


if __name__ == "__main__":
    sys.exit(main())
