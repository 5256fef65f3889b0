#!/usr/bin/env python3
"""Links the terms of the glossary in the texts of shipped lessons.

In each text of a step, the first time that a term stands there plainly: not in a link, not in code, not where it is
set strong (there it is explained), not within a number in braces. Terms of every sentence (token, query, …) are linked once
in a lesson. Lines are wrapped anew where something was put in. Run twice, it changes nothing more."""
import re, sys, pathlib

EVERYWHERE = {"token", "query", "key", "value", "weight", "head", "score", "layer"}
TERMS = {  # slug: (English, German), as regular expressions of whole words
    "token": (r"(?<!effective )tokens?", r"(?<!effektive )Tokens?"),
    "query": (r"quer(?:y|ies)", r"Quer(?:y|ies)"),
    "key": (r"keys?", r"Keys?"),
    "value": (r"(?<!normal )(?<!Which )values?", r"Values?"),
    "weight": (r"weights?", r"Gewichte?n?"),
    "head": (r"heads?(?! width)", r"Heads?"),
    "score": (r"scores?", r"Scores?"),
    "layer": (r"layers?", r"Schicht(?:en)?"),
    "softmax": (r"softmax", r"Softmax"),
    "temperature": (r"temperature(?: τ)?", r"Temperatur(?: τ)?"),
    "entropy": (r"entropy", r"Entropie"),
    "effective-tokens": (r"effective (?:number of )?tokens", r"effektiven? Tokens"),
    "hit-rate": (r"hit rates?", r"Trefferanteile?"),
    "causal-mask": (r"causal mask", r"kausalen? Maske"),
    "mask": (r"masks?", r"Masken?"),
    "dot-product": (r"dot products?", r"Skalarprodukte?n?"),
    "embedding": (r"embeddings?", r"Embeddings?"),
    "residual": (r"residual stream", r"Residualstroms?"),
    "output-projection": (r"W_O", r"W_O"),
    "ablation": (r"ablat(?:e|es|ed|ion|ing)", r"Ablation"),
    "saturation": (r"saturat(?:ed|es|ion)", r"Sättigung|gesättigt"),
    "sinusoidal": (r"sinusoidal(?: positions)?", r"sinusoidale?n?(?: Positionen)?"),
    "rope": (r"RoPE", r"RoPE"),
    "alibi": (r"ALiBi", r"ALiBi"),
    "sink": (r"(?:attention )?sinks?", r"(?:Attention )?Sinks?"),
    "induction": (r"induction heads?", r"Induktions-?[Hh]eads?"),
    "flash": (r"FlashAttention", r"FlashAttention"),
    "sparse": (r"sparse (?:attention|kernels?)", r"Sparse(?: Attention|-Kernels?)"),
    "linear": (r"linear attention", r"lineare[rn]? Attention"),
    "cache": (r"(?:KV )?cache", r"(?:KV-)?Caches?"),
    "grouped": (r"grouped-query attention|GQA", r"Grouped-Query Attention|GQA"),
    "window": (r"sliding window", r"gleitende[sn]? Fenster"),
    "online-softmax": (r"online softmax", r"Online-Softmax"),
}
ORDER = sorted(TERMS, key=lambda slug: -len(TERMS[slug][0]))
# What is left alone: links, code, what is strong or emphasised, numbers, quoted words, escapes.
TAKEN = re.compile(r"\[[^\]]*\]\([^)]*\)|`[^`]*`|\*\*.*?\*\*|\*[^*]*\*|\{[^}]*\}|“[^”]*”|„[^“]*“|\\.")
WIDTH = 116


def linked(text, language, once):
    for slug in ORDER:
        if f"(term:{slug})" in text:
            once.add(slug)
            continue
        if slug in EVERYWHERE and slug in once:
            continue
        taken = [m.span() for m in TAKEN.finditer(text)]
        flags = 0 if language == "de" else re.IGNORECASE
        word = re.compile(rf"(?<![\w/-])(?:{TERMS[slug][language == 'de']})(?![\w/-])", flags)
        # A term that is set strong here is explained here.
        if any(word.search(text[a:b]) for a, b in taken if text[a:a + 2] == "**"):
            continue
        for match in word.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            text = f"{text[:match.start()]}[{match.group()}](term:{slug}){text[match.end():]}"
            once.add(slug)
            break
    return text


def wrapped(text, column):
    """The inside of a literal whose lines begin at a column."""
    lines, line = [], ""
    room = WIDTH - column - 2
    for piece in re.findall(r"(?:\\n)+| +|(?:\(<[^>]*>\)|\{[^}]*\}|[^ \\]|\\(?!n).)+", text):
        if piece.startswith("\\n"):
            lines.append(line + piece + "\\")
            line = ""
        elif line.strip() and len(line) + len(piece) > room and not piece.startswith(" "):
            lines.append(line + "\\")
            line = piece
        else:
            line += piece
    lines.append(line)
    return ("\n" + " " * column).join(lines)


def lesson(source):
    once = {"en": set(), "de": set()}
    def text(match):
        head, body = match.group(1), match.group(2)
        def one(m):
            language, raw = m.group(1), m.group(2)
            plain = re.sub(r"\\\n\s*", "", raw)
            new = linked(plain, language, once[language])
            if new == plain:
                return m.group(0)
            column = match.start(2) + m.start(2)
            column -= source.rfind("\n", 0, column) + 1
            return f'"{language}": "{wrapped(new, column)}"'
        return head + re.sub(r'"(en|de)": "((?:[^"\\]|\\.|\\\n)*)"', one, body, flags=re.S)
    return re.sub(r'(\n {12}text: )(\{\n.*?\n {12}\},|\{"en": [^\n]*\},)(?=\n)', text, source, flags=re.S)


for name in sys.argv[1:]:
    path = pathlib.Path(name)
    before = path.read_text()
    after = lesson(before)
    same = lambda s: re.sub(r"\[([^\]\[\n]*)\]\(term:[^)]*\)", r"\1", re.sub(r"\\\n\s*", "", s))
    a, b = same(before), same(after)
    if a != b:
        i = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        sys.exit(f"{name}: more than links would change: {a[i-80:i+60]!r} | {b[i-80:i+60]!r}")
    path.write_text(after)
    print(name, after.count("(term:") - before.count("(term:"))
