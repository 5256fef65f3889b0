//! Gradients beside what they belong to.

use super::export::of_head;
use super::{NamedTensor, Tensor};
use crate::train::Blame;

/// The gradient of the loss by everything that [`super::reading_tensors`] and the weights of a model name, as `grad.` and
/// that name, each of the same shape: what is computed first, in the order of the computation, then the numbers of the
/// model. Queries and keys are those after RoPE; scores are 0 where masked.
#[must_use]
pub fn gradient_tensors(blame: &Blame) -> Vec<NamedTensor<'_>> {
    let gradients = &blame.gradients;
    let mut tensors = vec![("grad.embeddings".to_owned(), Tensor::Matrix(&gradients.embeddings))];
    for (l, layer) in gradients.layers.iter().enumerate() {
        for (h, head) in layer.heads.iter().enumerate() {
            let (by, maps) = ([&head.q, &head.k, &head.v, &head.output], [&head.scores, &head.weights]);
            tensors.extend(of_head(&format!("grad.layers.{l}.heads.{h}"), by, maps));
        }
        let parts = [
            ("attention", Some(&layer.attention)),
            ("mlp", layer.mlp.as_ref().map(|mlp| &mlp.written)),
            ("output", Some(&layer.output)),
        ];
        let parts = parts.into_iter().filter_map(|(part, matrix)| Some((part, matrix?)));
        tensors.extend(parts.map(|(part, matrix)| (format!("grad.layers.{l}.{part}"), Tensor::Matrix(matrix))));
    }
    tensors.push(("grad.final".to_owned(), Tensor::Matrix(&gradients.finished)));
    tensors.push(("grad.logits".to_owned(), Tensor::Matrix(&gradients.logits)));
    let of_model = blame
        .layout
        .named()
        .iter()
        .map(|(name, span)| (format!("grad.{name}"), Tensor::Rows(&gradients.numbers[span.range()], span.rows)));
    tensors.extend(of_model);
    tensors
}

#[cfg(test)]
mod tests {
    use safetensors::SafeTensors;

    use super::*;
    use crate::files::matrices::find_tensor;
    use crate::train::tests::{floats, model};

    #[test]
    fn every_gradient_is_that_of_pytorch() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/training.safetensors");
        let bytes = std::fs::read(path).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        for of in ["rms", "layer"] {
            let part = |part: &str| file.tensor(&format!("{of}.{part}")).unwrap();
            let layout = model(of).layout();
            let checkpoint = layout.checkpoint(&floats(&part("start")));
            let tokens = part("tokens");
            let numbers = tokens.data().as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes) as usize);
            let text: Vec<usize> = numbers.take(13).collect();
            let targets = text[1..].iter().copied().map(Some).collect();
            let blame = Blame::new(&checkpoint, &checkpoint.spec(), text[..12].to_vec(), targets).unwrap();
            let tensors = gradient_tensors(&blame);
            let prefix = format!("{of}.grad.");
            let expected: Vec<_> = file.iter().filter(|(name, _)| name.starts_with(&prefix)).collect();
            // All but those of the model, which the gradient of a step is compared with.
            assert_eq!(expected.len() + layout.named().len(), tensors.len(), "{of}");
            for (name, theirs) in expected {
                let ours = find_tensor(&tensors, &name[of.len() + 1..]).unwrap();
                assert_eq!(ours.shape(), theirs.shape(), "{name}");
                let (ours, theirs): (Vec<f32>, _) = (ours.rows().flatten().collect(), floats(&theirs));
                let largest = theirs.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
                for (ours, theirs) in ours.iter().zip(&theirs) {
                    assert!((ours - theirs).abs() < 5e-6 * largest.max(0.1), "{name}: {ours} for {theirs}");
                }
            }
        }
    }
}
