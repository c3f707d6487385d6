//! `pvlint inspect`: what is in an export, and whether it is what a recipe promises.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::cli::configs::Configs;
use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::cli::options::{Common, ListFormat};
use crate::cli::recipes::find_recipe;
use crate::cli::terminal;
use crate::config::Overrides;
use crate::disk::{Disk, open_regular};
use crate::engine::inspect::{Comparison, Difference, against, started};
use crate::manifest::export::{Export, Limits, Signature, object, read};
use crate::model::Files;
use crate::report::pretty_json;
use crate::text::one_line;

#[derive(Args, Debug)]
pub(super) struct Inspect {
    /// The export, as a rule NAME.pvrexport.tgz
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Say what is otherwise than this recipe promises, which is given by its file or name, and exit with 1
    /// if anything is
    #[arg(long, value_name = "RECIPE")]
    pub against: Option<PathBuf>,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,

    #[command(flatten)]
    pub common: Common,
}

pub(super) fn run(args: &Inspect) -> anyhow::Result<Exit> {
    let name = args.file.display();
    let file = match open_regular(&args.file) {
        Ok(file) => file,
        Err(error) => bail!("cannot open {name}: {error}"),
    };
    let export = match read(file, Limits::default()) {
        Ok(export) => export,
        Err(error) => bail!("{} {error}", one_line(&args.file.to_string_lossy())),
    };
    let comparison = match &args.against {
        None => None,
        Some(recipe) => match compare(args, &export, &find_recipe(recipe)?)? {
            Some(comparison) => Some(comparison),
            None => return Ok(Exit::Failure),
        },
    };
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    match args.format {
        ListFormat::Text => print(&mut terminal::stdout(), &args.file, &export, comparison.as_ref(), &cwd)?,
        ListFormat::Json => {
            let value = as_json(&args.file, &export, comparison.as_ref(), &cwd);
            writeln!(io::stdout().lock(), "{}", pretty_json(&value)?)?;
        }
    }
    let differs = comparison.is_some_and(|comparison| !comparison.differences.is_empty());
    let broken = !export.damaged.is_empty() || !export.missing().is_empty();
    Ok(if differs || broken { Exit::Findings } else { Exit::Clean })
}

/// `None` if the configuration is wrong, which was said then.
fn compare(args: &Inspect, export: &Export, recipe: &PathBuf) -> anyhow::Result<Option<Comparison>> {
    let shown = args.against.as_deref().unwrap_or(recipe).display();
    let found = recipe.metadata().with_context(|| format!("cannot open {shown}"))?;
    if found.is_dir() {
        bail!("{shown} is a directory: --against takes the file of one recipe");
    }
    let targets = std::slice::from_ref(recipe);
    let Some(configs) = Configs::resolve(&Disk::default(), &args.common, &Overrides::default(), targets)
    else {
        return Ok(None);
    };
    let build = configs.build(Arc::new(Files::default()), targets)?;
    match against(export, &build, recipe) {
        Ok(comparison) => Ok(Some(comparison)),
        Err(error) => {
            messages::error(&format!("{shown} {error}"));
            Ok(None)
        }
    }
}

fn print(
    out: &mut impl Write,
    file: &Path,
    export: &Export,
    comparison: Option<&Comparison>,
    cwd: &Path,
) -> io::Result<()> {
    let objects: u64 = export.objects.values().sum();
    writeln!(
        out,
        "{}: {}, {} files, {} objects of {objects} bytes",
        one_line(&file.to_string_lossy()),
        one_line(export.spec().unwrap_or("no #spec")),
        export.state.keys().filter(|path| !path.starts_with('#')).count(),
        export.objects.len(),
    )?;
    for name in export.containers() {
        writeln!(out, "\n{}", one_line(name))?;
        for (what, text) in lines_of(export, name) {
            writeln!(out, "    {what:15}{}", one_line(&text))?;
        }
    }
    for path in ["bsp/run.json", "device.json"] {
        if export.state.contains_key(path) {
            writeln!(out, "\nof the device itself: {path}")?;
        }
    }
    if !export.signatures().is_empty() {
        writeln!(out, "\nSignatures are listed, not verified: that takes the certificates of the device")?;
    }
    for (what, names) in troubles(export) {
        for name in names {
            writeln!(out, "\n{what}: {}", one_line(&name))?;
        }
    }
    let Some(comparison) = comparison else { return Ok(()) };
    writeln!(out)?;
    if comparison.differences.is_empty() {
        writeln!(out, "It is what the recipe promises")?;
    }
    for difference in &comparison.differences {
        let place = place(difference, cwd).map(|(path, line, column)| format!("{path}:{line}:{column}: "));
        writeln!(out, "{}{}", place.unwrap_or_default(), one_line(&difference.message))?;
    }
    if !comparison.unknown.is_empty() {
        writeln!(out, "Not compared, for the recipe leaves it open: {}", comparison.unknown.join(", "))?;
    }
    Ok(())
}

/// What is wrong with the export itself.
fn troubles(export: &Export) -> [(&'static str, Vec<String>); 3] {
    [
        ("an object is missing", export.missing().into_iter().map(str::to_owned).collect()),
        ("an object is not what its name says", export.damaged.iter().cloned().collect()),
        ("none of an export's files", export.foreign.clone()),
    ]
}

/// What a user would ask about a container, each in a line.
fn lines_of(export: &Export, name: &str) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let Some(run) = export.json(name, "run.json") else {
        return vec![("run.json", "missing, so no device starts it".to_owned())];
    };
    let fields = [
        ("type", "type"),
        ("group", "group"),
        ("runlevel", "runlevel"),
        ("status goal", "status_goal"),
        ("restart policy", "restart_policy"),
        ("recovery", "auto_recovery"),
        ("roles", "roles"),
        ("network", "network"),
    ];
    for (what, key) in fields {
        if let Some(value) = run.get(key)
            && !value.is_null()
        {
            lines.push((what, words(value)));
        }
    }
    let started = started(export.json(name, "src.json"));
    lines.extend(started.map(|words| ("entrypoint", words.join(" "))));
    services_of(export, name, run, &mut lines);
    for (name, volume) in run.get("storage").and_then(Value::as_object).into_iter().flatten() {
        let (persistence, disk) = (text(volume, "persistence"), text(volume, "disk"));
        lines.push(("storage", with(name.clone(), "is", persistence, "on", disk)));
    }
    for rule in elements(export.json(name, "mdev.json").and_then(|mdev| mdev.get("rules"))) {
        lines.push(("mdev", words(rule)));
    }
    let overlay = format!("_config/{name}/");
    let overlays = export.files_of(name).filter(|(path, _)| path.starts_with(&overlay)).count();
    if overlays > 0 {
        lines
            .push(("overlay", if overlays == 1 { "1 file".to_owned() } else { format!("{overlays} files") }));
    }
    let signatures = signatures(export, name);
    let open = export.not_covered(name);
    if signatures.is_empty() {
        lines.push(("signature", "none".to_owned()));
        return lines;
    }
    lines.extend(signatures.into_iter().map(|text| ("signature", text)));
    if !open.is_empty() {
        lines.push(("not covered", open.join(", ")));
    }
    lines
}

/// The services that a container provides, and those that it asks for.
fn services_of(export: &Export, container: &str, run: &Value, lines: &mut Vec<(&'static str, String)>) {
    let exported = export.json(container, "services.json");
    let exported = exported.map(|services| services.get("services").unwrap_or(services));
    for service in elements(exported) {
        let name = text(service, "name").or_else(|| text(service, "owns")).unwrap_or_default();
        lines.push(("provides", with(name, "as", text(service, "type"), "at", text(service, "socket"))));
    }
    for (what, key) in [("requires", "required"), ("may use", "optional"), ("manual", "manual")] {
        for service in elements(run.get("services").and_then(|services| services.get(key))) {
            let name = text(service, "name").unwrap_or_default();
            lines.push((what, with(name, "as", text(service, "type"), "at", text(service, "target"))));
        }
    }
}

/// The container's own signature, and others that cover a file of it.
fn signatures(export: &Export, name: &str) -> Vec<String> {
    let own = format!("_sigs/{name}.json");
    let mut about = Vec::new();
    for (path, signature) in &export.signatures() {
        if **path == own || export.files_of(name).any(|(path, _)| signature.covers(path)) {
            about.push(format!("{path}: {}", summary(signature)));
        }
    }
    about
}

fn summary(signature: &Signature) -> String {
    if let Some(why) = signature.unreadable {
        return format!("unreadable, {why}");
    }
    let algorithm = signature.algorithm.as_deref().unwrap_or("no algorithm");
    let certificates = if signature.certificates { "with certificates" } else { "without certificates" };
    format!("{algorithm}, {certificates}")
}

fn elements(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}

fn text(object: &Value, key: &str) -> Option<String> {
    object.get(key).map(words)
}

/// A value as text, without quotes where that is clear.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{key} {}", words(value)));
            members.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn with(name: String, first: &str, one: Option<String>, second: &str, other: Option<String>) -> String {
    let mut text = name;
    for (word, part) in [(first, one), (second, other)] {
        if let Some(part) = part {
            text += &format!(" {word} {part}");
        }
    }
    text
}

fn place(difference: &Difference, cwd: &Path) -> Option<(String, usize, usize)> {
    let (source, span) = difference.place.as_ref()?;
    let at = source.line_col(span.start as usize);
    let path = source.path().strip_prefix(cwd).unwrap_or(source.path());
    Some((one_line(&path.to_string_lossy()).into_owned(), at.line as usize, at.column as usize))
}

fn as_json(file: &Path, export: &Export, comparison: Option<&Comparison>, cwd: &Path) -> Value {
    let containers: Vec<Value> = export
        .containers()
        .into_iter()
        .map(|name| {
            let signature = export.signature(name).map(|signature| {
                json!({
                    "spec": signature.spec, "algorithm": signature.algorithm,
                    "certificates": signature.certificates, "include": signature.include,
                    "exclude": signature.exclude, "unreadable": signature.unreadable,
                    "verified": false,
                })
            });
            let objects: serde_json::Map<String, Value> = export
                .files_of(name)
                .filter_map(|(path, value)| {
                    let object = object(value)?;
                    Some((path.to_owned(), json!({ "sha256": object, "bytes": export.objects.get(object) })))
                })
                .collect();
            json!({
                "name": name,
                "run": export.json(name, "run.json"),
                "services": export.json(name, "services.json"),
                "mdev": export.json(name, "mdev.json"),
                "source": export.json(name, "src.json"),
                "signature": signature,
                "not_covered": export.not_covered(name),
                "objects": objects,
            })
        })
        .collect();
    let mut value = json!({
        "version": 1,
        "file": file.to_string_lossy(),
        "spec": export.spec(),
        "containers": containers,
        "device": export.state.get("device.json"),
        "bytes": export.bytes,
        "missing": export.missing(),
        "damaged": export.damaged,
        "foreign": export.foreign,
    });
    if let Some(comparison) = comparison {
        let differences: Vec<Value> = comparison
            .differences
            .iter()
            .map(|difference| {
                let place = place(difference, cwd);
                json!({
                    "what": difference.what,
                    "message": difference.message,
                    "path": place.as_ref().map(|place| &place.0),
                    "line": place.as_ref().map(|place| place.1),
                    "column": place.as_ref().map(|place| place.2),
                })
            })
            .collect();
        value["against"] = json!({
            "container": comparison.container,
            "differences": differences,
            "not_compared": comparison.unknown,
        });
    }
    value
}
