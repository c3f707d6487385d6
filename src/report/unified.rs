//! What a command changes, or would change, as a unified diff that `git apply` and `patch -p1` take.

use std::io::{self, Write};
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::{Style, printable};

/// Writes how a file, known to people by a name and with a text, becomes another one: with another text, under
/// another name, or out of nothing.
///
/// In colour, which is for a terminal, control characters are written as escapes.
pub fn write_unified(
    old: Option<(&Path, &str)>,
    (new_name, new): (&Path, &str),
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = |name: &Path| printable::path(name.strip_prefix("/").unwrap_or(name));
    let (old_name, new_name) = (old.map(|(old, _)| name(old)), name(new_name));
    // A lone carriage return ends no line for those who read this.
    let old: Vec<&str> = old.map_or("", |(_, text)| text).split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let hunks = diff.unified_diff();
    let mut hunks = hunks.iter_hunks().peekable();
    let (bold, plain) = painted(style, "\x1b[1m");
    match &old_name {
        Some(old) if *old == new_name => {}
        // Lines that git understands, and so does `patch`.
        Some(old) => writeln!(
            out,
            "{bold}diff --git a/{old} b/{new_name}\nrename from {old}\nrename to {new_name}{plain}"
        )?,
        None => writeln!(out, "{bold}diff --git a/{new_name} b/{new_name}\nnew file mode 100644{plain}")?,
    }
    if hunks.peek().is_some() {
        let old = old_name.map_or("/dev/null".to_owned(), |old| format!("a/{old}"));
        writeln!(out, "{bold}--- {old}\n+++ b/{new_name}{plain}")?;
    }
    for hunk in hunks {
        let (cyan, plain) = painted(style, "\x1b[36m");
        writeln!(out, "{cyan}{}{plain}", hunk.header())?;
        for change in hunk.iter_changes() {
            write_line(change.tag(), change.value(), style, out)?;
        }
    }
    Ok(())
}

/// One line with its sign. Only a line feed ends it: the library would take a lone carriage return for a line
/// end, and then the next line would be glued to this one.
fn write_line(tag: ChangeTag, value: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let line = value.strip_suffix('\n');
    let text = line.unwrap_or(value);
    let (color, plain) = match tag {
        ChangeTag::Equal => ("", ""),
        ChangeTag::Delete => painted(style, "\x1b[31m"),
        ChangeTag::Insert => painted(style, "\x1b[32m"),
    };
    if style.color {
        let text = text.split('\t').map(printable::one_line).collect::<Vec<_>>().join("\t");
        writeln!(out, "{color}{tag}{text}{plain}")?;
    } else {
        writeln!(out, "{tag}{text}")?;
    }
    if line.is_none() {
        writeln!(out, "\\ No newline at end of file")?;
    }
    Ok(())
}

/// What turns a colour on and off again, if there are any.
fn painted(style: Style, color: &'static str) -> (&'static str, &'static str) {
    if style.color { (color, "\x1b[0m") } else { ("", "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, color: bool, want: &str) {
        let mut out = Vec::new();
        let style = Style { color, hyperlinks: false };
        let path = Path::new("/x/y.bb");
        write_unified(Some((path, old)), (path, new), style, &mut out).unwrap();
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
        check(
            "A\r",
            "A\n",
            false,
            "--- a/x/y.bb\n+++ b/x/y.bb\n@@ -1 +1 @@\n-A\r\n\\ No newline at end of file\n+A\n",
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
