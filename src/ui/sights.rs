//! Places of the program that something is seen at: what they are called, and what leads there.

use crate::files::{RECORDINGS, ShippedPreset};
use crate::text::Text;
use crate::workbench::{Command, Dialog, Lens, Sight, View, ViewChange, WalkChange};

/// "Walk through: Softmax"
pub(crate) fn name(text: &Text, sight: Sight) -> String {
    let within = |view: View, part: &'static str| {
        let view = view_name(text, view);
        text.with("sight-within", &[("view", &view), ("part", &text.get(part))])
    };
    match sight {
        Sight::View(view) => view_name(text, view),
        Sight::Map(map) => within(View::Explore, map.into_str()),
        Sight::Lens(lens) => within(View::Walk, lens.into_str()),
        Sight::Depth(depth) => within(View::Walk, depth.into_str()),
        Sight::Preset(slug) => {
            let title = ShippedPreset::find(slug).map(|preset| preset.title_and_about().0);
            let recording = || RECORDINGS.iter().find(|recording| recording.slug == slug).map(|found| found.title);
            text.phrase(title.or_else(recording).unwrap_or(slug)).to_owned()
        }
    }
}

/// "Kernels: Sparse"
pub(crate) fn view_name(text: &Text, view: View) -> String {
    if view.is_of_kernels() {
        let part = text.get(&format!("kernels-{}", view.into_str())).into_owned();
        return text.with("sight-within", &[("view", &text.get("view-kernels")), ("part", &part)]);
    }
    text.get(&format!("view-{}", view.into_str())).into_owned()
}

/// What leads there.
pub(crate) fn commands(sight: Sight) -> Vec<Command> {
    let shown = |view: View| Command::from(ViewChange::View(view));
    match sight {
        Sight::View(View::Course) => vec![Command::ShowCourse],
        Sight::View(view) => vec![shown(view)],
        Sight::Map(map) => vec![shown(View::Explore), ViewChange::Map(map).into()],
        Sight::Lens(lens) => vec![shown(View::Walk), WalkChange::Lens(lens).into()],
        Sight::Depth(depth) => {
            vec![shown(View::Walk), WalkChange::Lens(Lens::Matrices).into(), WalkChange::Depth(depth).into()]
        }
        Sight::Preset(slug) => vec![shown(View::Explore), Command::Ask(Dialog::OpenPreset(slug))],
    }
}
