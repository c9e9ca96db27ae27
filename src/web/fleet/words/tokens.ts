import type { Scope } from '../../../protocol/fleet-api/roles.js';
import type { Lifetime } from '../tokens/lifetime.js';
import { translations } from './language.js';

interface TokensWords {
  readonly title: string;
  readonly about: string;
  readonly allShown: string;
  readonly add: string;
  readonly none: string;
  readonly noneText: string;
  readonly name: string;
  readonly nameHint: string;
  readonly scopes: string;
  readonly scopesHint: string;
  readonly scopeMay: Readonly<Record<Scope, string>>;
  readonly expires: string;
  readonly lifetimes: Readonly<Record<Lifetime, string>>;
  readonly secretTitle: string;
  readonly secretText: string;
  readonly secret: string;
  readonly use: string;
  readonly secretTaken: string;
  readonly owner: string;
  readonly expiresAt: string;
  readonly neverExpires: string;
  readonly expired: string;
  readonly lastUsed: string;
  readonly neverUsed: string;
  readonly revoke: string;
  readonly revokeOf: (name: string) => string;
  readonly revokeTitle: (name: string) => string;
  readonly revokeText: string;
  readonly revoked: string;
}

export const tokensWords = translations<TokensWords>(
  {
    title: 'API tokens',
    about:
      'With a token a program uses the API in your name. It may at most what its scopes and your role allow.',
    allShown: 'As an administrator you see the tokens of all people.',
    add: 'Make a token',
    none: 'There are no tokens',
    noneText: 'Make one for each program, so that one can be revoked without the others.',
    name: 'Name',
    nameHint: 'What uses it, such as “Grafana”.',
    scopes: 'What it is for',
    scopesHint: 'As little as the program needs.',
    scopeMay: {
      'phones:read': 'see phones, their health, calls and alerts',
      'phones:write': 'make, change, accept and revoke phones; enrolment codes; configurations',
      commands: 'send commands to phones',
      alerts: 'acknowledge alerts; maintenance',
      statistics: 'read statistics and export them',
      administration: 'people, channels, settings, audit log',
    },
    expires: 'It expires',
    lifetimes: { month: 'in 30 days', quarter: 'in 90 days', year: 'in a year', never: 'never' },
    secretTitle: 'The token',
    secretText:
      'Put it into the program now: it is shown only this once. Whoever has it can act in your name.',
    secret: 'Token',
    use: 'It is sent in the header of every request:',
    secretTaken: 'I have put it in its place',
    owner: 'Owner',
    expiresAt: 'expires',
    neverExpires: 'does not expire',
    expired: 'Expired',
    lastUsed: 'last used',
    neverUsed: 'never used',
    revoke: 'Revoke',
    revokeOf: (name) => `Revoke ${name}`,
    revokeTitle: (name) => `Revoke the token ${name}?`,
    revokeText: 'The program that uses it is refused at once. This cannot be undone.',
    revoked: 'The token is revoked.',
  },
  {
    title: 'Ключи API',
    about:
      'С ключом программа пользуется API от вашего имени. Ей можно не больше, чем позволяют области ключа и ваша роль.',
    allShown: 'Как администратор вы видите ключи всех.',
    add: 'Создать ключ',
    none: 'Ключей нет',
    noneText: 'Создайте по одному на программу: тогда один можно отозвать, не трогая остальные.',
    name: 'Название',
    nameHint: 'Кто им пользуется, например «Grafana».',
    scopes: 'Для чего он',
    scopesHint: 'Не больше, чем нужно программе.',
    scopeMay: {
      'phones:read': 'видеть телефоны, их состояние, звонки и тревоги',
      'phones:write': 'заводить, менять, принимать и отзывать телефоны; коды подключения; конфигурации',
      commands: 'отправлять телефонам команды',
      alerts: 'брать тревоги на себя; работы',
      statistics: 'читать и выгружать статистику',
      administration: 'люди, каналы, настройки, журнал действий',
    },
    expires: 'Срок действия',
    lifetimes: { month: '30 дней', quarter: '90 дней', year: 'год', never: 'без срока' },
    secretTitle: 'Ключ',
    secretText:
      'Впишите его в программу сейчас: он показан только один раз. Тот, у кого он есть, может действовать от вашего имени.',
    secret: 'Ключ',
    use: 'Его передают в заголовке каждого запроса:',
    secretTaken: 'Ключ вписан',
    owner: 'Владелец',
    expiresAt: 'действует до',
    neverExpires: 'без срока',
    expired: 'Истёк',
    lastUsed: 'последний раз использован',
    neverUsed: 'ещё не использовался',
    revoke: 'Отозвать',
    revokeOf: (name) => `Отозвать: ${name}`,
    revokeTitle: (name) => `Отозвать ключ «${name}»?`,
    revokeText: 'Программе, которая им пользуется, сразу откажут. Отменить это нельзя.',
    revoked: 'Ключ отозван.',
  },
);
