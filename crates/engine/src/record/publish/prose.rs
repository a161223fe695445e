//! Our own sentences and drawings, in which a target's words may stand: what is ours stays, and what the suite says.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::body::{is_date_time, kind_by_form};
use super::{Publisher, shape};

/// The words that our sentences and drawings are made of. None of them is a name.
const OURS: &str = "\
    --fail-fast a aborted accepted act after again against ahead all allows alternatives an and another \
    answer answered answers any anything anywhere are arrange arranged array as asked asks at back be \
    before begins behind body boolean broke Broken but by bytes came can can't Canceled case changed \
    channel character characters client clock closed code colon column come comma Connect connect \
    Connection connection contains Content-Encoding control correct could couldn't cut data DELETE depth \
    describes differ differs diverges dns do documented does doesn't each empty end ended ends entries \
    entry EOF error errored escape exactly exceeded expected expired expression failed fails failure field \
    first first-failure fit fixture flaky for format found free from further GET give given gives good \
    graphproof had has have HEAD header headers here hex holds host HTTP hyper id ident identity in \
    IncompleteMessage index integer interrupted into invalid is isn't it its itself JSON just key larger \
    last later leading least length less like limit line lines list lone long longer lost machine's makes \
    making many match may member members missing mode more most ms multiple must name names needed needs \
    network no nobody none nor not nothing null number object of once one oneOf only operation OPTIONS or \
    order os other others out pace page-wrong parse parsing passed PATCH path peer pipe places please \
    position POST present profile promised properties property provides PUT read reason received record \
    recursion refused removed report request requests required reset response retry role run running s \
    satisfies satisfy schema segment sending SendRequest sent service's several should show shown shows \
    since skipped so something stands status string such surrogate taken tcp tell tells tenant text than \
    that the then there these this time timed times to token tokens too trailing transport trial trusted \
    twice twin two type unable undo unexpected UnexpectedMessage unique unreachable unsendable unsupported \
    until url UTF-8 value values version violations was wasn't what where which while whole whose will \
    with within without witness words would writes";

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| OURS.split_whitespace().collect());

/// A JSON string, or what a target said.
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*"|“[^”]*”"#).expect("the pattern is a constant"));

/// A URL or path, a mark between words, a word.
static PIECE: LazyLock<Regex> = LazyLock::new(|| {
    let redacted = "(?P<redacted>‹redacted›)";
    let url = r#"(?P<url>(?:https?://|/)[^\s"`‹›]*)"#;
    let mark = r#"(?P<mark>[\s(){}\[\],;:.!?…·"`'‹›|=<>✓]+)"#;
    let word = r#"(?P<word>[^\s(){}\[\],;"`‹›|=<>…✓]+)"#;
    Regex::new(&format!("{redacted}|{url}|{mark}|{word}|(?s:.)")).expect("the pattern is a constant")
});

/// A piece of a text as it will be told.
enum Piece {
    Told(String),
    /// What may be told only as what it is.
    Unknown(String),
}

impl Publisher<'_> {
    /// A sentence of ours, or a line that we drew.
    pub(super) fn prose(&mut self, text: &str) -> String {
        let (mut pieces, mut name, mut told) = (Vec::new(), String::new(), 0);
        for quoted in QUOTED.find_iter(text) {
            self.unquoted(&text[told..quoted.start()], &name, &mut pieces);
            told = quoted.end();
            let is_label = text[told..].starts_with(':');
            pieces.push(Piece::Told(self.quoted(quoted.as_str(), &mut name, is_label)));
        }
        self.unquoted(&text[told..], &name, &mut pieces);
        joined(pieces)
    }

    /// The name of a property, or a value under the name before it.
    fn quoted(&mut self, text: &str, name: &mut String, is_label: bool) -> String {
        if let Some(said) = text.strip_prefix('“') {
            return format!("“{}”", self.string("message", said.trim_end_matches('”')));
        }
        let inner: String = serde_json::from_str(text).unwrap_or_else(|_| text.to_owned());
        if !is_label {
            return Value::from(self.string(name, &inner)).to_string();
        }
        let told = if self.words.name(&inner) { text } else { "\"‹property›\"" };
        *name = inner;
        told.to_owned()
    }

    /// What stands between quoted texts: sentences of the suite, and words.
    fn unquoted(&mut self, text: &str, name: &str, pieces: &mut Vec<Piece>) {
        let mut told = 0;
        for phrase in self.words.phrases(text) {
            self.pieces(&text[told..phrase.start], name, pieces);
            pieces.push(Piece::Told(text[phrase.clone()].to_owned()));
            told = phrase.end;
        }
        self.pieces(&text[told..], name, pieces);
    }

    fn pieces(&mut self, text: &str, name: &str, pieces: &mut Vec<Piece>) {
        for found in PIECE.captures_iter(text) {
            let of = |group: &str| found.name(group).map(|found| found.as_str());
            pieces.push(match (of("url"), of("mark").or(of("redacted")), of("word")) {
                (Some(url), ..) => self.place(url),
                (_, Some(mark), _) => Piece::Told(mark.to_owned()),
                (.., Some(word)) => self.word(word, name),
                (None, None, None) => Piece::Unknown(found[0].to_owned()),
            });
        }
    }

    /// A URL, a path or a pointer, and what ends its sentence.
    fn place(&mut self, text: &str) -> Piece {
        let place = text.trim_end_matches([',', ':', ';', '.', '!', '?', '…']);
        let place = place.strip_suffix(')').filter(|place| !place.contains('(')).unwrap_or(place);
        Piece::Told(format!("{}{}", self.url(place), &text[place.len()..]))
    }

    fn word(&mut self, text: &str, name: &str) -> Piece {
        let word = text.trim_matches([':', '.', '!', '?', '\'']);
        let (before, after) = text.split_once(word).unwrap_or(("", text));
        let is_digits = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_small =
            word.split_once('.').map_or(is_digits(word), |(whole, part)| is_digits(whole) && is_digits(part));
        let is_ours = WORDS.contains(word) || self.words.name(word) || self.words.say(word);
        let told = if word.is_empty() || is_small || is_ours {
            word.to_owned()
        } else if let Some(known) = self.pseudonyms.known(word) {
            known.to_owned()
        } else if is_date_time(word) {
            "‹date-time›".to_owned()
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.value(name, &serde_json::from_str(word).unwrap_or_else(|_| Value::from(word)))
                .to_string()
                .replace('"', "")
        } else if let Some(kind) = kind_by_form(word) {
            self.pseudonyms.of(word, kind)
        } else {
            return Piece::Unknown(text.to_owned());
        };
        Piece::Told(format!("{before}{told}{after}"))
    }

    /// What was promised at a place: a value, or our phrase about one.
    pub(super) fn promised(&mut self, name: &str, text: &str) -> String {
        if text.is_empty() || self.words.say(text) || self.words.state(name, text) {
            return text.to_owned();
        }
        let is_value =
            self.pseudonyms.known(text).is_some() || kind_by_form(text).is_some() || text.contains("://");
        if is_value { self.string(name, text) } else { self.prose(text) }
    }
}

/// Small numbers with nothing but a space between them are one long number.
fn is_in_group(pieces: &[Piece], at: usize) -> bool {
    let small = |at: Option<usize>| {
        at.and_then(|at| pieces.get(at)).is_some_and(|piece| match piece {
            Piece::Told(text) => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
            Piece::Unknown(_) => false,
        })
    };
    let space = |at: Option<usize>| {
        let piece = at.and_then(|at| pieces.get(at));
        matches!(piece, Some(Piece::Told(text)) if !text.is_empty() && text.trim().is_empty())
    };
    let behind = space(at.checked_add(1)) && small(at.checked_add(2));
    let before = space(at.checked_sub(1)) && small(at.checked_sub(2));
    small(Some(at)) && (behind || before)
}

/// Unknown pieces that stand side by side are one.
fn joined(mut pieces: Vec<Piece>) -> String {
    let grouped: Vec<_> = (0..pieces.len()).filter(|at| is_in_group(&pieces, *at)).collect();
    for at in grouped {
        if let Piece::Told(text) = &mut pieces[at] {
            pieces[at] = Piece::Unknown(std::mem::take(text));
        }
    }
    let mut all = String::new();
    let (mut unknown, mut space) = (String::new(), String::new());
    let close = |unknown: &mut String, space: &mut String, all: &mut String| {
        if !unknown.is_empty() {
            all.push_str(&shape("text", unknown));
            unknown.clear();
        }
        all.push_str(space);
        space.clear();
    };
    for piece in pieces {
        match piece {
            Piece::Unknown(text) => {
                if unknown.is_empty() { &mut all } else { &mut unknown }.push_str(&space);
                space.clear();
                unknown.push_str(&text);
            }
            Piece::Told(text) if !unknown.is_empty() && text.trim().is_empty() => space.push_str(&text),
            Piece::Told(text) => {
                close(&mut unknown, &mut space, &mut all);
                all.push_str(&text);
            }
        }
    }
    close(&mut unknown, &mut space, &mut all);
    all
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Publisher, Words};
    use crate::exchange::TransportError;
    use crate::outcome::{RunError, SkipReason};
    use crate::record::model::TargetFacts;

    fn told(text: &str) -> String {
        let target = TargetFacts { name: "mine".into(), base_url: "http://10.0.0.7".into() };
        Publisher::new(&Words::of([("cases/a.toml", "user = 'chat'")]), &target).prose(text)
    }

    #[test]
    fn a_number_in_groups_is_no_small_number() {
        assert_eq!(told("404 at line 3 column 17, 2 of 3"), "404 at line 3 column 17, 2 of 3");
        assert_eq!(told("ask 170 555 381 of 5 members"), "‹text, 15 characters› of 5 members");
    }

    #[test]
    fn our_own_sentences_stay_and_what_stands_in_them_is_reduced() {
        let chat = || "chat".to_owned();
        let request = || "GET /user/Yellowcanary/user".to_owned();
        let got = || "404 “Ask Yellowcanary.”".to_owned();
        let errors = [
            RunError::Transport { request: request(), cause: "connection refused (os error 111)".into() },
            RunError::Arrangement { fixture: chat(), request: request(), got: got() },
            RunError::Capture { name: chat(), request: request(), at: "/user".into() },
            RunError::Running { name: chat(), got: got() },
            RunError::Witness { request: request(), got: got() },
            RunError::Unavailable { request: request(), status: 503 },
            RunError::NoToken { request: request(), why: got() },
            RunError::NoWriteLeft { request: request() },
            RunError::Interrupted,
            RunError::Panicked(chat()),
        ];
        let skips = [
            SkipReason::FixtureMissing { name: chat(), is: chat() },
            SkipReason::FixtureTwice { name: chat(), names: (chat(), chat()) },
            SkipReason::IdentityMissing { name: chat(), is: None },
            SkipReason::NameOfRecipe { name: chat() },
            SkipReason::AfterFirstFailure,
            SkipReason::NoToken { identity: chat(), why: got() },
            SkipReason::NotPermitted { identity: chat(), is: chat(), any_of: vec![chat(), chat()] },
            SkipReason::NotPermitted { identity: chat(), is: chat(), any_of: Vec::new() },
            SkipReason::FixtureGone { name: chat(), is: chat(), got: got() },
            SkipReason::ClockOff { by: 301 },
            SkipReason::ClockOff { by: -301 },
            SkipReason::Unreachable { got: got() },
            SkipReason::PermissionMissing { identity: chat(), only: chat() },
        ];
        let transport = [
            TransportError::Timeout { after: Duration::from_secs(30) },
            TransportError::BodyTooLarge { cap: 100 },
            TransportError::HeadersTooLarge { cap: 100 },
            TransportError::Encoded(chat()),
            TransportError::Unrecorded,
        ];
        let all = errors.map(|one| one.to_string()).into_iter();
        let all = all.chain(skips.map(|one| one.to_string())).chain(transport.map(|one| one.to_string()));
        let wrong: Vec<_> = all
            .map(|sentence| {
                let reduced = sentence.replace("“Ask Yellowcanary.”", "“‹text, 17 characters›”");
                (told(&sentence), reduced.replace("Yellowcanary", "‹id-1›"))
            })
            .filter(|(told, expected)| told != expected)
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_nobody_knows_is_its_shape_and_what_stands_side_by_side_is_one() {
        for (text, expected) in [
            ("no answer to Finch Yellowcanary, nothing", "no answer to ‹text, 18 characters›, nothing"),
            (r#"  "user": "Finch","#, r#"  "user": "‹string, 5 characters›","#),
            (r#"  "Finch": { "user": 1234567"#, r#"  "‹property›": { "user": ‹number›"#),
            ("  … 3 members, free", "  … 3 members, free"),
            ("\"user\": \"Finch", "\"user\": \"‹text, 5 characters›"),
            ("", ""),
        ] {
            assert_eq!(told(text), expected);
        }
    }
}
