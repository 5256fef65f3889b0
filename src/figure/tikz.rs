//! A map as a fragment of LaTeX, in the fonts of the document that takes it in: made of numbers, not of what is drawn.

use egui::Color32;

use super::sheet::CELLS;
use crate::design::visible;
use crate::document::Which;
use crate::text::{Mismatch, say};
use crate::ui::theme::{ColorMap, Theme};
use crate::ui::widgets::{Shown, bar_range, cell_text, change_colors, map_colors};
use crate::ui::{Caches, Scene};
use crate::workbench::Workbench;

/// Width of the cells together in millimetres, where nobody says it: with the words beside them it fits a column.
const WIDTH: f32 = 58.0;
/// What a sign of a number takes, of the usual fonts at five points, in millimetres: cells have numbers where all of them fit.
const SIGN: f32 = 1.25;
/// Cells narrower than this have smaller words beside them.
const LARGE: f32 = 3.0;
/// Width of the colour bar in millimetres, the space before it, and its steps.
const BAR: f32 = 3.0;
const BEFORE_BAR: f32 = 3.0;
const STEPS: usize = 32;

/// A cell, by its column, its row, its colour, the colour of its number, and the number.
const CELL: &str = r"\def\labcell#1#2#3#4#5{\definecolor{lab}{RGB}{#3}\fill[lab] (#1,-#2) rectangle +(1,-1)
  node[pos=.5, text=#4, font=\tiny] {#5};}";
/// A pair that the mask forbids, by its column and its row.
const FORBIDDEN: &str = r"\def\labforbidden#1#2{\fill[labforbidden] (#1,-#2) rectangle +(1,-1);
  \draw[labhatch, very thin] (#1,-#2) ++(0,-1) -- +(1,1);}";

/// The map that is looked at as a `tikzpicture`, whose cells are together as wide as so many millimetres, with a caption below
/// it. A document needs `\usepackage{tikz}` for it.
///
/// # Errors
/// No map is looked at, or it has more than 64 × 64 cells.
pub fn tikz(workbench: &mut Workbench, millimetres: Option<f32>, caption: Option<&str>) -> Result<String, Mismatch> {
    workbench.update_now();
    let (theme, caches) = (Theme::of(workbench.theme()), &mut Caches::default());
    let scene = Scene {
        workbench,
        theme,
        caches,
        commands: Vec::new(),
        narrow: false,
        projected: false,
        half: None,
        is_pinned: false,
    };
    let place = (workbench.view().layer, workbench.view().head);
    let head = scene.head(Which::First).filter(|head| head.weights.tokens() > 0);
    let head = head.ok_or_else(|| Mismatch::new(say("expected-part-in-window"), "map"))?;
    let tokens = head.weights.tokens();
    if tokens > CELLS as usize {
        let most = say("expected-at-most-tokens").with("most", CELLS);
        return Err(Mismatch::new(most, tokens).inside(say("place-map")));
    }
    let change = scene.map_change(Which::First, place);
    let (shown, colors) = match change.as_deref() {
        Some(Some(change)) => (Shown::Change(change), change_colors(&scene, change.magnitude())),
        _ => (Shown::Head(head), map_colors(&scene, Which::First, place)),
    };
    let width = millimetres.unwrap_or(WIDTH);
    let cell = width / tokens as f32;
    let mut lines = vec![
        "% Needs \\usepackage{tikz}.".to_owned(),
        format!("\\begin{{tikzpicture}}[x={cell:.3}mm, y={cell:.3}mm]"),
        CELL.to_owned(),
        FORBIDDEN.to_owned(),
        format!("\\definecolor{{labforbidden}}{{RGB}}{{{}}}", rgb(theme.forbidden)),
        format!("\\definecolor{{labhatch}}{{RGB}}{{{}}}", rgb(theme.hatch)),
    ];
    lines.extend(cells(&scene, shown, &colors, cell));
    lines.extend(words(&scene, cell));
    lines.extend(bar(&scene, &colors, tokens, cell));
    if let Some(caption) = caption {
        let below = tokens as f32 + 2.0 / cell;
        let caption = escaped(caption);
        lines.push(format!("\\node[below right, inner sep=0pt, text width={width:.1}mm, font=\\footnotesize]"));
        lines.push(format!("  at (0,-{below:.3}) {{{caption}}};"));
    }
    lines.push("\\end{tikzpicture}\n".to_owned());
    Ok(lines.join("\n"))
}

/// A line for each cell, which is so many millimetres wide.
fn cells(scene: &Scene, shown: Shown, colors: &ColorMap, cell: f32) -> Vec<String> {
    let kind = shown.kind(scene.workbench.view().map);
    let (map, transposed) = (shown.map(kind), scene.workbench.settings().transposed);
    let pairs = || (0..map.tokens()).flat_map(|query| (0..map.tokens()).map(move |key| (query, key)));
    let text = |(query, key)| cell_text(shown, kind, map.at(query, key), 0.0);
    let allowed = pairs().filter(|(query, key)| shown.allows(*query, *key));
    let longest = allowed.map(|pair| text(pair).chars().count()).max().unwrap_or(0);
    let fit = longest as f32 * SIGN <= cell;
    let line = |(query, key)| {
        let (x, y) = if transposed { (query, key) } else { (key, query) };
        if !shown.allows(query, key) {
            return format!("\\labforbidden{{{x}}}{{{y}}}");
        }
        let value = map.at(query, key);
        let color = colors.color(value, map.row(query).iter().copied().fold(0.0, f32::max));
        let ink = if scene.theme.ink_on(color) == Color32::BLACK { "black" } else { "white" };
        let number = if fit { escaped(&text((query, key))) } else { String::new() };
        format!("\\labcell{{{x}}}{{{y}}}{{{}}}{{{ink}}}{{{number}}}", rgb(color))
    };
    pairs().map(line).collect()
}

/// The tokens at the left and above.
fn words(scene: &Scene, cell: f32) -> Vec<String> {
    let font = if cell < LARGE { "\\tiny" } else { "\\scriptsize" };
    let tokens = scene.tokens(Which::First).iter().enumerate();
    let nodes = tokens.flat_map(|(at, token)| {
        let (name, at) = (escaped(&visible(&token.text)), at as f32 + 0.5);
        [
            format!("\\node[left, inner sep=2pt, font={font}] at (0,-{at}) {{\\strut {name}}};"),
            format!("\\node[right, inner sep=1pt, rotate=60, font={font}] at ({at},.1) {{\\strut {name}}};"),
        ]
    });
    nodes.collect()
}

/// The colour bar with its range.
fn bar(scene: &Scene, colors: &ColorMap, tokens: usize, cell: f32) -> Vec<String> {
    let left = tokens as f32 + BEFORE_BAR / cell;
    let (right, step) = (left + BAR / cell, tokens as f32 / STEPS as f32);
    let mut lines: Vec<String> = (0..STEPS)
        .map(|i| {
            let color = rgb(colors.bar(1.0 - (i as f32 + 0.5) / STEPS as f32));
            let (top, bottom) = (i as f32 * step, (i + 1) as f32 * step);
            format!(
                "\\definecolor{{lab}}{{RGB}}{{{color}}}\\fill[lab] ({left:.3},-{top:.3}) rectangle ({right:.3},-{bottom:.3});"
            )
        })
        .collect();
    let [low, high] = bar_range(scene, colors).map(|end| escaped(&end).replace('\n', "\\\\"));
    for (end, at, text) in [("below right", 0, high), ("above right", tokens, low)] {
        let node = "inner ysep=0pt, inner xsep=2pt, align=left, font=\\tiny";
        lines.push(format!("\\node[{end}, {node}] at ({right:.3},-{at}) {{{text}}};"));
    }
    lines
}

fn rgb(color: Color32) -> String {
    format!("{},{},{}", color.r(), color.g(), color.b())
}

/// A text in which no sign is a command of TeX, and those that its usual fonts lack are of its mathematics.
fn escaped(text: &str) -> String {
    let mut tex = String::new();
    for sign in text.chars() {
        match sign {
            '\\' => tex += "\\textbackslash{}",
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => tex.extend(['\\', sign]),
            '^' => tex += "\\textasciicircum{}",
            '~' => tex += "\\textasciitilde{}",
            '<' => tex += "\\textless{}",
            '>' => tex += "\\textgreater{}",
            '|' => tex += "\\textbar{}",
            '"' => tex += "\\char34{}",
            '−' => tex += "$-$",
            '→' => tex += "$\\to$",
            '⏎' => tex += "$\\hookleftarrow$",
            '␣' => tex += "\\textvisiblespace{}",
            'τ' => tex += "$\\tau$",
            '·' => tex += "$\\cdot$",
            '×' => tex += "$\\times$",
            'Δ' => tex += "$\\Delta$",
            sign => tex.push(sign),
        }
    }
    tex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_is_a_command() {
        assert_eq!(
            escaped("50% of {a_b} & $x^2 #1~\\"),
            "50\\% of \\{a\\_b\\} \\& \\$x\\textasciicircum{}2 \\#1\\textasciitilde{}\\textbackslash{}"
        );
        assert_eq!(escaped("−0.24 → it's"), "$-$0.24 $\\to$ it's");
    }
}
