use super::load;
use crate::diagnostic::{Source, Style, render_all};
use crate::profile::{Federated, Kind, Profile, Proof, SecretAt, TokenFrom};

const TENANT: &str = "[tenant]\nid = \"3c1f0a52-0000-4000-8000-000000000001\"\n";
const CLIENT: &str = "client = \"c11e4700-0000-4000-8000-000000000001\"\n";
/// Stands where a secret was written that a message must not repeat.
const CANARY: &str = "canary-of-a-secret-0123456789";

fn text(settings: &str, tables: &str) -> String {
    format!("format = 1\nname = \"mine\"\n{settings}\n{tables}")
}

fn of_tenant(tables: &str) -> String {
    text("kind = \"tenant\"\ncloud = \"global\"", &format!("{TENANT}{tables}"))
}

fn disposable(tables: &str) -> String {
    text("kind = \"disposable\"\nbase_url = \"http://127.0.0.1:1\"", tables)
}

fn read(text: &str) -> Profile {
    let (profile, found) = load(&Source::new("mine.toml", text));
    assert!(found.is_empty(), "{}", render_all(&found, Style::Plain));
    profile.expect("a file without problems is a profile")
}

/// The place and the sentence of every problem.
fn problems(text: &str) -> Vec<String> {
    let (_, found) = load(&Source::new("mine.toml", text));
    let drawn = render_all(&found, Style::Plain);
    assert!(!drawn.contains("canary"), "{drawn}");
    found.iter().map(|found| format!("{} {}", found.place, found.problem.title())).collect()
}

#[test]
fn a_cloud_gives_every_address_of_its_own() {
    for (cloud, graph, login) in [
        ("global", "https://graph.microsoft.com", "https://login.microsoftonline.com"),
        ("us-gov-l4", "https://graph.microsoft.us", "https://login.microsoftonline.us"),
        ("us-gov-l5", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
        ("china", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
    ] {
        for settings in [format!("cloud = {cloud:?}"), format!("base_url = {graph:?}")] {
            let profile = read(&text(&format!("kind = \"tenant\"\n{settings}"), TENANT));
            assert_eq!(profile.base_url.as_deref(), Some(graph), "{settings}");
            assert_eq!(
                (profile.graph.as_str(), profile.login.as_deref()),
                (graph, Some(login)),
                "{settings}"
            );
        }
    }
}

#[test]
fn a_tenant_is_the_fixture_unless_that_is_given() {
    let profile = read(&of_tenant(""));
    let tenant = profile.tenant.as_ref().expect("it has one");
    assert_eq!((profile.kind, tenant.never.len()), (Kind::Tenant, 3));
    assert_eq!(profile.value(None, "tenant"), Some(tenant.id.as_str()));
    let other = read(&of_tenant("never = [\"real\"]\n[fixtures]\ntenant = \"another\""));
    assert_eq!(other.value(None, "tenant"), Some("another"));
    assert_eq!(other.tenant.map(|tenant| tenant.never), Some(vec!["real".to_owned()]));
}

#[test]
fn every_way_to_a_token_is_read() {
    let profile = read(&of_tenant(&format!(
        "[identity.shared]\n{CLIENT}secret = {{ env = \"NAME\" }}\n\
         [identity.piped]\n{CLIENT}secret = {{ stdin = true }}\n\
         [identity.signed]\n{CLIENT}certificate = \"app.pem\"\nkey = {{ file = \"app.key\" }}\n\
         [identity.job]\n{CLIENT}federated = {{ github = true }}\n\
         [identity.workload]\n{CLIENT}federated = {{ file = \"token\" }}\n\
         [identity.person]\n{CLIENT}device_code = true\nscopes = [\"a\"]\n\
         [identity.printed]\ncommand = [\"my-tool\", \"get-token\"]\n\
         [identity.variable]\ntoken = {{ env = \"TOKEN\" }}\n\
         [identity.variable.only.\"Chat.ReadWrite\"]\n{CLIENT}secret = {{ file = \"one\" }}\n"
    )));
    let from = |name: &str| profile.identities[name].from(None).expect("it has a token");
    let client = "c11e4700-0000-4000-8000-000000000001".to_owned();
    let proved = |proof| TokenFrom::Client { client: client.clone(), proof };
    assert_eq!(from("shared"), proved(Proof::Secret(SecretAt::Variable("NAME".into()))));
    assert_eq!(from("piped"), proved(Proof::Secret(SecretAt::Stdin)));
    let (certificate, key) = ("app.pem".into(), SecretAt::File("app.key".into()));
    assert_eq!(from("signed"), proved(Proof::Certificate { certificate, key }));
    assert_eq!(from("job"), proved(Proof::Federated(Federated::GitHub)));
    let file = |name: &str| SecretAt::File(name.into());
    assert_eq!(from("workload"), proved(Proof::Federated(Federated::Given(file("token")))));
    assert_eq!(from("person"), TokenFrom::Device { client: client.clone(), scopes: vec!["a".into()] });
    assert_eq!(from("printed"), TokenFrom::Command(vec!["my-tool".into(), "get-token".into()]));
    assert_eq!(from("variable"), TokenFrom::Given(SecretAt::Variable("TOKEN".into())));
    let only = profile.identities["variable"].from(Some("Chat.ReadWrite"));
    assert_eq!(only, Some(proved(Proof::Secret(file("one")))));
    assert_eq!(profile.identities["variable"].from(Some("Chat.Read")), None);
    assert!(profile.secrets().is_empty());
}

#[test]
fn an_entry_of_a_pool_has_its_number_in_every_text() {
    let profile = read(&disposable(&format!(
        "{TENANT}[[pool]]\ncount = 2\nidentity.member.token = {{ env = \"MEMBER_{{n}}\" }}\n\
         identity.outsider.command = [\"tool\", \"{{n}}\"]\n"
    )));
    let from = |at: usize, name: &str| profile.pool[at].identities[name].token.clone();
    assert_eq!(from(1, "member"), TokenFrom::Given(SecretAt::Variable("MEMBER_02".into())));
    assert_eq!(from(0, "outsider"), TokenFrom::Command(vec!["tool".into(), "01".into()]));
}

#[test]
fn what_is_spelled_may_stand_in_what_is_disposable_only() {
    let spelled = [
        format!("[identity.member]\ntoken = {CANARY:?}\n"),
        format!("[identity.member]\n{CLIENT}secret = {CANARY:?}\n"),
        format!("[identity.member]\ntoken = {{ env = \"T\" }}\nonly = {{ \"Chat.Read\" = {CANARY:?} }}\n"),
        format!("[identity.member]\ntoken = {{ env = \"T\" }}\nonly = \"{CANARY}{{permission}}\"\n"),
    ];
    for tables in spelled {
        let found = problems(&of_tenant(&tables));
        assert!(
            matches!(found.as_slice(), [one] if one.contains("expected no secret in a tenant's profile")),
            "{found:#?}"
        );
        let login = "\nlogin = \"http://127.0.0.1:1\"";
        let settings = format!("kind = \"disposable\"\nbase_url = \"http://127.0.0.1:1\"{login}");
        read(&text(&settings, &format!("{TENANT}{tables}")));
    }
}

#[test]
fn addresses_that_dont_belong_together_are_problems() {
    for (settings, expected) in [
        (
            "kind = \"disposable\"\nbase_url = \"https://Graph.Microsoft.com\"",
            "mine.toml:3:8 expected kind = \"tenant\", for https://graph.microsoft.com is Microsoft Graph, found \
             \"disposable\"",
        ),
        (
            "kind = \"tenant\"\ncloud = \"us-gov-l4\"\nbase_url = \"https://graph.microsoft.com\"",
            "mine.toml:5:12 expected https://graph.microsoft.us, the address of cloud = \"us-gov-l4\", found \
             https://graph.microsoft.com",
        ),
        (
            "kind = \"tenant\"\ncloud = \"global\"\nlogin = \"https://login.example\"",
            "mine.toml:5:9 expected https://login.microsoftonline.com, where cloud \"global\" issues tokens, found \
             https://login.example",
        ),
        (
            "kind = \"tenant\"\nbase_url = \"http://127.0.0.1:1\"\nlogin = \"https://login.microsoftonline.com\"",
            "mine.toml:5:9 expected a login host of the target's own, for tokens of cloud \"global\" are sent to \
             https://graph.microsoft.com only, found https://login.microsoftonline.com",
        ),
        (
            "kind = \"tenant\"\nbase_url = \"http://graph.example\"",
            "mine.toml:4:12 expected https://, for tokens of a tenant are sent there, found http://",
        ),
        (
            "kind = \"tenant\"\nbase_url = \"https://graph.example\"\nlogin = \"http://login.example\"",
            "mine.toml:5:9 expected https://, for tokens of a tenant are sent there, found http://",
        ),
        (
            "kind = \"tenant\"\nlogin = \"https://login.example\"",
            "mine.toml:4:1 `login` says nothing without `base_url`",
        ),
        (
            "kind = \"tenant\"\ncloud = \"moon\"",
            "mine.toml:4:9 expected one of: \"global\", \"us-gov-l4\", \"us-gov-l5\", \"china\", found the string \"moon\"",
        ),
    ] {
        assert_eq!(problems(&text(settings, TENANT)), [expected]);
    }
}

#[test]
fn what_is_missing_is_named() {
    let asked = format!("[identity.member]\n{CLIENT}device_code = true\n");
    let lacks = |text: &str| problems(text);
    assert_eq!(
        lacks(&text("kind = \"tenant\"\ncloud = \"global\"", "")),
        ["mine.toml:3:1 the profile of a tenant lacks `[tenant] id`"]
    );
    assert_eq!(
        lacks(&disposable(&asked)),
        [
            "mine.toml:5:2 a profile whose tokens are asked for lacks `[tenant] id`",
            "mine.toml:5:2 a profile whose tokens are asked for, and that names no cloud lacks `login`"
        ]
    );
    assert_eq!(
        lacks(&text("kind = \"tenant\"\ncloud = \"global\"", "[tenant]\nid = \"contoso\"")),
        [
            "mine.toml:6:6 expected a GUID such as \"3c1f0a52-0000-4000-8000-000000000001\", found the string \"contoso\""
        ]
    );
}

#[test]
fn what_doesnt_make_one_way_to_a_token_is_a_problem() {
    let ways = "expected one of: token, command, secret, certificate, federated, device_code, found";
    for (table, expected) in [
        ("client = \"c11e4700-0000-4000-8000-000000000001\"\n", format!("{ways} none")),
        (
            &format!("{CLIENT}secret = {{ env = \"A\" }}\ndevice_code = true\n"),
            format!("{ways} secret and device_code"),
        ),
        ("secret = { env = \"A\" }\n", "[identity.member] lacks `client`".to_owned()),
        (
            &format!("{CLIENT}token = {{ env = \"A\" }}\n"),
            "`client` and `token` exclude each other".to_owned(),
        ),
        (
            &format!("{CLIENT}secret = {{ env = \"A\" }}\nkey = {{ file = \"k\" }}\n"),
            "`key` says nothing without `certificate`".to_owned(),
        ),
        (
            &format!("{CLIENT}secret = {{ env = \"A\" }}\nscopes = [\"s\"]\n"),
            "`scopes` says nothing without `device_code`".to_owned(),
        ),
        (&format!("{CLIENT}certificate = \"c.pem\"\n"), "[identity.member] lacks `key`".to_owned()),
        (
            &format!("{CLIENT}certificate = \"c.pem\"\nkey = {CANARY:?}\n"),
            "expected { env = \"NAME\" } or { file = \"path\" }, found something else".to_owned(),
        ),
        (
            &format!("{CLIENT}federated = {{ gitub = true }}\n"),
            "`federated` has no key `gitub`".to_owned(),
        ),
        (&format!("{CLIENT}device_code = false\n"), "expected true, found something else".to_owned()),
        (
            &format!("{CLIENT}federated = {CANARY:?}\n"),
            "expected { github = true } or { env = \"NAME\" } or { file = \"path\" }, found something else".to_owned(),
        ),
        (
            &format!("{CLIENT}secret = {{ env = {CANARY:?} }}\n"),
            "expected a variable's name, found something else".to_owned(),
        ),
        (
            &format!("{CLIENT}secret = {{ env = \"A\", file = \"b\" }}\n"),
            "expected { env = \"NAME\" } or { file = \"path\" } or { stdin = true }, found none or several of them"
                .to_owned(),
        ),
        (
            "token = { stdin = true }\n",
            "`token` has no key `stdin`".to_owned(),
        ),
        (
            &format!("command = {CANARY:?}\n"),
            "expected a program and its arguments, such as [\"my-tool\", \"get-token\"], found something else".to_owned(),
        ),
    ] {
        let found = problems(&of_tenant(&format!("[identity.member]\n{table}")));
        let is_said = found.iter().any(|problem| problem.ends_with(&expected));
        assert!(is_said && found.len() < 3, "{table}: {found:#?}");
    }
}

#[test]
fn a_misspelt_key_shows_what_was_meant_and_not_what_it_holds() {
    let (_, found) = load(&Source::new(
        "mine.toml",
        of_tenant(&format!("[identity.member]\n{CLIENT}secrt = {CANARY:?}\n")),
    ));
    let drawn = render_all(&found, Style::Plain);
    assert!(drawn.contains("did you mean `secret`?") && !drawn.contains("canary"), "{drawn}");
}

#[test]
fn standard_input_is_read_once() {
    let piped = |name: &str| format!("[identity.{name}]\n{CLIENT}secret = {{ stdin = true }}\n");
    let found = problems(&of_tenant(&(piped("member") + &piped("application"))));
    assert_eq!(
        found,
        [
            "mine.toml:12:12 expected one `stdin` in a profile, for its first line is read once, found another one"
        ]
    );
}

#[test]
fn a_file_that_doesnt_parse_shows_no_text_of_several_lines() {
    let found = problems(&format!("key = \"\"\"\n{CANARY}\n\"\"\"\nsecret = {CANARY} [\n"));
    assert!(!found.is_empty());
}
