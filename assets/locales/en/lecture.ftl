# The lecture: keys and buttons, and the presenter's window.

present = Present
present-hint = Full screen, the picture alone, for a lecture hall. A second window is for the lecturer.

lecture-next = Next
lecture-back = Back
lecture-reveal = Reveal
lecture-black = Black
lecture-white = White
lecture-code = Show as QR code
lecture-spotlight = Spotlight
lecture-larger = Larger light
lecture-smaller = Smaller light
lecture-pointer = Pointer
lecture-freeze = Freeze
lecture-clock = Show time
lecture-presenter = Presenter’s window
lecture-end = End

lecture-covered = The picture is hidden. Any key brings it back.
lecture-presenter-title = Presenter
lecture-time = { $elapsed } · { $remaining } left
lecture-time-over = { $elapsed } · { $remaining } over
lecture-remaining = { $time } left
lecture-over = { $time } over
lecture-minutes = Minutes
lecture-start = Start
lecture-pause = Pause
lecture-reset = Reset
lecture-is-black = The hall sees black
lecture-is-white = The hall sees white
lecture-is-code = The hall sees the QR code
qr-caption = Scan this, copy the line that it holds, and paste it (Ctrl+V) into any Attention Lab: it opens this document.
qr-too-long = As one line this document has { $count } characters, and a code that can be read from the last row holds { $most }: hand out its file or its line instead.
lecture-is-frozen = The hall sees what was frozen
lecture-notes = Notes
lecture-after = Next: { $title }

# Shorter than elsewhere, to be read from the last row.
hall-distance = distance { $distance }
hall-difference = differs { $difference }
hall-reach = Through { $layers }
hall-largest = largest { $value }
hall-mean = mean { $value }
hall-asked = Now { $number }.
hall-zoom = { $zoom }%, so that all of it fits
hall-presenter-behind = The presenter’s window waits behind this one (Alt+Tab)
hall-cost-time = Time of one head
hall-cost-bytes = Memory beside inputs and output
