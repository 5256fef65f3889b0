//! Gradients against finite differences of a forward pass that is written anew here, in `f64`.

use proptest::prelude::*;
use strum::VariantArray;

use super::{Backward, Turned, cross_entropy};
use crate::attention::{Action, At, AttentionSpec, Intervention, Mask, Pattern, Rows, Site, Trace};
use crate::math::fill_normal;
use crate::model::{Activation, NormKind, Order, alibi_slopes};
use crate::train::{Architecture, Layout, LinearSpans, MlpShape, NormSpans, Positions, Span};

type Rows64 = Vec<Vec<f64>>;

/// The forward pass by the formulas of the papers, number by number.
struct Forward<'a> {
    layout: &'a Layout,
    numbers: &'a [f64],
    spec: &'a AttentionSpec,
}

impl Forward<'_> {
    fn at(&self, span: Span, row: usize, column: usize) -> f64 {
        self.numbers[span.start + column * span.rows + row]
    }

    fn times(&self, x: &Rows64, weight: Span, bias: Option<Span>) -> Rows64 {
        let number = |row: &Vec<f64>, c: usize| {
            let sum: f64 = (0..weight.rows).map(|r| row[r] * self.at(weight, r, c)).sum();
            sum + bias.map_or(0.0, |bias| self.at(bias, c, 0))
        };
        x.iter().map(|row| (0..weight.columns).map(|c| number(row, c)).collect()).collect()
    }

    fn norm(&self, x: &Rows64, spans: Option<&NormSpans>) -> Rows64 {
        let Some(kind) = self.layout.architecture.norm else { return x.clone() };
        let normal = |row: &Vec<f64>| {
            let n = row.len() as f64;
            let mean = if kind == NormKind::Layer { row.iter().sum::<f64>() / n } else { 0.0 };
            let square = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            let each = |(d, x): (usize, &f64)| {
                let weight = spans.map_or(1.0, |spans| self.at(spans.weight, d, 0));
                let bias = spans.and_then(|spans| spans.bias).map_or(0.0, |span| self.at(span, d, 0));
                (x - mean) / (square + 1e-5f32 as f64).sqrt() * weight + bias
            };
            row.iter().enumerate().map(each).collect()
        };
        x.iter().map(normal).collect()
    }

    fn changed(&self, site: Site, layer: usize, head: usize, x: &mut Rows64) {
        for one in self.spec.interventions.iter().filter(|one| one.at.is(site, layer, head)) {
            if matches!(&one.action, Action::From(tensor) if tensor.shape() != (x.len(), x[0].len())) {
                continue;
            }
            let before = x.clone();
            for t in (0..x.len()).filter(|t| one.rows.contains(*t)) {
                for c in 0..x[t].len() {
                    x[t][c] = match &one.action {
                        Action::Zero => 0.0,
                        Action::Mean => before.iter().map(|row| row[c]).sum::<f64>() / before.len() as f64,
                        Action::Scale(factor) => f64::from(*factor) * x[t][c],
                        Action::From(tensor) => f64::from(tensor.at((t, c))),
                    };
                }
            }
        }
    }

    fn attention(&self, l: usize, x: &Rows64) -> Rows64 {
        let (architecture, spans) = (&self.layout.architecture, &self.layout.layers[l]);
        let (k, inner, tokens) = (architecture.head_width(), spans.output.rows, x.len());
        let all = self.times(x, spans.projections, spans.biases);
        let mut concat = vec![Vec::new(); tokens];
        for h in 0..architecture.heads {
            let [mut q, mut keys, mut v] = [0, 1, 2].map(|part| -> Rows64 {
                let first = part * inner + h * k;
                all.iter().map(|row| row[first..first + k].to_vec()).collect()
            });
            self.changed(Site::Q, l, h, &mut q);
            self.changed(Site::K, l, h, &mut keys);
            self.changed(Site::V, l, h, &mut v);
            if architecture.positions == Positions::Rotary {
                for rows in [&mut q, &mut keys] {
                    for (p, row) in rows.iter_mut().enumerate() {
                        for m in 0..k / 2 {
                            let turn = p as f64 * 10_000f64.powf(-(2.0 * m as f64) / (k / 2 * 2) as f64);
                            let (a, b) = (row[m], row[m + k / 2]);
                            row[m] = a * turn.cos() - b * turn.sin();
                            row[m + k / 2] = b * turn.cos() + a * turn.sin();
                        }
                    }
                }
            }
            let s = if self.spec.scale { 1.0 / (k as f64).sqrt() } else { 1.0 } / f64::from(architecture.temperature);
            let slope = f64::from(alibi_slopes(architecture.heads)[h]);
            let penalty = if architecture.positions == Positions::Alibi { -slope } else { 0.0 };
            let mut weights = vec![vec![0.0; tokens]; tokens];
            for (i, row) in weights.iter_mut().enumerate() {
                let allowed: Vec<usize> = (0..tokens).filter(|j| self.spec.mask.allows(i, *j, tokens)).collect();
                let score = |j: usize| {
                    let product: f64 = q[i].iter().zip(&keys[j]).map(|(q, k)| q * k).sum();
                    (product * s + penalty * i.abs_diff(j) as f64) / f64::from(self.spec.temperature)
                };
                let max = allowed.iter().map(|j| score(*j)).fold(f64::MIN, f64::max);
                let sum: f64 = allowed.iter().map(|j| (score(*j) - max).exp()).sum();
                allowed.iter().for_each(|j| row[*j] = (score(*j) - max).exp() / sum);
            }
            self.changed(Site::Pattern, l, h, &mut weights);
            let mix = |row: &Vec<f64>, c: usize| row.iter().zip(&v).map(|(a, v)| a * v[c]).sum();
            let mut mixed: Rows64 = weights.iter().map(|row| (0..k).map(|c| mix(row, c)).collect()).collect();
            self.changed(Site::Mixed, l, h, &mut mixed);
            concat.iter_mut().zip(mixed).for_each(|(all, own)| all.extend(own));
        }
        let mut written = self.times(&concat, spans.output, spans.output_bias);
        self.changed(Site::AttnOut, l, 0, &mut written);
        written
    }

    fn mlp(&self, l: usize, x: &Rows64) -> Option<Rows64> {
        let (shape, spans) = self.layout.architecture.mlp.zip(self.layout.layers[l].mlp.as_ref())?;
        let linear = |x: &Rows64, spans: &LinearSpans| self.times(x, spans.weight, Some(spans.bias));
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let activate = |x: f64| match shape.activation {
            Activation::Gelu => 0.5 * x * (1.0 + libm::erf(x / 2f64.sqrt())),
            Activation::GeluTanh => {
                0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3))).tanh())
            }
            Activation::QuickGelu => x * logistic(1.702 * x),
            Activation::Relu => x.max(0.0),
            Activation::Silu => x * logistic(x),
        };
        let up = linear(x, &spans.up);
        let hidden: Rows64 = match &spans.gate {
            None => up.into_iter().map(|row| row.into_iter().map(activate).collect()).collect(),
            Some(gate) => {
                let gates = linear(x, gate);
                let each = |(up, gate): (Vec<f64>, &Vec<f64>)| {
                    up.iter().zip(gate).map(|(up, gate)| up * activate(*gate)).collect()
                };
                up.into_iter().zip(&gates).map(each).collect()
            }
        };
        let mut written = linear(&hidden, &spans.down);
        self.changed(Site::MlpOut, l, 0, &mut written);
        Some(written)
    }

    /// The mean loss over the places that have a target.
    fn loss(&self, tokens: &[usize], targets: &[Option<usize>]) -> f64 {
        let architecture = &self.layout.architecture;
        let embed = |(p, token): (usize, &usize)| -> Vec<f64> {
            let number = |d: usize| {
                let place = self.layout.places.map_or(0.0, |span| self.at(span, d, p));
                let angle = p as f64 / 10_000f64.powf((d / 2 * 2) as f64 / architecture.width as f64);
                let wave = if d.is_multiple_of(2) { angle.sin() } else { angle.cos() };
                let is_wave = architecture.positions == Positions::Sinusoidal;
                self.at(self.layout.words, d, *token) + place + if is_wave { wave } else { 0.0 }
            };
            (0..architecture.width).map(number).collect()
        };
        let plus = |a: &Rows64, b: &Rows64| -> Rows64 {
            a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect()
        };
        let mut x: Rows64 = tokens.iter().enumerate().map(embed).collect();
        for (l, spans) in self.layout.layers.iter().enumerate() {
            let [first, second] = [&spans.attention_norm, &spans.mlp_norm].map(Option::as_ref);
            self.changed(Site::ResidPre, l, 0, &mut x);
            let stream = |a: &Rows64| if self.spec.residual { plus(&x, a) } else { a.clone() };
            x = match architecture.order {
                Order::Pre => {
                    let middle = stream(&self.attention(l, &self.norm(&x, first)));
                    self.mlp(l, &self.norm(&middle, second)).iter().fold(middle, |middle, mlp| plus(&middle, mlp))
                }
                Order::Post => {
                    let middle = self.norm(&stream(&self.attention(l, &x)), first);
                    match self.mlp(l, &middle) {
                        Some(mlp) => self.norm(&plus(&middle, &mlp), second),
                        None => middle,
                    }
                }
                Order::Parallel => {
                    let mlp = self.mlp(l, &self.norm(&x, second));
                    let middle = stream(&self.attention(l, &self.norm(&x, first)));
                    mlp.iter().fold(middle, |middle, mlp| plus(&middle, mlp))
                }
            };
            self.changed(Site::ResidPost, l, 0, &mut x);
        }
        let finished = self.norm(&x, self.layout.final_norm.as_ref());
        let logits = self.times(&finished, self.layout.unembedding, None);
        let counted: Vec<f64> = logits
            .iter()
            .zip(targets)
            .filter_map(|(row, target)| {
                let max = row.iter().copied().fold(f64::MIN, f64::max);
                Some(max + row.iter().map(|x| (x - max).exp()).sum::<f64>().ln() - row[(*target)?])
            })
            .collect();
        counted.iter().sum::<f64>() / counted.len() as f64
    }
}

pub(in crate::train) fn architectures() -> impl Strategy<Value = Architecture> {
    let norm = prop_oneof![Just(None), Just(Some(NormKind::Rms)), Just(Some(NormKind::Layer))];
    let order = prop_oneof![2 => Just(Order::Pre), 1 => Just(Order::Post), 1 => Just(Order::Parallel)];
    let positions = prop_oneof![
        Just(Positions::None),
        Just(Positions::Learned),
        Just(Positions::Sinusoidal),
        Just(Positions::Rotary),
        Just(Positions::Alibi)
    ];
    let activation = prop_oneof![
        Just(Activation::Gelu),
        Just(Activation::GeluTanh),
        Just(Activation::QuickGelu),
        Just(Activation::Relu),
        Just(Activation::Silu)
    ];
    let mlp = proptest::option::of((1usize..9, activation, any::<bool>()));
    let sizes = (1usize..4, 1usize..4, 1usize..5);
    let scores = (positions, prop_oneof![Just(1.0f32), Just(0.5), Just(3.0)]);
    (sizes, order, norm, any::<[bool; 2]>(), mlp, scores, any::<bool>(), proptest::option::of(1usize..4)).prop_map(
        |((layers, heads, k), order, norm, [gain, biases], mlp, (positions, temperature), causal, window)| {
            Architecture {
                layers,
                heads,
                width: heads * k,
                order,
                norm,
                gain,
                biases,
                mlp: mlp.map(|(width, activation, gate)| MlpShape { width, activation, gate }),
                positions,
                temperature,
                causal,
                window,
            }
        },
    )
}

/// One change or none, at a site of the first layer.
fn interventions(tokens: usize) -> impl Strategy<Value = Vec<Intervention>> {
    let site = proptest::sample::select(Site::VARIANTS);
    let rows = prop_oneof![Just(Rows::All), Just(Rows::Tokens(vec![0])), Just(Rows::Tokens(vec![1, 2]))];
    let frozen = crate::math::Matrix::from_fn(tokens, tokens, |i, j| ((i * 3 + j) % 4) as f32 * 0.25);
    let action = prop_oneof![
        Just(Action::Zero),
        Just(Action::Mean),
        Just(Action::Scale(-0.5)),
        Just(Action::From(frozen.into()))
    ];
    let one = (site, rows, action)
        .prop_map(|(site, rows, action)| Intervention::new(At { site, layer: 0, head: Some(0) }, rows, action));
    proptest::collection::vec(one, 0..3)
}

/// Pattern, temperature, scale, residual, interventions.
type Spec = (Pattern, f32, bool, bool, Vec<Intervention>);

fn specs(tokens: usize) -> impl Strategy<Value = Spec> {
    let pattern = prop_oneof![
        4 => Just(Pattern::Full),
        1 => Just(Pattern::Window { width: 2 }),
        1 => Just(Pattern::WindowGlobals { width: 1, globals: 1 }),
        1 => Just(Pattern::Prefix { length: 2 }),
        1 => Just(Pattern::Padding { count: 1 })
    ];
    (pattern, 0.5f32..2.0, any::<bool>(), proptest::bool::weighted(0.8), interventions(tokens))
}

fn cases() -> impl Strategy<Value = (Architecture, usize, Spec, u64)> {
    (architectures(), 2usize..7)
        .prop_flat_map(|(architecture, tokens)| (Just(architecture), Just(tokens), specs(tokens), any::<u64>()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_gradient_is_that_of_finite_differences((architecture, tokens, settings, seed) in cases()) {
        const WORDS: usize = 5;
        let layout = Layout::new(architecture, WORDS, tokens);
        let mut numbers = vec![0.0; layout.count()];
        fill_normal(&mut numbers, seed, 0.5);
        let (pattern, temperature, scale, residual, interventions) = settings;
        let mask = Mask { causal: layout.architecture.causal, pattern };
        let spec =
            AttentionSpec { temperature, scale, mask, residual, interventions, ..layout.architecture.spec() };
        let text: Vec<usize> = (0..tokens).map(|t| (t * 7 + (seed % 11) as usize) % WORDS).collect();
        let targets: Vec<Option<usize>> =
            (0..tokens).map(|t| (t != 1).then_some((t * 3 + (seed % 5) as usize) % WORDS)).collect();
        let counted = targets.iter().flatten().count();

        let checkpoint = layout.checkpoint(&numbers);
        let reading = checkpoint.read_for_backward(Trace::default(), text.clone(), &spec);
        let logits = reading.logits.as_ref().unwrap();
        let loss = cross_entropy(logits, targets.iter().copied(), 1.0 / counted as f32);
        let mut turned = Turned::default();
        turned.turn(&layout, &numbers);
        let mut gradient = vec![0.0; layout.count()];
        let backward = Backward::new(&layout, &checkpoint, &turned, tokens);
        let mut seen = Vec::new();
        backward.run(&reading, &spec, &loss.gradient, &mut gradient, &mut |layer, _| seen.push(layer));
        prop_assert!(seen.into_iter().eq((0..layout.layers.len()).rev()));

        let mut exact: Vec<f64> = numbers.iter().map(|number| f64::from(*number)).collect();
        // A window of the block's own is in force where no other pattern is asked for.
        let spec = spec.at(&checkpoint.model.layers[0]).into_owned();
        let of = |numbers: &[f64]| Forward { layout: &layout, numbers, spec: &spec }.loss(&text, &targets);
        let mean = loss.nats.iter().map(|nats| f64::from(*nats)).sum::<f64>() / counted as f64;
        prop_assert!((mean - of(&exact)).abs() < 1e-4 * (1.0 + mean), "loss {mean} for {}", of(&exact));

        const STEP: f64 = 1e-5;
        let largest = gradient.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
        for (name, span) in layout.named() {
            // Every number of small matrices, and some of larger ones.
            for place in span.range().step_by((span.rows * span.columns / 8).max(1)) {
                let number = exact[place];
                let mut at = |moved: f64| {
                    exact[place] = moved;
                    of(&exact)
                };
                let difference = (at(number + STEP) - at(number - STEP)) / (2.0 * STEP);
                let curved = (at(number + STEP) + at(number - STEP) - 2.0 * at(number)) / STEP;
                exact[place] = number;
                // Where a ReLU bends between the two places there is no one slope.
                if curved.abs() > 1e-2 {
                    continue;
                }
                let error = (f64::from(gradient[place]) - difference).abs();
                let bound = 2e-4 * (f64::from(largest) + difference.abs()) + 1e-5;
                prop_assert!(error < bound, "{name} {place}: {} for {difference}", gradient[place]);
            }
        }
    }
}
