//! What each key is said to do, for the test that presses them all.

use super::KeyPlace;

/// What each key does in the state that the test makes: all that it changes.
pub(super) const EFFECTS: &[(KeyPlace, &[(&str, &str)])] = &[
    (
        KeyPlace::Everywhere,
        &[
            ("keys", "dialog nothing → Keys"),
            (
                "find",
                "dialog nothing → Palette, entry nothing → Explore, focus nothing → Find anything…, typed nothing → ",
            ),
            ("keys-next", "focus nothing → File"),
            ("keys-previous", "focus nothing → Resize panel"),
            ("keys-press", "view Flash → Heads"),
            ("keys-let-go", "locked 3:2 → nothing"),
            ("open", "dialog nothing → Open"),
            ("save", "dialog nothing → SaveAs"),
            ("save-as", "dialog nothing → SaveAs"),
            ("undo", "temperature 2 → 1"),
            ("redo", "temperature 2 → 3"),
            ("pin", "pinned false → true"),
            ("quit", "dialog nothing → Unsaved(Quit)"),
            ("present", "lecture false → true, zoom 1 → 2"),
            ("view-explore", "view Flash → Explore"),
            ("view-walk", "view Flash → Walk"),
            ("view-heads", "view Flash → Heads"),
            ("view-positions", "view Flash → Positions"),
            ("view-kernels", "view Flash → Cost"),
            // Only of a learned model.
            ("view-next", ""),
            ("view-train", "view Flash → Train"),
            ("keys-zoom-in", "zoom 1 → 1.1"),
            ("keys-zoom-out", "zoom 1 → 0.9"),
            ("keys-zoom-reset", "zoom 1.5 → 1"),
        ],
    ),
    (
        KeyPlace::Map,
        &[
            ("keys-up", "locked 3:2 → 2:2"),
            ("keys-down", "locked 3:2 → 4:2"),
            ("keys-left", "locked 3:2 → 3:1"),
            ("keys-right", "locked 3:2 → 3:3"),
            ("keys-row-start", "locked 3:2 → 3:0"),
            ("keys-row-end", "locked 3:2 → 3:24"),
            ("keys-first-query", "locked 3:2 → 0:2"),
            ("keys-last-query", "locked 3:2 → 24:2"),
            ("keys-paint", "3:2 allowed true → false"),
        ],
    ),
    (
        KeyPlace::Strip,
        &[
            ("keys-previous-word", "focus token children → token tired, locked 3:2 → row 2"),
            ("keys-next-word", "focus token children → token asked, locked 3:2 → row 4"),
            ("keys-first-word", "focus token children → token [BOS], locked 3:2 → row 0"),
            ("keys-last-word", "focus token children → token ., locked 3:2 → row 24"),
            ("keys-lock-word", "locked 3:2 → row 3"),
        ],
    ),
    (
        KeyPlace::Matrix,
        &[
            ("keys-up", "number Embeddings 1:1 → Embeddings 0:1"),
            ("keys-down", "number Embeddings 1:1 → Embeddings 2:1"),
            ("keys-left", "number Embeddings 1:1 → Embeddings 1:0"),
            ("keys-right", "number Embeddings 1:1 → Embeddings 1:2"),
            ("keys-row-start", "number Embeddings 1:1 → Embeddings 1:0"),
            ("keys-row-end", "number Embeddings 1:1 → Embeddings 1:255"),
            ("keys-first-row", "number Embeddings 1:1 → Embeddings 0:1"),
            ("keys-last-row", "number Embeddings 1:1 → Embeddings 24:1"),
            ("keys-type", "focus Matrix X → Number at, typed nothing → 0"),
            ("keys-type-number", "focus Matrix X → Number at, typed nothing → KEY"),
        ],
    ),
    (
        KeyPlace::Plane,
        &[
            ("keys-tip-up", "rows by hand 0 → 1, moved up"),
            ("keys-tip-down", "rows by hand 0 → 1, moved down"),
            ("keys-tip-left", "rows by hand 0 → 1, moved left"),
            ("keys-tip-right", "rows by hand 0 → 1, moved right"),
        ],
    ),
    (
        KeyPlace::Player,
        &[
            ("player-play", "steps 2 → playing"),
            ("player-step", "steps 2 → 3"),
            ("player-back", "steps 2 → 1"),
            ("player-restart", "steps 2 → 0"),
        ],
    ),
    (
        KeyPlace::Grid,
        &[
            ("keys-head-above", "focus Head 9 → Head 5, head 9 → 5"),
            ("keys-head-below", "focus Head 9 → Head 13, head 9 → 13"),
            ("keys-previous-head", "focus Head 9 → Head 8, head 9 → 8"),
            ("keys-next-head", "focus Head 9 → Head 10, head 9 → 10"),
            ("keys-first-head", "focus Head 9 → Head 1, head 9 → 1"),
            ("keys-last-head", "focus Head 9 → Head 16, head 9 → 16"),
            ("keys-combine", "combined all → all but 9"),
            ("keys-isolate", "combined all → 9"),
            ("keys-open-head", "focus Head 9 → nothing, view Heads → Explore"),
        ],
    ),
    (
        KeyPlace::Lesson,
        &[("lesson-next", "lesson step 6 → step 7"), ("lesson-back", "lesson step 6 → step 5, locked row 6 → 6:0")],
    ),
    // The step asks: its answer is a solution, which cools the softmax.
    (
        KeyPlace::Lecture,
        &[
            ("lecture-next", "answered false → true, temperature 1 → 0.25"),
            ("lecture-back", "lesson step 6 → step 5, locked row 6 → 6:0"),
            ("lecture-reveal", "answered false → true, temperature 1 → 0.25"),
            ("lecture-black", "cover nothing → Black"),
            ("lecture-white", "cover nothing → White"),
            ("lecture-code", "cover nothing → Code"),
            ("lecture-spotlight", "spotlight 0.2 → nothing"),
            ("lecture-larger", "spotlight 0.2 → 0.23"),
            ("lecture-smaller", "spotlight 0.2 → 0.17391305"),
            ("lecture-pointer", "pointer false → true"),
            ("lecture-freeze", "frozen false → true, presenter false → true"),
            ("lecture-clock", "clock false → true"),
            ("lecture-presenter", "presenter false → true"),
            ("lecture-end", "lecture true → false, spotlight 0.2 → nothing, zoom 2 → 1"),
        ],
    ),
    (
        KeyPlace::Palette,
        &[
            ("keys-entry-above", "entry Train → Walk through"),
            ("keys-entry-below", "entry Train → Heads"),
            ("keys-first-entry", "entry Train → Explore"),
            ("keys-last-entry", "entry Train → Random (seed 2)"),
            (
                "keys-choose",
                "dialog Palette → nothing, entry Train → nothing, focus Find anything… → nothing, typed  → nothing, view Flash → Train",
            ),
        ],
    ),
    (
        KeyPlace::Slider,
        &[
            ("keys-less", "temperature 2.1 → 2"),
            ("keys-more", "temperature 2.1 → 2.2"),
            ("keys-original", "temperature 2.1 → 1"),
        ],
    ),
    (KeyPlace::Page, &[("keys-page-up", "moved down"), ("keys-page-down", "moved up")]),
];
