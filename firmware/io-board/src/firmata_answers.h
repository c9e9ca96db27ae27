#ifndef FIRMATA_ANSWERS_H
#define FIRMATA_ANSWERS_H

#include <stdint.h>

void answer_version(void);
void answer_firmware(void);
void answer_capabilities(void);
void answer_analog_mapping(void);
void answer_pin_state(uint8_t pin); /* nothing for a pin without modes */

void report_digital(uint8_t port, uint8_t levels);
void report_analog(uint8_t channel, uint16_t value);

#endif
