//! A page of HTML that is well-formed XML, too: every element that begins ends, and words are no tags.

use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};

use crate::figure::printable;

/// A page as far as it is written.
pub(super) struct Page(Writer<Vec<u8>>);

/// A cell of a table.
pub(super) enum Cell {
    /// What the row is about.
    Head(String),
    Words(String),
    /// Of a column whose numbers stand below each other.
    Number(String),
    /// A share from 0 to 1, as it is written, which colours its cell; none of a pair that is forbidden.
    Share(Option<f32>, String),
}

impl Page {
    /// A page in a language, with a style.
    pub fn write(language: &str, (title, style): (&str, &str), body: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut page = Self(Writer::new(b"<!DOCTYPE html>\n".to_vec()));
        page.element("html", &[("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", language)], |page| {
            page.element("head", &[], |page| {
                page.empty("meta", &[("charset", "utf-8")]);
                page.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
                page.line("title", title);
                // Between tags, and nothing of it is a tag.
                page.element("style", &[], |page| page.markup(style));
            });
            page.element("body", &[], body);
        });
        page.0.into_inner()
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("writing to memory cannot fail");
    }

    /// An element, and what is inside.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        let end = start.to_end().into_owned();
        self.event(Event::Start(start));
        inside(self);
        self.event(Event::End(end));
        self.markup("\n");
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())));
        self.markup("\n");
    }

    pub fn text(&mut self, text: &str) {
        self.event(Event::Text(BytesText::new(&printable(text))));
    }

    /// What is written in elements already.
    pub fn markup(&mut self, markup: &str) {
        self.event(Event::Text(BytesText::from_escaped(markup)));
    }

    /// An element with nothing but text.
    pub fn line(&mut self, name: &str, text: &str) {
        self.element(name, &[], |page| page.text(text));
    }

    /// A part with a heading.
    pub fn section(&mut self, title: &str, inside: impl FnOnce(&mut Self)) {
        self.element("section", &[], |page| {
            page.line("h2", title);
            inside(page);
        });
    }

    /// A table of names, each with what it is called for.
    pub fn facts(&mut self, facts: &[(String, String)]) {
        self.element("table", &[("class", "facts")], |page| {
            page.element("tbody", &[], |page| {
                for (name, fact) in facts {
                    page.row(vec![Cell::Head(name.clone()), Cell::Words(fact.clone())]);
                }
            });
        });
    }

    /// A table, which scrolls in itself where it is wider than the page. `class` says what it is to look like.
    pub fn table(&mut self, class: &str, columns: &[String], rows: impl IntoIterator<Item = Vec<Cell>>) {
        self.element("div", &[("class", "wide")], |page| {
            page.element("table", &[("class", class)], |page| {
                page.element("thead", &[], |page| {
                    page.element("tr", &[], |page| {
                        for column in columns {
                            page.element("th", &[("scope", "col")], |page| page.text(column));
                        }
                    });
                });
                page.element("tbody", &[], |page| rows.into_iter().for_each(|row| page.row(row)));
            });
        });
    }

    fn row(&mut self, cells: Vec<Cell>) {
        self.element("tr", &[], |page| {
            for cell in cells {
                match cell {
                    Cell::Head(text) => page.element("th", &[("scope", "row")], |page| page.text(&text)),
                    Cell::Words(text) => page.line("td", &text),
                    Cell::Number(text) => page.element("td", &[("class", "number")], |page| page.text(&text)),
                    Cell::Share(share, text) => {
                        let style = format!("--share: {:.3}", share.unwrap_or_default());
                        let class = if share.is_some() { "number share" } else { "number none" };
                        page.element("td", &[("class", class), ("style", &style)], |page| page.text(&text));
                    }
                }
            }
        });
    }
}
