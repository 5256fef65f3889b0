//! What is filmed, and how far a film is.

use egui::{DragValue, Grid, Id, Modal, RichText, Ui};
use strum::{IntoStaticStr, VariantArray};

use crate::model::{Position, limits};
use crate::ui::Scene;
use crate::workbench::{Command, KernelKind, KernelSize, Motion, PatternSize, Sweep, View, Workbench};

/// What can be filmed. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "film-of-", const_into_str)]
enum Kind {
    Temperature,
    Strength,
    Window,
    Walk,
    Flash,
    Train,
}

/// What is chosen so far.
#[derive(Clone, Copy)]
struct Chosen {
    kind: Kind,
    /// Of a slider; of a training the last step.
    from: f64,
    to: f64,
}

/// Steps of a training that has taken none yet.
const STEPS: usize = 400;

impl Kind {
    fn is_for(self, workbench: &Workbench) -> bool {
        let (document, view) = (workbench.document(), workbench.view());
        let is_sparse = view.view == View::Sparse || view.kernels.kind == KernelKind::Sparse;
        // A recording does not move.
        document.recording().is_none()
            && match self {
                Self::Temperature | Self::Walk | Self::Flash => true,
                Self::Strength => document.spec.position != Position::None,
                Self::Window => is_sparse,
                Self::Train => workbench.training().is_some(),
            }
    }

    /// What it goes through at first.
    fn chosen(self, workbench: &Workbench) -> Chosen {
        let (from, to) = match self {
            Self::Temperature => (0.2, 5.0),
            Self::Strength => (0.0, 1.0),
            Self::Window => (1.0, workbench.document().tokens.len() as f64),
            Self::Walk | Self::Flash => (0.0, 0.0),
            Self::Train => {
                let taken = workbench.training().map_or(0, |training| training.state().step);
                (0.0, if taken == 0 { STEPS } else { taken } as f64)
            }
        };
        Chosen { kind: self, from, to }
    }

    /// The least and the largest number that it may go through; none of what is played from the beginning to its end.
    fn limits(self) -> Option<(f64, f64)> {
        let of = |(least, most): (f32, f32)| (f64::from(least), f64::from(most));
        match self {
            Self::Temperature => Some(of(limits::TEMPERATURE)),
            Self::Strength => Some(of(limits::STRENGTH)),
            Self::Window => {
                let (least, most) = KernelSize::Sparse(PatternSize::Window).limits();
                Some((least as f64, most as f64))
            }
            Self::Train => Some((1.0, 100_000.0)),
            Self::Walk | Self::Flash => None,
        }
    }
}

impl Chosen {
    fn motion(self, workbench: &Workbench) -> Option<Motion> {
        let Self { kind, from, to } = self;
        let swept = match (kind, workbench.document().spec.position) {
            (Kind::Walk, _) => return Some(Motion::Walk),
            (Kind::Flash, _) => return Some(Motion::Flash),
            (Kind::Train, _) => return Some(Motion::Train(to as usize)),
            (Kind::Temperature, _) => format!("Change(Temperature({from}..{to}))"),
            (Kind::Window, _) => format!("Window({from}..{to})"),
            (Kind::Strength, Position::None) => return None,
            (Kind::Strength, Position::Sinusoidal { .. }) => {
                format!("Change(Position(Sinusoidal(strength: {from}..{to})))")
            }
            (Kind::Strength, Position::Rope { .. }) => format!("Change(Position(Rope(strength: {from}..{to})))"),
            (Kind::Strength, Position::Alibi { .. }) => format!("Change(Position(Alibi(strength: {from}..{to})))"),
        };
        Sweep::parse(&swept).ok().map(Motion::Sweep)
    }
}

fn memory() -> Id {
    Id::unique("what is filmed")
}

/// Forgets what was chosen, once the dialog is closed.
pub(super) fn forget(ui: &Ui) {
    ui.data_mut(|data| data.remove::<Chosen>(memory()));
}

/// Whether a film can be asked for: there is something to film, and no other is being made.
pub(super) fn is_possible(workbench: &Workbench) -> bool {
    workbench.filming().is_none() && Kind::VARIANTS.iter().any(|kind| kind.is_for(workbench))
}

/// Asks what is to be filmed.
pub(super) fn film(ui: &mut Ui, scene: &mut Scene) {
    let workbench = scene.workbench;
    let kinds: Vec<Kind> = Kind::VARIANTS.iter().copied().filter(|kind| kind.is_for(workbench)).collect();
    let kept = ui.data(|data| data.get_temp::<Chosen>(memory()));
    let Some(mut chosen) = kept.or_else(|| kinds.first().map(|kind| kind.chosen(workbench))) else {
        return scene.push(Command::CloseDialog);
    };
    let modal = Modal::new(Id::unique("film")).show(ui.ctx(), |ui| {
        ui.set_width(420.0);
        ui.label(RichText::new(scene.text("film-title")).heading());
        ui.label(RichText::new(scene.text("film-hint")).color(scene.theme.text_weak));
        ui.add_space(6.0);
        for kind in kinds {
            if ui.radio(chosen.kind == kind, scene.text(kind.into_str())).clicked() {
                chosen = kind.chosen(workbench);
            }
        }
        if let Some((least, most)) = chosen.kind.limits() {
            ui.add_space(6.0);
            let whole = matches!(chosen.kind, Kind::Window | Kind::Train);
            let numbers = match chosen.kind {
                Kind::Train => vec![("film-to-step", &mut chosen.to)],
                _ => vec![("film-from", &mut chosen.from), ("film-to", &mut chosen.to)],
            };
            Grid::new("film").num_columns(2).show(ui, |ui| {
                for (key, number) in numbers {
                    let label = ui.label(scene.text(key));
                    let field = DragValue::new(number).range(least..=most).speed((most - least) / 1e3);
                    let field = if whole { field.fixed_decimals(0) } else { field.max_decimals(2) };
                    ui.add(field).labelled_by(label.id);
                    ui.end_row();
                }
            });
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            if ui.button(scene.text("film-choose-file")).clicked()
                && let Some(motion) = chosen.motion(workbench)
            {
                scene.push(Command::AskFilm(motion));
            }
            if ui.button(scene.text("cancel")).clicked() {
                scene.push(Command::CloseDialog);
            }
        });
    });
    if modal.should_close() {
        scene.push(Command::CloseDialog);
    }
    ui.data_mut(|data| data.insert_temp(memory(), chosen));
}

/// How far the film under way is, and a way to end it.
pub(super) fn progress(ui: &mut Ui, scene: &mut Scene) {
    let Some(done) = scene.workbench.filming() else { return };
    if ui.small_button(scene.text("film-stop")).clicked() {
        scene.push(Command::StopFilm);
    }
    let label = match done {
        Some((done, of)) => scene.with("film-drawn", &[("done", &done.to_string()), ("of", &of.to_string())]),
        None => scene.text("film-begins").into_owned(),
    };
    ui.label(label);
}
