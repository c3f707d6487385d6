//! What the terminal can show.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write};

use crate::cli::options::Color;
use crate::report::{Style, in_ascii};

/// How to write to standard output, which may be a terminal. The option comes first, then `NO_COLOR`, then
/// `FORCE_COLOR` and `CLICOLOR_FORCE`, then what is there.
pub(super) fn style(color: Color, terminal: bool) -> Style {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Color::Auto if is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    let hyperlinks = color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Style { color, hyperlinks, ascii: !is_utf8(), width: width(terminal), ..Style::default() }
}

fn is_on(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Narrower lines are not worth breaking.
const NARROWEST: usize = 40;

/// How wide the terminal is: `COLUMNS` comes first, which shells do not export by themselves.
pub(super) fn width(terminal: bool) -> Option<usize> {
    let named = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = match named {
        Some(width) => width,
        None if terminal => usize::from(terminal_size::terminal_size()?.0.0),
        None => return None,
    };
    if width < NARROWEST { None } else { Some(width) }
}

/// Standard output for a text that is written for people.
pub(super) fn stdout() -> impl Write {
    Stdout(io::stdout().lock())
}

/// Writes pvlint's own signs as [`shown`] does.
struct Stdout(io::StdoutLock<'static>);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(shown(text).as_bytes())?,
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A text of pvlint in signs that the locale has.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if is_utf8() { Cow::Borrowed(text) } else { in_ascii(text) }
}

/// Whether the locale is not plainly one without UTF-8. Where none is set, as in many containers, the
/// terminal outside has it.
fn is_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env::var_os);
    let Some(locale) = set.into_iter().find(|value| !value.is_empty()) else { return true };
    let locale = locale.to_string_lossy().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
