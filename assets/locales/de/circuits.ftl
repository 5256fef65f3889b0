# Schaltkreise eines Modells: was Heads nach ihren Gewichten sind, und wie weit Attention durch Schichten reicht.

circuits-open = Schaltkreise
circuits-open-hint = Was Heads nach ihren Gewichten allein tun, mit welchen sie zusammenarbeiten, und wie weit Attention durch alle Schichten reicht (Elhage et al. 2021, Abnar & Zuidema 2020).

circuit-query-key = Sucht
circuit-output-value = Gibt weiter
circuit-copying = Kopiert
circuit-into-queries = In Queries
circuit-into-keys = In Keys
circuit-into-values = In Values
circuit-rollout = Rollout
circuit-flow = Fluss

circuit-query-key-is = Was { $head } sucht: der Score jedes Keys (Spalte) für jede Query (Zeile)
circuit-output-value-is = Was { $head } weitergibt: was ein angesehenes Token (Zeile) zum Logit jedes Tokens (Spalte) hinzufügt
circuit-output-value-is-designed = Was { $head } weitergibt: was ein angesehenes Wort (Zeile) entlang des Embeddings jedes Worts (Spalte) hinzufügt
circuit-copying-is = Welche Heads das Token weitergeben, das sie ansehen: nahe 1 kopiert einer, nahe −1 nimmt er weg
circuit-into-queries-is = Womit { $head } über Queries zusammenarbeitet: ein früherer Head schreibt, was die Queries eines späteren lesen
circuit-into-keys-is = Womit { $head } über Keys zusammenarbeitet: ein früherer Head schreibt, was die Keys eines späteren lesen
circuit-into-values-is = Womit { $head } über Values zusammenarbeitet: ein früherer Head schreibt, was ein späterer weitergibt
circuit-rollout-is = Wie viel von jedem Token (Spalte) nach der letzten Schicht in jedem Token (Zeile) steckt, nach Gewichten allein
circuit-flow-is = Wie viel von jedem Token (Spalte) jedes Token nach der letzten Schicht (Zeile) erreichen kann

circuit-query-key-not = E·W_Q·W_Kᵀ·Eᵀ ÷ √K, mit den Embeddings E allein. Nicht darin: Positionen, Biases, der Maßstab von Normen, was frühere Schichten schrieben, und der Softmax, der nur Unterschiede innerhalb einer Zeile sieht.
circuit-output-value-not = E·W_V·W_O·{ $reader }, mit den Embeddings E allein. Nicht darin: ob das Token angesehen wird, was frühere Schichten dort schrieben, Biases und der Maßstab von Normen.
circuit-copying-not = Σλ ÷ Σ|λ| über die Eigenwerte von E·W_V·W_O·{ $reader }. Auch nahe 1 können einzelne Tokens unwahrscheinlicher werden; und nur die erste Schicht liest rohe Embeddings.
circuit-into-not = ‖W_V·W_O·M‖ ÷ (‖W_V·W_O‖ · ‖M‖), mit M des späteren Heads. Heads, die nichts miteinander zu tun haben, kommen auf etwa { $chance }; zwei mit allen K Richtungen gemeinsam, gleich stark, auf { $same }. Gewichte allein: nicht, ob der eine dorthin sieht, wo der andere schrieb.
circuit-rollout-not = Das Produkt über die Schichten von ½A + ½I, mit A dem Mittel der Heads. Nicht darin: Values, W_O, MLPs, und wie sich Heads unterscheiden.
circuit-rollout-alone-not = Das Produkt über die Schichten von A, dem Mittel der Heads: nichts geht an einer Schicht vorbei. Nicht darin: Values, W_O, MLPs, und wie sich Heads unterscheiden.
circuit-flow-not = Der größte Fluss von der Zeile zur Spalte, jede Kante trägt höchstens ihr Gewicht. Flüsse teilen sich Kanten: eine Zeile besteht nicht aus Anteilen. Nicht darin: Values, W_O, MLPs, und wie sich Heads unterscheiden.

circuit-most-telling = Die { $shown } Tokens, die am meisten sagen, von { $all }
circuit-most = Was heraussticht
circuit-same-layer = Ein Head liest nichts von denen seiner eigenen Schicht

circuit-recorded = Eine Aufnahme hat Gewichte der Attention, aber nicht die des Modells.
circuit-silent = Dieses Modell bildet keine Logits.
circuit-norms = Hier stehen Normen nach den Summen: keine Ausgabe eines Heads erreicht die Logits, wie sie geschrieben wurde.
circuit-one-layer = Es gibt eine Schicht: nichts kommt davor oder danach.
circuit-not-kept = Die Maps aller Heads passen nicht zusammen in den Speicher.
circuit-too-long = Nur für Texte bis { $limit } Tokens.
