# The report: a page of HTML on the present state.

report-save = Save a report…
report-save-hint = One page for any browser: the sentence, the settings, pictures, numbers and interventions. It needs nothing beside it.
path-save-report = Save a report, as .html
file-kind-report = Report
report-making = The report is being made …
report-by = Made by Attention Lab { $version }. Every number is one that the attention kernel computed.
report-on = on
report-off = off
report-made = Heads are
report-step = Step of the training
report-training-seed = Seed of the training
report-folder = Opened from
report-file = File
report-settings = Settings
report-figures = What is to be seen
report-heads = Heads
report-heads-about = What a designed head looks for most, and what any head does, told from its weights over the first sentence. Each with its hit rate, the share of attention that falls there. Entropy in nats and distance in tokens are means over the rows.
report-head = Head
report-name = Name
report-source = From
report-seeks = Looks for
report-does = Does
report-entropy = Entropy
report-effective = Effective tokens
report-distance = Distance
report-weights = Weights of head { $head }, { $name }
report-weights-about = Rows are queries, columns are keys; each row sums to 1. A dot is a pair that is forbidden.
report-weights-too-long = { $count ->
    [one] { $count } token is too many for a table. “attention-lab export” writes all of its weights.
   *[other] { $count } tokens are too many for a table. “attention-lab export” writes all of their weights.
}
report-outputs = Output of each token
report-outputs-about = What the last layer makes of each token: how long its output is, how far it is from its embedding as a share of that one’s length, and the cosine between both.
report-token = Token
report-looks = Looks most at
report-weight = Weight
report-length = Length of output
report-moved = From its embedding
report-cosine = Cosine
report-moved-since = Since A
report-cosine-since = Cosine to A
report-next = What comes next
report-next-about = The likeliest tokens after “{ $token }”.
report-word = Token
report-probability = Probability
report-logit = Logit
report-interventions-about = What each of them does: what moved most between the run without it and this one.
report-change = Change
report-state = State
report-most-moved = Output that moved most
report-moved-by = By
report-head-moved = Weights that moved most
report-alike = Nothing differs.
report-largest = Head { $head } changed most at { $pair }: { $change }.
report-weights-moved = Looks elsewhere
