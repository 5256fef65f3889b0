# Der Rechenweg.
lens-matrices = Matrizen
lens-plane = Pfeile
lens-softmax = Softmax
lens-values = Values

# Die Matrizen: Symbol und Bedeutung.
walk-embeddings-symbol = X
walk-embeddings = Embeddings, eine Zeile pro Token
walk-positions-symbol = PE
walk-positions = Wellen der Positionen
walk-input-symbol = X′
walk-input = was die Schicht liest
walk-wq-symbol = W_Q
walk-wq = erzeugt Queries
walk-wk-symbol = W_K
walk-wk = erzeugt Keys
walk-wv-symbol = W_V
walk-wv = erzeugt Values
walk-plain-queries-symbol = Q₀
walk-plain-queries = Queries vor RoPE
walk-plain-keys-symbol = K₀
walk-plain-keys = Keys vor RoPE
walk-queries-symbol = Q
walk-queries = Queries: was gesucht wird
walk-keys-symbol = K
walk-keys = Keys: was angeboten wird
walk-values-symbol = V
walk-values = Values: was weitergegeben wird
walk-products-symbol = QKᵀ
walk-products = wie gut jede Query zu jedem Key passt
walk-scaled-symbol = QKᵀ/√K
walk-scaled = skalierte Produkte
walk-scores-symbol = S
walk-scores = Scores: mit Position, τ und Maske
walk-maxima-symbol = max
walk-maxima = der Zeile
walk-exponentials-symbol = exp
walk-exponentials = e hoch Score minus Maximum
walk-sums-symbol = sum
walk-sums = der Zeile
walk-weights-symbol = A
walk-weights = Attention-Gewichte, Zeilensumme 1
walk-head-output-symbol = A·V
walk-head-output = gewichtete Summen der Values
walk-concat-symbol = concat
walk-concat = Ausgaben aller Heads nebeneinander
walk-wo-symbol = W_O
walk-wo = mischt die Heads
walk-output-symbol = Y
walk-output = Ausgabe der Schicht
# Was eine gelernte Schicht neben ihren Heads hat.
walk-input-norm-symbol = γ₁
walk-input-norm = Gewichte der Norm; darunter, wo es eine zweite Zeile gibt, was sie addiert
walk-normed-symbol = N₁
walk-normed = die Eingabe, jede Zeile auf eine Größe gebracht
walk-bq-symbol = b_Q
walk-bq = wird zu jeder Query addiert
walk-bk-symbol = b_K
walk-bk = wird zu jedem Key addiert
walk-bv-symbol = b_V
walk-bv = wird zu jedem Value addiert
walk-query-norm-symbol = γ_Q
walk-query-norm = Gewichte der Norm der Queries
walk-key-norm-symbol = γ_K
walk-key-norm = Gewichte der Norm der Keys
walk-raw-queries-symbol = Q₋
walk-raw-queries = Queries vor ihrer Norm
walk-raw-keys-symbol = K₋
walk-raw-keys = Keys vor ihrer Norm
walk-bo-symbol = b_O
walk-bo = wird zu dem addiert, was die Attention schreibt
walk-attention-symbol = Att
walk-attention = was die Attention schreibt
walk-middle-symbol = X + Att
walk-middle = der Strom nach der Attention
walk-middle-norm-symbol = γ₁
walk-middle-norm = Gewichte der Norm; darunter, wo es eine zweite Zeile gibt, was sie addiert
walk-middle-normed-symbol = N₁
walk-middle-normed = diese Summe, jede Zeile auf eine Größe gebracht
walk-mlp-norm-symbol = γ₂
walk-mlp-norm = Gewichte der Norm; darunter, wo es eine zweite Zeile gibt, was sie addiert
walk-mlp-normed-symbol = N₂
walk-mlp-normed = was das MLP liest, jede Zeile auf eine Größe gebracht
walk-w-up-symbol = W_up
walk-w-up = macht aus der Zeile jedes Tokens eine breite
walk-b-up-symbol = b_up
walk-b-up = wird dazu addiert
walk-w-gate-symbol = W_gate
walk-w-gate = macht die Tore
walk-b-gate-symbol = b_gate
walk-b-gate = wird dazu addiert
walk-up-symbol = U
walk-up = wonach das MLP in jedem Token sucht
walk-gate-symbol = G
walk-gate = die Tore vor ihrer Funktion
walk-active-symbol = a
walk-active = nach der Funktion: Von Negativem bleibt wenig
walk-hidden-symbol = a∘U
walk-hidden = jede Zahl mal ihr Tor
walk-w-down-symbol = W_down
walk-w-down = sagt, was jeder Fund beiträgt
walk-b-down-symbol = b_down
walk-b-down = wird dazu addiert
walk-mlp-symbol = MLP
walk-mlp = was das MLP schreibt
walk-mlp-sum-symbol = N₁ + MLP
walk-mlp-sum = der Strom nach dem MLP
walk-output-norm-symbol = γ₂
walk-output-norm = Gewichte der Norm; darunter, wo es eine zweite Zeile gibt, was sie addiert

walk-shape = { $rows } × { $columns }
walk-cell = { $matrix } Zeile { $row }, Spalte { $column }: { $value }
walk-matrix = Matrix { $matrix }, { $meaning }, { $rows } × { $columns }

# Zwischen den Matrizen.
walk-op-times = ×
walk-op-equals = =
walk-op-rope = RoPE
walk-op-products = Q · Kᵀ
walk-op-scaled = × s
walk-op-scores = ÷ τ, Maske
walk-op-softmax = Softmax
walk-op-share = ÷ sum
walk-op-values = · V
walk-op-concat = concat
walk-op-residual = + X =
walk-op-plus = +
walk-op-norm = Norm
walk-op-function = Funktion
walk-op-gated = ∘
walk-op-sum = + Strom =

# Zwischen den Stufen.
walk-goes-into = { $from } geht ein in { $to }
walk-of-layer = { $matrix } von Schicht { $number }

# Über den Matrizen.
walk-layer = Schicht { $number }
walk-head = Head { $number }: { $name }
walk-head-number = Head { $number }
walk-choose-layer = Schicht des Rechenwegs
walk-choose-head = Head des Rechenwegs
walk-part-attention = Attention
walk-part-mlp = MLP
walk-first-sentence = Erster Satz
walk-second-sentence = Zweiter Satz
walk-step = { $number }/{ $count }
walk-all-steps = alle { $count }
walk-more = Mehr
walk-unfold = Mit allen Nullen
walk-folded-columns = { $count ->
    [one] … 1 weitere Spalte mit Nullen
   *[other] … { $count } weitere Spalten mit Nullen
}
walk-folded-rows = { $count ->
    [one] … 1 weitere Zeile, die nur Nullen trifft
   *[other] … { $count } weitere Zeilen, die nur Nullen treffen
}
walk-folded-both = … { $rows } weitere Zeilen und { $columns } weitere Spalten, die nur Nullen treffen
walk-looked-at = Mehr Zahlen, als in ein Bild Zeit passt: von je { $rows } Zeilen und { $columns } Spalten nebeneinander gibt eine die Farben. Jede Zahl steht unter dem Zeiger.
walk-unfold-hint = { $folded }. Ein Klick zeigt sie.
walk-fit = Ins Fenster einpassen
walk-readable = Mit allen Zahlen
walk-edited = geändert
walk-edited-hint = Zahlen dieses Heads wurden von Hand geändert.
walk-restore = Head zurücksetzen
walk-edit-note = Die Zahlen dieses Heads wurden von Hand geändert. Die Quelle wirkt erst wieder, wenn der Head zurückgesetzt ist.
walk-restore-token = Embedding von „{ $token }“ zurücksetzen

# Werkzeuge für eine ganze Matrix.
walk-tools = { $matrix } ändern
walk-tool-half = × ½
walk-tool-double = × 2
walk-tool-zero = Alles null
walk-tool-identity = Einheitsmatrix: Einsen auf der Diagonale
walk-tool-copy = Kopie von { $matrix }
walk-tool-random = Zufallszahlen
walk-tool-seed = Seed
walk-tool-symmetric = Tritt an die Stelle von W_K, sodass QKᵀ symmetrisch wird

# Wie eine Zahl entstand.
walk-formula-none = Auf eine Zahl zeigen, um zu sehen, wie sie entstand. Ein Klick hält sie fest; Klicks auf die Zahlen, aus denen sie entstand, führen zurück bis zu den Embeddings.
walk-formula-keys = Esc löst, Pfeiltasten bewegen; bei vorgegebenen Zahlen beginnt eine Ziffer oder Enter die Eingabe.
walk-formula-keys-learned = Esc löst, Pfeiltasten bewegen.
walk-trail = Der Weg zurück
walk-locked = fixiert ✕
walk-value = Wert von { $cell }
walk-given = Diese Zahl ist vorgegeben. An ihr ziehen oder eine andere eintippen.
walk-reset-number = Wie zuvor
walk-learned = Diese Zahl wurde gelernt: Sie kam mit dem Modell.
walk-learned-embedding = Das Modell hat diese Zahl aus seinen Tabellen gemacht: aus der des Wortes, und aus denen seines Platzes und seiner Art, wo es sie hat.
walk-norm-mean = Die Zeile hat { $count } Zahlen mit dem Mittel { $mean }. Was davon abweicht, wird mit { $scale } multipliziert, damit die Zeile so groß ist wie jede andere; dann mit einem gelernten Gewicht.
walk-norm-size = Die Zeile hat { $count } Zahlen. Sie werden mit { $scale } multipliziert, damit die Zeile so groß ist wie jede andere; dann mit einem gelernten Gewicht.
walk-function-gelu = GELU: Große Zahlen bleiben, wie sie sind, negative werden fast 0.
walk-function-gelu-tanh = GELU, nach der Formel mit tanh: Große Zahlen bleiben, wie sie sind, negative werden fast 0.
walk-function-quick-gelu = x · σ(1,702 x): Große Zahlen bleiben, wie sie sind, negative werden fast 0.
walk-function-relu = ReLU: Positive Zahlen bleiben, wie sie sind, negative werden 0.
walk-function-silu = SiLU, x · σ(x): Große Zahlen bleiben, wie sie sind, negative werden fast 0.
walk-ablated = Der Head ist abgeschaltet: Er gibt statt seiner Ausgabe 0 weiter.
walk-replaced = Ein Eingriff hat diese Zahl hierher gesetzt, was immer sie sonst wäre.
walk-masked = Die Maske verbietet dieses Paar: Sein Score ist −∞, was auch immer das Produkt ist.
walk-nothing = Diese Query darf auf nichts schauen, ihre Zeile hat also keine Softmax: 0.
walk-copied = Dieselbe Zahl wie
walk-limited = abgeschnitten bei ±{ $limit }
walk-one-term = … { $count } weiterer Term = { $sum }
walk-more-terms = … { $count } weitere Terme = { $sum }
walk-fewer-terms = Nur die größten Terme zeigen
walk-term = Produkt
walk-running = bisher
walk-penalty = ALiBi: −{ $strength } · { $slope } · Abstand { $distance } = { $term }

# Die gewählte Zahl einer Matrix, wie sie vorgelesen wird.
spoken-cell = Zeile { $row }, Spalte { $column }: { $value }. { $formula }
spoken-given = Diese Zahl ist gegeben.
spoken-wave = eine Welle von Position { $a }, mal { $b }
spoken-sum = { $a } plus { $b }
spoken-product = { $a } mal { $b }
spoken-quotient = { $a } geteilt durch { $b }
spoken-copy = dieselbe Zahl wie { $of }
spoken-norm = { $of }, auf die Größe gebracht, die jede Zeile hat
spoken-activate = die Funktion des MLP von { $of }
spoken-products = die Summe von { $count } Produkten von Zahlen aus { $a } und { $b }
spoken-turn = { $a } und { $b }, um Position { $position } gedreht
spoken-max = der größte von { $count } Scores
spoken-exponential = e hoch { $a } minus { $b }
spoken-total = die Summe von { $count } Exponentialwerten
