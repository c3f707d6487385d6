//! Which files a signature covers. Whether it is right is for the device to say: that takes its certificates.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

use crate::disk::glob;

/// A `_sigs/NAME.json`, as far as it can be read without a key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Signature {
    /// The format, `pvs@2`.
    pub spec: Option<String>,
    /// Such as `ES256`.
    pub algorithm: Option<String>,
    /// Patterns of the files that are signed.
    pub include: Vec<String>,
    /// Patterns of files that need no signature.
    pub exclude: Vec<String>,
    /// Whether it brings a chain of certificates.
    pub certificates: bool,
    /// Why its header could not be read.
    pub unreadable: Option<&'static str>,
}

impl Signature {
    pub fn of(value: &Value) -> Signature {
        let mut signature = Signature { spec: text(value, "#spec"), ..Signature::default() };
        let Some(protected) = text(value, "protected") else {
            signature.unreadable = Some("it has no `protected`");
            return signature;
        };
        let decoded = BASE64URL_NOPAD.decode(protected.trim_end_matches('=').as_bytes());
        let Some(header) = decoded.ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) else {
            signature.unreadable = Some("its `protected` is no JSON in base64url");
            return signature;
        };
        signature.algorithm = text(&header, "alg");
        signature.include = patterns(&header, "include");
        signature.exclude = patterns(&header, "exclude");
        signature.certificates =
            header.get("x5c").and_then(Value::as_array).is_some_and(|chain| !chain.is_empty());
        signature
    }

    /// Whether the file at `path` is signed.
    pub fn signs(&self, path: &str) -> bool {
        matches_any(&self.include, path) && !matches_any(&self.exclude, path)
    }

    /// Whether the device lets the file pass as one that the signature speaks of, be it signed or left out.
    pub fn covers(&self, path: &str) -> bool {
        matches_any(&self.include, path) || matches_any(&self.exclude, path)
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn patterns(header: &Value, key: &str) -> Vec<String> {
    let list = header.get("pvs").and_then(|pvs| pvs.get(key)).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn matches_any(patterns: &[String], path: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, path))
}

/// As the device: parts between slashes match one by one as in `fnmatch`, and `/**` at the end stands for all
/// that lies below.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, below) = match pattern.strip_suffix("/**") {
        Some(directory) => (directory, true),
        None => (pattern, false),
    };
    if pattern == "**" {
        return true;
    }
    let mut names = path.split('/');
    let fits = pattern.split('/').all(|part| names.next().is_some_and(|name| glob::matches(part, name)));
    fits && (below || names.next().is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_are_those_of_the_device() {
        let check = |pattern: &str, path: &str, expected: bool| {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        };
        check("web/**", "web/run.json", true);
        check("web/**", "web/a/b", true);
        check("web/**", "webs/a", false);
        check("web/*", "web/a/b", false);
        check("**", "web/a/b", true);
        check("**/src.json", "web/src.json", true);
        check("**/src.json", "a/web/src.json", false);
        check("_sigs/web.json", "_sigs/web.json", true);
    }

    #[test]
    fn the_header_says_what_is_signed() {
        let header = json!({
            "alg": "ES256", "typ": "PVS", "x5c": ["MIIB"],
            "pvs": {"include": ["web/**"], "exclude": ["web/src.json", "_sigs/web.json"]},
        });
        let protected = BASE64URL_NOPAD.encode(header.to_string().as_bytes());
        let signature = Signature::of(&json!({"#spec": "pvs@2", "protected": protected, "signature": "x"}));
        assert_eq!((signature.algorithm.as_deref(), signature.certificates), (Some("ES256"), true));
        assert!(signature.signs("web/run.json") && signature.covers("web/run.json"));
        assert!(!signature.signs("web/src.json") && signature.covers("web/src.json"));
        assert!(!signature.covers("_config/web/a"));
    }

    #[test]
    fn a_header_that_cannot_be_read_signs_nothing() {
        for value in [json!({}), json!("x"), json!({"protected": "@"}), json!({"protected": "AAAA"})] {
            let signature = Signature::of(&value);
            assert!(signature.unreadable.is_some() && !signature.covers("web/run.json"), "{value}");
        }
    }
}
