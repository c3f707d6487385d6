//! What tells whether a file was written since it was looked at, without reading it.

use std::path::Path;
use std::time::SystemTime;

/// When a file or directory was written last, its length and number; nothing if it is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stamp(Option<(Option<SystemTime>, u64, u64)>);

impl Stamp {
    #[expect(clippy::disallowed_methods, reason = "texts that are not saved have no stamp")]
    pub(crate) fn of(path: &Path) -> Stamp {
        let Ok(found) = std::fs::metadata(path) else { return Stamp(None) };
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&found);
        #[cfg(not(unix))]
        let number = 0;
        Stamp(Some((found.modified().ok(), found.len(), number)))
    }

    /// Whether there was something.
    pub(crate) fn is_something(self) -> bool {
        self.0.is_some()
    }
}
