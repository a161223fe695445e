//! A case with everything that it inherits, for one operation: what a trial does, still without values.

use std::sync::Arc;

use super::expectation::Expectation;
use super::find::Find;
use super::home::{Claim, Claims};
use super::json_template::JsonTemplate;
use super::model::{Case, CaseFile, Clause, Need, Operation, Row, Scope, Step, Suite, Take};
use super::request::{BodyTemplate, Edits, IdentityUse, RequestTemplate};
use super::template::Template;
use crate::diagnostic::{Diagnostic, Place, Problem, nearest};
use crate::finding::Level;

/// The schema of a refusal's body.
pub const ERROR_SCHEMA: &str = "graph_error";

/// What one trial does.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// `beta::sections::item_add::412_if_match_stale`.
    pub id: String,
    /// The operation's name.
    pub operation: String,
    /// The page whose case it is.
    pub page: String,
    /// The clauses it proves.
    pub proves: Vec<String>,
    /// The page's example that it replays.
    pub example: Option<u32>,
    /// How binding it is: as binding as the most binding clause it proves.
    pub level: Level,
    /// The fixtures it needs.
    pub needs: Vec<Need>,
    /// Whose token requests carry that name no identity.
    pub identity: IdentityUse,
    /// Reads that a refused request must leave unchanged.
    pub witness: Vec<RequestTemplate>,
    /// The correct request.
    pub correct: RequestTemplate,
    /// What the correct request must give.
    pub success: Expectation<JsonTemplate>,
    /// What the case itself says of that answer; the rest is what every correct request must give.
    pub own: Expectation<JsonTemplate>,
    /// The broken request, if the case is about a refusal.
    pub broken: Option<Broken>,
    /// How the correct request stands to the operation's.
    pub variation: Variation,
    /// Names taken from the answer to an accepted request.
    pub capture: Vec<Take>,
    /// Sent after an accepted request.
    pub undo: Vec<Step>,
    /// Finds what a request made that wasn't answered: each of these may.
    pub find: Vec<Find>,
    /// Later requests.
    pub then: Vec<Step>,
    /// Whether these are the case's own, and not what follows every accepted request.
    pub own_then: bool,
    /// The clauses of the operation that speak of a place of its answers.
    pub claims: Arc<Claims>,
    /// What the case is about whose request it starts from.
    pub of: Option<String>,
    /// Why there is no twin.
    pub no_twin: Option<String>,
    /// Why a break of several values is one cause.
    pub one_cause: Option<String>,
    /// What the page says that a correct service doesn't do.
    pub page_defect: Option<String>,
    /// Where the case is written.
    pub place: Place,
}

/// How a case's correct request stands to the operation's: what it means when it is refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Variation {
    /// It is the operation's, on the operation's arrangement: it must be accepted, whatever the case is about.
    None,
    /// It is the operation's, on an arrangement of the case's own.
    Arranged,
    /// The case changes it. Where it is refused, the operation's own request is sent too: if that is refused as well,
    /// nothing is known of the change.
    Changed(Box<Original>),
}

/// The operation's own request, and what it must give.
#[derive(Debug, Clone, PartialEq)]
pub struct Original {
    /// The request.
    pub request: RequestTemplate,
    /// What it must give.
    pub success: Expectation<JsonTemplate>,
}

/// A request with exactly one thing broken, and how it must be refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The request.
    pub request: RequestTemplate,
    /// What the refusal must be: the row's status, the error schema, the case's `expect`.
    pub refusal: Expectation<JsonTemplate>,
    /// The messages that tell this row from its siblings; empty where the page gives none.
    pub message: Vec<String>,
    /// What the message may go on with.
    pub advice: Option<String>,
}

impl Script {
    /// The clause that a finding is charged to: the first of the most binding ones.
    pub fn clause(&self) -> Option<&str> {
        self.proves.first().map(String::as_str)
    }

    /// What is sent, too, when the changed request is refused.
    pub fn original(&self) -> Option<&Original> {
        match &self.variation {
            Variation::Changed(original) => Some(original),
            Variation::None | Variation::Arranged => None,
        }
    }
}

/// All scripts of a suite, in the order of files and cases; problems are added to `found`.
pub fn scripts(suite: &Suite, found: &mut Vec<Diagnostic>) -> Vec<Script> {
    let mut all: Vec<Script> = Vec::new();
    for file in &suite.files {
        match &file.scope {
            Scope::Operation(operation) => {
                let claims = claims(suite, file);
                for case in &file.cases {
                    all.extend(of_case(suite, file, case, (operation, &file.success, &claims), found));
                }
            }
            Scope::Every => {
                for (owner, operation) in suite.operations() {
                    let claims = claims(suite, owner);
                    for case in file.cases.iter().filter(|case| concerns(case, operation)) {
                        all.extend(of_case(suite, file, case, (operation, &owner.success, &claims), found));
                    }
                }
                found.extend(file.cases.iter().filter(|case| concerns_nothing(suite, case)).map(|case| {
                    *at(&case.place, Problem::IdleEdit("such part, whatever the operation".into()))
                }));
            }
        }
    }
    let mut seen: std::collections::BTreeMap<&str, &Script> = std::collections::BTreeMap::new();
    for script in &all {
        if let Some(first) = seen.insert(&script.id, script) {
            found.push(Diagnostic {
                problem: Problem::Duplicate { what: "trial", name: script.id.clone() },
                place: script.place.clone(),
                also: Some((first.place.clone(), "the first one".into())),
            });
        }
    }
    all
}

/// The clauses that live somewhere: those of the operation's page, then those of every operation.
fn claims(suite: &Suite, owner: &CaseFile) -> Arc<Claims> {
    let every = suite.files.iter().filter(|file| matches!(file.scope, Scope::Every));
    let clauses = std::iter::once(owner).chain(every).flat_map(|file| &file.clauses);
    let claim = |clause: &Clause| {
        let id = clause.id.clone();
        clause.at.clone().into_iter().map(move |home| Claim { home, clause: id.clone() })
    };
    Arc::new(Claims(clauses.flat_map(claim).collect()))
}

/// A later request, with what else sends it.
fn placed(suite: &Suite, operation: &Operation, step: &Step) -> Step {
    let endpoint = step.request.endpoint();
    let owner = suite.operations().find(|(_, operation)| operation.request.endpoint() == endpoint);
    let is_usual = operation.then.iter().any(|usual| usual.request.line() == step.request.line());
    Step { claims: owner.map(|(file, _)| claims(suite, file)), is_usual, ..step.clone() }
}

/// How many cases may be `of` each other in a line.
const DEEPEST: usize = 64;

/// Whether what a case of `every_operation.toml` breaks is there to be broken: a request without a body has no
/// malformed one.
fn concerns(case: &Case, operation: &Operation) -> bool {
    let request = operation.request.edited(&case.change);
    case.broken.as_ref().is_none_or(|edits| {
        let has_body = !matches!(request.body, BodyTemplate::None);
        (has_body || edits.whole_body.is_none()) && request.idle_edits(edits).is_empty()
    })
}

fn concerns_nothing(suite: &Suite, case: &Case) -> bool {
    let mut operations = suite.operations().peekable();
    operations.peek().is_some() && !operations.any(|(_, operation)| concerns(case, operation))
}

/// What a case takes over from the case that it is `of`.
#[derive(Default)]
struct Inherited {
    with: Vec<(String, String, Place)>,
    needs: Vec<Need>,
    change: Edits,
    expect: Expectation<JsonTemplate>,
    capture: Vec<Take>,
    find: Vec<Find>,
}

fn inherited(file: &CaseFile, case: &Case, chain: &mut Vec<String>) -> Result<Inherited, Box<Diagnostic>> {
    let Some((name, place)) = &case.of else { return Ok(Inherited::default()) };
    chain.push(case.name.clone());
    if chain.contains(name) {
        chain.push(name.clone());
        return Err(at(place, Problem::Cycle { what: "case", chain: std::mem::take(chain) }));
    }
    if chain.len() > DEEPEST {
        return Err(at(place, Problem::TooDeep { what: "case", most: DEEPEST }));
    }
    let Some(base) = file.cases.iter().find(|known| known.name == *name) else {
        let nearest = nearest(name, file.cases.iter().map(|known| known.name.as_str()));
        return Err(at(place, Problem::Unknown { what: "case", name: name.clone(), nearest }));
    };
    let mut taken = inherited(file, base, chain)?;
    taken.with.retain(|(name, ..)| !base.with.iter().any(|(own, ..)| own == name));
    taken.with.extend(base.with.iter().cloned());
    taken.needs.extend(base.needs.iter().cloned());
    taken.change = taken.change.overlaid(&base.change);
    // A refusal's expectation says nothing about the correct request.
    if base.broken.is_none() {
        taken.expect = taken.expect.overlaid(&base.expect);
    }
    taken.capture.extend(base.capture.iter().cloned());
    taken.find.extend(base.find.iter().cloned());
    Ok(taken)
}

type Target<'a> = (&'a Operation, &'a Expectation<JsonTemplate>, &'a Arc<Claims>);

fn of_case(
    suite: &Suite,
    file: &CaseFile,
    case: &Case,
    target: Target<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Script> {
    let (operation, success, claims) = target;
    let taken = match inherited(file, case, &mut Vec::new()) {
        Ok(taken) => taken,
        Err(problem) => {
            found.push(*problem);
            return Vec::new();
        }
    };
    let clauses = proved(suite, case, found);
    let row = row_of(case, &clauses, found);
    let change = taken.change.overlaid(&case.change);
    let correct = operation.request.edited(&change);
    let own = if case.broken.is_none() { taken.expect.overlaid(&case.expect) } else { taken.expect.clone() };
    let level = clauses.iter().map(|clause| clause.level).max().unwrap_or(Level::Must);
    let mut proves: Vec<_> = clauses.iter().collect();
    proves.sort_by_key(|clause| std::cmp::Reverse(clause.level));
    let script = Script {
        id: format!("{}::{}", operation.name, case.name),
        operation: operation.name.clone(),
        page: file.page.id.clone(),
        proves: proves.iter().map(|clause| clause.id.clone()).collect(),
        example: case.example,
        level,
        needs: needs(operation, &taken, case, found),
        identity: operation
            .request
            .identity
            .clone()
            .unwrap_or_else(|| IdentityUse::named(IdentityUse::NOBODY)),
        witness: operation.witness.clone(),
        correct,
        success: success.overlaid(&own),
        own,
        broken: None,
        variation: variation(target, &taken, case, &change),
        capture: operation.capture.iter().chain(&taken.capture).chain(&case.capture).cloned().collect(),
        undo: case.undo.iter().chain(&operation.undo).cloned().collect(),
        find: case.find.iter().chain(&taken.find).chain(&operation.find).cloned().collect(),
        then: later(operation, case).iter().map(|step| placed(suite, operation, step)).collect(),
        own_then: !case.then.is_empty(),
        claims: Arc::clone(claims),
        of: case.of.as_ref().and_then(|(name, _)| {
            file.cases.iter().find(|known| known.name == *name)?.proves.first().map(|(id, _)| id.clone())
        }),
        no_twin: case.no_twin.clone(),
        one_cause: case.one_cause.clone(),
        page_defect: case.page_defect.clone(),
        place: case.place.clone(),
    };
    check_edits(&operation.request, &change, case, found);
    match (&case.broken, row) {
        (None, _) => vec![script],
        (Some(edits), row) => match &edits.each_path {
            None => vec![with_break(&script, edits, row, case, found)],
            Some(by) => {
                let each = each_path_variable(suite, &script, edits, by);
                each.into_iter()
                    .map(|(script, edits)| with_break(&script, &edits, row, case, found))
                    .collect()
            }
        },
    }
}

fn variation(target: Target<'_>, taken: &Inherited, case: &Case, change: &Edits) -> Variation {
    let (operation, success, _) = target;
    let arranged = [&taken.needs, &case.needs].iter().any(|needs| !needs.is_empty())
        || [&taken.with, &case.with].iter().any(|with| !with.is_empty());
    match (change.count(), arranged) {
        (0, false) => Variation::None,
        (0, true) => Variation::Arranged,
        (..) => {
            let original = Original { request: operation.request.clone(), success: success.clone() };
            Variation::Changed(Box::new(original))
        }
    }
}

/// The case's later requests; else, if it breaks nothing, the operation's.
fn later<'a>(operation: &'a Operation, case: &'a Case) -> &'a [Step] {
    if case.then.is_empty() && case.broken.is_none() { &operation.then } else { &case.then }
}

/// `path.each`: one script per path variable. `{unknown}` means the fixture `unknown_x` for the variable x where
/// there is one, so that the id is well-formed for its kind.
fn each_path_variable(suite: &Suite, script: &Script, edits: &Edits, by: &Template) -> Vec<(Script, Edits)> {
    let one = |variable: &str| {
        let mut script = Script { id: format!("{}::{variable}", script.id), ..script.clone() };
        let own = by.sole_variable().map(|name| format!("{name}_{variable}"));
        let own = own.filter(|name| suite.fixture(name).is_some());
        let value = own.as_ref().map_or_else(|| by.clone(), |name| Template::variable(name));
        if let Some(name) = own {
            script.needs.push(Need { fixture: name.clone(), name, place: script.place.clone() });
        }
        let mut edits = Edits { each_path: None, ..edits.clone() };
        edits.path.push((variable.to_owned(), value));
        (script, edits)
    };
    script.correct.path.segment_variables().map(one).collect()
}

fn with_break(
    script: &Script,
    edits: &Edits,
    row: Option<&Row>,
    case: &Case,
    found: &mut Vec<Diagnostic>,
) -> Script {
    check_edits(&script.correct, edits, case, found);
    let status = row.map(|row| row.status.clone()).unwrap_or_default();
    let refusal = Expectation { status, schema: Some(ERROR_SCHEMA.to_owned()), ..Expectation::default() };
    let broken = Broken {
        request: script.correct.edited(edits),
        refusal: refusal.overlaid(&case.expect),
        message: row.map(|row| row.message.clone()).unwrap_or_default(),
        advice: row.and_then(|row| row.advice.clone()),
    };
    Script { broken: Some(broken), ..script.clone() }
}

fn proved<'a>(suite: &'a Suite, case: &Case, found: &mut Vec<Diagnostic>) -> Vec<&'a Clause> {
    let mut clauses = Vec::new();
    for (id, place) in &case.proves {
        match suite.clauses().find(|(_, clause)| clause.id == *id) {
            Some((_, clause)) => clauses.push(clause),
            None => {
                let nearest = nearest(id, suite.clauses().map(|(_, clause)| clause.id.as_str()));
                found.push(*at(place, Problem::Unknown { what: "clause", name: id.clone(), nearest }));
            }
        }
    }
    if case.proves.is_empty() {
        found.push(*at(&case.place, Problem::CaseProvesNothing(case.name.clone())));
    }
    clauses
}

/// The one row that a refusal is about.
fn row_of<'a>(case: &Case, clauses: &[&'a Clause], found: &mut Vec<Diagnostic>) -> Option<&'a Row> {
    let rows: Vec<_> = clauses.iter().filter_map(|clause| clause.row.as_ref()).collect();
    match (&case.broken, rows.as_slice()) {
        (Some(_), [row]) => Some(row),
        // An unknown clause was reported already; it may well be the one with the row.
        (Some(_), []) if clauses.len() < case.proves.len() || clauses.is_empty() => None,
        (Some(_), rows) => {
            found.push(*at(&case.place, Problem::RowsProved { rows: rows.len() }));
            None
        }
        (None, []) => None,
        (None, _) => {
            found.push(*at(&case.place, Problem::Without("a clause with a row", "break")));
            None
        }
    }
}

fn needs(operation: &Operation, taken: &Inherited, case: &Case, found: &mut Vec<Diagnostic>) -> Vec<Need> {
    let mut all: Vec<Need> = Vec::new();
    for need in operation.needs.iter().chain(&taken.needs).chain(&case.needs) {
        if !all.iter().any(|known| known.name == need.name && known.fixture == need.fixture) {
            all.push(need.clone());
        }
    }
    let own = case.with.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>();
    let inherited = taken.with.iter().filter(|(name, ..)| !own.contains(&name.as_str()));
    for (name, fixture, place) in inherited.chain(&case.with) {
        match all.iter_mut().find(|need| need.name == *name) {
            Some(need) => {
                *need = Need { fixture: fixture.clone(), name: name.clone(), place: place.clone() };
            }
            None => {
                let nearest = nearest(name, all.iter().map(|need| need.name.as_str()));
                found.push(*at(place, Problem::Unknown { what: "need", name: name.clone(), nearest }));
            }
        }
    }
    all
}

/// An edit must find what it alters: a path variable that is there, a header or property to remove.
fn check_edits(request: &RequestTemplate, edits: &Edits, case: &Case, found: &mut Vec<Diagnostic>) {
    let after_line = request.edited(&Edits { request: edits.request.clone(), ..Edits::default() });
    for (variable, _) in &edits.path {
        if !after_line.path.variables().any(|known| known == variable) {
            let nearest = nearest(variable, after_line.path.variables());
            found.push(*at(
                &case.place,
                Problem::Unknown { what: "path variable", name: variable.clone(), nearest },
            ));
        }
    }
    found.extend(request.idle_edits(edits).into_iter().map(|what| *at(&case.place, Problem::IdleEdit(what))));
}

fn at(place: &Place, problem: Problem) -> Box<Diagnostic> {
    Box::new(Diagnostic { problem, place: place.clone(), also: None })
}

/// The number of distinct (clause, break) pairs among scripts: how many single faults are tried.
pub fn distinct_breaks<'a>(scripts: impl Iterator<Item = &'a Script>) -> usize {
    let mut pairs: Vec<(String, String)> = scripts
        .filter_map(|script| {
            let broken = script.broken.as_ref()?;
            let request = format!("{} {:?}", broken.request.line(), broken.request);
            Some((script.clause()?.to_owned(), request))
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.len()
}
