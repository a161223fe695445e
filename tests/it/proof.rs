//! The proof in `cargo test`: as much of it as takes seconds, and that it can fail.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::time::Duration;

use graphproof_emulator::{Mutant, Variation};
use graphproof_engine::case::{self, Suite};
use graphproof_engine::diagnostic::Source;
use graphproof_engine::plan::Plan;
use graphproof_engine::proof::{Caught, MutantResult, Reach, VariationResult};
use graphproof_engine::run::{Options, Stop, World};
use graphproof_proof::Bench;

use crate::replay::{RUN, clock};

/// Asks a bench about a suite that may say less than ours, in worlds like those of `graphproof prove`.
pub(crate) fn with_bench<T>(suite: &Suite, plan: &Plan, ask: impl FnOnce(&Bench<'_>) -> T) -> T {
    let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    ask(&Bench { suite, plan, world: &|base_url| LIKE.at(base_url), clock, jobs })
}

/// What all those worlds are made after: finding out what a profile's secrets look like takes a while.
static LIKE: LazyLock<World> = LazyLock::new(|| {
    let options = Options { patience: Some(Duration::from_millis(500)), ..RUN.world.options.clone() };
    let world = RUN.planned.world("http://127.0.0.1", options, None, Stop::default());
    world.expect("a client can be made")
});

fn mutants(plan: &Plan, mutants: &[Mutant]) -> Vec<MutantResult> {
    let played = |bench: &Bench<'_>| bench.mutants(mutants, Reach::Needed, &|_, _| {});
    with_bench(&RUN.planned.loaded.suite, plan, played).expect("emulators can be started")
}

fn variations(plan: &Plan, variations: &[Variation]) -> Vec<VariationResult> {
    let played = |bench: &Bench<'_>| bench.variations(variations, &|_, _| {});
    with_bench(&RUN.planned.loaded.suite, plan, played).expect("emulators can be started")
}

/// Our suite with something else in place of a text of its case files.
fn rewritten(text: &str, otherwise: &str) -> Plan {
    let loaded = &RUN.planned.loaded;
    let files = loaded.files.cases.iter();
    let files: Vec<_> =
        files.map(|file| Source::new(file.name.clone(), file.text.replace(text, otherwise))).collect();
    assert!(files.iter().zip(&loaded.files.cases).any(|(new, old)| new.text != old.text), "{text}");
    let changed = case::load(&files, &loaded.schemas.names());
    assert_eq!(changed.diagnostics, Vec::new());
    Plan::new(&changed.suite, &changed.scripts, &RUN.planned.profile)
}

/// The same every time, some of every operation and of what goes wrong everywhere.
#[test]
fn a_sample_of_the_mutants_is_killed() {
    const OF_EACH: usize = 6;
    let mut tables: BTreeMap<&str, Vec<Mutant>> = BTreeMap::new();
    for mutant in Mutant::all() {
        tables.entry(mutant.id().split_once('.').map_or("", |(table, _)| table)).or_default().push(*mutant);
    }
    let mut random = fastrand::Rng::with_seed(20);
    let sample = tables.into_values().flat_map(|mut table| {
        random.shuffle(&mut table);
        table.into_iter().take(OF_EACH)
    });
    let sample: Vec<_> = sample.collect();
    assert!((30..60).contains(&sample.len()), "{}", sample.len());
    let results = mutants(&RUN.planned.plan, &sample);
    let alive = results.iter().filter(|result| result.caught != Caught::Killed);
    assert_eq!(alive.collect::<Vec<_>>(), Vec::<&MutantResult>::new());
}

/// Those that are late aren't among them: they take their time.
#[test]
fn a_sample_of_the_variations_is_free() {
    let mut sample: Vec<_> =
        Variation::all().iter().copied().filter(|variation| !variation.id().contains("late")).collect();
    fastrand::Rng::with_seed(20).shuffle(&mut sample);
    sample.truncate(5);
    let results = variations(&RUN.planned.plan, &sample);
    let minded = results.iter().filter(|result| !result.holds());
    assert_eq!(minded.collect::<Vec<_>>(), Vec::<&VariationResult>::new());
}

#[test]
fn a_mutant_lives_where_the_case_that_proves_its_clause_is_gone() {
    let mutant = Mutant::from_id("item_add.if_match_missing_is_400").expect("the catalogue has it");
    let mut plan = RUN.planned.plan.clone();
    plan.trials
        .retain(|trial| !trial.script.proves.iter().any(|clause| mutant.breaks().contains(&clause.as_str())));
    assert!(plan.trials.len() < RUN.planned.plan.trials.len());
    let results = mutants(&plan, &[mutant]);
    assert_eq!((results[0].caught, &results[0].by), (Caught::Survived, &Vec::new()));
}

#[test]
fn a_mutant_that_others_notice_is_not_killed() {
    let mutant = Mutant::from_id("item_add.unrouted").expect("the catalogue has it");
    let mut plan = RUN.planned.plan.selected(&["item_add::answer_".to_owned()]);
    plan.trials
        .retain(|trial| !trial.script.proves.iter().any(|clause| mutant.breaks().contains(&clause.as_str())));
    let results = mutants(&plan, &[mutant]);
    assert_eq!((results[0].caught, &results[0].by), (Caught::ByUnrelated, &Vec::new()));
    assert!(results[0].unrelated.iter().any(|trial| trial.ends_with("::answer_has_the_id")), "{results:?}");
}

/// A case that proves a must beside a should would say that the must is broken.
#[test]
fn a_should_that_fails_a_trial_is_caught_too_strictly() {
    let mutant = Mutant::from_id("item_move.modified_when_moved").expect("the catalogue has it");
    let proves = r#"proves = ["item_move.answer.last_modified"]"#;
    let strict = rewritten(proves, r#"proves = ["item_move.answer.last_modified", "item_move.200"]"#);
    let of = |plan: &Plan| mutants(&plan.selected(&["item_move::answer_".to_owned()]), &[mutant]).remove(0);
    let trial = "beta::sections::item_move::answer_is_not_modified_yet";
    for (plan, caught) in [(&RUN.planned.plan, Caught::Killed), (&strict, Caught::TooStrictly)] {
        let result = of(plan);
        assert_eq!((result.caught, result.by), (caught, vec![trial.to_owned()]));
    }
}

#[test]
fn a_freedom_that_the_suite_does_not_leave_is_minded() {
    let weak = Variation::from_id("version.weak").expect("the catalogue has it");
    let of_etags = ["::answer_has_a_new_etag".to_owned()];
    let results = variations(&RUN.planned.plan.selected(&of_etags), &[weak]);
    assert!(results[0].holds(), "{results:?}");
    let strict = rewritten(r#"'^(W/)?"[^"]+"$'"#, r#"'^"[^"]+"$'"#);
    let results = variations(&strict.selected(&of_etags), &[weak]);
    assert_eq!(
        results[0].failed,
        [
            "beta::sections::item_add::answer_has_a_new_etag",
            "beta::sections::item_move::answer_has_a_new_etag"
        ]
    );
    assert!(!results[0].holds());
}
