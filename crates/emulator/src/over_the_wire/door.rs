//! The door for other people's tests: an emulator that is started by a test, and what it says is there.

use super::{exchange, status};
use crate::{Bearer, Emulator, Entry, StartError};
use std::net::TcpStream;

fn get(emulator: &Emulator, path: &str, token: &str) -> String {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: graph.test\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    exchange(emulator, request.as_bytes())
}

fn started() -> Emulator {
    Emulator::start().expect("the loopback address has a free port")
}

#[test]
fn what_an_entry_says_is_there_is_there() {
    let emulator = started();
    let last = Entry::new(crate::POOL).expect("the pool has a last entry");
    for entry in [emulator.entry(), emulator.entry(), last] {
        let [user, team, tenant] = [entry.user().id(), entry.team(), entry.tenant().to_owned()];
        let paths = [
            format!("/v1.0/users/{}", entry.newcomer().principal_name()),
            format!("/v1.0/users/{}", entry.guest().id()),
            format!("/v1.0/teams/{team}/members"),
            format!("/v1.0/teams/{team}/channels/{}", entry.standard_channel()),
            format!("/v1.0/teams/{team}/channels/{}/members", entry.shared_channel()),
            format!("/v1.0/chats/{}", entry.meeting()),
            format!("/beta/users/{user}/teamwork/sections/{}/items", entry.full_section()),
        ];
        for path in paths {
            let path = path.replace('#', "%23");
            assert_eq!(status(&get(&emulator, &path, &entry.token(Bearer::Member))), "200", "{path}");
        }
        let foreign = format!("/v1.0/chats/{}", entry.foreign_chat());
        assert_ne!(status(&get(&emulator, &foreign, &entry.token(Bearer::Member))), "200");
        assert_eq!(status(&get(&emulator, &foreign, &entry.token(Bearer::Outsider))), "200");
        assert!(
            get(&emulator, &format!("/v1.0/teams/{team}"), &entry.token(Bearer::Application)).contains(&team)
        );
        assert_eq!(entry.user().tenant(), tenant);
        assert_ne!(entry.partner().tenant(), tenant);
    }
}

#[test]
fn every_bearer_is_told_apart() {
    let emulator = started();
    let entry = emulator.entry();
    let path = format!("/v1.0/teams/{}/members", entry.team());
    let statuses = Bearer::ALL.map(|bearer| {
        let answer = get(&emulator, &path, &entry.token(bearer));
        (bearer, status(&answer).to_owned())
    });
    let statuses: Vec<_> = statuses.iter().map(|(bearer, status)| (*bearer, status.as_str())).collect();
    assert_eq!(
        statuses,
        [
            (Bearer::Member, "200"),
            (Bearer::Outsider, "403"),
            (Bearer::NoPermission, "403"),
            (Bearer::Expired, "401"),
            (Bearer::Personal, "403"),
            (Bearer::Application, "200"),
        ]
    );
    let with = |permissions: &[&str]| get(&emulator, &path, &entry.token_with(Bearer::Member, permissions));
    assert_eq!(status(&with(&["Chat.Read", "TeamMember.Read.All"])), "200");
    assert_eq!(status(&with(&["Chat.Read"])), "403");
}

#[test]
fn dropping_it_frees_the_port_inside_and_outside_of_a_runtime() {
    let used = || {
        let emulator = started();
        let address = emulator.base_url().trim_start_matches("http://").to_owned();
        assert!(TcpStream::connect(&address).is_ok(), "it listens");
        drop(emulator);
        assert!(TcpStream::connect(&address).is_err(), "nobody listens at {address} any more");
    };
    used();
    let current = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be had");
    current.block_on(async { used() });
    let several =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be had");
    several.block_on(async { tokio::spawn(async move { used() }).await.expect("nothing panics") });
}

#[test]
fn many_stand_side_by_side_each_with_a_world_of_its_own() {
    let emulators: Vec<_> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..16).map(|_| scope.spawn(started)).collect();
        starting.into_iter().map(|one| one.join().expect("none panics")).collect()
    });
    let entry = emulators[0].entry();
    let path = format!("/beta/users/{}/teamwork/sections", entry.user().id());
    let created = super::create(&emulators[0], "Only here", &format!("If-Match: {}\r\n", super::FIRST));
    assert_eq!(status(&created), "201");
    let with = emulators
        .iter()
        .filter(|emulator| get(emulator, &path, &entry.token(Bearer::Member)).contains("Only here"));
    assert_eq!(with.count(), 1);
}

#[test]
fn what_is_wrong_with_a_builder_is_said_at_the_start_and_the_first_of_it() {
    let first = Emulator::builder().faults("x").seed("x").start();
    assert!(matches!(first, Err(StartError::Faults(_))));
    let seed = Emulator::builder().seed("[limits]\nsections = 0\n").start();
    let sentence = seed.expect_err("the limit is too low").to_string();
    assert!(sentence.starts_with("the seed can't be read: 2:1: sections = 0"), "{sentence}");
    let other = started();
    let listen =
        other.base_url().trim_start_matches("http://").parse().expect("the base URL has the address");
    let taken = Emulator::builder().listen(listen).start().expect_err("the port is taken").to_string();
    assert!(taken.starts_with(&format!("the emulator can't listen on {listen}: ")), "{taken}");
}
