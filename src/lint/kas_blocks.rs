//! The configuration that kas files of the layers' repositories hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layers::{Block, kas_files};
use crate::model::{Build, Parsed};
use crate::syntax::Dialect;
use crate::text::SourceFile;

/// Goes through the blocks of all kas files, each with the file and with its text as BitBake reads it.
pub(crate) fn each_block(build: &Build, mut visit: impl FnMut(&Arc<SourceFile>, &Block, &Arc<Parsed>)) {
    let (layers, disk) = (&build.layers, build.disk());
    let mut seen = BTreeSet::new();
    for layer in layers.layers() {
        let repository = layers.repository_root(&layer.root);
        if !seen.insert(repository.clone()) {
            continue;
        }
        for path in kas_files(&repository, disk) {
            let Ok(source) = build.files.load_source(&path) else { continue };
            for block in Block::all(source.text()) {
                let text = Arc::new(SourceFile::new(path.clone(), block.text.as_str()));
                let file = Arc::new(Parsed::new(text, Dialect::Conf { base: false }));
                visit(&source, &block, &file);
            }
        }
    }
}
