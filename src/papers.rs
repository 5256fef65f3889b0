//! What leaves the lab to be read: reports and handouts.

use anyhow::anyhow;
use attention_lab::paper;
use attention_lab::workbench::{SettingsChange, Workbench, lesson_named};

use crate::cli::{Handout, Report};
use crate::opened::open_with;
use crate::out::write;

pub fn report(args: &Report) -> anyhow::Result<()> {
    let mut workbench = Workbench::new(open_with(&args.file, args.text.as_deref())?);
    workbench.apply(SettingsChange::Language(Some(args.language.clone())));
    args.actions.iter().try_for_each(|action| workbench.perform_now(action)).map_err(|why| anyhow!(why))?;
    write(&args.output, |out| out.write_all(&paper::report(workbench)))
}

pub fn handout(args: &Handout) -> anyhow::Result<()> {
    let lesson = lesson_named(&args.lesson).unwrap_or_else(|| args.lesson.display().to_string());
    let pages = paper::handout(&lesson, &args.language, args.answers).map_err(|error| anyhow!("{error}"))?;
    write(&args.output, |out| out.write_all(&pages))
}
