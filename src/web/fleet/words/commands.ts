/** Words of commands and configurations of a phone. */
import type { commandStates, configStates } from '../../../protocol/fleet-api/phones.js';
import { translations } from './language.js';

type CommandState = (typeof commandStates)[number];
type ConfigState = (typeof configStates)[number];

interface CommandWords {
  readonly send: string;
  readonly notLinked: string;
  readonly notAccepted: string;
  readonly tests: string;
  readonly blink: string;
  readonly blinkHint: string;
  readonly diagnostics: string;
  readonly diagnosticsHint: string;
  readonly restart: string;
  readonly restartQuestion: string;
  readonly reboot: string;
  readonly 'open-setup': string;
  readonly openSetupHint: string;
  readonly rebootQuestion: string;
  readonly sent: string;
  readonly none: string;
  readonly noneText: string;
  readonly list: string;
  readonly bundle: string;
  readonly by: (name: string) => string;
  readonly expires: (time: string) => string;
  readonly states: Readonly<Record<CommandState, string>>;
  readonly config: {
    readonly runs: string;
    readonly wanted: string;
    readonly own: string;
    readonly versions: string;
    readonly version: (number: string) => string;
    readonly none: string;
    readonly noneText: string;
    readonly editor: string;
    readonly editorHint: string;
    readonly readOnly: string;
    readonly send: string;
    readonly question: (number: string) => string;
    readonly questionText: string;
    readonly sent: string;
    readonly discard: string;
    readonly faults: string;
    readonly line: (number: string) => string;
    readonly compare: string;
    readonly compareWith: string;
    readonly same: string;
    readonly added: string;
    readonly removed: string;
    readonly states: Readonly<Record<ConfigState, string>>;
  };
}

export const commandWords = translations<CommandWords>(
  {
    send: 'Send a command',
    notLinked: 'The phone is not linked: it gets the command when it comes back, unless that takes too long.',
    notAccepted: 'Commands go to accepted phones only.',
    tests: 'Self-tests',
    blink: 'Blink the lamp',
    blinkHint: 'Which phone is this? Its lamp blinks for 30 seconds.',
    diagnostics: 'Fetch diagnostics',
    diagnosticsHint: 'Logs and state of the phone as a file, without secrets.',
    restart: 'Restart the program',
    restartQuestion: 'The phone cannot call for about a second. A call that is going on is cut.',
    reboot: 'Reboot the computer',
    'open-setup': 'Open the setup page',
    openSetupHint: 'For an hour, a technician at the phone can set it up anew on its page.',
    rebootQuestion:
      'The phone cannot call until its computer has started again: a minute or so. A call that is going on is cut.',
    sent: 'The command was given out.',
    none: 'No command was sent yet',
    noneText: 'What is sent, and what the phone says to it, stays here.',
    list: 'Commands, newest first',
    bundle: 'Download the diagnostics',
    by: (name) => `by ${name}`,
    expires: (time) => `expires ${time}`,
    states: {
      waiting: 'Waits for the phone',
      sent: 'Sent',
      accepted: 'The phone is at it',
      done: 'Done',
      failed: 'Failed',
      refused: 'Refused',
      expired: 'Expired',
    },
    config: {
      runs: 'Runs',
      wanted: 'Should run',
      own: 'its own file',
      versions: 'Versions, newest first',
      version: (number) => `version ${number}`,
      none: 'The fleet has sent no configuration yet',
      noneText: 'The phone runs the file that it was set up with.',
      editor: 'Configuration (TOML)',
      editorHint: 'Passwords are shown as "•••"; sent back so, they stay what they were.',
      readOnly: 'Your role may look at it and not change it.',
      send: 'Check and send',
      question: (number) => `Send a new configuration after version ${number}?`,
      questionText:
        'The phone checks it, applies it, and goes back by itself if it is not registered and linked again within 2 minutes.',
      sent: 'The configuration was signed and given out.',
      discard: 'Discard the changes',
      faults: 'The server found faults',
      line: (number) => `line ${number}`,
      compare: 'Compare',
      compareWith: 'With',
      same: 'There is no difference.',
      added: 'added',
      removed: 'removed',
      states: {
        waiting: 'Waits for the phone',
        sent: 'Sent',
        running: 'Runs',
        'rolled-back': 'Went back from it',
        refused: 'Refused',
        superseded: 'Replaced',
      },
    },
  },
  {
    send: 'Послать команду',
    notLinked: 'Телефон не на связи: он получит команду, когда вернётся, если это не слишком затянется.',
    notAccepted: 'Команды получают только принятые телефоны.',
    tests: 'Самопроверки',
    blink: 'Мигнуть лампой',
    blinkHint: 'Какой это телефон? Его лампа мигает 30 секунд.',
    diagnostics: 'Забрать диагностику',
    diagnosticsHint: 'Журналы и состояние телефона одним файлом, без секретов.',
    restart: 'Перезапустить программу',
    restartQuestion: 'Около секунды с телефона нельзя позвонить. Идущий разговор прервётся.',
    reboot: 'Перезагрузить компьютер',
    'open-setup': 'Открыть страницу настройки',
    openSetupHint: 'На час: монтажник у телефона сможет настроить его заново на его странице.',
    rebootQuestion:
      'Пока компьютер не загрузится, около минуты, с телефона нельзя позвонить. Идущий разговор прервётся.',
    sent: 'Команда отдана.',
    none: 'Команд ещё не было',
    noneText: 'Здесь останется, что послали и что телефон ответил.',
    list: 'Команды, новые сверху',
    bundle: 'Скачать диагностику',
    by: (name) => `послал ${name}`,
    expires: (time) => `действует до ${time}`,
    states: {
      waiting: 'Ждёт телефона',
      sent: 'Послана',
      accepted: 'Телефон выполняет',
      done: 'Выполнена',
      failed: 'Не удалась',
      refused: 'Отклонена',
      expired: 'Просрочена',
    },
    config: {
      runs: 'Работает',
      wanted: 'Нужна',
      own: 'свой файл',
      versions: 'Версии, новые сверху',
      version: (number) => `версия ${number}`,
      none: 'Парк ещё не посылал конфигурации',
      noneText: 'Телефон работает по файлу, с которым его установили.',
      editor: 'Конфигурация (TOML)',
      editorHint: 'Пароли показаны как «•••»; если их так и вернуть, они останутся прежними.',
      readOnly: 'С вашей ролью её можно смотреть, но не менять.',
      send: 'Проверить и послать',
      question: (number) => `Послать новую конфигурацию после версии ${number}?`,
      questionText:
        'Телефон проверит её, применит и сам вернётся к прежней, если за 2 минуты не зарегистрируется и не выйдет на связь.',
      sent: 'Конфигурация подписана и отдана.',
      discard: 'Отбросить изменения',
      faults: 'Сервер нашёл ошибки',
      line: (number) => `строка ${number}`,
      compare: 'Сравнить',
      compareWith: 'С чем',
      same: 'Различий нет.',
      added: 'добавлено',
      removed: 'убрано',
      states: {
        waiting: 'Ждёт телефона',
        sent: 'Послана',
        running: 'Работает',
        'rolled-back': 'Телефон от неё вернулся',
        refused: 'Отклонена',
        superseded: 'Заменена',
      },
    },
  },
);
