# Lektionen: die Kursseite, die Tafel einer Lektion, und was an einer nicht stimmt.

view-course = Lektionen
course-intro = Dreizehn Lektionen, von einem flüchtigen Blick zum geübten Auge, und Aufgaben wie in einer Prüfung. Jede lässt sich verlassen und fortsetzen; das eigene Dokument kommt wieder, wie es war.
course-own = Eigene Lektionen
course-own-none = Eine Lektion ist eine Textdatei, die man selbst schreiben kann. Ist eine geöffnet worden, stehen hier alle aus ihrem Ordner.
course-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
course-steps = { $count ->
    [one] ein Schritt
   *[other] { $count } Schritte
}
course-begun = Schritt { $step } von { $steps }
course-done = durchgearbeitet
course-start = Beginnen
course-resume = Fortsetzen
course-again = Noch einmal
course-start-named = { $action }: { $title }
course-path = Der 90-Minuten-Weg
course-path-about = Eine Vorlesung lang durch den Kurs: die Schritte, ohne die niemand gehen sollte.
course-stops = { $count } Halte
course-begun-path = Halt { $step } von { $steps }
course-exam = Prüfungsaufgaben
course-next = Nächste Lektion: { $title }

lesson-leave = Verlassen
lesson-leave-hint = Beendet die Lektion und holt das eigene Dokument zurück, wie es war.
lesson-step = Schritt { $step } von { $steps }
lesson-stop = Halt { $step } von { $steps }
lesson-back = Zurück
lesson-next = Weiter
lesson-finish = Fertig
lesson-restart = Schritt von vorn
lesson-goal = Zum Ausprobieren
lesson-goal-reached = Geschafft
lesson-miss-mirror = Da fragt „{ $query }“ nach „{ $key }“: Zeilen fragen, Spalten werden gefragt.
lesson-miss-other = Da fragt „{ $query }“ nach „{ $key }“: eine andere Zelle.
lesson-hint = Tipp
lesson-show-me = Vormachen
lesson-number = deine Zahl
lesson-answer = Antworten
lesson-predict = Erst vorhersagen
lesson-predict-right = Richtig
lesson-predict-wrong = Nicht ganz: „{ $right }“
quote-open = „
quote-close = “
lesson-predict-revealed = Es ist „{ $right }“.
lesson-rises = Steigt
lesson-falls = Fällt
lesson-stays = Bleibt gleich
lesson-times = × { $factor }
lesson-choice-right = { $choice }, die richtige Antwort
lesson-choice-wrong = { $choice }, so geantwortet

lesson-fault = Zeile { $line }, Schritt { $step }: { $what }
lesson-slip-action = Eine Aktion ist nicht möglich: { $refusal }
lesson-slip-target = Das Ziel „{ $target }“ gibt es nicht.
lesson-slip-number = In „{ $shown }“ ist eine Zahl nicht zu haben.
lesson-slip-too-easy = Die Aufgabe ist schon gelöst, bevor etwas getan ist.
lesson-slip-too-easy-number = Die Aufgabe verlangt { $asked }, und bevor etwas getan ist, sind es { $number }.
lesson-slip-unsolved = Die Lösung löst die Aufgabe nicht.
lesson-slip-unsolved-number = Die Lösung erreicht { $number }, die Aufgabe verlangt { $asked }.
lesson-slip-unclear = Auf die Frage gibt es unter den Antworten keine eindeutige: { $found }.
lesson-sound = jeder Schritt läuft

# Eine Lektion auf Papier.
handout-answers = Mit den Antworten
handout-name = Name
handout-page = { $page } von { $pages }

# Antworten, die abgegeben werden.
answers-title = Zum Abgeben
answers-name = Dein Name
answers-own-seed = Wörter und zufällige Heads werden aus deinem Namen gezogen, deine Zahlen sind also deine eigenen.
answers-all = Jede Aufgabe hat eine Antwort.
answers-missing = Noch ohne Antwort: Schritt { $steps }.
answers-save = Meine Antworten speichern …
answers-no-name = Tippe erst deinen Namen ein.
path-save-answers = Meine Antworten speichern
file-kind-answers = Antworten
