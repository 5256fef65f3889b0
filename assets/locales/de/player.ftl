# Das Abspielen des Rechenwegs, und wie tief es hineinschaut.

player-play = Abspielen
player-pause = Pause
player-step = Schritt vor
player-back = Schritt zurück
player-restart = Von vorn
player-speed = Tempo
player-all = Alles zeigen

depth-flow = Der ganze Weg
depth-matrices = Matrizen
depth-products = Produkte
depth-code = Rust-Code

reduced-motion = Weniger Bewegung
reduced-motion-hint = Bilder wechseln sofort, statt sich zu bewegen.

code-caption = Die Zeilen des Kernels, die { $symbol } ({ $meaning }) berechnen, so wie sie in dieses Programm kompiliert wurden.

walk-embeddings-happens = Jedes Token wird zu einer Zeile von Zahlen: seinem Embedding.
walk-positions-happens = Wellen sagen, wo jedes Token steht.
walk-input-happens = Das liest die Schicht.
walk-wq-happens = W_Q ist gelernt: Aus dem, was ein Token ist, wird das, wonach es fragt.
walk-wk-happens = W_K ist gelernt: Aus dem, was ein Token ist, wird das, woran es zu finden ist.
walk-wv-happens = W_V ist gelernt: Aus dem, was ein Token ist, wird das, was es weitergibt.
walk-plain-queries-happens = Jede Zeile mal W_Q: eine Query für jedes Token.
walk-plain-keys-happens = Jede Zeile mal W_K: ein Key für jedes Token.
walk-queries-happens = Das sind die Queries: wonach jedes Token fragt.
walk-keys-happens = Das sind die Keys: woran jedes Token zu finden ist.
walk-values-happens = Jede Zeile mal W_V: was jedes Token weitergibt, wenn es gelesen wird.
walk-products-happens = Jede Query trifft jeden Key: ein Skalarprodukt für jedes Paar.
walk-scaled-happens = Mal 1/√K (ohne Skalierung mal 1): Breite Heads sollen nicht lauter schreien.
walk-scores-happens = Positionen und Temperatur reden mit, und die Maske setzt −∞.
walk-maxima-happens = Der größte Score jeder Zeile, damit nichts überläuft.
walk-exponentials-happens = e hoch Score minus Maximum: nie negativ, und Großes ragt heraus.
walk-sums-happens = Die Exponentialwerte jeder Zeile werden summiert.
walk-weights-happens = Jeder Exponentialwert durch seine Zeilensumme: Anteile, die zusammen 1 ergeben.
walk-head-output-happens = Jedes Token mischt die Values nach seinen Gewichten.
walk-concat-happens = Die Ausgaben aller Heads, nebeneinander.
walk-wo-happens = W_O ist gelernt: Es legt fest, wie die Heads sich mischen.
walk-output-happens = Die Heads werden gemischt; mit Residualstrom kommt die Eingabe hinzu.
