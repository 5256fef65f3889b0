# The kernels: their names, their sizes, and the views of what they do.

kernels-cost = What it costs
kernels-compare = Same input
kernels-flash = Flash, tile by tile
kernels-sparse = Sparse pattern
kernels-decode = Token by token
kernel-exact = Exact
kernel-flash = Flash
kernel-sparse = Sparse
kernel-elu = Linear, elu + 1
kernel-random = Linear, random

# The kernel of the map.
kernel = Kernel
kernel-hint = How the output is computed. Exact and Flash give the same numbers. Sparse leaves out pairs. Of the linear ones, elu + 1 is another attention, and random features imitate the softmax.
kernel-against-exact = { $time } for this head, exact { $exact }. The output differs by { $largest } at most.
inspector-explains-exact = The map is that of the chosen kernel. This panel explains exact attention.

# The panel.
kernels-measured = What is measured
kernels-limit = Longest sentence, as a power of two
kernels-limit-hint = Sizes go from 128 tokens up to this. What memory cannot hold is left out.
kernels-limit-is = Up to { $tokens } tokens.
kernels-head-width = Head width K
kernels-head-width-hint = The width of the head that is measured.
kernels-causal-hint = Measures with the causal mask: half of the pairs.
kernels-one-thread = One thread only
kernels-one-thread-hint = Runs the kernels on one core. Without it they use all cores of the machine.
kernels-tile-queries = Queries in a tile
kernels-tile-queries-hint = So many queries are worked on at a time. Their scores should fit into the first cache.
kernels-tile-keys = Keys in a tile
kernels-tile-keys-hint = So many keys and values are in fast memory at a time.
kernels-features = Random features F
kernels-features-hint = More features come nearer to softmax, and cost more.
kernels-seed = Seed of the features
kernels-seed-hint = Another seed draws other directions.
kernels-window = Window
kernels-window-hint = Keys on each side of a query, itself among them. 0 is no window.
kernels-dilation = Dilation
kernels-dilation-hint = The window takes each second, third … token, and reaches further.
kernels-globals = Global tokens
kernels-globals-hint = The first tokens see all others and are seen by all.
kernels-block = Block
kernels-block-hint = Tokens of a block see each other. 0 is no block.
kernels-random = Random blocks
kernels-random-hint = Blocks that each block sees besides, drawn from the seed (BigBird). Needs a block size.
kernels-pattern-seed = Seed of the blocks
kernels-pattern-seed-hint = Another seed draws other blocks.
kernels-drawn = What is drawn
kernels-tokens = Tokens T
kernels-tokens-hint = Length of the sentence in the picture.
kernels-layers = Layers
kernels-layers-hint = Through so many layers a token can be handed on.
kernels-played = Tiles of the animation
kernels-played-note = Small, so that a sentence has many. For speed the kernel takes { $queries } × { $keys }.

# The same input through every kernel.
compare-note = The chosen head of the first sentence: the same queries, keys and values through five kernels. Exact and Flash are the same mathematics, so only the time differs. Sparse leaves out pairs. Linear attention never has a matrix; what is drawn is the one that it amounts to.
compare-map = Attention map of { $kernel }
compare-time = { $time } for this head
compare-reference = the reference
compare-largest = largest difference { $value }
compare-mean = mean difference { $value }
compare-output = output, tokens × K, to ±{ $most }
compare-difference = minus exact, to ±{ $most }
kernel-sizes-exact = all pairs at once
kernel-sizes-flash = tiles of { $queries } × { $keys }
kernel-sizes-sparse = window { $window }, global { $globals }
kernel-sizes-linear = { $features } features
meaningless-pairs-of-linear = Linear attention sums over keys before it meets a query: it cannot leave out single pairs. Choose a mask without a window and without painting.
meaningless-alibi-of-linear = ALiBi adds to the score of a pair, and linear attention has no scores. Choose another encoding of positions.
meaningless-rope-of-elu = RoPE makes q·k depend on distance; elu + 1 bends each number alone, and loses that.
meaningless-whole-sentence-of-decode = This mask belongs to a sentence that is known whole, and one that grows is not.
meaningless-replaced-pattern = A kernel makes its weights from queries and keys; an intervention put others in their place.

# Flash, tile by tile.
flash-done = All tiles are done: the output is exact, and no matrix of scores was ever whole.
flash-visited = Queries { $queries } meet keys { $keys }.
flash-skipped = Queries { $queries } may not look at keys { $keys }: the tile is skipped.
flash-rescaled = { $count ->
    [0] No maximum grows: what was summed stays as it is.
    [one] One maximum grows: what that query summed shrinks to fit.
   *[other] { $count } maxima grow: what those queries summed shrinks to fit.
}
flash-keys = keys
flash-map = Scores tile by tile, { $done } of { $all } tiles
flash-traffic = Traffic with slow memory
flash-column-what = bytes
flash-column-so-far = Flash so far
flash-column-exact = exact, in all
flash-read = read
flash-written = written
flash-fast = held at a time
flash-traffic-note = Counted from the kernel’s log. Exact attention writes all scores and all weights and reads both back. Flash reads the keys and values again for each tile of queries: larger tiles read less, and it pays where there are many more tokens than dimensions.
flash-rows = Running softmax of the queries in fast memory
flash-column-query = query
flash-column-max = maximum m
flash-column-max-hint = The largest score so far.
flash-column-sum = sum ℓ
flash-column-sum-hint = Σ e^(score − m) over the keys so far.
flash-column-rescale = rescaled
flash-column-rescale-hint = e^(old m − new m): what the sum and the output were multiplied by.
flash-column-output = output so far
flash-column-output-hint = The mix of values so far, divided by the sum so far. With the last tile it is the output.

# The sparse pattern.
sparse-share = { $pairs } of { $allowed } pairs, { $share }%
sparse-use = Use it for the map
sparse-use-hint = Shows the sentence’s map as the sparse kernel computes it.
sparse-pattern = Pairs that are kept
sparse-layers = { $count ->
    [one] one layer
   *[other] { $count } layers
}
sparse-reach = What reaches what through { $layers }
sparse-axes = Rows are queries, columns are keys.
sparse-all-reach = For every pair that the mask allows, there is a way from the key to the query.
sparse-cut-off = For { $pairs } pairs ({ $share }%), no way leads from the key to the query.
sparse-note = Each kept pair costs a product, and so do the pairs that share its tile. A token that is not seen directly can still be handed on by another in the next layer.
sparse-legend-kept = kept
sparse-legend-reached = reached
sparse-legend-dropped = left out or cut off
sparse-legend-future = forbidden by the causal mask
sparse-cell-kept = Query { $query } looks at key { $key }.
sparse-cell-dropped = Query { $query } does not look at key { $key }.
sparse-cell-future = Key { $key } is in the future of query { $query }.
sparse-cell-reached = What stands at { $key } can reach { $query }.
sparse-cell-cut-off = What stands at { $key } cannot reach { $query }.

# Token by token.
decode-now = “{ $token }” comes: its key and value join the cache, and its query meets every key there ({ $count }).
decode-keys = Cached keys, { $rows } × { $columns }
decode-values = Cached values, { $rows } × { $columns }
decode-flops = operations of this token with the cache
decode-flops-without = without it, all tokens again (causal half)
decode-time = measured time of this token, all heads
decode-bytes = cache of the layer
decode-difference = largest difference from the row of causal exact attention
decode-sharing = What sharing keys and values saves
decode-model = model
decode-groups = KV heads / heads
decode-a-token = cache a token
decode-multi-head = This document, multi-head
decode-grouped = This document, grouped-query
decode-multi-query = This document, multi-query
decode-note = A key and a value for each KV head of each layer: 2 · L · groups · K numbers a token. This document counts in 32 bits, models in use in 16; theirs are computed from published sizes.
