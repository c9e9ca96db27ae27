#ifndef INPUTS_H
#define INPUTS_H

#include <stdbool.h>
#include <stdint.h>

#define DEBOUNCE_MIN_MS 1
#define DEBOUNCE_MAX_MS 100

/* Takes all levels as they are at the start. */
void inputs_begin(void);

/* Samples and debounces all digital inputs. Once a millisecond. */
void inputs_sample(uint32_t now);

/* Takes the levels of these pins of a port as they are now, without debounce: their mode or pull-up has changed. */
void inputs_reread(uint8_t port, uint8_t pins);

/* The debounced levels of a port; 0 for pins that are no digital inputs. */
uint8_t inputs_levels(uint8_t port);

/* Whether a pin's changes become events. False when the pin cannot be watched. */
bool inputs_watch(uint8_t pin, bool on);
uint8_t inputs_watched(uint8_t port);
uint8_t inputs_watched_count(void);

uint8_t inputs_debounce_ms(void);
void inputs_set_debounce_ms(uint8_t ms);

/* Ports with a debounced change since the last call, a bit each: for Firmata's digital reporting. */
uint8_t inputs_take_changed_ports(void);

#endif
