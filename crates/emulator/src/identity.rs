//! Bearer strings: who is calling, and what they may do.
//!
//! The strings are fixed, so that a profile can spell them (`NN` is the pool entry, 01 to 64):
//!
//! | string | is |
//! |---|---|
//! | `emulator~member~NN` | user NN, with every permission that a page names |
//! | `emulator~outsider~NN` | outsider NN, another user of the tenant |
//! | `emulator~no_permission~NN` | user NN, without any permission |
//! | `emulator~expired~NN` | a token of user NN that has run out |
//! | `emulator~personal~NN` | a personal Microsoft account, which none of the five pages supports |
//! | `emulator~application` | an application without a user |
//!
//! A suffix leaves exactly the named permissions: `emulator~member~01~TeamworkSection.ReadWrite`,
//! `emulator~application~Chat.Manage.Chat+Chat.Create`. They are no secrets: whoever reads this page has them.
//!
//! Beside them stand the tokens that the token endpoint issues (`token/mod.rs`), which run out by the emulator's clock. With
//! `emulate --tenant` only those are taken.

use super::person::{Part, Person};
use super::refusal::Refusal;
use axum::http::{HeaderMap, header};
use std::borrow::Cow;

/// The permissions table of a page: any one of them will do, least privileged first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Access {
    /// Delegated (work or school account).
    pub(crate) scopes: &'static [&'static str],
    /// Application.
    pub(crate) roles: &'static [&'static str],
}

impl Access {
    /// Any token of the tenant will do.
    pub(crate) const ANY: Access = Access { scopes: &[], roles: &[] };

    fn is_any(self) -> bool {
        self.scopes.is_empty() && self.roles.is_empty()
    }
}

/// Whose a bearer string is; a pool entry has one of each ([`Entry::token`](super::Entry::token)).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Bearer {
    /// The entry's user, with every permission that a page names.
    Member,
    /// The entry's outsider, likewise.
    Outsider,
    /// The entry's user, without any permission.
    NoPermission,
    /// The entry's user, with a token that has run out.
    Expired,
    /// A personal Microsoft account, which none of the five pages supports.
    Personal,
    /// An application without a user; the same for all entries.
    Application,
}

impl Bearer {
    /// All of them.
    pub const ALL: [Bearer; 6] = [
        Bearer::Member,
        Bearer::Outsider,
        Bearer::NoPermission,
        Bearer::Expired,
        Bearer::Personal,
        Bearer::Application,
    ];

    /// The word that the string spells.
    pub(super) fn word(self) -> &'static str {
        match self {
            Bearer::Member => "member",
            Bearer::Outsider => "outsider",
            Bearer::NoPermission => "no_permission",
            Bearer::Expired => "expired",
            Bearer::Personal => "personal",
            Bearer::Application => "application",
        }
    }
}

/// Who is calling, once the token was good and the permission was there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Caller {
    /// Somebody who is signed in.
    Person(Person),
    /// An application without a user.
    Application,
}

/// Who signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    Person(Person),
    /// Somebody with a personal account, told apart by the number of a pool entry.
    Personal(Person),
}

impl Subject {
    /// `member-01`, `personal-01`
    pub(crate) fn nickname(self) -> String {
        match self {
            Subject::Person(person) => person.nickname(),
            Subject::Personal(person) => format!("personal-{:02}", person.number()),
        }
    }
}

/// A token that was good.
#[derive(Debug)]
pub(crate) struct Token {
    /// The application that asked for it, as the log calls it.
    pub(crate) client: Cow<'static, str>,
    /// `None` for an application without a user.
    pub(crate) subject: Option<Subject>,
    /// Exactly these permissions; `None` is every one that a page names.
    pub(crate) only: Option<Vec<String>>,
}

impl Token {
    /// Whose it is, for the log.
    pub(crate) fn who(&self) -> String {
        self.subject.map_or_else(|| self.client.clone().into_owned(), Subject::nickname)
    }

    /// Who is calling, by the page's permissions table: 403.
    pub(crate) fn admitted(&self, access: Access) -> Result<Caller, Refusal> {
        let (caller, accepted) = match self.subject {
            Some(Subject::Personal(_)) => {
                return Err(Refusal::PersonalAccount { accepted: access.scopes });
            }
            Some(Subject::Person(person)) => (Caller::Person(person), access.scopes),
            None => (Caller::Application, access.roles),
        };
        if access.is_any() {
            return Ok(caller);
        }
        let Some(granted) = &self.only else { return Ok(caller) };
        if granted.iter().any(|one| accepted.contains(&one.as_str())) {
            return Ok(caller);
        }
        let granted = granted.join(", ");
        Err(match caller {
            Caller::Person(_) => Refusal::ScopeMissing { accepted, granted },
            Caller::Application => Refusal::RoleMissing { accepted, granted },
        })
    }

    /// Reads a fixed string: 401 (recorded texts).
    pub(crate) fn parse(text: &str) -> Result<Token, Refusal> {
        let mut parts = text.split('~');
        if parts.next() != Some("emulator") {
            return Err(Refusal::TokenMalformed);
        }
        let word = parts.next().unwrap_or_default();
        let bearer = Bearer::ALL.into_iter().find(|bearer| bearer.word() == word);
        let bearer = bearer.ok_or(Refusal::TokenMalformed)?;
        let number = if bearer == Bearer::Application { None } else { parts.next().and_then(number) };
        let only = parts.next().map(|list| list.split('+').map(str::to_owned).collect());
        if parts.next().is_some() {
            return Err(Refusal::TokenMalformed);
        }
        let person =
            |part| number.and_then(|number| Person::new(part, number)).ok_or(Refusal::TokenMalformed);
        let token = |subject, only| Token { client: Cow::Borrowed("application"), subject, only };
        Ok(match bearer {
            Bearer::Application => token(None, only),
            Bearer::Member => token(Some(Subject::Person(person(Part::User)?)), only),
            Bearer::Outsider => token(Some(Subject::Person(person(Part::Outsider)?)), only),
            Bearer::NoPermission => token(Some(Subject::Person(person(Part::User)?)), Some(Vec::new())),
            Bearer::Personal => token(Some(Subject::Personal(person(Part::User)?)), only),
            Bearer::Expired => {
                return Err(person(Part::User).map_or_else(|refusal| refusal, |_| Refusal::TokenExpired));
            }
        })
    }
}

/// Two digits, no more and no less, so that every token has one spelling.
fn number(text: &str) -> Option<u8> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The bearer's text in the Authorization header: 401 (recorded texts). Another scheme, or two headers, is as good as no token.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = sent.next() else { return Err(Refusal::TokenMissing) };
    if sent.next().is_some() {
        return Err(Refusal::TokenMalformed);
    }
    let text = value.to_str().map_err(|_| Refusal::TokenMalformed)?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::SchemeUnknown);
    }
    match token.trim() {
        "" => Err(Refusal::TokenEmpty),
        token => Ok(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: Access = Access { scopes: &["Some.Read", "Some.ReadWrite"], roles: &["Some.Read.All"] };

    fn call(authorization: &str) -> Result<Caller, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, authorization.parse().expect("the test sends a legal header"));
        Token::parse(bearer(&headers)?)?.admitted(ACCESS)
    }

    #[test]
    fn a_suffix_leaves_exactly_the_named_permissions() {
        assert!(matches!(call("Bearer emulator~member~07~Some.ReadWrite"), Ok(Caller::Person(_))));
        assert!(matches!(call("Bearer emulator~member~07~Other+Some.Read"), Ok(Caller::Person(_))));
        assert!(matches!(call("Bearer emulator~member~07~Other"), Err(Refusal::ScopeMissing { .. })));
        assert!(matches!(call("Bearer emulator~application~Some.Read.All"), Ok(Caller::Application)));
        assert!(matches!(call("Bearer emulator~application~Some.Read"), Err(Refusal::RoleMissing { .. })));
    }

    #[test]
    fn a_string_that_is_not_spelled_here_is_no_token() {
        for token in [
            "garbage",
            "emulator",
            "emulator~member",
            "emulator~member~7",
            "emulator~member~65",
            "emulator~member~00",
            "emulator~root~01",
            "emulator~member~01~a~b",
        ] {
            assert!(matches!(call(&format!("Bearer {token}")), Err(Refusal::TokenMalformed)), "{token}");
        }
        assert!(matches!(call("Basic dXNlcg=="), Err(Refusal::SchemeUnknown)));
        assert!(matches!(call("Bearer "), Err(Refusal::TokenEmpty)));
        assert!(matches!(call("Bearer emulator~expired~01"), Err(Refusal::TokenExpired)));
    }
}
