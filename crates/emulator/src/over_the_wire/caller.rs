//! Somebody who asks a running emulator, over a plain socket.

use crate::{Emulator, Seed, Settings};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

pub(super) const USER: &str = "10f8c3a6-0000-4000-8000-000000000001";
pub(super) const COLLEAGUE: &str = "20f8c3a6-0000-4000-8000-000000000001";
pub(super) const OUTSIDER: &str = "30f8c3a6-0000-4000-8000-000000000001";
pub(super) const NEWCOMER: &str = "40f8c3a6-0000-4000-8000-000000000001";
pub(super) const GUEST: &str = "50f8c3a6-0000-4000-8000-000000000001";
pub(super) const BLOCKED: &str = "60f8c3a6-0000-4000-8000-000000000001";
pub(super) const PARTNER: &str = "70f8c3a6-0000-4000-8000-000000000001";
pub(super) const TEAM: &str = "/v1.0/teams/7ea10000-0000-4000-8000-000000000001";

/// An emulator whose clock stands still.
pub(super) fn start(limits: &str) -> Emulator {
    let seed = Seed::parse(&format!("[limits]\n{limits}")).expect("the test's limits are good");
    let settings = Settings { seed, ..Settings::new(|| Timestamp::UNIX_EPOCH) };
    Emulator::with(settings).expect("the loopback address has a free port")
}

/// A member as a client sends it.
pub(super) fn member(user: &str, roles: &[&str]) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "roles": roles,
        "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{user}')"),
    })
}

/// One caller of one emulator.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) emulator: &'a Emulator,
    pub(super) token: &'a str,
}

impl<'a> Caller<'a> {
    /// User 01.
    pub(super) fn user(emulator: &'a Emulator) -> Caller<'a> {
        Caller { emulator, token: "emulator~member~01" }
    }

    /// Outsider 01.
    pub(super) fn outsider(emulator: &'a Emulator) -> Caller<'a> {
        Caller { emulator, token: "emulator~outsider~01" }
    }

    /// An application with every permission.
    pub(super) fn application(emulator: &'a Emulator) -> Caller<'a> {
        Caller { emulator, token: "emulator~application" }
    }

    pub(super) fn get(self, path: &str) -> Answer {
        self.send("GET", path, None, None)
    }

    pub(super) fn post(self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, None, Some(body))
    }

    /// The version is that of an answer: bare, or an etag in quotes.
    pub(super) fn post_if_match(self, path: &str, version: &Value, body: &Value) -> Answer {
        self.send("POST", path, version.as_str(), Some(body))
    }

    pub(super) fn patch(self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, None, Some(body))
    }

    pub(super) fn delete(self, path: &str) -> Answer {
        self.send("DELETE", path, None, None)
    }

    fn send(self, method: &str, path: &str, if_match: Option<&str>, body: Option<&Value>) -> Answer {
        let mut headers = vec![("Authorization", format!("Bearer {}", self.token))];
        headers.extend(body.map(|_| ("Content-Type", "application/json".to_owned())));
        headers.extend(if_match.map(|version| ("If-Match", version.to_owned())));
        let body = body.map(Value::to_string).unwrap_or_default();
        exchange(self.emulator, &format!("{method} {path}"), &headers, body.as_bytes())
    }
}

/// One request on a connection of its own.
pub(super) fn exchange(emulator: &Emulator, line: &str, headers: &[(&str, String)], body: &[u8]) -> Answer {
    let address = emulator.base_url().trim_start_matches("http://");
    let mut request = format!("{line} HTTP/1.1\r\nHost: graph.test\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n"]);
    let mut stream = TcpStream::connect(address).expect("the emulator accepts");
    stream.write_all(&[request.as_bytes(), body].concat()).expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer is read");
    Answer::read(&String::from_utf8(answer).expect("the answer is UTF-8"))
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    /// Null when there is none.
    pub(super) body: Value,
}

impl Answer {
    fn read(text: &str) -> Answer {
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.get(9..12).and_then(|status| status.parse().ok()).expect("an answer has a status");
        let json = head.contains("\r\ncontent-type: application/json");
        let body = if json { serde_json::from_str(body).expect("the body is JSON") } else { Value::Null };
        Answer { status, head: head.to_owned(), body }
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(named, _)| *named == name).map(|(_, value)| value)
    }

    /// Status, code and message of a Graph error, which names itself in its headers and its inner error.
    pub(super) fn refusal(&self) -> (u16, &str, &str) {
        let error = &self.body["error"];
        let id = error.pointer("/innerError/request-id").and_then(Value::as_str);
        assert!(id.is_some() && id == self.header("request-id"), "{self:?}");
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        (self.status, text("code"), text("message"))
    }

    /// The body's `id`.
    pub(super) fn id(&self) -> &str {
        self.body["id"].as_str().expect("the answer has an id")
    }

    /// A property of everything in `value`.
    pub(super) fn each(&self, name: &str) -> Vec<&str> {
        let value = self.body["value"].as_array().expect("a list has a value");
        value.iter().map(|one| one[name].as_str().unwrap_or_default()).collect()
    }
}
