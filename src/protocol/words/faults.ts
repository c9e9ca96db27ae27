/** What each fault is called, and what a technician can do about it. A code without words here does not compile. */
import type { FaultCode, Severity } from '../faults.js';
import { type Language, translations } from './language.js';

export interface FaultWords {
  /** What is wrong, without a full stop. */
  readonly title: string;
  readonly advice: string;
}

/** How bad it is. */
export const severityWords = translations<Readonly<Record<Severity, string>>>(
  { 'cannot-call': 'Cannot call', 'needs-service': 'Needs service', notice: 'Notice' },
  { 'cannot-call': 'Звонить нельзя', 'needs-service': 'Нужен мастер', notice: 'К сведению' },
);

export const faultWords: Readonly<Record<FaultCode, Readonly<Record<Language, FaultWords>>>> = {
  'io-unavailable': {
    en: {
      title: 'No connection to the GPIO or the I/O board',
      advice:
        'Do what the sentence says: plug the board in, free the chip, or give the account its group. The phone tries again by itself.',
    },
    ru: {
      title: 'Нет связи с GPIO или платой ввода-вывода',
      advice:
        'Подключите плату, освободите микросхему GPIO или добавьте учётную запись в нужную группу: что именно, сказано в сообщении. Телефон сам попробует снова.',
    },
  },
  'hook-unavailable': {
    en: {
      title: 'The hook contact cannot be read',
      advice: 'Free the line, or name the right one (hook.pin).',
    },
    ru: {
      title: 'Контакт рычага не читается',
      advice: 'Освободите линию или укажите верную (hook.pin).',
    },
  },
  'hook-broken-wire': {
    en: {
      title: 'The hook contacts contradict each other',
      advice:
        'Check both wires of the hook and the change-over contact; "hotline hook learn" shows what is seen.',
    },
    ru: {
      title: 'Контакты рычага противоречат друг другу',
      advice:
        'Проверьте оба провода рычага и переключающий контакт; «hotline hook learn» покажет, что видит телефон.',
    },
  },
  'hook-chatter': {
    en: {
      title: 'The hook contact chatters',
      advice: 'Check the contact, its plug and its wires; then lift and replace the handset.',
    },
    ru: {
      title: 'Контакт рычага дребезжит',
      advice: 'Проверьте контакт, его разъём и провода, затем снимите и положите трубку.',
    },
  },
  'hook-implausible-rate': {
    en: {
      title: 'The handset is lifted too often',
      advice: 'See whether somebody plays with the handset, or whether the cradle does not hold it.',
    },
    ru: {
      title: 'Трубку снимают слишком часто',
      advice: 'Посмотрите, не балуется ли кто-то с трубкой и держит ли её рычаг.',
    },
  },
  'line-unavailable': {
    en: {
      title: 'A lamp, button or contact does not work',
      advice: 'Free the line that the sentence names, or give it another pin. Calls are not touched.',
    },
    ru: {
      title: 'Не работает лампа, кнопка или контакт',
      advice: 'Освободите линию, названную в сообщении, или назначьте другой вывод. Звонкам это не мешает.',
    },
  },
  'board-supply-low': {
    en: {
      title: 'Supply voltage of the I/O board is low',
      advice: 'Check the power supply and the USB cable of the board.',
    },
    ru: {
      title: 'Низкое напряжение платы ввода-вывода',
      advice: 'Проверьте блок питания и USB-кабель платы.',
    },
  },
  tamper: {
    en: { title: 'The housing was opened', advice: 'See who opened the housing; close it.' },
    ru: { title: 'Корпус вскрыт', advice: 'Выясните, кто вскрыл корпус, и закройте его.' },
  },
  'door-open': {
    en: { title: 'The door is open', advice: 'Close the door.' },
    ru: { title: 'Дверца открыта', advice: 'Закройте дверцу.' },
  },
  'supply-failed': {
    en: {
      title: 'The supply has failed',
      advice: 'Check the mains and the power supply: the phone runs on its reserve, if it has one.',
    },
    ru: {
      title: 'Питание пропало',
      advice: 'Проверьте сеть и блок питания: телефон работает от резерва, если он есть.',
    },
  },
  'not-set-up': {
    en: {
      title: 'Not set up yet',
      advice: 'Send the phone a configuration with its number and routes from the fleet server.',
    },
    ru: {
      title: 'Ещё не настроен',
      advice: 'Отправьте телефону с сервера конфигурацию с номером и маршрутами.',
    },
  },
  'not-registered': {
    en: {
      title: 'No route is registered',
      advice: 'Read the sentence of each route; "hotline check" tries every step.',
    },
    ru: {
      title: 'Нет регистрации ни на одной АТС',
      advice: 'Прочитайте сообщение каждого маршрута; «hotline check» проверит всё по шагам.',
    },
  },
  'route-unregistered': {
    en: {
      title: 'A route is not registered',
      advice: 'Read its sentence; calls go over the other route meanwhile.',
    },
    ru: {
      title: 'Один из маршрутов не зарегистрирован',
      advice: 'Прочитайте его сообщение; пока звонки идут по другому маршруту.',
    },
  },
  'audio-unavailable': {
    en: {
      title: 'There is no sound device',
      advice: 'Check the plug of the sound card or handset, and audio.device.',
    },
    ru: {
      title: 'Нет звукового устройства',
      advice: 'Проверьте разъём звуковой карты или трубки и настройку audio.device.',
    },
  },
  'left-off-hook': {
    en: {
      title: 'The handset is off its cradle',
      advice: 'Put the handset back; if it is on its cradle, check the hook contact.',
    },
    ru: {
      title: 'Трубка не на рычаге',
      advice: 'Положите трубку. Если она на рычаге, проверьте контакт рычага.',
    },
  },
  'self-test-failed': {
    en: {
      title: 'A self-test has failed',
      advice: 'The sentence says what was found; run the test again from the dashboard after mending it.',
    },
    ru: {
      title: 'Самопроверка не прошла',
      advice: 'Что найдено, сказано в сообщении; после ремонта повторите проверку из панели.',
    },
  },
  'network-down': {
    en: { title: 'There is no network', advice: 'Check the cable, the switch or the Wi-Fi, and DHCP.' },
    ru: { title: 'Нет сети', advice: 'Проверьте кабель, коммутатор или Wi-Fi и DHCP.' },
  },
  'gateway-unreachable': {
    en: {
      title: 'The gateway does not answer',
      advice: 'If calls fail too: check the router. Some routers never answer.',
    },
    ru: {
      title: 'Шлюз не отвечает',
      advice: 'Если и звонки не проходят, проверьте маршрутизатор. Некоторые не отвечают никогда.',
    },
  },
  'dns-failing': {
    en: {
      title: 'Names cannot be looked up (DNS)',
      advice: 'Check the DNS server that the network gives out.',
    },
    ru: { title: 'Имена не находятся (DNS)', advice: 'Проверьте DNS-сервер, который выдаёт сеть.' },
  },
  'exchange-loss': {
    en: {
      title: 'Packets to the exchange are lost',
      advice: 'Calls sound bad or break off: check the cable, the Wi-Fi and the line.',
    },
    ru: {
      title: 'Теряются пакеты на пути к АТС',
      advice: 'Звонки плохо слышны или обрываются: проверьте кабель, Wi-Fi и линию.',
    },
  },
  'wifi-weak': {
    en: {
      title: 'The Wi-Fi signal is weak',
      advice: 'Move the access point or the phone, or use a cable.',
    },
    ru: {
      title: 'Слабый сигнал Wi-Fi',
      advice: 'Переставьте точку доступа или телефон либо подключите кабель.',
    },
  },
  hot: {
    en: {
      title: 'Too hot',
      advice: 'See to the air around the phone, to sun and dust; above 80 °C it slows down.',
    },
    ru: {
      title: 'Перегрев',
      advice: 'Проверьте обдув, солнце и пыль; выше 80 °C процессор замедляется.',
    },
  },
  throttled: {
    en: { title: 'The processor is slowed down', advice: 'Check heat and power supply.' },
    ru: { title: 'Процессор замедлен', advice: 'Проверьте, нет ли перегрева и хватает ли питания.' },
  },
  'under-voltage': {
    en: {
      title: 'Supply voltage of the computer is too low',
      advice: 'Use a supply of its kind with a short, thick cable.',
    },
    ru: {
      title: 'Низкое напряжение питания компьютера',
      advice: 'Поставьте подходящий блок питания с коротким толстым кабелем.',
    },
  },
  'memory-low': {
    en: {
      title: 'The memory is nearly used up',
      advice: 'See what else runs on the machine; restart it.',
    },
    ru: {
      title: 'Память почти исчерпана',
      advice: 'Посмотрите, что ещё запущено на компьютере, и перезапустите его.',
    },
  },
  'disk-low': {
    en: {
      title: 'The disk is nearly full',
      advice: 'Remove what is not needed; the journal and the logs are bounded by themselves.',
    },
    ru: {
      title: 'Диск почти полон',
      advice: 'Удалите лишнее; журнал звонков и логи ограничены сами по себе.',
    },
  },
  'disk-read-only': {
    en: {
      title: 'The disk can only be read',
      advice: 'Most often the card is worn out: replace it.',
    },
    ru: {
      title: 'Диск доступен только для чтения',
      advice: 'Чаще всего износилась карта памяти: замените её.',
    },
  },
  'state-unwritable': {
    en: {
      title: 'Records cannot be kept',
      advice: 'Check the disk, and the rights of the state folder.',
    },
    ru: {
      title: 'Записи не сохраняются',
      advice: 'Проверьте диск и права на папку состояния.',
    },
  },
  'clock-wrong': {
    en: {
      title: 'The clock is wrong',
      advice: 'Let the machine reach a time server (NTP, UDP port 123).',
    },
    ru: {
      title: 'Часы идут неверно',
      advice: 'Откройте компьютеру доступ к серверу времени (NTP, UDP-порт 123).',
    },
  },
  'config-rolled-back': {
    en: {
      title: 'Went back to the former configuration',
      advice: "Read its sentence on the phone's page of the dashboard, and send a corrected one.",
    },
    ru: {
      title: 'Возврат к прежней конфигурации',
      advice: 'Прочитайте сообщение на странице телефона в панели и отправьте исправленную.',
    },
  },
};
