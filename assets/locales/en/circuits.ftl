# Circuits of a model: what heads are by their weights, and how far attention reaches through layers.

circuits-open = Circuits
circuits-open-hint = What heads do by their weights alone, with which they work together, and how far attention reaches through all layers (Elhage et al. 2021, Abnar & Zuidema 2020).

circuit-query-key = Looks for
circuit-output-value = Hands over
circuit-copying = Copies
circuit-into-queries = Into queries
circuit-into-keys = Into keys
circuit-into-values = Into values
circuit-rollout = Rollout
circuit-flow = Flow

circuit-query-key-is = What { $head } looks for: the score of each key (column) for each query (row)
circuit-output-value-is = What { $head } hands over: what a token that it looks at (row) adds to the logit of each token (column)
circuit-output-value-is-designed = What { $head } hands over: what a word that it looks at (row) adds along the embedding of each word (column)
circuit-copying-is = Which heads hand on the token that they look at: near 1 it copies, near −1 it takes away
circuit-into-queries-is = What { $head } works with through queries: an earlier head writes what the queries of a later one read
circuit-into-keys-is = What { $head } works with through keys: an earlier head writes what the keys of a later one read
circuit-into-values-is = What { $head } works with through values: an earlier head writes what a later one hands over
circuit-rollout-is = How much of each token (column) is in each token after the last layer (row), by weights alone
circuit-flow-is = How much of each token (column) can reach each token after the last layer (row)

circuit-query-key-not = E·W_Q·W_Kᵀ·Eᵀ ÷ √K, with the embeddings E alone. Not in it: positions, biases, the scale of norms, what earlier layers wrote, and the softmax, which sees only differences within a row.
circuit-output-value-not = E·W_V·W_O·{ $reader }, with the embeddings E alone. Not in it: whether the token is looked at, what earlier layers wrote there, biases and the scale of norms.
circuit-copying-not = Σλ ÷ Σ|λ| over the eigenvalues of E·W_V·W_O·{ $reader }. Near 1, single tokens may still be made less likely; and only the first layer reads raw embeddings.
circuit-into-not = ‖W_V·W_O·M‖ ÷ (‖W_V·W_O‖ · ‖M‖), with M of the later head. Heads that have nothing to do with each other come to about { $chance }; two with all K directions in common, equally strong, to { $same }. Weights alone: not whether one looks where the other wrote.
circuit-rollout-not = The product over layers of ½A + ½I, with A the mean of the heads. Not in it: values, W_O, MLPs, and how heads differ.
circuit-rollout-alone-not = The product over layers of A, the mean of the heads: nothing passes a layer by. Not in it: values, W_O, MLPs, and how heads differ.
circuit-flow-not = The largest flow from row to column, each edge carrying at most its weight. Flows share edges: a row is no set of shares. Not in it: values, W_O, MLPs, and how heads differ.

circuit-most-telling = The { $shown } tokens that tell most, of { $all }
circuit-most = What stands out
circuit-same-layer = A head reads nothing of those in its own layer

circuit-recorded = A recording has weights of attention, but not those of the model.
circuit-silent = This model makes no logits.
circuit-norms = Here norms stand after the sums: no head's output reaches the logits as it was written.
circuit-one-layer = There is one layer: nothing comes before or after it.
circuit-not-kept = The maps of all heads do not fit in memory together.
circuit-too-long = Only for texts of up to { $limit } tokens.
