/*
 * The I/O board without its hardware: an ATmega328P of simavr at 16 MHz and in real time, its serial line on a pseudo
 * terminal whose path is a symbolic link that comes and goes with the "USB plug".
 *
 *   io-board-simulator <firmware.elf> <link> [<bootloader ms>]
 *
 * With a bootloader, opening the port resets the controller, as on an Arduino, and nothing is heard of it for so long.
 * Commands on stdin, one a line, each answered with its own line on stdout:
 *
 *   wire <pin> <0|1|z>    ties a pin's wire to a level, or to nothing
 *   freeze, thaw          stops the controller's clock, and lets it go on
 *   unplug, plug          takes the supply and the port away, and gives them back
 *   reset                 pulls the reset pin
 *
 * Pins are Firmata's: 2 to 13 and 14 to 19 (A0 to A5). On stdout also, whenever it changes:
 *
 *   pin <pin> <in|pullup|0|1> <us>    what the controller makes of a pin, and when, in its own microseconds
 *
 * It ends with the end of stdin.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "avr_extint.h"
#include "avr_ioport.h"
#include "avr_uart.h"
#include "sim_avr.h"
#include "sim_elf.h"

#define FREQUENCY 16000000ull
#define CYCLES_PER_US (FREQUENCY / 1000000)
/* Ten bits at 57,600 baud: faster no byte reaches the controller. */
#define CYCLES_PER_BYTE (FREQUENCY * 10 / 57600)
#define PINS 20
/* Held up for longer than this (a busy machine), the controller does not hurry to catch up. */
#define CATCH_UP_US 200000
#define ROUND_US 250

static avr_t *avr;
static avr_irq_t *uart_in;
static const char *link_path;
static int master = -1;
static bool port_open, frozen, plugged;
static uint64_t bootloader_us, silent_until_us;

/* Real time at which the controller's cycle 0 was, or would have been; moved when it stood still. */
static uint64_t zero_us;
/* The controller's cycles before its last reset, which sets simavr's counter to 0. */
static uint64_t cycles_before, last_cycle, next_byte_cycle;

static uint8_t queue[256];
static unsigned queued, queue_at;
static bool uart_has_room = true;

static struct {
  int external; /* -1: the wire is tied to nothing */
  char told;
} pins[PINS];

static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void fail(const char *what) {
  perror(what);
  unlink(link_path);
  exit(1);
}

static char port_of(int pin) {
  return pin < 8 ? 'D' : pin < 14 ? 'B' : 'C';
}
static int bit_of(int pin) {
  return pin < 8 ? pin : pin < 14 ? pin - 8 : pin - 14;
}
/* Data addresses of DDRx; PORTx is the next. */
static unsigned ddr_of(int pin) {
  return pin < 8 ? 0x2A : pin < 14 ? 0x24 : 0x27;
}
static int bit(unsigned address, int pin) {
  return (avr->data[address] >> bit_of(pin)) & 1;
}

/* ---- pins ---- */

static void tell_pins(void) {
  static uint64_t seen;
  uint64_t registers = 0;
  memcpy(&registers, &avr->data[0x24], 8);
  registers &= 0xFFFF00FFFF00FFFFull; /* without the levels that are read: PINC and PIND */
  if (registers == seen) return;
  seen = registers;
  uint64_t us = (cycles_before + avr->cycle) / CYCLES_PER_US;
  for (int pin = 2; pin < PINS; pin++) {
    bool output = bit(ddr_of(pin), pin), port = bit(ddr_of(pin) + 1, pin);
    char is = output ? (port ? '1' : '0') : (port ? 'p' : 'i');
    if (pins[pin].told == is) continue;
    pins[pin].told = is;
    const char *word = is == 'p' ? "pullup" : is == 'i' ? "in" : is == '1' ? "1" : "0";
    printf("pin %d %s %llu\n", pin, word, (unsigned long long)us);
  }
}

/* simavr lets a pull-up win over a level that was raised once: what is tied to a pin is set as external, too. */
static void apply_wire(int pin) {
  avr_ioport_external_t external = {.name = port_of(pin), .mask = 0, .value = 0};
  for (int other = 2; other < PINS; other++) {
    if (port_of(other) != port_of(pin) || pins[other].external < 0) continue;
    external.mask |= 1u << bit_of(other);
    external.value |= (unsigned)pins[other].external << bit_of(other);
  }
  avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(port_of(pin)), &external);
  if (bit(ddr_of(pin), pin)) return;
  int level = pins[pin].external >= 0 ? pins[pin].external : bit(ddr_of(pin) + 1, pin);
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(port_of(pin)), bit_of(pin)), level);
}

/* ---- serial line ---- */

static void on_output(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  uint8_t byte = (uint8_t)value;
  /* What nobody reads is lost, as with a port that nobody has opened. */
  if (port_open && write(master, &byte, 1) != 1 && errno != EAGAIN && errno != EIO) fail("write");
}
static void on_xon(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  uart_has_room = true;
}
static void on_xoff(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  if (value) uart_has_room = false;
}

static void open_port(void) {
  master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0 || grantpt(master) || unlockpt(master)) fail("posix_openpt");
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios raw;
  if (slave < 0 || tcgetattr(slave, &raw)) fail(ptsname(master));
  cfmakeraw(&raw);
  tcsetattr(slave, TCSANOW, &raw);
  close(slave);
  unlink(link_path);
  if (symlink(ptsname(master), link_path)) fail(link_path);
  port_open = false;
  queue_at = queued = 0;
}

static void feed_line(void) {
  if (queue_at == queued || !uart_has_room || cycles_before + avr->cycle < next_byte_cycle) return;
  next_byte_cycle = cycles_before + avr->cycle + CYCLES_PER_BYTE;
  avr_raise_irq(uart_in, queue[queue_at++]);
}

/* ---- the controller ---- */

static void dont_sleep(avr_t *a, avr_cycle_count_t cycles) {
  (void)a, (void)cycles;
}

/* What simavr forgets when it resets the controller. */
static void after_reset(uint64_t cycles_of_last_life) {
  cycles_before += cycles_of_last_life;
  last_cycle = avr->cycle;
  next_byte_cycle = 0;
  uart_has_room = true;
  /* Or it looks at D2 and D3 in each cycle while they are low. The firmware uses no external interrupts. */
  avr_extint_set_strict_lvl_trig(avr, EXTINT_IRQ_OUT_INT0, 0);
  avr_extint_set_strict_lvl_trig(avr, EXTINT_IRQ_OUT_INT1, 0);
  for (int pin = 2; pin < PINS; pin++) {
    /* PINx is 0 now, and a level that is raised again would be taken for no change. */
    avr_irq_t *irq = avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(port_of(pin)), bit_of(pin));
    avr_raise_irq(irq, !irq->value);
    apply_wire(pin);
  }
}

static void start(avr_regbit_t cause) {
  uint64_t cycles = avr->cycle;
  avr_reset(avr);
  avr->cycle = 0;
  avr_regbit_set(avr, cause);
  after_reset(cycles);
}

static void run_until(uint64_t due_cycle) {
  while (cycles_before + avr->cycle < due_cycle) {
    int state = avr_run(avr);
    if (state == cpu_Crashed || state == cpu_Done) {
      fprintf(stderr, "the controller has stopped: state %d\n", state);
      unlink(link_path);
      exit(1);
    }
    if (avr->cycle < last_cycle) after_reset(last_cycle); /* by its watchdog */
    last_cycle = avr->cycle;
    tell_pins();
    feed_line();
  }
}

/* ---- commands ---- */

static void command(char *line) {
  int pin;
  char level;
  if (sscanf(line, "wire %d %c", &pin, &level) == 2 && pin >= 2 && pin < PINS && strchr("01z", level)) {
    pins[pin].external = level == 'z' ? -1 : level - '0';
    apply_wire(pin);
  } else if (!strcmp(line, "freeze")) {
    frozen = true;
  } else if (!strcmp(line, "thaw")) {
    frozen = false;
  } else if (!strcmp(line, "unplug") && plugged) {
    plugged = false;
    port_open = false;
    unlink(link_path);
    close(master);
    master = -1;
  } else if (!strcmp(line, "plug") && !plugged) {
    plugged = true;
    memset(&avr->data[0x100], 0xA5, avr->ramend + 1 - 0x100);
    start(avr->reset_flags.porf);
    open_port();
  } else if (!strcmp(line, "reset")) {
    start(avr->reset_flags.extrf);
  } else {
    fprintf(stderr, "not a command: %s\n", line);
    return;
  }
  printf("%s\n", line);
}

static void read_commands(void) {
  static char line[128];
  static size_t length;
  char bytes[256];
  ssize_t n = read(0, bytes, sizeof bytes);
  if (n == 0) {
    unlink(link_path);
    exit(0);
  }
  for (ssize_t i = 0; i < n; i++) {
    if (bytes[i] != '\n') {
      if (length < sizeof line - 1) line[length++] = bytes[i];
      continue;
    }
    line[length] = 0;
    length = 0;
    command(line);
  }
}

static void look_at_port(short events) {
  bool open = !(events & POLLHUP);
  if (open && !port_open && bootloader_us > 0) {
    start(avr->reset_flags.extrf);
    silent_until_us = now_us() + bootloader_us;
  }
  port_open = open;
  if (queue_at == queued) queue_at = queued = 0;
  if (!(events & POLLIN) || queued == sizeof queue) return;
  ssize_t n = read(master, queue + queued, sizeof queue - queued);
  /* The bootloader hears what is not for it. */
  if (n > 0 && now_us() >= silent_until_us) queued += (unsigned)n;
}

static void no_log(avr_t *a, const int level, const char *format, va_list arguments) {
  (void)a;
  if (level == LOG_ERROR) vfprintf(stderr, format, arguments);
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  link_path = arguments[2];
  if (count > 3) bootloader_us = strtoull(arguments[3], NULL, 10) * 1000;
  setvbuf(stdout, NULL, _IOLBF, 0);

  avr_global_logger_set(no_log);
  elf_firmware_t firmware = {0};
  if (elf_read_firmware(arguments[1], &firmware)) fail(arguments[1]);
  avr = avr_make_mcu_by_name("atmega328p");
  avr_init(avr);
  firmware.frequency = FREQUENCY;
  firmware.vcc = firmware.avcc = firmware.aref = 5000;
  avr_load_firmware(avr, &firmware);
  avr->sleep = dont_sleep;
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(uint32_t)(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  uart_in = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_xon, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_xoff, NULL);
  for (int pin = 0; pin < PINS; pin++) {
    pins[pin].external = -1;
    pins[pin].told = 'i';
  }
  command((char[]){"plug"});
  fcntl(0, F_SETFL, O_NONBLOCK);

  zero_us = now_us();
  for (;;) {
    struct pollfd fds[2] = {{0, POLLIN, 0}, {master, POLLIN, 0}};
    struct timespec round = {0, ROUND_US * 1000};
    /* A port that nobody has open reports that without end. */
    if (!port_open) poll(&fds[1], 1, 0);
    ppoll(fds, port_open ? 2 : 1, &round, NULL);
    if (fds[0].revents) read_commands();
    if (plugged && master == fds[1].fd) look_at_port(fds[1].revents);

    uint64_t us = now_us();
    uint64_t simulated_us = (cycles_before + avr->cycle) / CYCLES_PER_US;
    bool stands = frozen || !plugged || us < silent_until_us;
    if (stands || us - zero_us > simulated_us + CATCH_UP_US) zero_us = us - simulated_us;
    if (!stands) run_until((us - zero_us) * CYCLES_PER_US);
  }
}
