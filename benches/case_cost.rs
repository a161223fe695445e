//! What a case costs: `cargo bench --bench case_cost [-- COUNT]`.
//!
//! Generates bare cases (one read each, no fixtures), runs them against the embedded emulator, and prints the CPU
//! time per case on our side (the emulator has a thread of its own) with the share of each part. Nothing is
//! asserted: figures of different machines are not comparable, shares of one run are.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing figures is what this program does")]

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use cpu_time::{ProcessTime, ThreadTime};
use graphproof::resolve::suite;
use graphproof_emulator::{Emulator, Settings};
use graphproof_engine::case::{self, Expectation};
use graphproof_engine::diagnostic::Source;
use graphproof_engine::event::{Event, TrialReport};
use graphproof_engine::finding::{Level, Role};
use graphproof_engine::judge::{Charge, Operand, judge};
use graphproof_engine::outcome::{Outcome, Strictness};
use graphproof_engine::plan::Plan;
use graphproof_engine::profile;
use graphproof_engine::record::{Folder, Header, store};
use graphproof_engine::run::{Ending, Leftovers, Options, Retry, Stop, Turns, World, run};
use graphproof_engine::schema::Schemas;
use graphproof_engine::target::auth::Nowhere;
use graphproof_engine::target::{Limits, Pace, Target, Trust, Wallet};

const HEAD: &str = r#"
format = 1
[page]
id = "bench"
url = "https://example.com/bench"
[operation]
name = "bench::sections::list"
request = "GET /beta/users/10f8c3a6-0000-4000-8000-000000000001/teamwork/sections"
as = "application"
[success]
status = 200
schema = "teamwork_section_list"
body."/@microsoft.graph.sectionsVersion" = { matches = '^\d+$' }
body."/value" = { has = { "/displayName" = "RecentChats" } }
[[clause]]
id = "bench.list"
says = "sections are listed"
"#;

fn main() -> ExitCode {
    let count = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(2_000);
    match measure(count) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn measure(count: usize) -> Result<(), String> {
    let case =
        |text: String, i| text + &format!("[[case]]\nname = \"read_{i}\"\nproves = [\"bench.list\"]\n");
    let cases = (0..count).fold(String::new(), case);
    let file = Source::new("cases/bench.toml", format!("{HEAD}{cases}"));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let ours = suite::load(root, None)?;
    let schema_files = &ours.files.schemas;

    let begun = ThreadTime::now();
    let (schemas, _) = Schemas::load(schema_files);
    let loaded = case::load(&[file], &schemas.names());
    if let Some(problem) = loaded.diagnostics.first() {
        return Err(problem.problem.title());
    }
    let source = ours.files.targets.iter().find(|source| source.name.ends_with("emulator.toml"));
    let profile = source.and_then(|source| profile::load(source).0).ok_or("no profile of the emulator")?;
    let plan = Plan::new(&loaded.suite, &loaded.scripts, &profile);
    let loading = begun.elapsed();

    let emulator = Emulator::with(Settings::new(clock)).map_err(|error| error.to_string())?;
    let schemas = Arc::new(schemas);
    let target = Target::new(emulator.base_url(), &profile.secrets(), Limits::default(), Trust::System)?;
    let options = Options {
        jobs: 8,
        strictness: Strictness::Lenient,
        leftovers: Leftovers::Remove,
        ending: Ending::AfterAll,
        marker: "bench".into(),
        retry: Retry::NEVER,
        patience: None,
    };
    let (profile, stop, turns) = (Arc::new(profile), Stop::default(), Turns::default());
    let pace = Arc::new(Pace::unlimited());
    let wallet = Arc::new(Wallet::new(Arc::clone(&profile), &target, Arc::new(Nowhere)));
    let (ledger, schemas_of_world) = (Arc::default(), Arc::clone(&schemas));
    let world =
        World { target, wallet, pace, profile, schemas: schemas_of_world, options, stop, turns, ledger };
    let mut reports: Vec<Arc<TrialReport>> = Vec::with_capacity(count);
    let process = ProcessTime::now();
    let begun = ThreadTime::now();
    let wall = std::time::Instant::now();
    run(&plan, world, &mut |event| {
        if let Event::TrialFinished(report) = event {
            reports.push(report);
        }
    })
    .map_err(|error| error.to_string())?;
    let running = begun.elapsed();
    let (everybody, wall) = (process.elapsed(), wall.elapsed());
    let passed = reports.iter().filter(|report| matches!(report.outcome, Outcome::Passed { .. })).count();
    if passed < count {
        return Err(format!("only {passed} of {count} passed, so the figures would mean nothing"));
    }

    let judging = judged_again(&schemas, &reports)?;
    let begun = ThreadTime::now();
    let header = Header { started: clock(), ..Header::default() };
    let mut folder = Folder::new(header, &loaded.suite, &loaded.scripts);
    for report in &reports {
        folder.tell(&Event::TrialFinished(Arc::clone(report)));
    }
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    store::save(&folder.finish(), dir.path()).map_err(|error| error.to_string())?;
    let recording = begun.elapsed();

    let sending = running.saturating_sub(judging);
    let total = loading + running + recording;
    println!("{count} bare cases, {:.2} s wall, {:.1} µs CPU a case", wall.as_secs_f64(), us(total, count));
    for (what, part) in
        [("loading", loading), ("sending", sending), ("judging", judging), ("recording", recording)]
    {
        println!(
            "  {what:<10} {:>7.1} µs  {:>4.0} %",
            us(part, count),
            100.0 * part.as_secs_f64() / total.as_secs_f64()
        );
    }
    println!("  (the emulator beside it: {:.1} µs)", us(everybody.saturating_sub(running), count));
    Ok(())
}

/// The judge alone, over the answers that came.
fn judged_again(schemas: &Schemas, reports: &[Arc<TrialReport>]) -> Result<std::time::Duration, String> {
    let script = reports.first().map(|report| Arc::clone(&report.script)).ok_or("nothing was run")?;
    let plain = |template: &case::JsonTemplate| {
        Ok::<_, String>(Operand { value: template.as_written().clone(), version: false })
    };
    let promise: Expectation<Operand> = script.success.try_map(&mut |template| plain(template))?;
    let charge = Charge::to(None, Level::Must);
    let begun = ThreadTime::now();
    for report in reports {
        for response in report.exchanges.iter().filter_map(|exchange| exchange.answer.as_ref().ok()) {
            drop(black_box(judge(schemas, &promise, Role::Act, response, &charge)));
        }
    }
    Ok(begun.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "a count of cases is far below 2^52")]
fn us(time: std::time::Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

#[expect(clippy::disallowed_methods, reason = "this is the world of this program")]
fn clock() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
