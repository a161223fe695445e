//! What answers bind: names that are taken from them, and running names that they renew.

use serde_json::Value;

use crate::case::json_template::JsonTemplate;
use crate::case::model::Running;
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
        TakeFrom::Header { name, last_segment } => {
            let value = response.header(name).next()?.to_owned();
            if !last_segment {
                return Some(value);
            }
            let path = value.split(['?', '#']).next().unwrap_or_default();
            let segment = path.trim_end_matches('/').rsplit('/').next()?;
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
            (!decoded.is_empty()).then(|| decoded.into_owned())
        }
    }
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
