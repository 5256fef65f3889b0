# What is wrong, where, what was expected and what was found; the path last.

error-file = { $problem } (file { $path })
error-read = cannot read: { $error }
error-write = cannot write, and nothing was changed: { $error }
error-too-large = too large: expected at most { $most } bytes, got { $got }
error-not-text = expected UTF-8 text, got another byte at offset { $at }
error-syntax = line { $line }, column { $column }: { $message }
error-invalid = { $place }: expected { $expected }, got { $got }
error-safetensors = no safetensors file: { $error }

error-bounds = { $what }: expected { $low } to { $high }, got { $got }
error-uneven-heads = heads of a layer: expected { $first }, as in the first layer, got { $got }
error-memory = this needs { $need } MiB of memory, and the limit is { $limit } MiB: fewer tokens, heads or layers, please

quantity-tokens = tokens
quantity-second-tokens = tokens of the second sentence
quantity-token-characters = characters of a token
quantity-width = model width D
quantity-head-width = head width K
quantity-group-size = group size
quantity-layers = layers
quantity-heads = heads
quantity-relation-strength = strength of a relation
quantity-deviation = deviation of random weights
quantity-temperature = temperature τ
quantity-number = number
quantity-position-strength = strength of the position encoding

error-filter = filter, character { $at }: expected { $expected }, got { $got }
error-filter-number = a number such as 0.8 or 80%
error-filter-or = { $names } or { $last }
error-filter-got = “{ $got }”
error-filter-nothing = nothing
action-refused = { $action }: { $why }
error-recording = A recording is not saved as a preset: its own file holds all that there is.
