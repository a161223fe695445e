//! What only a running server can show: who wins a race, how it stops, what hostile bytes do; below it, each
//! operation that no case of the suite asks for. Plain sockets, no client.

mod caller;
mod door;
mod limits;
mod members;
#[cfg(feature = "mutants")]
mod mutants;
mod teams;
#[cfg(feature = "tenant")]
mod token;
#[cfg(feature = "tenant")]
mod token_noise;
#[cfg(not(feature = "tenant"))]
mod tokenless;
mod urls;
mod users;

use super::{Emulator, Settings};
use jiff::Timestamp;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const SECTIONS: &str = "/beta/users/10f8c3a6-0000-4000-8000-000000000001/teamwork/sections";
const FIRST: &str = "\"1742515200\"";

fn start() -> Emulator {
    Emulator::with(Settings::new(|| Timestamp::UNIX_EPOCH)).expect("the loopback address has a free port")
}

fn connect(emulator: &Emulator) -> TcpStream {
    let address = emulator.base_url().trim_start_matches("http://");
    TcpStream::connect(address).expect("the emulator accepts")
}

/// Sends raw bytes and reads until the server closes.
fn exchange(emulator: &Emulator, bytes: &[u8]) -> String {
    let mut stream = connect(emulator);
    stream.write_all(bytes).expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer is read");
    String::from_utf8(answer).expect("the answer is UTF-8")
}

/// One request of user 01 on a connection of its own.
fn send(emulator: &Emulator, line: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    let token = "Authorization: Bearer emulator~member~01\r\nConnection: close\r\nHost: graph.test";
    exchange(
        emulator,
        format!("{line} HTTP/1.1\r\n{token}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").as_bytes(),
    )
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or(answer)
}

fn create(emulator: &Emulator, name: &str, if_match: &str) -> String {
    let headers = format!("Content-Type: application/json\r\n{if_match}");
    send(emulator, &format!("POST {SECTIONS}"), &headers, &format!("{{\"displayName\":\"{name}\"}}"))
}

#[test]
fn of_two_writes_with_one_etag_exactly_one_is_accepted() {
    let emulator = start();
    let if_match = format!("If-Match: {FIRST}\r\n");
    let answers = thread::scope(|scope| {
        let writers = ["one", "two"].map(|name| scope.spawn(|| create(&emulator, name, &if_match)));
        writers.map(|writer| writer.join().expect("a writer doesn't panic"))
    });
    let mut statuses = answers.each_ref().map(|answer| status(answer));
    statuses.sort_unstable();
    assert_eq!(statuses, ["201", "412"]);
}

#[test]
fn two_adds_with_one_etag_end_in_one_201_and_one_412() {
    let emulator = start();
    let section = format!("{SECTIONS}/a1b2c3d4-0000-4000-8000-000000000001/items");
    assert_eq!(status(&create(&emulator, "mine", &format!("If-Match: {FIRST}\r\n"))), "201");
    let headers = "Content-Type: application/json\r\nIf-Match: 1742515210\r\n";
    let add =
        |id: &str| send(&emulator, &format!("POST {section}"), headers, &format!("{{\"id\":\"{id}\"}}"));
    let answers = thread::scope(|scope| {
        let ids = ["19:c0c00000000000000000000000000001@thread.tacv2", super::seed::COMMUNITY];
        ids.map(|id| scope.spawn(move || add(id))).map(|adder| adder.join().expect("an adder doesn't panic"))
    });
    let mut statuses = answers.each_ref().map(|answer| status(answer));
    statuses.sort_unstable();
    assert_eq!(statuses, ["201", "412"]);
    let location = "location: http://graph.test/beta/users/";
    assert!(answers.iter().any(|answer| answer.contains(location)), "{answers:?}");
}

#[test]
fn an_idle_connection_does_not_delay_the_end() {
    let emulator = start();
    let idle = connect(&emulator);
    let mut half = connect(&emulator);
    half.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhal")
        .expect("half a request is sent");
    let asked = Instant::now();
    drop(emulator);
    assert!(asked.elapsed() < Duration::from_secs(2));
    drop((idle, half));
}

#[test]
fn a_taken_port_is_an_error_of_start() {
    let first = start();
    let listen =
        first.base_url().trim_start_matches("http://").parse().expect("the base URL has the address");
    let again = Emulator::with(Settings { listen, ..Settings::new(|| Timestamp::UNIX_EPOCH) });
    assert_eq!(again.expect_err("the port is taken").kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn hostile_requests_get_a_graph_error_and_never_a_500() {
    let emulator = start();
    let json = "Content-Type: application/json\r\nIf-Match: 1742515200\r\n";
    let post = |body: &str| send(&emulator, &format!("POST {SECTIONS}"), json, body);
    for body in [
        "",
        "{",
        "[]",
        "{\"displayName\":\"\\ud800\"}",
        "{\"displayName\":\"a\",\"displayName\":\"b\"}",
        "{\"displayName\":1}",
    ] {
        let answer = post(body);
        assert_eq!(status(&answer), "400", "{body}");
        assert!(answer.contains("{\"error\":{\"code\":\"BadRequest\""), "{answer}");
    }
    let long = "x".repeat(2 * 1024 * 1024);
    assert_eq!(status(&post(&long)), "413");
    for (path, expected) in [
        ("/beta/users/%zz/teamwork/sections", "400"),
        ("/beta/users/%C0%AF/teamwork/sections", "400"),
        ("/beta/users/10f8c3a6-0000-4000-8000-000000000001%2fteamwork/sections", "404"),
        ("/v1.0/users/10f8c3a6-0000-4000-8000-000000000001/teamwork/sections", "404"),
        ("/", "404"),
        ("*", "404"),
    ] {
        assert_eq!(status(&send(&emulator, &format!("GET {path}"), "", "")), expected, "{path}");
    }
    let answer = send(&emulator, &format!("PUT {SECTIONS}"), "X-HTTP-Method-Override: GET\r\n", "");
    assert_eq!(status(&answer), "405");
    assert!(answer.contains("allow: GET, POST\r\n"), "{answer}");
}

#[test]
fn client_request_id_is_echoed_and_request_ids_differ() {
    let emulator = start();
    let answer = |headers| send(&emulator, &format!("GET {SECTIONS}"), headers, "");
    assert!(answer("client-request-id: mine\r\n").contains("client-request-id: mine\r\n"));
    let id = |answer: &str| answer.lines().find(|line| line.starts_with("request-id: ")).map(str::to_owned);
    assert_ne!(id(&answer("")), id(&answer("")));
}
