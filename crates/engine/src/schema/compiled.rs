//! Everything that is said to the `jsonschema` crate, so that one module pays for compiling it.
//!
//! Offline, formats asserted, expressions without backtracking (no pattern can hang).

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Value, json};

use super::keyword::Draft;
use super::{Breach, Violation, Violations};

/// A schema that can be asked.
pub(super) struct Compiled(Validator);

/// Why a schema can't be compiled, and where in it.
pub(super) struct Failure {
    pub(super) at: String,
    pub(super) why: String,
}

/// At most so many violations are told one by one.
const MOST: usize = 20;
/// So much memory may the automaton of one pattern take.
const LARGEST_PATTERN: usize = 1 << 20;

fn options<'a>(draft: Draft) -> jsonschema::ValidationOptions<'a> {
    jsonschema::options()
        .with_draft(crate_draft(draft))
        .with_pattern_options(PatternOptions::regex().size_limit(LARGEST_PATTERN))
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .offline()
}

fn crate_draft(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Four => jsonschema::Draft::Draft4,
        Draft::Six => jsonschema::Draft::Draft6,
        Draft::Seven => jsonschema::Draft::Draft7,
        Draft::Y2019 => jsonschema::Draft::Draft201909,
        Draft::Y2020 => jsonschema::Draft::Draft202012,
    }
}

/// Whether values are checked against a format of this name.
pub(super) fn knows_format(draft: Draft, name: &str) -> bool {
    jsonschema::options().is_known_format(crate_draft(draft), name)
}

/// Why a pattern can't be used.
pub(super) fn pattern_fault(draft: Draft, pattern: &str) -> Option<String> {
    let schema = json!({ "pattern": pattern });
    let fault = options(draft).build(&schema).err()?;
    Some(reason(&fault))
}

/// Compiles the first of some files; the others are what it refers to.
pub(super) fn compile(draft: Draft, files: &[(String, &Value)]) -> Result<Compiled, Failure> {
    let Some((uri, schema)) = files.first() else {
        return Err(Failure { at: String::new(), why: "there is no such schema".to_owned() });
    };
    let mut builder = Registry::new().draft(crate_draft(draft)).retriever(NoRetriever);
    for (uri, value) in files {
        builder = builder.add(uri, *value).map_err(|error| failure(&error))?;
    }
    let registry = builder.prepare().map_err(|error| failure(&error))?;
    let validator = options(draft).with_registry(&registry).with_base_uri(uri.as_str()).build(schema);
    validator
        .map(Compiled)
        .map_err(|error| Failure { at: error.instance_path().to_string(), why: reason(&error) })
}

fn failure(error: &jsonschema::ReferencingError) -> Failure {
    Failure { at: String::new(), why: error.to_string() }
}

fn reason(error: &ValidationError<'_>) -> String {
    if matches!(error.kind(), ValidationErrorKind::Format { format } if format == "regex") {
        return format!(
            "{} is no regular expression without look-around and back-references",
            error.instance()
        );
    }
    error.to_string()
}

/// References were looked at before; whatever is left leads nowhere.
struct NoRetriever;

impl jsonschema::Retrieve for NoRetriever {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("{uri} isn't among the schema files").into())
    }
}

impl Compiled {
    /// What a value breaks.
    pub(super) fn violations<'a>(&self, value: &'a Value) -> Violations<'a> {
        let mut errors = self.0.iter_errors(value);
        let mut list = Vec::new();
        for error in errors.by_ref().take(MOST) {
            list.push(violation(&error, value));
        }
        Violations { list, more: errors.count() }
    }
}

fn violation<'a>(error: &ValidationError<'_>, value: &'a Value) -> Violation<'a> {
    let at = error.instance_path().to_string();
    if let ValidationErrorKind::Required { property } = error.kind() {
        let name = property.as_str().unwrap_or_default();
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        return Violation { at, expected: words(error), actual: None, breach: Breach::Missing };
    }
    let is_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
    let breach = if is_type { Breach::Type } else { Breach::Other };
    let actual = value.pointer(&at);
    Violation { at, expected: words(error), actual, breach }
}

/// What was expected, in words.
fn words(error: &ValidationError<'_>) -> String {
    use ValidationErrorKind as Kind;
    match error.kind() {
        Kind::Type { kind: TypeKind::Single(kind) } => kind.to_string(),
        Kind::Type { kind: TypeKind::Multiple(kinds) } => {
            kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(" or ")
        }
        Kind::Required { property } => format!("`{}` (required)", property.as_str().unwrap_or_default()),
        Kind::Format { format } => format!("the format {format}"),
        Kind::Pattern { pattern } => format!("a match of {pattern}"),
        Kind::Enum { options } => format!("one of {options}"),
        Kind::Constant { expected_value } => expected_value.to_string(),
        Kind::MinLength { limit } => format!("at least {}", count(*limit, "character", "characters")),
        Kind::MaxLength { limit } => format!("at most {}", count(*limit, "character", "characters")),
        Kind::MinItems { limit } => format!("at least {}", count(*limit, "entry", "entries")),
        Kind::MaxItems { limit } => format!("at most {}", count(*limit, "entry", "entries")),
        Kind::AdditionalItems { limit } => format!("at most {limit} entries"),
        Kind::MinProperties { limit } => format!("at least {}", count(*limit, "property", "properties")),
        Kind::MaxProperties { limit } => format!("at most {}", count(*limit, "property", "properties")),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of}"),
        Kind::UniqueItems => "entries that all differ".to_owned(),
        Kind::Contains => "an entry that satisfies `contains`".to_owned(),
        Kind::FalseSchema => "nothing at all".to_owned(),
        Kind::Not { .. } => "anything that doesn't satisfy `not`".to_owned(),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            format!("no further property, such as {}", few(unexpected))
        }
        Kind::UnevaluatedItems { .. } => "no further entry".to_owned(),
        Kind::PropertyNames { error } => format!("property names that are {}", words(error)),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => alternatives(context),
        Kind::OneOfMultipleValid { .. } => "exactly one of the alternatives (oneOf), several fit".to_owned(),
        Kind::ContentEncoding { .. }
        | Kind::ContentMediaType { .. }
        | Kind::FromUtf8 { .. }
        | Kind::Custom { .. }
        | Kind::BacktrackLimitExceeded { .. }
        | Kind::RegexEngineFailure { .. }
        | Kind::Referencing(_) => error.to_string(),
    }
}

fn count(n: u64, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

fn few(names: &[String]) -> String {
    const FEW: usize = 3;
    let shown: Vec<_> = names.iter().take(FEW).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > FEW { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The alternatives, each by the first thing that is missing for it.
fn alternatives(context: &[Vec<ValidationError<'_>>]) -> String {
    const FEW: usize = 4;
    let first = |errors: &Vec<ValidationError<'_>>| errors.first().map(words);
    let mut all: Vec<String> = context.iter().take(FEW).filter_map(first).collect();
    all.dedup();
    let more = if context.len() > FEW { ", or others" } else { "" };
    format!("{}{more}", all.join(", or "))
}
