//! Hands the shell code of recipes, classes and scripts to ShellCheck, where that is wanted, and makes
//! findings of what it says.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cache::Keeper;
use super::run::{Outcome, Run};
use super::run_shellcheck::Comment;
use super::snippet::Snippet;
use super::work_kind::Kind;
use crate::config::{Settings, Shellcheck};
use crate::diag::Severity;
use crate::lint::{Body, BodyKind, Cx, Finding, RecipeContext, ScriptFile};
use crate::rules;
use crate::text::{SourceFile, Span};
use crate::value::path::is_class_file;

/// The codes that hold in recipes: of those that it has, what is left out is right in a recipe nearly
/// always, as missing quotes are, or told by a rule of pvlint.
const CODES: [u32; 44] = [
    1007, 1035, 1045, 1066, 1068, 1069, 1078, 1079, 1082, 1089, 1097, 1098, 1099, 1143, 2026, 2057, 2063,
    2069, 2081, 2088, 2091, 2105, 2157, 2158, 2160, 2171, 2188, 2203, 2215, 2217, 2218, 2224, 2225, 2238,
    2242, 2256, 2266, 2283, 2284, 2285, 2286, 2287, 2288, 2289,
];

/// A redirection that belongs to no command.
const WITHOUT_COMMAND: u32 = 2188;

/// What is put before the lines of a function: its own line numbers are so many larger.
const HEADER: &str = "#!/bin/dash\nset -e\npv_body() {\n";

/// Whether ShellCheck is asked about any of the files.
pub(super) fn is_wanted(run: &Run<'_>) -> bool {
    run.shellcheck.is_some() && run.rules.iter().any(|rule| rule.meta.name == "shellcheck")
}

/// Whether these settings ask for it.
pub(super) fn is_wanted_by(run: &Run<'_>, settings: &Settings) -> bool {
    is_wanted(run) && settings.shellcheck().is_some()
}

/// The shell code of a recipe, and of the scripts that it brings along.
pub(super) fn of_recipe(run: &Run<'_>, subject: &RecipeContext<'_>, kind: Kind) -> Vec<Snippet> {
    let recipe = &subject.recipe.file;
    if !is_wanted_by(run, &(run.settings)(recipe.path())) {
        return Vec::new();
    }
    let unit = Some((kind, recipe.path().to_owned()));
    let mut snippets = Vec::new();
    for body in subject.bodies().iter() {
        let Some(mut snippet) = of_body(body) else { continue };
        // What a class writes is told once, with the class.
        for line in &mut snippet.lines {
            if line.as_ref().is_some_and(|(file, _)| is_class_file(file.path())) {
                *line = None;
            }
        }
        let subject = Some((Arc::clone(recipe), None));
        snippets.push(Snippet { subject, unit: unit.clone(), ..snippet });
    }
    for script in subject.scripts().iter() {
        if script.body.is_some() {
            let subject = Some((Arc::clone(recipe), script.stmt));
            snippets.push(Snippet { subject, unit: unit.clone(), ..of_script(script) });
        }
    }
    snippets
}

/// The functions of a class.
pub(super) fn of_class(run: &Run<'_>, path: &Path, bodies: &[Body]) -> Vec<Snippet> {
    if !is_wanted_by(run, &(run.settings)(path)) {
        return Vec::new();
    }
    let unit = Some((Kind::File, path.to_owned()));
    bodies.iter().filter_map(of_body).map(|snippet| Snippet { unit: unit.clone(), ..snippet }).collect()
}

/// A script that was named.
pub(super) fn of_script(script: &ScriptFile) -> Snippet {
    let text = script.source.text();
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    Snippet {
        script: text.to_owned(),
        before: 0,
        lines: starts.map(|start| Some((Arc::clone(&script.source), start))).collect(),
        only_syntax: false,
        subject: None,
        unit: None,
    }
}

/// A function, unless it may be no script at all.
fn of_body(body: &Body) -> Option<Snippet> {
    if !body.is_whole || body.kind == BodyKind::Unreached {
        return None;
    }
    Some(Snippet {
        script: format!("{HEADER}{}\n}}\npv_body \"$@\"\n", without_bitbake(body)),
        before: HEADER.matches('\n').count(),
        lines: body.line_places(),
        only_syntax: body.kind == BodyKind::Scriptlet,
        subject: None,
        unit: None,
    })
}

/// The text of a function in which what only BitBake can read is a variable of the shell with a name as long.
fn without_bitbake(body: &Body) -> String {
    let mut text = body.masked().to_owned();
    let mut from = 0;
    while let Some(length) = text[from..].find("${") {
        let inner = from + length + 2;
        let end = text[inner..].find(|c: char| !c.is_ascii_alphanumeric() && !"-_+./~:".contains(c));
        let end = end.map_or(text.len(), |length| inner + length);
        from = inner;
        if end == inner || !text[end..].starts_with('}') {
            continue;
        }
        let name = &text[inner..end];
        let base = name.split(['-', '+', '.', '/', '~', ':']).next().unwrap_or_default();
        if base.len() < name.len() && !body.assigns(base) {
            let mut plain = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            if plain.starts_with(|c: char| c.is_ascii_digit()) {
                plain.replace_range(..1, "_");
            }
            text.replace_range(inner..end, &plain);
        }
    }
    text
}

/// What ShellCheck finds in the code, which `keeper` notes for the pieces of work that the code comes from.
/// Code that many recipes have is read once.
pub(super) fn findings_in(
    run: &Run<'_>,
    snippets: &[&Snippet],
    keeper: Option<&Keeper>,
    outcome: &mut Outcome,
) -> Vec<Finding> {
    let Some(runner) = run.shellcheck else { return Vec::new() };
    if snippets.is_empty() {
        return Vec::new();
    }
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut scripts: Vec<&str> = Vec::new();
    let (mut codes, mut seen): (Vec<u32>, Vec<Arc<Settings>>) = (CODES.to_vec(), Vec::new());
    for snippet in snippets {
        numbers.entry(&snippet.script).or_insert_with(|| {
            scripts.push(&snippet.script);
            scripts.len() - 1
        });
        if let Some(settings) = snippet.settings(run)
            && !seen.iter().any(|known| Arc::ptr_eq(&settings, known))
        {
            codes.extend(settings.shellcheck().into_iter().flat_map(Shellcheck::more));
            seen.push(settings);
        }
    }
    codes.sort_unstable();
    codes.dedup();
    let comments = match runner.run(&scripts, &codes) {
        Ok(comments) => comments,
        Err(why) => {
            outcome.internal_errors.push(why);
            return Vec::new();
        }
    };
    let mut findings = Vec::new();
    let mut by_unit: HashMap<&(Kind, PathBuf), Vec<Finding>> = HashMap::new();
    for snippet in snippets {
        let comments = comments.get(numbers[snippet.script.as_str()]);
        let found = snippet.findings(run, comments.map_or(&[], Vec::as_slice));
        if let Some(unit) = &snippet.unit {
            by_unit.entry(unit).or_default().extend(found.iter().cloned());
        }
        findings.extend(found);
    }
    if let Some(keeper) = keeper {
        keeper.note_findings(&by_unit);
    }
    findings
}

impl Snippet {
    /// The settings that are in force where it stands.
    fn settings(&self, run: &Run<'_>) -> Option<Arc<Settings>> {
        let (file, _) = self.lines.iter().flatten().next()?;
        Some((run.settings)(file.path()))
    }

    fn findings(&self, run: &Run<'_>, comments: &[Comment]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (Some(rule), Some(settings)) = (rules::find("shellcheck"), self.settings(run)) else {
            return findings;
        };
        let Some(wanted) = settings.shellcheck() else { return findings };
        for comment in comments {
            if !self.is_code_wanted(comment.code, wanted) {
                continue;
            }
            let Some((file, span)) = self.place(comment) else { continue };
            // `( > file )` asks whether the file can be written.
            let is_in_parentheses = file.text()[..span.start as usize].trim_end().ends_with('(');
            if comment.code == WITHOUT_COMMAND && is_in_parentheses {
                continue;
            }
            let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
            let message = format!("{} (SC{})", comment.message.trim_end_matches('.'), comment.code);
            let mut report = cx.report(file, span, message);
            if comment.is_advice {
                report.severity(Severity::Note);
            }
        }
        findings.iter_mut().for_each(|finding| finding.subject.clone_from(&self.subject));
        findings
    }

    /// Whether a comment of this code is one to be told.
    fn is_code_wanted(&self, code: u32, wanted: &Shellcheck) -> bool {
        if self.only_syntax && code >= 2000 {
            return false;
        }
        (CODES.contains(&code) || wanted.more().any(|more| more == code))
            && !wanted.without().any(|without| without == code)
    }

    /// Where a comment points to. `None` if it is about what was put around the code, or about a value of
    /// BitBake's, of which ShellCheck saw only the name.
    fn place(&self, comment: &Comment) -> Option<(&Arc<SourceFile>, Span)> {
        let (file, start) = self.byte_at(comment.from)?;
        let span = match self.byte_at(comment.to) {
            Some((other, end)) if Arc::ptr_eq(file, other) && end >= start => Span::new(start, end),
            _ => Span::empty(start),
        };
        if self.before > 0 && span.slice(file.text()).contains("${") {
            return None;
        }
        Some((file, span))
    }

    /// Where a line and a column of the script, both counted from one, were taken from.
    fn byte_at(&self, (line, column): (usize, usize)) -> Option<(&Arc<SourceFile>, usize)> {
        let number = line.checked_sub(self.before + 1)?;
        let (file, start) = self.lines.get(number)?.as_ref()?;
        let text = file.text().get(*start..)?;
        let text = text.split('\n').next().unwrap_or_default();
        let byte = text.char_indices().nth(column.checked_sub(1)?).map_or(text.len(), |(byte, _)| byte);
        Some((file, start + byte))
    }
}
