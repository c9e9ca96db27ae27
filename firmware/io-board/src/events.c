/* Events that wait for room on the line. */
#include "events.h"

#define WAITING_MAX 16 /* a power of two */
#define COUNTER_MASK 0x3FFF

static struct event waiting[WAITING_MAX];
static uint8_t first, count;
static uint16_t counter;

void events_add(uint8_t pin, bool level, uint32_t at) {
  counter = (counter + 1) & COUNTER_MASK;
  if (count == WAITING_MAX) return;
  waiting[(first + count) & (WAITING_MAX - 1)] = (struct event){at, counter, pin, level};
  count++;
}

bool events_take(struct event *event) {
  if (count == 0) return false;
  *event = waiting[first];
  first = (first + 1) & (WAITING_MAX - 1);
  count--;
  return true;
}

void events_forget(void) {
  count = 0;
}

uint16_t events_counter(void) {
  return counter;
}
