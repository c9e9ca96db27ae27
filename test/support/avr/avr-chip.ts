import {
  adcConfig,
  AVRADC,
  AVRClock,
  AVREEPROM,
  avrInstruction,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  clockConfig,
  CPU,
  EEPROMMemoryBackend,
  portBConfig,
  portCConfig,
  portDConfig,
  timer2Config,
  usart0Config,
  watchdogConfig,
} from 'avr8js';

export const CLOCK_HZ = 16_000_000;
export const CYCLES_A_MS = CLOCK_HZ / 1000;
export const RAM_START = 0x100;
export const RAM_END = 0x8ff;
/** The chip has no RAM there. The simulated one has, so that a write past the end shows. */
export const BEYOND_RAM = { from: RAM_END + 1, to: 0x10ff } as const;
export const PAINT = 0xa5;

const MCUSR = 0x54;
const SMCR = 0x53;
const SLEEP_ENABLED = 1;
const ADCSRA = 0x7a;
const ADC_ENABLED = 0x80;
const CONVERTING = 0x40;
const WDTCSR = 0x60;
const OPCODE_SEI = 0x9478;
const OPCODE_SLEEP = 0x9588;

/** vitest looks an import up each time that it is used, which is too slow for 16 million times a second. */
const execute = avrInstruction;

export const RESET_BITS = { 'power-on': 1, pin: 2, 'brown-out': 4, watchdog: 8 } as const;
export type ResetKind = keyof typeof RESET_BITS;
export type PortName = 'B' | 'C' | 'D';

/** What a bootloader does before it starts the firmware. */
export interface Bootloader {
  /** What it leaves in MCUSR. */
  readonly mcusr: number;
  /** What it leaves in the register r2. */
  readonly r2: number;
  /** RAM that it uses, both ends included. */
  readonly ram?: readonly (readonly [from: number, to: number])[];
}

/** EEPROM that counts what is done to it. */
export class Eeprom extends EEPROMMemoryBackend {
  writes = 0;
  override writeMemory(address: number, value: number): void {
    this.writes++;
    super.writeMemory(address, value);
  }
}

/** From one reset to the next. */
export interface ChipLife {
  readonly cpu: CPU;
  readonly ports: Readonly<Record<PortName, AVRIOPort>>;
  readonly usart: AVRUSART;
  readonly adc: AVRADC;
}

/**
 * An ATmega328P in avr8js on virtual time. avr8js 0.21.1 differs from the chip in ways that matter here, and this class
 * makes up for them:
 * - a reset by its watchdog sets the program counter and the stack only: registers of the peripherals keep their values,
 *   timers and conversions go on. Here every reset makes a new chip, which is given the old one's RAM and EEPROM;
 * - after a reset by the watchdog the chip keeps it on, with 16 ms; avr8js keeps the old time;
 * - SLEEP does nothing. Here it passes the time until the next interrupt at once, which makes an idle board fast; and it
 *   starts a conversion, as the chip does on entry to the idle mode;
 * - SEI lets an interrupt in before the next instruction; the chip executes that first, and `sei; sleep` relies on it.
 */
export class AvrChip {
  readonly eeprom = new Eeprom(1024);
  /** Runs after each reset, before the first instruction. */
  onStart: ((life: ChipLife, kind: ResetKind) => void) | undefined;
  #life: ChipLife;
  #cyclesBefore = 0;
  #asleep = false;
  #watchdogFired = false;
  readonly #program: Uint16Array;

  constructor(program: Uint16Array) {
    this.#program = program;
    this.#life = this.#makeLife();
  }

  get life(): ChipLife {
    return this.#life;
  }

  /** Since the first power-on. */
  get cycles(): number {
    return this.#cyclesBefore + this.#life.cpu.cycles;
  }

  /** Loses RAM and registers. */
  powerOn(ram: (address: number) => number): void {
    this.#begin('power-on', (data) => {
      for (let address = 0; address < 32; address++) data[address] = ram(address);
      for (let address = RAM_START; address <= RAM_END; address++) data[address] = ram(address);
    });
  }

  /** Keeps RAM and registers, but for what a bootloader does. */
  reset(kind: Exclude<ResetKind, 'power-on'>, bootloader?: Bootloader): void {
    const before = this.#life.cpu.data.slice();
    this.#begin(kind, (data) => {
      data.set(before.subarray(0, 32));
      data.set(before.subarray(RAM_START), RAM_START);
      // Only the program and the loss of power clear a flag.
      data[MCUSR]! |= before[MCUSR]!;
      if (bootloader === undefined) return;
      data[MCUSR] = bootloader.mcusr;
      data[2] = bootloader.r2;
      for (const [from, to] of bootloader.ram ?? []) data.fill(0x5a, from, to + 1);
    });
  }

  wake(): void {
    this.#asleep = false;
  }

  run(cycles: number): void {
    const end = this.cycles + cycles;
    while (this.cycles < end) {
      const { cpu } = this.#life;
      const stop = end - this.#cyclesBefore;
      while (cpu.cycles < stop && !this.#watchdogFired) {
        if (this.#asleep) this.#sleep(cpu, stop);
        else this.#step(cpu);
      }
      if (this.#watchdogFired) this.reset('watchdog');
    }
  }

  #step(cpu: CPU): void {
    let opcode = cpu.progMem[cpu.pc];
    if (opcode === OPCODE_SEI) {
      execute(cpu);
      opcode = cpu.progMem[cpu.pc];
    }
    execute(cpu);
    if (opcode === OPCODE_SLEEP && (cpu.data[SMCR]! & SLEEP_ENABLED) !== 0) {
      this.#asleep = true;
      const adcsra = cpu.data[ADCSRA]!;
      if ((adcsra & ADC_ENABLED) !== 0 && (adcsra & CONVERTING) === 0)
        cpu.writeData(ADCSRA, adcsra | CONVERTING);
      this.#tick(cpu);
    } else {
      cpu.tick();
    }
  }

  #sleep(cpu: CPU, stop: number): void {
    // Declared private; there is no other way to know how long nothing happens.
    const { nextClockEvent } = cpu as unknown as { nextClockEvent: { cycles: number } | null };
    const next = nextClockEvent?.cycles ?? stop;
    cpu.cycles = Math.max(cpu.cycles, Math.min(next, stop));
    this.#tick(cpu);
  }

  /** An interrupt, and nothing else, moves the program counter of a sleeping chip. */
  #tick(cpu: CPU): void {
    const { pc } = cpu;
    cpu.tick();
    if (cpu.pc !== pc) this.#asleep = false;
  }

  #begin(kind: ResetKind, fill: (data: Uint8Array) => void): void {
    this.#cyclesBefore = this.cycles;
    this.#life = this.#makeLife();
    this.#asleep = false;
    this.#watchdogFired = false;
    const { cpu } = this.#life;
    cpu.data[MCUSR] = RESET_BITS[kind];
    fill(cpu.data);
    if (kind === 'watchdog') {
      cpu.writeData(WDTCSR, 0x18);
      cpu.writeData(WDTCSR, 0x08);
    }
    this.onStart?.(this.#life, kind);
  }

  #makeLife(): ChipLife {
    const cpu = new CPU(this.#program, BEYOND_RAM.to + 1 - RAM_START);
    new AVRTimer(cpu, timer2Config);
    new AVREEPROM(cpu, this.eeprom);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, CLOCK_HZ, clockConfig));
    cpu.reset = () => {
      this.#watchdogFired = true;
    };
    return {
      cpu,
      ports: {
        B: new AVRIOPort(cpu, portBConfig),
        C: new AVRIOPort(cpu, portCConfig),
        D: new AVRIOPort(cpu, portDConfig),
      },
      usart: new AVRUSART(cpu, usart0Config, CLOCK_HZ),
      adc: new AVRADC(cpu, adcConfig),
    };
  }
}
