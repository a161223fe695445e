//! Signing in on another device (RFC 8628): the client shows a code, a person says yes to it elsewhere, the client asks until then.
//! Read [`State`] first.

use super::account::Account;
use super::client::Client;
use super::endpoint::Desk;
use super::form::Form;
use super::refusal::TokenRefusal;
use super::scope::Asked;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::hmac;
use serde_json::{Value, json};
use std::collections::HashMap;

/// `grant_type` of whoever polls (RFC 8628, 3.4).
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How long a code is good, in seconds (facts part 6), and how long a client waits between two questions.
const LIFETIME: i64 = 900;
const INTERVAL: i64 = 1;
/// What is sooner than that is too soon. A tenth is forgiven: what was sent a second apart may arrive a little closer.
const TOO_SOON_MS: i64 = INTERVAL * 900;

/// How many may be about to sign in; beyond that the oldest is forgotten.
const AT_ONCE: usize = 1_000;

/// What the endpoint remembers from one request to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    devices: Vec<Device>,
    codes: u64,
    /// The ids of assertions, and when each has run out.
    used: HashMap<String, i64>,
}

#[derive(Clone, Debug)]
struct Device {
    code: String,
    user_code: String,
    scope: String,
    expires: i64,
    polled: Option<Timestamp>,
    answer: Option<Answer>,
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Approved(Account),
    Declined,
}

impl State {
    /// Whether no assertion of that id was used while it was good.
    pub(super) fn is_first(&mut self, id: &str, expires: i64, now: i64) -> bool {
        self.used.retain(|_, expires| *expires > now);
        self.used.insert(id.to_owned(), expires).is_none()
    }
}

/// `POST /{tenant}/oauth2/v2.0/devicecode`
pub(super) fn begin(desk: &mut Desk<'_>, form: &Form) -> Result<Value, TokenRefusal> {
    Client::public(desk, form)?;
    let scope = form.required("scope")?;
    Asked::read(scope)?;
    desk.state.codes += 1;
    let made = hmac::sign(&desk.issuer.key, format!("device {}", desk.state.codes).as_bytes());
    let code = URL_SAFE_NO_PAD.encode(made);
    // Letters that nobody takes for another, as RFC 8628, 6.1 has them.
    let letters = b"BCDFGHJKLMNPQRSTVWXZ";
    let user_code: String = made
        .as_ref()
        .iter()
        .take(9)
        .map(|byte| char::from(letters[usize::from(*byte) % letters.len()]))
        .collect();
    let verification =
        desk.issuer.site.as_ref().map(|site| format!("{}/device", site.origins[0])).unwrap_or_default();
    let device = Device {
        code: code.clone(),
        user_code: user_code.clone(),
        scope: scope.to_owned(),
        expires: desk.stamp.now.as_second() + LIFETIME,
        polled: None,
        answer: None,
    };
    if desk.state.devices.len() >= AT_ONCE {
        desk.state.devices.remove(0);
    }
    desk.state.devices.push(device);
    let message = format!(
        "To sign in, use a web browser to open the page {verification} and enter the code {user_code} to authenticate."
    );
    Ok(json!({
        "device_code": code,
        "user_code": user_code,
        "verification_uri": verification,
        "expires_in": LIFETIME,
        "interval": INTERVAL,
        "message": message,
    }))
}

/// Who said yes, and to what; RFC 8628, 3.5 for everything else.
pub(super) fn poll(desk: &mut Desk<'_>, code: &str) -> Result<(Account, String), TokenRefusal> {
    let now = desk.stamp.now;
    let at = desk.state.devices.iter().position(|device| device.code == code);
    let at = at.ok_or(TokenRefusal::DeviceUnknown)?;
    let device = &mut desk.state.devices[at];
    if device.expires <= now.as_second() {
        return Err(TokenRefusal::DeviceExpired);
    }
    let before = device.polled.replace(now);
    if before.is_some_and(|before| now.as_millisecond() - before.as_millisecond() < TOO_SOON_MS) {
        return Err(TokenRefusal::DevicePolledTooSoon);
    }
    match device.answer {
        None => Err(TokenRefusal::DevicePending),
        Some(Answer::Declined) => Err(TokenRefusal::DeviceDeclined),
        Some(Answer::Approved(account)) => {
            let device = desk.state.devices.remove(at); // it is good once
            Ok((account, device.scope))
        }
    }
}

/// `POST /device`: what a person does in a browser, in one form: `user_code`, and `user=member-01` or `decline=1`.
pub(super) fn decide(desk: &mut Desk<'_>, form: &Form) -> Result<Value, TokenRefusal> {
    let typed: String = form.required("user_code")?.chars().filter(char::is_ascii_alphanumeric).collect();
    let answer = match form.get("decline") {
        Some("1") => Answer::Declined,
        Some(_) | None => Answer::Approved(Account::find(form.required("user")?)?),
    };
    let now = desk.stamp.now.as_second();
    let mut waiting =
        desk.state.devices.iter_mut().filter(|device| device.expires > now && device.answer.is_none());
    let device = waiting.find(|device| device.user_code.eq_ignore_ascii_case(&typed));
    let device = device.ok_or(TokenRefusal::UserCodeUnknown)?;
    device.answer = Some(answer);
    let status = match answer {
        Answer::Approved(_) => "approved",
        Answer::Declined => "declined",
    };
    Ok(json!({ "user_code": device.user_code, "status": status }))
}
