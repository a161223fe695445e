//! `POST /teams` (facts part 2): a team that is made while the client waits.

use super::operation::{Makes, Operation};
use super::team::{Team, Visibility};
use crate::body;
use crate::channels::channel::{Channel, ChannelKind};
use crate::identity::Caller;
use crate::member::{Member, NewMember, Role, owners};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use crate::url::bound;
use axum::http::{StatusCode, header};
use serde_json::{Map, Value};

/// The longest display name of a team, which is a group's, in characters (from memory).
const LONGEST_NAME: usize = 256;
/// How many members a team can be made with (facts 1.3).
const INITIAL: usize = 20;

/// 202 without a body: `Location` is the operation to ask, `Content-Location` the team to be. Whoever is signed in owns
/// what they make; an application has to name an owner.
pub(crate) fn create_team(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    template(&call.body)?; // 400, 404
    let limits = store.limits;
    let mut team = empty_team(call, store.mint())?; // 400
    let initial = NewMember::list(&call.body, "members")?.unwrap_or_default(); // 400, REC 19 and 20
    if initial.len() > INITIAL {
        return Err(Refusal::TooManyAtOnce { property: "members", limit: INITIAL }); // 400
    }
    for new in initial {
        team.add(&new, call.caller, limits)?; // 404, REC 25; 400, REC 10; 403
    }
    if owners(&team.members) == 0 {
        return Err(Refusal::TeamWithoutOwner); // 400
    }
    let operation =
        Operation { id: Operation::id(store.mint()), makes: Makes::Team, asked: call.now, done: None };
    let reply = Reply::empty(StatusCode::ACCEPTED)
        .with(header::LOCATION, operation.location(&team.id))
        .with(header::CONTENT_LOCATION, format!("/teams('{}')", team.id));
    team.operations.push(operation);
    store.ask_for(team);
    Ok(reply)
}

/// `template@odata.bind`: the only template is the standard one.
fn template(body: &Map<String, Value>) -> Result<(), Refusal> {
    let bind = body::text(body, "template@odata.bind")?;
    let id = bind.and_then(|bind| bound(bind, "teamsTemplates")).ok_or(Refusal::TemplateMissing)?;
    if id == "standard" { Ok(()) } else { Err(Refusal::TemplateUnknown { id }) }
}

/// What the body says of the team itself, with the caller as its owner and with the channel that every team has.
fn empty_team(call: &Call<'_>, serial: u64) -> Result<Team, Refusal> {
    let description = body::text(&call.body, "description")?.map(str::to_owned);
    let owner = match call.caller {
        Caller::Person(person) => Some(Member { person, role: Role::Owner, history: None, shown_from: None }),
        Caller::Application => None,
    };
    let general = Channel {
        id: format!("19:57a1{serial:028x}@thread.tacv2"),
        kind: ChannelKind::Standard,
        display_name: "General".to_owned(),
        description: description.clone(),
        created: call.now,
        members: Vec::new(),
    };
    Ok(Team {
        id: format!("7ea30000-0000-4000-8000-{serial:012x}"),
        display_name: name(&call.body)?,
        description,
        visibility: visibility(&call.body)?,
        created: call.now,
        members: owner.into_iter().collect(),
        channels: vec![general],
        operations: Vec::new(),
    })
}

fn name(body: &Map<String, Value>) -> Result<String, Refusal> {
    let name = body::text(body, "displayName")?.filter(|name| !name.trim().is_empty());
    let name = name.filter(|name| name.chars().count() <= LONGEST_NAME).ok_or(Refusal::TeamName)?;
    Ok(name.to_owned())
}

/// `visibility`: public unless it is said (from memory).
fn visibility(body: &Map<String, Value>) -> Result<Visibility, Refusal> {
    let Some(name) = body::text(body, "visibility")? else { return Ok(Visibility::Public) };
    Visibility::from_name(name).ok_or(Refusal::PropertyType { property: "visibility" })
}
