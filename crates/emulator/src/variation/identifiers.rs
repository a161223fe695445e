//! Ids: the pages show two kinds of section ids and three layouts of membership ids, and promise none.

use super::{Entry, How};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// What goes by another name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Named {
    Membership,
    Section,
    Chat,
    Channel,
}

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new("id.membership_guid", "membership ids are GUIDs", How::Names(Named::Membership, guid)),
    Entry::new(
        "id.membership_number",
        "membership ids are small numbers",
        How::Names(Named::Membership, number),
    ),
    Entry::new(
        "id.membership_long",
        "membership ids have more than 1,000 characters",
        How::Names(Named::Membership, long),
    ),
    Entry::new(
        "id.membership_reserved",
        "membership ids hold what a path must escape: slashes, quotes, blanks, percent signs",
        How::Names(Named::Membership, reserved),
    ),
    Entry::new(
        "id.section_upper_case",
        "ids of sections are GUIDs in capitals",
        How::Names(Named::Section, str::to_uppercase),
    ),
    Entry::new(
        "id.section_compound",
        "ids of a user's own sections have the form of a system section's: tenant~user~name",
        How::Names(Named::Section, compound),
    ),
    Entry::new(
        "id.section_base64",
        "ids of sections are Base64, with = at the end",
        How::Names(Named::Section, base64),
    ),
    Entry::new("id.section_number", "ids of sections are small numbers", How::Names(Named::Section, number)),
    Entry::new(
        "id.chat_in_mixed_case",
        "ids of chats have letters in both cases, hyphens and underscores",
        How::Names(Named::Chat, |id| id.replace("19:c4a7", "19:aB-_Zz")),
    ),
    Entry::new(
        "id.channel_of_skype",
        "ids of channels end in @thread.skype, as in the channel page's first examples",
        How::Names(Named::Channel, |id| id.replace("@thread.tacv2", "@thread.skype")),
    ),
];

fn guid(id: &str) -> String {
    let (one, other) = (hash(id, 0), hash(id, 1));
    let (low, middle) = (one & 0xffff, (one >> 16) & 0xffff);
    format!(
        "{:08x}-{middle:04x}-4{:03x}-8{:03x}-{:012x}",
        one >> 32,
        low >> 4,
        other >> 52,
        other & 0xffff_ffff_ffff
    )
}

fn number(id: &str) -> String {
    (hash(id, 0) % 1_000_000_000).to_string()
}

fn long(id: &str) -> String {
    format!("{id}{}", "MDAwMA".repeat(200))
}

fn reserved(id: &str) -> String {
    format!("a/b/../%2F %25?c#d[e]+f&g='h';\"i\"<{id}>\\^`{{|}}~ü==")
}

fn compound(id: &str) -> String {
    format!("3c1f0a52-0000-4000-8000-000000000001~{}~{id}", guid(id))
}

fn base64(id: &str) -> String {
    // Two bytes more than a multiple of three make one =, one more makes two.
    URL_SAFE.encode(format!("{id:>37}"))
}

fn hash(id: &str, salt: u8) -> u64 {
    let mut hasher = DefaultHasher::new();
    (id, salt).hash(&mut hasher);
    hasher.finish()
}
