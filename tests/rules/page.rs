//! The pages of the rules and the examples in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use pvlint::config::{Loaded, Overrides, Settings, nearest};
use pvlint::diag::Diagnostic;
use pvlint::disk::Disk;
use pvlint::engine::SettingsOf;
use pvlint::engine::{self, Filter, FixRequest, Fixed, Input, Outcome};
use pvlint::layers::Sources;
use pvlint::model::{Build, Files};
use pvlint::text::Safety;

/// One page, `rules/<group>/<name>.md`.
pub(crate) struct Page {
    /// `<group>/<name>`.
    pub id: String,
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Bad,
    Good,
    Fixed,
}

/// A small layer with one or more files.
#[derive(Clone)]
pub(crate) struct Example {
    pub kind: Kind,
    /// The line of its first fence in the page.
    pub line: usize,
    /// How many findings a bad example has.
    pub expect: usize,
    /// Paths in the layer and what stands in them.
    pub files: Vec<(PathBuf, String)>,
}

/// Where a recipe without `file=` stands.
const DEFAULT_RECIPE: &str = "recipes-test/example/example_1.0.bb";

const LAYER_CONF: &str = "BBPATH .= \":${LAYERDIR}\"\n\
    BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb ${LAYERDIR}/recipes-*/*/*.bbappend\"\n\
    BBFILE_COLLECTIONS += \"example\"\n\
    BBFILE_PATTERN_example = \"^${LAYERDIR}/\"\n\
    BBFILE_PRIORITY_example = \"6\"\n\
    LAYERSERIES_COMPAT_example = \"scarthgap\"\n";

pub(crate) fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut found = Vec::new();
    for group in fs::read_dir(&root).expect("rules/").flatten().filter(|entry| entry.path().is_dir()) {
        for page in fs::read_dir(group.path()).expect("a group").flatten() {
            let path = page.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let id = path.with_extension("").strip_prefix(&root).expect("below").display().to_string();
                found.push(Page { id, text: fs::read_to_string(&path).expect("a page") });
            }
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(!found.is_empty());
    found
}

/// All pages, or those that `RULE=NAME` or `RULE=GROUP` chooses.
pub(crate) fn chosen_pages() -> Vec<Page> {
    let mut found = pages();
    if let Ok(rule) = env::var("RULE") {
        found.retain(|page| page.id.split('/').any(|part| part == rule) || page.id == rule);
        assert!(!found.is_empty(), "no page rules/*/{rule}.md");
    }
    found
}

/// The examples of a page in order.
pub(crate) fn examples(page: &Page) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut open_group = false;
    let mut lines = page.text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.starts_with('#') {
            open_group = false;
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let mut body: String = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default();
        let (mut kind, mut file, mut expect, mut crlf) = (None, None, None, false);
        for word in words {
            match word.split_once('=') {
                Some(("file", path)) => file = Some(PathBuf::from(path)),
                None if word == "crlf" => crlf = true,
                Some(("expect", count)) => expect = Some(count.parse().expect("a count")),
                _ => {
                    kind = Some(match word {
                        "bad" => Kind::Bad,
                        "good" => Kind::Good,
                        "fixed" => Kind::Fixed,
                        _ => panic!("{}:{}: what is `{word}`?", page.id, number + 1),
                    });
                }
            }
        }
        let Some(kind) = kind else { continue };
        if crlf {
            body = body.replace('\n', "\r\n");
        }
        let grouped = file.is_some();
        let file = file.unwrap_or_else(|| {
            assert_eq!(language, "bb", "{}:{}: a file that is no recipe needs `file=`", page.id, number + 1);
            PathBuf::from(DEFAULT_RECIPE)
        });
        let joins = open_group
            && grouped
            && found
                .last()
                .is_some_and(|last| last.kind == kind && last.files.iter().all(|known| known.0 != file));
        if !joins {
            found.push(Example { kind, line: number + 1, expect: 1, files: Vec::new() });
        }
        let last = found.last_mut().expect("just pushed");
        last.files.push((file, body));
        last.expect = expect.unwrap_or(last.expect);
        open_group = grouped;
    }
    found
}

impl Example {
    pub(crate) fn write_to(&self, layer: &Path) {
        let conf = (PathBuf::from("conf/layer.conf"), LAYER_CONF.to_owned());
        let has_conf = self.files.iter().any(|file| file.0 == conf.0);
        for (path, text) in self.files.iter().chain((!has_conf).then_some(&conf)) {
            let path = layer.join(path);
            fs::create_dir_all(path.parent().expect("below the layer")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
    }
}

/// A layer that an example was written to, as the engine sees it.
struct Layer {
    targets: Vec<PathBuf>,
    settings: Arc<Settings>,
}

impl Layer {
    /// The rule `name` is on, whatever its default, and the rules `ignored` are not.
    fn without(example: &Example, layer: &Path, name: &str, ignored: &[String]) -> Layer {
        let is_input = |path: &PathBuf| {
            path.extension().is_some_and(|extension| extension != "toml" && extension != "md")
        };
        let targets = example.files.iter().map(|file| layer.join(&file.0)).filter(is_input).collect();
        let overrides = Overrides {
            extend_select: vec![name.to_owned()],
            ignore: ignored.to_vec(),
            ..Overrides::default()
        };
        let loaded = match nearest(layer, &Disk::default()).filter(|path| path.starts_with(layer)) {
            Some(path) => Loaded::read(&path, &Disk::default()).expect("a configuration without errors"),
            None => Loaded::default(),
        };
        let settings = Settings::new(loaded, &overrides, pvlint::rules::metas()).expect("settings");
        Layer { targets, settings: Arc::new(settings) }
    }

    fn build(&self, files: Arc<Files>) -> Build {
        let sources = Sources { files: self.targets.clone(), ..Sources::default() };
        Build::read(files, &sources, None).0
    }

    /// What to check, with the settings of the layer.
    fn input<'a>(&'a self, settings: SettingsOf<'a>) -> Input<'a> {
        Input { targets: &self.targets, named: &self.targets, settings, filter: None, shellcheck: None }
    }
}

/// The findings in a layer that an example was written to; the rule `name` is on, whatever its default.
pub(crate) fn lint_layer(example: &Example, layer: &Path, name: &str) -> Vec<Diagnostic> {
    lint_layer_without(example, layer, name, &[])
}

/// The same without the rules `ignored`.
pub(crate) fn lint_layer_without(
    example: &Example,
    layer: &Path,
    name: &str,
    ignored: &[String],
) -> Vec<Diagnostic> {
    let layer = Layer::without(example, layer, name, ignored);
    let settings = |_: &Path| Arc::clone(&layer.settings);
    engine::check(&layer.build(Arc::default()), &layer.input(&settings)).findings
}

/// What the fixes of the rule `name` alone, safe or not, make of such a layer. Nothing is written.
pub(crate) fn fix_layer(example: &Example, root: &Path, name: &str) -> Fixed {
    let layer = Layer::without(example, root, name, &[]);
    let settings = |_: &Path| Arc::clone(&layer.settings);
    let input = Input { filter: Some(&OnlyOf(name)), ..layer.input(&settings) };
    let build = layer.build(Arc::default());
    let outcome = engine::check(&build, &input);
    let may_edit = |path: &Path| path.starts_with(root);
    engine::fix(build, outcome, &FixRequest { min_safety: Safety::Unsafe, may_edit: &may_edit, input })
}

/// Keeps the findings of one rule.
struct OnlyOf<'a>(&'a str);

impl Filter for OnlyOf<'_> {
    fn apply(&self, _build: &Build, mut outcome: Outcome) -> Outcome {
        outcome.findings.retain(|finding| finding.rule.name == self.0);
        outcome
    }
}
