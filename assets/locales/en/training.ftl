# Learning: tasks, what a head may do meanwhile, and why a training stopped

task-repeat = Repeat
task-repeat-about = A chunk of random words repeats. First a head of layer 1 learns to look at the previous token; then a head of layer 2 uses it to find the token behind the last one like this: an induction head. The loss on the repeat falls off a cliff when the two have met. One layer cannot do it.
task-copy = Copy
task-copy-about = Words, a sign, and the same words again. A head learns to look as far back as the first word is, and then one further with each step: a line beside the diagonal.
task-reverse = Reverse
task-reverse-about = Words, a sign, and the words from the last to the first. A head learns an anti-diagonal: with each step it looks one place further to the left.
task-sort = Sort
task-sort-about = Numbers, a sign, and the same numbers in order. A head learns to look for the next larger number, wherever it stands: the map is no line, since not the place decides but the value.
task-first = First token again
task-first-about = Words, a sign, and the first word. A head learns to look at the beginning, however far away it is; without positions it cannot know where that is, with a causal mask it can find it.
task-brackets = Brackets
task-brackets-about = Brackets of three kinds, a sign, and those that close what is still open. Heads learn to find the partner: the last bracket that nothing has closed yet, and then the one around it.
task-recall = Key and value
task-recall-about = Pairs of a letter and a number, a sign, and then a letter again. One head learns to look at the previous token, so that each number knows its letter; the next asks for the letter and reads the number: induction, once more.
task-majority = Majority
task-majority-about = Words, a sign, and the word that is the most frequent. A head learns to look at all words alike, so that the mix of their values is a count; there is no token that has the answer.
task-text = Text
task-text-about = Pieces of a text, character by character or word by word. Heads learn the last few characters, the beginning of the word, and repetitions; how low the loss can fall nobody knows beforehand.

train-positions-none = none
train-positions-learned = learned
train-positions-sinusoidal = sinusoidal
train-positions-rotary = rotary
train-positions-alibi = ALiBi

hold-free = learns
hold-ablated = off
hold-frozen = frozen
hold-previous = held to the previous token
hold-match = held to the answer

diverged-loss-not-a-number = the loss is not a number any more
diverged-gradient-not-a-number = the gradient is not a number any more
diverged-loss-too-large = the loss is far above that of guessing
diverged = step { $step } could not be taken: { $cause }; the last good state is that of step { $back }
