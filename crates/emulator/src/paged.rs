//! Lists in pages: as many entries as `$top` asks for, and where the next ones are (`@odata.nextLink`). Read [`page`] first.
//!
//! A page goes on behind the entry that was last, in an order that nothing changes: who removes entries meanwhile misses none.

use super::refusal::Refusal;
use super::request::Call;
use super::url::escaped;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// How many entries a page has, unless somebody asks for fewer or more.
const PAGE: usize = 50;
/// The most that can be asked for (from memory).
const MOST: usize = 999;

/// Where a list goes on.
const SKIP: &str = "$skiptoken";

/// One page of a list. Entries come with what they are sorted by, which no two have in common; `of` is the context of the whole.
pub(crate) fn page(call: &Call<'_>, of: &str, mut entries: Vec<(String, Value)>) -> Result<Value, Refusal> {
    let size = size(call)?; // 400
    if let Some(behind) = behind(call)? {
        entries.retain(|(key, _)| *key > behind); // 400
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    let has_more = entries.len() > size;
    entries.truncate(size);
    let last = entries.last().map(|(key, _)| key.clone()).filter(|_| has_more);
    let value: Vec<Value> = entries.into_iter().map(|(_, entry)| entry).collect();
    let mut shown = Map::new();
    shown.insert("@odata.context".to_owned(), json!(call.context(of)));
    shown.insert("@odata.count".to_owned(), json!(value.len()));
    shown.extend(last.map(|last| ("@odata.nextLink".to_owned(), json!(next(call, &last)))));
    shown.insert("value".to_owned(), json!(value));
    Ok(Value::Object(shown))
}

fn size(call: &Call<'_>) -> Result<usize, Refusal> {
    let asked = call.options("$top")?;
    let Some(asked) = asked.first() else { return Ok(PAGE) };
    let size = asked.parse().ok().filter(|size| (1..=MOST).contains(size));
    size.ok_or_else(|| Refusal::PageSize { asked: asked.clone() })
}

/// What the last page ended with.
fn behind(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    let asked = call.options(SKIP)?;
    let Some(asked) = asked.first() else { return Ok(None) };
    let key = URL_SAFE_NO_PAD.decode(asked).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    key.map(Some).ok_or(Refusal::PageUnknown)
}

/// The same request, on from there: at the address that the client used.
fn next(call: &Call<'_>, last: &str) -> String {
    let sent = call.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().replace("%24", "$");
    let mut query: Vec<String> = sent.filter(|pair| name(pair) != SKIP).map(str::to_owned).collect();
    query.push(format!("{SKIP}={}", escaped(&URL_SAFE_NO_PAD.encode(last))));
    format!("{}{}?{}", call.origin, call.uri.path(), query.join("&"))
}
