/** Words of the first screen: the code that the phone says into its handset. */
import { counted } from '../../../protocol/words/language.js';
import { translations } from './index.js';

interface CodeWords {
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly hint: string;
  readonly send: string;
  readonly sending: string;
  readonly speak: string;
  readonly speakWait: (seconds: number) => string;
  readonly spoken: (seconds: number) => string;
  readonly notSpoken: string;
  readonly wait: (seconds: number) => string;
  readonly ended: string;
  readonly live: string;
  readonly liveText: string;
}

const seconds = { one: 'second', other: 'seconds' };
const ruSeconds = { one: 'секунду', few: 'секунды', many: 'секунд', other: 'секунды' };

export const codeWords = translations<CodeWords>(
  {
    title: 'Lift the handset and listen',
    text: 'The phone says six digits. Only who stands at it can hear them.',
    label: 'Code from the handset',
    hint: 'Six digits',
    send: 'Open the setup',
    sending: 'The phone looks at the code…',
    speak: 'Say the code again',
    speakWait: (rest) => `Say the code again (in ${counted('en', rest, seconds)})`,
    spoken: (rest) => `The code that was said is good for ${counted('en', rest, seconds)} more.`,
    notSpoken: 'No code has been said yet.',
    wait: (rest) =>
      `After a wrong code the phone waits: type the code again in ${counted('en', rest, seconds)}.`,
    ended:
      'The session has ended: nothing was done for a long time, or another browser was let in. What was set up is kept.',
    live: 'Open the page with a live camera',
    liveText:
      'To scan a QR code by live picture, open the page over https. The browser warns once of the phone’s own certificate.',
  },
  {
    title: 'Снимите трубку и слушайте',
    text: 'Телефон назовёт шесть цифр. Их слышит только тот, кто стоит у него.',
    label: 'Код из трубки',
    hint: 'Шесть цифр',
    send: 'Открыть настройку',
    sending: 'Телефон проверяет код…',
    speak: 'Назвать код ещё раз',
    speakWait: (rest) => `Назвать код ещё раз (через ${counted('ru', rest, ruSeconds)})`,
    spoken: (rest) => `Названный код действует ещё ${counted('ru', rest, ruSeconds)}.`,
    notSpoken: 'Код ещё не назван.',
    wait: (rest) =>
      `После неверного кода телефон ждёт: введите код снова через ${counted('ru', rest, ruSeconds)}.`,
    ended:
      'Сеанс закончился: долго ничего не делали или вошли из другого браузера. Всё настроенное сохранено.',
    live: 'Открыть страницу с живой камерой',
    liveText:
      'Чтобы навести камеру на QR-код вживую, откройте страницу по https. Браузер один раз предупредит о собственном сертификате телефона.',
  },
);
