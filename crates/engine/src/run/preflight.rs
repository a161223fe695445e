//! Before a run against a tenant: whose tokens there are and what they permit, whose tenant it is, whether what the profile names
//! is there, and what the time is. Only reads are sent; what is found decides what may be written ([`guard`]) and what is skipped.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::engine::World;
use super::guard::{self, Mismatch};
use super::sender::{Sender, Sent};
use crate::case::{IdentityUse, Suite};
use crate::exchange::{Exchange, Outgoing, Response};
use crate::finding::Role;
use crate::outcome::SkipReason;
use crate::plan::{Decision, Found, Granted, Look, LookOf, Plan};
use crate::profile::Tenant;
use crate::target::{Claims, Holder};

/// Further apart, and tokens that are good look expired, or the other way round (Entra allows for five minutes).
const CLOCKS_APART: i64 = 300;

/// Finds out what there is, and whether anything may be written. Who stops the run stops this, too: nothing was made that would
/// have to be removed, and a person may take half an hour to sign in.
///
/// # Errors
/// The system gives no event loop.
///
/// # Panics
/// Never: only tenants are looked at, and their profiles name one.
pub fn preflight(
    world: &World,
    plan: &Plan,
    suite: &Suite,
    clock: fn() -> Timestamp,
) -> std::io::Result<Result<Found, Mismatch>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(async {
        tokio::select! {
            found = found(world, plan, suite, clock) => found,
            // The run that follows sends nothing, and says that it was stopped.
            () = world.stop.asked() => Ok(Found::default()),
        }
    }))
}

/// Whether it is the profile's tenant, for who removes things from it without playing trials.
///
/// # Errors
/// Something doesn't agree, or it can't be found out.
pub fn is_ours(world: &World, plan: &Plan) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let tenant =
            world.profile.tenant.as_ref().ok_or(Mismatch::NoTenant).map_err(|none| none.to_string())?;
        let mut found = Found::default();
        let tokens = tokens(world, plan, &mut found, |identity| identity.only.is_none()).await;
        tokens_are_of(tenant, plan, &tokens).map_err(|mismatch| mismatch.to_string())?;
        let (unknown, _) = whose(world, plan, tenant).await.map_err(|mismatch| mismatch.to_string())?;
        unknown.map_or(Ok(()), |reason| Err(reason.to_string()))
    })
}

async fn found(
    world: &World,
    plan: &Plan,
    suite: &Suite,
    clock: fn() -> Timestamp,
) -> Result<Found, Mismatch> {
    let tenant = world.profile.tenant.as_ref().ok_or(Mismatch::NoTenant)?;
    let mut found = Found::default();
    let tokens = tokens(world, plan, &mut found, |_| true).await;
    tokens_are_of(tenant, plan, &tokens)?;
    if plan.trials.iter().all(|trial| matches!(trial.decision, Decision::Skip(_))) {
        // The profile is still to be filled in; nothing is sent, whosever the tenant is.
        return Ok(found);
    }
    let (unknown, sent) = whose(world, plan, tenant).await?;
    found.nothing = unknown.or_else(|| clock_off(answer(&sent)?, clock()));
    // Where nobody knows whose it is, nobody asks any further.
    if found.nothing.is_some() {
        return Ok(found);
    }
    for look in &plan.looks(suite, &world.profile) {
        let LookOf::Fixture { name, .. } = &look.of else { continue };
        if found.no_token.contains_key(&look.identity) {
            continue;
        }
        // What may not be looked at may be there.
        if let Some(gone) = answer(&send(world, look).await).filter(|answer| answer.status == 404) {
            found.gone.insert(name.clone(), format!("GET {} was answered with {}", look.path, gone.status));
        }
    }
    Ok(found)
}

/// Asks whose tenant it is: nothing where it is the profile's, a reason where that can't be found out now; and what was sent.
async fn whose(world: &World, plan: &Plan, tenant: &Tenant) -> Result<(Option<SkipReason>, Sent), Mismatch> {
    let nobody = || Mismatch::Untold { got: "nothing, for no identity of the profile can ask".into() };
    let look = plan.tenant_look(&world.profile).ok_or_else(nobody)?;
    let sent = send(world, &look).await;
    Ok((is_the_tenant(tenant, &sent)?, sent))
}

/// The answer that counts, if there is one.
fn answer(sent: &Sent) -> Option<&Response> {
    sent.attempts.last().and_then(|exchange| exchange.answer.as_deref().ok())
}

/// Every token that the plan needs, had before anything is sent: whose it is, and of which tenant.
async fn tokens(
    world: &World,
    plan: &Plan,
    found: &mut Found,
    wanted: fn(&IdentityUse) -> bool,
) -> Vec<(IdentityUse, Option<String>)> {
    let used: BTreeSet<&IdentityUse> = plan.identities().filter(|identity| wanted(identity)).collect();
    let entries = |identity: &IdentityUse| -> Vec<Option<usize>> {
        let pooled = world.profile.pool_has_identity(&identity.name);
        if pooled { (0..world.profile.pool.len()).map(Some).collect() } else { vec![None] }
    };
    let uses: Vec<_> = used
        .into_iter()
        .flat_map(|identity| entries(identity).into_iter().map(move |entry| (identity, entry)))
        .collect();
    let holders: Vec<_> = uses
        .iter()
        .map(|(identity, entry)| Holder {
            identity: &identity.name,
            only: identity.only.as_deref(),
            entry: *entry,
        })
        .collect();
    let mut tenants = Vec::new();
    for ((identity, _), opened) in uses.iter().zip(world.wallet.open(&holders).await) {
        match opened.claims {
            Ok(claims) => {
                if let Some(claims) = &claims {
                    found.granted.insert((*identity).clone(), granted(claims));
                }
                tenants.push(((*identity).clone(), claims.and_then(|claims| claims.tid)));
            }
            Err(why) => drop(found.no_token.insert((*identity).clone(), why.to_string())),
        }
    }
    tenants
}

fn granted(claims: &Claims) -> Granted {
    let permissions = claims.roles.iter().chain(&claims.scp).cloned().collect();
    Granted { is_application: claims.scp.is_empty(), permissions }
}

/// A token that is only there to be refused may be anybody's.
fn tokens_are_of(
    tenant: &Tenant,
    plan: &Plan,
    tokens: &[(IdentityUse, Option<String>)],
) -> Result<(), Mismatch> {
    let accepted = plan.accepted_identities();
    let mut accepted = tokens.iter().filter(|(identity, _)| accepted.contains(identity.name.as_str()));
    accepted.try_for_each(|(identity, told)| guard::of_token(tenant, &identity.to_string(), told.as_deref()))
}

async fn send(world: &World, look: &Look) -> Sent {
    let outgoing = Outgoing {
        identity: look.identity.to_string(),
        method: look.request.method.clone(),
        path: look.path.clone(),
        ..Outgoing::default()
    };
    let holder =
        Holder { identity: &look.identity.name, only: look.identity.only.as_deref(), entry: look.entry };
    Sender::new(world, &world.target).send(Role::Arrange, &outgoing, Some(holder), &[200, 404]).await
}

/// What an answer says of that.
fn is_the_tenant(tenant: &Tenant, sent: &Sent) -> Result<Option<SkipReason>, Mismatch> {
    let unreachable = |got: String| Ok(Some(SkipReason::Unreachable { got }));
    match answer(sent) {
        Some(answer) if answer.status == 200 => {
            guard::of_organization(tenant, answer.body.json()).map(|()| None)
        }
        Some(answer) if answer.status == 429 || answer.status >= 500 => {
            unreachable(answer.status.to_string())
        }
        Some(answer) => Err(Mismatch::Untold { got: answer.status.to_string() }),
        None => unreachable(no_answer(sent)),
    }
}

fn no_answer(sent: &Sent) -> String {
    let error = |exchange: &Exchange| exchange.answer.as_ref().err().map(ToString::to_string);
    match &sent.error {
        Some(unsent) => unsent.to_string(),
        None => sent.attempts.last().and_then(error).unwrap_or_default(),
    }
}

/// Whether the service's clock and this machine's are too far apart.
fn clock_off(answer: &Response, now: Timestamp) -> Option<SkipReason> {
    let date = rfc2822::parse(answer.header("date").next()?).ok()?.timestamp();
    let by = now.as_second() - date.as_second();
    (by.abs() > CLOCKS_APART).then_some(SkipReason::ClockOff { by })
}
