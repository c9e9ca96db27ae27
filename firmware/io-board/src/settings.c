/* The guard's settings, kept in EEPROM with a checksum. */
#include "settings.h"

#include <avr/eeprom.h>
#include <string.h>
#include <util/crc16.h>

#define LAYOUT 1
/* Not at 0: that is the cell a brown-out in the middle of an access damages first. */
#define ADDRESS 0x10

static const struct settings defaults = {120, 5};

union record {
  struct {
    uint8_t layout;
    struct settings settings;
    uint16_t crc;
  } fields;
  uint8_t bytes[6];
};
_Static_assert(sizeof(union record) == 6, "without padding");

static struct settings current;
static enum settings_source source;

static union record writing;
static uint8_t written = sizeof writing.bytes; /* bytes of it that are done */

static uint8_t *cell(uint8_t index) {
  return (uint8_t *)(ADDRESS + index);
}

static uint16_t crc_of(const union record *record) {
  uint16_t crc = 0xFFFF;
  for (uint8_t i = 0; i < sizeof record->bytes - sizeof record->fields.crc; i++) {
    crc = _crc_ccitt_update(crc, record->bytes[i]);
  }
  return crc;
}

static bool is_blank(const union record *record) {
  for (uint8_t i = 0; i < sizeof record->bytes; i++) {
    if (record->bytes[i] != 0xFF) return false;
  }
  return true;
}

bool settings_valid(const struct settings *settings) {
  bool after = settings->after_s == 0 || (settings->after_s >= 30 && settings->after_s <= 3600);
  return after && settings->off_s >= 1 && settings->off_s <= 60;
}

void settings_load(void) {
  union record record;
  eeprom_read_block(record.bytes, cell(0), sizeof record.bytes);
  if (record.fields.crc == crc_of(&record) && record.fields.layout == LAYOUT &&
      settings_valid(&record.fields.settings)) {
    current = record.fields.settings;
    source = SETTINGS_EEPROM;
    return;
  }
  current = defaults;
  source = is_blank(&record) ? SETTINGS_DEFAULT : SETTINGS_DAMAGED;
}

const struct settings *settings_get(void) {
  return &current;
}

enum settings_source settings_source(void) {
  return source;
}

void settings_set(const struct settings *settings) {
  current = *settings;
  source = SETTINGS_EEPROM;
  writing.fields.layout = LAYOUT;
  writing.fields.settings = current;
  writing.fields.crc = crc_of(&writing);
  written = 0;
}

void settings_poll(void) {
  if (written >= sizeof writing.bytes || !eeprom_is_ready()) return;
  eeprom_update_byte(cell(written), writing.bytes[written]);
  written++;
}
