//! A program that prints a token: no shell, bounded in time and output.

use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use super::error::{AuthError, one_line};
use super::login::Grant;
use crate::secret::{REDACTED, Redactor};

/// More than any token has.
const MOST: u64 = 64 * 1024;

/// Words that long are no words: a program that fails may show what it can't use.
const LONGEST_WORD: usize = 32;

/// The token that a program prints, as it is or as the JSON of a token's answer.
pub(super) async fn printed(
    words: &[String],
    (patience, now): (Duration, Timestamp),
    redactor: &Redactor,
) -> Result<Grant, AuthError> {
    let program = words.first().cloned().unwrap_or_default();
    let failed = |why: String, said: String| AuthError::Command(program.clone(), why, said);
    let mut child = Command::new(&program)
        .args(words.get(1..).unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("it can't be started: {error}"), String::new()))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let all = async { tokio::join!(whole(stdout), whole(stderr), child.wait()) };
    let Ok((stdout, stderr, status)) = tokio::time::timeout(patience, all).await else {
        let why = format!("it hasn't ended after {} s, and was stopped", patience.as_secs_f32());
        return Err(failed(why, String::new()));
    };
    let status = status.map_err(|error| failed(error.to_string(), String::new()))?;
    let text = stdout.trim();
    let answer = match serde_json::from_str::<Value>(text) {
        Ok(answer @ Value::Object(_)) => answer,
        _ => json!({ "access_token": text }),
    };
    // Read first, so that it is known if stderr has it, too.
    let grant = Grant::read(&answer, now, redactor);
    let said = redactor.text(&without_long_words(&one_line(&stderr)));
    if !status.success() {
        return Err(failed(status.to_string(), said));
    }
    grant.map_err(|why| failed(if text.is_empty() { "it prints nothing".into() } else { why }, said))
}

async fn whole(output: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(output) = output {
        // What was read before an error is as good as it gets; the exit status says the rest.
        drop(output.take(MOST).read_to_end(&mut bytes).await);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn without_long_words(line: &str) -> String {
    let is_of_words = |c: char| c.is_whitespace() || "\"'(),:;<>=/\\".contains(c);
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(is_of_words) {
        let word = piece.trim_end_matches(is_of_words);
        let behind = &piece[word.len()..];
        out.push_str(if word.len() > LONGEST_WORD { REDACTED } else { word });
        out.push_str(behind);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without_long_words;

    #[test]
    fn what_may_be_a_token_isnt_repeated() {
        assert_eq!(without_long_words("no such file: /etc/app.key"), "no such file: /etc/app.key");
        let told = without_long_words(&format!("can't use \"{}\" here", "x".repeat(40)));
        assert_eq!(told, "can't use \"‹redacted›\" here");
    }
}
