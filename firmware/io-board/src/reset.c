/* The reset cause, and the watchdog from the first instructions on. */
#include "reset.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/wdt.h>

#include "board.h"

#define CAUSES (_BV(PORF) | _BV(EXTRF) | _BV(BORF) | _BV(WDRF))

static uint8_t cause __attribute__((section(".noinit")));

/*
 * Runs before RAM is set up. After a reset by the watchdog it is still on, with 16 ms, and cannot be set while the flag in
 * MCUSR stands. A bootloader may have cleared MCUSR: optiboot from 4.6 on hands the flags over in r2; with one that does
 * not, r2 holds anything, and what cannot be flags is not taken for them.
 */
__attribute__((naked, used, section(".init3"))) static void begin(void) {
  uint8_t handed_over;
  __asm__ volatile("mov %0, r2" : "=r"(handed_over));
  uint8_t flags = MCUSR;
  MCUSR = 0;
  wdt_enable(WDTO_250MS);
  if (flags == 0 && (handed_over & ~CAUSES) == 0) flags = handed_over;
  cause = flags & CAUSES;
}

uint8_t reset_cause(void) {
  return cause;
}

void reset_restart(void) {
  cli();
  wdt_enable(WDTO_15MS);
  for (;;) {
  }
}
