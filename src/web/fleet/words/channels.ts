import type { ChannelKind } from '../channels/draft.js';
import { translations } from './language.js';

interface ChannelsWords {
  readonly title: string;
  readonly about: string;
  readonly add: string;
  readonly addKind: Readonly<Record<ChannelKind, string>>;
  readonly kinds: Readonly<Record<ChannelKind, string>>;
  readonly kind: string;
  readonly none: string;
  readonly noneText: string;
  readonly name: string;
  readonly nameHint: string;
  readonly enabled: string;
  readonly disabled: string;
  readonly enable: string;
  readonly atLeast: string;
  readonly atLeastHint: string;
  readonly after: string;
  readonly afterHint: string;
  readonly atOnce: string;
  readonly afterTime: (duration: string) => string;
  readonly language: string;
  readonly server: string;
  readonly serverHint: string;
  readonly user: string;
  readonly userHint: string;
  readonly password: string;
  readonly from: string;
  readonly to: string;
  readonly toHint: string;
  readonly url: string;
  readonly urlHint: string;
  readonly secret: string;
  readonly secretHint: string;
  readonly makeSecret: string;
  readonly botServer: string;
  readonly botServerHint: string;
  readonly token: string;
  readonly tokenHint: string;
  readonly chat: string;
  readonly chatHint: string;
  readonly test: string;
  readonly testing: string;
  readonly testOk: string;
  readonly testFailed: string;
  readonly change: string;
  readonly changeOf: (name: string) => string;
  readonly deleteOf: (name: string) => string;
  readonly deleteTitle: (name: string) => string;
  readonly deleteText: string;
  readonly lastSuccess: string;
  readonly lastFailure: string;
  readonly neverSent: string;
  readonly made: string;
  readonly saved: string;
  readonly deleted: string;
  readonly tellsOf: Readonly<Record<'critical' | 'warning' | 'notice', string>>;
}

export const channelsWords = translations<ChannelsWords>(
  {
    title: 'Notification channels',
    about:
      'Who is told of alerts, and how. A channel with a delay is for escalation: it tells only of what nobody has seen to in time.',
    add: 'Add a channel',
    addKind: { email: 'Add e-mail', webhook: 'Add a webhook', bot: 'Add a bot' },
    kinds: { email: 'E-mail', webhook: 'Webhook', bot: 'Bot (Telegram)' },
    kind: 'Way',
    none: 'Nobody is told of alerts',
    noneText: 'Add a channel, or alerts will be seen only by who looks at this page.',
    name: 'Name',
    nameHint: 'Such as “duty engineer”.',
    enabled: 'On',
    disabled: 'Off',
    enable: 'Tells of alerts',
    atLeast: 'Tells of',
    atLeastHint: 'Less serious alerts are only shown.',
    after: 'Only when nobody has seen to it for',
    afterHint: '0: at once. Otherwise alerts that were acknowledged or cleared meanwhile are not told.',
    atOnce: 'at once',
    afterTime: (duration) => `after ${duration} without anybody seeing to it`,
    language: 'Language of the messages',
    server: 'Mail server',
    serverHint: 'smtp://host:587 with STARTTLS, or smtps://host:465.',
    user: 'User name',
    userHint: 'Leave it empty if the server asks for none.',
    password: 'Password',
    from: 'From',
    to: 'To',
    toHint: 'Press Enter after each address.',
    url: 'Address',
    urlHint: 'Alerts are posted there as JSON; failed attempts are repeated.',
    secret: 'Secret',
    secretHint: 'At least 16 characters. Every message is signed with it in the header Hotline-Signature.',
    makeSecret: 'Make one',
    botServer: 'Server of the bot API',
    botServerHint: 'Another one than Telegram’s works if it understands sendMessage.',
    token: 'Token of the bot',
    tokenHint: 'From @BotFather.',
    chat: 'Chat',
    chatHint: 'The number of a chat, which may be negative, or @name of a channel. The bot must be a member.',
    test: 'Send a test message',
    testing: 'Sending…',
    testOk: 'The test message is sent',
    testFailed: 'The test message was not sent',
    change: 'Change the channel',
    changeOf: (name) => `Edit ${name}`,
    deleteOf: (name) => `Delete ${name}`,
    deleteTitle: (name) => `Delete the channel ${name}?`,
    deleteText: 'Whoever is behind it will not be told of alerts any more.',
    lastSuccess: 'Last message sent',
    lastFailure: 'Last failure',
    neverSent: 'Nothing was sent yet. Send a test message.',
    made: 'The channel is there. Send a test message to be sure.',
    saved: 'The channel is changed.',
    deleted: 'The channel is deleted.',
    tellsOf: {
      critical: 'Critical alerts only',
      warning: 'Warnings and critical alerts',
      notice: 'All alerts',
    },
  },
  {
    title: 'Каналы оповещения',
    about:
      'Кому и как сообщать о тревогах. Канал с задержкой нужен, чтобы передавать дальше: он сообщает только о том, за что вовремя никто не взялся.',
    add: 'Добавить канал',
    addKind: { email: 'Добавить почту', webhook: 'Добавить вебхук', bot: 'Добавить бота' },
    kinds: { email: 'Почта', webhook: 'Вебхук', bot: 'Бот (Telegram)' },
    kind: 'Способ',
    none: 'О тревогах никого не оповещают',
    noneText: 'Добавьте канал, иначе тревоги увидит только тот, кто смотрит на эту страницу.',
    name: 'Название',
    nameHint: 'Например, «дежурный инженер».',
    enabled: 'Включён',
    disabled: 'Выключен',
    enable: 'Сообщает о тревогах',
    atLeast: 'О чём сообщать',
    atLeastHint: 'Менее важные тревоги только показываются.',
    after: 'Только если никто не взялся за',
    afterHint: '0 — сразу. Иначе о тревогах, за которые взялись или которые прошли, не сообщается.',
    atOnce: 'сразу',
    afterTime: (duration) => `если никто не взялся за ${duration}`,
    language: 'Язык сообщений',
    server: 'Почтовый сервер',
    serverHint: 'smtp://сервер:587 со STARTTLS или smtps://сервер:465.',
    user: 'Имя пользователя',
    userHint: 'Оставьте пустым, если сервер его не спрашивает.',
    password: 'Пароль',
    from: 'От кого',
    to: 'Кому',
    toHint: 'После каждого адреса нажмите Enter.',
    url: 'Адрес',
    urlHint: 'Тревоги отправляются туда в виде JSON; неудачные попытки повторяются.',
    secret: 'Секрет',
    secretHint: 'Не меньше 16 знаков. Им подписано каждое сообщение, в заголовке Hotline-Signature.',
    makeSecret: 'Придумать',
    botServer: 'Сервер Bot API',
    botServerHint: 'Подойдёт и не Telegram, если он понимает sendMessage.',
    token: 'Токен бота',
    tokenHint: 'Его выдаёт @BotFather.',
    chat: 'Чат',
    chatHint: 'Номер чата, возможно отрицательный, или @имя канала. Бот должен в нём состоять.',
    test: 'Отправить пробное сообщение',
    testing: 'Отправляется…',
    testOk: 'Пробное сообщение отправлено',
    testFailed: 'Пробное сообщение не отправлено',
    change: 'Изменить канал',
    changeOf: (name) => `Изменить: ${name}`,
    deleteOf: (name) => `Удалить: ${name}`,
    deleteTitle: (name) => `Удалить канал «${name}»?`,
    deleteText: 'Тому, кто за ним стоит, больше не будут сообщать о тревогах.',
    lastSuccess: 'Последнее сообщение отправлено',
    lastFailure: 'Последняя неудача',
    neverSent: 'Ещё ничего не отправлялось. Отправьте пробное сообщение.',
    made: 'Канал добавлен. Отправьте пробное сообщение, чтобы убедиться.',
    saved: 'Канал изменён.',
    deleted: 'Канал удалён.',
    tellsOf: {
      critical: 'Только критичные тревоги',
      warning: 'Предупреждения и критичные тревоги',
      notice: 'Все тревоги',
    },
  },
);
