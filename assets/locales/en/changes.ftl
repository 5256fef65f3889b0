# The menu of what is clicked with the secondary button.

change-head = Head { $place }
change-menu-hint = The same is offered by a secondary click on a head, a token, a cell of the map, a layer or an MLP.

# What became of what a model says.

shift-since-pinned = { $place }: KL(A ‖ now) = { $divergence } nats
shift-since-pinned-hint = Σ p ln(p ÷ q) over the whole vocabulary, p the probability in A and q now: 0 where both are the same, larger the less A would have expected what is said now. Below, the words whose probability changed most.
shift-since-untouched = { $place }: KL(without ‖ with) = { $divergence } nats
shift-since-untouched-hint = Σ p ln(p ÷ q) over the whole vocabulary, p the probability without the interventions and q with them: 0 where they change nothing. Below, the words whose probability changed most.
shift-from-to = { $before } → { $now }
shift-word = word
shift-in-a = in A
shift-now = now
shift-without = without
shift-with = with
shift-difference = difference
effects-untouched = By the interventions
effects-untouched-hint = What the model says with the interventions, beside what it says without them.
