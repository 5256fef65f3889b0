# What is pinned, and what the document is compared with.

pin = Pin
pin-hint = Keeps this state as A, to compare what you do next with it.
pin-swap = Swap
pin-swap-hint = Goes on from A, and pins what is there now.
pin-release = Unpin
pin-release-hint = Lets A go.
shows-both = A and B
shows-pinned = A, pinned
shows-now = B, now
shows-change = Change, B − A
pinned-a = A, pinned
pinned-b = B, now
pinned-alike = Nothing differs yet: change something.
pinned-differ = They differ in: { $what }.
pinned-hatched = Hatched: not in both.
pinned-largest = Most: { $pair } { $change }
pinned-largest-hint = The cell of this head that changed most. A click chooses it.
pinned-same-map = This head is the same in both.
pinned-too-long = Too long a text to compare its maps cell by cell: look at A and B.
pinned-cell = { $pair }: { $before } in A, { $after } now ({ $change })
pinned-no-cell = { $pair }: not in both
pinned-own-head = A keeps head { $head }
pinned-own-head-of-layer = A keeps head { $layer }.{ $head }
pinned-own-head-hint = A goes on showing the head with which it was pinned, so that two heads are compared.
differs-model = model
differs-step = step of the training
differs-sentence = sentence
differs-second-sentence = second sentence
differs-heads = heads
differs-sizes = sizes
differs-mask = mask
differs-temperature = temperature
differs-scale = scaling
differs-positions = positions
differs-residual = residual stream
differs-interventions = interventions
differs-kernel = kernel
map-cell-change = query { $query }, key { $key }, change { $change }

interventions = Interventions
interventions-on = { $count ->
    [one] Interventions · { $count }
   *[other] Interventions · { $count }
}
interventions-hint = What is changed on the way from the words to the output: heads, layers, tokens, weights.
site-all-heads = of layer { $layer }, all
site-mixed = head { $head }
site-pattern = its weights, { $head }
site-attn-out = attention { $layer }
site-mlp-out = MLP { $layer }
site-resid-pre = into layer { $layer }
site-resid-post = out of layer { $layer }
site-q = queries of { $head }
site-k = keys of { $head }
site-v = values of { $head }
action-zero = zero
action-mean = mean
action-scale = times
action-from = as recorded
intervention-does = { $place }: { $what }
intervention-does-at = { $place } at { $tokens }: { $what }
intervention-tokens = { $count ->
    [one] { $count } token
   *[other] { $count } tokens
}
intervention-zero = Zero
intervention-zero-hint = Puts zeros there: ablation.
intervention-mean = Mean
intervention-mean-hint = Puts the mean over all tokens there: mean ablation.
intervention-half = Half
intervention-half-hint = Multiplies by ½; the factor can be changed in the list.
intervention-patch = As A
intervention-patch-hint = Puts there what A has there: a patch, of another sentence or model where A is one; of weights a frozen pattern.
intervention-patch-none = Pin something first: it becomes A.
intervention-no-patch = A has nothing of that size there; weights can only be taken over from a text with as many tokens.
intervention-only = only at “{ $token }”
intervention-only-hint = Changes the row of the chosen token alone.
intervention-remove = Takes it away.
intervention-compare = Compare with nothing changed
intervention-compare-hint = Pins the same without interventions as A.
intervention-weight = Weight { $query } → { $key }, set by hand
intervention-weight-hint = The rest of the row is shared as it was, so that the row still sums to 1.
intervention-knock-out = Nobody looks at “{ $key }”
intervention-knock-out-hint = Masks the token for all heads, before the softmax (−∞).
intervention-note = Weights that are set by hand stay as they are, whatever scores say.

effects = Since A
effects-hint = How far the output of each token is from what it was in A: the length of the change against the length before, and the cosine between both.
effects-none = No token's output changed.
effects-token = output of
effects-size = changed by
effects-cosine = cosine
effects-heads = Weights that moved (the share that looks elsewhere now):
effects-head = { $head }: { $moved }
hall-changed = Changed: { $what }

matters-open = What matters
matters-open-hint = Changes each part of the model alone, and shows how far a number moves with it.
matters-output = output
matters-weight = weight
matters-logit = logit
matters-difference = logit less A's
matters-when-zero = Zero
matters-when-mean = Mean
matters-when-patched = As A
matters-parts = Parts
matters-parts-hint = Heads, and attention and MLP of each layer as a whole.
matters-places = Places
matters-places-hint = The stream that goes into each layer, at each token.
matters-choose-weight = Choose a cell of the map first: its weight is the number.
matters-no-logit = This model makes no logits.
matters-no-difference = Pin another text of the same model as A, of which it says another word.
matters-nothing = There is nothing to ask yet.
matters-of-output = the output of “{ $token }”
matters-of-weight = the weight { $query } → { $key }
matters-of-logit = the logit of “{ $token }” after “{ $after }”
matters-of-difference = the logit of “{ $token }” less that of “{ $other }” after “{ $after }”
matters-part-zero = How { $number } changes when one part is zero
matters-part-mean = How { $number } changes when one part is its mean over tokens
matters-part-patched = How { $number } changes when one part is as in A
matters-place-zero = How { $number } changes when the stream is zero at one place
matters-place-mean = How { $number } changes when the stream is its mean at one place
matters-place-patched = How { $number } changes when the stream is as in A at one place
matters-now = It is { $now }.
matters-from-to = It is { $now }, in A { $then }.
matters-not = Each part alone: parts that stand in for each other seem not to matter, and the sum of all is not the whole.
matters-stream = “{ $token }” into layer { $layer }
matters-cell = { $part }: { $change }
matters-not-read = the number does not depend on it, or A has nothing there
matters-most = What matters most
matters-column-attention = attn
matters-column-mlp = MLP
change-caption = How far the numbers are from those of A:
change-less = less
change-more = more

share-copy = Copy as a line of text
share-copy-hint = The whole document as one line, for a mail or a chat; pasted here, it opens.
share-copied = Copied as a line of { $count } characters. Paste it (Ctrl+V) into any Attention Lab.
share-paste = Paste a line of text
share-paste-hint = Opens a document that was copied as a line.
share-none = What was pasted is no document that was copied as a line.

caption-text = “{ $text }”
caption-head = Head { $head }, { $name }: { $map }; rows are queries, columns are keys.
caption-causal = Causal mask;
caption-causal-and = Causal mask and { $pattern };
caption-mask = Mask: { $pattern };
caption-position = positions: { $position };
caption-temperature = τ = { $temperature }.
caption-interventions = { $count ->
    [one] { $count } intervention.
   *[other] { $count } interventions.
}
caption-both = A on the left, B on the right; they differ in: { $what }.
caption-change = Numbers are changes from A to B, which differ in: { $what }.
