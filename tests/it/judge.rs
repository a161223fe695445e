//! Every rule that the judge can give: an answer that breaks it, drawn, and a sibling that keeps it.
//!
//! Goldens in `tests/golden/judge/` are rewritten with `BLESS=1`; read the diff.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use graphproof_engine::case::expectation::JsonType;
use graphproof_engine::case::{Check, Matcher, Pointer};
use graphproof_engine::diagnostic::Source;
use graphproof_engine::exchange::Response;
use graphproof_engine::finding::{DiffLine, Finding, Level, Role, Rule, Side};
use graphproof_engine::judge::{Cause, Charge, Operand, Promise, cause, compare, judge, unchanged};
use graphproof_engine::schema::Schemas;
use graphproof_engine::secret::Redactor;
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use serde_json::{Value, json};

const CHARGE: Charge<'static> = Charge::to(Some("item_add.201"), Level::Must);

fn is(value: impl Into<Value>) -> Matcher<Operand> {
    Matcher::is(Operand::plain(value))
}

fn one(check: Check<Operand>) -> Matcher<Operand> {
    Matcher { checks: vec![check] }
}

fn at(pointer: &str) -> Pointer {
    Pointer::parse(pointer).expect("a pointer")
}

/// A promise about places of a body.
fn body(places: impl IntoIterator<Item = (&'static str, Matcher<Operand>)>) -> Promise {
    let body = places.into_iter().map(|(pointer, matcher)| (at(pointer), matcher)).collect();
    Promise { body, ..Promise::default() }
}

fn header(name: &str, matcher: Matcher<Operand>) -> Promise {
    Promise { headers: vec![(name.to_owned(), matcher)], ..Promise::default() }
}

fn schema(name: &str) -> Promise {
    Promise { schema: Some(name.to_owned()), ..Promise::default() }
}

fn answer(status: u16, headers: &[(&str, &str)], bytes: &[u8]) -> Response {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response::recorded(status, &headers, bytes, &Redactor::default())
}

/// A 201 with a JSON body.
fn json_answer(text: &str) -> Response {
    answer(201, &[("content-type", "application/json")], text.as_bytes())
}

fn judged(promise: &Promise, response: &Response) -> Vec<Finding> {
    judge(&super::schema::suite(), promise, Role::Act, response, &CHARGE).findings
}

fn rules(promise: &Promise, response: &Response) -> Vec<Rule> {
    judged(promise, response).iter().map(|finding| finding.rule).collect()
}

fn draw(lines: &[DiffLine]) -> String {
    let mut out = String::new();
    for DiffLine { side, text, note } in lines {
        let mark = match side {
            Side::Both => " ",
            Side::Promised => "−",
            Side::Received => "+",
        };
        let line = format!("{mark} {text}   {}", note.as_deref().unwrap_or_default());
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/judge/{name}.txt"));
    #[expect(clippy::disallowed_methods, reason = "a test has no main that could hand it down")]
    let bless = std::env::var_os("BLESS").is_some();
    if bless {
        std::fs::write(&path, text).expect("goldens are writable where they are blessed");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(text, known, "{} differs; BLESS=1 rewrites it", path.display());
}

/// The broken answer has exactly this rule as its finding, and the kept one has none.
fn proves(name: &str, rule: Rule, promise: &Promise, broken: &Response, kept: &Response) {
    assert_eq!(judged(promise, kept), [], "{name}: the answer that keeps the promise");
    let findings = judged(promise, broken);
    let mut text = String::new();
    for finding in &findings {
        assert_eq!(finding.rule, rule, "{name}: {}", finding.message());
        let _ = writeln!(text, "{} {}", finding.rule.code(), finding.message());
    }
    assert!(!findings.is_empty(), "{name}");
    let _ = write!(text, "\n{}", draw(&compare(promise, broken, &findings)));
    golden(name, &text);
}

#[test]
fn another_status_is_c101() {
    let promise = Promise { status: vec![412], ..schema("graph_error") };
    let kept =
        answer(412, &[("content-type", "application/json")], br#"{"error":{"code":"a","message":"b"}}"#);
    proves("status", Rule::Status, &promise, &json_answer(r#"{"id":"x"}"#), &kept);
    let several = Promise { status: vec![400, 404], ..Promise::default() };
    proves("status_of_several", Rule::Status, &several, &answer(403, &[], b""), &answer(404, &[], b""));
}

#[test]
fn a_status_of_another_class_is_the_only_finding() {
    let promise = Promise { status: vec![201], ..body([("/id", is("x"))]) };
    assert_eq!(rules(&promise, &answer(404, &[], b"")), [Rule::Status]);
    assert_eq!(rules(&promise, &answer(200, &[], b"")), [Rule::Status, Rule::BodyMissing]);
}

#[test]
fn a_missing_header_is_c102() {
    let promise = header("Location", one(Check::EndsWith(Operand::plain("/items/1"))));
    let kept = answer(201, &[("location", "https://x/items/1")], b"");
    proves("header_missing", Rule::HeaderMissing, &promise, &answer(201, &[], b""), &kept);
}

#[test]
fn another_header_value_is_c103() {
    let promise = header("Location", one(Check::EndsWith(Operand::plain("/items/1"))));
    let kept = answer(201, &[("location", "https://x/items/1")], b"");
    proves(
        "header_differs",
        Rule::HeaderDiffers,
        &promise,
        &answer(201, &[("location", "/items/2")], b""),
        &kept,
    );
}

#[test]
fn a_header_with_two_values_never_fits() {
    let promise = header("ETag", one(Check::Type(vec![JsonType::String])));
    let twice = answer(201, &[("etag", "1"), ("ETag", "2")], b"");
    proves(
        "header_twice",
        Rule::HeaderDiffers,
        &promise,
        &twice,
        &answer(201, &[("etag", "1"), ("ETag", "1")], b""),
    );
    assert_eq!(rules(&header("etag", one(Check::Present)), &twice), []);
}

#[test]
fn a_header_that_must_not_be_there_is_c106() {
    let promise = header("Retry-After", one(Check::Absent));
    let broken = answer(201, &[("retry-after", "5")], b"");
    proves("header_forbidden", Rule::PropertyForbidden, &promise, &broken, &answer(201, &[], b""));
    assert_eq!(rules(&header("Retry-After", is(5)), &broken), [], "a number means its text");
}

const MEMBER: &str = r#"{"@odata.etag":"\"7\"","id":"x","roles":["owner","guest"],"user":{"email":null,"age":7},"error":"no"}"#;

#[test]
fn a_missing_property_is_c104() {
    for (name, matcher) in [
        ("property_missing", is("a")),
        ("property_missing_not", one(Check::IsNot(Operand::plain("a")))),
        ("property_missing_any", one(Check::Present)),
        ("property_missing_type", one(Check::Type(vec![JsonType::String, JsonType::Null]))),
        ("property_missing_entry", one(Check::HasNo(vec![(at("/id"), is("x"))]))),
    ] {
        let kept = match name {
            "property_missing_not" => r#"{"id":"x","user":{"name":"b"}}"#,
            "property_missing_entry" => r#"{"id":"x","user":{"name":[{"id":"y"}]}}"#,
            _ => r#"{"id":"x","user":{"name":"a"}}"#,
        };
        let promise = body([("/id", is("x")), ("/user/name", matcher)]);
        proves(name, Rule::PropertyMissing, &promise, &json_answer(MEMBER), &json_answer(kept));
    }
}

#[test]
fn another_value_is_c105() {
    let promise = body([
        ("/id", is("y")),
        ("/list", is(json!([1, {"a": 2}]))),
        ("/user/age", is(8)),
        ("/user", one(Check::Length(3))),
        ("/user/email", one(Check::Type(vec![JsonType::String]))),
        ("/@odata.etag", one(Check::IsNot(Operand::version("7")))),
        ("/roles/0", one(Check::OneOf(vec![is("guest"), is("member")]))),
        ("/roles/1", one(Check::Matches(regex::Regex::new("^[A-Z]").unwrap().into()))),
        ("/error", one(Check::Has(vec![(at("/id"), is("x"))]))),
    ]);
    let broken = MEMBER.replacen('{', r#"{"list":[1,{"a":3}],"#, 1);
    let kept = r#"{"list":[1.0,{"a":2}],"@odata.etag":"W/\"8\"","id":"y","roles":["member","B"],
        "user":{"email":"","age":80e-1,"more":1},"error":[{"id":"x"}]}"#;
    proves("property_differs", Rule::PropertyDiffers, &promise, &json_answer(&broken), &json_answer(kept));
}

#[test]
fn a_property_that_must_not_be_there_is_c106() {
    let promise = body([("/user/email", one(Check::Absent)), ("/nothing/here", one(Check::Absent))]);
    let kept = json_answer(r#"{"user":{}}"#);
    proves("property_forbidden", Rule::PropertyForbidden, &promise, &json_answer(MEMBER), &kept);
    assert_eq!(rules(&promise, &answer(204, &[], b"")), [], "no body has no properties");
}

const LIST: &str =
    r#"{"value":[{"id":"a","kind":"chat"},{"id":"b","kind":"chat"},{"id":"c","kind":"channel"}]}"#;

#[test]
fn a_missing_entry_is_c107() {
    let entry = |kind: &'static str| vec![(at("/id"), is("c")), (at("/kind"), is(kind))];
    let promise = body([("/value", one(Check::Has(entry("chat"))))]);
    let kept = LIST.replace("channel", "chat");
    proves("entry_missing", Rule::EntryMissing, &promise, &json_answer(LIST), &json_answer(&kept));
}

#[test]
fn an_entry_that_must_not_be_there_is_c108() {
    let promise = body([("/value", one(Check::HasNo(vec![(at("/id"), is("c"))])))]);
    let kept = json_answer(r#"{"value":[]}"#);
    proves("entry_forbidden", Rule::EntryForbidden, &promise, &json_answer(LIST), &kept);
}

#[test]
fn an_entry_that_there_is_one_of_stands_there_once() {
    let promise = body([("/value", one(Check::HasOne(vec![(at("/id"), is("c"))])))]);
    let list = |ids: &str| rules(&promise, &json_answer(&format!(r#"{{"value":[{ids}]}}"#)));
    let (c, other) = (r#"{"id":"c"}"#, r#"{"id":"d"}"#);
    assert_eq!(list(&format!("{other},{c}")), []);
    assert_eq!(list(other), [Rule::EntryMissing]);
    assert_eq!(list(&format!("{c},{other},{c}")), [Rule::EntryForbidden]);
}

#[test]
fn a_schema_that_is_not_satisfied_is_c109() {
    let promise = schema("teamwork_section_item");
    let broken =
        r#"{"@odata.etag":"","id":7,"itemType":"chats","createdDateTime":"yesterday","more":{"free":true}}"#;
    let kept =
        r#"{"@odata.etag":"\"7\"","id":"x","itemType":"chat","createdDateTime":"2024-02-02T19:22:43.5Z"}"#;
    proves("schema", Rule::Schema, &promise, &json_answer(broken), &json_answer(kept));
}

#[test]
fn what_the_schema_misses_is_not_missed_again() {
    let promise = Promise {
        schema: Some("graph_error".into()),
        ..body([
            ("/error/code", is("Conflict")),
            ("/error/**/conflictingSectionId", is("x")),
            ("/error/message", one(Check::StartsWith(Operand::plain("This")))),
        ])
    };
    assert_eq!(rules(&promise, &json_answer("{}")), [Rule::Schema]);
    assert_eq!(rules(&promise, &json_answer(r#"{"error":"no"}"#)), [Rule::Schema]);
    let found = judged(&promise, &json_answer(r#"{"error":{"message":"That"}}"#));
    let told: Vec<_> = found.iter().map(|finding| (finding.rule, finding.at.as_str())).collect();
    assert_eq!(
        told,
        [
            (Rule::Schema, "/error/code"),
            (Rule::PropertyMissing, "/error/**/conflictingSectionId"),
            (Rule::PropertyDiffers, "/error/message"),
        ]
    );
}

#[test]
fn a_missing_body_is_c110() {
    let kept = json_answer(r#"{"error":{"code":"a","message":"b"}}"#);
    proves("body_missing", Rule::BodyMissing, &schema("graph_error"), &answer(201, &[], b""), &kept);
}

#[test]
fn a_body_that_is_not_json_is_c111() {
    let kept = json_answer(r#"{"error":{"code":"a","message":"b"}}"#);
    let html = answer(201, &[("content-type", "application/json")], b"<html>\n<body>Sorry</body>\n</html>");
    proves("body_not_json", Rule::BodyNotJson, &schema("graph_error"), &html, &kept);
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    proves("body_not_utf8", Rule::BodyNotJson, &schema("graph_error"), &answer(201, &[], &utf16), &kept);
    for text in ["NaN", "{\"a\":Infinity}", "\u{feff}{}", "\"\\ud800\"", "{} {}", "{\"a\":1,}"] {
        assert_eq!(
            rules(&body([("", one(Check::Present))]), &json_answer(text)),
            [Rule::BodyNotJson],
            "{text}"
        );
    }
    assert_eq!(
        rules(&Promise { status: vec![201], ..Promise::default() }, &html),
        [],
        "nobody asked for a body"
    );
}

#[test]
fn a_duplicate_key_is_c112() {
    let broken = json_answer(r#"{"error":{"code":"a","message":"b","message":"b"}}"#);
    let kept = json_answer(r#"{"error":{"code":"a","message":"b"}}"#);
    proves("body_duplicate_key", Rule::BodyDuplicateKey, &schema("graph_error"), &broken, &kept);
}

#[test]
fn a_wrong_label_is_c113() {
    let promise = body([("/a", is(1))]);
    let labelled = |label: &str| answer(200, &[("content-type", label)], br#"{"a":1}"#);
    let kept =
        labelled("Application/JSON ;odata.metadata=minimal; Charset=\"UTF-8\";IEEE754Compatible=false");
    proves("body_media_type", Rule::BodyMediaType, &promise, &labelled("text/html"), &kept);
    proves("body_media_type_missing", Rule::BodyMediaType, &promise, &answer(200, &[], br#"{"a":1}"#), &kept);
    proves(
        "body_charset",
        Rule::BodyMediaType,
        &promise,
        &labelled("application/json; charset=utf-16"),
        &kept,
    );
    let mut promised = promise.clone();
    promised.headers.push((
        "Content-Type".into(),
        one(Check::Matches(regex::Regex::new("^application/json").unwrap().into())),
    ));
    assert_eq!(rules(&promised, &labelled("text/html")), [Rule::HeaderDiffers], "one fact, one finding");
}

const MESSAGE: &str = "This item is already associated with another section.";
const ADVICE: &str = "Use the move action to change the item's section.";

fn refusal(message: &str) -> Response {
    json_answer(
        &json!({"error": {"code": "Conflict", "message": message, "innerError": {"a": 1, "b": 2}}})
            .to_string(),
    )
}

fn caused(response: &Response) -> Vec<Finding> {
    let message = [MESSAGE.to_owned(), "The item isn't here.".to_owned()];
    cause(response, &Cause { message: &message, advice: Some(ADVICE) }, Role::Act, &CHARGE).findings
}

fn proves_cause(name: &str, rule: Rule, level: Level, response: &Response) {
    let findings = caused(response);
    assert_eq!(
        findings.iter().map(|finding| (finding.rule, finding.level)).collect::<Vec<_>>(),
        [(rule, level)]
    );
    let lines = draw(&compare(&schema("graph_error"), response, &findings));
    golden(name, &format!("{} {}\n\n{lines}", rule.code(), findings[0].message()));
}

#[test]
fn a_refusal_for_another_reason_is_c120() {
    let other = refusal("This item is already associated with this section.");
    proves_cause("refusal_message", Rule::RefusalMessage, Level::Must, &other);
    assert_eq!(caused(&refusal(&MESSAGE.to_uppercase()))[0].rule, Rule::RefusalMessage);
    assert_eq!(caused(&json_answer(r#"{"error":{"message":null}}"#))[0].rule, Rule::RefusalMessage);
    assert_eq!(caused(&json_answer("{}"))[0].rule, Rule::RefusalMessage);
    assert_eq!(caused(&json_answer("<html>")), [], "the schema says so");
}

#[test]
fn other_words_behind_the_reason_are_c121_and_a_should() {
    let other = refusal(&format!("{MESSAGE} Please call the help desk."));
    proves_cause("refusal_advice", Rule::RefusalAdvice, Level::Should, &other);
}

#[test]
fn the_reason_alone_or_the_whole_cell_is_as_documented() {
    for message in [
        MESSAGE.to_owned(),
        format!("{MESSAGE} {ADVICE}"),
        format!("  This item is  already\r\nassociated with another section.\u{a0}{ADVICE}  "),
        format!("{MESSAGE} {}", ADVICE.replace('\'', "\u{2019}")),
        "The item isn\u{2019}t here.".to_owned(),
    ] {
        assert_eq!(caused(&refusal(&message)), [], "{message}");
    }
    let any = Cause { message: &[], advice: None };
    let judgement = cause(&refusal("whatever"), &any, Role::Act, &CHARGE);
    assert_eq!((judgement.findings, judgement.checks), (vec![], 0));
}

#[test]
fn a_message_in_a_body_is_compared_as_a_reason_is() {
    let begins = body([("/error/message", one(Check::StartsWith(Operand::plain("The item isn't here."))))]);
    for message in ["The item isn't here. Look again.", " The\r\n item  isn\u{2019}t here."] {
        assert_eq!(judged(&begins, &refusal(message)), [], "{message}");
    }
    assert_eq!(rules(&begins, &refusal("The item isn't\u{200b}here.")), [Rule::PropertyDiffers]);
    let elsewhere = body([("/error/code", is("a  b"))]);
    assert_eq!(rules(&elsewhere, &json_answer(r#"{"error":{"code":"a b"}}"#)), [Rule::PropertyDiffers]);
}

#[test]
fn the_longest_beginning_that_fits_is_the_reason() {
    let message = ["The item".to_owned(), "The item is gone.".to_owned()];
    let cause_of =
        |text| cause(&refusal(text), &Cause { message: &message, advice: None }, Role::Act, &CHARGE).findings;
    assert_eq!(cause_of("The item is gone."), []);
    assert_eq!(cause_of("The item is late.")[0].rule, Rule::RefusalAdvice);
}

const IGNORED: [&str; 3] = ["@odata.context", "@odata.etag", "@microsoft.graph.sectionsVersion"];

fn changed(before: &Value, after: &Value) -> Option<(Level, String)> {
    let at = "GET /beta/users/{user}/teamwork/sections";
    let finding = unchanged(&super::schema::suite(), (before, after), &IGNORED, &CHARGE, at)?;
    assert_eq!((finding.rule, finding.role), (Rule::StateChanged, Role::Witness));
    assert_eq!(compare(&Promise::default(), &refusal(""), std::slice::from_ref(&finding)), []);
    Some((finding.level, finding.message()))
}

#[test]
fn a_changed_state_is_c123() {
    let list = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let before = list(
        r#"{"@odata.context":"a","value":[{"id":"1","@odata.etag":"a","displayName":1},{"id":"2","displayIcon":{"iconType":[1,2]}}]}"#,
    );
    let renewed = list(
        r#"{"value":[{"displayName":1.0,"id":"1","@odata.etag":"b"},{"displayIcon":{"iconType":[1,2]},"id":"2"}],"@odata.context":"b"}"#,
    );
    assert_eq!(changed(&before, &renewed), None);
    let cases = [
        r#"{"value":[{"id":"1","displayName":2},{"id":"2","displayIcon":{"iconType":[1,2]}}]}"#,
        r#"{"value":[{"id":"1","displayName":1},{"id":"2","displayIcon":{"iconType":[2,1]}}]}"#,
        r#"{"value":[{"id":"2","displayIcon":{"iconType":[1,2]}},{"id":"1","displayName":1}]}"#,
        r#"{"value":[{"id":"1","displayName":1}]}"#,
        r#"{"value":[{"id":"1","displayName":1},{"id":"2","displayIcon":{"iconType":[1,2]}},{"id":"3"}]}"#,
        r#"{"value":[{"id":"1","displayName":1},{"id":"2","displayIcon":{"iconType":[1,2]}}],"items":null}"#,
        r#"{"value":[{"id":"1","displayName":1,"unread":3},{"id":"2","displayIcon":{"iconType":[1,2]}}]}"#,
        "[]",
    ];
    let mut text = String::new();
    for after in cases {
        let (level, message) = changed(&before, &list(after)).unwrap();
        let _ = writeln!(text, "{} {message}", level.word());
    }
    golden("state_changed", &text);
}

#[test]
fn a_detail_may_stand_anywhere_below() {
    let promise = |matcher| body([("/error/**/conflictingSectionId", matcher)]);
    let error =
        |rest: &str| json_answer(&format!(r#"{{"error":{{"code":"Conflict","message":"no"{rest}}}}}"#));
    for kept in [
        r#","conflictingSectionId":"s1""#,
        r#","innerError":{"innerError":{"conflictingSectionId":"s1"}}"#,
        r#","details":[{"code":"a","message":"s1"},{"code":"conflictingSectionId","message":"s1","target":null}]"#,
        r#","innerError":{"details":[{"code":"x","target":"conflictingSectionId","value":"s1"}]}"#,
        r#","conflictingSectionId":"s2","innerError":{"conflictingSectionId":"s1"}"#,
    ] {
        assert_eq!(judged(&promise(is("s1")), &error(kept)), [], "{kept}");
        assert_eq!(rules(&promise(one(Check::Absent)), &error(kept)), [Rule::PropertyForbidden], "{kept}");
    }
    for (broken, rule) in [
        ("", Rule::PropertyMissing),
        (r#","details":[{"code":"a","message":"s1"}]"#, Rule::PropertyMissing),
        (r#","details":["conflictingSectionId","s1"]"#, Rule::PropertyMissing),
        (r#","conflictingSectionId":"s2""#, Rule::PropertyDiffers),
        (
            r#","details":[{"code":"conflictingSectionId","target":"conflictingSectionId"}]"#,
            Rule::PropertyDiffers,
        ),
        (r#","details":[{"code":"conflictingSectionId","message":"s2"}]"#, Rule::PropertyDiffers),
    ] {
        assert_eq!(rules(&promise(is("s1")), &error(broken)), [rule], "{broken}");
    }
    assert_eq!(rules(&promise(one(Check::Absent)), &error("")), []);
    let kept = error(r#","conflictingSectionId":"s1""#);
    let promise = Promise {
        status: vec![201],
        headers: vec![("content-type".to_owned(), one(Check::Present))],
        ..body([
            ("/error/message", one(Check::StartsWith(Operand::plain("n")))),
            ("/error/**/conflictingSectionId", is("s1")),
        ])
    };
    let broken = error(r#","innerError":{"date":"d","request-id":"r","client-request-id":"c"}"#);
    proves("detail_missing", Rule::PropertyMissing, &promise, &broken, &kept);
}

#[test]
fn text_checks_fail_on_what_is_no_text() {
    for check in [
        Check::StartsWith(Operand::plain("1")),
        Check::EndsWith(Operand::plain("1")),
        Check::Contains(Operand::plain("1")),
        Check::Matches(regex::Regex::new("1").unwrap().into()),
    ] {
        let promise = body([("/a", one(check))]);
        assert_eq!(rules(&promise, &json_answer(r#"{"a":1}"#)), [Rule::PropertyDiffers]);
        assert_eq!(rules(&promise, &json_answer(r#"{"a":"1"}"#)), []);
    }
    let promise = body([("/a", one(Check::Contains(Operand::plain(1))))]);
    assert_eq!(rules(&promise, &json_answer(r#"{"a":[0,1.0]}"#)), []);
    assert_eq!(rules(&promise, &json_answer(r#"{"a":[0,"1"]}"#)), [Rule::PropertyDiffers]);
}

#[test]
fn the_quotes_of_a_version_do_not_count() {
    for (promised, received) in [("7", "\\\"7\\\""), ("\"7\"", "7"), ("W/\"7\"", "\\\"7\\\"")] {
        let answer = json_answer(&format!(r#"{{"v":"{received}"}}"#));
        assert_eq!(rules(&body([("/v", is(promised))]), &answer), [Rule::PropertyDiffers]);
        assert_eq!(rules(&body([("/v", Matcher::is(Operand::version(promised)))]), &answer), []);
        let differs = body([("/v", one(Check::IsNot(Operand::version(promised))))]);
        assert_eq!(rules(&differs, &answer), [Rule::PropertyDiffers]);
    }
}

#[test]
fn thirty_digits_are_compared_exactly() {
    let number = |text: &str| is(serde_json::from_str::<Value>(text).unwrap());
    let answer = json_answer(r#"{"n":123456789012345678901234567890}"#);
    assert_eq!(rules(&body([("/n", number("123456789012345678901234567890.0"))]), &answer), []);
    assert_eq!(
        rules(&body([("/n", number("123456789012345678901234567891"))]), &answer),
        [Rule::PropertyDiffers]
    );
    assert_eq!(rules(&body([("/n", one(Check::Type(vec![JsonType::Integer])))]), &answer), []);
}

#[test]
fn checks_are_counted() {
    let promise = Promise {
        status: vec![201],
        headers: vec![("a".to_owned(), one(Check::Absent))],
        schema: Some("graph_error".into()),
        ..body([("/error/code", is("a")), ("/error/message", is("b"))])
    };
    let response = json_answer(r#"{"error":{"code":"a","message":"b"}}"#);
    let judgement = judge(&super::schema::suite(), &promise, Role::Twin, &response, &CHARGE);
    assert_eq!((judgement.findings.len(), judgement.checks), (0, 6));
    let broken = judge(&super::schema::suite(), &promise, Role::Twin, &answer(500, &[], b""), &CHARGE);
    assert_eq!(broken.checks, 1);
    let finding = &broken.findings[0];
    assert_eq!(
        (finding.role, finding.level, finding.clause.as_deref()),
        (Role::Twin, Level::Must, Some("item_add.201"))
    );
}

#[test]
fn a_hundred_thousand_entries_are_judged_at_once() {
    let entries: Vec<_> = (0..100_000).map(|n| json!({"id": n.to_string(), "itemType": 5})).collect();
    let text = json!({"value": entries}).to_string();
    let promise = Promise {
        schema: Some("teamwork_section_item_list".into()),
        ..body([
            ("/value", one(Check::Has(vec![(at("/id"), is("none"))]))),
            ("/value/99999/id", is("x")),
            ("/**/nowhere", is(1)),
        ])
    };
    let response = json_answer(&text);
    let start = Instant::now();
    let findings = judged(&promise, &response);
    let lines = compare(&promise, &response, &findings);
    let before = response.body.json().unwrap();
    let mut after = before.clone();
    after["value"].as_array_mut().unwrap().reverse();
    assert_eq!(changed(before, &after).unwrap().0, Level::Should);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(findings.iter().filter(|finding| finding.rule == Rule::Schema).count(), 21);
    assert!(findings.iter().any(|finding| finding.message().contains("and 99980 more violations")));
    assert!(lines.len() < 150, "{}", lines.len());
    let carried: usize =
        findings.iter().filter_map(|f| f.actual.as_ref()).map(|value| value.to_string().len()).sum();
    assert!(carried < 20_000, "findings carry excerpts, not bodies: {carried}");
}

#[test]
fn a_long_text_is_compared_by_words() {
    let long = "The quick brown fox jumps over the lazy dog and goes on and on and on. ".repeat(20);
    let promise = body([("/text", is(format!("{long}It ends here. {long}")))]);
    let kept =
        json_answer(&json!({"text": format!("{long}It ends here. {long}"), "other": long}).to_string());
    let broken =
        json_answer(&json!({"text": format!("{long}It ends there. {long}"), "other": long}).to_string());
    let findings = judged(&promise, &broken);
    assert_eq!(judged(&promise, &kept), []);
    golden("long_text", &draw(&compare(&promise, &broken, &findings)));
}

fn arbitrary_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "-?[1-9][0-9]{0,40}(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,25})?"
            .prop_map(|text| serde_json::from_str(&text).expect("a number")),
        name().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..6)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

/// Few names, so that promises meet what they are about.
fn name() -> impl Strategy<Value = String> {
    let known =
        ["error", "code", "message", "details", "target", "id", "value", "", "a/b", "a~b", "**", "0", "ä"];
    prop::sample::select(known.to_vec()).prop_map(str::to_owned)
}

fn arbitrary_pointer() -> impl Strategy<Value = Pointer> {
    let token = prop_oneof![4 => name().prop_map(|n| n.replace('~', "~0").replace('/', "~1")), 1 => Just("**".to_owned())];
    prop::collection::vec(token, 0..5).prop_map(|tokens| {
        let text = tokens.iter().flat_map(|token| ["/", token.as_str()]).collect::<String>();
        Pointer::parse(&text).unwrap_or_else(|_| at("/error/**/code"))
    })
}

fn arbitrary_matcher() -> impl Strategy<Value = Matcher<Operand>> {
    let operand =
        || (arbitrary_json(), any::<bool>()).prop_map(|(value, version)| Operand { value, version });
    let check = prop_oneof![
        operand().prop_map(Check::Is),
        operand().prop_map(Check::IsNot),
        operand().prop_map(Check::StartsWith),
        operand().prop_map(Check::EndsWith),
        operand().prop_map(Check::Contains),
        Just(Check::Matches(regex::Regex::new("^(a+)+$").expect("an expression").into())),
        Just(Check::Absent),
        Just(Check::Present),
        (0_usize..7).prop_map(|i| Check::Type(vec![JsonType::ALL[i].1])),
        (0_usize..4).prop_map(Check::Length),
    ];
    let leaf = prop::collection::vec(check, 0..3).prop_map(|checks| Matcher { checks });
    leaf.prop_recursive(2, 8, 3, |inner| {
        let members = || prop::collection::vec((arbitrary_pointer(), inner.clone()), 0..3);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|all| one(Check::OneOf(all))),
            members().prop_map(|all| one(Check::Has(all))),
            members().prop_map(|all| one(Check::HasOne(all))),
            members().prop_map(|all| one(Check::HasNo(all))),
        ]
    })
}

fn arbitrary_promise() -> impl Strategy<Value = Promise> {
    let status = prop::collection::vec(prop::sample::select(vec![201_u16, 400, 412]), 0..2);
    let schema = prop::option::of(prop::sample::select(vec!["graph_error", "teamwork_section", "none"]));
    let headers = prop::collection::vec((Just("Content-Type".to_owned()), arbitrary_matcher()), 0..2);
    let body = prop::collection::vec((arbitrary_pointer(), arbitrary_matcher()), 0..4);
    (status, schema, headers, body).prop_map(|(status, schema, headers, body)| Promise {
        status,
        schema: schema.map(str::to_owned),
        headers,
        body,
    })
}

proptest! {
    #[test]
    fn no_body_and_no_promise_makes_the_judge_panic(
        promise in arbitrary_promise(), document in arbitrary_json(), other in arbitrary_json(), raw in prop::option::of(any::<Vec<u8>>()),
    ) {
        let bytes = raw.unwrap_or_else(|| document.to_string().into_bytes());
        let response = answer(201, &[("content-type", "application/json")], &bytes);
        let mut findings = judged(&promise, &response);
        let message = ["a".to_owned(), String::new()];
        findings.extend(cause(&response, &Cause { message: &message, advice: Some("") }, Role::Act, &CHARGE).findings);
        for finding in &findings {
            let _ = finding.message();
        }
        let _ = compare(&promise, &response, &findings);
        // Findings of another answer than the one that is drawn.
        let _ = compare(&promise, &answer(400, &[], other.to_string().as_bytes()), &findings);
        let schemas = super::schema::suite();
        let _ = unchanged(&schemas, (&document, &other), &IGNORED, &CHARGE, "GET /");
        proptest::prop_assert_eq!(unchanged(&schemas, (&document, &document), &[], &CHARGE, "GET /"), None);
        proptest::prop_assert!(graphproof_engine::judge::equal(&document, &document));
    }

    #[test]
    fn no_schema_text_makes_the_loader_panic(text in any::<String>(), document in arbitrary_json()) {
        let sources = [Source::new("a.schema.json", text), Source::new("b.schema.json", document.to_string())];
        let (schemas, found) = Schemas::load(&sources);
        for diagnostic in found.iter().chain(&schemas.compile_all()) {
            let _ = diagnostic.render(graphproof_engine::diagnostic::Style::Plain);
        }
    }
}
