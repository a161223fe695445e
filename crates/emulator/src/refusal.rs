//! Every refusal that the emulator gives: documented rows and recorded answers, as data.
//!
//! An operation says *what* is wrong ([`Refusal`]); status, code, message and details are written once, in
//! [`Refusal::row`] (`refusal/table.rs`).

mod table;

/// What is wrong with a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    // The gate: any operation.
    TokenMissing,
    TokenEmpty,
    SchemeUnknown,
    TokenMalformed,
    TokenExpired,
    TokenUntrusted,
    #[cfg_attr(
        not(feature = "tenant"),
        expect(dead_code, reason = "only tokens that were issued say what they are for")
    )]
    TokenForAnother,
    PersonalAccount {
        accepted: &'static [&'static str],
    },
    ScopeMissing {
        accepted: &'static [&'static str],
        granted: String,
    },
    RoleMissing {
        accepted: &'static [&'static str],
        granted: String,
    },
    UrlMalformed,
    PathUnknown,
    MethodNotAllowed {
        allowed: String,
    },
    BodyTooLarge,
    ContentTypeMissing,
    ContentTypeUnknown,
    BodyMissing,
    BodyMalformed,
    BodyNoObject,
    PropertyType {
        property: &'static str,
    },
    Throttled {
        retry_after: Option<String>,
    },
    Unavailable {
        retry_after: Option<String>,
    },
    ExpandUnknown {
        asked: String,
    },
    FilterUnknown {
        asked: String,
    },
    PageSize {
        asked: String,
    },
    PageUnknown,
    MeWithoutUser,
    TooManyAtOnce {
        property: &'static str,
        limit: usize,
    },
    NoPermission,
    // The directory: users and groups.
    ResourceUnknown {
        id: String,
    },
    DirectoryDenied,
    // Sections and their items.
    UserNotFound,
    IfMatchMissing,
    IfMatchStale,
    SectionNotFound,
    SectionIsSystem {
        advice: SystemAdvice,
    },
    SystemItems,
    ItemIdMissing,
    ItemIdInvalid,
    SectionFull,
    NotInConversation,
    ItemIsHere,
    ItemIsElsewhere {
        section: String,
    },
    ItemNotFound,
    TargetMissing,
    TargetIsSource,
    NameMissing,
    NameTooLong,
    NameInvalid,
    NameRefusedByUpdate,
    NameTaken,
    SectionReadOnly,
    IconReadOnly,
    TooManySections,
    NothingToUpdate,
    NotUpdatable {
        property: String,
    },
    SortTypeInvalid,
    // Chats, teams, channels and their members.
    ChatNotFound,
    ChatType,
    ChatWithoutCaller,
    OneOnOneMembers,
    NotInRoster,
    MemberTypeMissing,
    MemberTypeInvalid,
    BindMissing,
    BindInvalid,
    RoleNotGiven,
    RoleUnknown {
        role: String,
    },
    UserUnknown {
        reference: String,
    },
    InstantInvalid {
        sent: String,
    },
    TooManyMembers,
    MemberNotFound,
    #[cfg_attr(
        not(feature = "mutants"),
        expect(dead_code, reason = "adding somebody again is documented to succeed")
    )]
    MemberIsHere,
    TemplateMissing,
    TemplateUnknown {
        id: String,
    },
    TeamName,
    TeamWithoutOwner,
    OperationNotFound,
    TeamNotFound {
        id: String,
    },
    TooManyOwners,
    LastOwner,
    GuestByApplication,
    ChannelNotFound,
    ChannelName,
    ChannelWithoutOwner,
    ChannelHasNoMembers,
    GeneralChannel,
    SharedByApplication,
    NotInTeam,
    TooManyChannels,
}

/// The second sentence of "This section is system-generated …", which differs from page to page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SystemAdvice {
    /// No page gives one for adding and removing items.
    None,
    /// Page `teamworksectionitem-move`.
    Move,
    /// Page `teamworksection-delete`.
    Delete,
    /// Page `teamworksection-update`.
    Update,
}
