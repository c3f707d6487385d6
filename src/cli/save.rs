//! Files are written whole or not at all.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::Builder;

/// Writes `bytes` to the file at `path`, in the place of what is there.
///
/// A reader sees the old file or the new one and never a part: the bytes go to a new file in the same folder,
/// which then takes the place of the other. Links are followed, and the permissions of a file that is there
/// stay. What is no file, such as `/dev/stdout` or a pipe, is written to as it is.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let there = match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            return OpenOptions::new().write(true).open(path)?.write_all(bytes);
        }
        Ok(found) => Some(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let target = if there.is_some() { path.canonicalize()? } else { path.to_owned() };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Asked first, so that an error is about the folder and not about a file that nobody knows.
    fs::metadata(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".pvlint-");
    let mode = there.map(|found| found.permissions());
    if let Some(permissions) = mode.clone().or_else(new_file) {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    // The mask of the process may have taken away what the old file allowed.
    if let Some(mode) = mode {
        file.as_file().set_permissions(mode)?;
    }
    file.persist(&target)?;
    Ok(())
}

/// What a file gets that nobody made stricter; the mask of the process still counts.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn new_file() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_not_left_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b");
        save(&path, b"one").unwrap();
        save(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(save(&folder.path().join("no/such"), b"").is_err());
        assert!(save(folder.path(), b"").is_err());
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "something was left behind");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        save(&file, b"one").unwrap();
        assert_ne!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o044,
            0,
            "only its owner may read it"
        );
        fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink("file", &link).unwrap();
        save(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o755);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_stays_a_device() {
        save(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
