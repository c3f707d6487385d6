//! The flags in PVR_APP_ADD_EXTRA_ARGS, which the classes hand to `pvr app add`.

use super::container::comes_from_registry;
use super::{Container, ContainerKind};
use crate::model::{Datastore, Word};

/// The variable that holds the flags.
pub(crate) const EXTRA_ARGS: &str = "PVR_APP_ADD_EXTRA_ARGS";

/// All flags that a recipe hands to `pvr app add` besides those of its class.
#[derive(Clone, Debug, Default)]
pub(crate) struct AppArgs {
    pub flags: Vec<AppFlag>,
    /// Words that surely belong to no flag, with the index of the flag before them.
    pub stray: Vec<(Word, Option<usize>)>,
    /// Whether there may be further ones that are not known.
    pub open: bool,
}

/// One flag with its value.
#[derive(Clone, Debug)]
pub(crate) struct AppFlag {
    /// The long name without dashes; of an unknown flag the name as it is written.
    pub name: String,
    /// Whether `pvr app add` is known to have it.
    pub is_known: bool,
    pub value: Option<String>,
    /// The word with the flag.
    pub word: Word,
    /// The word with the value, which is the flag's own for `--flag=value`.
    pub value_word: Word,
}

/// Where the data of a volume are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Volume {
    /// The path in the container; nothing for the overlay over the whole root.
    pub path: Option<String>,
    pub persistence: String,
    /// The disk of the device that holds it, where one is asked for.
    pub disk: Option<String>,
}

/// How long the data of a volume live.
pub(crate) const PERSISTENCE: [&str; 3] = ["permanent", "revision", "boot"];

/// The flags of `pvr app add`: the long name, the letter, and whether a value follows.
const KNOWN: [(&str, &str, bool); 19] = [
    ("arg", "", true),
    ("arg-json", "", true),
    ("base", "", true),
    ("config", "", true),
    ("config-json", "", true),
    ("force", "", false),
    ("format-options", "o", true),
    ("from", "", true),
    ("group", "", true),
    ("help", "h", false),
    ("password", "p", true),
    ("platform", "", true),
    ("restart-policy", "", true),
    ("runlevel", "", true),
    ("source", "", true),
    ("status-goal", "", true),
    ("type", "t", true),
    ("username", "u", true),
    ("volume", "", true),
];

/// The long names of the flags that are known.
pub(crate) fn known_flags() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(long, ..)| *long)
}

/// The same, each with whether it takes a value.
pub(crate) fn flags() -> impl Iterator<Item = (&'static str, bool)> {
    KNOWN.iter().map(|(long, .., takes_value)| (*long, *takes_value))
}

impl AppArgs {
    pub(crate) fn of(data: &Datastore) -> AppArgs {
        let words = data.words(EXTRA_ARGS);
        let mut is_open = words.open || !words.partial.is_empty();
        let mut rest = joined(words.list).into_iter().peekable();
        let (mut flags, mut stray) = (Vec::<AppFlag>::new(), Vec::new());
        while let Some(word) = rest.next() {
            let Some(text) = word.text.strip_prefix('-') else {
                // What follows a word that is not known, or that the shell takes for its own, may be its own.
                is_open |= !is_plain(&word);
                // Who knows what a flag takes that is not known.
                if !is_open && flags.last().is_none_or(|before| before.is_known) {
                    stray.push((word, flags.len().checked_sub(1)));
                }
                continue;
            };
            let (name, value) = match text.trim_start_matches('-').split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (text.trim_start_matches('-'), None),
            };
            let known = KNOWN.iter().find(|(long, short, _)| name == *long || name == *short);
            // A flag without a letter has an empty one.
            let known = if name.is_empty() { None } else { known };
            let takes_next = value.is_none() && known.is_some_and(|(.., takes_value)| *takes_value);
            let next = if takes_next { rest.next_if(|next| !next.text.starts_with('-')) } else { None };
            flags.push(AppFlag {
                name: known.map_or(name, |(long, ..)| long).to_owned(),
                is_known: known.is_some(),
                value: value.or_else(|| next.as_ref().map(|next| next.text.clone())),
                value_word: next.unwrap_or_else(|| word.clone()),
                word,
            });
        }
        AppArgs { flags, stray, open: words.open }
    }

    /// The flags of this long name.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &AppFlag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// The flag of this long name that counts: of several it is the last one, and those of the recipe stand
    /// after the class's own.
    pub(crate) fn last(&self, name: &str) -> Option<&AppFlag> {
        self.flags.iter().rfind(|flag| flag.name == name)
    }

    /// The settings `--config KEY=…` of this key.
    pub(crate) fn config(&self, key: &str) -> impl Iterator<Item = (&AppFlag, &str)> {
        self.named("config").filter_map(move |flag| {
            let (name, value) = flag.value.as_deref()?.split_once('=')?;
            if name == key { Some((flag, value)) } else { None }
        })
    }
}

impl Container {
    /// Whether its class surely hands the flags on: `pvrexport` does so only with an image of a registry.
    pub fn uses_app_args(&self, data: &Datastore) -> bool {
        match self.kind.container() {
            _ if data.recipe_part_missing() => false,
            Some(ContainerKind::Rootfs) => true,
            Some(ContainerKind::Repackaged) => comes_from_registry(data),
            None => false,
        }
    }
}

impl Volume {
    /// Reads `PATH:WORD`, `ovl:PATH:WORD` or `lxc-overlay:WORD`, each perhaps with `@DISK` after it. `None`
    /// if a colon is missing, which `pvr` refuses.
    pub(crate) fn parse(text: &str) -> Option<Volume> {
        let (path, persistence) = text.strip_prefix("ovl:").unwrap_or(text).rsplit_once(':')?;
        let (persistence, disk) = match persistence.split_once('@') {
            Some((persistence, disk)) => (persistence, Some(disk.to_owned())),
            None => (persistence, None),
        };
        let path = if path == "lxc-overlay" { None } else { Some(path.to_owned()) };
        Some(Volume { path, persistence: persistence.to_owned(), disk })
    }

    /// Whether `directory` lies in it.
    pub(crate) fn holds(&self, directory: &str) -> bool {
        let Some(path) = &self.path else { return true };
        let rest = directory.strip_prefix(path.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Whether the shell of the build hands a word on as it is, whatever is unknown.
fn is_plain(word: &Word) -> bool {
    let is_left_alone = !word.text.contains(|c| "$`;|&<>()*?[]{}\\#~\u{fffc}".contains(c));
    word.sure && !word.text.is_empty() && is_left_alone
}

/// Words without their quotes; those within one pair of quotes as one.
fn joined(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut is_open = false;
    for mut word in words {
        let quotes = word.text.matches('"').count() + word.text.matches('\'').count();
        let was_open = is_open;
        is_open ^= quotes % 2 == 1;
        word.text = word.text.replace("\\\"", "\"").replace(['"', '\''], "");
        match out.last_mut() {
            Some(last) if was_open => {
                last.text = format!("{} {}", last.text, word.text);
                last.sure &= word.sure;
            }
            _ => out.push(word),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::model::{Configuration, Files, Options};

    #[track_caller]
    fn check_stray(value: &str, want: &[&str]) {
        let stray: Vec<String> = args_of(value).stray.into_iter().map(|(word, _)| word.text).collect();
        assert_eq!(stray, want, "{value}");
    }

    #[test]
    fn words_that_belong_to_no_flag() {
        check_stray("a --force b --group app c -t rootfs", &["a", "b", "c"]);
        check_stray("--config='Cmd=a b' --new-flag x", &[]);
        // The shell makes something else of these, and who knows what is unknown.
        check_stray("x a|b > y", &["x"]);
        check_stray("${@unknown()} x", &[]);
    }

    fn args_of(value: &str) -> AppArgs {
        let path = Path::new("/layer/x_1.0.bb");
        let files = Files::default().with_text(path.to_owned(), format!("{EXTRA_ARGS} = \"{value}\"\n"));
        let configuration = Configuration::new(Arc::new(files), Options::default());
        AppArgs::of(&configuration.recipe(path, &[]).expect("a recipe").data)
    }

    #[track_caller]
    fn check(value: &str, want: &[(&str, Option<&str>)]) {
        let args = args_of(value);
        let found: Vec<_> =
            args.flags.iter().map(|flag| (flag.name.as_str(), flag.value.as_deref())).collect();
        assert_eq!(found, want, "{value}");
        assert!(args.flags.iter().all(|flag| flag.word.place.is_some()));
    }

    #[test]
    fn reads_flags_and_values() {
        check(
            "  --volume ovl:/var:permanent --config=Entrypoint=/bin/sh -t rootfs",
            &[
                ("volume", Some("ovl:/var:permanent")),
                ("config", Some("Entrypoint=/bin/sh")),
                ("type", Some("rootfs")),
            ],
        );
        check(
            "--force --group app word --volume --arg a=b",
            &[("force", None), ("group", Some("app")), ("volume", None), ("arg", Some("a=b"))],
        );
        check("--config='Cmd=a b' --new-flag x", &[("config", Some("Cmd=a b")), ("new-flag", None)]);
        check("- --", &[("", None), ("", None)]);
    }

    #[test]
    fn reads_volumes() {
        for (text, path, persistence, disk) in [
            ("/var:boot", Some("/var"), "boot", None),
            ("ovl:/var:permanent@disk1", Some("/var"), "permanent", Some("disk1")),
            ("lxc-overlay:revision", None, "revision", None),
        ] {
            let volume = Volume::parse(text).expect("a volume");
            let found = (volume.path.as_deref(), volume.persistence.as_str(), volume.disk.as_deref());
            assert_eq!(found, (path, persistence, disk), "{text}");
        }
        assert_eq!(Volume::parse("/var"), None);
        let holds = |text: &str| Volume::parse(text).is_some_and(|volume| volume.holds("/var"));
        assert!(holds("ovl:/var:boot") && holds("/var/:boot") && holds("lxc-overlay:boot"));
        assert!(!holds("/var/lib:boot") && !holds("ovl:/tmp:boot"));
    }
}
