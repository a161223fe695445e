//! The order of judging: status, headers, body.

use serde_json::Value;

use super::bench::Bench;
use super::charge::Charge;
use super::promise::{Judgement, Promise};
use super::{body, header};
use crate::exchange::Response;
use crate::finding::Role;
use crate::schema::Schemas;

/// Judges an answer. A status of another class (2xx where 4xx is promised) is the only finding: headers and body
/// belong to something else then, and would only repeat it.
pub fn judge(
    schemas: &Schemas,
    promise: &Promise,
    role: Role,
    response: &Response,
    charge: &Charge<'_>,
) -> Judgement {
    let mut bench = Bench::new(role, charge);
    if status(&mut bench, promise, response) == Class::Promised {
        header::headers(&mut bench, promise, response);
        body::body(&mut bench, schemas, promise, response);
    }
    bench.done()
}

/// Whether the status is one of those that are promised.
pub fn status_fits(promise: &Promise, response: &Response) -> bool {
    promise.status.is_empty() || promise.status.contains(&response.status)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Promised,
    Another,
}

fn status(bench: &mut Bench<'_>, promise: &Promise, response: &Response) -> Class {
    if promise.status.is_empty() {
        return Class::Promised;
    }
    bench.check();
    if !status_fits(promise, response) {
        bench.find_status(documented(&promise.status), response);
    }
    let class = response.status / 100;
    if promise.status.iter().any(|status| status / 100 == class) { Class::Promised } else { Class::Another }
}

fn documented(status: &[u16]) -> Value {
    match status {
        [one] => Value::from(*one),
        several => several.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ").into(),
    }
}
