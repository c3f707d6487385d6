//! `needs-do-deploy`: an image waits for a task that a container does not have.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, Project};
use crate::model::ClassFile;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("container", "needs-do-deploy", Project(check));

const TASK: &str = "do_deploy() {\n    :\n}\n\naddtask deploy after do_image_complete before do_build\n";

fn check(cx: &mut Cx<'_>, project: &Project<'_>) {
    for image in &project.images {
        for listed in &image.containers {
            if !listed.sure {
                continue;
            }
            let member = project.containers().find(|member| member.recipe_name() == listed.text);
            let Some(member) = member else { continue };
            let recipe = &member.recipe;
            let subject = RecipeContext::of(member, project.build);
            if !lacks_task(&subject) {
                continue;
            }
            let place = subject.anchor();
            let message =
                format!("the image `{}` depends on a task `do_deploy` that is not here", image.name);
            let mut report = cx.report(&place.file.source, place.span, message);
            report
                .about(&recipe.file)
                .help("add a task `do_deploy` that does nothing; the image is deployed by then");
            if let Some(listed) = &listed.place {
                report.label(&listed.file.source, listed.span, "`pvroot-image` waits for each of these");
            }
            if place.file.path() == recipe.file.path() {
                let text = recipe.file.source.text();
                let gap = if text.ends_with(['\n', '\r']) { "\n" } else { "\n\n" };
                let fix = Fix::unsafe_(
                    "add an empty task `do_deploy`",
                    vec![Edit::insert(text.len(), format!("{gap}{TASK}"))],
                );
                report.fix(fix);
            }
        }
    }
}

/// Whether a container out of its own root file system surely has no `do_deploy`. Newer versions of the class
/// bring one along, so the class itself has to be there to tell.
fn lacks_task(subject: &RecipeContext<'_>) -> bool {
    let recipe = subject.recipe;
    let class = recipe.inherits.iter().find(|inherit| inherit.class == "container-pvrexport");
    let class_lacks_it = class.is_some_and(
        |class| matches!(&class.found, ClassFile::File(file) if !file.source.text().contains("do_deploy")),
    );
    subject.container.is(ContainerKind::Rootfs)
        && class_lacks_it
        && subject.is_whole()
        && !recipe.tasks.iter().any(|task| task.as_str() == "do_deploy")
        && !recipe.inherits_class("deploy")
}
