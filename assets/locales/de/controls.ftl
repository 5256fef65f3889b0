# Die linke Seitenleiste.

section-sentence = Satz
section-attention = Attention
section-model = Modell
section-head = Head { $head } in Schicht { $layer }: { $name }
slider-reset = Doppelklick: zurück auf { $value }

sentence-first = Satz
sentence-second = Zweiter Satz
sentence-hint = Jedes Wort und jedes Satzzeichen ist ein Token. Was in [eckigen Klammern] steht, ist ein einziges Token.
sentence-empty = Einen Satz eingeben…
contrast = Mit zweitem Satz vergleichen
contrast-hint = Dieselben Heads lesen einen zweiten Satz, der neben dem ersten gezeichnet wird. Er ist zunächst eine Kopie: einfach ein Wort ändern.
tokens-first = Tokens
tokens-second = Tokens des zweiten Satzes
token-up = { $token } nach oben
token-down = { $token } nach unten
token-remove = { $token } entfernen
token-unknown = unbekanntes Wort: Identität aus Seed
token-loaded = eigenes Embedding, geladen
add-token = Anfügen
add-token-first = Token anfügen
add-token-second = Token an den zweiten Satz anfügen
add-token-example = Token anfügen…
shuffle-first = Mischen
shuffle-second = Zweiten Satz mischen
shuffle-seed-first = mit Seed
shuffle-seed-second = Seed
shuffle-hint = Bringt die Tokens in eine andere Reihenfolge. Derselbe Seed ergibt immer dieselbe Reihenfolge. Ohne Positionen wandert die Attention einfach mit den Wörtern mit.
word-seed = Seed der Wortidentitäten
word-seed-hint = Jedes Wort hat eine eigene zufällige Richtung, an der ein Head es erkennen kann. Ein anderer Seed ergibt andere Richtungen.

causal = Kausale Maske: kein Blick voraus
causal-hint = Ein Token sieht sich selbst und die Tokens davor. Alles andere erhält vor der Softmax −∞, sein Gewicht ist also exakt 0.
temperature = Temperatur τ
temperature-hint = Divisor der Scores vor der Softmax: Unter 1 verengt sich die Attention auf den besten Treffer, über 1 verteilt sie sich gleichmäßiger.
scale = Scores durch √K teilen
scale-hint = Hält die Scores zufälliger Heads bei jeder Breite etwa gleich groß. Ohne diese Teilung wachsen sie wie √K, und ein breiter zufälliger Head schaut kaum auf mehr als ein Token.
mask = Maske
mask-hint = Welche Token-Paare einander überhaupt sehen dürfen.
window-width = Fenster w
window-width-hint = Wie weit ein Token sieht. Bei einem Fenster von 1 sieht es nur sich selbst.
window-globals = Globale Tokens g
window-globals-hint = Die ersten Tokens sehen alle und werden von allen gesehen, sodass Information über das Fenster hinaus gelangt.
prefix-length = Präfixlänge
prefix-length-hint = Die ersten Tokens werden von allen gesehen, auch von denen davor: wie eine Frage, die als Ganzes gelesen wird.
padding-count = Padding-Tokens
padding-count-hint = Die letzten Tokens füllen nur den Batch auf, schauen nicht und werden nicht angeschaut.
blind-queries = { $count ->
    [one] { $count } Query darf auf nichts schauen; Gewichte und Ausgabe sind 0.
   *[other] { $count } Queries dürfen auf nichts schauen; Gewichte und Ausgaben sind 0.
}
position = Positionen
position-hint = Wie das Modell die Reihenfolge der Tokens erfährt. Ohne Positionen ist ein Satz nur ein Bag of Words.
position-strength = Stärke der Positionen
position-strength-sinusoidal = Faktor der Wellen, die zu den Embeddings addiert werden. Heads mit Rezept sind für 0,25 gemacht, im Paper steht 1.
position-strength-rope = Faktor der Winkel, um die Queries und Keys gedreht werden. RoPE selbst hat 1.
position-strength-alibi = Faktor für den Abzug nach Abstand. ALiBi selbst hat 1.
residual = Residualstrom
residual-hint = Eine Schicht addiert zu ihrer Eingabe, statt sie zu ersetzen; so sehen auch spätere Schichten noch die Wörter.

heads = Heads H
heads-hint = Wie viele Heads in jeder Schicht nebeneinander auf den Satz schauen.
model-width = Modellbreite D
model-width-hint = So viele Zahlen hat das Embedding eines Tokens. Merkmale, Identität und Position teilen sie sich.
head-width-automatic = Head-Breite K = D/H
head-width-automatic-hint = Wie in den meisten Modellen: Die Heads teilen sich die Breite des Modells.
head-width-is-automatic = K folgt aus D und H. Zum Einstellen „Head-Breite K = D/H“ ausschalten.
head-width = Head-Breite K
head-width-hint = So viele Zahlen haben Query und Key eines Heads. Ein Head fasst so viele unabhängige Relationen, wie er breit ist.
group-size = Heads pro KV-Head
group-size-hint = Die Gruppengröße: So viele benachbarte Heads lesen dieselben W_K und W_V, nämlich die des ersten von ihnen; jeder hat ein eigenes W_Q und W_O. Weniger Keys und Values machen den Cache kleiner.
group-size-one-head = Jede Schicht hat nur einen Head.
key-value-heads = { $count ->
    [one] { $count } KV-Head
   *[other] { $count } KV-Heads
}
group-multi-head = Multi-Head-Attention: Jeder Head hat eigene Keys und Values.
group-grouped-query = Grouped-Query-Attention: { $heads } teilen sich { $shared }.
group-multi-query = Multi-Query-Attention: Alle { $heads } teilen sich { $shared }.
cache-bytes = KV-Cache in f32: 2 · { $layers } · { $shared } · Breite { $width } · 4 Byte = { $bytes } Byte pro Token.
layers = Schichten L
layers-hint = Jede Schicht liest, was die vorige schrieb. Um zu finden, was auf eine frühere Kopie folgte, braucht es zwei.
heads-count = { $count ->
    [one] { $count } Head
   *[other] { $count } Heads
}
trade-off = { $heads } × Breite { $width } = { $product }, die Modellbreite.
trade-off-uneven = { $heads } × Breite { $width } = { $product }, bei Modellbreite { $model }.
trade-off-meaning = Mehr Heads suchen nach mehr zugleich; schmalere fassen jeweils weniger Relationen.
recipe-fit = { $percent } % dieses Rezepts passen hinein; für den Rest ist der Head zu schmal.

sharing-leader = Die Heads { $first }–{ $last } teilen sich die Keys und Values dieses Heads.
sharing-follower = Keys und Values sind die von Head { $first }, „{ $name }“: Die Heads { $first }–{ $last } teilen sie sich.
sharing-source = Die Einstellungen hier bestimmen nur die eigenen Queries und das eigene W_O.
sharing-changes = Eine Änderung gilt für alle.
choose-layer = Schicht
previous-layer = Vorige Schicht
next-layer = Nächste Schicht
choose-head = Head
previous-head = Voriger Head
next-head = Nächster Head
stepper-of = von { $count }
head-weights = Gewichte
source-designed-hint = Gewichte, aus den Relationen unten kompiliert.
source-random-hint = Gewichte, aus einem Seed gezogen, wie vor jedem Training.
source-loaded-hint = Für diesen Head wurde nichts geladen. Dazu eine Datei mit Matrizen öffnen.
source-loaded-note = Die Gewichte kamen mit der Datei und bleiben, bis eine andere Quelle gewählt wird; Rückgängig holt sie zurück.
relations-places = Schaut auf Stellen
relations-words = Sucht Wörter
relations-grammar = Folgt der Grammatik
relations-lecture = Sucht Inhalte
relations-silent = Stumm: braucht Positionen, sinusoidal oder RoPE.
relation-previous-hint = Schaut ein Token zurück.
relation-next-hint = Schaut ein Token voraus. Unter einer kausalen Maske ist dort nichts zu sehen.
relation-current-hint = Schaut auf sich selbst.
relation-nearby-hint = Schaut auf Tokens in kleinem Abstand, je näher, desto stärker.
relation-away-hint = Tokens, die mehr als ein paar Stellen entfernt sind, also nicht das Token selbst.
relation-earlier-hint = Schaut auf Tokens davor, die nächsten zuerst, und weniger auf die danach.
relation-later-hint = Schaut auf Tokens danach, die nächsten zuerst, und weniger auf die davor.
relation-same-word-hint = Sucht dasselbe Wort an anderer Stelle im Satz.
relation-after-copy-hint = Sucht das Token nach einer früheren Kopie seiner selbst. Dafür muss eine frühere Schicht die Identitäten ein Token weitergetragen haben: ein Head „Voriges Token“, der „Identität, gemerkt“ überträgt.
relation-begin-hint = Schaut auf das Anfangstoken: ein Ruheplatz, wenn es nichts zu finden gibt.
relation-punctuation-hint = Schaut auf Satzzeichen.
relation-determiner-to-noun-hint = Ein Artikelwort (the, a, this) sucht Nomen.
relation-noun-to-adjective-hint = Ein Nomen sucht Adjektive.
relation-adjective-to-noun-hint = Ein Adjektiv sucht Nomen.
relation-noun-to-verb-hint = Ein Nomen sucht Verben.
relation-noun-to-opener-hint = Ein Nomen sucht das Verb, die Präposition, die Konjunktion oder das Zeichen davor: womit seine Wortgruppe beginnt.
relation-verb-to-subject-hint = Ein Verb sucht ein Nomen mit seinem Numerus: „are“ einen Plural, „is“ einen Singular.
relation-verb-to-candidate-hint = Ein Verb sucht, was sein Subjekt sein kann: ein Nomen oder ein Pronomen wie „she“, aber nicht „her“.
relation-pronoun-to-animate-hint = Ein Pronomen sucht Nomen, die ein Lebewesen bezeichnen.
relation-pronoun-to-fitting-hint = Ein Pronomen sucht Nomen, für die es stehen kann: „she“ für ein Mädchen oder eine Lehrerin, „it“ für eine Straße oder ein Tier, „they“ für mehrere.
relation-pronoun-to-cue-hint = Ein Pronomen sucht ein Adjektiv, das verrät, wer oder was gemeint ist: „tired“ passt zu Lebewesen, „wide“ zu Dingen.
relation-subject-to-cue-hint = Ein Pronomen, das Subjekt sein kann („it“, nicht „its“), sucht ein Adjektiv, das verrät, was gemeint ist.
relation-cue-to-noun-hint = Ein Token, das eine Beschreibung trägt, sucht das Nomen, zu dem sie passt: Lebewesen für „tired“, Dinge für „wide“.
relation-question-to-definition-hint = Eine Frage oder ein neuer Begriff sucht eine Definition.
relation-question-to-example-hint = Eine Frage oder ein neuer Begriff sucht ein Beispiel.
relation-same-topic-hint = Sucht Tokens zum eigenen Thema: Mathematik oder Freizeit.
moves = Überträgt
moves-hint = Was der Head den Tokens entnimmt, auf die er schaut, und wohin er es schreibt.
moves-content = Anteil am Wort
moves-memory = Identität, gemerkt
moves-cue = Beschreibung
moves-topic = Worum es geht
moves-role = Ob es Objekt ist
head-seed = Seed dieses Heads
head-seed-hint = Derselbe Seed ergibt immer dieselben Gewichte.
deviation = Streuung der Gewichte σ
deviation-hint = Standardabweichung der zufälligen Gewichte. Je größer sie ist, desto größer die Scores und desto schärfer die Attention.
ablate = Diesen Head abschalten
ablate-hint = Ablation: setzt seine Ausgabe vor W_O auf null und zeigt so, was das Modell ohne ihn ist.
