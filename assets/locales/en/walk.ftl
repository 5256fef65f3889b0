# The walk-through.
lens-matrices = Matrices
lens-plane = Queries and keys in a plane
lens-softmax = Softmax
lens-values = Values
