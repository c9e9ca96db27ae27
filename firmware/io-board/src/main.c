/*
 * I/O board of the hotline phone: Firmata over the serial line, debounced inputs with events, and a guard over the host.
 *
 * One loop, which never waits. The watchdog is fed from it when a millisecond has passed: if either the loop or the timer's
 * interrupt stands still, the board starts anew.
 */
#include <avr/interrupt.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "adc.h"
#include "clock.h"
#include "events.h"
#include "firmata.h"
#include "guard.h"
#include "hotline.h"
#include "inputs.h"
#include "serial.h"
#include "settings.h"

static bool send_waiting(void) {
  struct event event;
  if (!events_take(&event)) return firmata_send_report();
  hotline_send_event(&event);
  return true;
}

/*
 * What waits to be sent goes before what was received, so that an answer tells of nothing that an event has still to tell.
 * But when the line is too slow for both, they take turns: a chattering contact must not keep heartbeats from being heard.
 */
static void exchange(void) {
  static bool host_first;
  if (!serial_has_room()) return;
  while (!host_first && send_waiting()) {
    if (serial_has_room()) continue;
    host_first = true;
    return;
  }
  uint8_t byte;
  if (!serial_take(&byte)) {
    host_first = false;
    return;
  }
  firmata_take(byte);
  if (!serial_has_room()) host_first = false;
}

static void every_millisecond(void) {
  uint32_t now = clock_ms();
  inputs_sample(now);
  guard_tick(now);
  adc_tick();
}

/* Until the next interrupt. Saves little power; but a simulated board that sleeps runs many times faster. */
static void rest(void) {
  cli();
  if (clock_has_ticked() || serial_has_received() || serial_has_to_send() || adc_is_converting()) {
    sei();
    return;
  }
  sleep_enable();
  sei(); /* takes effect after the next instruction: no interrupt can come between */
  sleep_cpu();
  sleep_disable();
}

int main(void) {
  guard_begin();
  settings_load();
  clock_begin();
  serial_begin();
  set_sleep_mode(SLEEP_MODE_IDLE);
  sei();
  adc_begin();
  inputs_begin();
  firmata_send_greeting();
  hotline_send_status();
  for (;;) {
    if (clock_ticked()) {
      wdt_reset();
      every_millisecond();
    }
    adc_poll();
    settings_poll();
    exchange();
    serial_poll();
    rest();
  }
}
