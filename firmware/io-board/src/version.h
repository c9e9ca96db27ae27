/* The firmware's version, as the answer to Firmata's "firmware name and version" tells it. */
#ifndef VERSION_H
#define VERSION_H

#define FIRMWARE_NAME "HotlineIO"
#define FIRMWARE_MAJOR 1
#define FIRMWARE_MINOR 0

/* Of the Firmata protocol. */
#define FIRMATA_MAJOR 2
#define FIRMATA_MINOR 7

#endif
