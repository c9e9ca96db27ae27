#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

void clock_begin(void);

/* Milliseconds since the start, modulo 2^32: only differences may be compared. */
uint32_t clock_ms(void);

/* True once a millisecond has begun since it was last called; several that were missed count as one. */
bool clock_ticked(void);

/* The same without taking it; for use with interrupts off. */
bool clock_has_ticked(void);

#endif
