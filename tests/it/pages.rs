//! Pages' texts against case files: every layout that the five pages survived in, and every way to change one.

use std::sync::Arc;

use graphproof_engine::case::page::{PageText, PagesChecked, check_pages};
use graphproof_engine::case::{Loaded, load};
use graphproof_engine::diagnostic::{Diagnostic, Problem, Severity, Source, has_errors};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_oneof, proptest};

const FIXTURES: &str = r#"
format = 1
[fixture.user]
is   = "a user"
from = "profile"
[fixture.section]
is   = "a section"
from = "profile"
"#;

const CASES: &str = r#"
format = 1
[page]
id  = "section-post-items"
url = "https://example.org/section-post-items"
[operation]
name    = "beta::item_add"
request = "POST /beta/users/{user}/sections/{section}/items"
as      = "member"
needs   = ["user", "section"]
header  = { If-Match = "1" }
json    = '{ "id": "19:a@thread.v2" }'
[success]
status = 201
[[clause]]
id      = "add.request"
says    = "how it is asked for"
literal = ["POST /users/{user-id}/sections/{section-id}/items", "If-Match", "Authorization", "id"]
[[clause]]
id   = "add.400"
says = "without an id it is refused"
row  = { status = 400, message = "The 'id' property is required and must not be empty." }
[[clause]]
id   = "add.404"
says = "unknown things are refused"
row  = { status = 404, message = ["The specified section was not found", "The specified item was not found in this section."] }
[[clause]]
id   = "add.404.item"
says = "unknown things are refused"
untested = "its half of the cell is the other clause's"
row  = { status = 404, message = "or the specified item was not found in this section." }
[[clause]]
id   = "add.409"
says = "an item of another section is refused"
row  = { status = 409, message = "This item is already associated with another section.", advice = "Use the move API to relocate it." }
literal = ["The response includes a conflictingSectionId detail."]
[[clause]]
id    = "add.401"
says  = "a request without a token is refused"
row   = { status = 401 }
basis = "recorded"
[[case]]
name    = "example_1"
example = 1
proves  = ["add.request"]
[[case]]
name   = "400"
proves = ["add.400"]
break  = { body."/id" = { absent = true } }
[[case]]
name   = "404"
proves = ["add.404"]
break  = { path.section = "none" }
[[case]]
name   = "409"
proves = ["add.409"]
break  = { body."/id" = "19:b@thread.v2" }
[[case]]
name   = "401"
proves = ["add.401"]
break  = { as = "nobody" }
"#;

const ROWS: [(&str, &str); 3] = [
    ("400 Bad Request", "The 'id' property is required and must not be empty."),
    (
        "404 Not Found",
        "The specified section was not found, or the specified item was not found in this section.",
    ),
    (
        "409 Conflict",
        "This item is already associated with another section. Use the move API to relocate it. The response includes a conflictingSectionId detail.",
    ),
];

const HEAD: &str = "\
Add an item
HTTP request
POST /users/{user-id}/sections/{section-id}/items
Request headers
Header Value
Authorization Bearer {token}. Required.
If-Match The version, up to 250 people can share it. Required.
Request body
Property Type Description
id String The conversation ID. Required.
Response
If successful, this method returns a 201 Created
response code. For best results, stagger calls with a 2-second buffer.
The following errors are possible.
";

const EXAMPLES: &str = "\
Examples
Request
POST https://graph.microsoft.com/beta/users/10f8c3a6/sections/a1b2c3d4/items
Content-type: application/json
{
\"id\": \"19:a@thread.v2\"
}
// 503 Service Unavailable is retried by this client
var result = await graphClient.Users[\"{user-id}\"].Sections.PostAsync(requestBody);
Response
HTTP/1.1 201 Created
Content-type: application/json
{
\"id\": \"19:a@thread.v2\"
}
Related content
";

/// A way that an error table survived, or could have: what stands around its cells.
#[derive(Debug, Clone, Copy)]
struct Layout {
    head: &'static str,
    before: &'static str,
    between: &'static str,
    behind: &'static str,
}

const LAYOUTS: [Layout; 10] = [
    // Markdown, one line a row.
    Layout { head: "| Response code | Message |\n|---|---|\n", before: "| ", between: " | ", behind: " |\n" },
    Layout { head: "|Response code|Message|\n|:-|-:|\n", before: "|`", between: "`|", behind: "|\n" },
    // Cells on lines of their own, ending in a mark.
    Layout { head: "| Response code | Message |\n|---|---|\n", before: "", between: " |\n", behind: " |\n" },
    Layout { head: "Response code |\nMessage |\n", before: "", between: " |\n", behind: " |\n" },
    // Without marks: rows on lines, with a tab, cells on lines, cells as paragraphs, everything run together.
    Layout { head: "Response code Message\n", before: "", between: " ", behind: "\n" },
    Layout { head: "Response code\tMessage\n", before: "", between: "\t", behind: "\n" },
    Layout { head: "Response code\nMessage\n", before: "", between: "\n", behind: "\n" },
    Layout { head: "Response code\n\nMessage\n\n", before: "", between: "\n\n", behind: "\n\n" },
    Layout { head: "Response code Message ", before: "", between: " ", behind: " " },
    // The table's head is lost.
    Layout { head: "", before: "", between: " ", behind: "\n" },
];

impl Layout {
    fn page(self, rows: &[(&str, &str)]) -> String {
        let row = |(status, message): &(&str, &str)| {
            format!("{}{status}{}{message}{}", self.before, self.between, self.behind)
        };
        format!("{HEAD}{}{}\n{EXAMPLES}", self.head, rows.iter().map(row).collect::<String>())
    }
}

fn suite() -> Loaded {
    let files = [Source::new("cases/fixtures.toml", FIXTURES), Source::new("cases/add.toml", CASES)];
    let loaded = load(&files, &["graph_error".to_owned()]);
    assert!(!has_errors(&loaded.diagnostics), "{:#?}", loaded.diagnostics);
    loaded
}

fn checked(text: &str) -> PagesChecked {
    let loaded = suite();
    check_pages(&loaded.suite, &loaded.scripts, &[Source::new("pages/section-post-items.txt", text)])
}

/// What was found, each as `file:line what: text`.
fn found(text: &str) -> Vec<String> {
    checked(text).diagnostics.iter().map(told).collect()
}

fn told(diagnostic: &Diagnostic) -> String {
    let file = diagnostic.place.source.name.rsplit('/').next().unwrap_or_default();
    let problem = &diagnostic.problem;
    if let Problem::PageUncited { what, text } = problem {
        format!("{file} {what}: {text}")
    } else if let Problem::NotOnPage { literal, .. } = problem {
        format!("{file} not on page: {literal}")
    } else {
        format!("{file} {}", problem.title())
    }
}

fn page() -> String {
    LAYOUTS[0].page(&ROWS)
}

#[test]
fn every_layout_of_a_fully_cited_page_is_clean() {
    for layout in LAYOUTS {
        let text = layout.page(&ROWS);
        let read: Vec<_> = PageText::read(&text).rows().iter().map(|row| row.text.clone()).collect();
        assert_eq!(read, ROWS.map(|(_, message)| message), "{layout:?}");
        assert_eq!(found(&text), [""; 0], "{layout:?}");
    }
}

#[test]
fn white_space_line_ends_and_quotes_make_no_difference() {
    for layout in LAYOUTS {
        let text = layout.page(&ROWS);
        let same = [
            text.replace('\n', "\r\n"),
            text.replace('\n', "\r"),
            text.replace('\n', "\n\n"),
            text.replace('\n', " \n  "),
            text.replace(' ', "\u{a0}"),
            text.replace('\'', "’"),
            format!("\u{feff}{text}"),
            text.replace("Not Found", "Not\nFound").replace(", or the", ",\nor the"),
        ];
        for text in same {
            assert_eq!(found(&text), [""; 0], "{layout:?} {text}");
        }
    }
}

#[test]
fn what_was_compared_is_counted() {
    let checked = checked(&page());
    let counted = (checked.compared, checked.rows, checked.examples, checked.statuses);
    assert_eq!(counted, (1, 3, 1, 4));
    assert!(checked.literals >= 10, "{}", checked.literals);
}

#[test]
fn a_new_row_is_uncited_wherever_it_stands() {
    let new = [
        ("400 Bad Request", "id must be shorter than 200 characters."),
        ("400 Bad Request", "'id' must be a string."),
        ("409 Conflict", "This section is busy."),
        ("410 Gone", "The section was removed."),
        ("423 Locked", "The section is locked."),
    ];
    for layout in LAYOUTS.into_iter().take(9) {
        for row in new {
            for at in 0..=ROWS.len() {
                // Without marks and line ends, a message in small letters can't be told from a sentence.
                if layout.behind == " " && row.1.starts_with('i') {
                    continue;
                }
                let mut rows = ROWS.to_vec();
                rows.insert(at, row);
                let found = found(&layout.page(&rows));
                let expected = format!("section-post-items.txt error row: {}: {}", row.0, row.1);
                assert!(found.contains(&expected), "{layout:?} {row:?} at {at}: {found:?}");
            }
        }
    }
}

#[test]
fn a_status_without_its_phrase_is_a_row_below_the_table_head() {
    for layout in LAYOUTS.into_iter().filter(|layout| !layout.head.is_empty() && layout.behind != " ") {
        let mut rows = ROWS.to_vec();
        rows.insert(1, ("423", "The section is locked."));
        let found = found(&layout.page(&rows));
        assert!(
            found
                .contains(&"section-post-items.txt error row: 423 Locked: The section is locked.".to_owned()),
            "{layout:?}: {found:?}"
        );
    }
}

#[test]
fn a_removed_row_leaves_its_clause_without_a_page() {
    for layout in LAYOUTS {
        let found = found(&layout.page(&ROWS[1..]));
        assert!(
            found.contains(
                &"add.toml not on page: The 'id' property is required and must not be empty.".to_owned()
            ),
            "{layout:?}: {found:?}"
        );
    }
}

#[test]
fn a_row_with_another_status_is_noticed() {
    for layout in LAYOUTS {
        for status in ["423 Locked", "410 Gone", "400 Bad Request"] {
            let mut rows = ROWS;
            rows[2].0 = status;
            let found = found(&layout.page(&rows));
            assert!(
                found.iter().any(|told| told.starts_with("section-post-items.txt error row: 4")),
                "{found:?}"
            );
            assert!(
                found.iter().any(|told| told.starts_with("add.toml not on page: 409 Conflict")),
                "{found:?}"
            );
        }
    }
}

#[test]
fn statuses_that_change_places_are_noticed() {
    let mut rows = ROWS;
    (rows[0].0, rows[2].0) = (rows[2].0, rows[0].0);
    let found = found(&LAYOUTS[2].page(&rows));
    assert!(
        found.iter().any(|told| told.starts_with("add.toml not on page: 409 Conflict: This item")),
        "{found:?}"
    );
}

#[test]
fn every_word_of_a_message_counts() {
    for layout in LAYOUTS {
        for (index, (_, message)) in ROWS.iter().enumerate() {
            for word in message.split(' ').filter(|word| *word != "or") {
                let mut rows = ROWS;
                let altered = message.replacen(word, "altered", 1);
                rows[index].1 = &altered;
                assert!(has_errors(&checked(&layout.page(&rows)).diagnostics), "{layout:?} {altered}");
            }
        }
    }
}

#[test]
fn a_sentence_added_to_a_cell_is_uncited() {
    for layout in LAYOUTS {
        let mut rows = ROWS;
        let longer = format!("{} Try again later.", ROWS[1].1);
        rows[1].1 = &longer;
        assert_eq!(
            found(&layout.page(&rows)),
            ["section-post-items.txt part of an error row: Try again later"],
            "{layout:?}"
        );
    }
}

#[test]
fn a_status_in_a_sentence_is_uncited_and_no_row() {
    for sentence in [
        "Without a token it answers 401 Unauthorized.",
        "Without a token it answers 401\nUnauthorized when asked.",
        "The response code 401 Unauthorized\nis returned then.",
        "Then the status code is not 2xx: status 401, always.",
        "It answers with a 401 error.",
    ] {
        for text in [
            page().replace("The following errors", &format!("{sentence}\nThe following errors")),
            format!("{}\n{sentence}\n", page()),
        ] {
            assert_eq!(found(&text), ["section-post-items.txt status: 401 Unauthorized"], "{sentence}");
        }
    }
}

#[test]
fn numbers_and_snippets_name_no_status() {
    let text = page()
        .replace("Add an item", "A team of 404 people, 409 teams, in 200 ms, id 19:404, 4040 Not Found.");
    assert_eq!(found(&text), [""; 0]);
    let statuses: Vec<_> = PageText::read(&text).statuses().iter().map(|named| named.status).collect();
    assert_eq!(statuses, [201, 400, 404, 409]);
}

#[test]
fn examples_and_cases_need_each_other() {
    let numbered = page().replace("Examples\nRequest", "Examples\nExample 1: Add a chat\nRequest");
    assert_eq!(found(&numbered), [""; 0]);

    let seventh = numbered.replace("Related content", "Example 7: Add nothing\nRequest\nRelated content");
    assert_eq!(found(&seventh), ["section-post-items.txt example: Example 7: Add nothing"]);

    let (before, examples) = numbered.split_once("Examples\n").unwrap();
    let none = format!("{before}\n{}", examples.lines().skip(20).collect::<String>());
    assert_eq!(found(&none), ["add.toml not on page: example 1"]);

    let renumbered = numbered.replace("Example 1:", "### Example 2:");
    assert_eq!(
        found(&renumbered),
        ["section-post-items.txt example: Example 2: Add a chat", "add.toml not on page: example 1"]
    );
}

#[test]
fn a_second_example_without_a_heading_is_noticed() {
    let second = "Request\nPOST https://graph.microsoft.com/beta/users/1/sections/2/items\nResponse\nHTTP/1.1 201 Created\n";
    let text = page().replace("Related content", &format!("{second}Related content"));
    assert_eq!(
        found(&text),
        [
            "section-post-items.txt example: example 2: POST https://graph.microsoft.com/beta/users/1/sections/2/items"
        ]
    );
}

#[test]
fn an_example_is_answered_and_asked_for_as_its_case_is() {
    let status = page().replace("HTTP/1.1 201 Created", "HTTP/1.1 400 Bad Request");
    assert_eq!(found(&status), ["section-post-items.txt example's status: 400 Bad Request"]);
    let version = page().replace("com/beta/users", "com/v1.0/users");
    assert_eq!(
        found(&version),
        [
            "section-post-items.txt example's request: POST https://graph.microsoft.com/v1.0/users/10f8c3a6/sections/a1b2c3d4/items"
        ]
    );
}

#[test]
fn the_documented_request_is_the_operation_s() {
    for changed in [
        "PUT /users/{user-id}/sections/{section-id}/items",
        "POST /users/{user-id}/sections/{section-id}/entries",
        "POST /me/sections/{section-id}/items",
        "POST /users/{user-id}/sections/items/{section-id}",
    ] {
        let text = page().replace("POST /users/{user-id}/sections/{section-id}/items", changed);
        let found = found(&text);
        assert_eq!(found[0], format!("section-post-items.txt request: {changed}"));
        assert!(found[1].starts_with("add.toml not on page: POST /users/"), "{found:?}");
    }
    let renamed = CASES.replace("{section-id}", "{id}");
    let text = page().replace("{section-id}", "{id}");
    let loaded = load(&[Source::new("cases/fixtures.toml", FIXTURES), Source::new("a.toml", renamed)], &[]);
    let checked = check_pages(&loaded.suite, &loaded.scripts, &[Source::new("section-post-items.txt", text)]);
    assert_eq!(checked.diagnostics, []);
}

#[test]
fn new_headers_and_properties_are_uncited_in_every_layout() {
    let tables = [
        (
            "Header Value\nAuthorization Bearer.\nPrefer x.\nIf-Match The\nversion. Learn\nmore. Learn more.\n",
            "Property Type Description\nid String The id.\nposition Int32 Where\nit goes.\n",
        ),
        (
            "| Header | Value |\n|---|---|\n| Authorization | Bearer. |\n| Prefer | x. |\n",
            "| Property | Type | Description |\n|---|---|---|\n| id | String | The id. |\n| position | Int32 | Where. |\n",
        ),
        (
            "Header |\nValue |\nAuthorization |\nBearer. |\nPrefer |\nx. |\n",
            "Property |\nType |\nDescription |\nid |\nString |\nThe id. |\nposition |\nInt32 |\nWhere. |\n",
        ),
    ];
    let (start, rest) = HEAD.split_once("Header Value\n").unwrap();
    let behind = rest.split_once("Response\n").unwrap().1;
    for (headers, properties) in tables {
        let head = format!("{start}{headers}Request body\n{properties}Response\n{behind}");
        let text = page().replace(HEAD, &head).replace("Prefer x", "Prefer x, If-Match y");
        assert_eq!(
            found(&text).iter().filter(|told| !told.ends_with("If-Match")).collect::<Vec<_>>(),
            ["section-post-items.txt header: Prefer", "section-post-items.txt property: position"],
            "{headers}"
        );
    }
}

#[test]
fn a_literal_is_pointed_at_where_it_stands() {
    let checked = checked(&page().replace("Authorization", "X-Token"));
    let [uncited, missing] = checked.diagnostics.as_slice() else { panic!("{:#?}", checked.diagnostics) };
    assert_eq!(told(uncited), "section-post-items.txt header: X-Token");
    assert_eq!(&uncited.place.source.text[uncited.place.span.clone()], "X-Token");
    assert_eq!(&missing.place.source.text[missing.place.span.clone()], "\"Authorization\"");
}

#[test]
fn texts_and_case_files_without_each_other_are_warned_of() {
    let loaded = suite();
    let pages = [Source::new("pages/team-post-members.txt", "\nAdd a member\nto a team")];
    let checked = check_pages(&loaded.suite, &loaded.scripts, &pages);
    assert_eq!(checked.compared, 0);
    assert_eq!(
        checked.diagnostics.iter().map(told).collect::<Vec<_>>(),
        [
            "team-post-members.txt no case file cites page team-post-members",
            "add.toml there is no text of page section-post-items"
        ]
    );
    assert!(checked.diagnostics.iter().all(|found| found.problem.severity() == Severity::Warning));
    assert_eq!(checked.diagnostics[0].place.line_column(), (2, 1));
}

#[test]
fn a_note_that_names_a_status_is_cited_by_a_clause_without_a_message() {
    let cases = CASES.replace("basis = \"recorded\"", "");
    let note = "Note\nThe response code 401 Unauthorized\nis returned when there is no token.\n";
    let text = page().replace("Examples\n", &format!("{note}Examples\n"));
    let loaded = load(&[Source::new("cases/fixtures.toml", FIXTURES), Source::new("a.toml", cases)], &[]);
    let check = |text: String| {
        let pages: [Arc<Source>; 1] = [Source::new("section-post-items.txt", text)];
        check_pages(&loaded.suite, &loaded.scripts, &pages).diagnostics.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(check(text), [""; 0]);
    assert_eq!(check(page()), ["a.toml not on page: 401 Unauthorized"]);
}

#[test]
fn a_piece_of_text_is_found_across_marks_and_line_ends() {
    let text = PageText::read("| Application |\nTeam.Read.All | “Not”\r\nsupported |\n|---|:-:|\n| don’t |");
    for literal in ["application team.read.all", "\"Not\" supported.", "supported don't", "Team.Read.All |"] {
        assert_eq!(text.says(literal), !literal.ends_with('.'), "{literal}");
    }
}

#[test]
fn a_status_in_a_sentence_begins_no_row() {
    for text in [
        "The response code 404 Not Found\nis returned when you add a blocked user.",
        "This method returns a\n201 Created response code.\n200 OK is also fine.",
        "It fails. 409 Conflict is returned then, or 410 Gone.",
        "A team has up to\n500 people. 250 Members.",
    ] {
        assert_eq!(PageText::read(text).rows(), [], "{text}");
    }
}

#[test]
fn a_cell_ends_where_the_table_ends() {
    let text =
        "Response code |\nMessage |\n404 Not Found |\nGone for good. |\nMore about errors stands elsewhere.";
    let rows: Vec<_> = PageText::read(text).rows().iter().map(|row| row.text.clone()).collect();
    assert_eq!(rows, ["Gone for good."]);
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("404 Not Found".to_owned()),
        Just("HTTP/1.1 201 Created".to_owned()),
        Just("Response code | Message".to_owned()),
        Just("Examples\n".to_owned()),
        Just("\nExample 7: x\n".to_owned()),
        Just("POST https://x/".to_owned()),
        Just("\nHTTP request\nPOST /users\n".to_owned()),
        Just("\nRequest headers\nHeader Value\n".to_owned()),
        Just("\nRequest body\nProperty |\nType |\n".to_owned()),
        Just("\nResponse\n".to_owned()),
        Just(ROWS[1].1.to_owned()),
        "[ |\n\r.:'’İß0-9a-zA-Z-]{0,12}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_text_can_be_read_and_compared(text in pieces()) {
        let read = PageText::read(&text);
        for row in read.rows() {
            prop_assert!(text.get(row.span.clone()).is_some() && text.get(row.status_span.clone()).is_some());
        }
        for example in read.examples() {
            prop_assert!(text.get(example.span.clone()).is_some() && text.get(example.title.clone()).is_some());
        }
        for diagnostic in checked(&text).diagnostics {
            prop_assert!(diagnostic.place.source.text.get(diagnostic.place.span.clone()).is_some());
        }
    }
}

/// A reader that is quadratic anywhere doesn't end here.
#[test]
fn a_megabyte_of_any_piece_is_compared() {
    let row = format!("404 Not Found | {}\n", ROWS[1].1);
    let pieces = [
        row.as_str(),
        "404 ",
        "| 409 Conflict |\n",
        "Example 1: x\n",
        "POST https://x/y\n",
        "HTTP request\n",
        "a",
    ];
    for piece in pieces {
        let text = piece.repeat(1_000_000 / piece.len());
        assert!(PageText::read(&text).says(piece));
        assert_eq!(checked(&text).compared, 1);
    }
}
