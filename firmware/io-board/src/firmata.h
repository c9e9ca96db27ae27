#ifndef FIRMATA_H
#define FIRMATA_H

#include <stdbool.h>
#include <stdint.h>

#define SYSEX_START 0xF0
#define SYSEX_END 0xF7

/*
 * Takes the next received byte, and obeys and answers the message that it ends. Only to be called while the line has room
 * for an answer. Whatever comes, no message reaches beyond the buffers here.
 */
void firmata_take(uint8_t byte);

/* Version and firmware name, as at the start. */
void firmata_send_greeting(void);

/* Sends one report of a port or channel that waits; false when none does. */
bool firmata_send_report(void);

#endif
