//! A line on standard error that says what is being done, for whoever has to wait.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Before this nobody wonders what is going on.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);

/// Does `work`. If that is not done half a second after `begin`, a terminal shows what it is and how long it
/// has taken, until it is done.
pub fn during<T>(what: &str, begin: Instant, work: impl FnOnce() -> T) -> T {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if dumb || !io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        scope.spawn(move || {
            let mut wait = PATIENCE.saturating_sub(begin.elapsed());
            let mut shown = false;
            // The sender is dropped when the work is done, also if it panics.
            while is_done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let _ = write!(io::stderr(), "\r\x1b[K{what} … {:.1} s", begin.elapsed().as_secs_f32());
                (wait, shown) = (REFRESH, true);
            }
            if shown {
                let _ = write!(io::stderr(), "\r\x1b[K");
            }
        });
        let result = work();
        drop(done);
        result
    })
}
