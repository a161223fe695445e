//! The clouds that Microsoft Graph is in, each with its hosts: the one place that knows them.
//!
//! Tokens of one cloud are good in no other (Microsoft Graph, national cloud deployments).

use url::Url;

/// A cloud with a Microsoft Graph of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// Everybody's, GCC too.
    Global,
    /// US Government L4 (GCC High).
    UsGovL4,
    /// US Government L5, of the Department of Defense.
    UsGovL5,
    /// 21Vianet.
    China,
}

impl Cloud {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Global, Self::UsGovL4, Self::UsGovL5, Self::China];

    /// The word of profiles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::UsGovL4 => "us-gov-l4",
            Self::UsGovL5 => "us-gov-l5",
            Self::China => "china",
        }
    }

    /// Where its Graph is.
    pub fn graph(self) -> &'static str {
        match self {
            Self::Global => "https://graph.microsoft.com",
            Self::UsGovL4 => "https://graph.microsoft.us",
            Self::UsGovL5 => "https://dod-graph.microsoft.us",
            Self::China => "https://microsoftgraph.chinacloudapi.cn",
        }
    }

    /// Where its tokens are issued; the first one is asked unless a profile says otherwise.
    pub fn logins(self) -> &'static [&'static str] {
        match self {
            Self::Global => &["https://login.microsoftonline.com"],
            Self::UsGovL4 | Self::UsGovL5 => &["https://login.microsoftonline.us"],
            Self::China => &["https://login.chinacloudapi.cn", "https://login.partner.microsoftonline.cn"],
        }
    }

    /// The cloud whose Graph an address belongs to, whatever its scheme, port and path are.
    pub fn of_graph(address: &str) -> Option<Self> {
        let host = host(address)?;
        Self::ALL.into_iter().find(|cloud| self::host(cloud.graph()).is_some_and(|graph| graph == host))
    }

    /// Whether tokens of this cloud are issued at an address.
    pub fn issues_at(self, login: &str) -> bool {
        let asked = host(login);
        self.logins().iter().any(|known| host(known) == asked)
    }
}

/// The host of an address; a dot at its end (the root of all names) makes no other host of it.
fn host(address: &str) -> Option<String> {
    Some(Url::parse(address).ok()?.host_str()?.trim_end_matches('.').to_owned())
}

/// Whether an address is on this machine.
pub fn is_loopback(address: &str) -> bool {
    match Url::parse(address).ok().and_then(|url| url.host().map(|host| host.to_owned())) {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cloud, is_loopback};

    #[test]
    fn a_graph_is_known_by_its_host_however_it_is_written() {
        for cloud in Cloud::ALL {
            assert_eq!(Cloud::of_graph(cloud.graph()), Some(cloud));
            assert!(cloud.logins().iter().all(|login| cloud.issues_at(login)));
        }
        for same in [
            "http://GRAPH.microsoft.com:8080/v1.0",
            "https://graph.microsoft.com./",
            "https://graph.microsoft.com.",
        ] {
            assert_eq!(Cloud::of_graph(same), Some(Cloud::Global), "{same}");
        }
        for other in [
            "https://graph.microsoft.com.example",
            "https://graph.microsoft.com@127.0.0.1",
            "http://127.0.0.1",
        ] {
            assert_eq!(Cloud::of_graph(other), None, "{other}");
        }
        assert!(!Cloud::Global.issues_at("https://login.microsoftonline.us"));
    }

    #[test]
    fn this_machine_has_several_names() {
        for here in ["http://localhost:1", "http://127.9.0.1/x", "http://[::1]:80"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in
            ["http://localhost.example", "http://10.0.0.1", "https://graph.microsoft.com", "nothing"]
        {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
