//! What a rule is: facts, and a function that looks for what it forbids.

use std::fmt;
use std::sync::Arc;

use super::{Body, Cx, ManifestContext, RecipeContext, ScriptFile};
use crate::diag::Meta;
use crate::manifest::Project;
use crate::manifest::graph::Graph;
use crate::model::{Build, Parsed};
use crate::syntax::KindSet;
use crate::syntax::ast::Stmt;

/// A rule. It has no state; everything it may look at is in the arguments of its checks.
#[derive(Debug)]
pub struct Rule {
    pub meta: Meta,
    pub checks: &'static [Check],
}

impl Rule {
    /// Whether it needs recipes to be evaluated.
    pub fn needs_values(&self) -> bool {
        self.checks.iter().any(Check::needs_values)
    }
}

/// When a rule is called, and with what.
#[derive(Clone, Copy)]
pub enum Check {
    /// For each statement of these kinds.
    Stmt(KindSet, fn(&mut Cx<'_>, &Parsed, Stmt<'_>)),
    /// For each file of metadata.
    File(fn(&mut Cx<'_>, &Parsed)),
    /// For each shell function: those of a recipe as they are merged, with the recipe, and those of a class
    /// as they are written; and for each shell script that a recipe brings along or that was named.
    Body(fn(&mut Cx<'_>, &Body, Option<&RecipeContext<'_>>)),
    /// For each script that a recipe brings along or that was named, whatever runs it.
    Script(fn(&mut Cx<'_>, &ScriptFile)),
    /// For each file of metadata, with the layers that it is a part of; also for each block of one in a kas
    /// file, unless the rule has a check for these.
    InLayer(fn(&mut Cx<'_>, &Arc<Parsed>, &Build)),
    /// For each recipe with its values, whatever it is.
    Recipe(fn(&mut Cx<'_>, &RecipeContext<'_>)),
    /// For each recipe, too; but what is found in an included file or an append that several recipes read
    /// counts only if it is found for every one of them.
    EveryReader(fn(&mut Cx<'_>, &RecipeContext<'_>)),
    /// For each recipe that makes something for Pantavisor, or plainly means to.
    Container(fn(&mut Cx<'_>, &RecipeContext<'_>)),
    /// For each JSON file of a container or a device, also for one that no recipe ships.
    Manifest(fn(&mut Cx<'_>, &ManifestContext<'_>)),
    /// Once, for the layers and the kas files around them; no recipe is evaluated for it.
    Build(fn(&mut Cx<'_>, &Build)),
    /// Once, if a kas file was asked for: only in those it finds something.
    Kas(fn(&mut Cx<'_>, &Build)),
    /// Once, for all recipes that make something for Pantavisor.
    Project(fn(&mut Cx<'_>, &Project<'_>)),
    /// Once, for all containers with the services, pools and images that tie them together.
    Graph(fn(&mut Cx<'_>, &Graph<'_>)),
    /// Never: the engine itself makes the findings.
    Engine,
}

impl Check {
    /// Whether it needs recipes to be evaluated.
    pub fn needs_values(&self) -> bool {
        matches!(
            self,
            Check::Body(_)
                | Check::Script(_)
                | Check::Recipe(_)
                | Check::EveryReader(_)
                | Check::Container(_)
                | Check::Manifest(_)
                | Check::Project(_)
                | Check::Graph(_)
        )
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Check::Stmt(..) => "Stmt",
            Check::File(_) => "File",
            Check::Body(_) => "Body",
            Check::Script(_) => "Script",
            Check::InLayer(_) => "InLayer",
            Check::Recipe(_) => "Recipe",
            Check::EveryReader(_) => "EveryReader",
            Check::Container(_) => "Container",
            Check::Manifest(_) => "Manifest",
            Check::Build(_) => "Build",
            Check::Kas(_) => "Kas",
            Check::Project(_) => "Project",
            Check::Graph(_) => "Graph",
            Check::Engine => "Engine",
        })
    }
}
