/* The analog converter: reported channels every sampling interval, the supply every second, one conversion at a time. */
#include "adc.h"

#include <avr/io.h>

#include "board.h"
#include "clock.h"
#include "pins.h"

#define REFERENCE_AVCC _BV(REFS0)
#define BANDGAP 0x0E
#define BANDGAP_MV 1100UL
#define FULL_SCALE 1024UL
#define SUPPLY ANALOG_CHANNELS /* stands for it among the channels */
#define SUPPLY_INTERVAL_MS 1000
#define SUPPLY_SAMPLES 16
#define SUPPLY_MAX_MV 16383
/* The reference is a weak source: it takes up to a millisecond to charge the converter's input. */
#define SUPPLY_SETTLE_MS 3

static uint8_t reporting;      /* channels, a bit each */
static uint8_t due;            /* channels to be measured, and SUPPLY */
static uint8_t fresh;          /* channels with a value to be told */
static uint16_t values[ANALOG_CHANNELS];
static uint16_t interval_ms = 19, since_interval_ms, since_supply_ms;
static uint16_t supply_mv;

/* What is being measured. */
static bool measuring, converting, discard;
static uint8_t channel, settle_ms, samples_left;
static uint16_t sum;

static bool is_reported(uint8_t number) {
  return (reporting & (1 << number)) && pins_mode(FIRST_ANALOG_PIN + number) == MODE_ANALOG;
}

static void convert(void) {
  ADCSRA |= _BV(ADSC);
  converting = true;
}

/*
 * The first conversion of a channel is thrown away. It charges the input, and it may have begun before the channel was
 * chosen: going to sleep starts one by itself.
 */
static void measure(uint8_t number) {
  channel = number;
  measuring = true;
  discard = true;
  sum = 0;
  samples_left = number == SUPPLY ? SUPPLY_SAMPLES : 1;
  settle_ms = number == SUPPLY ? SUPPLY_SETTLE_MS : 0;
  ADMUX = REFERENCE_AVCC | (number == SUPPLY ? BANDGAP : number);
  if (settle_ms == 0) convert();
}

static void finish(void) {
  measuring = false;
  if (channel != SUPPLY) {
    values[channel] = sum;
    fresh |= (uint8_t)(1 << channel);
    return;
  }
  uint32_t mv = sum == 0 ? SUPPLY_MAX_MV : BANDGAP_MV * FULL_SCALE * SUPPLY_SAMPLES / sum;
  supply_mv = mv > SUPPLY_MAX_MV ? SUPPLY_MAX_MV : (uint16_t)mv;
}

void adc_begin(void) {
  ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0); /* 125 kHz */
  due = 1 << SUPPLY;
  uint32_t began = clock_ms();
  while (supply_mv == 0 && clock_ms() - began < 20) {
    if (clock_ticked()) adc_tick();
    adc_poll();
  }
}

void adc_tick(void) {
  if (measuring && settle_ms > 0 && --settle_ms == 0) convert();
  if (++since_supply_ms >= SUPPLY_INTERVAL_MS) {
    since_supply_ms = 0;
    due |= 1 << SUPPLY;
  }
  if (++since_interval_ms >= interval_ms) {
    since_interval_ms = 0;
    for (uint8_t i = 0; i < ANALOG_CHANNELS; i++) {
      if (is_reported(i)) due |= (uint8_t)(1 << i);
    }
  }
}

void adc_poll(void) {
  if (!measuring) {
    if (due == 0) return;
    for (uint8_t i = 0; i <= SUPPLY; i++) {
      if (!(due & (1 << i))) continue;
      due &= (uint8_t)~(1 << i);
      measure(i);
      return;
    }
    return;
  }
  if (!converting || (ADCSRA & _BV(ADSC))) return;
  converting = false;
  if (discard) {
    discard = false;
  } else {
    sum += ADC;
    samples_left--;
  }
  if (samples_left > 0) convert();
  else finish();
}

bool adc_is_converting(void) {
  return converting;
}

void adc_report(uint8_t number, bool on) {
  if (on) reporting |= (uint8_t)(1 << number);
  else reporting &= (uint8_t)~(1 << number);
}

void adc_set_interval_ms(uint16_t ms) {
  interval_ms = ms;
}

bool adc_take(uint8_t *number, uint16_t *value) {
  if (fresh == 0) return false;
  for (uint8_t i = 0; i < ANALOG_CHANNELS; i++) {
    if (!(fresh & (1 << i))) continue;
    fresh &= (uint8_t)~(1 << i);
    if (!is_reported(i)) continue;
    *number = i;
    *value = values[i];
    return true;
  }
  return false;
}

uint16_t adc_supply_mv(void) {
  return supply_mv;
}
