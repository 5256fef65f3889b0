# The stepper of the walk-through, and how deep it looks.

player-play = Play
player-pause = Pause
player-step = Step
player-back = Step back
player-restart = Restart
player-speed = Speed
player-all = Show all

depth-black-box = Black box
depth-stages = Stages
depth-matrices = Matrices
depth-products = Single products
depth-code = Rust code

reduced-motion = Less motion
reduced-motion-hint = Pictures change at once instead of moving.

code-caption = The lines of the kernel that make { $symbol } ({ $meaning }), as they were compiled into this program.

black-box = Attention
black-box-says = What goes in: { $tokens } of { $width } numbers each. Each token asks every other “are you relevant?”, { $heads } at a time, and comes out as a mix of what it found: as many numbers as before.
black-box-open = Look inside

happens-embeddings = Each token becomes a row of numbers: its embedding.
happens-positions = Waves say where each token stands.
happens-input = This is what the layer reads.
happens-wq = W_Q is learned: it turns what a token is into what it asks for.
happens-wk = W_K is learned: it turns what a token is into what it can be found by.
happens-wv = W_V is learned: it turns what a token is into what it hands over.
happens-plain-queries = Each row times W_Q: a query for each token.
happens-plain-keys = Each row times W_K: a key for each token.
happens-queries = These are the queries: what each token asks for.
happens-keys = These are the keys: what each token can be found by.
happens-values = Each row times W_V: what each token hands over if it is read.
happens-products = Every query meets every key: a dot product for each pair.
happens-scaled = Times 1/√K, or 1 where that is off: wide heads shall not shout.
happens-scores = Positions and temperature have their say, and the mask sets −∞.
happens-maxima = The largest score of each row, so that nothing overflows.
happens-exponentials = e to the power of score minus maximum: never negative, large ones stand out.
happens-sums = Each row of exponentials is added up.
happens-weights = Each exponential divided by its row’s sum: shares that add up to 1.
happens-head-output = Each token mixes the values by its weights.
happens-concat = The outputs of all heads, side by side.
happens-wo = W_O is learned: it says how the heads mix.
happens-output = The heads are mixed; with a residual stream, the input is added.
