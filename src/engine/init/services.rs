//! What makes hooks and CI services run pvlint.

use crate::diag::{IS_RELEASED, REVISION};
use crate::layers::Yaml;

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The entry for `.pre-commit-config.yaml`, indented by `indent` spaces. The formatter is only shown if it
/// would change files. Without a release the hooks run the pvlint that is installed.
pub(crate) fn hooks(indent: usize, is_formatted: bool) -> String {
    let own: Vec<String> = match IS_RELEASED {
        true => ["pvlint", "pvlint-fmt"].map(|id| format!("- id: {id}\n")).to_vec(),
        false => installed_hooks(),
    };
    let mut entry = match IS_RELEASED {
        true => format!("- repo: {REPOSITORY}\n  rev: {REVISION}\n  hooks:\n"),
        false => "# There is no release of pvlint yet: these hooks run the one that is installed.\n\
                  - repo: local\n  hooks:\n"
            .to_owned(),
    };
    for (at, line) in own.iter().enumerate().flat_map(|(at, hook)| hook.lines().map(move |line| (at, line))) {
        let is_shown_only = at > 0 && !is_formatted;
        if is_shown_only && line.starts_with('-') {
            entry += "    # Run `pvlint fmt` before this one, or every commit formats the files that it touches.\n";
        }
        entry += &format!("    {}{line}\n", if is_shown_only { "# " } else { "" });
    }
    entry.lines().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

/// The hooks of the manifest, for a program that is there.
fn installed_hooks() -> Vec<String> {
    let manifest =
        include_str!("../../../.pre-commit-hooks.yaml").replace("language: rust", "language: system");
    let mut hooks: Vec<String> = Vec::new();
    for line in manifest.lines() {
        if line.trim_start().starts_with("description:") {
            continue;
        }
        match hooks.last_mut() {
            Some(hook) if !line.starts_with('-') => *hook += &format!("{line}\n"),
            _ => hooks.push(format!("{line}\n")),
        }
    }
    hooks
}

/// A new `.pre-commit-config.yaml`.
pub(crate) fn hooks_file(is_formatted: bool) -> String {
    format!("repos:\n{}", hooks(2, is_formatted))
}

/// What is to be done about a `.pre-commit-config.yaml` that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Hooks {
    /// It runs pvlint.
    There,
    /// The whole text with the entry in it.
    Added(String),
    /// Whether the entry can be added was not proven.
    Unclear,
}

/// Adds the entry to the text of a `.pre-commit-config.yaml`, if the result provably says the same and has
/// one repository more.
pub(crate) fn with_hooks(text: &str, is_formatted: bool) -> Hooks {
    let Ok(old) = Yaml::parse(text) else { return Hooks::Unclear };
    let repositories = old.get("repos").map_or(&[][..], Yaml::items);
    if repositories.iter().any(runs_pvlint) {
        return Hooks::There;
    }
    let Some(added) = added(text, is_formatted) else { return Hooks::Unclear };
    let Ok(new) = Yaml::parse(&added) else { return Hooks::Unclear };
    let Ok(Yaml::List(entry)) = Yaml::parse(&hooks(0, is_formatted)) else { return Hooks::Unclear };
    if new == with_items(&old, "repos", entry) { Hooks::Added(added) } else { Hooks::Unclear }
}

fn runs_pvlint(repository: &Yaml) -> bool {
    let hooks = repository.get("hooks").map_or(&[][..], Yaml::items);
    hooks.iter().any(|hook| hook.get("id").and_then(Yaml::text) == Some("pvlint"))
}

/// The text with the entry after the last one of `repos`, where it seems to belong.
fn added(text: &str, is_formatted: bool) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let begin = lines.iter().position(|line| line.trim_end() == "repos:")? + 1;
    // The next key, or whatever else begins in the first column and is no item.
    let mut following = lines[begin..].iter();
    let end = following.position(|line| !line.starts_with([' ', '\t', '\r', '\n', '#', '-']));
    let end = end.map_or(lines.len(), |count| begin + count);
    let block = &lines[begin..end];
    let first = block.iter().find(|line| line.trim_start().starts_with("- "))?;
    let indent = first.len() - first.trim_start().len();
    // Blank lines and comments in the first column stand above what comes next.
    let last = block.iter().rposition(|line| !line.trim().is_empty() && !line.starts_with('#'))?;
    let at = begin + last + 1;
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = lines[..at].concat();
    if !out.ends_with('\n') {
        out.push_str(line_end);
    }
    out.push_str(&hooks(indent, is_formatted).replace('\n', line_end));
    out.push_str(&lines[at..].concat());
    Some(out)
}

/// `node` with `items` after those of the list at `key`.
fn with_items(node: &Yaml, key: &str, items: Vec<Yaml>) -> Yaml {
    let Yaml::Map(entries) = node else { return node.clone() };
    let mut entries = entries.clone();
    for (name, value) in &mut entries {
        if let (true, Yaml::List(list)) = (name == key, value) {
            list.extend(items.iter().cloned());
        }
    }
    Yaml::Map(entries)
}

/// A workflow for GitHub that checks the directory `path` of the repository.
pub(crate) fn github(path: &str) -> String {
    let steps = if IS_RELEASED {
        let with = match path {
            "." => String::new(),
            path => format!("        with:\n          path: {}\n", quoted(path)),
        };
        format!("      - uses: pvlint/pvlint@{REVISION}\n{with}")
    } else {
        format!(
            "      # There is no release of pvlint yet. `--rev` after the address keeps one revision of it.\n      \
             - run: rustup update stable && {BUILD}\n      - run: pvlint check -- \"$PVLINT_PATH\"\n        \
             env:\n          PVLINT_PATH: {}\n",
            quoted(path)
        )
    };
    format!(
        "name: pvlint\n\non: [push, pull_request]\n\npermissions:\n  contents: read\n\njobs:\n  pvlint:\n    \
         runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n{steps}"
    )
}

/// What makes a pvlint without a release.
const BUILD: &str = concat!("cargo install --locked --git ", env!("CARGO_PKG_REPOSITORY"));

/// The lines for `.gitlab-ci.yml` that check the directory `path` of the repository.
pub(crate) fn gitlab(path: &str) -> String {
    let variables = match path {
        "." => String::new(),
        path => format!("\nvariables:\n  PVLINT_PATH: {}\n", quoted(path)),
    };
    if IS_RELEASED {
        return format!("include:\n  - remote: {REPOSITORY}/raw/{REVISION}/ci/gitlab.yml\n{variables}");
    }
    let mut job =
        "# There is no release of pvlint yet. `--rev` after the address keeps one revision of it.\n"
            .to_owned();
    for line in include_str!("../../../ci/gitlab.yml").lines() {
        if line.starts_with('#') {
            continue;
        }
        job += &match line.trim_start() {
            text if text.starts_with("image:") => "  image: rust:1\n".to_owned(),
            text if text.starts_with("- python3 -m pip") => format!("    - {BUILD}\n"),
            _ => format!("{line}\n"),
        };
    }
    format!("{job}{variables}")
}

/// A text between quotes, as JSON and YAML both write it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_added_where_it_belongs() {
        #[track_caller]
        fn check(before: &str, indent: usize, after: &str) {
            let want = Hooks::Added(format!("{before}{}{after}", hooks(indent, true)));
            assert_eq!(with_hooks(&format!("{before}{after}"), true), want, "{before}");
        }
        let one = "- repo: https://example.org/x\n  rev: v1\n  hooks:\n  - id: y\n";
        check(&format!("repos:\n{one}"), 0, "");
        check(&format!("# why\ndefault_stages: [commit]\nrepos:\n{one}"), 0, "");
        check(&format!("repos:\n{one}"), 0, "\n# last\nci:\n  skip: [y]\n");
        check("---\nrepos:\n    - repo: local\n      hooks: [{id: a, name: a}]\n", 4, "");
        check("repos:\n  # one\n  - repo: meta\n    hooks:\n    - id: identity\n  # end\n", 2, "");
        let unended = with_hooks("repos:\n- repo: meta\n  hooks: []", true);
        assert_eq!(unended, Hooks::Added(format!("repos:\n- repo: meta\n  hooks: []\n{}", hooks(0, true))));
        let windows = format!("repos:\n{one}").replace('\n', "\r\n");
        let want = format!("repos:\n{one}{}", hooks(0, false)).replace('\n', "\r\n");
        assert_eq!(with_hooks(&windows, false), Hooks::Added(want));
    }

    #[test]
    fn what_cannot_be_proven_is_left_alone() {
        for text in [
            "",
            "repos: []\n",
            "repos: [{repo: meta, hooks: []}]\n",
            "repos:\n",
            "repos: &a\n- repo: meta\n",
            "\"repos\":\n- repo: meta\n",
            "repos:\n- repo: [\n",
            "repos:\n- repo: meta\n---\nrepos:\n- repo: meta\n",
            "repos:\n- repo: meta\nrepos:\n- repo: meta\n",
            // The entry would cut a text short, or become part of one.
            "repos:\n- repo: meta\n  note: |+\n    text\n\n",
            "repos:\n- |\n  - x\n- repo: meta\n  note: 'a\n\n    b\n\n'\n",
            "a: |\n  repos:\n  - x\n",
        ] {
            assert_eq!(with_hooks(text, true), Hooks::Unclear, "{text}");
        }
    }

    #[test]
    fn pvlint_is_added_once() {
        assert_eq!(with_hooks(&hooks_file(true), true), Hooks::There);
        assert_eq!(with_hooks("repos:\n- repo: local\n  hooks:\n  - id: pvlint\n", true), Hooks::There);
    }

    #[test]
    fn a_path_is_quoted() {
        let path = "a \"b\": #c";
        let parsed = Yaml::parse(&gitlab(path)).unwrap();
        assert_eq!(parsed.get("variables").and_then(|node| node.get("PVLINT_PATH")?.text()), Some(path));
        assert!(Yaml::parse(&github(path)).is_ok());
        assert!(!github(".").contains("with:"));
        // Both formats of what is written can be read, and it needs no tag that is not there.
        for text in [github("."), gitlab("."), hooks_file(true), hooks_file(false)] {
            assert!(Yaml::parse(&text).is_ok(), "{text}");
            assert_eq!(text.contains(concat!("v", env!("CARGO_PKG_VERSION"))), IS_RELEASED, "{text}");
        }
    }
}
