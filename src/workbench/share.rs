//! The document as a line of text, to the clipboard and from it, and as a QR code.

use std::path::PathBuf;

use qrcode::{Color, EcLevel, QrCode};

use super::{Dialog, Workbench};
use crate::document::Document;
use crate::files::{Problem, is_share_line, share_line};

/// Bytes of a line whose code can still be read from the last row.
const CODE_BYTES: usize = 2_000;

/// The modules of a QR code (ISO/IEC 18004), without the light ones around it.
#[derive(Clone, Debug, PartialEq)]
pub struct QrSquare {
    side: usize,
    dark: Vec<(usize, usize)>,
}

impl QrSquare {
    /// Modules along a side.
    #[must_use]
    pub fn side(&self) -> usize {
        self.side
    }

    /// Row and column of each dark module.
    pub fn dark(&self) -> impl Iterator<Item = (usize, usize)> {
        self.dark.iter().copied()
    }

    /// None where it is too long. Nothing covers a projected code: the less is corrected, the larger are its modules.
    fn new(line: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(line, EcLevel::L).ok().filter(|_| line.len() <= CODE_BYTES)?;
        let (side, colors) = (code.width(), code.into_colors());
        let dark = colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
        Some(Self { side, dark: dark.map(|(at, _)| (at / side, at % side)).collect() })
    }
}

impl Workbench {
    /// The document as it is shown, as a line.
    fn line(&self) -> Result<String, Problem> {
        share_line(&Document { focus: self.view.focus(), ..self.document.as_ref().clone() })
    }

    /// The document as a QR code of its line; or why there is none.
    pub(super) fn line_code(&self) -> Result<QrSquare, String> {
        let line = self.line().map_err(|problem| problem.explain(&self.text))?;
        let sizes = [("count", &*line.len().to_string()), ("most", &*CODE_BYTES.to_string())];
        QrSquare::new(&line).ok_or_else(|| self.text.with("qr-too-long", &sizes))
    }

    pub(super) fn copy_line(&mut self) {
        match self.line() {
            Ok(line) => {
                self.tell(self.text.with("share-copied", &[("count", &line.len().to_string())]), false);
                self.copied = Some(line);
            }
            Err(problem) => self.tell(problem.explain(&self.text), true),
        }
    }

    /// A line stands where a path does, and is asked about as a file is.
    pub(super) fn paste_line(&mut self, text: String) {
        if is_share_line(&text) {
            self.ask(Dialog::OpenFile(PathBuf::from(text)));
        } else {
            self.tell(self.text.get("share-none").into_owned(), true);
        }
    }

    /// What is to be put on the clipboard, told once.
    pub fn take_copied(&mut self) -> Option<String> {
        self.copied.take()
    }
}
