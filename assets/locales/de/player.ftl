# Das Abspielen des Rechenwegs, und wie tief es hineinschaut.

player-play = Abspielen
player-pause = Pause
player-step = Schritt vor
player-back = Schritt zurück
player-restart = Von vorn
player-speed = Tempo
player-all = Alles zeigen

depth-black-box = Blackbox
depth-stages = Stufen
depth-matrices = Matrizen
depth-products = Einzelne Produkte
depth-code = Rust-Code

reduced-motion = Weniger Bewegung
reduced-motion-hint = Bilder wechseln sofort, statt sich zu bewegen.

code-caption = Die Zeilen des Kernels, die { $symbol } ({ $meaning }) berechnen, so wie sie in dieses Programm kompiliert wurden.

black-box = Attention
black-box-says = Hinein gehen { $tokens } zu je { $width } Zahlen. Jedes fragt jedes andere „Bist du relevant?“, in { $heads } zugleich, und kommt als Mischung dessen heraus, was es gefunden hat: mit so vielen Zahlen wie zuvor.
black-box-open = Hineinschauen

happens-embeddings = Jedes Token wird zu einer Zeile von Zahlen: seinem Embedding.
happens-positions = Wellen sagen, wo jedes Token steht.
happens-input = Das liest die Schicht.
happens-wq = W_Q ist gelernt: Aus dem, was ein Token ist, wird das, wonach es fragt.
happens-wk = W_K ist gelernt: Aus dem, was ein Token ist, wird das, woran es zu finden ist.
happens-wv = W_V ist gelernt: Aus dem, was ein Token ist, wird das, was es weitergibt.
happens-plain-queries = Jede Zeile mal W_Q: eine Query für jedes Token.
happens-plain-keys = Jede Zeile mal W_K: ein Key für jedes Token.
happens-queries = Das sind die Queries: wonach jedes Token fragt.
happens-keys = Das sind die Keys: woran jedes Token zu finden ist.
happens-values = Jede Zeile mal W_V: was jedes Token weitergibt, wenn es gelesen wird.
happens-products = Jede Query trifft jeden Key: ein Skalarprodukt für jedes Paar.
happens-scaled = Mal 1/√K (ohne Skalierung mal 1): Breite Heads sollen nicht lauter schreien.
happens-scores = Positionen und Temperatur reden mit, und die Maske setzt −∞.
happens-maxima = Der größte Score jeder Zeile, damit nichts überläuft.
happens-exponentials = e hoch Score minus Maximum: nie negativ, und Großes ragt heraus.
happens-sums = Die Exponentialwerte jeder Zeile werden summiert.
happens-weights = Jeder Exponentialwert durch seine Zeilensumme: Anteile, die zusammen 1 ergeben.
happens-head-output = Jedes Token mischt die Values nach seinen Gewichten.
happens-concat = Die Ausgaben aller Heads, nebeneinander.
happens-wo = W_O ist gelernt: Es legt fest, wie die Heads sich mischen.
happens-output = Die Heads werden gemischt; mit Residualstrom kommt die Eingabe hinzu.
