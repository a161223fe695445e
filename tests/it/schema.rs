//! Schemas: what is refused when they are loaded, and what they say of values.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use graphproof_engine::diagnostic::{Diagnostic, Problem, Source};
use graphproof_engine::schema::{Breach, Schemas};
use serde_json::{Value, json};

/// All schema files of the suite.
pub(crate) fn suite_sources() -> Vec<Arc<Source>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .expect("schemas/ is in the repository")
        .map(|entry| entry.expect("its entries can be read").path())
        .collect();
    files.sort();
    let source = |path: &std::path::PathBuf| {
        let name = format!("schemas/{}", path.file_name().expect("a file has a name").to_string_lossy());
        Source::new(name, std::fs::read_to_string(path).expect("schemas are UTF-8"))
    };
    files.iter().filter(|path| path.to_string_lossy().ends_with(".schema.json")).map(source).collect()
}

/// The suite's schemas.
pub(crate) fn suite() -> Schemas {
    Schemas::load(&suite_sources()).0
}

fn load(files: &[(&str, &str)]) -> (Schemas, Vec<Diagnostic>) {
    let sources: Vec<_> =
        files.iter().map(|(name, text)| Source::new(format!("schemas/{name}.schema.json"), *text)).collect();
    Schemas::load(&sources)
}

/// The one problem of one schema, and the text that its caret stands under.
fn problem(schema: &str) -> (Problem, String) {
    let (schemas, found) = load(&[("a", schema)]);
    assert_eq!(found.len(), 1, "{schema}: {found:#?}");
    assert_ne!(schemas.violations("a", &json!({})).list, [], "a refused schema accepts nothing");
    let place = &found[0].place;
    (found[0].problem.clone(), place.source.text[place.span.clone()].to_owned())
}

fn schema_problem(schema: &str) -> (String, String) {
    match problem(schema) {
        (Problem::Schema(why), under) => (why, under),
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn the_suites_own_schemas_are_sound() {
    let sources = suite_sources();
    let start = Instant::now();
    let (schemas, found) = Schemas::load(&sources);
    let took = start.elapsed();
    assert_eq!(found, []);
    assert_eq!(schemas.compile_all(), []);
    assert!(schemas.names().contains(&"teamwork_section_item".to_owned()), "{:?}", schemas.names());
    assert!(took < Duration::from_millis(500), "loading must be cheap: {took:?}");
}

#[test]
fn a_misspelt_keyword_is_told_with_the_one_that_was_meant() {
    let (found, under) = problem(r#"{"type": "object", "properties": {"requierd": {"typ": "string"}}}"#);
    assert_eq!(found, Problem::SchemaKeyword { keyword: "typ".into(), nearest: Some("type".into()) });
    assert_eq!(under, r#""typ""#);
    let (found, _) = problem(r#"{"type": "object", "requierd": ["a"]}"#);
    assert_eq!(
        found,
        Problem::SchemaKeyword { keyword: "requierd".into(), nearest: Some("required".into()) }
    );
}

#[test]
fn names_and_data_are_no_keywords() {
    let schema = r#"{
        "type": "object",
        "properties": { "typo": { "enum": [{ "typ": 1 }] }, "requierd": { "const": { "typ": 1 }, "default": { "typ": 1 } } },
        "examples": [{ "typ": 1 }], "x-tool": { "typ": 1 },
        "dependentRequired": { "typ": ["a"] }
    }"#;
    let (schemas, found) = load(&[("a", schema)]);
    assert_eq!((found, schemas.compile_all()), (vec![], vec![]));
}

#[test]
fn a_keyword_of_another_draft_is_no_keyword_of_this_one() {
    let (found, _) = problem(r#"{"type": "array", "additionalItems": false}"#);
    assert!(matches!(found, Problem::SchemaKeyword { keyword, .. } if keyword == "additionalItems"));
    let seven = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}], "additionalItems": false}"#;
    let (schemas, found) = load(&[("a", seven)]);
    assert_eq!((found, schemas.compile_all()), (vec![], vec![]));
    assert_eq!(schemas.violations("a", &json!(["x", 1])).list.len(), 1);
}

#[test]
fn an_unknown_draft_is_refused() {
    let (found, under) = problem(r#"{"$schema": "https://example.com/my-draft", "type": "object"}"#);
    assert!(matches!(found, Problem::Expected { .. }), "{found:?}");
    assert_eq!(under, r#""https://example.com/my-draft""#);
}

#[test]
fn references_out_of_the_directory_are_refused_and_never_followed() {
    // Port 9 discards: had anything been fetched, it would take its time and say so.
    for target in [
        "http://127.0.0.1:9/a.json",
        "https://example.com/a",
        "file:///etc/passwd",
        "../a.schema.json",
        "urn:x:y",
        "//host/x",
    ] {
        let (why, under) = schema_problem(&format!(
            r#"{{"type": "object", "properties": {{"a": {{"$ref": "{target}"}}}}}}"#
        ));
        assert!(why.contains("nothing else is ever read or fetched"), "{why}");
        assert_eq!(under, format!("\"{target}\""));
    }
}

#[test]
fn a_reference_must_lead_to_a_schema() {
    for target in ["#/$defs/gone", "#gone", "#/properties/b/enum/0", "#/type"] {
        let (why, _) = schema_problem(&format!(
            r#"{{"type": "object", "properties": {{"a": {{"$ref": "{target}"}}, "b": {{"enum": [true]}}}}}}"#
        ));
        assert_eq!(why, format!("`{target}` leads to no schema"));
    }
    let (_, found) =
        load(&[("one", r#"{"$ref": "anothr.schema.json"}"#), ("another", r#"{"type": "string"}"#)]);
    let meant = Some("another.schema.json".to_owned());
    assert_eq!(
        found[0].problem,
        Problem::Unknown { what: "schema file", name: "anothr.schema.json".into(), nearest: meant }
    );
}

#[test]
fn references_between_files_and_to_anchors_are_followed() {
    let (schemas, found) = load(&[
        (
            "one",
            r##"{"type": "array", "items": {"$ref": "two.schema.json#/$defs/a~1b%20c"}, "contains": {"$ref": "#here"}, "$defs": {"x": {"$anchor": "here", "const": "y"}}}"##,
        ),
        ("two", r##"{"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "string"}}}"##),
    ]);
    assert_eq!((found, schemas.compile_all()), (vec![], vec![]));
    assert_eq!(schemas.violations("one", &json!(["y"])).list, []);
    assert_eq!(schemas.violations("one", &json!(["y", 1])).list[0].at, "/1");
    assert_eq!(schemas.violations("one", &json!(["x"])).list.len(), 1);
}

#[test]
fn a_reference_loop_is_refused() {
    for schema in [
        r##"{"$ref": "#"}"##,
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}"##,
    ] {
        let (why, _) = schema_problem(schema);
        assert!(why.contains("leads back to itself"), "{why}");
    }
    let (_, found) = load(&[("a", r#"{"$ref": "b.schema.json"}"#), ("b", r#"{"$ref": "a.schema.json"}"#)]);
    assert_eq!(found.len(), 1);
    let recursive = r##"{"type": "object", "properties": {"below": {"$ref": "#"}, "list": {"type": "array", "items": {"$ref": "#"}}}}"##;
    assert_eq!(load(&[("a", recursive)]).1, [], "recursion into the value ends with the value");
}

fn lattice(step: &str) -> String {
    let mut schema = String::from(r##"{"$ref": "#/$defs/a0", "$defs": {"a40": {"type": "object"}"##);
    for i in 0..40 {
        let _ = write!(
            schema,
            r#", "a{i}": {}"#,
            step.replace("NEXT", &format!(r##"{{"$ref": "#/$defs/a{}"}}"##, i + 1))
        );
    }
    schema + "}}"
}

#[test]
fn an_exponential_lattice_is_refused_at_once() {
    let start = Instant::now();
    for schema in [
        lattice(r#"{"allOf": [NEXT, NEXT]}"#),
        lattice(r#"{"anyOf": [NEXT, NEXT]}"#),
        lattice(r#"{"if": NEXT, "then": NEXT, "else": NEXT}"#),
        lattice(r#"{"allOf": [{"properties": {"a": NEXT}}, {"properties": {"a": NEXT}}]}"#),
        lattice(r#"{"properties": {"a": NEXT}, "patternProperties": {"a": NEXT}}"#),
        r##"{"type": "object", "anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"additionalProperties": {"$ref": "#"}}]}"##.to_owned(),
        r##"{"type": "array", "prefixItems": [{"$ref": "#"}], "contains": {"$ref": "#"}}"##.to_owned(),
    ] {
        let (why, _) = schema_problem(&schema);
        assert!(why.contains("exponential"), "{why}");
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_lattice_that_never_meets_itself_is_fine() {
    let schema = lattice(r#"{"properties": {"a": NEXT, "b": NEXT}, "additionalProperties": NEXT}"#);
    let (schemas, found) = load(&[("a", &schema)]);
    assert_eq!((found, schemas.compile_all()), (vec![], vec![]));
}

#[test]
fn a_megabyte_of_subschemas_is_read_in_bounded_time() {
    let mut chain = String::from(r##"{"$ref": "#/$defs/a0", "$defs": {"a20000": {"type": "object"}"##);
    for i in 0..20_000 {
        let _ = write!(chain, r##", "a{i}": {{"$ref": "#/$defs/a{}"}}"##, i + 1);
    }
    let start = Instant::now();
    let (_, found) = load(&[("a", &(chain + "}}"))]);
    assert_eq!(found.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_pattern_that_can_not_be_matched_in_linear_time_is_refused() {
    for pattern in ["(", "(?=a)b", r"(a)\\1", "[z-a]"] {
        let (why, under) = schema_problem(&format!(r#"{{"type": "string", "pattern": "{pattern}"}}"#));
        assert!(why.contains("no regular expression"), "{why}");
        assert_eq!(under, format!("\"{pattern}\""));
        let (_, under) =
            schema_problem(&format!(r#"{{"type": "object", "patternProperties": {{"{pattern}": true}}}}"#));
        assert_eq!(under, format!("\"{pattern}\""));
    }
    let (schemas, found) = load(&[("a", r#"{"type": "string", "pattern": "^(a+)+$"}"#)]);
    assert_eq!(found, []);
    let start = Instant::now();
    assert_eq!(schemas.violations("a", &json!(format!("{}!", "a".repeat(50_000)))).list.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_unknown_format_is_refused_and_a_known_one_asserted() {
    let (why, under) = schema_problem(r#"{"type": "string", "format": "datetime"}"#);
    assert!(why.contains("`datetime`"), "{why}");
    assert_eq!(under, r#""datetime""#);
    let (schemas, _) = load(&[("a", r#"{"type": "string", "format": "date-time"}"#)]);
    assert_eq!(schemas.violations("a", &json!("2024-02-02T19:22:43Z")).list, []);
    assert_eq!(
        schemas.violations("a", &json!("2024-02-02T19:22:43")).list[0].expected,
        "the format date-time"
    );
}

#[test]
fn a_schema_that_accepts_everything_is_refused() {
    for schema in ["{}", "true", r#"{"title": "a", "description": "b", "$defs": {"c": {"type": "string"}}}"#]
    {
        let (why, _) = schema_problem(schema);
        assert!(why.contains("accepts everything"), "{why}");
    }
}

#[test]
fn what_is_no_schema_is_told_where_it_stands() {
    for (schema, under) in
        [("[]", "["), ("42", "42"), (r#"{"type": "object", "properties": {"a": "string"}}"#, "\"string\"")]
    {
        let (found, at) = problem(schema);
        assert!(matches!(found, Problem::Expected { .. }), "{found:?}");
        assert_eq!(at, under);
    }
    let (schemas, found) = load(&[("a", r#"{"type": "object", "properties": {"a": {"type": "strin"}}}"#)]);
    assert_eq!(found, []);
    let late = schemas.compile_all();
    assert_eq!(&late[0].place.source.text[late[0].place.span.clone()], "\"strin\"");
}

#[test]
fn a_duplicate_key_and_a_syntax_error_are_told_with_their_place() {
    let (found, under) =
        problem("{\"type\": \"object\",\r\n \"properties\": {\"a\": true, \"a\": {\"type\": \"string\"}}}");
    assert_eq!(found, Problem::Duplicate { what: "key", name: "a".into() });
    assert_eq!(under, "\"a\"");
    let (_, found) = load(&[("a", "{\n  \"type\": \"object\",\n  oops\n}")]);
    assert_eq!(found[0].place.line_column(), (3, 3));
    for text in ["", " ", "\u{feff}", &"[".repeat(100_000)] {
        assert!(matches!(problem(text).0, Problem::Syntax(_)), "{}", text.len());
    }
    let (_, found) = load(&[("a", "\u{feff}{\"type\": \"object\", \"typ\": 1}")]);
    assert_eq!(
        &found[0].place.source.text[found[0].place.span.clone()],
        "\"typ\"",
        "a byte order mark is no fault"
    );
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let (_, found) = load(&[
        ("a", r##"{"typ": 1, "type": "strin", "format": "nope", "pattern": "(", "$ref": "#/gone"}"##),
        ("b", "{"),
        ("c", r##"{"$ref": "#"}"##),
        ("a", r#"{"type": "string"}"#),
    ]);
    assert_eq!(found.len(), 7, "{found:#?}");
    assert!(
        found
            .iter()
            .all(|diagnostic| !diagnostic.render(graphproof_engine::diagnostic::Style::Plain).is_empty())
    );
}

#[test]
fn a_file_of_another_name_is_refused() {
    let (schemas, found) =
        Schemas::load(&[Source::new("schemas/a.json", "{}"), Source::new("schemas/.schema.json", "{}")]);
    assert_eq!((found.len(), schemas.names().len()), (2, 0));
}

#[test]
fn a_schema_that_nobody_loaded_is_a_violation_of_everything() {
    let schemas = suite();
    let value = json!({});
    let found = schemas.violations("graph_eror", &value);
    assert_eq!(
        found.list[0].expected,
        "a schema `graph_eror`, which doesn't exist; did you mean `graph_error`?"
    );
}

#[test]
fn violations_stand_where_the_value_is_or_should_be() {
    let schemas = suite();
    let value = json!({"error": {"code": 5, "innerError": {"details": {}}}});
    let found = schemas.violations("graph_error", &value);
    let mut told: Vec<_> =
        found.list.iter().map(|v| (v.at.as_str(), v.expected.as_str(), v.actual, v.breach)).collect();
    told.sort_by_key(|(at, ..)| *at);
    assert_eq!(
        told,
        [
            ("/error/code", "string", Some(&json!(5)), Breach::Type),
            ("/error/innerError/details", "null or array", Some(&json!({})), Breach::Type),
            ("/error/message", "`message` (required)", None, Breach::Missing),
        ]
    );
}

#[test]
fn a_hundred_thousand_violations_are_counted_and_twenty_told() {
    let (schemas, _) =
        load(&[("a", r#"{"type": "array", "uniqueItems": true, "items": {"type": "string"}}"#)]);
    let value = Value::Array((0..100_000).map(Value::from).collect());
    let start = Instant::now();
    let found = schemas.violations("a", &value);
    assert_eq!((found.list.len(), found.more), (20, 99_980));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn numbers_are_compared_with_all_their_digits() {
    let (schemas, _) = load(&[
        ("integer", r#"{"type": "integer"}"#),
        ("enum", r#"{"enum": [123456789012345678901234567890, 1.0]}"#),
        ("most", r#"{"maximum": 123456789012345678901234567890}"#),
        ("even", r#"{"multipleOf": 2}"#),
    ]);
    let fits =
        |name, text: &str| schemas.violations(name, &serde_json::from_str(text).unwrap()).list.is_empty();
    assert!(fits("integer", "123456789012345678901234567890") && fits("integer", "1.0"));
    assert!(!fits("integer", "123456789012345678901234567890.5"));
    assert!(fits("enum", "123456789012345678901234567890") && fits("enum", "1"));
    assert!(!fits("enum", "123456789012345678901234567891"));
    assert!(
        fits("most", "123456789012345678901234567890") && !fits("most", "123456789012345678901234567891")
    );
    let start = Instant::now();
    for text in ["1e400", "1e999999999", "-1e999999999", "1e-999999999", "1e99999999999999999999999"] {
        for name in ["integer", "enum", "most", "even"] {
            let _ = fits(name, text);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn threads_share_the_schemas() {
    let schemas = suite();
    let ok = json!({"error": {"code": "a", "message": ""}});
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(schemas.violations("graph_error", &ok).list, []));
        }
    });
}

/// Recorded from the real service; entries 11 and 34 are bodies of another kind.
#[test]
fn what_the_service_was_seen_to_answer_is_a_graph_error() {
    let recorded: Vec<Value> = serde_json::from_str(include_str!("data/recorded-errors.json")).unwrap();
    let schemas = suite();
    let mut errors = 0;
    for entry in &recorded {
        let Some(body) = entry.get("body") else { continue };
        let found = schemas.violations("graph_error", body).list;
        if body["error"].is_object() {
            errors += 1;
            assert_eq!(found, [], "entry {}", entry["n"]);
        } else {
            assert!([11, 34].map(Value::from).contains(&entry["n"]), "entry {}", entry["n"]);
            assert_ne!(found, [], "entry {}", entry["n"]);
        }
    }
    assert!(errors >= 12, "{errors}");
}
