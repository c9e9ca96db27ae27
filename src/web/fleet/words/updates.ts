import type {
  PhoneUpdateState,
  RolloutAction,
  RolloutStateName,
  UpdateChannel,
} from '../../../protocol/fleet-api/updates.js';
import { counted, translations } from './language.js';

type Progress = 'waiting' | PhoneUpdateState;

interface UpdatesWords {
  readonly title: string;
  readonly about: string;
  readonly channel: string;
  /** Where there are channels of another kind too. */
  readonly updateChannel: string;
  readonly channels: Readonly<Record<UpdateChannel, string>>;
  readonly channelMeanings: Readonly<Record<UpdateChannel, string>>;
  readonly rollouts: string;
  readonly noRollouts: string;
  readonly noRolloutsText: string;
  readonly begin: string;
  readonly begun: string;
  readonly version: string;
  readonly canaryPercent: string;
  readonly canaryHint: string;
  readonly observe: string;
  readonly observeHint: string;
  readonly perHour: string;
  readonly failurePercent: string;
  readonly failureHint: string;
  readonly when: string;
  readonly whens: Readonly<Record<'window' | 'idle', string>>;
  readonly again: string;
  readonly toChannel: (channel: string) => string;
  readonly states: Readonly<Record<RolloutStateName, string>>;
  readonly progress: Readonly<Record<Progress, string>>;
  readonly progressOf: (version: string) => string;
  readonly observedUntil: (time: string) => string;
  readonly notObserved: string;
  readonly unable: (count: number) => string;
  readonly by: (name: string, time: string) => string;
  readonly plan: (canaries: string, perHour: string) => string;
  readonly actions: Readonly<Record<RolloutAction, string>>;
  readonly questions: Readonly<
    Record<RolloutAction, { readonly title: string; readonly text: string; readonly done: string }>
  >;
  readonly releases: string;
  readonly noReleases: string;
  readonly noReleasesText: string;
  readonly addRelease: string;
  readonly added: string;
  readonly file: string;
  readonly signatureFile: string;
  readonly signatureHint: string;
  readonly uploading: string;
  readonly checking: string;
  readonly sent: (sent: string, total: string) => string;
  readonly megabytes: (number: string) => string;
  readonly uploadProgress: string;
  readonly stopUpload: string;
  readonly uploadStopped: string;
  readonly tooLarge: (size: string, most: string) => string;
  readonly verified: string;
  readonly unverified: string;
  readonly size: string;
  readonly key: string;
  readonly deleteOf: (name: string) => string;
  readonly deleteTitle: (name: string) => string;
  readonly deleteText: string;
  readonly deleted: string;
  readonly inUse: string;
  readonly noVersion: string;
  readonly nobody: string;
  readonly phones: (count: number) => string;
  readonly ofPhone: string;
  readonly runs: string;
  readonly package: string;
  readonly noPackage: string;
  readonly noKeys: string;
  readonly noKeysText: string;
  /** null: it is not known which that is. */
  readonly ofSite: (channel: string | null) => string;
  /** Of one phone. */
  readonly come: Readonly<Record<PhoneUpdateState, string>>;
  readonly last: string;
  readonly noUpdate: string;
  readonly canary: string;
  readonly saved: string;
}

export const updatesWords = translations<UpdatesWords>(
  {
    title: 'Updates',
    about:
      'A version comes to a few phones first. When they fare no worse than before and than the others, the rest follows; otherwise it halts by itself. A phone that does not work with it goes back by itself.',
    channel: 'Channel',
    updateChannel: 'Update channel',
    channels: { stable: 'Stable', early: 'Early' },
    channelMeanings: {
      stable: 'What is proved.',
      early: 'What comes next, for phones whose people know that they try it.',
    },
    rollouts: 'Rollouts',
    noRollouts: 'Nothing has been rolled out yet',
    noRolloutsText: 'Add a release, then bring it to the phones of a channel.',
    begin: 'Roll out',
    begun: 'The rollout has begun.',
    version: 'Version',
    canaryPercent: 'Phones that get it first, %',
    canaryHint: 'At least one phone.',
    observe: 'They are watched for',
    observeHint: 'Counted from when half of them run it.',
    perHour: 'Then phones an hour',
    failurePercent: 'Halt when more fail than, %',
    failureHint: 'Went back, did not install it, or fell silent more than was to be expected.',
    when: 'Phones install it',
    whens: {
      window: 'in their window, with the handset on its cradle',
      idle: 'as soon as the handset is on its cradle',
    },
    again: 'Also phones that have gone back from this version before',
    toChannel: (channel) => `to the channel “${channel}”`,
    states: {
      canary: 'First phones',
      waves: 'The rest follows',
      complete: 'Complete',
      paused: 'Paused',
      halted: 'Halted',
      aborted: 'Aborted',
      superseded: 'Replaced by a newer one',
    },
    progress: {
      waiting: 'not asked yet',
      asked: 'asked',
      fetching: 'fetching',
      fetched: 'fetched, waiting for its time',
      installing: 'installing',
      running: 'running it',
      'rolled-back': 'went back',
      refused: 'not installed',
    },
    progressOf: (version) => `Phones by how far they have come with ${version}`,
    observedUntil: (time) => `The first phones are watched until ${time}.`,
    notObserved: 'The first phones are watched once half of them run it.',
    unable: (count) =>
      `${counted('en', count, { one: 'phone', other: 'phones' })} of the channel cannot get it: not run from a package, another architecture, or another release key.`,
    by: (name, time) => `begun by ${name}, ${time}`,
    plan: (canaries, perHour) => `${canaries} first, then ${perHour} an hour`,
    actions: { pause: 'Pause', resume: 'Resume', override: 'Go on in spite of it', abort: 'Abort' },
    questions: {
      pause: {
        title: 'Pause the rollout?',
        text: 'Nobody more is asked, and phones that do not install it yet let go of it.',
        done: 'The rollout is paused.',
      },
      resume: {
        title: 'Resume the rollout?',
        text: 'First phones that were being watched are watched anew.',
        done: 'The rollout goes on.',
      },
      override: {
        title: 'Go on in spite of it?',
        text: 'What has gone wrong so far does not halt it again; what comes on top of it does.',
        done: 'The rollout goes on.',
      },
      abort: {
        title: 'Abort the rollout?',
        text: 'Phones that run the version keep it. All others keep the one that they have.',
        done: 'The rollout is aborted.',
      },
    },
    releases: 'Releases',
    noReleases: 'No release was added yet',
    noReleasesText: 'A release is the package of the phone (.deb) with its signature (.minisig).',
    addRelease: 'Add a release',
    added: 'The release is there.',
    file: 'Package (.deb)',
    signatureFile: 'Its signature (.minisig)',
    signatureHint: 'It says which version and architecture the package is.',
    uploading: 'The package is being sent. Leave this page open.',
    checking: 'All of it is there. The server checks it.',
    sent: (sent, total) => `${sent} of ${total}`,
    megabytes: (number) => `${number} MB`,
    uploadProgress: 'How much of the package is sent',
    stopUpload: 'Stop sending',
    uploadStopped: 'Stopped. Nothing of it is left on the server.',
    tooLarge: (size, most) =>
      `The file has ${size}, and no package of the phone is larger than ${most}. Choose the .deb as it was built.`,
    verified: 'signature checked',
    unverified: 'signature not checked here',
    size: 'Size',
    key: 'Signed by',
    deleteOf: (name) => `Delete ${name}`,
    deleteTitle: (name) => `Delete ${name}?`,
    deleteText: 'Phones that run it keep it. Others cannot get it any more.',
    deleted: 'The release is deleted.',
    inUse: 'Versions in use',
    noVersion: 'not said yet',
    nobody: 'No phone has connected yet.',
    phones: (count) => counted('en', count, { one: 'phone', other: 'phones' }),
    ofPhone: 'Software',
    runs: 'Version',
    package: 'Package',
    noPackage: 'not run from a package: it cannot be updated from here',
    noKeys: 'It cannot be updated: it trusts no release key.',
    noKeysText:
      'Put the public key of the maker into /etc/hotline/release-keys.d on the phone, as root, and restart hotline-phone; or install a package that was built with that key.',
    ofSite: (channel) => (channel === null ? 'That of the site' : `That of the site (${channel})`),
    come: {
      asked: 'asked to take it',
      fetching: 'fetches it',
      fetched: 'has fetched it, waits for its time',
      installing: 'installs it',
      running: 'runs it',
      'rolled-back': 'went back from it',
      refused: 'did not install it',
    },
    last: 'Last update',
    noUpdate: 'It was never asked to take one.',
    canary: 'one of the first phones',
    saved: 'The channel is changed.',
  },
  {
    title: 'Обновления',
    about:
      'Сначала версию получают несколько телефонов. Если им не хуже, чем прежде и чем остальным, за ними идут все; иначе развёртывание само останавливается. Телефон, который с ней не работает, сам возвращается на прежнюю.',
    channel: 'Канал',
    updateChannel: 'Канал обновлений',
    channels: { stable: 'Основной', early: 'Ранний' },
    channelMeanings: {
      stable: 'Проверенное.',
      early: 'То, что выйдет следующим, — для телефонов, где знают, что это проба.',
    },
    rollouts: 'Развёртывания',
    noRollouts: 'Пока ничего не развёртывали',
    noRolloutsText: 'Добавьте выпуск, затем отправьте его телефонам канала.',
    begin: 'Развернуть',
    begun: 'Развёртывание началось.',
    version: 'Версия',
    canaryPercent: 'Сначала телефонам, %',
    canaryHint: 'Хотя бы одному.',
    observe: 'За ними наблюдают',
    observeHint: 'С того времени, как версия работает на половине из них.',
    perHour: 'Затем телефонов в час',
    failurePercent: 'Остановить, если неудач больше, %',
    failureHint: 'Вернулись, не установили или замолчали чаще, чем можно было ожидать.',
    when: 'Телефоны ставят её',
    whens: {
      window: 'в своё окно, когда трубка на рычаге',
      idle: 'как только трубка на рычаге',
    },
    again: 'И телефонам, которые уже возвращались с этой версии',
    toChannel: (channel) => `в канал «${channel}»`,
    states: {
      canary: 'Первые телефоны',
      waves: 'Идут остальные',
      complete: 'Завершено',
      paused: 'Приостановлено',
      halted: 'Остановлено',
      aborted: 'Отменено',
      superseded: 'Заменено новым',
    },
    progress: {
      waiting: 'ещё не предложено',
      asked: 'предложено',
      fetching: 'скачивают',
      fetched: 'скачали, ждут своего часа',
      installing: 'устанавливают',
      running: 'работают на ней',
      'rolled-back': 'вернулись',
      refused: 'не установили',
    },
    progressOf: (version) => `Телефоны по тому, как далеко они с версией ${version}`,
    observedUntil: (time) => `За первыми телефонами наблюдают до ${time}.`,
    notObserved: 'Наблюдение начнётся, когда версия заработает на половине первых телефонов.',
    unable: (count) =>
      `${counted('ru', count, { one: 'телефон', few: 'телефона', many: 'телефонов', other: 'телефона' })} канала её не получат: не из пакета, другая архитектура или другой ключ выпусков.`,
    by: (name, time) => `${name}, ${time}`,
    plan: (canaries, perHour) => `сначала ${canaries}, затем ${perHour} в час`,
    actions: {
      pause: 'Приостановить',
      resume: 'Продолжить',
      override: 'Всё равно продолжить',
      abort: 'Отменить',
    },
    questions: {
      pause: {
        title: 'Приостановить развёртывание?',
        text: 'Больше никому не предлагают, а телефоны, которые ещё не начали установку, от неё отказываются.',
        done: 'Развёртывание приостановлено.',
      },
      resume: {
        title: 'Продолжить развёртывание?',
        text: 'Наблюдение за первыми телефонами начнётся заново.',
        done: 'Развёртывание продолжается.',
      },
      override: {
        title: 'Всё равно продолжить?',
        text: 'То, что уже случилось, больше его не остановит; то, что добавится, остановит.',
        done: 'Развёртывание продолжается.',
      },
      abort: {
        title: 'Отменить развёртывание?',
        text: 'Телефоны с этой версией останутся на ней. Все прочие останутся на своей.',
        done: 'Развёртывание отменено.',
      },
    },
    releases: 'Выпуски',
    noReleases: 'Выпусков пока нет',
    noReleasesText: 'Выпуск — это пакет телефона (.deb) с его подписью (.minisig).',
    addRelease: 'Добавить выпуск',
    added: 'Выпуск добавлен.',
    file: 'Пакет (.deb)',
    signatureFile: 'Его подпись (.minisig)',
    signatureHint: 'По ней видно версию и архитектуру пакета.',
    uploading: 'Пакет отправляется. Не закрывайте страницу.',
    checking: 'Он отправлен целиком. Сервер его проверяет.',
    sent: (sent, total) => `${sent} из ${total}`,
    megabytes: (number) => `${number} МБ`,
    uploadProgress: 'Сколько пакета отправлено',
    stopUpload: 'Прервать отправку',
    uploadStopped: 'Прервано. На сервере ничего не осталось.',
    tooLarge: (size, most) =>
      `В файле ${size}, а пакеты телефона не больше ${most}. Выберите .deb таким, каким его собрали.`,
    verified: 'подпись проверена',
    unverified: 'подпись здесь не проверена',
    size: 'Размер',
    key: 'Подписал ключ',
    deleteOf: (name) => `Удалить ${name}`,
    deleteTitle: (name) => `Удалить ${name}?`,
    deleteText: 'Телефоны с этой версией останутся на ней. Другие её больше не получат.',
    deleted: 'Выпуск удалён.',
    inUse: 'Какие версии работают',
    noVersion: 'ещё не сказали',
    nobody: 'Ни один телефон ещё не подключался.',
    phones: (count) =>
      counted('ru', count, { one: 'телефон', few: 'телефона', many: 'телефонов', other: 'телефона' }),
    ofPhone: 'Программа',
    runs: 'Версия',
    package: 'Пакет',
    noPackage: 'установлена не из пакета: отсюда её не обновить',
    noKeys: 'Его не обновить: он не доверяет ни одному ключу выпусков.',
    noKeysText:
      'Положите на телефоне открытый ключ изготовителя в /etc/hotline/release-keys.d от имени root и перезапустите hotline-phone; или поставьте пакет, собранный с этим ключом.',
    ofSite: (channel) => (channel === null ? 'Как у объекта' : `Как у объекта (${channel})`),
    come: {
      asked: 'предложено',
      fetching: 'скачивает',
      fetched: 'скачал, ждёт своего часа',
      installing: 'устанавливает',
      running: 'работает на ней',
      'rolled-back': 'вернулся с неё',
      refused: 'не установил',
    },
    last: 'Последнее обновление',
    noUpdate: 'Обновлений ему не предлагали.',
    canary: 'один из первых телефонов',
    saved: 'Канал изменён.',
  },
);
