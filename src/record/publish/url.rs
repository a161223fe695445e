//! URLs, paths and pointers: names stay, what they name becomes a pseudonym.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use super::{Publisher, pseudonyms};
use crate::profile::GRAPH;

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
        let (origin, rest) = self.split(text);
        let mut told = origin;
        let (mut collection, mut is_query) = ("", false);
        for piece in rest.split_inclusive(['/', '?', '#', '&', '=']) {
            let end = piece.chars().next_back().filter(|end| "/?#&=".contains(*end));
            let segment = piece.strip_suffix(|c| Some(c) == end).unwrap_or(piece);
            told.push_str(&self.segment(segment, if is_query { "value" } else { kind_in(collection) }));
            if self.words.name(segment) {
                collection = segment;
            }
            is_query = is_query || end == Some('?');
            told.extend(end);
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
        if let Some(rest) = behind(GRAPH) {
            return (GRAPH.to_owned(), rest);
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
        if is_small || self.words.name(segment) {
            return segment.to_owned();
        }
        // `teams('…')`
        if let Some((name, key)) = segment.split_once('(').filter(|(name, _)| self.words.name(name)) {
            let key = key.trim_end_matches(')').trim_matches('\'');
            return format!("{name}('{}')", self.segment(key, kind_in(name)));
        }
        self.pseudonyms.of(segment, kind)
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
