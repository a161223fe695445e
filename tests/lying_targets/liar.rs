//! The liars by name.

use graphproof_emulator::Mutant;

use super::document::{Said, Seen};
use super::{
    accepts_any_member, accepts_everything_reads_empty, bent_additions, echoes_the_request, empty_object,
    keeps_everything, lacks_sections, never_answers, plausible_answer, plausible_item, refuses_all_but_reads,
    refuses_everything, refuses_what_is_tested, right_status_wrong_message,
};

/// One way of lying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Liar {
    RefusesEverything,
    EmptyObject,
    PlausibleItem,
    PlausibleAnswer,
    EchoesTheRequest,
    AcceptsEverythingReadsEmpty,
    AcceptsAnyMember,
    RefusesAllButReads,
    RefusesWhatIsTested,
    RightStatusWrongMessage,
    ForgetsIfMatch,
    KeepsEverything,
    LacksSections,
    NeverAnswers,
    IgnoresBind,
    ChecksNoRoles,
    SendsNoLocation,
    Says500For400,
    Says200For201,
    RefusesInHtml,
    ShowsNoItemType,
    ChecksNoRolesAndSendsNoLocation,
    NoLie,
}

/// What a liar does with a request.
pub(crate) enum Reaction {
    /// Answers it.
    Says(Said),
    /// Lets the emulator behind it answer.
    Passes,
    /// Lets the emulator behind it answer, and changes that answer.
    Bends(fn(Said) -> Said),
    /// Lets the emulator behind it answer another request, and changes that answer.
    Hears(fn(Seen) -> Seen, fn(Said) -> Said),
    /// Keeps the connection and says nothing.
    Hangs,
}

impl Liar {
    pub(crate) const ALL: [Self; 23] = [
        Self::RefusesEverything,
        Self::EmptyObject,
        Self::PlausibleItem,
        Self::PlausibleAnswer,
        Self::EchoesTheRequest,
        Self::AcceptsEverythingReadsEmpty,
        Self::AcceptsAnyMember,
        Self::RefusesAllButReads,
        Self::RefusesWhatIsTested,
        Self::RightStatusWrongMessage,
        Self::ForgetsIfMatch,
        Self::KeepsEverything,
        Self::LacksSections,
        Self::NeverAnswers,
        Self::IgnoresBind,
        Self::ChecksNoRoles,
        Self::SendsNoLocation,
        Self::Says500For400,
        Self::Says200For201,
        Self::RefusesInHtml,
        Self::ShowsNoItemType,
        Self::ChecksNoRolesAndSendsNoLocation,
        Self::NoLie,
    ];

    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RefusesEverything => "refuses_everything",
            Self::EmptyObject => "empty_object",
            Self::PlausibleItem => "plausible_item",
            Self::PlausibleAnswer => "plausible_answer",
            Self::EchoesTheRequest => "echoes_the_request",
            Self::AcceptsEverythingReadsEmpty => "accepts_everything_reads_empty",
            Self::AcceptsAnyMember => "accepts_any_member",
            Self::RefusesAllButReads => "refuses_all_but_reads",
            Self::RefusesWhatIsTested => "refuses_what_is_tested",
            Self::RightStatusWrongMessage => "right_status_wrong_message",
            Self::ForgetsIfMatch => "forgets_if_match",
            Self::KeepsEverything => "keeps_everything",
            Self::LacksSections => "lacks_sections",
            Self::NeverAnswers => "never_answers",
            Self::IgnoresBind => "ignores_bind",
            Self::ChecksNoRoles => "checks_no_roles",
            Self::SendsNoLocation => "sends_no_location",
            Self::Says500For400 => "says_500_for_400",
            Self::Says200For201 => "says_200_for_201",
            Self::RefusesInHtml => "refuses_in_html",
            Self::ShowsNoItemType => "shows_no_item_type",
            Self::ChecksNoRolesAndSendsNoLocation => "checks_no_roles_and_sends_no_location",
            Self::NoLie => "no_lie",
        }
    }

    /// What it does, on one line.
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::RefusesEverything => "400 and a flawless Graph error to everything",
            Self::EmptyObject => "200 and {} to everything",
            Self::PlausibleItem => "201 and a plausible section item to everything",
            Self::PlausibleAnswer => {
                "201, an item with the id that was sent, and a Location that leads to it"
            }
            Self::EchoesTheRequest => "the request's own body and token, in every spelling, as the answer",
            Self::AcceptsEverythingReadsEmpty => "lists are empty, writes are accepted and forgotten",
            Self::AcceptsAnyMember => {
                "canned answers, keeps nothing: any added member is the same other user, without Location"
            }
            Self::RefusesAllButReads => {
                "reads are true; each write gets the documented refusal that fits it best"
            }
            Self::RefusesWhatIsTested => {
                "all is true but what the pages document: that is refused by the best guess"
            }
            Self::RightStatusWrongMessage => "all is true, but every refusal gives a reason that fits none",
            Self::ForgetsIfMatch => "all is true, but If-Match isn't looked at",
            Self::KeepsEverything => "all is true, but nothing can be removed",
            Self::LacksSections => "all is true, but there are no sections: 404 to whatever asks for them",
            Self::NeverAnswers => "takes every request and says nothing",
            Self::IgnoresBind => "all is true, but whoever is bound, one and the same user is added",
            Self::ChecksNoRoles => "all is true, but any role is taken for owner",
            Self::SendsNoLocation => "all is true, but no answer has a Location",
            Self::Says500For400 => "all is true, but what should be 400 is 500",
            Self::Says200For201 => "all is true, but an addition that should be 201 is 200",
            Self::RefusesInHtml => "all is true, but every refusal is labelled text/html",
            Self::ShowsNoItemType => "all is true, but no answer has an itemType",
            Self::ChecksNoRolesAndSendsNoLocation => "two of these at once",
            Self::NoLie => "the truth: what the others bend",
        }
    }

    /// The liar of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|liar| liar.name() == name)
    }

    /// What the emulator behind it breaks by itself.
    pub(crate) fn mutant(self) -> Option<Mutant> {
        Mutant::from_id("if_match_unchecked").filter(|_| self == Self::ForgetsIfMatch)
    }

    /// What it does with this request.
    pub(crate) fn react(self, seen: &Seen) -> Reaction {
        match self {
            Self::RefusesEverything => Reaction::Says(refuses_everything::answer()),
            Self::EmptyObject => Reaction::Says(empty_object::answer()),
            Self::PlausibleItem => Reaction::Says(plausible_item::answer()),
            Self::PlausibleAnswer => Reaction::Says(plausible_answer::answer(seen)),
            Self::EchoesTheRequest => Reaction::Says(echoes_the_request::answer(seen)),
            Self::AcceptsEverythingReadsEmpty => Reaction::Says(accepts_everything_reads_empty::answer(seen)),
            Self::AcceptsAnyMember => Reaction::Says(accepts_any_member::answer(seen)),
            Self::RefusesAllButReads => refuses_all_but_reads::react(seen),
            Self::RefusesWhatIsTested => refuses_what_is_tested::react(seen),
            Self::RightStatusWrongMessage => Reaction::Bends(right_status_wrong_message::bent),
            Self::ForgetsIfMatch | Self::NoLie => Reaction::Passes,
            Self::KeepsEverything => keeps_everything::react(seen),
            Self::LacksSections => lacks_sections::react(seen),
            Self::NeverAnswers => never_answers::react(),
            Self::IgnoresBind => Reaction::Hears(bent_additions::ignores_bind, std::convert::identity),
            Self::ChecksNoRoles => Reaction::Hears(bent_additions::checks_no_roles, std::convert::identity),
            Self::SendsNoLocation => Reaction::Bends(bent_additions::sends_no_location),
            Self::Says500For400 => Reaction::Bends(bent_additions::says_500_for_400),
            Self::Says200For201 if seen.is_tested() => Reaction::Bends(bent_additions::says_200_for_201),
            Self::Says200For201 => Reaction::Passes,
            Self::RefusesInHtml => Reaction::Bends(bent_additions::refuses_in_html),
            Self::ShowsNoItemType if seen.is_tested() => Reaction::Bends(bent_additions::shows_no_item_type),
            Self::ShowsNoItemType => Reaction::Passes,
            Self::ChecksNoRolesAndSendsNoLocation => {
                Reaction::Hears(bent_additions::checks_no_roles, bent_additions::sends_no_location)
            }
        }
    }
}
