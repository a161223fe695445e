//! Files that were cut, doubled, swapped and scribbled on: a loader may refuse them, and never panics.

use std::sync::Arc;

use graphproof_engine::case;
use graphproof_engine::diagnostic::{Source, Style, render_all};
use graphproof_engine::profile;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;

use crate::program::{checkout, files_below};

/// One way to spoil a text.
#[derive(Debug, Clone)]
enum Spoil {
    Delete(Index, u8),
    Double(Index, u8),
    SwapLines(Index, Index),
    DropLine(Index),
    DropToken(Index),
    DoubleToken(Index),
    Insert(Index, String),
    Cut(Index),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let scribble = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[[".to_owned()),
        Just("{x:percent}".to_owned()),
        Just("\"".to_owned()),
        Just("'''".to_owned()),
        Just("\\u".to_owned()),
        Just("\0".to_owned()),
        Just("/**/".to_owned()),
        Just("999999999999999999999".to_owned()),
        Just("\r".to_owned()),
        any::<String>(),
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Spoil::Delete(at, length)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Spoil::Double(at, length)),
        (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Spoil::SwapLines(one, other)),
        any::<Index>().prop_map(Spoil::DropLine),
        any::<Index>().prop_map(Spoil::DropToken),
        any::<Index>().prop_map(Spoil::DoubleToken),
        (any::<Index>(), scribble).prop_map(|(at, text)| Spoil::Insert(at, text)),
        any::<Index>().prop_map(Spoil::Cut),
    ]
}

/// The byte range of some characters.
fn range(text: &str, at: Index, length: usize) -> std::ops::Range<usize> {
    if text.is_empty() {
        return 0..0;
    }
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(at.index(text.len()));
    start..floor((start + length).min(text.len()))
}

/// The byte range of a word, a number, or a punctuation mark.
fn token(text: &str, at: Index) -> std::ops::Range<usize> {
    let start = range(text, at, 0).start;
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let rest = &text[start..];
    let Some(first) = rest.chars().next() else { return start..start };
    let length = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
    start..start + length
}

fn spoilt(mut text: String, spoil: &Spoil) -> String {
    match spoil {
        Spoil::Delete(at, length) => text.replace_range(range(&text, *at, usize::from(*length)), ""),
        Spoil::Double(at, length) => {
            let range = range(&text, *at, usize::from(*length));
            text.insert_str(range.end, &text.clone()[range.clone()]);
        }
        Spoil::DropToken(at) => text.replace_range(token(&text, *at), ""),
        Spoil::DoubleToken(at) => {
            let range = token(&text, *at);
            text.insert_str(range.end, &text.clone()[range.clone()]);
        }
        Spoil::Insert(at, scribble) => text.insert_str(range(&text, *at, 0).start, scribble),
        Spoil::Cut(at) => text.truncate(range(&text, *at, 0).start),
        Spoil::SwapLines(one, other) => with_lines(&mut text, |lines| {
            let (one, other) = (one.index(lines.len()), other.index(lines.len()));
            lines.swap(one, other);
        }),
        Spoil::DropLine(at) => with_lines(&mut text, |lines| {
            lines.remove(at.index(lines.len()));
        }),
    }
    text
}

fn with_lines(text: &mut String, change: impl Fn(&mut Vec<&str>)) {
    let mut lines: Vec<&str> = text.lines().collect();
    if !lines.is_empty() {
        change(&mut lines);
        *text = lines.join("\n");
    }
}

fn sources() -> Vec<Arc<Source>> {
    let case_files = files_below(&checkout("cases"));
    case_files.into_iter().map(|(path, text)| Source::new(path.to_string_lossy(), text)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_suite_is_loaded_or_refused(which in any::<Index>(), spoils in proptest::collection::vec(spoil(), 1..4)) {
        let mut files = sources();
        let which = which.index(files.len());
        let text = spoils.iter().fold(files[which].text.clone(), spoilt);
        files[which] = Source::new(files[which].name.clone(), text);
        // Its own file and the fixtures: whatever refers to each other.
        let kept: Vec<_> = files
            .iter()
            .enumerate()
            .filter(|(at, source)| *at == which || source.name.ends_with("fixtures.toml"))
            .map(|(_, source)| Arc::clone(source))
            .collect();
        let loaded = case::load(&kept, &["graph_error".to_owned()]);
        let drawn = render_all(&loaded.diagnostics, Style::Plain);
        assert!(drawn.contains(" in "));
    }

    #[test]
    fn a_mangled_profile_is_loaded_or_refused(spoils in proptest::collection::vec(spoil(), 1..4)) {
        let text = std::fs::read_to_string(checkout("targets/emulator.toml")).expect("the profile is there");
        let source = Source::new("targets/emulator.toml", spoils.iter().fold(text, spoilt));
        let (_, diagnostics) = profile::load(&source);
        render_all(&diagnostics, Style::Plain);
    }
}
