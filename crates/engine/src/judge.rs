//! Whether an answer keeps its promise. **Invariant**: arithmetic only; no I/O, no clock, no panic.
//!
//! Start with [`judge()`]: status first, then headers, then the body (is it JSON at all, its schema, its places).
//! [`refusal()`] judges a refusal by its [`cause()`], too; [`unchanged()`] compares what a witness read before and after it;
//! [`compare()`] draws both sides of a failed comparison. **Invariant**: the only room that uses `similar`.
//! Whose promise a finding is about, and how binding it is, is settled by its [`Charge`].

mod answer;
mod bench;
mod body;
mod cause;
mod charge;
mod compare;
mod equal;
mod excerpt;
mod fit;
mod header;
mod number;
mod place;
mod promise;
mod text;
mod unchanged;
mod words;

pub use answer::{judge, status_fits};
pub use cause::{Cause, cause, refusal};
pub use charge::{Charge, refused_too};
pub use compare::compare;
pub use equal::equal;
pub use place::all_hold;
pub use promise::{Judgement, Operand, Promise};
pub use unchanged::unchanged;
