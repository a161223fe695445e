//! Several bad files at once: one `check` shows all of it.

use crate::program::{folder, golden, graphproof, ran};

const UNKNOWN_KEY: &str = r#"format = 1
[page]
id  = "alpha"
url = "https://example.org/alpha"
[operation]
name    = "beta::alpha"
request = "GET /beta/users/{user}"
as      = "member"
needs   = ["user"]
[success]
status = 200
[[clause]]
id   = "alpha.200"
says = "it is answered"
[[case]]
name   = "is_answered"
provs  = ["alpha.200"]
proves = ["alpha.200"]
"#;

const WRONG_TYPE: &str = r#"format = 1
[page]
id  = "beta"
url = "https://example.org/beta"
[operation]
name    = "beta::beta"
request = "GET /beta/users/{user}/beta"
as      = "member"
needs   = ["user"]
[success]
status = "201"
[[clause]]
id   = "beta.201"
says = "it is answered"
[[case]]
name   = "is_answered"
proves = ["beta.201"]
"#;

const UNDEFINED_VARIABLE: &str = r#"format = 1
[page]
id  = "gamma"
url = "https://example.org/gamma"
[operation]
name    = "beta::gamma"
request = "GET /beta/users/{usr}/gamma"
as      = "member"
needs   = ["user"]
[success]
status = 200
[[clause]]
id   = "gamma.200"
says = "it is answered"
[[case]]
name   = "is_answered"
proves = ["gamma.200"]
"#;

const SYNTAX_ERROR: &str = r#"format = 1
[page]
id  = "delta"
url = "https://example.org/delta
[operation]
name = "beta::delta"
"#;

const FIXTURES: &str = r#"format = 1
[fixture.user]
is   = "a user"
from = "profile"
"#;

#[test]
fn one_check_shows_the_problems_of_four_bad_files() {
    let graph_error =
        std::fs::read_to_string(crate::program::checkout("schemas/graph_error.schema.json")).unwrap();
    let suite = folder(&[
        ("suite/cases/fixtures.toml", FIXTURES),
        ("suite/cases/one/alpha.toml", UNKNOWN_KEY),
        ("suite/cases/one/beta.toml", WRONG_TYPE),
        ("suite/cases/two/gamma.toml", UNDEFINED_VARIABLE),
        ("suite/cases/two/delta.toml", SYNTAX_ERROR),
        ("suite/schemas/graph_error.schema.json", &graph_error),
    ]);
    for command in ["check", "run", "list"] {
        let ran = ran(graphproof(&[command, "--suite", "suite"]).current_dir(suite.path()));
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{command}: {}", ran.stderr);
        for place in
            ["one/alpha.toml:17:1", "one/beta.toml:11:10", "two/gamma.toml:7:28", "two/delta.toml:4:"]
        {
            assert!(
                ran.stderr.contains(&format!(" suite/cases/{place}")),
                "{place} isn't in:\n{}",
                ran.stderr
            );
        }
        assert!(ran.stderr.matches('^').count() >= 4, "{}", ran.stderr);
        assert!(ran.stderr.contains("did you mean `proves`?") && ran.stderr.contains("did you mean `user`?"));
        golden("golden/bad_files.txt", &ran.stderr).unwrap();
    }
}
