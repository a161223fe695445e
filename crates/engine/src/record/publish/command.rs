//! The command as typed: its flags, and the filters that mean trials; what else was typed is the typist's.

use super::Publisher;
use crate::record::Record;

/// Flags that take no value, or one that says nothing of anybody.
const FLAGS: &str = "\
    --target --out --jobs --timeout --strict --baseline --shuffle --fail-fast --keep --verbose -v --deviations --publish \
    --suite --color --ledger --allow-writes --rate --attempts --fail-on";

impl Publisher<'_> {
    pub(super) fn command(&mut self, record: &Record) -> String {
        let mut told = Vec::new();
        let mut before = "";
        for word in record.command.split(' ').filter(|word| !word.is_empty()) {
            let flag = word.split_once('=').map(|(flag, _)| flag).filter(|flag| is_flag(flag));
            told.push(match flag {
                Some(flag) => format!("{flag}=‹…›"),
                None if self.is_told(record, before, word) => word.to_owned(),
                None => "‹…›".to_owned(),
            });
            before = word;
        }
        told.join(" ")
    }

    /// Whether a word says nothing of anybody: a flag, a small number, the target as it is told, or a part of a trial's id.
    fn is_told(&self, record: &Record, before: &str, word: &str) -> bool {
        let is_number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let is_target = before == "--target" && (word == self.target || word == self.origin);
        let of = |id: &str| id.contains(word) && self.words.name_id(id);
        let is_filter = !is_flag(before) && record.trials.iter().any(|trial| of(&trial.id));
        let is_ours = is_flag(word) || matches!(word, "graphproof" | "run" | "judge");
        is_ours || is_number || is_target || is_filter
    }
}

fn is_flag(word: &str) -> bool {
    FLAGS.split_whitespace().any(|flag| flag == word)
}
