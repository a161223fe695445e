//! What can be wrong with a file, and the one sentence for each.

use super::Severity;

/// What is wrong at a place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The file can't be read at all: not there, not a file, too large, not UTF-8.
    Unreadable(String),
    /// TOML or JSON that doesn't parse.
    Syntax(String),
    /// A key that the format doesn't have.
    UnknownKey {
        /// The key as written.
        key: String,
        /// What it stands in, such as `[[case]]`.
        table: String,
        /// The key that was probably meant.
        nearest: Option<String>,
        /// All keys that this table has.
        known: Vec<String>,
    },
    /// A key that must be there.
    MissingKey {
        /// The key.
        key: String,
        /// What it should stand in.
        table: String,
    },
    /// A value of another type or form than the key takes.
    Expected {
        /// What the key takes, with an example: `a status code such as 428`.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The format version isn't one that this build reads.
    Format(String),
    /// Two things of one name.
    Duplicate {
        /// `case`, `clause`, `fixture` …
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that nothing defines.
    Unknown {
        /// `clause`, `fixture`, `schema`, `identity`, `case`.
        what: &'static str,
        /// The name as written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// A name that is given and that nothing asks for.
    Unused {
        /// `fixture` or `identity`.
        what: &'static str,
        /// The name as written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// What a draft leaves to be written by a person.
    Unwritten {
        /// The key.
        key: &'static str,
        /// What it says.
        what: &'static str,
    },
    /// A `{variable}` that nothing in reach binds.
    UnknownVariable {
        /// The variable.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// What binds names here.
        reach: String,
    },
    /// Fixtures, cases or values that need each other in a circle.
    Cycle {
        /// `fixture` or `case`.
        what: &'static str,
        /// The names on the way round.
        chain: Vec<String>,
    },
    /// Fixtures or cases that need each other in a longer line than anybody could follow.
    TooDeep {
        /// `fixture` or `case`.
        what: &'static str,
        /// How long a line may be.
        most: usize,
    },
    /// A clause that is neither proved nor explained.
    ClauseUnproved(String),
    /// A clause that says `untested` and is proved all the same.
    ClauseProvedAndUntested(String),
    /// A case that proves no clause.
    CaseProvesNothing(String),
    /// A break of several values without the reason why it is one cause.
    BreakOfMany(usize),
    /// An edit that finds nothing to alter.
    IdleEdit(String),
    /// A case that proves several rows at once, or none.
    RowsProved {
        /// How many clauses with a row it proves.
        rows: usize,
    },
    /// Keys that exclude each other.
    Together(&'static str, &'static str),
    /// Something that only makes sense with something else.
    Without(&'static str, &'static str),
    /// A request of which `permissions.toml` says nothing.
    NoPermission(String),
    /// A removal needs a name that only an answer tells, and nothing finds it where that answer is lost.
    NotFindable(String),
    /// A path that could not be sent as written, or leaves the target.
    Path(String),
    /// A schema keyword that JSON Schema doesn't have.
    SchemaKeyword {
        /// The keyword as written.
        keyword: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// A schema that can't be used, and why.
    Schema(String),
    /// The page's text has something that no clause cites.
    PageUncited {
        /// `error row`, `example` or `status`.
        what: &'static str,
        /// It, as the page has it.
        text: String,
    },
    /// A clause cites something that the page's text doesn't have.
    NotOnPage {
        /// The literal.
        literal: String,
        /// The page.
        page: String,
    },
    /// A page's example shows something that the list of what examples show doesn't have.
    ExampleUnlisted(String),
    /// The directory of pages has no text for a page with cases, or a text that has no cases.
    NoPage(String),
}

impl Problem {
    /// Whether it stops the run.
    pub fn severity(&self) -> Severity {
        if matches!(self, Self::NoPage(_) | Self::Unused { .. } | Self::Unwritten { .. }) {
            Severity::Warning
        } else {
            Severity::Error
        }
    }

    /// The sentence that says what is wrong.
    pub fn title(&self) -> String {
        match self {
            Self::Unreadable(why) => format!("this file can't be read: {why}"),
            Self::Syntax(message) => message.clone(),
            Self::UnknownKey { key, table, .. } => format!("{table} has no key `{key}`"),
            Self::MissingKey { key, table } => format!("{table} lacks `{key}`"),
            Self::Expected { expected, found } => format!("expected {expected}, found {found}"),
            Self::Format(found) => format!("this build reads format 1, the file has {found}"),
            Self::Duplicate { what, name } => format!("two {what}s are named `{name}`"),
            Self::Unknown { what, name, .. } => format!("no {what} is named `{name}`"),
            Self::Unused { what, name, .. } => format!("no case of this suite asks for the {what} `{name}`"),
            Self::Unwritten { key, what } => format!("`{key}` is still to be written: {what}"),
            Self::UnknownVariable { name, .. } => format!("nothing binds the variable `{{{name}}}`"),
            Self::Cycle { what, chain } => format!("these {what}s need each other: {}", way_round(chain)),
            Self::TooDeep { what, most } => {
                format!("these {what}s need each other in a line of more than {most}")
            }
            Self::ClauseUnproved(id) => format!("clause `{id}` is neither proved by a case nor explained"),
            Self::ClauseProvedAndUntested(id) => {
                format!("clause `{id}` says `untested`, but a case proves it")
            }
            Self::CaseProvesNothing(name) => format!("case `{name}` proves no clause"),
            Self::BreakOfMany(n) => format!("a break alters one thing, this one alters {n}"),
            Self::IdleEdit(what) => format!("this alters nothing: the request has no {what}"),
            Self::RowsProved { rows: 0 } => "none of the clauses that this case proves has a `row`".into(),
            Self::RowsProved { rows } => {
                format!("this case proves {rows} rows; one request gets one refusal")
            }
            Self::Together(one, other) => format!("`{one}` and `{other}` exclude each other"),
            Self::Without(one, other) => format!("`{one}` says nothing without `{other}`"),
            Self::NoPermission(request) => format!("cases/permissions.toml doesn't say what {request} needs"),
            Self::NotFindable(name) => {
                format!("only an answer tells `{{{name}}}`, and no `find` would if that answer were lost")
            }
            Self::Path(why) => format!("this path can't be used: {why}"),
            Self::SchemaKeyword { keyword, .. } => format!("JSON Schema has no keyword `{keyword}`"),
            Self::Schema(why) => format!("this schema can't be used: {why}"),
            Self::PageUncited { what, text } => format!("no clause cites this {what} of the page: {text}"),
            Self::NotOnPage { literal, page } => format!("page {page} doesn't say: {literal}"),
            Self::ExampleUnlisted(what) => format!("cases/examples.txt doesn't list {what}"),
            Self::NoPage(which) => which.clone(),
        }
    }

    /// The few words at the caret.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most problems are said by their title alone")]
    pub fn label(&self) -> Option<String> {
        match self {
            Self::UnknownKey { nearest, .. }
            | Self::Unknown { nearest, .. }
            | Self::Unused { nearest, .. }
            | Self::UnknownVariable { nearest, .. }
            | Self::SchemaKeyword { nearest, .. } => {
                nearest.as_ref().map(|nearest| format!("did you mean `{nearest}`?"))
            }
            Self::MissingKey { .. } => Some("in here".into()),
            Self::Duplicate { .. } => Some("the second one".into()),
            _ => None,
        }
    }

    /// What to do about it, where that isn't plain.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what to do is plain for most problems")]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownKey { known, .. } if !known.is_empty() => {
                Some(format!("the keys here are: {}", known.join(", ")))
            }
            Self::UnknownVariable { reach, .. } => Some(reach.clone()),
            Self::ClauseUnproved(id) => {
                Some(format!("name it in a case's `proves`, or say `untested = \"why\"` at clause `{id}`"))
            }
            Self::ClauseProvedAndUntested(_) => Some("remove one of the two".into()),
            Self::CaseProvesNothing(_) => Some("name the clauses it proves: proves = [\"…\"]".into()),
            Self::BreakOfMany(_) => {
                Some("if the values are one cause, say why: one_cause = \"…\"; else write two cases".into())
            }
            Self::RowsProved { .. } => {
                Some("a case with `break` proves exactly one clause with a row = { status = …, message = … }".into())
            }
            Self::NotFindable(name) => Some(format!(
                "say how it is found: find = [{{ request = \"GET /…\", as = \"…\", take = {{ {name} = {{ at, where, get }} }} }}]"
            )),
            Self::Format(_) => Some("begin the file with: format = 1".into()),
            Self::PageUncited { .. } => {
                Some("add a clause with this row or a case with this example; if it can't be tested, untested = \"why\"".into())
            }
            Self::ExampleUnlisted(_) => {
                Some("list it with the changes that must be noticed there (type, value …), or say why none can be: free: why".into())
            }
            Self::NotOnPage { .. } => {
                Some("mend the clause after the page, or say where it comes from: basis = \"recorded\" or \"inferred\"".into())
            }
            _ => None,
        }
    }
}

/// The names on the way round; of many, the first and the last ones.
fn way_round(chain: &[String]) -> String {
    const SHOWN: usize = 6;
    match chain.len().checked_sub(2 * SHOWN) {
        None | Some(0 | 1) => chain.join(" → "),
        Some(more) => {
            let (first, last) = (&chain[..SHOWN], &chain[chain.len() - SHOWN..]);
            format!("{} → … {more} more … → {}", first.join(" → "), last.join(" → "))
        }
    }
}
