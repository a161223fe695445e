//! `graphproof explain`: a rule's meaning, or a case as it would be sent by hand.

use std::fmt::Write as _;

use super::args::{Args, Explain};
use super::output::Output;
use super::{Exit, World};
use crate::resolve::planned::Planned;
use graphproof_engine::case::json_template::JsonTemplate;
use graphproof_engine::case::request::BodyTemplate;
use graphproof_engine::case::{
    Check, Clause, Expectation, IdentityUse, InstanceOrigin, Matcher, RequestTemplate, Script,
};
use graphproof_engine::diagnostic::nearest;
use graphproof_engine::finding::Rule;
use graphproof_engine::plan::{Decision, Trial};

/// Prints the explanation.
pub(super) fn main(world: &World, args: &Args, explain: &Explain, output: Output) -> Exit {
    if let Some(rule) = Rule::from_code(&explain.what) {
        return print(output, &format!("{}  {}\n\n{}\n", rule.code(), rule.title(), rule.explanation()));
    }
    let planned = match Planned::to_look_at(&world.dir, args.suite(), explain.target.as_deref(), &[]) {
        Ok(planned) => planned,
        Err(refused) => return output.refuse(&refused),
    };
    match explained(&planned, &explain.what) {
        Some(text) => print(output, &text),
        None => {
            output.complain(&unknown(&planned, &explain.what));
            Exit::BadInput
        }
    }
}

fn print(output: Output, text: &str) -> Exit {
    match output.result(text) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Unwritten,
    }
}

fn explained(planned: &Planned, what: &str) -> Option<String> {
    let clauses = || planned.loaded.suite.clauses();
    if let Some((page, clause)) = clauses().find(|(_, clause)| clause.id == what) {
        let by = planned.plan.trials.iter().filter(|trial| trial.script.proves.contains(&clause.id));
        let mut text = format!("{}{}\n", self::clause(clause), page.url);
        for trial in by {
            let _ = writeln!(text, "proved by {}", trial.script.id);
        }
        return Some(text);
    }
    let trials: Vec<_> = matching(&planned.plan.trials, what);
    match trials.as_slice() {
        [] => None,
        [trial] => Some(self::trial(planned, trial)),
        many => {
            let ids = many.iter().fold(String::new(), |ids, trial| ids + "  " + &trial.script.id + "\n");
            Some(format!("{} trials have `{what}` in their id; name one of them:\n{ids}", many.len()))
        }
    }
}

/// The trial of this id, else those whose last part it is, else those that contain it.
fn matching<'a>(trials: &'a [Trial], what: &str) -> Vec<&'a Trial> {
    let with = |fits: &dyn Fn(&str) -> bool| trials.iter().filter(|t| fits(&t.script.id)).collect::<Vec<_>>();
    let exact = with(&|id| id == what);
    let ending = if exact.is_empty() { with(&|id| id.ends_with(&format!("::{what}"))) } else { exact };
    if ending.is_empty() { with(&|id| id.contains(what)) } else { ending }
}

fn unknown(planned: &Planned, what: &str) -> String {
    let cases = planned.plan.trials.iter().flat_map(|trial| trial.script.id.split("::"));
    let clauses = planned.loaded.suite.clauses().map(|(_, clause)| clause.id.as_str());
    let rules = Rule::ALL.iter().map(|rule| rule.code());
    match nearest(what, cases.chain(clauses).chain(rules)) {
        Some(meant) => format!("no case, clause or rule is named `{what}`; did you mean `{meant}`?"),
        None => format!("no case, clause or rule is named `{what}`; see: graphproof list"),
    }
}

fn clause(clause: &Clause) -> String {
    let mut text = format!("{}  {}   ({})\n", clause.id, clause.says, clause.level.word());
    if let Some(why) = &clause.untested {
        let _ = writeln!(text, "  untested: {why}");
    }
    text
}

fn trial(planned: &Planned, trial: &Trial) -> String {
    let script = &trial.script;
    let mut text = format!("{}\n{}\n\n", script.id, script.place);
    let clauses = planned.loaded.suite.clauses().filter(|(_, clause)| script.proves.contains(&clause.id));
    for (page, clause) in clauses {
        let _ = writeln!(text, "{}  {}", self::clause(clause).trim_end(), page.url);
    }
    for (label, why) in
        [("page defect", &script.page_defect), ("no twin", &script.no_twin), ("one cause", &script.one_cause)]
    {
        if let Some(why) = why {
            let _ = writeln!(text, "{label}: {why}");
        }
    }
    match &trial.decision {
        Decision::Skip(reasons) => {
            text.push('\n');
            for reason in reasons {
                let _ = writeln!(text, "skipped: {reason}");
            }
        }
        Decision::Run(arrangement) => {
            text.push_str("\narranged before it:\n");
            for (at, instance) in arrangement.instances.iter().enumerate() {
                // A fixture that is another one, put somewhere, has its name.
                if arrangement.instances[at + 1..].iter().any(|later| later.name == instance.name) {
                    continue;
                }
                let how = match &instance.origin {
                    InstanceOrigin::Given { binds, .. } => {
                        // What isn't given isn't used by this trial: else it would be skipped.
                        if !binds.iter().any(|(key, _)| planned.profile.gives(key)) {
                            continue;
                        }
                        "given by the profile"
                    }
                    InstanceOrigin::Value(_) => "a fixed value",
                    InstanceOrigin::Made(_) => "made, and removed afterwards",
                };
                let _ = writeln!(text, "  {{{}}}  {} – {how}", instance.name, instance.is);
            }
        }
    }
    text.push_str(&filled(&requests(script), planned, trial));
    text
}

/// The text with the values that the profile gives, and running names as they are written on the wire.
fn filled(text: &str, planned: &Planned, trial: &Trial) -> String {
    let profile = &planned.profile;
    let mut text = text.replace("{graph}", &profile.graph);
    let mut fill = |key: &str, variable: &str| {
        if let Some(value) = profile.value(profile.pool.first(), key) {
            text = text.replace(&format!("{{{variable}}}"), value);
        }
    };
    match &trial.decision {
        Decision::Run(arrangement) => {
            for instance in &arrangement.instances {
                if let InstanceOrigin::Given { binds, .. } = &instance.origin {
                    binds.iter().for_each(|(key, variable)| fill(key, variable));
                }
            }
        }
        // Nothing is arranged; what is given goes by its own name.
        Decision::Skip(_) => profile.fixtures.keys().for_each(|name| fill(name, name)),
    }
    for running in &planned.plan.running {
        let (plain, bare) = (format!("{{{}}}", running.name), format!("{{{}:bare}}", running.name));
        text = text.replace(&plain, &format!("\"{plain}\"")).replace(&bare, &plain);
    }
    text
}

fn requests(script: &Script) -> String {
    let mut text = String::new();
    if let Some(broken) = &script.broken {
        let _ = write!(text, "\nthe broken request:\n{}", curl(&broken.request, script));
        let _ = write!(text, "must be refused:\n{}", expectation(&broken.refusal));
        for message in &broken.message {
            let _ = writeln!(text, "  error message begins with: {message}");
        }
        if script.no_twin.is_none() {
            let _ = write!(text, "\nthen the correct request:\n{}", curl(&script.correct, script));
            let _ = write!(text, "must be accepted:\n{}", expectation(&script.success));
        }
    } else {
        let _ = write!(text, "\nthe request:\n{}", curl(&script.correct, script));
        let _ = write!(text, "must give:\n{}", expectation(&script.success));
    }
    if let Some(original) = script.original() {
        let _ = write!(text, "\nand if that is refused, this:\n{}", curl(&original.request, script));
        let _ = write!(text, "must be accepted:\n{}", expectation(&original.success));
    }
    for step in &script.then {
        let _ = write!(
            text,
            "\nlater:\n{}must give:\n{}",
            curl(&step.request, script),
            expectation(&step.expect)
        );
    }
    text
}

/// A request as somebody would type it; variables stand as they are written.
fn curl(request: &RequestTemplate, script: &Script) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut text =
        format!("  curl -i -X {} \"$TARGET\"{}", request.method, quoted(&request.path.to_string()));
    let identity = request.identity.as_ref().unwrap_or(&script.identity);
    let authorised = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if identity.name != IdentityUse::NOBODY && !authorised {
        let only = identity.only.as_ref().map(|only| format!(" (only {only})")).unwrap_or_default();
        let _ = write!(text, " \\\n    -H \"Authorization: Bearer ${}\"{only}", identity.name.to_uppercase());
    }
    for (name, value) in &request.headers {
        let _ = write!(text, " \\\n    -H {}", quoted(&format!("{name}: {value}")));
    }
    let body = match &request.body {
        BodyTemplate::None => None,
        BodyTemplate::Json(json) => Some(json.as_written().to_string()),
        BodyTemplate::Text(template) => Some(template.to_string()),
    };
    if let Some(body) = body {
        let _ = write!(text, " \\\n    --data-binary {}", quoted(&body));
    }
    text.push('\n');
    text
}

fn expectation(expectation: &Expectation<JsonTemplate>) -> String {
    let mut text = String::new();
    if !expectation.status.is_empty() {
        let all: Vec<_> = expectation.status.iter().map(u16::to_string).collect();
        let _ = writeln!(text, "  status {}", all.join(" or "));
    }
    if let Some(schema) = &expectation.schema {
        let _ = writeln!(text, "  schema {schema}");
    }
    for (name, matcher) in &expectation.headers {
        let _ = writeln!(text, "  header {name}: {}", words(matcher));
    }
    for (pointer, matcher) in &expectation.body {
        let _ = writeln!(text, "  body {pointer}: {}", words(matcher));
    }
    text
}

fn words(matcher: &Matcher<JsonTemplate>) -> String {
    let all: Vec<_> = matcher.checks.iter().map(check).collect();
    all.join(", and ")
}

fn check(check: &Check<JsonTemplate>) -> String {
    let members = |members: &[(graphproof_engine::case::Pointer, Matcher<JsonTemplate>)]| {
        let all: Vec<_> = members.iter().map(|(at, matcher)| format!("{at} {}", words(matcher))).collect();
        all.join(", ")
    };
    match check {
        Check::Is(value) => value.as_written().to_string(),
        Check::IsNot(value) => format!("anything but {}", value.as_written()),
        Check::Matches(regex) => format!("matches {regex}"),
        Check::OneOf(all) => all.iter().map(words).collect::<Vec<_>>().join(" or "),
        Check::StartsWith(value) => format!("begins with {}", value.as_written()),
        Check::EndsWith(value) => format!("ends with {}", value.as_written()),
        Check::Contains(value) => format!("contains {}", value.as_written()),
        Check::Has(entry) => format!("has an entry with {}", members(entry)),
        Check::HasOne(entry) => format!("has one entry with {}", members(entry)),
        Check::HasNo(entry) => format!("has no entry with {}", members(entry)),
        Check::Absent => "absent".into(),
        Check::Present => "present".into(),
        Check::Type(types) => types.iter().map(|one| one.word()).collect::<Vec<_>>().join(" or "),
        Check::Length(length) => format!("of length {length}"),
    }
}
