//! One unfavourable result of a check, and the rules that can be broken.
//!
//! Start with [`Finding`]; [`Rule`] lists every rule with its stable code. The sentences are written here, in
//! one `match` each, so that terminal, record and `explain` say the same.

use serde_json::Value;

/// How binding a promise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Breaking it is a warning, red only with `--strict`.
    Should,
    /// Breaking it fails the trial.
    Must,
}

impl Level {
    /// The word of records and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

/// Which part of a trial an exchange plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Makes or probes a fixture, or reads a running name.
    Arrange,
    /// A read before and after the broken request; the two must be equal.
    Witness,
    /// The request that the case is about.
    Act,
    /// The correct request after the broken one.
    Twin,
    /// A later request of the case.
    Then,
    /// Removes what was made.
    Undo,
}

impl Role {
    /// The word of records and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Arrange => "arrange",
            Self::Witness => "witness",
            Self::Act => "act",
            Self::Twin => "twin",
            Self::Then => "then",
            Self::Undo => "undo",
        }
    }
}

/// One unfavourable result: what was promised at a place, and what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: Rule,
    /// The clause whose promise it is.
    pub clause: Option<String>,
    /// How binding that promise is.
    pub level: Level,
    /// The exchange it was found in.
    pub role: Role,
    /// `status`, `header Location`, or a JSON pointer into the body (empty for the whole body).
    pub at: String,
    /// What was promised: a value, or the matcher in words.
    pub expected: Value,
    /// What was received; absent when there was nothing.
    pub actual: Option<Value>,
}

impl Finding {
    /// The sentence of the finding, without its code.
    pub fn message(&self) -> String {
        let expected = brief(&self.expected);
        let actual = self.actual.as_ref().map_or_else(|| "nothing".to_owned(), brief);
        let at = if self.at.is_empty() { "the body" } else { self.at.as_str() };
        match self.rule {
            Rule::Status => format!("status {actual} where {expected} is documented"),
            Rule::HeaderMissing => format!("{at} is missing; documented: {expected}"),
            Rule::HeaderDiffers => format!("{at} is {actual}; documented: {expected}"),
            Rule::PropertyMissing => format!("{at} is missing; documented: {expected}"),
            Rule::PropertyDiffers => format!("{at} is {actual}; documented: {expected}"),
            Rule::PropertyForbidden => format!("{at} is {actual} where nothing may be"),
            Rule::EntryMissing => format!("{at} holds no entry like {expected}"),
            Rule::EntryForbidden => format!("{at} holds an entry like {expected}: {actual}"),
            Rule::Schema => format!("{at} doesn't satisfy the schema: {expected}; received {actual}"),
            Rule::BodyMissing => "the answer has no body where one is documented".to_owned(),
            Rule::BodyNotJson => format!("the body isn't JSON: {expected}; received {actual}"),
            Rule::BodyDuplicateKey => format!("the body names {expected} twice in one object"),
            Rule::BodyMediaType => format!("a JSON body is labelled {actual}; documented: {expected}"),
            Rule::RefusalMessage => {
                format!("the refusal gives another reason: {actual}; documented: {expected}")
            }
            Rule::RefusalAdvice => {
                format!("the documented reason is followed by other words: {actual}; documented: {expected}")
            }
            Rule::BrokenAccepted => format!("a request that must be refused was accepted with {actual}"),
            Rule::StateChanged => {
                format!("the refused request changed what {at} shows: before {expected}, after {actual}")
            }
            Rule::TwinRefused => {
                format!("the correct request was refused too ({actual}): the refusal had another cause")
            }
            Rule::VersionMoved => "the refused request changed the version".to_owned(),
            Rule::NotSeenInTime => format!("not seen within {expected}"),
        }
    }
}

/// Both sides of an exchange that has findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The index of the exchange in its trial.
    pub exchange: usize,
    /// What was promised and what was received.
    pub lines: Vec<DiffLine>,
}

/// Which side a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// Only what was promised: `−`.
    Promised,
    /// Only what was received: `+`.
    Received,
}

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Whose line it is.
    pub side: Side,
    /// The line with its indentation, without a mark for its side.
    pub text: String,
    /// What is to be said of it, behind the line.
    pub note: Option<String>,
}

impl DiffLine {
    /// A line without a note.
    pub fn new(side: Side, text: impl Into<String>) -> Self {
        Self { side, text: text.into(), note: None }
    }
}

/// A value on one line, cut where it is long.
pub fn brief(value: &Value) -> String {
    const LONGEST: usize = 160;
    let text = match value.as_str() {
        Some("") => "an empty string".to_owned(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// The rules. Codes are stable: a code is never given another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// C101.
    Status,
    /// C102.
    HeaderMissing,
    /// C103.
    HeaderDiffers,
    /// C104.
    PropertyMissing,
    /// C105.
    PropertyDiffers,
    /// C106.
    PropertyForbidden,
    /// C107.
    EntryMissing,
    /// C108.
    EntryForbidden,
    /// C109.
    Schema,
    /// C110.
    BodyMissing,
    /// C111.
    BodyNotJson,
    /// C112.
    BodyDuplicateKey,
    /// C113.
    BodyMediaType,
    /// C120.
    RefusalMessage,
    /// C121.
    RefusalAdvice,
    /// C122.
    BrokenAccepted,
    /// C123.
    StateChanged,
    /// C124.
    TwinRefused,
    /// C125.
    VersionMoved,
    /// C126.
    NotSeenInTime,
}

impl Rule {
    /// All rules, in the order of their codes.
    pub const ALL: &[Self] = &[
        Self::Status,
        Self::HeaderMissing,
        Self::HeaderDiffers,
        Self::PropertyMissing,
        Self::PropertyDiffers,
        Self::PropertyForbidden,
        Self::EntryMissing,
        Self::EntryForbidden,
        Self::Schema,
        Self::BodyMissing,
        Self::BodyNotJson,
        Self::BodyDuplicateKey,
        Self::BodyMediaType,
        Self::RefusalMessage,
        Self::RefusalAdvice,
        Self::BrokenAccepted,
        Self::StateChanged,
        Self::TwinRefused,
        Self::VersionMoved,
        Self::NotSeenInTime,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Status => "C101",
            Self::HeaderMissing => "C102",
            Self::HeaderDiffers => "C103",
            Self::PropertyMissing => "C104",
            Self::PropertyDiffers => "C105",
            Self::PropertyForbidden => "C106",
            Self::EntryMissing => "C107",
            Self::EntryForbidden => "C108",
            Self::Schema => "C109",
            Self::BodyMissing => "C110",
            Self::BodyNotJson => "C111",
            Self::BodyDuplicateKey => "C112",
            Self::BodyMediaType => "C113",
            Self::RefusalMessage => "C120",
            Self::RefusalAdvice => "C121",
            Self::BrokenAccepted => "C122",
            Self::StateChanged => "C123",
            Self::TwinRefused => "C124",
            Self::VersionMoved => "C125",
            Self::NotSeenInTime => "C126",
        }
    }

    /// The rule of a code, in either case.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code().eq_ignore_ascii_case(code))
    }

    /// A few words, for lists.
    pub fn title(self) -> &'static str {
        match self {
            Self::Status => "another status",
            Self::HeaderMissing => "missing header",
            Self::HeaderDiffers => "another header value",
            Self::PropertyMissing => "missing property",
            Self::PropertyDiffers => "another value",
            Self::PropertyForbidden => "property that must not be there",
            Self::EntryMissing => "missing entry",
            Self::EntryForbidden => "entry that must not be there",
            Self::Schema => "schema not satisfied",
            Self::BodyMissing => "no body",
            Self::BodyNotJson => "body is not JSON",
            Self::BodyDuplicateKey => "duplicate key",
            Self::BodyMediaType => "wrong media type",
            Self::RefusalMessage => "refused for another reason",
            Self::RefusalAdvice => "other words after the reason",
            Self::BrokenAccepted => "broken request accepted",
            Self::StateChanged => "refused request changed something",
            Self::TwinRefused => "correct request refused",
            Self::VersionMoved => "refusal changed the version",
            Self::NotSeenInTime => "not seen in time",
        }
    }

    /// What the rule checks and why, for `explain`.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Status => {
                "The status code isn't the documented one. For a refusal it is the code of the error row that the\n\
                 case proves; for the correct request it is that of [success]."
            }
            Self::HeaderMissing => "The page promises a response header, and the answer doesn't carry it.",
            Self::HeaderDiffers => {
                "A documented response header is there with a value that doesn't fit. A header that is sent twice\n\
                 with different values never fits."
            }
            Self::PropertyMissing => {
                "A property that the case names isn't in the body. `/**/name` means at any depth: as a property of\n\
                 that name, or as an entry of details[] whose code or target is that name."
            }
            Self::PropertyDiffers => {
                "A property has another value than the request determines. Numbers are compared exactly, as decimal\n\
                 numbers; a running name such as the version is compared without its etag quotes."
            }
            Self::PropertyForbidden => "A property is there that the case says must be absent.",
            Self::EntryMissing => "A list holds no entry with the properties that the case names.",
            Self::EntryForbidden => "A list holds an entry that the case says must not be there.",
            Self::Schema => {
                "The body doesn't satisfy its JSON schema (schemas/*.schema.json, draft 2020-12, formats asserted).\n\
                 At most 20 violations are listed."
            }
            Self::BodyMissing => "The page promises a body, and the answer has none.",
            Self::BodyNotJson => {
                "The page promises JSON, and the body doesn't parse as RFC 8259 text in UTF-8 (or is nested deeper\n\
                 than 127 levels)."
            }
            Self::BodyDuplicateKey => {
                "An object of the body has one name twice. RFC 8259, section 4: what a reader sees then is\n\
                 unpredictable, so such a body is never passed."
            }
            Self::BodyMediaType => {
                "The page shows Content-type: application/json, and the answer says something else."
            }
            Self::RefusalMessage => {
                "The status fits, but the message isn't the one of the error row: it doesn't begin with the\n\
                 documented sentence. Several rows share a status, so this is what tells them apart."
            }
            Self::RefusalAdvice => {
                "The message begins as documented and goes on with other words than the cell's. Graph's error page\n\
                 says that messages may change, so this is a should."
            }
            Self::BrokenAccepted => {
                "The request breaks the contract in exactly one place, and the target answered with a 2xx. No twin\n\
                 is sent after that; what was made is removed."
            }
            Self::StateChanged => {
                "A read before and the same read after the refused request differ. A refused request must leave\n\
                 everything as it was (the version is looked at by C125)."
            }
            Self::TwinRefused => {
                "After the refusal the correct request is sent on the same arrangement. It was refused too, so the\n\
                 target refuses for another reason than the documented one, or refuses everything."
            }
            Self::VersionMoved => {
                "The correct request after the refusal was answered with 412, and succeeded with a version that was\n\
                 read anew: the refused request had changed the version."
            }
            Self::NotSeenInTime => {
                "A later read didn't show what the case expects within its time. The other findings of the same\n\
                 read say what was still missing at the end."
            }
        }
    }
}
