//! The rules that can be broken: a stable code, a few words, and an explanation for each.

use crate::word::words;

words! {
    /// The rules. Codes are stable: a code is never given another meaning.
    pub enum Rule: "rule" {
        /// Another status.
        Status = "C101",
        /// Missing header.
        HeaderMissing = "C102",
        /// Another header value.
        HeaderDiffers = "C103",
        /// Missing property.
        PropertyMissing = "C104",
        /// Another value.
        PropertyDiffers = "C105",
        /// Property that must not be there.
        PropertyForbidden = "C106",
        /// Missing entry.
        EntryMissing = "C107",
        /// Entry that must not be there.
        EntryForbidden = "C108",
        /// Schema not satisfied.
        Schema = "C109",
        /// No body.
        BodyMissing = "C110",
        /// Body is not JSON.
        BodyNotJson = "C111",
        /// Duplicate key.
        BodyDuplicateKey = "C112",
        /// Wrong media type.
        BodyMediaType = "C113",
        /// Refused for another reason.
        RefusalMessage = "C120",
        /// Other words after the reason.
        RefusalAdvice = "C121",
        /// Broken request accepted.
        BrokenAccepted = "C122",
        /// Refused request changed something.
        StateChanged = "C123",
        /// Correct request refused.
        TwinRefused = "C124",
        /// Refusal changed the version.
        VersionMoved = "C125",
        /// Not seen in time.
        NotSeenInTime = "C126",
    }
}

impl Rule {
    /// The stable code.
    pub fn code(self) -> &'static str {
        self.word()
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
