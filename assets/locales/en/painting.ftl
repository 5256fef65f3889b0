# Painting the mask on the map.

paint-mask = Paint mask
paint-mask-hint = Block and allow pairs of query and key with the pointer.
paint-help = Drag over cells. Labels paint rows and columns, tokens their columns. Keys: arrows, Space.
paint-start = Start from…
paint-causal = Causal
paint-causal-with = { $mask }, causal
paint-allow-all = Allow all
paint-allow-all-hint = Every query may look at every key.
paint-blocked = { $blocked } of { $pairs } pairs blocked
paint-blocked-hint = The sentence has T² pairs of query and key. A blocked one gets −∞ before the softmax, so its weight is exactly 0.
paint-leak = Leaks from the future: { $mass }
paint-leaks = Leaks from the future: { $first } and { $second }
paint-leak-hint = The weight that a query puts on tokens after it, in the mean over all queries: Σ A[i, j] over j > i. A model that writes one token after another must have 0 here.
token-block = Block this token for all
token-allow = Allow this token for all
strip-token-blocked = token { $token }, blocked for all
