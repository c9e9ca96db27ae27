import type { Clock } from '../../clock/clock.js';
import type { Alert, ChannelConfig } from '../../protocol/fleet-api/alerts.js';
import type { AlertText } from '../../protocol/words/alert-text.js';
import type { Language } from '../../protocol/words/language.js';
import { sendByBot } from './bot.sender.js';
import { sendByEmail } from './email.sender.js';
import { sendByWebhook } from './webhook.sender.js';

/** What is told of an alert. */
export interface Told {
  readonly what: 'raised' | 'escalated' | 'cleared';
  readonly alert: Alert;
}

/** The same in the words of a channel. */
export interface Worded extends Told {
  readonly text: AlertText;
}

/** One message to one channel. */
export interface Delivery {
  /** The same when it is tried again: who gets it twice can tell. */
  readonly id: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly language: Language;
  /** Empty for a test. */
  readonly told: readonly Worded[];
}

export interface SenderTools {
  readonly clock: Clock;
  /** PEM of further authorities that mail servers are trusted by. */
  readonly mailAuthority?: string;
  /** Whether mail to this host may go unencrypted; {@link isLoopback} unless a test says otherwise. */
  readonly mayBeOpen?: (host: string) => boolean;
}

/** Delivers a message; rejects with SendFailure. */
export function send(config: ChannelConfig, delivery: Delivery, tools: SenderTools): Promise<void> {
  switch (config.kind) {
    case 'email':
      return sendByEmail(config, delivery, tools);
    case 'webhook':
      return sendByWebhook(config, delivery, tools);
    case 'bot':
      return sendByBot(config, delivery, tools);
  }
}
