learned-unchanged = Was gelernt wurde, bleibt, wie es gelernt wurde; ändern lassen sich der Text, die Maske, die Temperatur, die Positionen und welche Köpfe wegbleiben.
source-learned = gelernt
