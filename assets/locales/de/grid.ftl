# Alle Heads aller Schichten.

order-number = Nummer
order-entropy = Entropie
order-locality = Abstand
order-score = Trefferanteil
order-similarity = Ähnlichkeit
order-cluster = Cluster

filter = Filter
filter-example = voriges > 0.8, Entropie < 1
filter-hint = Wörter aus einem Namen oder Label, oder Vergleiche: voriges, nächstes, selbst, gleiches Wort, Induktion, erstes, gleichverteilt, lokales, Satzzeichen, Entropie, effektive, Abstand, Trefferanteil, Ähnlichkeit, Schicht, Head.
filter-clear = Leeren
filter-count = { $left } von { $all } Heads
filter-nothing = Kein Head passt zu diesem Filter.

combined = Kombinierte Map
combined-of = { $count ->
    [one] aus { $count } Head
   *[other] aus { $count } Heads
}
combine-mean = Mittel
combine-max = Max.
combine-layer = Ganze Schicht
combined-help = Ein Klick nimmt einen Head hinzu oder heraus, ein Doppelklick zeigt ihn allein, noch einer führt zurück. Pfeiltasten wählen, die Leertaste nimmt hinzu oder heraus, Enter öffnet.
heads-to-come = Alle Heads sind unterwegs; eine Map aus vielen wird gezeichnet, sobald sie da sind.
heads-not-whole = Die Heads brauchen zusammen { $need }, und { $limit } werden behalten: die sichtbaren. Kleine Maps zeigen Gewichte, und es gibt keine Map aus vielen Heads, keine Ähnlichkeit und keine Cluster.

card-edited = { $name } (geändert)
card-distance = Im Mittel schaut er { $distance } Tokens weit.
card-label = { $label }: { $score } = Attention auf die Ziele ÷ gesamte Attention der Queries, die ein Ziel haben (ΣA∘D / ΣA); ohne die erste Spalte { $without }. Vergeben ab { $threshold }, zufallsbereinigt.
card-label-uniform = { $label }: { $score } = Entropie ÷ ln(erlaubte Keys), über die Queries gemittelt; ohne die erste Spalte { $without }. Vergeben ab { $threshold }.

# Eine Gruppe von Heads, die sich ähneln.
group-alike = { $count } Heads ähneln sich
group-previous = { $count } Heads schauen eins zurück
group-next = { $count } Heads schauen eins voraus
group-current = { $count } Heads schauen auf sich selbst
group-same-word = { $count } Heads schauen auf dasselbe Wort anderswo
group-induction = { $count } Heads schauen hinter eine Kopie
group-first = { $count } Heads ruhen auf dem ersten Token
group-uniform = { $count } Heads schauen überallhin gleich
group-band = { $count } Heads schauen in die Nähe
group-punctuation = { $count } Heads schauen auf Satzzeichen
group-least = kleinster Kosinus { $cosine }
group-least-hint = Je zwei dieser Maps ähneln sich: Ihr Kosinus ist mindestens { $cosine }, und der kleinste aller Paare steht hier. Worte sagen, was jeder Head der Gruppe tut.
group-between = { $count ->
    [one] { $count } Head zwischen Gruppen
   *[other] { $count } Heads zwischen Gruppen
}
group-between-fact = ähneln Teilen einer Gruppe
group-between-hint = Jede dieser Maps hat zu einigen Maps einer Gruppe einen Kosinus von mindestens { $cosine } und zu anderen derselben Gruppe einen kleineren.
group-apart = { $count ->
    [one] { $count } Head wie kein anderer
   *[other] { $count } Heads wie keine anderen
}
group-apart-fact = jeder Kosinus unter { $cosine }
group-apart-hint = Keine dieser Maps hat zur Map irgendeines anderen Heads einen Kosinus von { $cosine } oder mehr.
group-left = { $count } gezeigt
groups-to-come = Ähnliche Heads werden gesucht…

card-size = Größe
card-size-hint = Von allen Heads auf einem Bildschirm bis zu großen Feldern mit Worten. Ein Doppelklick führt zu allen zurück.
grid-layer = L{ $layer }
