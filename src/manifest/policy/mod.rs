//! What a container ends up with of what its recipe, its JSON files and the groups of the device say.
//!
//! The group comes from the recipe or from `PV_GROUP`. Restart policy and goal come from the container, else
//! from its group. Automatic recovery comes as a whole from the container, unless its policy is `no`, else
//! from its group (pantavisor `state.c:427-470`, `:666-668`).

mod content;
mod group;
mod source;

pub(crate) use content::{device_rules, entrypoint, start_of, volumes};
pub(crate) use source::Source;

use source::Flag;

use super::device::{Device, Recovery};
use super::graph::{Graph, Node};
use super::stock_groups::STOCK_GROUPS;
use super::{Container, Manifest, ManifestKind, SpannedStr};
use crate::model::Recipe;

/// What is in force for one container.
#[derive(Debug)]
pub(crate) struct Effective<'p> {
    pub group: Setting<'p>,
    pub restart_policy: Setting<'p>,
    pub status_goal: Setting<'p>,
    /// The policy of automatic recovery; `no` if failures are not recovered.
    pub recovery: Setting<'p>,
    pub roles: Setting<'p>,
}

/// A value and who gives it; several where that depends on the device or on what is unknown.
#[derive(Debug, Default)]
pub(crate) struct Setting<'p> {
    pub given: Vec<Sourced<'p>>,
    /// Why there may be another value, if there may.
    pub unknown: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Sourced<'p> {
    pub value: String,
    pub by: Source<'p>,
    /// How many others say the same.
    pub others: usize,
}

/// Why a repackaged container may be set up in another way than its recipe says.
const PREBUILT: &str = "what it repackages may say so itself";

/// Why a flag may say something else.
const OPEN_ARGS: &str = "the variable `PVR_APP_ADD_EXTRA_ARGS` is not known as a whole";

impl<'p> Setting<'p> {
    fn one(value: &str, by: Source<'p>) -> Setting<'p> {
        Setting { given: vec![Sourced { value: value.to_owned(), by, others: 0 }], unknown: None }
    }

    fn unknown(why: &'static str) -> Setting<'p> {
        Setting { given: Vec::new(), unknown: Some(why) }
    }

    /// Adds a value; of those who give the same one, the first is kept.
    fn add(&mut self, value: &str, by: Source<'p>) {
        match self.given.iter_mut().find(|given| given.value == value) {
            Some(given) => given.others += 1,
            None => self.given.push(Sourced { value: value.to_owned(), by, others: 0 }),
        }
    }

    pub(crate) fn surely(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.unknown.is_none() && !self.given.is_empty() && self.given.iter().all(|given| holds(&given.value))
    }
}

impl<'p> Effective<'p> {
    /// What is in force for the container `node` of `graph`.
    pub(crate) fn new(graph: &Graph<'p>, node: usize) -> Effective<'p> {
        let devices = graph.devices_of(node);
        let view = View { node: &graph.nodes[node], devices };
        let group = view.group();
        let recovery = view.recovery(&group);
        Effective {
            restart_policy: view
                .of_key("PV_RESTART_POLICY", "restart-policy", &group, |group| group.restart_policy()),
            status_goal: view.of_key("PV_STATUS_GOAL", "status-goal", &group, |group| group.status_goal()),
            roles: view.roles(),
            recovery,
            group,
        }
    }
}

/// A container and the device files it may meet.
struct View<'g, 'p> {
    node: &'g Node<'p>,
    devices: Vec<&'g Device<'p>>,
}

impl<'p> View<'_, 'p> {
    fn recipe(&self) -> &'p Recipe {
        &self.node.member.recipe
    }

    fn container(&self) -> &'p Container {
        &self.node.member.container
    }

    fn args(&self) -> impl Iterator<Item = &'p Manifest> + use<'p> {
        self.container().manifests_of(ManifestKind::Args)
    }

    /// What a key of the args says, a flag for `pvr app add`, or else the group. The flag comes after the
    /// args of a root file system; into what is repackaged the args are merged in the end.
    fn of_key(
        &self,
        key: &str,
        flag: &str,
        groups: &Setting<'p>,
        of: impl Fn(&group::Meant<'p>) -> (String, Source<'p>),
    ) -> Setting<'p> {
        let of_args = |args: &'p Manifest| args.said(key);
        match self.flag(&[flag]) {
            Flag::Absent => self.own_or_of_group(of_args, groups, of),
            Flag::Given(value, by) if !self.container().merges() => Setting::one(&value, by),
            Flag::Given(value, by) => self.own_or(of_args, |setting| setting.add(&value, by)),
            Flag::Unknown => {
                let setting = self.own_or_of_group(of_args, groups, of);
                Setting { unknown: Some(OPEN_ARGS), ..setting }
            }
        }
    }

    /// A flag for `pvr app add`, if the class hands it on.
    fn flag(&self, names: &[&str]) -> Flag<'p> {
        let data = &self.recipe().data;
        if self.container().prebuilt && !data.recipe_part_missing() {
            Flag::Absent
        } else {
            source::flag(self.recipe(), names)
        }
    }

    /// What the args say; else, or if some of them say nothing, what the groups do.
    fn own_or_of_group(
        &self,
        own: impl Fn(&'p Manifest) -> Option<SpannedStr<'p>>,
        groups: &Setting<'p>,
        of: impl Fn(&group::Meant<'p>) -> (String, Source<'p>),
    ) -> Setting<'p> {
        self.own_or(own, |setting| {
            setting.unknown = groups.unknown;
            for group in &groups.given {
                let meant = self.meant(&group.value);
                if meant.is_empty() {
                    setting.unknown = Some("no device file here has the group");
                }
                for (value, by) in meant.iter().map(&of) {
                    setting.add(&value, by);
                }
            }
        })
    }

    /// What the args say; where some of them say nothing, what comes `otherwise` as well.
    fn own_or(
        &self,
        own: impl Fn(&'p Manifest) -> Option<SpannedStr<'p>>,
        otherwise: impl FnOnce(&mut Setting<'p>),
    ) -> Setting<'p> {
        let mut setting = Setting::default();
        let mut silent = self.args().next().is_none();
        for args in self.args() {
            match own(args) {
                Some(said) => setting.add(said.text, Source::Json(said)),
                None => silent = true,
            }
        }
        if silent && self.container().prebuilt {
            return Setting { unknown: Some(PREBUILT), ..setting };
        }
        if silent {
            otherwise(&mut setting);
        }
        setting
    }

    /// The groups of this name on the devices.
    fn meant(&self, name: &str) -> Vec<group::Meant<'p>> {
        let found = self.devices.iter().filter_map(|device| device.group(name));
        let found: Vec<_> = found.map(|group| group::Meant::Device(*group)).collect();
        if !found.is_empty() {
            return found;
        }
        let stock = STOCK_GROUPS.iter().find(|group| group.name == name);
        stock.map(|group| group::Meant::Stock(*group)).into_iter().collect()
    }

    fn recovery(&self, groups: &Setting<'p>) -> Setting<'p> {
        self.own_or_of_group(
            |args| own_recovery(args).and_then(|own| own.in_force()),
            groups,
            |group| group.recovery(),
        )
    }

    fn roles(&self) -> Setting<'p> {
        let variable = "PVR_APP_ADD_ROLES";
        if !self.container().merges()
            && let Some(value) = self.recipe().data.get(variable)
            && !value.surely(|text| text.trim().is_empty())
        {
            return match value.exact() {
                Some(text) => Setting::one(text.trim(), source::of_variable(self.recipe(), variable)),
                None => Setting::unknown("the variable `PVR_APP_ADD_ROLES` is not known"),
            };
        }
        let mut setting = Setting::default();
        let mut silent = self.args().next().is_none();
        for args in self.args() {
            let list = args.document.root.as_ref().and_then(|root| root.get("PV_ROLES"));
            let words: Vec<_> = list
                .into_iter()
                .flat_map(|list| list.elements())
                .filter_map(|role| args.spanned_str(role))
                .collect();
            let text = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
            match words.first() {
                Some(first) => setting.add(&text, Source::Json(*first)),
                None => silent = true,
            }
        }
        if silent && self.container().prebuilt {
            return Setting { unknown: Some(PREBUILT), ..setting };
        }
        if silent {
            setting.add("mgmt", Source::Rule("a container without roles has this one"));
        }
        setting
    }
}

/// The object `PV_AUTO_RECOVERY` of the args.
pub(crate) fn own_recovery(args: &Manifest) -> Option<Recovery<'_>> {
    let node = args.document.root.as_ref()?.get("PV_AUTO_RECOVERY")?;
    Some(Recovery::read(args, node))
}
