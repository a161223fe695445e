//! Takes known secrets out of texts, bytes, JSON and headers.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde_json::Value;

use super::{REDACTED, Secret, spellings};

/// So many bytes of spellings, and an automaton is made that is quickly made.
const LONG: usize = 16 << 10;

/// So much of a spelling is looked for, and then how far the text goes on like it: an automaton of whole tokens, of which some
/// have kilobytes in each of their spellings, would take hundreds of megabytes.
const BEGINNING: usize = 256;

fn beginning(spelling: &str) -> &str {
    spelling.get(..BEGINNING).unwrap_or(spelling)
}

/// Replaces secrets wherever they stand: raw, percent-escaped, `\u`-escaped, base64 at any offset. All copies of a redactor
/// know what one of them learns.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    secrets: HashSet<Secret>,
    /// Each has less than half of what the one before it has, so that learning secrets one by one stays cheap.
    layers: Arc<[Layer]>,
}

#[derive(Clone)]
struct Layer {
    /// Sorted, so that those which begin alike stand together.
    spellings: Arc<[String]>,
    /// Which spellings begin as a pattern of the automaton.
    begun: Arc<[Range<usize>]>,
    found: AhoCorasick,
}

impl std::fmt::Debug for Redactor {
    /// Its spellings are secrets, too.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

impl Layer {
    fn new(mut spellings: Vec<String>) -> Self {
        spellings.sort_unstable();
        spellings.dedup();
        let mut begun: Vec<Range<usize>> = Vec::new();
        for at in 0..spellings.len() {
            match begun.last_mut() {
                Some(last) if beginning(&spellings[last.start]) == beginning(&spellings[at]) => {
                    last.end = at + 1;
                }
                _ => begun.push(at..at + 1),
            }
        }
        // A table for all states of a few long tokens would take longer to make than it ever saves.
        let is_long = spellings.iter().map(String::len).sum::<usize>() > LONG;
        // Longest match: a token may be the beginning of another one.
        let found = AhoCorasick::builder()
            .kind(is_long.then_some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(begun.iter().map(|alike| beginning(&spellings[alike.start])))
            .expect("a few thousand short patterns are far below the automaton's limits");
        Self { spellings: spellings.into(), begun: begun.into(), found }
    }

    /// Where secrets stand. Of a long one, as much as is there.
    fn places<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        self.found.find_iter(bytes).map(|found| {
            let alike = &self.spellings[self.begun[found.pattern().as_usize()].clone()];
            let common = |spelling: &String| {
                let pairs = spelling.bytes().zip(&bytes[found.start()..]);
                pairs.take_while(|(known, byte)| known.eq_ignore_ascii_case(byte)).count()
            };
            let longest = alike.iter().map(common).max().unwrap_or_default();
            found.start()..found.end().max(found.start() + longest)
        })
    }
}

impl Redactor {
    /// A redactor for all of these.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let redactor = Self::default();
        redactor.learn(secrets);
        redactor
    }

    /// From now on these are replaced, too. Whoever comes by a secret calls this before it is sent anywhere.
    ///
    /// # Panics
    /// Never: the automaton's limits lie far above the patterns of any profile.
    pub fn learn<'a>(&self, secrets: impl IntoIterator<Item = &'a Secret>) {
        let mut secrets = secrets.into_iter().peekable();
        let is_known = |secret: &Secret| {
            self.known.read().unwrap_or_else(PoisonError::into_inner).secrets.contains(secret)
        };
        while secrets.next_if(|secret| is_known(secret)).is_some() {}
        if secrets.peek().is_none() {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut new = Vec::new();
        for secret in secrets {
            if known.secrets.insert(secret.clone()) {
                new.extend(spellings(secret.expose()));
            }
        }
        let mut layers = known.layers.to_vec();
        while let Some(last) = layers.pop_if(|last| last.spellings.len() <= 2 * new.len()) {
            new.extend(last.spellings.iter().cloned());
        }
        layers.push(Layer::new(new));
        known.layers = layers.into();
    }

    fn layers(&self) -> Arc<[Layer]> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner).layers)
    }

    /// The text without secrets.
    pub fn text(&self, text: &str) -> String {
        replaced(&self.layers(), text).unwrap_or_else(|| text.to_owned())
    }

    /// Bytes without secrets.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for place in places(&self.layers(), bytes) {
            out.extend_from_slice(&bytes[from..place.start]);
            out.extend_from_slice(REDACTED.as_bytes());
            from = place.end;
        }
        out.extend_from_slice(&bytes[from..]);
        out
    }

    /// Redacts every string and key of a JSON value; parsing has undone its escapes.
    pub fn value(&self, value: &mut Value) {
        let layers = self.layers();
        if !layers.is_empty() {
            redact_value(&layers, value);
        }
    }

    /// Headers without secrets. The values of `Authorization`, `Cookie` and `Set-Cookie` go as a whole.
    pub fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        const SECRET_BY_NAME: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
        headers
            .iter()
            .map(|(name, value)| {
                let secret = SECRET_BY_NAME.iter().any(|known| name.eq_ignore_ascii_case(known));
                let value = if secret { hide_credentials(value) } else { self.text(value) };
                (self.text(name), value)
            })
            .collect()
    }
}

/// Keeps the scheme, so that a record still shows that a bearer token was sent.
fn hide_credentials(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => format!("{scheme} {REDACTED}"),
        _ => REDACTED.to_owned(),
    }
}

/// Where secrets stand, in order. What overlaps is one place: a layer may know the beginning of another one's secret.
fn places(layers: &[Layer], bytes: &[u8]) -> Vec<Range<usize>> {
    let mut all: Vec<_> = layers.iter().flat_map(|layer| layer.places(bytes)).collect();
    all.sort_unstable_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(all.len());
    for place in all {
        match apart.last_mut().filter(|last| place.start < last.end) {
            Some(last) => last.end = last.end.max(place.end),
            None => apart.push(place),
        }
    }
    apart
}

/// The text without secrets, if there are any in it.
fn replaced(layers: &[Layer], text: &str) -> Option<String> {
    let places = places(layers, text.as_bytes());
    if places.is_empty() {
        return None;
    }
    let mut from = 0;
    let mut out = String::with_capacity(text.len());
    for place in &places {
        out.push_str(text.get(from..place.start).unwrap_or_default());
        out.push_str(REDACTED);
        from = place.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Some(out)
}

fn redact_value(layers: &[Layer], value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(clean) = replaced(layers, text) {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redact_value(layers, item)),
        Value::Object(members) => {
            if members.keys().any(|key| !places(layers, key.as_bytes()).is_empty()) {
                let old = std::mem::take(members);
                let clean = |key: String| replaced(layers, &key).unwrap_or(key);
                members.extend(old.into_iter().map(|(key, value)| (clean(key), value)));
            }
            members.values_mut().for_each(|member| redact_value(layers, member));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
