//! URLs, paths and pointers: names stay, what they name becomes a pseudonym.

use std::net::IpAddr;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::{Publisher, pseudonyms};
use crate::profile::Cloud;

/// `teams('…')`, in which anything may stand; what parts segments; a segment.
static PIECE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<name>[A-Za-z]+)\((?:'|%27)(?P<key>(?:[^'%]|%[^2]|%2[^7])*)(?:'|%27)\)|(?P<mark>[/?#&])|[^/?#&]+")
        .expect("the pattern is a constant")
});

/// Where a target is that isn't on its user's own machine, and any other host (RFC 6761, section 6.4).
const TARGET: &str = "https://target.invalid";
const ELSEWHERE: &str = "https://elsewhere.invalid";

/// What is told of where a target is: a loopback address says nothing of anybody.
pub(super) fn origin(base_url: &str) -> String {
    let Ok(url) = ::url::Url::parse(base_url) else { return TARGET.to_owned() };
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    if host == "localhost" || address.is_ok_and(|address| address.is_loopback()) {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        return format!("{}://{host}{port}", url.scheme());
    }
    TARGET.to_owned()
}

impl Publisher<'_> {
    /// A URL, or the path of one, or a pointer into a body.
    pub(super) fn url(&mut self, text: &str) -> String {
        let (mut told, rest) = self.split(text);
        let (mut collection, mut is_query) = ("", false);
        for piece in PIECE.captures_iter(rest) {
            let of = |group: &str| piece.name(group).map(|found| found.as_str());
            match (of("name"), of("key"), of("mark")) {
                (Some(name), Some(key), _) => {
                    let key = self.segment(key, kind_in(name));
                    let name = self.segment(name, pseudonyms::ID);
                    told.extend([name.as_str(), "('", key.as_str(), "')"]);
                }
                (.., Some(mark)) => {
                    is_query = is_query || mark == "?";
                    told.push_str(mark);
                }
                _ if is_query => {
                    let parts: Vec<_> = piece[0].split('=').map(|part| self.segment(part, "value")).collect();
                    told.push_str(&parts.join("="));
                }
                _ => {
                    told.push_str(&self.segment(&piece[0], kind_in(collection)));
                    collection = piece.get(0).map_or("", |segment| segment.as_str());
                }
            }
        }
        told
    }

    /// What is told of its host, and what stands behind that.
    fn split<'t>(&self, text: &'t str) -> (String, &'t str) {
        let behind = |origin: &str| {
            let rest = text.strip_prefix(origin).filter(|_| !origin.is_empty())?;
            (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
        };
        if let Some(rest) = behind(self.base_url) {
            return (self.origin.clone(), rest);
        }
        let public = Cloud::ALL.map(Cloud::graph);
        if let Some((graph, rest)) = public.iter().find_map(|graph| Some((graph, behind(graph)?))) {
            return ((*graph).to_owned(), rest);
        }
        match text.split_once("://") {
            Some((_, rest)) => {
                (ELSEWHERE.to_owned(), rest.find(['/', '?', '#']).map_or("", |end| &rest[end..]))
            }
            None => (String::new(), text),
        }
    }

    fn segment(&mut self, segment: &str, kind: &'static str) -> String {
        let is_small = segment.len() <= 3 && segment.bytes().all(|byte| byte.is_ascii_digit());
        // An id that the suite states is the id of nothing.
        let is_known = self.words.name(segment) || self.words.say(segment);
        if is_small || is_known { segment.to_owned() } else { self.pseudonyms.of(segment, kind) }
    }
}

/// What the last things of a path are: of `/teams/…/channels` and of `/teams/…/channels/…` they are channels.
pub(super) fn kind_at_end(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let known = path.rsplit('/').map(kind_in).find(|kind| *kind != pseudonyms::ID);
    known.unwrap_or(pseudonyms::ID)
}

/// What stands behind a segment of this name.
fn kind_in(collection: &str) -> &'static str {
    match percent_decode_str(collection).decode_utf8_lossy().as_ref() {
        "users" => "user",
        "teams" | "groups" => "team",
        "chats" => "chat",
        "channels" => "channel",
        "sections" => "section",
        "items" => "item",
        "members" => "member",
        "operations" => "operation",
        _ => pseudonyms::ID,
    }
}
