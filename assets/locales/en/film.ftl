# Films of the window.

film-save = Save a film…
film-hint = A GIF or an animated PNG of what the window shows, while something in it moves.
film-title = Save a film
film-of-temperature = The temperature, turned from one number to another
film-of-strength = The strength of positions, from one number to another
film-of-window = The window of the sparse kernel, from one width to another
film-of-walk = The walk-through, step by step
film-of-flash = FlashAttention, tile by tile
film-of-train = The model, while it learns
film-from = From
film-to = To
film-to-step = Up to step
film-choose-file = Choose a file…
film-begins = A film begins
film-drawn = Film: { $done } of { $of } pictures
film-stop = Stop
path-save-film = Save a film, as .gif or .png
file-kind-film = Film
