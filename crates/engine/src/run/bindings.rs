//! What answers bind: names that are taken from them, and running names that they renew.

use serde_json::Value;

use crate::case::json_template::JsonTemplate;
use crate::case::model::{HeaderPart, Running};
use crate::case::{Bindings, Expectation, RenderError, TakeFrom};
use crate::exchange::Response;
use crate::judge::{Operand, Promise, all_hold};

/// The value that is taken from an answer, if it is there.
pub(super) fn taken(from: &TakeFrom, response: &Response, values: &Bindings) -> Option<String> {
    match from {
        TakeFrom::Body(pointer) => text(pointer.get(response.body.json()?)?),
        TakeFrom::Entry { at, filter, get } => {
            let Value::Array(entries) = at.get(response.body.json()?)? else { return None };
            let filter = Expectation { body: filter.clone(), ..Expectation::default() };
            let wanted = promise(&filter, values).ok()?;
            text(get.get(entries.iter().find(|entry| all_hold(&wanted.body, entry))?)?)
        }
        TakeFrom::Header { name, part } => part_of(response.header(name).next()?, part),
    }
}

fn part_of(value: &str, part: &HeaderPart) -> Option<String> {
    let path = value.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let found = match part {
        HeaderPart::Whole => return Some(value.to_owned()),
        HeaderPart::LastSegment => decoded(path.rsplit('/').next()?)?,
        HeaderPart::Key(of) => key(path, of)?,
    };
    (!found.is_empty()).then_some(found)
}

/// The key behind the name of a collection: the next segment, or what stands in parentheses and quotes.
fn key(path: &str, of: &str) -> Option<String> {
    let mut segments = path.split('/').map(decoded);
    while let Some(segment) = segments.next() {
        let segment = segment?;
        if segment == of {
            return segments.next()?;
        }
        let quoted = segment.strip_prefix(of).and_then(|rest| rest.strip_prefix("('")?.strip_suffix("')"));
        if let Some(quoted) = quoted {
            return Some(quoted.replace("''", "'"));
        }
    }
    None
}

fn decoded(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// A scalar as the text that a variable holds.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An expectation with its values filled in. Where a whole operand is a version, it is compared without quotes.
pub(super) fn promise(
    expectation: &Expectation<JsonTemplate>,
    values: &Bindings,
) -> Result<Promise, RenderError> {
    expectation.try_map(&mut |template| {
        let version = template.sole_variable().is_some_and(|name| values.is_version(&name));
        Ok(Operand { value: template.render(values)?, version })
    })
}

/// Renews or forgets a running name after an accepted request below the path it belongs to.
pub(super) fn observe(
    running: &Running,
    path: &str,
    method: &str,
    response: &Response,
    values: &mut Bindings,
) {
    if !response.is_success() || !belongs(running, path, values) {
        return;
    }
    let body = response.body.json();
    let carried = body.and_then(|body| {
        std::iter::once(&running.take).chain(&running.also).find_map(|pointer| text(pointer.get(body)?))
    });
    match carried {
        Some(value) => values.renew(&running.name, &value),
        // Something was written and the answer doesn't say what the new value is: read it before the next use.
        None if method != "GET" => values.forget(&running.name),
        None => {}
    }
}

/// Whether a path is the running name's owner or lies below it.
fn belongs(running: &Running, path: &str, values: &Bindings) -> bool {
    let owner = running.read.path.prefix_to(&running.of).and_then(|prefix| prefix.render(values).ok());
    owner.is_some_and(|owner| {
        path.strip_prefix(owner.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    })
}

/// The property names that carry running names: a refused request isn't blamed for them.
pub(super) fn running_properties(running: &[Running]) -> Vec<&str> {
    let pointers = running.iter().flat_map(|running| std::iter::once(&running.take).chain(&running.also));
    pointers.filter_map(|pointer| pointer.last_name()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_both_styles() {
        let key = |value: &str, of: &str| part_of(value, &HeaderPart::Key(of.to_owned()));
        for value in [
            "/teams('a-b')/operations('c')",
            "https://h/v1.0/teams/a-b/operations/c",
            "/teams(%27a-b%27)/operations/c/",
        ] {
            assert_eq!(key(value, "teams").as_deref(), Some("a-b"), "{value}");
            assert_eq!(key(value, "operations").as_deref(), Some("c"), "{value}");
        }
        for value in ["", "/", "/teams", "/teams('')", "/teams('a'", "/steams('a')", "/teams/%ff"] {
            assert_eq!(key(value, "teams"), None, "{value}");
        }
        let last = |value: &str| part_of(value, &HeaderPart::LastSegment);
        assert_eq!(last("/chats/19:a@b/members/MCM%3D?x=/y").as_deref(), Some("MCM="));
        assert_eq!(last("/"), None);
    }
}
