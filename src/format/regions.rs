//! Which statements the formatter keeps its hands off.

use std::ops::RangeInclusive;

use crate::syntax::ast::{File, Stmt};
use crate::syntax::{Parse, StmtId, StmtKind, TokenKind, is_space};
use crate::text::LineIndex;

/// For each statement of a file, whether it may be touched.
pub(super) struct Regions {
    sound: Vec<bool>,
    in_range: Vec<bool>,
}

/// What a comment tells the formatter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Order {
    /// `# pvlint: fmt off`: nothing from here on.
    Off,
    /// `# pvlint: fmt on`: everything again.
    On,
    /// `# pvlint: fmt skip`: not the next statement.
    Skip,
}

impl Regions {
    /// Broken statements stay as they are, and so does what comments or a range of lines exclude.
    pub(super) fn of(file: File<'_>, parse: &Parse, range: Option<(u32, u32)>) -> Regions {
        let mut sound = vec![true; parse.tree.stmts().len()];
        for id in parse.broken_stmts() {
            sound[id.0 as usize] = false;
        }
        if memchr::memmem::find(file.text.as_bytes(), b"pvlint:").is_some() {
            obey_comments(file, &mut sound);
        }
        let in_range = match range {
            Some((first, last)) => inside(file, first..=last),
            None => Vec::new(),
        };
        Regions { sound, in_range }
    }

    /// Whether the statement may be changed.
    pub(super) fn is_open(&self, id: StmtId) -> bool {
        self.is_sound(id) && self.in_range.get(id.0 as usize).is_none_or(|&inside| inside)
    }

    /// Whether the statement is neither broken nor excluded by a comment; it may be out of range.
    pub(super) fn is_sound(&self, id: StmtId) -> bool {
        self.sound[id.0 as usize]
    }
}

fn obey_comments(file: File<'_>, sound: &mut [bool]) {
    let (mut off, mut skip) = (false, false);
    for stmt in file.stmts() {
        let mut orders = orders(stmt).peekable();
        let is_comment = matches!(stmt.kind(), StmtKind::Comment | StmtKind::Blank);
        let skipped = skip && !is_comment;
        // The comment that says `off` is part of what is left alone, the one that says `on` is not.
        let turned_off = is_comment && orders.peek() == Some(&Order::Off);
        let turned_on = is_comment && orders.peek() == Some(&Order::On);
        if skipped || turned_off || (off && !turned_on) {
            sound[stmt.id.0 as usize] = false;
        }
        skip &= is_comment;
        for order in orders {
            match order {
                Order::Off => off = true,
                Order::On => off = false,
                Order::Skip => skip = true,
            }
        }
    }
}

/// The orders in a comment, or among the comments that a `def` swallows, which then hold for what
/// comes after it.
fn orders(stmt: Stmt<'_>) -> impl Iterator<Item = Order> {
    let text = match stmt.kind() {
        StmtKind::Comment => Some(stmt.lines().slice(stmt.file.text)),
        StmtKind::Def => {
            let body = stmt.tokens().find(|token| token.0 == TokenKind::Body);
            body.map(|token| token.1.slice(stmt.file.text))
        }
        _ => None,
    };
    text.unwrap_or_default().split(['\n', '\r']).filter_map(order)
}

fn order(line: &str) -> Option<Order> {
    let text = line.strip_prefix('#')?.trim_matches(is_space).strip_prefix("pvlint:")?;
    let text = text.split_once("--").map_or(text, |(order, _reason)| order);
    let mut words = text.split(is_space).filter(|word| !word.is_empty());
    let order = match (words.next()?, words.next()?) {
        ("fmt", "off") => Order::Off,
        ("fmt", "on") => Order::On,
        ("fmt", "skip") => Order::Skip,
        _ => return None,
    };
    if words.next().is_some() { None } else { Some(order) }
}

/// Which statements touch the wanted lines.
fn inside(file: File<'_>, wanted: RangeInclusive<u32>) -> Vec<bool> {
    let index = LineIndex::new(file.text);
    let mut inside = Vec::new();
    for stmt in file.stmts() {
        let last = index.line((stmt.lines().end as usize).saturating_sub(1));
        inside.push(stmt.first_line() <= *wanted.end() && last >= *wanted.start());
    }
    inside
}
