//! Where the values of a JSON text stand, for carets. Asked for a text that parses; never fails.

use std::collections::HashSet;
use std::ops::Range;

/// So many are enough to mend a file by.
const MOST_DUPLICATES: usize = 20;

/// The places of all values of one JSON text.
#[derive(Debug, Default)]
pub(super) struct Spans {
    nodes: Vec<Node>,
    /// Keys that their object already has, with the places of both.
    pub(super) duplicates: Vec<Duplicate>,
}

/// A key that stands twice in one object.
#[derive(Debug)]
pub(super) struct Duplicate {
    pub(super) key: String,
    pub(super) first: Range<usize>,
    pub(super) second: Range<usize>,
}

#[derive(Debug)]
struct Node {
    parent: usize,
    name: Name,
    value: Range<usize>,
}

#[derive(Debug)]
enum Name {
    Root,
    Index(usize),
    /// The place of the key, with its quotes.
    Key(Range<usize>),
}

/// Which of the two places of a member is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
}

impl Spans {
    /// Reads the places of a text that is known to be JSON.
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader { text, at: 0, spans: Self::default() };
        reader.value(0, Name::Root);
        reader.spans
    }

    /// The place of a JSON pointer; where it names nothing, that of its nearest parent.
    pub(super) fn find(&self, text: &str, pointer: &str, part: Part) -> Range<usize> {
        let mut at = 0;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let child = |(i, node): &(usize, &Node)| *i > 0 && node.parent == at && node.is(text, &token);
            match self.nodes.iter().enumerate().find(child) {
                Some((next, _)) => at = next,
                None => break,
            }
        }
        let Some(node) = self.nodes.get(at) else { return 0..0 };
        match (&node.name, part) {
            (Name::Key(key), Part::Key) => key.clone(),
            (Name::Key(_), Part::Value) | (Name::Root | Name::Index(_), _) => node.value.clone(),
        }
    }
}

impl Node {
    fn is(&self, text: &str, token: &str) -> bool {
        match &self.name {
            Name::Root => false,
            Name::Index(index) => index.to_string() == token,
            Name::Key(span) => decoded(&text[span.clone()]) == token,
        }
    }
}

fn decoded(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_default()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    spans: Spans,
}

// serde_json has read the text before: it nests 127 levels at most, so recursion is bounded.
impl Reader<'_> {
    fn value(&mut self, parent: usize, name: Name) {
        self.skip();
        let start = self.at;
        let own = self.spans.nodes.len();
        self.spans.nodes.push(Node { parent, name, value: start..start });
        match self.peek() {
            Some(b'{') => self.object(own),
            Some(b'[') => self.array(own),
            Some(b'"') => self.string(),
            _ => self.scalar(),
        }
        self.spans.nodes[own].value.end = self.at;
    }

    fn object(&mut self, own: usize) {
        let mut seen: HashSet<String> = HashSet::new();
        self.at += 1;
        loop {
            self.skip();
            if self.peek() != Some(b'"') {
                break;
            }
            let key = self.at;
            self.string();
            let span = key..self.at;
            let name = decoded(&self.text[span.clone()]);
            if seen.contains(&name) {
                self.duplicate(own, name, span.clone());
            } else {
                seen.insert(name);
            }
            self.skip();
            self.at += 1;
            self.value(own, Name::Key(span));
            self.skip();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.close();
    }

    fn array(&mut self, own: usize) {
        self.at += 1;
        self.skip();
        let mut index = 0;
        while !matches!(self.peek(), Some(b']') | None) {
            self.value(own, Name::Index(index));
            index += 1;
            self.skip();
            if self.peek() == Some(b',') {
                self.at += 1;
            }
        }
        self.close();
    }

    fn string(&mut self) {
        self.at += 1;
        loop {
            match self.peek() {
                None => return,
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
        self.close();
    }

    fn scalar(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t'))
        {
            self.at += 1;
        }
    }

    fn duplicate(&mut self, own: usize, key: String, second: Range<usize>) {
        if self.spans.duplicates.len() < MOST_DUPLICATES {
            let first = self.key_of(own, &key);
            self.spans.duplicates.push(Duplicate { key, first, second });
        }
    }

    fn key_of(&self, own: usize, name: &str) -> Range<usize> {
        let first = self.spans.nodes.iter().find(|node| node.parent == own && node.is(self.text, name));
        match first.map(|node| &node.name) {
            Some(Name::Key(span)) => span.clone(),
            Some(Name::Root | Name::Index(_)) | None => 0..0,
        }
    }

    fn close(&mut self) {
        self.at = (self.at + 1).min(self.text.len());
    }

    fn skip(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Spans};

    #[test]
    fn a_pointer_leads_to_the_bytes_of_its_key_and_value() {
        let text = r#" {"a": [1, {"b/c": "x\"y"}], "d": null} "#;
        let spans = Spans::of(text);
        let at = |pointer, part| &text[spans.find(text, pointer, part)];
        assert_eq!(at("/a/1/b~1c", Part::Key), r#""b/c""#);
        assert_eq!(at("/a/1/b~1c", Part::Value), r#""x\"y""#);
        assert_eq!(at("/a/0", Part::Key), "1");
        assert_eq!(at("/d", Part::Value), "null");
        assert_eq!(at("/d/nothing", Part::Value), "null");
    }

    #[test]
    fn a_key_that_stands_twice_is_found_however_it_is_spelt() {
        let text = r#"{"a": {"b": 1, "\u0062": 2}}"#;
        let found = Spans::of(text).duplicates;
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].second.clone()], r#""\u0062""#);
        assert_eq!(&text[found[0].first.clone()], r#""b""#);
    }
}
