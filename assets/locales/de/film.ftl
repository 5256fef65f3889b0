# Filme des Fensters.

film-save = Film speichern …
film-hint = Ein GIF oder ein bewegtes PNG von dem, was das Fenster zeigt, während sich darin etwas bewegt.
film-title = Film speichern
film-of-temperature = Die Temperatur, von einer Zahl zur anderen
film-of-strength = Die Stärke der Positionen, von einer Zahl zur anderen
film-of-window = Das Fenster des Kernels Sparse, von einer Breite zur anderen
film-of-walk = Der Rechenweg, Schritt für Schritt
film-of-flash = FlashAttention, Kachel für Kachel
film-of-train = Das Modell, während es lernt
film-from = Von
film-to = Bis
film-to-step = Bis Schritt
film-choose-file = Datei wählen …
film-begins = Ein Film beginnt
film-drawn = Film: { $done } von { $of } Bildern
film-stop = Anhalten
path-save-film = Film speichern, als .gif oder .png
file-kind-film = Film
