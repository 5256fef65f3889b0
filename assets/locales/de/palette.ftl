# Die Palette, die alles durch Tippen findet, und was jedes darin tut.

find = Alles finden…
find-example = Eine Ansicht, ein Befehl, eine Vorlage, eine Lektion, ein Begriff, ein Head …
find-nothing = Nichts heißt „{ $typed }“, in keiner Sprache dieses Programms.
find-views = Ansichten
find-commands = Befehle
find-presets = Vorlagen
find-lessons = Lektionen
find-terms = Begriffe
find-heads = Heads dieses Dokuments

keys-palette = In der Liste, die alles findet
keys-entry-above = Eintrag darüber
keys-entry-below = Eintrag darunter
keys-first-entry = Erster Eintrag
keys-last-entry = Letzter Eintrag
keys-choose = Den Eintrag wählen

about-explore = Ein Head im Einzelnen: wer auf wen schaut, und warum.
about-walk = Die Rechnung vom Token zur Ausgabe, Zahl für Zahl.
about-heads = Alle Heads auf einen Blick, zum Sortieren, Filtern und Kombinieren.
about-positions = Die Wege, einem Modell die Reihenfolge der Tokens zu sagen, nebeneinander.
about-cost = Was exakte, Flash-, Sparse- und lineare Attention auf diesem Rechner kosten.
about-compare = Der gewählte Head, von jedem Kernel gerechnet, und wie weit die Ergebnisse abweichen.
about-flash = FlashAttention bei der Arbeit: Kachel für Kachel, mit laufendem Maximum und laufender Summe.
about-sparse = Welche Paare ein Sparse-Kernel behält und wie weit Nachrichten reisen.
about-decode = Text, Token für Token geschrieben, mit dem Cache von Keys und Values, der wächst.
about-course = Lektionen, die dich an die Hand nehmen.
about-lens-plane = Queries und Keys als Pfeile in einer Ebene.
about-lens-softmax = Wie aus den Scores einer Zeile Gewichte werden.
about-lens-values = Wie die Ausgabe einer Zeile aus Values entsteht.
about-depth = Eine Stufe des Rechenwegs: wie viel von der Rechnung zu sehen ist.

about-keys = Alle Tasten des Programms, nach dem Ort, an dem sie wirken.
about-open = Eine Vorlage, Matrizen, eine Aufzeichnung oder eine Lektion aus einer Datei.
about-save = Schreibt das Dokument in seine Datei.
about-save-as = Schreibt das Dokument in eine Datei deiner Wahl.
about-undo = Nimmt die letzte Änderung des Dokuments zurück.
about-redo = Macht die zurückgenommene Änderung wieder.
about-quit = Beendet das Programm.
about-zoom = Die Größe von allem auf dem Bildschirm.
about-lesson-next = Der nächste Schritt der Lektion.
about-lesson-back = Der Schritt davor.
about-glossary = Was die Wörter bedeuten, mit Formeln und dem Ort, an dem man es sieht.
about-about = Version und ein Wort zur Vorsicht.
about-theme = Die Farben des Programms.
about-language = Die Sprache des Programms.
