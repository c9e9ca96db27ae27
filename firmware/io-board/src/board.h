/* The Arduino Nano and its like: an ATmega328P at 16 MHz. Pins by Firmata's numbers: D0 to D13, then A0 to A5. */
#ifndef BOARD_H
#define BOARD_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

#if F_CPU != 16000000UL
#error "the timer, the serial line and the converter are laid out for 16 MHz"
#endif

#define PINS 20
#define PORTS 3 /* of 8 pins each, as Firmata counts them */
#define FIRST_ANALOG_PIN 14
#define ANALOG_CHANNELS 6

/* The pins that have modes, a bit each: all but 0 and 1 (serial line) and 9 (guard relay). */
#define USABLE_PORT_0 0xFC
#define USABLE_PORT_1 0xFD
#define USABLE_PORT_2 0x0F

/* D9: the guard relay; low in rest. */
#define RELAY_PORT PORTB
#define RELAY_DDR DDRB
#define RELAY_BIT _BV(PB1)

#define SERIAL_BAUD 57600

#endif
