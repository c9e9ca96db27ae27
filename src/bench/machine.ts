import { availableParallelism, totalmem } from 'node:os';

/** What figures depend on, without anything that names a particular machine. */
export interface Machine {
  readonly cores: number;
  readonly memory_gb: number;
  readonly arch: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 2 ** 30),
    arch: process.arch,
    node: process.versions.node,
  };
}

export function describeMachine({ cores, memory_gb: memoryGb, arch, node }: Machine): string {
  return `${cores} cores, ${memoryGb} GB of memory, ${arch}, Node.js ${node}`;
}
