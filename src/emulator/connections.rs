//! Connections: each is served by a task of its own, in HTTP/1.1 or in HTTP/2 with prior knowledge, whichever it begins with.
//!
//! `axum::serve` would do, but for the ways in which a variation puts bytes on the wire.

use super::variation::Variation;
use axum::Router;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;

/// Accepts connections for as long as it is polled.
pub(super) async fn serve<L: Listener>(
    mut listener: L,
    app: &Router,
    variation: Option<Variation>,
) -> Infallible {
    let mut builder = Builder::new(TokioExecutor::new());
    variation.and_then(Variation::manner).into_iter().for_each(|manner| manner.serves(&mut builder));
    loop {
        let (stream, _) = listener.accept().await;
        let (builder, service) = (builder.clone(), TowerToHyperService::new(app.clone()));
        tokio::spawn(async move {
            // A client that breaks off, or that speaks no HTTP, is nobody's to be told of.
            drop(builder.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}
