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
cluster = Cluster { $number }: { $count } wie Head { $head } in Schicht { $layer } (Kosinus der Maps ≥ { $cosine })

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
