# Die Kernel: ihre Namen, ihre Größen und die Ansichten dessen, was sie tun.

kernels-cost = Was es kostet
kernels-compare = Gleiche Eingabe
kernels-flash = Flash, Kachel für Kachel
kernels-sparse = Sparse-Muster
kernels-decode = Token für Token
kernel-exact = Exakt
kernel-flash = Flash
kernel-sparse = Sparse
kernel-elu = Linear, elu + 1
kernel-random = Linear, zufällig

# Der Kernel der Map.
kernel = Kernel
kernel-hint = Wie die Ausgabe berechnet wird. Exakt und Flash liefern dieselben Zahlen. Sparse lässt Paare weg. Von den linearen ist elu + 1 eine andere Attention, und Random Features ahmen die Softmax nach.
kernel-against-exact = { $time } für diesen Head, exakt { $exact }. Die Ausgabe weicht um höchstens { $largest } ab.
inspector-explains-exact = Die Map ist die des gewählten Kernels. Diese Seitenleiste erklärt exakte Attention.

# Die Seitenleiste.
kernels-measured = Was gemessen wird
kernels-limit = Längster Satz, als Zweierpotenz
kernels-limit-hint = Die Längen gehen von 128 Tokens bis hierher. Was nicht in den Speicher passt, wird ausgelassen.
kernels-limit-is = Bis zu { $tokens } Tokens.
kernels-head-width = Head-Breite K
kernels-head-width-hint = Die Breite des Heads, der gemessen wird.
kernels-causal-hint = Misst mit kausaler Maske: die Hälfte der Paare.
kernels-one-thread = Nur ein Thread
kernels-one-thread-hint = Lässt die Kernel auf einem Kern laufen. Sonst nutzen sie alle Kerne des Rechners.
kernels-tile-queries = Queries pro Kachel
kernels-tile-queries-hint = So viele Queries sind zugleich in Arbeit. Die Scores dazu sollten in den ersten Cache passen.
kernels-tile-keys = Keys pro Kachel
kernels-tile-keys-hint = So viele Keys und Values sind zugleich im schnellen Speicher.
kernels-features = Random Features F
kernels-features-hint = Mehr Features kommen der Softmax näher und kosten mehr.
kernels-seed = Seed der Features
kernels-seed-hint = Ein anderer Seed zieht andere Richtungen.
kernels-window = Fenster
kernels-window-hint = Keys auf jeder Seite einer Query, die eigene Stelle eingeschlossen. 0 ist kein Fenster.
kernels-dilation = Dilation
kernels-dilation-hint = Das Fenster nimmt nur jedes zweite, dritte … Token und reicht dadurch weiter.
kernels-globals = Globale Tokens
kernels-globals-hint = Die ersten Tokens sehen alle anderen und werden von allen gesehen.
kernels-block = Block
kernels-block-hint = Tokens eines Blocks sehen einander. 0 ist kein Block.
kernels-random = Zufällige Blöcke
kernels-random-hint = Blöcke, die jeder Block zusätzlich sieht, aus dem Seed gezogen (BigBird). Setzt eine Blockgröße voraus.
kernels-pattern-seed = Seed der Blöcke
kernels-pattern-seed-hint = Ein anderer Seed zieht andere Blöcke.
kernels-drawn = Was gezeichnet wird
kernels-tokens = Tokens T
kernels-tokens-hint = Länge des Satzes im Bild.
kernels-layers = Schichten
kernels-layers-hint = Durch so viele Schichten kann ein Token weitergereicht werden.
kernels-played = Kacheln der Animation
kernels-played-note = Klein, damit ein Satz viele hat. Wo es auf Tempo ankommt, nimmt der Kernel { $queries } × { $keys }.

# Dieselbe Eingabe durch jeden Kernel.
compare-note = Der gewählte Head des ersten Satzes: dieselben Queries, Keys und Values durch fünf Kernel. Exakt und Flash sind dieselbe Mathematik, nur die Zeit ist verschieden. Sparse lässt Paare aus. Lineare Attention hat nie eine Matrix; gezeichnet ist die, auf die sie hinausläuft.
compare-map = Attention-Map von { $kernel }
compare-time = { $time } für diesen Head
compare-reference = die Referenz
compare-largest = größte Differenz { $value }
compare-mean = mittlere Differenz { $value }
compare-output = Ausgabe T × K, bis ±{ $most }
compare-difference = minus exakt, bis ±{ $most }
kernel-sizes-exact = alle Paare auf einmal
kernel-sizes-flash = Kacheln { $queries } × { $keys }
kernel-sizes-sparse = Fenster { $window }, global { $globals }
kernel-sizes-linear = { $features } Features
meaningless-pairs-of-linear = Lineare Attention summiert über die Keys, bevor sie auf eine Query trifft: Einzelne Paare kann sie nicht auslassen. Eine Maske ohne Fenster und ohne Malen wählen.
meaningless-alibi-of-linear = ALiBi addiert zum Score eines Paares, und lineare Attention hat keine Scores. Eine andere Positionskodierung wählen.
meaningless-rope-of-elu = RoPE macht q·k vom Abstand abhängig; elu + 1 verbiegt jede Zahl einzeln, und diese Abhängigkeit geht verloren.
meaningless-whole-sentence-of-decode = Diese Maske gehört zu einem Satz, der als Ganzes bekannt ist; ein wachsender ist es nicht.
meaningless-replaced-pattern = Ein Kernel macht seine Gewichte aus Queries und Keys; ein Eingriff hat andere an ihre Stelle gesetzt.

# Flash, Kachel für Kachel.
flash-done = Alle Kacheln sind fertig: Die Ausgabe ist exakt, und die Matrix der Scores gab es nie als Ganzes.
flash-visited = Queries { $queries } treffen Keys { $keys }.
flash-skipped = Queries { $queries } dürfen nicht auf Keys { $keys } schauen: Die Kachel wird übersprungen.
flash-rescaled = { $count ->
    [0] Kein Maximum wächst: Die bisherigen Summen bleiben, wie sie sind.
    [one] Ein Maximum wächst: Die bisherige Summe dieser Query schrumpft entsprechend.
   *[other] { $count } Maxima wachsen: Die bisherigen Summen dieser Queries schrumpfen entsprechend.
}
flash-keys = Keys
flash-map = Scores Kachel für Kachel, { $done } von { $all } Kacheln
flash-traffic = Datenverkehr mit dem langsamen Speicher
flash-column-what = Bytes
flash-column-so-far = Flash bisher
flash-column-exact = exakt, gesamt
flash-read = gelesen
flash-written = geschrieben
flash-fast = zugleich gehalten
flash-traffic-note = Gezählt im Protokoll des Kernels. Exakte Attention schreibt alle Scores und alle Gewichte und liest beide wieder. Flash liest die Keys und Values für jede Kachel von Queries neu: Größere Kacheln lesen weniger, und Flash lohnt sich dort, wo es viel mehr Tokens als Dimensionen gibt.
flash-rows = Laufende Softmax der Queries im schnellen Speicher
flash-column-query = Query
flash-column-max = Maximum m
flash-column-max-hint = Der bisher größte Score.
flash-column-sum = Summe ℓ
flash-column-sum-hint = Σ e^(Score − m) über die bisherigen Keys.
flash-column-rescale = Faktor
flash-column-rescale-hint = e^(altes m − neues m): womit Summe und Ausgabe multipliziert wurden.
flash-column-output = Ausgabe bisher
flash-column-output-hint = Die bisherige Mischung der Values, geteilt durch die bisherige Summe. Mit der letzten Kachel ist sie die Ausgabe.

# Das Sparse-Muster.
sparse-share = { $pairs } von { $allowed } Paaren, { $share } %
sparse-use = Für die Map verwenden
sparse-use-hint = Zeigt die Map des Satzes so, wie der Sparse-Kernel sie berechnet.
sparse-pattern = Paare, die bleiben
sparse-layers = { $count ->
    [one] eine Schicht
   *[other] { $count } Schichten
}
sparse-reach = Was durch { $layers } wohin gelangt
sparse-axes = Zeilen sind Queries, Spalten sind Keys.
sparse-all-reach = Für jedes Paar, das die Maske erlaubt, gibt es einen Weg vom Key zur Query.
sparse-cut-off = Bei { $pairs } Paaren ({ $share } %) führt kein Weg mehr vom Key zur Query.
sparse-note = Jedes Paar, das bleibt, kostet ein Produkt, und ebenso die anderen in seiner Kachel. Ein Token, das nicht direkt gesehen wird, kann in der nächsten Schicht immer noch von einem anderen weitergereicht werden.
sparse-legend-kept = bleibt
sparse-legend-reached = erreicht
sparse-legend-dropped = ausgelassen oder abgeschnitten
sparse-legend-future = von der kausalen Maske verboten
sparse-cell-kept = Query { $query } schaut auf Key { $key }.
sparse-cell-dropped = Query { $query } schaut nicht auf Key { $key }.
sparse-cell-future = Key { $key } liegt in der Zukunft von Query { $query }.
sparse-cell-reached = Was an Stelle { $key } steht, kann Stelle { $query } erreichen.
sparse-cell-cut-off = Was an Stelle { $key } steht, kann Stelle { $query } nicht erreichen.

# Token für Token.
decode-now = „{ $token }“ kommt: Key und Value wandern in den Cache, die Query trifft auf alle Keys darin ({ $count }).
decode-keys = Keys im Cache, { $rows } × { $columns }
decode-values = Values im Cache, { $rows } × { $columns }
decode-flops = Operationen für dieses Token mit Cache
decode-flops-without = ohne Cache, alle Tokens von vorn (kausale Hälfte)
decode-time = gemessene Zeit dieses Tokens, alle Heads
decode-bytes = Cache der Schicht
decode-difference = größte Differenz zur Zeile der exakten kausalen Attention
decode-sharing = Was geteilte Keys und Values sparen
decode-model = Modell
decode-groups = KV-Heads / Heads
decode-a-token = Cache pro Token
decode-multi-head = Dieses Dokument, Multi-Head
decode-grouped = Dieses Dokument, Grouped-Query
decode-multi-query = Dieses Dokument, Multi-Query
decode-note = Ein Key und ein Value für jeden KV-Head jeder Schicht: 2 · L · Gruppen · K Zahlen pro Token. Dieses Dokument rechnet mit 32 Bit, Modelle im Einsatz mit 16; deren Werte sind aus veröffentlichten Größen berechnet.
