//! The suite's own words: what its cases and schemas say is public, for they are the contract.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;

/// What Graph and OData call things that the suite doesn't name.
const NAMES: &str = "\
    innerError error code message details target date request-id client-request-id value title \
    @odata.context @odata.type @odata.id @odata.etag @odata.count @odata.nextLink @odata.deltaLink @odata.bind \
    lastUpdatedDateTime createdDateTime attemptsCount targetResourceLocation webUrl tenantId userId teamId groupId chatId channelId mail userPrincipalName givenName surname displayName isHistoryIncluded \
    onlineMeetingInfo viewpoint hidden isArchived mailNickname \
    $metadata $entity $ref $select $filter $expand $top $skip $skiptoken $orderby $count $search $value me groups * **";

/// Values that Graph documents and the suite doesn't name, behind the name that they stand under.
const VALUES: [(&str, &str); 4] = [
    (
        "code",
        "accessDenied activityLimitReached generalException invalidRange invalidRequest itemNotFound nameAlreadyExists \
         notAllowed notSupported quotaLimitReached resourceModified resyncRequired serviceNotAvailable unauthenticated \
         AccessDenied BadGateway BadRequest Conflict Forbidden GatewayTimeout GeneralException InternalServerError \
         InvalidAuthenticationToken InvalidRequest MethodNotAllowed NotFound NotImplemented PreconditionFailed \
         PreconditionRequired RequestEntityTooLarge ResourceNotFound ServiceUnavailable TooManyRequests Unauthorized \
         UnknownError UnprocessableEntity UnsupportedMediaType AuthenticationError Authorization_RequestDenied \
         Request_BadRequest Request_ResourceNotFound",
    ),
    ("membershiptype", "standard private shared"),
    ("operationtype", "createTeam"),
    ("status", "notStarted inProgress succeeded failed"),
];

/// Everything that a suite says, word for word.
#[derive(Debug)]
pub struct Words {
    /// The values that are said of a name, which is in small letters.
    stated: HashMap<String, HashSet<String>>,
    /// Names of properties, headers, path segments, identities and fixtures.
    names: HashSet<String>,
    /// Whole texts.
    texts: HashSet<String>,
    /// Names of its files.
    files: HashSet<String>,
    /// Texts of several words, to be found in other texts.
    phrases: Option<AhoCorasick>,
}

impl Words {
    /// The words of a suite's case files, fixture files and schemas, each with its file's name. What can't be read says nothing.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut words = Self {
            stated: HashMap::new(),
            names: NAMES.split_whitespace().map(str::to_owned).collect(),
            texts: HashSet::new(),
            files: HashSet::new(),
            phrases: None,
        };
        for (name, values) in VALUES {
            words.stated.insert(name.to_owned(), values.split_whitespace().map(str::to_owned).collect());
        }
        for (name, text) in files {
            let is_toml = std::path::Path::new(name).extension().is_some_and(|ending| ending == "toml");
            let read = if is_toml { toml::from_str(text).ok() } else { serde_json::from_str(text).ok() };
            words.files.insert(in_suite(name).to_owned());
            if let Some(value) = read {
                words.learn(&mut Vec::new(), &value);
            }
        }
        let phrases: Vec<&String> = words.texts.iter().filter(|text| text.contains(' ')).collect();
        words.phrases = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(phrases).ok();
        words
    }

    /// Whether a value is stated under a name: `owner` under `roles`.
    pub(super) fn state(&self, name: &str, text: &str) -> bool {
        self.stated.get(&name.to_ascii_lowercase()).is_some_and(|values| values.contains(text))
    }

    /// All that is stated under a name.
    pub(super) fn stated(&self, name: &str) -> impl Iterator<Item = &str> {
        self.stated.get(name).into_iter().flatten().map(String::as_str)
    }

    /// Whether the suite, or Graph, calls anything by this name.
    pub(super) fn name(&self, text: &str) -> bool {
        self.names.contains(text)
    }

    /// Whether the suite says this, word for word.
    pub(super) fn say(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    /// Whether a text is the id of a trial, clause or page: all between its colons is the suite's.
    pub(super) fn name_id(&self, text: &str) -> bool {
        let known = |part: &str| self.names.contains(part) || self.texts.contains(part);
        let mut ends = text.match_indices("::").map(|(at, _)| at);
        known(text) || ends.any(|at| known(&text[..at]) && self.name_id(&text[at + 2..]))
    }

    /// A file of the suite as it is called in it, wherever the suite lies.
    pub(super) fn file<'t>(&self, path: &'t str) -> Option<&'t str> {
        Some(in_suite(path)).filter(|name| self.files.contains(*name))
    }

    /// Where the suite's sentences stand in a text.
    pub(super) fn phrases(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let found = self.phrases.iter().flat_map(|phrases| phrases.find_iter(text));
        let whole = found.filter(|found| {
            !is_part(text[..found.start()].chars().next_back())
                && !is_part(text[found.end()..].chars().next())
        });
        whole.map(|found| found.range()).collect()
    }

    fn learn(&mut self, way: &mut Vec<String>, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.names.extend(name.split('/').map(str::to_owned));
                    way.push(name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase());
                    self.learn(way, member);
                    way.pop();
                }
            }
            Value::Array(entries) => entries.iter().for_each(|entry| self.learn(way, entry)),
            Value::String(text) => self.learn_text(way, text),
            Value::Number(number) => self.state_all(way, &number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn learn_text(&mut self, way: &mut Vec<String>, text: &str) {
        if let Ok(document @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
            self.learn(way, &document);
        }
        let path = text.split_once(' ').map_or(text, |(_, path)| path);
        if path.contains('/') && !path.contains(' ') {
            let segments = path.split(['/', '?', '&', '=', '#', '(', ')', '\'']);
            self.names.extend(segments.filter(|segment| !segment.contains('{')).map(str::to_owned));
        }
        // A schema's pattern is often one value.
        let literal = text.trim_start_matches('^').trim_end_matches('$').replace("\\.", ".");
        if !literal.contains(['\\', '(', '[', '*', '+', '|', '^', '?']) {
            self.state_all(way, &literal);
        }
        self.state_all(way, text);
        self.texts.insert(text.to_owned());
    }

    fn state_all(&mut self, way: &[String], text: &str) {
        for name in way {
            self.stated.entry(name.clone()).or_default().insert(text.to_owned());
        }
    }
}

/// `cases/sections/item_add.toml`, without the folders that the suite lies in.
fn in_suite(path: &str) -> &str {
    path.rfind("cases/").map_or(path, |at| &path[at..])
}
