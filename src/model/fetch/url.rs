//! The parts of one SRC_URI entry, as BitBake's `decodeurl` tells them apart.
//!
//! BitBake leaves most of the work to Python's `urllib.parse`; its rules are repeated here, the odd ones
//! included: a `?` or `#` ends the path, the host is lower-cased, port 0 is dropped.

use std::fmt;

use percent_encoding::percent_decode_str;

use crate::text::Span;

/// A part of an entry: its text as BitBake uses it, and where it stands in the entry.
///
/// A part that is not there is an empty text at the place where it would be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    pub text: String,
    pub span: Span,
}

/// One `;key=value`; without `=` the value is `None`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param {
    pub key: Part,
    pub value: Option<Part>,
}

/// `scheme://user:password@host:port/path;key=value…`, decoded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Url {
    /// In lower case; empty if there is none.
    pub scheme: Part,
    pub user: Part,
    pub password: Part,
    /// In lower case, with the port.
    pub host: Part,
    /// Percent-decoded; `/` if there is none. Never empty.
    pub path: Part,
    /// In the order of the entry, repeated keys included.
    pub params: Vec<Param>,
}

/// Why Python refuses an entry (a `ValueError` out of BitBake), and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// `[` without `]` or the other way round.
    Brackets(Span),
    /// What stands between `[` and `]` is no IPv6 address.
    BracketedHost(Span),
    /// A character that normalizes to one of `/?#@:`.
    HostCharacter(Span),
    /// Not a number from 0 to 65535. The usual reason is `git://host:path`, which only ssh understands.
    Port(Span),
}

impl Malformed {
    pub fn span(self) -> Span {
        match self {
            Malformed::Brackets(span)
            | Malformed::BracketedHost(span)
            | Malformed::HostCharacter(span)
            | Malformed::Port(span) => span,
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Malformed::Brackets(_) => "a square bracket of the host has no partner",
            Malformed::BracketedHost(_) => "the host in square brackets is not an IPv6 address",
            Malformed::HostCharacter(_) => "the host holds a character that stands for one of `/?#@:`",
            Malformed::Port(_) => "the port is not a number from 0 to 65535",
        })
    }
}

impl std::error::Error for Malformed {}

impl Url {
    /// Decodes one entry, variables expanded, without spaces around it.
    pub fn decode(entry: &str) -> Result<Url, Malformed> {
        let (address, params) = entry.split_once(';').unwrap_or((entry, &entry[entry.len()..]));
        let address = address.trim_start_matches(|c: char| c <= ' ');
        let (scheme, rest) = split_scheme(address);
        let mut url = Url { scheme: Part::of(entry, scheme), ..Url::default() };
        url.scheme.text.make_ascii_lowercase();
        let (netloc, after) = split_netloc(rest);
        check_netloc(entry, netloc)?;
        if url.scheme.text == "file" {
            url.set_place(entry, &rest[..0])?;
            url.path = local_path(entry, address, rest);
        } else {
            url.set_place(entry, netloc)?;
            url.path = decoded_path(entry, &[before_query(after)]);
        }
        url.params = split_params(entry, params);
        Ok(url)
    }

    /// The parameter that counts: of a repeated key the last one.
    pub fn param(&self, key: &str) -> Option<&Param> {
        self.params.iter().rev().find(|param| param.key.text == key)
    }

    /// The value of a parameter; `None` also for one without `=`.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.param(key)?.value.as_ref().map(|value| value.text.as_str())
    }

    /// Takes user, password, host and port out of what stands between `//` and the path.
    fn set_place(&mut self, entry: &str, netloc: &str) -> Result<(), Malformed> {
        let (userinfo, hostinfo) = netloc.rsplit_once('@').unwrap_or((&netloc[..0], netloc));
        let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, &userinfo[userinfo.len()..]));
        self.user = Part::of(entry, user);
        self.password = Part::of(entry, password);
        let (host, port) = split_port(hostinfo);
        self.host = Part::of(entry, hostinfo);
        let (name, zone) = host.split_at(host.find('%').unwrap_or(host.len()));
        self.host.text = name.to_lowercase() + zone;
        match port_number(port) {
            Some(0) => {}
            Some(number) => self.host.text = format!("{}:{number}", self.host.text),
            None => return Err(Malformed::Port(Span::of(entry, port))),
        }
        Ok(())
    }
}

impl Part {
    fn of(entry: &str, part: &str) -> Part {
        Part { text: part.to_owned(), span: Span::of(entry, part) }
    }
}

/// What Python takes for a scheme: a letter, then letters, digits, `+`, `-` and `.` up to the first colon.
fn split_scheme(address: &str) -> (&str, &str) {
    match address.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme, rest),
        _ => (&address[..0], address),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn split_netloc(rest: &str) -> (&str, &str) {
    match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())),
        None => (&rest[..0], rest),
    }
}

/// Python checks this even for `file://`, whose "host" is the first part of a file name.
fn check_netloc(entry: &str, netloc: &str) -> Result<(), Malformed> {
    const LOOK_LIKE_DELIMITERS: &[char] = &[
        '\u{2047}', '\u{2048}', '\u{2049}', '\u{2100}', '\u{2101}', '\u{2105}', '\u{2106}', '\u{2a74}',
        '\u{fe13}', '\u{fe16}', '\u{fe55}', '\u{fe56}', '\u{fe5f}', '\u{fe6b}', '\u{ff03}', '\u{ff0f}',
        '\u{ff1a}', '\u{ff1f}', '\u{ff20}',
    ];
    if netloc.contains('[') != netloc.contains(']') {
        return Err(Malformed::Brackets(Span::of(entry, netloc)));
    }
    if let Some((_, inside)) = netloc.split_once('[') {
        let inside = inside.split_once(']').map_or(inside, |(inside, _)| inside);
        if !is_bracketed_host(inside) {
            return Err(Malformed::BracketedHost(Span::of(entry, inside)));
        }
    }
    match netloc.matches(LOOK_LIKE_DELIMITERS).next() {
        Some(character) => Err(Malformed::HostCharacter(Span::of(entry, character))),
        None => Ok(()),
    }
}

/// An IPv6 address, perhaps with a zone, or `v1.something`.
fn is_bracketed_host(host: &str) -> bool {
    if let Some(future) = host.strip_prefix('v') {
        return future.split_once('.').is_some_and(|(version, rest)| {
            !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit()) && !rest.is_empty()
        });
    }
    let (address, zone) = host.split_once('%').unwrap_or((host, "zone"));
    address.parse::<std::net::Ipv6Addr>().is_ok() && !zone.is_empty() && !zone.contains('%')
}

fn split_port(hostinfo: &str) -> (&str, &str) {
    let end = &hostinfo[hostinfo.len()..];
    match hostinfo.split_once('[') {
        Some((_, bracketed)) => {
            let (host, after) = bracketed.split_once(']').unwrap_or((bracketed, end));
            (host, after.split_once(':').map_or(end, |(_, port)| port))
        }
        None => hostinfo.split_once(':').unwrap_or((hostinfo, end)),
    }
}

/// 0 if there is no port: BitBake drops both.
fn port_number(port: &str) -> Option<u16> {
    if port.is_empty() {
        return Some(0);
    }
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    if digits { port.parse().ok() } else { None }
}

/// The path of a `file:` entry. BitBake drops one `//` that follows a colon and is not followed by a third
/// slash, wherever it stands, and then takes all of the rest for the path.
fn local_path(entry: &str, address: &str, rest: &str) -> Part {
    let dropped = address.match_indices("://").find(|(at, _)| !address[at + 3..].starts_with('/'));
    let scheme_end = address.len() - rest.len();
    match dropped {
        Some((at, _)) if at + 1 == scheme_end => decoded_path(entry, &[before_query(&rest[2..])]),
        Some((at, _)) => {
            let (head, tail) = (&address[scheme_end..=at], &address[at + 3..]);
            let (_, head) = split_netloc(head);
            let parts_of = before_query(head);
            let tail = if parts_of.len() == head.len() { before_query(tail) } else { &tail[..0] };
            decoded_path(entry, &[parts_of, tail])
        }
        None => decoded_path(entry, &[before_query(split_netloc(rest).1)]),
    }
}

fn before_query(path: &str) -> &str {
    &path[..path.find(['?', '#']).unwrap_or(path.len())]
}

fn decoded_path(entry: &str, pieces: &[&str]) -> Part {
    let filled = pieces.iter().filter(|piece| !piece.is_empty());
    let place = filled.map(|piece| Span::of(entry, piece)).reduce(Span::cover);
    let first = pieces.first().map(|piece| Span::of(entry, piece));
    let span = place.or(first).unwrap_or_default();
    let raw: String = pieces.concat();
    let text = percent_decode_str(&raw).decode_utf8_lossy();
    Part { text: if text.is_empty() { "/".to_owned() } else { text.into_owned() }, span }
}

fn split_params(entry: &str, params: &str) -> Vec<Param> {
    let mut found = Vec::new();
    for param in params.split(';') {
        match param.split_once('=') {
            Some((key, value)) => {
                found.push(Param { key: Part::of(entry, key), value: Some(Part::of(entry, value)) });
            }
            None if param.is_empty() => {}
            None => found.push(Param { key: Part::of(entry, param), value: None }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every part as `name=text`, and its source in the entry if that is another text.
    fn parts_of(entry: &str) -> String {
        let url = match Url::decode(entry) {
            Ok(url) => url,
            Err(error) => return format!("{error}: {}", error.span().slice(entry)),
        };
        let mut parts = vec![
            ("scheme", &url.scheme),
            ("user", &url.user),
            ("password", &url.password),
            ("host", &url.host),
            ("path", &url.path),
        ];
        for param in &url.params {
            parts.push(("key", &param.key));
            parts.extend(param.value.as_ref().map(|value| ("value", value)));
        }
        let parts = parts.into_iter().filter(|(_, part)| !part.text.is_empty());
        let parts_of = parts.map(|(name, part)| match part.span.slice(entry) {
            source if source == part.text => format!("{name}={source}"),
            source => format!("{name}={} from {source:?}", part.text),
        });
        parts_of.collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(entry: &str, want: &str) {
        assert_eq!(parts_of(entry), want, "{entry}");
    }

    #[test]
    fn parts_know_where_they_stand() {
        check(
            "https://me:pw@Host.example:080/a%20b?x=1#f;name=n;apply",
            "scheme=https user=me password=pw host=host.example:80 from \"Host.example:080\" \
             path=/a b from \"/a%20b\" key=name value=n key=apply",
        );
        check("git://host", "scheme=git host=host path=/ from \"\"");
        check("http://[::1%eth0]:0/x", "scheme=http host=::1%eth0 from \"[::1%eth0]:0\" path=/x");
    }

    #[test]
    fn local_files_have_no_host() {
        check("file://a@b:c/d.patch", "scheme=file path=a@b:c/d.patch");
        check("FILE:a", "scheme=file from \"FILE\" path=a");
        check("file:////a", "scheme=file path=//a");
        check("file:///a?b://c", "scheme=file path=/a");
        check("file:///a/b://c", "scheme=file path=/a/b:c from \"/a/b://c\"");
        check("file://a#b.patch", "scheme=file path=a");
    }

    #[test]
    fn refuses_what_python_refuses() {
        check("git://host:path/x", "the port is not a number from 0 to 65535: path");
        check("git://host:65536/x", "the port is not a number from 0 to 65535: 65536");
        check("file://a[0.patch", "a square bracket of the host has no partner: a[0.patch");
        check("file://[a].patch", "the host in square brackets is not an IPv6 address: a");
        check("http://a\u{ff0f}b/", "the host holds a character that stands for one of `/?#@:`: \u{ff0f}");
    }
}
