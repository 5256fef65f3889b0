# The stepper of the walk-through, and how deep it looks.

player-play = Play
player-pause = Pause
player-step = Step
player-back = Step back
player-restart = Restart
player-speed = Speed
player-all = Show all

depth-flow = Whole way
depth-matrices = Matrices
depth-products = Products
depth-code = Rust code

reduced-motion = Less motion
reduced-motion-hint = Pictures change at once instead of moving.

code-caption = The lines of the kernel that make { $symbol } ({ $meaning }), as they were compiled into this program.

walk-embeddings-happens = Each token becomes a row of numbers: its embedding.
walk-positions-happens = Waves say where each token stands.
walk-input-happens = This is what the layer reads.
walk-wq-happens = W_Q is learned: it turns what a token is into what it asks for.
walk-wk-happens = W_K is learned: it turns what a token is into what it can be found by.
walk-wv-happens = W_V is learned: it turns what a token is into what it hands over.
walk-plain-queries-happens = Each row times W_Q: a query for each token.
walk-plain-keys-happens = Each row times W_K: a key for each token.
walk-queries-happens = These are the queries: what each token asks for.
walk-keys-happens = These are the keys: what each token can be found by.
walk-values-happens = Each row times W_V: what each token hands over if it is read.
walk-products-happens = Every query meets every key: a dot product for each pair.
walk-scaled-happens = Times 1/√K, or 1 where that is off: wide heads shall not shout.
walk-scores-happens = Positions and temperature have their say, and the mask sets −∞.
walk-maxima-happens = The largest score of each row, so that nothing overflows.
walk-exponentials-happens = e to the power of score minus maximum: never negative, large ones stand out.
walk-sums-happens = Each row of exponentials is added up.
walk-weights-happens = Each exponential divided by its row’s sum: shares that add up to 1.
walk-head-output-happens = Each token mixes the values by its weights.
walk-concat-happens = The outputs of all heads, side by side.
walk-wo-happens = W_O is learned: it says how the heads mix.
walk-output-happens = The heads are mixed; with a residual stream, the input is added.
