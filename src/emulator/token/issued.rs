//! Access tokens: opaque to a client, and with everything in them that the emulator has to know, so that it keeps none.
//!
//! They aren't signed: whoever reads `identity.rs` has the strings of everybody anyway.

use super::client::Client;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

/// What a token says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Issued {
    pub(crate) client: Client,
    /// The first second in which it is no longer good.
    expires: i64,
}

impl Issued {
    /// How long a token is good, in seconds (facts part 6).
    pub(super) const LIFETIME: i64 = 3599;

    /// A token for that client.
    pub(super) fn now(client: Client, now: Timestamp) -> Issued {
        Issued { client, expires: now.as_second() + Issued::LIFETIME }
    }

    /// The token as the client gets it.
    pub(super) fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(format!("issued {} {}", self.client.id(), self.expires))
    }

    /// Reads what [`text`](Issued::text) wrote, and nothing else.
    pub(crate) fn read(token: &str) -> Option<Issued> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, expires) = str::from_utf8(&bytes).ok()?.strip_prefix("issued ")?.split_once(' ')?;
        let issued = Issued { client: Client::find(id)?, expires: expires.parse().ok()? };
        (issued.text() == token).then_some(issued)
    }

    /// Whether it has run out.
    pub(crate) fn is_over(self, now: Timestamp) -> bool {
        now.as_second() >= self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_in_its_one_spelling_and_runs_out() {
        let at = |second| Timestamp::from_second(second).expect("the test's seconds are few");
        for client in [Client::Application, Client::NoPermission] {
            let issued = Issued::now(client, at(100));
            assert_eq!(Issued::read(&issued.text()), Some(issued));
            assert!(!issued.is_over(at(100 + 3598)) && issued.is_over(at(100 + 3599)));
        }
        let other = URL_SAFE_NO_PAD.encode("issued c11e4700-0000-4000-8000-000000000001 +99");
        for text in ["", "issued", "emulator~application", "aXNzdWVk", &other] {
            assert_eq!(Issued::read(text), None, "{text}");
        }
    }
}
