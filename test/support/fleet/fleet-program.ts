import { ProgramUnderTest } from '../program-under-test.js';

/** The built fleet server as a process of its own, which can be restarted at the same address with the same data. */
export class FleetProgram {
  private constructor(
    readonly folder: string,
    readonly url: string,
    private program: ProgramUnderTest,
  ) {}

  static async start(folder: string): Promise<FleetProgram> {
    const program = run(folder, 0);
    const [, url = ''] = await program.printed(/is up: (http:\S+)/);
    return new FleetProgram(folder, url, program);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** The one-time link of the console for the first administrator. */
  async firstRunLink(): Promise<string> {
    const [, link = ''] = await this.program.printed(/(http:\S+\/first-run#\S+)/);
    return link;
  }

  /** As a service manager stops it. */
  async stop(): Promise<void> {
    await this.program.interrupt();
  }

  async startAgain(): Promise<void> {
    this.program = run(this.folder, this.port);
    await this.program.printed(/is up: (http:\S+)/);
  }

  /** For the end of a test, whatever has happened. */
  end(): Promise<void> {
    return this.program.end();
  }
}

function run(folder: string, port: number): ProgramUnderTest {
  return new ProgramUnderTest(['fleet', '--data', folder, '--port', String(port), '--log', 'warn']);
}
