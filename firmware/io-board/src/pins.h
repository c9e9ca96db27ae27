#ifndef PINS_H
#define PINS_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

/* Firmata's numbers. */
enum pin_mode { MODE_INPUT = 0, MODE_OUTPUT = 1, MODE_ANALOG = 2, MODE_PULL_UP = 11 };

/* False for the pins without modes and for numbers that are no pins. */
bool pins_usable(uint8_t pin);
bool pins_is_analog_capable(uint8_t pin);

uint8_t pins_mode(uint8_t pin);

/* False, and nothing is changed, when the pin does not have the mode. */
bool pins_set_mode(uint8_t pin, uint8_t mode);

/* An output's level; for an input, whether its pull-up is on. */
bool pins_value(uint8_t pin);

/* Sets an output. Other pins are left as they are. */
void pins_write(uint8_t pin, bool level);

/*
 * Sets the outputs of a port, and turns on the pull-ups of plain inputs that have a 1. Never turns one off: a client that
 * lights a lamp writes the whole port, with a 0 for the hook.
 * Returns the inputs whose pull-up was turned on, a bit each.
 */
uint8_t pins_write_port(uint8_t port, uint8_t levels);

/* The pins of a port that are digital inputs, a bit each, and their levels at this moment. */
uint8_t pins_inputs(uint8_t port);
uint8_t pins_read(uint8_t port);

#endif
