//! The two faces of the backward pass.

use proptest::prelude::*;

use super::{Run, Steps};
use crate::attention::Trace;
use crate::math::{fill_normal, generator};
use crate::train::backward::tests::architectures;
use crate::train::change::{Hold, Holds};
use crate::train::tasks::{Draw, Lengths, Repeat, Sequence};
use crate::train::{Backward, Layout, Task, Turned, cross_entropy};

fn holds() -> impl Strategy<Value = Option<Hold>> {
    proptest::option::of(prop_oneof![Just(Hold::Ablated), Just(Hold::Frozen), Just(Hold::Previous), Just(Hold::Match)])
}

/// What part of the bound of an error rounding may take up.
const WELL_KNOWN: f32 = 0.1;

/// Times that all numbers of a model are moved to one of the next ones.
const ROUNDED: usize = 4;

/// One text after the other through a model, with everything kept.
struct Alone<'a> {
    layout: &'a Layout,
    held: &'a Holds,
    sequences: &'a [Sequence],
}

impl Alone<'_> {
    /// The gradient by some numbers, the loss, and the mean weight of the first head on the token before.
    fn of(&self, numbers: &[f32]) -> (Vec<f32>, f32, f32) {
        let Self { layout, held, sequences } = *self;
        let tokens = sequences[0].tokens.len();
        let checkpoint = layout.checkpoint(numbers);
        let mut turned = Turned::default();
        turned.turn(layout, numbers);
        let backward = Backward::new(layout, &checkpoint, &turned, tokens);
        let counted = sequences.iter().flat_map(|text| &text.targets).flatten().count();
        let (mut gradient, mut loss, mut previous) = (vec![0.0; layout.count()], 0.0, 0.0);
        for text in sequences {
            let spec = held.spec(layout.architecture.spec(), text);
            let reading = checkpoint.read_for_backward(Trace::default(), text.tokens.clone(), &spec);
            let targets = text.targets.iter().map(|target| target.map(|target| target.word));
            let own = cross_entropy(reading.logits.as_ref().unwrap(), targets, 1.0 / counted as f32);
            backward.run(&reading, &spec, &own.gradient, &mut gradient, &mut |_, _| {});
            loss += own.nats.iter().sum::<f32>() / counted as f32;
            let head = reading.trace.head(0, 0).unwrap();
            previous += (1..tokens).map(|t| head.weights.at(t, t - 1)).sum::<f32>();
        }
        (gradient, loss, previous / (sequences.len() * (tokens - 1)) as f32)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_taken_together_have_the_gradient_of_each_alone(
        (architecture, tokens, texts, hold, seed) in (architectures(), 6usize..24, 1usize..7, holds(), any::<u64>())
    ) {
        const WORDS: usize = 7;
        let lengths = Lengths { shortest: 2, longest: 4, held_out: 3 };
        let task = Task::Repeat(Repeat { words: WORDS, periods: lengths });
        let mut random = generator(seed);
        let mut sequences: Vec<_> =
            (0..texts).map(|_| task.generator().draw(&mut random, tokens, Draw::Training)).collect();
        sequences[0].targets[1] = None;
        let layout = Layout::new(architecture, WORDS, tokens);
        let mut numbers = vec![0.0; layout.count()];
        fill_normal(&mut numbers, seed, 0.5);
        let mut held = Holds::free(&layout.architecture);
        if let Some(hold) = hold {
            held.set(0, layout.architecture.heads - 1, hold);
        }

        let alone = Alone { layout: &layout, held: &held, sequences: &sequences };
        let (expected, loss, previous) = alone.of(&numbers);
        let largest = expected.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
        let bound = 2e-5 * largest + 1e-6;
        // Where the gradient moves as far when each number of the model moves by its rounding, it is known no better: a
        // LayerNorm of two numbers, which makes ±1 of both whatever they are, or a gradient that explodes.
        let moved = |gradient: &[f32]| gradient.iter().zip(&expected).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
        let rounded = |_| {
            let number = |number: &f32| if random.random() { number.next_up() } else { number.next_down() };
            moved(&alone.of(&numbers.iter().map(number).collect::<Vec<f32>>()).0)
        };
        let moved = (0..ROUNDED).map(rounded).fold(0.0, f32::max);
        prop_assume!(moved < WELL_KNOWN * bound);

        let mut steps = Steps::default();
        let mut gradient = vec![f32::NAN; layout.count()];
        let run = Run { layout: &layout, numbers: &numbers, holds: &held };
        let once = run.learn(&mut steps, &sequences, &mut gradient);
        let measured = once.measured(0);
        prop_assert!((measured.loss - loss).abs() < 1e-5 * (1.0 + loss), "{} for {loss}", measured.loss);
        prop_assert!((measured.heads[0].previous - previous).abs() < 1e-5);
        for (name, span) in layout.named() {
            for place in span.range() {
                let error = (gradient[place] - expected[place]).abs();
                prop_assert!(error < bound, "{name}, {place}: {} for {}", gradient[place], expected[place]);
            }
        }
        // The same again in the memory of before, and without a gradient.
        let mut again = vec![f32::NAN; layout.count()];
        prop_assert!(run.learn(&mut steps, &sequences, &mut again) == once && again == gradient);
        prop_assert_eq!(run.measure(&steps, &sequences), once);
    }
}
