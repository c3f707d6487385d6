//! Texts broken into lines that fit.

/// `text`, of which each line is broken at spaces so that it has at most `width` characters, and the first
/// one `first` of them. A longer word stays whole.
pub(crate) fn wrapped(text: &str, first: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut room = first;
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push('\n');
            room = width;
        }
        for (index, word) in line.split(' ').enumerate() {
            let length = word.chars().count();
            let gap = usize::from(index > 0);
            if index > 0 && length + gap > room {
                out.push('\n');
                room = width.saturating_sub(length);
            } else {
                out.push_str(&" "[..gap]);
                room = room.saturating_sub(length + gap);
            }
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_spaces() {
        assert_eq!(wrapped("one two three four", 7, 10), "one two\nthree four");
        assert_eq!(wrapped("one two three four", 8, 9), "one two\nthree\nfour");
        assert_eq!(wrapped("a-very-long-word x", 5, 5), "a-very-long-word\nx");
        assert_eq!(wrapped("one\n  two  three", 20, 20), "one\n  two  three");
        assert_eq!(wrapped("", 5, 5), "");
    }
}
