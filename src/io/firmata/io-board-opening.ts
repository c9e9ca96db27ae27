/** The questions that a board is asked before it is used, or for a person who wants to know. */
import type { FirmataMessage } from './firmata-messages.js';
import {
  ANALOG_MAPPING,
  analogMappingQuery,
  CAPABILITIES,
  capabilityQuery,
  FIRMWARE,
  firmwareQuery,
  versionQuery,
} from './firmata-messages.js';
import type { IoBoardLine, LineMessage } from './io-board-line.js';
import { type BoardGuard, type BoardStatus, toBoard } from './io-board-messages.js';
import type { BoardDescription } from './io-board-plugin.js';

export function askStatus(line: IoBoardLine): Promise<BoardStatus> {
  return line.ask(toBoard.getStatus(), (message) =>
    message.kind === 'own' && message.type === 'status' ? message : undefined,
  );
}

export function askGuard(line: IoBoardLine): Promise<BoardGuard> {
  return line.ask(toBoard.getGuard(), guardIn);
}

/** Sets the guard. The answer is the guard as it stands then; undefined: the board refused. */
export async function setGuard(
  line: IoBoardLine,
  afterS: number,
  offS: number,
): Promise<BoardGuard | undefined> {
  const answer = await line.ask(toBoard.setGuard(afterS, offS), (message) => {
    const refused = message.kind === 'own' && message.type === 'refused' && message.message === 'setGuard';
    return refused ? ('refused' as const) : guardIn(message);
  });
  return answer === 'refused' ? undefined : answer;
}

/** Ends what another life of this program has left: events of pins that nobody listens to. */
export async function forgetInputs(line: IoBoardLine): Promise<void> {
  const levels = (message: LineMessage) =>
    message.kind === 'own' && message.type === 'levels' ? message.levels : undefined;
  const watched = await line.ask(toBoard.getLevels(), levels);
  for (const pin of watched.keys()) await line.ask(toBoard.watch(pin, false), levels);
}

export async function describeBoard(line: IoBoardLine): Promise<BoardDescription> {
  return {
    version: await line.ask(versionQuery, (message) => (message.kind === 'version' ? message : undefined)),
    firmware: await line.ask(firmwareQuery, sysex(FIRMWARE)),
    capabilities: await line.ask(capabilityQuery, sysex(CAPABILITIES)),
    analogMapping: await line.ask(analogMappingQuery, sysex(ANALOG_MAPPING)),
  };
}

function sysex(type: number): (message: LineMessage) => FirmataMessage | undefined {
  return (message) => (message.kind === 'sysex' && message.type === type ? message : undefined);
}

function guardIn(message: LineMessage): BoardGuard | undefined {
  return message.kind === 'own' && message.type === 'guard' ? message : undefined;
}
