//! The suite proves itself: what its trials would notice.
//!
//! [`pins`] alters recorded answers, one place at a time, and judges them again.

pub mod pins;
