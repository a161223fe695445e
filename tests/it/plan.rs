//! What `plan` prints is what `run` sends.

use graphproof_engine::case::Bindings;
use graphproof_engine::finding::Role;
use graphproof_engine::plan::PlannedRequest;
use regex::Regex;

use crate::replay::RUN;

/// Part, method and path as a pattern: what isn't known yet is some segment.
fn pattern(request: &PlannedRequest<'_>) -> (Role, &'static str, Regex) {
    let method = match request.template.method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        other => panic!("the suite sends no {other}"),
    };
    let path = regex::escape(&request.template.path.as_far_as_known(&Bindings::default()));
    let hole = Regex::new(r"\\\{[a-z0-9_]+(:[a-z]+)?\\\}").expect("the test's pattern is good");
    let path = hole.replace_all(&path, "[^/?]+");
    (request.role, method, Regex::new(&format!("^{path}$")).expect("an escaped path is a pattern"))
}

#[test]
fn a_run_sends_what_plan_prints_and_nothing_else() {
    let base_url = RUN.world.target.base_url();
    for report in &RUN.reports {
        let trial = &RUN.planned.plan.trials[report.seat.number];
        let planned = RUN.planned.plan.requests(trial);
        let patterns: Vec<_> = planned.iter().map(pattern).collect();
        let sent: Vec<(Role, &str, &str)> = report
            .exchanges
            .iter()
            .map(|one| (one.role, one.request.method.as_str(), &one.request.url[base_url.len()..]))
            .collect();
        let fits = |(role, method, path): &(Role, &str, &str), at: &(Role, &str, Regex)| {
            at.0 == *role && at.1 == *method && at.2.is_match(path)
        };
        for one in &sent {
            assert!(patterns.iter().any(|at| fits(one, at)), "{}: {one:?} isn't planned", report.script.id);
        }
        for (request, at) in planned.iter().zip(&patterns).filter(|(request, _)| request.when.is_certain()) {
            let line = request.template.line();
            assert!(sent.iter().any(|one| fits(one, at)), "{}: {line} wasn't sent", report.script.id);
        }
    }
}
