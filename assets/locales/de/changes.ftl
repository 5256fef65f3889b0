# Das Menü dessen, was mit der zweiten Maustaste geklickt wird.

change-head = Head { $place }
change-menu-hint = Dasselbe bietet ein Rechtsklick auf einen Head, ein Token, eine Zelle der Map, eine Schicht oder ein MLP.

# Was aus dem wurde, was ein Modell sagt.

shift-since-pinned = { $place }: KL(A ‖ jetzt) = { $divergence } nats
shift-since-pinned-hint = Σ p ln(p ÷ q) über das ganze Vokabular, p die Wahrscheinlichkeit in A und q jetzt: 0, wo beide gleich sind, größer, je weniger A erwartet hätte, was jetzt gesagt wird. Darunter die Wörter, deren Wahrscheinlichkeit sich am meisten änderte.
shift-since-untouched = { $place }: KL(ohne ‖ mit) = { $divergence } nats
shift-since-untouched-hint = Σ p ln(p ÷ q) über das ganze Vokabular, p die Wahrscheinlichkeit ohne die Eingriffe und q mit ihnen: 0, wo sie nichts ändern. Darunter die Wörter, deren Wahrscheinlichkeit sich am meisten änderte.
shift-from-to = { $before } → { $now }
shift-word = Wort
shift-in-a = in A
shift-now = jetzt
shift-without = ohne
shift-with = mit
shift-difference = Differenz
effects-untouched = Durch die Eingriffe
effects-untouched-hint = Was das Modell mit den Eingriffen sagt, neben dem, was es ohne sie sagt.
