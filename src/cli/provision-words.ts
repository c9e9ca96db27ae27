/** What `hotline provision` says and asks. Plain words in lines of at most 80 columns: for a serial console too. */
import { type Language, translations } from '../protocol/words/language.js';
import { setupProblemText } from '../protocol/words/setup-problems.js';
import type { PhoneProgress } from './phone-wait.js';

export interface ProvisionWords {
  readonly intro: string;
  readonly step: (number: number, of: number, title: string) => string;
  readonly yes: string;
  readonly isYes: (answer: string) => boolean;
  readonly notUnderstood: string;
  readonly again: string;
  readonly skipped: string;
  readonly addresses: (name: string, addresses: string) => string;
  readonly wayOut: string;
  readonly wifiLooking: string;
  readonly wifiNone: string;
  readonly wifiChoose: (most: number) => string;
  readonly wifiPassword: string;
  readonly wifiJoined: (name: string) => string;
  readonly clockIs: (time: string) => string;
  readonly clockGood: string;
  readonly way: string;
  readonly server: string;
  readonly code: string;
  readonly authority: string;
  readonly member: (name: string) => string;
  readonly fleetAnswers: string;
  readonly number: string;
  readonly exchange: string;
  readonly account: string;
  readonly password: string;
  readonly accountGood: string;
  readonly written: (file: string) => string;
  readonly keep: (what: string) => string;
  readonly hookNotLearnt: (input: string) => string;
  readonly learnHook: string;
  readonly hookDone: string;
  readonly chooseDevice: (most: number) => string;
  readonly device: (device: string) => string;
  readonly tone: string;
  readonly heard: string;
  readonly speak: string;
  readonly level: (bar: string, dbfs: string) => string;
  readonly learnBaseline: string;
  readonly learning: string;
  readonly baselineDone: string;
  readonly starting: string;
  readonly startByHand: string;
  readonly joining: (server: string) => string;
  readonly joined: (name: string) => string;
  readonly registering: (server: string) => string;
  readonly ready: (server: string) => string;
  readonly testCall: string;
  readonly answered: string;
  readonly summary: string;
  readonly marks: Readonly<Record<'good' | 'left' | 'wrong', string>>;
  readonly ended: string;
  readonly otherAccount: string;
}

const words = translations<ProvisionWords>(
  {
    intro:
      'This sets the phone up, step by step. Enter takes what stands in brackets. Ctrl-C ends it at any time: what was written stays, and called again it goes on from there.',
    step: (number, of, title) => `${number}/${of}  ${title}`,
    yes: 'y',
    isYes: (answer) => /^y(es)?$/i.test(answer),
    notUnderstood: 'That is none of the answers.',
    again: 'Enter: try again; s: leave it so and go on',
    skipped: 'Left as it is.',
    addresses: (name, addresses) => `${name}: ${addresses}`,
    wayOut: 'The network is there, with a way out.',
    wifiLooking: 'Looking for Wi-Fi networks ...',
    wifiNone: 'There is none that this phone could join.',
    wifiChoose: (most) => `Which one is to be joined? (1 to ${most}; Enter: none)`,
    wifiPassword: 'Its password (is not shown)',
    wifiJoined: (name) => `Joined "${name}".`,
    clockIs: (time) => `The clock says ${time}.`,
    clockGood: 'That can be right.',
    way: 'Where does the phone take its settings from? 1: a fleet server; 2: typed in here',
    server: 'Address of the fleet server',
    code: 'Code of this phone (dashboard or label)',
    authority: 'File of the authority of its certificate (.pem; empty: none)',
    member: (name) => `This phone has joined already, as "${name}".`,
    fleetAnswers: 'A fleet server answers there, and its certificate is good.',
    number: 'Number that the phone calls',
    exchange: 'Exchange (sips:pbx.example, wss://pbx.example/ws ...)',
    account: 'Account there',
    password: 'Password (is not shown)',
    accountGood: 'The exchange takes the account.',
    written: (file) => `Written to ${file}.`,
    keep: (what) => `Set already: ${what}. Change it? (y/n)`,
    hookNotLearnt: (input) => `The hook is "${input}": there is no contact to learn.`,
    learnHook: 'Find out now how the hook contact is wired? (y/n)',
    hookDone: 'The hook is learnt.',
    chooseDevice: (most) => `Which one has the handset? (1 to ${most})`,
    device: (device) => `The handset is at ${device}.`,
    tone: 'Hold the handset to your ear: a tone of 2 seconds comes.',
    heard: 'Was it heard well? (y/n)',
    speak: 'Press Enter, then speak into the handset for 3 seconds, as in a call',
    level: (bar, dbfs) => `[${bar}] ${dbfs} dBFS at most`,
    learnBaseline: 'Learn the sound of the handset in its cradle, for the self-tests? (y/n)',
    learning: 'Put the handset into its cradle and be quiet for 10 seconds.',
    baselineDone: 'Learnt.',
    starting: 'The phone starts ...',
    startByHand: 'Start the phone now, or restart it, in another terminal; this waits for it.',
    joining: (server) => `It looks for ${server} ...`,
    joined: (name) => `It has joined its fleet${name === '' ? '' : ` as "${name}"`}.`,
    registering: (server) => `It registers with ${server} ...`,
    ready: (server) => `It is registered with ${server}. Lift, and it calls.`,
    testCall: 'Lift the handset now, speak with the other end, and put it back. Enter: no test call',
    answered: 'The call was answered.',
    summary: 'Summary',
    marks: { good: 'done  ', left: 'left  ', wrong: 'WRONG ' },
    ended: 'Ended. What was written stays; call it again to go on from there.',
    otherAccount: 'Type account and password once more',
  },
  {
    intro:
      'Настройка телефона по шагам. Enter принимает то, что в скобках. Ctrl-C заканчивает в любой момент: записанное остаётся, и новый запуск продолжит с этого места.',
    step: (number, of, title) => `${number}/${of}  ${title}`,
    yes: 'д',
    isYes: (answer) => /^(д|да|y|yes)$/i.test(answer),
    notUnderstood: 'Такого ответа нет.',
    again: 'Enter: ещё раз; п: оставить так и дальше',
    skipped: 'Оставлено как есть.',
    addresses: (name, addresses) => `${name}: ${addresses}`,
    wayOut: 'Сеть есть, выход из неё есть.',
    wifiLooking: 'Ищет сети Wi-Fi ...',
    wifiNone: 'Нет ни одной, к которой телефон мог бы подключиться.',
    wifiChoose: (most) => `К какой подключиться? (1–${most}; Enter: ни к какой)`,
    wifiPassword: 'Её пароль (не показывается)',
    wifiJoined: (name) => `Подключился к «${name}».`,
    clockIs: (time) => `На часах ${time}.`,
    clockGood: 'Похоже на правду.',
    way: 'Откуда телефон берёт настройки? 1: с сервера телефонов; 2: ввести здесь',
    server: 'Адрес сервера телефонов',
    code: 'Код этого телефона (панель или этикетка)',
    authority: 'Файл центра сертификации (.pem; пусто: нет)',
    member: (name) => `Этот телефон уже подключён: «${name}».`,
    fleetAnswers: 'Сервер телефонов отвечает, его сертификат в порядке.',
    number: 'Номер, на который звонит телефон',
    exchange: 'АТС (sips:pbx.example, wss://pbx.example/ws ...)',
    account: 'Учётная запись на ней',
    password: 'Пароль (не показывается)',
    accountGood: 'АТС принимает учётную запись.',
    written: (file) => `Записано в ${file}.`,
    keep: (what) => `Уже настроено: ${what}. Изменить? (д/н)`,
    hookNotLearnt: (input) => `Рычаг «${input}»: контакта, который надо изучить, нет.`,
    learnHook: 'Узнать сейчас, как подключён контакт рычага? (д/н)',
    hookDone: 'Рычаг изучен.',
    chooseDevice: (most) => `К какому подключена трубка? (1–${most})`,
    device: (device) => `Трубка подключена к ${device}.`,
    tone: 'Поднесите трубку к уху: 2 секунды будет сигнал.',
    heard: 'Хорошо слышно? (д/н)',
    speak: 'Нажмите Enter и 3 секунды говорите в трубку, как при звонке',
    level: (bar, dbfs) => `[${bar}] не громче ${dbfs} дБ`,
    learnBaseline: 'Запомнить звук трубки на рычаге для самопроверок? (д/н)',
    learning: 'Положите трубку на рычаг, 10 секунд тишины.',
    baselineDone: 'Запомнено.',
    starting: 'Телефон запускается ...',
    startByHand: 'Запустите или перезапустите телефон в другом окне; здесь его ждут.',
    joining: (server) => `Ищет ${server} ...`,
    joined: (name) => `Подключился к парку${name === '' ? '' : ` как «${name}»`}.`,
    registering: (server) => `Регистрируется на ${server} ...`,
    ready: (server) => `Зарегистрирован на ${server}. Снимите трубку, и он позвонит.`,
    testCall: 'Снимите трубку, поговорите и положите её. Enter: без пробного звонка',
    answered: 'На звонок ответили.',
    summary: 'Итог',
    marks: { good: 'готово ', left: 'так    ', wrong: 'ОШИБКА ' },
    ended: 'Закончено. Записанное остаётся; новый запуск продолжит с этого места.',
    otherAccount: 'Введите учётную запись и пароль ещё раз',
  },
);

export function provisionWords(language: Language): ProvisionWords {
  return words[language];
}

/** Of the environment (POSIX section 8.2): the first of these that is set counts. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return [LC_ALL, LC_MESSAGES, LANG].find((value) => value)?.startsWith('ru') === true ? 'ru' : 'en';
}

/** One line; undefined: nothing new. What to do about a problem is told when it does not pass. */
export function progressText(progress: PhoneProgress, language: Language): string | undefined {
  const words = provisionWords(language);
  switch (progress.at) {
    case 'joining':
      return words.joining(progress.server);
    case 'joined':
      return words.joined(progress.name);
    case 'registering':
      return words.registering(progress.server);
    case 'ready':
      return words.ready(progress.server);
    case 'waiting':
      return `${setupProblemText(progress.problem, language).title} ...`;
    case 'starting':
      return undefined;
  }
}
