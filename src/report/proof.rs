//! What a proof came to: on the terminal, and as a page. Pure functions of `prove.json`.

mod page;
mod terminal;

pub use page::page;
pub use terminal::terminal;
