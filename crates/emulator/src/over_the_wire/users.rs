//! `GET /users/{id}` and `GET /me`.

use super::caller::{BLOCKED, COLLEAGUE, Caller, GUEST, PARTNER, USER, start};
use serde_json::json;

#[test]
fn a_user_is_found_by_id_and_by_principal_name_in_both_versions() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let found = user.get(&format!("/v1.0/users/{COLLEAGUE}"));
    let expected = json!({
        "@odata.context": "http://graph.test/v1.0/$metadata#users/$entity",
        "id": COLLEAGUE,
        "displayName": "Colleague 01",
        "userPrincipalName": "colleague-01@contoso.example",
        "mail": "colleague-01@contoso.example",
        "accountEnabled": true,
        "userType": "Member",
    });
    assert_eq!((found.status, &found.body), (200, &expected));
    for path in ["/beta/users/colleague-01@contoso.example", "/v1.0/users('Colleague-01%40contoso.example')"]
    {
        assert_eq!(user.get(path).id(), COLLEAGUE, "{path}");
    }
    let guest = user.get("/v1.0/users/guest-01_fabrikam.example%23EXT%23@contoso.example");
    assert_eq!((guest.id(), &guest.body["userType"]), (GUEST, &json!("Guest")));
    let blocked = Caller::application(&emulator).get(&format!("/v1.0/users/{BLOCKED}"));
    assert_eq!((blocked.status, &blocked.body["accountEnabled"]), (200, &json!(false)));
}

#[test]
fn select_leaves_what_it_names() {
    let emulator = start("");
    let path = format!("/v1.0/users/{USER}?%24select=id,+userType,jobTitle");
    let expected = json!({
        "@odata.context": "http://graph.test/v1.0/$metadata#users(id,userType,jobTitle)/$entity",
        "id": USER,
        "userType": "Member",
    });
    assert_eq!(Caller::user(&emulator).get(&path).body, expected);
}

#[test]
fn nobody_and_a_user_of_another_tenant_are_not_found() {
    let emulator = start("");
    for reference in ["nobody@contoso.example", "00000000-dead-4000-8000-000000000000", PARTNER] {
        let said = format!(
            "Resource '{reference}' does not exist or one of its queried reference-property objects are not present."
        );
        let answer = Caller::user(&emulator).get(&format!("/v1.0/users/{reference}"));
        assert_eq!(answer.refusal(), (404, "Request_ResourceNotFound", said.as_str()));
    }
}

#[test]
fn me_takes_less_permission_than_everybody_and_a_user() {
    let emulator = start("");
    let only = |token| Caller { emulator: &emulator, token };
    let least = only("emulator~member~01~User.Read");
    assert_eq!(least.get("/v1.0/me").id(), USER);
    assert_eq!(least.get(&format!("/v1.0/users/{USER}")).refusal().0, 403);
    assert_eq!(only("emulator~member~01~User.ReadBasic.All").get(&format!("/beta/users/{USER}")).id(), USER);
    assert_eq!(only("emulator~no_permission~01").get("/v1.0/me").refusal().0, 403);
    assert_eq!(Caller::application(&emulator).get("/v1.0/me").refusal().0, 400);
    assert_eq!(Caller::user(&emulator).delete("/v1.0/me").refusal().0, 405);
    assert_eq!(Caller::user(&emulator).patch(&format!("/v1.0/users/{USER}"), &json!({})).refusal().0, 405);
}
