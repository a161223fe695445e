//! What the answer of an example shows.

use serde_json::Value;

use super::example::PageExample;

/// An example's answer, behind its status line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageAnswer {
    /// The names of its headers, as they are spelt.
    pub headers: Vec<String>,
    /// Its body, if it is shown and JSON.
    pub body: Option<Value>,
}

impl PageExample {
    /// The answer, from the text that the example was read from.
    pub fn answer(&self, text: &str) -> PageAnswer {
        let behind = self.status_span.as_ref().and_then(|status| text.get(status.end..self.span.end));
        let mut rest = behind.unwrap_or_default().trim_start();
        let mut headers = Vec::new();
        while let Some(name) = header(rest) {
            headers.push(name.to_owned());
            rest = rest.split_once('\n').map_or("", |(_, below)| below).trim_start();
        }
        let body = rest.starts_with('{').then(|| serde_json::Deserializer::from_str(rest).into_iter().next());
        PageAnswer { headers, body: body.flatten().and_then(Result::ok) }
    }
}

/// The name of the header that the text begins with.
fn header(text: &str) -> Option<&str> {
    let (name, value) = text.lines().next()?.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_name && value.starts_with(' ')).then_some(name)
}
