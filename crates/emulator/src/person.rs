//! The people of the emulator: a function of their number, not a table.
//!
//! Every entry of the pool has the same seven people, told apart by the first digit of the id; the last two digits are
//! the entry's number. So a profile spells them without asking, and 64 entries cost nothing at start. Read [`Person`] first.

use super::seed::POOL;

/// The tenant of everybody but the partners.
pub(crate) const HOME_TENANT: &str = "3c1f0a52-0000-4000-8000-000000000001";
/// That tenant by name.
pub(crate) const HOME_DOMAIN: &str = "contoso.example";
/// The tenant of the partners.
pub(crate) const PARTNER_TENANT: &str = "3c1f0a52-0000-4000-8000-000000000002";

/// One person. Two small numbers, so that a member list is a few bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Person {
    /// What this person is for.
    pub(crate) part: Part,
    number: u8,
}

/// What a person is for in a trial.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Part {
    /// The one whose token is `member`.
    User,
    /// Somebody of the same tenant who is in the user's team.
    Colleague,
    /// Somebody of the tenant whose token is `outsider`.
    Outsider,
    /// Somebody of the tenant who is in no team.
    Newcomer,
    /// A guest of the tenant (userType Guest).
    Guest,
    /// Somebody whose account is disabled.
    Blocked,
    /// A user of the other tenant.
    Partner,
}

const PARTS: [Part; 7] =
    [Part::User, Part::Colleague, Part::Outsider, Part::Newcomer, Part::Guest, Part::Blocked, Part::Partner];

impl Part {
    /// The first digit of the id.
    fn digit(self) -> char {
        match self {
            Part::User => '1',
            Part::Colleague => '2',
            Part::Outsider => '3',
            Part::Newcomer => '4',
            Part::Guest => '5',
            Part::Blocked => '6',
            Part::Partner => '7',
        }
    }
}

impl Person {
    /// The person of pool entry `number`, or `None` when the pool is smaller.
    pub(crate) fn new(part: Part, number: u8) -> Option<Person> {
        (1..=POOL).contains(&number).then_some(Person { part, number })
    }

    /// Finds a person by id or by user principal name, in either tenant; both are case-insensitive.
    pub(crate) fn find(reference: &str) -> Option<Person> {
        if reference.contains('@') { Person::by_principal_name(reference) } else { Person::by_id(reference) }
    }

    /// Reads part and number off the two ends of the id, then compares the whole.
    fn by_id(reference: &str) -> Option<Person> {
        let part = PARTS.into_iter().find(|part| reference.starts_with(part.digit()))?;
        let person = Person::new(part, reference.get(34..)?.parse().ok()?)?;
        person.id().eq_ignore_ascii_case(reference).then_some(person)
    }

    fn by_principal_name(reference: &str) -> Option<Person> {
        let number = reference.split_once('-')?.1.get(..2)?.parse().ok()?;
        Person::all_of(number).find(|person| person.principal_name().eq_ignore_ascii_case(reference))
    }

    /// Everybody of a pool entry; nobody, where the pool is smaller.
    pub(crate) fn all_of(number: u8) -> impl Iterator<Item = Person> {
        PARTS.into_iter().filter_map(move |part| Person::new(part, number))
    }

    /// The number of the pool entry, 1 to [`POOL`].
    pub(crate) fn number(self) -> u8 {
        self.number
    }

    /// The directory id (a GUID).
    pub fn id(self) -> String {
        format!("{}0f8c3a6-0000-4000-8000-0000000000{:02}", self.part.digit(), self.number)
    }

    /// The user principal name. A guest's has the form that a directory gives to invited guests.
    pub fn principal_name(self) -> String {
        match self.part {
            Part::Guest => format!("guest-{:02}_fabrikam.example#EXT#@contoso.example", self.number),
            Part::User
            | Part::Colleague
            | Part::Outsider
            | Part::Newcomer
            | Part::Blocked
            | Part::Partner => self.mail(),
        }
    }

    /// The mail address.
    pub fn mail(self) -> String {
        let (name, domain) = match self.part {
            Part::User => ("user", "contoso"),
            Part::Colleague => ("colleague", "contoso"),
            Part::Outsider => ("outsider", "contoso"),
            Part::Newcomer => ("newcomer", "contoso"),
            Part::Blocked => ("blocked", "contoso"),
            Part::Guest => ("guest", "fabrikam"),
            Part::Partner => ("partner", "fabrikam"),
        };
        format!("{name}-{:02}@{domain}.example", self.number)
    }

    /// What this person is called where people are told apart by what they are for: `member-01` is user 01.
    pub(crate) fn nickname(self) -> String {
        let name = match self.part {
            Part::User => "member",
            Part::Colleague => "colleague",
            Part::Outsider => "outsider",
            Part::Newcomer => "newcomer",
            Part::Blocked => "blocked",
            Part::Guest => "guest",
            Part::Partner => "partner",
        };
        format!("{name}-{:02}", self.number)
    }

    /// The name that member answers show.
    pub fn display_name(self) -> String {
        let name = match self.part {
            Part::User => "User",
            Part::Colleague => "Colleague",
            Part::Outsider => "Outsider",
            Part::Newcomer => "Newcomer",
            Part::Blocked => "Blocked",
            Part::Guest => "Guest",
            Part::Partner => "Partner",
        };
        format!("{name} {:02}", self.number)
    }

    /// The tenant that the account belongs to.
    pub fn tenant(self) -> &'static str {
        match self.part {
            Part::Partner => PARTNER_TENANT,
            Part::User | Part::Colleague | Part::Outsider | Part::Newcomer | Part::Guest | Part::Blocked => {
                HOME_TENANT
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_found_by_id_and_by_principal_name() {
        for part in PARTS {
            for number in 1..=POOL {
                let person = Person::new(part, number).expect("the number is within the pool");
                assert_eq!(Person::find(&person.id()), Some(person));
                assert_eq!(Person::find(&person.principal_name()), Some(person));
            }
        }
        for unknown in [
            "",
            "user-65@contoso.example",
            "user-1@contoso.example",
            "10f8c3a6-0000-4000-8000-0000000000+1",
            "é-01é",
        ] {
            assert_eq!(Person::find(unknown), None, "{unknown}");
        }
    }
}
