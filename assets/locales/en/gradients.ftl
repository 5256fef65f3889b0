# Gradients in the walk-through: what more of a number does to the loss.

gradients = Gradients
gradients-hint = Shows in the place of each number what more of it does to the loss.
gradients-other-model = Gradients are shown of models that learn here, or learned here: a training, or a folder that one was saved in.
gradients-second-sentence = Gradients are those of the first sentence.
gradients-caption = Gradient of the loss ({ $loss } nats) by each number:
gradients-lower = more of it lowers the loss
gradients-raise = more of it raises the loss
gradients-faint = Faint matrices show their own numbers: no gradient by them is kept.
gradients-none = This model has parts through which there is no way back here.
gradients-in = in { $unit }

gradient-is = Gradient of the loss
gradient-absent = No gradient by this number is kept; that by what it was made from is.
gradient-lowers = More of this number lowers the loss.
gradient-raises = More of this number raises the loss.
gradient-nothing = More of this number does not change the loss.
gradient-masked = More of this number does not change the loss: the mask forbids the pair.
gradient-saturated = More of this number does not change the loss: a saturated softmax passes nothing on.

nudge = Nudge
nudge-by = By
nudge-hint = Adds this to the number alone, and computes all that comes after it again.
nudge-predicted = Predicted: gradient · ε
nudge-real = Real change of the loss
nudge-not-alone = Nothing changes this number alone: nudge one that it is made from.
