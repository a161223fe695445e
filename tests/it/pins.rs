//! What the suite pins: as committed, and no expectation without reason. `BLESS=1 cargo test --test it pins` rewrites
//! `cases/pins.lock`.

use std::sync::LazyLock;

use graphproof::resolve::suite;
use graphproof_engine::diagnostic::Source;
use graphproof_engine::finding::Role;
use graphproof_proof::pins::examples::Examples;
use graphproof_proof::pins::{Answer, Held, Kind, Pins, Recorded, Redundant, Spot, Statement, Unheld, hold};

use crate::program::{blesses, checkout};
use crate::replay::{RUN, RunOfTheSuite};

mod needed;
mod removed;

static EXAMPLES: LazyLock<Examples> = LazyLock::new(|| {
    let source = RUN.planned.loaded.files.examples.as_ref().expect("the suite says what examples show");
    Examples::parse(source).expect("the examples can be read")
});

static HELD: LazyLock<Held> =
    LazyLock::new(|| hold(&recorded(&RUN), &|| {}).expect("every trial can be played again"));

pub(crate) fn recorded(run: &RunOfTheSuite) -> Recorded<'_> {
    Recorded { plan: &run.planned.plan, world: &run.world, reports: &run.reports, examples: &EXAMPLES }
}

#[test]
fn no_committed_pin_is_lost() {
    if blesses() {
        std::fs::write(checkout(suite::PINS), HELD.pins.render()).expect("the pins can be written");
        return;
    }
    let source = RUN.planned.loaded.files.pins.as_ref().expect("the pins are committed");
    let committed = Pins::parse(source).expect("the pins can be read");
    let difference = HELD.pins.since(&committed);
    assert!(difference.lost.is_empty(), "lost (BLESS=1 rewrites the file):\n{}", difference.lost.blocks());
}

#[test]
fn what_the_examples_show_is_pinned() {
    let scripts = &RUN.planned.loaded.scripts;
    let pinned = EXAMPLES.against(&HELD.pins, scripts);
    assert!(pinned.len() > 100, "{}", pinned.len());
    let loose = pinned.iter().flat_map(|pinned| {
        pinned.loose().map(move |kind| format!("{} {} {}", pinned.example, pinned.shown.place, kind.word()))
    });
    assert_eq!(loose.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(EXAMPLES.unmatched(scripts), Vec::new());
    assert_eq!(EXAMPLES.iter().count(), 16);
}

/// Neither the day nor the width of a run, nor what its objects are called.
#[test]
fn another_run_pins_the_same() {
    let next_year = || "2031-12-31T23:59:59Z".parse().expect("a time");
    let filters = ["::example_", "::answer_", "item_add::4", "item_move::used", "chats::member_add::added"];
    let other = RunOfTheSuite::of(&filters.map(str::to_owned), next_year, 1);
    let again = hold(&recorded(&other), &|| {}).expect("every trial can be played again");
    let rerun = |spot: &Spot| other.reports.iter().any(|report| report.script.id == spot.trial);
    let first = HELD.pins.iter().filter(|(spot, _)| rerun(spot));
    let first: Pins =
        first.flat_map(|(spot, kinds)| kinds.iter().map(|kind| (spot.clone(), *kind))).collect();
    assert!(first.count() > 1_000);
    assert_eq!(again.pins.render(), first.render());
}

#[test]
fn a_run_that_was_stopped_pins_nothing() {
    let stopped = RunOfTheSuite::of(&["item_add::example_1".to_owned()], crate::replay::clock, 1);
    stopped.world.stop.stop();
    assert_eq!(hold(&recorded(&stopped), &|| {}).err(), Some(Unheld::Interrupted));
}

#[test]
fn a_trial_that_is_not_what_it_was_is_named() {
    let mut run = RunOfTheSuite::of(&["item_add::example_1".to_owned()], crate::replay::clock, 1);
    run.world.options.marker = "another".into();
    let unlike = hold(&recorded(&run), &|| {}).expect_err("its requests are others").to_string();
    assert!(unlike.contains("item_add::example_1_add_a_chat"), "{unlike}");
    assert!(unlike.ends_with("the record has no answer to this request"), "{unlike}");
}

#[test]
fn pins_survive_being_written_and_read() {
    let source = Source::new(suite::PINS, HELD.pins.render());
    assert_eq!(Pins::parse(&source).expect("what is written can be read"), HELD.pins);
}

#[test]
fn a_pin_that_is_gone_is_lost_and_one_that_is_new_is_gained() {
    let spot = |trial: &str| Spot {
        trial: trial.to_owned(),
        answer: Answer { role: Role::Then, number: 2 },
        place: "/value/*/id".to_owned(),
    };
    let committed: Pins =
        [(spot("a"), Kind::Null), (spot("a"), Kind::Type), (spot("b"), Kind::Type)].into_iter().collect();
    let found: Pins = [(spot("a"), Kind::Null), (spot("a"), Kind::Value)].into_iter().collect();
    let difference = found.since(&committed);
    let told = |pins: &Pins| {
        let kinds = |kinds: &std::collections::BTreeSet<Kind>| {
            kinds.iter().map(|kind| kind.word()).collect::<String>()
        };
        pins.iter().map(|(spot, of)| format!("{spot} {}", kinds(of))).collect::<Vec<_>>()
    };
    assert_eq!(told(&difference.lost), ["a then#2 /value/*/id type", "b then#2 /value/*/id type"]);
    assert_eq!(told(&difference.gained), ["a then#2 /value/*/id value"]);
}

#[test]
fn a_line_that_is_no_pin_is_pointed_at() {
    let lines = [
        "a::trial",
        "  act /id type",
        "  act /id",
        "  arrange /id type",
        "  then#1 /id type",
        "  act id type",
    ];
    let source = Source::new(suite::PINS, lines.join("\n"));
    let found = Pins::parse(&source).expect_err("most lines are no pins");
    let places: Vec<_> = found.iter().map(|found| found.place.to_string()).collect();
    assert_eq!(
        places,
        ["cases/pins.lock:3:3", "cases/pins.lock:4:3", "cases/pins.lock:5:3", "cases/pins.lock:6:3"]
    );
}

#[test]
fn a_place_whose_value_is_not_pinned_says_why() {
    let lines = [
        "op 1",
        "  /id value",
        "  /id type",
        "  /id type free: opaque",
        "  /id free: opaque",
        "op one",
        "  ? value",
    ];
    let source = Source::new(suite::EXAMPLES, lines.join("\n"));
    let found = Examples::parse(&source).expect_err("some lines are wrong");
    let places: Vec<_> = found.iter().map(|found| found.place.to_string()).collect();
    assert_eq!(places, ["cases/examples.txt:3:3", "cases/examples.txt:6:1", "cases/examples.txt:7:3"]);
}

const PAGE: &str = "\
Example 1: Add a thing
POST https://graph.microsoft.com/beta/things
HTTP/1.1 201 Created
Content-type: application/json
Location: /things/1
{
  \"id\": \"1\",
  \"parts\": [{ \"name\": \"x\" }],
  \"roles\": [\"owner\"]
}
Example 2: Add nothing
";

#[test]
fn the_list_of_what_examples_show_is_held_against_the_pages() {
    let cases = Source::new(
        "cases/thing.toml",
        "\
        format = 1\n\
        page = { id = \"thing\", url = \"https://example.org\" }\n\
        operation = { name = \"op\", request = \"POST /beta/things\", as = \"member\" }\n\
        success = { status = 201 }\n",
    );
    let suite = graphproof_engine::case::load(&[cases], &[]).suite;
    let list = "op 1\n  status value\n  header content-type value\n  /id value\n  /name value\n  /roles value\n  /parts value\n";
    let examples = Examples::parse(&Source::new(suite::EXAMPLES, list)).expect("the list can be read");
    let pages = [Source::new("pages/thing.txt", PAGE)];
    let found = examples.compared(&suite, &pages).into_iter().map(|found| found.problem.title());
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            "cases/examples.txt doesn't list op example 1: /parts/*/name",
            "cases/examples.txt doesn't list op example 1: header location",
            "page thing doesn't say: example 1: /name",
        ]
    );
}

/// Parts of a matcher, later requests, witnesses and cases count, too.
#[test]
fn every_kind_of_expectation_is_a_statement() {
    let names: Vec<_> = Statement::all(&RUN.planned.loaded.suite).iter().map(ToString::to_string).collect();
    for name in [
        "beta::sections::item_add success status",
        "beta::sections::item_add success schema",
        "beta::sections::item_add success body /id",
        "beta::sections::item_add witness#2 as a whole",
        "beta::sections::item_add then#1 as a whole",
        "beta::sections::item_add then#1 body /value",
        "beta::sections::item_add clause item_add.409.here row status",
        "beta::sections::item_add clause item_add.409.here row message",
        "beta::sections::item_add case answer_has_a_location as a whole",
        "beta::sections::item_add case answer_has_a_location expect header Location",
        "beta::sections::item_add case answer_has_a_location expect header Location ends_with",
        "beta::sections::item_add case added_beside_what_is_there then#2 as a whole",
        "beta::sections::item_add case added_beside_what_is_there then#1 body /value length",
        "beta::sections::item_add case example_1_add_a_chat then#1 schema",
        "beta::sections::item_add case example_1_add_a_chat then#1 body /value has /itemType",
        "every operation case 401_no_token as a whole",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "two go by one name");
}

#[test]
fn a_redundant_expectation_stands_below_its_reason_and_is_said() {
    let lines = [
        "  beta::sections::item_add success schema",
        "why",
        "  beta::sections::item_add success status",
        "  beta::sections::item_add success statuses",
    ];
    let source = Source::new(suite::REDUNDANT, lines.join("\n"));
    let found = Redundant::parse(&source, &RUN.planned.loaded.suite).expect_err("two lines are wrong");
    let told = found.iter().map(|found| format!("{}: {}", found.place, found.problem.title()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "cases/redundant.txt:1:3: expected a reason, and below it what stands there for it, found `beta::sections::item_add success schema`",
            "cases/redundant.txt:4:3: no expectation is named `beta::sections::item_add success statuses`",
        ]
    );
}
