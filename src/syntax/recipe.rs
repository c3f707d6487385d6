//! How the recipe dialect (`.bb`, `.bbappend`, `.inc`, `.bbclass`) joins lines.

use super::builder::{Joined, Logical};
use super::driver::Driver;
use super::error::ErrorKind;
use super::kind::{StmtKind, TokenKind};
use super::lines::Line;
use crate::text::Span;

pub(super) fn statements(driver: &mut Driver<'_>) {
    let mut joined = Joined::default();
    while let Some(line) = driver.lines.next() {
        if line.text.is_empty() {
            driver.blank_lines(line);
        } else if line.text.starts_with('#') {
            comment(driver, line);
        } else if line.text == "\\" {
            lone_backslash(driver, line);
        } else {
            driver.builder.begin(StmtKind::Error, line.number);
            if line.text.ends_with('\\') {
                continued(driver, line, &mut joined);
            } else {
                driver.logical_line(Logical::single(line.text, line.start), line.number, line.end);
            }
        }
    }
}

/// A comment; a backslash joins it to the next line, which must then be a comment as well.
fn comment(driver: &mut Driver<'_>, first: Line<'_>) {
    driver.builder.begin(StmtKind::Comment, first.number);
    let mut last = first;
    push_comment(driver, last);
    while last.text.ends_with('\\') {
        match driver.lines.peek() {
            Some(next) if next.text.starts_with('#') => {
                driver.lines.next();
                push_comment(driver, next);
                last = next;
            }
            next => {
                let backslash = backslash_of(last);
                match next {
                    None => driver.error(ErrorKind::UnfinishedContinuation, backslash, last.number + 1),
                    Some(_) => driver.error(ErrorKind::ContinuedComment, backslash, first.number),
                }
                break;
            }
        }
    }
    driver.builder.finish(StmtKind::Comment, last.number, last.end);
}

/// The backslash that a line ends in.
pub(super) fn backslash_of(line: Line<'_>) -> Span {
    let end = line.start + line.text.len();
    Span::new(end - 1, end)
}

pub(super) fn push_comment(driver: &mut Driver<'_>, line: Line<'_>) {
    driver.builder.push_span(TokenKind::Comment, Span::new(line.start, line.start + line.text.len()));
}

/// A statement that begins with an empty piece makes BitBake stop with an IndexError on the next line.
fn lone_backslash(driver: &mut Driver<'_>, line: Line<'_>) {
    driver.builder.begin(StmtKind::Error, line.number);
    let kind = match driver.lines.peek() {
        Some(_) => ErrorKind::LoneBackslash,
        None => ErrorKind::UnfinishedContinuation,
    };
    driver.error(kind, backslash_of(line), line.number + 1);
    driver.builder.push_span(TokenKind::Other, backslash_of(line));
    driver.builder.finish(StmtKind::Error, line.number, line.end);
}

/// A statement of several lines.
fn continued(driver: &mut Driver<'_>, first: Line<'_>, joined: &mut Joined) {
    joined.clear();
    let mut line = first;
    loop {
        let Some(piece) = line.text.strip_suffix('\\') else {
            joined.push(line.text, line.start);
            break;
        };
        joined.push(piece, line.start);
        match next_piece(driver) {
            Some(next) => line = next,
            None => {
                let at_end = driver.lines.position();
                driver.error(ErrorKind::UnfinishedContinuation, backslash_of(line), at_end.number);
                return driver.give_up(joined, at_end.number - 1, at_end.offset);
            }
        }
    }
    driver.logical_line(joined.logical(), line.number, line.end);
}

/// The next line of a continued statement. Comments between its lines are errors, and left out.
fn next_piece<'a>(driver: &mut Driver<'a>) -> Option<Line<'a>> {
    loop {
        let line = driver.lines.next()?;
        if !line.text.starts_with('#') {
            return Some(line);
        }
        let span = Span::new(line.start, line.start + line.text.len());
        driver.error(ErrorKind::CommentInContinuation, span, line.number);
        driver.builder.stray_comment(span);
    }
}
