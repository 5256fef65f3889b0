# Softmax, values, and the plane of queries and keys.

lens-query = Query

softmax-spread = entropy { $entropy } nats, { $effective } effective tokens
softmax-hint = Point at a key to see its weight as a fraction.
softmax-score = score s
softmax-difference = s − max
softmax-exponential = e^(s − max), Σ { $sum }
softmax-weight = weight
softmax-key = { $key }: weight { $weight }
saturated = Saturated: the best score leads by { $lead }, so it counts { $times } times the next (spread of the scores { $spread }).
saturated-scale = Dividing by √K is off, and dot products grow with the head width: switch it on.
saturated-temperature = The temperature is below 1: raise it.
saturated-scores = The scores themselves lie far apart: a higher temperature τ or weaker W_Q and W_K would soften it.

values-says = Each output number is a sum over tokens: weight times value. The line across a bar is the sum.
values-map = Map weighted by value size
values-token = token
values-weight = weight
values-norm = size after W_O |v|
values-size = weight · |v|
values-share = share
values-picture = Contributions of tokens to each number of the output
values-dimension = Output number { $dimension }
map-value-norm = Weights × |v|
map-value-norm-hint = Attention weighted by the size of what is handed over: the value after W_O, with its bias (Kobayashi et al. 2020). A large weight on a tiny value moves little. A recording has no W_O, and shows the size of the value itself.

plane-principal = Principal directions
plane-first = First two dimensions
plane-share = { $share } of the squared length lies in this plane
plane-fit = Fit again
plane-fit-hint = Chooses directions and scale anew. They stay while you move arrows.
plane-moves = A drag changes
plane-embedding = the embedding
plane-projection = W_Q or W_K
plane-no-embedding = Only the first layer reads the embeddings themselves.
plane-query = query { $token }
plane-key = key { $token }
values-more = { $count ->
    [one] … and { $count } smaller one
   *[other] … and { $count } smaller ones
}
softmax-more = { $count ->
    [one] + { $count } smaller term
   *[other] + { $count } smaller terms
}

plane-first-tokens = The first { $shown } of { $all } tokens.
plane-held-stale = The numbers are being computed: a moment.
plane-held-input = This token’s row is all zeros, so no projection can move it.
plane-held-projection = This projection is all zeros, so no embedding can move it.
