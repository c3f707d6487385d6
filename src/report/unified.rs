//! What a command changes, or would change, as a unified diff that `git apply` and `patch -p1` take.

use std::io::{self, Write};
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::{Style, printable};

/// Writes how `old`, the text of the file that people know as `name`, becomes `new`.
///
/// In colour, which is for a terminal, control characters are written as escapes.
pub fn write_unified(name: &Path, old: &str, new: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    // A lone carriage return ends no line for those who read this.
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let name = printable::path(name.strip_prefix("/").unwrap_or(name));
    let mut unified = diff.unified_diff();
    unified.header(&format!("a/{name}"), &format!("b/{name}"));
    if !style.color {
        return write!(out, "{unified}");
    }
    writeln!(out, "\x1b[1m--- a/{name}\n+++ b/{name}\x1b[0m")?;
    for hunk in unified.iter_hunks() {
        writeln!(out, "\x1b[36m{}\x1b[0m", hunk.header())?;
        for change in hunk.iter_changes() {
            let line = change.value().strip_suffix('\n').unwrap_or(change.value());
            let line = line.split('\t').map(printable::one_line).collect::<Vec<_>>().join("\t");
            match change.tag() {
                ChangeTag::Equal => writeln!(out, " {line}")?,
                ChangeTag::Delete => writeln!(out, "\x1b[31m-{line}\x1b[0m")?,
                ChangeTag::Insert => writeln!(out, "\x1b[32m+{line}\x1b[0m")?,
            }
            if change.missing_newline() {
                writeln!(out, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, color: bool, want: &str) {
        let mut out = Vec::new();
        let style = Style { color, hyperlinks: false };
        write_unified(Path::new("/x/y.bb"), old, new, style, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), want);
    }

    #[test]
    fn lines_end_where_patch_thinks_so() {
        check("", "", false, "");
        check(
            "A\rB\nC",
            "A\nB\nC\n",
            false,
            "--- a/x/y.bb\n+++ b/x/y.bb\n@@ -1,2 +1,3 @@\n-A\rB\n-C\n\\ No newline at end of file\n+A\n+B\n+C\n",
        );
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        check(
            "A\u{1b}[2J\tB\n",
            "",
            true,
            "\x1b[1m--- a/x/y.bb\n+++ b/x/y.bb\x1b[0m\n\x1b[36m@@ -1 +0,0 @@\x1b[0m\n\
             \x1b[31m-A\\u{1b}[2J\tB\x1b[0m\n",
        );
    }
}
