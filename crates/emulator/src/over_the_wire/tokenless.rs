//! What is said of tokens by an emulator that was built without its feature `tenant`.

use super::caller::{Caller, TEAM, exchange, start};

#[test]
fn a_token_request_is_told_which_feature_is_missing() {
    let emulator = start("");
    let form = [("Content-Type", "application/x-www-form-urlencoded".to_owned())];
    let asked = exchange(
        &emulator,
        "POST /contoso.example/oauth2/v2.0/token",
        &form,
        b"grant_type=client_credentials&client_id=c11e4700-0000-4000-8000-000000000001",
    );
    let said = asked.body["error_description"].as_str().unwrap_or_default();
    assert_eq!((asked.status, &asked.body["error"]), (501, &"unsupported_grant_type".into()));
    assert!(said.starts_with("This emulator was built without the feature `tenant`"), "{said}");
    let seen = emulator.seen();
    assert_eq!((seen[0].status, &seen[0].who), (Some(501), &None));
}

#[test]
fn a_token_that_somebody_issued_is_refused() {
    let emulator = start("");
    let token =
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJodHRwczovL2dyYXBoLm1pY3Jvc29mdC5jb20ifQ.c2ln";
    let answer = Caller { emulator: &emulator, token }.get(TEAM);
    assert_eq!(answer.status, 401, "{answer:?}");
}
