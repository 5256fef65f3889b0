# The panel on the left.

section-sentence = Sentence
section-attention = Attention
section-model = Model
section-head = Head { $head } of layer { $layer }: { $name }
slider-reset = Double-click: back to { $value }

sentence-first = Sentence
sentence-second = Second sentence
sentence-hint = Every word and every mark is a token. What stands in [square brackets] is one token.
sentence-empty = Type a sentence…
contrast = Compare with a second sentence
contrast-hint = The same heads read a second sentence, drawn beside the first. It starts as a copy: change one word.
tokens-first = Tokens
tokens-second = Tokens of the second sentence
token-up = Move { $token } up
token-down = Move { $token } down
token-remove = Remove { $token }
token-unknown = unknown word: identity from its seed
token-loaded = embedding of its own, loaded
add-token = Add
add-token-first = Add token
add-token-second = Add token to the second sentence
add-token-example = Add a token…
shuffle-first = Shuffle
shuffle-second = Shuffle second sentence
shuffle-seed-first = with seed
shuffle-seed-second = seed
shuffle-hint = Puts the tokens in another order. The same seed always gives the same order. Without positions, attention only moves along with the words.
word-seed = Seed of word identities
word-seed-hint = Every word has a random direction of its own, so that a head can tell words apart. Another seed gives other directions.

causal = Causal mask: no looking ahead
causal-hint = A token sees itself and those before it. The rest gets −∞ before the softmax, so its weight is exactly 0.
temperature = Temperature τ
temperature-hint = Divides the scores before the softmax: below 1 attention narrows to the best match, above 1 it spreads out more evenly.
scale = Divide scores by √K
scale-hint = Keeps the scores of random heads about equally large at any width. Without it they grow like √K, and a wide random head looks at hardly more than one token.
mask = Mask
mask-hint = Which pairs of tokens may meet at all.
window-width = Window w
window-width-hint = How far a token sees. A window of 1 is the token alone.
window-globals = Global tokens g
window-globals-hint = The first tokens see all tokens and are seen by all, so that news travels beyond the window.
prefix-length = Prefix length
prefix-length-hint = The first tokens are seen by all, even by those before them: a question that is read as a whole.
padding-count = Padding tokens
padding-count-hint = The last tokens only fill up a batch. They neither look nor are looked at.
blind-queries = { $count ->
    [one] { $count } query may look at nothing: its weights and its output are 0.
   *[other] { $count } queries may look at nothing: their weights and outputs are 0.
}
position = Positions
position-hint = How the model is told the order of the tokens. Without it, a sentence is a bag of words.
position-strength = Strength of positions
position-strength-sinusoidal = Multiplies the waves that are added to the embeddings. Designed heads are made for 0.25, the paper has 1.
position-strength-rope = Multiplies the angles by which queries and keys are turned. RoPE itself is 1.
position-strength-alibi = Multiplies the penalty on distance. ALiBi itself is 1.
residual = Residual stream
residual-hint = A layer adds to its input and does not replace it, so that later layers still see the words.

heads = Heads H
heads-hint = How many heads look at the sentence side by side in each layer.
model-width = Model width D
model-width-hint = Numbers in the embedding of a token. Features, identity and position share them.
head-width-automatic = Head width K = D/H
head-width-automatic-hint = As in most models: the heads share the model’s width among them.
head-width-is-automatic = K follows from D and H. Switch “Head width K = D/H” off to set it.
head-width = Head width K
head-width-hint = Numbers in a head’s query and key. A head can hold as many separate relations as it is wide.
group-size = Heads per key–value head
group-size-hint = The group size: so many neighbouring heads read the same W_K and W_V, those of the first of them; each has a W_Q and a W_O of its own. Fewer keys and values make the cache smaller.
group-size-one-head = There is only one head in a layer.
key-value-heads = { $count ->
    [one] { $count } key–value head
   *[other] { $count } key–value heads
}
group-multi-head = Multi-head attention: each head has keys and values of its own.
group-grouped-query = Grouped-query attention: { $heads } share { $shared }.
group-multi-query = Multi-query attention: all { $heads } share { $shared }.
cache-bytes = KV cache in f32: 2 · { $layers } · { $shared } · { $width } wide · 4 bytes = { $bytes } bytes a token.
layers = Layers L
layers-hint = Each layer reads what the one before wrote. Two are needed to find what followed an earlier copy.
heads-count = { $count ->
    [one] { $count } head
   *[other] { $count } heads
}
trade-off = { $heads } × { $width } wide = { $product }, the model’s width.
trade-off-uneven = { $heads } × { $width } wide = { $product }, for a model { $model } wide.
trade-off-meaning = More heads look for more things at once; narrower ones hold fewer relations each.
recipe-fit = { $percent }% of this recipe fits; the head is too narrow for the rest.

sharing-leader = Heads { $first }–{ $last } share the keys and values of this head.
sharing-follower = Keys and values are those of head { $first }, “{ $name }”: heads { $first }–{ $last } share them.
sharing-source = What is set here makes only its queries and its W_O.
sharing-changes = A change is one for all of them.
choose-layer = Layer
previous-layer = Previous layer
next-layer = Next layer
choose-head = Head
previous-head = Previous head
next-head = Next head
stepper-of = of { $count }
head-weights = Weights
source-designed-hint = Weights compiled from the relations below.
source-random-hint = Weights drawn from a seed, as before any training.
source-loaded-hint = Nothing was loaded for this head. Open a file with matrices to get one.
source-loaded-note = The weights came with the file. They stay until you choose another source; undo brings them back.
relations-places = Looks at places
relations-words = Looks for words
relations-grammar = Follows grammar
relations-lecture = Looks for content
relations-silent = Silent: needs positions, sinusoidal or RoPE.
relation-previous-hint = Looks one token back.
relation-next-hint = Looks one token ahead. Under a causal mask there is nothing to see there.
relation-current-hint = Looks at itself.
relation-nearby-hint = Looks at tokens at a small distance, the closer the more.
relation-away-hint = Tokens more than a few places off, so not the token itself.
relation-earlier-hint = Looks at tokens before it, the nearest first, and less at those after it.
relation-later-hint = Looks at tokens after it, the nearest first, and less at those before it.
relation-same-word-hint = Looks for the same word elsewhere in the sentence.
relation-after-copy-hint = Looks for the token after an earlier copy of itself. An earlier layer must have carried identities one token on: a “previous token” head that carries identity into memory.
relation-begin-hint = Looks at the beginning token: a place to rest when there is nothing to find.
relation-punctuation-hint = Looks at punctuation marks.
relation-determiner-to-noun-hint = A determiner (the, a, this) looks for nouns.
relation-noun-to-adjective-hint = A noun looks for adjectives.
relation-adjective-to-noun-hint = An adjective looks for nouns.
relation-noun-to-verb-hint = A noun looks for verbs.
relation-noun-to-opener-hint = A noun looks for the verb, preposition, conjunction or mark before it: what its phrase begins with.
relation-verb-to-subject-hint = A verb looks for a noun of its number: “are” for a plural, “is” for a singular.
relation-verb-to-candidate-hint = A verb looks for what can be its subject: a noun, or a pronoun such as “she”, but not “her”.
relation-pronoun-to-animate-hint = A pronoun looks for nouns that name a living being.
relation-pronoun-to-fitting-hint = A pronoun looks for nouns that it can stand for: “she” for a girl or a teacher, “it” for a street or an animal, “they” for several.
relation-pronoun-to-cue-hint = A pronoun looks for an adjective that says what is meant: “tired” is said of beings, “wide” of things.
relation-subject-to-cue-hint = A pronoun that can be a subject (“it”, not “its”) looks for an adjective that says what is meant.
relation-cue-to-noun-hint = A token that holds a description looks for the noun that it fits: beings for “tired”, things for “wide”.
relation-question-to-definition-hint = A question or a new concept looks for a definition.
relation-question-to-example-hint = A question or a new concept looks for an example.
relation-same-topic-hint = Looks for tokens of its own topic: mathematics or leisure.
moves = Carries
moves-hint = What the head takes from the tokens it looks at, and where it puts it.
moves-content = Share of the word
moves-memory = Identity, to memory
moves-cue = Description
moves-topic = What it is about
moves-role = Whether it is an object
head-seed = Seed of this head
head-seed-hint = The same seed always gives the same weights.
deviation = Spread of weights σ
deviation-hint = Standard deviation of the random weights. The larger, the larger the scores, and the sharper the attention.
ablate = Ablate this head
ablate-hint = Sets its output to zero before W_O, to see what the model is without it.
