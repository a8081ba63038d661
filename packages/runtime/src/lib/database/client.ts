import pg from 'pg';
import { rememberConnectionError } from './outage.ts';

type Connected = Parameters<pg.Client['connect']>[0];

/** A client whose broken connections can be told from everything else that breaks: see `asDatabaseOutage`. */
export class DatabaseClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // Without a handler a connection that breaks would end the process; its queries reject, and 'end' follows.
    this.on('error', rememberConnectionError);
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.Client> | undefined {
    if (callback === undefined) {
      return super.connect().catch((error) => {
        rememberConnectionError(error);
        throw error;
      });
    }
    super.connect((error: Error) => {
      if (error) rememberConnectionError(error);
      (callback as (error: Error) => void)(error);
    });
    return undefined;
  }
}
