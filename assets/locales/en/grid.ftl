# All heads of all layers.

order-number = number
order-entropy = entropy
order-locality = distance
order-score = hit rate
order-similarity = similarity
order-cluster = clusters

filter = Filter
filter-example = previous > 0.8, entropy < 1
filter-hint = Words of a name or a label, or comparisons: previous, next, self, same word, induction, first, uniform, band, punctuation, entropy, effective, distance, hit rate, similarity, layer, head.
filter-clear = Clear
filter-count = { $left } of { $all } heads
filter-nothing = No head passes this filter.

combined = Combined map
combined-of = { $count ->
    [one] of { $count } head
   *[other] of { $count } heads
}
combine-mean = mean
combine-max = max
combine-layer = Whole layer
combined-help = Click a head to take it in or out, double-click to see it alone, again to go back. Arrow keys choose, Space takes in or out, Enter opens.
heads-to-come = All heads are on their way; one map of many is drawn when they are there.
heads-not-whole = The heads take { $need } together, and { $limit } are kept: those in sight. Small maps show weights, and there is no map of many heads, no likeness and no clusters.

card-edited = { $name } (edited)
card-distance = On average it looks { $distance } tokens away.
card-label = { $label }: { $score } = attention on its targets ÷ all attention of the queries that have one (ΣA∘D / ΣA), { $without } without the first column. Given from { $threshold }, corrected for chance.
card-label-uniform = { $label }: { $score } = entropy ÷ ln(allowed keys), averaged over queries, { $without } without the first column. Given from { $threshold }.

# A group of heads that are alike.
group-alike = { $count } heads are alike
group-previous = { $count } heads look one back
group-next = { $count } heads look one ahead
group-current = { $count } heads look at themselves
group-same-word = { $count } heads look at the same word elsewhere
group-induction = { $count } heads look at what followed a copy
group-first = { $count } heads rest on the first token
group-uniform = { $count } heads look everywhere alike
group-band = { $count } heads look close by
group-punctuation = { $count } heads look at punctuation
group-least = smallest cosine { $cosine }
group-least-hint = Any two of these maps are alike: their cosine is { $cosine } or more, and the smallest of all pairs is told here. Words say what every head of the group does.
group-between = { $count ->
    [one] { $count } head between groups
   *[other] { $count } heads between groups
}
group-between-fact = like some of a group, not all
group-between-hint = Each of these maps has a cosine of { $cosine } or more to some maps of a group, and less to others of it.
group-apart = { $count ->
    [one] { $count } head like nothing else
   *[other] { $count } heads like nothing else
}
group-apart-fact = every cosine below { $cosine }
group-apart-hint = None of these maps has a cosine of { $cosine } or more to that of any other head.
group-left = { $count } shown
groups-to-come = Looking for heads that are alike…

card-size = Size
card-size-hint = From all heads on one screen to large panels with words. A double-click goes back to all of them.
grid-layer = L{ $layer }
