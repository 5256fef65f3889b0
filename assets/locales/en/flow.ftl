# The whole way, from the words to the output.
flow-numbers = { $count ->
    [one] { $count } number
   *[other] { $count } numbers
}
flow-letter-tokens = T
flow-letter-width = D
flow-letter-head = K
flow-letter-heads = H·K
flow-letter-inner = F
flow-letter-one = 1
flow-heads = { $count ->
    [one] One head: each word asks all others how relevant they are
   *[other] { $count } heads at a time: in each, every word asks all others how relevant they are
}
flow-heads-hint = A bright cell: the word of its row looks much at the word of its column. Click a head to look inside.
flow-inside-hint = A click shows what happens inside.
flow-layer-hint = A click looks at this layer.
flow-open-matrix = A click shows the numbers.
flow-map = Its map
flow-map-hint = Shows this head large, with its words
flow-close = Close
flow-close-hint = Back to all heads (Esc)
flow-help = From top to bottom: words become rows of numbers, heads mix them, and a new row for each word comes out. Point at a part to see what it was made from. Click a head to look inside, or a matrix to see its numbers.
flow-from-to = From { $from } to { $to }
flow-words = the words
flow-before = the layers before
flow-after = the layers after
flow-all-heads = the heads
flow-other-heads = the other heads
flow-embeddings = the words as numbers
flow-positions = places
flow-input = what the layer reads
flow-concat = side by side
flow-normed = all rows to one size
flow-attention = what attention writes
flow-sum = added to the stream
flow-mlp = each word for itself
flow-wo = mixes them
flow-output = what comes out
flow-layers = Layers { $first } to { $last }
