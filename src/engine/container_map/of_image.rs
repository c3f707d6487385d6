//! The containers of one image, as they are together on a device.

use super::{ContainerMap, Image, Link, Pool, Status};

impl ContainerMap {
    /// What of the map is in the image of this name; `None` if there is no such image.
    pub(crate) fn of_image(mut self, name: &str) -> Option<ContainerMap> {
        let image = self.images.iter().find(|image| image.name == name)?;
        let (mut kept, is_whole) = (image.containers.clone(), image.whole);
        kept.sort_unstable();
        kept.dedup();
        let index = |at: usize| kept.binary_search(&at).ok();
        let (mut links, mut without): (Vec<Link>, Vec<Link>) = (Vec::new(), Vec::new());
        for link in self.links {
            let Some(to) = index(link.to) else { continue };
            match link.from.map(index) {
                Some(None) => without.push(Link { to, ..link }),
                from => links.push(Link { to, from: from.flatten(), ..link }),
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
        let all = |containers: &[usize]| containers.iter().filter_map(|at| index(*at)).collect();
        let pools = self.pools.into_iter().map(|pool| Pool { containers: all(&pool.containers), ..pool });
        let images = self.images.into_iter().filter(|image| image.name == name);
        let images = images.map(|image| Image { containers: all(&image.containers), ..image });
        let (pools, images) = (pools.collect(), images.collect());
        let mut at = 0;
        self.containers.retain(|_| {
            at += 1;
            kept.binary_search(&(at - 1)).is_ok()
        });
        Some(ContainerMap { containers: self.containers, links, pools, images })
    }
}
