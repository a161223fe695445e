//! Records become text, and nothing else: no file is written here, and no clock is read.

pub mod deviations;
pub mod formats;
pub mod history;
pub mod html;
pub mod proof;
pub mod sanitize;
pub mod state;
pub mod terminal;

use crate::record::Record;

/// The target as it can be typed again.
fn again(record: &Record) -> &str {
    let typed = record.command.split(' ').skip_while(|word| *word != "--target").nth(1);
    let typed = typed.or_else(|| record.command.split(' ').find_map(|word| word.strip_prefix("--target=")));
    typed.unwrap_or(&record.target.name)
}
