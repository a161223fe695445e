//! The suite's files against the schemas that editors read.

use serde_json::Value;

use crate::program::{checkout, files_below};

fn validator(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(checkout("schemas").join(name)).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn case_files() -> Vec<(String, Value)> {
    let read = |(path, text): (std::path::PathBuf, String)| {
        let name = path.to_string_lossy().replace('\\', "/");
        let value = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, value)
    };
    files_below(&checkout("cases"))
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "toml"))
        .map(read)
        .collect()
}

fn problems(validator: &jsonschema::Validator, name: &str, value: &Value) -> Vec<String> {
    validator
        .iter_errors(value)
        .map(|error| format!("{name} at {}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn every_file_of_the_suite_satisfies_the_schema_that_its_editor_reads() {
    let (case, fixture) = (validator("case-file.schema.json"), validator("fixture-file.schema.json"));
    let permission = validator("permission-file.schema.json");
    let files = case_files();
    assert!(files.len() >= 5);
    let found: Vec<_> = files
        .iter()
        .flat_map(|(name, value)| {
            let schema = match name.rsplit('/').next() {
                Some("fixtures.toml") => &fixture,
                Some("permissions.toml") => &permission,
                _ => &case,
            };
            problems(schema, name, value)
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_file_of_the_suite_names_the_schema_that_is_for_it() {
    let is_toml = |(path, _): &(std::path::PathBuf, String)| path.extension().is_some_and(|e| e == "toml");
    for (path, text) in files_below(&checkout("cases")).into_iter().filter(is_toml) {
        let first = text.lines().next().unwrap_or_default();
        let named = first.strip_prefix("#:schema ").unwrap_or_else(|| panic!("{}: {first}", path.display()));
        let schema = path.parent().unwrap().join(named);
        assert!(schema.is_file(), "{} names {named}, which isn't there", path.display());
        let wanted = match path.file_name().and_then(|name| name.to_str()) {
            Some("fixtures.toml") => "fixture-file.schema.json",
            Some("permissions.toml") => "permission-file.schema.json",
            _ => "case-file.schema.json",
        };
        assert!(named.ends_with(wanted), "{}", path.display());
    }
}

/// An editor must underline what the loader refuses; here are the mistakes that people make.
#[test]
fn the_schemas_refuse_what_the_loader_refuses() {
    let case = validator("case-file.schema.json");
    let (name, good) = case_files().into_iter().find(|(name, _)| name.ends_with("item_add.toml")).unwrap();
    assert_eq!(problems(&case, &name, &good), Vec::<String>::new());
    let edits: [(&str, Value); 7] = [
        ("/format", 2.into()),
        ("/success/status", "201".into()),
        ("/success/status", 99.into()),
        ("/operation/colour", "red".into()),
        ("/case/0/proves", Value::from(1)),
        ("/case/0/expects", Value::from("a misspelt key")),
        ("/clause/0/basis", "hearsay".into()),
    ];
    for (at, value) in edits {
        let mut bad = good.clone();
        let (parent, key) = at.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[key] = value;
        assert!(!case.is_valid(&bad), "{at} was altered, and the schema is content");
    }
}
