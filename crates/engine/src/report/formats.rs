//! A run as other programs read it. Every report is a function of the record and of nothing else, so that the same record
//! gives the same bytes, tonight and in a year.
//!
//! [`Format`] lists them, [`render`] makes one. What they share: `troubles` is what went wrong, one entry a cause, and
//! `whole` is what is to be said of the run and of none of its trials. Each kind of text has one function that makes
//! foreign text harmless in it: `junit::shown`, `json::text`, `markdown::code`, and `data` and `property` of the annotations.

use super::html;
use crate::drift::Drift;
use crate::record::Record;
use crate::record::publish::{Words, publish};

mod annotations;
mod badge;
mod ctrf;
mod har;
mod issues;
mod json;
mod junit;
mod markdown;
mod ndjson;
mod summary;
mod times;
mod troubles;
mod whole;

/// What a record can be rendered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The page for people, one file
    Html,
    /// JUnit XML, as Jenkins and GitLab read it
    Junit,
    /// Common Test Report Format, JSON
    Ctrf,
    /// The run's events, a JSON object a line, without bodies
    Ndjson,
    /// HTTP Archive 1.2: every exchange, for a browser's network panel
    Har,
    /// Markdown for `$GITHUB_STEP_SUMMARY`
    GithubSummary,
    /// Workflow commands, which GitHub shows as annotations
    GithubAnnotations,
    /// GitHub issues: what turns the run red, a title and a body a cause, JSON
    GithubIssues,
    /// A badge for shields.io's endpoint, JSON
    Badge,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 9] = [
        Self::Html,
        Self::Junit,
        Self::Ctrf,
        Self::Ndjson,
        Self::Har,
        Self::GithubSummary,
        Self::GithubAnnotations,
        Self::GithubIssues,
        Self::Badge,
    ];

    /// The name that is typed, and what the format is.
    pub fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::Html => ("html", "The page for people, one file"),
            Self::Junit => ("junit", "JUnit XML, as Jenkins and GitLab read it"),
            Self::Ctrf => ("ctrf", "Common Test Report Format, JSON"),
            Self::Ndjson => ("ndjson", "The run's events, a JSON object a line, without bodies"),
            Self::Har => ("har", "HTTP Archive 1.2: every exchange, for a browser's network panel"),
            Self::GithubSummary => ("github-summary", "Markdown for `$GITHUB_STEP_SUMMARY`"),
            Self::GithubAnnotations => {
                ("github-annotations", "Workflow commands, which GitHub shows as annotations")
            }
            Self::GithubIssues => {
                ("github-issues", "GitHub issues: what turns the run red, a title and a body a cause, JSON")
            }
            Self::Badge => ("badge", "A badge for shields.io's endpoint, JSON"),
        }
    }

    /// What `run` writes beside the record without being asked, and into which file.
    pub const OF_EVERY_RUN: [(Self, &'static str); 2] =
        [(Self::Html, html::FILE), (Self::Junit, "junit.xml")];
}

/// The record as a report; the page and what is for GitHub also show what changed since another record.
pub fn render(record: &Record, format: Format, since: Option<&Drift>) -> String {
    match format {
        Format::Html => html::run(record, since),
        Format::Junit => junit::junit(record),
        Format::Ctrf => ctrf::ctrf(record),
        Format::Ndjson => ndjson::ndjson(record),
        Format::Har => har::har(record),
        Format::GithubSummary => summary::summary(record, since),
        Format::GithubAnnotations => annotations::annotations(record, since),
        // Without the suite's words, nothing of a private record is known to be harmless.
        Format::GithubIssues => issues(&publish(record, &Words::of([("", ""); 0])), record, since),
        Format::Badge => badge::badge(record),
    }
}

/// The issues of a run, which anybody may read: everything in them is the published record's but for the request-id and the
/// date of an answer, by which Microsoft's support finds it. `private` is the record that was published, or the published one
/// itself, which has neither; `since` compares published records.
pub fn issues(public: &Record, private: &Record, since: Option<&Drift>) -> String {
    issues::issues(public, private, since)
}
