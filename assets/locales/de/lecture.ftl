# Die Vorlesung: Tasten und Knöpfe, und das Fenster für Vortragende.

present = Vortragen
present-hint = Vollbild, nur das Bild, für den Hörsaal. Ein zweites Fenster ist für die Vortragenden.

lecture-next = Weiter
lecture-back = Zurück
lecture-reveal = Auflösen
lecture-black = Schwarz
lecture-white = Weiß
lecture-code = Als QR-Code zeigen
lecture-spotlight = Lichtkegel
lecture-larger = Licht größer
lecture-smaller = Licht kleiner
lecture-pointer = Zeiger
lecture-freeze = Einfrieren
lecture-clock = Uhr zeigen
lecture-presenter = Vortragsfenster
lecture-end = Beenden

lecture-covered = Das Bild ist verdeckt. Jede Taste holt es zurück.
lecture-presenter-title = Vortrag
lecture-time = { $elapsed } · noch { $remaining }
lecture-time-over = { $elapsed } · { $remaining } darüber
lecture-remaining = noch { $time }
lecture-over = { $time } darüber
lecture-minutes = Dauer in Minuten
lecture-start = Start
lecture-pause = Pause
lecture-reset = Auf null
lecture-is-black = Der Saal sieht Schwarz
lecture-is-white = Der Saal sieht Weiß
lecture-is-code = Der Saal sieht den QR-Code
qr-caption = Scanne das, kopiere die Zeile, die es enthält, und füge sie (Strg+V) in irgendein Attention Lab ein: Sie öffnet dieses Dokument.
qr-too-long = Als eine Zeile hat dieses Dokument { $count } Zeichen, und ein Code, der aus der letzten Reihe lesbar ist, fasst { $most }: Gib stattdessen seine Datei oder seine Zeile weiter.
lecture-is-frozen = Der Saal sieht das Eingefrorene
lecture-notes = Notizen
lecture-after = Danach: { $title }

# Kürzer als anderswo, damit es von der letzten Reihe aus lesbar ist.
hall-distance = Abstand { $distance }
hall-difference = Abweichung { $difference }
hall-reach = Durch { $layers }
hall-largest = größte { $value }
hall-mean = mittlere { $value }
hall-asked = Jetzt { $number }.
hall-zoom = { $zoom } %, damit alles hineinpasst
hall-presenter-behind = Das Vortragsfenster wartet hinter diesem (Alt+Tab)
hall-cost-time = Zeit eines Heads
hall-cost-bytes = Speicher neben Ein- und Ausgabe
