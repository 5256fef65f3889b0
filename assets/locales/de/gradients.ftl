# Gradienten im Rechenweg: was mehr von einer Zahl am Verlust ändert.

gradients = Gradienten
gradients-hint = Zeigt anstelle jeder Zahl, was mehr von ihr am Verlust ändert.
gradients-other-model = Gradienten gibt es von Modellen, die hier lernen oder gelernt haben: von einem Training oder einem Ordner, in dem eines gespeichert wurde.
gradients-second-sentence = Gradienten sind die des ersten Satzes.
gradients-caption = Gradient des Verlusts ({ $loss } Nats) nach jeder Zahl:
gradients-lower = mehr davon senkt den Verlust
gradients-raise = mehr davon erhöht den Verlust
gradients-faint = Blasse Matrizen zeigen ihre eigenen Zahlen: nach ihnen wird kein Gradient aufbewahrt.
gradients-none = Dieses Modell hat Teile, durch die es hier keinen Weg zurück gibt.
gradients-in = in { $unit }

gradient-is = Gradient des Verlusts
gradient-absent = Nach dieser Zahl wird kein Gradient aufbewahrt; nach dem, woraus sie entstand, schon.
gradient-lowers = Mehr von dieser Zahl senkt den Verlust.
gradient-raises = Mehr von dieser Zahl erhöht den Verlust.
gradient-nothing = Mehr von dieser Zahl ändert den Verlust nicht.
gradient-masked = Mehr von dieser Zahl ändert den Verlust nicht: Die Maske verbietet das Paar.
gradient-saturated = Mehr von dieser Zahl ändert den Verlust nicht: Ein gesättigter Softmax lässt nichts durch.

nudge = Anstoßen
nudge-by = Um
nudge-hint = Zählt dies zu dieser Zahl allein hinzu und rechnet alles, was danach kommt, neu.
nudge-predicted = Vorhergesagt: Gradient · ε
nudge-real = Wirkliche Änderung des Verlusts
nudge-not-alone = Nichts ändert diese Zahl allein: eine anstoßen, aus der sie entstand.
