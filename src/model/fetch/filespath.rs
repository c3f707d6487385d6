//! FILESPATH of an evaluated recipe.

use super::search::SearchPath;
use crate::model::datastore::Datastore;
use crate::value::Value;

/// The expression by which openembedded-core's `base` class builds FILESPATH; older releases call the
/// function without its module.
const CALLS: [&str; 2] = ["${@oe.utils.base_set_filespath([", "${@base_set_filespath(["];

impl SearchPath {
    /// Where BitBake looks for the local files of the recipe that `data` belongs to.
    ///
    /// What recipes put before or after the class's own expression is searched before or after it.
    pub fn of(data: &Datastore) -> SearchPath {
        let Some(raw) = data.get_raw("FILESPATH") else { return SearchPath::default() };
        let Some(text) = raw.exact() else { return whole(data) };
        let call = CALLS.iter().find_map(|call| Some((text.find(call)?, call.len())));
        let Some((at, length)) = call else { return whole(data) };
        let Some((directories, after)) = text[at + length..].split_once(']') else { return whole(data) };
        let Some((_, after)) = after.split_once('}') else { return whole(data) };
        let directories = directories.split(',').map(|directory| directory.trim().trim_matches(['"', '\'']));
        let directories: Vec<Value> = directories.map(|directory| data.expand(directory)).collect();
        let extra = data.get("FILESEXTRAPATHS").unwrap_or_else(|| Value::from("__default:"));
        let overrides = data.get("FILESOVERRIDES").unwrap_or_else(|| Value::from(""));
        let built = SearchPath::open_embedded(&extra, &directories, &overrides);
        SearchPath::listed(&data.expand(&text[..at]))
            .followed_by(built)
            .followed_by(SearchPath::listed(&data.expand(after)))
    }
}

fn whole(data: &Datastore) -> SearchPath {
    data.get("FILESPATH").map(|value| SearchPath::listed(&value)).unwrap_or_default()
}
