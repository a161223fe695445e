//! Who may ask for a token, and how they prove who they are (RFC 6749, 2.3.1; RFC 7523). Read [`Client`] first.

use super::assertion;
use super::endpoint::Desk;
use super::form::{Form, decoded};
use super::refusal::{TokenRefusal, Way};
use super::scope;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A registered application.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Client {
    /// Every permission that a page names.
    Application,
    /// None at all.
    NoPermission,
    /// A public client, with which people sign in.
    People,
    /// The permission at that place of [`PERMISSIONS`], and no other.
    Only(u8),
}

/// Every application permission that a page names: client `…0001NN` has the one at place NN, from 01. Places are for good: what is
/// new goes to the end.
pub(crate) const PERMISSIONS: [&str; 25] = [
    "ChannelMember.Read.All",
    "ChannelMember.ReadWrite.All",
    "Chat.Manage.Chat",
    "Chat.ReadWrite.All",
    "ChatMember.Read.All",
    "ChatMember.ReadWrite.All",
    "TeamMember.Read.All",
    "TeamMember.ReadWrite.All",
    "TeamworkSection.Read.All",
    "TeamworkSection.ReadWrite.All",
    "Channel.Create",
    "Channel.Delete.All",
    "Channel.ReadBasic.All",
    "Chat.Create",
    "Chat.ManageDeletion.All",
    "Chat.Read.All",
    "Chat.ReadBasic.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Team.Create",
    "Team.ReadBasic.All",
    "User.Read.All",
    "User.ReadBasic.All",
];

impl Client {
    /// The client of that id, a GUID in any case.
    pub(crate) fn find(id: &str) -> Option<Client> {
        let only = (0..PERMISSIONS.len()).filter_map(|place| u8::try_from(place).ok()).map(Client::Only);
        let all = [Client::Application, Client::NoPermission, Client::People].into_iter().chain(only);
        all.into_iter().find(|client| client.id().eq_ignore_ascii_case(id))
    }

    pub(crate) fn id(self) -> String {
        format!("c11e4700-0000-4000-8000-{}", self.number())
    }

    /// The id of its service principal, which is the `oid` of its tokens.
    pub(super) fn principal(self) -> String {
        format!("5e1c1e00-0000-4000-8000-{}", self.number())
    }

    fn number(self) -> String {
        match self {
            Client::Application => "000000000001".to_owned(),
            Client::NoPermission => "000000000002".to_owned(),
            Client::People => "000000000003".to_owned(),
            Client::Only(place) => format!("0000000001{:02}", place + 1),
        }
    }

    /// What the log calls it.
    pub(crate) fn who(self) -> String {
        match self {
            Client::Application => "application".to_owned(),
            Client::NoPermission | Client::People | Client::Only(_) => self.id(),
        }
    }

    /// The application permissions that it was given.
    pub(super) fn roles(self) -> Vec<String> {
        match self {
            Client::Application => scope::roles().iter().map(|role| (*role).to_owned()).collect(),
            Client::NoPermission | Client::People => Vec::new(),
            Client::Only(place) => vec![PERMISSIONS[usize::from(place)].to_owned()],
        }
    }

    /// Its secret; a public client has none.
    fn secret(self) -> Option<String> {
        let of = match self {
            Client::Application => "application",
            Client::NoPermission => "no-permission",
            Client::People => return None,
            Client::Only(place) => PERMISSIONS[usize::from(place)],
        };
        Some(format!("emulator-secret-of-{of}"))
    }

    /// The client that the request proves to be, in one way and not in two.
    pub(super) fn authenticated(
        desk: &mut Desk<'_>,
        headers: &HeaderMap,
        form: &Form,
    ) -> Result<Client, TokenRefusal> {
        let (way, id, secret) = match basic(headers)? {
            Some((id, secret)) => {
                let repeats = form.get("client_id").is_none_or(|named| named.eq_ignore_ascii_case(&id));
                if !repeats || form.get("client_secret").is_some() || form.get("client_assertion").is_some() {
                    return Err(TokenRefusal::TwoWays);
                }
                (Way::Basic, id, secret)
            }
            None => {
                let id = form.required("client_id")?.to_owned();
                if form.get("client_secret").is_some() && form.get("client_assertion").is_some() {
                    return Err(TokenRefusal::TwoWays);
                }
                (Way::Form, id, form.get("client_secret").unwrap_or_default().to_owned())
            }
        };
        let client = Client::find(&id).filter(|client| client.is_of(desk));
        let Some(client) = client else { return Err(TokenRefusal::ClientUnknown { way, id }) };
        if form.get("client_assertion").is_some() {
            return assertion::proves(desk, form, client).map(|()| client);
        }
        match (secret.as_str(), client.secret()) {
            ("", _) => Err(TokenRefusal::SecretMissing { way }),
            (_, None) => Err(TokenRefusal::ClientPublic { way }),
            (sent, Some(secret)) if sent == secret => Ok(client),
            (_, Some(_)) => Err(TokenRefusal::SecretWrong { way, client }),
        }
    }

    /// The public client of people who sign in; it proves nothing, and must not try to.
    pub(super) fn public(desk: &Desk<'_>, form: &Form) -> Result<Client, TokenRefusal> {
        let id = form.required("client_id")?;
        let client = Client::find(id).filter(|client| client.is_of(desk));
        let way = Way::Form;
        match client {
            None => Err(TokenRefusal::ClientUnknown { way, id: id.to_owned() }),
            Some(Client::People) if form.get("client_secret").or(form.get("client_assertion")).is_some() => {
                Err(TokenRefusal::ClientPublic { way })
            }
            Some(Client::People) => Ok(Client::People),
            Some(Client::Application | Client::NoPermission | Client::Only(_)) => {
                Err(TokenRefusal::ClientNotPublic)
            }
        }
    }

    /// Whether it is registered there: beside a tenant, bearer strings spell what all the others are for.
    fn is_of(self, desk: &Desk<'_>) -> bool {
        desk.issuer.site.is_some() || matches!(self, Client::Application | Client::NoPermission)
    }
}

/// Id and secret of an Authorization header, each encoded as a form is; `None` when there is no such header.
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, TokenRefusal> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = sent.next() else { return Ok(None) };
    let pair = || {
        let (scheme, pair) = value.to_str().ok()?.split_once(' ')?;
        let bytes = STANDARD.decode(pair.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let (id, secret) = str::from_utf8(&bytes).ok()?.split_once(':')?;
        Some((decoded(id)?, decoded(secret)?))
    };
    match (sent.next(), pair()) {
        (None, Some(pair)) => Ok(Some(pair)),
        _ => Err(TokenRefusal::CredentialsMalformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_permission_that_an_operation_takes_has_a_client_of_its_own() {
        assert_eq!(PERMISSIONS.into_iter().collect::<BTreeSet<_>>(), *scope::roles());
        let last = Client::Only(24);
        assert_eq!(Client::find("C11E4700-0000-4000-8000-000000000125"), Some(last));
        assert_eq!(last.roles(), ["User.ReadBasic.All"]);
        for unknown in ["c11e4700-0000-4000-8000-000000000126", "c11e4700-0000-4000-8000-000000000100", ""] {
            assert_eq!(Client::find(unknown), None, "{unknown}");
        }
        // The table of the module's documentation is what people read.
        let table = include_str!("mod.rs");
        for (place, permission) in PERMISSIONS.iter().enumerate() {
            assert!(
                table.contains(&format!("{:02} `{permission}`", place + 1)),
                "{permission} isn't in the table"
            );
        }
    }
}
