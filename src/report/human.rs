//! `human`: each finding with the lines it is about, for a terminal. The only user of codespan-reporting.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::termcolor::{Ansi, Color, ColorSpec, NoColor, WriteColor};
use codespan_reporting::term::{self, Chars, Config, Styles, StylesWriter};

use super::colors::{AMBER, BLUE, GREEN, RED};
use super::diff::DiffLine;
use super::excerpt::Excerpt;
use super::marks::Marks;
use super::wrap::wrapped;
use super::{Detail, Run, Style, diff, plural, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::{Edit, FileChange, Fix, Safety, SourceFile, Span, display_path, one_line};

/// More findings of one rule than this are folded,
const MOST: usize = 5;
/// and so many of them are shown.
const SHOWN: usize = 3;
/// What stands before a note: the numbers of lines, seldom more than four digits, and ` = `.
const GUTTER: usize = 8;

pub(super) fn write(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.color {
        write_findings(run, style, &styles(), &mut Ansi::new(&mut *out))?;
    } else {
        write_findings(run, style, &Styles::no_color(), &mut NoColor::new(&mut *out))?;
    }
    if style.detail == Detail::Quiet {
        return Ok(());
    }
    let hides_notes = style.detail == Detail::Brief && run.counts().notes > 0;
    let notes = if hides_notes { "; --verbose shows the notes" } else { "" };
    let mut value_changes = 0;
    for finding in run.findings {
        if let Some(fix) = &finding.fix
            && fix.is_value_change()
            && run.offers(finding).is_some()
        {
            value_changes += 1;
        }
    }
    let cost = match value_changes {
        0 => String::new(),
        1 => "; 1 fix changes a value or what is fetched, so tasks will run again".to_owned(),
        count => format!("; {count} fixes change values or what is fetched, so tasks will run again"),
    };
    writeln!(out, "{}", fitted(&format!("{}{cost}{notes}", run.summary()), style, 0, 0))?;
    if let Some(first) = run.findings.iter().find(|finding| is_shown(style, finding)) {
        writeln!(out, "More about a rule: pvlint explain {}", first.rule.name)?;
    }
    Ok(())
}

/// Whether findings as bad as this one are shown at all.
fn is_shown(style: Style, finding: &Diagnostic) -> bool {
    style.detail == Detail::Whole || finding.severity != Severity::Note
}

fn write_findings(run: &Run, style: Style, styles: &Styles, out: &mut dyn WriteColor) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Severity), (usize, usize)> = BTreeMap::new();
    for finding in run.findings {
        counts.entry((finding.rule.name, finding.severity)).or_default().0 += 1;
    }
    for finding in run.findings {
        if !is_shown(style, finding) {
            continue;
        }
        let (all, shown) = counts.entry((finding.rule.name, finding.severity)).or_default();
        let is_folded = style.detail != Detail::Whole && *all > MOST;
        if is_folded && *shown == SHOWN {
            continue;
        }
        *shown += 1;
        let snippets = Snippets::of(run, finding, style);
        render(&snippets, &snippets.diagnostic(run, style, finding), (style, styles), out)?;
        if is_folded && *shown == SHOWN {
            let more = *all - SHOWN;
            let dots = Marks::of(style).cut;
            writeln!(out, "{dots} and {more} more like this of {}: --verbose\n", finding.rule.name)?;
        }
    }
    Ok(())
}

fn styles() -> Styles {
    Styles {
        header_error: header(RED),
        header_warning: header(AMBER),
        header_note: header(GREEN),
        header_message: ColorSpec::new().set_bold(true).clone(),
        primary_label_error: color(RED),
        primary_label_warning: color(AMBER),
        primary_label_note: color(GREEN),
        secondary_label: color(BLUE),
        line_number: color(BLUE),
        source_border: color(BLUE),
        note_bullet: color(BLUE),
        ..Styles::default()
    }
}

fn color(number: u8) -> ColorSpec {
    ColorSpec::new().set_fg(Some(Color::Ansi256(number))).clone()
}

fn header(number: u8) -> ColorSpec {
    color(number).set_bold(true).clone()
}

fn render(
    snippets: &Snippets<'_>,
    diagnostic: &codespan::Diagnostic<usize>,
    (style, styles): (Style, &Styles),
    out: &mut dyn WriteColor,
) -> io::Result<()> {
    let chars = if style.ascii { Chars::ascii() } else { Chars::default() };
    let config = Config { chars, ..Config::default() };
    let mut writer = StylesWriter::new(&mut *out, styles);
    match term::emit_to_write_style(&mut writer, &config, snippets, diagnostic) {
        Err(Error::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error)),
        Ok(()) => Ok(()),
    }
}

/// What is wrong with a file that is not checked but obeyed, such as a configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problem<'a> {
    pub file: &'a SourceFile,
    /// The path as it is shown.
    pub path: &'a Path,
    pub span: Span,
    pub message: &'a str,
    pub help: Option<&'a str>,
}

impl Problem<'_> {
    /// Writes it as if it were a finding, an error without a rule.
    pub(crate) fn write(self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let names = vec![display_path(self.path, Path::new(""))];
        let marks = Marks::of(style);
        let snippets = Snippets { excerpts: vec![Excerpt::new(self.file, &[self.span], marks)], names };
        let help = self.help.map(|help| format!("help: {}", printable::lines(help)));
        let diagnostic = codespan::Diagnostic::error()
            .with_message(marks.in_text(&one_line(self.message)))
            .with_label(codespan::Label::primary(0, snippets.excerpts[0].range(self.span)))
            .with_notes_iter(help.map(|help| fitted(&help, style, GUTTER, GUTTER)));
        match style.color {
            true => render(&snippets, &diagnostic, (style, &styles()), &mut Ansi::new(out)),
            false => render(&snippets, &diagnostic, (style, &Styles::no_color()), &mut NoColor::new(out)),
        }
    }
}

/// The excerpts of all files that one finding points into; the finding's own file is the first.
struct Snippets<'a> {
    excerpts: Vec<Excerpt<'a>>,
    names: Vec<String>,
}

impl<'a> Snippets<'a> {
    fn of(run: &Run, finding: &'a Diagnostic, style: Style) -> Snippets<'a> {
        let mut files: Vec<(&SourceFile, Vec<Span>)> = vec![(&finding.file, vec![finding.span])];
        for label in &finding.labels {
            match files.iter_mut().find(|(file, _)| std::ptr::eq(*file, &*label.file)) {
                Some((_, spans)) => spans.push(label.span),
                None => files.push((&label.file, vec![label.span])),
            }
        }
        let names = files.iter().map(|(file, _)| display_path(file.path(), run.cwd)).collect();
        let marks = Marks::of(style);
        let excerpts = files.iter().map(|(file, spans)| Excerpt::new(file, spans, marks)).collect();
        Snippets { excerpts, names }
    }

    /// `finding` in the renderer's terms.
    fn diagnostic(&self, run: &Run, style: Style, finding: &Diagnostic) -> codespan::Diagnostic<usize> {
        let severity = match finding.severity {
            Severity::Error => codespan::Severity::Error,
            Severity::Warning => codespan::Severity::Warning,
            Severity::Note => codespan::Severity::Note,
        };
        let primary = codespan::Label::primary(0, self.excerpts[0].range(finding.span));
        let labels = finding.labels.iter().filter_map(|label| {
            let index = self.excerpts.iter().position(|excerpt| std::ptr::eq(excerpt.file, &*label.file))?;
            let range = self.excerpts[index].range(label.span);
            Some(
                codespan::Label::secondary(index, range)
                    .with_message(Marks::of(style).in_text(&one_line(&label.message))),
            )
        });
        let help = finding.help.iter().map(|help| {
            let help = format!("help: {}", printable::lines(help));
            fitted(&help, style, GUTTER, GUTTER)
        });
        let fix = finding.fix.iter().map(|fix| fix_note(finding, &self.excerpts[0], fix, style));
        let head = finding.severity.name().len() + finding.rule.name.len() + "[]: ".len();
        let message = fitted(&one_line(&finding.message), style, head, 0);
        codespan::Diagnostic::new(severity)
            .with_code(rule_name(run, style, finding))
            .with_message(message)
            .with_label(primary)
            .with_labels_iter(labels)
            .with_notes_iter(help.chain(fix))
    }

    fn excerpt(&self, id: usize) -> Result<&Excerpt<'a>, Error> {
        self.excerpts.get(id).ok_or(Error::FileMissing)
    }
}

/// `text` in lines that fit; so many columns are taken on its first line and on the others.
fn fitted(text: &str, style: Style, first: usize, others: usize) -> String {
    let text = &Marks::of(style).in_text(text);
    match style.width {
        Some(width) => wrapped(text, width.saturating_sub(first), width.saturating_sub(others)),
        None => text.clone().into_owned(),
    }
}

/// The rule's name, linked to its page where the terminal can do so.
fn rule_name(run: &Run, style: Style, finding: &Diagnostic) -> String {
    let name = finding.rule.name;
    match run.rule_url {
        Some(url) if style.color && style.hyperlinks => {
            format!("\x1b]8;;{}\x1b\\{name}\x1b]8;;\x1b\\", url(finding.rule))
        }
        _ => name.to_owned(),
    }
}

fn fix_note(finding: &Diagnostic, excerpt: &Excerpt<'_>, fix: &Fix, style: Style) -> String {
    let file = &*finding.file;
    let trust = match fix.safety() {
        Safety::Safe => "fix",
        Safety::Unsafe => "unsafe fix",
    };
    let diff = diff::lines(file, fix.edits(), Marks::of(style));
    let deleted = deleted_lines(excerpt, &diff.0);
    let deletes = match deleted.as_slice() {
        [] => String::new(),
        [line] => format!("; deletes line {line}"),
        [first, .., last] => format!("; deletes lines {first} to {last}"),
    };
    let title = format!("{trust}: {}{deletes}", one_line(fix.title()));
    let mut note = fitted(&title, style, GUTTER, GUTTER);
    // Where a file only gets another name the text stays as it is.
    if deleted.is_empty() && fix.edits().iter().any(|edit| edit.text != file.slice(edit.span)) {
        write_diff(&mut note, Some(excerpt), diff, style);
    }
    for change in fix.files() {
        if let FileChange::Create { path, text } = change {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let _ = write!(note, "\nin the new file {}:", one_line(&name));
            let edits = [Edit::insert(0, text.as_str())];
            let diff = diff::lines(&SourceFile::new(path, ""), &edits, Marks::of(style));
            write_diff(&mut note, None, diff, style);
        }
    }
    note
}

/// The lines of `diff` that go, if they stand in a row and nothing else changes. What is in them stands right
/// above.
fn deleted_lines(excerpt: &Excerpt<'_>, diff: &[DiffLine]) -> Vec<usize> {
    let mut numbers: Vec<usize> = Vec::new();
    for line in diff {
        match line.sign {
            ' ' => continue,
            '-' if line.text.is_empty() || !excerpt.line_range(line.number as u32).is_empty() => {}
            _ => return Vec::new(),
        }
        if numbers.last().is_some_and(|last| line.number != last + 1) {
            return Vec::new();
        }
        numbers.push(line.number);
    }
    numbers
}

/// The changed lines. Numbers are those of the file as it is, so that lines that are added have none.
fn write_diff(
    note: &mut String,
    excerpt: Option<&Excerpt<'_>>,
    (diff, left_out): (Vec<DiffLine>, usize),
    style: Style,
) {
    let changed: Vec<_> = diff.iter().filter(|line| line.sign != ' ').collect();
    // The line that changes stands right above, with its mark.
    if let ([old, new], Some(excerpt)) = (changed.as_slice(), excerpt)
        && (old.sign, new.sign) == ('-', '+')
        && !excerpt.line_range(old.number as u32).is_empty()
    {
        let text = if style.color { highlighted(&old.text, &new.text) } else { format!("+ {}", new.text) };
        let _ = write!(note, "\n{} {text}", old.number);
        return;
    }
    let width = diff.iter().map(|line| line.number).max().unwrap_or(1).to_string().len();
    for line in &diff {
        let number = if line.sign == '+' { String::new() } else { line.number.to_string() };
        let text = format!("{} {}", line.sign, line.text);
        let text = text.trim_end();
        let _ = match (style.color, line.sign) {
            (true, '-') => write!(note, "\n{number:>width$} \x1b[38;5;{RED}m{text}\x1b[0m"),
            (true, '+') => write!(note, "\n{number:>width$} \x1b[38;5;{GREEN}m{text}\x1b[0m"),
            _ => write!(note, "\n{}", format!("{number:>width$} {text}").trim_end()),
        };
    }
    if left_out > 0 {
        let _ = write!(note, "\n{} {} more", Marks::of(style).cut, plural(left_out, "line"));
    }
}

/// The new line with what is new in it in bold.
fn highlighted(old: &str, new: &str) -> String {
    let before = old.chars().zip(new.chars()).take_while(|(one, other)| one == other);
    let start: usize = before.map(|(_, same)| same.len_utf8()).sum();
    let after = old[start..].chars().rev().zip(new[start..].chars().rev());
    let end: usize = after.take_while(|(one, other)| one == other).map(|(_, same)| same.len_utf8()).sum();
    let (head, rest) = new.split_at(start);
    let (changed, tail) = rest.split_at(rest.len() - end);
    format!("\x1b[38;5;{GREEN}m+ {head}\x1b[1;4m{changed}\x1b[0;38;5;{GREEN}m{tail}\x1b[0m")
}

impl<'s> Files<'s> for Snippets<'_> {
    type FileId = usize;
    type Name = String;
    type Source = &'s str;

    fn name(&'s self, id: usize) -> Result<String, Error> {
        self.names.get(id).cloned().ok_or(Error::FileMissing)
    }

    fn source(&'s self, id: usize) -> Result<&'s str, Error> {
        Ok(&self.excerpt(id)?.text)
    }

    fn line_index(&'s self, id: usize, at: usize) -> Result<usize, Error> {
        Ok(self.excerpt(id)?.line(at) as usize - 1)
    }

    fn line_range(&'s self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        Ok(self.excerpt(id)?.line_range(line_index as u32 + 1))
    }

    fn column_number(&'s self, id: usize, _line_index: usize, at: usize) -> Result<usize, Error> {
        let excerpt = self.excerpt(id)?;
        Ok(excerpt.file.line_col(excerpt.offset(at)).column as usize)
    }
}
