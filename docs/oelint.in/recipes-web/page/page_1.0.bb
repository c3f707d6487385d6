SUMMARY = "A page"
LICENSE = "CLOSED"

SRC_URI = "https://example.org/page.tar.gz"
