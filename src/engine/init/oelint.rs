//! What a configuration of oelint-adv comes to for pvlint.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use configparser::ini::{Ini, IniDefault};

use crate::diag::{Answer, Meta, OelintRule, Severity, oelint_rule};
use crate::rules::metas;

/// What `.oelint.cfg` says that pvlint can obey, and what it cannot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oelint {
    /// Rules of pvlint that are to be off, and why, in the words of oelint-adv.
    pub ignore: BTreeMap<&'static str, String>,
    /// Rules of pvlint that the rule file makes better or worse than they are, and the id that says so.
    pub severity: BTreeMap<&'static str, (Severity, String)>,
    /// Suppressed ids that are the formatter's business.
    pub formatted: BTreeSet<String>,
    /// Suppressed ids of which pvlint checks nothing.
    pub unchecked: BTreeSet<String>,
    /// Suppressed ids that are only a part of what a rule of pvlint finds.
    pub parts: BTreeSet<String>,
    /// Suppressed ids that oelint-adv itself does not have.
    pub unknown: BTreeSet<String>,
    /// Rules of the rule file that pvlint has no equivalent of.
    pub listed: usize,
    /// The release that oelint-adv is told to check for.
    pub release: Option<String>,
    /// Options that mean nothing to pvlint.
    pub options: BTreeSet<String>,
}

/// Ids with how bad each is, empty for the default. What is not listed does not run.
type RuleFile = BTreeMap<String, String>;

impl Oelint {
    /// Reads the text of an `.oelint.cfg`. `read` gets a file that the text names, relative to its directory.
    pub(crate) fn read(text: &str, read: &dyn Fn(&Path) -> Result<String, String>) -> Result<Oelint, String> {
        let mut options = options(text)?;
        let suppressed = options.remove("suppress").unwrap_or_default();
        let suppressed: BTreeSet<String> = suppressed.split_whitespace().map(str::to_owned).collect();
        let hidden = options.remove("hide").unwrap_or_default();
        let mut hidden: BTreeSet<String> = hidden.split_whitespace().map(str::to_owned).collect();
        for (option, level) in [("noinfo", "info"), ("nowarn", "warning")] {
            if is_true(&options.remove(option).unwrap_or_default()) {
                hidden.insert(level.to_owned());
            }
        }
        let rule_file = match options.remove("rulefile").unwrap_or_default().trim() {
            "" => None,
            name => Some(rule_file(name, read)?),
        };
        let release = match options.remove("release").unwrap_or_default().trim() {
            "" => None,
            release => Some(release.to_owned()),
        };
        let mut found = Oelint { release, options: options.into_keys().collect(), ..Oelint::default() };
        for rule in metas() {
            found.judge(
                rule,
                &Selection { suppressed: &suppressed, hidden: &hidden, rule_file: rule_file.as_ref() },
            );
        }
        suppressed.into_iter().for_each(|id| found.sort_out(id));
        let listed = rule_file.iter().flat_map(BTreeMap::keys);
        found.listed = listed.filter(|id| metas().iter().all(|rule| !rule.resembles(id))).count();
        Ok(found)
    }

    /// Whether nothing at all is selection.
    pub(crate) fn is_empty(&self) -> bool {
        let ids = [&self.formatted, &self.unchecked, &self.parts, &self.unknown, &self.options];
        self.ignore.is_empty()
            && self.severity.is_empty()
            && self.listed == 0
            && ids.iter().all(|ids| ids.is_empty())
    }

    /// Whether `rule` is off, or differently bad.
    fn judge(&mut self, rule: &'static Meta, selection: &Selection<'_>) {
        let mut is_on = false;
        let mut off: Vec<String> = Vec::new();
        let mut levels: Vec<(Severity, &str)> = Vec::new();
        for id in rule.oelint() {
            let Some(equivalent) = oelint_rule(id) else { continue };
            match selection.verdict(&equivalent) {
                Verdict::Off(why) => off.push(format!("{id} {why}")),
                Verdict::On(level) => {
                    is_on = true;
                    levels.extend(level.map(|level| (level, id)));
                }
            }
        }
        // As long as one of several equivalents runs, so does the rule.
        if !is_on && !off.is_empty() {
            self.ignore.insert(rule.name, off.join(", "));
        } else if let Some((level, id)) = levels.into_iter().max()
            && level != rule.severity
        {
            self.severity.insert(rule.name, (level, id.to_owned()));
        }
    }

    /// Puts a suppressed id to those of its kind.
    fn sort_out(&mut self, id: String) {
        match oelint_rule(&id) {
            None => self.unknown.insert(id),
            Some(OelintRule { answer: Answer::Formatter(_), .. }) => self.formatted.insert(id),
            Some(OelintRule { answer: Answer::Unchecked(_), .. }) => self.unchecked.insert(id),
            Some(_) if metas().iter().any(|rule| rule.stands_for(&id)) => false,
            Some(_) => self.parts.insert(id),
        };
    }
}

/// What becomes of one rule of oelint-adv.
enum Verdict {
    /// And why.
    Off(&'static str),
    /// With the severity that its configuration gave it.
    On(Option<Severity>),
}

/// The parts of the configuration that decide about rules.
struct Selection<'a> {
    suppressed: &'a BTreeSet<String>,
    hidden: &'a BTreeSet<String>,
    rule_file: Option<&'a RuleFile>,
}

impl Selection<'_> {
    fn verdict(&self, rule: &OelintRule) -> Verdict {
        if self.suppressed.contains(rule.id) {
            return Verdict::Off("is suppressed");
        }
        let given = match self.rule_file {
            None => "",
            Some(file) => match file.get(rule.id) {
                Some(level) => level.as_str(),
                None => return Verdict::Off("is not in the rule file"),
            },
        };
        let level = if given.is_empty() { rule.level } else { given };
        let severity = match level {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Note,
            _ => return Verdict::Off("is switched off by the rule file"),
        };
        if self.hidden.contains(level) {
            return Verdict::Off("is hidden");
        }
        Verdict::On(if given.is_empty() { None } else { Some(severity) })
    }
}

/// The options of the section `[oelint]`, read as Python's configparser does, with `_` in their names.
fn options(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut dialect = IniDefault::default();
    dialect.multiline = true;
    dialect.enable_inline_comments = false;
    let mut sections = Ini::new_from_defaults(dialect).read(text.to_owned())?;
    let Some(own) = sections.remove("oelint") else { return Err("there is no section [oelint]".to_owned()) };
    let mut options = sections.remove("default").unwrap_or_default();
    options.extend(own);
    let options = options.into_iter();
    Ok(options.map(|(name, value)| (name.replace('-', "_"), value.unwrap_or_default())).collect())
}

fn is_true(value: &str) -> bool {
    !["", "0", "false", "no", "off"].contains(&value.trim().to_lowercase().as_str())
}

fn rule_file(name: &str, read: &dyn Fn(&Path) -> Result<String, String>) -> Result<RuleFile, String> {
    let text = read(Path::new(name)).map_err(|error| format!("its rule file {name} {error}"))?;
    serde_json::from_str(&text)
        .map_err(|error| format!("its rule file {name} is no list of ids with severities: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Oelint, String> {
        let rule_file = r#"{"oelint.vars.srcurichecksum": "info", "oelint.vars.appendop": "", "oelint.newline.eof": "error",
            "oelint.vars.mispell": "none"}"#;
        Oelint::read(text, &|path| match path.to_str() {
            Some("rules.json") => Ok(rule_file.to_owned()),
            Some("broken.json") => Ok("[".to_owned()),
            _ => Err("cannot be read".to_owned()),
        })
    }

    fn ignored(text: &str) -> Vec<String> {
        let found = read(text).unwrap();
        found.ignore.iter().map(|(rule, why)| format!("{rule}: {why}")).collect()
    }

    #[test]
    fn suppressed_ids_are_rules_or_are_told_apart() {
        let text = "[oelint]\nsuppress =\n    oelint.vars.srcurichecksum\n    # because\n    oelint.newline.eof\n\n    \
            oelint.var.order\n    oelint.vars.mispell.unknown\n    acme.own.rule\njobs: 2\nrelease = wrynose\nextra-layer = core\n";
        let found = read(text).unwrap();
        assert_eq!(ignored(text), ["src-uri-no-checksum: oelint.vars.srcurichecksum is suppressed"]);
        assert!(found.formatted.iter().eq(["oelint.newline.eof"]), "{found:?}");
        assert!(found.unchecked.iter().eq(["oelint.var.order"]), "{found:?}");
        assert!(found.parts.iter().eq(["oelint.vars.mispell.unknown"]), "{found:?}");
        assert!(found.unknown.iter().eq(["acme.own.rule"]), "{found:?}");
        assert!(found.options.iter().eq(["extra_layer", "jobs"]), "{found:?}");
        assert_eq!(found.release.as_deref(), Some("wrynose"));
        assert!(found.severity.is_empty() && !found.is_empty());
        assert!(read("[oelint]\n").unwrap().is_empty());
    }

    #[test]
    fn one_id_may_mean_several_rules() {
        let text = "[oelint]\nsuppress = oelint.vars.appendop\n";
        assert_eq!(
            read(text).unwrap().ignore.into_keys().collect::<Vec<_>>(),
            ["extra-args-drops-default", "install-before-inherit"]
        );
    }

    #[test]
    fn a_rule_file_is_a_list_of_what_runs() {
        let found = read("[oelint]\nrulefile = rules.json\n").unwrap();
        let severity: Vec<_> =
            found.severity.iter().map(|(rule, (level, id))| (*rule, *level, id.as_str())).collect();
        assert_eq!(severity, [("src-uri-no-checksum", Severity::Note, "oelint.vars.srcurichecksum")]);
        let off = ignored("[oelint]\nrulefile = rules.json\n");
        assert!(
            off.contains(&"unknown-varflag: oelint.vars.mispell is switched off by the rule file".to_owned()),
            "{off:?}"
        );
        assert!(
            off.contains(
                &"unused-suppression: oelint.file.inlinesuppress_na is not in the rule file".to_owned()
            ),
            "{off:?}"
        );
        assert!(!off.iter().any(|line| line.starts_with("install-before-inherit")), "{off:?}");
        assert_eq!(found.listed, 1);
    }

    #[test]
    fn what_is_hidden_is_off() {
        let hidden = [
            "patch-status: oelint.file.upstreamstatus is hidden",
            "python-pn: oelint.vars.pythonpnusage is hidden",
            "unused-suppression: oelint.file.inlinesuppress_na is hidden",
        ];
        assert_eq!(ignored("[oelint]\nhide = info\n"), hidden);
        assert_eq!(ignored("[oelint]\nnoinfo = True\n"), hidden);
        assert!(ignored("[oelint]\nnoinfo = false\n").is_empty());
    }

    #[test]
    fn mistakes_are_named() {
        #[track_caller]
        fn check(text: &str, want: &str) {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(want), "{error}");
        }
        check("[other]\n", "there is no section [oelint]");
        check("[oelint\n", "line 1: ");
        check("[oelint]\nrulefile = none.json\n", "its rule file none.json cannot be read");
        check(
            "[oelint]\nrulefile = broken.json\n",
            "its rule file broken.json is no list of ids with severities: ",
        );
    }
}
