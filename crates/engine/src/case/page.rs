//! Clauses against the text of their page.
//!
//! A page's stored text has lost its layout in one of several ways: tables with marks, cells on lines of their own,
//! cells run together, sentences broken anywhere. [`PageText`] reads what can still be told from it: error rows,
//! examples, statuses, the documented request, headers and properties. [`check_pages`] compares that with what the
//! case files cite, both ways. Nothing here judges a service, and nothing is taken over from a page into a case.

mod answer;
mod check;
mod cited;
mod example;
mod outline;
mod row;
mod shape;
mod status;
mod table;
mod text;
mod words;

pub use answer::PageAnswer;
pub use check::{PagesChecked, check_pages, page_of};
pub use example::PageExample;
pub use row::PageRow;
pub use status::PageStatus;
pub use text::{PageRequest, PageText};
