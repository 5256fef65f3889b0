# The map, the head panels and the status line.

axis-rows-queries = rows: queries look across
axis-columns-keys = columns: keys are looked at
axis-rows-keys = rows: keys are looked at
axis-columns-queries = columns: queries look down
margin-entropy = bar: entropy, number: effective tokens
margin-entropy-bar = entropy
margin-entropy-foot = entropy, tokens
margin-mass = sum received
bar-row-max = max
bar-largest = max
map-empty = No tokens: type a sentence.
head-pending = This head is being computed.
picture-pending = This picture is being drawn.
map-name = Attention map
map-name-second = Attention map of the second sentence
map-name-painting = Attention map, the mask is painted
map-name-second-painting = Attention map of the second sentence, the mask is painted
map-cell = query { $query }, key { $key }, weight { $value }, rank { $rank } of { $count }
map-cell-score = query { $query }, key { $key }, score { $value }, rank { $rank } of { $count }
map-cell-value-norm = query { $query }, key { $key }, weight times size of the value { $value }, rank { $rank } of { $count }
map-cell-masked = query { $query }, key { $key }, masked
map-row = query { $query }, may look at { $count } tokens
map-weights = Weights
map-scores = Scores
map-more = More
transpose = Transpose
transpose-hint = Queries in columns, keys in rows, as some books draw it.
layer = Layer
first-sentence = First sentence
second-sentence = Second sentence

card-score = hit rate { $score }
card-score-of = { $score } { $relation }
card-no-score = no pattern
card-entropy = entropy { $entropy } nats
card-pending = to come
card-name = Head { $number }: { $name }, { $score }, { $entropy }
card-score-hint = Hit rate: share of attention that falls where “{ $relation }” points; { $without } without the first column.
card-effective = On average each query looks at { $effective } tokens.

promise-kept = Does what it promises { $sign }
promise-broken = Does not do what it promises { $sign }
pattern-score-hint = What the preset promises of this head, computed from the weights you see.
promises = { $checked } of { $all } promises checked ✓
promises-broken = { $checked } of { $all } promises checked: { $broken } broken ✕
promises-others = { $count ->
    [one] One more speaks of another sentence or setting.
   *[other] { $count } more speak of other sentences or settings.
}
promise-not-now = { $promise } · not now
try = Try…

status-layers = { $count ->
    [one] { $count } layer
   *[other] { $count } layers
}
status-heads = { $count ->
    [one] { $count } head
   *[other] { $count } heads
}
status-tokens = { $count ->
    [one] { $count } token
   *[other] { $count } tokens
}
status-widths = D { $width }, K { $head }
status-time = { $time } ms
status-computing = Computing; shown is the state before.
status-computing-layers = Computing, { $done } of { $of } layers done; shown is the state before.
status-layers-done = Computing, { $done } of { $of } layers done.
status-computing-more = Computing.
status-no-file = not saved
