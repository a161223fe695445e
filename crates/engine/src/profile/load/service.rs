//! Reads where a target is, where its tokens are asked for, and which tenant it is about.

use std::path::PathBuf;

use super::identity::{Reader, guid};
use super::is_base_url;
use crate::case::wire::tree::{Node, Table};
use crate::diagnostic::{Problem, Problems};
use crate::profile::{Cloud, Kind, Tenant, is_loopback};

/// Words that the display name of an organization that may be written to must not hold.
const NEVER: [&str; 3] = ["prod", "production", "live"];

/// The addresses of a target.
pub(super) struct Service {
    pub(super) base_url: Option<String>,
    pub(super) graph: String,
    pub(super) login: Option<String>,
    pub(super) trust: Option<PathBuf>,
}

pub(super) fn service(table: &Table<'_>, kind: Kind) -> Service {
    let problems = table.problems;
    let named = table.get("cloud").and_then(|node| cloud(node, problems));
    let address = |key: &'static str| table.get(key).and_then(|node| Some((node, url(node, problems)?)));
    let (given, graph, login) = (address("base_url"), address("graph"), address("login"));
    let found = given.as_ref().and_then(|(_, base_url)| Cloud::of_graph(base_url));
    if let (Some(named), Some((node, base_url))) = (named, &given)
        && found != Some(named)
    {
        let expected = format!("{}, the address of cloud = {:?}", named.graph(), named.word());
        expected_here(node, &expected, base_url, problems);
    }
    let cloud = named.or(found);
    if let Some(cloud) = cloud.filter(|_| kind == Kind::Disposable) {
        let place = table.get("kind").map_or(table.span.clone(), |node| node.span.clone());
        let expected = format!("kind = \"tenant\", for {} is Microsoft Graph", cloud.graph());
        problems.report(place, Problem::Expected { expected, found: "\"disposable\"".into() });
    }
    if let Some((node, login)) = &login {
        the_login_belongs_to_the_target(node, login, cloud, problems);
        if given.is_none() && cloud.is_none() {
            problems.report(table.key_span("login"), Problem::Without("login", "base_url"));
        }
    }
    for (node, address) in given.iter().chain(&login) {
        if kind == Kind::Tenant && address.starts_with("http://") && !is_loopback(address) {
            let expected = "https://, for tokens of a tenant are sent there";
            expected_here(node, expected, "http://", problems);
        }
    }
    let text = |read: Option<(&Node, String)>| read.map(|(_, text)| text);
    let trust = table.get("trust").and_then(|node| node.prose("a PEM file with certificates", problems));
    Service {
        base_url: text(given).or_else(|| cloud.map(|cloud| cloud.graph().to_owned())),
        graph: text(graph).unwrap_or_else(|| cloud.unwrap_or(Cloud::Global).graph().to_owned()),
        login: text(login).or_else(|| cloud.map(|cloud| cloud.logins()[0].to_owned())),
        trust: trust.map(PathBuf::from),
    }
}

/// What is asked for at a login host is sent to the target: neither half of a cloud goes with a stranger.
fn the_login_belongs_to_the_target(node: &Node, login: &str, cloud: Option<Cloud>, problems: &Problems) {
    match (cloud, Cloud::ALL.into_iter().find(|known| known.issues_at(login))) {
        (Some(cloud), _) if !cloud.issues_at(login) => {
            let expected =
                format!("{}, where cloud {:?} issues tokens", cloud.logins().join(" or "), cloud.word());
            expected_here(node, &expected, login, problems);
        }
        (None, Some(known)) => {
            let expected = format!(
                "a login host of the target's own, for tokens of cloud {:?} are sent to {} only",
                known.word(),
                known.graph()
            );
            expected_here(node, &expected, login, problems);
        }
        (Some(_) | None, _) => {}
    }
}

fn expected_here(node: &Node, expected: &str, found: &str, problems: &Problems) {
    let problem = Problem::Expected { expected: expected.to_owned(), found: found.to_owned() };
    problems.report(node.span.clone(), problem);
}

fn cloud(node: &Node, problems: &Problems) -> Option<Cloud> {
    let words: Vec<_> = Cloud::ALL.iter().map(|cloud| format!("{:?}", cloud.word())).collect();
    let expected = format!("one of: {}", words.join(", "));
    let text = node.text(&expected, problems)?;
    let known = Cloud::ALL.into_iter().find(|cloud| cloud.word() == text);
    known.or_else(|| node.expected(&expected, problems))
}

fn url(node: &Node, problems: &Problems) -> Option<String> {
    const EXPECTED: &str = "an address such as \"http://127.0.0.1:8080\", without query";
    let text = node.text(EXPECTED, problems)?.trim_end_matches('/');
    if is_base_url(text) { Some(text.to_owned()) } else { node.expected(EXPECTED, problems) }
}

/// The table `[tenant]`.
pub(super) fn tenant(node: &Node, reader: Reader<'_>) -> Option<Tenant> {
    let problems = reader.problems;
    let table = node.table("[tenant]", problems)?;
    let id = table.require("id").and_then(|node| guid(node, reader));
    let never = match table.get("never") {
        None => Some(NEVER.map(str::to_owned).to_vec()),
        Some(node) => {
            const EXPECTED: &str = "words such as [\"prod\", \"live\"]";
            let words = node.array(EXPECTED, problems);
            words.and_then(|words| words.iter().map(|word| word.prose(EXPECTED, problems)).collect())
        }
    };
    table.finish();
    Some(Tenant { id: id?, never: never? })
}
