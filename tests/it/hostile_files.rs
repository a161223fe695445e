//! Files that nobody means well with: refused with a place, before anything is sent, without a panic or a hang.

use std::net::TcpListener;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{Ran, checkout, graphproof, put, ran};

/// A suite of the shared fixtures and schemas of `tests/broken_cases`, and one case file.
fn suite(case: &[u8]) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let shared = |path: &str| std::fs::read(checkout(path)).expect("the shared file is there");
    put(dir.path(), "cases/case.toml", case);
    put(dir.path(), "cases/fixtures.toml", &shared("tests/broken_cases/fixtures.toml"));
    put(dir.path(), "schemas/thing.schema.json", &shared("tests/broken_cases/thing.schema.json"));
    put(dir.path(), "schemas/graph_error.schema.json", &shared("schemas/graph_error.schema.json"));
    dir
}

fn sound() -> String {
    std::fs::read_to_string(checkout("tests/broken_cases/sound.toml")).expect("there is a sound one")
}

/// The sound file with one thing replaced.
fn with(from: &str, to: &str) -> Vec<u8> {
    let sound = sound();
    assert!(sound.contains(from), "{from} is in the sound file");
    sound.replace(from, to).into_bytes()
}

/// One text after the other.
fn repeated(many: usize, one: impl Fn(usize) -> String) -> String {
    (0..many).map(one).collect()
}

/// `run` in a suite, against a listener that takes note of connections.
fn run_against_a_listener(suite: &Path) -> Ran {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    listener.set_nonblocking(true).expect("a listener can be asked without waiting");
    let target = format!("http://{}", listener.local_addr().expect("it has an address"));
    let ran = ran(graphproof(&["run", "--target", &target, "--out", "out"]).current_dir(suite));
    assert!(listener.accept().is_err(), "something was sent\n{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

/// It is refused, and the file is named; with a place and a caret where there is one.
fn refused(name: &str, suite: &TempDir, place: &str, said: &str) {
    let ran = run_against_a_listener(suite.path());
    let stderr: String = ran.stderr.chars().take(4_000).collect();
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{name}: {stderr}");
    assert!(stderr.contains(place), "{name}: {place} isn't named: {stderr}");
    assert!(ran.stderr.contains(said), "{name}: “{said}” isn't said: {stderr}");
    assert!(ran.stderr.len() < 100_000, "{name}: {} bytes are said", ran.stderr.len());
    assert!(
        !ran.stderr.contains('\r') && !ran.stderr.contains('\u{1b}') && !ran.stderr.contains('\0'),
        "{name}"
    );
}

/// It is loaded as if nothing were the matter: `check` is content.
fn welcome(name: &str, suite: &TempDir) {
    let ran = ran(graphproof(&["check"]).current_dir(suite.path()));
    assert_eq!(ran.status, Some(0), "{name}: {}", ran.stderr);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_welcome() {
    welcome("as it is", &suite(sound().as_bytes()));
    welcome("a byte order mark", &suite(format!("\u{feff}{}", sound()).as_bytes()));
    welcome("line ends of Windows", &suite(sound().replace('\n', "\r\n").as_bytes()));
}

#[test]
fn a_file_without_content_is_refused_at_its_place() {
    refused("empty", &suite(b""), "cases/case.toml:1:1", "lacks `format`");
    refused("comments only", &suite(b"# one\n# two\n"), "cases/case.toml:1:1", "lacks `page`");
    refused("a byte order mark only", &suite("\u{feff}".as_bytes()), "cases/case.toml:1:", "lacks `format`");
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let mut bytes = sound().into_bytes();
    let at = bytes.len() - 3;
    bytes[at] = 0xff;
    let line = sound().lines().count();
    refused("invalid UTF-8", &suite(&bytes), &format!("cases/case.toml:{line}:"), "it isn't UTF-8");
    let utf16: Vec<u8> = sound().encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("UTF-16", &suite(&utf16), "cases/case.toml", "");
    refused("NUL", &suite(&with("\"adds\"", "\"ad\0ds\"")), "cases/case.toml:", "^");
}

#[test]
fn a_file_that_is_too_large_is_refused_unread() {
    let mut bytes = sound().into_bytes();
    bytes.extend(b"# padding\n".repeat(200_000));
    refused("2 MB", &suite(&bytes), "cases/case.toml", "bytes");
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let dir = suite(sound().as_bytes());
    std::fs::create_dir(dir.path().join("cases/folder.toml")).unwrap();
    refused("a folder", &dir, "cases/folder.toml", "isn't a regular file");
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_device_are_refused_without_waiting_for_them() {
    let dir = suite(sound().as_bytes());
    let pipe = dir.path().join("cases/pipe.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("cases/zero.toml")).unwrap();
    refused("a pipe", &dir, "cases/pipe.toml", "isn't a regular file");
    refused("a device", &dir, "cases/zero.toml", "isn't a regular file");
}

#[cfg(unix)]
#[test]
fn links_that_lead_round_in_a_circle_end() {
    let dir = suite(sound().as_bytes());
    std::os::unix::fs::symlink("b.toml", dir.path().join("cases/a.toml")).unwrap();
    std::os::unix::fs::symlink("a.toml", dir.path().join("cases/b.toml")).unwrap();
    refused("a circle of links", &dir, "cases/a.toml", "cases/b.toml");
    let dir = suite(sound().as_bytes());
    std::os::unix::fs::symlink(".", dir.path().join("cases/again")).unwrap();
    welcome("a folder that holds itself", &dir);
}

#[test]
fn folders_within_folders_end() {
    let dir = suite(sound().as_bytes());
    let deep = "cases/".to_owned() + &"d/".repeat(200) + "deep.toml";
    put(dir.path(), &deep, b"format = 2");
    welcome("deeper than anybody means it", &dir);
}

#[test]
fn a_key_twice_is_shown_at_its_place() {
    refused(
        "key",
        &suite(&with("status = 201", "status = 201\nstatus = 200")),
        "cases/case.toml:15:1",
        "duplicate",
    );
    refused("table", &suite(&with("[success]", "[page]\n[success]")), "cases/case.toml:13:2", "duplicate");
}

#[test]
fn what_would_leave_the_target_or_its_line_is_refused() {
    const PATH: &str = "POST /beta/users/{user}/things";
    for line in [
        "POST //evil/{user}/things",
        "POST /../{user}/things",
        "POST /beta/./{user}/things",
        "POST /%2e%2e/{user}/things",
        "POST /beta/.%2E/{user}/things",
        "POST http://evil/{user}/things",
        "POST @evil/{user}/things",
        "POST /beta\\\\..\\\\{user}/things",
        "POST \\\\\\\\evil/{user}/things",
        "POST /beta/{user}/things HTTP/1.1",
        "POST /beta/{user}\\r\\nX: y",
        "POST /beta/{user}\\u0000",
        "POST /beta/{user}#things",
        "POST\\t/beta/{user}",
        "P\\rST /beta/{user}",
        "POST /beta/{user}/{",
        "POST ",
        "POST",
        "",
    ] {
        refused(line, &suite(&with(PATH, line)), "cases/case.toml:8:", "^");
    }
    for header in [
        r#"{ If-Match = "a\r\nX: y" }"#,
        r#"{ If-Match = "a\u0000" }"#,
        r#"{ "If-Match\r\nX" = "a" }"#,
        r#"{ "" = "a" }"#,
        r#"{ "If Match" = "a" }"#,
        r#"{ "If:Match" = "a" }"#,
    ] {
        refused(header, &suite(&with(r#"{ If-Match = "{version}" }"#, header)), "cases/case.toml:11:", "^");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    const DEEP: usize = 100_000;
    let arrays = format!("deep = {}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let tables = format!("deep = {}{}", "{ a = ".repeat(DEEP), "}".repeat(DEEP));
    let dotted = format!("{}a = 1", "a.".repeat(DEEP));
    let headers = format!("[{}a]\n", "a.".repeat(DEEP));
    for (name, text) in
        [("arrays", arrays), ("tables", tables), ("a dotted key", dotted), ("a dotted table", headers)]
    {
        refused(name, &suite(&with("format = 1", &format!("format = 1\n{text}"))), "cases/case.toml:", "");
    }
    let json = format!("'{}{}'", "[".repeat(DEEP), "]".repeat(DEEP));
    refused("JSON", &suite(&with("'{ \"name\": \"x\" }'", &json)), "cases/case.toml:12:", "");
    let pointer = format!("expect = {{ body.\"{}\" = 1 }}", "/a".repeat(DEEP));
    welcome("a long pointer", &suite(&with("name   = \"adds\"", &format!("name   = \"adds\"\n{pointer}"))));
    let schema = suite(sound().as_bytes());
    let deep = format!("{}{{}}{}", "{\"not\":".repeat(DEEP), "}".repeat(DEEP));
    put(schema.path(), "schemas/thing.schema.json", deep.as_bytes());
    refused("a schema", &schema, "schemas/thing.schema.json:", "");
}

#[test]
fn an_expression_that_costs_too_much_is_refused() {
    let adds = "name   = \"adds\"";
    let huge =
        format!("{adds}\nexpect = {{ body.\"/id\" = {{ matches = '((a{{1000}}){{1000}}){{1000}}' }} }}");
    refused("a huge one", &suite(&with(adds, &huge)), "cases/case.toml:", "this expression can't be used");
    let deep = format!("{adds}\nexpect = {{ body.\"/id\" = {{ matches = '{}' }} }}", "(".repeat(50_000));
    refused("a deep one", &suite(&with(adds, &deep)), "cases/case.toml:", "this expression can't be used");
    let slow = format!("{adds}\nexpect = {{ body.\"/id\" = {{ matches = '(a+)+$' }} }}");
    welcome("one that is slow elsewhere", &suite(&with(adds, &slow)));
}

#[test]
fn what_needs_itself_is_refused() {
    let adds = "name   = \"adds\"";
    refused(
        "a case",
        &suite(&with(adds, &format!("{adds}\nof = \"adds\""))),
        "cases/case.toml:",
        "need each other",
    );
    let dir = suite(&with("[\"user\"]", "[\"user\", \"one\"]"));
    let fixtures = std::fs::read_to_string(dir.path().join("cases/fixtures.toml")).unwrap();
    let many: String =
        repeated(500, |n| format!("[fixture.f{n}]\nis = \"f\"\nneeds = [\"f{}\"]\n", (n + 1) % 500));
    let circle = format!("{fixtures}[fixture.one]\nis = \"one\"\nneeds = [\"one\"]\n{many}");
    put(dir.path(), "cases/fixtures.toml", circle.as_bytes());
    refused("a fixture", &dir, "cases/fixtures.toml:", "need each other");
}

#[test]
fn a_line_of_needs_without_end_is_refused() {
    const MANY: usize = 1_500;
    let cases = repeated(MANY, |n| {
        format!("[[case]]\nname = \"c{n}\"\nof = \"c{}\"\nproves = [\"add.201\"]\n", n + 1)
    });
    let case = sound() + &cases + "[[case]]\nname = \"c1500\"\nproves = [\"add.201\"]\n";
    refused("cases", &suite(case.as_bytes()), "cases/case.toml:", "need each other");
    let dir = suite(&with("[\"user\"]", "[\"user\", \"f0\"]"));
    let fixtures = std::fs::read_to_string(dir.path().join("cases/fixtures.toml")).unwrap();
    let needs = repeated(MANY, |n| format!("[fixture.f{n}]\nis = \"f\"\nneeds = [\"f{}\"]\n", n + 1));
    put(dir.path(), "cases/fixtures.toml", format!("{fixtures}{needs}").as_bytes());
    refused("fixtures", &dir, "cases/fixtures.toml:", "need each other");
    let like = repeated(MANY, |n| format!("[fixture.f{n}]\nis = \"f\"\nlike = \"f{}\"\n", n + 1));
    put(
        dir.path(),
        "cases/fixtures.toml",
        format!("{fixtures}{like}[fixture.f1500]\nis = \"f\"\nlike = \"f0\"\n").as_bytes(),
    );
    refused("likenesses", &dir, "cases/fixtures.toml:", "need each other");
}

/// Each name stands for ten of the one before it.
#[test]
fn values_that_multiply_are_bounded() {
    let lets: String = repeated(12, |n| format!("x{} = \"{}\"\n", n + 1, format!("{{x{n}}}").repeat(10)));
    let dir = suite(&with("[\"user\"]", "[\"user\", \"bomb\"]"));
    let fixtures = std::fs::read_to_string(dir.path().join("cases/fixtures.toml")).unwrap();
    let bomb =
        format!("{fixtures}[fixture.bomb]\nis = \"a bomb\"\n[fixture.bomb.let]\nx0 = \"0123456789\"\n{lets}");
    put(dir.path(), "cases/fixtures.toml", bomb.as_bytes());
    refused("a bomb", &dir, "cases/fixtures.toml:", "values of up to");
}

#[test]
fn a_schema_from_elsewhere_is_not_fetched() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let dir = suite(sound().as_bytes());
    let reference = format!(r#"{{ "$ref": "http://{}/thing.json" }}"#, listener.local_addr().unwrap());
    put(dir.path(), "schemas/thing.schema.json", reference.as_bytes());
    refused("a schema on the network", &dir, "schemas/thing.schema.json:1:", "^");
    assert!(listener.accept().is_err(), "the schema was asked for");
    put(dir.path(), "schemas/thing.schema.json", br#"{ "$ref": "file:///etc/passwd" }"#);
    refused("a schema in a file", &dir, "schemas/thing.schema.json:1:", "^");
}

#[test]
fn a_profile_whose_token_is_no_good_is_refused_without_showing_it() {
    for token in [
        "hunter2",
        "hunter2 hunter2",
        "hunter2\\r\\nX: y",
        "hunter2 \\",
        "hunter2-hunter2\"\ntoken = \"hunter2",
    ] {
        let profile = format!(
            "format = 1\nname = \"mine\"\nkind = \"disposable\"\nbase_url = \"http://127.0.0.1:9\"\n\
             identity.member.token = \"{token}\"\n"
        );
        let dir = suite(sound().as_bytes());
        put(dir.path(), "targets/mine.toml", profile.as_bytes());
        for args in [&["check"][..], &["run", "--target", "mine"]] {
            let ran = ran(graphproof(args).current_dir(dir.path()));
            assert_eq!(ran.status, Some(3), "{args:?}: {}", ran.stderr);
            assert!(ran.stderr.contains("targets/mine.toml:"), "{}", ran.stderr);
            assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
        }
    }
}
