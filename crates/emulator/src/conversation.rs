//! The ids of conversations: which kind an id names, and how the service writes it.
//!
//! Page `teamworksection-post-items` takes a chat, channel, meeting or community; the forms are those of the examples and
//! of facts 1.1. Whether such a conversation exists is the store's question, not this module's. Read [`Conversation`] first.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// A well-formed conversation id, as the service writes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Conversation {
    /// The normalised id.
    pub(crate) id: String,
    /// What it names.
    pub(crate) kind: Kind,
}

/// The values of `itemType` (sectionItemType).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// `19:…@thread.v2`, `19:…_…@unq.gbl.spaces`
    Chat,
    /// `19:…@thread.tacv2`, and `19:…@thread.skype` of older teams
    Channel,
    /// `19:meeting_…@thread.v2`
    Meeting,
    /// `19:…@EngageCommunity`
    Community,
}

impl Kind {
    /// The value of `itemType`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Chat => "chat",
            Kind::Channel => "channel",
            Kind::Meeting => "meeting",
            Kind::Community => "community",
        }
    }
}

impl Conversation {
    /// Reads an id as a client sends it; `None` when it is the id of no kind of conversation.
    ///
    /// A bare community id is normalised to `19:{id}@EngageCommunity`; one that has the prefix is used as it is.
    pub(crate) fn parse(sent: &str) -> Option<Conversation> {
        let Some(rest) = sent.strip_prefix("19:") else {
            return is_community(sent)
                .then(|| Conversation { id: format!("19:{sent}@EngageCommunity"), kind: Kind::Community });
        };
        let (local, domain) = rest.split_once('@')?;
        if local.is_empty()
            || !local.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        {
            return None;
        }
        let kind = match domain {
            "thread.v2" if local.starts_with("meeting_") => Kind::Meeting,
            "thread.v2" => Kind::Chat,
            "unq.gbl.spaces" if local.contains('_') => Kind::Chat,
            "thread.tacv2" | "thread.skype" => Kind::Channel,
            "EngageCommunity" if is_community(local) => Kind::Community,
            _ => return None,
        };
        Some(Conversation { id: sent.to_owned(), kind })
    }
}

/// A bare community id is unpadded base64url of `{"_type":"Group","id":"…"}` (facts 1.1).
fn is_community(bare: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(bare) else { return false };
    let Ok(group) = serde_json::from_slice::<Value>(&bytes) else { return false };
    let id = group.get("id").and_then(Value::as_str).unwrap_or_default();
    group.get("_type").and_then(Value::as_str) == Some("Group") && !id.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMUNITY: &str = "eyJfdHlwZSI6Ikdyb3VwIiwiaWQiOiIxOTAzMzYyMTIyMTAifQ";

    #[test]
    fn a_bare_community_id_is_normalised_and_a_full_one_is_used_as_it_is() {
        let full = format!("19:{COMMUNITY}@EngageCommunity");
        let expected = Some(Conversation { id: full.clone(), kind: Kind::Community });
        assert_eq!(Conversation::parse(COMMUNITY), expected);
        assert_eq!(Conversation::parse(&full), expected);
    }

    #[test]
    fn each_kind_is_told_by_its_form() {
        let kind = |id| Conversation::parse(id).map(|conversation| conversation.kind);
        assert_eq!(kind("19:d5b2c3a4-e6f7-8901-abcd-ef3456789012@thread.v2"), Some(Kind::Chat));
        assert_eq!(kind("19:a_b@unq.gbl.spaces"), Some(Kind::Chat));
        assert_eq!(kind("19:meeting_ZmY3@thread.v2"), Some(Kind::Meeting));
        assert_eq!(kind("19:e6f7@thread.tacv2"), Some(Kind::Channel));
        for wrong in [
            "",
            "not-a-conversation",
            "19:",
            "19:@thread.v2",
            "19:a b@thread.v2",
            "19:a@thread.v3",
            "19:x@EngageCommunity",
        ] {
            assert_eq!(kind(wrong), None, "{wrong}");
        }
    }
}
