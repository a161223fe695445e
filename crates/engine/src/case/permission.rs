//! What a request needs: the permissions of which its token must have one.

use super::request::{PathTemplate, RequestTemplate};
use super::template::Template;
use crate::diagnostic::Place;

/// A kind of request, and the permissions of which any one is enough, the least privileged first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The method.
    pub method: String,
    /// The path behind the version: `teams/{team}/members`; any text stands for what is in braces.
    pub path: Vec<String>,
    /// What the request is for.
    pub is: String,
    /// Of a signed-in user's token (work or school account).
    pub delegated: Vec<String>,
    /// Of an application's token.
    pub application: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

impl Permission {
    /// Whether this is about the request, whatever its version and its values.
    pub fn is_of(&self, request: &RequestTemplate) -> bool {
        self.method == request.method && self.is_of_path(&request.path)
    }

    fn is_of_path(&self, path: &PathTemplate) -> bool {
        let behind_version = path.segments().get(1..).unwrap_or_default();
        let fits = |(wanted, segment): (&String, &Template)| {
            wanted.starts_with('{') || segment.to_string() == *wanted
        };
        behind_version.len() == self.path.len() && self.path.iter().zip(behind_version).all(fits)
    }
}
