# The bars, menus, dialogs and messages.

app-name = Attention Lab

menu-file = File
menu-presets = Presets
open = Open…
save = Save
save-as = Save as…
recent = Recent files
about = About Attention Lab
quit = Quit
undo = Undo
redo = Redo
reset = Reset
reset-hint = Back to the preset as it was opened; can be undone.
dismiss = Dismiss
cancel = Cancel
close = Close

group-start = Start here
group-places = Where to look: places
group-words = What to look for: words
group-grammar = Grammar
group-mechanics = How it works, and when it breaks
group-scale = Many heads, long texts
group-training = Models that learn

view-explore = Explore
view-walk = Walk through
view-heads = Heads
view-positions = Positions
view-kernels = Kernels
order = Sorted by
layer-of = Layer { $number } of { $all }
unlock = Unlock ✕
unlock-hint = Lets go of the locked cell (Esc).
side-controls = Controls
side-inspector = Inspector
side-hint = Shows or hides the panel at the side.

look = Look
language = Language
language-system = As the system
theme = Theme
theme-dark = Dark
theme-light = Light
theme-projector = Projector
palette = Colours of numbers
palette-viridis = Viridis
palette-cividis = Cividis
palette-magma = Magma
palette-grey = Grey
color-scale = Colour scale
scale-linear = Linear
scale-log = Log
scale-per-row = Per row
zoom = Zoom

unsaved-title = Save your changes?
unsaved-text = This document has changes that are in no file yet.
unsaved-save = Save
unsaved-discard = Discard them

about-version = Version { $version }
about-text = A soft lookup, held in your hands: every token asks every other token “are you relevant?” and weights the answer. Every number on the screen is one that the attention kernel computed.
about-caution = A weight shows where a head reads from. It is no proof of why a model answered (Jain & Wallace 2019; Wiegreffe & Pinter 2019).

message-opening = Opening { $file } …
message-saved = Saved { $file }.
message-session-damaged = The last session could not be restored ({ $error }). It was set aside as { $file }.
message-session-earlier = The last session came only after you had begun something else. It was kept as { $file }.
message-session-taken = The session belongs to another window: what you do here does not come back by itself, so save what you want to keep.

path-open = Open a file
picture-save = Save a picture…
picture-copy = Copy the picture
picture-copied = The picture is on the clipboard.
path-save-picture = Save a picture, as .svg or .png
file-kind-picture = Picture
path-save = Save as
path-why = No file dialog of the system could be opened here. Type the folder and the name.
path-folder = Folder
path-name = File name
path-exists = A file of this name is already there.
path-do-open = Open
path-do-save = Save
path-do-replace = Replace it

file-kind-open = Presets and matrices
file-kind-preset = Preset

# Recordings of real models
group-models = Real models
recorded-title = Recorded
recorded-about = The weights of a real model's heads, saved elsewhere. They were learned, and nobody designed what a head looks for.
recorded-model = Model
recorded-source = Source
recorded-licence = Licence
recorded-layers = Layers
recorded-heads = Heads
recorded-tokens = Text
recorded-mask = Mask
recorded-values = Values
recorded-causal = causal: no query sees a later key
recorded-all-keys = none: every query sees every key
recorded-width = recorded, K = { $width }
recorded-no-values = not recorded
recorded-absent = The file holds attention weights and no queries or keys: scores, products, the walk-through, positions and kernels need those.
recorded-row = The row's largest weights
recorded-size = ‖v‖ { $size }
recorded-others = { $count } others
recorded-unchanged = A recording shows what was; nothing of it can be changed.
absent-title = Not in a recording
absent-products = This view starts from queries and keys. A recording holds the attention weights that came of them, and at most the values.
absent-cache-title = Nothing to keep
absent-cache = This model reads its whole text at once, each word in both directions, and writes none: there is no next word for which keys and values would be kept.
absent-back = Back to Explore
