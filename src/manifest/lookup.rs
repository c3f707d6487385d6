//! Which JSON files the classes pick up.
//!
//! Both classes look for fixed names in `WORKDIR`, where BitBake unpacks SRC_URI. The first name that is
//! there wins, nothing is merged, and a file under any other name is silently left alone. Names go by `PN`
//! in `container-pvrexport` and by `BPN` in `pvrexport`.

use crate::model::Recipe;
use crate::model::fetch::Url;
use crate::text::closest;

use super::{ContainerKind, ManifestKind};

/// The directories that BitBake unpacks into, as functions name them.
pub(crate) const UNPACKED: [&str; 2] = ["${WORKDIR}", "${UNPACKDIR}"];

/// Whether a path as it is written is one of these.
pub(crate) fn is_unpacked_directory(path: &str) -> bool {
    UNPACKED.contains(&path.trim_end_matches('/'))
}

/// The part of a path below the directory that BitBake unpacks into, which `S` may be as well.
pub(crate) fn below_unpacked<'p>(recipe: &Recipe, path: &'p str) -> Option<&'p str> {
    if let Some(rest) = without_unpacked_directory(path) {
        return Some(rest);
    }
    let rest = path.strip_prefix("${S}/")?;
    if is_unpacked_directory(&recipe.data.get_raw("S")?.source()) { Some(rest) } else { None }
}

/// The part of a path below one of [`UNPACKED`].
pub(crate) fn without_unpacked_directory(path: &str) -> Option<&str> {
    UNPACKED.iter().find_map(|directory| path.strip_prefix(directory)?.strip_prefix('/'))
}

/// What lies in `WORKDIR` for one entry of SRC_URI.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unpacked {
    /// One file or directory, at this path below `WORKDIR`.
    At(String),
    /// The contents of an archive, below this directory.
    Archive(String),
}

impl Unpacked {
    /// Where BitBake's `unpack` puts what `url` fetches.
    pub fn of(url: &Url) -> Unpacked {
        let directory = url.value("subdir").unwrap_or("").trim_matches('/');
        let path = url.path.text.trim_end_matches('/');
        let unpacks = !matches!(
            url.value("unpack").map(str::to_lowercase).as_deref(),
            Some("0" | "no" | "false" | "n" | "f" | "off")
        );
        let local = match url.scheme.text.as_str() {
            // The directories of a local file are made again below WORKDIR.
            "file" => path.trim_start_matches('/').trim_start_matches("./"),
            "http" | "https" | "ftp" | "sftp" | "s3" => {
                let name = url.value("downloadfilename").unwrap_or(path);
                name.rsplit('/').next().unwrap_or(name)
            }
            _ => return Unpacked::At(join(directory, url.value("destsuffix").unwrap_or("git"))),
        };
        if unpacks && is_archive(local) {
            return Unpacked::Archive(directory.to_owned());
        }
        Unpacked::At(join(directory, local))
    }
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() || directory == "." { name.to_owned() } else { format!("{directory}/{name}") }
}

/// As BitBake tells archives and compressed files by their names.
fn is_archive(name: &str) -> bool {
    const ENDINGS: [&str; 21] = [
        ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz", ".Z", ".z", ".bz2", ".xz", ".lz", ".zst",
        ".7z", ".zip", ".jar", ".rpm", ".srpm", ".deb", ".ipk", ".tar.Z",
    ];
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The names that a class looks for, the first one first.
pub(crate) fn names_read(container: ContainerKind, manifest: ManifestKind, name: &str) -> Vec<String> {
    use ContainerKind::{Repackaged, Rootfs};
    use ManifestKind::{Args, Config, Device, Mdev, Network, Services};
    let kind = manifest.name();
    let (named, plain) = (format!("{name}.{kind}.json"), format!("{kind}.json"));
    match (container, manifest) {
        (_, Device) => Vec::new(),
        // A plain mdev.json is for `pvrexport` only, plain args.json and config.json for the other one.
        (Rootfs, Mdev) | (Repackaged, Args | Config) => vec![named],
        (_, Args | Config | Mdev | Services | Network) => vec![named, plain],
    }
}

/// What becomes of one entry of SRC_URI.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Disposition {
    /// The class reads it.
    Read(ManifestKind),
    /// The class would read it if another file did not come first.
    Shadowed { kind: ManifestKind, by: Shadow },
    /// It is called like a manifest, but nothing reads a file of that name.
    Unread { kind: ManifestKind, why: Unread, read_instead: Vec<String> },
    /// Not called like a manifest.
    Other,
}

/// What comes before a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shadow {
    /// The entry of this index.
    Entry(usize),
    /// What the class writes because of PVR_APP_ADD_ROLES.
    Roles,
}

/// Why a file is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unread {
    /// The class looks for other names.
    Name,
    /// The name is right, but the file lies in a directory below `WORKDIR`. In a directory a file of this
    /// name is often none of Pantavisor's.
    Directory,
}

/// What the class picks up of what SRC_URI lists.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// One for each entry.
    pub fates: Vec<Disposition>,
    /// Whether an archive could bring further files to where the class looks.
    pub open: bool,
}

impl Lookup {
    /// `name` is the `PN` or `BPN` that the class goes by. `writes_args` tells whether PVR_APP_ADD_ROLES
    /// makes the class write `NAME.args.json`.
    pub fn new(container: ContainerKind, name: &str, entries: &[Unpacked], writes_args: bool) -> Lookup {
        let open =
            entries.iter().any(|entry| matches!(entry, Unpacked::Archive(directory) if directory.is_empty()));
        let fates = entries
            .iter()
            .map(|entry| match entry {
                Unpacked::At(path) => Lookup::fate(container, name, entries, path, writes_args),
                Unpacked::Archive(_) => Disposition::Other,
            })
            .collect();
        Lookup { fates, open }
    }

    fn fate(
        container: ContainerKind,
        name: &str,
        entries: &[Unpacked],
        path: &str,
        writes_args: bool,
    ) -> Disposition {
        let base = path.rsplit('/').next().unwrap_or(path);
        let Some(kind) = called_like(base).or_else(|| nearly_called_like(base, name)) else {
            return Disposition::Other;
        };
        let names = names_read(container, kind, name);
        if names.is_empty() {
            return Disposition::Other;
        }
        let Some(rank) = names.iter().position(|read| read == base) else {
            return Disposition::Unread { kind, why: Unread::Name, read_instead: names };
        };
        if base != path {
            return Disposition::Unread { kind, why: Unread::Directory, read_instead: names };
        }
        let earlier = entries
            .iter()
            .position(|entry| matches!(entry, Unpacked::At(path) if names[..rank].contains(path)));
        if let Some(index) = earlier {
            return Disposition::Shadowed { kind, by: Shadow::Entry(index) };
        }
        let roles = writes_args && container == ContainerKind::Rootfs && kind == ManifestKind::Args;
        if roles && rank > 0 {
            return Disposition::Shadowed { kind, by: Shadow::Roles };
        }
        Disposition::Read(kind)
    }

    /// Says that a function gives an entry the name of a file that is read as `kind`.
    pub(super) fn take_copy(&mut self, entry: usize, kind: ManifestKind) {
        if self.read(kind).is_none() && !matches!(self.fates[entry], Disposition::Read(_)) {
            self.fates[entry] = Disposition::Read(kind);
        }
    }

    /// The entry that is read as `kind`; of equal entries the last one overwrites the others.
    pub fn read(&self, kind: ManifestKind) -> Option<usize> {
        self.fates.iter().rposition(|fate| *fate == Disposition::Read(kind))
    }
}

/// The kind of manifest that a file name suggests, also that of a device.
pub(crate) fn called_like_any(name: &str) -> Option<ManifestKind> {
    if name == "device.json" { Some(ManifestKind::Device) } else { called_like(name) }
}

/// The kind of manifest of a container that a file name suggests: `NAME.KIND.json` or `KIND.json`.
pub(crate) fn called_like(name: &str) -> Option<ManifestKind> {
    let stem = name.strip_suffix(".json")?;
    let kind = stem.rsplit('.').next().unwrap_or(stem);
    match ManifestKind::parse(kind)? {
        ManifestKind::Device => None,
        kind => Some(kind),
    }
}

/// The kind of manifest that a container's own file is meant to be, if there is a typing error in it.
fn nearly_called_like(file: &str, name: &str) -> Option<ManifestKind> {
    let word = file.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".json")?;
    let kinds = ManifestKind::ALL.into_iter().filter(|kind| *kind != ManifestKind::Device);
    closest(word, kinds.map(ManifestKind::name)).and_then(ManifestKind::parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContainerKind::{Repackaged, Rootfs};

    fn unpacked(entry: &str) -> Unpacked {
        Unpacked::of(&Url::decode(entry).expect("an entry"))
    }

    #[test]
    fn knows_where_bitbake_unpacks() {
        let at = |path: &str| Unpacked::At(path.to_owned());
        for (entry, expected) in [
            ("file://x.args.json", at("x.args.json")),
            ("file://sub/args.json", at("sub/args.json")),
            ("file://sub/args.json;subdir=y", at("y/sub/args.json")),
            ("file://config-dir/", at("config-dir")),
            ("file:///abs/args.json", at("abs/args.json")),
            ("file://files.tar.gz", Unpacked::Archive(String::new())),
            ("file://files.tar.gz;unpack=0", at("files.tar.gz")),
            ("https://example.com/a/args.json", at("args.json")),
            ("https://example.com/x;downloadfilename=mdev.json", at("mdev.json")),
            ("https://example.com/x.tgz;subdir=s", Unpacked::Archive("s".to_owned())),
            ("git://example.com/x.git;branch=main", at("git")),
        ] {
            assert_eq!(unpacked(entry), expected, "{entry}");
        }
    }

    fn short(fate: &Disposition) -> String {
        match fate {
            Disposition::Read(kind) => kind.name().to_owned(),
            Disposition::Shadowed { kind, by: Shadow::Entry(_) } => format!("({})", kind.name()),
            Disposition::Shadowed { kind, by: Shadow::Roles } => format!("({} by roles)", kind.name()),
            Disposition::Unread { kind, why: Unread::Name, .. } => format!("!{}", kind.name()),
            Disposition::Unread { kind, why: Unread::Directory, .. } => format!("!/{}", kind.name()),
            Disposition::Other => "-".to_owned(),
        }
    }

    /// The fates of `entries` in short: `args`, `(args)` shadowed, `!args` unread, `!/args` in a directory,
    /// `-`.
    #[track_caller]
    fn check(container: ContainerKind, name: &str, writes_args: bool, cases: &[(&str, &str)]) {
        let entries: Vec<Unpacked> = cases.iter().map(|(entry, _)| unpacked(entry)).collect();
        let lookup = Lookup::new(container, name, &entries, writes_args);
        let found: Vec<String> = lookup.fates.iter().map(short).collect();
        let expected: Vec<&str> = cases.iter().map(|(_, expected)| *expected).collect();
        assert_eq!(found, expected, "{cases:?}");
    }

    #[test]
    fn rootfs_containers_read_by_pn() {
        check(
            Rootfs,
            "pv-x",
            false,
            &[
                ("file://pv-x.args.json", "args"),
                ("file://args.json", "(args)"),
                ("file://config.json", "config"),
                ("file://mdev.json", "!mdev"),
                ("file://services.json", "services"),
                ("file://pv-x.network.json", "network"),
                ("file://start.sh", "-"),
                ("file://pv-x-config/var/config.json", "!/config"),
                ("file://pv-x_v1.0.0.args.json", "!args"),
                ("file://device.json", "-"),
                ("file://data.json", "-"),
                ("file://pv-x.service.json", "!services"),
                ("file://pv-x.data.json", "-"),
                ("file://service.json", "-"),
            ],
        );
        check(Rootfs, "pv-x", false, &[("file://pv-x.mdev.json", "mdev")]);
    }

    #[test]
    fn repackaged_containers_read_by_bpn() {
        check(
            Repackaged,
            "pv-x",
            false,
            &[
                ("file://args.json", "!args"),
                ("file://pv-x.args.json", "args"),
                ("file://config.json", "!config"),
                ("file://mdev.json", "mdev"),
                ("file://services.json", "services"),
                ("file://network.json", "network"),
            ],
        );
    }

    #[test]
    fn roles_write_the_named_args() {
        check(Rootfs, "x", true, &[("file://args.json", "(args by roles)")]);
        check(Rootfs, "x", true, &[("file://x.args.json", "args")]);
        check(Repackaged, "x", true, &[("file://x.args.json", "args")]);
    }

    #[test]
    fn the_selected_file_and_archives() {
        let entries = ["file://args.json", "file://args.json", "file://x.tar.gz"].map(unpacked);
        let lookup = Lookup::new(Rootfs, "x", &entries, false);
        assert_eq!((lookup.read(ManifestKind::Args), lookup.read(ManifestKind::Mdev)), (Some(1), None));
        assert!(lookup.open);
    }

    #[test]
    fn unread_files_say_what_would_be_read() {
        let lookup = Lookup::new(Rootfs, "x", &[unpacked("file://mdev.json")], false);
        let Disposition::Unread { read_instead, .. } = &lookup.fates[0] else { panic!("{lookup:?}") };
        assert_eq!(read_instead, &["x.mdev.json"]);
    }
}
