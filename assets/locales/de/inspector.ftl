# Der Inspektor auf dem Bildschirm.

inspector-locked = fixiert ✕
inspector-unlock-hint = Klicken oder Esc drücken, um die Zelle zu lösen.
inspector-source-hint = Woher die Zahlen dieses Heads kommen.
inspector-place = Schicht { $layer } · Head { $head }
inspector-first = erster Satz
inspector-second = zweiter Satz
inspector-peek = Vorschau: fixierte Zelle bleibt
inspector-ablated = Dieser Head ist abgeschaltet: Die Schicht liest statt seiner Ausgabe Nullen.
inspector-token = „{ $token }“
inspector-query = Query
inspector-key = Key
inspector-rank = Rang { $rank } von { $of }
inspector-tied = { $count ->
    [one] gleichauf mit 1 anderen
   *[other] gleichauf mit { $count } anderen
}
inspector-forbidden = Verboten
inspector-forbidden-hint = Die Maske setzt diesen Score auf −∞.
inspector-no-key = Auch einen Key wählen, um zu sehen, wie ein einzelnes Gewicht entsteht.

inspector-hint = Eine Zelle wählen, um zu sehen, wie ihre Zahl entsteht.
inspector-hint-hover = Auf eine Zelle der Map oder ein Wort darüber zeigen: Vorschau.
inspector-hint-click = Klick fixiert die Zelle. Noch ein Klick oder Esc löst sie.
inspector-hint-keys = Pfeiltasten bewegen die fixierte Zelle.

inspector-product = Skalarprodukt q · k
inspector-terms = Terme
inspector-sign-q = q
inspector-sign-k = k
inspector-sign-product = q × k
inspector-more-terms =
    { $count ->
        [one] ein weiterer Term
       *[other] { $count } weitere Terme
    }
inspector-fewer-terms = nur größte Terme
inspector-sum = Summe q · k

inspector-score = Vom Skalarprodukt zum Score
inspector-step-dot = q · k
inspector-step-scale = ÷ √K = ÷ √{ $width } = ÷ { $root }
inspector-step-factor = × { $factor }: 1/√K und ein Faktor, den diese Schicht für sich hat
inspector-step-scale-off = Nicht durch √K geteilt: Die Skalierung ist aus.
inspector-step-alibi = + Positionsterm b = { $term }
inspector-step-sinusoidal = Positionen stecken schon in X: addiert.
inspector-step-rope = Positionen stecken schon in q und k: gedreht.
inspector-step-learned = Positionen stecken schon in X: gelernt, in den Embeddings.
inspector-step-no-position = Keine Positionen: Die Reihenfolge spielt keine Rolle.
inspector-step-temperature = ÷ Temperatur τ = { $value }
inspector-step-allowed = Die Maske erlaubt diesen Key.
inspector-step-forbidden = Von der Maske verboten →
inspector-step-score = Score s

inspector-softmax = Softmax über die Zeile
inspector-empty = Die Maske erlaubt dieser Query keinen einzigen Key. Es gibt nichts zu verteilen, also sind alle Gewichte null.
inspector-max = Größter Score m
inspector-exponential = e^(s − m) = e^({ $score } − { $max })
inspector-exponentials = Summe Σ aller e^(s − m)
inspector-weight = Gewicht = { $exponential } ÷ { $sum }
inspector-keys = Keys der Zeile
inspector-sign-score = Score
inspector-sign-exponential = e^(s−m)
inspector-sign-weight = Gewicht
inspector-key-row = Key { $token }, Gewicht { $weight }
inspector-more-keys =
    { $count ->
        [one] … noch ein Key
       *[other] … noch { $count } Keys
    }

inspector-output = Ausgabe = Σ Gewicht · v
inspector-empty-output = Nichts wird gelesen: Die Ausgabe besteht aus Nullen.
inspector-more-contributions =
    { $count ->
        [one] + ein kleinerer Beitrag
       *[other] + { $count } kleinere Beiträge
    }
inspector-output-of = Ausgabe von

inspector-row = Wie breit der Blick ist
inspector-reading-empty = Die Zeile schaut auf nichts: Gewichte und Ausgabe sind null.
inspector-reading-only = Nur ein Key ist erlaubt, also bekommt er alles.
inspector-reading-stare = Ein langer Blick: Fast alles kommt von einem einzigen Token.
inspector-reading-few = Ein paar flüchtige Blicke: Einige Tokens teilen sich das Gewicht, die anderen zählen kaum.
inspector-reading-uneven = Ein Blick in die Runde: Viele Tokens teilen sich das Gewicht, manche bekommen mehr als andere.
inspector-reading-many = Ein Blick auf alle: Jedes Token bekommt fast gleich viel.
inspector-entropy = Entropie in nat
inspector-effective = Effektive Tokens, von { $allowed }
inspector-curve = Effektive Tokens bei anderen Temperaturen τ
inspector-curve-point =
    Temperatur τ { $temperature }
    { $effective } Tokens

strip-hint = Auf ein Wort zeigen, um zu sehen, wohin es schaut.
strip-nothing-allowed = Die Maske lässt dieses Wort auf nichts schauen.
strip-token = Token { $token }
strip-token-weight = Token { $token }, Gewicht { $weight }
strip-token-forbidden = Token { $token }, verboten

# Why a designed head gives a weight, in the terms of its recipe.
why = { $weight }: { $parts }.
why-part = { $what } ({ $product })
why-and = { $first } und { $last }
why-place = wo sie stehen
why-nothing = { $weight }: „{ $key }“ hat nichts von dem, was gesucht wird.
why-asks-nothing = Dieser Head fragt bei „{ $query }“ nach nichts: Er verteilt sich gleichmäßig.
why-asks-places = Dieser Head fragt bei „{ $query }“ nicht nach Wörtern, nur danach, wo andere stehen.
relation-previous-why = er schaut ein Token zurück
relation-next-why = er schaut ein Token voraus
relation-current-why = er schaut auf sich selbst
relation-nearby-why = er schaut in die Nähe
relation-away-why = er schaut weiter weg
relation-earlier-why = er schaut zurück, das Nächste zuerst
relation-later-why = er schaut voraus, das Nächste zuerst
relation-same-word-why = das gleiche Wort wird gesucht
relation-after-copy-why = gesucht wird, was auf die frühere Kopie folgte
relation-begin-why = gesucht wird der Anfang
relation-punctuation-why = gesucht wird ein Satzzeichen
relation-determiner-to-noun-why = das Artikelwort sucht sein Nomen
relation-noun-to-adjective-why = das Nomen sucht ein Adjektiv
relation-adjective-to-noun-why = das Adjektiv sucht ein Nomen
relation-noun-to-verb-why = das Nomen sucht ein Verb
relation-noun-to-opener-why = das Nomen sucht, was es einleitet ({ $feature })
relation-verb-to-subject-why = das Verb verlangt ein Subjekt ({ $feature })
relation-verb-to-candidate-why = das Verb sucht ein Subjekt ({ $feature })
relation-pronoun-to-animate-why = das Pronomen sucht ein Lebewesen
relation-pronoun-to-fitting-why = das Pronomen sucht ein Nomen für „{ $feature }“
relation-pronoun-to-cue-why = das Pronomen sucht eine Beschreibung ({ $feature })
relation-subject-to-cue-why = das Pronomen sucht eine Beschreibung ({ $feature })
relation-cue-to-noun-why = die Beschreibung passt zu: { $feature }
relation-question-to-definition-why = die Frage sucht eine Definition
relation-question-to-example-why = die Frage sucht ein Beispiel
relation-same-topic-why = gemeinsames Thema: { $feature }
values-alike = Hier geben alle Tokens denselben Value weiter: Die Ausgabe ist dieselbe, wohin auch immer geschaut wird.
strip-token-lacks-signs = Keine Schrift auf diesem Rechner hat jedes Zeichen dieses Tokens.
