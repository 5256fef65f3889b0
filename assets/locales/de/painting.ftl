# Die Maske auf der Map malen.

paint-mask = Maske malen
paint-mask-hint = Paare von Query und Key mit der Maus sperren und erlauben.
paint-help = Ziehen malt Zellen, am Rand Zeilen und Spalten, an Tokens Spalten. Tasten: Pfeile, Leertaste.
paint-start = Beginnen mit…
paint-causal = Kausal
paint-causal-with = { $mask }, kausal
paint-allow-all = Alles erlauben
paint-allow-all-hint = Jede Query darf auf jeden Key schauen.
paint-blocked = { $blocked } von { $pairs } Paaren gesperrt
paint-blocked-hint = Der Satz hat T² Paare von Query und Key. Ein gesperrtes Paar erhält vor der Softmax −∞, sein Gewicht ist also exakt 0.
paint-leak = Leck aus der Zukunft: { $mass }
paint-leaks = Leck aus der Zukunft: { $first } und { $second }
paint-leak-hint = Das Gewicht, das eine Query auf spätere Tokens legt, gemittelt über alle Queries: Σ A[i, j] über j > i. Ein Modell, das ein Token nach dem anderen schreibt, muss hier 0 haben.
token-block = Dieses Token für alle sperren
token-allow = Dieses Token für alle erlauben
strip-token-blocked = Token { $token }, für alle gesperrt
