//! What a variation has to remember from one request to the next.

use super::edit::{Kind, each_object, each_text};
use super::identifiers::Named;
use crate::refusal::Refusal;
use crate::response::Reply;
use crate::url::{SEGMENT, decode};
use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The names that were given out, and what was added. Empty while no variation is on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// An id as the world knows it, and the name that it goes by.
    names: HashMap<String, String>,
    /// The other way round.
    ids: HashMap<String, String>,
    /// A version as answers write it without its quotes, and as the world knows it.
    versions: HashMap<String, String>,
    /// What was added, and for how many looks more it isn't shown.
    pub(super) added: HashMap<String, u8>,
    /// How often a list was looked at.
    pub(super) looks: HashMap<String, usize>,
}

impl Memory {
    /// Gives the path and the headers of a request the names that the world knows.
    pub(crate) fn recall(&self, segments: &mut [String], headers: &mut HeaderMap) {
        segments.iter_mut().for_each(|segment| self.recall_id(segment));
        // An etag may come back weak, quoted or bare.
        for name in [header::IF_MATCH, header::IF_NONE_MATCH] {
            let sent = headers.get(&name).and_then(|value| value.to_str().ok());
            let version = sent.and_then(|sent| self.versions.get(bare(sent)));
            if let Some(value) = version.and_then(|version| HeaderValue::from_str(version).ok()) {
                headers.insert(name, value);
            }
        }
    }

    /// Puts an id in the place of the name that it goes by.
    pub(super) fn recall_id(&self, text: &mut String) {
        if let Some(id) = self.ids.get(text.as_str()) {
            id.clone_into(text);
        }
    }

    /// Learns the ids of one kind that an answer shows, and puts their names there in their place.
    pub(super) fn rename(
        &mut self,
        named: Named,
        spelt: fn(&str) -> String,
        outcome: &mut Result<Reply, Refusal>,
    ) {
        match outcome {
            Ok(reply) => {
                for id in shown(named, reply) {
                    self.ids.insert(spelt(&id), id.clone());
                    self.names.insert(id.clone(), spelt(&id));
                }
                reply.body.iter_mut().for_each(|body| each_text(body, &mut |text| self.name(text)));
                let locations = reply.headers.iter_mut().filter(|(name, _)| *name == header::LOCATION);
                locations.for_each(|(_, location)| *location = self.renamed(location));
            }
            Err(Refusal::ItemIsElsewhere { section }) => self.name(section),
            Err(_) => {}
        }
    }

    /// Writes the versions that an answer carries otherwise.
    pub(super) fn respell(
        &mut self,
        annotation: fn(&str) -> String,
        etag: fn(&str) -> String,
        reply: &mut Reply,
    ) {
        let mut write = |text: &mut String, spelt: fn(&str) -> String| {
            let version = bare(text).to_owned();
            *text = spelt(&version);
            self.versions.insert(bare(text).to_owned(), version);
        };
        for (_, value) in reply.headers.iter_mut().filter(|(name, _)| *name == header::ETAG) {
            write(value, etag);
        }
        let mut respell = |object: &mut Map<String, Value>| {
            for (name, spelt) in [("@odata.etag", etag), ("@microsoft.graph.sectionsVersion", annotation)] {
                if let Some(Value::String(text)) = object.get_mut(name) {
                    write(text, spelt);
                }
            }
        };
        reply.body.iter_mut().for_each(|body| each_object(body, &mut respell));
    }

    fn name(&self, id: &mut String) {
        if let Some(name) = self.names.get(id.as_str()) {
            name.clone_into(id);
        }
    }

    /// A URL with names in the place of its segments.
    fn renamed(&self, url: &str) -> String {
        let segment = |sent: &str| {
            let named = decode(sent).ok().and_then(|id| self.names.get(&id).map(|name| in_location(name)));
            named.unwrap_or_else(|| sent.to_owned())
        };
        url.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}

/// The ids of one kind in an answer. A member that was added to a chat is named by its Location alone.
fn shown(named: Named, reply: &mut Reply) -> Vec<String> {
    let mut ids = Vec::new();
    let kind = match named {
        Named::Membership => Kind::Member,
        Named::Section => Kind::Section,
        Named::Chat => Kind::Chat,
        Named::Channel => Kind::Channel,
    };
    let mut learn = |object: &mut Map<String, Value>| {
        let id = object.get("id").and_then(Value::as_str).filter(|_| kind.is(object));
        ids.extend(id.map(str::to_owned));
    };
    reply.body.iter_mut().for_each(|body| each_object(body, &mut learn));
    if named == Named::Membership {
        let location = reply.headers.iter().find(|(name, _)| *name == header::LOCATION);
        let added = location.and_then(|(_, location)| location.split_once("/members/"));
        ids.extend(added.map(|(_, id)| id.to_owned()));
    }
    ids
}

/// A version without quotes and the mark of a weak etag.
fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("W/").unwrap_or(text).trim_matches('"')
}

/// A segment as the pages write a Location: what a path can hold stands as it is (RFC 3986, `pchar`).
fn in_location(segment: &str) -> String {
    utf8_percent_encode(segment, NO_PCHAR).to_string()
}

/// All but `pchar`: the characters that a segment may hold beside the unreserved ones are these.
const NO_PCHAR: &AsciiSet = &SEGMENT
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');
