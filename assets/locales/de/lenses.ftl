# Softmax, Values und die Ebene der Queries und Keys.

lens-query = Query

softmax-spread = Entropie { $entropy } nat, { $effective } effektive Tokens
softmax-hint = Auf einen Key zeigen, um sein Gewicht als Bruch zu sehen.
softmax-score = Score s
softmax-difference = s − max
softmax-exponential = e^(s − max), Σ { $sum }
softmax-weight = Gewicht
softmax-key = { $key }: Gewicht { $weight }
saturated = Gesättigt: Der beste Score führt mit { $lead } Vorsprung und zählt damit { $times }-mal so viel wie der nächste (Streuung der Scores { $spread }).
saturated-scale = Das Teilen durch √K ist aus, und Skalarprodukte wachsen mit der Head-Breite. Abhilfe: einschalten.
saturated-temperature = Die Temperatur liegt unter 1. Abhilfe: erhöhen.
saturated-scores = Die Scores selbst liegen weit auseinander: Eine höhere Temperatur τ oder schwächere W_Q und W_K würden das mildern.

values-says = Jede Zahl der Ausgabe ist eine Summe über Tokens: Gewicht mal Value. Der Strich quer über dem Balken ist die Summe.
values-map = Map, gewichtet mit |v|
values-token = Token
values-weight = Gewicht
values-norm = Norm nach W_O |v|
values-size = Gewicht · |v|
values-share = Anteil
values-picture = Beiträge der Tokens zu jeder Zahl der Ausgabe
values-dimension = Zahl { $dimension } der Ausgabe
map-value-norm = Gewichte × |v|
map-value-norm-hint = Attention, gewichtet mit der Größe dessen, was weitergegeben wird: des Values nach W_O, mit seinem Bias (Kobayashi et al. 2020). Ein großes Gewicht auf einem winzigen Value bewegt wenig. Eine Aufzeichnung hat kein W_O und zeigt die Größe des Values selbst.

plane-principal = Hauptachsen
plane-first = Erste zwei Dimensionen
plane-share = { $share } der quadrierten Länge liegen in dieser Ebene
plane-fit = Neu einpassen
plane-fit-hint = Wählt Richtungen und Maßstab neu. Solange du Pfeile bewegst, bleiben sie.
plane-moves = Ziehen ändert
plane-embedding = das Embedding
plane-projection = W_Q oder W_K
plane-no-embedding = Nur die erste Schicht liest die Embeddings selbst.
plane-query = Query { $token }
plane-key = Key { $token }
values-more = { $count ->
    [one] … und { $count } kleinerer
   *[other] … und { $count } kleinere
}
softmax-more = { $count ->
    [one] + { $count } kleinerer Term
   *[other] + { $count } kleinere Terme
}

plane-first-tokens = Die ersten { $shown } von { $all } Tokens.
plane-held-stale = Die Zahlen werden gerade berechnet, einen Moment.
plane-held-input = In der Zeile dieses Tokens stehen nur Nullen; keine Projektion kann es bewegen.
plane-held-projection = Diese Projektion besteht nur aus Nullen; kein Embedding kann den Pfeil bewegen.
