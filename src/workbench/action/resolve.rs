//! From what is said to commands: names are looked up, numbers counted from 0 and checked.

use std::path::PathBuf;

use super::{Action, ByName, Pair, TokenPlace};
use crate::analysis::{Stage, StageCell};
use crate::document::{Change, Document, Which};
use crate::files::shipped_named;
use crate::text::{Mismatch, Phrase, Text, say};
use crate::workbench::walk_state::{sizes, way};
use crate::workbench::{
    Command, Edit, Filter, HeadPlace, KernelChange, KernelSize, PatternSize, Peek, Player, PlayerChange, PlayerName,
    PointerChange, Settings, SettingsChange, ViewChange, WalkChange, Workbench,
};

/// Why an action cannot be done; nothing was changed.
#[derive(Debug)]
pub struct Refusal {
    /// The action, as it is written.
    pub action: String,
    why: Why,
}

#[derive(Debug)]
enum Why {
    /// What it asks for is not there, or is not allowed.
    Mismatch(Mismatch),
    /// What the workbench said, in the language of the user.
    Message(String),
}

impl Refusal {
    /// The refusal in words of a language: what, expected, got.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let why = match &self.why {
            Why::Mismatch(mismatch) => mismatch.explain(text),
            Why::Message(message) => message.clone(),
        };
        text.with("action-refused", &[("action", &self.action), ("why", &why)])
    }
}

/// What the message `what` names is not as expected.
fn refused(what: &'static str, expected: Phrase, got: impl Into<Phrase>) -> Mismatch {
    Mismatch::new(expected, got).inside(say(what))
}

/// A number within bounds.
fn within<T: PartialOrd + Copy + std::fmt::Display>(
    what: &'static str,
    value: T,
    least: T,
    most: T,
) -> Result<T, Mismatch> {
    if least <= value && value <= most {
        return Ok(value);
    }
    Err(refused(what, Phrase::range(least, most), value))
}

/// A number that counts from 1, counted from 0.
fn counted(what: &'static str, number: usize, count: usize) -> Result<usize, Mismatch> {
    within(what, number, 1, count).map(|number| number - 1)
}

fn place(document: &Document, layer: usize, head: usize) -> Result<HeadPlace, Mismatch> {
    Ok((counted("place-layer", layer, document.layers.len())?, counted("place-head", head, document.heads())?))
}

fn row(document: &Document, token: &TokenPlace) -> Result<Peek, Mismatch> {
    let query = token.place.find(document.sentence(token.which));
    let query = query.ok_or_else(|| refused("place-token", say("expected-token-of-sentence"), token))?;
    Ok(Peek { which: token.which, query, key: None })
}

fn cell(document: &Document, Pair { cell, which }: &Pair) -> Result<Peek, Mismatch> {
    let find = |place: &crate::document::Place| row(document, &TokenPlace { place: place.clone(), which: *which });
    Ok(Peek { key: Some(find(&cell.key)?.query), ..find(&cell.query)? })
}

/// What may be made of any document is checked by the edit itself; ablation would pass over a head
/// that is not there.
fn check_change(document: &Document, change: &Change) -> Result<(), Mismatch> {
    match change {
        Change::Ablate { layer, head } => place(document, *layer, *head).map(drop),
        _ => Ok(()),
    }
}

fn check_settings(change: &SettingsChange) -> Result<(), Mismatch> {
    match change {
        SettingsChange::Zoom(zoom) | SettingsChange::HallZoom(zoom) => {
            within("place-zoom", *zoom, Settings::ZOOM.0, Settings::ZOOM.1).map(drop)
        }
        SettingsChange::HallMinutes(minutes) => {
            within("place-minutes", *minutes, Settings::MINUTES.0, Settings::MINUTES.1).map(drop)
        }
        SettingsChange::Language(Some(tag)) if Text::named(tag).is_none() => {
            Err(refused("place-language", Phrase::list(Text::languages().map(|(tag, _)| tag)), tag))
        }
        _ => Ok(()),
    }
}

fn check_player(change: PlayerChange) -> Result<(), Mismatch> {
    match change {
        PlayerChange::Speed(speed) if !Player::SPEEDS.contains(&speed) => {
            Err(refused("place-speed", Phrase::list(Player::SPEEDS), speed))
        }
        PlayerChange::Tick(seconds) => within("place-seconds", seconds, 0.0, f32::MAX).map(drop),
        _ => Ok(()),
    }
}

impl Workbench {
    /// [`Self::perform`] on a state that is up to date, however long that takes: a player has as many steps as there are in
    /// what is drawn.
    ///
    /// # Errors
    /// As there, in the language of the user.
    pub fn perform_now(&mut self, action: &Action) -> Result<(), String> {
        self.update_now();
        self.perform(action).map_err(|refusal| refusal.explain(&self.text))
    }

    /// Does what an action says.
    ///
    /// # Errors
    /// What it names is not there, or what it asks cannot be done; then nothing is changed.
    pub fn perform(&mut self, action: &Action) -> Result<(), Refusal> {
        let refusal = |why: Why| Refusal { action: action.to_string(), why };
        if let Action::ByName(ByName::Open(name)) = action
            && self.lesson().is_some()
        {
            let mismatch = || refused("place-preset", say("expected-preset-of-lesson"), name);
            return self.open_for_lesson(name).then_some(()).ok_or_else(|| refusal(Why::Mismatch(mismatch())));
        }
        let command = self.command_of(action).map_err(|mismatch| refusal(Why::Mismatch(mismatch)))?;
        if let (Command::Settings(change), Some(playing)) = (&command, &mut self.lesson) {
            playing.keep(self.settings.way_back(change));
        }
        let before = self.message.take();
        self.apply(command);
        match &self.message {
            Some(message) if message.is_error => Err(refusal(Why::Message(message.text.clone()))),
            Some(_) => Ok(()),
            None => {
                self.message = before;
                Ok(())
            }
        }
    }

    /// The command that does what an action says.
    fn command_of(&self, action: &Action) -> Result<Command, Mismatch> {
        match action {
            Action::ByName(action) => self.named(action),
            Action::View(change) => {
                self.check_view(change)?;
                Ok(change.clone().into())
            }
            Action::Settings(change) => {
                check_settings(change)?;
                Ok(change.clone().into())
            }
        }
    }

    fn named(&self, action: &ByName) -> Result<Command, Mismatch> {
        let document = self.document();
        let sparse = |size, value| KernelChange::KernelSize(KernelSize::Sparse(size), value);
        let change: ViewChange = match action {
            ByName::Open(name) => {
                return Ok(match shipped_named(name.as_ref()) {
                    Some(slug) => Command::OpenShipped(slug),
                    None => Command::Open(PathBuf::from(name)),
                });
            }
            ByName::Text(text) => {
                return Ok(Command::Edit(Edit::Text { which: Which::First, text: text.clone() }));
            }
            ByName::Second(text) => {
                return Ok(Command::Edit(Edit::Text { which: Which::Second, text: text.clone() }));
            }
            ByName::Change(change) => {
                check_change(document, change)?;
                return Ok(Command::Edit(Edit::Make(change.clone())));
            }
            ByName::Play(name, change) => {
                check_player(*change)?;
                if let (PlayerName::Walk, PlayerChange::Show(count)) = (name, change) {
                    within("place-steps", *count, 0, way(document, self.view.layer).stages().count())?;
                }
                return Ok(Command::Play(*name, *change));
            }
            ByName::Train(change) => return Ok(Command::Train(change.clone())),
            ByName::Measure => return Ok(Command::Measure),
            ByName::Pin => return Ok(Command::Edit(Edit::Pin(self.view.focus()))),
            ByName::Unpin => return Ok(Command::Edit(Edit::Unpin)),
            ByName::Swap => return Ok(Command::Edit(Edit::Swap(self.view.focus()))),
            ByName::Head { layer, head } => ViewChange::head(place(document, *layer, *head)?),
            ByName::ToggleHead { layer, head } => {
                let (layer, head) = place(document, *layer, *head)?;
                ViewChange::ToggleHead { layer, head }
            }
            ByName::Isolate { layer, head } => {
                let (layer, head) = place(document, *layer, *head)?;
                ViewChange::Isolate { layer, head }
            }
            ByName::Combined(heads) => {
                let heads = heads.iter().map(|(layer, head)| place(document, *layer, *head));
                ViewChange::Combined(heads.collect::<Result<_, _>>()?)
            }
            ByName::Look(token) => ViewChange::Lock(row(document, token)?),
            ByName::Lock(pair) => ViewChange::Lock(cell(document, pair)?),
            ByName::Hover(pair) => ViewChange::Pointer(PointerChange::Over(cell(document, pair)?)),
            ByName::Number { stage, row, column } => {
                ViewChange::Walk(WalkChange::Number(self.stage_cell(*stage, *row, *column)?))
            }
            ByName::StepBack { stage, row, column } => {
                ViewChange::Walk(WalkChange::StepBack(self.stage_cell(*stage, *row, *column)?))
            }
            ByName::Window(window) => ViewChange::Kernels(sparse(PatternSize::Window, *window)),
            ByName::Globals(globals) => ViewChange::Kernels(sparse(PatternSize::Globals, *globals)),
        };
        self.check_view(&change)?;
        Ok(change.into())
    }

    /// A cell of the walk-through in the chosen layer and head, by numbers that count from 1.
    fn stage_cell(&self, stage: Stage, row: usize, column: usize) -> Result<StageCell, Mismatch> {
        let (document, view) = (self.document(), &self.view);
        let way = way(document, view.layer);
        if !way.has(stage) {
            let names = way.stages().map(|stage| format!("{stage:?}"));
            return Err(refused("place-stage", Phrase::one_of(names), format!("{stage:?}")));
        }
        let (rows, columns) = stage.shape(sizes(document, view.walk.which, view.layer));
        let (row, column) = (counted("place-stage-row", row, rows)?, counted("place-stage-column", column, columns)?);
        Ok(StageCell { layer: view.layer, head: view.head, stage, row, column })
    }

    fn check_view(&self, change: &ViewChange) -> Result<(), Mismatch> {
        match change {
            ViewChange::Kernels(KernelChange::KernelSize(size, value)) => {
                let (least, most) = size.limits();
                within("place-size", *value, least, most).map(drop)
            }
            ViewChange::Filter(line) => Filter::parse(line, &self.text).map(drop),
            ViewChange::Map(map) if !map.exists(self.document()) => {
                Err(refused("place-map", say("expected-recorded-map"), format!("{map:?}")))
            }
            ViewChange::Walk(WalkChange::Sentence(Which::Second)) if self.document().contrast.is_none() => {
                Err(refused("place-sentence", say("expected-first-sentence"), "Second"))
            }
            _ => Ok(()),
        }
    }
}
