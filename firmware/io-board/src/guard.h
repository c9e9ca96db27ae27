#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>
#include <stdint.h>

/* Puts the relay in rest, and finds the count of an hour that was running before the reset. */
void guard_begin(void);

/* Once a millisecond. */
void guard_tick(uint32_t now);

void guard_heartbeat(uint32_t now);

/* The host takes its leave: unarmed until its next heartbeat. */
void guard_stand_down(void);

bool guard_is_armed(void);

/* How often the host was switched off within the last hour. */
uint8_t guard_cycles(void);

#endif
