/* Debounce: a level counts when it has held for the debounce time since its last edge. */
#include "inputs.h"

#include "board.h"
#include "clock.h"
#include "events.h"
#include "pins.h"

static uint8_t raw[PORTS];      /* the last samples */
static uint8_t levels[PORTS];   /* the debounced levels */
static uint8_t watched[PORTS];
static uint8_t changed_ports;
static uint8_t debounce_ms = 10;

/*
 * The time of each pin's last edge, its lowest byte. It is looked at only while raw and debounced level differ, which is for
 * 100 ms at most, and the loop never stands for the rest.
 */
static uint8_t edge[PINS];
_Static_assert(DEBOUNCE_MAX_MS < 200, "an edge's age fits into a byte, with time to spare");

static void set_level(uint8_t pin, uint32_t at) {
  uint8_t port = pin >> 3;
  uint8_t bit = (uint8_t)(1 << (pin & 7));
  levels[port] ^= bit;
  changed_ports |= (uint8_t)(1 << port);
  if (watched[port] & bit) events_add(pin, levels[port] & bit, at);
}

void inputs_begin(void) {
  for (uint8_t port = 0; port < PORTS; port++) inputs_reread(port, 0xFF);
}

void inputs_sample(uint32_t now) {
  for (uint8_t port = 0; port < PORTS; port++) {
    uint8_t sample = pins_read(port);
    uint8_t edges = sample ^ raw[port];
    uint8_t differing = sample ^ levels[port];
    raw[port] = sample;
    if (!(edges | differing)) continue;
    for (uint8_t i = 0; i < 8; i++) {
      uint8_t bit = (uint8_t)(1 << i);
      uint8_t pin = (uint8_t)(port * 8 + i);
      if (edges & bit) edge[pin] = (uint8_t)now;
      if (!(differing & bit)) continue;
      uint8_t held = (uint8_t)((uint8_t)now - edge[pin]);
      if (held >= debounce_ms) set_level(pin, now - held);
    }
  }
}

void inputs_reread(uint8_t port, uint8_t pins) {
  uint8_t inputs = pins_inputs(port);
  uint8_t sample = pins_read(port);
  watched[port] &= inputs;
  raw[port] = (raw[port] & ~pins) | (sample & pins);
  uint8_t differing = (sample ^ levels[port]) & pins;
  uint32_t now = clock_ms();
  for (uint8_t i = 0; i < 8; i++) {
    if (differing & (1 << i)) set_level((uint8_t)(port * 8 + i), now);
  }
}

uint8_t inputs_levels(uint8_t port) {
  return levels[port];
}

bool inputs_watch(uint8_t pin, bool on) {
  if (!pins_usable(pin)) return false;
  uint8_t port = pin >> 3;
  uint8_t bit = (uint8_t)(1 << (pin & 7));
  if (!on) watched[port] &= (uint8_t)~bit;
  else if (pins_inputs(port) & bit) watched[port] |= bit;
  else return false;
  return true;
}

uint8_t inputs_watched(uint8_t port) {
  return watched[port];
}

uint8_t inputs_watched_count(void) {
  uint8_t count = 0;
  for (uint8_t port = 0; port < PORTS; port++) count += (uint8_t)__builtin_popcount(watched[port]);
  return count;
}

uint8_t inputs_debounce_ms(void) {
  return debounce_ms;
}

void inputs_set_debounce_ms(uint8_t ms) {
  debounce_ms = ms;
}

uint8_t inputs_take_changed_ports(void) {
  uint8_t ports = changed_ports;
  changed_ports = 0;
  return ports;
}
