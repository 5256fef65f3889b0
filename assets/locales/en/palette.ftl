# The palette, which finds everything by typing, and what each thing in it does.

find = Find anything…
find-example = A view, a command, a preset, a lesson, a term, a head …
find-nothing = Nothing is called “{ $typed }”, in no language of this program.
find-views = Views
find-commands = Commands
find-presets = Presets
find-lessons = Lessons
find-terms = Terms
find-heads = Heads of this document

keys-palette = In the list that finds everything
keys-entry-above = Entry above
keys-entry-below = Entry below
keys-first-entry = First entry
keys-last-entry = Last entry
keys-choose = Choose the entry

about-explore = One head in detail: who looks at whom, and why.
about-walk = The computation from token to output, number by number.
about-heads = All heads at a glance, to sort, filter and combine.
about-positions = The ways to tell a model the order of tokens, side by side.
about-cost = What exact, Flash, sparse and linear attention cost on this machine.
about-compare = The chosen head computed by every kernel, and how far the results differ.
about-flash = FlashAttention at work: one tile after the other, with its running maximum and sum.
about-sparse = Which pairs a sparse kernel keeps, and how far news travels.
about-decode = Text written token by token, with the cache of keys and values that grows.
about-course = Lessons that take you by the hand.
about-lens-plane = Queries and keys as arrows in a plane.
about-lens-softmax = How the scores of a row become weights.
about-lens-values = How the output of a row is made of values.
about-depth = A level of the walk-through: how much of the computation is seen.

about-keys = All keys of the program, by the place where they work.
about-open = A preset, matrices, a recording or a lesson from a file.
about-save = Writes the document to its file.
about-save-as = Writes the document to a file of your choice.
about-undo = Takes back the last change of the document.
about-redo = Makes the change again that was taken back.
about-quit = Ends the program.
about-zoom = The size of everything on the screen.
about-lesson-next = The next step of the lesson.
about-lesson-back = The step before.
about-glossary = What the words mean, with formulas and where to see it.
about-about = Version and caution.
about-theme = The colours of the program.
about-language = The language of the program.
