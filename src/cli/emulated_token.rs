//! `graphproof emulated-token`: prints the token of a person of an emulator that is a tenant. Its profile names this command, for
//! where a real tenant has people sign in, the emulator's have a password.

use super::args::EmulatedToken;
use super::output::Output;
use super::{Exit, World};
use crate::resolve::suite;
use graphproof_engine::exchange::Outgoing;
use graphproof_engine::finding::Role;
use graphproof_engine::target::{Limits, Target, Trust};

/// Where tokens are asked for, and the client through which people ask (`emulator/token`).
const PATH: &str = "/contoso.example/oauth2/v2.0/token";
const CLIENT: &str = "c11e4700-0000-4000-8000-000000000003";

/// What every person of the emulator signs in with.
const PASSWORD: &str = "emulator-password";

/// Prints the answer of the token endpoint.
pub(super) fn main(world: &World, typed: &EmulatedToken, output: Output) -> Exit {
    match answer(world, typed) {
        Ok(answer) => match output.result(&answer) {
            Ok(()) => Exit::Ok,
            Err(_) => Exit::Unwritten,
        },
        Err(sentence) => {
            output.complain(&sentence);
            Exit::BadInput
        }
    }
}

fn answer(world: &World, typed: &EmulatedToken) -> Result<String, String> {
    let shown = suite::slashed(&typed.trust);
    let ca = suite::bytes(&world.dir.join(&typed.trust)).map_err(|error| format!("{shown}: {error}"))?;
    let trust = Trust::pem(&ca).map_err(|error| format!("{shown}: {error}"))?;
    let target = Target::new(&typed.at, [], Limits::default(), trust)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let exchange = runtime.block_on(target.send(Role::Arrange, &request(typed), None));
    let answer = exchange.answer.map_err(|error| format!("{}{PATH}: {error}", typed.at))?;
    match (answer.status, answer.body.json()) {
        (200, Some(body)) => Ok(format!("{body}\n")),
        (status, body) => {
            let said = body.and_then(|body| body["error_description"].as_str()).unwrap_or_default();
            Err(format!("{}{PATH} was answered with {status} {said}", typed.at))
        }
    }
}

fn request(typed: &EmulatedToken) -> Outgoing {
    let permissions =
        if typed.permissions.is_empty() { vec![".default".to_owned()] } else { typed.permissions.clone() };
    let scopes: Vec<_> = permissions.iter().map(|name| format!("{}/{name}", typed.at)).collect();
    let form = [
        ("grant_type", "password"),
        ("client_id", CLIENT),
        ("username", &typed.person),
        ("password", PASSWORD),
        ("scope", &scopes.join(" ")),
    ];
    Outgoing {
        method: "POST".into(),
        path: PATH.into(),
        headers: vec![("Content-Type".into(), "application/x-www-form-urlencoded".into())],
        body: url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish(),
        ..Outgoing::default()
    }
}
