//! The lines of a ledger as they are written, and what they mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::case::request::{BodyTemplate, PathTemplate};
use crate::case::template::Template;
use crate::case::{Bindings, IdentityUse, JsonTemplate, Pointer, RenderedRequest, RequestTemplate, Step};
use crate::exchange::Outgoing;
use crate::run::look::Look;

/// The first line: whose ledger it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the lines.
    pub format: u32,
    /// The run's marker: the start of the names of everything that it makes.
    pub marker: String,
    /// The target, as `--target` takes it.
    pub target: String,
    /// Its address.
    pub base_url: String,
    /// The tenant: all of a cloud have the same address. Nothing where the profile names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The version of graphproof.
    pub tool: String,
    /// When the run began.
    pub started: String,
}

impl Header {
    /// Where what it tells of is, as its address and its tenant; two that are the same are one place.
    pub fn place(&self) -> String {
        place(&self.base_url, self.tenant.as_deref())
    }
}

/// An address and a tenant at it.
pub fn place(base_url: &str, tenant: Option<&str>) -> String {
    let base_url = base_url.trim_end_matches('/');
    tenant.map_or_else(
        || base_url.to_owned(),
        |tenant| format!("tenant {} at {base_url}", tenant.to_ascii_lowercase()),
    )
}

/// What happened to one thing, by its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::run) enum Line {
    /// A request is about to be sent that may make it.
    Intended(Box<Intended>),
    /// It is there, under these names.
    Made { number: u64, names: BTreeMap<String, String> },
    /// It may be there: nobody knows, and why.
    Maybe { number: u64, why: String },
    /// It isn't there: the request was refused, or never sent.
    Refused { number: u64, why: String },
    /// It isn't there any more.
    Removed { number: u64, why: String },
    /// What is there isn't ours.
    Untouched { number: u64, why: String },
}

/// All that is needed to find something and to remove it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::run) struct Intended {
    pub(in crate::run) number: u64,
    pub(in crate::run) trial: String,
    /// The request that may make it.
    pub(in crate::run) request: String,
    /// The entry of the profile's pool that the trial has.
    pub(in crate::run) entry: Option<Seat>,
    /// What the variables of its removal are known to be.
    pub(in crate::run) names: BTreeMap<String, String>,
    pub(in crate::run) find: Vec<LookLine>,
    /// Requests as the suite has them, with variables.
    pub(in crate::run) undo: Vec<StepLine>,
    /// How the running names in them are read.
    pub(in crate::run) running: Vec<ReadingLine>,
}

/// An entry of a profile's pool, as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::run) struct Seat {
    pub(in crate::run) index: usize,
    pub(in crate::run) values: BTreeMap<String, String>,
}

/// A read of a list, and what is looked for in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::run) struct LookLine {
    request: String,
    #[serde(rename = "as")]
    identity: String,
    only: Option<String>,
    name: String,
    at: String,
    #[serde(rename = "where")]
    filter: BTreeMap<String, String>,
    get: String,
    marked: bool,
    absent: Option<bool>,
}

/// A request of a removal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::run) struct StepLine {
    request: String,
    #[serde(rename = "as")]
    identity: String,
    only: Option<String>,
    header: Vec<(String, String)>,
    json: Option<Value>,
    text: Option<String>,
    status: Vec<u16>,
}

/// How a running name is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::run) struct ReadingLine {
    name: String,
    request: String,
    #[serde(rename = "as")]
    identity: String,
    only: Option<String>,
    take: String,
}

/// A line without its end.
pub(super) fn text(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("lines are made of texts, numbers and lists of them")
}

impl LookLine {
    pub(in crate::run) fn of(look: &Look) -> Self {
        let (request, identity, only) = spelled(&look.request);
        Self {
            request,
            identity,
            only,
            name: look.name.clone(),
            at: look.at.to_string(),
            filter: look.filter.iter().map(|(at, text)| (at.to_string(), text.clone())).collect(),
            get: look.get.to_string(),
            marked: look.marked,
            absent: look.absent,
        }
    }

    /// # Errors
    /// What can't be read.
    pub(in crate::run) fn meant(&self) -> Result<Look, String> {
        let filter = self.filter.iter().map(|(at, text)| Ok((pointer(at)?, text.clone())));
        let filter = filter.collect::<Result<Vec<_>, String>>()?;
        if filter.is_empty() {
            return Err("`where` is empty: everything would be found".into());
        }
        Ok(Look {
            request: read(&self.request, &self.identity, self.only.as_ref())?,
            name: self.name.clone(),
            at: pointer(&self.at)?,
            filter,
            get: pointer(&self.get)?,
            marked: self.marked,
            absent: self.absent,
        })
    }
}

impl StepLine {
    /// A step, sent with the trial's identity unless it names one.
    pub(in crate::run) fn of(step: &Step, default: &IdentityUse) -> Self {
        let IdentityUse { name, only } = step.request.identity.clone().unwrap_or_else(|| default.clone());
        let header = step.request.headers.iter().map(|(name, value)| (name.clone(), value.to_string()));
        let (json, text) = match &step.request.body {
            BodyTemplate::None => (None, None),
            BodyTemplate::Json(json) => (Some(json.as_written().clone()), None),
            BodyTemplate::Text(text) => (None, Some(text.to_string())),
        };
        Self {
            request: step.request.line(),
            identity: name,
            only,
            header: header.collect(),
            json,
            text,
            status: step.expect.status.clone(),
        }
    }

    /// The request, and the statuses that say that it is done; any good one without.
    ///
    /// # Errors
    /// What can't be read.
    pub(in crate::run) fn meant(&self) -> Result<(RequestTemplate, &[u16]), String> {
        let (method, path) = line(&self.request)?;
        let header = |(name, value): &(String, String)| Ok((name.clone(), template(value)?));
        let body = match (&self.json, &self.text) {
            (Some(json), _) => BodyTemplate::Json(JsonTemplate::new(json.clone()).map_err(form)?),
            (None, Some(text)) => BodyTemplate::Text(template(text)?),
            (None, None) => BodyTemplate::None,
        };
        let request = RequestTemplate {
            method,
            path,
            identity: Some(IdentityUse { name: self.identity.clone(), only: self.only.clone() }),
            headers: self.header.iter().map(header).collect::<Result<_, String>>()?,
            body,
        };
        Ok((request, &self.status))
    }
}

impl ReadingLine {
    pub(in crate::run) fn of(name: &str, request: &RenderedRequest, take: &Pointer) -> Self {
        let (request, identity, only) = spelled(request);
        Self { name: name.to_owned(), request, identity, only, take: take.to_string() }
    }

    /// The running name, its read, and where the answer carries it.
    ///
    /// # Errors
    /// What can't be read.
    pub(in crate::run) fn meant(&self) -> Result<(&str, RenderedRequest, Pointer), String> {
        Ok((&self.name, read(&self.request, &self.identity, self.only.as_ref())?, pointer(&self.take)?))
    }
}

fn spelled(request: &RenderedRequest) -> (String, String, Option<String>) {
    let IdentityUse { name, only } = request.identity.clone();
    (format!("{} {}", request.outgoing.method, request.outgoing.path), name, only)
}

/// A GET whose values are filled in.
fn read(text: &str, identity: &str, only: Option<&String>) -> Result<RenderedRequest, String> {
    let (method, path) = line(text)?;
    if method != "GET" {
        return Err(format!("{text:?} is no read"));
    }
    let path = path.render(&Bindings::default()).map_err(|error| error.to_string())?;
    let identity = IdentityUse { name: identity.to_owned(), only: only.cloned() };
    let outgoing = Outgoing { identity: identity.to_string(), method, path, ..Outgoing::default() };
    Ok(RenderedRequest { outgoing, identity })
}

fn line(text: &str) -> Result<(String, PathTemplate), String> {
    let (method, path) = text.split_once(' ').ok_or_else(|| format!("{text:?} is no request line"))?;
    Ok((method.to_owned(), PathTemplate::parse(path).map_err(|why| format!("{text:?}: {why}"))?))
}

fn pointer(text: &str) -> Result<Pointer, String> {
    Pointer::parse(text).map_err(|shape| format!("{text:?} is not {shape}"))
}

fn template(text: &str) -> Result<Template, String> {
    Template::parse(text).map_err(form)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands errors over")]
fn form(form: String) -> String {
    format!("variables have no form {form:?}")
}
