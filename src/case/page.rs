//! stub
use std::sync::Arc; use crate::diagnostic::*; use super::*;
/// s
pub struct PagesChecked { /// s
pub diagnostics: Vec<Diagnostic>, /// s
pub compared: usize, /// s
pub rows: usize, /// s
pub examples: usize, /// s
pub statuses: usize, /// s
pub literals: usize }
/// s
pub fn check_pages(_s: &Suite, _c: &[Script], _p: &[Arc<Source>]) -> PagesChecked { PagesChecked{diagnostics:vec![],compared:0,rows:0,examples:0,statuses:0,literals:0} }
