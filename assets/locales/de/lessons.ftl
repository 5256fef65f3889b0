# Lektionen: die Kursseite, die Tafel einer Lektion, und was an einer nicht stimmt.

view-course = Lektionen
course-intro = Zehn Lektionen, von einem flüchtigen Blick zum geübten Auge. Jede lässt sich verlassen und fortsetzen; das eigene Dokument kommt wieder, wie es war.
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
course-next = Nächste Lektion: { $title }

lesson-leave = Verlassen
lesson-leave-hint = Beendet die Lektion und holt das eigene Dokument zurück, wie es war.
lesson-step = Schritt { $step } von { $steps }
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

lesson-fault = Schritt { $step }: { $what }
lesson-slip-action = Eine Aktion ist nicht möglich: { $refusal }
lesson-slip-target = Das Ziel „{ $target }“ gibt es nicht.
lesson-slip-number = In „{ $shown }“ ist eine Zahl nicht zu haben.
lesson-slip-too-easy = Die Aufgabe ist schon gelöst, bevor etwas getan ist.
lesson-slip-unsolved = Die Lösung löst die Aufgabe nicht.
lesson-slip-unclear = Auf die Frage gibt es unter den Antworten keine eindeutige.
lesson-sound = jeder Schritt läuft
