//! Prints the token of a person of `graphproof emulate --tenant`, as a profile's `command` does: where a real tenant has
//! people sign in, its people have a password.
//!
//! `person_token BASE_URL CA.pem member-01 [PERMISSION…]` – all permissions without any.

use std::process::ExitCode;

/// What every person of the emulator signs in with, and through which client (`src/emulator/token`).
const PASSWORD: &str = "emulator-password";
const CLIENT: &str = "c11e4700-0000-4000-8000-000000000003";
const TENANT: &str = "contoso.example";

fn main() -> ExitCode {
    match answer() {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The answer of the token endpoint.
fn answer() -> Result<String, String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [base_url, ca, person, permissions @ ..] = args.as_slice() else {
        return Err("person_token BASE_URL CA.pem member-01 [PERMISSION…]".into());
    };
    let scopes = if permissions.is_empty() { ".default".into() } else { permissions.join(" ") };
    let scopes: Vec<_> = scopes.split(' ').map(|scope| format!("{base_url}/{scope}")).collect();
    let form = [
        ("grant_type", "password"),
        ("client_id", CLIENT),
        ("username", person.as_str()),
        ("password", PASSWORD),
        ("scope", &scopes.join(" ")),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(asked(base_url, ca, body)).map_err(|error| format!("{error:?}"))
}

async fn asked(base_url: &str, ca: &str, body: String) -> Result<String, Box<dyn std::error::Error>> {
    let authority = reqwest::Certificate::from_pem(&std::fs::read(ca)?)?;
    let client = reqwest::Client::builder().tls_certs_only([authority]).no_proxy().build()?;
    let request = client
        .post(format!("{base_url}/{TENANT}/oauth2/v2.0/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    let answer = request.send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    if status.is_success() { Ok(text) } else { Err(format!("{status} {text}").into()) }
}
