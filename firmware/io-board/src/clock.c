/* Time: timer 2 interrupts every millisecond. */
#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#define PRESCALER 128
#define COUNTS_A_MS (F_CPU / PRESCALER / 1000)
_Static_assert(COUNTS_A_MS * PRESCALER * 1000 == F_CPU, "a millisecond is a whole number of counts");

static volatile uint32_t ms;
static uint8_t last_tick;

ISR(TIMER2_COMPA_vect) {
  ms++;
}

void clock_begin(void) {
  OCR2A = COUNTS_A_MS - 1;
  TCCR2A = _BV(WGM21);             /* clear on compare match */
  TCCR2B = _BV(CS22) | _BV(CS20);  /* F_CPU / 128 */
  TIMSK2 = _BV(OCIE2A);
}

uint32_t clock_ms(void) {
  uint32_t now;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    now = ms;
  }
  return now;
}

bool clock_has_ticked(void) {
  return (uint8_t)ms != last_tick;
}

bool clock_ticked(void) {
  uint8_t tick = (uint8_t)ms;
  if (tick == last_tick) return false;
  last_tick = tick;
  return true;
}
