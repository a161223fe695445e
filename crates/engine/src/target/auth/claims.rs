//! What an access token says of itself.
//!
//! A client has no business with the inside of its tokens (RFC 9068, section 6), and nothing here is verified: the claims are
//! only good for telling somebody early that it is the wrong token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// The claims of a token that is a JSON Web Token (RFC 7519).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims {
    /// `tid`: the tenant that issued it.
    pub tid: Option<String>,
    /// `aud`: whom it is for.
    pub aud: Vec<String>,
    /// `roles`: an application's permissions.
    pub roles: Vec<String>,
    /// `scp`: permissions on behalf of a person.
    pub scp: Vec<String>,
    /// `exp`: the second (since 1970) from which it is no longer good.
    pub exp: Option<i64>,
    /// `iat`: the second in which it was issued.
    pub iat: Option<i64>,
    /// `appid` or `azp`: the client.
    pub appid: Option<String>,
    /// `oid`: the object that it stands for, a user or a service principal.
    pub oid: Option<String>,
    /// A name for people: of the user, else of the application.
    pub name: Option<String>,
}

impl Claims {
    /// The claims of a token; nothing for one that is opaque.
    pub fn of(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let Value::Object(claims) = serde_json::from_slice(&bytes).ok()? else { return None };
        let text = |name: &str| claims.get(name)?.as_str().map(str::to_owned);
        let second = |name: &str| claims.get(name)?.as_f64().map(whole);
        let texts = |name: &str| match claims.get(name) {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        };
        let names = ["upn", "preferred_username", "unique_name", "app_displayname"];
        Some(Self {
            tid: text("tid"),
            aud: texts("aud"),
            roles: texts("roles"),
            scp: text("scp")
                .map(|all| all.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            exp: second("exp"),
            iat: second("iat"),
            appid: text("appid").or_else(|| text("azp")),
            oid: text("oid"),
            name: names.iter().find_map(|name| text(name)),
        })
    }
}

/// A date of RFC 7519 may have fractions of a second.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a date that is out of range is clamped, and compared only"
)]
fn whole(second: f64) -> i64 {
    second as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn claims_are_read_of_what_is_shaped_like_a_token() {
        let claims = Claims::of(&token(
            r#"{"tid":"t","aud":"https://graph.microsoft.com","roles":["A.B","C"],"exp":1700000000.5,"iat":1,"azp":"c",
                "oid":"o","app_displayname":"Nightly","scp":"X Y"}"#,
        ))
        .expect("it has claims");
        assert_eq!(claims.aud, ["https://graph.microsoft.com"]);
        assert_eq!(
            (claims.roles, claims.scp),
            (vec!["A.B".into(), "C".into()], vec!["X".into(), "Y".into()])
        );
        assert_eq!((claims.exp, claims.iat), (Some(1_700_000_000), Some(1)));
        assert_eq!((claims.appid.as_deref(), claims.name.as_deref()), (Some("c"), Some("Nightly")));
        assert_eq!((claims.tid.as_deref(), claims.oid.as_deref()), (Some("t"), Some("o")));
    }

    #[test]
    fn an_opaque_token_has_none() {
        for opaque in ["", "emulator~member~01", "a.b.c", "a.b", &token("[]"), &token("{"), "..", "e30.!!.x"]
        {
            assert_eq!(Claims::of(opaque), None, "{opaque}");
        }
        assert_eq!(Claims::of(&token(r#"{"exp":"soon","aud":1,"roles":[1]}"#)), Some(Claims::default()));
    }
}
