//! On which line of its file each part of a lesson stands, for faults that show only when it is played.

/// The lines of a lesson's steps and of what is in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Of each step, its own line first, then "text", "goal.reach", "actions.0" and so on.
    steps: Vec<Vec<(String, usize)>>,
}

/// A bracket that is open.
struct Open {
    /// What stands before it: the name of a field, the place in a list, or nothing.
    name: String,
    /// Elements of a list that are complete; none in what is no list.
    elements: Option<usize>,
}

impl Lines {
    /// The line of a part of a step, counted from 1; that of what it is in where it has none of its own.
    pub fn of(&self, step: usize, part: &str) -> usize {
        let Some(parts) = self.steps.get(step) else { return 1 };
        let mut part = part;
        loop {
            if let Some((_, line)) = parts.iter().find(|(name, _)| name == part) {
                return *line;
            }
            part = part.rsplit_once('.').map_or("", |(whole, _)| whole);
        }
    }

    /// Reads the brackets and the names of a text that is a lesson.
    pub fn read(source: &str) -> Self {
        let mut reader = Reader { lines: Self::default(), open: Vec::new(), name: String::new(), element: false };
        let (mut rest, mut line) = (source, 1);
        while let Some(c) = rest.chars().next() {
            let length = match c {
                '"' => string(rest),
                'r' if raw(rest).is_some() => raw(rest).unwrap_or(1),
                '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
                c if c.is_alphanumeric() || c == '_' => {
                    rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
                }
                c => c.len_utf8(),
            };
            let (word, after) = rest.split_at(length);
            if !c.is_whitespace() && !word.starts_with("//") && !word.starts_with("/*") {
                reader.word(word, line, after);
            }
            line += word.matches('\n').count();
            rest = after;
        }
        reader.lines
    }
}

/// Bytes of the string at the beginning of a text.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Bytes of the raw string at the beginning of a text, where there is one.
fn raw(text: &str) -> Option<usize> {
    let signs = text[1..].find(|c| c != '#')?;
    let end = format!("\"{}", "#".repeat(signs));
    let body = text[1 + signs..].strip_prefix('"')?;
    Some(body.find(&end).map_or(text.len(), |at| 2 + signs + at + end.len()))
}

/// Where the reading stands.
struct Reader {
    lines: Lines,
    open: Vec<Open>,
    /// The name of the field whose value comes.
    name: String,
    /// Whether the next word begins an element of the list that is open.
    element: bool,
}

impl Reader {
    fn word(&mut self, word: &str, line: usize, after: &str) {
        let closes = matches!(word, ")" | "]" | "}");
        if std::mem::take(&mut self.element) && !closes {
            self.name = self.open.last().and_then(|open| open.elements).unwrap_or_default().to_string();
            self.note(line);
        }
        match word {
            "(" | "[" | "{" => {
                let is_list = word == "[";
                self.open.push(Open { name: std::mem::take(&mut self.name), elements: is_list.then_some(0) });
                self.element = is_list;
            }
            ")" | "]" | "}" => {
                self.open.pop();
                self.name.clear();
            }
            "," => {
                self.name.clear();
                if let Some(elements) = self.open.last_mut().and_then(|open| open.elements.as_mut()) {
                    (*elements, self.element) = (*elements + 1, true);
                }
            }
            _ if after.trim_start().starts_with(':') => {
                self.name = word.to_owned();
                self.note(line);
            }
            _ => {}
        }
    }

    /// Notes the line of what is named last, where it is within a step.
    fn note(&mut self, line: usize) {
        let Some(steps) = self.open.iter().position(|open| open.name == "steps") else { return };
        let names = self.open[steps + 1..].iter().skip(1).map(|open| open.name.as_str());
        let parts: Vec<&str> = names.chain([self.name.as_str()]).collect();
        if self.open.len() == steps + 1 {
            self.lines.steps.push(vec![(String::new(), line)]);
        } else if let Some(step) = self.lines.steps.last_mut() {
            step.push((parts.join("."), line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_behind_strings_and_comments() {
        let source = "// steps: [(\nLessonV1((\n  title: \"a \\\" (\",\n  steps: [\n    (\n      title: r#\"x\" [\"#,\n      \
                      actions: [\n        View(Explore),\n        Head(layer: 1, head: 2),\n      ],\n    ),\n    \
                      (title: {\"en\": \"E\"},\n     /* goal:\n */ goal: (\n       reach: All([\n         CausalOn]),\n     \
                      )),\n  ],\n))";
        let lines = Lines::read(source);
        assert_eq!(lines.steps.len(), 2);
        for (step, part, line) in [
            (0, "", 5),
            (0, "title", 6),
            (0, "actions", 7),
            (0, "actions.0", 8),
            (0, "actions.1", 9),
            (0, "predict.of", 5),
            (1, "title", 12),
            (1, "goal.reach", 15),
            (1, "goal.solution", 14),
        ] {
            assert_eq!(lines.of(step, part), line, "{step} {part}: {lines:?}");
        }
        assert_eq!(lines.of(9, "title"), 1);
    }
}
