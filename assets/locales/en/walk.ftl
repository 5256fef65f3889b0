# The walk-through.
lens-matrices = Matrices
lens-plane = Arrows
lens-softmax = Softmax
lens-values = Values

# The matrices: symbol, and what they are.
walk-embeddings-symbol = X
walk-embeddings = embeddings, one row a token
walk-positions-symbol = PE
walk-positions = waves of the positions
walk-input-symbol = X′
walk-input = what the layer reads
walk-wq-symbol = W_Q
walk-wq = makes queries
walk-wk-symbol = W_K
walk-wk = makes keys
walk-wv-symbol = W_V
walk-wv = makes values
walk-plain-queries-symbol = Q₀
walk-plain-queries = queries before RoPE
walk-plain-keys-symbol = K₀
walk-plain-keys = keys before RoPE
walk-queries-symbol = Q
walk-queries = queries: what is looked for
walk-keys-symbol = K
walk-keys = keys: what is offered
walk-values-symbol = V
walk-values = values: what is passed on
walk-products-symbol = QKᵀ
walk-products = how well each query fits each key
walk-scaled-symbol = QKᵀ/√K
walk-scaled = scaled products
walk-scores-symbol = S
walk-scores = scores: with positions, τ and mask
walk-maxima-symbol = max
walk-maxima = of the row
walk-exponentials-symbol = exp
walk-exponentials = e to the score less the maximum
walk-sums-symbol = sum
walk-sums = of the row
walk-weights-symbol = A
walk-weights = attention weights, rows add up to 1
walk-head-output-symbol = A·V
walk-head-output = weighted sums of the values
walk-concat-symbol = concat
walk-concat = outputs of all heads side by side
walk-wo-symbol = W_O
walk-wo = mixes the heads
walk-output-symbol = Y
walk-output = output of the layer
# What a learned layer has beside its heads.
walk-input-norm-symbol = γ₁
walk-input-norm = weights of the norm; below them, where it has a second row, what it adds
walk-normed-symbol = N₁
walk-normed = the input, each row brought to one size
walk-bq-symbol = b_Q
walk-bq = is added to each query
walk-bk-symbol = b_K
walk-bk = is added to each key
walk-bv-symbol = b_V
walk-bv = is added to each value
walk-query-norm-symbol = γ_Q
walk-query-norm = weights of the norm of queries
walk-key-norm-symbol = γ_K
walk-key-norm = weights of the norm of keys
walk-raw-queries-symbol = Q₋
walk-raw-queries = queries before their norm
walk-raw-keys-symbol = K₋
walk-raw-keys = keys before their norm
walk-bo-symbol = b_O
walk-bo = is added to what attention writes
walk-attention-symbol = Att
walk-attention = what attention writes
walk-middle-symbol = X + Att
walk-middle = the stream after attention
walk-middle-norm-symbol = γ₁
walk-middle-norm = weights of the norm; below them, where it has a second row, what it adds
walk-middle-normed-symbol = N₁
walk-middle-normed = that sum, each row brought to one size
walk-mlp-norm-symbol = γ₂
walk-mlp-norm = weights of the norm; below them, where it has a second row, what it adds
walk-mlp-normed-symbol = N₂
walk-mlp-normed = what the MLP reads, each row brought to one size
walk-w-up-symbol = W_up
walk-w-up = makes a wide row of each token’s
walk-b-up-symbol = b_up
walk-b-up = is added to that
walk-w-gate-symbol = W_gate
walk-w-gate = makes the gates
walk-b-gate-symbol = b_gate
walk-b-gate = is added to that
walk-up-symbol = U
walk-up = what the MLP looks for in each token
walk-gate-symbol = G
walk-gate = the gates before their function
walk-active-symbol = a
walk-active = after the function: little is left of what is negative
walk-hidden-symbol = a∘U
walk-hidden = each number times its gate
walk-w-down-symbol = W_down
walk-w-down = says what each find adds
walk-b-down-symbol = b_down
walk-b-down = is added to that
walk-mlp-symbol = MLP
walk-mlp = what the MLP writes
walk-mlp-sum-symbol = N₁ + MLP
walk-mlp-sum = the stream after the MLP
walk-output-norm-symbol = γ₂
walk-output-norm = weights of the norm; below them, where it has a second row, what it adds

walk-shape = { $rows } × { $columns }
walk-cell = { $matrix } row { $row }, column { $column }: { $value }
walk-matrix = Matrix { $matrix }, { $meaning }, { $rows } × { $columns }

# Between the matrices.
walk-op-times = ×
walk-op-equals = =
walk-op-rope = RoPE
walk-op-products = Q · Kᵀ
walk-op-scaled = × s
walk-op-scores = ÷ τ, mask
walk-op-softmax = softmax
walk-op-share = ÷ sum
walk-op-values = · V
walk-op-concat = join
walk-op-residual = + X =
walk-op-plus = +
walk-op-norm = norm
walk-op-function = function
walk-op-gated = ∘
walk-op-sum = + stream =

# Between the stages.
walk-goes-into = { $from } goes into { $to }
walk-of-layer = { $matrix } of layer { $number }

# Above the matrices.
walk-layer = Layer { $number }
walk-head = Head { $number }: { $name }
walk-head-number = Head { $number }
walk-choose-layer = Layer of the walk
walk-choose-head = Head of the walk
walk-part-attention = Attention
walk-part-mlp = MLP
walk-first-sentence = First sentence
walk-second-sentence = Second sentence
walk-step = { $number }/{ $count }
walk-all-steps = all { $count }
walk-more = More
walk-unfold = With all zeros
walk-folded-columns = { $count ->
    [one] … 1 more column of zeros
   *[other] … { $count } more columns of zeros
}
walk-folded-rows = { $count ->
    [one] … 1 more row, which meets zeros only
   *[other] … { $count } more rows, which meet zeros only
}
walk-folded-both = … { $rows } more rows and { $columns } more columns, which meet zeros only
walk-looked-at = More numbers than a frame has time for: of { $rows } rows and { $columns } columns side by side, one each gives the colours. Every number is under the pointer.
walk-unfold-hint = { $folded }. A click shows them.
walk-fit = Fit to the window
walk-readable = With all numbers
walk-edited = edited
walk-edited-hint = Numbers of this head were changed by hand.
walk-restore = Restore the head
walk-edit-note = The numbers of this head were changed by hand, so what they came from has no effect until they are restored.
walk-restore-token = Restore the embedding of “{ $token }”

# Tools for a whole matrix.
walk-tools = Change { $matrix }
walk-tool-half = × ½
walk-tool-double = × 2
walk-tool-zero = All zero
walk-tool-identity = Identity: ones on the diagonal
walk-tool-copy = Copy of { $matrix }
walk-tool-random = Random numbers
walk-tool-seed = Seed
walk-tool-symmetric = Takes the place of W_K, so that QKᵀ is symmetric

# How a number was made.
walk-formula-none = Point at a number to see how it was made. Click it to keep it, then click the numbers that it was made from to walk back to the embeddings.
walk-formula-keys = Esc lets go, arrow keys move, a digit or Enter types a new number where it is given.
walk-formula-keys-learned = Esc lets go, arrow keys move.
walk-trail = The way back
walk-locked = locked ✕
walk-value = Number at { $cell }
walk-given = This number is given. Drag it, or type another one.
walk-reset-number = As it was
walk-learned = This number was learned: it came with the model.
walk-learned-embedding = The model made this number of its tables: of the word’s, and of those of its place and its kind where it has them.
walk-norm-mean = The row has { $count } numbers with the mean { $mean }. What differs from it is multiplied by { $scale }, so that the row has the size that every row has; then by a learned weight.
walk-norm-size = The row has { $count } numbers. They are multiplied by { $scale }, so that the row has the size that every row has; then by a learned weight.
walk-function-gelu = GELU: large numbers pass as they are, negative ones become nearly 0.
walk-function-gelu-tanh = GELU, by its formula with tanh: large numbers pass as they are, negative ones become nearly 0.
walk-function-quick-gelu = x · σ(1.702 x): large numbers pass as they are, negative ones become nearly 0.
walk-function-relu = ReLU: positive numbers pass as they are, negative ones become 0.
walk-function-silu = SiLU, x · σ(x): large numbers pass as they are, negative ones become nearly 0.
walk-ablated = The head is switched off: it hands on 0 instead of its output.
walk-replaced = An intervention put this number here, whatever it would have been.
walk-masked = The mask forbids this pair: its score is −∞, whatever the product.
walk-nothing = This query may look at nothing, so its row has no softmax: 0.
walk-copied = The same number as
walk-limited = cut off at ±{ $limit }
walk-one-term = … { $count } more term = { $sum }
walk-more-terms = … { $count } more terms = { $sum }
walk-fewer-terms = Show only the largest terms
walk-term = product
walk-running = so far
walk-penalty = ALiBi: −{ $strength } · { $slope } · distance { $distance } = { $term }

# The chosen number of a matrix, as it is read out.
spoken-cell = row { $row }, column { $column }: { $value }. { $formula }
spoken-given = This number is given.
spoken-wave = a wave of position { $a }, times { $b }
spoken-sum = { $a } plus { $b }
spoken-product = { $a } times { $b }
spoken-quotient = { $a } divided by { $b }
spoken-copy = the same number as { $of }
spoken-norm = { $of }, brought to the size that every row has
spoken-activate = the function of the MLP of { $of }
spoken-products = the sum of { $count } products of numbers from { $a } and { $b }
spoken-turn = { $a } and { $b }, turned by position { $position }
spoken-max = the largest of { $count } scores
spoken-exponential = e to the power of { $a } minus { $b }
spoken-total = the sum of { $count } exponentials
