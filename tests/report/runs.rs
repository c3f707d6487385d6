//! Runs made by hand: findings of all kinds in files with names of all kinds.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pvlint::diag::{Diagnostic, Label, Meta, Severity};
use pvlint::report::Run;
use pvlint::text::{Edit, FileChange, Fix, Safety, SourceFile, Span};

macro_rules! rule {
    ($name:ident, $front:literal, $body:literal) => {
        static $name: Meta = Meta::from_page("example", concat!("---\n", $front, "---\n", $body));
    };
}

rule!(
    GIT_PROTOCOL,
    "name: git-protocol\nseverity: warning\nfix: safe\noelint: oelint.vars.srcurisrcrev\n",
    "A git URL without a protocol.\n\n## Why\n\nHosts refuse `git://` & so do <proxies>.\n"
);
rule!(
    MDEV,
    "name: mdev-value\nseverity: error\nfix: unsafe\n",
    "A value other than 0 and 1.\n\n## Why\n\nIt is read as a number.\n"
);
rule!(LICENCE, "name: licence-missing\nseverity: error\nfix: none\n", "No licence is named.\n");
rule!(STYLE, "name: odd-style\nseverity: note\nfix: none\ndefault: off\n", "It looks odd.\n");

static RULES: [&Meta; 4] = [&GIT_PROTOCOL, &MDEV, &LICENCE, &STYLE];

/// Hands the run called `case` to `body`: `mixed`, `empty` or `many`.
pub(crate) fn with_run<T>(case: &str, body: impl FnOnce(&Run) -> T) -> T {
    let mut findings = match case {
        "mixed" => mixed(),
        "many" => many(),
        _ => Vec::new(),
    };
    findings.sort_by(|a, b| (a.file.path(), a.span).cmp(&(b.file.path(), b.span)));
    body(&Run {
        findings: &findings,
        rules: &RULES,
        files: if case == "empty" { 1 } else { 1234 },
        suppressed: if case == "mixed" { 2 } else { 0 },
        elapsed: Duration::from_millis(38),
        version: "1.2.3",
        cwd: Path::new("/srv/layer/meta-demo"),
        root: Path::new("/srv/layer"),
        rule_url: Some(|rule| format!("https://example.org/{}/{}", rule.group, rule.name)),
        may_edit: &|_| true,
        containers: (case == "mixed").then_some("<p>Two containers.</p>\n"),
    })
}

fn file(path: impl Into<PathBuf>, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile::new(path, text))
}

/// The span of the first `part` in `file`.
fn find(file: &SourceFile, part: &str) -> Span {
    let at = file.text().find(part).unwrap_or_else(|| panic!("no {part:?}"));
    Span::new(at, at + part.len())
}

fn finding(rule: &'static Meta, file: &Arc<SourceFile>, span: Span, message: &str) -> Diagnostic {
    Diagnostic {
        rule,
        severity: rule.severity,
        file: Arc::clone(file),
        span,
        message: message.to_owned(),
        labels: Vec::new(),
        help: None,
        fix: None,
    }
}

fn label(file: &Arc<SourceFile>, part: &str, message: &str) -> Label {
    Label { file: Arc::clone(file), span: find(file, part), message: message.to_owned() }
}

fn fix(title: &str, safety: Safety, edits: Vec<Edit>) -> Option<Fix> {
    Some(match safety {
        Safety::Safe => Fix::safe(title, edits),
        Safety::Unsafe => Fix::unsafe_(title, edits).changes_value(),
    })
}

fn mixed() -> Vec<Diagnostic> {
    let mut findings = plain_recipe();
    findings.extend(odd_names());
    findings.extend(odd_texts());
    findings
}

/// Labels, help and fixes in an ordinary recipe.
fn plain_recipe() -> Vec<Diagnostic> {
    let class = file("classes/demo.bbclass", "# Defaults.\nDEMO_MDEV ?= \"1\"\n");
    let recipe = file(
        "recipes-demo/app/app_1.0.bb",
        "SUMMARY = \"An example\"\n\
         SRC_URI = \"git://example.org/app.git \\\n           file://app.conf \\\n\"\n\
         DEMO_MDEV = \"yes\"\n\n\
         do_install() {\n\tinstall -d ${D}\n\n\tcp a b\n\tcp c d\n\tcp e f\n\tcp g h\n}\n",
    );
    let url = find(&recipe, "git://example.org/app.git");
    let value = find(&recipe, "yes");
    let body = find(&recipe, "\tinstall -d ${D}\n\n\tcp a b\n\tcp c d\n\tcp e f\n\tcp g h\n");
    let top = find(&recipe, "SUMMARY");
    let conf = find(&recipe, "app.conf");
    vec![
        Diagnostic {
            help: Some("write the protocol that the host speaks".to_owned()),
            fix: fix("fetch by https", Safety::Safe, vec![Edit::insert(url.end as usize, ";protocol=https")]),
            ..finding(&GIT_PROTOCOL, &recipe, url, "This URL is fetched over git://, which is not encrypted")
        },
        Diagnostic {
            labels: vec![
                label(&class, "\"1\"", "the class says 1"),
                label(&recipe, "DEMO_MDEV", "set here"),
                label(&recipe, "SUMMARY", "of this recipe"),
            ],
            help: Some("say \"1\" to let devices appear,\nor \"0\" to keep them away".to_owned()),
            fix: fix(
                "say what was meant, and why",
                Safety::Unsafe,
                vec![
                    Edit::insert(find(&recipe, "DEMO").start as usize, "# Devices appear.\n"),
                    Edit::replace(value, "1"),
                ],
            ),
            ..finding(&MDEV, &recipe, value, "\"yes\" is neither \"0\" nor \"1\"")
        },
        Diagnostic {
            fix: fix("leave it out", Safety::Unsafe, vec![Edit::delete(body)]),
            ..finding(&STYLE, &recipe, body, "This body does little")
        },
        finding(&LICENCE, &recipe, top, "The recipe names no LICENSE"),
        Diagnostic {
            fix: fix(
                "rename `app.conf`, and describe it",
                Safety::Unsafe,
                vec![Edit::replace(conf, "demo.conf")],
            )
            .map(|fix| fix.with_files(new_files(&recipe))),
            ..finding(&STYLE, &recipe, conf, "This name says little")
        },
    ]
}

/// What a fix of a recipe may do to the files beside it.
fn new_files(recipe: &SourceFile) -> Vec<FileChange> {
    let at = |name| recipe.path().with_file_name("files").join(name);
    vec![
        FileChange::Rename { from: at("app.conf"), to: at("demo.conf") },
        FileChange::Create { path: at("demo.md"), text: "# A configuration\n".to_owned() },
    ]
}

/// Names that need escaping somewhere.
fn odd_names() -> Vec<Diagnostic> {
    let names: [&[u8]; 7] = [
        b"recipes b/50%, it's \"x\": <a&b>;\n2.bb",
        "recipes-ü/日本_1.0.bb".as_bytes(),
        b"recipes-\xff\xfe/x.bb",
        b"::error::x.bb",
        b"../other/./y#z?.bb",
        b"/usr/share/far.bb",
        b"tab\tand|pipe`tick`*.bb",
    ];
    let at = |name: &[u8]| {
        let file = file(Path::new(OsStr::from_bytes(name)), "A = \"b\"\n");
        finding(&LICENCE, &file, Span::new(0, 1), "The recipe names no LICENSE")
    };
    names.into_iter().map(at).collect()
}

/// Texts and messages that need escaping somewhere, and places at the edges of a file.
fn odd_texts() -> Vec<Diagnostic> {
    let wide = file("text/wide.bb", "\tA = \"日本 😀 é\" # ü\r\nB = \"1\"\rC = \"2\"\n");
    let steering = file("text/steering.bb", "A = \"\x1b[31mred\u{202e}\"\n");
    let long = file("text/long.bb", &format!("A = \"{} HERE {}\"\n", "x ".repeat(400), "y ".repeat(400)));
    let masked = SourceFile::from_bytes("text/masked.bb", b"A = \"\xff\"\n");
    let end = file("text/end.bb", "A = \"1\"\n");
    let nothing = file("text/nothing.bb", "");
    vec![
        finding(&STYLE, &wide, find(&wide, "😀 é"), "Ünusual"),
        finding(&STYLE, &wide, find(&wide, "\"2\""), "After a lone carriage return"),
        finding(
            &GIT_PROTOCOL,
            &steering,
            find(&steering, "\x1b[31mred\u{202e}"),
            "\x1b[31mred\n::error::100%",
        ),
        finding(
            &MDEV,
            &long,
            find(&long, "HERE"),
            "a|b `c` *d* <e> & \"f\" 'g' ]]> \\n \u{0}\u{fffe} [x](y)",
        ),
        finding(&LICENCE, &Arc::new(masked), Span::new(5, 6), "Not UTF-8"),
        finding(&LICENCE, &end, Span::empty(8), "Something is missing here"),
        finding(&LICENCE, &end, Span::new(0, 8), "The whole line"),
        finding(&LICENCE, &nothing, Span::empty(0), "The file is empty"),
    ]
}

/// More findings than a service shows: 12 errors, 1 warning and 1000 notes in a hundred files.
fn many() -> Vec<Diagnostic> {
    let text = "A = \"1\"\n".repeat(20);
    let mut findings = Vec::new();
    for number in 0..1013_u32 {
        let file = file(format!("recipes/r{:02}.bb", number % 100), &text);
        let at = (number / 100 * 8) as usize;
        let message = format!("Finding {number}");
        let mut found = finding(&STYLE, &file, Span::new(at, at + 1), &message);
        found.severity = match number {
            0..12 => Severity::Error,
            12 => Severity::Warning,
            _ => Severity::Note,
        };
        findings.push(found);
    }
    findings
}
