# The explore part of the screen.
