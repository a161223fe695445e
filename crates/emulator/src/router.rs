//! Method and path to operation. Read [`find`] first; what a route says is in `route.rs`.

use super::refusal::Refusal;
use super::request::Version;
use super::route::Route;
use super::{channels, chats, organization, sections, teams, users};

/// A request line that is somebody's.
pub(crate) struct Found<'a> {
    pub(crate) route: &'static Route,
    pub(crate) version: Version,
    /// The decoded segments that the route names.
    pub(crate) variables: Vec<(&'static str, &'a str)>,
}

const TABLES: [&[Route]; 6] =
    [sections::ROUTES, chats::ROUTES, teams::ROUTES, channels::ROUTES, users::ROUTES, organization::ROUTES];

/// Finds the operation: 404 when nothing has this path, 405 with what is allowed when something has it under another method.
///
/// `segments` is the decoded path; an empty last segment (a slash at the end) is ignored, and so is one behind the version:
/// the official Python client joins `…/beta/` and `/chats`, and works. `/me/…` is `/users/{user}/…` with no user bound: the
/// operation takes the caller.
pub(crate) fn find<'a>(method: &str, segments: &'a [String]) -> Result<Found<'a>, Refusal> {
    let (version, rest) = match segments {
        [version, rest @ ..] if version == "v1.0" => (Version::V1, rest),
        [version, rest @ ..] if version == "beta" => (Version::Beta, rest),
        _ => return Err(Refusal::PathUnknown),
    };
    let rest = rest.strip_prefix(&[String::new()]).unwrap_or(rest);
    let mut allowed: Vec<&'static str> = Vec::new();
    for route in routes().filter(|route| route.versions.contains(&version)) {
        let Some(variables) = matched(route.path, rest) else { continue };
        if route.method == method {
            return Ok(Found { route, version, variables });
        }
        allowed.push(route.method);
    }
    if allowed.is_empty() {
        Err(Refusal::PathUnknown)
    } else {
        Err(Refusal::MethodNotAllowed { allowed: allowed.join(", ") })
    }
}

/// Every documented request.
pub(crate) fn routes() -> impl Iterator<Item = &'static Route> {
    TABLES.into_iter().flatten()
}

/// The variables of `path` when `segments` has its shape. No variable is empty.
fn matched<'a>(path: &'static str, segments: &'a [String]) -> Option<Vec<(&'static str, &'a str)>> {
    let mut variables = Vec::new();
    let mut sent = segments.iter();
    let mut parts = path.split('/');
    if segments.first().is_some_and(|first| first == "me") && path.starts_with("users/{user}/") {
        sent.next();
        parts.nth(1);
    }
    for part in parts {
        let segment = sent.next()?;
        match part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => variables.push((name, segment.as_str())),
            None if part == segment => {}
            Some(_) | None => return None,
        }
    }
    let rest = sent.as_slice();
    (rest.is_empty() || rest == [""]).then_some(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> Option<&'static str> {
        let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        find("GET", &segments).ok().map(|found| found.route.path)
    }

    #[test]
    fn a_slash_too_many_is_ignored_behind_the_version_and_at_the_end_only() {
        for sent in ["beta/chats/19:a@thread.v2", "beta//chats/19:a@thread.v2", "v1.0//chats/19:a@thread.v2/"]
        {
            assert_eq!(path(sent), Some("chats/{chat}"), "{sent}");
        }
        for sent in [
            "beta///chats/19:a@thread.v2",
            "beta/chats//19:a@thread.v2",
            "/beta/chats/19:a@thread.v2",
            "beta/",
            "beta//",
        ] {
            assert_eq!(path(sent), None, "{sent}");
        }
    }
}
