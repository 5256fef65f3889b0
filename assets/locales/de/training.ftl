# Lernen: Aufgaben, was ein Kopf dabei darf, und warum ein Training anhielt

task-repeat = Wiederholen
task-repeat-about = Ein Stück aus zufälligen Wörtern wiederholt sich. Zuerst lernt ein Kopf der Schicht 1, auf das vorige Token zu schauen; dann findet ein Kopf der Schicht 2 mit seiner Hilfe das Token hinter dem letzten gleichen: ein Induktionskopf. Der Verlust auf der Wiederholung stürzt ab, sobald sich beide gefunden haben. Eine Schicht allein kann es nicht.
task-copy = Abschreiben
task-copy-about = Wörter, ein Zeichen, und dieselben Wörter noch einmal. Ein Kopf lernt, so weit zurückzuschauen, wie das erste Wort entfernt ist, und dann mit jedem Schritt eins weiter: eine Linie neben der Diagonale.
task-reverse = Umkehren
task-reverse-about = Wörter, ein Zeichen, und die Wörter vom letzten zum ersten. Ein Kopf lernt eine Gegendiagonale: Mit jedem Schritt schaut er eine Stelle weiter nach links.
task-sort = Sortieren
task-sort-about = Zahlen, ein Zeichen, und dieselben Zahlen der Größe nach. Ein Kopf lernt, die nächstgrößere Zahl zu suchen, wo sie auch steht: Die Karte ist keine Linie, denn nicht der Platz entscheidet, sondern der Wert.
task-first = Erstes Token noch einmal
task-first-about = Wörter, ein Zeichen, und das erste Wort. Ein Kopf lernt, auf den Anfang zu schauen, wie weit er auch entfernt ist; ohne Positionen weiß er nicht, wo der ist, mit kausaler Maske kann er ihn finden.
task-brackets = Klammern
task-brackets-about = Klammern dreier Arten, ein Zeichen, und jene, die schließen, was noch offen ist. Köpfe lernen, den Partner zu finden: die letzte Klammer, die noch nichts geschlossen hat, und dann die um sie herum.
task-recall = Schlüssel und Wert
task-recall-about = Paare aus Buchstabe und Zahl, ein Zeichen, und dann wieder ein Buchstabe. Ein Kopf lernt, auf das vorige Token zu schauen, sodass jede Zahl ihren Buchstaben kennt; der nächste fragt nach dem Buchstaben und liest die Zahl: noch einmal Induktion.
task-majority = Mehrheit
task-majority-about = Wörter, ein Zeichen, und das häufigste Wort. Ein Kopf lernt, auf alle Wörter gleich zu schauen, sodass die Mischung ihrer Werte eine Zählung ist; kein einzelnes Token hat die Antwort.
task-text = Text
task-text-about = Stücke eines Textes, Zeichen für Zeichen oder Wort für Wort. Köpfe lernen die letzten Zeichen, den Anfang des Wortes und Wiederholungen; wie tief der Verlust fallen kann, weiß vorher niemand.

train-positions-none = keine
train-positions-learned = gelernt
train-positions-sinusoidal = sinusförmig
train-positions-rotary = rotierend
train-positions-alibi = ALiBi

hold-free = lernt
hold-ablated = aus
hold-frozen = eingefroren
hold-previous = auf dem vorigen Token gehalten
hold-match = auf der Antwort gehalten

diverged-loss-not-a-number = der Verlust ist keine Zahl mehr
diverged-gradient-not-a-number = der Gradient ist keine Zahl mehr
diverged-loss-too-large = der Verlust liegt weit über dem des Ratens
diverged = Schritt { $step } ließ sich nicht gehen: { $cause }; der letzte gute Zustand ist der von Schritt { $back }
