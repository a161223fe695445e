//! The internals of `graphproof`: cases, judge, runs, records and reports.
//!
//! **This crate is for graphproof itself.** Anything in it may change with every version; in your own tests, use the crate
//! `graphproof`.
//!
//! ```text
//! cases/*.toml ─┐
//! schemas/*.json├─► load ─► plan ─► run ─► exchange ─► judge ─► findings ─┐
//! targets/*.toml┘                                                         ├─► events ─► record ─► report
//! ```
//!
//! To read the house, start with [`case::script::Script`] (what one trial does), then [`run()`](run::run) (does it) and
//! [`judge()`](judge::judge) (judges it). `src/README.md` is the map of the rooms, with who may import whom.
//!
//! A suite is read whole, and every problem of every file is reported at once:
//! ```
//! use graphproof_engine::case;
//! use graphproof_engine::diagnostic::Source;
//!
//! let file = Source::new("cases/teams.toml", r#"
//! format = 1
//! page = { id = "team-post-members", url = "https://example.com/team-post-members" }
//! operation = { name = "teams::get", request = "GET /v1.0/teams/{team}", as = "member" }
//! success = { status = 200 }
//! clause = [{ id = "team.get", says = "a team can be read" }]
//! case = [{ name = "read", proves = ["team.gte"] }]
//! "#);
//! let loaded = case::load(&[file], &[]);
//! let problems: Vec<_> =
//!     loaded.diagnostics.iter().map(|found| format!("{}: {}", found.place, found.problem.title())).collect();
//! assert_eq!(problems, [
//!     "cases/teams.toml:4:63: nothing binds the variable `{team}`",
//!     "cases/teams.toml:6:13: clause `team.get` is neither proved by a case nor explained",
//!     "cases/teams.toml:7:36: no clause is named `team.gte`",
//! ]);
//! ```

pub mod case;
pub mod diagnostic;
pub mod drift;
pub mod event;
pub mod exchange;
pub mod finding;
pub mod history;
pub mod judge;
pub mod outcome;
pub mod plan;
pub mod profile;
pub mod proof;
pub mod record;
pub mod report;
pub mod run;
pub mod schema;
pub mod secret;
pub mod target;
pub mod traffic;
pub mod word;
