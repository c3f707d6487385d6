//! How the configuration dialect (`.conf`) joins lines.

use super::builder::{Joined, Logical};
use super::driver::Driver;
use super::error::ErrorKind;
use super::kind::{StmtKind, TokenKind};
use super::lines::Line;
use super::recipe::{backslash_of, push_comment};
use crate::text::Span;

pub(super) fn statements(driver: &mut Driver<'_>) {
    let mut joined = Joined::default();
    while let Some(line) = driver.lines.next() {
        if line.text.is_empty() {
            driver.blank_lines(line);
        } else if line.text.starts_with('#') {
            comment(driver, line);
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
            _ => {
                driver.error(ErrorKind::ContinuedComment, backslash_of(last), first.number);
                break;
            }
        }
    }
    driver.builder.finish(StmtKind::Comment, last.number, last.end);
}

/// A statement of several lines. As long as the joined text ends in a backslash another line is added,
/// even if the last one was blank; comments are no exception, they become part of it.
fn continued(driver: &mut Driver<'_>, first: Line<'_>, joined: &mut Joined) {
    joined.clear();
    joined.push(first.text, first.start);
    let (mut number, mut end, mut last) = (first.number, first.end, first);
    while joined.text.ends_with('\\') {
        if joined.text.starts_with('#') && !driver.lines.peek().is_some_and(|next| next.text.starts_with('#'))
        {
            driver.error(ErrorKind::ContinuedComment, backslash_of(last), first.number);
            break;
        }
        joined.pop_backslash();
        number += 1;
        if let Some(line) = driver.lines.next() {
            joined.push(line.text, line.start);
            end = line.end;
            last = line;
        }
        if joined.text.is_empty() {
            driver.error(ErrorKind::LoneBackslash, backslash_of(first), number);
            driver.builder.push_span(TokenKind::Other, Span::new(first.start, first.start + 1));
            return driver.builder.finish(StmtKind::Error, number, end);
        }
    }
    // What begins with a lone backslash may turn out to be a comment, and is then read as one.
    if joined.text.starts_with('#') {
        let line = joined.logical();
        driver.builder.push(TokenKind::Comment, line, line.text);
        return driver.builder.finish(StmtKind::Comment, number, end);
    }
    driver.logical_line(joined.logical(), number, end);
}
