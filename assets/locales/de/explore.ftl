# Die Map, die Kärtchen der Heads und die Statuszeile.

axis-rows-queries = Zeilen: Queries (wer schaut)
axis-columns-keys = Spalten: Keys (worauf)
axis-rows-keys = Zeilen: Keys (worauf)
axis-columns-queries = Spalten: Queries (wer schaut)
margin-entropy = Balken: Entropie, Zahl: effektive Tokens
margin-entropy-bar = Entropie
margin-entropy-foot = Entropie, Tokens
margin-mass = erhaltene Summe
bar-row-max = Max.
bar-largest = max
map-empty = Keine Tokens: einen Satz eingeben.
head-pending = Dieser Head wird berechnet.
picture-pending = Dieses Bild wird gezeichnet.
map-name = Attention-Map
map-name-second = Attention-Map des zweiten Satzes
map-name-painting = Attention-Map, die Maske wird gemalt
map-name-second-painting = Attention-Map des zweiten Satzes, die Maske wird gemalt
map-cell = Query { $query }, Key { $key }, Gewicht { $value }, Rang { $rank } von { $count }
map-cell-score = Query { $query }, Key { $key }, Score { $value }, Rang { $rank } von { $count }
map-cell-value-norm = Query { $query }, Key { $key }, Gewicht mal Größe des Value { $value }, Rang { $rank } von { $count }
map-cell-masked = Query { $query }, Key { $key }, maskiert
map-row = Query { $query }, darf auf { $count } Tokens schauen
map-weights = Gewichte
map-scores = Scores
map-more = Mehr
transpose = Transponiert
transpose-hint = Queries in den Spalten, Keys in den Zeilen, wie manche Lehrbücher es zeichnen.
layer = Schicht
first-sentence = Erster Satz
second-sentence = Zweiter Satz

card-score = Trefferanteil { $score }
card-score-of = { $score } { $relation }
card-no-score = kein Muster
card-entropy = Entropie { $entropy } nat
card-pending = folgt
card-name = Head { $number }: { $name }, { $score }, { $entropy }
card-score-hint = Trefferanteil: so viel der Attention fällt dorthin, wohin „{ $relation }“ zeigt; ohne die erste Spalte { $without }.
card-effective = Im Mittel schaut jede Query auf { $effective } Tokens.

promise-kept = Tut, was es verspricht { $sign }
promise-broken = Tut nicht, was es verspricht { $sign }
pattern-score-hint = Was die Vorlage für diesen Head zusagt, berechnet aus den gezeigten Gewichten.
promises = { $checked } von { $all } Versprechen geprüft ✓
promises-broken = { $checked } von { $all } Versprechen geprüft: { $broken } gebrochen ✕
promises-others = { $count ->
    [one] Ein weiteres spricht von einem anderen Satz oder einer anderen Einstellung.
   *[other] { $count } weitere sprechen von anderen Sätzen oder Einstellungen.
}
promise-not-now = { $promise } · jetzt nicht
try = Probieren…

status-layers = { $count ->
    [one] { $count } Schicht
   *[other] { $count } Schichten
}
status-heads = { $count ->
    [one] { $count } Head
   *[other] { $count } Heads
}
status-tokens = { $count ->
    [one] { $count } Token
   *[other] { $count } Tokens
}
status-widths = D { $width }, K { $head }
status-time = { $time } ms
status-computing = Berechnung läuft; gezeigt ist der Stand davor.
status-computing-layers = Berechnung läuft, { $done } von { $of } Schichten fertig; gezeigt ist der Stand davor.
status-layers-done = Berechnung läuft, { $done } von { $of } Schichten fertig.
status-computing-more = Berechnung läuft.
status-no-file = nicht gespeichert
