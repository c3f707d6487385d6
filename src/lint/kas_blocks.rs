//! The configuration that kas files of the layers' repositories hold.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::layers::{Block, kas_files};
use crate::model::{Build, Parsed};
use crate::syntax::Dialect;
use crate::text::SourceFile;

/// Goes through the blocks of all kas files, each with the file and with its text as BitBake reads it.
pub(crate) fn each_block(build: &Build, mut visit: impl FnMut(&Arc<SourceFile>, &Block, &Arc<Parsed>)) {
    for source in kas_sources(build) {
        for block in Block::all(source.text()) {
            let text = Arc::new(SourceFile::new(source.path().to_owned(), block.text.as_str()));
            let file = Arc::new(Parsed::new(text, Dialect::Conf { base: false }));
            visit(&source, &block, &file);
        }
    }
}

/// The kas files of the repositories that hold the layers.
pub(crate) fn kas_sources(build: &Build) -> Vec<Arc<SourceFile>> {
    let (layers, disk) = (&build.layers, build.disk());
    let repositories: BTreeSet<PathBuf> =
        layers.layers().iter().map(|layer| layers.repository_root(&layer.root)).collect();
    let files = repositories.iter().flat_map(|repository| kas_files(repository, disk));
    files.filter_map(|path| build.files.load_source(&path).ok()).collect()
}
