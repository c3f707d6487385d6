SUMMARY = "Container that keeps the logs of others"
LICENSE = "CLOSED"

inherit core-image container-pvrexport

PVRIMAGE_AUTO_MDEV = "0"
PVR_APP_ADD_GROUP = "app"
SRC_URI += "file://${PN}.services.json"
