# Namen von Relationen, Labels und Zahlen der Heads (die auch der Filter liest), Merkmale von Wörtern, Heads,
# Masken, Positionen und Vorschläge zum Ausprobieren.

relation-previous = Voriges Token
relation-next = Nächstes Token
relation-current = Sich selbst
relation-nearby = Nahe Tokens
relation-away = Entfernte Tokens
relation-earlier = Frühere Tokens, nächste zuerst
relation-later = Spätere Tokens, nächste zuerst
relation-same-word = Gleiches Wort
relation-after-copy = Nach früherer Kopie
relation-begin = Anfangstoken
relation-punctuation = Satzzeichen
relation-determiner-to-noun = Artikelwort → Nomen
relation-noun-to-adjective = Nomen → Adjektiv
relation-adjective-to-noun = Adjektiv → Nomen
relation-noun-to-verb = Nomen → Verb
relation-noun-to-opener = Nomen → was es einleitet
relation-verb-to-subject = Verb → Subjekt
relation-verb-to-candidate = Verb → mögliches Subjekt
relation-pronoun-to-animate = Pronomen → Lebewesen
relation-pronoun-to-fitting = Pronomen → passendes Nomen
relation-pronoun-to-cue = Pronomen → Adjektiv
relation-subject-to-cue = Subjektpronomen → Beschreibung
relation-cue-to-noun = Beschreibung → Nomen
relation-question-to-definition = Frage → Definition
relation-question-to-example = Frage → Beispiel
relation-same-topic = Gleiches Thema

label-previous = voriges Token
label-next = nächstes Token
label-current = selbst
label-same-word = gleiches Wort
label-induction = Induktion
label-first = erstes Token
label-uniform = gleichverteilt
label-band = lokales Band
label-punctuation = Satzzeichen

field-entropy = Entropie
field-effective = effektive Tokens
field-distance = Abstand
field-locality = Distanz
field-score = Trefferanteil
field-similarity = Ähnlichkeit
field-layer = Schicht
field-head = Head
filter-and = und
filter-ablated = abgeschaltet

feature-token = Token
feature-begin = Anfang
feature-noun = Nomen
feature-name = Eigenname
feature-pronoun = Pronomen
feature-verb = Verb
feature-auxiliary = Hilfsverb
feature-adjective = Adjektiv
feature-adverb = Adverb
feature-determiner = Artikelwort
feature-preposition = Präposition
feature-conjunction = Konjunktion
feature-punctuation = Satzzeichen
feature-sentence_end = Satzende
feature-negation = Negation
feature-animate = Lebewesen
feature-inanimate = Ding
feature-singular = Singular
feature-plural = Plural
feature-needs_singular = verlangt Singular
feature-needs_plural = verlangt Plural
feature-said_of_animate = passt zu Lebewesen
feature-said_of_inanimate = passt zu Dingen
feature-question = Frage
feature-definition = Definition
feature-mathematics = Mathematik
feature-leisure = Freizeit
feature-example = Beispiel
feature-feminine = sie
feature-masculine = er
feature-neuter = es
feature-nominative = kann Subjekt sein
feature-refers_to_feminine = steht für eine „sie“
feature-refers_to_masculine = steht für einen „er“
feature-refers_to_neuter = steht für ein „es“
feature-refers_to_plural = steht für mehrere

head-empty = Sucht nichts
head-random = Zufällig (Seed { $seed })
head-loaded = Geladen

source-designed = Rezept
source-random = Zufall
source-loaded = Datei
source-recorded = aufgezeichnet

position-none = Keine
position-sinusoidal = Sinusoidal
position-rope = RoPE
position-alibi = ALiBi

mask-full = Alle Paare
mask-window = Gleitendes Fenster
mask-window-globals = Fenster + globale
mask-prefix = Präfix
mask-padding = Padding
mask-painted = Von Hand gemalt

try-causal-on = Kausale Maske einschalten
try-causal-off = Kausale Maske ausschalten
try-scale-on = ÷√K einschalten
try-scale-off = ÷√K ausschalten
try-temperature = Temperatur τ auf { $value } setzen
try-window = Fenster der Breite { $width }
try-globals = Fenster der Breite { $width }, globale Tokens: { $globals }
try-mask = Maske: { $mask }
try-position = Positionen: { $position }
try-head-width = Head-Breite auf { $width } setzen
try-heads = { $heads } verwenden
try-ablate = Head { $head } in Schicht { $layer } abschalten
try-shuffle = Tokens mischen
try-text = „{ $text }“

# Die Bedingungen einer Zusage, hinter dem, was sie sagt.
when-second = im zweiten Satz
when-causal-on = mit kausaler Maske
when-causal-off = ohne kausale Maske
when-scale-on = mit ÷√K
when-scale-off = ohne ÷√K
when-temperature = mit τ = { $value }
when-window = mit einem Fenster der Breite { $width }
when-globals = mit einem Fenster der Breite { $width }, globale Tokens: { $globals }
when-mask = mit der Maske: { $mask }
when-position = mit Positionen: { $position }
when-head-width = mit Head-Breite { $width }
when-heads = mit { $heads }
when-ablate = mit abgeschaltetem Head { $layer }.{ $head }
when-shuffle = mit gemischten Tokens
when-text = mit „{ $text }“

claim-in-head = { $what } (Head { $head })
claim-in-layer = { $what } (Schicht { $layer }, Head { $head })
claim-prefers = eher { $liked } als { $other }
claim-uniform = Jede Zeile ist gleichverteilt
claim-peaked = Zeilen schauen nur auf ein Token
claim-same-row = Beide Sätze haben dieselbe Zeile für „{ $word }“
claim-order-blind = Mischen der Tokens mischt die Map nur mit

# What a word may be that the lexicon lacks.
word-thing = Ein Ding
word-things = Dinge
word-animal = Ein Tier
word-person = Eine Person
word-people = Leute
word-verb = Ein Verb
word-adjective = Ein Adjektiv
word-determiner = Ein Artikelwort (der, ein, dieser)
word-other = Nichts davon
word-unknown = „{ $word }“ steht nicht im Lexikon, also wissen Heads nichts davon. Sag, was es ist.
