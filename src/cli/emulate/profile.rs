//! The profile of an emulator that is a tenant: the embedded world's first entry, with tokens that have to be asked for.

use std::fmt::Write as _;
use std::path::Path;

/// Where it stands among the files of a tenant.
pub(super) const NAME: &str = "profile.toml";

/// The emulator's tenant.
pub(super) const TENANT: &str = "3c1f0a52-0000-4000-8000-000000000001";

/// Permissions of which the cases want a token with just this one: of a signed-in user.
const DELEGATED: [&str; 9] = [
    "ChannelMember.Read.All",
    "ChannelMember.ReadWrite.All",
    "Chat.ReadWrite",
    "ChatMember.Read",
    "ChatMember.ReadWrite",
    "TeamMember.Read.All",
    "TeamMember.ReadWrite.All",
    "TeamworkSection.Read",
    "TeamworkSection.ReadWrite",
];

/// Of an application, each with the number of the client that has no other.
const APPLICATION: [(&str, &str); 10] = [
    ("ChannelMember.Read.All", "01"),
    ("ChannelMember.ReadWrite.All", "02"),
    ("Chat.Manage.Chat", "03"),
    ("Chat.ReadWrite.All", "04"),
    ("ChatMember.Read.All", "05"),
    ("ChatMember.ReadWrite.All", "06"),
    ("TeamMember.Read.All", "07"),
    ("TeamMember.ReadWrite.All", "08"),
    ("TeamworkSection.Read.All", "09"),
    ("TeamworkSection.ReadWrite.All", "10"),
];

/// The profile's text, for an emulator at an address whose files are in a folder; `program` is this one.
pub(super) fn profile(base_url: &str, files: &Path, program: &str) -> String {
    let ca = files.join("ca.pem").to_string_lossy().into_owned();
    let mut text = format!(
        "{HEAD}base_url = \"{base_url}\"\nlogin    = \"{base_url}\"                # it issues its own tokens\n{BODY}"
    );
    let certificate = |text: &mut String, table: &str, client: &str| {
        let _ = write!(
            text,
            "\n[identity.{table}]\nclient      = \"c11e4700-0000-4000-8000-{client:0>12}\"\ncertificate = \"application.pem\"\n\
             key         = {{ file = \"application.key\" }}\n"
        );
    };
    certificate(&mut text, "application", "1");
    for (permission, number) in APPLICATION {
        certificate(&mut text, &format!("application.only.\"{permission}\""), &format!("1{number}"));
    }
    let mut person = |table: &str, who: &str, permission: &str| {
        let words =
            [program, "emulated-token", "--at", base_url, "--trust", &ca, &format!("{who}-01"), permission];
        let words: Vec<String> =
            words.iter().filter(|word| !word.is_empty()).map(|word| format!("{word:?}")).collect();
        let _ = write!(text, "\n[identity.{table}]\ncommand = [{}]\n", words.join(", "));
    };
    for who in ["member", "outsider", "no_permission", "expired", "personal"] {
        person(who, who, "");
    }
    for permission in DELEGATED {
        person(&format!("member.only.\"{permission}\""), "member", permission);
    }
    text
}

const HEAD: &str = r#"# Written by `graphproof emulate --tenant`, for it alone: the profile of an emulator that is as strict as a tenant.
format = 1
name     = "rehearsal"
is       = "graphproof's own emulator, as strict as a tenant"
kind     = "tenant"
"#;

const BODY: &str = r#"trust    = "ca.pem"

[tenant]
id = "3c1f0a52-0000-4000-8000-000000000001"

[fixtures]
community            = "eyJfdHlwZSI6Ikdyb3VwIiwiaWQiOiIxOTAzMzYyMTIyMTAifQ"
user                 = "10f8c3a6-0000-4000-8000-000000000001"
colleague            = "20f8c3a6-0000-4000-8000-000000000001"
colleague_upn        = "colleague-01@contoso.example"
colleague_mail       = "colleague-01@contoso.example"
outsider             = "30f8c3a6-0000-4000-8000-000000000001"
newcomer             = "40f8c3a6-0000-4000-8000-000000000001"
newcomer_upn         = "newcomer-01@contoso.example"
newcomer_mail        = "newcomer-01@contoso.example"
guest                = "50f8c3a6-0000-4000-8000-000000000001"
guest_upn            = "guest-01_fabrikam.example#EXT#@contoso.example"
blocked              = "60f8c3a6-0000-4000-8000-000000000001"
blocked_upn          = "blocked-01@contoso.example"
partner              = "70f8c3a6-0000-4000-8000-000000000001"
partner_upn          = "partner-01@fabrikam.example"
partner_tenant       = "3c1f0a52-0000-4000-8000-000000000002"
full_section         = "f0110000-0000-4000-8000-000000000001"
foreign_chat         = "19:f0e10000000000000000000000000001@thread.v2"
channel_conversation = "19:c0c00000000000000000000000000001@thread.tacv2"
meeting              = "19:meeting_ee710000000000000000000000000001@thread.v2"
team                 = "7ea10000-0000-4000-8000-000000000001"
standard_channel     = "19:57a00000000000000000000000000001@thread.tacv2"
shared_channel       = "19:54a00000000000000000000000000001@thread.tacv2"
"#;
