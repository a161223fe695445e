//! Reads a secret, or where it is. Nothing of it is repeated in a message.

use std::ops::Range;
use std::path::PathBuf;

use super::identity::Reader;
use crate::case::wire::tree::{Node, Table, Toml};
use crate::diagnostic::{Problem, Problems};
use crate::profile::{Kind, SecretAt};
use crate::secret::Secret;

pub(super) const TOKEN: &str = "a token";
pub(super) const SECRET: &str = "a client's secret";
pub(super) const ENV: &str = "env";
pub(super) const FILE: &str = "file";
pub(super) const STDIN: &str = "stdin";

/// The places as they are written.
pub(super) fn where_it_is(places: &[&str]) -> String {
    let spelled = places.iter().map(|place| match *place {
        ENV => "{ env = \"NAME\" }",
        FILE => "{ file = \"path\" }",
        _ => "{ stdin = true }",
    });
    spelled.collect::<Vec<_>>().join(" or ")
}

impl Reader<'_> {
    /// A secret, or where it is; a tenant's profile says only where.
    pub(super) fn secret(self, node: &Node, what: &'static str, places: &[&'static str]) -> Option<SecretAt> {
        if let Toml::Table(_) = &node.value {
            self.place(node, if what == TOKEN { "`token`" } else { "`secret`" }, places)
        } else {
            self.text(node, what).map(SecretAt::Text)
        }
    }

    pub(super) fn place(self, node: &Node, what: &str, places: &[&'static str]) -> Option<SecretAt> {
        let Toml::Table(_) = &node.value else {
            return self.expected(node.span.clone(), &where_it_is(places), "something else");
        };
        self.place_in(node, node.table(what, self.problems)?, places)
    }

    /// The same for a table that some other key may stand in.
    pub(super) fn place_in(self, node: &Node, table: Table<'_>, places: &[&'static str]) -> Option<SecretAt> {
        let given: Vec<_> = places.iter().filter_map(|place| Some((*place, table.get(place)?))).collect();
        table.finish();
        let [(place, node)] = given[..] else {
            return self.expected(node.span.clone(), &where_it_is(places), "none or several of them");
        };
        match place {
            ENV => {
                let name =
                    if let Toml::Text(name) = &node.value { self.numbered(name) } else { String::new() };
                if is_variable(&name) {
                    Some(SecretAt::Variable(name))
                } else {
                    self.expected(node.span.clone(), "a variable's name", "something else")
                }
            }
            FILE => {
                let path = node.prose("a file's path", self.problems)?;
                Some(SecretAt::File(PathBuf::from(self.numbered(&path))))
            }
            _ => self.is_true(node, "true").and(Some(SecretAt::Stdin)),
        }
    }

    /// A secret that stands in the file.
    pub(super) fn text(self, node: &Node, what: &str) -> Option<Secret> {
        let expected = format!("{what} of at least 8 visible ASCII characters");
        let Toml::Text(text) = &node.value else {
            return self.expected(node.span.clone(), &expected, "another type");
        };
        if self.kind == Kind::Tenant {
            return self.spelled(node);
        }
        let text = self.numbered(text);
        let is_sendable = text.chars().all(|c| c.is_ascii_graphic());
        let secret = Secret::new(&text).filter(|_| is_sendable);
        secret.or_else(|| self.expected(node.span.clone(), &expected, "a shorter or unsendable one"))
    }

    pub(super) fn spelled<T>(self, node: &Node) -> Option<T> {
        let expected =
            format!("no secret in a tenant's profile, but where it is: {}", where_it_is(&[ENV, FILE]));
        self.expected(node.span.clone(), &expected, "a text")
    }
}

/// Whether a text can be the name of an environment variable.
pub(super) fn is_variable(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reports every `{ stdin = true }` but the first: there is one standard input.
pub(super) fn one_stdin(root: &Node, problems: &Problems) {
    fn places(node: &Node, found: &mut Vec<Range<usize>>) {
        match &node.value {
            Toml::Table(entries) => {
                for (key, node) in entries {
                    if key.text == STDIN {
                        found.push(key.span.clone());
                    }
                    places(node, found);
                }
            }
            Toml::Array(items) => items.iter().for_each(|item| places(item, found)),
            Toml::Text(_) | Toml::Number(..) | Toml::Boolean(_) | Toml::Datetime(_) => {}
        }
    }
    let mut found = Vec::new();
    places(root, &mut found);
    for place in found.into_iter().skip(1) {
        let expected = "one `stdin` in a profile, for its first line is read once".to_owned();
        problems.report(place, Problem::Expected { expected, found: "another one".into() });
    }
}
