//! What a witness read before and after a refused request.

use std::collections::HashMap;

use serde_json::Value;

use super::equal::equal;
use super::excerpt::excerpt_text;
use super::promise::Charge;
use crate::finding::{Finding, Level, Role, Rule};
use crate::schema::Schemas;

/// Compares two reads, the one before and the one after; `ignored` are property names that don't count at any depth, `at`
/// is the request line.
///
/// Where all entries of a list have an `id`, they are compared by it: the same entries in another order are only
/// a *should*, because a service that documents no order may answer two reads in two. Other lists, such as the
/// ids in `@microsoft.graph.sectionsOrder`, are compared in order. A property that no schema describes is only a *should*,
/// too: what isn't documented may change by itself. Named is the first place that differs.
pub fn unchanged(
    schemas: &Schemas,
    (before, after): (&Value, &Value),
    ignored: &[&str],
    charge: &Charge<'_>,
    at: &str,
) -> Option<Finding> {
    let reading = |scope, order| Reading { schemas, ignored, scope, order };
    let readings = [
        (reading(Scope::Described, Order::Free), charge.level, ""),
        (reading(Scope::Everything, Order::Free), Level::Should, "what no schema describes, "),
        (reading(Scope::Everything, Order::Kept), Level::Should, "in another order, "),
    ];
    let (place, level, what) = readings.iter().find_map(|(reading, level, what)| {
        Some((reading.difference(Some(before), Some(after))?, *level, *what))
    })?;
    Some(Finding {
        rule: Rule::StateChanged,
        clause: charge.clause.map(str::to_owned),
        level,
        role: Role::Witness,
        at: at.to_owned(),
        expected: place.told(what, place.before),
        why: None,
        actual: Some(place.told(what, place.after)),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Free,
    Kept,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Described,
    Everything,
}

struct Reading<'a> {
    schemas: &'a Schemas,
    ignored: &'a [&'a str],
    scope: Scope,
    order: Order,
}

/// The first place that differs.
struct Difference<'v> {
    /// Put together on the way back, as most of what is compared is equal.
    at: String,
    before: Option<&'v Value>,
    after: Option<&'v Value>,
}

impl Difference<'_> {
    fn below(mut self, step: &str) -> Self {
        self.at.insert_str(0, step);
        self
    }

    fn told(&self, what: &str, value: Option<&Value>) -> Value {
        let at = if self.at.is_empty() { "the body" } else { &self.at };
        let value = value.map_or_else(|| "nothing".to_owned(), ToString::to_string);
        Value::String(format!("{what}{at} {}", excerpt_text(&value)))
    }
}

impl Reading<'_> {
    fn difference<'v>(&self, before: Option<&'v Value>, after: Option<&'v Value>) -> Option<Difference<'v>> {
        match (before, after) {
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                let added = other.keys().filter(|name| !one.contains_key(*name));
                one.keys().chain(added).filter(|name| self.counts(name)).find_map(|name| {
                    let found = self.difference(one.get(name), other.get(name))?;
                    Some(found.below(&format!("/{}", name.replace('~', "~0").replace('/', "~1"))))
                })
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) => self.entries(one, other),
            (Some(one), Some(other)) if equal(one, other) => None,
            (before, after) => Some(Difference { at: String::new(), before, after }),
        }
    }

    fn counts(&self, name: &str) -> bool {
        let in_scope = self.scope == Scope::Everything || self.schemas.describes(name);
        in_scope && !self.ignored.contains(&name)
    }

    fn entries<'v>(&self, one: &'v [Value], other: &'v [Value]) -> Option<Difference<'v>> {
        let by_id = (ids(one), ids(other));
        let (Order::Free, (Some(ones), Some(others))) = (self.order, by_id) else {
            let longest = one.len().max(other.len());
            return (0..longest)
                .find_map(|i| Some(self.difference(one.get(i), other.get(i))?.below(&format!("/{i}"))));
        };
        let at = |id: &str| format!("[id={id}]");
        let kept = one.iter().filter_map(id).find_map(|id| {
            Some(self.difference(ones.get(id).copied(), others.get(id).copied())?.below(&at(id)))
        });
        kept.or_else(|| {
            let added = other.iter().filter_map(id).find(|id| !ones.contains_key(id))?;
            Some(Difference { at: at(added), before: None, after: others.get(added).copied() })
        })
    }
}

fn id(entry: &Value) -> Option<&str> {
    entry.as_object()?.get("id")?.as_str()
}

/// The entries by id; nothing if one has none, or two have the same.
fn ids(entries: &[Value]) -> Option<HashMap<&str, &Value>> {
    let by_id: HashMap<_, _> =
        entries.iter().map(|entry| Some((id(entry)?, entry))).collect::<Option<_>>()?;
    (by_id.len() == entries.len()).then_some(by_id)
}
