SUMMARY="Reads the sensors of a greenhouse"
LICENSE = "CLOSED"

inherit core-image container-pvrexport

PVRIMAGE_AUTO_MDEV = "no"
PVR_APP_ADD_GROUP = "aps"

SRC_URI += "file://${PN}.args.json"
