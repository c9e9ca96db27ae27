/* What Firmata has the board say. */
#include "firmata_answers.h"

#include <avr/pgmspace.h>

#include "board.h"
#include "firmata.h"
#include "pins.h"
#include "serial.h"
#include "version.h"

enum {
  DIGITAL_MESSAGE = 0x90,
  ANALOG_MESSAGE = 0xE0,
  VERSION = 0xF9,
  ANALOG_MAPPING_RESPONSE = 0x6A,
  CAPABILITY_RESPONSE = 0x6C,
  PIN_STATE_RESPONSE = 0x6E,
  FIRMWARE_RESPONSE = 0x79,
};

#define NO_CHANNEL 0x7F
#define END_OF_PIN 0x7F
#define DIGITAL_BITS 1
#define ANALOG_BITS 10

void answer_version(void) {
  serial_put(VERSION);
  serial_put(FIRMATA_MAJOR);
  serial_put(FIRMATA_MINOR);
}

void answer_firmware(void) {
  static const char name[] PROGMEM = FIRMWARE_NAME;
  serial_put(SYSEX_START);
  serial_put(FIRMWARE_RESPONSE);
  serial_put(FIRMWARE_MAJOR);
  serial_put(FIRMWARE_MINOR);
  for (uint8_t i = 0; i < sizeof name - 1; i++) serial_put_u14(pgm_read_byte(&name[i]));
  serial_put(SYSEX_END);
}
_Static_assert(5 + 2 * sizeof FIRMWARE_NAME <= MESSAGE_MAX, "the name fits into a message");

static void put_mode(uint8_t mode, uint8_t bits) {
  serial_put(mode);
  serial_put(bits);
}

void answer_capabilities(void) {
  serial_put(SYSEX_START);
  serial_put(CAPABILITY_RESPONSE);
  for (uint8_t pin = 0; pin < PINS; pin++) {
    if (pins_usable(pin)) {
      put_mode(MODE_INPUT, DIGITAL_BITS);
      put_mode(MODE_PULL_UP, DIGITAL_BITS);
      put_mode(MODE_OUTPUT, DIGITAL_BITS);
      if (pins_is_analog_capable(pin)) put_mode(MODE_ANALOG, ANALOG_BITS);
    }
    serial_put(END_OF_PIN);
  }
  serial_put(SYSEX_END);
}
/* 17 usable pins with three modes, 6 of them with a fourth, an end for each pin, and the frame. */
_Static_assert(17 * 6 + ANALOG_CHANNELS * 2 + PINS + 3 <= MESSAGE_MAX, "the longest message of all");

void answer_analog_mapping(void) {
  serial_put(SYSEX_START);
  serial_put(ANALOG_MAPPING_RESPONSE);
  for (uint8_t pin = 0; pin < PINS; pin++) {
    serial_put(pins_is_analog_capable(pin) ? pin - FIRST_ANALOG_PIN : NO_CHANNEL);
  }
  serial_put(SYSEX_END);
}

void answer_pin_state(uint8_t pin) {
  if (!pins_usable(pin)) return;
  serial_put(SYSEX_START);
  serial_put(PIN_STATE_RESPONSE);
  serial_put(pin);
  serial_put(pins_mode(pin));
  serial_put(pins_value(pin));
  serial_put(SYSEX_END);
}

void report_digital(uint8_t port, uint8_t levels) {
  serial_put(DIGITAL_MESSAGE | port);
  serial_put_u14(levels);
}

void report_analog(uint8_t channel, uint16_t value) {
  serial_put(ANALOG_MESSAGE | channel);
  serial_put_u14(value);
}
