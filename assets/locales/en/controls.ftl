# The controls part of the screen.
