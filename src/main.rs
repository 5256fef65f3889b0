//! The command line. Everything but the window works without a display.

mod animate;
mod cli;
mod folder;
mod learn;
mod opened;
mod out;
mod papers;
mod submissions;
mod window;

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use attention_lab::attention::trace;
use attention_lab::document::{Bound, Claim, Document, DocumentError, Expect, Judged, Which};
use attention_lab::model::limits;
use attention_lab::text::{Mismatch, Phrase, Text, say};
use attention_lab::workbench::{
    Bookmark, KernelChange, KernelSize, LectureAction, LessonCommand, SettingsChange, Side, View, ViewChange,
    Workbench, lesson_named, rehearse,
};
use attention_lab::{figure, files, workbench};
use clap::Parser;
use strum::VariantArray;

use crate::cli::{
    Animate, Check, Cli, Command, Export, Figure, GroundName, Import, Names, Next, PIXELS, Render, Stage, Theme,
    ends_in,
};
use crate::opened::{given, open, open_with, read_instead};
use crate::out::{print, unknown_tensor, write};

/// Tokens up to which a picture of costs measures.
const MEASURED: usize = 2048;

fn main() -> ExitCode {
    run(Cli::parse()).unwrap_or_else(|error| {
        // Whoever closed the pipe has read enough.
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        complain(&error);
        ExitCode::FAILURE
    })
}

fn run(Cli { command, file }: Cli) -> anyhow::Result<ExitCode> {
    if let Some(command) = &command {
        command.check_output()?;
    }
    match command {
        None => open_window(file).map(|()| ExitCode::SUCCESS),
        Some(Command::Render(args)) => render(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Figure(args)) => draw_figure(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Animate(args)) => animate(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Report(args)) => papers::report(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Handout(args)) => papers::handout(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Export(args)) => export(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Import(args)) => import(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Check(Check { files, submissions: Some(folder) })) => {
            submissions::table(&folder, &files).map(|()| ExitCode::SUCCESS)
        }
        Some(Command::Check(args)) => check(&args),
        Some(Command::Share(args)) => share(&args.file).map(|()| ExitCode::SUCCESS),
        Some(Command::Heads(args)) => folder::heads(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Next(args)) => next(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Train(args)) => learn::run(&args),
    }
}

/// One line on the standard error; nothing can be done where that is closed.
fn complain(error: &anyhow::Error) {
    let line = format!("{error:#}").replace('\n', " ");
    let _ = writeln!(io::stderr(), "attention-lab: {line}");
}

fn open_window(file: Option<PathBuf>) -> anyhow::Result<()> {
    Ok(window::run(file)?)
}

/// What is drawn.
fn staged(args: &Stage) -> anyhow::Result<Workbench> {
    let Stage { file, size: (width, height), scale, .. } = args;
    let pixels = [width, height].map(|side| (*side as f32 * scale).round() as u32);
    if pixels.iter().any(|side| *side > PIXELS) {
        let expected = say("expected-at-most-pixels").with("most", format!("{PIXELS}x{PIXELS}"));
        let got = format!("{}x{}", pixels[0], pixels[1]);
        bail!(Mismatch::new(expected, got).inside(say("place-picture")));
    }
    let lesson = lesson_named(file);
    let mut workbench = match lesson {
        Some(_) => Workbench::default(),
        None => Workbench::new(open_with(file, args.text.as_deref())?),
    };
    let (theme, zoom) = (args.theme.into(), f32::from(args.zoom) / 100.0);
    workbench.apply(SettingsChange::Theme(theme));
    workbench.apply(SettingsChange::Zoom(zoom));
    workbench.apply(SettingsChange::Language(Some(args.language.clone())));
    if let Some(lesson) = lesson {
        let start = Bookmark { lesson, step: usize::from(args.step - 1) };
        workbench.apply(workbench::Command::Lesson(LessonCommand::Start(start)));
        if let Some(message) = workbench.message().filter(|message| message.is_error) {
            bail!("{}", message.text);
        }
    }
    if args.lecture {
        workbench.apply(SettingsChange::HallTheme(theme));
        workbench.apply(SettingsChange::HallZoom(zoom));
        workbench.apply(workbench::Command::Lecture(LectureAction::Begin));
    }
    if let Some(view) = args.view {
        workbench.apply(ViewChange::View(view));
    }
    workbench.apply(KernelChange::KernelSize(KernelSize::MeasuredTokens, MEASURED));
    for action in &args.actions {
        workbench.perform_now(action).map_err(|why| anyhow!(why))?;
    }
    if workbench.view().view == View::Cost && workbench.costs().is_none() {
        // A picture of what it costs needs something measured.
        workbench.apply(workbench::Command::Measure);
    }
    Ok(workbench)
}

fn render(args: &Render) -> anyhow::Result<()> {
    let Some(milliseconds) = args.film else {
        return draw(&mut staged(&args.stage)?, args, (None, None, None), figure::Ground::Theme);
    };
    let target = animate::Target::new(&args.output, &args.stage)?;
    let actions = args.stage.actions.iter().map(|action| vec![action.clone()]);
    let film = workbench::Film { pictures: std::iter::once(Vec::new()).chain(actions).collect(), milliseconds };
    target.write(&mut staged(&Stage { actions: Vec::new(), ..args.stage.clone() })?, &film)
}

fn animate(args: &Animate) -> anyhow::Result<()> {
    let target = animate::Target::new(&args.output, &args.stage)?;
    let mut workbench = staged(&args.stage)?;
    let film = workbench.film_of(&args.motion(), args.frames.map(usize::from), args.seconds);
    target.write(&mut workbench, &film.map_err(|why| anyhow!(why))?)
}

/// A part of the window, its width on paper, a caption, and what is behind it.
fn draw(
    workbench: &mut Workbench,
    args: &Render,
    (part, millimetres, caption): (Option<&str>, Option<f32>, Option<&str>),
    ground: figure::Ground,
) -> anyhow::Result<()> {
    let figure = figure::Figure { size: args.stage.points(), scale: args.stage.scale, part, millimetres, caption };
    let picture = figure::figure_on(workbench, figure::Format::of(&args.output), &figure, ground)
        .ok_or_else(|| Mismatch::new(say("expected-part-in-window"), part.unwrap_or_default()).inside("--target"))?;
    write(&args.output, |out| out.write_all(&picture))
}

fn draw_figure(args: &Figure) -> anyhow::Result<()> {
    let mut staging = args.render.clone();
    let part = args.target.as_deref().map(|target| match View::try_from(target) {
        Ok(view) => {
            staging.stage.view = Some(view);
            "view"
        }
        Err(_) => target,
    });
    let is_tex = staging.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tex"));
    if is_tex && args.target.as_deref().is_some_and(|target| target != "map") {
        bail!(Mismatch::new(say("expected-map-as-tex"), args.target.as_deref().unwrap_or_default()).inside("--target"));
    }
    if !is_tex && figure::Format::of(&staging.output) == figure::Format::Png && args.width.is_some() {
        bail!(Mismatch::new(ends_in(&["svg", "pdf"]), staging.output.display()).inside("--width"));
    }
    if args.ground == GroundName::White && args.render.stage.theme == Theme::Dark {
        bail!(Mismatch::new(Phrase::one_of(["light", "projector"]), "dark").inside("--theme"));
    }
    let mut workbench = staged(&staging.stage)?;
    if part.is_some_and(|part| !matches!(part, "inspector" | "controls")) {
        // The picture alone: what stands beside it takes its room.
        for side in Side::VARIANTS.iter().copied() {
            workbench.apply(ViewChange::Panel { side, open: false, narrow: false });
        }
    }
    workbench.update_now();
    let caption = args.caption.then(|| workbench.caption());
    if is_tex {
        let tex = figure::tikz(&mut workbench, args.width, caption.as_deref())?;
        return write(&staging.output, |out| out.write_all(tex.as_bytes()));
    }
    draw(&mut workbench, &staging, (part, args.width, caption.as_deref()), args.ground.into())
}

fn export(args: &Export) -> anyhow::Result<()> {
    let document = open_with(&args.file, args.text.as_deref())?;
    if document.reader().is_some() {
        return folder::export(args, &document);
    }
    if args.names != Names::Lab {
        bail!(Mismatch::new(say("expected-learned-model"), files::shown(&args.file)).inside(say("place-names")));
    }
    if args.gradients {
        bail!(Mismatch::new(say("expected-learned-model"), files::shown(&args.file)).inside("--gradients"));
    }
    // A trace is written whole.
    let need = document.bytes() + document.head_bytes();
    if need > limits::BYTES {
        return Err(DocumentError::Memory { need }.into());
    }
    let built = document.build();
    let trace = trace(&built.model, &built.x, &document.spec);
    let tensors = match document.recording() {
        Some(recording) => files::recording_tensors(recording),
        None => files::trace_tensors(&trace),
    };
    let Some(name) = &args.tensor else {
        let heads = head_names(&document);
        let texts: Vec<&str> = document.tokens.iter().map(|token| token.text.as_str()).collect();
        return write(&args.output, |out| files::export_tensors(&tensors, &texts, &heads, out));
    };
    let known = match document.recording() {
        None => "embeddings, layers.{l}.output, layers.{l}.heads.{h}.{q,k,v,scores,weights,output}",
        Some(recording) if recording.values.is_empty() => "layers.{l}.heads.{h}.weights",
        Some(_) => "layers.{l}.heads.{h}.{weights,v}",
    };
    let unknown = || unknown_tensor(name, known, (document.layers.len(), document.heads()));
    let tensor = files::find_tensor(&tensors, name).ok_or_else(unknown)?;
    let format = args.format().expect("a matrix is named along with a format");
    write(&args.output, |out| format.write(tensor, out))
}

fn next(args: &Next) -> anyhow::Result<()> {
    let mut document = open(&args.folder)?;
    if document.reader().is_none() {
        bail!(
            Mismatch::new(say("expected-learned-model"), files::shown(&args.folder)).inside(say("place-model-folder"))
        );
    }
    read_instead(&mut document, &given(&args.text)?)?;
    folder::next(args, &document)
}

/// The names of all heads, by the place that tensors have in an export.
fn head_names(document: &Document) -> BTreeMap<String, String> {
    let text = Text::default();
    let layers = document.layers.iter().enumerate();
    let heads = layers.flat_map(|(l, layer)| layer.heads.iter().enumerate().map(move |(h, head)| (l, h, head)));
    heads.map(|(l, h, head)| (format!("layers.{l}.heads.{h}"), workbench::head_name(&text, head))).collect()
}

fn import(args: &Import) -> anyhow::Result<()> {
    let document = files::import_matrices(&args.file, &args.options())?;
    let text = files::checked_preset(&document).map_err(|problem| problem.at(&args.file))?;
    write(&args.output, |out| out.write_all(text.as_bytes()))
}

fn share(file: &Path) -> anyhow::Result<()> {
    let line = files::share_line(&open(file)?).map_err(|problem| problem.at(file))?;
    print(&line)
}

/// Checks every file, whatever becomes of the others.
fn check(args: &Check) -> anyhow::Result<ExitCode> {
    let (mut sound, mut met, mut claims) = (0, 0, 0);
    for file in &args.files {
        if let Some(id) = lesson_named(file) {
            sound += usize::from(check_lesson(file, &id)?);
            continue;
        }
        if files::is_checkpoint(file) {
            match folder::check(file) {
                Ok(said) => {
                    print(&format!("{}: {said}", file.display()))?;
                    sound += 1;
                }
                Err(error) => complain(&error),
            }
            continue;
        }
        let document = match open(file) {
            Ok(document) => document,
            Err(error) => {
                complain(&error);
                continue;
            }
        };
        let judged = judge(&document);
        let kept = judged.iter().filter(|judged| judged.met()).count();
        let path = files::shown(file);
        for (number, (claim, judged)) in document.claims.iter().zip(&judged).enumerate() {
            print(&format!("{path}: claim {}: {}", number + 1, describe(claim, *judged)))?;
        }
        if judged.is_empty() {
            print(&format!("{path}: valid, and claims nothing"))?;
        }
        sound += usize::from(kept == judged.len());
        met += kept;
        claims += judged.len();
    }
    let files = args.files.len();
    print(&format!("{sound} of {files} files ok, {met} of {claims} claims met"))?;
    Ok(if sound == files { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Plays a lesson through, and says what is wrong with it.
fn check_lesson(file: &Path, id: &str) -> anyhow::Result<bool> {
    let path = file.display();
    let text = Text::default();
    let faults = match rehearse(id) {
        Ok(faults) => faults,
        Err(error) => {
            complain(&anyhow::anyhow!(error));
            return Ok(false);
        }
    };
    for fault in &faults {
        print(&format!("{path}: {}", fault.explain(&text)))?;
    }
    if faults.is_empty() {
        print(&format!("{path}: lesson, {}", text.get("lesson-sound")))?;
    }
    Ok(faults.is_empty())
}

fn judge(document: &Document) -> Vec<Judged> {
    document.judge_all()
}

fn describe(claim: &Claim, judged: Judged) -> String {
    let sentence = match claim.which {
        Which::First => "",
        Which::Second => ", second sentence",
    };
    let when: Vec<String> = claim.when.iter().map(files::write_part).collect();
    let when = if when.is_empty() { String::new() } else { format!(", after {}", when.join(", ")) };
    let (sign, bound) = match judged.bound {
        Bound::AtLeast(bound) => ('≥', bound),
        Bound::AtMost(bound) => ('≤', bound),
    };
    let kept = |score: f32, bound: f32| if sign == '≥' { score >= bound } else { score <= bound };
    // As many digits as it takes for the line to be as true as it looks.
    let shown = |score: f32| {
        let rounded = |value: f32, digits: usize| format!("{value:.digits$}").parse().unwrap_or(value);
        let honest = |digits: &usize| kept(rounded(score, *digits), rounded(bound, *digits)) == judged.met();
        let digits = (2..9).find(honest).unwrap_or(9);
        format!("{score:.digits$} {sign} {bound:.digits$}")
    };
    let nowhere = || format!("points nowhere in this sentence, expected {sign} {bound:.2}");
    let score = judged.score.map_or_else(nowhere, shown);
    let verdict = if judged.met() { "ok" } else { "FAILED" };
    let (layer, head) = (claim.layer + 1, claim.head + 1);
    let place = match claim.expect {
        Expect::Says(_) => String::new(),
        _ => format!(" in layer {layer}, head {head}"),
    };
    format!("{}{place}{sentence}{when}: {score} {verdict}", files::write_part(&claim.expect))
}
