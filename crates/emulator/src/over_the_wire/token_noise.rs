//! The token endpoint under noise: nothing makes it answer in another way than its own.

use super::caller::{exchange, start};
use super::token::{FORM, ID, SECRET, form, refusal, token};
use crate::Emulator;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use std::sync::LazyLock;

/// Pieces of a good request in any order, and noise.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let good = || form(&[]).into_bytes();
    let piece = prop_oneof![
        Just(good()),
        Just(b"&client_id=".to_vec()),
        Just(b"grant_type=client_credentials".to_vec()),
        Just(b"&%".to_vec()),
        Just(b"=%ff&+".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn media() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(FORM.to_owned()), 1 => "[ -~]{0,20}"]
}

/// Tenants of legal request lines: what isn't one never reaches the emulator.
fn tenant() -> impl Strategy<Value = String> {
    prop_oneof![Just("contoso.example".to_owned()), "[a-z0-9.~%'()@:-]{0,12}"]
}

fn credentials() -> impl Strategy<Value = Option<String>> {
    let good = format!("Basic {}", STANDARD.encode(format!("{ID}:{SECRET}")));
    proptest::option::of(prop_oneof![Just(good), "[ -~]{0,30}"])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn whatever_is_sent_the_answer_is_a_token_or_an_error(
        tenant in tenant(), media in media(), credentials in credentials(), body in pieces(),
    ) {
        static EMULATOR: LazyLock<Emulator> = LazyLock::new(|| start(""));
        let mut headers = vec![("Content-Type", media)];
        headers.extend(credentials.map(|credentials| ("Authorization", credentials)));
        let answer = exchange(&EMULATOR, &format!("POST /{tenant}/oauth2/v2.0/token"), &headers, &body);
        match answer.status {
            200 => drop(token(&answer)),
            _ => assert!(matches!(refusal(&answer).0, 400 | 401), "{answer:?}"),
        }
    }
}
