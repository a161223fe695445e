//! Ctrl-C and the like, for the commands that last.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::Exit;
use super::output::Output;
use graphproof_engine::run::Stop;

/// What asks a run to end: the first signal ends the run in order, the second one at once.
#[derive(Debug, Clone, Default)]
pub(super) struct Interruption(Arc<AtomicU8>);

impl Interruption {
    /// Listens, and stops the run when asked to.
    ///
    /// # Errors
    /// The system lets nobody listen.
    pub(super) fn watch(&self, stop: &Stop, output: Output) -> std::io::Result<()> {
        let (seen, stop) = (Arc::clone(&self.0), stop.clone());
        let mut signals = Signals::new()?;
        std::thread::spawn(move || {
            seen.store(signals.wait().status(), Ordering::SeqCst);
            stop.stop();
            output.say("stopping: requests under way are awaited and what was made is removed; again leaves at once\n");
            leave_at_once(signals.wait());
        });
        Ok(())
    }

    /// How the process was asked to end, if it was.
    pub(super) fn exit(&self) -> Option<Exit> {
        [Exit::Interrupted, Exit::Terminated]
            .into_iter()
            .find(|exit| exit.status() == self.0.load(Ordering::SeqCst))
    }
}

#[expect(clippy::exit, reason = "somebody who asks twice doesn't want to wait for anything")]
fn leave_at_once(exit: Exit) {
    std::process::exit(exit.status().into());
}

/// What asks the process to end. From [`Signals::new`] on, none of it ends the process by itself.
pub(super) struct Signals {
    runtime: tokio::runtime::Runtime,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// The system gives no event loop, or lets nobody listen.
    #[cfg(unix)]
    pub(super) fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (interrupt, terminate) = {
            let _inside = runtime.enter();
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
        };
        Ok(Self { runtime, interrupt, terminate })
    }

    /// Waits until the process is asked to end.
    #[cfg(unix)]
    pub(super) fn wait(&mut self) -> Exit {
        let (interrupt, terminate) = (&mut self.interrupt, &mut self.terminate);
        self.runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => Exit::Interrupted,
                _ = terminate.recv() => Exit::Terminated,
            }
        })
    }

    /// Listens from the first [`Signals::wait`] on.
    ///
    /// # Errors
    /// The system gives no event loop.
    #[cfg(not(unix))]
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self { runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()? })
    }

    /// Waits until the process is asked to end.
    #[cfg(not(unix))]
    pub(super) fn wait(&mut self) -> Exit {
        // Where nobody may listen, Ctrl-C ends the process by itself, and this waits in vain.
        self.runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        });
        Exit::Interrupted
    }
}
