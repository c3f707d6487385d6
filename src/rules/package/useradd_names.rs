//! How many users or groups a command line names: each takes one.

use std::ops::Range;

/// Options of one letter that take what stands after them.
const WITH_VALUE: [(&str, &str); 3] =
    [("groupadd", "gKpPRU"), ("useradd", "bcdefgGkKpPRsuZ"), ("usermod", "cdefgGlpPRsuvVwWZ")];

/// The same in long, of any of the programs.
const LONG_WITH_VALUE: [&str; 23] = [
    "--add-subgids",
    "--add-subuids",
    "--base-dir",
    "--comment",
    "--del-subgids",
    "--del-subuids",
    "--expiredate",
    "--gid",
    "--groups",
    "--home",
    "--home-dir",
    "--inactive",
    "--key",
    "--login",
    "--password",
    "--prefix",
    "--root",
    "--selinux-range",
    "--selinux-user",
    "--shell",
    "--skel",
    "--uid",
    "--users",
];

/// What is wrong with the names of one command line, and where its last word stands.
pub(super) struct WrongNames {
    pub last: Range<usize>,
    pub message: String,
    pub help: &'static str,
}

/// The command lines of a value that name no user or group, or several.
pub(super) fn wrong_names(program: &str, text: &str) -> Vec<WrongNames> {
    let Some((_, letters)) = WITH_VALUE.iter().find(|(known, _)| *known == program) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split(';') {
        if let Some(wrong) = wrong_line(program, letters, line, start) {
            found.push(wrong);
        }
        start += line.len() + 1;
    }
    found
}

fn wrong_line(program: &str, letters: &str, line: &str, start: usize) -> Option<WrongNames> {
    let words = words(line)?;
    let last = words.last()?.clone();
    let mut names: Vec<&str> = Vec::new();
    let mut option = None;
    let mut rest = words.iter().enumerate();
    while let Some((at, range)) = rest.next() {
        let word = &line[range.clone()];
        let takes_next = if word.starts_with("--") {
            !word.contains('=') && is_long_with_value(word)?
        } else if let Some(cluster) = word.strip_prefix('-') {
            // What stands right after such a letter is its value.
            let valued = cluster.find(|letter| letters.contains(letter));
            valued.is_some_and(|at| at + 1 == cluster.len())
        } else {
            // What a variable holds may be options, too, unless it comes last.
            if word.contains('$') && (at + 1 < words.len() || word.contains("${@")) {
                return None;
            }
            names.push(word);
            false
        };
        if takes_next {
            option = Some(word);
            rest.next();
        }
    }
    let what = if program == "groupadd" { "group" } else { "user" };
    let message = match (names.as_slice(), option) {
        ([_], _) => return None,
        ([], Some(option)) if line[last.clone()] != *option => {
            format!(
                "`{program}` takes `{}` for the value of `{option}`, and no {what} is named",
                &line[last.clone()]
            )
        }
        ([], _) => format!("no {what} is named, so `{program}` stops"),
        ([first, second, ..], _) => {
            format!("`{program}` takes one {what}, and `{first}` and `{second}` are two")
        }
    };
    let help = match names.len() {
        0 => "the name stands after the options",
        _ => "separate users and groups by `;`, and what an option is given by commas without spaces",
    };
    Some(WrongNames { last: start + last.start..start + last.end, message, help })
}

/// Whether a long option, which may be cut short, takes what stands after it. None if that is not sure.
fn is_long_with_value(word: &str) -> Option<bool> {
    // Only the default values are asked for.
    if word.contains('$') || "--defaults".starts_with(word) || "--help".starts_with(word) {
        return None;
    }
    let is_exact = LONG_WITH_VALUE.contains(&word);
    // `--user` is cut short from `--user-group` and from `--users`.
    if word == "--user" {
        return None;
    }
    if "--user-group".starts_with(word) && !is_exact {
        return Some(false);
    }
    Some(is_exact || LONG_WITH_VALUE.iter().any(|known| known.starts_with(word)))
}

/// The words of a command line; none if a quote or an escape makes that hard to say.
fn words(line: &str) -> Option<Vec<Range<usize>>> {
    if line.contains(['\\', '`']) || line.contains("-D") {
        return None;
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut quote, mut depth, mut start) = (None, 0usize, None);
    for (at, sign) in line.char_indices() {
        match sign {
            '"' | '\'' if quote == Some(sign) => quote = None,
            '"' | '\'' if quote.is_none() => {
                quote = Some(sign);
                start = start.or(Some(at));
            }
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if sign.is_whitespace() && quote.is_none() && depth == 0 => {
                found.extend(start.take().map(|start| start..at));
            }
            _ => start = start.or(Some(at)),
        }
    }
    found.extend(start.map(|start| start..line.len()));
    if quote.is_none() && depth == 0 { Some(found) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(program: &str, text: &str) -> Vec<String> {
        wrong_names(program, text).into_iter().map(|wrong| wrong.message).collect()
    }

    #[test]
    fn one_name_each_is_right() {
        for text in [
            "--system --home-dir /x --no-create-home --shell /bin/false --user-group ntp",
            "-r -d /x -M -s /bin/nologin -g a a; -r -g b b;",
            "-U -m fsgqa; -N 123456-fsgqa",
            "-m -g ${BPN} -G adm -c 'logcheck account' ${BPN}",
            "-rM -u500 -Gaudio lamp",
            "--system ${MORE} lamp",
            "-D -s /bin/sh",
            "-c \\\"Open SAF\\\" opensaf",
            "",
        ] {
            assert_eq!(messages("useradd", text), [""; 0], "{text}");
        }
        assert_eq!(messages("groupadd", "-f -r a;-f -r b; --system ${GROUP}"), [""; 0]);
    }

    #[test]
    fn no_name_and_two_are_not() {
        assert_eq!(messages("useradd", "-r -G io,dialout").len(), 1);
        assert_eq!(messages("useradd", "-G io, dialout lamp; -r x").len(), 1);
        assert_eq!(messages("groupadd", "--system a, -r -g 990 b").len(), 1);
        assert_eq!(messages("groupadd", "-r -g a").len(), 1);
        assert_eq!(messages("useradd", "--system").len(), 1);
    }
}
