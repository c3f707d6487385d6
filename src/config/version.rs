//! `required-version`: which versions of pvlint may run with a configuration.

use std::sync::Arc;

use semver::{Version, VersionReq};
use serde::Deserialize;
use toml::Spanned;

use super::ConfigError;
use crate::text::{SourceFile, Span};

/// The one key that every version of pvlint can read.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Header {
    required_version: Option<Spanned<String>>,
}

/// Whether this version of pvlint may run with the configuration in `file`. That comes before everything
/// else: other versions know other keys, and an error about one of them would hide what is wrong.
pub(super) fn check(file: &Arc<SourceFile>) -> Result<(), ConfigError> {
    // What is no TOML is told by who reads all of it.
    let Ok(Header { required_version: Some(wanted) }) = toml::from_str(file.text()) else { return Ok(()) };
    let own = env!("CARGO_PKG_VERSION");
    let text = wanted.get_ref();
    let (message, help) = match (VersionReq::parse(text), Version::parse(own)) {
        (Ok(requirement), Ok(version)) => {
            // A version before a release has what the release has.
            let version = Version { pre: semver::Prerelease::EMPTY, ..version };
            if requirement.matches(&version) {
                return Ok(());
            }
            (format!("this is pvlint {own}, and {text} is required"), format!("install pvlint {text}"))
        }
        _ => (
            format!("`{text}` is no requirement on versions"),
            format!("write it as for Cargo, such as \">={own}\""),
        ),
    };
    let span = Some(Span::new(wanted.span().start, wanted.span().end));
    Err(ConfigError { file: Arc::clone(file), span, message, help: Some(help) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_version_that_fits_may_run() {
        fn verdict(text: &str) -> Result<(), (String, String)> {
            let file = Arc::new(SourceFile::new("pvlint.toml", text));
            check(&file)
                .map_err(|error| (error.message.clone(), error.file.slice(error.span.unwrap()).to_owned()))
        }
        let own = env!("CARGO_PKG_VERSION");
        assert_eq!(verdict(""), Ok(()));
        assert_eq!(verdict(&format!("required-version = \">={own}, <100\"\nunknown = 1\n")), Ok(()));
        let wrong = format!("this is pvlint {own}, and >=100 is required");
        assert_eq!(
            verdict("later-key = 1\nrequired-version = \">=100\"\n"),
            Err((wrong, "\">=100\"".to_owned()))
        );
        let wrong = "`newest` is no requirement on versions".to_owned();
        assert_eq!(verdict("required-version = \"newest\"\n"), Err((wrong, "\"newest\"".to_owned())));
    }
}
