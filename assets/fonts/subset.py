#!/usr/bin/env python3
"""Cuts the bundled fonts out of their source packages. Needs `pip install fonttools`.

    python3 subset.py INTER JETBRAINS DEJAVU EMOJI

Each argument is a folder that holds the .ttf files named below; README.md says which packages
they come from. The results are written beside this script.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Letters: Latin with all accents, IPA, Greek, Cyrillic, and what goes between them.
TEXT = "20-7E,A0-24F,250-2FF,300-36F,370-3FF,400-4FF,1D2C-1D6A,1E00-1EFF,2000-206F,2070-209F,20A0-20C0,2100-214F,2150-218F,FFFD"
# Arrows, mathematics, technical signs, shapes and ticks.
SIGNS = "2190-21FF,2200-22FF,2300-23FF,2423,2460-2473,24D8,2500-257F,2580-259F,25A0-25FF,2600-26FF,2701-27BF,27C0-27FF,2900-297F,2A00-2AFF,2B00-2B2F"
# Pictures for buttons that the other fonts lack.
PICTURES = "23E9-23EA,23ED-23EF,23F1,23F8-23FA,1F3B2,1F4A1,1F4BE,1F4C1,1F4C2,1F4C8,1F4CA,1F4CB,1F4CC,1F4D6,1F4F7,1F4BB,1F500-1F504,1F50D,1F50E,1F512,1F513,1F517,1F527,1F5BC,1F5D1,1F310,1F319,1F5A5"


def codepoints(ranges):
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def tabular_digits(font):
    """Makes Inter's digits of equal width the ordinary ones: numbers must not dance on a slider."""
    order = set(font.getGlyphOrder())
    for table in font["cmap"].tables:
        for digit in range(ord("0"), ord("9") + 1):
            tabular = table.cmap.get(digit, "") + ".tf"
            if table.isUnicode() and tabular in order:
                table.cmap[digit] = tabular


def cut(source, target, ranges, leave_out=frozenset(), prepare=None):
    """Writes the part of a font that has `ranges`; returns the characters it has."""
    font = TTFont(source, recalcTimestamp=False)
    if prepare:
        prepare(font)
    options = subset.Options()
    # No contextual alternates and no ligatures: a reader types "->" and must see two characters.
    options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk"]
    options.hinting = False  # egui's rasteriser hints by itself
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    wanted = set(codepoints(ranges)) - leave_out
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(target)
    print(f"{target.stat().st_size:>8} {target.name}: {len(font.getBestCmap())} characters")
    return set(font.getBestCmap())


def main():
    inter, jetbrains, dejavu, emoji = map(Path, sys.argv[1:])
    here = Path(__file__).parent
    letters = f"{TEXT},{SIGNS}"
    text = cut(inter / "Inter_400Regular.ttf", here / "Inter-Regular.ttf", letters, prepare=tabular_digits)
    strong = cut(inter / "Inter_600SemiBold.ttf", here / "Inter-SemiBold.ttf", letters, prepare=tabular_digits)
    # It has no empty circle, and a full one from another hand would not match: both come from DejaVu.
    mono = cut(jetbrains / "JetBrainsMono-Regular.ttf", here / "JetBrainsMono-Regular.ttf", letters, leave_out={0x25CF})
    # The fallbacks have only what the faces before them lack.
    mono_signs = cut(dejavu / "DejaVuSansMono.ttf", here / "DejaVuSansMono-Signs.ttf", letters, leave_out=mono)
    signs = cut(dejavu / "DejaVuSans.ttf", here / "DejaVuSans-Signs.ttf", letters, leave_out=text & strong & (mono | mono_signs))
    cut(emoji / "NotoEmoji_400Regular.ttf", here / "NotoEmoji-Pictures.ttf", PICTURES, leave_out=signs | text)


main()
