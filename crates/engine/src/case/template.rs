//! Text with `{variables}`, and the rules of how a value is written where it stands.
//!
//! `{x}` and `{x:form}` with a lower-case identifier are variables; every other brace is literal, so JSON and
//! OData text need no escaping. Start with [`Template`]; [`Context`] says where it is rendered.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How a variable's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `{x}`: as it is; in a path as one segment with `:` and `@` raw.
    Plain,
    /// `{x:percent}`: everything but unreserved characters escaped (RFC 3986, section 2.3).
    Percent,
    /// `{x:bare}`: an etag without its quotes.
    Bare,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it stands.
    Literal(String),
    /// A variable.
    Variable(String, Form),
}

/// Text with variables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    parts: Vec<Part>,
}

/// Where a template is rendered; it decides what is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// A path segment: `/ ? # %` and what RFC 3986 doesn't allow in one are escaped in values.
    Segment,
    /// Behind the `?`.
    Query,
    /// A header value: no line breaks, no NUL.
    Header,
    /// A string of a JSON body, or free text: nothing is escaped here.
    Text,
}

/// RFC 3986 `unreserved`.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// RFC 3986 `pchar`: what may stand raw in a path segment.
const SEGMENT: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

impl Template {
    /// Reads a template; an unknown form is an error with its name.
    ///
    /// # Errors
    /// The form that no variable has.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, behind) = rest.split_at(open);
            literal.push_str(before);
            let Some((name, form, length)) = variable(behind) else {
                literal.push('{');
                rest = &behind[1..];
                continue;
            };
            let form = match form {
                None => Form::Plain,
                Some("percent") => Form::Percent,
                Some("bare") => Form::Bare,
                Some(other) => return Err(other.to_owned()),
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Variable(name.to_owned(), form));
            rest = &behind[length..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// A template without variables.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Literal(text.into())] }
    }

    /// A template of one variable.
    pub fn variable(name: &str) -> Self {
        Self { parts: vec![Part::Variable(name.to_owned(), Form::Plain)] }
    }

    /// The pieces in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The names of the variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(name, _) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// The variable's name, if the template is one variable and nothing else.
    pub fn sole_variable(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Variable(name, _)] => Some(name),
            _ => None,
        }
    }

    /// The same text with variables renamed.
    #[must_use]
    pub fn renamed(&self, names: &Renames) -> Self {
        let parts = self.parts.iter().map(|part| match part {
            Part::Variable(name, form) => Part::Variable(names.of(name), *form),
            literal @ Part::Literal(_) => literal.clone(),
        });
        Self { parts: parts.collect() }
    }

    /// The text with the values filled in.
    ///
    /// # Errors
    /// A variable without a value, or a value that can't stand there.
    pub fn render(&self, values: &Bindings, context: Context) -> Result<String, RenderError> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Variable(name, form) => out.push_str(&values.written(name, *form, context)?),
            }
            if out.len() > LONGEST && self.parts.len() > 1 {
                return Err(RenderError::TooLong);
            }
        }
        if context == Context::Header && out.chars().any(|c| c.is_control() && c != '\t') {
            return Err(RenderError::ControlInHeader(out.escape_debug().to_string()));
        }
        Ok(out)
    }
}

impl std::fmt::Display for Template {
    /// The template as it is written in a file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in &self.parts {
            match part {
                Part::Literal(text) => f.write_str(text)?,
                Part::Variable(name, Form::Plain) => write!(f, "{{{name}}}")?,
                Part::Variable(name, Form::Percent) => write!(f, "{{{name}:percent}}")?,
                Part::Variable(name, Form::Bare) => write!(f, "{{{name}:bare}}")?,
            }
        }
        Ok(())
    }
}

/// A variable at the start of `text`: name, form, and the bytes it takes.
fn variable(text: &str) -> Option<(&str, Option<&str>, usize)> {
    let close = text.find('}')?;
    let inner = &text[1..close];
    let (name, form) = match inner.split_once(':') {
        Some((name, form)) => (name, Some(form)),
        None => (inner, None),
    };
    let identifier = is_identifier(name) && form.is_none_or(is_identifier);
    identifier.then_some((name, form, close + 1))
}

/// Lower-case letters, digits and underscores, not beginning with a digit: what a variable is called.
pub fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Why a template couldn't be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// Nothing has bound the variable yet.
    Unbound(String),
    /// A running name must be read first.
    Stale(String),
    /// A path segment of `.` or `..` would be taken out of the path by every URL library.
    DotSegment(String),
    /// A header value with a line break or another control character.
    ControlInHeader(String),
    /// A text of more than [`LONGEST`] bytes.
    TooLong,
}

/// The longest text that a template may become, in bytes.
pub const LONGEST: usize = 64 * 1024;

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unbound(name) => write!(f, "`{{{name}}}` has no value here"),
            Self::Stale(name) => write!(f, "the running name `{{{name}}}` must be read first"),
            Self::DotSegment(name) => {
                write!(f, "the value of `{{{name}}}` is `.` or `..`, which can't be sent as one path segment")
            }
            Self::ControlInHeader(value) => write!(f, "a header value holds a control character: {value}"),
            Self::TooLong => write!(f, "a value would become longer than {LONGEST} bytes"),
        }
    }
}

/// The values of a trial's variables.
#[derive(Debug, Clone, Default)]
pub struct Bindings {
    values: BTreeMap<String, String>,
    running: BTreeMap<String, Option<String>>,
    /// Names that keep an earlier value of a running name.
    versions: BTreeSet<String>,
}

impl Bindings {
    /// Binds a name; the last value wins.
    pub fn bind(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// Takes a name's value away.
    pub fn unbind(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// Binds a name to a value that a running name had: it is compared like that one.
    pub fn bind_version(&mut self, name: &str, value: impl Into<String>) {
        self.versions.insert(name.to_owned());
        self.bind(name, value);
    }

    /// Whether the name's value is an etag, so that quotes don't count when it is compared.
    pub fn is_version(&self, name: &str) -> bool {
        self.versions.contains(name) || self.running.contains_key(name)
    }

    /// The value of a name that isn't running.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Declares a running name; it has no value until it is read.
    pub fn declare_running(&mut self, name: &str) {
        self.running.insert(name.to_owned(), None);
    }

    /// Renews a running name with the latest answer that carries it; kept bare.
    pub fn renew(&mut self, name: &str, value: &str) {
        self.running.insert(name.to_owned(), Some(bare(value).to_owned()));
    }

    /// Forgets a running name's value: something was written and the answer didn't carry the new one.
    pub fn forget(&mut self, name: &str) {
        if let Some(value) = self.running.get_mut(name) {
            *value = None;
        }
    }

    /// Whether the name is a running one.
    pub fn is_running(&self, name: &str) -> bool {
        self.running.contains_key(name)
    }

    /// The bare value of a running name, where it is known.
    pub fn running(&self, name: &str) -> Option<&str> {
        self.running.get(name)?.as_deref()
    }

    fn written(&self, name: &str, form: Form, context: Context) -> Result<String, RenderError> {
        let value = match self.running.get(name) {
            Some(None) => return Err(RenderError::Stale(name.to_owned())),
            // The examples of the pages send the version as an etag, in quotes.
            Some(Some(version)) if form == Form::Plain => format!("\"{version}\""),
            Some(Some(version)) => version.clone(),
            None => self.values.get(name).cloned().ok_or_else(|| RenderError::Unbound(name.to_owned()))?,
        };
        let value = if form == Form::Bare { bare(&value).to_owned() } else { value };
        if context == Context::Segment && matches!(value.as_str(), "." | "..") {
            return Err(RenderError::DotSegment(name.to_owned()));
        }
        Ok(match (form, context) {
            (Form::Percent, _) | (_, Context::Query) => utf8_percent_encode(&value, UNRESERVED).to_string(),
            (_, Context::Segment) => escape_segment(&value),
            (Form::Plain | Form::Bare, Context::Header | Context::Text) => value,
        })
    }
}

/// Escapes a value so that it stays one path segment; `:` and `@` stand raw.
pub fn escape_segment(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

/// An etag without weakness mark and quotes; anything else as it is.
pub fn bare(etag: &str) -> &str {
    let strong = etag.strip_prefix("W/").unwrap_or(etag);
    strong.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(etag)
}

/// New names for variables: whole names, and names that begin with one and an underscore (`colleague_upn`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames(Vec<(String, String)>);

impl Renames {
    /// Adds a rename; a rename onto itself says nothing.
    pub fn add(&mut self, from: &str, to: &str) {
        if from != to {
            self.0.push((from.to_owned(), to.to_owned()));
        }
    }

    /// The new name of a variable.
    pub fn of(&self, name: &str) -> String {
        for (from, to) in &self.0 {
            if name == from {
                return to.clone();
            }
        }
        for (from, to) in &self.0 {
            if let Some(rest) = name.strip_prefix(from.as_str()).filter(|rest| rest.starts_with('_')) {
                return format!("{to}{rest}");
            }
        }
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Bindings, Context, Form, Part, Renames, Template};

    fn bindings() -> Bindings {
        let mut values = Bindings::default();
        values.bind("item", "19:a b/c@thread.v2");
        values.bind("dots", "..");
        values.declare_running("version");
        values.renew("version", "\"17\"");
        values
    }

    #[test]
    fn only_lower_case_identifiers_are_variables() {
        let template = Template::parse("{a} { b } {C} {d:bare} $filter={}").expect("parses");
        let names: Vec<_> = template.variables().collect();
        assert_eq!(names, ["a", "d"]);
        assert_eq!(template.parts()[2], Part::Variable("d".into(), Form::Bare));
        assert_eq!(Template::parse("{a:shouting}"), Err("shouting".into()));
    }

    #[test]
    fn a_value_in_a_path_stays_one_segment() {
        let render =
            |text: &str| Template::parse(text).expect("parses").render(&bindings(), Context::Segment);
        assert_eq!(render("{item}").expect("renders"), "19:a%20b%2Fc@thread.v2");
        assert_eq!(render("{item:percent}").expect("renders"), "19%3Aa%20b%2Fc%40thread.v2");
        assert!(render("{dots}").is_err());
    }

    #[test]
    fn a_running_name_is_quoted_unless_bare_is_asked_for() {
        let render = |text: &str| Template::parse(text).expect("parses").render(&bindings(), Context::Header);
        assert_eq!(render("{version}").expect("renders"), "\"17\"");
        assert_eq!(render("{version:bare}").expect("renders"), "17");
        let mut stale = bindings();
        stale.forget("version");
        assert!(Template::parse("{version}").expect("parses").render(&stale, Context::Header).is_err());
    }

    #[test]
    fn renaming_takes_the_names_that_belong_to_a_name_along() {
        let mut names = Renames::default();
        names.add("colleague", "friend");
        assert_eq!(names.of("colleague_upn"), "friend_upn");
        assert_eq!(names.of("colleagues"), "colleagues");
    }
}
