#ifndef HOTLINE_H
#define HOTLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "events.h"

/* The sysex number that all messages of our own begin with. */
#define HOTLINE_SYSEX 0x01

/* A message after its sysex number: type, then fields. `truncated`: it was longer than what is here. */
void hotline_message(const uint8_t *bytes, uint8_t length, bool truncated);

void hotline_send_status(void);
void hotline_send_event(const struct event *event);

#endif
