//! The group of a container, and what it says about its containers.

use super::source::Flag;
use super::{OPEN_ARGS, PREBUILT, Setting, Source, View, source};
use crate::manifest::device::Group;
use crate::manifest::stock_groups::StockGroup;
use crate::manifest::{ContainerKind, Manifest, SpannedStr};

/// A group as a device has it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meant<'p> {
    Device(Group<'p>),
    Stock(StockGroup),
}

impl<'p> Meant<'p> {
    /// Without a word of its own a group restarts the container (pantavisor `parser_system1.c:2110-2111`).
    pub(super) fn restart_policy(&self) -> (String, Source<'p>) {
        self.value(|group| group.restart_policy, |stock| stock.restart_policy, "container")
    }

    pub(super) fn status_goal(&self) -> (String, Source<'p>) {
        self.value(|group| group.status_goal, |stock| stock.status_goal, "STARTED")
    }

    pub(super) fn recovery(&self) -> (String, Source<'p>) {
        self.value(|group| group.recovery?.in_force(), |stock| stock.recovery.unwrap_or("no"), "no")
    }

    fn value(
        &self,
        of_group: impl Fn(&Group<'p>) -> Option<SpannedStr<'p>>,
        of_stock: impl Fn(&StockGroup) -> &'static str,
        default: &str,
    ) -> (String, Source<'p>) {
        match self {
            Meant::Stock(stock) => (of_stock(stock).to_owned(), Source::Stock),
            Meant::Device(group) => match of_group(group) {
                Some(said) => (said.text.to_owned(), Source::Json(said)),
                None => {
                    let (manifest, group) = (group.name.manifest, group.name.text);
                    (default.to_owned(), Source::Group { manifest, group })
                }
            },
        }
    }
}

impl<'p> View<'_, 'p> {
    pub(super) fn group(&self) -> Setting<'p> {
        match self.container().class {
            Some(ContainerKind::Rootfs) => self.group_of_rootfs(),
            _ => self.group_of_repackaged(),
        }
    }

    /// The class always passes its variable on, and what is passed comes before the args. Of two flags the
    /// last one counts, and those of the recipe come last.
    fn group_of_rootfs(&self) -> Setting<'p> {
        const VARIABLE: &str = "PVR_APP_ADD_GROUP";
        let mut setting = Setting::default();
        match self.flag(&["group"]) {
            Flag::Given(group, by) => {
                setting.add(&group, by);
                return setting;
            }
            Flag::Unknown => setting.unknown = Some(OPEN_ARGS),
            Flag::Absent => {}
        }
        let value = self.recipe().data.get(VARIABLE);
        match value.as_ref().and_then(|value| value.possible()) {
            Some(texts) => {
                for text in texts.iter().map(|text| text.trim()) {
                    if text.is_empty() {
                        setting.unknown = Some("the group is empty, so `pvr` takes the next argument for it");
                    } else {
                        setting.add(text, source::of_text(self.recipe(), VARIABLE, text));
                    }
                }
            }
            None => setting.unknown = Some("the variable `PVR_APP_ADD_GROUP` is not known"),
        }
        setting
    }

    fn group_of_repackaged(&self) -> Setting<'p> {
        let mut setting = Setting::default();
        let mut silent = self.args().next().is_none();
        for args in self.args() {
            match args.said("PV_GROUP").or_else(|| runlevel(args)) {
                Some(said) => setting.add(said.text, Source::Json(said)),
                None => silent = true,
            }
        }
        if !silent {
            return setting;
        }
        if self.container().prebuilt {
            return Setting { unknown: Some(PREBUILT), ..setting };
        }
        match self.flag(&["group", "runlevel"]) {
            Flag::Given(group, by) => {
                setting.add(&group, by);
                return setting;
            }
            Flag::Unknown => return Setting { unknown: Some(OPEN_ARGS), ..setting },
            Flag::Absent => {}
        }
        let rule = "a container without a group belongs to the last one of the device";
        let last = self.devices.iter().filter_map(|device| device.groups.last());
        for group in last {
            setting.add(group.name.text, Source::Rule(rule));
        }
        if setting.given.is_empty() {
            setting.add("app", Source::Rule(rule));
        }
        setting
    }
}

/// The group by its old name; the device leaves any other word alone (pantavisor
/// `parser_system1.c:1369-1397`).
fn runlevel(args: &Manifest) -> Option<SpannedStr<'_>> {
    let said = args.said("PV_RUNLEVEL")?;
    if matches!(said.text, "data" | "root" | "platform" | "app") { Some(said) } else { None }
}
