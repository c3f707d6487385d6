//! `human`: each finding with the lines it is about, for a terminal. The only user of codespan-reporting.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::termcolor::{Ansi, NoColor, WriteColor};
use codespan_reporting::term::{self, Config, Styles, StylesWriter};

use super::excerpt::Excerpt;
use super::{Run, Style, diff, plural, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::{Edit, FileChange, Fix, Safety, SourceFile, Span, display_path, one_line};

pub fn write(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.color {
        write_findings(run, style, &Styles::default(), &mut Ansi::new(&mut *out))?;
    } else {
        write_findings(run, style, &Styles::no_color(), &mut NoColor::new(&mut *out))?;
    }
    writeln!(out, "{}", run.summary())
}

fn write_findings(run: &Run, style: Style, styles: &Styles, out: &mut dyn WriteColor) -> io::Result<()> {
    for finding in run.findings {
        let snippets = Snippets::of(run, finding);
        render(&snippets, &snippets.diagnostic(run, style, finding), styles, out)?;
    }
    Ok(())
}

fn render(
    snippets: &Snippets<'_>,
    diagnostic: &codespan::Diagnostic<usize>,
    styles: &Styles,
    out: &mut dyn WriteColor,
) -> io::Result<()> {
    let mut writer = StylesWriter::new(&mut *out, styles);
    match term::emit_to_write_style(&mut writer, &Config::default(), snippets, diagnostic) {
        Err(Error::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error)),
        Ok(()) => Ok(()),
    }
}

/// What is wrong with a file that is not checked but obeyed, such as a configuration.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    pub file: &'a SourceFile,
    /// The path as it is shown.
    pub path: &'a Path,
    pub span: Span,
    pub message: &'a str,
    pub help: Option<&'a str>,
}

impl Problem<'_> {
    /// Writes it as if it were a finding, an error without a rule.
    pub fn write(self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let names = vec![display_path(self.path, Path::new(""))];
        let snippets = Snippets { excerpts: vec![Excerpt::new(self.file, &[self.span])], names };
        let diagnostic = codespan::Diagnostic::error()
            .with_message(one_line(self.message))
            .with_label(codespan::Label::primary(0, snippets.excerpts[0].range(self.span)))
            .with_notes_iter(self.help.map(|help| format!("help: {}", printable::lines(help))));
        match style.color {
            true => render(&snippets, &diagnostic, &Styles::default(), &mut Ansi::new(out)),
            false => render(&snippets, &diagnostic, &Styles::no_color(), &mut NoColor::new(out)),
        }
    }
}

/// The excerpts of all files that one finding points into; the finding's own file is the first.
struct Snippets<'a> {
    excerpts: Vec<Excerpt<'a>>,
    names: Vec<String>,
}

impl<'a> Snippets<'a> {
    fn of(run: &Run, finding: &'a Diagnostic) -> Snippets<'a> {
        let mut files: Vec<(&SourceFile, Vec<Span>)> = vec![(&finding.file, vec![finding.span])];
        for label in &finding.labels {
            match files.iter_mut().find(|(file, _)| std::ptr::eq(*file, &*label.file)) {
                Some((_, spans)) => spans.push(label.span),
                None => files.push((&label.file, vec![label.span])),
            }
        }
        let names = files.iter().map(|(file, _)| display_path(file.path(), run.cwd)).collect();
        let excerpts = files.iter().map(|(file, spans)| Excerpt::new(file, spans)).collect();
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
            Some(codespan::Label::secondary(index, range).with_message(one_line(&label.message)))
        });
        let help = finding.help.iter().map(|help| format!("help: {}", printable::lines(help)));
        let fix = finding.fix.iter().map(|fix| fix_note(&finding.file, fix, style));
        codespan::Diagnostic::new(severity)
            .with_code(rule_name(run, style, finding))
            .with_message(one_line(&finding.message))
            .with_label(primary)
            .with_labels_iter(labels)
            .with_notes_iter(help.chain(fix))
    }

    fn excerpt(&self, id: usize) -> Result<&Excerpt<'a>, Error> {
        self.excerpts.get(id).ok_or(Error::FileMissing)
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

fn fix_note(file: &SourceFile, fix: &Fix, style: Style) -> String {
    let trust = match fix.safety() {
        Safety::Safe => "fix",
        Safety::Unsafe => "unsafe fix",
    };
    let cost = if fix.is_value_change() { " (tasks will run again)" } else { "" };
    let mut note = format!("{trust}: {}{cost}", one_line(fix.title()));
    write_diff(&mut note, file, fix.edits(), style);
    for change in fix.files() {
        if let FileChange::Create { path, text } = change {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let _ = write!(note, "\nin the new file {}:", one_line(&name));
            write_diff(&mut note, &SourceFile::new(path, ""), &[Edit::insert(0, text.as_str())], style);
        }
    }
    note
}

fn write_diff(note: &mut String, file: &SourceFile, edits: &[Edit], style: Style) {
    let (diff, left_out) = diff::lines(file, edits);
    let width = diff.iter().map(|line| line.number).max().unwrap_or(1).to_string().len();
    for line in &diff {
        let _ = write!(note, "\n{:>width$} ", line.number);
        let _ = match (style.color, line.sign) {
            (true, '-') => write!(note, "\x1b[31m- {}\x1b[0m", line.text),
            (true, '+') => write!(note, "\x1b[32m+ {}\x1b[0m", line.text),
            (_, sign) => write!(note, "{sign} {}", line.text),
        };
    }
    if left_out > 0 {
        let _ = write!(note, "\n… {} more", plural(left_out, "line"));
    }
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
