# Lessons: the course page, the panel of a lesson, and what is wrong with one.

view-course = Lessons
course-intro = Thirteen lessons, from “a flick of the eyes” to a trained eye, and tasks such as an exam may set. Each can be left and resumed; your own document comes back as it was.
course-own = Your own lessons
course-own-none = A lesson is a text file that you can write yourself. Open one, and all lessons in its folder are listed here.
course-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
course-steps = { $count ->
    [one] one step
   *[other] { $count } steps
}
course-begun = step { $step } of { $steps }
course-done = walked through
course-start = Start
course-resume = Resume
course-again = Once more
course-start-named = { $action }: { $title }
course-path = The 90-minute path
course-path-about = One lecture through the course: the steps without which nobody should leave.
course-stops = { $count } stops
course-begun-path = stop { $step } of { $steps }
course-exam = exam tasks
course-next = Next lesson: { $title }

lesson-leave = Leave
lesson-leave-hint = Ends the lesson and brings your own document back as it was.
lesson-step = Step { $step } of { $steps }
lesson-stop = Stop { $step } of { $steps }
lesson-back = Back
lesson-next = Next
lesson-finish = Finish
lesson-restart = Begin this step again
lesson-goal = Try it
lesson-goal-reached = Reached
lesson-miss-mirror = That is “{ $query }” asking “{ $key }”: rows ask, columns are asked.
lesson-miss-other = That is “{ $query }” asking “{ $key }”: another cell.
lesson-hint = Hint
lesson-show-me = Show me
lesson-number = your number
lesson-answer = Answer
lesson-predict = Predict first
lesson-predict-right = Right
lesson-predict-wrong = Not quite: it is “{ $right }”
quote-open = “
quote-close = ”
lesson-predict-revealed = It is “{ $right }”.
lesson-rises = It rises
lesson-falls = It falls
lesson-stays = It stays the same
lesson-times = × { $factor }
lesson-choice-right = { $choice }, the right answer
lesson-choice-wrong = { $choice }, your answer

lesson-fault = Line { $line }, step { $step }: { $what }
lesson-slip-action = an action cannot be done: { $refusal }
lesson-slip-target = the target “{ $target }” is not there.
lesson-slip-number = a number cannot be had in “{ $shown }”.
lesson-slip-too-easy = the goal is met before anything is done.
lesson-slip-too-easy-number = the goal asks for { $asked }, and it is { $number } before anything is done.
lesson-slip-unsolved = the solution does not meet the goal.
lesson-slip-unsolved-number = the solution reaches { $number }, the goal asks for { $asked }.
lesson-slip-unclear = the question has no clear answer among its options: { $found }.
lesson-sound = every step plays

# A lesson on paper.
handout-answers = With the answers
handout-name = Name
handout-page = { $page } of { $pages }

# Answers that are handed in.
answers-title = To be handed in
answers-name = Your name
answers-own-seed = Words and random heads are drawn from your name, so your numbers are your own.
answers-all = Every task has an answer.
answers-missing = Without an answer yet: step { $steps }.
answers-save = Save my answers…
answers-no-name = Type your name first.
path-save-answers = Save my answers
file-kind-answers = Answers
