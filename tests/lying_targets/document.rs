//! What a liar sees and says: one request, one answer, and the few shapes that several liars use.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// Whether it is one of the requests that the five pages document, and not one that arranges or removes.
    pub(crate) fn is_tested(&self) -> bool {
        self.method == "POST" && ["/items", "/move", "/members"].iter().any(|end| self.path.ends_with(end))
    }
}

/// An answer as it goes out.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Said {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.to_string().into_bytes() }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A body that satisfies every rule about Graph errors.
pub(crate) fn graph_error(code: &str, message: &str) -> Value {
    let id = "5f0c1c8e-9f0e-4f2d-8a55-0d2d7ec1a4b3";
    json!({ "error": { "code": code, "message": message, "innerError": {
        "date": "2026-11-21T02:00:07", "request-id": id, "client-request-id": id,
    } } })
}

/// A body that satisfies every rule about items of a section.
pub(crate) fn item(id: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.teamworkSectionItem",
        "@odata.etag": format!("\"{}\"", fresh()),
        "id": id,
        "itemType": "chat",
        "createdDateTime": "2026-03-08T10:00:00Z",
        "lastModifiedDateTime": null,
    })
}

/// A number that this process hasn't given before.
pub(crate) fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1_741_420_800_000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
