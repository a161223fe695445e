//! A login host, a Graph and a world outside of our own: what they are asked is kept, what they answer is scripted.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use graphproof_engine::target::auth::Sources;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Stands in every token and secret of these tests, and must stand nowhere else.
pub(crate) const CANARY: &str = "canary";

const SOUND: &str = "no test panics while it holds this";

/// Status, headers, body.
type Answer = (u16, Vec<(&'static str, String)>, Value);

/// What a server was sent.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) form: BTreeMap<String, String>,
}

/// A server that answers what it is told to, in order, and then tokens that it counts.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) origin: String,
    state: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    seen: Vec<Seen>,
    answers: VecDeque<Answer>,
    issued: usize,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
        let state = Arc::new(Mutex::new(Script::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, state }
    }

    pub(crate) fn answers(&self, status: u16, body: Value) {
        self.answers_with(status, Vec::new(), body);
    }

    pub(crate) fn answers_with(&self, status: u16, headers: Vec<(&'static str, String)>, body: Value) {
        self.state.lock().expect(SOUND).answers.push_back((status, headers, body));
    }

    pub(crate) fn refuses(&self, error: &str, says: &str) {
        self.answers(400, json!({"error": error, "error_description": format!("{says}\r\nTrace ID: 1")}));
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.lock().expect(SOUND).seen.clone()
    }
}

async fn answer(State(state): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.expect("the body is short");
    let form = url::form_urlencoded::parse(&body).into_owned().collect();
    let mut state = state.lock().expect(SOUND);
    state.seen.push(Seen { path: parts.uri.to_string(), headers: parts.headers, form });
    state.issued += 1;
    let token = format!("{CANARY}-access-token-{}", state.issued);
    let issued = json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token});
    let (status, headers, body) = state.answers.pop_front().unwrap_or((200, Vec::new(), issued));
    let mut answer =
        (StatusCode::from_u16(status).expect("it is a status"), body.to_string()).into_response();
    for (name, value) in headers {
        answer.headers_mut().append(name, value.parse().expect("it is a header's value"));
    }
    answer
}

/// A world outside whose clock only goes when somebody waits, or a test says so.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) variables: Mutex<BTreeMap<String, String>>,
    pub(crate) files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    pub(crate) lines: Mutex<VecDeque<String>>,
    pub(crate) told: Mutex<Vec<String>>,
    pub(crate) waits: Mutex<Vec<Duration>>,
    now: Mutex<Timestamp>,
    has_person: bool,
}

impl World {
    pub(crate) fn new(has_person: bool) -> Arc<Self> {
        Arc::new(Self {
            variables: Mutex::default(),
            files: Mutex::default(),
            lines: Mutex::default(),
            told: Mutex::default(),
            waits: Mutex::default(),
            now: Mutex::new(Timestamp::from_second(1_800_000_000).expect("it is a time")),
            has_person,
        })
    }

    pub(crate) fn set(&self, name: &str, value: &str) {
        self.variables.lock().expect(SOUND).insert(name.into(), value.into());
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        self.files.lock().expect(SOUND).insert(path.into(), bytes.into());
    }

    pub(crate) fn passes(&self, seconds: u64) {
        let mut now = self.now.lock().expect(SOUND);
        *now += Duration::from_secs(seconds);
    }
}

impl Sources for World {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.lock().expect(SOUND).get(name).cloned()
    }

    fn file(&self, path: &Path) -> Result<Vec<u8>, String> {
        self.files.lock().expect(SOUND).get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }

    fn line(&self) -> Result<String, String> {
        self.lines.lock().expect(SOUND).pop_front().ok_or_else(|| "it is at its end".to_owned())
    }

    fn now(&self) -> Timestamp {
        *self.now.lock().expect(SOUND)
    }

    fn tell(&self, message: &str) -> bool {
        self.told.lock().expect(SOUND).push(message.to_owned());
        self.has_person
    }

    fn pause(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.waits.lock().expect(SOUND).push(time);
        *self.now.lock().expect(SOUND) += time;
        Box::pin(std::future::ready(()))
    }
}
