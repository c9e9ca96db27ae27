#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

/* The guard's settings. */
struct settings {
  uint16_t after_s; /* 0: never */
  uint8_t off_s;
};

/* Where the settings in force come from, as the message `guard` tells it. */
enum settings_source { SETTINGS_DEFAULT = 0, SETTINGS_EEPROM = 1, SETTINGS_DAMAGED = 2 };

/* Whether the guard may work with them: after 0 or 30 to 3600 s, off 1 to 60 s. */
bool settings_valid(const struct settings *settings);

/* Reads them. An empty EEPROM and a damaged one both give the defaults. */
void settings_load(void);

const struct settings *settings_get(void);
enum settings_source settings_source(void);

/* In force at once. settings_poll writes what is different to EEPROM, a byte at a time. */
void settings_set(const struct settings *settings);

/* One step of the writing, without waiting. To be called often. */
void settings_poll(void);

#endif
