# SYNTAX TEST "source.bitbake" "statements, and bodies that do not run away"
SUMMARY = "A ${PN} of ${@d.getVar('PV')}"
# <------- variable.other.bitbake
#       ^ keyword.operator.assignment.bitbake
#         ^^^ string.quoted.double.bitbake
#            ^^ punctuation.definition.variable.begin.bitbake
#              ^^ variable.other.bitbake
#                     ^^^ punctuation.section.embedded.begin.bitbake
#                        ^^^^^^^^^^^^^^ meta.embedded.line.python.bitbake
export FILES:${PN}-dev:append ??= 'x'
# <------ storage.modifier.bitbake
#      ^^^^^ variable.other.bitbake
#           ^^^^^^^^^^^^^^^^^ entity.other.attribute-name.override.bitbake
#                             ^^^ keyword.operator.assignment.bitbake
#                                 ^^^ string.quoted.single.bitbake
PACKAGECONFIG[ssl] = "--with-ssl"
#            ^ punctuation.definition.flag.begin.bitbake
#             ^^^ variable.other.property.bitbake
SRC_URI = "file://a \
           file://b"
#          ^^^^^^^^ string.quoted.double.bitbake
LICENSE = "MIT
# An unclosed value ends with its line.
# <------- comment.line.number-sign.bitbake
inherit cmake ${CLASSES}
# <------- keyword.control.bitbake
#       ^^^^^ string.unquoted.bitbake
#             ^^ punctuation.definition.variable.begin.bitbake
addtask deploy after do_compile before do_build
# <------- keyword.control.bitbake
#              ^^^^^ keyword.control.bitbake
fakeroot do_install:append() {
# <-------- storage.modifier.bitbake
#        ^^^^^^^^^^^^^^^^^ entity.name.function.bitbake
    echo "this text has no end ${D}
#   ^^^^ meta.embedded.block.shell.bitbake
#        ^^^^^ meta.embedded.block.shell.bitbake string.quoted.double.shell
}
# <- punctuation.section.block.end.bitbake
A = "1"
# <- variable.other.bitbake
python do_check() {
# <------ storage.type.function.bitbake
#      ^^^^^^^^ entity.name.function.bitbake
    d = "neither has this
#       ^^^^^^^^^^^^^^^^^ meta.embedded.block.python.bitbake string.quoted.double.python
}
# <- punctuation.section.block.end.bitbake
B = "2"
# <- variable.other.bitbake
python () {
# <------ storage.type.function.bitbake
    pass
#   ^^^^ meta.embedded.block.python.bitbake
}
def name(d):
# <--- storage.type.function.python
#   ^^^^ entity.name.function.python
    return "nor this

    d = 1
#   ^^^^^ meta.embedded.block.python.bitbake
C = "3"
# <- variable.other.bitbake
