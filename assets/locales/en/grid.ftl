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
cluster = Cluster { $number }: { $count } like head { $head } of layer { $layer } (cosine of maps ≥ { $cosine })

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
