SUMMARY = "What tools disagree about"
LICENSE = "CLOSED"

A = "1" # a comment after a value
 B = "1"
unset C[d]
D = "a"b"c"d"
do_configure() { :; }
do_compile() {
	sed -e '$a\' ${S}/list > list
}
# a comment that goes on \
F = "1"
