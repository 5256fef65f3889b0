//! The two faces of the backward pass.

use proptest::prelude::*;

use super::{Run, Steps};
use crate::attention::Trace;
use crate::math::{fill_normal, generator};
use crate::train::backward::tests::architectures;
use crate::train::change::{Hold, Holds};
use crate::train::tasks::{Draw, Lengths, Repeat};
use crate::train::{Backward, Layout, Task, Turned, cross_entropy};

fn holds() -> impl Strategy<Value = Option<Hold>> {
    proptest::option::of(prop_oneof![Just(Hold::Ablated), Just(Hold::Frozen), Just(Hold::Previous), Just(Hold::Match)])
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

        let checkpoint = layout.checkpoint(&numbers);
        let mut turned = Turned::default();
        turned.turn(&layout, &numbers);
        let backward = Backward::new(&layout, &checkpoint, &turned, tokens);
        let counted = sequences.iter().flat_map(|text| &text.targets).flatten().count();
        let (mut expected, mut loss) = (vec![0.0; layout.count()], 0.0);
        let mut previous = 0.0;
        for text in &sequences {
            let spec = held.spec(layout.architecture.spec(), text);
            let reading = checkpoint.read_for_backward(Trace::default(), text.tokens.clone(), &spec);
            let targets = text.targets.iter().map(|target| target.map(|target| target.word));
            let own = cross_entropy(reading.logits.as_ref().unwrap(), targets, 1.0 / counted as f32);
            backward.run(&reading, &spec, &own.gradient, &mut expected, &mut |_, _| {});
            loss += own.nats.iter().sum::<f32>() / counted as f32;
            let head = reading.trace.head(0, 0).unwrap();
            previous += (1..tokens).map(|t| head.weights.at(t, t - 1)).sum::<f32>();
        }

        let mut steps = Steps::default();
        let mut gradient = vec![f32::NAN; layout.count()];
        let run = Run { layout: &layout, numbers: &numbers, holds: &held };
        let once = run.learn(&mut steps, &sequences, &mut gradient);
        let measured = once.measured(0);
        prop_assert!((measured.loss - loss).abs() < 1e-5 * (1.0 + loss), "{} for {loss}", measured.loss);
        let previous = previous / (texts * (tokens - 1)) as f32;
        prop_assert!((measured.heads[0].previous - previous).abs() < 1e-5);
        let largest = expected.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
        for (name, span) in layout.named() {
            for place in span.range() {
                let error = (gradient[place] - expected[place]).abs();
                let bound = 2e-5 * largest + 1e-6;
                prop_assert!(error < bound, "{name}, {place}: {} for {}", gradient[place], expected[place]);
            }
        }
        // The same again in the memory of before, and without a gradient.
        let mut again = vec![f32::NAN; layout.count()];
        prop_assert!(run.learn(&mut steps, &sequences, &mut again) == once && again == gradient);
        prop_assert_eq!(run.measure(&steps, &sequences), once);
    }
}
