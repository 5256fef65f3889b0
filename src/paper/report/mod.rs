//! A report on a document as one page of HTML, which needs nothing beside it: what it is, its pictures, its numbers.

mod changes;
mod facts;
mod figures;
mod heads;
mod outputs;

use super::page::Page;
use crate::document::Which;
use crate::figure::page_fonts;
use crate::workbench::Workbench;

const STYLE: &str = include_str!("style.css");

/// The page, in the language of the workbench. Its pictures are the views as the window would show them, in the light
/// theme; its numbers are those of the run.
#[must_use]
pub fn report(mut bench: Workbench) -> Vec<u8> {
    bench.update_now();
    let (figures, fonts) = figures::draw(&bench);
    // The chosen head is asked for, so that it is made where not all are kept.
    let _ = bench.derived().head(Which::First, bench.view().layer, bench.view().head);
    bench.update_now();
    let (text, document) = (&bench.text, bench.document());
    let title = text.phrase(&document.title);
    let title = if title.is_empty() { text.get("app-name") } else { title.into() };
    let style = format!("\n{}{STYLE}", page_fonts(fonts));
    Page::write(text.language(), (&title, &style), |page| {
        page.element("header", &[], |page| {
            page.line("h1", &title);
            if !document.about.is_empty() {
                page.line("p", text.phrase(&document.about));
            }
        });
        facts::model(page, &bench);
        facts::settings(page, &bench);
        figures::show(page, &bench, &figures);
        heads::heads(page, &bench);
        heads::weights(page, &bench);
        outputs::outputs(page, &bench);
        outputs::next(page, &bench);
        changes::interventions(page, &bench);
        changes::since(page, &bench);
        page.element("footer", &[], |page| {
            page.line("p", &text.with("report-by", &[("version", env!("CARGO_PKG_VERSION"))]));
            page.line("p", &text.get("about-caution"));
        });
    })
}
