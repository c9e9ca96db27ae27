#ifndef RESET_H
#define RESET_H

#include <stdbool.h>
#include <stdint.h>

/* Why the chip started: bits of MCUSR (1 power-on, 2 reset pin, 4 brown-out, 8 watchdog), 0 when it cannot be known. */
uint8_t reset_cause(void);

/* Starts the firmware anew by the watchdog, a few milliseconds after this call. Does not return. */
void reset_restart(void) __attribute__((noreturn));

#endif
