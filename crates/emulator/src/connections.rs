//! Connections: each is served by a task of its own, in HTTP/1.1 or in HTTP/2 with prior knowledge, whichever it begins with.
//!
//! `axum::serve` would do, but for TLS, for the ways in which a variation puts bytes on the wire, and for connections that a fault cuts.

use super::gate::Gate as _;
use super::hooks::Hooks as _;
use super::service::{Shared, app};
use axum::Router;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Accepts connections for as long as it is polled.
pub(super) async fn serve<L: Listener<Io = TcpStream>>(mut listener: L, shared: &Arc<Shared>) -> Infallible {
    let mut builder = Builder::new(TokioExecutor::new());
    shared.hooks.serve(&mut builder);
    loop {
        let (stream, _) = listener.accept().await;
        let (builder, breaker, shared) = (builder.clone(), Breaker::default(), Arc::clone(shared));
        let socket = Socket { stream, breaker: breaker.clone() };
        let service = TowerToHyperService::new(app(Arc::clone(&shared), breaker.clone()));
        tokio::spawn(async move {
            tokio::select! {
                () = shared.gate.serve(Accepted { socket, builder, service }) => {}
                () = breaker.0.cut.notified() => {}
            }
        });
    }
}

/// A connection that nothing was read from yet. A client that breaks off, or that speaks no HTTP, is nobody's to be told of.
pub(crate) struct Accepted {
    pub(crate) socket: Socket,
    pub(crate) builder: Builder<TokioExecutor>,
    pub(crate) service: TowerToHyperService<Router>,
}

impl Accepted {
    /// Serves HTTP as it comes.
    pub(crate) async fn serve(self) {
        drop(self.builder.serve_connection(TokioIo::new(self.socket), self.service).await);
    }
}

/// Cuts one connection, with everything that is under way on it.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker(Arc<Breaking>);

#[derive(Debug, Default)]
struct Breaking {
    is_cut: AtomicBool,
    cut: Notify,
}

impl Breaker {
    /// Cuts it. Whoever waits for this is gone with the connection.
    pub(super) async fn cut(&self) -> Infallible {
        self.0.is_cut.store(true, Ordering::Relaxed);
        self.0.cut.notify_one();
        std::future::pending().await
    }
}

/// A socket that is reset, and not closed in order, when its connection was cut.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    breaker: Breaker,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.breaker.0.is_cut.load(Ordering::Relaxed) {
            // Where the system won't, the client sees the end in the place of a reset: there is no answer either way.
            drop(self.stream.set_zero_linger());
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
