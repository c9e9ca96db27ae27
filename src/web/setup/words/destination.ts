/** Words of the step "Whom it calls". */
import type { SetupView } from '../../../protocol/setup-api.js';
import type { RegistrationStateName } from '../../../protocol/handset.js';
import { translations } from './index.js';

type Fleet = NonNullable<SetupView['destination']['fleet']>;

interface DestinationWords {
  readonly how: string;
  readonly fleet: string;
  readonly fleetText: string;
  readonly alone: string;
  readonly aloneText: string;
  readonly orType: string;
  readonly server: string;
  readonly serverHint: string;
  readonly code: string;
  readonly codeHint: string;
  readonly join: string;
  readonly anew: string;
  readonly anewText: string;
  readonly working: string;
  readonly number: string;
  readonly numberHint: string;
  readonly country: string;
  readonly countries: Readonly<Record<string, string>>;
  readonly language: string;
  readonly languages: Readonly<Record<'ru' | 'en', string>>;
  readonly exchange: string;
  readonly exchangeHint: string;
  readonly account: string;
  readonly login: string;
  readonly loginHint: string;
  readonly password: string;
  readonly save: string;
  readonly missing: string;
  readonly facts: {
    readonly server: string;
    readonly link: string;
    readonly linked: string;
    readonly notLinked: string;
    readonly enrolment: string;
    readonly enrolments: Readonly<Record<Fleet['enrolment'], string>>;
    readonly name: string;
    readonly key: string;
    readonly number: string;
  };
  readonly registrations: Readonly<Record<RegistrationStateName, string>>;
  readonly change: string;
}

export const destinationWords = translations<DestinationWords>(
  {
    how: 'Where does the phone get its number from?',
    fleet: 'From a fleet server',
    fleetText: 'You have an enrolment code: on a label, or on a screen.',
    alone: 'Typed in here',
    aloneText: 'A phone on its own, with an account at an exchange.',
    orType: 'Or type it by hand',
    server: 'Fleet server',
    serverHint: 'As on the label, such as fleet.example',
    code: 'Enrolment code',
    codeHint: 'Such as K7MW-3PQD-9X',
    join: 'Connect to the fleet',
    anew: 'Join as a new phone',
    anewText: 'This phone belongs to a fleet already. Its old place there has to be revoked by an operator.',
    working: 'The phone connects to the server and waits for its settings…',
    number: 'Number to call',
    numberHint: 'As you would dial it, such as 8 800 333-44-34',
    country: 'Country of the phone',
    countries: {
      RU: 'Russia',
      BY: 'Belarus',
      KZ: 'Kazakhstan',
      GB: 'United Kingdom',
      US: 'United States',
      DE: 'Germany',
    },
    language: 'Language it speaks',
    languages: { ru: 'Russian', en: 'English' },
    exchange: 'Exchange',
    exchangeHint: 'Such as sips:pbx.example or wss://pbx.example/ws',
    account: 'Account',
    login: 'Login, if it is another name',
    loginHint: 'Leave empty if it is the same',
    password: 'Password',
    save: 'Save and register',
    missing: 'This is needed.',
    facts: {
      server: 'Fleet server',
      link: 'Connection',
      linked: 'connected',
      notLinked: 'not connected',
      enrolment: 'Enrolment',
      enrolments: {
        none: 'not enrolled',
        unconfirmed: 'waits to be accepted on the dashboard',
        enrolled: 'enrolled',
        accepted: 'accepted',
        revoked: 'revoked',
      },
      name: 'Name in the fleet',
      key: 'Key: must be the same on the dashboard',
      number: 'Calls the number',
    },
    registrations: {
      stopped: 'stopped',
      connecting: 'connecting',
      registering: 'registering',
      registered: 'registered',
      waiting: 'tries again shortly',
    },
    change: 'Change it',
  },
  {
    how: 'Откуда телефон узнает номер?',
    fleet: 'С сервера парка',
    fleetText: 'У вас есть код подключения: на наклейке или на экране.',
    alone: 'Ввести здесь',
    aloneText: 'Отдельный телефон с учётной записью на АТС.',
    orType: 'Или введите вручную',
    server: 'Сервер парка',
    serverHint: 'Как на наклейке, например fleet.example',
    code: 'Код подключения',
    codeHint: 'Например K7MW-3PQD-9X',
    join: 'Подключить к парку',
    anew: 'Подключить как новый телефон',
    anewText: 'Этот телефон уже состоит в парке. Прежнее место в нём должен отозвать оператор.',
    working: 'Телефон подключается к серверу и ждёт настроек…',
    number: 'Номер для звонка',
    numberHint: 'Как его набирают, например 8 800 333-44-34',
    country: 'Страна телефона',
    countries: {
      RU: 'Россия',
      BY: 'Беларусь',
      KZ: 'Казахстан',
      GB: 'Великобритания',
      US: 'США',
      DE: 'Германия',
    },
    language: 'Язык телефона',
    languages: { ru: 'русский', en: 'английский' },
    exchange: 'АТС',
    exchangeHint: 'Например sips:pbx.example или wss://pbx.example/ws',
    account: 'Учётная запись',
    login: 'Логин, если он другой',
    loginHint: 'Оставьте пустым, если тот же',
    password: 'Пароль',
    save: 'Сохранить и зарегистрировать',
    missing: 'Это нужно заполнить.',
    facts: {
      server: 'Сервер парка',
      link: 'Связь',
      linked: 'есть',
      notLinked: 'нет',
      enrolment: 'Подключение',
      enrolments: {
        none: 'не подключён',
        unconfirmed: 'ждёт подтверждения в панели',
        enrolled: 'подключён',
        accepted: 'принят',
        revoked: 'отозван',
      },
      name: 'Имя в парке',
      key: 'Ключ: в панели должен быть такой же',
      number: 'Звонит на номер',
    },
    registrations: {
      stopped: 'остановлена',
      connecting: 'соединяемся',
      registering: 'регистрируемся',
      registered: 'зарегистрирован',
      waiting: 'скоро попробуем снова',
    },
    change: 'Изменить',
  },
);
