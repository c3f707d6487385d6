//! Pages of rules on a terminal: wrapped, with headings and code in styles of their own.
//!
//! The pages are our own and keep to a small part of Markdown; what renders all of it would bring a parser
//! and a theme along for half a dozen forms.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Lines;

use crate::report::{BLUE, Style, wrapped};

/// What stands before the lines of an example.
const EXAMPLE: &str = "    ";
/// Text is not set wider than this: longer lines are hard to read.
const WIDEST: usize = 100;

/// `markdown`, whose examples are indented, as lines for a terminal.
pub(super) fn on_terminal(markdown: &str, style: Style) -> String {
    let mut page = Page { is_colored: style.color, width: width(style), text: String::new() };
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(heading) = heading(line) {
            page.push_heading(heading);
        } else if line.is_empty() || line.starts_with(EXAMPLE) {
            page.text += line;
            page.text.push('\n');
        } else if line.starts_with('|') {
            page.push_table(&rows(line, &mut lines));
        } else {
            page.push_paragraph(&paragraph(line, &mut lines));
        }
    }
    page.text
}

/// `text` after `first`, wrapped with what follows its first line indented by as much as `first` takes. Where
/// the room is small it begins on a line of its own.
pub(super) fn hanging(first: &str, text: &str, style: Style) -> String {
    const LEAST: usize = 24;
    let (width, taken) = (width(style), first.chars().count());
    let indent = if width.saturating_sub(taken) < LEAST { EXAMPLE.len() } else { taken };
    let room = width.saturating_sub(indent);
    let lines = wrapped(text, room, room);
    let begin = if indent == taken { first.to_owned() } else { format!("{}\n{EXAMPLE}", first.trim_end()) };
    format!("{begin}{}", lines.replace('\n', &format!("\n{}", " ".repeat(indent))))
}

fn width(style: Style) -> usize {
    style.width.unwrap_or(WIDEST).min(WIDEST)
}

/// The text of a heading.
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')
}

/// The lines of a paragraph or of one item of a list, as one.
fn paragraph(first: &str, rest: &mut Peekable<Lines<'_>>) -> String {
    let mut text = first.to_owned();
    while let Some(line) = rest.next_if(|line| goes_on(line)) {
        text.push(' ');
        text += line.trim();
    }
    text
}

/// Whether a line is a further one of the paragraph above it.
fn goes_on(line: &str) -> bool {
    let begins_another = line.starts_with(['#', '|']) || is_item(line) || line.starts_with(EXAMPLE);
    !line.is_empty() && !begins_another
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// The cells of a table, without the line below its head.
fn rows(first: &str, rest: &mut Peekable<Lines<'_>>) -> Vec<Vec<String>> {
    let mut rows = vec![cells(first)];
    while let Some(line) = rest.next_if(|line| line.starts_with('|')) {
        rows.push(cells(line));
    }
    rows.retain(|row| !row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| "-:".contains(c))));
    rows
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|cell| cell.trim().to_owned()).collect()
}

struct Page {
    is_colored: bool,
    width: usize,
    text: String,
}

impl Page {
    fn push_heading(&mut self, heading: &str) {
        let heading = heading.replace('`', "");
        let _ = match self.is_colored {
            true => writeln!(self.text, "\x1b[1m{heading}\x1b[0m"),
            false => writeln!(self.text, "{heading}"),
        };
    }

    fn push_paragraph(&mut self, text: &str) {
        let (mark, text) = if is_item(text) { text.split_at(2) } else { ("", text) };
        let room = self.width - mark.len();
        let lines = wrapped(&self.plain(text), room, room);
        self.text += mark;
        self.push_inline(&lines, mark.len());
        self.text.push('\n');
    }

    /// Columns as wide as their widest cell; the last one takes what is left.
    fn push_table(&mut self, rows: &[Vec<String>]) {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| self.plain(cell)).collect()).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<usize> = vec![0; columns];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = self.width_of(cell).max(*width);
            }
        }
        for row in &rows {
            let mut taken = 0;
            for (column, cell) in row.iter().enumerate() {
                let is_last = column + 1 == row.len();
                let room = self.width.saturating_sub(taken).max(self.width / 3);
                let lines = if is_last { wrapped(cell, room, room) } else { cell.clone() };
                let gap = if is_last { 0 } else { widths[column] - self.width_of(cell) + 2 };
                self.push_inline(&lines, taken);
                self.text.push_str(&" ".repeat(gap));
                taken += widths[column] + 2;
            }
            self.text.push('\n');
        }
    }

    /// How wide a cell is when it is printed: a color stands in the place of the marks of code.
    fn width_of(&self, cell: &str) -> usize {
        let marks = if self.is_colored { cell.matches('`').count() } else { 0 };
        cell.chars().count() - marks
    }

    /// Without the addresses of links, but those of other sites, and without marks of emphasis.
    fn plain(&self, text: &str) -> String {
        let mut plain = String::new();
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 {
                let _ = write!(plain, "`{part}`");
                continue;
            }
            let mut rest = part.replace("**", "");
            while let Some((before, label, address, after)) = link(&rest) {
                plain += before;
                plain += label;
                if address.starts_with("http") {
                    let _ = write!(plain, " ({address})");
                }
                rest = after.to_owned();
            }
            plain += &rest;
        }
        plain
    }

    /// Lines with their code in a color, the lines after the first one indented.
    fn push_inline(&mut self, lines: &str, indent: usize) {
        let code = format!("\x1b[38;5;{BLUE}m");
        let mut is_code = false;
        for ch in lines.chars() {
            match ch {
                '`' if self.is_colored => {
                    is_code = !is_code;
                    self.text += if is_code { &code } else { "\x1b[0m" };
                }
                '\n' => {
                    let (end, begin) = if is_code { ("\x1b[0m", code.as_str()) } else { ("", "") };
                    let _ = write!(self.text, "{end}\n{}{begin}", " ".repeat(indent));
                }
                ch => self.text.push(ch),
            }
        }
    }
}

/// The first `[label](address)`, with what stands before and after it.
fn link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let begin = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')?;
    Some((&text[..begin], &text[begin + 1..middle], &text[middle + 2..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, color: bool, want: &str) {
        let style = Style { color, width: Some(30), ..Style::default() };
        assert_eq!(on_terminal(markdown, style), want);
    }

    #[test]
    fn pages_are_set_for_a_terminal() {
        check(
            "## Why `x`\n\nOne `word` and another\none, see [the guide](a.md).\n\n    A = \"`b`\"\n",
            true,
            &format!(
                "\x1b[1mWhy x\x1b[0m\n\nOne \x1b[38;5;{BLUE}mword\x1b[0m and another one,\nsee the guide.\n\n    A = \"`b`\"\n"
            ),
        );
        check(
            "- a first item that is longer\n  than a line\n- b\n",
            false,
            "- a first item that is longer\n  than a line\n- b\n",
        );
        check(
            "`code that does not fit into one line`\n",
            true,
            &format!(
                "\x1b[38;5;{BLUE}mcode that does not fit into\x1b[0m\n\x1b[38;5;{BLUE}mone line\x1b[0m\n"
            ),
        );
    }

    #[test]
    fn tables_have_columns() {
        check(
            "| a | b |\n|---|---|\n| `long` | some text that is wrapped |\n",
            false,
            "a       b\n`long`  some text that is\n        wrapped\n",
        );
        check("| a | b |\n|---|---|\n| `x` | y |\n", true, &format!("a  b\n\x1b[38;5;{BLUE}mx\x1b[0m  y\n"));
    }

    #[test]
    fn what_follows_hangs() {
        let style = Style { width: Some(40), ..Style::default() };
        assert_eq!(
            hanging("name  ", "a text of more than one line of it", style),
            "name  a text of more than one line of it"
        );
        let text = "a text that is surely of more than one line";
        assert_eq!(
            hanging("name  ", text, style),
            "name  a text that is surely of more than\n      one line"
        );
        let first = "a-name-that-is-rather-long  ";
        assert_eq!(
            hanging(first, text, style),
            "a-name-that-is-rather-long\n    a text that is surely of more than\n    one line"
        );
    }
}
