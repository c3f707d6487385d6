//! `extra-conf-known-key`: a raw line for LXC for which the template has a key.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::json::Member;
use crate::manifest::{Manifest, ManifestKind};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("manifest", "extra-conf-known-key", Container(check));

const RAW: &str = "PV_LXC_EXTRA_CONF";

/// A setting of LXC, the key of the template for it, and whether that takes a list.
const KEYS: [(&str, &str, bool); 6] = [
    ("lxc.tty.max", "LXC_TTY_MAX", false),
    ("lxc.tty.min", "LXC_TTY_MIN", false),
    ("lxc.pty.max", "LXC_PTY_MAX", false),
    ("lxc.namespace.keep", "PV_LXC_NAMESPACE_KEEP", false),
    ("lxc.cap.keep", "PV_LXC_CAP_KEEP", true),
    ("lxc.cap.drop", "PV_LXC_CAP_DROP", true),
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    for args in container.manifests_of(ManifestKind::Args) {
        let Some(member) = args.document.root.as_ref().and_then(|root| root.member(RAW)) else { continue };
        let lines: Vec<&str> = member.value.as_str().unwrap_or_default().lines().collect();
        for line in &lines {
            let Some((name, value)) = line.split_once('=') else { continue };
            let Some((lxc, key, list)) = KEYS.iter().find(|known| known.0 == name.trim()) else { continue };
            let span = place_of(args, member, lxc);
            let message = format!("`{lxc}` has a key of its own: `{key}`");
            let mut report = cx.report_manifest(recipe, container, args, span, message);
            report.help("the template writes that setting as well, so LXC gets two lines of it");
            let is_taken = args.document.root.as_ref().is_some_and(|root| root.get(key).is_some());
            if lines.len() == 1 && !is_taken {
                report.fix(replace(member, key, value.trim(), *list));
            }
        }
        if let Some(kind) = interface(&lines) {
            let span = place_of(args, member, "lxc.net.0.type");
            let message = format!(
                "an interface of type `{kind}` has keys of its own: `PV_LXC_NETWORK_TYPE` and others"
            );
            cx.report_manifest(recipe, container, args, span, message)
                .help("without them the template keeps the container in the network of the host");
        }
    }
}

/// The type of the interface that raw lines write, if the template can write all of them.
fn interface<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let mut of_network: Vec<(&str, &str)> = Vec::new();
    for line in lines {
        let Some((name, value)) = line.split_once('=') else { continue };
        if name.trim().starts_with("lxc.net.") {
            of_network.push((name.trim(), value.trim()));
        }
    }
    let kind = value_of(&of_network, "lxc.net.0.type")?;
    let known: &[&str] = match kind {
        "empty" => &[],
        "phys" => &["link"],
        "veth" if value_of(&of_network, "lxc.net.0.link") == Some("lxcbr0") => {
            &["link", "flags", "ipv4.address", "ipv4.gateway"]
        }
        _ => return None,
    };
    for (name, _) in of_network {
        let name = name.strip_prefix("lxc.net.0.")?;
        if name != "type" && !known.contains(&name) {
            return None;
        }
    }
    Some(kind)
}

/// The first value of a setting.
fn value_of<'a>(settings: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    settings.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// The name of the setting inside the text, or all of it if escapes make the place uncertain.
fn place_of(args: &Manifest, member: &Member, lxc: &str) -> Span {
    let whole = member.value.span;
    let found = whole.slice(args.document.source.text()).find(lxc);
    found.map_or(whole, |at| Span::new(whole.start as usize + at, whole.start as usize + at + lxc.len()))
}

fn replace(member: &Member, key: &str, value: &str, list: bool) -> Fix {
    let value = match list {
        true => format!("[{}]", value.split_whitespace().map(quoted).collect::<Vec<_>>().join(", ")),
        false => quoted(value),
    };
    Fix::unsafe_(
        format!("use `{key}`"),
        vec![Edit::replace(member.key_span.cover(member.value.span), format!("\"{key}\": {value}"))],
    )
    .changes_value()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
