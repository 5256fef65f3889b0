//! The page that lists the lessons, and how far the learner has come.

use egui::{
    Align, Button, Color32, Frame, Id, Label, Layout, Margin, ProgressBar, RichText, ScrollArea, Sense, Ui, Vec2,
};

use crate::ui::theme::{ColorMap, fonts};
use crate::ui::widgets::scroll_edge;
use crate::ui::{Scene, textures};
use crate::workbench::{
    Bookmark, Command, Course, Lesson, LessonCommand, LessonPicture, LessonProgress, Listed, PATH, PATH_MINUTES, Tag,
    Words, path,
};

/// A card is not narrower than this.
const CARD: f32 = 360.0;
/// Side of the picture on a card.
const PICTURE: f32 = 72.0;
/// Space between cards.
const GAP: f32 = 10.0;

/// The course, and the lessons of the user's own folder.
pub fn course(ui: &mut Ui, scene: &mut Scene) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        scroll_edge(ui, 8.0);
        ui.set_max_width(ui.available_width().min(1120.0));
        ui.label(RichText::new(scene.text("view-course")).heading());
        ui.label(RichText::new(scene.text("course-intro")).color(scene.theme.text_weak));
        ui.add_space(8.0);
        next(ui, scene);
        path_card(ui, scene);
        ui.add_space(GAP);
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
    framed(ui, scene, |ui, scene| match &listed.lesson {
        Ok(lesson) => {
            ui.horizontal_top(|ui| {
                picture(ui, scene, &listed.id, lesson);
                ui.vertical(|ui| lesson_entry(ui, scene, number, &listed.id, lesson));
            });
        }
        Err(error) => {
            ui.label(RichText::new(&listed.id).family(fonts::strong()));
            ui.label(RichText::new(format!("✕ {}", error.explain(&scene.workbench.text))).color(scene.theme.bad));
        }
    });
}

fn framed(ui: &mut Ui, scene: &mut Scene, contents: impl FnOnce(&mut Ui, &mut Scene)) {
    let frame = Frame::new().fill(scene.theme.panel).stroke(egui::Stroke::new(scene.theme.line, scene.theme.outline));
    frame.corner_radius(8).inner_margin(Margin::symmetric(12, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        contents(ui, scene);
    });
}

/// The map with which a lesson begins.
fn picture(ui: &mut Ui, scene: &mut Scene, id: &str, lesson: &Lesson) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(PICTURE), Sense::hover());
    let picture = scene.caches.lessons.picture(ui.ctx(), id, lesson);
    let Some(LessonPicture { map, mask }) = picture else { return };
    let (settings, theme) = (scene.workbench.settings(), scene.theme);
    let colors = ColorMap::weights(settings.palette, theme.dark, settings.color_scale);
    let pixels = (PICTURE * ui.ctx().pixels_per_point()).ceil() as usize;
    let tokens = map.tokens();
    let look = (tokens.min(pixels.max(1)), settings.transposed);
    let key = Id::unique((id, settings.palette, settings.color_scale, theme.choice, look));
    let allowed = |query: usize, key: usize| mask.allows(query, key, tokens);
    let texture = scene.caches.textures.other_map(ui.ctx(), key, (map, look), allowed, &colors, &theme);
    textures::paint(ui.painter(), texture, rect, Color32::WHITE);
}

/// The way through the course for one lecture.
fn path_card(ui: &mut Ui, scene: &mut Scene) {
    let (steps, text) = (path().len(), &scene.workbench.text);
    let progress = scene.workbench.settings().progress.get(PATH).copied().unwrap_or_default();
    let [title, about] = ["course-path", "course-path-about"].map(|key| text.get(key).into_owned());
    let begun =
        text.with("course-begun-path", &[("step", &(progress.step + 1).to_string()), ("steps", &steps.to_string())]);
    let all = text.with("course-stops", &[("count", &steps.to_string())]);
    let minutes = Some(PATH_MINUTES);
    let written = Entry { title, number: None, about: Some(about), minutes, steps, all, begun, more: None };
    framed(ui, scene, |ui, scene| {
        entry(ui, scene, progress, LessonCommand::StartPath, &written);
    });
}

fn lesson_entry(ui: &mut Ui, scene: &mut Scene, number: usize, id: &str, lesson: &Lesson) {
    let progress = scene.workbench.settings().progress.get(id).copied().unwrap_or_default();
    let (text, steps) = (&scene.workbench.text, lesson.steps.len());
    // A title names no numbers of the document that happens to be open.
    let plain = |words: &Words| words.in_language(text.language()).plain();
    let counted = [("step", &*(progress.step + 1).to_string()), ("steps", &*steps.to_string())];
    let written = Entry {
        title: plain(&lesson.title),
        number: Some(number),
        about: lesson.about.as_ref().map(plain),
        minutes: lesson.minutes,
        steps,
        all: text.count("course-steps", steps),
        begun: text.with("course-begun", &counted),
        more: lesson.tags.contains(&Tag::Exam).then(|| text.get("course-exam").into_owned()),
    };
    let start = |step| LessonCommand::Start(Bookmark { lesson: id.to_owned(), step });
    entry(ui, scene, progress, start, &written);
}

/// What a card says.
struct Entry {
    title: String,
    number: Option<usize>,
    about: Option<String>,
    minutes: Option<u32>,
    steps: usize,
    /// How many steps there are, and where the learner is among them.
    all: String,
    begun: String,
    more: Option<String>,
}

fn entry(
    ui: &mut Ui,
    scene: &mut Scene,
    progress: LessonProgress,
    start: impl Fn(usize) -> LessonCommand,
    written: &Entry,
) {
    let (action, step) = match progress {
        LessonProgress { step: 0, done: false } => ("course-start", 0),
        LessonProgress { step: 0, done: true } => ("course-again", 0),
        LessonProgress { step, .. } => ("course-resume", step),
    };
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = scene.text(action);
            let button = ui.button(&*label);
            let name = scene.with("course-start-named", &[("action", &label), ("title", &written.title)]);
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if button.clicked() {
                scene.push(Command::Lesson(start(step)));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let number = written.number.map(|number| format!("{number}  ")).unwrap_or_default();
                let title = RichText::new(number + &written.title).family(fonts::strong());
                ui.add(Label::new(title).truncate());
            });
        });
    });
    if let Some(about) = &written.about {
        ui.add(Label::new(about).truncate());
    }
    let minutes = written.minutes.map(|minutes| scene.workbench.text.count("course-minutes", minutes as usize));
    let state = match progress {
        LessonProgress { step: 0, done: true } => format!("✓ {}", scene.text("course-done")),
        LessonProgress { step: 0, done: false } => written.all.clone(),
        LessonProgress { .. } => written.begun.clone(),
    };
    let line: Vec<String> = [minutes, Some(state), written.more.clone()].into_iter().flatten().collect();
    ui.label(RichText::new(line.join(" · ")).small().color(scene.theme.text_weak));
    let share = if progress.done && progress.step == 0 { 1.0 } else { progress.step as f32 / written.steps as f32 };
    if share > 0.0 {
        ui.add(ProgressBar::new(share).desired_height(5.0).fill(scene.theme.accent));
    } else {
        ui.add_space(5.0);
    }
}
