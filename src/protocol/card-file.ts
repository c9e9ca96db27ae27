/**
 * What is put on the memory card of a phone so that it joins its fleet: `hotline.toml`, and beside it the authority of the
 * fleet's certificate where that is not a public one. `hotline provision --card` takes it over as it is.
 */

export const CARD_FILE = 'hotline.toml';
export const CARD_AUTHORITY_FILE = 'hotline-fleet-ca.pem';

export interface CardFacts {
  /** What the fleet calls the phone. */
  readonly name: string;
  /** `wss://fleet.example` */
  readonly server: string;
  readonly code: string;
  /** Until when the code can be used, ISO 8601. */
  readonly expiresAt: string;
  /** PEM; null: a public one. */
  readonly authority: string | null;
}

export interface CardFileContent {
  readonly name: string;
  readonly text: string;
}

/** All files of one card, for the folder that its reader shows: `bootfs`. */
export function cardFiles(facts: CardFacts): CardFileContent[] {
  const { authority } = facts;
  return [
    { name: CARD_FILE, text: cardFileText(facts) },
    ...(authority === null ? [] : [{ name: CARD_AUTHORITY_FILE, text: authority }]),
  ];
}

function cardFileText({ name, server, code, expiresAt, authority }: CardFacts): string {
  const until = expiresAt.slice(0, 16).replace('T', ' ');
  // A comment of TOML has no control characters, and what begins a new line would be no comment.
  const phone = name.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  const comments = [
    `Joins the fleet as: ${phone}`,
    '',
    'Put this file, under the name hotline.toml, on the card of the phone: into the drive "bootfs" that a',
    'computer shows for it (/boot/firmware on the phone). The phone takes it over when it starts, and removes',
    'the code. If it does not, hotline-error.txt beside it says why.',
    ...(authority === null ? [] : [`Put ${CARD_AUTHORITY_FILE} beside it.`]),
    `The code can be used once, until ${until} UTC. Whoever has this file can be this phone.`,
    '',
    'Положите этот файл под именем hotline.toml на карту телефона: на диск bootfs, который для неё показывает',
    'компьютер. Телефон возьмёт его при запуске и уберёт код; если нет, рядом появится hotline-error.txt.',
    ...(authority === null ? [] : [`Рядом положите ${CARD_AUTHORITY_FILE}.`]),
    `Код действует один раз, до ${until} UTC.`,
  ];
  const entries = [
    ['server', server],
    ['code', code],
    ...(authority === null ? [] : [['ca_file', CARD_AUTHORITY_FILE]]),
  ];
  return [
    ...comments.map((comment) => `# ${comment}`.trimEnd()),
    '',
    '[fleet]',
    // A basic string of TOML takes the escapes of JSON.
    ...entries.map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
    '',
  ].join('\n');
}
