//! XML as its readers see it, and what of an XML schema the JUnit one uses.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use regex::Regex;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    /// Reads a document. Not well-formed XML, or a character that XML doesn't have, fails the test.
    pub(crate) fn parse(document: &str) -> Self {
        assert!(document.chars().all(is_allowed), "a character that XML can't hold");
        let mut reader = Reader::from_str(document);
        reader.config_mut().check_comments = true;
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("not well-formed: {error}"));
            let inner = open.last_mut().expect("the document is open to its end");
            match event {
                Event::Start(start) => open.push(Self::of(&start)),
                Event::Empty(start) => inner.children.push(Self::of(&start)),
                Event::End(_) => {
                    let closed = open.pop().expect("the reader checks that ends match");
                    open.last_mut().expect("the document is never closed").children.push(closed);
                }
                Event::Text(text) => inner.text.push_str(&text),
                Event::GeneralRef(name) => {
                    let reference = format!("&{};", &*name);
                    let text =
                        quick_xml::escape::unescape(&reference).expect("a reference is one of XML's own");
                    inner.text.push_str(&text);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) => {}
                other @ (Event::CData(_) | Event::PI(_) | Event::DocType(_)) => {
                    panic!("unexpected {other:?}")
                }
            }
        }
        let mut document = open.pop().expect("the document is there");
        assert!(open.is_empty() && document.children.len() == 1, "one element that is closed");
        document.children.remove(0)
    }

    fn of(start: &BytesStart<'_>) -> Self {
        let attribute = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
            let attribute = attribute.unwrap_or_else(|error| panic!("not well-formed: {error}"));
            let value = quick_xml::escape::unescape(&attribute.value).expect("references are XML's own");
            (attribute.key.as_ref().to_owned(), value.into_owned())
        };
        Self {
            name: start.name().as_ref().to_owned(),
            attributes: start.attributes().map(attribute).collect(),
            ..Self::default()
        }
    }

    /// An attribute that must be there.
    pub(crate) fn at(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("{} has no {name}", self.name))
    }

    /// The children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Everything below of a name, at any depth.
    fn below<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.below(name, found);
        }
    }
}

/// XML 1.0, section 2.2.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// What a schema says of an element, as far as the JUnit schema says anything: which attributes, which of them must be
/// there, which have a pattern, and which elements may be in it.
pub(crate) struct Rules {
    attributes: BTreeMap<String, Option<Regex>>,
    required: BTreeSet<String>,
    children: BTreeSet<String>,
}

/// A schema's elements.
pub(crate) fn rules(schema: &str) -> BTreeMap<String, Rules> {
    let schema = Element::parse(schema);
    let pattern = |name: &str| {
        let simple = schema.all("xs:simpleType").find(|simple| simple.at("name") == name)?;
        let mut patterns = Vec::new();
        simple.below("xs:pattern", &mut patterns);
        Some(
            Regex::new(&format!("^(?:{})$", patterns.first()?.at("value"))).expect("a pattern of the schema"),
        )
    };
    let rules = |element: &Element| {
        let (mut attributes, mut children) = (Vec::new(), Vec::new());
        element.below("xs:attribute", &mut attributes);
        element.below("xs:element", &mut children);
        let is_required =
            |attribute: &&&Element| attribute.attributes.get("use").is_some_and(|u| u == "required");
        Rules {
            required: attributes.iter().filter(is_required).map(|a| a.at("name").to_owned()).collect(),
            attributes: attributes.iter().map(|a| (a.at("name").to_owned(), pattern(a.at("type")))).collect(),
            children: children.iter().map(|child| child.at("ref").to_owned()).collect(),
        }
    };
    schema.all("xs:element").map(|element| (element.at("name").to_owned(), rules(element))).collect()
}

/// What of an element and of all that is in it breaks the rules.
pub(crate) fn broken(rules: &BTreeMap<String, Rules>, element: &Element) -> Vec<String> {
    let name = &element.name;
    let Some(own) = rules.get(name) else { return vec![format!("<{name}> isn't known")] };
    let missing = own.required.iter().filter(|required| !element.attributes.contains_key(*required));
    let mut broken: Vec<_> = missing.map(|missing| format!("<{name}> has no {missing}")).collect();
    for (attribute, value) in &element.attributes {
        match own.attributes.get(attribute) {
            None => broken.push(format!("<{name}> may have no {attribute}")),
            Some(Some(pattern)) if !pattern.is_match(value) => broken.push(format!("{attribute}={value}")),
            Some(_) => {}
        }
    }
    for child in &element.children {
        if !own.children.contains(&child.name) {
            broken.push(format!("<{name}> may hold no <{}>", child.name));
        }
        broken.extend(self::broken(rules, child));
    }
    broken
}
