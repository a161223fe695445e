//! Servers that lie, each in one chosen way: whatever they answer, no trial may pass on the strength of it.
//!
//! [`Liar`] names them, [`Running`] serves one on a thread of its own. One file per liar; a liar that only bends
//! the truth stands in front of a real emulator and changes what passes through.

mod accepts_any_member;
mod accepts_everything_reads_empty;
mod bent_additions;
mod document;
mod echoes_the_request;
mod empty_object;
mod keeps_everything;
mod lacks_sections;
mod liar;
mod never_answers;
mod plausible_answer;
mod plausible_item;
mod refuses_all_but_reads;
mod refuses_everything;
mod refuses_what_is_tested;
mod right_status_wrong_message;
mod running;

pub(crate) use liar::Liar;
pub(crate) use running::Running;
