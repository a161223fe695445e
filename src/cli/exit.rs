//! The exit status: a contract that scripts and CI depend on.

use graphproof_engine::record::Record;
use graphproof_engine::record::model::Verdict;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: as documented.
    Ok,
    /// 1: the target broke the contract.
    Broken,
    /// 2: nothing failed, but something, or everything, could not be judged.
    NoVerdict,
    /// 3: usage, case, schema or profile; nothing was sent.
    BadInput,
    /// 4: objects may be left behind on the target.
    LeftBehind,
    /// 5: a report could not be written.
    Unwritten,
    /// 130: interrupted by Ctrl-C.
    Interrupted,
    /// 143: asked to end.
    Terminated,
}

impl Exit {
    /// The status of a run that came to this verdict. Precedence: interrupted, 4, 1, 2, 5, 0.
    pub fn of(
        record: &Record,
        verdict: Verdict,
        written: Result<(), ()>,
        interruption: Option<Self>,
    ) -> Self {
        if let Some(interruption) = interruption {
            return interruption;
        }
        if !record.left_behind.is_empty() {
            return Self::LeftBehind;
        }
        match (verdict, written) {
            (Verdict::Broken, _) => Self::Broken,
            (Verdict::NoVerdict, _) => Self::NoVerdict,
            (Verdict::Ok, Err(())) => Self::Unwritten,
            (Verdict::Ok, Ok(())) => Self::Ok,
        }
    }

    /// The number that the system gets.
    pub fn status(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Broken => 1,
            Self::NoVerdict => 2,
            Self::BadInput => 3,
            Self::LeftBehind => 4,
            Self::Unwritten => 5,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}
