use attention_lab::workbench::{ThemeChoice, View, Workbench};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.len() < 2 {
        if let Err(error) = attention_lab::window::run(None) {
            eprintln!("{error}");
        }
        return;
    }
    let mut workbench = Workbench::default();
    if let Some(path) = args.get(2) {
        let text = std::fs::read_to_string(path).expect("file");
        workbench = Workbench::new(attention_lab::files::parse_preset(&text).unwrap_or_else(|e| panic!("{e}")));
    }
    let (w, h) = args.get(3).and_then(|s| s.split_once('x')).unwrap_or(("1280", "720"));
    workbench.settings.theme = match args.get(4).map(String::as_str) {
        Some("light") => ThemeChoice::Light,
        Some("projector") => ThemeChoice::Projector,
        _ => ThemeChoice::Dark,
    };
    if args.get(5).is_some_and(|v| v == "heads") {
        workbench.view.view = View::Heads;
    }
    if let Some(zoom) = args.get(6) {
        workbench.settings.zoom = zoom.parse().unwrap();
    }
    let size = egui::vec2(w.parse().unwrap(), h.parse().unwrap());
    attention_lab::headless::render(&mut workbench, size, 1.0).save(&args[1]).unwrap();
}
