import type { Role } from '../../../protocol/fleet-api/roles.js';
import { translations } from './language.js';

interface PeopleWords {
  readonly title: string;
  readonly about: string;
  readonly add: string;
  readonly name: string;
  readonly login: string;
  readonly loginHint: string;
  readonly role: string;
  readonly roleMay: Readonly<Record<Role, string>>;
  readonly rolesTitle: string;
  readonly rolesText: string;
  readonly password: string;
  readonly passwordHint: string;
  readonly how: string;
  readonly byLink: string;
  readonly byPassword: string;
  readonly linkTitle: string;
  readonly linkText: (name: string) => string;
  readonly link: string;
  readonly linkTaken: string;
  readonly made: string;
  readonly saved: string;
  readonly deleted: string;
  readonly you: string;
  readonly disabled: string;
  readonly openId: string;
  readonly lastSignIn: string;
  readonly neverSignedIn: string;
  readonly actions: (name: string) => string;
  readonly change: string;
  readonly changeTitle: string;
  readonly disable: string;
  readonly enable: string;
  readonly disableTitle: (name: string) => string;
  readonly disableText: string;
  readonly enableTitle: (name: string) => string;
  readonly enableText: string;
  readonly reset: string;
  readonly resetTitle: (name: string) => string;
  readonly resetText: string;
  readonly deleteTitle: (name: string) => string;
  readonly deleteText: string;
}

export const peopleWords = translations<PeopleWords>(
  {
    title: 'People',
    about: 'Who may sign in here, and what they may do.',
    add: 'Add a person',
    name: 'Name',
    login: 'Login',
    loginHint: 'Latin letters, digits, dots, hyphens, or an e-mail address. It cannot be changed later.',
    role: 'Role',
    roleMay: {
      viewer: 'sees phones, alerts and statistics',
      technician: 'also makes phones, sites and codes, tests phones and makes them blink',
      operator: 'also configures, restarts, accepts and revokes phones, handles alerts and maintenance',
      administrator: 'also people, notification channels, settings and the audit log',
    },
    rolesTitle: 'What the roles may do',
    rolesText: 'Each may all that those before it may.',
    password: 'Password',
    passwordHint: 'At least 12 characters. Long is what makes a password good.',
    how: 'How the person gets in',
    byLink: 'By a one-time link to set a password',
    byPassword: 'By a password that I set',
    linkTitle: 'One-time link',
    linkText: (name) =>
      `Send it to ${name} in a way that nobody else reads. It sets the password, works once, and is shown only now.`,
    link: 'Link',
    linkTaken: 'I have sent it',
    made: 'The account is there.',
    saved: 'The account is changed.',
    deleted: 'The account is deleted.',
    you: 'you',
    disabled: 'Disabled',
    openId: 'Signs in by the identity provider',
    lastSignIn: 'Last signed in',
    neverSignedIn: 'Has never signed in',
    actions: (name) => `Actions for ${name}`,
    change: 'Name and role…',
    changeTitle: 'Change the account',
    disable: 'Disable…',
    enable: 'Enable…',
    disableTitle: (name) => `Disable ${name}?`,
    disableText: 'The sessions end at once; tokens do not work meanwhile. It can be enabled again.',
    enableTitle: (name) => `Enable ${name}?`,
    enableText: 'The person can sign in again with the password they had.',
    reset: 'New password…',
    resetTitle: (name) => `A new password for ${name}?`,
    resetText: 'You get a one-time link with which the person sets a new one. The sessions end at once.',
    deleteTitle: (name) => `Delete ${name}?`,
    deleteText: 'The account goes with its sessions and tokens. What it did stays in the audit log.',
  },
  {
    title: 'Люди',
    about: 'Кто может войти и что ему можно.',
    add: 'Добавить человека',
    name: 'Имя',
    login: 'Логин',
    loginHint: 'Латинские буквы, цифры, точки, дефисы или адрес почты. Потом его не изменить.',
    role: 'Роль',
    roleMay: {
      viewer: 'видит телефоны, тревоги и статистику',
      technician: 'ещё заводит телефоны, объекты и коды, проверяет телефоны и мигает их лампой',
      operator:
        'ещё настраивает, перезапускает, принимает и отзывает телефоны, занимается тревогами и работами',
      administrator: 'ещё люди, каналы оповещения, настройки и журнал действий',
    },
    rolesTitle: 'Что можно каждой роли',
    rolesText: 'Каждой можно всё, что и предыдущим.',
    password: 'Пароль',
    passwordHint: 'Не меньше 12 знаков. Хорош тот пароль, который длинный.',
    how: 'Как человек войдёт',
    byLink: 'По одноразовой ссылке задаст пароль сам',
    byPassword: 'С паролем, который задам я',
    linkTitle: 'Одноразовая ссылка',
    linkText: (name) =>
      `Передайте её так, чтобы больше никто не прочёл. Получатель: ${name}. По ней задают пароль; она действует один раз и показана только сейчас.`,
    link: 'Ссылка',
    linkTaken: 'Ссылка отправлена',
    made: 'Учётная запись создана.',
    saved: 'Учётная запись изменена.',
    deleted: 'Учётная запись удалена.',
    you: 'это вы',
    disabled: 'Отключён',
    openId: 'Входит через внешнюю систему входа',
    lastSignIn: 'Последний вход',
    neverSignedIn: 'Ещё не входил(а)',
    actions: (name) => `Действия: ${name}`,
    change: 'Имя и роль…',
    changeTitle: 'Изменить учётную запись',
    disable: 'Отключить…',
    enable: 'Включить…',
    disableTitle: (name) => `Отключить: ${name}?`,
    disableText: 'Все входы закончатся сразу, ключи API перестанут действовать. Потом можно включить снова.',
    enableTitle: (name) => `Включить: ${name}?`,
    enableText: 'Человек снова сможет войти с прежним паролем.',
    reset: 'Новый пароль…',
    resetTitle: (name) => `Новый пароль: ${name}?`,
    resetText: 'Вы получите одноразовую ссылку, по которой человек задаст новый. Все входы закончатся сразу.',
    deleteTitle: (name) => `Удалить: ${name}?`,
    deleteText: 'Запись исчезнет вместе со входами и ключами API. Что она сделала, останется в журнале.',
  },
);
