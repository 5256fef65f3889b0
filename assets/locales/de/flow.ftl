# Der ganze Weg, von den Wörtern bis zur Ausgabe.
flow-numbers = { $count ->
    [one] { $count } Zahl
   *[other] { $count } Zahlen
}
flow-letter-tokens = T
flow-letter-width = D
flow-letter-head = K
flow-letter-heads = H·K
flow-letter-inner = F
flow-letter-one = 1
flow-heads = { $count ->
    [one] Ein Head: Jedes Wort fragt alle anderen, wie wichtig sie ihm sind
   *[other] { $count } Heads zugleich: In jedem fragt jedes Wort alle anderen, wie wichtig sie ihm sind
}
flow-heads-hint = Eine helle Zelle: Das Wort ihrer Zeile schaut stark auf das Wort ihrer Spalte. Klick auf einen Head, um hineinzuschauen.
flow-inside-hint = Ein Klick zeigt, was darin geschieht.
flow-layer-hint = Ein Klick zeigt diese Schicht.
flow-open-matrix = Ein Klick zeigt die Zahlen.
flow-map = Map
flow-map-hint = Zeigt diesen Head groß, mit seinen Wörtern
flow-close = Zurück
flow-close-hint = Zurück zu allen Heads (Esc)
flow-help = Von oben nach unten: Wörter werden zu Zeilen von Zahlen, Heads mischen sie, und heraus kommt eine neue Zeile für jedes Wort. Zeig auf einen Teil, um zu sehen, woraus er entstand. Klick auf einen Head, um hineinzuschauen, oder auf eine Matrix, um ihre Zahlen zu sehen.
flow-from-to = Von { $from } zu { $to }
flow-words = den Wörtern
flow-before = den Schichten davor
flow-after = den Schichten danach
flow-all-heads = den Heads
flow-other-heads = den anderen Heads
flow-embeddings = Wörter als Zahlen
flow-positions = Plätze
flow-input = was die Schicht liest
flow-concat = nebeneinander
flow-normed = alle Zeilen gleich groß
flow-attention = was die Attention schreibt
flow-sum = zum Strom addiert
flow-mlp = jedes Wort für sich
flow-wo = mischt sie
flow-output = was herauskommt
flow-layers = Schichten { $first } bis { $last }
