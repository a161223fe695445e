//! Records become text, and nothing else: no file is written here, and no clock is read.

pub mod formats;
mod html;
pub mod proof;
pub mod sanitize;
pub mod terminal;
