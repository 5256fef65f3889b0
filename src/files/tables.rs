//! One matrix as a table: text for a spreadsheet, or an array for NumPy.

use std::fmt::Write as _;
use std::io::{self, Write};

use npyz::WriterBuilder;

use super::Tensor;
use crate::analysis::{HeadTable, ModelPart};

/// How one matrix can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Text for a spreadsheet.
    Csv,
    /// An array for NumPy.
    Npy,
}

impl TableFormat {
    /// Writes a matrix.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn write(self, tensor: Tensor, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Csv => write_csv(tensor, out),
            Self::Npy => write_npy(tensor, out),
        }
    }
}

/// Writes rows of numbers with commas between them and no header, each number with the fewest digits
/// that read back as the same f32. A masked score is `-inf`.
fn write_csv(tensor: Tensor, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for row in tensor.rows() {
        line.clear();
        for (column, value) in row.enumerate() {
            let comma = if column == 0 { "" } else { "," };
            // Without an exponent where that is no longer.
            let plain = value == 0.0 || (1e-5..1e16).contains(&value.abs());
            let written = if plain { write!(line, "{comma}{value}") } else { write!(line, "{comma}{value:e}") };
            written.expect("a String takes any text");
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes what heads do as a table with a header, `layer,head` and a column for each habit; both count from 0. What was not
/// measured is an empty field.
///
/// # Errors
/// `out` cannot be written.
pub fn write_heads(table: &HeadTable, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = ["layer", "head"].into_iter().chain(table.habits.iter().map(|habit| habit.name())).collect();
    writeln!(out, "{}", names.join(","))?;
    for row in &table.rows {
        write!(out, "{},{}", row.layer, row.head)?;
        for score in &row.scores {
            match score {
                Some(score) => write!(out, ",{score}")?,
                None => write!(out, ",")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes how far a number moved with each part of a model, as a table with the header `part,layer,index,change`: `index` is
/// the head, or the token of a stream. All count from 0. What the number does not depend on is an empty field.
///
/// # Errors
/// `out` cannot be written.
pub fn write_parts(rows: impl Iterator<Item = (ModelPart, Option<f32>)>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "part,layer,index,change")?;
    for (part, change) in rows {
        let change = change.map_or_else(String::new, |change| change.to_string());
        match part {
            ModelPart::Head { layer, head } => writeln!(out, "head,{layer},{head},{change}")?,
            ModelPart::Attention { layer } => writeln!(out, "attention,{layer},,{change}")?,
            ModelPart::Mlp { layer } => writeln!(out, "mlp,{layer},,{change}")?,
            ModelPart::Stream { layer, token } => writeln!(out, "stream,{layer},{token},{change}")?,
        }
    }
    Ok(())
}

/// Writes a `.npy` array: f32, C order, shape `[rows, columns]`.
fn write_npy(tensor: Tensor, out: &mut dyn Write) -> io::Result<()> {
    let shape = tensor.shape().map(|size| size as u64);
    let mut array = npyz::WriteOptions::<f32>::new().default_dtype().shape(&shape).writer(out).begin_nd()?;
    for row in tensor.rows() {
        array.extend(row)?;
    }
    array.finish()
}
