# Die Tasten: ihre Namen, was sie tun, und wo.

keys = Tasten
keys-everywhere = Überall
keys-map = Auf einer Map
keys-strip = Auf den Wörtern des Satzes
keys-matrix = Auf einer Matrix des Rechenwegs
keys-plane = Auf der Spitze eines Pfeils in der Ebene
keys-player = Solange nichts den Fokus hat, bei allem, was Schritt für Schritt abläuft
keys-grid = Auf einem Head
keys-lesson = In einer Lektion
keys-lecture = In einer Vorlesung
keys-slider = Auf einem Regler
keys-page = In langen Ansichten und Listen

keys-next = Nächstes Bedienelement
keys-previous = Voriges Bedienelement
keys-press = Drücken, auswählen, ein Menü öffnen
keys-let-go = Fixiertes lösen; ein Menü oder einen Dialog schließen
keys-zoom-in = Größer
keys-zoom-out = Kleiner
keys-zoom-reset = Zoom 100 %
keys-up = Eine Zeile nach oben
keys-down = Eine Zeile nach unten
keys-left = Eine Spalte nach links
keys-right = Eine Spalte nach rechts
keys-row-start = An den Anfang der Zeile
keys-row-end = Ans Ende der Zeile
keys-first-query = Zur ersten Query
keys-last-query = Zur letzten Query
keys-first-row = Zur ersten Zeile
keys-last-row = Zur letzten Zeile
keys-paint = Die Zelle sperren oder freigeben, solange die Maske gemalt wird
keys-previous-word = Voriges Wort
keys-next-word = Nächstes Wort
keys-first-word = Erstes Wort
keys-last-word = Letztes Wort
keys-lock-word = Das Wort fixieren; es sperren, solange die Maske gemalt wird
keys-type = Die Zahl überschreiben, wo sie gegeben ist
keys-type-number = Eine Zahl zu tippen beginnen, wo sie gegeben ist
keys-tip-up = Die Spitze nach oben
keys-tip-down = Die Spitze nach unten
keys-tip-left = Die Spitze nach links
keys-tip-right = Die Spitze nach rechts
keys-head-above = Head darüber
keys-head-below = Head darunter
keys-previous-head = Voriger Head
keys-next-head = Nächster Head
keys-first-head = Erster Head
keys-last-head = Letzter Head
keys-combine = Den Head wählen; in der Ansicht der Heads in die gemeinsame Map aufnehmen oder herausnehmen
keys-isolate = Nur diesen Head in der gemeinsamen Map, oder alle wie zuvor
keys-open-head = Die Map des Heads öffnen
keys-less = Weniger
keys-more = Mehr
keys-original = Der ursprüngliche Wert
keys-page-up = Eine Seite nach oben
keys-page-down = Eine Seite nach unten

# Ein Name mit seinen Tasten: „Abspielen (Leertaste)“.
with-keys = { $name } ({ $keys })

# Was auf den Tasten steht.
key-ctrl = Strg
key-alt = Alt
key-shift = Umschalt
key-space = Leertaste
key-enter = Eingabe
key-escape = Esc
key-backspace = Rücktaste
key-delete = Entf
key-tab = Tab
key-home = Pos1
key-end = Ende
key-page-up = Bild auf
key-page-down = Bild ab
