import type { IoConnection, IoSource } from '../../src/io/io-source.js';

/** A source of which a test can tell how many of its connections are open. */
export class CountedSource implements IoSource {
  readonly name: string;
  /** Opened and not closed. */
  connections = 0;

  constructor(private readonly source: IoSource) {
    this.name = source.name;
  }

  async open(): Promise<IoConnection> {
    const connection = await this.source.open();
    const close = connection.close.bind(connection);
    let closed = false;
    this.connections++;
    connection.close = () => {
      if (!closed) this.connections--;
      closed = true;
      close();
    };
    return connection;
  }
}
