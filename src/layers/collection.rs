//! Collections: the names under which layers depend on each other and have a priority.

use std::collections::HashMap;

use regex::Regex;

use super::{Conf, Layer};

/// One name of BBFILE_COLLECTIONS and what `layer.conf` files set for it.
#[derive(Clone, Debug)]
pub struct Collection {
    pub name: String,
    /// Index of the layer that adds the name.
    pub layer: usize,
    /// BBFILE_PRIORITY, or one more than the highest of its dependencies.
    pub priority: i32,
    /// BBFILE_PATTERN as it is written, expanded; `None` if it is not set.
    pub pattern: Option<String>,
    matcher: Option<Regex>,
    /// LAYERDEPENDS.
    pub depends: Vec<Depends>,
    /// LAYERRECOMMENDS.
    pub recommends: Vec<Depends>,
    /// LAYERSERIES_COMPAT: the releases it says it works with.
    pub series: Vec<String>,
    /// LAYERVERSION.
    pub version: Option<String>,
}

/// A collection that another one needs, perhaps in some version: `core (>= 12)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Depends {
    pub name: String,
    /// What stands between the brackets.
    pub version: Option<String>,
}

impl Collection {
    /// Whether BBFILE_PATTERN matches a path. Python anchors it at the start only.
    pub fn matches(&self, path: &str) -> bool {
        self.matcher.as_ref().is_some_and(|matcher| matcher.is_match(path))
    }
}

/// All collections in the order of BBFILE_COLLECTIONS.
pub(crate) fn read_all(conf: &Conf, layers: &[Layer]) -> Vec<Collection> {
    let mut read: Vec<Collection> = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        read.extend(layer.collections.iter().map(|name| read_one(conf, name, index, layer)));
    }
    let explicit: Vec<Option<i32>> = read.iter().map(|one| explicit_priority(conf, &one.name)).collect();
    set_priorities(&mut read, &explicit);
    read
}

fn read_one(conf: &Conf, name: &str, layer: usize, root: &Layer) -> Collection {
    let pattern = conf.get(&format!("BBFILE_PATTERN_{name}")).map(|value| value.source());
    Collection {
        name: name.to_owned(),
        layer,
        priority: 0,
        matcher: pattern.as_deref().and_then(|pattern| matcher(pattern, root)),
        pattern,
        depends: depends(&exact(conf, "LAYERDEPENDS", name).unwrap_or_default()),
        recommends: depends(&exact(conf, "LAYERRECOMMENDS", name).unwrap_or_default()),
        series: conf.words(&format!("LAYERSERIES_COMPAT_{name}")),
        version: exact(conf, "LAYERVERSION", name),
    }
}

fn exact(conf: &Conf, variable: &str, collection: &str) -> Option<String> {
    Some(conf.get(&format!("{variable}_{collection}"))?.exact()?.to_owned())
}

/// An empty pattern matches nothing. One that this regex engine cannot read (Python knows look-around) is
/// taken for the usual one: everything below the layer.
fn matcher(pattern: &str, layer: &Layer) -> Option<Regex> {
    if pattern.is_empty() {
        return None;
    }
    Regex::new(&format!("\\A(?:{pattern})"))
        .or_else(|_| Regex::new(&format!("\\A{}/", regex::escape(&layer.root.to_string_lossy()))))
        .ok()
}

fn explicit_priority(conf: &Conf, name: &str) -> Option<i32> {
    // As in BitBake, a priority of 0 counts as none.
    let value = conf.get(&format!("BBFILE_PRIORITY_{name}"))?;
    let priority = value.exact()?.trim().parse().ok()?;
    if priority == 0 { None } else { Some(priority) }
}

/// A collection without a priority comes right above everything it depends on.
fn set_priorities(collections: &mut [Collection], explicit: &[Option<i32>]) {
    let lowest = explicit.iter().flatten().copied().min().unwrap_or(0);
    let at: HashMap<String, usize> =
        collections.iter().enumerate().map(|(index, one)| (one.name.clone(), index)).collect();
    let mut known: Vec<Option<i32>> = explicit.to_vec();
    // Dependencies first; as many rounds as there are collections settle every chain, and end every circle.
    for _ in 0..collections.len() {
        for index in 0..collections.len() {
            let needed = needed_by(&collections[index]).filter_map(|name| at.get(name));
            let needed: Vec<Option<i32>> = needed.map(|&other| known[other]).collect();
            if known[index].is_none() && needed.iter().all(Option::is_some) {
                known[index] = Some(needed.into_iter().flatten().fold(lowest, i32::max) + 1);
            }
        }
    }
    for (collection, priority) in collections.iter_mut().zip(known) {
        collection.priority = priority.unwrap_or(lowest + 1);
    }
}

fn needed_by(collection: &Collection) -> impl Iterator<Item = &str> {
    collection.depends.iter().chain(&collection.recommends).map(|depends| depends.name.as_str())
}

/// Indices of the collections in the order in which BitBake tries their patterns: by the text of the pattern,
/// the last one first, so that a layer within a layer comes before it.
pub(crate) fn in_order_of_patterns(collections: &[Collection]) -> Vec<usize> {
    let mut ordered: Vec<usize> = (0..collections.len()).collect();
    ordered.retain(|&index| collections[index].pattern.is_some());
    ordered.sort_by(|&a, &b| collections[b].pattern.cmp(&collections[a].pattern));
    ordered
}

/// `name (op version) name …`; a version may also be written without spaces.
fn depends(text: &str) -> Vec<Depends> {
    let mut found: Vec<Depends> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('(') {
            let (version, after) = inside.split_once(')').unwrap_or((inside, ""));
            if let Some(last) = found.last_mut() {
                last.version = Some(version.trim().to_owned());
            }
            rest = after.trim_start();
        } else {
            let end = rest.find(|c: char| c == '(' || c.is_whitespace()).unwrap_or(rest.len());
            found.push(Depends { name: rest[..end].to_owned(), version: None });
            rest = rest[end..].trim_start();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_may_ask_for_versions() {
        let shown: Vec<String> = depends(" core (>= 12)  b(= 1) c ")
            .into_iter()
            .map(|one| format!("{} {}", one.name, one.version.unwrap_or_default()))
            .collect();
        assert_eq!(shown, ["core >= 12", "b = 1", "c "]);
    }
}
