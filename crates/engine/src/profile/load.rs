//! Reads a profile.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::names::names;
use super::pace::pace;
use super::{Identity, Kind, Profile, TokenFrom};
use crate::case::template::{Template, is_identifier};
use crate::case::wire::case_file::format_version;
use crate::case::wire::tree::{Key, Node, Table, parse};
use crate::diagnostic::{Diagnostic, Problem, Problems, Source};

mod hidden;
mod identity;
mod place;
mod pool;
mod service;

use hidden::hidden;
use identity::Reader;
use service::Service;

/// Reads a profile; every problem of the file is reported.
pub fn load(source: &Arc<Source>) -> (Option<Profile>, Vec<Diagnostic>) {
    let problems = Problems::new(Arc::clone(source));
    let root = parse(&source.text, &problems);
    let hidden = Source::new(source.name.as_str(), hidden(&source.text, root.as_ref()));
    let profile = root.and_then(|root| {
        let names = names(&root, &hidden);
        Some(Profile { names, ..profile(&root, &problems)? })
    });
    let mut found = problems.into_found();
    // A diagnostic draws the lines that it is about, and whatever else stands in them.
    found.iter_mut().for_each(|diagnostic| diagnostic.place.source = Arc::clone(&hidden));
    (profile, found)
}

/// The profile's own settings: below a table header they would be taken for fixtures.
const SETTINGS: [&str; 10] =
    ["format", "name", "is", "kind", "cloud", "base_url", "graph", "login", "trust", "timeout"];

fn profile(root: &Node, problems: &Problems) -> Option<Profile> {
    let table = root.table("a target profile", problems)?;
    format_version(&table);
    let name = table.require("name").and_then(|node| node.prose("the target's name", problems));
    let is = table.prose("is", "what it is, in a few words").unwrap_or_default();
    let kind =
        table.require("kind").and_then(|node| match node.text("\"tenant\" or \"disposable\"", problems)? {
            "tenant" => Some(Kind::Tenant),
            "disposable" => Some(Kind::Disposable),
            _ => node.expected("\"tenant\" or \"disposable\"", problems),
        });
    // What isn't said is complained of already; the rest is read as what asks for less.
    let assumed = kind.unwrap_or(Kind::Disposable);
    let Service { base_url, graph, login, trust } = service::service(&table, assumed);
    let timeout = table
        .get("timeout")
        .and_then(|node| node.number(1..3601, "seconds from 1 to 3600", problems))
        .map(Duration::from_secs);
    let pace = table.get("pace").map(|node| pace(node, problems)).unwrap_or_default();
    let reader = Reader { kind: assumed, number: None, problems };
    let tenant = table.get("tenant").map(|node| service::tenant(node, reader));
    let fixtures = table.get("fixtures").map(|node| values(node, problems)).unwrap_or_default();
    let identities = table.get("identity").map(|node| reader.identities(node)).unwrap_or_default();
    let pool = table.get("pool").map(|node| pool::pool(node, assumed, problems)).unwrap_or_default();
    place::one_stdin(root, problems);
    let has_tenant = tenant.is_some();
    let mut profile = Profile {
        name: name.unwrap_or_default(),
        is,
        kind: assumed,
        base_url,
        graph,
        login,
        trust,
        tenant: tenant.flatten(),
        folder: PathBuf::new(),
        timeout,
        pace,
        fixtures,
        identities,
        pool,
        names: Vec::new(),
    };
    complete(&table, &mut profile, has_tenant);
    table.finish();
    kind.and(Some(profile)).filter(|profile| !profile.name.is_empty())
}

/// What a profile needs because of something else in it, and the one thing that goes without saying.
fn complete(table: &Table<'_>, profile: &mut Profile, has_tenant: bool) {
    let is_asked = profile.all_identities().flat_map(Identity::all).any(TokenFrom::is_asked_for);
    let lacks = |key: &str, what: &str| {
        let asking = if profile.identities.is_empty() { "pool" } else { "identity" };
        let place = table.key_span(if is_asked { asking } else { "kind" });
        let problem = Problem::MissingKey { key: key.to_owned(), table: what.to_owned() };
        table.problems.report(place, problem);
    };
    if !has_tenant && profile.kind == Kind::Tenant {
        lacks("[tenant] id", "the profile of a tenant");
    } else if !has_tenant && is_asked {
        lacks("[tenant] id", "a profile whose tokens are asked for");
    }
    if is_asked && profile.login.is_none() {
        lacks("login", "a profile whose tokens are asked for, and that names no cloud");
    }
    if let Some(tenant) = &profile.tenant
        && !profile.gives("tenant")
    {
        profile.fixtures.insert("tenant".into(), tenant.id.clone());
    }
}

/// Whether a text is an address that paths can be put behind.
pub fn is_base_url(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

fn values(node: &Node, problems: &Problems) -> BTreeMap<String, String> {
    let entries = node.entries("a table of fixtures and their values", problems).unwrap_or_default();
    entries.iter().filter_map(|(key, node)| value(key, node, problems)).collect()
}

fn value(key: &Key, node: &Node, problems: &Problems) -> Option<(String, String)> {
    if !is_identifier(&key.text) || SETTINGS.contains(&key.text.as_str()) {
        let expected = "a fixture's name such as full_section; settings stand above all tables".to_owned();
        problems.report(key.span.clone(), Problem::Expected { expected, found: format!("{:?}", key.text) });
        return None;
    }
    let value = node.prose("the fixture's value", problems)?;
    let unknown = Template::parse(&value).ok()?.variables().find(|name| *name != "n").map(str::to_owned);
    if let Some(name) = unknown {
        let reach =
            "a pool entry with `count` has {n}, its number; nothing else is filled in here".to_owned();
        problems.report(node.span.clone(), Problem::UnknownVariable { name, nearest: None, reach });
        return None;
    }
    Some((key.text.clone(), value))
}

/// A text of a pool's entry with its number in it.
fn numbered(text: &str, number: Option<&str>) -> String {
    number.map_or_else(|| text.to_owned(), |number| text.replace("{n}", number))
}

#[cfg(test)]
mod tests;
