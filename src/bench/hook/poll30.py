"""A hobby phone's hook: reads the line every 30 ms. Writes the time of each lift, CLOCK_MONOTONIC in ns.

python3 poll30.py <line>, of /dev/gpiochip0. By the kernel's GPIO character device, version 2 (linux/gpio.h), with the
cheapest reading there is: no library between.
"""
import fcntl
import os
import struct
import sys
import time

GET_LINE = 0xC250B407
GET_VALUES = 0xC010B40E
INPUT = 1 << 2

request = bytearray(592)
struct.pack_into("<I", request, 0, int(sys.argv[1]))
struct.pack_into("<32s", request, 256, b"poll30")
struct.pack_into("<Q", request, 288, INPUT)
struct.pack_into("<I", request, 560, 1)
fcntl.ioctl(os.open("/dev/gpiochip0", os.O_RDWR), GET_LINE, request)
(line,) = struct.unpack_from("<i", request, 588)


def level():
    values = bytearray(struct.pack("<QQ", 0, 1))
    fcntl.ioctl(line, GET_VALUES, values)
    return values[0] & 1


last = level()
print("ready", flush=True)
while True:
    now = level()
    if now and not last:
        print(time.monotonic_ns(), flush=True)
    last = now
    time.sleep(0.03)
