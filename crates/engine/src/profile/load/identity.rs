//! Reads identities: where their tokens come from. Nothing of what may be a secret is repeated in a message.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use super::numbered;
use super::place::{ENV, FILE, SECRET, STDIN, TOKEN, where_it_is};
use crate::case::wire::tree::{Key, Node, Table, Toml};
use crate::diagnostic::{Problem, Problems};
use crate::profile::{Federated, Identity, Kind, Only, Proof, TokenFrom};

/// The keys that say where a token comes from; one of them must.
const WAYS: [&str; 6] = ["token", "command", "secret", "certificate", "federated", "device_code"];

/// Reads the identities of a profile, or of one entry of its pool.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// Only what may be thrown away may have its secrets in the file.
    pub(super) kind: Kind,
    /// What `{n}` is.
    pub(super) number: Option<&'a str>,
    pub(super) problems: &'a Problems,
}

impl Reader<'_> {
    pub(super) fn identities(self, node: &Node) -> BTreeMap<String, Identity> {
        let entries = node.entries("tables such as [identity.member]", self.problems).unwrap_or_default();
        let read = |(key, node): &(Key, Node)| {
            let what = format!("[identity.{}]", key.text);
            let table = node.table(&what, self.problems)?;
            let token = self.token_from(&table);
            let only = table.get("only").map_or(Some(Only::Not), |node| self.only(&what, node));
            table.finish();
            Some((key.text.clone(), Identity { token: token?, only: only? }))
        };
        entries.iter().filter_map(read).collect()
    }

    fn only(self, what: &str, node: &Node) -> Option<Only> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other TOML value will ever spell tokens")]
        match &node.value {
            Toml::Text(_) if self.kind == Kind::Tenant => self.spelled(node),
            Toml::Text(text) if text.contains("{permission}") => Some(Only::Spelled(self.numbered(text))),
            Toml::Table(entries) => {
                let read = |(key, node): &(Key, Node)| {
                    let from = if let Toml::Table(_) = &node.value {
                        let what = format!("{what} only.{:?}", key.text);
                        let table = node.table(&what, self.problems)?;
                        let from = self.token_from(&table);
                        table.finish();
                        from
                    } else {
                        self.text(node, TOKEN).map(TokenFrom::fixed)
                    };
                    Some((key.text.clone(), from?))
                };
                Some(Only::Listed(entries.iter().filter_map(read).collect()))
            }
            _ => self.expected(
                node.span.clone(),
                "a token with {permission} in it, or a table of permissions and tokens",
                "something else",
            ),
        }
    }

    /// The one way to a token that a table has, with everything that belongs to it and nothing else.
    fn token_from(self, table: &Table<'_>) -> Option<TokenFrom> {
        let given: Vec<_> = WAYS.iter().filter_map(|way| Some((*way, table.get(way)?))).collect();
        let (client, key, scopes) = (table.get("client"), table.get("key"), table.get("scopes"));
        let [(way, node)] = given[..] else {
            let place =
                given.get(1).map_or(table.span.start..table.span.start, |(way, _)| table.key_span(way));
            let found: Vec<_> = given.iter().map(|(way, _)| *way).collect();
            let found = if found.is_empty() { "none".to_owned() } else { found.join(" and ") };
            return self.expected(place, &format!("one of: {}", WAYS.join(", ")), &found);
        };
        for (other, present, belongs) in [("key", key, "certificate"), ("scopes", scopes, "device_code")] {
            if present.is_some() && way != belongs {
                self.problems.report(table.key_span(other), Problem::Without(other, belongs));
            }
        }
        if matches!(way, "token" | "command") {
            if client.is_some() {
                self.problems.report(table.key_span("client"), Problem::Together("client", way));
            }
            return match way {
                "token" => self.secret(node, TOKEN, &[ENV, FILE]).map(TokenFrom::Given),
                _ => self
                    .words(node, "a program and its arguments, such as [\"my-tool\", \"get-token\"]")
                    .map(TokenFrom::Command),
            };
        }
        let client = table.require("client").and_then(|node| guid(node, self));
        if way == "device_code" {
            let is_true = self.is_true(node, "true");
            let scopes = scopes.map_or(Some(Vec::new()), |node| {
                self.words(node, "scopes such as [\"https://graph.microsoft.com/Chat.ReadWrite\"]")
            });
            return is_true.and(Some(TokenFrom::Device { client: client?, scopes: scopes? }));
        }
        let proof = match way {
            "secret" => self.secret(node, SECRET, &[ENV, FILE, STDIN]).map(Proof::Secret),
            "federated" => self.federated(node).map(Proof::Federated),
            _ => self.certificate(node, table),
        };
        Some(TokenFrom::Client { client: client?, proof: proof? })
    }

    fn certificate(self, node: &Node, table: &Table<'_>) -> Option<Proof> {
        let certificate = node.prose("a PEM file with a certificate", self.problems);
        let key = table.require("key").and_then(|node| self.place(node, "`key`", &[ENV, FILE]));
        Some(Proof::Certificate { certificate: PathBuf::from(self.numbered(&certificate?)), key: key? })
    }

    fn federated(self, node: &Node) -> Option<Federated> {
        let Toml::Table(_) = &node.value else {
            let expected = format!("{{ github = true }} or {}", where_it_is(&[ENV, FILE]));
            return self.expected(node.span.clone(), &expected, "something else");
        };
        let table = node.table("`federated`", self.problems)?;
        match table.get("github") {
            Some(node) => {
                table.finish();
                self.is_true(node, "true").and(Some(Federated::GitHub))
            }
            None => self.place_in(node, table, &[ENV, FILE]).map(Federated::Given),
        }
    }

    fn words(self, node: &Node, expected: &str) -> Option<Vec<String>> {
        let word = |node: &Node| {
            let Toml::Text(text) = &node.value else { return None };
            (!text.trim().is_empty()).then(|| self.numbered(text))
        };
        let words = if let Toml::Array(items) = &node.value {
            items.iter().map(word).collect::<Option<Vec<_>>>().filter(|words| !words.is_empty())
        } else {
            None
        };
        words.or_else(|| self.expected(node.span.clone(), expected, "something else"))
    }

    pub(super) fn is_true(self, node: &Node, expected: &str) -> Option<()> {
        if let Toml::Boolean(true) = &node.value {
            Some(())
        } else {
            self.expected(node.span.clone(), expected, "something else")
        }
    }

    pub(super) fn numbered(self, text: &str) -> String {
        numbered(text, self.number)
    }

    pub(super) fn expected<T>(self, place: Range<usize>, expected: &str, found: &str) -> Option<T> {
        let problem = Problem::Expected { expected: expected.to_owned(), found: found.to_owned() };
        self.problems.report(place, problem);
        None
    }
}

/// A GUID, as tenants and clients have one.
pub(super) fn guid(node: &Node, reader: Reader<'_>) -> Option<String> {
    const EXPECTED: &str = "a GUID such as \"3c1f0a52-0000-4000-8000-000000000001\"";
    let Toml::Text(text) = &node.value else { return node.expected(EXPECTED, reader.problems) };
    let text = reader.numbered(text);
    let groups: Vec<_> = text.split('-').collect();
    let is_guid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.chars().all(|c| c.is_ascii_hexdigit()));
    if is_guid { Some(text) } else { node.expected(EXPECTED, reader.problems) }
}
