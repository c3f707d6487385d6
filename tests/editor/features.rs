//! What is answered about small texts with a cursor in them: `fixtures/ide/FEATURE/CASE.case`.
//!
//! A case is a layer, one `==== PATH` before each file, with `<|>` where the cursor is, and what is expected
//! after `==== expected`. `==== new-name` holds the name for a rename, which is `RENAMED` otherwise, or
//! the rule to configure and a word of the titles that are meant.
//! `UPDATE_EXPECT=1` writes what is answered now.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pvlint::config::Overrides;
use pvlint::engine::{Configs, Focus, Given, Session};
use pvlint::ide::{self, Part, Reach, Renamable, Surroundings, Target, Which, World};
use pvlint::model::Files;
use pvlint::text::{SourceFile, Span, apply};

use super::{copy, fixture};

const LAYER_CONF: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes*/*/*.bb ${LAYERDIR}/recipes*/*/*.bbappend\"\n\
    BBFILE_COLLECTIONS += \"own\"\nBBFILE_PATTERN_own = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_own = \"scarthgap\"\n";
const CURSOR: &str = "<|>";

/// What is known of all files below a directory.
pub(crate) fn world(root: &Path) -> World {
    let targets: Arc<[PathBuf]> = pvlint::cli::metadata_below(&[root.to_owned()]).into();
    let files = Arc::new(Files::default());
    let resolve = |isolated| {
        let given = Given { isolated, ..Given::default() };
        Configs::resolve(files.disk(), given, &Overrides::default(), &targets)
    };
    // One that is half typed is left alone.
    let configs = Arc::new(resolve(false).or_else(|_| resolve(true)).expect("a configuration"));
    let build = || configs.build(Arc::clone(&files), &targets);
    let mut session =
        Session::begin(Arc::clone(&configs), Arc::clone(&targets), Vec::new(), build).expect("a build");
    session.check(Focus::All, &AtomicBool::new(false)).expect("a report");
    let surroundings = Surroundings {
        members: session.members(),
        readers: session.readers().clone(),
        recipes: session.recipes().to_vec(),
        is_complete: session.is_complete(),
    };
    World::of(&session).with_surroundings(Arc::new(surroundings))
}

/// A case: a layer on disk, and where the cursor is in it.
struct Case {
    root: tempfile::TempDir,
    path: PathBuf,
    offset: usize,
    new_name: String,
}

impl Case {
    fn read(text: &str) -> Case {
        let root = tempfile::tempdir().expect("a directory");
        let mut files: BTreeMap<&str, String> = BTreeMap::from([("conf/layer.conf", LAYER_CONF.to_owned())]);
        for part in text.split("==== ").skip(1) {
            let (path, text) = part.split_once('\n').expect("a path and a text");
            files.insert(path, text.to_owned());
        }
        let new_name = files.remove("new-name").unwrap_or_else(|| "RENAMED".to_owned());
        let mut cursor = None;
        for (path, text) in files {
            let path = root.path().join(path);
            if let Some(offset) = text.find(CURSOR) {
                cursor = Some((path.clone(), offset));
            }
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text.replacen(CURSOR, "", 1)).expect("a file");
        }
        let (path, offset) = cursor.expect("a cursor");
        Case { root, path, offset, new_name: new_name.trim().to_owned() }
    }

    fn name(&self, path: &Path) -> String {
        path.strip_prefix(self.root.path()).unwrap_or(path).display().to_string()
    }

    fn place(&self, file: &SourceFile, span: Span) -> String {
        let line = file.lines().line(span.start as usize);
        let text = span.slice(file.text()).lines().next().unwrap_or_default();
        format!("{}:{line} {text}", self.name(file.path())).trim_end().to_owned()
    }
}

/// The texts as a change makes them, and what it does to files.
fn say_change(case: &Case, change: &ide::Change, say: &mut dyn FnMut(String)) {
    for (path, (file, edits)) in &change.edits {
        let mut edits = edits.clone();
        edits.sort_by_key(|edit| edit.span);
        say(format!("{}:\n{}", case.name(path), apply(file.text(), &edits).trim_end()));
    }
    for file in &change.files {
        say(format!("{file:?}").replace(&format!("{}/", case.root.path().display()), ""));
    }
}

/// What a feature answers to a case, as text.
fn answer(feature: &str, case: &Case) -> String {
    let world = world(case.root.path());
    let source = world.source(&case.path).expect("the file with the cursor");
    let (text, offset) = (source.text(), case.offset);
    let mut out = String::new();
    let mut say = |line: String| writeln!(out, "{line}").expect("a string");
    let places = |which| {
        let found = ide::definition(&world, &source, offset, which);
        found.map_or_else(Vec::new, |(origin, targets): (Span, Vec<Target>)| {
            let from = format!("from {}", origin.slice(text));
            std::iter::once(from).chain(targets.iter().map(|one| case.place(&one.file, one.span))).collect()
        })
    };
    match feature {
        "hover" => {
            if let Some(hover) = ide::hover(&world, &source, offset) {
                say(format!("about {}", hover.span.slice(text)));
                for part in hover.parts {
                    say(match part {
                        Part::Text(text) | Part::Code(text) => text,
                        Part::Place { file, line, remark } => format!("{}:{line} {remark}", case.name(&file)),
                    });
                }
            }
        }
        "completion" => {
            let items = ide::complete(&world, &source, offset);
            let first = items.list.first();
            let documenter = ide::Documenter::new(&world, &case.path);
            let said = first.and_then(|item| documenter.say(item.kind, &item.label));
            for item in items.list.iter().take(12) {
                let detail = item.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
                say(format!("{}: {} -> {}{detail}", item.label, item.span.slice(text), item.insert));
            }
            if items.list.len() > 12 {
                say("and more".to_owned());
            }
            if let Some(said) = said {
                say(format!("The first: {said}"));
            }
        }
        "definition" => places(Which::Definition).into_iter().for_each(say),
        "declaration" => places(Which::Declarations).into_iter().for_each(say),
        "references" => ide::references(&world, &source, offset).into_iter().for_each(|one| {
            let mark = if one.defines { "defined: " } else { "" };
            say(format!("{mark}{}", case.place(&one.target.file, one.target.span)));
        }),
        "rename" => {
            let folders = [case.root.path().to_owned()];
            let reach = Reach { folders: &folders, may_edit: &|path| path.starts_with(&folders[0]) };
            let begun = match ide::prepare_rename(&world, &source, offset, &reach) {
                Err(why) => return format!("refused at once: {why}\n"),
                Ok(Renamable { span, name }) => format!("{} is {name}", span.slice(text)),
            };
            match ide::rename(&world, &source, offset, &case.new_name, &reach) {
                Err(why) => say(format!("{begun}\nrefused: {why}")),
                Ok(change) => {
                    say(begun);
                    say_change(case, &change, &mut say);
                }
            }
        }
        "symbols" => ide::symbols(&source).iter().for_each(|symbol| {
            say(format!("{:?} {} {}", symbol.kind, symbol.name, symbol.detail));
        }),
        "folds" => ide::folds(&source).iter().for_each(|fold| {
            let line = |at: u32| source.lines().line(at as usize);
            say(format!(
                "{} to {}{}",
                line(fold.span.start),
                line(fold.span.end - 1),
                if fold.is_comment { ", comments" } else { "" }
            ));
        }),
        "selection" => {
            ide::selections(&source, offset).iter().for_each(|span| say(format!("{:?}", span.slice(text))))
        }
        "links" => ide::links(&world, &source).iter().for_each(|link| {
            say(format!("{} -> {}", link.span.slice(text), case.name(&link.target)));
        }),
        "highlights" => ide::highlights(&world, &source, offset).iter().for_each(|(span, defines)| {
            say(format!("{}{}", case.place(&source, *span), if *defines { ", defined" } else { "" }));
        }),
        "tokens" => ide::semantic_tokens(&source).iter().for_each(|token| {
            say(format!("{} {}", token.kind.name(), token.span.slice(text)));
        }),
        "hints" => ide::hints(&world, &source, Span::new(0, text.len())).iter().for_each(|hint| {
            say(format!("{} {}", source.lines().line(hint.at), hint.text));
        }),
        "lenses" => ide::lenses(&world, &source).iter().for_each(|lens| {
            say(format!("{} {}", source.lines().line(lens.span.start as usize), lens.text));
        }),
        "typing" => {
            let typed = text[..offset].chars().next_back().map(|typed| typed.to_string()).unwrap_or_default();
            let edits = ide::format_typed(&source, offset, &typed);
            say(apply(text, &edits).trim_end().to_owned());
        }
        "configure" => {
            let (name, level) = case.new_name.split_once(' ').unwrap_or((&case.new_name, ""));
            let rule = pvlint::rules::metas().iter().find(|rule| rule.name == name).expect("a rule");
            for one in ide::configure(&world, &case.path, rule) {
                if !one.title.contains(level) {
                    continue;
                }
                say(one.title);
                say_change(case, &one.change, &mut say);
            }
        }
        "calls" => {
            let task = ide::function_at(&world, &source, offset).expect("a function");
            for (direction, calls) in
                [("calls", ide::outgoing(&world, &task)), ("called by", ide::incoming(&world, &task))]
            {
                for call in calls {
                    let lines: Vec<String> = call
                        .places
                        .iter()
                        .map(|place| source.lines().line(place.start as usize).to_string())
                        .collect();
                    let (name, file) = (call.other.name, case.name(&call.other.file));
                    say(format!("{direction}: {name} of {file}, line {}", lines.join(" ")));
                }
            }
        }
        _ => panic!("there is no feature {feature}"),
    }
    out
}

#[test]
fn features_answer_as_expected() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for feature in fs::read_dir(fixture("ide")).expect("the cases").flatten() {
        let name = feature.file_name().to_string_lossy().into_owned();
        for file in fs::read_dir(feature.path()).expect("the cases of a feature").flatten() {
            let whole = fs::read_to_string(file.path()).expect("a case");
            let (text, expected) = whole.split_once("==== expected\n").expect("what is expected");
            let answer = answer(&name, &Case::read(text));
            count += 1;
            if answer == expected {
                continue;
            }
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(file.path(), format!("{text}==== expected\n{answer}")).expect("a case");
            } else {
                wrong.push(format!("{}:\nexpected\n{expected}\ngot\n{answer}", file.path().display()));
            }
        }
    }
    assert!(count > 20, "only {count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn half_typed_texts_are_the_normal_case() {
    let root = tempfile::tempdir().expect("a directory");
    copy(&fixture("layers/guide-examples"), root.path());
    let world = world(root.path());
    let mut files = Vec::new();
    pvlint::disk::Disk::default().walk(root.path(), &mut |path| files.push(path));
    files.sort();
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        for end in (0..=text.len()).step_by(11).chain([text.len()]) {
            let text: Arc<str> = format!("{}\u{1f600}", &text[..text.floor_char_boundary(end)]).into();
            let Some(world) = world.with_texts(&[(path.clone(), Some(Arc::clone(&text)))]) else { continue };
            let source = Arc::new(SourceFile::new(path.clone(), text));
            for offset in [0, source.text().len() - 4, source.text().len()] {
                ide::complete(&world, &source, offset);
                ide::selections(&source, offset);
                ide::format_typed(&source, offset, "\n");
                ide::format_typed(&source, offset, "}");
                ide::highlights(&world, &source, offset);
                ide::definition(&world, &source, offset, Which::Definition);
                ide::hover(&world, &source, offset);
            }
            let tokens = ide::semantic_tokens(&source);
            assert!(tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            ide::symbols(&source);
            ide::folds(&source);
        }
    }
}
