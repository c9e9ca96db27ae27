"""A hobby phone's hook: reads what gpiomon prints, and debounces. Writes the time of each lift, CLOCK_MONOTONIC in ns.

python3 gpiomon.py <line> <debounce, ms>, of gpiochip0. gpiomon of libgpiod 1 has no debounce of its own: an edge counts
when no other has come for that long.
"""
import os
import select
import subprocess
import sys
import time

number, debounce_s = sys.argv[1], float(sys.argv[2]) / 1000
version = subprocess.run(["gpiomon", "--version"], capture_output=True, text=True).stdout
if " v1." in version:
    command = ["gpiomon", "--line-buffered", "--format=%e", "gpiochip0", number]
else:
    command = ["gpiomon", "--chip=gpiochip0", "--format=%e", number]
events = subprocess.Popen(command, stdout=subprocess.PIPE).stdout.fileno()

# It has no sign of its own that it has begun.
time.sleep(1)
print("ready", flush=True)
off_hook = False
while True:
    last = os.read(events, 4096)
    while select.select([events], [], [], debounce_s)[0]:
        last = os.read(events, 4096)
    # 1 is a rising edge in every version.
    lifted = last.split()[-1] == b"1"
    if lifted and not off_hook:
        print(time.monotonic_ns(), flush=True)
    off_hook = lifted
