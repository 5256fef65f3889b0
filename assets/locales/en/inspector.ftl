# The inspector part of the screen.

inspector-locked = locked ✕
inspector-unlock-hint = Click, or press Esc, to let go of the cell.
inspector-source-hint = Where the numbers of this head come from.
inspector-place = layer { $layer } · head { $head }
inspector-first = first sentence
inspector-second = second sentence
inspector-peek = peek: the lock stays
inspector-ablated = This head is switched off: the layer reads zeros in place of its output.
inspector-token = “{ $token }”
inspector-query = query
inspector-key = key
inspector-rank = rank { $rank } of { $of }
inspector-tied = { $count ->
    [one] tied with 1 other
   *[other] tied with { $count } others
}
inspector-forbidden = Forbidden
inspector-forbidden-hint = The mask sets this score to −∞.
inspector-no-key = Choose a key, too, to see how one weight comes about.

inspector-hint = Choose a cell to see how its number comes about.
inspector-hint-hover = Point at a cell of the map, or at a word above it, to peek.
inspector-hint-click = Click to lock it. Click again, or press Esc, to let go.
inspector-hint-keys = Arrow keys move the locked cell.

inspector-product = Dot product q · k
inspector-terms = Terms
inspector-sign-q = q
inspector-sign-k = k
inspector-sign-product = q × k
inspector-more-terms =
    { $count ->
        [one] one more term
       *[other] { $count } more terms
    }
inspector-fewer-terms = largest terms only
inspector-sum = Sum q · k

inspector-score = From dot product to score
inspector-step-dot = q · k
inspector-step-scale = ÷ √K = ÷ √{ $width } = ÷ { $root }
inspector-step-factor = × { $factor }: 1/√K, and a factor that this layer has of its own
inspector-step-scale-off = Not divided by √K: the scale is off.
inspector-step-alibi = + position term b = { $term }
inspector-step-sinusoidal = Positions are in already: added to X.
inspector-step-rope = Positions are in already: q and k are rotated.
inspector-step-learned = Positions are in already: learned, in the embeddings.
inspector-step-no-position = No positions: order plays no part.
inspector-step-temperature = ÷ temperature τ = { $value }
inspector-step-allowed = The mask allows this key.
inspector-step-forbidden = Forbidden by the mask →
inspector-step-score = Score s

inspector-softmax = Softmax over the row
inspector-empty = The mask allows this query no key at all. There is nothing to share out, so every weight is zero.
inspector-max = Largest score m
inspector-exponential = e^(s − m) = e^({ $score } − { $max })
inspector-exponentials = Sum Σ of all e^(s − m)
inspector-weight = Weight = { $exponential } ÷ { $sum }
inspector-keys = Keys of the row
inspector-sign-score = score
inspector-sign-exponential = e^(s−m)
inspector-sign-weight = weight
inspector-key-row = key { $token }, weight { $weight }
inspector-more-keys =
    { $count ->
        [one] … one more key
       *[other] … { $count } more keys
    }

inspector-output = Output = Σ weight · v
inspector-empty-output = Nothing is read: the output is zeros.
inspector-more-contributions =
    { $count ->
        [one] + one smaller part
       *[other] + { $count } smaller parts
    }
inspector-output-of = output of

inspector-row = How widely the row looks
inspector-reading-empty = It looks at nothing: weights and output are zeros.
inspector-reading-only = Only one key is allowed, so it gets everything.
inspector-reading-stare = A long stare: nearly everything comes from one token.
inspector-reading-few = A few glances: some tokens share, the others hardly count.
inspector-reading-uneven = A look around: many tokens share, some more than others.
inspector-reading-many = A glance at many: close to an even share for every token.
inspector-entropy = Entropy in nats
inspector-effective = Effective number of tokens, of { $allowed }
inspector-curve = Effective number of tokens at other temperatures τ
inspector-curve-point =
    temperature τ { $temperature }
    { $effective } tokens

strip-hint = Point at a word to see what it looks at.
strip-nothing-allowed = The mask lets this word look at nothing.
strip-token = token { $token }
strip-token-weight = token { $token }, weight { $weight }
strip-token-forbidden = token { $token }, forbidden

# Why a designed head gives a weight, in the terms of its recipe.
why = { $weight }: { $parts }.
why-part = { $what } ({ $product })
why-and = { $first } and { $last }
why-place = where they stand
why-nothing = { $weight }: “{ $key }” has nothing of what it looks for.
why-asks-nothing = This head asks nothing for “{ $query }”: it spreads evenly.
why-asks-places = This head asks nothing about the word “{ $query }”, only where others stand.
relation-previous-why = it looks one token back
relation-next-why = it looks one token ahead
relation-current-why = it looks at itself
relation-nearby-why = it looks nearby
relation-away-why = it looks further away
relation-earlier-why = it looks back, the nearest first
relation-later-why = it looks ahead, the nearest first
relation-same-word-why = it looks for the same word
relation-after-copy-why = it looks for what followed its earlier copy
relation-begin-why = it looks for the beginning
relation-punctuation-why = it looks for punctuation
relation-determiner-to-noun-why = the determiner looks for its noun
relation-noun-to-adjective-why = the noun looks for an adjective
relation-adjective-to-noun-why = the adjective looks for a noun
relation-noun-to-verb-why = the noun looks for a verb
relation-noun-to-opener-why = the noun looks for what opens its phrase ({ $feature })
relation-verb-to-subject-why = the verb needs a { $feature } subject
relation-verb-to-candidate-why = the verb looks for a subject ({ $feature })
relation-pronoun-to-animate-why = the pronoun looks for a living being
relation-pronoun-to-fitting-why = the pronoun looks for a noun for “{ $feature }”
relation-pronoun-to-cue-why = the pronoun looks for a description ({ $feature })
relation-subject-to-cue-why = the pronoun looks for a description ({ $feature })
relation-cue-to-noun-why = the description fits a { $feature }
relation-question-to-definition-why = the question looks for a definition
relation-question-to-example-why = the question looks for an example
relation-same-topic-why = it shares the topic { $feature }
values-alike = All tokens hand over the same value here, so the output is the same whatever is looked at.
strip-token-lacks-signs = No font on this computer has every sign of this token.
