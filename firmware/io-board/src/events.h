#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stdint.h>

struct event {
  uint32_t at; /* ms since the start: the last edge before the level held */
  uint16_t counter;
  uint8_t pin;
  uint8_t level;
};

/* Gives the event the next counter. With too many waiting it is dropped; the counter shows it. */
void events_add(uint8_t pin, bool level, uint32_t at);

/* The oldest that waits; false when none does. */
bool events_take(struct event *event);

/* Drops what waits: for when the levels are told, which are newer. */
void events_forget(void);

/* Of the last event, sent or not; 0 before the first. */
uint16_t events_counter(void);

#endif
