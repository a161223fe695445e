//! Requests, their parts, and edits of them.

use super::expect::{flag, json_text, pointer, template};
use super::tree::{Key, Node, Table, Toml};
use crate::case::json_template::JsonTemplate;
use crate::case::request::{
    BodyTemplate, Edit, Edits, IdentityUse, PathTemplate, RequestTemplate, header_text_is_sendable, is_token,
};
use crate::case::template::{Template, is_identifier};
use crate::diagnostic::{Problem, Problems, nearest};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Headers that frame a message or steer its connection (RFC 9110, section 7.6.1; RFC 9112, section 6): a case that
/// sets one doesn't send the documented request, and may never be answered.
const FRAMING: [&str; 9] = [
    "Connection",
    "Content-Length",
    "Host",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
];

/// Reads `"GET /path"`.
pub(crate) fn line(node: &Node, problems: &Problems) -> Option<(String, PathTemplate)> {
    const EXPECTED: &str = "a request line such as \"POST /beta/users/{user}\"";
    let text = node.text(EXPECTED, problems)?;
    let Some((method, path)) = text.split_once(' ') else { return node.expected(EXPECTED, problems) };
    if !METHODS.contains(&method) {
        let nearest = nearest(method, METHODS);
        let problem = Problem::Unknown { what: "method", name: method.to_owned(), nearest };
        problems.report(node.span.clone(), problem);
        return None;
    }
    match PathTemplate::parse(path) {
        Ok(path) => Some((method.to_owned(), path)),
        Err(why) => {
            problems.report(node.span.clone(), Problem::Path(why));
            None
        }
    }
}

/// Reads `request`, `as`, `header` and `json` or `text` of a table that may have other keys too.
pub(crate) fn request(table: &Table<'_>) -> Option<RequestTemplate> {
    let problems = table.problems;
    let line = table.require("request").and_then(|node| line(node, problems));
    let identity = table.get("as").and_then(|node| identity(node, problems));
    let headers = table.get("header").map(|node| headers(node, problems)).unwrap_or_default();
    let body = body(table).unwrap_or(BodyTemplate::None);
    let (method, path) = line?;
    let headers = headers
        .into_iter()
        .filter_map(|(name, edit)| match edit {
            Edit::Value(value) => Some((name, value)),
            Edit::Absent => None,
        })
        .collect();
    Some(RequestTemplate { method, path, identity, headers, body })
}

fn body(table: &Table<'_>) -> Option<BodyTemplate> {
    let problems = table.problems;
    let json = table.get("json").map(|node| json_text(node, problems).map(BodyTemplate::Json));
    let text = table.get("text").map(|node| {
        let text = node.text("the body's text", problems)?;
        text_template(text, node, problems).map(BodyTemplate::Text)
    });
    if json.is_some() && text.is_some() {
        problems.report(table.key_span("text"), Problem::Together("json", "text"));
    }
    json.or(text).flatten()
}

/// Reads a string with variables.
pub(crate) fn text_template(text: &str, node: &Node, problems: &Problems) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(form) => {
            problems.report(node.span.clone(), unknown_form(form));
            None
        }
    }
}

/// The problem of `{x:form}` with a form that isn't known.
pub(crate) fn unknown_form(form: String) -> Problem {
    let nearest = nearest(&form, ["percent", "bare"]);
    Problem::Unknown { what: "form of a variable", name: form, nearest }
}

/// Reads `"member"` or `{ identity = "member", only = "Permission" }`.
pub(crate) fn identity(node: &Node, problems: &Problems) -> Option<IdentityUse> {
    const EXPECTED: &str = "an identity such as \"member\"";
    let name = |node: &Node| match node.text(EXPECTED, problems)? {
        name if is_identifier(name) => Some(name.to_owned()),
        _ => node.expected(EXPECTED, problems),
    };
    if !matches!(node.value, Toml::Table(_)) {
        return name(node).map(IdentityUse::named);
    }
    let table = node.table("an identity", problems)?;
    let identity = table.require("identity").and_then(name);
    let only = table.get("only").and_then(|node| permission(node, identity.as_deref(), problems));
    table.finish();
    Some(IdentityUse { name: identity?, only })
}

/// Reads the one permission that the token of an identity has.
fn permission(node: &Node, identity: Option<&str>, problems: &Problems) -> Option<String> {
    const EXPECTED: &str = "one permission such as \"TeamMember.ReadWrite.All\"";
    if identity == Some(IdentityUse::NOBODY) {
        return node.expected("no `only` for nobody, who has no token", problems);
    }
    let text = node.prose(EXPECTED, problems)?;
    if text.contains(char::is_whitespace) { node.expected(EXPECTED, problems) } else { Some(text) }
}

/// Reads a name that must be an HTTP token.
pub(crate) fn header_name(key: &Key, problems: &Problems) -> Option<String> {
    if is_token(&key.text) {
        return Some(key.text.clone());
    }
    let expected = "a header name such as If-Match".to_owned();
    problems.report(key.span.clone(), Problem::Expected { expected, found: format!("{:?}", key.text) });
    None
}

fn headers(node: &Node, problems: &Problems) -> Vec<(String, Edit<Template>)> {
    let entries = node.entries("a table of headers", problems).unwrap_or_default();
    let read = |(key, node): &(Key, Node)| {
        let name = header_name(key, problems).filter(|name| {
            let framing = FRAMING.iter().any(|known| name.eq_ignore_ascii_case(known));
            if framing {
                let expected =
                    "a header of the request itself; this one belongs to the connection".to_owned();
                problems.report(key.span.clone(), Problem::Expected { expected, found: format!("{name:?}") });
            }
            !framing
        });
        let value = edit(node, problems, |node| {
            let text = node.text("a header's value", problems)?;
            let template = text_template(text, node, problems)?;
            if header_text_is_sendable(&template) {
                return Some(template);
            }
            node.expected("a header's value without line breaks and other control characters", problems)
        });
        Some((name?, value?))
    };
    entries.iter().filter_map(read).collect()
}

/// `{ absent = true }`, or what `value` reads.
fn edit<V>(node: &Node, problems: &Problems, value: impl Fn(&Node) -> Option<V>) -> Option<Edit<V>> {
    let Toml::Table(entries) = &node.value else { return value(node).map(Edit::Value) };
    if entries.iter().any(|(key, _)| key.text == "absent") {
        let table = node.table("an edit", problems)?;
        let absent = flag(&table, "absent").map(|()| Edit::Absent);
        table.finish();
        return absent;
    }
    value(node).map(Edit::Value)
}

/// A JSON value of TOML, or `{ json = '…' }`.
fn body_value(node: &Node, problems: &Problems) -> Option<JsonTemplate> {
    if !matches!(node.value, Toml::Table(_)) {
        return json_template(node, problems);
    }
    let table = node.table("a body value", problems)?;
    let value = table.require("json").and_then(|node| json_text(node, problems));
    table.get("absent");
    table.finish();
    value
}

/// A TOML value as JSON with variables.
pub(crate) fn json_template(node: &Node, problems: &Problems) -> Option<JsonTemplate> {
    match node.json() {
        Some(value) => template(value, node, problems),
        None => node.expected("a value that JSON has", problems),
    }
}

/// Reads a `change` or `break`.
pub(crate) fn edits(node: &Node, what: &str, problems: &Problems) -> Option<Edits> {
    let table = node.table(what, problems)?;
    let mut edits = Edits {
        request: table.get("request").and_then(|node| line(node, problems)),
        identity: table.get("as").and_then(|node| identity(node, problems)),
        headers: table.get("header").map(|node| headers(node, problems)).unwrap_or_default(),
        ..Edits::default()
    };
    for (key, node) in
        table.get("path").and_then(|n| n.entries("a table of path variables", problems)).unwrap_or_default()
    {
        let Some(text) = node.text("a path segment such as \"{unknown}\"", problems) else { continue };
        let Some(value) = text_template(text, node, problems) else { continue };
        if key.text == "each" {
            edits.each_path = Some(value);
        } else {
            edits.path.push((key.text.clone(), value));
        }
    }
    for (key, node) in
        table.get("body").and_then(|n| n.entries("a table of JSON pointers", problems)).unwrap_or_default()
    {
        let at = pointer(&Node { span: key.span.clone(), value: Toml::Text(key.text.clone()) }, problems);
        let value = edit(node, problems, |node| body_value(node, problems));
        if at.as_ref().is_some_and(crate::case::pointer::Pointer::is_search) {
            let expected = "a pointer to one place; `**` only finds".to_owned();
            problems
                .report(key.span.clone(), Problem::Expected { expected, found: format!("{:?}", key.text) });
        } else if let (Some(at), Some(value)) = (at, value) {
            edits.body.push((at, value));
        }
    }
    edits.whole_body = body(&table);
    table.finish();
    Some(edits)
}

/// Reads a status or a list of them.
pub(crate) fn status_list(node: &Node, problems: &Problems) -> Vec<u16> {
    const EXPECTED: &str = "a status code such as 428, or a list such as [400, 404]";
    let status =
        |node: &Node| node.number(100..600, EXPECTED, problems).and_then(|number| u16::try_from(number).ok());
    let items = node.list();
    if items.is_empty() {
        node.expected::<()>(EXPECTED, problems);
    }
    items.iter().filter_map(status).collect()
}
