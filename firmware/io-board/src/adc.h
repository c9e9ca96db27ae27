#ifndef ADC_H
#define ADC_H

#include <stdbool.h>
#include <stdint.h>

#define INTERVAL_MIN_MS 10
#define INTERVAL_MAX_MS 1000

/* Turns the converter on and measures the supply for the first time: some milliseconds. */
void adc_begin(void);

/* Once a millisecond: what is due to be measured. */
void adc_tick(void);

/* One step of what is being measured, without waiting. To be called often. */
void adc_poll(void);

/* False while it waits for nothing but the next millisecond. */
bool adc_is_converting(void);

void adc_report(uint8_t channel, bool on);
void adc_set_interval_ms(uint16_t ms);

/* A channel with a value that has not been reported yet; false when there is none. */
bool adc_take(uint8_t *channel, uint16_t *value);

/* The board's own supply in mV, measured each second; 0 before the first time. */
uint16_t adc_supply_mv(void);

#endif
