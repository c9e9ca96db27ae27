/* Switches the host off and on again when its heartbeat stops. */
#include "guard.h"

#include <string.h>
#include <util/crc16.h>

#include "board.h"
#include "clock.h"
#include "settings.h"

#define CYCLES_MAX 3
#define HOUR_S 3600

/*
 * What must outlive a reset, which the host causes whenever it opens the port: how many seconds each cycle still counts. The
 * startup code leaves .noinit alone, and the checksum tells a reset from a loss of power. It lies behind the other
 * variables: bootloaders use the first 300 bytes of the RAM, and its end.
 */
static struct {
  uint16_t counts_for_s[CYCLES_MAX];
  uint16_t crc;
} history __attribute__((section(".noinit")));

static bool armed, off;
static uint32_t heard_at, off_at, off_for_ms, second_at;

static uint16_t history_crc(void) {
  uint16_t crc = 0xFFFF;
  const uint8_t *bytes = (const uint8_t *)history.counts_for_s;
  for (uint8_t i = 0; i < sizeof history.counts_for_s; i++) crc = _crc_ccitt_update(crc, bytes[i]);
  return crc;
}

static bool history_is_valid(void) {
  for (uint8_t i = 0; i < CYCLES_MAX; i++) {
    if (history.counts_for_s[i] > HOUR_S) return false;
  }
  return history.crc == history_crc();
}

static void switch_off(bool now_off) {
  off = now_off;
  if (now_off) RELAY_PORT |= RELAY_BIT;
  else RELAY_PORT &= ~RELAY_BIT;
}

void guard_begin(void) {
  switch_off(false);
  RELAY_DDR |= RELAY_BIT;
  if (!history_is_valid()) memset(&history, 0, sizeof history);
  history.crc = history_crc();
}

static void count_second(void) {
  for (uint8_t i = 0; i < CYCLES_MAX; i++) {
    if (history.counts_for_s[i] > 0) history.counts_for_s[i]--;
  }
  history.crc = history_crc();
}

/* False when it has been done too often. Counted before the relay moves: what it switches may well reset this board. */
static bool count_cycle(void) {
  for (uint8_t i = 0; i < CYCLES_MAX; i++) {
    if (history.counts_for_s[i] > 0) continue;
    history.counts_for_s[i] = HOUR_S;
    history.crc = history_crc();
    return true;
  }
  return false;
}

void guard_tick(uint32_t now) {
  if (now - second_at >= 1000) {
    second_at += 1000;
    count_second();
  }
  if (off) {
    if (now - off_at >= off_for_ms) switch_off(false);
    return;
  }
  const struct settings *settings = settings_get();
  if (!armed || settings->after_s == 0) return;
  if (now - heard_at < settings->after_s * 1000UL || !count_cycle()) return;
  armed = false;
  off_at = now;
  off_for_ms = settings->off_s * 1000UL; /* a change of the settings meanwhile is for the next cycle */
  switch_off(true);
}

void guard_heartbeat(uint32_t now) {
  /* While the host is off, what still comes was on its way before. */
  if (off) return;
  armed = true;
  heard_at = now;
}

void guard_stand_down(void) {
  armed = false;
}

bool guard_is_armed(void) {
  return armed;
}

uint8_t guard_cycles(void) {
  uint8_t cycles = 0;
  for (uint8_t i = 0; i < CYCLES_MAX; i++) {
    if (history.counts_for_s[i] > 0) cycles++;
  }
  return cycles;
}
