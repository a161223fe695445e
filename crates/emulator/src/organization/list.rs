//! `GET /organization` (from memory).

use crate::person::{HOME_DOMAIN, HOME_TENANT};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::json;

/// 200 with the one organization that there is.
#[expect(clippy::unnecessary_wraps, reason = "an operation may refuse, and this one has no reason to")]
pub(crate) fn list_organizations(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let domain = json!({
        "capabilities": "Email, OfficeCommunicationsOnline",
        "isDefault": true,
        "isInitial": true,
        "name": HOME_DOMAIN,
        "type": "Managed",
    });
    let organization = json!({
        "id": HOME_TENANT,
        "displayName": store.organization,
        "verifiedDomains": [domain],
    });
    Ok(Reply::ok(json!({ "@odata.context": call.context("organization"), "value": [organization] })))
}
