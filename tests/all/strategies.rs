//! Random settings, for tests of properties.

use attention_lab::attention::Pattern;
use attention_lab::model::Position;
use proptest::prelude::*;

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
