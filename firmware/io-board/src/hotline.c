/* The messages of our own (PROTOCOL.md). */
#include "hotline.h"

#include "adc.h"
#include "board.h"
#include "clock.h"
#include "firmata.h"
#include "guard.h"
#include "inputs.h"
#include "reset.h"
#include "serial.h"
#include "settings.h"

enum request {
  HEARTBEAT = 0x10,
  GET_STATUS = 0x11,
  SET_DEBOUNCE = 0x12,
  WATCH = 0x13,
  GET_LEVELS = 0x14,
  GET_GUARD = 0x15,
  SET_GUARD = 0x16,
  STAND_DOWN = 0x17,
};

enum answer {
  HEARTBEAT_ANSWER = 0x40,
  STATUS = 0x41,
  EVENT = 0x42,
  LEVELS = 0x43,
  GUARD = 0x44,
  REFUSED = 0x4F,
};

enum reason { UNKNOWN_TYPE = 1, LENGTH = 2, VALUE = 3, PIN = 4, NONE = 0 };

static void begin(uint8_t type) {
  serial_put(SYSEX_START);
  serial_put(HOTLINE_SYSEX);
  serial_put(type);
}

static void end(void) {
  serial_put(SYSEX_END);
}

static void send_refused(uint8_t type, enum reason reason) {
  begin(REFUSED);
  serial_put(type);
  serial_put(reason);
  end();
}

static void send_heartbeat_answer(uint8_t number, uint32_t now) {
  begin(HEARTBEAT_ANSWER);
  serial_put(number);
  serial_put_u32(now);
  end();
}

void hotline_send_status(void) {
  begin(STATUS);
  serial_put_u32(clock_ms());
  serial_put(reset_cause());
  serial_put_u14(adc_supply_mv());
  serial_put(inputs_debounce_ms());
  serial_put_u14(serial_bytes_lost());
  serial_put(inputs_watched_count());
  serial_put_u14(events_counter());
  end();
}

void hotline_send_event(const struct event *event) {
  begin(EVENT);
  serial_put_u14(event->counter);
  serial_put(event->pin);
  serial_put(event->level);
  serial_put_u32(event->at);
  end();
}

static void send_levels(void) {
  /* What still waits is older than these levels, and would be taken for newer. */
  events_forget();
  begin(LEVELS);
  serial_put_u14(events_counter());
  for (uint8_t pin = 0; pin < PINS; pin++) {
    uint8_t bit = (uint8_t)(1 << (pin & 7));
    if (!(inputs_watched(pin >> 3) & bit)) continue;
    serial_put(pin);
    serial_put((inputs_levels(pin >> 3) & bit) != 0);
  }
  end();
}
_Static_assert(6 + 2 * PINS <= MESSAGE_MAX, "all levels fit into a message");

static void send_guard(void) {
  const struct settings *settings = settings_get();
  begin(GUARD);
  serial_put_u14(settings->after_s);
  serial_put(settings->off_s);
  serial_put(guard_is_armed());
  serial_put((uint8_t)settings_source());
  serial_put(guard_cycles());
  end();
}

static uint16_t u14(const uint8_t *bytes) {
  return (uint16_t)(bytes[0] | bytes[1] << 7);
}

static enum reason set_debounce(uint8_t ms) {
  if (ms < DEBOUNCE_MIN_MS || ms > DEBOUNCE_MAX_MS) return VALUE;
  inputs_set_debounce_ms(ms);
  return NONE;
}

static enum reason watch(uint8_t pin, uint8_t on) {
  if (on > 1) return VALUE;
  return inputs_watch(pin, on) ? NONE : PIN;
}

static enum reason set_guard(uint16_t after_s, uint8_t off_s) {
  struct settings settings = {after_s, off_s};
  if (!settings_valid(&settings)) return VALUE;
  settings_set(&settings);
  return NONE;
}

/* How many bytes of fields a message has; 0xFF for an unknown type. */
static uint8_t fields_of(uint8_t type) {
  switch (type) {
    case GET_STATUS:
    case GET_LEVELS:
    case GET_GUARD:
    case STAND_DOWN:
      return 0;
    case HEARTBEAT:
    case SET_DEBOUNCE:
      return 1;
    case WATCH:
      return 2;
    case SET_GUARD:
      return 3;
    default:
      return 0xFF;
  }
}

static enum reason obey(uint8_t type, const uint8_t *fields) {
  enum reason refused = NONE;
  uint32_t now;
  switch (type) {
    case HEARTBEAT:
      now = clock_ms();
      guard_heartbeat(now);
      send_heartbeat_answer(fields[0], now);
      break;
    case GET_STATUS:
      hotline_send_status();
      break;
    case SET_DEBOUNCE:
      refused = set_debounce(fields[0]);
      if (!refused) hotline_send_status();
      break;
    case WATCH:
      refused = watch(fields[0], fields[1]);
      if (!refused) send_levels();
      break;
    case GET_LEVELS:
      send_levels();
      break;
    case GET_GUARD:
      send_guard();
      break;
    case STAND_DOWN:
      guard_stand_down();
      send_guard();
      break;
    case SET_GUARD:
      refused = set_guard(u14(fields), fields[2]);
      if (!refused) send_guard();
      break;
    default:
      break;
  }
  return refused;
}

void hotline_message(const uint8_t *bytes, uint8_t length, bool truncated) {
  uint8_t type = length > 0 ? bytes[0] : 0;
  uint8_t fields = fields_of(type);
  enum reason refused;
  if (length == 0) refused = LENGTH;
  else if (fields == 0xFF) refused = UNKNOWN_TYPE;
  else if (truncated || length != fields + 1) refused = LENGTH;
  else refused = obey(type, bytes + 1);
  if (refused) send_refused(type, refused);
}
