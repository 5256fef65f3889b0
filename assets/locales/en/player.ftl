# The stepper of the walk-through, and how deep it looks.

player-play = Play (Space)
player-pause = Pause (Space)
player-step = Step (→)
player-back = Step back (← or Backspace)
player-restart = Restart (Home)
player-speed = Speed
player-all = Show all
player-caption = { $symbol }: { $meaning }

depth-black-box = Black box
depth-stages = Stages
depth-matrices = Matrices
depth-products = Single products
depth-code = Rust code

reduced-motion = Less motion
reduced-motion-hint = Pictures change at once instead of moving.

code-caption = The lines of the kernel that make { $symbol } ({ $meaning }), as they were compiled into this program.

black-box = Attention
black-box-says = { $tokens }, each { $width } numbers, go in. Each asks every other “are you relevant?”, { $heads } at a time, and comes out as a mix of what it found: as many numbers as before.
black-box-open = Look inside
