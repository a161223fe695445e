//! An accepted request: was it one that had to be refused, and is the answer what such a request gives?
//!
//! A stranger's arrangement isn't known: whether the item was a chat or a meeting, whether the user is a guest. So every case
//! whose request this may have been says what it promises at a place, and one of them must be right. A place of which only
//! cases with an arrangement of their own speak isn't judged.

use super::contract::Offer;
use super::fault::{Fault, fault, is_allowed};
use super::har::Told;
use super::likeness::{Asked, Like, like, same_identity};
use super::resolved::{self, Spot, spots};
use super::verdict::{Hearing, Verdict};
use super::{Room, unjudged};
use crate::case::{Check, Matcher, Script};
use crate::exchange::Response;
use crate::finding::{Finding, Level, Role, Rule};
use crate::judge::{Charge, Operand, status_fits};

/// A case whose request this may have been.
pub(super) type Speaker<'a> = (&'a Script, Like<'a>);

/// Judges an answer with a status of 2xx.
pub(super) fn judged<'a>(
    room: &'a Room<'a>,
    offer: &'a Offer<'a>,
    asked: &Asked<'_>,
    (response, told): (&Response, &Told),
) -> Verdict<'a> {
    let speakers = speakers(room, offer, asked);
    let mut hearing = Hearing::new(room.schemas, response);
    if let Some(script) = must_be_refused(offer, asked, room, &speakers) {
        hearing.find(accepted(script, response));
        return hearing.done(script, Vec::new(), None);
    }
    let plain = speakers.iter().filter(|(script, _)| offer.is_plain(script) && script.page == offer.page);
    let about = plain.chain(&speakers).map(|(script, _)| *script).next();
    let script = about.or(offer.scripts.first().copied()).unwrap_or(room.first);
    let charge = about.map_or(Charge::to(None, Level::Must), |script| Charge::of_original(script, response));
    let schema = offer.success.schema.as_deref().filter(|_| *told == Told::Whole);
    hearing.answer(&offer.success.status, schema, &charge);
    let promise = crate::judge::Promise { status: offer.success.status.clone(), ..Default::default() };
    let mut clauses = Vec::new();
    if status_fits(&promise, response) {
        let places = places(offer, &speakers, response);
        for (spot, matcher, place) in places {
            hearing.place(&spot, matcher, &place);
        }
        clauses = occurred(room, offer, &speakers, response);
    }
    let missing = match told {
        Told::Not(why) if offer.success.schema.is_some() => Some(unjudged(asked, why)),
        Told::Not(_) | Told::Whole => None,
    };
    hearing.done(script, clauses, missing)
}

/// The cases that break nothing and whose request this may have been.
pub(super) fn speakers<'a>(room: &'a Room<'a>, offer: &Offer<'a>, asked: &Asked<'_>) -> Vec<Speaker<'a>> {
    let lexicon = &room.contract.lexicon;
    let correct = offer.scripts.iter().filter(|script| script.broken.is_none());
    correct.filter_map(|script| Some((*script, like(script, asked, lexicon)?))).collect()
}

/// The cases whose break the request surely shows, the most binding first.
pub(super) fn surely_broken<'a>(
    offer: &Offer<'a>,
    asked: &Asked<'_>,
    room: &'a Room<'a>,
    speakers: &[Speaker<'_>],
) -> Vec<(&'a Script, Fault<'a>)> {
    let all = offer
        .scripts
        .iter()
        .filter_map(|script| Some((*script, fault(script, asked, &room.contract.lexicon)?)));
    let mut sure: Vec<_> = all
        .filter(|(script, fault)| {
            fault.sure
                && same_identity(script)
                && !speakers.iter().any(|(allowed, _)| is_allowed(fault, &allowed.correct, asked))
        })
        .collect();
    sure.sort_by_key(|(script, _)| std::cmp::Reverse(script.level));
    sure
}

fn must_be_refused<'a>(
    offer: &Offer<'a>,
    asked: &Asked<'_>,
    room: &'a Room<'a>,
    speakers: &[Speaker<'_>],
) -> Option<&'a Script> {
    surely_broken(offer, asked, room, speakers).into_iter().next().map(|(script, _)| script)
}

fn accepted(script: &Script, response: &Response) -> Finding {
    let status = script.broken.iter().flat_map(|broken| &broken.refusal.status);
    let status: Vec<String> = status.map(u16::to_string).collect();
    Finding {
        rule: Rule::BrokenAccepted,
        clause: script.clause().map(str::to_owned),
        level: script.level,
        role: Role::Act,
        at: "status".to_owned(),
        expected: status.join(" or ").into(),
        why: None,
        actual: Some(response.status.to_string().into()),
        said: None,
    }
}

/// Every place that can be judged, with what it must be and whose promise that is.
fn places<'a>(
    offer: &Offer<'_>,
    speakers: &'a [Speaker<'_>],
    response: &Response,
) -> Vec<(Spot, Matcher<Operand>, Charge<'a>)> {
    let mut all: Vec<Spot> = Vec::new();
    for (script, _) in speakers.iter().filter(|(script, _)| offer.is_plain(script)) {
        all.extend(spots(&script.success).map(|(spot, _)| spot));
    }
    let mut seen: Vec<Spot> = Vec::new();
    all.retain(|spot| {
        !seen.contains(spot) && {
            seen.push(spot.clone());
            true
        }
    });
    all.into_iter().filter_map(|spot| place(offer, speakers, spot, response)).collect()
}

fn place<'a>(
    offer: &Offer<'_>,
    speakers: &'a [Speaker<'_>],
    spot: Spot,
    response: &Response,
) -> Option<(Spot, Matcher<Operand>, Charge<'a>)> {
    let says = |script: &Script| spots(&script.own).any(|(said, _)| said == spot);
    let plain = || speakers.iter().map(|(script, _)| *script).filter(|script| offer.is_plain(script));
    let is_said = plain().any(says);
    // What cases of the operation's own arrangement say holds together; one with another arrangement may say otherwise.
    let (mut together, mut otherwise) = (Matcher { checks: Vec::new() }, Vec::new());
    for (script, like) in speakers {
        // Where a case says more of the same request than [success] does, a case that doesn't takes nothing of it back.
        let said = if is_said { &script.own } else { &script.success };
        let Some((_, said)) = spots(said).find(|(said, _)| *said == spot) else { continue };
        let matcher = resolved::matcher(said, &like.names.bindings())?;
        if offer.is_plain(script) {
            matcher.checks.into_iter().for_each(|check| add(&mut together.checks, check));
        } else {
            add(&mut otherwise, matcher);
        }
    }
    otherwise.retain(|matcher| drawn(matcher) != drawn(&together));
    let matcher = if otherwise.is_empty() {
        together
    } else {
        otherwise.insert(0, together);
        Matcher { checks: vec![Check::OneOf(otherwise)] }
    };
    // A case that is about this place alone says it best.
    let own = plain()
        .filter(|script| says(script))
        .min_by_key(|script| (script.example.is_some(), spots(&script.own).count()));
    let script = own.or_else(|| plain().next())?;
    Some((spot, matcher, Charge::of(script, response)))
}

/// Adds what isn't there yet.
fn add<T: std::fmt::Debug>(all: &mut Vec<T>, one: T) {
    if !all.iter().any(|known| drawn(known) == drawn(&one)) {
        all.push(one);
    }
}

/// By which two matchers are the same: an expression has no other equality.
fn drawn(matcher: &impl std::fmt::Debug) -> String {
    format!("{matcher:?}")
}

/// The clauses that the request and its answer show to be kept.
fn occurred(
    room: &Room<'_>,
    offer: &Offer<'_>,
    speakers: &[Speaker<'_>],
    response: &Response,
) -> Vec<String> {
    let base = speakers
        .iter()
        .find(|(script, _)| script.correct == offer.operation.request && offer.is_plain(script));
    let mut clauses: Vec<String> = Vec::new();
    for (script, like) in speakers {
        if holds(room, script, like, response) && shows(offer, script, like, base) {
            clauses.extend(script.proves.iter().cloned());
        }
    }
    clauses.sort_unstable();
    clauses.dedup();
    clauses
}

/// Whether everything that a case says of the answer is known, and so.
fn holds(room: &Room<'_>, script: &Script, like: &Like<'_>, response: &Response) -> bool {
    let values = like.names.bindings();
    if !spots(&script.own).all(|(_, matcher)| resolved::is_whole(matcher, &values)) {
        return false;
    }
    let mut hearing = Hearing::new(room.schemas, response);
    let charge = Charge::to(None, Level::Must);
    for (spot, matcher) in spots(&script.success) {
        if let Some(matcher) = resolved::matcher(matcher, &values) {
            hearing.place(&spot, matcher, &charge);
        }
    }
    hearing.is_clean()
}

/// Whether the request is the case's and not merely one like it. A case that goes on with later requests isn't over with
/// this one, unless it replays an example, or its one clause is about what it says of this answer. One with an arrangement of its own must be told from the operation's own request, by
/// what was sent or by what came.
fn shows(offer: &Offer<'_>, script: &Script, like: &Like<'_>, base: Option<&Speaker<'_>>) -> bool {
    let says = spots(&script.own).next().is_some();
    let over = !offer.goes_on(script) || script.example.is_some() || (says && script.proves.len() == 1);
    let asked = like.exact || (says && script.correct == offer.operation.request);
    let told_apart =
        offer.is_plain(script) || base.is_none_or(|(base, of_base)| differs(script, like, base, of_base));
    over && asked && told_apart
}

fn differs(script: &Script, like: &Like<'_>, base: &Script, of_base: &Like<'_>) -> bool {
    let (values, of_base) = (like.names.bindings(), of_base.names.bindings());
    spots(&script.own).any(|(spot, matcher)| {
        let said = spots(&base.success).find(|(said, _)| *said == spot);
        let said = said.map(|(_, said)| drawn(&resolved::matcher(said, &of_base)));
        said.is_some_and(|said| said != drawn(&resolved::matcher(matcher, &values)))
    })
}
