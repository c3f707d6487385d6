//! The texts of BitBake's configuration that stand in a kas file, with their places.

use crate::text::Span;

/// The keys whose blocks kas writes into `local.conf` and `bblayers.conf`.
const HEADERS: [&str; 2] = ["local_conf_header:", "bblayers_conf_header:"];

/// A literal block of a kas file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Block {
    /// What kas writes: the lines without their indentation.
    pub text: String,
    /// For each line where it begins in the text, and where in the file.
    lines: Vec<(usize, usize)>,
    /// How far the first line is indented.
    depth: usize,
}

impl Block {
    /// The blocks of a file, as `NAME: |` below one of the keys at the left edge gives them.
    pub(crate) fn all(file: &str) -> Vec<Block> {
        let (mut found, mut in_header, mut key, mut start) = (Vec::new(), false, None, 0);
        let mut block = Block::default();
        for line in file.split_inclusive('\n') {
            let (at, content) = (start, line.trim_end());
            start += line.len();
            let indent = content.len() - content.trim_start().len();
            match key {
                Some(depth) if content.is_empty() || indent > depth => {
                    block.push(line, at, indent);
                    continue;
                }
                Some(_) => found.push(std::mem::take(&mut block)),
                None => {}
            }
            key = None;
            if !content.is_empty() && indent == 0 {
                in_header = HEADERS.contains(&content);
            } else if in_header && content.ends_with(": |") {
                key = Some(indent);
            }
        }
        found.push(block);
        found.retain(|block| !block.text.is_empty());
        found
    }

    fn push(&mut self, line: &str, at: usize, indent: usize) {
        if self.text.trim().is_empty() && !line.trim().is_empty() {
            self.depth = indent;
        }
        let cut = indent.min(self.depth);
        self.lines.push((self.text.len(), at + cut));
        self.text.push_str(line.get(cut..).unwrap_or("\n"));
    }

    /// Where a part of the text is in the file; over several lines it takes in what they are indented by.
    pub(crate) fn in_file(&self, part: Span) -> Span {
        let start = self.place(part.start as usize);
        let end = if part.is_empty() { start } else { self.place(part.end as usize - 1) + 1 };
        Span::new(start, end)
    }

    /// Where a byte of the text is in the file.
    fn place(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.lines.get(line).map_or(at, |(start, in_file)| in_file + (at - start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_their_places() {
        let file = "header:\n  version: 14\nlocal_conf_header:\n  a: |\n    A = \"1\"\n\n    B() {\n        x\n    }\n  b: |\n    \
                    C = \"2\"\nrepos:\n  d: |\n    D\n";
        let blocks = Block::all(file);
        let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["A = \"1\"\n\nB() {\n    x\n}\n", "C = \"2\"\n"]);
        for (block, word) in [(&blocks[0], "x"), (&blocks[0], "B"), (&blocks[1], "2")] {
            let at = block.text.find(word).expect("the word");
            let at = block.in_file(Span::new(at, at + word.len())).start as usize;
            assert_eq!(&file[at..=at], word);
        }
        let at = texts[0].find("B() {").expect("the function");
        let over_lines = blocks[0].in_file(Span::new(at, texts[0].len() - 1));
        assert_eq!(over_lines.slice(file), "B() {\n        x\n    }");
        assert!(blocks[0].in_file(Span::empty(at)).is_empty());
    }
}
