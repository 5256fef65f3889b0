# The inspector part of the screen.
