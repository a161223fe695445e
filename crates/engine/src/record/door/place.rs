//! Where a value stands in a JSON text.

use std::collections::HashMap;
use std::fmt;

use serde_json::value::RawValue;
use serde_path_to_error::Segment;

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To a member of an object.
    Member(String),
    /// To an entry of a list.
    Entry(usize),
}

impl From<&str> for Step {
    fn from(name: &str) -> Self {
        Self::Member(name.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Entry(index)
    }
}

/// The way to a value: `trials[3].outcome`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Path(Vec<Step>);

impl<const N: usize> From<[Step; N]> for Path {
    fn from(steps: [Step; N]) -> Self {
        Self(steps.to_vec())
    }
}

impl Path {
    /// The way that a deserializer went.
    pub(super) fn of(path: &serde_path_to_error::Path) -> Self {
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => Some(Step::Entry(*index)),
            Segment::Map { key } => Some(Step::Member(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        Self(path.iter().map_while(step).collect())
    }

    /// The same with more steps.
    pub(super) fn then<const N: usize>(&self, steps: [Step; N]) -> Self {
        Self(self.0.iter().cloned().chain(steps).collect())
    }

    /// Line and column of the value, from 1; of as much of the way as is there.
    pub(super) fn find(&self, text: &str) -> (usize, usize) {
        let mut rest = text.trim_start();
        for step in &self.0 {
            let inner = match step {
                Step::Member(name) => members(rest).remove(name),
                Step::Entry(index) => entries(rest).get(*index).copied(),
            };
            match inner {
                Some(inner) => rest = inner.get(),
                None => break,
            }
        }
        // What is found is a piece of the text, so where it begins is how far apart the two are.
        let before = (rest.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let before = text.get(..before).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}

fn members(text: &str) -> HashMap<String, &RawValue> {
    serde_json::from_str(text).unwrap_or_default()
}

fn entries(text: &str) -> Vec<&RawValue> {
    serde_json::from_str(text).unwrap_or_default()
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if at == 0 => write!(f, "{name}")?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Entry(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Step};

    #[test]
    fn a_value_is_found_by_its_way() {
        let text = "\n { \"a\": [1,\n  { \"ä\": \"x\", \"b\": 2 }\n ] }";
        let way = Path::from([Step::from("a"), Step::from(1), Step::from("b")]);
        assert_eq!((way.to_string().as_str(), way.find(text)), ("a[1].b", (3, 20)));
        assert_eq!(way.then([Step::from("gone")]).find(text), (3, 20));
        assert_eq!(Path::default().find(text), (2, 2));
    }
}
