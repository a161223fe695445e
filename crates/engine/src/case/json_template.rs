//! JSON whose strings hold variables: bodies as they are written, and what answers are compared with.

use std::convert::Infallible;

use serde_json::Value;

use super::pointer::Pointer;
use super::request::Edit;
use super::template::{Bindings, Context, Renames, RenderError, Template};

/// A JSON value whose strings and keys may hold variables.
///
/// It is kept as it is written; every string in it is known to be a readable template.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonTemplate(Value);

impl JsonTemplate {
    /// Takes a JSON value and reads the variables in its strings.
    ///
    /// # Errors
    /// The form that no variable has.
    pub fn new(value: Value) -> Result<Self, String> {
        map_strings(&value, &mut |text| Template::parse(text).map(|_| String::new()))?;
        Ok(Self(value))
    }

    /// The value with variables as they are written, for plans and explanations.
    pub fn as_written(&self) -> &Value {
        &self.0
    }

    /// The variables in it.
    pub fn variables(&self) -> Vec<String> {
        let mut names = Vec::new();
        strings(&self.0, &mut |text| names.extend(readable(text).variables().map(str::to_owned)));
        names
    }

    /// The variable's name, if the value is a string that is one variable and nothing else.
    pub fn sole_variable(&self) -> Option<String> {
        readable(self.0.as_str()?).sole_variable().map(str::to_owned)
    }

    /// The same value with variables renamed.
    #[must_use]
    pub fn renamed(&self, names: &Renames) -> Self {
        let renamed =
            map_strings(&self.0, &mut |text| Ok::<_, Infallible>(readable(text).renamed(names).to_string()));
        let Ok(renamed) = renamed;
        Self(renamed)
    }

    /// Puts a value at a place, or takes it away.
    pub fn edit(&mut self, pointer: &Pointer, edit: &Edit<Self>) {
        match edit {
            Edit::Absent => pointer.remove(&mut self.0),
            Edit::Value(value) => pointer.set(&mut self.0, value.0.clone()),
        };
    }

    /// The value with variables filled in.
    ///
    /// # Errors
    /// A variable without a value.
    pub fn render(&self, values: &Bindings) -> Result<Value, RenderError> {
        map_strings(&self.0, &mut |text| readable(text).render(values, Context::Text))
    }
}

/// A template of a [`JsonTemplate`], whose strings were read once already.
fn readable(text: &str) -> Template {
    Template::parse(text).unwrap_or_else(|_| Template::literal(text))
}

/// Whether a text may hold a variable; most don't, and needn't be read to know that.
fn may_vary(text: &str) -> bool {
    text.contains('{')
}

/// Visits every string and key that may hold a variable.
fn strings(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) if may_vary(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, visit)),
        Value::Object(members) => {
            for (key, member) in members {
                if may_vary(key) {
                    visit(key);
                }
                strings(member, visit);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn map_string<E>(text: &str, map: &mut impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
    if may_vary(text) { map(text) } else { Ok(text.to_owned()) }
}

/// The value with every string and key replaced that may hold a variable.
fn map_strings<E>(value: &Value, map: &mut impl FnMut(&str) -> Result<String, E>) -> Result<Value, E> {
    Ok(match value {
        Value::String(text) => Value::String(map_string(text, map)?),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| map_strings(item, map)).collect::<Result<_, E>>()?)
        }
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, member)| Ok((map_string(key, map)?, map_strings(member, map)?)))
                .collect::<Result<_, E>>()?,
        ),
        fixed @ (Value::Null | Value::Bool(_) | Value::Number(_)) => fixed.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::JsonTemplate;
    use crate::case::Bindings;
    use serde_json::json;

    #[test]
    fn json_keeps_its_key_order_and_its_nulls() {
        let mut values = Bindings::default();
        values.bind("item", "19:a b/c@thread.v2");
        let template = JsonTemplate::new(json!({"z": null, "a": ["{item}"], "b": 1})).expect("reads");
        let value = template.render(&values).expect("renders");
        assert_eq!(value.to_string(), r#"{"z":null,"a":["19:a b/c@thread.v2"],"b":1}"#);
    }
}
