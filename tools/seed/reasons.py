"""What is said about single rules: who may speak instead, where they speak, and why they are silent."""

# Rules that may speak instead, because they say more of the same line.
IN_ITS_PLACE = {
    "append-glues-words": ["src-uri-file-missing"],
    "git-no-branch": ["src-uri-parameter-unread"],
    "lic-files-chksum-mismatch": ["lic-file-missing"],
    "package-variable-unscoped": ["rdepends-on-dev"],
    "license-unknown": ["license-obsolete"],
    "src-uri-no-checksum": ["checksum-unused"],
    "default-lost": ["packageconfig-undefined"],
    "device-json-drift": ["recovery-unlimited"],
    "function-never-run": ["hook-function-missing"],
    "implicit-group": ["group-conflict"],
    "services-schema": ["manifest-unknown-key"],
}

# Rules that point at another line than the one that was changed.
ANYWHERE = {
    "assignment-overwritten",
    "class-variable-unused",
    "default-after-assignment",
    "exit-skips-appended",
    "features-check-unused",
    "function-redefined",
    "git-no-branch",
    "initscript-incomplete",
    "install-without-directory",
    "last-test-decides",
    "lic-files-chksum-missing",
    "license-common-mismatch",
    "license-missing",
    "package-scope-unknown",
    "patch-cve-tag",
    "patch-status",
    "shell-syntax",
    "src-uri-duplicate",
    "src-uri-no-checksum",
    "srcrev-format-missing",
    "srcrev-missing",
    "useradd-incomplete",
}

BODIES = "its slips are those of `--bodies`"

# Why a rule does not find nine of ten, or has no slips.
WHY = {
    "append-dangling": "silent where a pattern of `BBFILES` is not known",
    "append-replaces-list": "the recipe of the append is in a layer that is not here",
    "append-replaces-task": "the recipe of the append is in a layer that is not here, or has no such task",
    "checksum-unused": "a class that is inherited reads flags of variables",
    "feature-near-match": "what several recipes misspell alike looks meant",
    "task-anchor-unknown": "what several recipes misspell alike looks meant",
    "features-check-unused": "another line of the recipe sets one of the variables",
    "filesextrapaths-missing-dir": "the recipe of the append is in a layer that is not here",
    "git-no-branch": "the entry is the value of another variable",
    "installed-not-shipped": "recipes for the machine that builds have no packages",
    "layer-bbfiles": "`layer-recipe-unreached` speaks, for another pattern finds some of the recipes",
    "layer-recipe-unreached": "the layer finds the file by another pattern, or it has no known ones",
    "native-not-last": "the class is inherited already, or not known without openembedded-core",
    "recipe-file-name": "not looked into",
    "mc-deploy-mismatch": "which configuration the path is for is not said, or only its end is another one",
    "patch-unused": "the entries of the recipe are not all known, or a directory is listed",
    "pseudo-ignore-missing": "`pvr` does not work in the directory whose entry is gone",
    "rootfs-command-form": "classes of images are not here, so that the list is not known",
    "target-not-in-script": "another path in the directory is a service as well",
    "package-scope-unknown": "code makes packages, so that not all are known",
    "srcrev-format-missing": "an entry of SRC_URI holds `${S}`, of which only a part is known",
    "unit-not-installed": "not all that `do_install` does is known",
    "unit-program-unknown": "the program comes by the installation of its sources",
    "extra-args-drops-default": "all recipes that have a place for this slip have the slip itself",
    "hook-function-missing": BODIES,
    "install-source-missing": BODIES,
    "shell-body-only-comments": BODIES,
    "shellcheck": "another program says it, if `pvlint.toml` asks for it",
    "assignment-overwritten": "a class that is inherited in between may read the first value",
    "install-without-directory: a line less": "`make install` or a class may make it, or the file takes its name",
    "install-without-directory: a line less, and nothing unknown runs": "another line makes it as well, or nothing goes into it",
}
