/* Firmata: takes messages apart and obeys them. */
#include "firmata.h"

#include "adc.h"
#include "board.h"
#include "firmata_answers.h"
#include "hotline.h"
#include "inputs.h"
#include "pins.h"
#include "reset.h"
#include "serial.h"

enum command {
  DIGITAL_WRITE_PORT = 0x90,
  REPORT_ANALOG = 0xC0,
  REPORT_DIGITAL = 0xD0,
  PIN_MODE = 0xF4,
  DIGITAL_WRITE_PIN = 0xF5,
  VERSION = 0xF9,
  SYSTEM_RESET = 0xFF,
};

enum sysex {
  ANALOG_MAPPING_QUERY = 0x69,
  CAPABILITY_QUERY = 0x6B,
  PIN_STATE_QUERY = 0x6D,
  FIRMWARE_QUERY = 0x79,
  SAMPLING_INTERVAL = 0x7A,
};

#define FIRST_REAL_TIME 0xF8
#define BODY_MAX 5 /* of the longest message that we know: set guard */

/* The message that is being received: its first byte (0: none), and what follows. */
static uint8_t status;
static uint8_t body[BODY_MAX];
static uint8_t length;
static bool truncated;

/* Ports that are reported at each change, and those to be reported now, a bit each. */
static uint8_t reported_ports, due_ports;

static void set_mode(uint8_t pin, uint8_t mode) {
  if (pins_set_mode(pin, mode)) inputs_reread(pin >> 3, (uint8_t)(1 << (pin & 7)));
}

static void write_port(uint8_t port, uint8_t levels) {
  if (port >= PORTS) return;
  uint8_t pulled_up = pins_write_port(port, levels);
  if (pulled_up) inputs_reread(port, pulled_up);
}

static void report_port(uint8_t port, bool on) {
  if (port >= PORTS) return;
  uint8_t bit = (uint8_t)(1 << port);
  if (on) {
    reported_ports |= bit;
    due_ports |= bit;
  } else {
    reported_ports &= (uint8_t)~bit;
    due_ports &= (uint8_t)~bit;
  }
}

static void report_channel(uint8_t channel, bool on) {
  if (channel >= ANALOG_CHANNELS) return;
  uint8_t pin = FIRST_ANALOG_PIN + channel;
  /* Some clients do not send a mode for analog pins. A pin with another use keeps it. */
  if (on && pins_mode(pin) == MODE_INPUT && !pins_value(pin)) set_mode(pin, MODE_ANALOG);
  adc_report(channel, on);
}

static uint8_t data_bytes_of(uint8_t command) {
  switch (command & 0xF0) {
    case DIGITAL_WRITE_PORT:
      return 2;
    case REPORT_ANALOG:
    case REPORT_DIGITAL:
      return 1;
    case 0xF0:
      return command == PIN_MODE || command == DIGITAL_WRITE_PIN ? 2 : 0;
    default:
      return 0;
  }
}

static void obey(void) {
  uint8_t number = status & 0x0F;
  switch (status & 0xF0) {
    case DIGITAL_WRITE_PORT:
      write_port(number, (uint8_t)(body[0] | body[1] << 7));
      break;
    case REPORT_ANALOG:
      report_channel(number, body[0]);
      break;
    case REPORT_DIGITAL:
      report_port(number, body[0]);
      break;
    default:
      if (status == PIN_MODE) set_mode(body[0], body[1]);
      else if (status == DIGITAL_WRITE_PIN) pins_write(body[0], body[1]);
      break;
  }
}

static void set_interval(void) {
  uint16_t ms = (uint16_t)(body[1] | body[2] << 7);
  if (ms >= INTERVAL_MIN_MS && ms <= INTERVAL_MAX_MS) adc_set_interval_ms(ms);
}

static void obey_sysex(void) {
  if (length == 0) return;
  if (body[0] == HOTLINE_SYSEX) {
    hotline_message(body + 1, length - 1, truncated);
    return;
  }
  if (truncated) return;
  switch (body[0]) {
    case FIRMWARE_QUERY:
      if (length == 1) answer_firmware();
      break;
    case CAPABILITY_QUERY:
      if (length == 1) answer_capabilities();
      break;
    case ANALOG_MAPPING_QUERY:
      if (length == 1) answer_analog_mapping();
      break;
    case PIN_STATE_QUERY:
      if (length == 2) answer_pin_state(body[1]);
      break;
    case SAMPLING_INTERVAL:
      if (length == 3) set_interval();
      break;
    default:
      break;
  }
}

static void take_status(uint8_t byte) {
  if (byte == SYSEX_END && status == SYSEX_START) obey_sysex();
  status = byte == SYSEX_START || data_bytes_of(byte) > 0 ? byte : 0;
  length = 0;
  truncated = false;
}

static void take_data(uint8_t byte) {
  if (status == 0) return;
  if (length < BODY_MAX) body[length++] = byte;
  else truncated = true;
  if (status == SYSEX_START || length < data_bytes_of(status)) return;
  obey();
  status = 0;
}

void firmata_take(uint8_t byte) {
  if (byte == VERSION) {
    answer_version();
  } else if (byte == SYSTEM_RESET) {
    serial_flush();
    reset_restart();
  } else if (byte < FIRST_REAL_TIME) {
    if (byte & 0x80) take_status(byte);
    else take_data(byte);
  }
}

void firmata_send_greeting(void) {
  answer_version();
  answer_firmware();
}

bool firmata_send_report(void) {
  due_ports |= inputs_take_changed_ports() & reported_ports;
  for (uint8_t port = 0; due_ports != 0 && port < PORTS; port++) {
    uint8_t bit = (uint8_t)(1 << port);
    if (!(due_ports & bit)) continue;
    due_ports &= (uint8_t)~bit;
    report_digital(port, inputs_levels(port));
    return true;
  }
  uint8_t channel;
  uint16_t value;
  if (!adc_take(&channel, &value)) return false;
  report_analog(channel, value);
  return true;
}
