# The keys: their names, what they do, and where.

keys = Keys
keys-everywhere = Everywhere
keys-map = On a map
keys-strip = On the words of the sentence
keys-matrix = On a matrix of the walk-through
keys-plane = On the tip of an arrow in the plane
keys-player = While nothing has the focus, in what is played step by step
keys-grid = On a head
keys-lesson = In a lesson
keys-lecture = In a lecture
keys-slider = On a slider
keys-page = In long views and lists

keys-next = Next control
keys-previous = Previous control
keys-press = Press the control, choose, open a menu
keys-let-go = Let go of what is locked; close a menu or a dialog
keys-zoom-in = Larger
keys-zoom-out = Smaller
keys-zoom-reset = Zoom 100 %
keys-up = One row up
keys-down = One row down
keys-left = One column to the left
keys-right = One column to the right
keys-row-start = To the start of the row
keys-row-end = To the end of the row
keys-first-query = To the first query
keys-last-query = To the last query
keys-first-row = To the first row
keys-last-row = To the last row
keys-paint = Block or allow the cell, while the mask is painted
keys-previous-word = Previous word
keys-next-word = Next word
keys-first-word = First word
keys-last-word = Last word
keys-lock-word = Lock the word; block it, while the mask is painted
keys-type = Type over the number, where it is given
keys-type-number = Begin to type a number, where it is given
keys-tip-up = Move the tip up
keys-tip-down = Move the tip down
keys-tip-left = Move the tip to the left
keys-tip-right = Move the tip to the right
keys-head-above = Head above
keys-head-below = Head below
keys-previous-head = Previous head
keys-next-head = Next head
keys-first-head = First head
keys-last-head = Last head
keys-combine = Take the head, in the view of heads into the combined map or out of it
keys-isolate = Only this head in the combined map, or all as before
keys-open-head = Open the head’s map
keys-less = Less
keys-more = More
keys-original = The original value
keys-page-up = A page up
keys-page-down = A page down

# A name with its keys: “Play (Space)”.
with-keys = { $name } ({ $keys })

# What stands on the keys.
key-ctrl = Ctrl
key-alt = Alt
key-shift = Shift
key-space = Space
key-enter = Enter
key-escape = Esc
key-backspace = Backspace
key-delete = Del
key-tab = Tab
key-home = Home
key-end = End
key-page-up = PgUp
key-page-down = PgDn
