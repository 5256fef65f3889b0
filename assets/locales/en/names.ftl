# Names of relations, labels and numbers of heads (which the filter reads too), features of words, heads,
# masks, positions, and of things to try.

relation-previous = Previous token
relation-next = Next token
relation-current = Itself
relation-nearby = Nearby tokens
relation-away = Tokens further away
relation-earlier = Earlier tokens, nearest first
relation-later = Later tokens, nearest first
relation-same-word = Same word
relation-after-copy = After an earlier copy
relation-begin = Beginning token
relation-punctuation = Punctuation
relation-determiner-to-noun = Determiner → noun
relation-noun-to-adjective = Noun → adjective
relation-adjective-to-noun = Adjective → noun
relation-noun-to-verb = Noun → verb
relation-noun-to-opener = Noun → what opens its phrase
relation-verb-to-subject = Verb → its subject
relation-verb-to-candidate = Verb → possible subject
relation-pronoun-to-animate = Pronoun → living being
relation-pronoun-to-fitting = Pronoun → noun that agrees
relation-pronoun-to-cue = Pronoun → describing adjective
relation-subject-to-cue = Subject pronoun → description
relation-cue-to-noun = Description → fitting noun
relation-question-to-definition = Question → definition
relation-question-to-example = Question → example
relation-same-topic = Same topic

label-previous = previous token
label-next = next token
label-current = self
label-same-word = same word
label-induction = induction
label-first = first token
label-uniform = uniform
label-band = local band
label-punctuation = punctuation

field-entropy = entropy
field-effective = effective tokens
field-distance = distance
field-locality = locality
field-score = hit rate
field-similarity = similarity
field-layer = layer
field-head = head
filter-and = and
filter-ablated = ablated

feature-token = token
feature-begin = beginning
feature-noun = noun
feature-name = name
feature-pronoun = pronoun
feature-verb = verb
feature-auxiliary = auxiliary verb
feature-adjective = adjective
feature-adverb = adverb
feature-determiner = determiner
feature-preposition = preposition
feature-conjunction = conjunction
feature-punctuation = punctuation
feature-sentence_end = ends a sentence
feature-negation = negation
feature-animate = living being
feature-inanimate = thing
feature-singular = singular
feature-plural = plural
feature-needs_singular = goes with a singular
feature-needs_plural = goes with a plural
feature-said_of_animate = said of living beings
feature-said_of_inanimate = said of things
feature-question = question
feature-definition = definition
feature-mathematics = mathematics
feature-leisure = leisure
feature-example = example
feature-feminine = she
feature-masculine = he
feature-neuter = it
feature-nominative = can be a subject
feature-refers_to_feminine = stands for a “she”
feature-refers_to_masculine = stands for a “he”
feature-refers_to_neuter = stands for an “it”
feature-refers_to_plural = stands for several

head-empty = Looks for nothing
head-random = Random (seed { $seed })
head-loaded = Loaded

source-designed = designed
source-random = random
source-loaded = loaded
source-recorded = recorded

position-none = None
position-sinusoidal = Sinusoidal
position-rope = RoPE
position-alibi = ALiBi

mask-full = Every pair
mask-window = Sliding window
mask-window-globals = Window and globals
mask-prefix = Prefix
mask-padding = Padding
mask-painted = Painted by hand

try-causal-on = Switch the causal mask on
try-causal-off = Switch the causal mask off
try-scale-on = Switch ÷√K on
try-scale-off = Switch ÷√K off
try-temperature = Set temperature τ to { $value }
try-window = Look through a window of { $width }
try-globals = Window of { $width }, global tokens: { $globals }
try-mask = Mask: { $mask }
try-position = Positions: { $position }
try-head-width = Make heads { $width } wide
try-heads = Use { $heads }
try-ablate = Ablate head { $head } of layer { $layer }
try-shuffle = Shuffle the tokens
try-text = “{ $text }”

# The conditions of a promise, behind what it says.
when-second = in the second sentence
when-causal-on = with the causal mask
when-causal-off = without the causal mask
when-scale-on = with ÷√K
when-scale-off = without ÷√K
when-temperature = with τ = { $value }
when-window = with a window of { $width }
when-globals = with a window of { $width } and global tokens: { $globals }
when-mask = with the mask: { $mask }
when-position = with positions: { $position }
when-head-width = with heads { $width } wide
when-heads = with { $heads }
when-ablate = with head { $layer }.{ $head } ablated
when-shuffle = with the tokens shuffled
when-text = with “{ $text }”

claim-in-head = { $what } (head { $head })
claim-in-layer = { $what } (layer { $layer }, head { $head })
claim-prefers = { $liked } rather than { $other }
claim-uniform = Every row is even
claim-peaked = Rows look at one token only
claim-same-row = Both sentences have the same row for “{ $word }”
claim-order-blind = Shuffling the tokens only shuffles the map

# What a word may be that the lexicon lacks.
word-thing = A thing
word-things = Things
word-animal = An animal
word-person = A person
word-people = People
word-verb = A verb
word-adjective = An adjective
word-determiner = A determiner (the, a, this)
word-other = None of these
word-unknown = “{ $word }” is not in the lexicon, so heads know nothing of it. Say what it is.
