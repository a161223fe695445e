//! What of a case's break a recorded request shows: surely, possibly, or not.
//!
//! A break is what differs between a case's broken request and its correct one. It shows *surely* if every part that
//! differs is there with a value that is broken whatever there is on the target (a header that isn't sent, a property of
//! another type, an id that nothing has), and no correct request of the operation has the same. Who or what a value stands
//! for (somebody else's section, a chat that sits elsewhere, a stale version) no request tells: that shows *possibly*.

use serde_json::Value;

use super::likeness::{self, Asked, Token, is_nobody};
use super::names::{Lexicon, Names};
use crate::case::request::BodyTemplate;
use crate::case::template::Template;
use crate::case::{RequestTemplate, Script};
use crate::exchange::{Body, JsonFault, parse_exact};

/// A break that a request shows.
#[derive(Debug, Clone)]
pub(super) struct Fault<'a> {
    pub(super) names: Names<'a>,
    /// It is sure, if no correct request has the same.
    pub(super) sure: bool,
    /// Nothing else about the request is unlike the case's.
    pub(super) exact: bool,
    spots: Vec<Spot>,
}

/// A part of a request that a break alters.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spot {
    Segment(usize),
    Header(String),
    /// The names on the way to a place of the JSON body.
    Place(Vec<String>),
    WholeBody,
    Token,
}

/// How a break shows in a request, if it does.
pub(super) fn fault<'a>(script: &Script, asked: &Asked<'_>, lexicon: &'a Lexicon) -> Option<Fault<'a>> {
    let broken = &script.broken.as_ref()?.request;
    let spots = spots(&script.correct, broken);
    let mut names = Names::new(lexicon);
    let unaltered = |at: usize| !spots.contains(&Spot::Segment(at));
    if spots.is_empty() || !likeness::path(broken, asked, &mut names, &unaltered) {
        return None;
    }
    let others = broken.headers.iter().filter(|(name, _)| !alters_header(&spots, name));
    if !others.clone().all(|(name, value)| likeness::header(name, value, asked, &mut names)) {
        return None;
    }
    let exact = body_is_like(broken, asked, &spots, &mut names)?;
    let mut sure = true;
    for spot in &spots {
        sure &= shows(spot, script, broken, asked, &mut names)?;
    }
    Some(Fault { names, sure, exact, spots })
}

/// Whether a correct request that this one is like has the same at every place that the break alters, and not merely
/// something that may be anything.
pub(super) fn is_allowed(fault: &Fault<'_>, correct: &RequestTemplate, asked: &Asked<'_>) -> bool {
    let is_literal =
        |template: Option<&Template>| template.is_none_or(|template| template.variables().next().is_none());
    fault.spots.iter().all(|spot| match spot {
        Spot::Segment(at) => is_literal(correct.path.segments().get(*at)),
        Spot::Header(name) => is_literal(header(correct, name)),
        Spot::Place(path) => match place(&correct.body, path) {
            Some(value) => variables_of(value).is_empty(),
            None => asked.body.json().is_none_or(|body| inside(body, path).is_none()),
        },
        Spot::WholeBody | Spot::Token => false,
    })
}

fn spots(correct: &RequestTemplate, broken: &RequestTemplate) -> Vec<Spot> {
    let mut spots = Vec::new();
    let segments = correct.path.segments().iter().zip(broken.path.segments()).enumerate();
    spots.extend(segments.filter(|(_, (was, is))| was != is).map(|(at, _)| Spot::Segment(at)));
    let names = correct.headers.iter().chain(&broken.headers).map(|(name, _)| name.to_ascii_lowercase());
    let mut names: Vec<_> = names.filter(|name| header(correct, name) != header(broken, name)).collect();
    names.sort_unstable();
    names.dedup();
    spots.extend(names.into_iter().map(Spot::Header));
    match (&correct.body, &broken.body) {
        (was, is) if was == is => {}
        (BodyTemplate::Json(was), BodyTemplate::Json(is)) => {
            places(was.as_written(), is.as_written(), &mut Vec::new(), &mut spots);
        }
        _ => spots.push(Spot::WholeBody),
    }
    if correct.identity != broken.identity {
        spots.push(Spot::Token);
    }
    spots
}

fn places(was: &Value, is: &Value, path: &mut Vec<String>, spots: &mut Vec<Spot>) {
    let (Value::Object(before), Value::Object(after)) = (was, is) else {
        if was != is {
            spots.push(if path.is_empty() { Spot::WholeBody } else { Spot::Place(path.clone()) });
        }
        return;
    };
    let added = after.keys().filter(|name| !before.contains_key(*name));
    for name in before.keys().chain(added) {
        path.push(name.clone());
        match (before.get(name), after.get(name)) {
            (Some(was), Some(is)) => places(was, is, path, spots),
            _ => spots.push(Spot::Place(path.clone())),
        }
        path.pop();
    }
}

fn header<'a>(request: &'a RequestTemplate, name: &str) -> Option<&'a Template> {
    request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn alters_header(spots: &[Spot], name: &str) -> bool {
    spots.iter().any(|spot| matches!(spot, Spot::Header(known) if known.eq_ignore_ascii_case(name)))
}

fn place<'a>(body: &'a BodyTemplate, path: &[String]) -> Option<&'a Value> {
    let BodyTemplate::Json(json) = body else { return None };
    inside(json.as_written(), path)
}

fn inside<'a>(document: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(document, |at, name| at.get(name))
}

/// Whether what the break leaves as it is stands in the body; and whether nothing else does.
fn body_is_like(
    broken: &RequestTemplate,
    asked: &Asked<'_>,
    spots: &[Spot],
    names: &mut Names<'_>,
) -> Option<bool> {
    let Some(body) = asked.whole_body() else { return Some(false) };
    if spots.contains(&Spot::WholeBody) {
        return Some(true);
    }
    let (BodyTemplate::Json(template), Body::Json(sent)) = (&broken.body, body) else { return None };
    let mut rest = template.as_written().clone();
    let altered = spots.iter().filter_map(|spot| match spot {
        Spot::Place(path) => Some(path),
        Spot::Segment(_) | Spot::Header(_) | Spot::WholeBody | Spot::Token => None,
    });
    for path in altered {
        if let Some((last, above)) = path.split_last() {
            let above = above.iter().try_fold(&mut rest, |at, name| at.get_mut(name));
            above.and_then(Value::as_object_mut).and_then(|members| members.shift_remove(last));
        }
    }
    likeness::value(&rest, sent, names).then(|| covers(template.as_written(), sent))
}

/// Whether a value has no member that the template lacks.
fn covers(template: &Value, sent: &Value) -> bool {
    match (template, sent) {
        (Value::Object(members), Value::Object(sent)) => {
            sent.iter().all(|(name, sent)| members.get(name).is_some_and(|template| covers(template, sent)))
        }
        _ => true,
    }
}

/// Whether a part is broken as the case has it, and then whether that is sure; nothing if it isn't.
fn shows(
    spot: &Spot,
    script: &Script,
    broken: &RequestTemplate,
    asked: &Asked<'_>,
    names: &mut Names<'_>,
) -> Option<bool> {
    match spot {
        Spot::Segment(at) => {
            let (template, sent) = (broken.path.segments().get(*at)?, asked.segments.get(*at)?);
            let sure = are_known(template, names);
            names.fill(template, sent.text.as_deref()?).then_some(sure)
        }
        Spot::Header(name) if name == "authorization" => (asked.token != Token::None).then_some(false),
        Spot::Header(name) => match (header(broken, name), asked.header(name)) {
            (None, Some(_)) | (Some(_), None) => (!asked.tells_headers()).then_some(false),
            (None, None) => Some(asked.tells_headers()),
            (Some(template), Some(sent)) => {
                let sure = are_known(template, names);
                let bare = template.to_string().contains(":bare}") && sent.contains('"');
                (!bare && names.fill(template, sent)).then_some(sure)
            }
        },
        Spot::Place(path) => {
            let Some(body) = asked.whole_body() else { return Some(false) };
            let was = place(&script.correct.body, path);
            value_shows(was, place(&broken.body, path), inside(body.json()?, path), names)
        }
        Spot::WholeBody => body_shows(&broken.body, asked.whole_body()),
        Spot::Token => match (is_nobody(broken.identity.as_ref()), asked.token) {
            (true, Token::Sent) | (false, Token::None) => None,
            (true, Token::None) => Some(true),
            (_, Token::Unknown) | (false, Token::Sent) => Some(false),
        },
    }
}

fn value_shows(
    was: Option<&Value>,
    template: Option<&Value>,
    sent: Option<&Value>,
    names: &mut Names<'_>,
) -> Option<bool> {
    let Some(template) = template else { return sent.is_none().then_some(true) };
    let sent = sent?;
    let variables = variables_of(template);
    // A number where a text belongs: any number will do.
    let is_of_another_type = variables.is_empty()
        && !template.is_null()
        && was.is_some_and(|was| !same_type(was, template) && same_type(template, sent));
    let sure = variables.iter().all(|name| names.is_known(name));
    (is_of_another_type || likeness::value(template, sent, names)).then_some(sure)
}

/// A body that is altered as a whole: none, no JSON, or JSON of another type.
fn body_shows(template: &BodyTemplate, sent: Option<&Body>) -> Option<bool> {
    let Some(sent) = sent else { return Some(false) };
    let shows = match template {
        BodyTemplate::None => *sent == Body::Empty,
        BodyTemplate::Json(json) => sent.json().is_some_and(|sent| same_type(json.as_written(), sent)),
        BodyTemplate::Text(text) => match text.to_string() {
            text if text.is_empty() => *sent == Body::Empty,
            text => parse_exact(&text).is_err() && matches!(sent, Body::Text(_, JsonFault::Syntax(_))),
        },
    };
    shows.then_some(true)
}

fn same_type(one: &Value, other: &Value) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

fn are_known(template: &Template, names: &Names<'_>) -> bool {
    template.variables().all(|name| names.is_known(name))
}

fn variables_of(value: &Value) -> Vec<String> {
    crate::case::JsonTemplate::new(value.clone()).map(|template| template.variables()).unwrap_or_default()
}
