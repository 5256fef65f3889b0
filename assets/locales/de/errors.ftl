# Was falsch ist, wo, was erwartet war und was gefunden wurde; der Pfad zuletzt.

error-file = { $problem } (Datei { $path })
error-read = nicht lesbar: { $error }
error-write = nicht schreibbar, nichts wurde geändert: { $error }
error-too-large = zu groß: erwartet höchstens { $most } Byte, gefunden { $got }
error-not-text = erwartet UTF-8-Text, gefunden ein anderes Byte an Position { $at }
error-syntax = Zeile { $line }, Spalte { $column }: { $message }
error-invalid = { $place }: erwartet { $expected }, gefunden { $got }
error-safetensors = keine Safetensors-Datei: { $error }

error-bounds = { $what }: erwartet { $low } bis { $high }, gefunden { $got }
error-uneven-heads = Heads einer Schicht: erwartet { $first } wie in der ersten Schicht, gefunden { $got }
error-memory = das braucht { $need } MiB Speicher, und die Grenze ist { $limit } MiB: bitte weniger Tokens, Heads oder Schichten

quantity-tokens = Tokens
quantity-second-tokens = Tokens des zweiten Satzes
quantity-token-characters = Zeichen eines Tokens
quantity-width = Modellbreite D
quantity-head-width = Head-Breite K
quantity-group-size = Gruppengröße
quantity-layers = Schichten
quantity-heads = Heads
quantity-relation-strength = Stärke einer Relation
quantity-deviation = Streuung der zufälligen Gewichte
quantity-temperature = Temperatur τ
quantity-number = Zahl
quantity-position-strength = Stärke der Positionskodierung

error-filter = Filter, Zeichen { $at }: erwartet { $expected }, gefunden { $got }
error-filter-number = eine Zahl wie 0.8 oder 80 %
error-filter-or = { $names } oder { $last }
error-filter-got = „{ $got }“
error-filter-nothing = nichts
action-refused = { $action }: { $why }
error-recording = Eine Aufzeichnung wird nicht als Vorlage gesichert: Ihre eigene Datei enthält alles, was es gibt.
