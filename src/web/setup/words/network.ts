/** Words of the step "Network". */
import type { SetupView } from '../../../protocol/setup-api.js';
import { translations } from './index.js';

type Network = SetupView['network'];

interface NetworkWords {
  readonly reach: Readonly<Record<Network['reach'], string>>;
  readonly kinds: Readonly<Record<Network['interfaces'][number]['kind'], string>>;
  readonly noLink: string;
  readonly noAddress: string;
  readonly way: string;
  readonly checking: string;
  readonly check: string;
  readonly wifi: string;
  readonly scan: string;
  readonly scanning: string;
  readonly none: string;
  readonly joined: string;
  readonly joining: (ssid: string) => string;
  readonly signal: (percent: number) => string;
  readonly securities: Readonly<Record<NonNullable<Network['wifi']>['networks'][number]['security'], string>>;
  readonly password: (ssid: string) => string;
  readonly passwordHint: string;
  readonly tooShort: string;
  readonly join: (ssid: string) => string;
  readonly another: string;
  readonly hidden: string;
  readonly name: string;
  readonly hotspot: (ssid: string) => string;
}

export const networkWords = translations<NetworkWords>(
  {
    reach: {
      unknown: 'not known yet',
      none: 'no network',
      local: 'this network only, not beyond',
      portal: 'a sign-in page is in the way',
      full: 'open',
    },
    kinds: { ethernet: 'Cable', wifi: 'Wi-Fi', other: 'Network' },
    noLink: 'no signal',
    noAddress: 'no address',
    way: 'Way out',
    checking: 'The phone looks whether it gets out of this network…',
    check: 'Check again',
    wifi: 'Wi-Fi',
    scan: 'Look for Wi-Fi networks',
    scanning: 'Looking for Wi-Fi networks: some 10 seconds…',
    none: 'No Wi-Fi network is in reach.',
    joined: 'Joined',
    joining: (ssid) => `Joining “${ssid}”…`,
    signal: (percent) => `signal ${percent}%`,
    securities: {
      open: 'open',
      wpa: 'password',
      enterprise: 'user name or certificate: not for phones',
      wep: 'WEP: too old to be used',
    },
    password: (ssid) => `Password of “${ssid}”`,
    passwordHint: '8 to 63 characters; capital letters and blanks count',
    tooShort: 'A Wi-Fi password has at least 8 characters.',
    join: (ssid) => `Join “${ssid}”`,
    another: 'Another network',
    hidden: 'A network that is not in the list',
    name: 'Name of the network (SSID)',
    hotspot: (ssid) =>
      `The phone is a Wi-Fi access point itself, “${ssid}”. When it joins another network this page loses it: put your own phone into the same network then.`,
  },
  {
    reach: {
      unknown: 'пока неизвестно',
      none: 'сети нет',
      local: 'только в этой сети, наружу нет',
      portal: 'мешает страница входа',
      full: 'открыт',
    },
    kinds: { ethernet: 'Кабель', wifi: 'Wi-Fi', other: 'Сеть' },
    noLink: 'нет сигнала',
    noAddress: 'нет адреса',
    way: 'Выход наружу',
    checking: 'Телефон проверяет, есть ли выход из этой сети…',
    check: 'Проверить ещё раз',
    wifi: 'Wi-Fi',
    scan: 'Найти сети Wi-Fi',
    scanning: 'Ищем сети Wi-Fi: около 10 секунд…',
    none: 'Сетей Wi-Fi рядом нет.',
    joined: 'Подключено',
    joining: (ssid) => `Подключаемся к «${ssid}»…`,
    signal: (percent) => `сигнал ${percent} %`,
    securities: {
      open: 'открытая',
      wpa: 'пароль',
      enterprise: 'имя пользователя или сертификат: не для телефонов',
      wep: 'WEP: слишком старая защита',
    },
    password: (ssid) => `Пароль сети «${ssid}»`,
    passwordHint: 'От 8 до 63 знаков; заглавные буквы и пробелы важны',
    tooShort: 'В пароле Wi-Fi не меньше 8 знаков.',
    join: (ssid) => `Подключить к «${ssid}»`,
    another: 'Другая сеть',
    hidden: 'Сеть, которой нет в списке',
    name: 'Имя сети (SSID)',
    hotspot: (ssid) =>
      `Телефон сам раздаёт Wi-Fi «${ssid}». Когда он подключится к другой сети, страница его потеряет: подключитесь тогда к той же сети.`,
  },
);
