/** The checks of a commissioning record, how they end, and their figures, in words. */
import type {
  CommissioningCheck,
  CommissioningCheckName,
  CommissioningOutcome,
  CommissioningUnit,
} from '../commissioning.js';
import { commissioningFigures } from '../commissioning.js';
import { numberText, timeText } from './format.js';
import { type Language, translations } from './language.js';

type FiguresOf<Check extends CommissioningCheckName> = Readonly<
  Record<keyof (typeof commissioningFigures)[Check], string>
>;

interface CommissioningWords {
  readonly checks: Readonly<Record<CommissioningCheckName, string>>;
  readonly outcomes: Readonly<Record<CommissioningOutcome, string>>;
  readonly figures: { readonly [Check in CommissioningCheckName]: FiguresOf<Check> };
  readonly yes: string;
  readonly no: string;
}

export const commissioningWords = translations<CommissioningWords>(
  {
    checks: {
      network: 'Network',
      time: 'Time',
      fleet: 'Fleet server',
      registration: 'Exchange',
      hook: 'Hook switch',
      earpiece: 'Earpiece',
      microphone: 'Microphone',
      acoustic: 'Acoustic baseline',
      'test-call': 'Test call',
    },
    outcomes: { passed: 'Passed', failed: 'Failed', skipped: 'Left out' },
    figures: {
      network: {
        interface: 'Interface',
        wifiName: 'Wi-Fi',
        wifiSignalDbm: 'Wi-Fi signal',
        address: 'Address',
        gateway: 'Gateway',
        gatewayReachable: 'Gateway answers',
        dnsMs: 'Name look-up',
      },
      time: { synchronised: 'Set by a time server', offsetMs: 'Difference', source: 'Compared with' },
      fleet: {
        server: 'Server',
        name: 'Name of the phone',
        accepted: 'Accepted',
        configVersion: 'Version of the configuration',
      },
      registration: {
        routes: 'Routes',
        registered: 'Registered',
        route: 'Route',
        server: 'Server',
        tookMs: 'Registration took',
        number: 'Calls the number',
      },
      hook: {
        input: 'Input',
        pin: 'Line',
        secondPin: 'Second line',
        offHookLevel: 'Level while lifted',
        edges: 'Edges seen',
        lifts: 'Lifts',
        bounceMs: 'Longest bounce',
      },
      earpiece: { device: 'Sound device', gainDb: 'Gain', toneDbfs: 'Tone', heard: 'Heard' },
      microphone: {
        device: 'Sound device',
        gainDb: 'Gain',
        speechDbfs: 'Speech',
        noiseDbfs: 'Noise',
        peakDbfs: 'Peak',
        clipped: 'Overdriven',
      },
      acoustic: {
        baselineLearntAt: 'Learnt',
        verdict: 'Verdict',
        bands: 'Bands',
        weakerDb: 'Weaker by',
        noiseDbfs: 'Noise',
        delayMs: 'Delay',
      },
      'test-call': {
        call: 'Record of the call',
        route: 'Route',
        number: 'Number',
        answerMs: 'Answered after',
        talkMs: 'Talked for',
        tonesHeard: 'Tones that came back, of 4',
        echoMs: 'Way there and back',
        loudestDbfs: 'Loudest sound',
        lossPercent: 'Lost packets',
        jitterMs: 'Jitter',
        roundTripMs: 'Round trip',
        mos: 'Score (MOS)',
        codec: 'Codec',
        rating: 'Rating',
        ratingOutOf: 'Best rating',
      },
    },
    yes: 'yes',
    no: 'no',
  },
  {
    checks: {
      network: 'Сеть',
      time: 'Время',
      fleet: 'Сервер парка',
      registration: 'АТС',
      hook: 'Рычаг',
      earpiece: 'Динамик',
      microphone: 'Микрофон',
      acoustic: 'Акустический эталон',
      'test-call': 'Пробный звонок',
    },
    outcomes: { passed: 'Пройдено', failed: 'Не пройдено', skipped: 'Пропущено' },
    figures: {
      network: {
        interface: 'Интерфейс',
        wifiName: 'Wi-Fi',
        wifiSignalDbm: 'Сигнал Wi-Fi',
        address: 'Адрес',
        gateway: 'Шлюз',
        gatewayReachable: 'Шлюз отвечает',
        dnsMs: 'Поиск имени',
      },
      time: { synchronised: 'Часы выставил сервер времени', offsetMs: 'Расхождение', source: 'Сверено с' },
      fleet: {
        server: 'Сервер',
        name: 'Имя телефона',
        accepted: 'Принят',
        configVersion: 'Версия конфигурации',
      },
      registration: {
        routes: 'Маршруты',
        registered: 'Зарегистрированы',
        route: 'Маршрут',
        server: 'Сервер',
        tookMs: 'Регистрация заняла',
        number: 'Звонит на номер',
      },
      hook: {
        input: 'Вход',
        pin: 'Линия',
        secondPin: 'Вторая линия',
        offHookLevel: 'Уровень при снятой трубке',
        edges: 'Переключений',
        lifts: 'Подъёмов трубки',
        bounceMs: 'Самый долгий дребезг',
      },
      earpiece: { device: 'Звуковое устройство', gainDb: 'Усиление', toneDbfs: 'Тон', heard: 'Слышно' },
      microphone: {
        device: 'Звуковое устройство',
        gainDb: 'Усиление',
        speechDbfs: 'Речь',
        noiseDbfs: 'Шум',
        peakDbfs: 'Пик',
        clipped: 'Перегрузка',
      },
      acoustic: {
        baselineLearntAt: 'Снят',
        verdict: 'Вывод',
        bands: 'Полосы',
        weakerDb: 'Слабее на',
        noiseDbfs: 'Шум',
        delayMs: 'Задержка',
      },
      'test-call': {
        call: 'Запись звонка',
        route: 'Маршрут',
        number: 'Номер',
        answerMs: 'Ответ через',
        talkMs: 'Разговор',
        tonesHeard: 'Вернулось тонов из 4',
        echoMs: 'Туда и обратно',
        loudestDbfs: 'Самый громкий звук',
        lossPercent: 'Потери пакетов',
        jitterMs: 'Джиттер',
        roundTripMs: 'Оборот',
        mos: 'Оценка (MOS)',
        codec: 'Кодек',
        rating: 'Оценка говорившего',
        ratingOutOf: 'Лучшая оценка',
      },
    },
    yes: 'да',
    no: 'нет',
  },
);

const units = {
  ms: { en: 'ms', ru: 'мс' },
  s: { en: 's', ru: 'с' },
  dB: { en: 'dB', ru: 'дБ' },
  dBFS: { en: 'dBFS', ru: 'dBFS' },
  dBm: { en: 'dBm', ru: 'дБм' },
  '%': { en: '%', ru: '%' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export interface CommissioningFigure {
  readonly name: string;
  readonly text: string;
}

/** What proves a check, as people read it, in the order of {@link commissioningFigures}. Figures that were not measured are left out. */
export function figureTexts(
  { check, evidence }: CommissioningCheck,
  language: Language,
): CommissioningFigure[] {
  const words = commissioningWords[language];
  const names: Readonly<Record<string, string>> = words.figures[check];
  const measured: Readonly<Record<string, string | number | boolean | undefined>> = evidence;
  return Object.entries<CommissioningUnit>(commissioningFigures[check]).flatMap(([figure, unit]) => {
    const value = measured[figure];
    return value === undefined
      ? []
      : [{ name: names[figure] ?? figure, text: valueText(value, unit, language) }];
  });
}

function valueText(value: string | number | boolean, unit: CommissioningUnit, language: Language): string {
  if (typeof value === 'boolean')
    return value ? commissioningWords[language].yes : commissioningWords[language].no;
  if (typeof value === 'string') return unit === 'time' ? timeText(value, language) : value;
  const isLong = unit === 'ms' && Math.abs(value) >= 1_000;
  const [shown, shownUnit] = isLong ? [value / 1_000, 's'] : [value, unit];
  const isSmall = Math.abs(shown) < 100 && unit !== 'count' && (isLong || Math.abs(shown) < 10);
  const number = numberText(shown, language, isSmall ? 1 : 0).replace('-', '\u2212');
  return isShown(shownUnit) ? `${number}\u00a0${units[shownUnit][language]}` : number;
}

function isShown(unit: string): unit is keyof typeof units {
  return unit in units;
}
