//! The page that lists the lessons, and how far the learner has come.

use egui::{Align, Button, Frame, Label, Layout, Margin, ProgressBar, RichText, ScrollArea, Ui};

use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::workbench::{Bookmark, Command, Course, Lesson, LessonCommand, LessonProgress, Listed};

/// A card is not narrower than this.
const CARD: f32 = 360.0;
/// Space between cards.
const GAP: f32 = 10.0;

/// The course, and the lessons of the user's own folder.
pub fn course(ui: &mut Ui, scene: &mut Scene) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.set_max_width((ui.available_width() - 8.0).min(1120.0));
        ui.label(RichText::new(scene.text("view-course")).heading());
        ui.label(RichText::new(scene.text("course-intro")).color(scene.theme.text_weak));
        ui.add_space(8.0);
        next(ui, scene);
        cards(ui, scene, &Course::shipped().collect::<Vec<_>>());
        ui.add_space(12.0);
        ui.label(RichText::new(scene.text("course-own")).heading());
        let own = scene.workbench.course().own();
        if own.is_empty() {
            ui.label(RichText::new(scene.text("course-own-none")).color(scene.theme.text_weak));
        } else if let Some(folder) = &scene.workbench.settings().lesson_folder {
            ui.label(RichText::new(folder.display().to_string()).small().color(scene.theme.text_weak));
            ui.add_space(4.0);
            cards(ui, scene, own);
        }
        ui.add_space(8.0);
    });
}

/// The way on from the lesson that was just finished.
fn next(ui: &mut Ui, scene: &mut Scene) {
    let Some(Listed { id, lesson: Ok(lesson) }) = scene.workbench.course().next() else { return };
    let title = lesson.title.in_language(scene.workbench.text.language()).plain();
    let label = RichText::new(scene.with("course-next", &[("title", &title)])).color(scene.theme.on_accent);
    if ui.add(Button::new(label).fill(scene.theme.accent)).clicked() {
        let step = scene.workbench.settings().progress.get(&id).map_or(0, |progress| progress.step);
        scene.push(Command::Lesson(LessonCommand::Start(Bookmark { lesson: id, step })));
    }
    ui.add_space(8.0);
}

fn cards(ui: &mut Ui, scene: &mut Scene, lessons: &[Listed]) {
    let columns = ((ui.available_width() + GAP) / (CARD + GAP)).floor().clamp(1.0, 2.0) as usize;
    ui.spacing_mut().item_spacing.y = GAP;
    for (row, chunk) in lessons.chunks(columns).enumerate() {
        ui.push_id(row, |ui| {
            ui.columns(columns, |cells| {
                for ((i, listed), ui) in chunk.iter().enumerate().zip(cells) {
                    card(ui, scene, row * columns + i + 1, listed);
                }
            });
        });
    }
}

fn card(ui: &mut Ui, scene: &mut Scene, number: usize, listed: &Listed) {
    let frame = Frame::new().fill(scene.theme.panel).stroke(egui::Stroke::new(scene.theme.line, scene.theme.outline));
    frame.corner_radius(8).inner_margin(Margin::symmetric(12, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        match &listed.lesson {
            Ok(lesson) => entry(ui, scene, number, &listed.id, lesson),
            Err(error) => {
                ui.label(RichText::new(&listed.id).family(fonts::strong()));
                ui.label(RichText::new(format!("✕ {}", error.explain(&scene.workbench.text))).color(scene.theme.bad));
            }
        }
    });
}

fn entry(ui: &mut Ui, scene: &mut Scene, number: usize, id: &str, lesson: &Lesson) {
    let progress = scene.workbench.settings().progress.get(id).copied().unwrap_or_default();
    let language = scene.workbench.text.language();
    // A title names no numbers of the document that happens to be open.
    let title = lesson.title.in_language(language).plain();
    let steps = lesson.steps.len();
    let (action, step) = match progress {
        LessonProgress { step: 0, done: false } => ("course-start", 0),
        LessonProgress { step: 0, done: true } => ("course-again", 0),
        LessonProgress { step, .. } => ("course-resume", step),
    };
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = scene.text(action);
            let button = ui.button(&*label);
            let name = scene.with("course-start-named", &[("action", &label), ("title", &title)]);
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if button.clicked() {
                scene.push(Command::Lesson(LessonCommand::Start(Bookmark { lesson: id.to_owned(), step })));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title = RichText::new(format!("{number}  {title}")).family(fonts::strong());
                ui.add(Label::new(title).truncate());
            });
        });
    });
    let minutes = lesson.minutes.map(|minutes| {
        let count = scene.workbench.text.count("course-minutes", minutes as usize);
        format!("{count} · ")
    });
    let state = match progress {
        LessonProgress { step: 0, done: true } => format!("✓ {}", scene.text("course-done")),
        LessonProgress { step: 0, done: false } => scene.workbench.text.count("course-steps", steps),
        LessonProgress { step, .. } => {
            scene.with("course-begun", &[("step", &(step + 1).to_string()), ("steps", &steps.to_string())])
        }
    };
    if let Some(about) = &lesson.about {
        ui.add(Label::new(about.in_language(language).plain()).truncate());
    }
    ui.label(RichText::new(minutes.unwrap_or_default() + &state).small().color(scene.theme.text_weak));
    let share = if progress.done && progress.step == 0 { 1.0 } else { progress.step as f32 / steps as f32 };
    if share > 0.0 {
        ui.add(ProgressBar::new(share).desired_height(5.0).fill(scene.theme.accent));
    } else {
        ui.add_space(5.0);
    }
}
