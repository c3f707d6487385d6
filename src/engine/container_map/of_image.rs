//! The containers of one image, as they are together on a device.

use super::{ContainerMap, Link, Status};

impl ContainerMap {
    /// What of the map is in the image of this name; `None` if there is no such image.
    pub(crate) fn of_image(self, name: &str) -> Option<ContainerMap> {
        let image = self.images.iter().find(|image| image.name == name)?;
        let (mut kept, is_whole) = (image.containers.clone(), image.whole);
        kept.sort_unstable();
        kept.dedup();
        let (mut links, mut without): (Vec<Link>, Vec<Link>) = (Vec::new(), Vec::new());
        for link in self.links {
            let Ok(to) = kept.binary_search(&link.to) else { continue };
            let Some(from) = link.from else {
                links.push(Link { to, ..link });
                continue;
            };
            match kept.binary_search(&from) {
                Ok(from) => links.push(Link { to, from: Some(from), ..link }),
                Err(_) => without.push(Link { to, ..link }),
            }
        }
        for link in without {
            // Another container of the image may provide it as well.
            if links.iter().any(|other| other.to == link.to && other.service == link.service) {
                continue;
            }
            let is_unmet = is_whole && link.demand == "required";
            let status = if is_unmet { Status::Unmet } else { Status::Absent };
            links.push(Link { from: None, status, ..link });
        }
        links.sort_by_key(|link| link.to);
        let mut pools = self.pools;
        for pool in &mut pools {
            pool.containers = places_in(&kept, &pool.containers);
        }
        let mut images = self.images;
        images.retain(|image| image.name == name);
        for image in &mut images {
            image.containers = places_in(&kept, &image.containers);
        }
        let mut containers = Vec::new();
        for (index, container) in self.containers.into_iter().enumerate() {
            if kept.binary_search(&index).is_ok() {
                containers.push(container);
            }
        }
        Some(ContainerMap { containers, links, pools, images })
    }
}

/// The places of those of `containers` that are kept.
fn places_in(kept: &[usize], containers: &[usize]) -> Vec<usize> {
    containers.iter().filter_map(|container| kept.binary_search(container).ok()).collect()
}
