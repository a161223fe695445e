//! `cases/pins.lock`: pins as text, a block for each trial and a line for each place.

use std::sync::Arc;

use super::{Answer, Kind, Pins, Spot};
use graphproof_engine::diagnostic::{Diagnostic, Place, Problem, Source};
use graphproof_engine::finding::Role;

const HEAD: &str = "\
# What the suite holds fast: the places of each trial's answers where a change is noticed, and which changes.
#   removed  it isn't there              null   it is null          type  it is of another type; a status, of another class
#   empty    an empty string or list     form   it is \"?\"           value another plausible value, or one entry more
#   stale    it is what an earlier answer of the trial had        path  of a path, an id before the last one is another
#   used     a change isn't judged, but breaks the trial off: it goes on with this value
# `*` is some entry of a list. Never edited by hand: `graphproof prove --bless` rewrites it, and the difference is read.
";

impl Pins {
    /// The text of `cases/pins.lock`.
    pub fn render(&self) -> String {
        HEAD.to_owned() + &self.blocks()
    }

    /// The trials with their pins, without an explanation.
    pub fn blocks(&self) -> String {
        let (mut text, mut trial) = (String::new(), "");
        for (spot, kinds) in self.iter() {
            if spot.trial != trial {
                trial = &spot.trial;
                text.extend(["\n", trial, "\n"]);
            }
            text.extend(["  ", &spot.answer.to_string(), " ", &spot.place]);
            text.extend(kinds.iter().flat_map(|kind| [" ", kind.word()]));
            text.push('\n');
        }
        text
    }

    /// Reads such a text.
    ///
    /// # Errors
    /// Every line that is none of the kind.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let (mut pins, mut found) = (Self::default(), Vec::new());
        let mut trial = "";
        for line in lines(source) {
            if !line.is_indented {
                trial = line.text;
                continue;
            }
            match pin(line.text).filter(|_| !trial.is_empty()) {
                Some((answer, place, kinds)) => {
                    let spot = Spot { trial: trial.to_owned(), answer, place: place.to_owned() };
                    pins.extend(kinds.into_iter().map(|kind| (spot.clone(), kind)));
                }
                None => found.push(line.expected("a pin such as `then#2 /value/*/id removed null type`")),
            }
        }
        if found.is_empty() { Ok(pins) } else { Err(found) }
    }
}

/// A line that says something.
pub(super) struct Line<'a> {
    pub(super) is_indented: bool,
    pub(super) text: &'a str,
    pub(super) place: Place,
}

impl Line<'_> {
    pub(super) fn expected(self, what: &str) -> Diagnostic {
        let problem = Problem::Expected { expected: what.to_owned(), found: format!("`{}`", self.text) };
        Diagnostic { problem, place: self.place, also: None }
    }
}

/// The lines of a text that aren't empty and no comments.
pub(super) fn lines(source: &Arc<Source>) -> impl Iterator<Item = Line<'_>> {
    let mut end = 0;
    let all = source.text.split_inclusive('\n').map(move |whole| {
        let indented = whole.len() - whole.trim_start().len();
        let text = whole.trim();
        let start = end + indented;
        end += whole.len();
        let place = Place { source: Arc::clone(source), span: start..start + text.len() };
        Line { is_indented: indented > 0, text, place }
    });
    all.filter(|line| !line.text.is_empty() && !line.text.starts_with('#'))
}

/// `then#2 /value/*/id removed null type`: the kinds are read from the end, because a place may hold a space.
fn pin(text: &str) -> Option<(Answer, &str, Vec<Kind>)> {
    let (answer, pin) = text.split_once(' ')?;
    let (place, kinds) = kinds(pin);
    (is_place(place) && !kinds.is_empty()).then_some((self::answer(answer)?, place, kinds))
}

/// A place, and the kinds behind it.
pub(super) fn kinds(text: &str) -> (&str, Vec<Kind>) {
    let (mut place, mut kinds) = (text, Vec::new());
    let last = |text: &str| text.rsplit_once(' ').and_then(|(_, last)| Kind::named(last));
    while let Some(kind) = last(place) {
        kinds.push(kind);
        place = place[..place.len() - kind.word().len()].trim_end();
    }
    (place, kinds)
}

/// Whether a text can name a place of an answer.
pub(super) fn is_place(text: &str) -> bool {
    matches!(text, "status" | "body") || text.starts_with('/') || text.starts_with("header ")
}

fn answer(text: &str) -> Option<Answer> {
    let (role, number) = match text.split_once('#') {
        Some((role, number)) => (role, number.parse().ok().filter(|number| *number > 1)?),
        None => (text, 1),
    };
    let role = [Role::Act, Role::Twin, Role::Then].into_iter().find(|known| known.word() == role)?;
    Some(Answer { role, number })
}
