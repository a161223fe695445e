//! Looking for what was made by a request that wasn't answered: a `find` with its values filled in.
//!
//! A list is read with all of its pages, on the target's own origin only. What has the wanted texts is found; whether it is ours
//! is another question, which `absent` and `marked` answer ([`looked`]).

use std::sync::Arc;

use serde_json::Value;

use super::removal::{Hand, read};
use super::scenario::send::got;
use crate::case::template::Context;
use crate::case::{Bindings, Find, IdentityUse, Pointer, RenderError, RenderedRequest};
use crate::exchange::{Outgoing, Response};

/// A list of more pages than this isn't looked through to its end.
const MOST_PAGES: usize = 200;

/// A read of a list, and what is looked for in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    pub(super) request: RenderedRequest,
    /// The name that an entry gives.
    pub(super) name: String,
    pub(super) at: Pointer,
    /// The texts that an entry must have.
    pub(super) filter: Vec<(Pointer, String)>,
    pub(super) get: Pointer,
    /// Whether those texts carry the run's marker.
    pub(super) marked: bool,
    /// Whether the list had no such entry before the request was sent; nothing where nobody looked.
    pub(super) absent: Option<bool>,
}

/// Whether something that is found is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// It carries the marker, or wasn't there before.
    Ours,
    /// It was there before, so the request has made nothing.
    Foreign,
    /// Nobody knows.
    Unknown,
}

impl Look {
    /// A `find` with its values.
    ///
    /// # Errors
    /// A variable without a value, or a value that can't be sent.
    pub(super) fn new(find: &Find, values: &Bindings) -> Result<Self, RenderError> {
        let text = |(at, text): &(Pointer, crate::case::template::Template)| {
            Ok((at.clone(), text.render(values, Context::Text)?))
        };
        Ok(Self {
            request: find.request.render(values, &IdentityUse::named(IdentityUse::NOBODY))?,
            name: find.name.clone(),
            at: find.at.clone(),
            filter: find.filter.iter().map(text).collect::<Result<_, _>>()?,
            get: find.get.clone(),
            marked: find.is_marked(),
            absent: None,
        })
    }

    /// Whose it is, if something is found.
    fn proof(&self) -> Proof {
        match (self.marked, self.absent) {
            (true, _) | (false, Some(true)) => Proof::Ours,
            (false, Some(false)) => Proof::Foreign,
            (false, None) => Proof::Unknown,
        }
    }

    /// Whether an answer to this very read says that nothing was there; nothing where it doesn't tell.
    pub(super) fn is_absent_in(&self, response: &Response) -> Option<bool> {
        let body = response.body.json().filter(|_| response.status == 200)?;
        let list = self.at.get(body)?.as_array()?;
        match list.iter().any(|entry| self.fits(entry)) {
            true => Some(false),
            false if body.get(NEXT_LINK).is_some() => None,
            false => Some(true),
        }
    }

    fn fits(&self, entry: &Value) -> bool {
        self.filter.iter().all(|(at, text)| at.get(entry).and_then(Value::as_str) == Some(text))
    }
}

const NEXT_LINK: &str = "@odata.nextLink";

/// Every entry of a list, page after page, as `page` gives them.
///
/// # Errors
/// What came instead of a list, or why it couldn't be read to its end.
pub(super) async fn entries(
    first: &RenderedRequest,
    at: &Pointer,
    base_url: &str,
    mut page: impl AsyncFnMut(&RenderedRequest) -> Result<Arc<Response>, String>,
) -> Result<Vec<Value>, String> {
    let mut request = first.clone();
    let mut all = Vec::new();
    for _ in 0..MOST_PAGES {
        let response = page(&request).await?;
        let line = || format!("{} {}", request.outgoing.method, request.outgoing.path);
        let body = response.body.json().filter(|_| response.status == 200);
        let list = body.and_then(|body| at.get(body)?.as_array());
        let (Some(body), Some(list)) = (body, list) else {
            return Err(format!("{} was answered with {}", line(), got(&response)));
        };
        all.extend(list.iter().cloned());
        let Some(next) = body.get(NEXT_LINK).and_then(Value::as_str) else { return Ok(all) };
        let path = path_of(next, base_url)
            .ok_or_else(|| format!("{} goes on at another address: {next}", line()))?;
        request.outgoing = Outgoing { path, ..request.outgoing };
    }
    Err(format!("{} {} has more than {MOST_PAGES} pages", first.outgoing.method, first.outgoing.path))
}

/// A name, and what something is called by it.
pub(super) type Named = (String, String);

/// Why nothing is to be removed, or it isn't known what.
#[derive(Debug)]
pub(super) enum Nothing {
    /// Nothing is there, or it doesn't show yet.
    Missing,
    /// What is there was there before.
    Foreign,
    /// Nobody knows, and why.
    Unknown(String),
}

/// Looks for what a request made, and gives each name that is ours. A look is sent again so often at most.
///
/// # Errors
/// There is nothing that is ours, as far as is known.
pub(super) async fn looked(
    hand: &mut impl Hand,
    base_url: &str,
    looks: &[Look],
    most_again: u32,
) -> Result<Vec<Named>, Nothing> {
    if looks.is_empty() {
        let why = "nobody knows whether it was made, and nothing would prove that it is ours";
        return Err(Nothing::Unknown(why.into()));
    }
    let (mut ours, mut foreign, mut unknown) = (Vec::new(), false, false);
    for look in looks {
        let page = async |request: &RenderedRequest| read(hand, request, most_again).await;
        let list = entries(&look.request, &look.at, base_url, page).await.map_err(Nothing::Unknown)?;
        for value in
            list.iter().filter(|entry| look.fits(entry)).filter_map(|entry| look.get.get(entry)?.as_str())
        {
            match look.proof() {
                Proof::Ours => ours.push((look.name.clone(), value.to_owned())),
                Proof::Foreign => foreign = true,
                Proof::Unknown => unknown = true,
            }
        }
    }
    match (ours.is_empty(), unknown, foreign) {
        (false, ..) => Ok(ours),
        (true, true, _) => {
            Err(Nothing::Unknown("it is there, and nobody knows whether it was before".into()))
        }
        (true, false, true) => Err(Nothing::Foreign),
        (true, false, false) => Err(Nothing::Missing),
    }
}

/// The path of a link behind the target's address, if it doesn't lead elsewhere.
fn path_of(link: &str, base_url: &str) -> Option<String> {
    let base = url::Url::parse(base_url).ok()?;
    let link = base.join(link).ok().filter(|link| link.origin() == base.origin())?;
    let path = link.path().strip_prefix(base.path().trim_end_matches('/'))?;
    let query = link.query().map(|query| format!("?{query}")).unwrap_or_default();
    path.starts_with('/').then(|| format!("{path}{query}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::{entries, path_of};
    use crate::case::{IdentityUse, Pointer, RenderedRequest};
    use crate::exchange::{Outgoing, Response};
    use crate::secret::Redactor;

    /// What is read of a list that begins at `/0` and whose page n goes on at what `next` says, with the paths that were asked.
    fn read(next: impl Fn(usize) -> Option<String>) -> (Result<usize, String>, usize) {
        let outgoing = Outgoing { method: "GET".into(), path: "/0".into(), ..Outgoing::default() };
        let first = RenderedRequest { outgoing, identity: IdentityUse::named(IdentityUse::NOBODY) };
        let mut asked = 0;
        let page = async |request: &RenderedRequest| {
            assert_eq!(request.outgoing.path, format!("/{asked}"));
            let body = json!({ "value": [asked], "@odata.nextLink": next(asked) });
            asked += 1;
            Ok(Arc::new(Response::recorded(200, &[], body.to_string().as_bytes(), &Redactor::default())))
        };
        let at = Pointer::parse("/value").expect("it is a pointer");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("there is an event loop");
        let all = runtime.block_on(entries(&first, &at, "http://h", page)).map(|all| all.len());
        (all, asked)
    }

    #[test]
    fn a_list_is_read_to_its_end_but_not_for_ever_and_nowhere_else() {
        let on = |at: usize| format!("http://h/{}", at + 1);
        assert_eq!(read(|at| (at < 2).then(|| on(at))), (Ok(3), 3));
        let (elsewhere, asked) = read(|_| Some("http://elsewhere/1".into()));
        assert!(elsewhere.is_err_and(|why| why.contains("goes on at another address")) && asked == 1);
        let (endless, asked) = read(|at| Some(on(at)));
        assert!(endless.is_err_and(|why| why.contains("more than")) && asked == super::MOST_PAGES);
    }

    #[test]
    fn a_list_goes_on_at_the_target_only() {
        let base = "https://graph.microsoft.com";
        let next = |link: &str| path_of(link, base);
        assert_eq!(
            next("https://graph.microsoft.com/v1.0/me/chats?$skiptoken=1").as_deref(),
            Some("/v1.0/me/chats?$skiptoken=1")
        );
        assert_eq!(next("/v1.0/me/chats?$skip=2").as_deref(), Some("/v1.0/me/chats?$skip=2"));
        for elsewhere in [
            "https://graph.microsoft.com.example/v1.0",
            "http://graph.microsoft.com/v1.0",
            "//example.org/x",
            "https://graph.microsoft.com:444/x",
            "mailto:x",
        ] {
            assert_eq!(next(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(path_of("http://h/api/v1.0/x", "http://h/api/").as_deref(), Some("/v1.0/x"));
        assert_eq!(path_of("http://h/other/v1.0/x", "http://h/api"), None);
    }
}
