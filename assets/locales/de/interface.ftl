# Leisten, Menüs, Dialoge und Meldungen.

app-name = Attention Lab

menu-file = Datei
menu-presets = Vorlagen
open = Öffnen…
save = Speichern
save-as = Speichern unter…
recent = Zuletzt geöffnet
about = Über Attention Lab
quit = Beenden
undo = Rückgängig
redo = Wiederholen
reset = Reset
reset-hint = Zurück zur Vorlage, wie sie geöffnet wurde; lässt sich rückgängig machen.
dismiss = Ausblenden
cancel = Abbrechen
close = Schließen

group-start = Zum Einstieg
group-places = Wohin schauen: Stellen
group-words = Wonach suchen: Wörter
group-grammar = Grammatik
group-mechanics = Wie es funktioniert und wann es versagt
group-scale = Viele Heads, lange Texte
group-training = Modelle, die lernen

view-explore = Erkunden
view-walk = Rechenweg
view-heads = Heads
view-positions = Positionen
view-kernels = Kernel
order = Sortiert nach
layer-of = Schicht { $number } von { $all }
unlock = Lösen ✕
unlock-hint = Löst die fixierte Zelle (Esc).
side-controls = Regler
side-inspector = Inspektor
side-hint = Blendet die Seitenleiste ein oder aus.

look = Ansicht
language = Sprache
language-system = Wie das System
theme = Design
theme-dark = Dunkel
theme-light = Hell
theme-projector = Beamer
palette = Farben der Zahlen
palette-viridis = Viridis
palette-cividis = Cividis
palette-magma = Magma
palette-grey = Grau
color-scale = Farbskala
scale-linear = Linear
scale-log = Log
scale-per-row = Pro Zeile
zoom = Zoom

unsaved-title = Änderungen speichern?
unsaved-text = Dieses Dokument enthält Änderungen, die noch in keiner Datei stehen.
unsaved-save = Speichern
unsaved-discard = Verwerfen

about-version = Version { $version }
about-text = Weiches Nachschlagen zum Anfassen: Jedes Token fragt jedes andere „Bist du relevant?“ und gewichtet die Antwort. Jede Zahl auf dem Bildschirm hat der Attention-Kernel berechnet.
about-caution = Ein Gewicht zeigt, woher ein Head liest. Es beweist nicht, warum ein Modell so geantwortet hat (Jain & Wallace 2019; Wiegreffe & Pinter 2019).

message-opening = { $file } wird geöffnet …
message-saved = { $file } gespeichert.
message-session-damaged = Die letzte Sitzung ließ sich nicht wiederherstellen ({ $error }) und wurde als { $file } beiseitegelegt.
message-session-earlier = Die letzte Sitzung kam erst, als du schon etwas anderes begonnen hattest. Sie wurde als { $file } aufgehoben.
message-session-taken = Die Sitzung gehört einem anderen Fenster: was du hier tust, kommt nicht von selbst zurück; speichere also, was du behalten willst.

path-open = Datei öffnen
picture-save = Bild speichern …
picture-copy = Bild kopieren
picture-copied = Das Bild ist in der Zwischenablage.
path-save-picture = Bild speichern, als .svg oder .png
file-kind-picture = Bild
path-save = Speichern unter
path-why = Der Dateidialog des Systems ließ sich hier nicht öffnen. Gib Ordner und Namen ein.
path-folder = Ordner
path-name = Dateiname
path-exists = Eine Datei dieses Namens gibt es dort schon.
path-do-open = Öffnen
path-do-save = Speichern
path-do-replace = Ersetzen

file-kind-open = Vorlagen und Matrizen
file-kind-preset = Vorlage

# Aufzeichnungen echter Modelle
group-models = Echte Modelle
recorded-title = Aufgezeichnet
recorded-about = Die Gewichte der Heads eines echten Modells, anderswo gesichert. Sie sind gelernt, und niemand hat entworfen, wonach ein Head sucht.
recorded-model = Modell
recorded-source = Quelle
recorded-licence = Lizenz
recorded-layers = Schichten
recorded-heads = Heads
recorded-tokens = Text
recorded-mask = Maske
recorded-values = Values
recorded-causal = kausal: Keine Query sieht einen späteren Key
recorded-all-keys = keine: Jede Query sieht jeden Key
recorded-width = aufgezeichnet, K = { $width }
recorded-no-values = nicht aufgezeichnet
recorded-absent = Die Datei enthält Attention-Gewichte und weder Queries noch Keys: Scores, Produkte, der Rechenweg, Positionen und Kernel brauchen sie.
recorded-row = Die größten Gewichte der Zeile
recorded-size = ‖v‖ { $size }
recorded-others = { $count } andere
recorded-unchanged = Eine Aufzeichnung zeigt, was war; nichts an ihr lässt sich ändern.
absent-title = Nicht in einer Aufzeichnung
absent-products = Diese Ansicht beginnt bei Queries und Keys. Eine Aufzeichnung enthält die Attention-Gewichte, die aus ihnen wurden, und höchstens die Values.
absent-cache-title = Nichts aufzuheben
absent-cache = Dieses Modell liest seinen Text auf einmal, jedes Wort in beide Richtungen, und schreibt keinen: Es gibt kein nächstes Wort, für das Keys und Values aufgehoben würden.
absent-back = Zurück zu Erkunden
