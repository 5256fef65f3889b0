//! Random settings, for tests of properties.

use attention_lab::attention::{Action, At, Intervention, Pattern, Rows, Site};
use attention_lab::math::{Matrix, fill_normal};
use attention_lab::model::Position;
use proptest::prelude::*;
use strum::VariantArray;

/// The sites of a layer.
pub const SITES: &[Site] = Site::VARIANTS;

/// Up to three interventions on a model of some layers and heads, on a sentence of so many tokens, where
/// rows of a site are as wide as `shape` says: D and K.
pub fn interventions(
    [layers, heads, tokens]: [usize; 3],
    shape: [usize; 2],
) -> impl Strategy<Value = Vec<Intervention>> {
    let one = (0..SITES.len(), 0..layers, proptest::option::of(0..heads), any::<u16>(), 0..4u8, any::<u64>());
    let one = one.prop_map(move |(site, layer, head, rows, action, seed)| {
        let site = SITES[site];
        let rows = match rows {
            rows if rows % 3 == 0 => Rows::All,
            rows => Rows::Tokens((0..tokens).filter(|token| rows >> token & 1 == 1).collect()),
        };
        let width = match site {
            Site::Pattern => tokens,
            Site::Q | Site::K | Site::V | Site::Mixed => shape[1],
            Site::ResidPre | Site::AttnOut | Site::MlpOut | Site::ResidPost => shape[0],
        };
        let action = match action {
            0 => Action::Zero,
            1 => Action::Mean,
            2 => Action::Scale(-0.5),
            _ => {
                let mut recorded = Matrix::zeros(tokens, width);
                fill_normal(recorded.as_mut_slice(), seed, 1.0);
                Action::From(recorded.into())
            }
        };
        Intervention::new(At { site, layer, head: head.filter(|_| site.is_per_head()) }, rows, action)
    });
    proptest::collection::vec(one, 0..4)
}

/// Any encoding of positions, weak and strong.
pub fn position() -> impl Strategy<Value = Position> {
    prop_oneof![
        Just(Position::None),
        (0.0f32..2.0).prop_map(|strength| Position::Sinusoidal { strength }),
        (0.0f32..2.0).prop_map(|strength| Position::Rope { strength }),
        (0.0f32..2.0).prop_map(|strength| Position::Alibi { strength }),
    ]
}

/// Any mask that is not painted, also those that leave a query nothing.
pub fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        Just(Pattern::Full),
        (0usize..5).prop_map(|width| Pattern::Window { width }),
        (0usize..4, 0usize..3).prop_map(|(width, globals)| Pattern::WindowGlobals { width, globals }),
        (0usize..6).prop_map(|length| Pattern::Prefix { length }),
        (0usize..12).prop_map(|count| Pattern::Padding { count }),
    ]
}
