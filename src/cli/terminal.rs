//! What the terminal can show.

use std::env;

use crate::cli::options::Color;
use crate::report::Style;

/// How to write to standard output, which may be a terminal. The option comes first, then `NO_COLOR`, then
/// `FORCE_COLOR` and `CLICOLOR_FORCE`, then what is there.
pub fn style(color: Color, terminal: bool) -> Style {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Color::Auto if set("FORCE_COLOR") || set("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    Style { color, hyperlinks: color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout) }
}
