/** What the QR code of a label says, in parts: `hotline:enrol?fleet=wss%3A%2F%2Ffleet.example&code=K7MW-3PQD-9X`. */

export interface LabelFacts {
  /** `wss://fleet.example`; null where the text is none of ours. */
  readonly server: string | null;
  /** Without the protocol, as people read it: `fleet.example`. */
  readonly host: string;
}

export function labelFacts(qrText: string): LabelFacts {
  const query = qrText.startsWith('hotline:enrol?') ? qrText.slice(qrText.indexOf('?')) : '';
  const server = new URLSearchParams(query).get('fleet');
  if (server === null || !/^wss?:\/\/[^\s/@?#]+\/?$/.test(server)) return { server: null, host: '' };
  return { server, host: server.replace(/^wss?:\/\//, '').replace(/\/$/, '') };
}

/** What a technician types at the phone to make it join; null where the server is not known. */
export function joinCommand(qrText: string, code: string): string | null {
  const { server } = labelFacts(qrText);
  return server === null
    ? null
    : `sudo hotline provision --config /etc/hotline/phone.toml --fleet ${server} --code ${code}`;
}

/** `62mm`: tape of label printers, 62 × 40 mm a label. `a4`: sheets of 2 × 7 labels of 99.1 × 38.1 mm (Avery L7163). */
export const labelPapers = ['62mm', 'a4'] as const;
export type LabelPaper = (typeof labelPapers)[number];

export const LABELS_A_SHEET: Readonly<Record<LabelPaper, number>> = { '62mm': 1, a4: 14 };

/** Cuts what is to be printed into sheets. */
export function inSheets<Item>(items: readonly Item[], perSheet: number): Item[][] {
  const sheets: Item[][] = [];
  for (let at = 0; at < items.length; at += perSheet) sheets.push(items.slice(at, at + perSheet));
  return sheets;
}
