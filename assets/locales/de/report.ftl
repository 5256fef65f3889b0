# Der Bericht: eine HTML-Seite über den gegenwärtigen Zustand.

report-save = Bericht speichern …
report-save-hint = Eine Seite für jeden Browser: Satz, Einstellungen, Bilder, Zahlen und Eingriffe. Sie braucht nichts neben sich.
path-save-report = Bericht speichern, als .html
file-kind-report = Bericht
report-making = Der Bericht entsteht …
report-by = Erstellt mit Attention Lab { $version }. Jede Zahl hat der Attention-Kern berechnet.
report-on = an
report-off = aus
report-made = Heads sind
report-step = Trainingsschritt
report-training-seed = Seed des Trainings
report-folder = Geöffnet aus
report-file = Datei
report-settings = Einstellungen
report-figures = Was zu sehen ist
report-heads = Heads
report-heads-about = Was ein entworfener Head vor allem sucht, und was jeder Head tut, gelesen aus seinen Gewichten über dem ersten Satz. Jeweils mit dem Trefferanteil, dem Anteil der Aufmerksamkeit, der dorthin fällt. Entropie in nat und Abstand in Tokens sind Mittel über die Zeilen.
report-head = Head
report-name = Name
report-source = Herkunft
report-seeks = Sucht
report-does = Tut
report-entropy = Entropie
report-effective = Effektive Tokens
report-distance = Abstand
report-weights = Gewichte von Head { $head }, { $name }
report-weights-about = Zeilen sind Queries, Spalten sind Keys; jede Zeile summiert sich zu 1. Ein Punkt ist ein verbotenes Paar.
report-weights-too-long = { $count ->
    [one] { $count } Token ist zu viel für eine Tabelle. „attention-lab export“ schreibt alle Gewichte.
   *[other] { $count } Tokens sind zu viele für eine Tabelle. „attention-lab export“ schreibt alle Gewichte.
}
report-outputs = Ausgabe jedes Tokens
report-outputs-about = Was die letzte Schicht aus jedem Token macht: wie lang seine Ausgabe ist, wie weit sie von seinem Embedding entfernt ist, als Anteil von dessen Länge, und der Kosinus zwischen beiden.
report-token = Token
report-looks = Schaut am meisten auf
report-weight = Gewicht
report-length = Länge der Ausgabe
report-moved = Vom Embedding
report-cosine = Kosinus
report-moved-since = Seit A
report-cosine-since = Kosinus zu A
report-next = Was als Nächstes kommt
report-next-about = Die wahrscheinlichsten Tokens nach „{ $token }“.
report-word = Token
report-probability = Wahrscheinlichkeit
report-logit = Logit
report-interventions-about = Was jeder von ihnen bewirkt: was sich zwischen dem Lauf ohne ihn und diesem am meisten bewegt hat.
report-change = Eingriff
report-state = Zustand
report-most-moved = Ausgabe, die sich am meisten bewegt hat
report-moved-by = Um
report-head-moved = Gewichte, die sich am meisten bewegt haben
report-alike = Nichts unterscheidet sich.
report-largest = Head { $head } hat sich am meisten bei { $pair } geändert: { $change }.
report-weights-moved = Schaut anderswohin
