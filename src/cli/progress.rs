//! A line on standard error that says what is being done, for whoever has to wait.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Before this no line of progress is needed.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);

/// Does `work`. If that is not done half a second after `begin`, a terminal shows what it is and how long it
/// has taken, until it is done.
pub(super) fn during<T>(what: &str, begin: Instant, work: impl FnOnce() -> T) -> T {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if dumb || !io::stderr().is_terminal() {
        return work();
    }
    during_on(io::stderr(), what, begin, work)
}

fn during_on<T>(mut out: impl Write + Send, what: &str, begin: Instant, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        scope.spawn(move || {
            let mut wait = PATIENCE.saturating_sub(begin.elapsed());
            let mut is_shown = false;
            // The sender is dropped when the work is done, also if it panics.
            while is_done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let _ = write!(out, "\r\x1b[K{what} … {:.1} s", begin.elapsed().as_secs_f32());
                (wait, is_shown) = (REFRESH, true);
            }
            if is_shown {
                let _ = write!(out, "\r\x1b[K");
            }
        });
        let result = work();
        drop(done);
        result
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// Hands on every piece that is written.
    struct Pieces(Sender<String>);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn who_has_to_wait_is_told_why() {
        let (out, written) = channel();
        // The work is done when there was something to see, however long that takes.
        let seen = during_on(Pieces(out), "Checking 1 file", Instant::now(), || {
            let mut seen = String::new();
            while !seen.ends_with(" s") {
                seen += &written.recv().expect("something to see");
            }
            seen
        });
        assert!(seen.starts_with("\r\x1b[KChecking 1 file … 0."), "{seen:?}");
        assert_eq!(written.try_iter().last().as_deref(), Some("\r\x1b[K"));
    }
}
