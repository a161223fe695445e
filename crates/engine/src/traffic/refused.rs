//! A refused request: is the refusal one that the pages know, and for a reason that the request may have given?
//!
//! Nobody knows what else was wrong with a stranger's request. So whatever row of the operation the answer is, is as
//! documented; what no row knows is a warning. It is a broken must where the message says which row it is and the rest isn't
//! that row's, and where the request is a case's but for a break that surely shows.

use serde_json::Value;

use super::accepted::{speakers, surely_broken};
use super::contract::Offer;
use super::fault::{Fault, fault};
use super::har::Told;
use super::likeness::{Asked, same_identity};
use super::resolved::{self, spots};
use super::verdict::{Hearing, Verdict};
use super::{Room, unjudged};
use crate::case::Script;
use crate::case::script::{Broken, ERROR_SCHEMA};
use crate::exchange::Response;
use crate::finding::{Finding, Level, Role, Rule};
use crate::judge::{Cause, Charge, Promise, cause};

/// A case whose break the request may show.
type Suspect<'a> = (&'a Script, &'a Broken, Fault<'a>);

/// What is documented of a request in which nothing is seen that a row is about.
const NO_REFUSAL: &str = "no refusal of such a request";

/// Judges an answer with a status from 400 on.
pub(super) fn judged<'a>(
    room: &'a Room<'a>,
    offer: &'a Offer<'a>,
    asked: &Asked<'_>,
    (response, told): (&Response, &Told),
) -> Verdict<'a> {
    let mut hearing = Hearing::new(room.schemas, response);
    let suspects: Vec<Suspect<'_>> = offer
        .scripts
        .iter()
        .filter_map(|script| {
            Some((*script, script.broken.as_ref()?, fault(script, asked, &room.contract.lexicon)?))
        })
        .collect();
    let first = offer.scripts.first().copied().unwrap_or(room.first);
    if let Told::Not(why) = told {
        return hearing.done(first, Vec::new(), Some(unjudged(asked, why)));
    }
    let named: Vec<_> = suspects.iter().filter(|(_, broken, _)| names(broken, response)).collect();
    let (script, clauses) = match named.first() {
        None => {
            hearing.answer(&[], Some(ERROR_SCHEMA), &of_any_refusal(offer, response));
            unnamed(room, offer, asked, response, &suspects, &mut hearing)
        }
        Some((script, ..)) => (Some(*script), by_message(response, &named, &mut hearing)),
    };
    hearing.done(script.unwrap_or(first), clauses, None)
}

/// What every refusal of the operation promises, whatever row it is.
fn of_any_refusal<'a>(offer: &Offer<'a>, response: &Response) -> Charge<'a> {
    let is_must = |script: &&&Script| script.broken.is_some() && script.level == Level::Must;
    let script = offer.scripts.iter().find(is_must);
    script.map_or(Charge::to(None, Level::Must), |script| Charge::of(script, response))
}

/// Whether the message says that it is this row.
fn names(broken: &Broken, response: &Response) -> bool {
    let reason = Cause { message: &broken.message, advice: broken.advice.as_deref() };
    let found = cause(response, &reason, Role::Act, &Charge::to(None, Level::Must));
    found.checks > 0 && found.findings.iter().all(|finding| finding.rule != Rule::RefusalMessage)
}

/// The message says which row it is: status and places must be that row's.
fn by_message(response: &Response, named: &[&Suspect<'_>], hearing: &mut Hearing<'_>) -> Vec<String> {
    let mut status: Vec<u16> =
        named.iter().flat_map(|(_, broken, _)| broken.refusal.status.iter().copied()).collect();
    status.sort_unstable();
    status.dedup();
    let Some((script, broken, _)) = named.first() else { return Vec::new() };
    let promise = Promise { status, schema: Some(ERROR_SCHEMA.to_owned()), ..Promise::default() };
    let reason = Cause { message: &broken.message, advice: broken.advice.as_deref() };
    hearing.refusal(&promise, &reason, &Charge::of(script, response));
    for (script, broken, fault) in named {
        let values = fault.names.bindings();
        for (spot, matcher) in spots(&broken.refusal) {
            if let Some(matcher) = resolved::matcher(matcher, &values) {
                hearing.place(&spot, matcher, &Charge::to(script.clause(), script.level));
            }
        }
    }
    rows(named.iter().map(|(script, broken, _)| (*script, *broken)))
}

/// The clauses whose rows these are; whose token it was isn't known, so cases about tokens aren't meant.
fn rows<'a>(scripts: impl Iterator<Item = (&'a Script, &'a Broken)>) -> Vec<String> {
    let mut clauses: Vec<String> = scripts
        .filter(|(script, _)| same_identity(script))
        .filter_map(|(script, _)| script.clause().map(str::to_owned))
        .collect();
    clauses.sort_unstable();
    clauses.dedup();
    clauses
}

/// The message names no row that the request may have given reason for.
fn unnamed<'a>(
    room: &'a Room<'a>,
    offer: &'a Offer<'a>,
    asked: &Asked<'_>,
    response: &Response,
    suspects: &[Suspect<'a>],
    hearing: &mut Hearing<'_>,
) -> (Option<&'a Script>, Vec<String>) {
    let sure = surely_broken(offer, asked, room, &speakers(room, offer, asked));
    let silent = suspects.iter().filter(|(_, broken, _)| broken.message.is_empty());
    let fitting: Vec<_> =
        silent.filter(|(_, broken, _)| broken.refusal.status.contains(&response.status)).collect();
    if !fitting.is_empty() {
        let is_sure = |script: &Script| sure.iter().any(|(known, _)| known.id == script.id);
        let surely = fitting
            .iter()
            .filter(|(script, ..)| is_sure(script))
            .map(|(script, broken, _)| (*script, *broken));
        let mut clauses = rows(surely);
        if clauses.is_empty() {
            let all = rows(fitting.iter().map(|(script, broken, _)| (*script, *broken)));
            // One of several it may be, and nobody knows which.
            clauses = if all.len() == 1 { all } else { Vec::new() };
        }
        return (fitting.first().map(|(script, ..)| *script), clauses);
    }
    let certain = sure.iter().find(|(_, fault)| fault.exact).map(|(script, _)| *script);
    hearing.find(unknown(response, suspects, certain));
    (certain, Vec::new())
}

/// No row knows this refusal: its status, or with that status its message.
fn unknown(response: &Response, suspects: &[Suspect<'_>], certain: Option<&Script>) -> Finding {
    let of = |script: &Script| {
        script.broken.as_ref().map(|broken| (broken.refusal.status.clone(), broken.message.clone()))
    };
    let rows: Vec<(Vec<u16>, Vec<String>)> = match certain.and_then(of) {
        Some(row) => vec![row],
        None => suspects
            .iter()
            .map(|(_, broken, _)| (broken.refusal.status.clone(), broken.message.clone()))
            .collect(),
    };
    let (clause, level) = certain.map_or((None, Level::Should), |script| (script.clause(), script.level));
    let mut statuses: Vec<u16> = rows.iter().flat_map(|(status, _)| status.iter().copied()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let known = statuses.contains(&response.status);
    let messages =
        rows.iter().filter(|(status, _)| status.contains(&response.status)).flat_map(|(_, message)| message);
    let mut messages: Vec<&str> = messages.map(String::as_str).collect();
    messages.sort_unstable();
    messages.dedup();
    let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
    let documented = if statuses.is_empty() { NO_REFUSAL.to_owned() } else { statuses.join(" or ") };
    let said = response.body.json().and_then(|body| body.pointer("/error/message")).cloned();
    let (rule, at, expected, actual) = if known {
        (Rule::RefusalMessage, "/error/message", messages.join(" or "), said)
    } else {
        (Rule::Status, "status", documented, Some(Value::from(response.status)))
    };
    let clause = clause.map(str::to_owned);
    Finding {
        rule,
        clause,
        level,
        role: Role::Act,
        at: at.to_owned(),
        expected: expected.into(),
        why: None,
        actual,
        said: None,
    }
}
