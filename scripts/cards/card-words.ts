/** Words of the quick card and of the label, in both languages. */
import type { PhoneStatus } from '../../src/phone/lamp-patterns.js';

export const cardLanguages = ['en', 'ru'] as const;
export type CardLanguage = (typeof cardLanguages)[number];

export interface CardWords {
  readonly title: string;
  readonly stepsTitle: string;
  /** Each with what is done first, in bold, and the rest. */
  readonly steps: readonly (readonly [string, string])[];
  readonly lampTitle: string;
  readonly lamps: Readonly<Record<PhoneStatus, string>>;
  readonly heardTitle: string;
  readonly heard: readonly (readonly [string, string])[];
  readonly more: string;
  readonly label: { readonly number: string; readonly password: string; readonly setUp: string };
}

export const cardWords: Readonly<Record<CardLanguage, CardWords>> = {
  en: {
    title: 'Hotline phone: quick card',
    stepsTitle: 'Five steps',
    steps: [
      ['Power and network.', 'Plug in the network cable, then the supply. Wait until the lamp blinks.'],
      [
        'Lift and listen.',
        'A phone that is not set up says so, and what is missing. It speaks a code of six digits.',
      ],
      [
        'Open the page.',
        'Scan the QR code of the label in the same network, or type its address. Enter the code.',
      ],
      ['Follow the page.', 'Network, time, number, hook, levels, test call: each step says what is wrong.'],
      ['Sign off.', 'Put the handset back. Lamp steady: lift once more, speak with somebody, done.'],
    ],
    lampTitle: 'Status lamp, over five seconds',
    lamps: {
      booting: 'starts, no exchange has answered yet',
      ready: 'ready: lift, and it calls',
      calling: 'calls, or handset off the cradle',
      talking: 'a call is going on',
      'needs-service': 'works, but something is to be mended',
      'not-registered': 'network is there, the exchange refuses or is silent',
      'no-network': 'no network: cable, switch, Wi-Fi',
      'out-of-service': 'not set up yet, or switched off by its owner',
      wanted: 'somebody at the dashboard looks for this phone',
    },
    heardTitle: 'In the earpiece',
    heard: [
      ['soft repeated tone', 'it is calling'],
      ['“please stay on the line”', 'it takes long; the phone keeps trying'],
      ['quick tone', 'nobody reached: put back, lift again'],
      ['loud howl', 'the handset was left off'],
      ['nothing at all', 'no power, or cord and capsule'],
    ],
    more: 'What else it says, and what to do: docs/operate.md',
    label: { number: 'Calls', password: 'Hotspot password', setUp: 'Set up: lift, and hear the code' },
  },
  ru: {
    title: 'Телефон Hotline: памятка',
    stepsTitle: 'Пять шагов',
    steps: [
      ['Питание и сеть.', 'Вставьте сетевой кабель, затем питание. Дождитесь, пока лампа замигает.'],
      [
        'Снимите трубку.',
        'Ненастроенный телефон говорит об этом и о том, чего нет. Он называет код из шести цифр.',
      ],
      ['Откройте страницу.', 'Отсканируйте QR-код с этикетки в той же сети или наберите адрес. Введите код.'],
      [
        'Идите по шагам.',
        'Сеть, время, номер, рычаг, громкость, пробный вызов: каждый шаг скажет, что не так.',
      ],
      ['Сдайте работу.', 'Положите трубку. Лампа горит ровно: снимите ещё раз, поговорите, готово.'],
    ],
    lampTitle: 'Лампа состояния за пять секунд',
    lamps: {
      booting: 'запускается, станция ещё не ответила',
      ready: 'готов: снимите трубку, и он позвонит',
      calling: 'вызывает, или трубка снята',
      talking: 'идёт разговор',
      'needs-service': 'работает, но что-то надо починить',
      'not-registered': 'сеть есть, станция молчит или отказывает',
      'no-network': 'нет сети: кабель, коммутатор, Wi-Fi',
      'out-of-service': 'ещё не настроен или отключён владельцем',
      wanted: 'этот телефон ищут с пульта',
    },
    heardTitle: 'В трубке',
    heard: [
      ['тихий повторяющийся тон', 'идёт вызов'],
      ['«оставайтесь на линии»', 'долго; телефон пробует дальше'],
      ['частые гудки', 'не дозвонился: снимите ещё раз'],
      ['громкий вой', 'трубку забыли положить'],
      ['тишина', 'нет питания, или шнур и капсюль'],
    ],
    more: 'Что ещё он говорит и что делать: docs/operate.md',
    label: {
      number: 'Звонит на',
      password: 'Пароль точки доступа',
      setUp: 'Настройка: снимите трубку, услышите код',
    },
  },
};
