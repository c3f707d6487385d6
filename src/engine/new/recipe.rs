//! The recipe of a new container.

use super::{ContainerSpec, Image, LicenseText};

/// What a container runs if nothing else is said.
const DEFAULT_ENTRYPOINT: &str = "/bin/sh";

/// The recipe that ships JSON files of these kinds.
pub(super) fn recipe(spec: &ContainerSpec, licenses: &[LicenseText], kinds: &[&str]) -> String {
    match &spec.docker {
        Some(reference) => head(spec, licenses) + &repackaged(spec, reference, kinds),
        None => head(spec, licenses) + &rootfs(spec, kinds),
    }
}

fn head(spec: &ContainerSpec, licenses: &[LicenseText]) -> String {
    let summary = spec.summary.clone().unwrap_or_else(|| format!("Pantavisor container {}", spec.name));
    let quote = if summary.contains('"') { '\'' } else { '"' };
    let mut text = format!("SUMMARY = {quote}{summary}{quote}\nLICENSE = \"{}\"\n", spec.license);
    let licenses: Vec<String> = licenses
        .iter()
        .map(|(name, md5)| format!("file://${{COMMON_LICENSE_DIR}}/{name};md5={md5}"))
        .collect();
    if !licenses.is_empty() {
        text += &list("LIC_FILES_CHKSUM =", &licenses);
    }
    text
}

/// The group and the roles of what is repackaged stand in its args.
fn repackaged(spec: &ContainerSpec, reference: &str, kinds: &[&str]) -> String {
    let mut text = "\ninherit pvrexport\n\n".to_owned();
    // By default the class takes every `pv-` out of the recipe's name.
    text += &format!("PVCONT_NAME = \"{}\"\nPVR_DOCKER_REF = \"{reference}\"\n\n", spec.name);
    let entries: Vec<String> = kinds.iter().map(|kind| format!("file://${{BPN}}.{kind}.json")).collect();
    text + &list("SRC_URI +=", &entries)
}

fn rootfs(spec: &ContainerSpec, kinds: &[&str]) -> String {
    let mut text = format!("\ninherit {} container-pvrexport\n\n", spec.image.class());
    text += &format!("IMAGE_BASENAME = \"{}\"\nIMAGE_FSTYPES = \"pvrexportit\"\n", spec.name);
    let packages = packages(spec);
    if !packages.is_empty() {
        text += &format!("IMAGE_INSTALL += \"{}\"\n", packages.join(" "));
    }
    text += &format!("\nPVRIMAGE_AUTO_MDEV = \"0\"\nPVR_APP_ADD_GROUP = \"{}\"\n", spec.group);
    // Without any role it could manage the whole device.
    text += "PVR_APP_ADD_ROLES = \"nobody\"\n";
    if !kinds.contains(&"config") {
        // `+=` would take the place of the class's default, which keeps /var.
        text += &format!("PVR_APP_ADD_EXTRA_ARGS:append = \" --config=Entrypoint={}\"\n", program(spec));
    }
    let mut entries: Vec<String> = kinds.iter().map(|kind| format!("file://${{PN}}.{kind}.json")).collect();
    if spec.script {
        entries.push("file://${PN}.sh".to_owned());
    }
    if !entries.is_empty() {
        text += "\n";
        text += &list("SRC_URI +=", &entries);
    }
    if spec.script {
        text += "\nROOTFS_POSTPROCESS_COMMAND += \"install_script;\"\n\ninstall_script() {\n    \
                 install -d ${IMAGE_ROOTFS}${bindir}\n    \
                 install -m 0755 ${WORKDIR}/${PN}.sh ${IMAGE_ROOTFS}${bindir}/${PN}\n}\n";
    }
    text
}

/// The program that a flag names.
fn program(spec: &ContainerSpec) -> String {
    if spec.script {
        return format!("/usr/bin/{}", spec.name);
    }
    let first = spec.entrypoint_words().and_then(|words| words.into_iter().next());
    first.unwrap_or_else(|| DEFAULT_ENTRYPOINT.to_owned())
}

/// What has to be in the root file system.
///
/// An `image` holds nothing that is not asked for: without base-files it has no /proc, /sys and /dev to mount
/// on, without base-passwd no users.
fn packages(spec: &ContainerSpec) -> Vec<&str> {
    let base: &[&str] = match spec.image {
        Image::CoreImage => &[],
        Image::Image => &["base-files", "base-passwd"],
    };
    let shell = spec.entrypoint.is_none() || spec.install.is_empty();
    let shell = if shell { &["busybox"][..] } else { &[] };
    let mut packages: Vec<&str> = Vec::new();
    for package in base.iter().chain(shell).copied().chain(spec.install.iter().map(String::as_str)) {
        if !packages.contains(&package) {
            packages.push(package);
        }
    }
    packages
}

/// An assignment of words, one on each line if there are several.
fn list(head: &str, words: &[String]) -> String {
    match words {
        [word] => format!("{head} \"{word}\"\n"),
        words => {
            let indent = " ".repeat(head.len() + 2);
            let lines = words.join(&format!(" \\\n{indent}"));
            format!("{head} \"{lines} \\\n{indent}\"\n")
        }
    }
}
