/* Modes and levels of the pins, by Firmata's numbers. */
#include "pins.h"

#include <avr/io.h>
#include <avr/pgmspace.h>
#include <util/delay.h>

/*
 * A pull-up (20 to 50 kohm) lifts some metres of open cable in this time. Only after it does a level read tell anything;
 * the longest wait of the whole firmware, well below the time of a byte on the line.
 */
#define PULL_UP_RISE_US 100

static const uint8_t usable[PORTS] PROGMEM = {USABLE_PORT_0, USABLE_PORT_1, USABLE_PORT_2};

static uint8_t modes[PINS]; /* all plain inputs at the start */
static uint8_t inputs[PORTS] = {USABLE_PORT_0, USABLE_PORT_1, USABLE_PORT_2};

struct place {
  volatile uint8_t *pin, *ddr, *port;
  uint8_t bit;
};

/* Only for usable pins. */
static struct place place_of(uint8_t pin) {
  if (pin < 8) return (struct place){&PIND, &DDRD, &PORTD, (uint8_t)(1 << pin)};
  if (pin < FIRST_ANALOG_PIN) return (struct place){&PINB, &DDRB, &PORTB, (uint8_t)(1 << (pin - 8))};
  return (struct place){&PINC, &DDRC, &PORTC, (uint8_t)(1 << (pin - FIRST_ANALOG_PIN))};
}

static inline uint8_t bit_in_port(uint8_t pin) {
  return (uint8_t)(1 << (pin & 7));
}

bool pins_usable(uint8_t pin) {
  return pin < PINS && (pgm_read_byte(&usable[pin >> 3]) & bit_in_port(pin));
}

bool pins_is_analog_capable(uint8_t pin) {
  return pin >= FIRST_ANALOG_PIN && pin < PINS;
}

uint8_t pins_mode(uint8_t pin) {
  return modes[pin];
}

bool pins_set_mode(uint8_t pin, uint8_t mode) {
  if (!pins_usable(pin)) return false;
  struct place at = place_of(pin);
  switch (mode) {
    case MODE_OUTPUT:
      /* Its level is what the pull-up was: the way to an output that starts high. */
      *at.ddr |= at.bit;
      break;
    case MODE_ANALOG:
      if (!pins_is_analog_capable(pin)) return false;
    /* fall through */
    case MODE_INPUT:
      *at.ddr &= ~at.bit;
      *at.port &= ~at.bit;
      break;
    case MODE_PULL_UP:
      *at.ddr &= ~at.bit;
      *at.port |= at.bit;
      _delay_us(PULL_UP_RISE_US);
      break;
    default:
      return false;
  }
  modes[pin] = mode;
  if (mode == MODE_INPUT || mode == MODE_PULL_UP) inputs[pin >> 3] |= bit_in_port(pin);
  else inputs[pin >> 3] &= (uint8_t)~bit_in_port(pin);
  return true;
}

bool pins_value(uint8_t pin) {
  struct place at = place_of(pin);
  return *at.port & at.bit;
}

static void set_level(uint8_t pin, bool level) {
  struct place at = place_of(pin);
  if (level) *at.port |= at.bit;
  else *at.port &= ~at.bit;
}

void pins_write(uint8_t pin, bool level) {
  if (pins_usable(pin) && modes[pin] == MODE_OUTPUT) set_level(pin, level);
}

uint8_t pins_write_port(uint8_t port, uint8_t levels) {
  uint8_t pulled_up = 0;
  for (uint8_t i = 0; i < 8; i++) {
    uint8_t pin = (uint8_t)(port * 8 + i);
    uint8_t bit = bit_in_port(pin);
    if (!pins_usable(pin)) continue;
    if (modes[pin] == MODE_OUTPUT) {
      set_level(pin, levels & bit);
    } else if (modes[pin] == MODE_INPUT && (levels & bit) && !pins_value(pin)) {
      set_level(pin, true);
      pulled_up |= bit;
    }
  }
  if (pulled_up) _delay_us(PULL_UP_RISE_US);
  return pulled_up;
}

uint8_t pins_inputs(uint8_t port) {
  return inputs[port];
}

/* Firmata's port 1 is D8 to D13 with A0 and A1 above them, its port 2 the rest of the analog pins. */
uint8_t pins_read(uint8_t port) {
  uint8_t levels;
  switch (port) {
    case 0:
      levels = PIND;
      break;
    case 1:
      levels = (uint8_t)((PINB & 0x3F) | (PINC << 6));
      break;
    default:
      levels = PINC >> 2;
      break;
  }
  return levels & inputs[port];
}
