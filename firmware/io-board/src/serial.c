/*
 * The serial line. Received by interrupt into a ring; sent from a ring by polling. (An interrupt-driven transmitter is right
 * on the chip, and goes mute in avr8js 0.21.1, which clears UDRE on entry to the interrupt.)
 */
#include "serial.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "board.h"

#define BAUD SERIAL_BAUD
#define BAUD_TOL 1
#include <util/setbaud.h>

#define RECEIVE_SIZE 128 /* a power of two */
#define COUNT_MAX 16383

static volatile uint8_t received[RECEIVE_SIZE];
static volatile uint8_t received_head, received_tail;
static volatile uint16_t bytes_lost;

/* 256 bytes, so that the indexes wrap by themselves; one place stays free. */
static uint8_t sent[256];
static uint8_t sent_head, sent_tail;
_Static_assert(MESSAGE_MAX < sizeof sent, "the longest message fits into the ring");

static inline uint8_t places_free(void) {
  return (uint8_t)(received_tail - received_head - 1) & (RECEIVE_SIZE - 1);
}

static inline void store(uint8_t byte) {
  uint8_t head = received_head;
  received[head] = byte;
  received_head = (head + 1) & (RECEIVE_SIZE - 1);
}

static inline void count_lost(void) {
  if (bytes_lost < COUNT_MAX) bytes_lost++;
}

/*
 * Without a mark where bytes are missing, the head of one message and the tail of another could make a third, such as one
 * that turns the hook's pin into an output.
 */
ISR(USART_RX_vect) {
  static bool gap;
  uint8_t status = UCSR0A;
  uint8_t byte = UDR0;
  if ((status & _BV(FE0)) || places_free() < (gap ? 2 : 1)) {
    count_lost();
    gap = true;
    return;
  }
  if (gap) {
    store(SERIAL_GAP);
    gap = false;
  }
  store(byte);
  /* The chip holds two bytes; this is the last before the one that it had no place for. */
  if (status & _BV(DOR0)) {
    count_lost();
    gap = true;
  }
}

void serial_begin(void) {
  UBRR0 = UBRR_VALUE;
  UCSR0A = USE_2X ? _BV(U2X0) : 0;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00); /* 8N1 */
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

void serial_poll(void) {
  if (sent_head != sent_tail && (UCSR0A & _BV(UDRE0))) UDR0 = sent[sent_tail++];
}

bool serial_has_room(void) {
  uint8_t used = sent_head - sent_tail;
  return used < sizeof sent - MESSAGE_MAX;
}

void serial_put(uint8_t byte) {
  if ((uint8_t)(sent_head + 1) == sent_tail) return;
  sent[sent_head++] = byte;
}

void serial_put_u14(uint16_t value) {
  serial_put(value & 0x7F);
  serial_put((value >> 7) & 0x7F);
}

void serial_put_u32(uint32_t value) {
  for (uint8_t i = 0; i < 5; i++) {
    serial_put(value & 0x7F);
    value >>= 7;
  }
}

void serial_flush(void) {
  while (sent_head != sent_tail) serial_poll();
}

bool serial_take(uint8_t *byte) {
  uint8_t tail = received_tail;
  if (tail == received_head) return false;
  *byte = received[tail];
  received_tail = (tail + 1) & (RECEIVE_SIZE - 1);
  return true;
}

bool serial_has_received(void) {
  return received_tail != received_head;
}

bool serial_has_to_send(void) {
  return sent_head != sent_tail;
}

uint16_t serial_bytes_lost(void) {
  uint16_t lost;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    lost = bytes_lost;
  }
  return lost;
}
