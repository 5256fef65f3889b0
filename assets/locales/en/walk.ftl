# The walk-through.
lens-matrices = Matrices
lens-plane = Queries and keys in a plane
lens-softmax = Softmax
lens-values = Values

walk-head = Head
matrix = { $symbol }, { $meaning }, { $shape }
cell-of-layer = { $cell } of layer { $layer }
cell-of-head = { $cell } of head { $head }

stage-embeddings = embeddings
stage-positions = position waves
stage-input = what the layer reads
stage-wq = makes queries
stage-wk = makes keys
stage-wv = makes values
stage-plain-queries = queries, not turned yet
stage-plain-keys = keys, not turned yet
stage-queries = queries: what each token asks
stage-keys = keys: what each token offers
stage-values = values: what it hands over
stage-products = every query meets every key
stage-scaled = scaled by the head width
stage-scores = scores: position, τ, mask
stage-maxima = largest of the row
stage-exponentials = e to the score − max
stage-sums = sum of the row
stage-weights = weights: shares of the row
stage-head-output = weighted mix of values
stage-concat = all heads side by side
stage-wo = mixes the heads
stage-output = output of the layer

formula-hint = Hover a number to see what made it. Click to lock it, then walk back, number by number, to the embeddings.
formula-back = Click a number to walk one step back to it.
formula-more = { $count ->
    [one] { $count } more term
   *[other] { $count } more terms
}
formula-value = Value of { $cell }
formula-reset = Reset
formula-reset-hint = Back to the number before it was changed by hand (double-click on the cell, or Delete)
formula-edit-hint = Drag the cell sideways to change it (with Shift finely), or click and type.
type-number = New number for { $cell }
products-first = first
products-second = second
products-product = product
products-sum = sum so far

operation-given = A given number: nothing was computed. You can change it.
operation-wave = A wave of the position encoding: strength times sine or cosine of position times frequency.
operation-sum = The embedding plus the position wave.
operation-copy = The same number, carried over.
operation-ablated = 0: the head is ablated, so nothing of it enters the concatenation.
operation-dot = A row times a column: products, added up.
operation-dot-residual = A row times a column: products, added up, and the layer's input added (residual).
operation-turn = The pair of dimensions is turned by an angle that grows with the position (RoPE).
operation-scale = Divided by √K, so that long heads do not score higher than short ones.
operation-logit = Divided by the temperature τ.
operation-logit-alibi = Minus strength · slope · distance (ALiBi), then divided by the temperature τ.
operation-masked = −∞: the mask forbids the pair, whatever the product was.
operation-max = The largest score of the row; subtracting it keeps e^x from overflowing.
operation-exponential = e to the power of score minus maximum.
operation-total = The exponentials of the row, added up.
operation-share = The exponential as a share of the sum: the attention weight.
operation-nothing = 0: this query may look at nothing.

matrix-tools = Change a matrix…
matrix-half = Times ½
matrix-double = Times 2
matrix-negate = Times −1
matrix-zero = All zeros
matrix-identity = Identity
matrix-copy = Copy { $other }
matrix-random = Random, seed { $seed }
restore-head = Restore head
restore-head-hint = Drops the numbers changed by hand: the head is again what its recipe, seed or file says.
restore-token = Restore { $token }
source-edited = edited
source-edited-hint = Numbers of this head were changed by hand.
