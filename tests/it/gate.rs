//! What stands between a run and its target, and what the target shows.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use graphproof_emulator::Emulator;
use regex::Regex;
use serde_json::Value;

use crate::program::text;
use crate::web::send;

/// A proxy that holds every request whose line fits an expression, until it is told to let it go.
pub(crate) struct Gate {
    pub(crate) base_url: String,
    pub(crate) held: mpsc::Receiver<mpsc::Sender<Then>>,
}

/// What becomes of a request that was held; when nothing is said, it goes on.
#[derive(Default)]
pub(crate) enum Then {
    /// It is passed on, and so is its answer.
    #[default]
    GoOn,
    /// It is passed on, and the connection is closed without an answer.
    LoseTheAnswer,
}

impl Gate {
    pub(crate) fn before(target: &str, line_has: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
        let base_url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let target = target.trim_start_matches("http://").to_owned();
        let line_has = Regex::new(line_has).expect("the expression is right");
        let (tell, held) = mpsc::channel();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (target, line_has, tell) = (target.clone(), line_has.clone(), tell.clone());
                std::thread::spawn(move || drop(pass(client, &target, &line_has, &tell)));
            }
        });
        Self { base_url, held }
    }
}

/// Passes the requests of one connection on, one after the other.
fn pass(
    client: TcpStream,
    target: &str,
    line_has: &Regex,
    tell: &mpsc::Sender<mpsc::Sender<Then>>,
) -> std::io::Result<()> {
    let server = TcpStream::connect(target)?;
    let (mut to_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let (mut from_client, mut from_server) = (BufReader::new(client), BufReader::new(server));
    loop {
        let request = message(&mut from_client)?;
        if request.is_empty() {
            return Ok(());
        }
        let mut then = Then::GoOn;
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        if line_has.is_match(&String::from_utf8_lossy(line)) {
            let (release, released) = mpsc::channel();
            drop(tell.send(release));
            then = released.recv().unwrap_or_default();
        }
        to_server.write_all(&request)?;
        let answer = message(&mut from_server)?;
        match then {
            Then::GoOn => to_client.write_all(&answer)?,
            Then::LoseTheAnswer => return Ok(()),
        }
    }
}

/// One HTTP message: its head, and as much body as the head says.
fn message(from: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut length = 0;
    loop {
        let mut line = Vec::new();
        from.read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line).to_lowercase();
        if let Some(value) = text.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        bytes.extend_from_slice(&line);
        if line.is_empty() || line == b"\r\n" {
            break;
        }
    }
    let head = bytes.len();
    bytes.resize(head + length, 0);
    from.read_exact(&mut bytes[head..])?;
    Ok(bytes)
}

#[expect(clippy::disallowed_methods, reason = "this is the world of the tests")]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The token of an application that may do everything.
pub(crate) const APPLICATION: &str = "Bearer emulator~application";

/// All that a run could leave behind: every user's sections with their items and chats with their members, every team with its
/// members, and its channels with theirs.
pub(crate) fn everything(emulator: &Emulator) -> BTreeMap<String, Value> {
    let get = |path: &str, token: &str| {
        send(emulator.base_url(), &format!("GET {path}"), &[("Authorization", token)], "").body["value"]
            .clone()
    };
    let list = |path: &str, token: &str| {
        let listed = get(path, token);
        listed.as_array().unwrap_or_else(|| panic!("{path} is a list")).clone()
    };
    let mut all = BTreeMap::new();
    for user in 1..=64 {
        let token = format!("Bearer emulator~member~{user:02}");
        let path = format!("/beta/users/10f8c3a6-0000-4000-8000-0000000000{user:02}/teamwork/sections");
        for section in list(&path, &token) {
            let id = text(&section, "id");
            // Those of a system section are nobody's to list.
            all.insert(format!("{user} {id}"), get(&format!("{path}/{id}/items"), &token));
        }
        for chat in
            list(&format!("/v1.0/users/10f8c3a6-0000-4000-8000-0000000000{user:02}/chats"), APPLICATION)
        {
            let path = format!("/v1.0/chats/{}/members", text(&chat, "id"));
            all.insert(path.clone(), list(&path, APPLICATION).into());
        }
    }
    for team in list("/v1.0/groups", APPLICATION) {
        let path = format!("/v1.0/teams/{}", text(&team, "id"));
        all.insert(format!("{path}/members"), list(&format!("{path}/members"), APPLICATION).into());
        for channel in list(&format!("{path}/channels"), APPLICATION) {
            let path = format!("{path}/channels/{}/members", text(&channel, "id"));
            all.insert(path.clone(), list(&path, APPLICATION).into());
        }
    }
    all
}
