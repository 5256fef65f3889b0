# Was angeheftet ist, und womit verglichen wird.

pin = Pin
pin-hint = Behält diesen Zustand als A, um damit zu vergleichen, was danach geschieht.
pin-swap = Tauschen
pin-swap-hint = Macht mit A weiter und heftet an, was jetzt da ist.
pin-release = Loslassen
pin-release-hint = Lässt A los.
shows-both = A und B
shows-pinned = A, angeheftet
shows-now = B, jetzt
shows-change = Änderung, B − A
pinned-a = A, angeheftet
pinned-b = B, jetzt
pinned-alike = Noch ist nichts verschieden: Ändere etwas.
pinned-differ = Verschieden: { $what }.
pinned-hatched = Schraffiert: nicht in beiden.
pinned-largest = Am meisten: { $pair } { $change }
pinned-largest-hint = Die Zelle dieses Heads, die sich am meisten geändert hat. Ein Klick wählt sie.
pinned-same-map = Dieser Head ist in beiden gleich.
pinned-too-long = Ein zu langer Text, um seine Maps Zelle für Zelle zu vergleichen: Sieh A und B an.
pinned-cell = { $pair }: { $before } in A, jetzt { $after } ({ $change })
pinned-no-cell = { $pair }: nicht in beiden
pinned-own-head = A behält Head { $head }
pinned-own-head-of-layer = A behält Head { $layer }.{ $head }
pinned-own-head-hint = A zeigt weiter den Head, mit dem es angeheftet wurde; so werden zwei Heads verglichen.
differs-model = Modell
differs-step = Trainingsschritt
differs-sentence = Satz
differs-second-sentence = zweiter Satz
differs-heads = Heads
differs-sizes = Größen
differs-mask = Maske
differs-temperature = Temperatur
differs-scale = Skalierung
differs-positions = Positionen
differs-residual = Residualstrom
differs-interventions = Eingriffe
differs-kernel = Kernel
map-cell-change = Query { $query }, Key { $key }, Änderung { $change }

interventions = Eingriffe
interventions-on = { $count ->
    [one] Eingriffe · { $count }
   *[other] Eingriffe · { $count }
}
interventions-hint = Was auf dem Weg von den Wörtern zur Ausgabe geändert wird: Heads, Schichten, Tokens, Gewichte.
site-all-heads = von Schicht { $layer }, alle
site-mixed = Head { $head }
site-pattern = seine Gewichte, { $head }
site-attn-out = Attention { $layer }
site-mlp-out = MLP { $layer }
site-resid-pre = in Schicht { $layer }
site-resid-post = aus Schicht { $layer }
site-q = Queries von { $head }
site-k = Keys von { $head }
site-v = Values von { $head }
action-zero = null
action-mean = Mittel
action-scale = mal
action-from = wie aufgezeichnet
intervention-does = { $place }: { $what }
intervention-does-at = { $place } bei { $tokens }: { $what }
intervention-tokens = { $count ->
    [one] { $count } Token
   *[other] { $count } Tokens
}
intervention-zero = Null
intervention-zero-hint = Setzt dort Nullen ein: Ablation.
intervention-mean = Mittel
intervention-mean-hint = Setzt dort das Mittel über alle Tokens ein: Mean Ablation.
intervention-half = Halb
intervention-half-hint = Multipliziert mit ½; der Faktor lässt sich in der Liste ändern.
intervention-patch = Wie A
intervention-patch-hint = Setzt dort ein, was A dort hat: ein Patch, aus einem anderen Satz oder Modell, wo A eines ist; bei Gewichten ein eingefrorenes Muster.
intervention-patch-none = Hefte erst etwas an: Es wird A.
intervention-no-patch = A hat dort nichts von dieser Größe; Gewichte lassen sich nur aus einem Text mit ebenso vielen Tokens übernehmen.
intervention-only = nur bei „{ $token }“
intervention-only-hint = Ändert nur die Zeile des gewählten Tokens.
intervention-remove = Nimmt ihn weg.
intervention-compare = Mit Unverändertem vergleichen
intervention-compare-hint = Heftet dasselbe ohne Eingriffe als A an.
intervention-weight = Gewicht { $query } → { $key }, von Hand
intervention-weight-hint = Der Rest der Zeile wird geteilt wie bisher, sodass die Zeile weiter 1 ergibt.
intervention-knock-out = Niemand sieht „{ $key }“ an
intervention-knock-out-hint = Maskiert das Token für alle Heads, vor dem Softmax (−∞).
intervention-note = Von Hand gesetzte Gewichte bleiben, wie sie sind, was immer die Scores sagen.

effects = Seit A
effects-hint = Wie weit die Ausgabe jedes Tokens von der in A entfernt ist: die Länge der Änderung, gemessen an der Länge vorher, und der Kosinus zwischen beiden.
effects-none = Keines Tokens Ausgabe hat sich geändert.
effects-token = Ausgabe von
effects-size = geändert um
effects-cosine = Kosinus
effects-heads = Gewichte, die wanderten (der Anteil, der jetzt anderswohin sieht):
effects-head = { $head }: { $moved }
hall-changed = Geändert: { $what }

matters-open = Was zählt
matters-open-hint = Ändert jeden Teil des Modells allein und zeigt, wie weit sich eine Zahl damit bewegt.
matters-output = Ausgabe
matters-weight = Gewicht
matters-logit = Logit
matters-difference = Logit minus das von A
matters-when-zero = Null
matters-when-mean = Mittel
matters-when-patched = Wie A
matters-parts = Teile
matters-parts-hint = Heads, und Attention und MLP jeder Schicht als Ganzes.
matters-places = Stellen
matters-places-hint = Der Strom, der in jede Schicht geht, an jedem Token.
matters-choose-weight = Wähle erst eine Zelle der Map: Ihr Gewicht ist die Zahl.
matters-no-logit = Dieses Modell macht keine Logits.
matters-no-difference = Hefte als A einen anderen Text desselben Modells an, zu dem es ein anderes Wort sagt.
matters-nothing = Noch gibt es nichts zu fragen.
matters-of-output = die Ausgabe von „{ $token }“
matters-of-weight = das Gewicht { $query } → { $key }
matters-of-logit = das Logit von „{ $token }“ nach „{ $after }“
matters-of-difference = das Logit von „{ $token }“ minus das von „{ $other }“ nach „{ $after }“
matters-part-zero = Wie sich { $number } ändert, wenn ein Teil null ist
matters-part-mean = Wie sich { $number } ändert, wenn ein Teil sein Mittel über die Tokens ist
matters-part-patched = Wie sich { $number } ändert, wenn ein Teil wie in A ist
matters-place-zero = Wie sich { $number } ändert, wenn der Strom an einer Stelle null ist
matters-place-mean = Wie sich { $number } ändert, wenn der Strom an einer Stelle sein Mittel ist
matters-place-patched = Wie sich { $number } ändert, wenn der Strom an einer Stelle wie in A ist
matters-now = Es ist { $now }.
matters-from-to = Es ist { $now }, in A { $then }.
matters-not = Jeder Teil allein: Teile, die für einander einspringen, scheinen nicht zu zählen, und die Summe aller ist nicht das Ganze.
matters-stream = „{ $token }“ in Schicht { $layer }
matters-cell = { $part }: { $change }
matters-not-read = die Zahl hängt nicht davon ab, oder A hat dort nichts
matters-most = Was am meisten zählt
matters-column-attention = Attn
matters-column-mlp = MLP
change-caption = Wie weit die Zahlen von denen in A entfernt sind:
change-less = weniger
change-more = mehr

share-copy = Als Textzeile kopieren
share-copy-hint = Das ganze Dokument als eine Zeile, für eine Mail oder einen Chat; hier eingefügt, wird es geöffnet.
share-copied = Als Zeile von { $count } Zeichen kopiert. Füge sie (Strg+V) in irgendein Attention Lab ein.
share-paste = Textzeile einfügen
share-paste-hint = Öffnet ein Dokument, das als Zeile kopiert wurde.
share-none = Was eingefügt wurde, ist kein Dokument, das als Zeile kopiert wurde.

caption-text = „{ $text }“
caption-head = Head { $head }, { $name }: { $map }; Zeilen sind Queries, Spalten Keys.
caption-causal = Kausale Maske;
caption-causal-and = Kausale Maske und { $pattern };
caption-mask = Maske: { $pattern };
caption-position = Positionen: { $position };
caption-temperature = τ = { $temperature }.
caption-interventions = { $count ->
    [one] { $count } Eingriff.
   *[other] { $count } Eingriffe.
}
caption-both = A links, B rechts; verschieden sind: { $what }.
caption-change = Die Zahlen sind Änderungen von A zu B; verschieden sind: { $what }.
