//! Requests as templates, and the edits that make another request of one.

use super::json_template::JsonTemplate;
use super::pointer::Pointer;
use super::template::{Bindings, Context, Part, Renames, RenderError, Template};
use crate::exchange::Outgoing;

/// The method, and each segment of the path; nothing for one that a variable is in.
pub type Endpoint = (String, Vec<Option<String>>);

/// A request with variables.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestTemplate {
    /// `GET`, `POST` …
    pub method: String,
    /// Everything behind the target's base URL.
    pub path: PathTemplate,
    /// Whose token it carries; `None` leaves that to the operation.
    pub identity: Option<IdentityUse>,
    /// Headers in the order of sending.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: BodyTemplate,
}

/// Whose token a request carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdentityUse {
    /// The identity's name; [`IdentityUse::NOBODY`] sends no token.
    pub name: String,
    /// The one permission that the token has.
    pub only: Option<String>,
}

impl IdentityUse {
    /// The built-in identity that sends no `Authorization` header.
    pub const NOBODY: &str = "nobody";

    /// An identity with all its permissions.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), only: None }
    }
}

impl std::fmt::Display for IdentityUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.only {
            None => f.write_str(&self.name),
            Some(only) => write!(f, "{} with only {only}", self.name),
        }
    }
}

/// A path of segments and an optional query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    segments: Vec<Template>,
    query: Option<Template>,
}

/// A body with variables.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyTemplate {
    /// No body.
    None,
    /// A JSON value.
    Json(JsonTemplate),
    /// Any text, sent as it is.
    Text(Template),
}

/// What becomes of one part of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit<V> {
    /// It goes.
    Absent,
    /// It becomes this.
    Value(V),
}

/// Alterations of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edits {
    /// Another method and path.
    pub request: Option<(String, PathTemplate)>,
    /// Path variables replaced.
    pub path: Vec<(String, Template)>,
    /// Each path variable in turn is replaced by this.
    pub each_path: Option<Template>,
    /// Headers replaced or removed.
    pub headers: Vec<(String, Edit<Template>)>,
    /// Places of the JSON body replaced or removed.
    pub body: Vec<(Pointer, Edit<JsonTemplate>)>,
    /// Another identity.
    pub identity: Option<IdentityUse>,
    /// Another body as a whole.
    pub whole_body: Option<BodyTemplate>,
}

/// A request with its values filled in, and whose token it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedRequest {
    /// What is put on the wire, without the authorisation.
    pub outgoing: Outgoing,
    /// Whose token goes with it.
    pub identity: IdentityUse,
}

impl PathTemplate {
    /// Reads a path such as `/beta/users/{user}/teamwork?$expand=items`.
    ///
    /// # Errors
    /// Why it could not be sent as written, or would leave the target.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let Some(rest) = path.strip_prefix('/') else {
            return Err("it must begin with `/`; the target's base URL stands before it".into());
        };
        let segment = |text: &str| {
            if let Some(why) = unsendable(text) {
                return Err(why);
            }
            Template::parse(text).map_err(|form| format!("variables have no form `{form}`"))
        };
        let segments: Vec<_> = rest.split('/').map(segment).collect::<Result<_, _>>()?;
        if segments.len() > 1 && rest.split('/').rev().skip(1).any(str::is_empty) {
            return Err("it has an empty segment".into());
        }
        if query.is_some_and(|query| query.contains('\'')) {
            return Err("behind the `?` a `'` can't be sent as it stands; write %27".into());
        }
        Ok(Self { segments, query: query.map(segment).transpose()? })
    }

    /// The segments in order; the first one stands behind the first slash.
    pub fn segments(&self) -> &[Template] {
        &self.segments
    }

    /// The variables that are a whole segment each, in order: what `path.x` can alter.
    pub fn segment_variables(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(Template::sole_variable)
    }

    /// The names of the variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().chain(&self.query).flat_map(Template::variables)
    }

    /// Puts a template where a variable stands.
    fn replace(&mut self, variable: &str, by: &Template) {
        for segment in &mut self.segments {
            if segment.sole_variable() == Some(variable) {
                *segment = by.clone();
            }
        }
    }

    /// The path of the part up to and with the segment that is this variable.
    pub fn prefix_to(&self, variable: &str) -> Option<Self> {
        let end = self.segments.iter().position(|segment| segment.sole_variable() == Some(variable))?;
        Some(Self { segments: self.segments[..=end].to_vec(), query: None })
    }

    /// The path as far as its values are known; the others stand as `{name}`.
    pub fn as_far_as_known(&self, values: &Bindings) -> String {
        let known = |template: &Template, context| {
            template.render(values, context).unwrap_or_else(|_| template.to_string())
        };
        let segment = |path: String, segment| path + "/" + &known(segment, Context::Segment);
        let segments = self.segments.iter().fold(String::new(), segment);
        let query = self.query.as_ref().map(|query| format!("?{}", known(query, Context::Query)));
        segments + &query.unwrap_or_default()
    }

    /// The path as far as its values are known, and whether that is as a whole: of a part, with the slash behind it.
    pub fn known(&self, values: &Bindings) -> (String, bool) {
        if let Ok(path) = self.render(values) {
            return (path, true);
        }
        let known = self.segments.iter().map_while(|segment| segment.render(values, Context::Segment).ok());
        let path = known.fold(String::from("/"), |path, segment| path + &segment + "/");
        (path, false)
    }

    fn renamed(&self, names: &Renames) -> Self {
        Self {
            segments: self.segments.iter().map(|segment| segment.renamed(names)).collect(),
            query: self.query.as_ref().map(|query| query.renamed(names)),
        }
    }

    /// The path with values.
    ///
    /// # Errors
    /// A variable without a value, or one that can't stand in a path.
    pub fn render(&self, values: &Bindings) -> Result<String, RenderError> {
        let mut out = String::new();
        for segment in &self.segments {
            out.push('/');
            out.push_str(&segment.render(values, Context::Segment)?);
        }
        if let Some(query) = &self.query {
            out.push('?');
            out.push_str(&query.render(values, Context::Query)?);
        }
        Ok(out)
    }
}

impl std::fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for segment in &self.segments {
            write!(f, "/{segment}")?;
        }
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

/// Why a path segment as written would not arrive as written.
fn unsendable(text: &str) -> Option<String> {
    let decoded = text.to_ascii_lowercase().replace("%2e", ".");
    if matches!(decoded.as_str(), "." | "..") {
        return Some("`.` and `..` are taken out of a path before it is sent".into());
    }
    let mut in_variable = false;
    for c in text.chars() {
        match c {
            '{' => in_variable = true,
            '}' if in_variable => in_variable = false,
            '\\' | '#' | '"' | '<' | '>' | '^' | '`' | '|' | '}' => {
                return Some(format!("`{c}` can't be sent in a path as it stands"));
            }
            c if c.is_whitespace() || c.is_control() || !c.is_ascii() => {
                return Some(format!("`{}` can't be sent in a path as it stands", c.escape_debug()));
            }
            _ => {}
        }
    }
    in_variable.then(|| "`{` opens no variable".into())
}

/// Why a header name or method isn't a token (RFC 9110, section 5.6.2).
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

impl BodyTemplate {
    fn variables(&self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::Json(json) => json.variables(),
            Self::Text(text) => text.variables().map(str::to_owned).collect(),
        }
    }
}

impl RequestTemplate {
    /// A plain read.
    pub fn read(path: PathTemplate) -> Self {
        Self { method: "GET".into(), path, identity: None, headers: Vec::new(), body: BodyTemplate::None }
    }

    /// The request line as a file would have it.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Where it is sent, whatever its variables are called.
    pub fn endpoint(&self) -> Endpoint {
        let literal = |segment: &Template| match segment.parts() {
            [Part::Literal(text)] => Some(text.clone()),
            _ => None,
        };
        (self.method.clone(), self.path.segments().iter().map(literal).collect())
    }

    /// All variables in it.
    pub fn variables(&self) -> Vec<String> {
        let mut names: Vec<String> = self.path.variables().map(str::to_owned).collect();
        names.extend(self.headers.iter().flat_map(|(_, value)| value.variables()).map(str::to_owned));
        names.extend(self.body.variables());
        names
    }

    /// The same request with variables renamed.
    #[must_use]
    pub fn renamed(&self, names: &Renames) -> Self {
        Self {
            method: self.method.clone(),
            path: self.path.renamed(names),
            identity: self.identity.clone(),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), value.renamed(names))).collect(),
            body: match &self.body {
                BodyTemplate::None => BodyTemplate::None,
                BodyTemplate::Json(json) => BodyTemplate::Json(json.renamed(names)),
                BodyTemplate::Text(text) => BodyTemplate::Text(text.renamed(names)),
            },
        }
    }

    /// The altered request. Edits of the body are applied when it is rendered, because they address its values.
    #[must_use]
    pub fn edited(&self, edits: &Edits) -> Self {
        let mut request = self.clone();
        if let Some((method, path)) = &edits.request {
            request.method.clone_from(method);
            request.path = path.clone();
        }
        for (variable, by) in &edits.path {
            request.path.replace(variable, by);
        }
        if let Some(identity) = &edits.identity {
            request.identity = Some(identity.clone());
        }
        for (name, edit) in &edits.headers {
            let at = request.headers.iter().position(|(known, _)| known.eq_ignore_ascii_case(name));
            match (at, edit) {
                (Some(at), Edit::Absent) => drop(request.headers.remove(at)),
                (Some(at), Edit::Value(value)) => request.headers[at].1 = value.clone(),
                // The token comes from the identity; without it there is no such header.
                (None, Edit::Absent) if name.eq_ignore_ascii_case("authorization") => {
                    request.identity = Some(IdentityUse::named(IdentityUse::NOBODY));
                }
                (None, Edit::Absent) => {}
                (None, Edit::Value(value)) => request.headers.push((name.clone(), value.clone())),
            }
        }
        if let Some(body) = &edits.whole_body {
            request.body = body.clone();
        }
        if let BodyTemplate::Json(json) = &mut request.body {
            for (pointer, edit) in &edits.body {
                json.edit(pointer, edit);
            }
        }
        request
    }

    /// The edits that find nothing to alter: a header or property that isn't there to be removed, or a place
    /// in a body that isn't JSON.
    pub fn idle_edits(&self, edits: &Edits) -> Vec<String> {
        let mut idle = Vec::new();
        for (name, edit) in &edits.headers {
            let there = self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
            // The authorisation comes from the identity, so it is there without being listed.
            if *edit == Edit::Absent && !there && !name.eq_ignore_ascii_case("authorization") {
                idle.push(format!("header {name}"));
            }
        }
        let mut body = match edits.whole_body.as_ref().unwrap_or(&self.body) {
            BodyTemplate::Json(json) => json.as_written().clone(),
            BodyTemplate::None | BodyTemplate::Text(_) => {
                idle.extend(edits.body.iter().map(|(pointer, _)| format!("JSON body with {pointer}")));
                return idle;
            }
        };
        for (pointer, edit) in &edits.body {
            let found = match edit {
                Edit::Absent => pointer.remove(&mut body),
                Edit::Value(value) => pointer.set(&mut body, value.as_written().clone()),
            };
            if !found {
                idle.push(format!("place {pointer} in its body"));
            }
        }
        idle
    }

    /// The request with its values filled in.
    ///
    /// # Errors
    /// A variable without a value, or a value that can't be sent where it stands.
    pub fn render(
        &self,
        values: &Bindings,
        default_identity: &IdentityUse,
    ) -> Result<RenderedRequest, RenderError> {
        let identity = self.identity.as_ref().unwrap_or(default_identity);
        let outgoing = Outgoing {
            identity: identity.to_string(),
            method: self.method.clone(),
            path: self.path.render(values)?,
            headers: self
                .headers
                .iter()
                .map(|(name, value)| Ok((name.clone(), value.render(values, Context::Header)?)))
                .collect::<Result<_, RenderError>>()?,
            body: match &self.body {
                BodyTemplate::None => String::new(),
                BodyTemplate::Json(json) => json.render(values)?.to_string(),
                BodyTemplate::Text(text) => text.render(values, Context::Text)?,
            },
        };
        Ok(RenderedRequest { outgoing, identity: identity.clone() })
    }
}

impl Edits {
    /// How many parts of the request are altered.
    pub fn count(&self) -> usize {
        usize::from(self.request.is_some())
            + self.path.len()
            + usize::from(self.each_path.is_some())
            + self.headers.len()
            + self.body.len()
            + usize::from(self.identity.is_some())
            + usize::from(self.whole_body.is_some())
    }

    /// Two sets of edits, the second laid over the first.
    #[must_use]
    pub fn overlaid(&self, over: &Self) -> Self {
        let mut merged = self.clone();
        if over.request.is_some() {
            merged.request.clone_from(&over.request);
        }
        for entry in &over.path {
            merged.path.retain(|(known, _)| *known != entry.0);
            merged.path.push(entry.clone());
        }
        for entry in &over.headers {
            merged.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&entry.0));
            merged.headers.push(entry.clone());
        }
        for entry in &over.body {
            merged.body.retain(|(known, _)| *known != entry.0);
            merged.body.push(entry.clone());
        }
        if over.identity.is_some() {
            merged.identity.clone_from(&over.identity);
        }
        if over.whole_body.is_some() {
            merged.whole_body.clone_from(&over.whole_body);
        }
        merged
    }
}

/// Whether a template's text holds nothing but what may stand in a header.
pub fn header_text_is_sendable(template: &Template) -> bool {
    template.parts().iter().all(|part| match part {
        Part::Literal(text) => !text.chars().any(|c| c.is_control() && c != '\t'),
        Part::Variable(..) => true,
    })
}
