//! The people who can sign in, by name: what a profile calls an identity, and the number of its pool entry. Read [`Account`] first.

use super::refusal::TokenRefusal;
use crate::identity::Subject;
use crate::person::{HOME_DOMAIN, HOME_TENANT, Part, Person};

/// The one password of everybody.
const PASSWORD: &str = "emulator-password";

/// Somebody who has signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Account {
    pub(super) subject: Subject,
    pub(super) kind: Kind,
}

/// What the tokens of an account are like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// With the permissions that were asked for.
    Usual,
    /// Without any, whatever was asked for.
    WithoutPermission,
    /// Over when they are issued.
    Expired,
}

impl Account {
    /// Signs somebody in: `member-01`, with or without `@contoso.example`, or a user principal name of the tenant.
    pub(super) fn find(name: &str) -> Result<Account, TokenRefusal> {
        let unknown = || TokenRefusal::AccountUnknown { name: name.to_owned() };
        let bare = match name.rsplit_once('@') {
            Some((bare, domain)) if domain.eq_ignore_ascii_case(HOME_DOMAIN) => bare,
            Some(_) => "",
            None => name,
        };
        let account = Account::named(&bare.to_ascii_lowercase());
        let person = || Person::find(name).filter(|_| name.contains('@'));
        let known =
            account.or_else(|| person().map(|person| Account::of(Subject::Person(person), Kind::Usual)));
        let account = known.ok_or_else(unknown)?;
        match account.subject {
            Subject::Person(person) if person.part == Part::Blocked => Err(TokenRefusal::AccountDisabled),
            Subject::Person(person) if person.tenant() != HOME_TENANT => Err(unknown()),
            Subject::Person(_) | Subject::Personal(_) => Ok(account),
        }
    }

    /// The same with a password.
    pub(super) fn with_password(name: &str, password: &str) -> Result<Account, TokenRefusal> {
        let account = Account::find(name)?;
        if password == PASSWORD { Ok(account) } else { Err(TokenRefusal::PasswordWrong) }
    }

    /// What [`Account::find`] finds it by.
    pub(super) fn name(self) -> String {
        match (self.subject, self.kind) {
            (subject, Kind::Usual) => subject.nickname(),
            (Subject::Person(person) | Subject::Personal(person), Kind::WithoutPermission) => {
                format!("no_permission-{:02}", person.number())
            }
            (Subject::Person(person) | Subject::Personal(person), Kind::Expired) => {
                format!("expired-{:02}", person.number())
            }
        }
    }

    fn of(subject: Subject, kind: Kind) -> Account {
        Account { subject, kind }
    }

    fn named(name: &str) -> Option<Account> {
        let (word, number) = name.rsplit_once('-')?;
        let is_two_digits = number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_two_digits.then(|| number.parse().ok())??;
        let user = Person::new(Part::User, number)?;
        Some(match word {
            "personal" => Account::of(Subject::Personal(user), Kind::Usual),
            "no_permission" => Account::of(Subject::Person(user), Kind::WithoutPermission),
            "expired" => Account::of(Subject::Person(user), Kind::Expired),
            _ => {
                let person = Person::all_of(number).find(|person| person.nickname() == name)?;
                Account::of(Subject::Person(person), Kind::Usual)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_found_by_the_name_that_they_have() {
        for name in [
            "member-01",
            "outsider-64",
            "colleague-07",
            "newcomer-02",
            "guest-03",
            "personal-01",
            "no_permission-09",
            "expired-01",
        ] {
            let account = Account::find(name).expect(name);
            assert_eq!(account.name(), name);
            assert_eq!(Account::find(&format!("{}@Contoso.example", name.to_uppercase())), Ok(account));
        }
        assert_eq!(Account::find("user-01@contoso.example"), Account::find("member-01"));
        assert_eq!(Account::find("blocked-01"), Err(TokenRefusal::AccountDisabled));
        for unknown in [
            "",
            "member",
            "member-1",
            "member-65",
            "member-01@fabrikam.example",
            "partner-01",
            "root-01",
            "member-é1",
            "user-01",
        ] {
            let refused = Account::find(unknown);
            assert!(matches!(refused, Err(TokenRefusal::AccountUnknown { .. })), "{unknown}: {refused:?}");
        }
    }
}
