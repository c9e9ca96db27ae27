#ifndef SERIAL_H
#define SERIAL_H

#include <stdbool.h>
#include <stdint.h>

/* No message is longer; firmata.c and hotline.c hold themselves to it. */
#define MESSAGE_MAX 140

/* Stands in the received bytes where some were lost. A status byte that nothing uses: it breaks off the message before it. */
#define SERIAL_GAP 0xF6

void serial_begin(void);

/* Gives the line its next byte when it can take one. To be called often. */
void serial_poll(void);

/* True when the longest message fits. Asked before each message, so that none is ever sent in part. */
bool serial_has_room(void);

void serial_put(uint8_t byte);
void serial_put_u14(uint16_t value);
void serial_put_u32(uint32_t value); /* five bytes of 7 bit */

/* Waits until the line has taken everything: 45 ms at most. */
void serial_flush(void);

/* The next received byte; false when there is none. */
bool serial_take(uint8_t *byte);

bool serial_has_received(void);
bool serial_has_to_send(void);

/* Received bytes that were lost or damaged, at most 16383. */
uint16_t serial_bytes_lost(void);

#endif
