//! Where a clause lives: the place of an answer that its promise is about.
//!
//! A finding at that place violates this clause and no other, whichever trial met it. So an answer without `Location` violates
//! the clause about `Location`, and not the three hundred that happened to be tried with such an answer.

use super::pointer::Pointer;

/// The answer that a clause speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// That to the correct request.
    Accepted,
    /// That to a later request: `then`.
    Later,
    /// A refusal.
    Refusal,
}

/// A place of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Whose place it is.
    pub answer: Answer,
    /// As findings name it: `accepted` (that it is a 2xx), `status`, `header Location`, a pointer into the body (empty for the whole body); nothing for the
    /// whole answer.
    pub at: Option<String>,
}

impl Home {
    /// Reads `accepted`, `status`, `Location`, `/userId`, `body`, each also with `then` or `refusal` before it; `then` alone is all that
    /// later answers say.
    pub fn parse(text: &str) -> Option<Self> {
        let (answer, place) = match text.split_once(' ') {
            Some(("then", place)) => (Answer::Later, place),
            Some(("refusal", place)) => (Answer::Refusal, place),
            Some(_) => return None,
            None if text == "then" => return Some(Self { answer: Answer::Later, at: None }),
            None => (Answer::Accepted, text),
        };
        let at = match place {
            "status" | "accepted" => place.to_owned(),
            "body" => String::new(),
            pointer if pointer.starts_with('/') => Pointer::parse(pointer).ok()?.to_string(),
            name => {
                let token = |c: char| c.is_ascii_alphanumeric() || c == '-';
                (!name.is_empty() && name.chars().all(token)).then(|| format!("header {name}"))?
            }
        };
        Some(Self { answer, at: Some(at) })
    }

    /// How exactly this is the place of a finding; nothing where it isn't.
    pub fn fits(&self, answer: Answer, at: &str) -> Option<Fit> {
        if self.answer != answer {
            return None;
        }
        match self.at.as_deref() {
            None => Some(Fit::Whole),
            Some("") => (at.is_empty() || at.starts_with('/')).then_some(Fit::Whole),
            Some(own) if own.starts_with('/') => {
                let rest = at.strip_prefix(own)?;
                (rest.is_empty() || rest.starts_with('/')).then_some(Fit::Place(own.len()))
            }
            Some(own) => own.eq_ignore_ascii_case(at).then_some(Fit::Place(own.len())),
        }
    }
}

impl std::fmt::Display for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let answer = match self.answer {
            Answer::Accepted => "",
            Answer::Later => "then",
            Answer::Refusal => "refusal",
        };
        let at = match self.at.as_deref() {
            None => "",
            Some("") => "body",
            Some(at) => at.trim_start_matches("header "),
        };
        let blank = if answer.is_empty() || at.is_empty() { "" } else { " " };
        write!(f, "{answer}{blank}{at}")
    }
}

/// How exactly a clause lives where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It speaks of the whole answer, or of the whole body.
    Whole,
    /// It names the place, or one above it; the longer, the closer.
    Place(usize),
}

/// A clause at one of its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The place.
    pub home: Home,
    /// The clause.
    pub clause: String,
}

/// The clauses that speak of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims(pub Vec<Claim>);

/// Whether the clause is the only one that speaks of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed<'a> {
    /// It is, or it is preferred to the others.
    Alone(&'a str),
    /// It is the first of several.
    Among(&'a str),
}

impl<'a> Claimed<'a> {
    /// The clause.
    pub fn clause(self) -> &'a str {
        match self {
            Self::Alone(clause) | Self::Among(clause) => clause,
        }
    }
}

impl Claims {
    /// The clause that speaks most exactly of this place: among equals one of `preferred`, else the first.
    pub fn closest(&self, answer: Answer, at: &str, preferred: &[String]) -> Option<(Fit, Claimed<'_>)> {
        let fitting: Vec<(Fit, &str)> = self
            .0
            .iter()
            .filter_map(|claim| Some((claim.home.fits(answer, at)?, claim.clause.as_str())))
            .collect();
        let best = fitting.iter().map(|(fit, _)| *fit).max()?;
        let mut clauses = fitting.into_iter().filter(|(fit, _)| *fit == best).map(|(_, clause)| clause);
        let first = clauses.next()?;
        let others: Vec<&str> = clauses.collect();
        let all = || std::iter::once(first).chain(others.iter().copied());
        let claimed = match all().find(|clause| preferred.iter().any(|known| known == clause)) {
            Some(preferred) => Claimed::Alone(preferred),
            None if others.is_empty() => Claimed::Alone(first),
            None => Claimed::Among(first),
        };
        Some((best, claimed))
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Claim, Claimed, Claims, Fit, Home};

    fn home(text: &str) -> Home {
        Home::parse(text).expect("it is a place")
    }

    #[test]
    fn every_form_is_read_and_written_as_it_was() {
        for text in [
            "accepted",
            "status",
            "Location",
            "/userId",
            "body",
            "then",
            "then status",
            "then /userId",
            "refusal body",
        ] {
            assert_eq!(home(text).to_string(), text);
        }
        for text in ["", " ", "now /x", "then  x", "head er", "Loc:ation"] {
            assert_eq!(Home::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_closest_clause_is_found() {
        let claims = [
            ("status", "a.201"),
            ("body", "a.body"),
            ("/roles", "a.roles"),
            ("/roles/0", "a.first"),
            ("LOCATION", "a.location"),
            ("/roles", "a.more"),
        ];
        let claims = claims.map(|(at, clause)| Claim { home: home(at), clause: clause.to_owned() });
        let claims = Claims(claims.to_vec());
        let closest = |at| {
            claims.closest(Answer::Accepted, at, &["a.more".to_owned()]).map(|(_, claimed)| claimed.clause())
        };
        assert_eq!(closest("status"), Some("a.201"));
        assert_eq!(closest("header location"), Some("a.location"));
        assert_eq!(closest("header etag"), None);
        assert_eq!(closest("/roles/0"), Some("a.first"));
        assert_eq!(closest("/roles/1"), Some("a.more"), "the trial proves it");
        assert_eq!(closest("/rolesX"), Some("a.body"));
        assert_eq!(closest(""), Some("a.body"));
        assert_eq!(
            claims.closest(Answer::Accepted, "/roles", &[]),
            Some((Fit::Place(6), Claimed::Among("a.roles"))),
            "the first"
        );
        assert_eq!(claims.closest(Answer::Later, "/roles", &[]), None);
    }
}
