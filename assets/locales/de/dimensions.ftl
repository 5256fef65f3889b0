# Wofür die Zahlen eines entworfenen Dokuments stehen.

dimension-word = Wort
dimension-place = Ort
dimension-identity = Identität { $number }
dimension-memory = gemerkt { $number }
dimension-named = { $number }: { $name }
walk-row-named = Zeile { $row }: { $name }
walk-column-named = Spalte { $column }: { $name }
inspector-output-names = Die Zahlen der Reihe nach: { $names }
